"""Accuracy on the gold of ../shared/gold, by its own scorer, with the floors that a change may not go below.

    python benchmarks/accuracy.py [--gold DIR] [--raise-floors] [--misses FILE]

Written pages are read from their text alone; real articles also from the publication date and outlet that their
source gives beside the text. Exit status 1 where a figure is below its floor (benchmarks/floors.toml).
"""

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from datetime import datetime
from pathlib import Path

from musnad.models import Page, to_json
from musnad.pipeline import read

FLOORS = Path(__file__).with_name("floors.toml")
GIVEN = {"written": ("id", "text"), "real": ("id", "text", "outlet", "published")}
# The trained pipeline multiplies floats, which another processor rounds otherwise: one item may tip over.
SLACK = 0.006


def records(gold: Path, keys: tuple[str, ...], out: Path) -> None:
    """Reads every article of a gold file and writes the records beside each other in `out`."""
    with out.open("w", encoding="utf-8") as sink:
        for line in gold.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            fields = {k: row[k] for k in keys if row.get(k) is not None}
            if "published" in fields:
                fields["published"] = datetime.fromisoformat(fields["published"])
            sink.write(to_json(read(Page(source=str(gold), kind="text", **fields))) + "\n")


def scores(scorer: Path, gold: Path, out: Path, misses: list[str] | None) -> dict[str, float]:
    """The scorer's rows; with `misses` its lines about each miss are added there."""
    command = [
        sys.executable,
        str(scorer),
        str(gold),
        str(out),
        *(["--misses"] if misses is not None else []),
    ]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    rows = {line[:32].strip(): float(line[32:]) for line in printed if "\t" not in line and line[32:].strip()}
    if misses is not None:
        misses.extend(line for line in printed if "\t" in line)
    return rows


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    parser.add_argument("--raise-floors", action="store_true", help="write floors.toml with what is reached now")
    parser.add_argument("--misses", type=Path, help="write the scorer's misses to this file")
    options = parser.parse_args()
    floors = tomllib.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    reached: dict[str, dict[str, float]] = {}
    below: list[str] = []
    misses: list[str] | None = [] if options.misses else None
    for kind, keys in GIVEN.items():
        gold = options.gold / f"{kind}.jsonl"
        if not gold.exists():
            continue
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "records.jsonl"
            records(gold, keys, out)
            reached[kind] = scores(options.gold / "score.py", gold, out, misses)
    names = list(next(iter(reached.values())))
    print(f"{'':32s}" + "".join(f"{k:>10s}{'floor':>8s}" for k in reached))
    for name in names:
        cells = ""
        for kind, rows in reached.items():
            floor = floors.get(kind, {}).get(name)
            cells += f"{rows[name]:10.3f}" + (f"{floor:8.3f}" if floor is not None else f"{'':8s}")
            if floor is not None and rows[name] < floor - SLACK:
                below.append(f"{kind}: {name} is {rows[name]:.3f}, its floor is {floor:.3f}")
        print(f"{name:32s}{cells}")
    if misses is not None:
        options.misses.write_text("\n".join(misses) + "\n", encoding="utf-8")
    if options.raise_floors:
        write_floors(reached, floors)
    print(*below, sep="\n", end="\n" if below else "")
    return 1 if below else 0


def write_floors(reached: dict[str, dict[str, float]], floors: dict[str, dict[str, float]]) -> None:
    """Writes floors.toml with what is reached now where that is more; sections that were not measured stay."""
    lines = ["# Floors of benchmarks/accuracy.py and events.py: a change may raise them, never lower them.", ""]
    for kind in dict.fromkeys((*floors, *reached)):
        before = floors.get(kind, {})
        rows = reached.get(kind, before)
        lines.append(f"[{kind}]")
        lines += [f'"{name}" = {max(value, before.get(name, 0.0)):.3f}' for name, value in rows.items()]
        lines.append("")
    FLOORS.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
