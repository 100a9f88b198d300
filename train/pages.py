"""Original pages with labels, for fitting and for measuring: train/pages/*.jsonl.

python -m train.pages fit|measure > GOLD.jsonl    a part in the gold's form, for score.py
"""

import json
import sys
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("pages")


def pages(part: str) -> list[dict[str, Any]]:
    """The pages of a part in the gold's form, with `by`, the file that each is from."""
    rows = []
    for file in sorted(FOLDER.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row.pop("part") == part:
                rows.append(row | {"by": file.stem})
    return rows


def main() -> int:
    if sys.argv[1:] not in (["fit"], ["measure"]):
        print(__doc__, file=sys.stderr)
        return 2
    for row in pages(sys.argv[1]):
        print(json.dumps(row, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
