"""How far an event's confidence can be believed, on annotated articles that nothing was fitted on: a reliability table.

    python benchmarks/calibration.py [--news ../shared/data/news] [--scorer ../shared/gold/score.py] [--points FILE]

Reads the articles of train/annotations marked `measure` and asks the scorer of each event alone whether it is right
(type and trigger are those of an annotated event) and whole (also a right initiator, recipient, status and origin). A
row is a tenth of confidence: how many events, their mean confidence, and the shares that are right and whole. The
expected calibration error is the mean distance of the share from the mean confidence, by the number of events; the
Brier score the mean square error of the single events. Prints figures only, never the articles.

The confidence is meant to be the chance of "right". `--points` writes confidence, right and whole of each event, to
calibrate from another part (`--part fit`; the judges were trained on that, so it flatters).
"""

import argparse
import contextlib
import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
sys.path.insert(0, str(Path(__file__).parents[1]))  # train/ is no part of the package

from train.annotations import gold
from train.judges import scorer as load

from musnad.models import Page, Rejected, to_json
from musnad.pipeline import read

TENTHS = 10


@dataclass(frozen=True)
class Point:
    """One event: its confidence, whether an annotated event of its type is there, and whether all of it is right."""

    confidence: float
    right: bool
    whole: bool


def points(folder: Path, part: str, scorer: ModuleType) -> Iterator[Point]:
    for row in gold(folder, part):
        page = Page(
            source="annotated",
            kind="text",
            id=row["id"],
            text=row["text"],
            outlet=row["outlet"],
            published=datetime.fromisoformat(row["published"]),
        )
        item = read(page)
        if isinstance(item, Rejected):
            continue
        record = json.loads(to_json(item))
        for event in record["events"]:
            rows = _scores(scorer, row, record | {"events": [event], "commitments": []})
            yield Point(event["confidence"], rows["event precision"] > 0, rows["whole event F1"] > 0)


def _scores(scorer: ModuleType, row: dict[str, Any], record: dict[str, Any]) -> dict[str, float]:
    """The scorer's rows for one article."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        scorer.score([row], {row["id"]: record}, False)
    return {line[:32].strip(): float(line[32:]) for line in printed.getvalue().splitlines()}


def by_tenth(found: Sequence[Point]) -> dict[int, list[Point]]:
    """The points by the tenth that their confidence is in; 1.0 is in the last."""
    bins: dict[int, list[Point]] = {}
    for p in found:
        bins.setdefault(min(TENTHS - 1, int(p.confidence * TENTHS + 1e-9)), []).append(p)
    return dict(sorted(bins.items()))


def by_number(found: Sequence[Point]) -> list[list[Point]]:
    """The points in ten parts of equal number, by confidence."""
    ordered, n = sorted(found, key=lambda p: p.confidence), len(found)
    return [part for i in range(TENTHS) if (part := ordered[i * n // TENTHS : (i + 1) * n // TENTHS])]


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def expected_error(bins: Sequence[Sequence[Point]]) -> float:
    """The mean distance between confidence and share right of the bins, by the number of points in each."""
    total = sum(map(len, bins))
    gaps = (len(b) * abs(mean([p.confidence for p in b]) - mean([p.right for p in b])) for b in bins)
    return sum(gaps) / total if total else 0.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--news", type=Path, default=Path("../shared/data/news"))
    parser.add_argument("--scorer", type=Path, default=Path("../shared/gold/score.py"))
    parser.add_argument("--part", choices=("measure", "fit"), default="measure")
    parser.add_argument("--points", type=Path, help="write confidence, right and whole of each event, tab-separated")
    options = parser.parse_args()
    if not options.news.exists():
        print(f"{options.news}: not here, nothing measured", file=sys.stderr)
        return 0
    found = list(points(options.news, options.part, load(options.scorer)))
    if options.points:
        lines = [f"{p.confidence}\t{int(p.right)}\t{int(p.whole)}" for p in found]
        options.points.write_text("\n".join(["confidence\tright\twhole", *lines]) + "\n", encoding="utf-8")
    print(f"part {options.part}, {len(found)} events\n\n| confidence | events | mean | right | whole |")
    print("| --- | --- | --- | --- | --- |")
    for tenth, part in by_tenth(found).items():
        name = f"{tenth / TENTHS:.1f} to {(tenth + 1) / TENTHS:.1f}"
        print(f"| {name} | {len(part)} | {_shares(part)} |")
    print(f"| all | {len(found)} | {_shares(found)} |\n")
    brier = mean([(p.confidence - p.right) ** 2 for p in found])
    print(f"expected calibration error, tenths of confidence     {expected_error(list(by_tenth(found).values())):.3f}")
    print(f"expected calibration error, ten parts alike in size  {expected_error(by_number(found)):.3f}")
    print(f"Brier score                                          {brier:.3f}")
    return 0


def _shares(part: Sequence[Point]) -> str:
    columns = ([p.confidence for p in part], [p.right for p in part], [p.whole for p in part])
    return " | ".join(f"{mean(c):.2f}" for c in columns)


if __name__ == "__main__":
    sys.exit(main())
