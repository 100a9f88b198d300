"""How quickly the reading room answers: every page of a large ledger, twenty requests at once, one core.

    python benchmarks/reading_room.py LEDGER.db [--requests 200] [--at-once 20] [--core 0]

Starts `musnad serve` bound to one core, asks it from another, and prints for each page the median and the 95th
percentile of the time to the last byte, the processor time of the server for one answer, and the size of the page with
everything that it refers to (style, scripts, fonts, outlines; the chart bundle apart), as it comes over the line. Each
page is asked for under many addresses, drawn with a fixed seed (other events, articles, words, filters, days), so that
an answer that was kept does not stand for one that is made; one is asked before that is not counted. The last columns
are the share of addresses that were asked before, and answers that failed. Exit code 1 where a page is slower than
300 ms (95th percentile) or larger than 300 KB.
"""

import argparse
import asyncio
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx

from musnad.ledger import Ledger

SLOWEST, LARGEST = 0.3, 300_000
BUNDLE = "/static/vega.js"
SEED = 7


@dataclass(frozen=True)
class Figures:
    page: str
    times: list[float]
    size: int
    again: float
    failed: int
    cpu: float  # seconds of the server for one answer

    def quantile(self, share: float) -> float:
        return sorted(self.times)[min(len(self.times) - 1, int(len(self.times) * share))]


def addresses(db: str, number: int) -> dict[str, list[str]]:
    """For each page so many addresses; where there are fewer to ask for, they come again."""
    draw = random.Random(SEED)
    with Ledger(db) as ledger:
        stories = ledger.stories().head(5000)
        articles = [row.id for row in ledger.view().articles(state="read", limit=5000)]
        facets = ledger.browser.browse(limit=0, buckets=60).facets
    values = {facet: [b.value for b in buckets] for facet, buckets in facets.items()}
    words = sorted({w for s in stories for w in (s.title or "").split() if w.isalpha() and len(w) > 3})
    days = [f"2015-{month:02d}-{day:02d}" for month in (6, 7, 8) for day in range(1, 31)]

    def filters() -> dict[str, str]:
        """One or two filters, as facets give them."""
        chosen = draw.sample(sorted(values), draw.choice((1, 2)))
        return {facet: draw.choice(values[facet]) for facet in chosen if values[facet]}

    def actor() -> dict[str, str]:
        return {"actor": draw.choice(values["actor"]), "type": draw.choice(values["type"])}

    kinds = {
        "front": lambda: "/",
        "events": lambda: "/events?" + urlencode(filters()),
        "events, a name typed": lambda: "/events?" + urlencode({"actor": draw.choice(words)}),
        "event": lambda: "/event/" + quote(draw.choice(stories).id, safe=""),
        "article": lambda: "/article/" + quote(draw.choice(articles), safe=""),
        "articles": lambda: "/articles?" + urlencode({"since": draw.choice(days)}),
        "search": lambda: "/search?" + urlencode({"q": draw.choice(words)}),
        "search, events": lambda: "/search?" + urlencode({"q": draw.choice(words), "over": "events"}),
        "timeline": lambda: "/timeline?" + urlencode(actor()),
        "map": lambda: "/map?" + urlencode(actor()),
        "pairs": lambda: "/pairs?" + urlencode({**actor(), "by": draw.choice(("actor", "country"))}),
        "commitments": lambda: "/commitments?" + urlencode({"as_of": draw.choice(days), "soon": draw.randint(1, 90)}),
        "queue": lambda: "/review?" + urlencode({"type": draw.choice(values["type"])}),
        "judge": lambda: "/review/" + quote(draw.choice(stories).id, safe=""),
        "judged": lambda: "/judged",
        "citation": lambda: "/cite/" + quote(draw.choice(stories).id, safe="") + ".bib",
        "feed": lambda: "/events.atom?" + urlencode(filters()),
        "API, events": lambda: "/api/events?" + urlencode(filters()),
        "API, event": lambda: "/api/events/" + quote(draw.choice(stories).id, safe=""),
        "API, docs": lambda: "/api/docs",
    }
    return {page: [kind() for _ in range(number + 1)] for page, kind in kinds.items()}


