"""Segments: clitics are cut off, no offset is lost, and the trained pipeline reads what it is given."""

import importlib.util
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

if importlib.util.find_spec("spacy") is None:  # pragma: no cover
    pytest.skip("spaCy is not installed", allow_module_level=True)

import spacy

from musnad import embedding
from musnad.arabic import INVISIBLE, MARKS
from musnad.documents import DocMaker, load, shape, stem
from musnad.errors import LexiconError
from musnad.lemmas import apply_tree, edit_tree
from musnad.segments import MODEL, Segmenter, norm, segment, words

settings.register_profile("shared", deadline=None)
settings.load_profile("shared")

trained = pytest.mark.skipif(not (MODEL / "segmenter.json.gz").exists(), reason="the segmenter is not built")
piped = pytest.mark.skipif(not (MODEL / "pipeline").exists(), reason="the trained pipeline is not built")

ARABIC = st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويةىءآأؤإئ" + "َُِّْـ" + ' \n،؛؟."«»()0123٤٥aB\u200f', max_size=60)


def forms(text: str) -> list[str]:
    return [s.form for s in segment(text)]


@pytest.fixture(scope="module")
def maker() -> DocMaker:
    return DocMaker(spacy.blank("ar").vocab)


@pytest.fixture(scope="module")
def nlp() -> spacy.language.Language:
    return load()


@given(st.one_of(st.text(max_size=80), ARABIC))
def test_only_white_space_is_left_between_words(text: str) -> None:
    at = 0
    for start, end in words(text):
        assert not text[at:start].strip()
        assert end > start
        at = end
    assert not text[at:].strip()


@trained
@given(st.one_of(st.text(max_size=80), ARABIC))
def test_segments_cover_the_words_in_order_without_gap_or_overlap(text: str) -> None:
    segments = segment(text)
    for start, end in words(text):
        inside = [s for s in segments if start <= s.start and s.end <= end]
        assert inside[0].start == start
        assert inside[-1].end == end
        assert all(a.end == b.start for a, b in pairwise(inside))
    assert sum(s.end - s.start for s in segments) == sum(b - a for a, b in words(text))


@trained
@settings(max_examples=300)
@given(st.one_of(st.text(max_size=80), ARABIC))
def test_joining_the_tokens_with_their_white_space_gives_any_text_back(text: str) -> None:
    make = DocMaker(spacy.blank("ar").vocab)
    doc = make(text)
    assert "".join(t.text_with_ws for t in doc) == text
    assert doc.text == text


@trained
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وللحكومة", ["و", "ل", "الحكومة"]),
        ("للجنة المشتركة", ["ل", "اللجنة", "المشتركة"]),
        ("للغة العربية", ["ل", "اللغة", "العربية"]),
        ("سيعلنون موقفهم", ["س", "يعلنون", "موقف", "هم"]),
        ("في مدرسته", ["في", "مدرسة", "ه"]),
        ("عليه وإليها", ["على", "ه", "و", "إلى", "ها"]),
        ("قال بمحمد", ["قال", "ب", "محمد"]),
        ("فأعلنت الوزارة", ["ف", "أعلنت", "الوزارة"]),
    ],
)
def test_clitics_are_cut_off_and_forms_are_as_they_stand_alone(text: str, expected: list[str]) -> None:
    assert forms(text) == expected


@trained
def test_a_final_ta_written_as_ha_after_the_article_is_no_pronoun() -> None:
    assert forms("الحكومه للحكومه وبالمدينه") == ["الحكومه", "ل", "الحكومه", "و", "ب", "المدينه"]
    assert forms("التزامه ووجهه") == ["التزام", "ه", "و", "وجه", "ه"]


@trained
@pytest.mark.parametrize(
    "word",
    ["وزير", "بغداد", "لبنان", "كتاب", "فلسطين", "باريس", "وفاة", "لجنة", "الله", "سوريا", "كما", "بعد"],
)
def test_a_letter_of_the_stem_is_no_clitic(word: str) -> None:
    assert forms(f"هذا {word} الكبير")[1] == word


