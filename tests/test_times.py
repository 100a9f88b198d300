"""Time expressions in articles, and the days they mean."""

import json
import time
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musnad.arabic import nfc
from musnad.models import Article, Block, Metadata
from musnad.times import find_times

THURSDAY = "2021-04-08T10:15:00+03:00"
GOLD = Path(__file__).parents[2] / "shared" / "gold"


def article(text: str, published: str | None = THURSDAY, outlet: str = "نبأ الساحل") -> Article:
    text = nfc(text)
    moment = datetime.fromisoformat(published) if published else None
    return Article(
        text=text,
        blocks=(Block(kind="paragraph", start=0, end=len(text)),),
        meta=Metadata(id="x", outlet=outlet, published=moment),
    )


def read(text: str, published: str | None = THURSDAY, outlet: str = "نبأ الساحل") -> list[tuple[str, str, str]]:
    """Each expression: its words and its ends, «-» for none."""
    found = find_times(article(text, published, outlet))
    return [(nfc(text)[t.start : t.end], t.earliest or "-", t.latest or "-") for t in found]


def one(text: str, published: str | None = THURSDAY) -> tuple[str, str, str]:
    [found] = read(text, published)
    return found


def day(text: str, published: str | None = THURSDAY) -> str:
    words, earliest, latest = one(text, published)
    assert earliest == latest, words
    return earliest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وصل الوفد اليوم إلى المدينة", "2021-04-08"),
        ("وصل الوفد فجر اليوم", "2021-04-08"),
        ("وصل الوفد أمس إلى المدينة", "2021-04-07"),
        ("وصل الوفد مساء أمس الأربعاء إلى المدينة", "2021-04-07"),
        ("وصل الوفد البارحة", "2021-04-07"),
        ("وصل الوفد أول من أمس", "2021-04-06"),
        ("وصل الوفد أول أمس", "2021-04-06"),
        ("وصل الوفد أمس الأول", "2021-04-06"),
        ("يصل الوفد غدا الجمعة", "2021-04-09"),
        ("يصل الوفد صباح غد", "2021-04-09"),
        ("يصل الوفد بعد غد", "2021-04-10"),
        ("وصل الوفد الليلة الماضية", "2021-04-07"),
        ("جاء القرار غداة الهجوم", "2021-04-07"),
        ("وصل الوفد اليوم (الخميس) إلى المدينة", "2021-04-08"),
    ],
)
def test_a_word_of_the_day_counts_from_the_day_of_publication(text, expected):
    assert day(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قال المتحدث الثلاثاء إن الوفد وصل", "2021-04-06"),
        ("قال المتحدث الخميس إن الوفد وصل", "2021-04-08"),
        ("وقع الهجوم يوم السبت", "2021-04-03"),
        ("وقع الهجوم الخميس الماضي", "2021-04-01"),
        ("منذ صباح الأربعاء", "2021-04-07"),
    ],
)
def test_a_weekday_is_the_nearest_past_one_or_the_same_day(text, expected):
    assert day(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ستجتمع اللجنة الأحد", "2021-04-11"),
        ("من المقرر أن تجتمع اللجنة الأحد", "2021-04-11"),
        ("قال المتحدث إن اللجنة سوف تجتمع يوم الأحد", "2021-04-11"),
        ("الأحد المقبل تجتمع اللجنة", "2021-04-11"),
        ("الخميس القادم تجتمع اللجنة", "2021-04-15"),
    ],
)
def test_a_weekday_after_a_future_verb_is_the_next_one(text, expected):
    assert day(text) == expected


@pytest.mark.parametrize("word", ["سياسة", "ستة", "سيارة", "سيناء", "سيطرة"])
def test_a_word_that_begins_like_a_future_verb_does_not_turn_a_weekday_round(word):
    assert day(f"في {word} هاجموا الموقع الأحد") == "2021-04-04"


def test_a_shift_after_two_weekdays_is_for_both():
    assert one("تجتمع اللجنة يومي الأحد والاثنين المقبلين") == (
        "يومي الأحد والاثنين المقبلين",
        "2021-04-11",
        "2021-04-12",
    )
    assert [t[1] for t in read("تجتمع اللجنة الأحد والاثنين المقبلين")] == ["2021-04-11", "2021-04-12"]


