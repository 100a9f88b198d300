"""The ledger: what is added is found, nothing is counted twice, and no crash leaves half an article."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, inspect

from ledger_samples import TITLE, sample
from musnad.errors import LedgerError
from musnad.ledger import Ledger, pipeline_version
from musnad.ledger import writer as writer_module
from musnad.ledger.opening import database_url
from musnad.ledger.rows import days, event_rows
from musnad.models import Rejected
from musnad.terminal.evidence import evidence
from stored import rows, run

DAY = timedelta(days=1)
PUBLISHED = datetime(2031, 3, 4, 9, 30, tzinfo=UTC)


@pytest.fixture
def file(tmp_path: Path) -> str:
    """A ledger in a file, for what only a file can do."""
    return str(tmp_path / "ledger.db")


def fill(db: str, *items: Any) -> list[str]:
    with Ledger.open(db) as ledger, ledger.writer() as writer:
        return [writer.add(item, source="test") for item in items]


def contents(db: str) -> dict[str, list[tuple[Any, ...]]]:
    return rows(db)


# What is added


def test_a_record_comes_back_exactly_as_it_was_added(db: str) -> None:
    record = sample()
    assert fill(db, record) == ["added"]
    with Ledger.open(db) as ledger:
        assert ledger.view().article("a1") == record
        assert set(ledger.view().events()) == set(event_rows(record))


def test_adding_the_same_article_again_changes_nothing(db: str) -> None:
    fill(db, sample())
    before = contents(db)
    assert fill(db, sample()) == ["unchanged"]
    assert contents(db) == before


def test_an_updated_article_replaces_its_record_whole(db: str) -> None:
    new = sample(updated=PUBLISHED + DAY, suffix="\n\nخبر محدّث.").model_copy(update={"events": sample().events[:1]})
    assert fill(db, sample(), new.model_copy(update={"commitments": ()})) == ["added", "replaced"]
    with Ledger.open(db) as ledger:
        assert [e.id for e in ledger.view().events()] == ["a1:v1"]
    assert contents(db)["commitments"] == []
    assert contents(db)["event_actors"][-1][1] == "a1:v1"


def test_an_older_edition_does_not_take_a_newer_ones_place(db: str) -> None:
    new = sample(updated=PUBLISHED + DAY, suffix="\n\nخبر محدّث.")
    assert fill(db, new, sample()) == ["added", "unchanged"]
    with Ledger.open(db) as ledger:
        assert ledger.view().article("a1") == new


def test_a_newer_pipeline_replaces_what_an_older_one_read(db: str) -> None:
    fill(db, sample(updated=PUBLISHED + DAY))
    assert fill(db, sample(version="0.2.0")) == ["replaced"]


def test_a_rejected_input_is_a_row_with_its_reason(db: str) -> None:
    assert fill(db, Rejected(id="x", rejected="not-arabic", detail="no Arabic")) == ["rejected"]
    with Ledger.open(db) as ledger:
        (row,) = ledger.view().articles(state="rejected")
        assert (row.state, row.reason, row.detail) == ("rejected", "not-arabic", "no Arabic")
        assert ledger.view().article("x") == Rejected(id="x", rejected="not-arabic", detail="no Arabic")


def test_a_rejection_never_overwrites_a_good_record(db: str) -> None:
    with Ledger.open(db) as ledger:
        with ledger.writer() as writer:
            writer.add(sample(), source="good.html")
            assert writer.add(Rejected(id="a1", rejected="empty", detail="nothing"), source="bad.html") == "rejected"
            assert writer.kept == ["a1"]
        assert ledger.view().article("a1") == sample()
        (row,) = ledger.view().articles(state="rejected")
        assert (row.state, row.reason, row.events) == ("read", "empty", 3)


def test_a_good_record_takes_the_place_of_a_rejection(db: str) -> None:
    assert fill(db, Rejected(id="a1", rejected="empty", detail="nothing"), sample()) == ["rejected", "added"]
    with Ledger.open(db) as ledger:
        assert ledger.view().articles(state="rejected") == ()


def test_an_input_already_read_is_known_by_its_hash_until_the_pipeline_changes(db: str) -> None:
    with Ledger.open(db) as ledger:
        with ledger.writer(version="1") as writer:
            assert not writer.known("ab")
            writer.add(sample(), source="test", input_hash="ab")
            assert writer.known("ab")
            writer.add(Rejected(id="x", rejected="empty", detail=""), source="test", input_hash="cd")
            assert not writer.known("cd")
        with ledger.writer(version="2") as writer:
            assert not writer.known("ab")


def test_a_run_keeps_its_counts(db: str) -> None:
    with Ledger.open(db) as ledger, ledger.writer("musnad add x", pipeline_version(sample())) as writer:
        writer.add(sample(), source="test", input_hash="ab")
        writer.add(sample(), source="test")
        assert writer.known("ab")
        writer.add(Rejected(id="x", rejected="empty", detail=""), source="test")
    (row,) = run(db, "SELECT added, unchanged, replaced, rejected, command, finished FROM runs")
    assert row[:5] == (1, 2, 0, 1, "musnad add x")
    assert row[5] is not None


# Crashes


def test_an_error_in_the_middle_of_an_article_leaves_the_old_record_whole(
    db: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(db, sample())
    before = contents(db)
    parts = writer_module.parts

    def broken(record: Any) -> Any:
        found = parts(record)
        last = list(found)[-1]
        return {**found, last: [{**row, "event": None} for row in found[last]]}

    monkeypatch.setattr(writer_module, "parts", broken)
    with pytest.raises(LedgerError, match="could not be written"):
        fill(db, sample(suffix="!"))
    assert contents(db) == before


RUN = """
import sys
sys.path[:0] = [{tests!r}]
from ledger_samples import sample
from musnad.ledger import Ledger
with Ledger.open(sys.argv[1]) as ledger, ledger.writer(version="1") as writer:
    for i in range(60):
        if not writer.known(str(i)):
            writer.add(sample(f"a{{i}}"), source="test", input_hash=str(i))
        print(i, flush=True)