@trained
def test_vowel_marks_do_not_change_the_cuts() -> None:
    marked = "وَلِلحُكُومَةِ مَوقِفُهُم"
    assert forms(marked) == forms("وللحكومة موقفهم")


@trained
def test_marks_stay_with_the_letter_before_them() -> None:
    text = "وَقالَ"
    first, second = segment(text)
    assert text[first.start : first.end] == "وَ"
    assert text[second.start : second.end] == "قالَ"


@trained
@pytest.mark.parametrize("text", ['"رويترز"', "«رويترز»،", "(رويترز)"])
def test_quotes_and_brackets_are_segments_of_their_own(text: str) -> None:
    assert "رويترز" in forms(text)


@trained
def test_numbers_with_separators_stay_whole() -> None:
    assert forms("بنحو 2,500 جندي و3.5% عام ٢٠٢١") == [
        "ب",
        "نحو",
        "2,500",
        "جندي",
        "و",
        "3.5",
        "%",
        "عام",
        "٢٠٢١",
    ]


@trained
def test_a_ligature_is_never_cut_in_two() -> None:
    text = "وﷲ ﷺ لﻻ"
    assert "".join(text[s.start : s.end] for s in segment(text)) == text.replace(" ", "")


@trained
def test_a_very_long_run_of_letters_stays_whole() -> None:
    assert len(segment("و" * 5000)) == 1


@trained
def test_forms_hold_no_marks_or_invisible_characters() -> None:
    for s in segment("\u200fقَالـــَ ل\u200cنا"):
        assert not set(s.form) & (MARKS | INVISIBLE)


