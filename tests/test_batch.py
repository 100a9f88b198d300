"""`musnad batch`: every page is in a shard once, whatever happens to workers, driver and machine."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from articles import SAMPLES
from musnad import __version__, pipeline
from musnad.archives import Progress
from musnad.batch import Done, batch, reader, shards
from musnad.batch.cluster import cluster
from musnad.batch.job import Job
from musnad.batch.local import processes
from musnad.batch.shards import Row, cut, parquet, rows, summary
from musnad.cli import app
from musnad.errors import InputError, MusnadError
from musnad.ledger import Ledger
from musnad.models import Page, Rejected
from musnad.sources import Meter

pytest.importorskip("pyarrow", reason="Parquet is an extra: pip install 'musnad[parquet]'")

STAND_IN = Path(__file__).parent / "batch_process.py"
PIPELINE = f"{__version__}/{pipeline.model()}"
JOB = Job(PIPELINE, page_seconds=2, page_memory=512, program=(str(STAND_IN),))


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers of the command load no model."""
    monkeypatch.setattr("musnad.batch.job.PROGRAM", JOB.program)


def pages(number: int, word: str = "نص") -> list[Page | Rejected]:
    return [Page(source=f"in:{n}", id=f"p{n}", text=f"{word} {n}") for n in range(number)]


def run(given: list[Page | Rejected], out: Path, job: Job = JOB, workers: int = 2, **more: Any) -> list[Done]:
    told: list[Done] = []
    batch(given, out, job, processes(workers), tell=told.append, meter=Meter(), **more)
    return told


def contents(out: Path) -> dict[str, bytes]:
    return {f.name: f.read_bytes() for f in sorted(out.glob("*.parquet"))}


def held(out: Path) -> list[Row]:
    return [row for f in sorted(out.glob("*.parquet")) for row in rows(f)]


def musnad(*args: str) -> Any:
    return CliRunner().invoke(app, list(args))


# What is written


def test_every_page_is_in_a_shard_once_with_where_it_came_from(tmp_path: Path) -> None:
    given = [*pages(500), Rejected(id="bad", rejected="bad-line", detail="in:501: not JSON")]
    told = run(given, tmp_path)
    found = held(tmp_path)
    assert Counter(r.id for r in found) == Counter([f"p{n}" for n in range(500)] + ["bad"])
    assert {r.source for r in found} == {f"in:{n}" for n in range(500)} | {"bad"}
    assert (sum(d.pages for d in told), sum((d.reasons for d in told), Counter())) == (501, {"bad-line": 1})
    assert json.loads(next(r.record for r in found if r.id == "p7"))["id"] == "p7"


def test_one_worker_and_three_write_the_same_bytes(tmp_path: Path) -> None:
    for workers in (1, 3):
        run(pages(700), tmp_path / str(workers), workers=workers)
    assert contents(tmp_path / "1") == contents(tmp_path / "3") != {}


def test_a_run_again_reads_nothing_and_one_with_new_pages_reads_only_what_they_touch(tmp_path: Path) -> None:
    run(pages(2000), tmp_path)
    assert all(d.before for d in run(pages(2000), tmp_path, workers=1))
    again = run([Page(source="new", id="new", text="جديد"), *pages(2000)], tmp_path)
    assert sum(d.pages for d in again if not d.before) < 900
    assert sum(d.pages for d in again) == 2001


def test_another_pipeline_or_limit_of_size_is_another_shard_and_other_limits_of_pages_are_not() -> None:
    def names(job: Job) -> list[str]:
        return [s.name for s in cut(pages(100), job, Meter())]

    larger = Job(JOB.pipeline, JOB.settings.__class__(max_chars=5))
    assert names(JOB) == names(Job(JOB.pipeline, page_seconds=7, page_memory=99))
    assert not set(names(JOB)) & {*names(Job("9/data-x")), *names(larger)}
    assert all(name.endswith(f"-{JOB.pipeline.replace('/', '-')}.parquet") for name in names(JOB))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=5), max_size=900), st.integers(0, 900))
def test_shards_hold_the_pages_in_order_whatever_they_are(texts: list[str], at: int) -> None:
    given_pages = [Page(source=str(n), text=t) for n, t in enumerate(texts)]
    found = list(cut(given_pages, JOB, Meter()))
    assert [p for s in found for p in s.pages] == given_pages
    assert all(50 <= len(s.pages) <= 400 for s in found[:-1])


def test_large_pages_make_small_shards() -> None:
    found = list(cut([Page(source=str(n), data=bytes(5 << 20)) for n in range(20)], JOB, Meter()))
    assert max(len(s.pages) for s in found) <= 7


# What a page may not do


@pytest.mark.parametrize(
    ("words", "reason", "says"),
    [
        ("@crash", "crashed", "SIGSEGV"),
        ("@stall", "too-slow", "within 2 seconds"),
        ("@fill", "out-of-memory", "for the test"),
    ],
)
def test_a_page_that_ends_its_worker_is_rejected_and_costs_only_itself(
    tmp_path: Path, words: str, reason: str, says: str
) -> None:
    given = pages(60)
    given[30] = Page(source="in:30", id="p30", url="https://example.test/30", text=words)
    run(given, tmp_path, workers=1)
    found = held(tmp_path)
    (lost,) = [r for r in found if r.rejected]
    assert (lost.id, lost.source, lost.rejected) == ("p30" if reason == "out-of-memory" else lost.id, "in:30", reason)
    assert says in (lost.detail or "")
    assert len({r.id for r in found}) == 60


