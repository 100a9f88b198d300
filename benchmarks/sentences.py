"""Sentences a second on one core, whole pipeline, beside what UniversalPetrarch reaches; and where the time goes.

    python benchmarks/sentences.py [--events ../shared/data/events] [--news FILE] [--profile]

Reads the sentences of the event data each alone, as a page, and articles as they are. UniversalPetrarch's 55 sentences
a second, tokenising and parsing included, were measured on the same data (../shared/data/README.md). Seconds are of
processor. `--profile` names the functions in which the time is spent (it slows them down, small ones most).
"""

import argparse
import cProfile
import json
import lzma
import os
import pstats
import sys
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from musnad import pipeline
from musnad.language import analyse
from musnad.models import Page, Rejected
from musnad.pages import read_page

THEIRS = 55.0
WARMED = 200  # inputs read before the clock starts: the model and the caches load with the first
STAGES = (
    "read_page",
    "analyse",
    "find_times",
    "find_quantities",
    "find_cast",
    "find_statements",
    "find_events",
    "find_commitments",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--events", type=Path, default=Path("../shared/data/events"))
    parser.add_argument("--news", type=Path, default=Path("../shared/data/news/news-2015.jsonl.xz"))
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--profile", action="store_true")
    options = parser.parse_args()
    if not options.events.exists():
        print(f"{options.events}: not here, nothing measured", file=sys.stderr)
        return 0
    spans = [_alone(row["text"]) for row in _rows(options.events, "*_spans.jsonl")]
    detection = [_alone(row["text"]) for row in _rows(options.events, "*_detection.jsonl")]
    for page in detection[:WARMED]:
        pipeline.read(page)
    _measured("sentences with spans, each alone", spans, len(spans))
    _measured("sentences of detection, each alone", detection[WARMED:], len(detection) - WARMED)
    articles = _articles(options.news, options.articles)
    inside = sum(len(analyse(a).sentences) for p in articles if not isinstance(a := read_page(p), Rejected))
    _measured("articles", articles, inside)
    if options.profile:
        _profiled(articles)
    return 0


def _rows(folder: Path, pattern: str) -> list[dict[str, str]]:
    return [json.loads(line) for file in sorted(folder.glob(pattern)) for line in file.open(encoding="utf-8")]


def _alone(text: str) -> Page:
    return Page(source="sentence", kind="text", text=text)


def _articles(news: Path, number: int) -> list[Page]:
    with lzma.open(news, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for n, line in enumerate(lines) if n % 49 == 0][:number]
    return [Page(source="news", kind="text", title=r.get("title"), text=r.get("text") or r["content"]) for r in rows]


def _measured(name: str, pages: list[Page], sentences: int) -> None:
    began = time.process_time()
    for page in pages:
        pipeline.read(page)
    seconds = time.process_time() - began
    rate = sentences / seconds
    each = f" ({len(pages) / seconds:.1f} pages)" if len(pages) != sentences else ""
    print(f"{name}: {sentences:,} in {seconds:.1f} s, {rate:.0f} a second{each}, {rate / THEIRS:.1f} times theirs")


def _profiled(pages: list[Page]) -> None:
    profile = cProfile.Profile()
    profile.enable()
    for page in pages:
        pipeline.read(page)
    profile.disable()
    stats = pstats.Stats(profile)
    total: float = stats.total_tt  # type: ignore[attr-defined]
    found: dict[tuple[str, int, str], tuple[int, int, float, float, object]] = stats.stats  # type: ignore[attr-defined]

    def table(title: str, of: Callable[[tuple[int, int, float, float, object]], float], names: tuple[str, ...]) -> None:
        print(f"\n{title}, % of {total:.1f} s under the profiler")
        rows = [(of(v), k) for k, v in found.items() if not names or k[2] in names]
        for seconds, (file, line, function) in sorted(rows, reverse=True)[:25]:
            where = "/".join(Path(file).parts[-2:])
            print(f"{100 * seconds / total:6.1f}  {function}  {where}:{line}")

    table("stages, with all that they call", lambda v: v[3], STAGES)
    table("functions, alone", lambda v: v[2], ())
    table("functions, with all that they call", lambda v: v[3], ())


if __name__ == "__main__":
    sys.exit(main())
