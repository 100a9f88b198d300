"""Signing in to the reading room, and judging events there."""

import json
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from musnad.ledger import Ledger
from story_samples import OTHER, report
from web_samples import NAME, PASSWORD, room, sign_in, token


@pytest.fixture
def client(tmp_path: Path) -> Any:
    return room(tmp_path)


def judge(client: Any, event: str, **fields: str) -> Any:
    page = client.get(f"/review/{event}").text
    return client.post(f"/review/{event}", data={"token": token(page), **fields})


def test_only_who_is_signed_in_may_judge(client: Any) -> None:
    page = client.get("/review/a1:v1").text
    assert "<textarea" not in page
    assert "Sign in" in page
    sent = client.post("/review/a1:v1", data={"token": token(client.get("/sign-in").text), "verdict": "accept"})
    assert sent.status_code == 303
    assert sent.headers["location"].startswith("/sign-in")
    assert client.get("/judged.json").json()["reviews"] == []


def test_a_reviewer_signs_in_and_out(client: Any) -> None:
    sent = sign_in(client)
    assert (sent.status_code, sent.headers["location"]) == (303, "/events")
    page = client.get("/").text
    assert NAME in page
    client.post("/sign-out", data={"token": token(page)})
    assert NAME not in client.get("/").text


def test_a_wrong_password_does_not_say_which_of_the_two_is_wrong(client: Any) -> None:
    sign_in(client)
    client.cookies.clear()
    answers = []
    for name in (NAME, "nobody"):
        page = client.get("/sign-in").text
        sent = client.post("/sign-in", data={"token": token(page), "name": name, "password": "not the password"})
        assert sent.status_code == 401
        answers.append(re.sub(r'value="[^"]*"', "", sent.text))
    assert answers[0] == answers[1]


def test_who_fails_too_often_has_to_wait_even_with_the_right_password(client: Any) -> None:
    sign_in(client)
    client.cookies.clear()
    page = client.get("/sign-in").text
    for _ in range(5):
        sent = client.post("/sign-in", data={"token": token(page), "name": NAME, "password": "not the password"})
        assert sent.status_code == 401
    sent = client.post("/sign-in", data={"token": token(page), "name": NAME, "password": PASSWORD})
    assert sent.status_code == 429
    assert int(sent.headers["retry-after"]) > 60
    other = client.post("/sign-in", data={"token": token(page), "name": "somebody else", "password": "x"})
    assert other.status_code == 401


def test_a_password_is_kept_only_as_a_hash(client: Any) -> None:
    sign_in(client)
    (person,) = client.app.state.site.ledger.people.all()
    assert person.password.startswith("$argon2id$")
    assert PASSWORD not in person.password


def test_a_session_ends_when_the_password_changes(client: Any) -> None:
    from musnad.web.accounts import hashed

    sign_in(client)
    assert NAME in client.get("/").text
    client.app.state.site.ledger.people.put(NAME, hashed("another password"))
    assert NAME not in client.get("/").text


def test_one_goes_on_only_to_an_address_of_the_room_itself(client: Any) -> None:
    sign_in(client)
    for elsewhere in ("https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"):
        page = client.get("/sign-in", params={"next": elsewhere}).text
        assert 'name="next" value="/"' in page


def test_a_correction_of_a_status_shows_at_once_and_outlasts_a_new_reading(client: Any) -> None:
    sign_in(client)
    sent = judge(client, "b1:v1", verdict="correct", status="planned", note="قيل إنه سيقع")
    assert (sent.status_code, sent.headers["location"]) == (303, "/event/b1%3Av1")
    assert client.get("/event/b1:v1.json").json()["event"]["status"] == "planned"
    planned = client.get("/events.json?status=planned").json()
    assert "b1:v1" in {e["id"] for e in planned["events"]}
    page = client.get("/event/b1:v1").text
    assert NAME in page
    assert "قيل إنه سيقع" in page
    with Ledger(client.app.state.site.ledger.name) as ledger, ledger.writer("again", "2") as writer:
        again = report("b1", OTHER, version="2", body=" انتهى.")
        writer.add(again, source="b1")
    assert client.get("/event/b1:v1.json").json()["event"]["status"] == "planned"


