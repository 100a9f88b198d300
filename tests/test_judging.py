"""The judges: what they choose, and that the rules stand alone without them."""

import gzip
import json
from importlib import resources

import pytest

from articles import article
from musnad.events import judging
from musnad.events.judging import Model
from musnad.pipeline import understand

HEARD = "اتهم حزب الرافد حركة السنابل بخرق الهدنة، ودعا مجلس الأمن إلى إدانة الهجوم."


def test_candidates_near_the_likeliest_are_chosen_with_it():
    model = Model({}, 0.0, at=0.1, with_first=0.8)
    assert model.choose([0.6, 0.5, 0.3]) == [0, 1]


def test_nobody_is_chosen_where_all_are_unlikely():
    assert Model({}, 0.0, at=0.3).choose([0.2, 0.1]) == []


def test_a_feature_that_was_never_seen_changes_nothing():
    model = Model({"seen": 2.0}, -1.0, at=0.5)
    assert model.probability(["seen", "new"]) == model.probability(["seen"])
    assert model.probability(["seen"]) > 0.5 > model.probability(["new"])


def test_a_feature_counts_once():
    model = Model({"seen": 2.0}, 0.0, at=0.5)
    assert model.probability(["seen", "seen"]) == model.probability(["seen"])


@pytest.mark.parametrize("question", ["act", "event", "initiator", "recipient", "time", "promise", "status happened"])
def test_every_question_has_a_shipped_judge(question):
    assert judging.judges()[question].weights


def test_the_shipped_weights_say_what_made_them():
    data = resources.files("musnad").joinpath("model", judging.FILE).read_bytes()
    assert "train/judges.py" in json.loads(gzip.decompress(data))["about"]


def test_without_judges_the_rules_stand_alone(monkeypatch):
    monkeypatch.setattr(judging, "judges", dict)
    events = understand(article(HEARD)).events
    assert ("ACCUSE", "happened") in [(e.type, e.status) for e in events]


def test_the_judged_events_name_who_did_them_and_how_sure_that_is():
    record = understand(article(HEARD))
    assert record.events
    assert all(e.initiators and 0 < e.confidence <= 1 for e in record.events)


def test_shares_of_candidates_and_of_nobody_sum_to_one():
    model = Model({"near": 1.0, "nobody": 0.5}, 0.0, at=0.1)
    shares = model.shares([["near"], ["far"]], ["nobody"])
    assert sum(shares) == pytest.approx(1.0)
    assert shares[0] > shares[2] > shares[1]


def test_where_nobody_is_likeliest_nobody_is_chosen():
    model = Model({}, 0.0, at=0.1, with_first=0.5)
    assert model.choose_or_none([0.3, 0.2, 0.5]) == []
    assert model.choose_or_none([0.5, 0.2, 0.3]) == [0]


def test_who_stands_joined_to_a_doer_does_it_too():
    record = understand(article("وقتل مسلحون ثلاثة حراس، ثم وقعت الحكومة وحركة السنابل اتفاقا لوقف القتال أمس."))
    names = {e.id: e.name for e in record.entities}
    doers = [{names[x] for x in e.initiators} for e in record.events if e.type in ("AGREE", "SUPPORT")]
    assert any({"الحكومة", "حركة السنابل"} <= d for d in doers)
