"""Folding: which spellings meet, and the way back from the folded text to the printed one."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musnad.arabic import Folded, bare, fold, nfc

NEWS = st.text(alphabet='اأإآبتةثجحخدذرزسشصضطظعغفقكلمنهويىئؤءًٌٍَُِّْـٰ «»"،.؟0123٤٥٦abc\n\u200f\u200c', max_size=80)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("كِتاب", "كتاب"),
        ("محمـــد", "محمد"),
        ("أحمد", "احمد"),
        ("إيران", "ايران"),
        ("آسيا", "اسيا"),
        ("مستشفى", "مستشفي"),
        ("الحكومة", "الحكومه"),
        ("یادگار", "يادكار"),
        ("ﻻ", "لا"),
        ("٢٠٢١", "2021"),
        ("۱۴۰۰", "1400"),
        ("شؤون", "شوون"),
        ("ا\u200eلجيش", "الجيش"),
        ("هٰذا", "هذا"),
    ],
)
def test_two_spellings_of_one_word_have_one_key(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("علم", "عمل"), ("قلب", "كلب"), ("صورة", "سورة"), ("ضرب", "درب")])
def test_different_words_keep_different_keys(one, other):
    assert fold(one) != fold(other)


def test_a_key_without_the_article_meets_both_forms_of_a_name():
    assert bare("الخارجية العراقية") == bare("خارجية عراقيه")


def test_a_short_word_that_only_looks_like_it_has_the_article_is_kept():
    assert bare("الى") == fold("الى")


def test_a_hit_in_the_folded_text_points_at_the_words_as_printed():
    printed = "زارَ الوَفْدُ مدينـــةَ إربد"
    folded = Folded.of(printed)
    at = folded.text.index("مدينه")
    start, end = folded.span(at, at + len("مدينه"))
    assert printed[start:end].rstrip("َ") == "مدينـــة"


def test_a_ligature_that_folds_to_several_letters_is_one_place_in_the_print():
    folded = Folded.of("سﻻم")
    assert folded.text == "سلام"
    assert folded.span(1, 3) == (1, 2)


@given(st.text())
def test_every_folded_character_points_into_the_text_and_in_order(text):
    folded = Folded.of(text)
    assert len(folded.at) == len(folded.text)
    assert list(folded.at) == sorted(folded.at)
    assert all(0 <= at < len(text) for at in folded.at)


@given(st.text(), st.data())
def test_every_folded_stretch_comes_from_a_stretch_of_the_text_that_folds_to_hold_it(text, data):
    folded = Folded.of(text)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    first, last = folded.span(start, end)
    assert 0 <= first < last <= len(text)
    assert folded.text[start:end] in Folded.of(text[first:last]).text


@given(NEWS)
def test_folding_a_key_again_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_composed_and_decomposed_text_have_one_key(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(nfc(text))


@given(NEWS)
def test_the_folded_text_of_a_page_is_the_fold_of_its_characters(text):
    assert Folded.of(nfc(text)).text == fold(nfc(text))
