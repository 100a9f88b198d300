"""Dates and clock times that name themselves, in every Arab usage."""

from datetime import UTC, date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musnad.calendars import ORDINALS, absolute_dates, clock_times, zone_of

GULF = [
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "مايو",
    "يونيو",
    "يوليو",
    "أغسطس",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
]
LEVANT = [
    "كانون الثاني",
    "شباط",
    "آذار",
    "نيسان",
    "أيار",
    "حزيران",
    "تموز",
    "آب",
    "أيلول",
    "تشرين الأول",
    "تشرين الثاني",
    "كانون الأول",
]
MAGHREB = [
    "جانفي",
    "فيفري",
    "مارس",
    "أفريل",
    "ماي",
    "جوان",
    "جويلية",
    "أوت",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
]
MOROCCO = [
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "ماي",
    "يونيو",
    "يوليوز",
    "غشت",
    "شتنبر",
    "أكتوبر",
    "نونبر",
    "دجنبر",
]
INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
WORDS = {n: w for w, n in ORDINALS.items() if w.startswith("ال")}

days = st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31))


def only(text: str) -> tuple[str, date | None, date | None]:
    """The words and the ends of the one date in the text."""
    [found] = absolute_dates(text)
    return text[found.start : found.end], found.earliest, found.latest


USAGES = [
    lambda d: f"{d.day} {GULF[d.month - 1]} {d.year}",
    lambda d: f"{d.day} {LEVANT[d.month - 1]} {d.year}",
    lambda d: f"{d.day} {MAGHREB[d.month - 1]} {d.year}",
    lambda d: f"{d.day:02} {MOROCCO[d.month - 1]} {d.year}",
    lambda d: f"{d.day} {GULF[d.month - 1]}/{LEVANT[d.month - 1]} {d.year}",
    lambda d: f"{d.day} {LEVANT[d.month - 1]}/ {GULF[d.month - 1]} {d.year}",
    lambda d: f"{d.day} {GULF[d.month - 1]} ({LEVANT[d.month - 1]}) {d.year}",
    lambda d: f"{d.day} {GULF[d.month - 1]} – {LEVANT[d.month - 1]} {d.year}",
    lambda d: f"{d.day} - {GULF[d.month - 1]} - {d.year}",
    lambda d: f"{WORDS[d.day]} من {LEVANT[d.month - 1]} {d.year}",
    lambda d: f"{WORDS[d.day]} من شهر {GULF[d.month - 1]} لعام {d.year}",
    lambda d: f"{d.day}/{d.month}/{d.year}",
    lambda d: f"{d.year}/{d.month:02}/{d.day:02}",
    lambda d: f"{d.day}-{d.month:02}-{d.year}",
    lambda d: f"{d.day:02}.{d.month:02}.{d.year}",
    lambda d: d.isoformat(),
    lambda d: f"{d.day} {GULF[d.month - 1]} {d.year}".translate(INDIC),
    lambda d: f"{d.day} {GULF[d.month - 1]} {d.year}م",
]


@pytest.mark.parametrize("usage", USAGES)
@given(day=days)
def test_a_day_written_in_any_arab_usage_reads_back_as_that_day(usage, day):
    written = usage(day)
    assert only(f"وصل الوفد في {written}، ثم غادر.") == (written, day, day)


@given(
    day=st.dates(min_value=date(1930, 1, 1), max_value=date(2070, 1, 1)),
    template=st.sampled_from(["{d} {m} {y}هـ", "{d} {m} {y} هـ", "{d} من {m} عام {y} هجرية"]),
)
def test_a_hijri_day_reads_back_as_its_gregorian_day(day, template):
    from hijridate import Gregorian

    months = [
        "محرم",
        "صفر",
        "ربيع الأول",
        "ربيع الآخر",
        "جمادى الأولى",
        "جمادى الآخرة",
        "رجب",
        "شعبان",
        "رمضان",
        "شوال",
        "ذو القعدة",
        "ذو الحجة",
    ]
    hijri = Gregorian(day.year, day.month, day.day).to_hijri()
    written = template.format(d=hijri.day, m=months[hijri.month - 1], y=hijri.year)
    assert only(f"بتاريخ {written}.") == (written, day, day)


@given(st.text())
def test_any_text_at_all_gives_dates_and_clock_times_inside_it(text):
    for found in [*absolute_dates(text), *clock_times(text)]:
        assert 0 <= found.start < found.end <= len(text)
    zone_of(text)


