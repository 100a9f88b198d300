"""Counts in articles, and what is counted."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musnad.arabic import fold, nfc
from musnad.models import Article, Block, Metadata
from musnad.numerals import number_at
from musnad.quantities import find_quantities
from musnad.times import find_times


def article(text: str) -> Article:
    text = nfc(text)
    blocks = (Block(kind="paragraph", start=0, end=len(text)),)
    return Article(text=text, blocks=blocks, meta=Metadata(id="x"))


def read(text: str) -> list[tuple[str, float | None, float | None, float | None, str]]:
    page = article(text)
    found = find_quantities(page, find_times(page))
    return [(page.text[q.start : q.end], q.value, q.min, q.max, q.unit) for q in found]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("2500", 2500),
        ("٢٥٠٠", 2500),
        ("2,500", 2500),
        ("2.500", 2500),
        ("3.2 مليار", 3_200_000_000),
        ("1,5 مليون", 1_500_000),
        ("155 مليون", 155_000_000),
        ("مليون ونصف", 1_500_000),
        ("ثلاثة", 3),
        ("إحدى عشرة", 11),
        ("اثني عشر", 12),
        ("خمسة وعشرون", 25),
        ("مئة وعشرين", 120),
        ("مئتان", 200),
        ("مائتين", 200),
        ("ثلاثمئة ألف", 300_000),
        ("ثلاثة آلاف", 3000),
        ("ألفان", 2000),
        ("ألفا", 2000),
        ("خمسون ألفا", 50_000),
        ("خمسة عشر ألفا وثلاثمئة", 15_300),
        ("خمسة ملايين ومئتي ألف", 5_200_000),
    ],
)
def test_a_number_in_digits_or_words_has_its_value(words, value):
    key = fold(words)
    found = number_at(key, 0)
    assert found is not None
    assert (found.value, found.end) == (value, len(key))


@given(st.integers(min_value=0, max_value=10**12))
def test_any_whole_number_reads_back_in_digits_with_or_without_thousands_marks(number):
    for written in (str(number), f"{number:,}", f"{number:,}".replace(",", "٬")):
        found = number_at(written, 0)
        assert found is not None
        assert (found.value, found.end) == (number, len(written))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("يبلغ عدد أفرادها 2500 شخص.", ("2500 شخص", 2500, None, None, "person")),
        ("سترسل الحكومة ألف جندي إلى الحدود", ("ألف جندي", 1000, None, None, "soldier")),
        ("وصل جنديان إلى القاعدة", ("جنديان", 2, None, None, "soldier")),
        ("نقلا عن شخصين", ("شخصين", 2, None, None, "person")),
        ("بقيمة 155 مليون دولار", ("155 مليون دولار", 155_000_000, None, None, "USD")),
        ("إيداع مليار دولار", ("مليار دولار", 1_000_000_000, None, None, "USD")),
        ("خمسة آلاف دينار كويتي", ("خمسة آلاف دينار كويتي", 5000, None, None, "KWD")),
        ("بنسبة 60%", ("60%", 60, None, None, "percent")),
        ("بنسبة 2.3 في المئة", ("2.3 في المئة", 2.3, None, None, "percent")),
        ("على بعد عشرين كيلومترا", ("عشرين كيلومترا", 20, None, None, "km")),
        ("تسلم 40 ألف برميل", ("40 ألف برميل", 40_000, None, None, "barrel")),
        ("قصفوا القاعدة بصاروخين", ("صاروخين", 2, None, None, "missile")),
        ("أسقطت ثلاث طائرات مسيرة", ("ثلاث طائرات مسيرة", 3, None, None, "drone")),
        ("دخلت 200 شاحنة", ("200 شاحنة", 200, None, None, "truck")),
    ],
)
def test_a_count_has_its_number_and_the_unit_of_its_noun(text, expected):
    assert read(text) == [expected]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("مقتل 12 شخصا في القصف", "killed"),
        ("قتل 12 جنديا في الكمين", "killed"),
        ("12 شخصا قتلوا في الهجوم", "killed"),
        ("سقوط 12 قتيلا", "killed"),
        ("إصابة 12 مدنيا بجروح", "wounded"),
        ("اعتقلت الشرطة 12 متظاهرا", "detained"),
        ("نزوح 12 شخصا", "displaced"),
        ("خطف المسلحون 12 مدنيا", "captive"),
        ("وصل 12 نازحا", "displaced"),
        ("بينهم 12 مدنيا", "civilian"),
    ],
)
def test_people_have_the_fate_that_the_words_beside_them_tell(text, unit):
    assert [q[4] for q in read(text)] == [unit]


def test_others_are_counted_under_their_own_act():
    found = read("أدى القصف إلى مقتل أربعة جنود وإصابة سبعة آخرين، وأوقفت الشرطة 43 منهم.")
    assert [(q[1], q[4]) for q in found] == [(4, "killed"), (7, "wounded"), (43, "detained")]


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("سقط مئات القتلى", 100, 999),
        ("نشر عشرات الجنود", 10, 99),
        ("فر آلاف المدنيين", 1000, 9999),
        ("نزح عشرات الآلاف من السكان", 10_000, 99_999),
        ("نشر نحو 50 جنديا", 45, 55),
        ("نشر أكثر من 50 جنديا", 50, None),
        ("نشر ما لا يقل عن 50 جنديا", 50, None),
        ("نشر 50 جنديا على الأقل", 50, None),
        ("نشر أقل من 50 جنديا", None, 50),
        ("علاوة تتراوح بين 35 و75 بالمئة", 35, 75),
        ("نشر بضعة جنود", 3, 9),
    ],
)
def test_a_vague_count_has_ends_and_no_value(text, least, most):
    [(_, value, low, high, _)] = read(text)
    assert (value, low, high) == (None, least, most)


@pytest.mark.parametrize(
    "text",
    [
        "فاز الفريق 2-1 أمس",
        "القرار 2231 والمادة 7",
        "اللجنة العسكرية 5+5",
        "طائرة من طراز F-16",
        "في 12 أيار 2020 وخلال ثلاثة أيام",
        "هاتف 0096 555 1234",
        "المرة الثالثة والجولة الخامسة",
        "لا أحد يعلم",
    ],
)
def test_scores_dates_resolutions_and_model_names_are_no_counts(text):
    assert read(text) == []


WORDS = [
    "نحو",
    "أكثر",
    "من",
    "2500",
    "2,500",
    "مئات",
    "آلاف",
    "ثلاثة",
    "ألف",
    "مليون",
    "جندي",
    "جنديان",
    "شخصا",
    "قتيلا",
    "مقتل",
    "إصابة",
    "دولار",
    "%",
    "بالمئة",
    "بين",
    "و",
    "إلى",
    "35",
    "-",
    "عشرات",
    "الآلاف",
    "آخرين",
    "منهم",
    "واحد",
    "شهر",
    "2021",
    "ما",
    "لا",
    "يقل",
    "عن",
    "(",
    ")",
    "«",
    "»",
    "المئة",
]


@given(st.one_of(st.text(), st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)))
def test_any_words_in_any_order_give_counts_in_order_outside_the_times(text):
    page = article(text)
    times = find_times(page)
    end = 0
    for q in find_quantities(page, times):
        assert end <= q.start < q.end <= len(page.text)
        assert q.value is not None or q.min is not None or q.max is not None
        assert not any(t.start < q.end and q.start < t.end for t in times)
        end = q.end


@pytest.mark.parametrize("piece", ["1,111,", "ألف و", "جندي ", "9", "نحو ", "12 ", "مئات الآلاف من "])
def test_a_hostile_text_of_a_hundred_thousand_characters_is_counted_in_seconds(piece):
    page = article(piece * (100_000 // len(piece)))
    start = time.perf_counter()
    find_quantities(page, ())
    assert time.perf_counter() - start < 10


def test_a_number_with_groups_after_a_zero_is_no_count_and_stops_nothing():
    from musnad.numerals import number_at

    assert number_at("059.593.121 جندي", 0) is None
    assert number_at("59.593.121 جندي", 0).value == 59593121
