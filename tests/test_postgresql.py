"""PostgreSQL as the shared ledger: it answers as SQLite does; several readers, one writer at a time."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger_samples import sample
from musnad.errors import LedgerError
from musnad.ledger import Ledger, View, opening
from musnad.models import Rejected
from stored import rows
from story_samples import BODY, OTHER, RETOLD, report

TITLES = ("Zebra", "apple", "أزهار", "ازهار", "إبل", "بحر", "آل", "_", "زهر")


@pytest.fixture
def both(postgresql: Callable[[], str], tmp_path: Path) -> tuple[str, str]:
    """The same articles on SQLite and on PostgreSQL."""
    names = str(tmp_path / "ledger.db"), postgresql()
    for name in names:
        with Ledger.open(name) as ledger, ledger.writer(version="1") as writer:
            for i in range(6):
                outlet, day = TITLES[i], f"2031-03-0{i + 1}"
                writer.add(report(f"a{i}", RETOLD if i % 2 else BODY[1:] + OTHER, outlet=outlet, day=day), source="x")
            writer.add(report("Z9", day=None, title="12.5 شاحنة wi-fi"), source="x")
            writer.add(sample("s1"), source="x")
            writer.add(Rejected(id="r", rejected="empty", detail="nothing"), source="x")
    return names


ASKED: dict[str, Callable[[View], Any]] = {
    "all events": lambda v: v.events(),
    "all articles": lambda v: v.articles(),
    "all stories": lambda v: v.stories(limit=None),
    "stories in pages": lambda v: v.stories(limit=2, after=v.stories(limit=2).next),
    "origins": lambda v: v.origins(),
    "commitments": lambda v: v.commitments("2031-06-01"),
    "a party": lambda v: v.events(actor="شرطة الوادي"),
    "a party that is not": lambda v: v.events(actor="الوادي شرطة"),
    "a code": lambda v: v.events(recipient="IRQ"),
    "facets": lambda v: [
        v.facets("صادرت", f) for f in ("type", "status", "outlet", "actor", "where", "origin", "month")
    ],
    "the latest": lambda v: [h.id for h in v.search("type:coerce").rows],
    "resolve": lambda v: [v.resolve(i) for i in ("Z9", "Z9:v1", "s1", "nothing")],
}
QUERIES = (
    "ذخيرة", "=الذخيرة", '"جسر السنديان"', '"السنديان جسر"', "ذخيرة -المدارس", "-ذخيرة شاحنة", '-"جسر السنديان" زهران',
    '="صفارات سيارات"', "12.5", "5", "wi-fi", "wi", "fi", 'outlet:apple صادرت', 'actor:"جمارك ميناء" سفينة',
    "شاحنة before:2031-03-03",
)  # fmt: skip


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_both_databases_answer_alike(both: tuple[str, str], asked: str) -> None:
    found = []
    for name in both:
        with Ledger.open(name, create=False) as ledger:
            found.append(ASKED[asked](ledger.view()))
    assert repr(found[0]).replace(both[0], "") == repr(found[1]).replace(both[1], "") or _without_time(found)


def _without_time(found: list[Any]) -> bool:
    """Articles say when they were added."""
    from dataclasses import replace

    return [replace(r, added_at="") for r in found[0]] == [replace(r, added_at="") for r in found[1]]


def test_both_databases_find_the_same(both: tuple[str, str]) -> None:
    found = []
    for name in both:
        with Ledger.open(name, create=False) as ledger:
            view = ledger.view()
            found.append(
                {
                    (q, o): sorted(h.id for h in view.search(q, over=o).rows)
                    for q in QUERIES
                    for o in ("articles", "events")
                }
            )
    assert found[0] == found[1]
    assert sum(map(bool, found[0].values())) > 12


def test_the_same_rows_stand_in_both_databases(both: tuple[str, str]) -> None:
    assert rows(both[0]) == rows(both[1])


def test_the_word_in_a_title_counts_more(postgresql: Callable[[], str]) -> None:
    with Ledger.open(postgresql()) as ledger, ledger.writer() as writer:
        writer.add(report("a1", body=BODY, title="خبر من الوادي"), source="x")
        writer.add(report("a2", body=BODY, title="المدارس والمخابز مفتوحة"), source="x")
        for query in ("المدارس", "المدارس -سفينة", '"صفارات سيارات" المدارس -سفينة'):
            assert [h.id for h in ledger.view().search(query).rows] == ["a2", "a1"], query


def test_a_very_long_article_is_kept_and_found_by_its_last_word(postgresql: Callable[[], str]) -> None:
    long = " ".join(f"كلمة{i:x}حرف" for i in range(30_000))
    with Ledger.open(postgresql()) as ledger, ledger.writer() as writer:
        writer.add(report("a1", body=f" {long} الخاتمة" + "ي" * 3000), source="x")
        writer.add(report("a2", body=" " + "الشاطئ " * 20_000 + "الخاتمة"), source="x")
        assert [h.id for h in ledger.view().search("الخاتمة").rows] == ["a2"]
        assert {h.id for h in ledger.view().search("صادرت").rows} == {"a1", "a2"}


def test_characters_that_postgresql_cannot_hold_do_no_harm(postgresql: Callable[[], str]) -> None:
    record = sample()
    odd = record.model_copy(update={"article": record.article.model_copy(update={"url": "http://x/\0'\\"})})
    with Ledger.open(postgresql()) as ledger, ledger.writer() as writer:
        assert writer.add(odd, source="a\0b") == "added"
        assert ledger.view().article("a1") == odd  # the record itself is kept as it is
        assert ledger.view().articles()[0].url == "http://x/'\\"
        ledger.view().search("\0 كلمة' \\")


def test_an_outlet_of_an_absurdly_long_name_is_kept(postgresql: Callable[[], str]) -> None:
    names = ["".join(chr(0x627 + (i * j) % 20) for i in range(4000)) + f" {j}" for j in (7, 11)]
    with Ledger.open(postgresql()) as ledger, ledger.writer() as writer:
        for i, name in enumerate(names):
            assert writer.add(sample(f"a{i}", outlet=name), source="x") == "added"
        assert {a.outlet for a in ledger.view().articles()} == set(names)


WRITER = """
import sys
sys.path[:0] = [{tests!r}]
from story_samples import RETOLD, report
from musnad.ledger import Ledger
name, half = sys.argv[1], int(sys.argv[2])
with Ledger.open(name) as ledger, ledger.writer(version="1") as writer:
    print("ready", flush=True)
    sys.stdin.readline()
    for i in range(half, 24, 2):
        text = {{}} if i % 3 else {{"text": RETOLD}}
        writer.add(report(f"a{{i}}", day=f"2031-03-{{i + 1:02}}", outlet=f"o{{i % 5}}", **text), source="test")