def test_a_double_date_is_one_date_over_both_calendars():
    text = "عمّان، 5 محرم 1443هـ الموافق 14 أغسطس 2021"
    assert only(text) == ("5 محرم 1443هـ الموافق 14 أغسطس 2021", date(2021, 8, 14), date(2021, 8, 14))


def test_two_dates_side_by_side_stay_two():
    text = "18 جمادى الأولى 1443 هـ - 22 ديسمبر 2021 مـ"
    assert [text[d.start : d.end] for d in absolute_dates(text)] == [
        "18 جمادى الأولى 1443 هـ",
        "22 ديسمبر 2021 مـ",
    ]


def test_a_month_with_its_year_runs_from_its_first_day_to_its_last():
    assert only("منذ تشرين الثاني 2019.") == ("تشرين الثاني 2019", date(2019, 11, 1), date(2019, 11, 30))


def test_a_day_without_its_year_has_no_ends_yet():
    [found] = absolute_dates("في 24 يناير (كانون الثاني) المقبل")
    assert (found.year, found.month, found.day, found.earliest) == (None, 1, 24, None)


def test_diacritics_missing_hamzas_and_clitics_do_not_hide_a_date():
    assert only("وبـ ٣ أَيَّار ٢٠١٥") == ("٣ أَيَّار ٢٠١٥", date(2015, 5, 3), date(2015, 5, 3))
    assert only("إلى اجتماع لـ3 اغسطس 2020") == ("3 اغسطس 2020", date(2020, 8, 3), date(2020, 8, 3))


@pytest.mark.parametrize(
    "text",
    [
        "مارس الوزير ضغوطا على الشركة",
        "انتهت المباراة 2-1",
        "هاتف 555-12-34567",
        "النسخة 1.2.3 من البرنامج",
        "لا وجود ليوم 31/02/2020 ولا 45/45/2020",
        "القرار 2231",
    ],
)
def test_what_only_looks_like_a_date_is_none(text):
    assert [d for d in absolute_dates(text) if d.earliest] == []


def test_a_number_of_soldiers_after_a_month_is_not_its_year():
    [found] = absolute_dates("وصل في 5 مايو، 2000 جندي")
    assert (found.day, found.month, found.year) == (5, 5, None)


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("الساعة 07:21", 7, 21),
        ("10:15", 10, 15),
        ("05:30 م", 17, 30),
        ("08:45 مساءً", 20, 45),
        ("12:10 ص", 0, 10),
        ("14:25 GMT", 14, 25),
        ("الخامسة والنصف مساء", 17, 30),
        ("الساعة الثانية عشرة ظهرا", 12, 0),
        ("الساعة العاشرة إلا ربعا صباحا", 9, 45),
        ("الساعة الحادية عشرة وتسع وخمسين دقيقة مساءً", 23, 59),
        ("الساعة 0630", 6, 30),
        ("2021-07-23T07:21:00+03:00", 7, 21),
    ],
)
def test_a_clock_time_reads_on_twenty_four_hours(text, hour, minute):
    [found] = clock_times(text)
    assert (found.hour, found.minute) == (hour, minute)


def test_an_ordinal_that_tells_no_hour_is_no_clock_time():
    assert clock_times("المرة الثانية والجولة الخامسة") == []


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("بتوقيت غرينتش", 0),
        ("14:25 GMT", 0),
        ("ت.غ", 0),
        ("بتوقيت مكة المكرمة", 3),
        ("بتوقيت بغداد", 3),
        ("بتوقيت تونس", 1),
        ("بتوقيت أبوظبي", 4),
        ("10:00 (GMT+3)", 3),
        ("2021-07-23T07:21:00-05:00", -5),
    ],
)
def test_the_zone_a_page_states_is_found(text, hours):
    from datetime import datetime

    zone = zone_of(text)
    assert zone is not None
    assert datetime(2021, 7, 23, tzinfo=UTC).astimezone(zone).utcoffset() == timedelta(hours=hours)


def test_a_page_that_states_no_zone_has_none():
    assert zone_of("الخميس 22 يوليو 2021 بالتوقيت المحلي") is None


def test_an_hour_whose_article_lost_its_alif_to_a_preposition_is_read():
    text = "مددت الغرفة العمل للثامنة مساء"
    [found] = clock_times(text)
    assert (text[found.start : found.end], found.hour, found.minute) == ("لثامنة مساء", 20, 0)
