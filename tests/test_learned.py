"""Words that annotators showed as acts: proposed where the lexicon has none, and left to the judges."""

import json
from pathlib import Path

import pytest

from articles import article
from musnad.entities import find_cast
from musnad.events import learned
from musnad.events.doubtful import find_doubtful
from musnad.events.learned import Seen, act_of, analysis, proposals
from musnad.events.triggers import find_triggers
from musnad.language import analyse
from musnad.times import find_times

HEARD = "سيّج مسلحو الحركة ثلاث شاحنات قرب البلدة."
PAGES = Path(__file__).parents[1] / "train" / "pages"


def doubts(text: str) -> list[tuple[str, str, str]]:
    doc = analyse(article(text))
    cast = find_cast(doc, find_times(doc.article))
    return [(doc.tokens[t.i].text, t.act.type, t.doubt) for t in find_doubtful(doc, cast, find_triggers(doc, cast))]


def test_a_word_that_annotators_took_for_an_act_is_proposed_as_one(monkeypatch):
    word = next(t for t in analyse(article(HEARD)).tokens if t.text == "سيّج")
    monkeypatch.setattr(learned, "seen", lambda: {word.lemma: (Seen("COERCE", 3, 4),)})
    assert ("سيّج", "COERCE", "seen3-3") in doubts(HEARD)


def test_a_word_that_is_an_act_in_few_of_its_articles_is_not_proposed(monkeypatch):
    word = next(t for t in analyse(article(HEARD)).tokens if t.text == "سيّج")
    monkeypatch.setattr(learned, "seen", lambda: {word.lemma: (Seen("COERCE", 1, 40),)})
    assert not proposals(word)


def test_the_shipped_list_names_its_types_and_counts():
    assert learned.seen()
    assert all(1 <= s.acts <= s.articles for each in learned.seen().values() for s in each)


def test_an_act_without_an_entry_has_the_usual_frame_of_its_type():
    assert act_of("CONSULT").initiator == "subject"
    assert "object" in act_of("COERCE").recipient


@pytest.mark.parametrize(
    ("text", "word", "proclitics", "aspect"),
    [
        ("وسيغنم المسلحون الشاحنات.", "وسيغنم", ("و", "س"), "imperfect"),
        ("شاركت الحركة في المداولات.", "شاركت", (), "perfect"),
        ("شارك الوفد في المداولات.", "المداولات", ("ال",), ""),
    ],
)
def test_a_word_without_an_entry_is_read_by_its_clitics(text, word, proclitics, aspect):
    token = next(t for t in analyse(article(text)).tokens if t.text == word)
    read = analysis(token)
    assert (read.proclitics, read.form.aspect) == (proclitics, aspect)


@pytest.mark.parametrize("file", sorted(PAGES.glob("*.jsonl")), ids=lambda f: f.stem)
def test_every_label_of_the_original_pages_points_at_words_that_stand_once(file):
    for line in file.read_text(encoding="utf-8").splitlines():
        page = json.loads(line)
        assert page["part"] in ("fit", "measure")
        text = " ".join(page["text"].split())
        pointers = page["times"] + [t for v in page["events"] for t in v["triggers"]]
        for p in pointers:
            context, word = (" ".join(p[k].split()) for k in ("in", "word"))
            assert (text.count(context), context.count(word)) == (1, 1), (page["id"], p)
        known = {e["id"] for e in page["entities"]}
        for v in page["events"]:
            assert {*v["initiators"], *v["recipients"], *v["where"]} <= known, (page["id"], v["id"])
