"""`musnad batch` under load: scale, memory, sudden deaths, a cluster that loses a node, and what the driver can feed.

    python benchmarks/batch.py make    --news FILE... --number N [--words W] --out PAGES   # real pages, words changed
    python benchmarks/batch.py scale   --pages PAGES [--workers 1 2]      # rate, memory by tenths, equal shards
    python benchmarks/batch.py scale   --pages PAGES --stand-in           # all but the reading: a fixed record a page
    python benchmarks/batch.py kills   --pages PAGES [--number 10]        # SIGKILL of workers and driver, then resumed
    python benchmarks/batch.py cluster --pages PAGES                      # three Ray nodes, one killed at half
    python benchmarks/batch.py driver  --pages PAGES                      # cutting alone: what one driver can feed

Exit status 1 where a result differs. `make` needs articles as JSON Lines (../shared/data/news); `cluster` needs Ray.
"""

import argparse
import contextlib
import hashlib
import itertools
import json
import lzma
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psutil

SEED = 7
SWAPPED = 0.05  # of a page's words, for words of another page


def make(options: argparse.Namespace) -> int:
    """Writes pages that are all different: every article, then every article again with other words in it."""
    articles = [a for news in options.news for a in _articles(news)]
    chance = random.Random(SEED)
    chance.shuffle(articles)
    stock = [w for a in articles[:2000] for w in a["text"].split()[:50]]
    with options.out.open("w", encoding="utf-8") as out:
        for n, (lap, article) in enumerate(
            itertools.islice(((lap, a) for lap in itertools.count() for a in articles), options.number)
        ):
            text = _first(article["text"], options.words) if options.words else article["text"]
            words = [chance.choice(stock) if lap and chance.random() < SWAPPED else w for w in re.split(r"( +)", text)]
            page = {**article, "id": f"page-{n}", "text": "".join(words)}
            if options.words:
                page.pop("title", None)
            out.write(json.dumps(page, ensure_ascii=False) + "\n")
    return 0


