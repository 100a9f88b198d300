"""From a page to its record: what holds for every record, whatever the page says."""

import json
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import SAMPLES, article, pages, read_file
from musnad.models import Page, Record, Rejected, Span, to_json
from musnad.pipeline import read, understand

WORDS = """
قال قالت وأضافت نقلت نفى نفت دعت دعا هدد اتهمت اتفق اتفقا سيزور ستنسحب انسحبت لم لن قد إذا إن أن بأن عن
على إلى من في بعد قبل منذ وقف سحب هجوم هجوما زيارة انسحاب قصف اعتقال وفق بحسب نقلا صحيفة وكالة مصدر مصادر
الصحيفة الطرفان الجانبان الوزير وزير الخارجية رئيس الوزراء المتحدث باسم الجيش الحكومة القوات المسلحون
مسلحين تونس الجزائر الأردن واشنطن الكيني سالم القطراني رانيا السلمان أمس غدا الأحد يونيو 2021 500 مئات
جندي قتيلا ثلاثة « » " " ، : . ؟ ( ) و بـ
"""
NEWS = st.lists(st.sampled_from(WORDS.split()), max_size=30).map(" ".join)
SLOW = settings(max_examples=20, deadline=None)

PAGE = """وفد تونسي يصل إلى نواكشوط

الخميس 8 أبريل 2021

قالت الوزيرة رانيا السلمان إن القوات ستنسحب من البلدة يوم الأحد المقبل.

وأضافت أن الحكومة رفضت العرض، مؤكدة أن ثلاثة جنود أُصيبوا في هجوم شنّه مسلحون أمس.
"""


def spans(record: Record) -> Iterator[Span]:
    yield from record.blocks
    yield from record.times
    yield from record.quantities
    yield from record.statements
    for e in record.entities:
        yield from e.mentions
    for s in record.statements:
        if s.cue is not None:
            yield s.cue
    for v in record.events:
        yield from (v.trigger, *v.triggers)
    for c in record.commitments:
        if c.condition is not None:
            yield c.condition


def check(record: Record) -> None:
    """What every record keeps: spans of the text, ids that exist, names and roles that are somebody's."""
    for span in spans(record):
        assert 0 <= span.start < span.end <= len(record.text), span
        assert record.quote(span).strip(), span
    ids = {
        name: [x.id for x in getattr(record, name)]
        for name in ("entities", "times", "quantities", "statements", "events")
    }
    for name, found in ids.items():
        assert len(set(found)) == len(found), name
    entities, times, quantities, statements, events = (set(found) for found in ids.values())
    assert all(e.mentions and e.name for e in record.entities)
    assert all(c.entity is None or c.entity in entities for s in record.statements for c in s.chain)
    for v in record.events:
        assert v.initiators, "an act that nobody does is no event"
        assert {*v.initiators, *v.recipients, *v.where} <= entities
        assert set(v.quantities) <= quantities
        assert v.statement is None or v.statement in statements
        assert v.when is None or v.when.time is None or v.when.time in times
        assert v.trigger in v.triggers
        assert 0 <= v.confidence <= 1
    for c in record.commitments:
        assert c.event in events
        assert {*c.by, *c.to} <= entities
        assert c.by


@SLOW
@given(st.text(max_size=150))
def test_whatever_the_characters_every_span_lies_in_the_text_and_every_id_exists(text):
    check(understand(article(text)))


@SLOW
@given(NEWS, NEWS)
def test_whatever_the_words_every_span_lies_in_the_text_and_every_id_exists(one, two):
    check(understand(article(("headline", one), one, ("caption", two), two)))


@SLOW
@given(st.text(max_size=150) | NEWS)
def test_whatever_the_page_it_is_a_record_or_a_rejection_with_a_reason(text):
    found = read(Page(source="page", text=text))
    if isinstance(found, Rejected):
        assert found.rejected
        assert found.detail
    else:
        check(found)


@pytest.mark.parametrize("path", pages(SAMPLES), ids=lambda p: p.stem)
def test_every_part_of_a_sample_s_record_points_at_its_characters(path):
    record = read_file(path)
    assert isinstance(record, Record)
    check(record)


@pytest.mark.parametrize("mark", ["ـ", "\u064b", "\u200f\u064e", '"', "و", "لـ"])
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.txt")), ids=lambda p: p.stem)
def test_stray_marks_between_the_words_stop_nothing(path, mark):
    sown = path.read_text("utf-8").replace(" ", f" {mark} ")
    check(understand(article(*sown.split("\n\n"))))


def test_reading_a_page_twice_gives_the_same_json():
    path = pages(SAMPLES)[0]
    again = read(Page(source=path.name, data=path.read_bytes()))
    assert to_json(again) == to_json(read_file(path))


def test_a_page_with_decomposed_letters_gives_the_record_of_the_composed_page():
    composed, decomposed = (unicodedata.normalize(form, PAGE) for form in ("NFC", "NFD"))
    assert composed != decomposed
    assert to_json(read(Page(source="a", text=decomposed))) == to_json(read(Page(source="a", text=composed)))


def test_the_text_of_a_record_is_composed():
    record = read(Page(source="a", text=unicodedata.normalize("NFD", PAGE)))
    assert isinstance(record, Record)
    assert unicodedata.is_normalized("NFC", record.text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("The delegation arrived on Sunday, and the talks began an hour later in the port.", "not-arabic"),
        ("الرئيسية | سياسة | اقتصاد | رياضة", "no-article"),
    ],
)
def test_a_page_that_is_no_article_is_a_value_with_a_reason(text, reason):
    found = read(Page(source="page", text=text, id="p1"))
    assert isinstance(found, Rejected)
    assert (found.id, found.rejected) == ("p1", reason)
    assert json.loads(to_json(found)).keys() == {"schema", "id", "rejected", "detail"}


def test_a_record_s_json_has_the_parts_of_the_contract():
    row = json.loads(to_json(read(Page(source="a", text=PAGE, id="p1"))))
    assert row["schema"] == "musnad/1"
    assert row["id"] == "p1"
    parts = "schema id text article blocks entities times quantities statements events commitments provenance"
    assert row.keys() == set(parts.split())
    assert row["article"]["published"].startswith("2021-04-08T00:00:00")
    assert row["provenance"]["version"]


def test_the_same_page_from_text_and_from_bytes_is_the_same_record():
    assert to_json(read(Page(source="a", text=PAGE))) == to_json(read(Page(source="a", data=PAGE.encode("utf-8"))))
