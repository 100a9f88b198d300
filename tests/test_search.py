"""Search: a word is found however it is written; exact, phrases and fields narrow; what is found is shown marked."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from musnad.errors import InputError
from musnad.keys import stem
from musnad.ledger import Ledger
from musnad.search import Query, Term, parse, snippet
from story_samples import BODY, OTHER, RETOLD, report


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def view(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    if request.param == "sqlite":
        db = str(tmp_path_factory.mktemp("search") / "ledger.db")
    else:
        db = request.getfixturevalue("postgresql")()
    with Ledger.open(db) as ledger:
        with ledger.writer() as writer:
            for record in (
                report("a1", body=BODY, chain=(("مصادر", "anonymous"),)),
                report("a2", RETOLD, outlet="موقع الساحل", day="2031-03-05", status="planned"),
                report("a3", OTHER, by="جمارك ميناء الرمال", title="وقود مُهَرَّب", day="2031-05-01"),
            ):
                writer.add(record, source="test")
        yield ledger.view()


@pytest.mark.parametrize(
    "spellings",
    [
        ("ذخيرة", "الذخيرة", "والذخيرة", "بالذخيرة", "للذخيرة", "ذخيره", "ذَخِيرة", "ذخيـــرة"),
        ("أحمد", "احمد", "وأحمد", "لأحمد"),
        ("القاعدة", "والقاعدة", "بالقاعدة", "قاعدة"),
        ("٢٠٣١", "2031"),
    ],
)
def test_spellings_of_a_word_have_one_stem(spellings: tuple[str, ...]) -> None:
    assert len({stem(s) for s in spellings}) == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ذخيرة", {"a1", "a2"}),
        ("والذخيرة", {"a1", "a2"}),
        ("مهرب", {"a3"}),
        ('"جسر السنديان"', {"a1", "a2"}),
        ('"السنديان جسر"', set()),
        ("ذخيرة -المدارس", {"a2"}),
        ("=ذخيرة", {"a1", "a2"}),
        ("=الذخيرة", {"a1"}),
        ("شاحنة outlet:الساحل", {"a2"}),
        ("actor:شرطة", {"a1", "a2"}),
        ('actor:"شرطة الوادي"', {"a1", "a2"}),
        ("type:coerce after:2031-04", {"a3"}),
        ("before:2031-03-04", {"a1"}),
        ("status:planned", {"a2"}),
        ("origin:anonymous", {"a1"}),
        ("لا_شيء_كهذا", set()),
    ],
)
def test_a_query_finds_articles_by_words_and_fields(view: Any, query: str, found: set[str]) -> None:
    assert {h.id for h in view.search(query).rows} == found


def test_exact_mode_takes_every_word_as_printed(view: Any) -> None:
    assert {h.id for h in view.search("الذخيرة", exact=True).rows} == {"a1"}
    assert {h.id for h in view.search("مُهَرَّب", exact=True).rows} == {"a3"}


def test_events_are_found_once_for_all_their_reports(view: Any) -> None:
    (hit,) = view.search("ذخيرة شاحنة", over="events").rows
    assert (hit.story, hit.reports, hit.type) == ("a1:v1", 2, "COERCE")
    assert [h.id for h in view.search("actor:جمارك", over="events").rows] == ["a3:v1"]


def test_the_best_comes_first_and_the_pages_follow_one_another(view: Any) -> None:
    whole = [h.id for h in view.search("type:coerce").rows]
    first = view.search("type:coerce", limit=2)
    second = view.search("type:coerce", limit=2, after=first.next)
    assert [h.id for p in (first, second) for h in p.rows] == whole
    assert second.next is None
    ranks = [h.rank for h in view.search("صادرت").rows]
    assert ranks == sorted(ranks)


def test_a_snippet_shows_the_words_found_in_their_place() -> None:
    text = "كلمات كثيرة قبل ذلك. " * 20 + "ثم وصلت الذخيرة إلى جسر السنديان." + " وكلمات بعد ذلك." * 20
    found = snippet(text, parse('ذخيره "جسر السنديان"'))
    assert [found.text[a:b] for a, b in found.marks] == ["الذخيرة", "جسر", "السنديان"]
    assert text[found.start :].startswith(found.text)
    assert snippet(text, parse("غائب")).text == text[: len(snippet(text, parse("غائب")).text)]
    assert snippet("", parse("غائب")).text == ""


def test_facets_count_what_was_found(view: Any) -> None:
    assert {(c.value, c.number) for c in view.facets("صادرت", "status")} == {("happened", 2), ("planned", 1)}
    assert {c.value for c in view.facets("صادرت", "actor")} == {"شرطة الوادي الأخضر", "جمارك ميناء الرمال"}
    assert {c.value for c in view.facets("صادرت", "month")} == {"2031-03", "2031-05"}


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("type:WAR", "there is no such type"),
        ("before:soon", "no day, month or year"),
        ("colour:red", "is no field"),
        ("", "nothing is asked for"),
        ("-ذخيرة", "only words to leave out"),
        ("كلمة " * 70, "limit"),
    ],
)
def test_a_query_that_cannot_be_says_why(view: Any, query: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        view.search(query)


def test_dates_of_a_query_are_whole_months_and_years() -> None:
    assert parse("before:2031-02").until == "2031-02-28"
    assert parse("before:2031").until == "2031-12-31"
    assert parse("after:2031-12").since == "2031-12-01"
    assert parse('http://x "a b"') == Query(terms=(Term(("http", "x")), Term(("a", "b")))) or parse("http://x").terms


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=40))
def test_whatever_is_typed_is_answered_or_refused_in_words(view: Any, text: str) -> None:
    if text.encode("utf-8", "replace").decode() != text:
        return
    for over in ("articles", "events"):
        with suppress(InputError):
            view.search(text, over=over)


@pytest.mark.parametrize(
    ("query", "printed"),
    [
        ("الله", "لِلَّهِ"),
        ("2015", "٢٠١٥"),
        ("محمد", "محمـــد"),
        ("أحمد", "احمد"),
        ("حكومة", "وحكومتهم"),
        ("آمن", "أَمْن"),
        ("مكتب", "بالمكتب"),
        ("OPEC", "opec"),
    ],
)
def test_a_snippet_marks_a_word_however_it_is_printed(query: str, printed: str) -> None:
    text = f"في أول النص كلام {printed} ثم بقية"
    shown = snippet(text, parse(query))
    assert [shown.text[a:b] for a, b in shown.marks] == [printed]
