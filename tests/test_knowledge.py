"""The knowledge base: what a name stands for, which words are nations and roles, who held an office when."""

import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musnad.arabic import fold
from musnad.errors import LexiconError
from musnad.knowledge import Knowledge, Office, Person, knowledge, tables
from musnad.knowledge.check import check
from musnad.knowledge.inflection import demonym_forms, role_forms, without_article
from musnad.knowledge.tables import day_after, first_day, rows
from musnad.knowledge.tenures import by_office

BASE = knowledge()


def first(name: str) -> str:
    return BASE.names[fold(name)][0].id


def nation(word: str) -> str | None:
    return BASE.demonyms.get(without_article(word))


def test_the_tables_agree_with_one_another() -> None:
    assert check() == []


def test_the_check_sees_a_wrong_country_a_wrong_sector_and_a_name_claimed_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = {"id": "a", "name": "هيئة النخيل", "variants": "", "kind": "organisation", "iso3": "XXQ"}
    bad = [
        {**row, "code": "XXQ FOO", "ambiguous": "الواحة"},
        {**row, "id": "b", "code": "IRQ GOV", "ambiguous": ""},
    ]
    real = rows
    monkeypatch.setattr("musnad.knowledge.check.rows", lambda name: bad if name == "organisations" else real(name))
    faults = "\n".join(map(str, check()))
    assert "no such country" in faults
    assert "no PLOVER sector" in faults
    assert "«هيئة النخيل» names both a and b" in faults
    assert "«الواحة» is none of its names" in faults


def test_a_country_is_found_by_its_names_old_and_new() -> None:
    assert first("العراق") == first("جمهورية العراق") == "country:IRQ"
    assert first("أميركا") == first("الولايات المتحدة الأمريكية") == "country:USA"


def test_the_spelling_of_hamza_and_ta_marbuta_does_not_matter() -> None:
    assert first("اثيوبيا") == first("إثيوبيا") == "country:ETH"
    assert first("غزه") == first("غزة")


def test_a_capital_stands_for_its_country() -> None:
    for name, iso3 in (
        ("بغداد", "IRQ"),
        ("واشنطن", "USA"),
        ("طهران", "IRN"),
        ("موسكو", "RUS"),
        ("أبوظبي", "ARE"),
    ):
        thing = BASE.names[fold(name)][0]
        assert (thing.sort, thing.iso3, thing.kind) == ("capital", iso3, "place")


def test_a_second_seat_of_government_is_a_capital_of_its_own() -> None:
    sanaa, aden = BASE.names[fold("صنعاء")][0], BASE.names[fold("عدن")][0]
    assert sanaa.iso3 == aden.iso3 == "YEM"
    assert sanaa.sort == aden.sort == "capital"
    assert sanaa.id != aden.id


def test_a_name_of_several_things_gives_the_likeliest_first() -> None:
    kuwait = [t.sort for t in BASE.names[fold("الكويت")]]
    assert kuwait[:2] == ["country", "capital"]
    tripoli = BASE.names[fold("طرابلس")]
    assert [t.iso3 for t in tripoli] == ["LBY", "LBN"]


def test_the_greater_of_two_towns_of_one_name_comes_first() -> None:
    towns = [BASE.places[t.id] for t in BASE.names[fold("القنيطرة")]]
    assert [t.iso3 for t in towns] == ["MAR", "SYR"]
    assert towns[0].population > towns[1].population


def test_an_outlet_named_like_a_common_word_is_marked_ambiguous_and_its_full_name_is_not() -> None:
    assert BASE.names[fold("العالم")][0].ambiguous
    full = [t for t in BASE.names[fold("قناة العالم")] if t.id == BASE.names[fold("العالم")][0].id]
    assert full
    assert not full[0].ambiguous


def test_a_country_name_that_is_also_its_adjective_is_marked_ambiguous() -> None:
    assert BASE.names[fold("السعودية")][0].ambiguous
    assert not BASE.names[fold("سوريا")][0].ambiguous


def test_a_kingdom_named_by_its_epithet_is_one_of_several_countries() -> None:
    assert {"SAU", "JOR", "MAR", "BHR"} <= set(BASE.epithets[fold("المملكة")])
    assert not [t for t in BASE.names.get(fold("المملكة"), ()) if t.sort == "country"]


def test_every_form_of_a_demonym_names_its_country() -> None:
    forms = "عراقي العراقية عراقيون العراقيين عراقيان عراقيتان عراقيتين العراقيات عراقيو عراقيي"
    assert {nation(w) for w in forms.split()} == {"IRQ"}


def test_irregular_peoples_name_their_country() -> None:
    assert nation("الأتراك") == "TUR"
    assert nation("الأفغان") == "AFG"
    assert nation("المغاربة") == "MAR"
    assert nation("الأمريكان") == "USA"


