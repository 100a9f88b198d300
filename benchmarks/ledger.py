"""The ledger under load: time, memory and size of adding; queries; sudden deaths; readers beside a writer.

    python benchmarks/ledger.py load    --records FILE --db DB     # adds records made by `musnad read --jsonl`
    python benchmarks/ledger.py queries --db DB [--times 20]       # ten typical questions, 95th percentile
    python benchmarks/ledger.py kills   --records FILE [--number 20] [--limit N]
    python benchmarks/ledger.py readers --records FILE [--limit N]

`load` goes on where a killed one stopped, as `musnad add` does. `kills` ends a load with SIGKILL at random moments,
starts it again each time, and compares every row with an undisturbed load. `readers`: two processes ask while one
adds; each answer must be whole. Exit status 1 where a check fails.
"""

import argparse
import hashlib
import itertools
import json
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import create_engine, text

from musnad.ledger import Ledger, View
from musnad.models import Record, Rejected

QUERIES: dict[str, Callable[[View], object]] = {
    "front page: the latest 50 events": lambda v: v.stories(limit=50),
    "events with two independent origins": lambda v: v.stories(min_origins=2, limit=50),
    "an actor since a day": lambda v: v.stories(actor="السعودية", since="2015-08-01", limit=50),
    "who against whom, of one type": lambda v: v.stories(
        actor="التحالف", recipient="الحوثي", type=["ASSAULT"], limit=50
    ),
    "mentions by code and status": lambda v: v.event_page(actor="USA GOV", status=["planned"], limit=50),
    "search, two words": lambda v: v.search("الاتفاق النووي", limit=20),
    "search, a common word": lambda v: v.search("العراق", limit=20),
    "search, a phrase with fields": lambda v: v.search('"وزير الخارجية" actor:كيري before:2015-08-03', limit=20),
    "search over events": lambda v: v.search("غارات صنعاء", over="events", limit=20),
    "commitments due in a month": lambda v: v.commitments("2015-08-04", due_before="2015-08-31", limit=50),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("load", "queries", "kills", "readers"))
    parser.add_argument("--records", type=Path)
    parser.add_argument("--db", help="a file, or a database URL")
    parser.add_argument("--limit", type=int, default=None)
    parser.add_argument("--number", type=int, default=20)
    parser.add_argument("--times", type=int, default=20)
    options = parser.parse_args()
    return {"load": load, "queries": queries, "kills": kills, "readers": readers}[options.what](options)


def load(options: argparse.Namespace) -> int:
    """Adds records, a line for each thousand: wall and processor seconds, and what joining took of it."""
    began, first = time.monotonic(), time.process_time()
    with (
        Ledger.open(options.db) as ledger,
        ledger.writer("benchmark", "benchmark") as writer,
        options.records.open(encoding="utf-8") as lines,
    ):
        wall, cpu = time.monotonic(), time.process_time()
        for n, line in enumerate(itertools.islice(lines, options.limit), 1):
            key = hashlib.sha256(line.encode()).hexdigest()
            if not writer.known(key):
                row = json.loads(line)
                kind = Rejected if "rejected" in row else Record
                writer.add(kind.model_validate_json(line), source=str(n), input_hash=key)
            if n % 1000 == 0:
                now, used = time.monotonic(), time.process_time()
                joining = writer.joining_seconds
                writer.joining_seconds = 0.0
                print(
                    f"{n:6,}  {now - wall:7.1f} s  {used - cpu:6.1f} s of processor, {joining:6.1f} s joining",
                    flush=True,
                )
                wall, cpu = now, used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = _size(options.db) / 1e6
    spent = time.process_time() - first
    print(f"{time.monotonic() - began:.0f} s, {spent:.0f} s of processor, peak {peak:.0f} MB, database {size:.0f} MB")
    return 0


def _size(db: str) -> int:
    """Bytes that a ledger takes on disk, indexes and all."""
    if "://" not in db:
        return sum(p.stat().st_size for p in Path(db).parent.glob(Path(db).name + "*"))
    with create_engine(db).connect() as connection:
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def queries(options: argparse.Namespace) -> int:
    slow = False
    with Ledger.open(options.db, create=False) as ledger:
        view = ledger.view()
        for name, ask in QUERIES.items():
            ask(view)
            taken = []
            for _ in range(options.times):
                began = time.perf_counter()
                ask(view)
                taken.append((time.perf_counter() - began) * 1000)
            taken.sort()
            worst = taken[max(0, round(0.95 * len(taken)) - 1)]
            slow |= worst >= 100
            print(f"{name:40} median {taken[len(taken) // 2]:7.1f} ms   95th percentile {worst:7.1f} ms")
    return int(slow)


def _child(options: argparse.Namespace, db: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, __file__, "load", "--records", str(options.records), "--db", str(db)]
    if options.limit:
        command += ["--limit", str(options.limit)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def rows(db: Path) -> dict[str, str]:
    """A hash over every row of every table, but for when and in which run it was written."""
    found = {}
    with sqlite3.connect(db) as connection:
        names = [r[0] for r in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        for table in names:
            if table in ("runs", "sqlite_sequence") or table.split("_")[-1] in ("idx", "docsize", "config", "data"):
                continue
            columns = [
                r[1] for r in connection.execute(f"PRAGMA table_info({table})") if r[1] not in ("run", "added_at")
            ]
            quoted = ", ".join(f'"{c}"' for c in columns)
            every = sorted(map(repr, connection.execute(f'SELECT {quoted} FROM "{table}"')))
            found[table] = f"{len(every)} {hashlib.sha256(chr(10).join(every).encode()).hexdigest()}"
    return found


def kills(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as folder:
        whole, killed = Path(folder) / "whole.db", Path(folder) / "killed.db"
        began = time.monotonic()
        _child(options, whole).wait()
        length = time.monotonic() - began
        chance, times = random.Random(20150804), 0
        print(f"undisturbed: {length:.0f} s", flush=True)
        while times < options.number:
            with _child(options, killed) as child:
                try:
                    child.wait(timeout=3 + chance.random() * length / options.number)
                    break
                except subprocess.TimeoutExpired:
                    child.send_signal(signal.SIGKILL)
                    times += 1
        _child(options, killed).wait()
        same = rows(whole) == rows(killed)
        print(f"killed {times} times; {'equal, row for row' if same else 'NOT EQUAL'}")
        return int(not same)


READER = """
import sys, time
from pathlib import Path
from musnad.ledger import Ledger
asked = 0
while not Path(sys.argv[1]).exists():
    time.sleep(0.05)
with Ledger.open(sys.argv[1], create=False) as ledger:
    view = ledger.view()
    while not Path(sys.argv[2]).exists():
        for row in view.stories(limit=5).rows:
            story = view.story(row.id)
            assert story is None or len(story.reports) == story.story.reports, row.id
        for article in view.articles(limit=5):
            if article.state == "read":
                assert len(view.events(article=article.id)) == article.events, article.id
        asked += 1
print(asked)
"""


def readers(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as folder:
        db, done = Path(folder) / "ledger.db", Path(folder) / "done"
        Ledger.open(str(db)).close()
        asking = [
            subprocess.Popen([sys.executable, "-c", READER, str(db), str(done)], stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        _child(options, db).wait()
        done.touch()
        failed = 0
        for reader in asking:
            asked, _ = reader.communicate()
            failed |= reader.returncode
            print(f"reader: {asked.strip()} rounds of questions, exit status {reader.returncode}")
        return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
