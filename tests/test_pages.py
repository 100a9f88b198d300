"""Pages to articles: the parts found in many layouts, encodings, markup, and input that means harm."""

import json
import time
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from musnad.arabic import INVISIBLE
from musnad.models import Article, Page, Rejected
from musnad.pages import read_page
from musnad.pages.datelines import instant, read_dateline, read_instant
from musnad.pages.decoding import Refusal, decode, mend
from musnad.pages.furniture import Sort, furniture
from musnad.pages.script import foreign
from musnad.settings import Settings
from page_layouts import SAMPLES, Sample

SHARED = Path(__file__).parents[2] / "shared"
KINDS = {"H": "headline", "D": "dateline", "C": "caption", "S": "heading", "P": "paragraph", "L": "list"}

STORY = (
    "أعلن وزير المياه في جمهورية السهل، اليوم الأحد، بدء العمل في سد الوادي بعد اتفاق مع الممولين.\n\n"
    "وقال الوزير إن الحكومة ستدفع ربع الكلفة، وإن الباقي قرض من بنك التنمية على عشرين عاماً.\n\n"
    "من جهتها، حذرت المعارضة من ارتفاع الدين العام وطالبت بعرض الاتفاق على البرلمان."
)


def text_page(text: str, **known: object) -> Article:
    found = read_page(Page(source="test", text=text, **known))
    assert isinstance(found, Article), found
    return found


def kinds_of(article: Article) -> dict[str, str]:
    return {article.text[b.start : b.end]: b.kind for b in article.blocks}


def html_page(head: str, body: str, **known: object) -> Article:
    found = read_page(
        Page(source="test", kind="html", text=f"<html><head>{head}</head><body>{body}</body></html>", **known)
    )
    assert isinstance(found, Article), found
    return found


PARAGRAPHS = "".join(f"<p>{p}</p>" for p in STORY.split("\n\n"))


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.name)
def test_every_line_of_a_layout_has_its_kind(sample: Sample) -> None:
    kinds = kinds_of(text_page(sample.text))
    for mark, kind in KINDS.items():
        for line in sample.lines(mark):
            assert kinds.get(line) == kind, line


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.name)
def test_no_furniture_of_a_layout_is_in_the_text(sample: Sample) -> None:
    kinds = kinds_of(text_page(sample.text))
    assert not [line for line in sample.lines("F") if line in kinds]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.name)
def test_a_layout_states_its_title_dates_outlet_and_authors(sample: Sample) -> None:
    meta = text_page(sample.text).meta
    assert meta.title == sample.lines("H")[0]
    assert (meta.published and meta.published.isoformat()) == sample.published
    assert (meta.updated and meta.updated.isoformat()) == sample.updated
    assert sample.outlet in (None, meta.outlet)
    assert meta.authors == sample.authors


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("تم النشر: 2021/07/23 الساعة 07:21 بتوقيت غرينتش", "2021-07-23T07:21:00+00:00"),
        ("12 - مارس - 2024", "2024-03-12T00:00:00+00:00"),
        ("الخميس, 29 سبتمبر, 2022 08:45 مساءً", "2022-09-29T20:45:00+00:00"),
        ("10.04.2023 | 14:25 GMT+3", "2023-04-10T14:25:00+03:00"),
        ("السبت 5 محرم 1443هـ الموافق 14 أغسطس 2021", "2021-08-14T00:00:00+00:00"),
        ("٥ مايو ٢٠٢١ ٠٥:٣٠ م", "2021-05-05T17:30:00+00:00"),
        ("GMT 17:27 17.03.2020", "2020-03-17T17:27:00+00:00"),
        ("الإثنين 05/أبريل/2021 - 03:32 م", "2021-04-05T15:32:00+00:00"),
        ("نُشر: 2 آب 2022، 21:40 بتوقيت القدس", "2022-08-02T21:40:00+03:00"),
        ("Published On Mar 2, 2021 13:15 (بتوقيت غرينتش +3)", "2021-03-02T13:15:00+03:00"),
        ("آخر تحديث: 2/3/202101:15 PM (بتوقيت مكة المكرمة)", "2021-03-02T13:15:00+03:00"),
    ],
)
def test_a_date_line_gives_its_instant(line: str, expected: str) -> None:
    stamps = read_dateline(line).stamps
    assert instant(stamps[0], UTC).isoformat() == expected