def test_a_missing_segmenter_is_told_with_its_path_and_the_remedy(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(LexiconError, match=r"train/build\.py"):
        Segmenter.load(tmp_path / "none.json.gz")
    with pytest.raises(LexiconError, match=r"train/build\.py"):
        load(tmp_path / "none")


def test_spellings_of_one_word_share_a_key() -> None:
    assert norm("الأُمَم") == norm("الامم")
    assert norm("2015") == norm("٢٠٢١") == "0000"


def test_the_stem_is_without_article_and_ending() -> None:
    assert stem(norm("الفلسطينيين")) == stem(norm("فلسطينية")) == "فلسطين"


def test_shapes_tell_letters_numbers_and_punctuation_apart() -> None:
    assert len({shape(norm(x)) for x in ("وزير", "2015", "cnn", "،", "3.5")}) == 5


@given(st.text("ابتقولي", max_size=8), st.text("ابتقولي", max_size=8))
def test_an_edit_tree_gives_its_own_lemma_back(form: str, lemma: str) -> None:
    assert apply_tree(edit_tree(form, lemma), form, form) == lemma


def test_an_edit_tree_reaches_the_inside_of_a_word() -> None:
    tree = edit_tree("يقول", "قال")
    assert apply_tree(tree, "يقول", "يقول") == "قال"
    assert apply_tree(tree, "كتاب", "كتاب") is None


@trained
def test_an_empty_text_gives_an_empty_document(maker: DocMaker) -> None:
    assert len(maker("")) == 0
    assert maker(" \n ").text == " \n "


@trained
def test_sentences_end_at_stops_and_lines_and_closing_quotes_belong_to_them(maker: DocMaker) -> None:
    doc = maker('قال د. سالم: "سنعود." ثم غادر. "لن نعود" قالها.\nعنوان جديد\n\nونص')
    sentences = [s.text.strip() for s in doc.sents if s.text.strip()]
    assert sentences == ['قال د. سالم: "سنعود."', "ثم غادر.", '"لن نعود" قالها.', "عنوان جديد", "ونص"]


@trained
def test_sentences_begin_where_the_caller_says(maker: DocMaker) -> None:
    text = "جاء سالم. وغادر نبيل"
    doc = maker.of_segments(text, segment(text), starts=[0, 4])
    assert [s.text for s in doc.sents] == ["جاء", "سالم. وغادر نبيل"]


@trained
@piped
def test_no_word_depends_on_a_line_break(nlp: spacy.language.Language) -> None:
    doc = nlp("عنوان الخبر\n\nقال الوزير إن الحكومة ستعود.\n")
    assert [t.pos_ for t in doc if t.is_space] == ["SPACE", "SPACE"]
    assert not any(t.head.is_space for t in doc if not t.is_space)


@trained
@piped
def test_the_pipeline_keeps_the_text_and_fills_every_layer(nlp: spacy.language.Language) -> None:
    text = "قال وزير الخارجية سالم الحداد إن الحكومة ستعلن موقفها في بغداد يوم الأحد."
    doc = nlp(text)
    assert doc.text == text
    assert all(t.pos_ and t.dep_ and t.lemma_ for t in doc)
    assert not any(t.tag_ for t in doc)
    verb = next(t for t in doc if t.text == "قال")
    assert verb.pos_ == "VERB"
    assert any(c.text == "وزير" and c.dep_ == "nsubj" for c in verb.children)


@trained
@piped
@pytest.mark.parametrize(
    ("text", "token", "lemma"),
    [
        ("أعلنت الحكومة القرار", "أعلنت", "أعلن"),
        ("اعلنت الحكومة القرار", "اعلنت", "أعلن"),
        ("يقول الوزراء ذلك", "الوزراء", "وزير"),
        ("يقول الوزراء ذلك", "يقول", "قال"),
        ("أَعلَنَتِ الحُكُومَةُ القَرارَ", "أَعلَنَتِ", "أعلن"),
    ],
)
def test_lemmas_are_unvocalised_and_spelled_in_full(
    nlp: spacy.language.Language, text: str, token: str, lemma: str
) -> None:
    assert next(t.lemma_ for t in nlp(text) if t.text == token) == lemma


@trained
@piped
def test_names_in_news_are_found(nlp: spacy.language.Language) -> None:
    if "ner" not in nlp.pipe_names:
        pytest.skip("this pipeline finds no names")
    doc = nlp("وصل الرئيس المصري إلى بغداد لبحث قرار مجلس الأمن الدولي بشأن سوريا.")
    assert {"LOC"} <= {e.label_ for e in doc.ents}
    assert any(e.text == "بغداد" for e in doc.ents)


@trained
@piped
@settings(max_examples=40, deadline=None)
@given(st.one_of(st.text(max_size=40), ARABIC))
def test_the_pipeline_survives_any_text(text: str) -> None:
    doc = opened()(text)
    assert doc.text == text


@cache
def opened() -> spacy.language.Language:
    return load()


def embeddings(pipeline: spacy.language.Language, name: str, texts: list[str]) -> np.ndarray:
    nodes = pipeline.get_pipe(name).model.walk()
    embed = next(n.get_ref("embed") for n in nodes if "embed" in n.ref_names)
    return np.vstack(embed.predict([pipeline.make_doc(t) for t in texts]))


@piped
@pytest.mark.parametrize("name", ["tok2vec", "ner"])
def test_remembered_embeddings_are_those_that_the_layers_give(nlp: spacy.language.Language, name: str) -> None:
    texts = ["أعلنت الوزارة إلى الصحيفة في 2015 أن 12 عضوا غادروا.", "", "\n", "قال سالم الورد: أَهلا 🙂 abc"]
    expected = embeddings(spacy.load(MODEL / "pipeline"), name, texts)
    for _ in range(2):  # the second time from memory
        assert np.allclose(embeddings(nlp, name, texts), expected, atol=1e-4)


@piped
def test_more_words_than_are_remembered_are_still_read(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = ["قال الوزير إن الوفد وصل.", "ثم غادر إلى بغداد مساء أمس مع مرافقيه جميعا."]
    expected = [[t.pos_ for t in doc] for doc in load().pipe(texts)]
    monkeypatch.setattr(embedding, "REMEMBERED", 7)
    assert [[t.pos_ for t in doc] for doc in load().pipe(texts)] == expected