def test_shards_that_lost_pages_are_read_again_on_demand(tmp_path: Path) -> None:
    given: list[Page | Rejected] = [*pages(60), Page(source="slow", id="slow", text="@stall")]
    run(given, tmp_path)
    assert all(d.before for d in run(given, tmp_path))
    assert [d.before for d in run(given, tmp_path, retry=True)] == [False]


def test_a_worker_is_renewed_before_it_has_grown_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[object] = []
    begin = reader._Process.__init__
    monkeypatch.setattr(reader._Process, "__init__", lambda self, job: (started.append(self), begin(self, job))[-1])
    monkeypatch.setattr(reader, "_RENEWED", 20)
    run(pages(60), tmp_path, workers=1)
    assert len(started) == 3
    assert len(held(tmp_path)) == 60


def test_a_worker_of_another_pipeline_refuses_the_job(tmp_path: Path) -> None:
    with pytest.raises(MusnadError, match="install the same musnad"):
        run(pages(3), tmp_path, Job("0.0.1/data-old", program=JOB.program))


def test_a_worker_that_cannot_start_is_an_error_and_not_a_row_for_each_page(
    tmp_path: Path,
) -> None:
    with pytest.raises(MusnadError, match=r"no worker starts .*exit status 9"):
        run(pages(3), tmp_path, Job(PIPELINE, program=("-c", "raise SystemExit(9)")))
    assert contents(tmp_path) == {}


# What ends a run


def test_two_runs_do_not_write_to_one_folder(tmp_path: Path) -> None:
    class Second(list[Page]):
        def __iter__(self) -> Iterator[Page]:
            with pytest.raises(InputError, match="another run writes to it"):
                run(pages(1), tmp_path)
            return iter(pages(2))  # type: ignore[arg-type]

    run(Second(), tmp_path)  # type: ignore[arg-type]
    assert len(held(tmp_path)) == 2


def test_a_full_disk_ends_the_run_with_what_to_do_and_no_half_shard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(MusnadError, match=r"No space left on device.*; free some and run again"):
        run(pages(3), tmp_path)
    assert not [f for f in tmp_path.iterdir() if f.name != ".lock"]


def test_workers_and_driver_may_be_killed_at_any_moment_and_the_result_is_the_same(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"id": f"k{n}", "text": f"@nap {n}"}, ensure_ascii=False) + "\n" for n in range(600))
    (tmp_path / "in.jsonl").write_text(lines, encoding="utf-8")
    command = [sys.executable, str(STAND_IN), "batch", "in.jsonl", "--page-seconds", "20", "--workers"]
    chance = random.Random(11)
    assert subprocess.run([*command, "2", "--out", "calm"], cwd=tmp_path, check=False).returncode == 0
    for workers in ("1", "3"):
        driver = subprocess.Popen([*command, workers, "--out", "killed"], cwd=tmp_path)
        for _ in range(3):
            time.sleep(chance.uniform(0.5, 2))
            if processes_of := children(driver.pid):
                with contextlib.suppress(ProcessLookupError):  # ended since
                    os.kill(chance.choice(processes_of), signal.SIGKILL)
        driver.kill()
        driver.wait()
    assert subprocess.run([*command, "2", "--out", "killed"], cwd=tmp_path, check=False).returncode == 0
    assert contents(tmp_path / "killed") == contents(tmp_path / "calm")
    assert not list((tmp_path / "killed").glob(".*.part"))


def alive(processes: list[int]) -> bool:
    psutil = pytest.importorskip("psutil")
    return any(psutil.pid_exists(p) and psutil.Process(p).status() != psutil.STATUS_ZOMBIE for p in processes)


def children(process: int) -> list[int]:
    psutil = pytest.importorskip("psutil", reason="finds a process's children")
    with contextlib.suppress(psutil.NoSuchProcess):  # it ended since
        return [child.pid for child in psutil.Process(process).children()]
    return []