def test_one_line_may_state_publication_and_change() -> None:
    stamps = read_dateline("نشر في: 5 مايو 2021 17:30 | آخر تحديث: 6 مايو 2021 12:05").stamps
    assert [(s.role, instant(s, UTC).isoformat()) for s in stamps] == [
        ("published", "2021-05-05T17:30:00+00:00"),
        ("updated", "2021-05-06T12:05:00+00:00"),
    ]


def test_a_page_without_a_date_has_no_publication_instant() -> None:
    assert text_page(STORY).meta.published is None


def test_a_clock_beside_the_day_on_its_own_line_belongs_to_it() -> None:
    page = f"افتتاح سد الوادي في جمهورية السهل\nالأحد 14 مارس 2021\n10:15 ص بتوقيت بغداد\n\n{STORY}"
    assert text_page(page).meta.published.isoformat() == "2021-03-14T10:15:00+03:00"


def test_machine_dates_are_read_in_the_forms_of_html_and_mail() -> None:
    assert read_instant("2020-06-03T03:01+0400", UTC).isoformat() == "2020-06-03T03:01:00+04:00"
    assert read_instant("Mon, 24 Aug 2020 09:23:13 GMT", UTC).isoformat() == "2020-08-24T09:23:13+00:00"
    assert read_instant("غداً", UTC) is None


def test_what_the_source_gives_wins_over_what_the_page_says() -> None:
    at = datetime(2020, 1, 2, 3, 4, tzinfo=UTC)
    sample = SAMPLES[0]
    meta = text_page(sample.text, title="عنوان من المصدر", outlet="صحيفة المصدر", published=at, id="x1").meta
    assert (meta.title, meta.outlet, meta.published, meta.id) == ("عنوان من المصدر", "صحيفة المصدر", at, "x1")


def test_a_given_title_that_the_text_lacks_becomes_its_headline() -> None:
    article = text_page(STORY, title="بدء العمل في سد الوادي")
    assert article.blocks[0].kind == "headline"
    assert article.text.startswith("بدء العمل في سد الوادي\n")


def test_a_single_sentence_is_an_article_of_one_paragraph() -> None:
    article = text_page("قتل جندي في هجوم شمالي البلاد")
    assert [b.kind for b in article.blocks] == ["paragraph"]
    assert article.meta.title is None


def test_a_picture_line_above_a_caption_is_part_of_it() -> None:
    first, second, third = STORY.split("\n\n")
    page = f"{first}\n\n{second}\n\nالسهل سد الوادي مياه\nسد الوادي، أرشيفية/ رويترز\n\n{third}"
    kinds = kinds_of(text_page(page))
    assert kinds["السهل سد الوادي مياه"] == kinds["سد الوادي، أرشيفية/ رويترز"] == "caption"


def test_links_under_a_label_in_the_body_are_gone_and_the_body_goes_on() -> None:
    first, second, third = STORY.split("\n\n")
    text = text_page(f"{first}\n\nاقرأ أيضاً\nخلاف قديم على مياه الوادي\n\n{second}\n\n{third}").text
    assert "خلاف قديم" not in text
    assert second in text
    assert third in text


@pytest.mark.parametrize(
    "line",
    ["تحميل المزيد", "شارك عبر: فيسبوك تويتر", "فيسبوك X واتساب طباعة", "الرئيسية / سياسة",
     "اقرأ أيضاً: قصة أخرى", "#السهل #المياه", "منذ 3 ساعات", 
     "مشاهدات: 2314", "© جميع الحقوق محفوظة 2021", "https://example.test/a"],
)  # fmt: skip
def test_page_machinery_is_known_by_its_words(line: str) -> None:
    assert furniture(line) is not None


@pytest.mark.parametrize(
    "line",
    ["شارك الوزير في اجتماع القمة أمس.", "تابع المجلس مناقشة القانون.", "مواقف متضاربة",
     "المزيد من الضغوط على الحكومة تنتظر الوزير الجديد بعد أن رفضت النقابات عرضه أمس."],
)  # fmt: skip
def test_sentences_that_begin_like_machinery_are_kept(line: str) -> None:
    assert furniture(line) in (None, Sort.RUBRIC)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "windows-1256", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("declared", [None, "iso-8859-1", "utf-8", "no-such-charset"])
def test_a_page_is_read_in_its_true_encoding_whatever_it_declares(codec: str, declared: str | None) -> None:
    found = read_page(Page(source="t", data=STORY.encode(codec), charset=declared))
    assert isinstance(found, Article)
    assert found.text == STORY


def test_iso_8859_6_is_told_from_windows_1256() -> None:
    plain = STORY.replace("ً", "")
    assert decode(plain.encode("iso-8859-6"), "windows-1256") == plain