def test_a_night_between_two_weekdays_covers_both():
    assert one("قصفت الطائرات الموقع ليل الثلاثاء - الأربعاء") == (
        "ليل الثلاثاء - الأربعاء",
        "2021-04-06",
        "2021-04-07",
    )


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("في نوفمبر 2018", "2018-11-01", "2018-11-30"),
        ("خلال أيار/مايو المقبل", "2021-05-01", "2021-05-31"),
        ("في سبتمبر (أيلول) الماضي", "2020-09-01", "2020-09-30"),
        ("شهر أوت المقبل", "2021-08-01", "2021-08-31"),
        ("في جويلية المنصرم", "2020-07-01", "2020-07-31"),
        ("في ديسمبر من العام الماضي", "2020-12-01", "2020-12-31"),
        ("منذ شباط", "2021-02-01", "2021-02-28"),
        ("الشهر الجاري", "2021-04-01", "2021-04-30"),
        ("العام الماضي", "2020-01-01", "2020-12-31"),
        ("العام الجاري 2021", "2021-01-01", "2021-12-31"),
        ("عام 2015", "2015-01-01", "2015-12-31"),
        ("بين عامي 2003 و2011", "2003-01-01", "2011-12-31"),
        ("الأسبوع المقبل", "2021-04-12", "2021-04-18"),
        ("نهاية العام الجاري", "2021-12-01", "2021-12-31"),
        ("مطلع العام المقبل", "2022-01-01", "2022-01-31"),
        ("نهاية الشهر", "2021-04-30", "2021-04-30"),
        ("أواخر أيلول المقبل", "2021-09-21", "2021-09-30"),
        ("الربع الثالث من العام الماضي", "2020-07-01", "2020-09-30"),
        ("النصف الأول من 2019", "2019-01-01", "2019-06-30"),
        ("صيف 2014", "2014-06-01", "2014-08-31"),
        ("ثمانينيات القرن الماضي", "1980-01-01", "1989-12-31"),
        ("شهر رمضان المقبل", "2021-04-13", "2021-05-12"),
        ("عيد الفطر المقبل", "2021-05-13", "2021-05-15"),
        ("ثاني أيام عيد الفطر المقبل", "2021-05-14", "2021-05-14"),
        ("من 12 إلى 15 نيسان الجاري", "2021-04-12", "2021-04-15"),
        ("يومي 20 و21 ماي المقبل", "2021-05-20", "2021-05-21"),
    ],
)
def test_a_period_runs_from_its_first_day_to_its_last(text, earliest, latest):
    assert one(f"قالت اللجنة {text}.")[1:] == (earliest, latest)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قبل 20 نيسان", "2021-04-20"),
        ("في 27 ديسمبر/كانون الأول", "2020-12-27"),
        ("الخامس من أيار المقبل", "2021-05-05"),
        ("10 مارس الماضي", "2021-03-10"),
        ("16 أبريل من العام الماضي", "2020-04-16"),
        ("العاشر من الشهر المقبل", "2021-05-10"),
        ("15 الجاري", "2021-04-15"),
        ("الخميس 8 نيسان 2021 - 10:15", "2021-04-08"),
        ("الأحد 7 صفر 1441 هـ الموافق 6 تشرين الأول 2019", "2019-10-06"),
        ("الساعة الثامنة والنصف من مساء أمس", "2021-04-07"),
    ],
)
def test_a_day_of_a_month_takes_its_year_from_its_words_or_is_the_nearest(text, expected):
    assert day(f"قالت اللجنة {text}.") == expected


def test_the_same_month_is_the_one_named_before():
    found = read("وقع الاتفاق في 15 شباط الماضي، ثم نُقض في 25 من الشهر ذاته.")
    assert found[1] == ("25 من الشهر ذاته", "2021-02-25", "2021-02-25")


@pytest.mark.parametrize(
    "text",
    [
        "في غضون ثلاثة أشهر",
        "خلال أسبوعين",
        "لمدة ثلاثين يوماً",
        "منذ أربع سنوات",
        "بعد ساعات",
        "خلال الأيام القليلة المقبلة",
        "السنوات الخمس الماضية",
        "48 ساعة",
        "يوميا",
        "كل أسبوع",
        "كل يوم جمعة",
        "قريبا",
    ],
)
def test_durations_sets_and_vague_times_have_no_ends(text):
    words, earliest, latest = one(f"قالت اللجنة {text}.")
    assert (words.removeprefix("خلال "), earliest, latest) == (text.removeprefix("خلال "), "-", "-")


def test_a_length_counted_from_a_day_has_the_dates_of_its_days():
    assert read("مهلة 60 يوما بدءا من يوم أمس.")[0] == ("60 يوما", "2021-04-07", "2021-06-05")


