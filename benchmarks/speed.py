"""Speed and memory of `musnad read --jsonl` on real articles, one process on one core.

    python benchmarks/speed.py [--news ../shared/data/news/news-2015.jsonl.xz] [--every 10] [--jobs 1]

Feeds every n-th article to the command, checks that one line comes back for each in the same order, and prints
articles and words a second, peak memory, how many were rejected and why. Exit status 1 where a line is missing.
"""

import argparse
import json
import lzma
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--news", type=Path, default=Path("../shared/data/news/news-2015.jsonl.xz"))
    parser.add_argument("--every", type=int, default=10)
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    if not options.news.exists():
        print(f"{options.news}: not here, nothing measured", file=sys.stderr)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        articles, records = Path(folder) / "articles.jsonl", Path(folder) / "records.jsonl"
        ids = _take(options.news, options.every, articles)
        command = [
            sys.executable,
            "-m",
            "musnad",
            "read",
            "--jsonl",
            str(articles),
            "--jobs",
            str(options.jobs),
        ]
        began = time.monotonic()
        with records.open("wb") as out:
            status = subprocess.run(command, stdout=out, check=False).returncode
        seconds = time.monotonic() - began
        return _report(ids, records, seconds, status)


def _take(news: Path, every: int, out: Path) -> list[str]:
    """Writes every n-th article with an id of its own; returns the ids in order."""
    ids = []
    with lzma.open(news, "rt", encoding="utf-8") as lines, out.open("w", encoding="utf-8") as sink:
        for n, line in enumerate(lines):
            if n % every == 0:
                row = json.loads(line)
                row["id"] = f"{news.stem}-{n}"
                row["authors"] = [a for a in [row.pop("author", None)] if a]
                ids.append(row["id"])
                sink.write(json.dumps(row, ensure_ascii=False) + "\n")
    return ids


def _report(ids: list[str], records: Path, seconds: float, status: int) -> int:
    found, words, events, statements = [], 0, 0, 0
    rejected: Counter[str] = Counter()
    with records.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            found.append(row["id"])
            if "rejected" in row:
                rejected[row["rejected"]] += 1
                continue
            words += len(row["text"].split())
            events += len(row["events"])
            statements += len(row["statements"])
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    read = len(found) - sum(rejected.values())
    print(f"articles {len(ids)}, read {read}, rejected {dict(rejected) or 0}, exit status {status}")
    print(f"{seconds:.1f} s: {len(ids) / seconds:.1f} articles/s, {words / seconds:.0f} words/s, peak {peak:.0f} MB")
    each = max(read, 1)
    print(f"an article: {words / each:.0f} words, {statements / each:.1f} statements, {events / each:.1f} events")
    if found != ids:
        print("lines are missing or out of order", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
