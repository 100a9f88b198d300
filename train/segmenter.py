"""Trains the clitic segmenter: an averaged perceptron over the cuts of each word (musnad.segments)."""

import argparse
import gzip
import json
import math
import random
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from musnad.arabic import fold
from musnad.documents import gazetteer
from musnad.segments import _ARABIC, Cut, Segmenter, words
from train.corpora import Sentence, Word, articles, part, treebank

EPOCHS = 8
MARGIN = 3.0
# Share of the features that name a word or a stem which training does not see, so that it learns to do
# without.
DROPPED = 0.5


def raw_counts(data: Path, least: int = 3) -> dict[str, int]:
    """Rounded log2 of how often each folded word stands in the raw news; words met fewer than `least`
    times are left out."""
    seen: Counter[str] = Counter()
    for name in ("news-2015.jsonl.xz", "ant-tunisia.jsonl.xz"):
        for text in articles(data / "news" / name):
            seen.update(text[a:b] for a, b in words(text))
    folded: Counter[str] = Counter()
    for w, n in seen.items():
        if w[0].isalpha():
            folded[fold(w)] += n
    counts = {w: round(math.log2(n)) for w, n in folded.items() if n >= least and 1 < len(w) < 16}
    # Names that the news of those years did not tell of are words too.
    for form, classes in gazetteer().items():
        if len(form) > 3 and _ARABIC.match(form) and set(classes) & set("GSPC"):
            counts[form] = max(counts.get(form, 0), 4)
    return counts


def flawed(word: Word) -> bool:
    """Whether the treebank left a word whole that it cuts everywhere else: «والتضامن», «طائرته» as a
    pronoun."""
    if len(word.nodes) > 1:
        return False
    f, upos = fold(word.text), word.nodes[0].upos
    return (len(f) > 5 and f.startswith(("وال", "فال", "بال", "كال", "ولل")) and upos not in ("VERB", "NOUN")) or (
        upos == "PRON" and len(f) > 4
    )


# Sentences of printed words, each with the lengths, in folded letters, of its segments; none for a flawed
# word.
Gold = list[list[tuple[str, tuple[int, ...]]]]


def gold(sentences: list[Sentence]) -> Gold:
    """Words of each sentence with the lengths, in folded letters, of the segments of each; none for a
    flawed word."""
    return [
        [(w.text, () if flawed(w) else tuple(len(fold(n.surface)) for n in w.nodes)) for w in s.words]
        for s in sentences
    ]


def cut_of(lengths: tuple[int, ...], word: str, suffixes: set[str]) -> Cut | None:
    """The lengths as a cut: the last segment is a suffix where it is one, all before the stem are
    proclitics."""
    if len(lengths) == 1:
        return Cut((), 0)
    f = fold(word)
    last = f[sum(lengths[:-1]) :]
    if last in suffixes and (len(lengths) > 2 or lengths[0] > 1 or last in PRONOUNS):
        return Cut(lengths[:-2], lengths[-1])
    return Cut(lengths[:-1], 0)


PRONOUNS = {"ه", "ها", "هم", "هن", "هما", "ك", "كم", "كما", "ي", "ني", "نا"}


def affixes(sents: Gold) -> tuple[set[str], set[str]]:
    """Proclitic sequences and suffixes seen at least twice. Suffixes are pronouns and the ما of «فيما»,
    «كما»."""
    suffixes = PRONOUNS | {"ما"}
    seen: Counter[str] = Counter()
    for s in sents:
        for w, lengths in s:
            f = fold(w)
            c = cut_of(lengths, w, suffixes)
            if c and c.proclitics and sum(lengths) == len(f):
                at, parts = 0, []
                for k in c.proclitics:
                    parts.append(f[at : at + k])
                    at += k
                seen["+".join(parts)] += 1
    return {"", *(p for p, n in seen.items() if n >= 3 and all(len(x) <= 3 for x in p.split("+")))}, suffixes


@dataclass(slots=True)
class Item:
    """A word in its place: which of its cuts is right, their static features and context keys, the
    neighbours."""

    right: int
    features: list[list[str]]
    keys: list[tuple[str, str]]
    folded: str
    before: str
    after: str


def items(seg: Segmenter, sents: Gold, log: bool = True) -> list[Item]:
    """Every word that has more than one cut, the right one among them."""
    suffixes = set(seg.suffixes)
    found: list[Item] = []
    cache: dict[str, tuple[list[Cut], list[list[str]], list[tuple[str, str]]]] = {}
    missed: Counter[str] = Counter()
    for s in sents:
        keys = [fold(w) if w[0].isalpha() else w for w, _ in s]
        for i, (w, lengths) in enumerate(s):
            f = keys[i]
            if not w[0].isalpha() or w.isascii() or len(f) < 2 or sum(lengths) != len(f):
                continue
            if w not in cache:
                cuts = seg.cuts(f)
                spelled = "".join(c for c in w if fold(c))
                cache[w] = cuts, seg.scored_features(spelled, f, cuts), seg.known(w).keys
            cuts, features, ks = cache[w]
            right = cut_of(lengths, w, suffixes)
            if right not in cuts:
                missed[w] += 1
            elif len(cuts) > 1:
                before, after = keys[i - 1] if i else "", keys[i + 1] if i + 1 < len(s) else ""
                found.append(Item(cuts.index(right), features, ks, f, before, after))
    if log:
        print("items", len(found), "without candidate", missed.total(), missed.most_common(20))
    return found