def test_both_words_of_a_double_demonym_agree() -> None:
    assert set(demonym_forms("كوري جنوبي")) >= {
        "كوري جنوبي",
        "كوريه جنوبيه",
        "كوريون جنوبيون",
        "كوريين جنوبيين",
    }
    assert BASE.demonyms["كوريه شماليه"] == "PRK"
    assert set(demonym_forms("جنوب أفريقي")) >= {"جنوب افريقي", "جنوب افريقيون"}


def test_an_adjective_that_first_means_something_else_is_kept_apart() -> None:
    for word, iso3 in (("مالي", "MLI"), ("قمري", "COM"), ("صحراوي", "ESH")):
        assert nation(word) is None
        assert BASE.doubtful_demonyms[fold(word)] == iso3
    assert nation("صحراويون") == "ESH"


def test_no_demonym_is_a_role() -> None:
    assert not set(BASE.demonyms) & set(BASE.roles)


def test_a_role_is_found_in_the_singular_the_dual_and_the_plural() -> None:
    for word in ("وزير", "الوزراء", "وزيران", "وزيرين", "وزيرا", "وزيري", "وزيرة", "وزيرتان", "وزيرات"):
        role = BASE.roles[without_article(word)]
        assert (role.kind, role.sector) == ("person", "GOV")
    assert BASE.roles["مسوولو"].word == "مسؤول"
    assert BASE.roles["جنديا"].sector == "MIL"


def test_a_phrase_that_is_a_role_is_found_without_its_articles() -> None:
    assert BASE.roles["رييس وزراء"].cls == "office"
    assert BASE.roles[without_article("المدعي العام")].sector == "JUD"


def test_the_rules_make_no_adjective_or_month_of_a_role() -> None:
    for word in ("رئيسي", "ملكي", "شعبان", "عالمي", "طالبان", "عسكريا", "سياسيا", "مشيرا", "القصرين"):
        assert without_article(word) not in BASE.roles


def test_a_mass_noun_has_no_sound_feminine_plural() -> None:
    assert "شرطات" not in set(role_forms("organisation", ["شرطه"]))
    assert "سفيرات" in set(role_forms("person", ["سفير", "سفيره"]))


@pytest.mark.parametrize(
    ("name", "iso3", "kind"),
    [
        ("الموصل", "IRQ", "city"),
        ("الأنبار", "IRQ", "province"),
        ("قطاع غزة", "PSE", "region"),
        ("معبر رفح", "PSE", "crossing"),
        ("ميدان التحرير", "EGY", "square"),
        ("نطنز", "IRN", "site"),
        ("مضيق هرمز", None, "strait"),
        ("الشرق الأوسط", None, "region"),
        ("كوباني", "SYR", "city"),
        ("القرم", "UKR", "region"),
    ],
)
def test_a_place_of_the_news_is_known_with_its_country(name: str, iso3: str | None, kind: str) -> None:
    place = BASE.places[BASE.names[fold(name)][0].id]
    assert (place.iso3, place.kind) == (iso3, kind)


def test_every_capital_has_coordinates() -> None:
    assert {f"capital:{iso3}" for iso3 in BASE.countries} - set(BASE.places) == set()
    baghdad = BASE.places["capital:IRQ"]
    assert abs(baghdad.lat - 33.3) < 0.2
    assert abs(baghdad.lon - 44.4) < 0.2


def test_a_town_named_like_a_common_word_asks_for_a_sign() -> None:
    for name in ("الباب", "العين", "صور"):
        assert all(t.ambiguous for t in BASE.names[fold(name)] if t.sort == "place")
    assert not BASE.names[fold("الإسكندرية")][0].ambiguous


def test_a_crossing_and_an_airport_are_facilities_and_a_square_is_a_place() -> None:
    assert BASE.names[fold("مطار بغداد الدولي")][0].kind == "facility"
    assert BASE.names[fold("ميدان التحرير")][0].kind == "place"


def test_the_zone_of_a_country_is_its_capitals_and_an_unknown_one_is_utc() -> None:
    assert BASE.zone("IRQ") == "Asia/Baghdad"
    assert BASE.zone("TUN") == "Africa/Tunis"
    assert BASE.zone("XXX") == "UTC"


# Offices, on invented persons

HANI, SALMA = Person("hani", "هاني الرافدي"), Person("salma", "سلمى الجبلي")


def held(*offices: Office) -> Knowledge:
    careers: dict[str, tuple[Office, ...]] = {}
    for o in offices:
        careers[o.person] = (*careers.get(o.person, ()), o)
    persons = {p.id: p for p in (HANI, SALMA)}
    return replace(BASE, persons=persons, tenures=by_office(offices, BASE.roles), careers=careers)


def minister(person: Person, since: str, until: str) -> Office:
    return Office(person.id, "وزير الخارجية", "IRQ", "IRQ GOV", first_day(since), day_after(until))


CABINETS = held(minister(HANI, "2016-03-01", "2019-05-10"), minister(SALMA, "2019-05-10", ""))


