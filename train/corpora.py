"""The data as values: treebank sentences and name sentences, read from the given files and split by document.

The split is a hash of the document's name, so it never moves: the same document is held out whatever else
changes. `part` says train, dev (choice among settings, early stopping) or test (the figures that are
reported).
"""

import hashlib
import json
import lzma
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from musnad.arabic import INVISIBLE, MARKS, fold

# Percentages of documents held out: (test, dev). PUD is small, so more of it.
HELD_OUT = {"padt": (8, 5), "pud": (22, 8)}


@dataclass(slots=True)
class Node:
    """One segment of a treebank word; `head` is an index into the sentence's nodes, its own for the root."""

    surface: str
    form: str
    lemma: str
    upos: str
    xpos: str
    feats: str
    head: int
    deprel: str


@dataclass(slots=True)
class Word:
    """A word as printed: its nodes, and whether a space follows."""

    nodes: list[Node]
    space: bool

    @property
    def text(self) -> str:
        return "".join(n.surface for n in self.nodes)


@dataclass(slots=True)
class Sentence:
    corpus: str
    doc: str
    words: list[Word] = field(default_factory=list)

    @property
    def nodes(self) -> list[Node]:
        return [n for w in self.words for n in w.nodes]

    @property
    def text(self) -> str:
        return "".join(w.text + " " * w.space for w in self.words).rstrip()


def part(corpus: str, doc: str) -> str:
    """train, dev or test: fixed by the document's name."""
    test, dev = HELD_OUT[corpus]
    k = int.from_bytes(hashlib.sha256(f"{corpus}/{doc}".encode()).digest()[:4], "big") % 100
    return "test" if k < test else "dev" if k < test + dev else "train"


def plain(text: str) -> str:
    """Without vowel marks, tatweel and wasla: how lemmas are written everywhere after this."""
    return "".join(c for c in text if c not in MARKS and c not in INVISIBLE).replace("ٱ", "ا")


def pieces(surface: str, forms: list[str]) -> list[str]:
    """The printed word cut so that each piece is as near as can be to the form it stands for.

    «للحكومة» with the forms ل, الحكومة is cut ل|لحكومة. Dynamic programming over cut points; the cost of a
    piece is its edit distance to the form, both folded.
    """
    if len(forms) == 1:
        return [surface]
    n = len(surface)
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, ())}
    for i, form in enumerate(forms):
        last = i == len(forms) - 1
        after: dict[int, tuple[float, tuple[int, ...]]] = {}
        for a, (cost, cuts) in best.items():
            for b in [n] if last else range(a + 1, n - (len(forms) - i - 1) + 1):
                # Marks belong to the letter before them.
                if b < n and surface[b] in MARKS:
                    continue
                c = cost + _distance(fold(surface[a:b]), fold(form))
                if b not in after or c < after[b][0]:
                    after[b] = (c, (*cuts, b))
        best = after
    if n not in best:
        return []
    cuts = best[n][1]
    return [surface[a:b] for a, b in zip((0, *cuts), cuts, strict=False)]


def _distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]


def conllu(path: Path) -> Iterator[tuple[dict[str, str], list[list[str]]]]:
    opener = lzma.open if path.suffix == ".xz" else open
    meta: dict[str, str] = {}
    rows: list[list[str]] = []
    with opener(path, "rt", encoding="utf-8") as f:
        for line in f:
            line = line.rstrip("\n")
            if not line:
                if rows:
                    yield meta, rows
                meta, rows = {}, []
            elif line.startswith("#"):
                k, _, v = line[1:].strip().partition(" = ")
                meta[k] = v
            else:
                rows.append(line.split("\t"))
    if rows:
        yield meta, rows


def treebank(path: Path, corpus: str) -> list[Sentence]:
    """All sentences. PADT's multiword tokens and PUD's SpaceAfter=No clitics both become words of several
    nodes."""
    out, doc = [], ""
    for meta, rows in conllu(path):
        doc = meta.get("newdoc id", doc)
        out.append(_sentence(corpus, doc, rows))
    if corpus == "padt":
        _names(out)
    return out


def _sentence(corpus: str, doc: str, rows: list[list[str]]) -> Sentence:
    sentence = Sentence(corpus, doc)
    index = {r[0]: i for i, r in enumerate(r for r in rows if r[0].isdigit())}
    by_id = {r[0]: r for r in rows}
    covered = 0
    for r in rows:
        if "-" in r[0]:
            first, last = map(int, r[0].split("-"))
            parts = [by_id[str(k)] for k in range(first, last + 1)]
            cut = pieces(r[1], [p[1] for p in parts])
            if not cut:
                cut = [p[1] for p in parts]
            sentence.words.append(
                Word([_node(p, c, index) for p, c in zip(parts, cut, strict=True)], "SpaceAfter=No" not in r[9])
            )
            covered = last
        elif r[0].isdigit() and int(r[0]) > covered:
            node = _node(r, r[1], index)
            glued = corpus == "pud" and sentence.words and not sentence.words[-1].space
            if glued and _clitic(sentence.words[-1], node):
                sentence.words[-1].nodes.append(node)
                sentence.words[-1].space = "SpaceAfter=No" not in r[9]
            else:
                sentence.words.append(Word([node], "SpaceAfter=No" not in r[9]))
    return sentence


def _clitic(word: Word, node: Node) -> bool:
    """PUD glues clitics and punctuation alike with SpaceAfter=No: letters to letters are one word."""
    return word.nodes[-1].surface[-1:].isalpha() and node.surface[:1].isalpha()


def _node(r: list[str], surface: str, index: dict[str, int]) -> Node:
    head = index[r[0]] if r[6] == "0" else index[r[6]]
    lemma = plain(r[2]) or r[1]
    return Node(
        surface,
        plain(r[1]) or r[1],
        lemma,
        r[3],
        r[4],
        "" if r[5] == "_" else r[5],
        head,
        r[7].replace("root", "ROOT"),
    )


def _names(sentences: list[Sentence]) -> None:
    """PADT tags names X (foreign, or out of its dictionary): PROPN, unless the word is usually something
    else.

    `xpos` keeps what it was, so that scores can be given on the treebank's own tags too.
    """
    usual: dict[str, Counter[str]] = {}
    for s in sentences:
        for n in s.nodes:
            usual.setdefault(fold(n.form), Counter())["X" if n.upos == "X" else n.upos] += 1
    for s in sentences:
        for n in s.nodes:
            if n.upos != "X" or n.xpos.startswith("Y") or not n.form[:1].isalpha():
                continue
            seen = usual[fold(n.form)]
            if n.xpos.startswith("X") or seen["X"] * 2 >= seen.total():
                n.upos = "PROPN"


def articles(path: Path) -> Iterator[str]:
    """Title and text of every article of a raw news file."""
    with lzma.open(path, "rt", encoding="utf-8") as f:
        for line in f:
            a = json.loads(line)
            yield f"{a.get('title') or ''}\n{a.get('text') or ''}"
