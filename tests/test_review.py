"""Review: what a person says is kept apart, applied at once, and survives a newer reading."""

from pathlib import Path
from typing import Any

import pytest

from musnad.errors import InputError
from musnad.ledger import Ledger
from musnad.models import Record
from stored import rows
from story_samples import OTHER, RETOLD, SEIZED, report


@pytest.fixture(autouse=True)
def _filled(db: str) -> None:
    add(db, report("a1"), report("a2", RETOLD, outlet="موقع الساحل"))


def add(db: str, *records: Record) -> None:
    with Ledger.open(db) as ledger, ledger.writer() as writer:
        for record in records:
            writer.add(record, source="test")


def judge(db: str) -> Any:
    return Ledger.open(db).reviewer("ليلى")


def test_a_corrected_status_shows_everywhere_and_the_machines_record_stays(db: str) -> None:
    judge(db).correct_status("a1:v1", "denied", "نفته الشرطة")
    with Ledger.open(db) as ledger:
        view = ledger.view()
        assert [e.status for e in view.events(article="a1")] == ["denied"]
        assert [e.id for e in view.events(status=["denied"])] == ["a1:v1"]
        assert {h.id for h in view.search("status:denied").rows} == {"a1"}
        assert view.article("a1", machine=True) == report("a1")
        (review,) = view.reviews("a1:v1")
        assert (review.who, review.value, review.machine["status"]) == ("ليلى", "denied", "happened")
        assert review.note == "نفته الشرطة"


def test_a_correction_survives_a_re_reading_by_a_newer_model(db: str) -> None:
    judge(db).correct_status("a1:v1", "denied")
    add(db, report("a1", version="2", title="عنوان آخر أطول من الأول"))  # the trigger stands elsewhere now
    with Ledger.open(db) as ledger:
        assert [e.status for e in ledger.view().events(article="a1")] == ["denied"]


def test_an_event_that_was_accepted_is_put_back_where_a_newer_model_loses_it(db: str) -> None:
    judge(db).accept("a1:v1")
    add(db, report("a1", version="2").model_copy(update={"events": ()}))
    with Ledger.open(db) as ledger:
        (event,) = ledger.view().events(article="a1")
        assert (event.type, event.trigger) == ("COERCE", "صادرت")
        assert [a.name for a in event.initiators] == ["شرطة الوادي الأخضر"]


def test_a_rejected_event_is_gone_and_stays_gone(db: str) -> None:
    judge(db).reject("a1:v1")
    for version in ("1", "2"):
        add(db, report("a1", version=version))
        with Ledger.open(db) as ledger:
            assert ledger.view().events(article="a1") == ()
            assert [s.id for s in ledger.view().stories().rows] == ["a2:v1"]


def test_actors_are_corrected_by_name_known_or_new(db: str) -> None:
    judge(db).correct_actors("a1:v1", initiators=["جمارك زهران"], recipients=["شرطة الوادي الأخضر"])
    with Ledger.open(db) as ledger:
        (event,) = ledger.view().events(article="a1")
        assert [a.name for a in event.initiators] == ["جمارك زهران"]
        assert [a.name for a in event.recipients] == ["شرطة الوادي الأخضر"]
        assert [e.id for e in ledger.view().events(actor="جمارك")] == ["a1:v1"]


def test_a_merge_joins_and_its_opposite_parts_and_both_survive_a_re_reading(db: str) -> None:
    add(db, report("a3", OTHER, by="جمارك ميناء الرمال", title="وقود مهرب"))
    judge(db).merge("a3:v1", "a1:v1", same=True)
    judge(db).merge("a2:v1", "a1:v1", same=False)
    for _ in range(2):
        with Ledger.open(db) as ledger:
            view = ledger.view()
            assert view.story_of("a3:v1") == view.story_of("a1:v1") == "a1:v1"
            assert view.story_of("a2:v1") == "a2:v1"
        add(db, report("a2", RETOLD, outlet="موقع الساحل", version="2"), report("a1", version="2"))


def test_reviews_change_nothing_else(db: str, tmp_path: Path) -> None:
    other = str(tmp_path / "other.db")
    add(other, report("a1"), report("a2", RETOLD, outlet="موقع الساحل"))
    judge(db).accept("a1:v1")

    names = ("events", "event_actors", "reports", "reports_keys", "copies", "copies_keys", "stories", "entities")
    assert rows(db, *names) == rows(other, *names)


def test_gold_holds_only_what_was_judged_as_it_ought_to_be(db: str) -> None:
    judge(db).correct_type("a1:v1", "assault")
    with Ledger.open(db) as ledger:
        (record,) = ledger.view().gold()
        assert (record.id, [e.type for e in record.events]) == ("a1", ["ASSAULT"])
        assert record.text == report("a1").text


def test_precision_counts_the_last_verdict_on_each_matter(db: str) -> None:
    reviewer = judge(db)
    reviewer.correct_status("a1:v1", "denied")
    reviewer.accept("a1:v1", "status")  # thought better of it
    reviewer.reject("a2:v1")
    with Ledger.open(db) as ledger:
        found = {p.target: (p.right, p.seen) for p in ledger.view().precision()}
        assert found == {"event": (1, 2), "status": (1, 1)}
        assert [e.status for e in ledger.view().events(article="a1")] == ["happened"]


def test_a_review_of_nothing_or_of_no_value_is_refused_in_words(db: str) -> None:
    reviewer = judge(db)
    with pytest.raises(InputError, match="no such event"):
        reviewer.accept("a1:v9")
    with pytest.raises(InputError, match="no status"):
        reviewer.correct_status("a1:v1", "perhaps")
    with pytest.raises(InputError, match="no type"):
        reviewer.correct_type("a1:v1", "WAR")
    with pytest.raises(InputError, match="name of who"):
        Ledger.open(db).reviewer(" ")
    assert SEIZED in report("a1").text
