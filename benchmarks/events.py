"""Events against all that ../shared has for them, in one command; exit status 1 where a figure is below its floor.

    python benchmarks/events.py [--shared ../shared] [--jobs 2] [--no-gold] [--raise-floors]

Gold: the scorer's rows, as benchmarks/accuracy.py prints them (their floors are its own). Spans: sentences of the Open
Event Data Alliance with trigger, source and target words: whether an event of the gold's type is found, and whether its
parties share a word with the gold's. Detection: sentences judged by 3 to 5 annotators, label yes against both kinds of
no, ambiguous ones left out; the act is held to be there where an event of its type is found, then where its confidence
reaches a threshold that is chosen without the fold that it is tried on. Speed: the whole pipeline on articles of about
300 words, on one core, in its own CPU time (the machine may be busy) and in wall time.

Each sentence is read alone, as a paragraph of an article without outlet or date.
"""

import argparse
import hashlib
import json
import lzma
import os
import resource
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # one core, before numpy is loaded

from accuracy import FLOORS, GIVEN, SLACK, records, scores, write_floors
from musnad.arabic import bare, fold, nfc
from musnad.language import closed
from musnad.models import Article, Block, Event, Metadata, Page, Record
from musnad.pipeline import read, understand

TYPES = ("PROTEST", "ASSAULT")
FOLDS = 10
WORDS = (270, 330)
ARTICLES = 40
MOST_MEMORY = 1024  # MB


def sentence(text: str) -> Record:
    """One sentence read as a paragraph."""
    text = nfc(text).strip()
    block = Block(kind="paragraph", start=0, end=len(text))
    return understand(Article(text=text, blocks=(block,), meta=Metadata(id="sentence")))


Out = TypeVar("Out")


def each(function: Callable[[dict], Out], data: list[dict], jobs: int) -> list[Out]:
    """The function of each row, in order, in so many processes."""
    if jobs == 1:
        return [function(row) for row in data]
    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(function, data, chunksize=50))


def rows(path: Path) -> list[dict]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def gold(folder: Path) -> None:
    """Prints the scorer's rows of each gold file side by side."""
    reached: dict[str, dict[str, float]] = {}
    for kind, keys in GIVEN.items():
        with tempfile.TemporaryDirectory() as scratch:
            out = Path(scratch) / "records.jsonl"
            records(folder / f"{kind}.jsonl", keys, out)
            reached[kind] = scores(folder / "score.py", folder / f"{kind}.jsonl", out, None)
    print(f"{'gold':56s}" + "".join(f"{kind:>10s}" for kind in reached))
    for name in next(iter(reached.values())):
        print(f"  {name:54s}" + "".join(f"{figures[name]:10.3f}" for figures in reached.values()))


# --- spans ---


@dataclass(frozen=True)
class Spans:
    """A sentence of the spans data: what its annotators marked as source and target, and what was found."""

    source: frozenset[str]
    target: frozenset[str]
    agreed: bool  # its gold has a source, as its annotators agreed
    found: bool
    initiator: bool
    recipient: bool


def words(parts: list[str] | str) -> frozenset[str]:
    """The folded words of a marked stretch, without those that any two stretches may share."""
    text = parts if isinstance(parts, str) else " ".join(parts)
    plain = (fold(w) for w in text.split() if w != "None")  # what the data writes where there is nothing
    return frozenset(bare(w) for w in plain if len(w) > 2 and w not in shared_words())


@cache
def shared_words() -> frozenset[str]:
    c = closed()
    return c.prepositions | c.conjunctions | c.complementisers | c.relatives | c.demonstratives | c.quantifiers


def spans(row: dict) -> Spans:
    record = sentence(row["text"])
    events = [e for e in record.events if e.type == row["event_type"]]
    marked = [words(row["source_gold"]), *(words(s.get("source_actor") or []) for s in row["spans"])]
    aimed = [words(row["target_gold"]), *(words(s.get("target_actor") or []) for s in row["spans"])]
    source, target = frozenset().union(*marked), frozenset().union(*aimed)
    return Spans(
        source,
        target,
        bool(row["source_gold"]),
        bool(events),
        any(names(record, e.initiators) & source for e in events),
        any(names(record, e.recipients) & target for e in events),
    )


def names(record: Record, entities: tuple[str, ...]) -> frozenset[str]:
    """The words of everything that the sentence calls these entities."""
    called = [record.quote(m) for e in record.entities if e.id in entities for m in e.mentions]
    return frozenset().union(*(words(c) for c in called)) if called else frozenset()


def share(hits: list[bool]) -> float:
    return sum(hits) / len(hits) if hits else 0.0


def span_figures(folder: Path, jobs: int) -> dict[str, float]:
    read_ = each(spans, [r for type_ in TYPES for r in rows(folder / f"{type_.lower()}_spans.jsonl")], jobs)
    sourced = [s for s in read_ if s.source]
    agreed = [s for s in read_ if s.agreed]
    aimed = [s for s in read_ if s.target]
    return {
        f"spans: right type found, all {len(read_)}": share([s.found for s in read_]),
        f"spans: right type found, an annotator marks a source, {len(sourced)}": share([s.found for s in sourced]),
        f"spans: right type found, the gold names a source, {len(agreed)}": share([s.found for s in agreed]),
        f"spans: initiator overlaps the gold's words, {len(sourced)}": share([s.initiator for s in sourced]),
        "spans: initiator overlaps, of those found": share([s.initiator for s in sourced if s.found]),
        f"spans: recipient overlaps the gold's words, {len(aimed)}": share([s.recipient for s in aimed]),
        "spans: recipient overlaps, of those found": share([s.recipient for s in aimed if s.found]),
    }