class Perceptron:
    """Weights, their running totals for the average, and when each was last touched."""

    def __init__(self) -> None:
        self.weights: dict[str, float] = {}
        self._totals: dict[str, float] = {}
        self._stamps: dict[str, int] = {}
        self.step = 0

    def move(self, features: list[str], by: float) -> None:
        for x in features:
            w = self.weights.get(x, 0.0)
            self._totals[x] = self._totals.get(x, 0.0) + w * (self.step - self._stamps.get(x, 0))
            self._stamps[x] = self.step
            self.weights[x] = w + by

    def averaged(self, least: float = 0.05) -> dict[str, float]:
        out = {}
        for x, w in self.weights.items():
            a = (self._totals.get(x, 0.0) + w * (self.step - self._stamps.get(x, 0))) / self.step
            if abs(a) >= least:
                out[x] = a
        return out


def train(sents: Gold, counts: dict[str, int], seed: int = 0, log: bool = True) -> Segmenter:
    rng = random.Random(seed)
    proclitics, suffixes = affixes(sents)
    chosen = items(Segmenter({}, proclitics, suffixes, counts), sents, log)
    model = Perceptron()
    for epoch in range(EPOCHS):
        wrong = 0
        rng.shuffle(chosen)
        for item in chosen:
            model.step += 1
            lexical = Segmenter.LEXICAL if rng.random() < DROPPED else None
            used = []
            for fs, key in zip(item.features, item.keys, strict=True):
                mine = fs[:lexical] + Segmenter.context_features(key, item.folded, item.before, item.after)
                used.append([x for x in mine if x[0] not in "WTVU"] if lexical else mine)
            scores = [sum([model.weights.get(x, 0.0) for x in fs]) for fs in used]
            right = item.right
            # The right cut must lead by a margin, not just win.
            rival = max((i for i in range(len(scores)) if i != right), key=scores.__getitem__)
            if scores[rival] + MARGIN >= scores[right]:
                wrong += scores[rival] >= scores[right]
                model.move(used[right], 1.0)
                model.move(used[rival], -1.0)
        if log:
            print("epoch", epoch, "wrong", wrong, "of", len(chosen), "features", len(model.weights), flush=True)
    return Segmenter(model.averaged(), proclitics, suffixes, counts)


def save(seg: Segmenter, path: Path) -> None:
    """Writes what `Segmenter.load` reads; the same segmenter gives the same bytes."""
    by_count: dict[str, list[str]] = {}
    for w, n in seg.counts.items():
        by_count.setdefault(str(n), []).append(w)
    features = sorted(seg.weights)
    data = {
        "proclitics": seg.proclitics,
        "suffixes": seg.suffixes,
        "margin": seg.margin,
        "counts": {n: " ".join(sorted(ws)) for n, ws in sorted(by_count.items())},
        "features": features,
        "weights": [round(seg.weights[f], 2) for f in features],
    }
    with open(path, "wb") as raw, gzip.GzipFile("", "wb", mtime=0, fileobj=raw) as f:
        f.write(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())


def accuracy(seg: Segmenter, sents: list[Sentence], show: int = 0) -> tuple[float, float, int]:
    """Share of printed words, and of printed Arabic words, cut exactly as the treebank cuts them."""
    right = arabic = right_arabic = total = 0
    errors: Counter[tuple[str, str]] = Counter()
    for s in sents:
        known = [seg._word(w.text) for w in s.words]
        keys = [k if isinstance(k, str) else k.folded for k in known]
        for i, w in enumerate(s.words):
            k = known[i]
            got = [w.text]
            if not isinstance(k, str):
                choice = seg.best(k, keys[i - 1] if i else "", keys[i + 1] if i + 1 < len(keys) else "")
                got, at = [], 0
                for length, _ in k.forms[choice]:
                    got.append(w.text[at : at + length])
                    at += length
                arabic += 1
            want = [n.surface for n in w.nodes]
            total += 1
            right += got == want
            right_arabic += got == want and not isinstance(k, str)
            if got != want:
                errors["+".join(want), "+".join(got)] += 1
    for (want, got), n in errors.most_common(show):
        print(f"  {n}  gold {want}  got {got}")
    return right / total, right_arabic / max(1, arabic), total


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("data", type=Path)
    ap.add_argument("out", type=Path)
    ap.add_argument("--errors", type=int, default=0)
    args = ap.parse_args()
    started = time.time()
    counts = raw_counts(args.data)
    print("raw words", len(counts), f"{time.time() - started:.0f} s", flush=True)
    padt = treebank(args.data / "trees" / "ar_padt-ud-train.conllu.xz", "padt")
    pud = treebank(args.data / "trees" / "pud_first500.conllu", "pud")
    print("read", f"{time.time() - started:.0f} s", flush=True)
    by = {
        (c, p): [s for s in ss if part(c, s.doc) == p]
        for c, ss in (("padt", padt), ("pud", pud))
        for p in ("train", "dev", "test")
    }
    for k, v in by.items():
        print(*k, len(v), "sentences", sum(len(s.nodes) for s in v), "segments")
    seg = train(gold(by["padt", "train"]) + 2 * gold(by["pud", "train"]), counts)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    save(seg, args.out)
    seg = Segmenter.load(args.out)
    for c in ("padt", "pud"):
        for p in ("dev", "test"):
            a, b, n = accuracy(seg, by[c, p], args.errors)
            print(f"{c} {p}: words exact {a:.4f}, Arabic words exact {b:.4f} of {n}")
    print(f"{time.time() - started:.0f} s")


if __name__ == "__main__":
    main()
