"""How well reports are joined: events, relays, by the pairs that benchmarks/stories/ judges.

    python benchmarks/stories.py [--records FILE] [--jobs 2]      # all articles of 1 to 4 August joined, then measured
    python benchmarks/stories.py --db LEDGER                      # the same of a ledger that holds them
    python benchmarks/stories.py --fit                            # prints weights fitted on the `fit` half

Reads the articles of ../shared/data/news (or takes records read before), joins them in a ledger of its own, and asks it
for each pair: are the two events one story, are the two articles one text? Pairwise precision, recall and F1 of each
half; B-cubed over the events that the pairs name. Exit status 1 where the `test` half falls below the floors.
"""

import argparse
import csv
import itertools
import json
import lzma
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from musnad.ledger import Ledger
from musnad.models import Record
from musnad.stories import copies, pairs
from musnad.stories.mentions import Mention, mentions

HERE = Path(__file__).parent
FIRST, LAST = "2015-08-01", "2015-08-04"
FLOORS = {"events": 0.75, "articles": 0.85}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--news", type=Path, default=HERE / "../../shared/data/news/news-2015.jsonl.xz")
    parser.add_argument("--records", type=Path, help="records read before, JSON Lines")
    parser.add_argument("--db", type=Path, help="a ledger that holds these articles already")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--fit", action="store_true")
    options = parser.parse_args()
    if not options.news.exists() and options.records is None and options.db is None:
        print(f"{options.news}: not here, nothing measured", file=sys.stderr)
        return 0
    if options.db is not None:
        with Ledger(str(options.db)) as ledger:
            events, articles = _rows("events"), _rows("articles")
            named = {row[side] for row in (*events, *articles) for side in "ab"}
            items = (ledger.view().article(id) for id in sorted(named))
            found = {r.id: r for r in items if isinstance(r, Record)}
            return _measure(ledger, found, events, articles)
    with tempfile.TemporaryDirectory() as folder:
        records = list(_records(options, Path(folder)))
        found = {r.id: r for r in records}
        events, articles = _rows("events"), _rows("articles")
        if options.fit:
            _fit(found, events, articles)
            return 0
        with Ledger.open(str(Path(folder) / "ledger.db")) as ledger:
            with ledger.writer() as writer:
                for record in records:
                    writer.add(record, source="benchmark")
            return _measure(ledger, found, events, articles)


def _records(options: argparse.Namespace, folder: Path) -> Iterator[Record]:
    path = options.records
    if path is None:
        path = folder / "records.jsonl"
        with lzma.open(options.news, "rt", encoding="utf-8") as lines, (folder / "in.jsonl").open("w") as sink:
            for n, line in enumerate(lines):
                row = json.loads(line)
                if FIRST <= row["published"][:10] <= LAST:
                    row["id"] = f"news-2015-{n}"
                    row["authors"] = [a for a in [row.pop("author", None)] if a]
                    sink.write(json.dumps(row, ensure_ascii=False) + "\n")
        command = [
            sys.executable,
            "-m",
            "musnad",
            "read",
            "--jsonl",
            str(folder / "in.jsonl"),
            "--jobs",
            str(options.jobs),
        ]
        with path.open("wb") as out:
            subprocess.run(command, stdout=out, check=False)
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if "rejected" not in row and FIRST <= (row["article"]["published"] or "")[:10] <= LAST:
                yield Record.model_validate(row)


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / "stories" / f"{name}.tsv").open(encoding="utf-8") as f:
        return list(csv.DictReader((line for line in f if not line.startswith("#")), delimiter="\t"))


def _event(records: dict[str, Record], row: dict[str, str], side: str) -> str | None:
    """The event that the reading finds today at a judged trigger; None where it finds none."""
    record = records.get(row[side])
    start, end = int(row[f"{side}_start"]), int(row[f"{side}_end"])
    for event in record.events if record else ():
        if any(t.start < end and start < t.end for t in event.triggers or (event.trigger,)):
            return f"{row[side]}:{event.id}"
    return None