@pytest.mark.parametrize(
    ("right", "wrong"), [("utf-8", "latin-1"), ("windows-1256", "cp1252"), ("utf-8", "windows-1256")]
)
def test_mojibake_that_lost_nothing_is_mended(right: str, wrong: str) -> None:
    assert mend(STORY.encode(right).decode(wrong, "replace")) == STORY


def test_mojibake_that_lost_letters_is_refused() -> None:
    found = mend(STORY.encode("utf-8").decode("cp1252", "replace"))
    assert isinstance(found, Refusal)
    assert found.reason == "undecodable"


@pytest.mark.parametrize(
    "head",
    [b"PK\x03\x04", b"%PDF-1.4", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"\x7fELF", b"\x1f\x8b\x08"],
)
def test_archives_images_and_programs_are_rejected_as_no_text(head: bytes) -> None:
    found = read_page(Page(source="t", data=head + STORY.encode()))
    assert isinstance(found, Rejected)
    assert found.rejected == "not-text"


@pytest.mark.parametrize(
    "text",
    [
        "The minister said that work on the dam would begin on Sunday after a deal with lenders.",
        "وزیر گفت که کار سد از امروز آغاز شده است و دولت باید هزینه را برای مردم کم کند.",
        "وزیر نے کہا ہے کہ ڈیم پر کام آج سے شروع ہو گیا ہے اور حکومت اس کے لیے رقم دے گی۔",
        "وەزیر ڕایگەیاند کە کارکردن لە بەنداوەکە ئەمڕۆ دەستی پێکرد و حکومەت پارە دەدات.",
        "😀😀😀 🎉",
    ],
)
def test_other_languages_are_rejected_as_not_arabic(text: str) -> None:
    found = read_page(Page(source="t", text=text))
    assert isinstance(found, Rejected)
    assert found.rejected == "not-arabic"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("Persian", "شورای شهر روز پنجشنبه برای بررسی وضعیت بندر و جاده ساحلی تشکیل جلسه داد و گزارش شهردار را شنید."),
        ("Urdu", "شہری کونسل نے جمعرات کو بندرگاہ اور ساحلی سڑک پر بات کرنے کے لیے اجلاس کیا اور رپورٹ سنی۔"),
        ("Pashto", "د ښار شورا د پنجشنبې په ورځ د بندر او د ساحلي سړک په اړه غونډه وکړه او راپور یې واورېد."),
        ("Kurdish", "ئەنجومەنی شار ڕۆژی پێنجشەممە بۆ باسکردنی بەندەر و ڕێگای کەنارەکان کۆبووەوە و ڕاپۆرتی بیست."),
        ("Uyghur", "شەھەر كېڭىشى پەيشەنبە كۈنى پورت ۋە دېڭىز بويىدىكى يول توغرىسىدا يىغىن ئېچىپ دوكلات ئاڭلىدى."),
    ],
)
def test_a_page_in_arabic_letters_that_is_not_arabic_is_refused_before_it_is_taken_apart(
    language: str, sentence: str
) -> None:
    refusal = foreign(f"<html><body><p>{sentence * 4}</p></body></html>", markup=True)
    assert refusal is not None
    assert language in refusal.detail


def test_an_arabic_article_among_menus_of_another_language_is_read() -> None:
    menus = "".join(f"<a href='/{n}'>خانه و سیاست</a><a href='/e{n}'>World news today</a>" for n in range(300))
    story = "".join(f"<p>{line}</p>" for line in STORY.split("\n") if line.strip())
    assert foreign(f"<html><body>{menus}{story}</body></html>", markup=True) is None


def test_a_page_whose_text_stands_only_in_a_script_is_not_taken_for_one_in_another_script() -> None:
    escaped = "\\u0627\\u0644" * 50
    page = f"<html><body>{'<p>Read more on our site. </p>' * 50}<script>x = '{escaped}'</script></body></html>"
    assert foreign(page, markup=True) is None
    assert foreign(page.replace(escaped, ""), markup=True) is not None


def test_arabic_typed_with_persian_keys_is_arabic() -> None:
    assert text_page(STORY.replace("ي", "ی").replace("ك", "ک"))


@pytest.mark.parametrize("data", [b"", b" \n", b"\x00\x00", b"\xef\xbb\xbf"])
def test_an_empty_input_is_rejected_as_empty(data: bytes) -> None:
    found = read_page(Page(source="t", data=data))
    assert isinstance(found, Rejected)
    assert found.rejected == "empty"


