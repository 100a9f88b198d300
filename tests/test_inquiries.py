"""The commands over many reports: what they print, as JSON Lines and in a terminal, and how they refuse."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from musnad.cli import app
from musnad.ledger import Ledger
from story_samples import BODY, OTHER, RETOLD, report


@pytest.fixture(autouse=True)
def _filled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("MUSNAD_DB", "MUSNAD_BIDI", "MUSNAD_LANG", "MUSNAD_REVIEWER", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    with Ledger.open("musnad.db") as ledger, ledger.writer() as writer:
        for record in (
            report("a1", body=BODY, status="planned", due="2031-03-31", killed=12),
            report("a2", body=BODY, outlet="موقع الساحل", day="2031-03-05", killed=15),
            report("a3", RETOLD, outlet="قناة السهل", day="2031-03-06"),
            report("a4", OTHER, by="جمارك ميناء الرمال", title="وقود مهرب"),
        ):
            writer.add(record, source="test")


def run(*args: str) -> Any:
    return CliRunner().invoke(app, list(args))


def rows(*args: str) -> list[dict[str, Any]]:
    result = run(*args, "--json")
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_timeline_lists_each_event_once_with_its_reports_and_origins() -> None:
    found = {r["id"]: (r["reports"], r["origins"], r["disputed"]) for r in rows("timeline")}
    assert found["a1:v1"][0] == 3
    assert found["a1:v1"][1] == 2  # two papers have one text
    assert found["a1:v1"][2] is True
    assert [r["id"] for r in rows("timeline", "--actor", "جمارك")] == ["a4:v1"]
    assert rows("timeline", "--min-reports", "9") == []
    assert "صادرت" in run("timeline").stdout


def test_timeline_of_one_event_shows_its_history_and_what_is_disputed() -> None:
    (story,) = rows("timeline", "a3:v1")
    assert [s["status"] for s in story["history"]] == ["planned", "happened"]
    (killed,) = [d for d in story["disagreements"] if d["matter"] == "killed"]
    assert [v["value"] for v in killed["versions"]] == ["12", "15"]
    shown = run("timeline", "a3:v1").stdout
    assert "أصول مستقلة" in shown
    assert "12" in shown


def test_sources_shows_each_origin_as_a_tree() -> None:
    found = rows("sources", "a1:v1")
    assert sorted(len(o["reports"]) for o in found) == [1, 2]
    shown = run("sources", "a1:v1", "--lang", "en").stdout
    assert "2 independent origins" in shown
    assert "└─" in shown


def test_sources_without_an_event_counts_how_often_each_origin_is_relied_on() -> None:
    found = rows("sources")
    assert sum(r["events"] for r in found) == 4
    assert [r["events"] for r in found] == sorted((r["events"] for r in found), reverse=True)
    assert all((r["kind"] == "own") == (r["name"] is None) for r in found)
    kind = found[0]["kind"]
    assert rows("sources", "--kind", kind) == [r for r in found if r["kind"] == kind]
    assert run("sources", "--kind", "rumour").exit_code == 2
    assert str(found[0]["events"]) in run("sources").stdout


def test_commitments_need_a_day_and_show_what_kept_them() -> None:
    assert run("commitments").exit_code == 2
    (promise,) = rows("commitments", "--as-of", "2031-04-01", "--by", "شرطة", "--due-before", "2031-03")
    assert (promise["state"], promise["changes"][0]["event"]) == ("kept", "a2:v1")
    assert rows("commitments", "--as-of", "2031-03-04")[0]["state"] == "open"
    assert rows("commitments", "--as-of", "2031-04-01", "--state", "broken") == []
    assert run("commitments", "--as-of", "2031-04-01", "--state", "lost").exit_code == 2
    assert "أُنجز" in run("commitments", "--as-of", "2031-04-01").stdout


def test_search_marks_what_it_finds_and_takes_a_phrase_from_the_shell() -> None:
    assert {r["id"] for r in rows("search", "ذخيره")} == {"a1", "a2", "a3"}
    assert {r["id"] for r in rows("search", "جسر السنديان")} == {"a1", "a2", "a3"}
    assert rows("search", "--events", "ذخيرة")[0]["story"] == "a1:v1"
    assert "⟦" in run("search", "الذخيرة").stdout
    assert run("search", "type:WAR").exit_code == 1
    assert "nothing found" in run("search", "غائبة").stderr


def test_review_keeps_a_verdict_and_accuracy_counts_it() -> None:
    assert run("review", "a4:v1", "--status", "denied").exit_code == 2  # nobody said who
    assert run("review", "a4:v1", "--status", "denied", "--by", "ليلى", "--note", "نفي").exit_code == 0
    assert [e["status"] for e in rows("events", "--actor", "جمارك")] == ["denied"]
    (kept,) = rows("review")
    assert (kept["who"], kept["value"], kept["note"]) == ("ليلى", "denied", "نفي")
    assert "ليلى" in run("review", "a4:v1").stdout
    assert {r["target"]: r["right"] for r in rows("accuracy")} == {"event": 1, "status": 0}
    gold = run("review", "--export").stdout.splitlines()
    assert [json.loads(g)["events"][0]["status"] for g in gold] == ["denied"]
    assert run("review", "a4:v1", "--not-same-as", "a1:v1", "--by", "ليلى").exit_code == 0
    assert run("review", "a4:v1", "--reject", "--by", "ليلى").exit_code == 0
    assert rows("events", "--actor", "جمارك") == []


def test_an_event_that_is_not_there_has_neighbours() -> None:
    for command in (["timeline", "a9:v1"], ["sources", "a9:v1"], ["review", "a9:v1", "--accept", "--by", "x"]):
        result = run(*command)
        assert result.exit_code == 1
        assert "did you mean" in result.stderr
