"""Builds src/musnad/model/words.tsv: the usual part of speech of each printed word, from a treebank.

    python train/build_words.py ../shared/data/trees/ar_padt-ud-train.conllu.xz

Reads CoNLL-U, takes each printed word (a multiword token counts as its content segment) and writes the
folded word, the commonest part of speech, its share and the count, for words seen at least twice.
"""

import lzma
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from musnad.arabic import fold

CLITIC = {"ADP", "CCONJ", "PART", "DET", "SCONJ", "AUX", "PRON", "PUNCT"}
OUT = Path(__file__).parents[1] / "src/musnad/model/words.tsv"


def words(path: str) -> Iterator[tuple[str, str]]:
    """(printed word, part of speech of its content segment)."""
    surface, last, parts = "", 0, []
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if not line[:1].isdigit():
                continue
            cells = line.split("\t")
            if "-" in cells[0]:
                surface, parts = cells[1], []
                last = int(cells[0].split("-")[1])
                continue
            if "." in cells[0]:
                continue
            if int(cells[0]) <= last:
                parts.append(cells[3])
                if int(cells[0]) == last:
                    content = [p for p in parts if p not in CLITIC] or parts[-1:]
                    yield surface, content[0]
                    last = 0
                continue
            yield cells[1], cells[3]
            last = 0


def main(path: str) -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for word, pos in words(path):
        if any("\u0621" <= c <= "\u064a" for c in word):
            counts[fold(word)][pos] += 1
    rows = []
    for word, seen in sorted(counts.items()):
        n = sum(seen.values())
        pos, k = seen.most_common(1)[0]
        if n >= 2:
            rows.append(f"{word}\t{pos}\t{k / n:.2f}\t{n}")
    head = (
        "# The usual part of speech of printed Arabic words (folded), its share, and the count.\n"
        "# Learned from the Prague Arabic Dependency Treebank, UD 2, training part (CC BY-NC-SA 3.0);\n"
        "# this file is under the same terms. Built by train/build_words.py.\n"
        "word\tpos\tshare\tcount\n"
    )
    OUT.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    print(f"{len(rows)} words -> {OUT}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1])