"""


def run_child(db: str, kill_after: int | None = None) -> None:
    code = RUN.format(tests=str(Path(__file__).parent))
    with subprocess.Popen([sys.executable, "-c", code, db], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout
        for line in child.stdout:
            if kill_after is not None and int(line) >= kill_after:
                os.kill(child.pid, signal.SIGKILL)
                break
    assert child.returncode == (0 if kill_after is None else -signal.SIGKILL)


def test_a_run_killed_twice_and_resumed_ends_equal_to_an_undisturbed_one(
    db: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    killed = db
    whole = request.getfixturevalue("postgresql")() if "://" in db else str(tmp_path / "whole.db")
    run_child(killed, kill_after=7)
    with Ledger.open(killed) as ledger:
        for row in ledger.view().articles():
            assert ledger.view().article(row.id) == sample(row.id)
            assert len(ledger.view().events(article=row.id)) == 3
    run_child(killed, kill_after=31)
    run_child(killed)
    run_child(whole)
    assert contents(killed) == contents(whole)
    finished = [bool(f) for (f,) in run(killed, "SELECT finished FROM runs ORDER BY id")]
    assert finished == [False, False, True]


def test_a_reader_sees_the_ledger_while_a_run_writes(db: str) -> None:
    with Ledger.open(db) as ledger, ledger.writer() as writer:
        writer.add(sample("a1"), source="test")
        with Ledger.open(db, create=False) as other:
            assert [a.id for a in other.view().articles()] == ["a1"]
            writer.add(sample("a2"), source="test")
            assert len(other.view().articles()) == 2


# Look-ups


@pytest.fixture
def full(db: str) -> Any:
    fill(
        db,
        sample("a1"),
        sample("a2", outlet="وكالة المرسى", published=PUBLISHED + 40 * DAY),
        sample("a3", outlet=None, published=None),
    )
    with Ledger.open(db, create=False) as ledger:
        yield ledger.view()


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("بلدية النهرين", 6),
        ("بلديه نهرين", 6),
        ("النهرين", 6),
        ("نهر", 0),  # whole words only
        ("سامر", 3),
        ("Q77", 6),
        ("IRQ", 9),
        ("IRQ GOV", 9),
        ("IRQ GO", 0),
        ("IR", 0),
        ("100%", 0),
        ("_", 0),
    ],
)
def test_an_actor_is_found_by_folded_words_of_a_name_by_identifier_or_by_code(
    full: Any, name: str, number: int
) -> None:
    assert len(full.events(actor=name)) == number


def test_filters_narrow_each_other(full: Any) -> None:
    found = full.events(actor="IRQ GOV", recipient="سيف البحر", type=["coerce"], status=["possible"], outlet="المرسى")
    assert [e.id for e in found] == ["a2:v2"]
    assert [e.id for e in full.events(min_confidence=0.7)] == ["a2:v1", "a1:v1", "a3:v1"]
    assert len(full.events(limit=2)) == 2


@pytest.mark.parametrize(
    ("origin", "number"), [("مصادر", 6), ("anonymous", 6), ("الزيتوني", 3), ("own", 0), ("الضفاف", 0)]
)
def test_an_origin_is_the_last_link_by_name_or_kind(full: Any, origin: str, number: int) -> None:
    assert len(full.events(origin=origin)) == number


def test_what_the_outlet_says_itself_has_the_origin_own(db: str) -> None:
    plain = sample().model_copy(update={"statements": ()})
    fill(db, plain)
    with Ledger.open(db) as ledger:
        assert len(ledger.view().events(origin="own")) == 3


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2031-12-31", None, ["a1:v2", "a2:v2", "a3:v2"]),
        ("2031-12-01", "2031-12-30", []),
        (None, "2031-03-04", ["a1:v1", "a1:v3"]),  # no date of their own: the article's day
        ("2031-04-01", "2031-05-01", ["a2:v1", "a2:v3"]),
    ],
)
def test_dates_overlap_the_events_or_else_the_articles_day(
    full: Any, since: str | None, until: str | None, expected: list[str]
) -> None:
    assert sorted(e.id for e in full.events(since=since, until=until)) == expected


ISO = st.dates().map(lambda d: d.isoformat())


@given(earliest=st.none() | ISO, latest=st.none() | ISO, published=st.none() | ISO)
def test_a_dated_event_never_takes_the_articles_day(
    earliest: str | None, latest: str | None, published: str | None
) -> None:
    first, last = days(earliest, latest, published)
    assert (first is None) == (last is None)
    assert first == (earliest or latest or published)
    assert last == (latest or earliest or published)


def test_events_come_latest_first_and_undated_last(full: Any) -> None:
    assert [e.id for e in full.events(type=["THREATEN"])] == ["a2:v1", "a1:v1", "a3:v1"]
    assert [a.id for a in full.articles()] == ["a2", "a1", "a3"]


def test_articles_are_found_by_outlet_and_day(full: Any) -> None:
    assert [a.id for a in full.articles(outlet="منبر")] == ["a1"]
    assert [a.id for a in full.articles(since="2031-03-05")] == ["a2"]
    assert [a.id for a in full.articles(until="2031-03-04")] == ["a1"]
    (row,) = full.articles(outlet="منبر")
    assert (row.title, row.events, row.published) == (TITLE, 3, "2031-03-04T09:30:00+00:00")


def test_ids_resolve_by_their_beginning_and_unknown_ones_have_neighbours(db: str) -> None:
    fill(db, sample("abcdef123"), sample("abcxyz456"))
    with Ledger.open(db) as ledger:
        view = ledger.view()
        assert view.resolve("abcdef123:v2") == "abcdef123:v2"
        assert view.resolve("abcd") == "abcdef123"
        assert view.resolve("abcd:v2") == "abcdef123:v2"
        assert view.resolve("abc") is None
        assert view.resolve("abcd:v9") is None
        assert view.nearest("abcdef124")[0] == "abcdef123"
        assert "abcdef123:v3" in view.nearest("abcdef123:v9")
        assert view.event("nothing") is None
        assert view.article("nothing") is None


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=30))
def test_no_filter_breaks_the_query(full: Any, text: str) -> None:
    if text.encode("utf-8", "replace").decode() != text:
        return
    full.events(actor=text, recipient=text, outlet=text, origin=text)
    full.resolve(text)
    full.nearest(text)


# Databases


def test_evidence_quotes_the_words_of_each_part() -> None:
    found = evidence(sample(), "v2")
    assert found is not None
    assert found.sentence.text.startswith("نقلت صحيفة")
    assert [t.text for t in found.triggers] == ["إغلاق", "إغلاق"]
    assert [(p.role, p.mention.text if p.mention else None) for p in found.parties] == [
        ("initiator", "بلدية النهرين"),
        ("recipient", "شركة «سيف البحر»"),
        ("where", "سوق الضفة"),
    ]
    assert found.time is not None
    assert found.time.text == "31 ديسمبر 2031"
    assert [q.text for q in found.quantities] == ["40 متجراً"]
    assert found.cue is not None
    assert found.cue.text == "نقلت"
    assert found.condition is not None
    assert evidence(sample(), "v9") is None


def test_a_view_does_not_make_a_ledger(file: str) -> None:
    with pytest.raises(LedgerError, match=r"no ledger here.*musnad add"):
        Ledger.open(file, create=False)
    assert not Path(file).exists()


def test_another_programs_database_is_left_alone(db: str) -> None:
    run(db, "CREATE TABLE recipes (id INTEGER)")
    before = Path(db).read_bytes() if Path(db).exists() else b""
    with pytest.raises(LedgerError, match=r"no musnad ledger \(it has recipes\)"):
        Ledger.open(db)
    assert not before or Path(db).read_bytes() == before
    assert "articles" not in inspect(create_engine(database_url(db))).get_table_names()


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("ملاحظات" * 400, encoding="utf-8")
    with pytest.raises(LedgerError, match="cannot be opened as a ledger"):
        Ledger.open(str(path))


def test_a_newer_ledger_asks_for_a_newer_musnad(db: str) -> None:
    fill(db, sample())
    run(db, "UPDATE musnad_meta SET value = '99' WHERE key = 'schema'")
    with pytest.raises(LedgerError, match=r"schema 99.*upgrade musnad"):
        Ledger.open(db)


@pytest.mark.parametrize("name", ["nodriver://x/y", "sqlite://[", "/no/such/folder/ledger.db"])
def test_a_ledger_that_cannot_be_is_an_error_with_its_name(name: str) -> None:
    with pytest.raises(LedgerError, match=r"nodriver|sqlite|ledger\.db"):
        Ledger.open(name)


def test_a_password_is_neither_printed_nor_stored(db: str) -> None:
    with pytest.raises(LedgerError) as failed:
        Ledger.open("nodriver://me:s3cret@host/x")
    assert "s3cret" not in str(failed.value)
    assert "me:***@host" in str(failed.value)
    with Ledger.open(db) as ledger, ledger.writer("musnad add x --db postgresql://me:s3cret@host/x"):
        pass
    assert run(db, "SELECT command FROM runs")[0][0].endswith("postgresql://me:***@host/x")


def test_a_url_and_a_path_name_the_same_ledger(file: str) -> None:
    fill(file, sample())
    with Ledger.open(f"sqlite:///{file}", create=False) as ledger:
        assert ledger.view().event("a1:v1") is not None