def test_a_page_of_menus_alone_holds_no_article() -> None:
    found = read_page(Page(source="t", text="الرئيسية | سياسة | رياضة\nتحميل المزيد\nجميع الحقوق محفوظة"))
    assert isinstance(found, Rejected)
    assert found.rejected == "no-article"


def test_invisible_and_control_characters_are_not_in_the_text() -> None:
    text = text_page(
        STORY.replace(" ", "\u200f \u202b", 5).replace("السهل", "الس\u200bهل\x07").replace("بعد", "\u00a0بعد")
    ).text
    assert text == STORY


def test_html_states_its_title_outlet_date_and_author_in_linked_data() -> None:
    facts = {
        "@type": "NewsArticle", "headline": "بدء العمل في سد الوادي",
        "datePublished": "2021-03-14T09:30:00+03:00",
        "dateModified": "2021-03-14T10:00:00+03:00", "author": [{"name": "سامي الدرعي"}],
        "publisher": {"name": "صوت السهل"},
    }  # fmt: skip
    head = f'<script type="application/ld+json">{json.dumps({"@graph": [facts]})}</script>'
    meta = html_page(head, f"<h1>بدء العمل في سد الوادي</h1>{PARAGRAPHS}").meta
    assert (meta.title, meta.outlet, meta.authors) == (
        "بدء العمل في سد الوادي",
        "صوت السهل",
        ("سامي الدرعي",),
    )
    assert meta.published.isoformat() == "2021-03-14T09:30:00+03:00"
    assert meta.updated.isoformat() == "2021-03-14T10:00:00+03:00"


def test_html_keeps_headings_and_captions_and_drops_menus_links_and_comments() -> None:
    first, second, third = (f"<p>{p}</p>" for p in STORY.split("\n\n"))
    body = (
        '<nav><a href="/">الرئيسية</a> <a href="/s">سياسة</a></nav><article><h1>بدء العمل في سد الوادي</h1>'
        '<div class="date">الأحد 14 آذار 2021 - 09:30</div>'
        '<figure><img src="a.jpg"><figcaption>عمال في موقع السد</figcaption></figure>'
        f"{first}<h2>تمويل خارجي</h2>{second}"
        f"<div class='related'><a href='/x'>قصة أخرى عن المياه في السهل</a></div>{third}</article>"
        '<div class="comments"><p>هذا التعليق كتبه قارئ ولا يجوز أن يظهر في نص الخبر.</p></div>'
    )
    article = html_page('<meta property="og:site_name" content="مرايا العراق">', body)
    kinds = kinds_of(article)
    assert kinds["بدء العمل في سد الوادي"] == "headline"
    assert kinds["الأحد 14 آذار 2021 - 09:30"] == "dateline"
    assert kinds["عمال في موقع السد"] == "caption"
    assert kinds["تمويل خارجي"] == "heading"
    assert not any(w in article.text for w in ("الرئيسية", "قصة أخرى", "قارئ"))
    assert article.meta.published.isoformat() == "2021-03-14T09:30:00+03:00"


def test_the_day_in_an_address_counts_where_the_page_shows_none() -> None:
    meta = html_page("", f"<h1>بدء العمل في سد الوادي</h1>{PARAGRAPHS}", url="https://example.iq/2021/3/14/dam").meta
    assert meta.published.isoformat() == "2021-03-14T00:00:00+03:00"


def test_the_outlet_is_the_listed_owner_of_the_domain() -> None:
    meta = html_page("", f"<h1>بدء العمل في سد الوادي</h1>{PARAGRAPHS}", url="https://www.youm7.com/story/1").meta
    assert meta.outlet == "اليوم السابع"


def test_the_same_address_in_other_forms_gives_the_same_id() -> None:
    ids = {
        text_page(STORY, url=u).meta.id
        for u in (
            "https://example.test/a?x=1",
            "http://www.example.test/a/?x=1&utm_source=tw",
            "https://example.test/a?x=1#top",
        )
    }
    assert len(ids) == 1
    assert text_page(STORY, url="https://example.test/b").meta.id not in ids


def test_the_id_is_of_the_text_where_nothing_else_is_known() -> None:
    assert text_page(STORY).meta.id == text_page(STORY).meta.id != text_page(STORY + " نعم.").meta.id


