"""Why an event was read as it was: the entry, the words and the weights, down to the numbers of the judges."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from articles import SAMPLES, article, pages, read_file
from musnad.cli import app
from musnad.events.judging import judges
from musnad.explaining import Explanation, explain, explain_article
from musnad.ledger import Ledger
from musnad.lexicon import load
from musnad.models import Article, Record
from musnad.pipeline import understand

THREAT = "هدد وزير الدفاع العراقي شركة النهر، يوم الاثنين الماضي، بفرض حصار على الميناء."
STRIKE = "وشن الجيش العراقي هجوما على مسلحين في الموصل أمس الأربعاء، وقتل خمسة جنود."
VISIT = "ولن يزور الرئيس التركي بغداد، لكنه دعا إلى سحب القوات الأمريكية من العراق."


def page() -> Article:
    return article(THREAT, STRIKE, VISIT)


@pytest.fixture(scope="module")
def read() -> tuple[Record, tuple[Explanation, ...]]:
    return understand(page()), explain_article("x", page())


def run(*args: str, stdin: str | None = None) -> Any:
    return CliRunner().invoke(app, ["explain", *args], input=stdin)


def by_type(found: tuple[Explanation, ...], type_: str) -> Explanation:
    return next(e for e in found if e.type == type_)


def test_every_event_of_the_record_is_explained_as_it_stands_there(read: Any) -> None:
    record, found = read
    assert [e.id for e in found] == [f"x:{v.id}" for v in record.events] != []
    for e, v in zip(found, record.events, strict=True):
        assert (e.type, e.mode, e.status, e.confidence) == (v.type, v.mode, v.status, v.confidence)
        assert [p.entity for p in e.parties if p.role == "initiator"] == list(v.initiators)
        assert [p.entity for p in e.parties if p.role == "recipient"] == list(v.recipients)
        first = e.namings[0].words
        assert first.start <= v.trigger.start < first.end


def test_all_words_of_an_explanation_stand_at_their_offsets(read: Any) -> None:
    record, found = read

    def check(value: Any) -> int:
        if isinstance(value, dict):
            if value.keys() == {"start", "end", "text"}:
                assert record.text[value["start"] : value["end"]] == value["text"] != ""
                return 1
            return sum(check(v) for v in value.values())
        return sum(check(v) for v in value) if isinstance(value, list) else 0

    from pydantic import TypeAdapter

    assert check(TypeAdapter(tuple[Explanation, ...]).dump_python(found, mode="json")) > 20


def test_the_entry_is_in_the_file_that_is_named(read: Any) -> None:
    for e in read[1]:
        for naming in e.namings:
            rows = load(naming.file.removeprefix("lexicon/").removesuffix(".toml"))["act"]
            entry = next(r for r in rows if r["id"] == naming.entry.removeprefix("stop-"))
            words = " ".join([*entry.get("verbs", ()), *entry.get("nouns", ()), *entry.get("participles", ())])
            assert naming.lemma in words


def test_a_light_verb_is_named_with_its_file(read: Any) -> None:
    attack = by_type(read[1], "ASSAULT").namings[0]
    assert (attack.carrier.text, attack.carrier_kind) == ("وشن", "light")
    assert attack.lemma == "هجوم"


def test_the_word_that_a_sense_asks_for_is_shown(read: Any) -> None:
    assert [w.text for w in by_type(read[1], "COERCE").namings[0].frame.needs] == ["حصار"]


def test_a_status_is_put_down_to_one_reason(read: Any) -> None:
    for e in read[1]:
        assert [r.status for r in e.reasons if r.decides] == [e.status]
    content = next(r for r in by_type(read[1], "COERCE").reasons if r.decides)
    assert (content.kind, content.words.text, content.status) == ("content of THREATEN", "هدد", "planned")
    denied = next(r for e in read[1] if e.status == "denied" for r in e.reasons if r.decides)
    assert denied.words.text == "ولن"
    assert denied.entry.startswith("lexicon/modality.toml: ")


def test_a_date_says_which_words_gave_it(read: Any) -> None:
    record, found = read
    taken = {e.id: [d.words.text for d in e.dates if d.taken] for e in found}
    for e, v in zip(found, record.events, strict=True):
        assert bool(taken[e.id]) == (v.when is not None)
    assert any("الأربعاء" in w for words in taken.values() for w in words)


def test_weights_are_those_that_judged(read: Any) -> None:
    if not judges():
        pytest.skip("no judges are shipped")
    for e in read[1]:
        best = e.namings[0]
        assert best.act is not None
        assert best.event is not None
        assert best.act.chance >= best.act.threshold
        assert max(n.confidence for n in e.namings) == e.confidence
        for n in e.namings:
            assert n.event is not None
            assert math.isclose(round(n.event.chance, 2), n.confidence, abs_tol=0.011)
            assert all(w.weight > 0 for w in n.event.for_)
            assert all(w.weight < 0 for w in n.event.against)
            assert 0 < len(n.event.for_) + len(n.event.against) <= 10
        for party in e.parties:
            assert party.judgement is not None
            assert party.judgement.chance >= party.judgement.threshold or "joined" in party.by
        for w in best.event.for_:
            assert judges()["event"].weights[w.feature] == pytest.approx(w.weight, abs=0.001)


def test_the_sample_pages_are_explained_without_contradiction() -> None:
    """Where the judges or the stages change what they weigh, an explanation may not go on telling the old story."""
    count = 0
    for path in pages(SAMPLES):
        record = read_file(path)
        assert isinstance(record, Record)
        for e, v in zip(explain(record), record.events, strict=True):
            count += 1
            assert (e.type, e.status, e.confidence) == (v.type, v.status, v.confidence)
            assert [r.status for r in e.reasons if r.decides] == [e.status]
            if judges():
                for p in e.parties:
                    assert p.judgement is not None
                    assert p.judgement.chance >= p.judgement.threshold or "joined" in p.by
                overruled = e.reasons[0].kind == "judge"
                assert e.status_judgement is not None
                assert not overruled or e.status_judgement.chance >= e.status_judgement.threshold
    assert count > 10


def test_an_event_of_the_ledger_is_explained_on_the_screen_and_as_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    record = understand(page())
    with Ledger.open("musnad.db") as ledger, ledger.writer() as writer:
        writer.add(record, source="test")
    number = next(i for i, v in enumerate(record.events, 1) if v.type == "ASSAULT")
    shown = run(f"x:v{number}", "--lang", "en")
    assert shown.exit_code == 0
    assert "lexicon/acts-assault.toml" in shown.stdout
    assert "lexicon/carriers.toml" in shown.stdout
    assert "الفاعل" in run(f"x:v{number}").stdout
    row = json.loads(run(f"x:v{number}", "--json").stdout)
    assert (row["id"], row["type"]) == (f"x:v{number}", "ASSAULT")
    assert len(run("x", "--json").stdout.splitlines()) == len(record.events)
    missing = run("x:v99")
    assert missing.exit_code == 1
    assert "did you mean" in missing.stderr


def test_a_page_is_read_and_explained(tmp_path: Path) -> None:
    file = tmp_path / "page.txt"
    file.write_text("\n\n".join((THREAT, STRIKE, VISIT)), encoding="utf-8")
    everything = run("--page", str(file), "--json").stdout.splitlines()
    assert len(everything) > 2
    one = run("v2", "--page", str(file), "--json").stdout.splitlines()
    assert one == everything[1:2]
    gone = run("v99", "--page", str(file))
    assert gone.exit_code == 1
    assert "its events: v1" in gone.stderr
    assert run().exit_code == 2
    assert run("x:v1", "--page", str(file), "--db", "y.db").exit_code == 2
    file.write_text("nothing Arabic at all", encoding="utf-8")
    assert run("--page", str(file)).exit_code == 1