def test_parties_are_corrected_by_name(client: Any) -> None:
    sign_in(client)
    judge(
        client,
        "b1:v1",
        verdict="correct",
        status="happened",
        type="COERCE",
        initiators="خفر السواحل\nجمارك ميناء الرمال",
        recipients="",
    )
    event = client.get("/event/b1:v1.json").json()["event"]
    assert [a["name"] for a in event["initiators"]] == ["خفر السواحل", "جمارك ميناء الرمال"]


def test_what_a_reviewer_rejects_is_gone_from_the_lists_and_the_article(client: Any) -> None:
    sign_in(client)
    sent = judge(client, "b1:v1", verdict="reject")
    assert sent.headers["location"] == "/article/b1"
    assert client.get("/event/b1:v1").status_code == 404
    assert "b1:v1" not in client.get("/events.csv").text
    assert client.get("/article/b1.json").json()["article"]["events"] == []


def test_a_correction_that_changes_nothing_is_told(client: Any) -> None:
    sign_in(client)
    sent = judge(client, "b1:v1", verdict="correct", status="happened", type="COERCE")
    assert sent.status_code == 400
    assert "nothing was changed" in sent.text


def test_a_status_that_there_is_not_is_told(client: Any) -> None:
    sign_in(client)
    sent = judge(client, "b1:v1", verdict="correct", status="<b>done</b>")
    assert sent.status_code == 400
    assert "&lt;b&gt;done" in sent.text


def test_what_is_judged_leaves_the_queue_and_stands_in_the_list(client: Any) -> None:
    sign_in(client)
    before = client.get("/review.json").json()
    assert "b1:v1" in {e["id"] for e in before["events"]}
    sent = judge(client, "b1:v1", verdict="accept", next="queue")
    assert sent.headers["location"] == "/review"
    after = client.get("/review.json").json()
    assert after["total"] == before["total"] - 1
    assert "b1:v1" not in {e["id"] for e in after["events"]}
    judged = client.get("/judged.json").json()
    assert [r["verdict"] for r in judged["reviews"]] == ["accept"]
    assert judged["precision"][0]["right"] == 1


def test_the_queue_begins_with_what_is_doubtful_and_often_reported(tmp_path: Path) -> None:
    def sure(record: Any, confidence: float) -> Any:
        return record.model_copy(
            update={"events": tuple(e.model_copy(update={"confidence": confidence}) for e in record.events)}
        )

    doubtful = sure(report("d1"), 0.2)
    certain = sure(report("d2", OTHER, by="جمارك ميناء الرمال"), 0.95)
    client = room(tmp_path, made=[certain, doubtful])
    assert [e["id"] for e in client.get("/review.json").json()["events"]] == ["d1:v1", "d2:v1"]


def test_reviewers_are_added_listed_and_removed_from_the_command_line(tmp_path: Path) -> None:
    name = str(tmp_path / "l.db")
    Ledger.open(name).close()

    def run(*arguments: str, said: str = "") -> Any:
        command = [sys.executable, "-m", "musnad", "reviewers", *arguments, "--db", name]
        return subprocess.run(command, input=said, capture_output=True, text=True, check=False, timeout=60)

    assert run("add", NAME, said="short\n").returncode == 1
    added = run("add", NAME, said=f"{PASSWORD}\n")
    assert (added.returncode, added.stdout) == (0, "")
    assert NAME in added.stderr
    assert [json.loads(line)["name"] for line in run("list", "--json").stdout.splitlines()] == [NAME]
    assert run("remove", NAME).returncode == 0
    assert run("list").stdout == ""
    gone = run("remove", NAME)
    assert gone.returncode == 1
    assert "no such reviewer" in gone.stderr


def test_a_ledger_made_before_there_were_reviewers_gets_them(tmp_path: Path) -> None:
    name = str(tmp_path / "old.db")
    Ledger.open(name).close()
    with sqlite3.connect(name) as old:
        old.execute("DROP TABLE reviewers")
    with Ledger(name) as ledger:
        assert ledger.people.all() == ()
        assert ledger.people.find(NAME) is None
        ledger.people.put(NAME, "hash")
        assert [p.name for p in ledger.people.all()] == [NAME]