def _articles(news: Path) -> Iterator[dict[str, str]]:
    with lzma.open(news, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            text = row.get("text") or row.get("content") or ""
            if len(text) > 200:
                yield {k: row[k] for k in ("title", "outlet", "source", "published", "date") if row.get(k)} | {
                    "text": text
                }


def _first(text: str, words: int) -> str:
    """The beginning of a text up to the end of the sentence in which that many words are reached."""
    spans = list(itertools.islice(re.finditer(r"\S+", text), words))
    end = spans[-1].end() if spans else 0
    stop = re.search(r"[.!؟\n]", text[end - 1 :])
    return text[: end + stop.start()] + "." if stop and stop.start() < 200 else text[:end]


@dataclass
class Memory:
    """Resident megabytes, sampled: of the driver, and of all workers together (shared pages counted for each)."""

    driver: list[float] = field(default_factory=list)
    workers: list[float] = field(default_factory=list)

    def sample(self, process: psutil.Process) -> None:
        with contextlib.suppress(psutil.NoSuchProcess):
            here = process.memory_info().rss / 1e6
            below = sum(c.memory_info().rss for c in process.children()) / 1e6
            self.driver.append(here)
            self.workers.append(below)

    def tenths(self) -> str:
        """The mean of each tenth of the run, and the most."""

        def of(values: list[float]) -> str:
            n = len(values)
            parts = [values[n * k // 10 : max(n * (k + 1) // 10, n * k // 10 + 1)] for k in range(10)]
            return f"{' '.join(f'{sum(p) / max(1, len(p)):.0f}' for p in parts)} MB (most {max(values):.0f})"

        return f"driver {of(self.driver)}; workers together {of(self.workers)}"


MUSNAD = ("-m", "musnad")
STAND_IN = (str(Path(__file__).parents[1] / "tests" / "batch_process.py"),)


def command(pages: Path, out: Path, *more: str, program: tuple[str, ...] = MUSNAD) -> list[str]:
    return [sys.executable, *program, "batch", str(pages), "--out", str(out), "--json", *more]


def run(
    pages: Path, out: Path, workers: int, program: tuple[str, ...] = MUSNAD
) -> tuple[float, Memory, dict[str, int]]:
    began = time.monotonic()
    memory = Memory()
    started = command(pages, out, "--workers", str(workers), program=program)
    with subprocess.Popen(started, stdout=subprocess.PIPE, text=True) as child:
        watched = psutil.Process(child.pid)
        while child.poll() is None:
            memory.sample(watched)
            time.sleep(1)
        told = json.loads(child.stdout.read()) if child.stdout else {}
    return time.monotonic() - began, memory, told


def digest(out: Path) -> str:
    """Of every shard's name and bytes, sorted."""
    found = hashlib.sha256()
    for file in sorted(out.glob("*.parquet")):
        found.update(file.name.encode() + hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()[:16]


def scale(options: argparse.Namespace) -> int:
    number = sum(1 for _ in options.pages.open("rb"))
    rates, digests = {}, set()
    for workers in options.workers:
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            out = Path(folder)
            seconds, memory, told = run(options.pages, out, workers, STAND_IN if options.stand_in else MUSNAD)
            size = sum(f.stat().st_size for f in out.glob("*.parquet"))
            rates[workers] = number / seconds
            digests.add(digest(out))
            print(f"{workers} workers: {number:,} pages in {seconds:,.0f} s, {rates[workers]:.1f} a second; {told}")
            print(f"  {len(list(out.glob('*.parquet'))):,} shards, {size / number:,.0f} bytes a page, {digest(out)}")
            print(f"  by tenths: {memory.tenths()}; machine load {os.getloadavg()[2]:.1f}", flush=True)
    if len(rates) > 1:
        first, *_, last = options.workers
        print(f"{last} workers against {first}: {rates[last] / rates[first]:.2f} times; equal: {len(digests) == 1}")
    return 0 if len(digests) == 1 else 1


def kills(options: argparse.Namespace) -> int:
    """SIGKILL at random moments: a worker at each, and the driver as well at every other; then the run goes on."""
    chance = random.Random(SEED)
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        calm, hurt = Path(folder) / "calm", Path(folder) / "hurt"
        seconds, _, _ = run(options.pages, calm, 2)
        killed: Counter[str] = Counter()
        driver = subprocess.Popen(command(options.pages, hurt, "--workers", "2"), stdout=subprocess.DEVNULL)
        for n in range(options.number):
            time.sleep(chance.uniform(0.3, 1.7) * seconds / options.number)
            with contextlib.suppress(psutil.NoSuchProcess):
                if workers := psutil.Process(driver.pid).children():
                    chance.choice(workers).kill()
                    killed["worker"] += 1
            if n % 2:
                killed["driver"] += driver.poll() is None
                driver.send_signal(signal.SIGKILL)
                driver.wait()
                again = command(options.pages, hurt, "--workers", str(chance.randint(1, 3)))
                driver = subprocess.Popen(again, stdout=subprocess.DEVNULL)
        driver.wait()
        equal = digest(calm) == digest(hurt)
        print(f"{seconds:.0f} s undisturbed; killed {dict(killed)}; {digest(calm)} and {digest(hurt)}, equal: {equal}")
    return 0 if equal else 1


def cluster(options: argparse.Namespace) -> int:
    from ray.cluster_utils import Cluster  # noqa: PLC0415  an extra

    from musnad import __version__, pipeline  # noqa: PLC0415
    from musnad.batch import Done, batch  # noqa: PLC0415
    from musnad.batch.cluster import cluster as on_ray  # noqa: PLC0415
    from musnad.batch.job import Job  # noqa: PLC0415
    from musnad.batch.local import processes  # noqa: PLC0415
    from musnad.sources import Meter, iter_pages  # noqa: PLC0415

    number = sum(1 for _ in options.pages.open("rb"))
    job = Job(f"{__version__}/{pipeline.model()}")
    small = {"num_cpus": 1, "object_store_memory": 200 << 20, "include_dashboard": False}
    nodes = Cluster(initialize_head=True, head_node_args=small)
    lost, *_ = nodes.add_node(**small), nodes.add_node(**small)
    nodes.wait_for_nodes()
    done: list[Done] = []

    def tell(shard: Done) -> None:
        done.append(shard)
        if lost in nodes.worker_nodes and sum(d.pages for d in done) >= number / 2:
            nodes.remove_node(lost, allow_graceful=False)
            print(f"a node killed after {sum(d.pages for d in done):,} pages", flush=True)

    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        shared, local = Path(folder) / "ray", Path(folder) / "local"
        began = time.monotonic()
        batch(iter_pages([options.pages]), shared, job, on_ray(nodes.address), tell=tell, meter=Meter())
        seconds = time.monotonic() - began
        nodes.shutdown()
        batch(iter_pages([options.pages]), local, job, processes(2), tell=lambda _: None, meter=Meter())
        equal = digest(shared) == digest(local)
        pages = sum(d.pages for d in done)
        print(f"3 nodes, then 2: {pages:,} of {number:,} pages in {seconds:.0f} s; equal to this machine's: {equal}")
    return 0 if equal and pages == number else 1


def driver(options: argparse.Namespace) -> int:
    """Pages a second that one driver reads and cuts, which bounds the workers that it can feed."""
    from musnad.batch.job import Job  # noqa: PLC0415
    from musnad.batch.shards import cut  # noqa: PLC0415
    from musnad.sources import Meter, iter_pages  # noqa: PLC0415

    began, meter = time.process_time(), Meter()
    sizes = [len(s.pages) for s in cut(iter_pages([options.pages], meter=meter), Job("0/benchmark"), meter)]
    seconds = time.process_time() - began
    print(f"{sum(sizes):,} pages into {len(sizes):,} shards, {sum(sizes) / seconds:,.0f} a second of processor")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    for step in (make, scale, kills, cluster, driver):
        sub = commands.add_parser(step.__name__, help=(step.__doc__ or "").split("\n")[0])
        sub.set_defaults(step=step)
        if step is make:
            sub.add_argument("--news", type=Path, nargs="+", required=True)
            sub.add_argument("--number", type=int, required=True)
            sub.add_argument(
                "--words", type=int, default=0, help="only the sentence with so many words, no title; 0: all"
            )
            sub.add_argument("--out", type=Path, required=True)
            continue
        sub.add_argument("--pages", type=Path, required=True)
        sub.add_argument("--folder", type=Path, default=None, help="where shards are written and removed")
        if step is scale:
            sub.add_argument("--workers", type=int, nargs="+", default=[1, 2])
            sub.add_argument("--stand-in", action="store_true", help="workers read nothing and load no model")
        if step is kills:
            sub.add_argument("--number", type=int, default=10)
    options = parser.parse_args()
    return int(options.step(options))


if __name__ == "__main__":
    sys.exit(main())