def test_an_office_is_held_by_whoever_held_it_on_that_day() -> None:
    assert CABINETS.office_holder("وزير خارجيه", "IRQ", date(2017, 1, 1)) == HANI
    assert CABINETS.office_holder("وزير خارجيه", "IRQ", date(2024, 1, 1)) == SALMA


def test_a_former_minister_is_not_the_minister() -> None:
    assert CABINETS.offices_of("hani", date(2020, 1, 1)) == ()
    assert [o.code for o in CABINETS.offices_of("salma", date(2020, 1, 1))] == ["IRQ GOV"]


def test_before_the_first_holder_and_in_another_country_nobody_is_known() -> None:
    assert CABINETS.office_holder("وزير خارجيه", "IRQ", date(2010, 1, 1)) is None
    assert CABINETS.office_holder("وزير خارجيه", "SYR", date(2017, 1, 1)) is None


def test_on_the_day_of_a_handover_the_successor_holds_the_office() -> None:
    assert CABINETS.office_holder("وزير خارجيه", "IRQ", date(2019, 5, 10)) == SALMA
    assert CABINETS.office_holder("وزير خارجيه", "IRQ", date(2019, 5, 9)) == HANI


def test_an_office_that_two_hold_at_once_names_neither() -> None:
    rivals = held(minister(HANI, "2016", "2020"), minister(SALMA, "2018", "2021"))
    assert rivals.office_holder("وزير خارجيه", "IRQ", date(2019, 1, 1)) is None
    assert rivals.office_holder("وزير خارجيه", "IRQ", date(2017, 1, 1)) == HANI


def test_an_office_is_found_by_the_other_titles_of_it() -> None:
    for title in ("وزيره خارجيه", "وزير شوون خارجيه", "رييس دبلوماسيه"):
        assert CABINETS.office_holder(title, "IRQ", date(2024, 1, 1)) == SALMA


def test_a_spokeswoman_is_not_the_spokesman() -> None:
    base = held(Office(HANI.id, "متحدث باسم الحكومة", "IRQ", "IRQ GOV", date(2020, 1, 1), None))
    assert base.office_holder("متحدث باسم حكومه", "IRQ", date(2021, 1, 1)) == HANI
    assert base.office_holder("متحدثه باسم حكومه", "IRQ", date(2021, 1, 1)) is None


def test_an_office_in_an_organisation_is_not_one_of_the_state() -> None:
    since = date(2020, 1, 1)
    base = held(
        Office(HANI.id, "أمين عام", "LBN", "LBN PTY", since, None, "nakhil"),
        Office(SALMA.id, "رئيس النخيل", "LBN", "LBN PTY", since, None, "nakhil"),
    )
    assert base.office_holder("امين عام", "LBN", date(2021, 1, 1)) is None
    assert base.office_holder("امين عام", "LBN", date(2021, 1, 1), "nakhil") == HANI
    assert base.office_holder("رييس نخيل", "LBN", date(2021, 1, 1)) == SALMA


def test_a_month_or_a_year_ends_with_its_last_day() -> None:
    assert day_after("2019-12") == day_after("2019") == date(2020, 1, 1)
    assert day_after("2019-05-31") == date(2019, 6, 1)
    assert first_day("2019-05") == date(2019, 5, 1)
    assert day_after("") is None


def test_the_holders_that_the_table_lists_are_found_in_the_middle_of_their_tenure() -> None:
    if not BASE.careers:
        pytest.skip("offices.tsv is not there")
    for (office, where), tenures in BASE.tenures.items():
        for o in tenures:
            if o.since is None:
                continue
            middle = o.since + ((o.until or o.since + timedelta(days=2)) - o.since) / 2
            assert o in BASE.offices_of(o.person, middle)
            holder = BASE.office_holder(office, where, middle)
            assert holder is None or any(t.held_on(middle) and t.person == holder.id for t in tenures)


# Reading the tables


def test_a_row_with_too_many_cells_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    class File:
        def joinpath(self, name: str) -> "File":
            return self

        def is_file(self) -> bool:
            return True

        def read_text(self, encoding: str) -> str:
            return "# head\nid\tname\nnakhil\tهيئة النخيل\tزائد\n"

    monkeypatch.setattr(tables.resources, "files", lambda package: File())
    with pytest.raises(LexiconError, match=r"knowledge/palms\.tsv, line 3 \(nakhil\): 3 cells under 2 columns"):
        rows("palms")


def test_importing_reads_no_table_and_reading_them_is_quick() -> None:
    code = (
        "import time, musnad.knowledge as k;"
        "assert k.knowledge.cache_info().currsize == 0;"
        "t = time.process_time(); k.knowledge(); print(time.process_time() - t)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 0.5


@given(st.sampled_from(sorted(BASE.names)))
def test_every_name_is_its_own_key(key: str) -> None:
    assert fold(key) == key
    assert key == " ".join(key.split())
    ids = [t.id for t in BASE.names[key]]
    assert len(ids) == len(set(ids))