async def asked(client: httpx.AsyncClient, paths: list[str], at_once: int) -> tuple[list[float], int]:
    """The time of each answer, with so many under way at once, and how many failed."""
    waiting = iter(paths)
    times: list[float] = []
    failed = 0

    async def one_after_another() -> None:
        nonlocal failed
        for path in waiting:
            began = time.perf_counter()
            answer = await client.get(path)
            times.append(time.perf_counter() - began)
            failed += answer.status_code != 200

    await asyncio.gather(*(one_after_another() for _ in range(at_once)))
    return times, failed


async def size(client: httpx.AsyncClient, path: str) -> int:
    """Bytes of a page and of all that it refers to, without the chart bundle, packed where the server packs them."""
    page = await client.get(path)
    own = re.findall(r'(?:src|href|data-chart)="(/[^"]+)"', page.text)
    wanted = {a.replace("&amp;", "&") for a in own if a.startswith("/static/") or ".vega" in a}
    sheets = [a for a in wanted if ".css" in a]
    for sheet in sheets:
        wanted |= {f"/static/{name}" for name in re.findall(r'url\("([^"]+)"\)', (await client.get(sheet)).text)}
    if any(".vega" in a for a in wanted):
        for spec in [a for a in wanted if ".vega" in a]:
            wanted |= set(re.findall(r'"url":"(/static/[^"]+)"', (await client.get(spec)).text))
    total = await sent(client, path)
    for address in wanted:
        if not address.startswith(BUNDLE):
            total += await sent(client, address)
    return total


async def sent(client: httpx.AsyncClient, path: str) -> int:
    async with client.stream("GET", path, headers={"accept-encoding": "gzip"}) as answer:
        return sum([len(chunk) async for chunk in answer.aiter_raw()])


async def measure(base: str, server: int, pages: dict[str, list[str]], at_once: int) -> list[Figures]:
    limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once)
    headers = {"accept-language": "ar"}
    found = []
    async with httpx.AsyncClient(base_url=base, limits=limits, timeout=60, headers=headers) as client:
        for first, *_ in pages.values():
            await client.get(first)  # what is made once for all is there
        for page, (_, *paths) in pages.items():
            began = processor(server)
            times, failed = await asked(client, paths, at_once)
            used = (processor(server) - began) / len(paths)
            large = await size(client, paths[0])
            found.append(Figures(page, times, large, 1 - len(set(paths)) / len(paths), failed, used))
            show(found[-1])
    return found


def show(f: Figures) -> None:
    median, late = f.quantile(0.5) * 1000, f.quantile(0.95) * 1000
    cells = (f.page, f"{median:.0f}", f"{late:.0f}", f"{f.cpu * 1000:.1f}", f"{f.size / 1000:.0f}", f"{f.again:.0%}")
    print(f"| {' | '.join(cells)} | {f.failed} |", flush=True)


def processor(process: int) -> float:
    """Seconds of processor time that a process and its threads have used."""
    used = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def serve(db: str, port: int, core: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "musnad", "serve", "--db", db, "--port", str(port)]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    server = subprocess.Popen(command, env=environment, preexec_fn=lambda: os.sched_setaffinity(0, {core}))  # noqa: PLW1509
    for _ in range(300):
        try:
            httpx.get(f"http://127.0.0.1:{port}/static/room.css", timeout=5)
            return server
        except httpx.TransportError:
            time.sleep(0.2)
    server.kill()
    raise SystemExit(f"{db}: no reading room on it after a minute")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ledger", type=Path)
    parser.add_argument("--requests", type=int, default=200, help="of each page")
    parser.add_argument("--at-once", type=int, default=20)
    parser.add_argument("--core", type=int, default=0, help="the one that the server has")
    parser.add_argument("--page", action="append", help="only these")
    given = parser.parse_args()
    pages = addresses(str(given.ledger), given.requests)
    pages = {p: a for p, a in pages.items() if not given.page or p in given.page}
    server = serve(str(given.ledger), port := free_port(), given.core)
    try:
        os.sched_setaffinity(0, set(range(os.cpu_count() or 1)) - {given.core} or {given.core})
        print("| page | median ms | 95 % ms | CPU ms | KB | asked before | failed |\n|" + " --- |" * 7)
        found = asyncio.run(measure(f"http://127.0.0.1:{port}", server.pid, pages, given.at_once))
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(20)
    late = [f.page for f in found if f.quantile(0.95) > SLOWEST or f.size > LARGEST or f.failed]
    if late:
        print(f"too slow, too large or failed: {', '.join(late)}", file=sys.stderr)
    return bool(late)


if __name__ == "__main__":
    sys.exit(main())