def test_days_ago_is_that_day_but_days_before_an_event_is_not():
    assert day("قتل الحارس قبل ثلاثة أيام.") == "2021-04-05"
    assert one("استقال قبل ثلاثة أيام من التصويت.")[1:] == ("-", "-")


@pytest.mark.parametrize(
    "text",
    [
        "التقى أحد الوزراء ثاني المتحدثين",
        "مارس الوزير ضغوطا على الشركة مرة ثانية",
        "قالت صحيفة المصري اليوم إن الاتفاق قريب",
        'كتب مراسل "صوت الجنوب اليوم" مقالا',
        "في اليوم السابع من المعارك",
        "رفض الاثنين الآخرين العرض",
        "أصيب سامر (35 عاما) بجروح",
        "قال سامر، 35 عاما، إنه عاد",
        "رجل يبلغ من العمر ستين عاما",
        "ثورة 25 يناير وقوى 14 آذار وملعب 5 جويلية",
        "فاز الفريق 3 - صفر",
        "انتخاب الأمين العام بنهاية المطاف",
        "فتح باب الترشح ولامس السقف",
        "خطيب الجمعة في المسجد الكبير",
        "مبلغ 2000 دولار ومقتل 2015 شخصا وفق القرار 2254",
        "يقع البيت قريبا من الجسر",
        "كوكب على بعد 1400 سنة ضوئية",
    ],
)
def test_what_only_looks_like_a_time_is_none(text):
    assert read(text) == []


def test_the_outlets_own_name_is_no_date():
    assert read("عدن اليوم\nوصل الوفد إلى المدينة وقالت عدن اليوم إنه غادر", outlet="عدن اليوم") == []


def test_without_a_date_of_publication_only_full_dates_resolve():
    found = read("وصل أمس، وكان في 5 أيار 2020 هناك، ويعود في حزيران المقبل.", published=None)
    assert found == [
        ("أمس", "-", "-"),
        ("5 أيار 2020", "2020-05-05", "2020-05-05"),
        ("حزيران المقبل", "-", "-"),
    ]


def test_the_day_of_publication_is_that_of_its_own_zone():
    assert day("وصل الوفد اليوم إلى المدينة", "2021-04-08T00:30:00+03:00") == "2021-04-08"


def test_times_are_numbered_in_order_and_carry_timex_values():
    found = find_times(article("قال أمس مساءً إن اللجنة تجتمع يوميا لمدة شهرين حتى أيار 2022."))
    assert [(t.id, t.type, t.value) for t in found] == [
        ("t1", "TIME", "2021-04-07TEV"),
        ("t2", "SET", "P1D"),
        ("t3", "DURATION", "P2M"),
        ("t4", "DATE", "2022-05"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قد يصل الوفد إلى المرفأ الأحد", "2021-04-11"),
        ("كان الحراس قد غادروا المرفأ الأحد", "2021-04-04"),
        ("اتفق الطرفان على أن ينعقد المجلس الأحد", "2021-04-11"),
        ("وعد الوزير بالسماح بزيارة الميناء الأحد", "2021-04-11"),
        ("وعدت الشركة، في لقاء عقدته الأحد، بدفع الأجور", "2021-04-04"),
        ("لوح العمال بإضراب يوم الأحد إن لم تدفع الأجور", "2021-04-11"),
        ("دعت النقابة، الأحد، إلى فتح تحقيق", "2021-04-04"),
        ("دعت النقابة إلى مسيرة الأحد", "2021-04-11"),
        ("انتهى لقاء دعت إليه النقابة الأحد", "2021-04-04"),
        ("وصل الوفد في ساعة متأخرة من ليل الأحد", "2021-04-04"),
    ],
)
def test_an_undated_weekday_is_to_come_where_its_clause_speaks_of_what_is_to_come(text, expected):
    assert day(text) == expected


def test_yesterday_counts_from_the_day_that_the_articles_own_weekdays_show():
    found = read("وصل الوفد أمس الاثنين، ويغادر اليوم إلى الساحل، ويعود السبت المقبل.")
    assert [t[1] for t in found] == ["2021-04-05", "2021-04-06", "2021-04-10"]