# --- detection ---


@dataclass(frozen=True)
class Judged:
    """A sentence, whether the act is in it, and the confidence of the surest event of its type (0 without one)."""

    id: str
    act: bool
    sure: float

    @property
    def fold(self) -> int:
        return int(hashlib.sha256(self.id.encode()).hexdigest(), 16) % FOLDS


def judged(row: dict) -> Judged:
    events: list[Event] = [e for e in sentence(row["text"]).events if e.type == row["event_type"]]
    return Judged(row["id"], row["label"] == "yes", max((e.confidence for e in events), default=0.0))


def f1(pairs: list[tuple[bool, bool]]) -> tuple[float, float, float]:
    """Precision, recall and F1 of (is, said) pairs."""
    hits = sum(a and b for a, b in pairs)
    said, there = sum(b for _, b in pairs), sum(a for a, _ in pairs)
    return (
        hits / said if said else 0.0,
        hits / there if there else 0.0,
        2 * hits / (said + there) if said + there else 0.0,
    )


def best_threshold(items: list[Judged]) -> float:
    """The least confidence from which holding the act to be there gives the best F1."""
    steps = sorted({j.sure for j in items if j.sure}) or [1.0]
    return max(steps, key=lambda at: (f1([(j.act, j.sure >= at) for j in items])[2], -at))


def detection_figures(folder: Path, jobs: int) -> dict[str, float]:
    figures: dict[str, float] = {}
    for type_ in TYPES:
        data = [r for r in rows(folder / f"{type_.lower()}_detection.jsonl") if r["label"] != "ambiguous"]
        items = each(judged, data, jobs)
        for name, (precision, recall, score) in {
            "an event is found": f1([(j.act, j.sure > 0) for j in items]),
            "threshold by cross-validation": f1(list(_crossed(items))),
        }.items():
            figures[f"detection {type_}: F1, {name}"] = score
            print(f"  {type_:8s}{name:32s}precision {precision:.3f}  recall {recall:.3f}  F1 {score:.3f}")
    return figures


def _crossed(items: list[Judged]) -> Iterator[tuple[bool, bool]]:
    for n in range(FOLDS):
        at = best_threshold([j for j in items if j.fold != n])
        yield from ((j.act, j.sure >= at) for j in items if j.fold == n)


# --- speed ---


def speed(news: Path) -> None:
    """Prints articles a second of this process."""
    chosen = []
    with lzma.open(news, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if WORDS[0] <= len(row["text"].split()) <= WORDS[1]:
                chosen.append(Page(source="news", kind="text", text=f"{row['title']}\n\n{row['text']}"))
            if len(chosen) == ARTICLES:
                break
    wall, cpu = time.monotonic(), time.process_time()
    for page in chosen:
        read(page)
    wall, cpu = time.monotonic() - wall, time.process_time() - cpu
    print(
        f"  {len(chosen)} articles: {len(chosen) / cpu:.1f} a second of CPU time, {len(chosen) / wall:.1f} of wall time"
    )


def memory() -> float:
    """The most memory that this process or one of its workers held, MB."""
    own, others = (resource.getrusage(w).ru_maxrss for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return max(own, others) / 1024


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--raise-floors", action="store_true", help="write floors.toml with what is reached now")
    parser.add_argument("--jobs", type=int, default=2, help="processes for the sentences")
    parser.add_argument("--no-gold", action="store_true", help="leave the gold to benchmarks/accuracy.py")
    options = parser.parse_args()
    began = time.monotonic()
    if not options.no_gold:
        gold(options.shared / "gold")
    data = options.shared / "data" / "events"
    print("detection")
    figures = detection_figures(data, options.jobs)
    figures = span_figures(data, options.jobs) | figures
    floors = tomllib.loads(FLOORS.read_text(encoding="utf-8"))
    below = []
    print(f"{'events':68s}{'':6s}   floor")
    for name, value in figures.items():
        floor = floors.get("events", {}).get(name)
        print(f"  {name:66s}{value:6.3f}" + (f"{floor:8.3f}" if floor is not None else ""))
        if floor is not None and value < floor - SLACK:
            below.append(f"{name} is {value:.3f}, its floor is {floor:.3f}")
    print("speed, one core")
    speed(options.shared / "data" / "news" / "news-2015.jsonl.xz")
    peak = memory()
    used = sum(
        r.ru_utime + r.ru_stime for r in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )
    print(f"  peak memory of a process {peak:.0f} MB; it took {time.monotonic() - began:.0f} s, {used:.0f} of CPU")
    if peak > MOST_MEMORY:
        below.append(f"peak memory is {peak:.0f} MB, its ceiling is {MOST_MEMORY} MB")
    if options.raise_floors:
        write_floors({"events": figures}, floors)
    print(*below, sep="\n", end="\n" if below else "")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