def test_an_input_over_the_limit_is_rejected() -> None:
    found = read_page(Page(source="t", text=STORY), Settings(max_bytes=100))
    assert isinstance(found, Rejected)
    assert found.rejected == "too-large"


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 20_000 + PARAGRAPHS + "</div>" * 20_000,
        "<html>" + "<b><i>" * 300_000 + PARAGRAPHS,
        f"<html><body>{PARAGRAPHS}" + "<!--" * 300_000,
        f"<html><body>{PARAGRAPHS}" + '<a b="' * 200_000,
        f"<html><body>{PARAGRAPHS}" + "<" * 1_000_000,
        "نشر في " * 150_000,
        "1/" * 500_000,
        STORY + "\nسطر" * 300_000,
        STORY.replace("الوادي", "الوادي" + "\u064b" * 300_000),
        STORY.replace("الوادي", "الوادي" + "\u0301\u0327\u0651\u064b" * 200_000),
        "\u064b" * 2_000_000,
    ],
    ids=[
        "deep",
        "unclosed",
        "comments",
        "quotes",
        "angles",
        "labels",
        "slashes",
        "lines",
        "marks",
        "mixed marks",
        "only marks",
    ],
)
def test_hostile_pages_end_within_ten_seconds(text: str) -> None:
    began = time.perf_counter()
    assert isinstance(read_page(Page(source="t", text=text)), Article | Rejected)
    assert time.perf_counter() - began < 10


def test_a_deep_page_is_still_read() -> None:
    article = text_page("<html><body>" + "<div>" * 20_000 + f"<h1>بدء العمل في سد الوادي</h1>{PARAGRAPHS}")
    assert article.meta.title == "بدء العمل في سد الوادي"
    assert STORY.split("\n\n")[2] in article.text


def check(found: Article | Rejected) -> None:
    """What holds for every answer: blocks in order, apart, covering the text; NFC; nothing unseen in it."""
    if isinstance(found, Rejected):
        assert found.rejected
        assert found.detail
        return
    text, at = found.text, 0
    assert unicodedata.is_normalized("NFC", text)
    assert not INVISIBLE & set(text)
    for b in found.blocks:
        assert at <= b.start < b.end <= len(text)
        assert not text[at : b.start].strip()
        assert text[b.start : b.end] == text[b.start : b.end].strip()
        at = b.end
    assert at == len(text)
    found.model_dump_json().encode("utf-8")


ARABIC = st.text(
    alphabet='ابتثجحدرسعفقكلمنهويةىءأإآ ًّ،.؟:«»"-|/()0123456789٠١٢\n\u200f\u00a0\ufeff<>pbdivh1#©',
    max_size=600,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(
        st.text(max_size=400),
        ARABIC,
        ARABIC.map(lambda s: STORY + "\n" + s),
        ARABIC.map(lambda s: s + "\n" + STORY),
    )
)
def test_any_text_gives_an_article_or_a_rejection(text: str) -> None:
    check(read_page(Page(source="t", text=text)))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(st.binary(max_size=600), st.binary(max_size=60).map(lambda b: STORY.encode() + b)),
    st.sampled_from([None, "utf-8", "utf-16", "cp1256", "x"]),
)
def test_any_bytes_give_an_article_or_a_rejection(data: bytes, charset: str | None) -> None:
    check(read_page(Page(source="t", data=data, charset=charset)))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ARABIC)
def test_any_markup_gives_an_article_or_a_rejection(text: str) -> None:
    check(read_page(Page(source="t", kind="html", text=f"<html><body>{PARAGRAPHS}{text}")))


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared seed page")
def test_the_seed_page_is_read_as_its_reader_sees_it() -> None:
    article = text_page((SHARED / "seed" / "arabicpost-2021-07-23.txt").read_text(encoding="utf-8"))
    kinds = [b.kind for b in article.blocks]
    assert article.meta.outlet == "عربي بوست"
    assert article.meta.published.isoformat() == "2021-07-23T07:21:00+00:00"
    assert article.meta.updated.isoformat() == "2021-07-23T07:24:00+00:00"
    assert (kinds.count("caption"), kinds.count("heading"), kinds.count("headline")) == (5, 1, 1)
    assert "تحميل المزيد" not in article.text


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared pages")
@pytest.mark.parametrize("path", sorted((SHARED / "data" / "pages").glob("*.html")), ids=lambda p: p.stem)
def test_real_html_pages_give_their_day_and_text(path: Path) -> None:
    found = read_page(Page(source=str(path), data=path.read_bytes()))
    assert isinstance(found, Article)
    assert found.meta.published.date().isoformat() == path.stem.split("_")[1]
    assert found.meta.title
    assert found.meta.outlet
    main = path.with_suffix(".txt")
    if main.exists():
        for line in main.read_text(encoding="utf-8").split("\n"):
            assert " ".join(line.split()) in found.text
