"""Inflection: the forms that a dictionary word prints in, and a printed word read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musnad.arabic import fold
from musnad.morphology import FormTable, affixes, noun_forms, participle_forms, verb_forms


def verbs(parts: str) -> set[str]:
    perfect, imperfect = parts.split()
    return {form for form, _ in verb_forms(perfect, imperfect)}


@pytest.mark.parametrize(
    ("parts", "printed"),
    [
        ("اتفق يتفق", "اتفقت اتفقا اتفقتا اتفقوا يتفق تتفق يتفقان تتفقان يتفقون يتفقوا اتفقنا نتفق"),
        ("زار يزور", "زارت زارا زاروا يزور تزور يزورون زرنا نزور"),
        ("قال يقول", "قالت قالا قالوا يقول تقول يقولون قلنا قيل"),
        ("دعا يدعو", "دعت دعوا يدعو تدعو يدعون دعونا ندعو"),
        ("نفى ينفي", "نفت نفوا ينفي تنفي ينفون نفينا"),
        ("شن يشن", "شنت شنا شنوا يشن تشن يشنون"),
        ("أكد يؤكد", "أكدت أكدا أكدوا يؤكد تؤكد يؤكدون أكدنا نؤكد"),
        ("أعلن يعلن", "أعلنت أعلنا أعلنوا يعلن تعلن يعلنون"),
        ("وعد يعد", "وعدت وعدوا يعد تعد يعدون"),
        ("استقال يستقيل", "استقالت استقالوا يستقيل تستقيل يستقيلون"),
    ],
)
def test_a_verb_is_known_in_the_forms_that_news_prints(parts, printed):
    assert {fold(p) for p in printed.split()} <= verbs(parts)


def test_a_jussive_keeps_its_shortened_form():
    assert "يزر" in verbs("زار يزور")
    assert "يدع" in verbs("دعا يدعو")


def test_a_noun_is_known_in_dual_plural_and_before_a_pronoun():
    forms = {form for form, _ in noun_forms("زيارة")}
    assert {fold(p) for p in ("زيارة", "زيارت", "زيارتان", "زيارتين", "زيارات")} <= forms


def test_a_broken_plural_is_a_form_of_its_singular():
    lemmas = {form: f.lemma for form, f in noun_forms("هجوم", ("هجمات",))}
    assert lemmas["هجمات"] == "هجوم"


def test_a_participle_is_known_in_both_genders_and_all_numbers():
    forms = {form for form, _ in participle_forms("مطالب")}
    assert {fold(p) for p in ("مطالب", "مطالبا", "مطالبة", "مطالبين", "مطالبون", "مطالبات")} <= forms


@pytest.fixture(scope="module")
def table() -> FormTable[str]:
    made: FormTable[str] = FormTable()
    made.add_verb("زار يزور", "visit")
    made.add_noun("زيارة", "visit")
    made.add_noun("انسحاب", "withdrawal")
    made.add_noun("لجنة لجان", "committee")
    made.add_participle("مطالب", "demanding")
    return made


def test_the_future_clitic_is_seen_on_an_imperfect_only(table):
    [(reading, _)] = table.read(fold("سيزور"))
    assert reading.future
    assert table.read(fold("سزار")) == ()


def test_a_preposition_and_the_article_are_cut_from_a_noun(table):
    (reading, entry), *_ = table.read(fold("بالانسحاب"))
    assert (entry, reading.preposition, reading.definite) == ("withdrawal", "ب", True)


def test_a_lam_that_swallows_the_article_is_read(table):
    (reading, _), *_ = table.read(fold("للانسحاب"))
    assert reading.preposition == "ل"
    assert reading.definite
    assert table.read("للجنه", "ة")[0][0].form.lemma == "لجنة"


def test_a_pronoun_is_cut_from_a_noun(table):
    readings = [r for r, _ in table.read(fold("زيارته"))]
    assert any(r.pronoun == "ه" and r.form.lemma == "زيارة" for r in readings)


def test_a_printed_ta_marbuta_is_no_pronoun(table):
    assert all(not r.pronoun for r, _ in table.read(fold("زيارة"), "ة"))


def test_a_preposition_does_not_stand_on_a_verb(table):
    assert all(r.form.pos != "verb" for r, _ in table.read(fold("بيزور")))


def test_an_unknown_word_has_no_reading(table):
    assert table.read(fold("برتقال")) == ()


@given(st.text(alphabet="ابتجدرسفقكلمنهوي", min_size=1, max_size=12))
def test_every_cut_of_a_word_puts_its_letters_back(word):
    for proclitics, base, pronoun in affixes(word):
        # «للانسحاب» is ل + ال: the alif of the article, or before a lam («للجنة») all of it, is not printed.
        unprinted = "".join(p for p in proclitics if p != "ال") + base + pronoun
        swallowed = "".join(p.replace("ال", "ل") for p in proclitics) + base + pronoun
        assert word in ("".join(proclitics) + base + pronoun, unprinted, swallowed)


@given(st.text(max_size=40))
def test_any_characters_can_be_looked_up(word):
    made: FormTable[str] = FormTable()
    made.add_verb("اتفق يتفق", "agree")
    assert all(r.form.lemma == "اتفق" for r, _ in made.read(fold(word)))
