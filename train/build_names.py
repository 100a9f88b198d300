"""Builds src/musnad/knowledge/name_words.tsv: words that stand in persons' names.

    python train/build_names.py PATH/names.sqlite3

The database is in the PyPI package arabic-name-romanizer 0.2.0 (resources/); only its rows from Wikidata
(CC0) are taken: the word, and how often it opens a name and how often it comes later.
"""

import sqlite3
import sys
from collections import Counter
from pathlib import Path

from musnad.arabic import fold

OUT = Path(__file__).parents[1] / "src/musnad/knowledge/name_words.tsv"


def main(path: str) -> None:
    first: Counter[str] = Counter()
    later: Counter[str] = Counter()
    with sqlite3.connect(path) as base:
        for name, count in base.execute("select distinct arabic_key, count from full_names where source = 'wikidata'"):
            words = fold(name).split()
            first[words[0]] += count
            later.update(dict.fromkeys(words[1:], count))
    rows = [f"{w}\t{first[w]}\t{later[w]}" for w in sorted(first | later) if first[w] + later[w] >= 3 and len(w) > 1]
    head = (
        "# Words of persons' names (folded), with the times each opens a name and the times it comes later.\n"
        "# From Wikidata (CC0) by way of the package arabic-name-romanizer 0.2.0; built by train/build_names.py.\n"
        "word\tfirst\tlater\n"
    )
    OUT.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    print(f"{len(rows)} words -> {OUT}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1])
