"""What the measure commands compute: figures that can be checked by hand, and floors that only rise."""

import sys
import tomllib
from pathlib import Path

import pytest

from articles import SHARED
from ledger_samples import TEXT, TITLE, sample
from musnad.models import Record

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
sys.path.insert(0, str(BENCHMARKS))

import accuracy  # noqa: E402
import calibration  # noqa: E402
import events  # noqa: E402
from calibration import Point  # noqa: E402
from events import Judged  # noqa: E402


def test_a_floor_rises_with_what_is_reached_and_never_falls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "floors.toml"
    monkeypatch.setattr(accuracy, "FLOORS", file)
    before = {"written": {"page": 1.0}, "events": {"a": 0.5, "b": 0.4}}
    accuracy.write_floors({"events": {"a": 0.45, "b": 0.6}}, before)
    assert tomllib.loads(file.read_text(encoding="utf-8")) == {"written": {"page": 1.0}, "events": {"a": 0.5, "b": 0.6}}


def test_the_reliability_of_confidence_is_its_distance_from_the_share_right() -> None:
    sure = [Point(0.9, True, False)] * 9 + [Point(0.9, False, False)]
    unsure = [Point(0.2, True, True)] * 10
    bins = calibration.by_tenth([*sure, *unsure])
    assert {tenth: len(part) for tenth, part in bins.items()} == {2: 10, 9: 10}
    assert calibration.expected_error(list(bins.values())) == pytest.approx(0.5 * 0.8)
    assert calibration.expected_error([sure]) == pytest.approx(0.0)
    assert list(calibration.by_tenth([Point(1.0, True, True), Point(0.3, True, True)])) == [3, 9]
    parts = calibration.by_number([Point(i / 25, True, True) for i in range(25)])
    assert len(parts) == 10
    assert sum(map(len, parts)) == 25


@pytest.mark.skipif(not (SHARED / "gold" / "score.py").exists(), reason="../shared is not here")
def test_an_event_is_right_and_whole_by_the_scorers_own_judgement(monkeypatch: pytest.MonkeyPatch) -> None:
    record = sample("a")
    threat = record.events[0]
    row = {
        "id": "a",
        "text": TEXT,
        "title": TITLE,
        "outlet": "منبر الشاطئ",
        "published": "2031-03-04T09:30:00+00:00",
        "paragraphs": [],
        "furniture": [],
        "entities": [{"id": e.id, "name": e.name, "aliases": [e.name]} for e in record.entities],
        "times": [],
        "statements": [],
        "events": [
            {
                "id": "g1",
                "type": threat.type,
                "triggers": [{"word": "هددت", "in": "هددت شركة"}],
                "initiators": list(threat.initiators),
                "recipients": list(threat.recipients),
                "status": threat.status,
                "earliest": None,
                "latest": None,
                "origin": "مصادر لم تسمها",
            }
        ],
        "commitments": [],
    }

    def given(_folder: Path, _part: str) -> list[dict]:
        return [row]

    monkeypatch.setattr(calibration, "gold", given)
    monkeypatch.setattr(calibration, "read", lambda _page: record)
    found = list(calibration.points(Path(), "measure", calibration.load(SHARED / "gold" / "score.py")))
    assert [(p.right, p.whole) for p in found] == [(True, True), (False, False), (False, False)]
    assert [p.confidence for p in found] == [e.confidence for e in record.events]


def test_a_threshold_is_chosen_for_the_best_f1_and_tried_on_what_it_was_not_chosen_on() -> None:
    items = [Judged(f"yes-{i}", True, 0.8) for i in range(40)] + [Judged(f"no-{i}", False, 0.4) for i in range(60)]
    items += [Judged(f"none-{i}", False, 0.0) for i in range(50)]
    assert events.best_threshold(items) == 0.8
    assert events.f1([(j.act, j.sure > 0) for j in items]) == (0.4, 1.0, pytest.approx(0.8 / 1.4))
    assert events.f1(list(events._crossed(items))) == (1.0, 1.0, 1.0)
    assert len(list(events._crossed(items))) == len(items)
    assert events.f1([(False, False)]) == (0.0, 0.0, 0.0)


def test_words_of_a_gold_are_compared_without_articles_and_function_words() -> None:
    assert events.words(["المتظاهرون", "في", "الذين", "None"]) == events.words("متظاهرون") != frozenset()


def test_a_sentence_alone_is_read_as_a_paragraph() -> None:
    record = events.sentence(" قصفت طائرات حربية إسرائيلية مواقع لحركة حماس في غزة. ")
    assert isinstance(record, Record)
    assert [b.kind for b in record.blocks] == ["paragraph"]
    assert "ASSAULT" in {e.type for e in record.events}
    row = {
        "text": record.text,
        "event_type": "ASSAULT",
        "source_gold": "طائرات",
        "target_gold": "",
        "spans": [{"source_actor": ["طائرات"], "target_actor": ["حماس"]}],
    }
    assert events.spans(row).found
    assert events.spans({**row, "event_type": "PROTEST"}).found is False
    assert events.spans(row).initiator
    assert not events.spans({**row, "source_gold": "مستوطنون", "spans": []}).initiator