def _measure(
    ledger: Ledger, records: dict[str, Record], events: list[dict[str, str]], articles: list[dict[str, str]]
) -> int:
    view = ledger.view()
    failed = False
    gone = 0
    for name, rows in (("events", events), ("articles", articles)):
        judged: dict[str, list[tuple[bool, bool]]] = {"fit": [], "test": []}
        for row in rows:
            if name == "events":
                a, b = _event(records, row, "a"), _event(records, row, "b")
                gone += a is None or b is None
                joined = a is not None and b is not None and view.story_of(a) == view.story_of(b)
                judged[row["half"]].append((joined, row["same"] == "1"))
            else:
                relayed = view.relayed(row["a"], row["b"])
                judged[row["half"]].append((relayed, row["relay"] == "1"))
        for half, pairs_ in judged.items():
            precision, recall, f1 = _scores(pairs_)
            print(
                f"{name:9} {half:5} {len(pairs_):4} pairs  precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}"
            )
            failed |= half == "test" and f1 < FLOORS[name]
    print(f"pairs of events with a trigger that the reading no longer finds (counted as not joined): {gone}")
    print(
        f"B-cubed of the judged events, test: {_b_cubed(view, records, [r for r in events if r['half'] == 'test']):.3f}"
    )
    return int(failed)


def _scores(judged: list[tuple[bool, bool]]) -> tuple[float, float, float]:
    right = sum(found and same for found, same in judged)
    precision = right / max(1, sum(found for found, _ in judged))
    recall = right / max(1, sum(same for _, same in judged))
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def _b_cubed(view: object, records: dict[str, Record], rows: list[dict[str, str]]) -> float:
    """B-cubed F1 (Bagga and Baldwin 1998) of the stories on the events that the pairs name, "same" closed over."""
    parents: dict[str, str] = {}

    def top(x: str) -> str:
        parents.setdefault(x, x)
        while parents[x] != x:
            x = parents[x]
        return x

    for row in rows:
        a, b = _event(records, row, "a"), _event(records, row, "b")
        if a and b:
            top(a), top(b)
            if row["same"] == "1":
                parents[top(a)] = top(b)
    items = sorted(parents)
    gold = {i: top(i) for i in items}
    ours = {i: view.story_of(i) for i in items}  # type: ignore[attr-defined]

    def mean(one: dict[str, str], other: dict[str, str]) -> float:
        shares = []
        for i in items:
            group = [j for j in items if one[j] == one[i]]
            shares.append(sum(other[j] == other[i] for j in group) / len(group))
        return float(np.mean(shares))

    precision, recall = mean(ours, gold), mean(gold, ours)
    return 2 * precision * recall / (precision + recall)


def _fit(records: dict[str, Record], events: list[dict[str, str]], articles: list[dict[str, str]]) -> None:
    seen: dict[str, Mention] = {}
    for record in records.values():
        seen |= {m.event: m for m in mentions(record)}
    rows = []
    for row in events:
        a, b = seen.get(_event(records, row, "a") or ""), seen.get(_event(records, row, "b") or "")
        if row["half"] == "fit" and a and b and a.type == b.type:
            rows.append((pairs.compare(a, b), row["same"] == "1"))
    _print_weights("events", rows, ridge=0.02)
    sketches = {i: copies.sketch(records[i]) for i in {r[s] for r in articles for s in "ab"} if i in records}
    both = [
        (copies.compare(sketches[r["a"]], sketches[r["b"]]), r["relay"] == "1") for r in articles if r["half"] == "fit"
    ]
    _print_weights("copies", both, ridge=0.002)


def _print_weights(name: str, rows: list[tuple[dict[str, float], bool]], ridge: float) -> None:
    """Logistic regression with a ridge, by gradient descent."""
    names = list(rows[0][0])
    x = np.array([[compared[n] for n in names] for compared, _ in rows])
    y = np.array([same for _, same in rows], dtype=float)
    weights, bias = np.zeros(len(names)), 0.0
    for _ in itertools.repeat(None, 20_000):
        wrong = 1 / (1 + np.exp(-(x @ weights + bias))) - y
        weights -= x.T @ wrong / len(y) + ridge * weights
        bias -= wrong.mean()
    print(f"[{name}]\nbias = {bias:.2f}\n[{name}.features]")
    for n, w in zip(names, weights, strict=True):
        print(f"{n} = {w:.2f}")


if __name__ == "__main__":
    sys.exit(main())