def test_one_weekday_that_fits_the_day_of_publication_is_enough_to_keep_it():
    found = read("وصل الوفد أمس الأربعاء، وقال مراسل إنه غادر أمس الاثنين، ويعود اليوم.")
    assert [t[1] for t in found] == ["2021-04-07", "2021-04-05", "2021-04-08"]


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("أفلام منها «حارس الميناء» (1958)", "1958-01-01", "1958-12-31"),
        ("خلال الفترة (2015 - 2017)", "2015-01-01", "2017-12-31"),
        ("بلغ الإنتاج مليونين في 2003-2004", "2003-01-01", "2004-12-31"),
        ("صدرت قرارات ما بين 2006 و2010", "2006-01-01", "2010-12-31"),
        ("خطة للفترة من 2015 إلى 2019.", "2015-01-01", "2019-12-31"),
        ("انتقل إلى الساحل في 1963 ليدرس الملاحة", "1963-01-01", "1963-12-31"),
        ("قتل الحارس في2013 وغادر الآخرون", "2013-01-01", "2013-12-31"),
        ("المتهم سامر العلي (مواليد 1986)", "1986-01-01", "1986-12-31"),
        ("الموسم السياحي 2017 سيكون ناجحا", "2017-01-01", "2017-12-31"),
        ("1954 - توقيع اتفاق الميناء", "1954-01-01", "1954-12-31"),
        ("تظاهر العمال منذ 1 سبتمبر2015", "2015-09-01", "2015-09-01"),
        ("ازدهر الميناء في سبعينيات وثمانينيات القرن الماضي", "1970-01-01", "1989-12-31"),
        ("مطلع العام الجديد", "2021-01-01", "2021-01-31"),
        ("الثلث الأخير من الشهر الجاري", "2021-04-21", "2021-04-30"),
        ("يصل الوفد في اليومين المقبلين", "2021-04-09", "2021-04-10"),
        ("وقع الاتفاق قبل أسبوعين", "2021-03-22", "2021-03-28"),
        ("خلال الأسبوعين الماضيين", "2021-03-25", "2021-04-07"),
        ("بدأت المحادثات بين الأحد والأربعاء", "2021-04-04", "2021-04-07"),
        ("بين 3-9 آذار 2021", "2021-03-03", "2021-03-09"),
        ("30 أو 31 أيار المقبل", "2021-05-30", "2021-05-31"),
        ("من 10 إلى 12 شعبان 1442 هـ", "2021-03-23", "2021-03-25"),
        ("يومي17 و18 أيار المقبل", "2021-05-17", "2021-05-18"),
        ("تدرب الحراس خلال الصيف", "2020-06-01", "2020-08-31"),
        ("في وقت سابق من الشهر", "2021-04-01", "2021-04-30"),
        ("في وقت لاحق اليوم", "2021-04-08", "2021-04-08"),
        ("يبدأ العمل في السادس والعشرين من الشهر.", "2021-04-26", "2021-04-26"),
        ("في يونيو (حزيران)، من العام المقبل", "2022-06-01", "2022-06-30"),
        ("مع عيد النوروز", "2021-03-21", "2021-03-21"),
        ("وصل الوفد اليوم 8 نيسان 2021", "2021-04-08", "2021-04-08"),
        ("الساعة 10:30 بالتوقيت المحلي (08:30 ت غ)", "2021-04-08", "2021-04-08"),
    ],
)
def test_years_spans_and_parts_of_a_period_have_their_days(text, earliest, latest):
    assert one(text)[1:] == (earliest, latest)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وقع الهجوم مساء يوم العيد", "2021-05-13"),
        ("وقع الهجوم ثاني أيام العيد", "2021-05-14"),
        ("حددوا التاسع من الشهر الفضيل موعدا", "2021-04-21"),
    ],
)
def test_the_feast_is_the_nearer_one_and_the_month_of_fasting_is_known_by_its_praise(text, expected):
    assert day(text, "2021-05-20T10:00:00+00:00") == expected


@pytest.mark.parametrize(
    "text",
    [
        "في أقرب الآجال",
        "على المدى القريب",
        "منذ فترة طويلة",
        "الفترة الماضية",
        "يوما واحدا",
        "أقل من أسبوع",
        "السنوات العشر",
        "بشكل دوري",
        "في اليوم",
        "خلال العقد المقبل",
    ],
)
def test_vague_spans_are_times_without_ends(text):
    assert one(f"قالت اللجنة {text}.")[1:] == ("-", "-")


def test_a_unit_after_a_verb_of_lasting_is_how_long_it_lasted():
    assert [t[0] for t in read("بعد تحقيق استمر سنة، حكم عليه بالسجن شهرا")] == ["سنة", "شهرا"]