"""


def test_two_runs_that_write_at_once_leave_what_one_would_have_left(postgresql: Callable[[], str]) -> None:
    at_once, one = postgresql(), postgresql()
    code = WRITER.format(tests=str(Path(__file__).parent))
    children = [
        subprocess.Popen(
            [sys.executable, "-c", code, at_once, str(half)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for half in (0, 1)
    ]
    for child in children:  # both are open before either writes
        assert child.stdout
        assert child.stdout.readline() == "ready\n"
    for child in children:
        assert child.stdin
        child.stdin.write("\n")
        child.stdin.flush()
    assert [child.wait(120) for child in children] == [0, 0]
    with Ledger.open(one) as ledger, ledger.writer(version="1") as writer:
        for i in range(24):
            text = {} if i % 3 else {"text": RETOLD}
            writer.add(report(f"a{i}", day=f"2031-03-{i + 1:02}", outlet=f"o{i % 5}", **text), source="test")
    assert rows(at_once) == rows(one)


def test_a_reader_keeps_the_moment_at_which_it_began(postgresql: Callable[[], str]) -> None:
    name = postgresql()
    with Ledger.open(name) as ledger, ledger.writer() as writer, Ledger.open(name, create=False) as other:
        writer.add(sample("a1"), source="test")
        with other.view()._connection() as connection:
            number = "SELECT count(*) FROM articles"
            assert connection.exec_driver_sql(number).scalar() == 1
            writer.add(sample("a2"), source="test")  # the reader does not hold it up
            assert connection.exec_driver_sql(number).scalar() == 1
        assert len(other.view().articles()) == 2


def test_a_writer_that_waits_too_long_for_another_says_so(
    postgresql: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = postgresql()
    Ledger.open(name).close()
    monkeypatch.setattr(opening, "_PATIENCE", 300)
    with Ledger.open(name) as one, Ledger.open(name) as two:
        with (
            one._engine.execution_options(writes=True).begin(),
            pytest.raises(LedgerError, match="could not be written"),
        ):
            two.writer().__enter__()
        with two.writer():  # and once the other is done it goes on
            pass


def test_a_review_is_seen_by_a_run_that_goes_on(postgresql: Callable[[], str]) -> None:
    """A run remembers what it joined; what a person says meanwhile must not be lost to that."""
    with Ledger.open(postgresql()) as ledger, ledger.writer(version="1") as writer:
        writer.add(report("a1"), source="x")
        writer.add(report("a2", OTHER, by="جمارك ميناء الرمال", title="وقود مهرب"), source="x")
        ledger.reviewer("ليلى").merge("a2:v1", "a1:v1", same=True)
        writer.add(report("a3", RETOLD, outlet="موقع الساحل", day="2031-03-05"), source="x")
        assert {ledger.view().story_of(f"a{i}:v1") for i in (1, 2, 3)} == {"a1:v1"}


def test_without_the_driver_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(LedgerError, match=r"pip install 'musnad\[postgres\]'"):
        Ledger.open("postgresql+psycopg://me:secret@localhost/x")


def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(LedgerError, match="cannot be opened as a ledger") as failed:
        Ledger.open("postgresql+psycopg://me:s3cret@127.0.0.1:1/x")
    assert "s3cret" not in str(failed.value)


def test_a_run_goes_on_after_the_server_was_restarted_between_two_articles(postgresql: Callable[[], str]) -> None:
    import psycopg

    name = postgresql()
    with Ledger.open(name) as ledger, ledger.writer() as writer:
        writer.add(sample("a1"), source="x")
        with psycopg.connect(name.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid()"
            )
        time.sleep(0.1)
        assert writer.add(sample("a2"), source="x") == "added"