def test_workers_end_when_their_driver_is_killed(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"text": "@nap"}\n' * 400, encoding="utf-8")
    command = [sys.executable, str(STAND_IN), "batch", "in.jsonl", "--out", "out", "--workers", "2"]
    driver = subprocess.Popen(command, cwd=tmp_path)
    deadline = time.monotonic() + 60
    while not (workers := children(driver.pid)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert workers
    driver.kill()
    driver.wait()
    while alive(workers) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not alive(workers)


def test_ctrl_c_ends_a_run_with_what_is_done_and_how_to_go_on(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"text": "@nap"}\n' * 1000, encoding="utf-8")
    command = [sys.executable, str(STAND_IN), "batch", "in.jsonl", "--out", "out"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as driver:
        deadline = time.monotonic() + 60
        while not list(tmp_path.glob("out/*.parquet")) and time.monotonic() < deadline:
            time.sleep(0.1)
        workers = children(driver.pid)
        driver.send_signal(signal.SIGINT)
        said = driver.communicate(timeout=30)[1]
    assert driver.returncode == 130
    assert "stopped after:" in said
    assert "run it again to go on" in said
    assert not alive(workers)


# The commands


@pytest.mark.usefixtures("stand_in")
def test_a_batch_is_loaded_into_the_ledger_and_again_without_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [{"id": "a", "text": "نص"}, {"id": "b", "text": "@refuse"}]
    Path("in.jsonl").write_text("\n".join(json.dumps(x) for x in lines), encoding="utf-8")
    done = musnad("batch", "in.jsonl", "--out", "shards", "--json")
    assert (done.exit_code, json.loads(done.stdout)["reasons"]) == (3, {"not-arabic": 1})
    assert "2 pages read, 0 there before; 1 shards in shards" in done.stderr
    for counts in ({"added": 1, "unchanged": 0}, {"added": 0, "unchanged": 1}):
        added = musnad("add", "shards", "--db", "x.db", "--json")
        assert added.exit_code == 3
        assert json.loads(added.stdout).items() >= {**counts, "rejected": 1}.items()
    with Ledger.open("x.db") as ledger:
        assert [a.id for a in ledger.view().articles(state="rejected")] == ["b"]
        assert ledger.view().article("a") is not None


def test_a_folder_with_shards_of_two_pipelines_gives_those_of_this_one(tmp_path: Path) -> None:
    run(pages(3), tmp_path)
    new = next(tmp_path.glob("*.parquet"))
    (tmp_path / "old.parquet").write_bytes(
        parquet([shards.unread(Rejected(id="x", rejected="r", detail="d"))], Job("0/x")).data
    )
    assert shards.found([tmp_path, Path("other.txt")], JOB.pipeline) == ([new], [Path("other.txt")])
    with pytest.raises(InputError, match=r"2 pipelines .* and none of this one"):
        shards.found([tmp_path], "9/y")


def test_a_file_that_is_no_shard_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(b"PAR1 no")
    assert summary(tmp_path / "x.parquet") is None
    done = musnad("add", str(tmp_path / "x.parquet"), "--db", str(tmp_path / "x.db"))
    assert (done.exit_code, "x.parquet: no shard" in done.stderr) == (1, True)


def test_a_batch_on_a_cluster_has_no_workers_of_its_own() -> None:
    done = musnad("batch", "x.jsonl", "--out", "o", "--ray", "auto", "--workers", "2")
    assert done.exit_code == 2


def test_progress_tells_the_rate_and_the_time_left_of_what_is_read_now(monkeypatch: pytest.MonkeyPatch) -> None:
    progress = Progress()
    monkeypatch.setattr(time, "monotonic", lambda: progress._began + 100)
    progress.tell(Done(Path("a"), 500, Counter(), True, 0.5))
    progress.tell(Done(Path("b"), 200, Counter(), False, 0.6))
    assert progress.line() == "200 pages read, 500 there before, 2.0 a second, 60% of the input, about 7 min left"


def test_the_sample_pages_are_read_by_real_workers_as_musnad_read_reads_them(tmp_path: Path) -> None:
    done = musnad("batch", str(SAMPLES), "--out", str(tmp_path), "--workers", "2")
    assert done.exit_code == 0, done.stderr
    found = {Path(r.source).name: json.loads(r.record or "") for r in held(tmp_path)}
    direct = musnad("read", str(SAMPLES / "strike-1-marfa.txt"), "--json")
    assert len(found) == 16
    assert found["strike-1-marfa.txt"] == json.loads(direct.stdout)


# A cluster


def test_a_batch_without_ray_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(InputError, match=r"musnad\[ray\]"):
        batch(pages(1), tmp_path, JOB, cluster("auto"), tell=lambda _: None, meter=Meter())


def test_a_cluster_that_loses_a_node_at_half_reads_every_page_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("ray", reason="Ray is an extra: pip install 'musnad[ray]'")
    from ray.cluster_utils import Cluster

    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(p for p in sys.path if p))
    small = {"num_cpus": 1, "object_store_memory": 100 << 20, "include_dashboard": False}
    nodes = Cluster(initialize_head=True, head_node_args=small)
    try:
        lost = [nodes.add_node(**small), nodes.add_node(**small)][0]
        nodes.wait_for_nodes()
        given = pages(900, "@nap")
        told: list[Done] = []

        def tell(done: Done) -> None:
            told.append(done)
            if lost in nodes.worker_nodes and sum(d.pages for d in told) >= 300:
                nodes.remove_node(lost, allow_graceful=False)

        batch(given, tmp_path / "ray", JOB, cluster(nodes.address), tell=tell, meter=Meter())
        assert lost not in nodes.worker_nodes
    finally:
        nodes.shutdown()
    assert Counter(r.id for r in held(tmp_path / "ray")) == Counter(f"p{n}" for n in range(900))
    run(given, tmp_path / "local", workers=1)
    assert contents(tmp_path / "ray") == contents(tmp_path / "local")