@pytest.mark.parametrize(
    "text",
    [
        "نحن في أمس الحاجة إلى الوفاق",
        "استقال الأمين العام السابق للحزب",
        "أدى الصيادون صلاة عيد الفطر في المسجد",
        "طارد الحراس قريبا لها",
        "التقى القنصل العام الجديد",
        "قال إن الربيع العربي في تراجع",
        'مقتل سامر العلي "21 عاما"',
        "بلغ في 2015 شخصا",
        "تراوح العدد بين 1900 و2000 شخص",
        "انتشر بين 1950 و1960 مقاتلا",
    ],
)
def test_words_that_only_sound_like_a_time_are_none(text):
    assert read(text) == []


def test_a_paper_called_today_is_no_day_but_a_league_of_egypt_plays_today():
    assert read("قالت المصري اليوم إن الاتفاق قريب") == []
    assert day("تحسم مباراة في الدوري المصري اليوم بطل الموسم") == "2021-04-08"


WORDS = [
    "أمس",
    "اليوم",
    "غدا",
    "مساء",
    "ليل",
    "الأحد",
    "الاثنين",
    "الجمعة",
    "الماضي",
    "المقبل",
    "الجاري",
    "يوم",
    "شهر",
    "عام",
    "سنة",
    "نهاية",
    "منذ",
    "قبل",
    "بعد",
    "خلال",
    "من",
    "إلى",
    "و",
    "في",
    "5",
    "20",
    "2021",
    "1443",
    "هـ",
    "مارس",
    "آب",
    "كانون",
    "الثاني",
    "رمضان",
    "محرم",
    "ثلاثة",
    "أشهر",
    "يومين",
    "ساعات",
    "الساعة",
    "10:15",
    "(",
    ")",
    "/",
    "-",
    "،",
    ".",
    "الأول",
    "الثالث",
    "والعشرين",
    "كل",
    "عيد",
    "الفطر",
    "صيف",
    "الربع",
    "بدءا",
    "نصف",
    "قرن",
    "ذاته",
    "نفسه",
    "القرن",
    "العام",
    "الشهر",
    "عشية",
    "12/5/2020",
    "الموافق",
]


@given(
    text=st.one_of(st.text(), st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)),
    published=st.one_of(st.none(), st.datetimes().map(lambda d: d.isoformat() + "+00:00")),
)
def test_any_words_in_any_order_give_times_in_order_inside_the_text(text, published):
    page = article(text, published)
    end = 0
    for t in find_times(page):
        assert end <= t.start < t.end <= len(page.text)
        assert (t.earliest is None) == (t.latest is None)
        assert t.earliest is None or t.earliest <= (t.latest or "")
        assert page.text[t.start : t.end].strip()
        end = t.end


@pytest.mark.parametrize(
    "piece",
    [
        "1,111",
        "ألف و",
        "اليوم ",
        "أيام ",
        "12-",
        "كانون ",
        "«اليوم» ",
        "1:11 و",
        "من 1 إلى ",
        "عام 1 و",
        "الساعة ",
    ],
)
def test_a_hostile_text_of_a_hundred_thousand_characters_is_read_in_seconds(piece):
    page = article(piece * (100_000 // len(piece)))
    start = time.perf_counter()
    find_times(page)
    assert time.perf_counter() - start < 10


@pytest.mark.skipif(not GOLD.exists(), reason="the gold articles lie outside the repository")
@pytest.mark.parametrize(("name", "floor"), [("real", 0.95), ("written", 0.95)])
def test_times_of_the_gold_articles_are_found_with_their_dates(name, floor):
    right = wrong = missed = 0
    for line in (GOLD / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        furniture = set(gold["furniture"])
        text = "\n".join(row for row in nfc(gold["text"]).split("\n") if row.strip() not in furniture)
        found = list(find_times(article(text, gold["published"], gold["outlet"])))
        for t in gold["times"]:
            start = text.find(t["in"]) + t["in"].find(t["word"])
            end = start + len(t["word"])
            hit = next((f for f in found if f.start < end and start < f.end), None)
            if hit:
                found.remove(hit)
            good = hit is not None and (hit.earliest, hit.latest) == (t["earliest"], t["latest"])
            right, missed, wrong = right + good, missed + (not good), wrong + (hit is not None and not good)
        wrong += len(found)
    assert 2 * right / (2 * right + wrong + missed) >= floor
