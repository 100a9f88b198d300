"""Clitic segmentation: the words of a text, and the segments of each word, without losing an offset.

A segment is what dependencies, lemmas and tags stand on: «وللحكومة» is و + ل + لحكومة, its last form
«الحكومة». Proclitics (و ف ب ل ك س أ) and pronoun suffixes are cut off, the article stays inside.
`segment` gives the segments of any text; `documents.DocMaker` gives them to spaCy.

Method: every word has a few possible cuts (affix strings seen in treebanks). A linear model, an averaged
perceptron trained by train/segmenter.py, scores each from the letters of the affixes and of the stem, from
how often the bare stem stands as a word in raw news, and from the two words beside it. What does not depend
on the neighbours is remembered per word. All keys are folded, so missing marks and hamzas do not matter.
"""

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from musnad.arabic import INVISIBLE, MARKS, Folded, fold
from musnad.errors import LexiconError

MODEL = Path(__file__).parent / "model"

_LETTERS = (
    "\u0620-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06fc\u06ff\u0750-\u077f\u0870-\u0887"
    "\u08a0-\u08c9\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdc7\ufdf0-\ufdfb\ufe70-\ufefc"
)
_SILENT = "".join(sorted(re.escape(c) for c in MARKS | INVISIBLE))
_ARABIC = re.compile(f"[{_LETTERS}]")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(
    r"(?:https?://|www\.)[^\s<>\"«»]+"
    rf"|[{_LETTERS}{_SILENT}]+"
    r"|\d+(?:[.,٫٬]\d+)*"
    rf"|(?:(?![{_LETTERS}])[^\W\d_])(?:(?![{_LETTERS}])[^\W\d_]|[\u0300-\u036f])*"
    r"|([.\-–—_=*])\1+"
    r"|\S"
)

# Longest Arabic word that is looked at for clitics; longer runs are noise and stay whole.
LONGEST = 24
# A word that stands so often in the raw news (log2) is a word for sure.
WORD = 5
# Words remembered before the memory is emptied: bounds what hostile text can make it hold.
REMEMBERED = 30_000


@dataclass(frozen=True, slots=True)
class Segment:
    """`text[start:end]` (code points) is the segment as printed; `form` is how it is spelled standing alone.

    Marks, tatweel and invisible characters are left out of the form; «ل|لحكومة» has the forms ل, الحكومة,
    «مدرست|ه» مدرسة, ه and «علي|ه» على, ه.
    """

    start: int
    end: int
    form: str


@lru_cache(maxsize=REMEMBERED)
def norm(form: str) -> str:
    """The key under which the model knows a form: folded, lower case, digits all 0."""
    return _DIGIT.sub("0", fold(form)).lower() or form


def words(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every word, number and punctuation mark of the text, in order, nothing but space
    between."""
    for m in _WORD.finditer(text):
        yield m.span()


@dataclass(frozen=True, slots=True)
class Cut:
    """One way to cut a word: the lengths in folded letters of its proclitics and of its suffix (0: none)."""

    proclitics: tuple[int, ...]
    suffix: int


@dataclass(slots=True)
class _Known:
    """What is remembered of a word: its candidate cuts, their scores without context, and keys for
    context."""

    cuts: list[Cut]
    scores: list[float]
    keys: list[tuple[str, str]]
    forms: list[tuple[tuple[int, str], ...]]
    folded: str
    sure: int


class Segmenter:
    """Candidate cuts, and the linear model that chooses among them.

    weights: feature to weight. proclitics, suffixes: affix strings (folded) that may be cut, proclitic
    sequences written "و+ل". counts: folded word of raw news to the rounded log2 of how often it stands there.
    """

    # Where in the static features those begin that name the word, its stem, or long stretches of it.
    LEXICAL = 20
    # A word whose best cut leads by more than this is not looked at in context: on the dev part no lead
    # above 14
    # was overturned by the neighbours, and 98.7 % of the words have one above 15.
    MARGIN = 15.0

    def __init__(
        self,
        weights: dict[str, float],
        proclitics: Iterable[str],
        suffixes: Iterable[str],
        counts: dict[str, int],
        margin: float | None = None,
    ) -> None:
        self.weights = weights
        self.counts = counts
        self.proclitics = sorted(proclitics)
        self.suffixes = sorted(suffixes)
        self.margin = self.MARGIN if margin is None else margin
        self._sequences = [(p.replace("+", ""), tuple(map(len, p.split("+")))) for p in self.proclitics]
        self._suffixes = frozenset(self.suffixes)
        self._longest = max(map(len, self.suffixes), default=0)
        self._known: dict[str, _Known] = {}

    @classmethod
    def load(cls, path: Path) -> "Segmenter":
        """The segmenter that train/segmenter.py wrote. Raises LexiconError where the file is missing or
        malformed."""
        try:
            with gzip.open(path, "rt", encoding="utf-8") as f:
                data = json.load(f)
            counts = {w: n for n, ws in data["counts"].items() for w in ws.split()}
            return cls(
                dict(zip(data["features"], data["weights"], strict=True)),
                data["proclitics"],
                data["suffixes"],
                {w: int(n) for w, n in counts.items()},
                data["margin"],
            )
        except (OSError, ValueError, KeyError, TypeError) as why:
            raise LexiconError(f"{path}: not a segmenter ({why}); build it with train/build.py") from why

    def cuts(self, folded: str) -> list[Cut]:
        """Every cut whose affixes are known and that leaves a stem.

        A stem that no news knows gives way where a cut with fewer affixes leaves a known word: «وباريس» is
        not
        و + ب + اريس.
        """
        found = []
        longest = min(self._longest, len(folded) - 1)
        ends = [0, *(k for k in range(1, longest + 1) if folded[-k:] in self._suffixes)]
        for letters, lengths in self._sequences:
            if folded.startswith(letters):
                rest = len(folded) - len(letters)
                whole = self._with_the_article(folded, len(letters))
                found += [Cut(lengths if letters else (), k) for k in ends if rest - k >= 1 and (k != 1 or not whole)]
        if len(found) < 3:
            return found
        sizes = [len(c.proclitics) + (c.suffix > 0) for c in found]
        known = [size for size, c in zip(sizes, found, strict=True) if size and self.alone(folded, c) >= WORD]
        fewest = min(known, default=99)
        return [c for size, c in zip(sizes, found, strict=True) if size <= fewest or not self._unheard(folded, c)]

    def _with_the_article(self, folded: str, start: int) -> bool:
        """Whether a word from `start` on is one with its article, in final ه: that is ة, hastily written, and no
        pronoun («الحكومه», «للحكومه»). «التزامه» is none, for the news knows no word «تزامه»."""
        if folded[-1] != "ه":
            return False
        after = 2 if folded.startswith("ال", start) else 1 if start and folded.startswith("لل", start - 1) else 0
        return bool(after) and self.counts.get(folded[start + after :], 0) >= WORD

    def _unheard(self, folded: str, cut: Cut) -> bool:
        stem = folded[sum(cut.proclitics) : len(folded) - cut.suffix]
        if len(stem) < 3 or stem.startswith("ال") or self.alone(folded, cut):
            return False
        return not self.counts.get("ال" + stem)

    def alone(self, folded: str, cut: Cut) -> int:
        """How often the stem of a cut stands as a word in raw news (rounded log2), also as it is spelled
        alone."""
        s, c = folded[sum(cut.proclitics) : len(folded) - cut.suffix], self.counts.get
        found = c(s, 0)
        if cut.suffix:  # «مدرست|ه», «مستوا|ه»: the stem alone ends in another letter
            if s[-1] == "ت":
                found = max(found, c(s[:-1] + "ه", 0))
            elif s[-1] in "اوي":
                found = max(found, c(s[:-1] + "ي", 0), c(s + "ا", 0), c(s[:-1] + "ء", 0))
        if cut.proclitics and s[0] == "ل" and folded[sum(cut.proclitics) - 1] == "ل":
            found = max(found, c("ا" + s, 0), c("ال" + s, 0))
        return found

    def static_features(self, spelled: str, folded: str, cut: Cut, alone: int, most: int) -> list[str]:
        """What speaks for a cut whatever stands around the word; `LEXICAL` and after name the word or its
        stem.

        alone: of this cut; most: the greatest among the word's cuts.
        """
        n = sum(cut.proclitics)
        p, x = folded[:n], folded[len(folded) - cut.suffix :] if cut.suffix else ""
        p = f"{p}.{len(cut.proclitics)}" if n else ""
        s = folded[n : len(folded) - cut.suffix]
        c = self.counts.get
        article = c("ال" + s, 0)
        if p.endswith(("ل.1", "ل.2")) and s[0] == "ل":
            article = max(article, c("ا" + s, 0))
        whole = c(folded, 0)
        px = f"{p}|{x}"
        kind = f"{len(cut.proclitics)}{cut.suffix > 0}"
        size = min(len(s), 6)
        a, t = spelled[n], spelled[len(spelled) - cut.suffix - 1]
        behind, gain = min(most - alone, 8), max(-6, min(6, alone - whole))
        return [
            f"b{px}", f"l{size}{px}", f"a{alone}{px}", f"r{gain}{px}", f"k{article}{px}",
            f"d{max(-6, min(6, article - whole))}{px}", f"f{min(whole, 9)}{alone > 0}{px}",
            f"A{alone}{kind}", f"B{behind}{kind}", f"C{gain}{kind}", f"D{behind}{gain}{kind}",
            f"E{behind}{px}", f"F{min(article, 6)}{min(alone, 6)}{kind}", f"G{size}{kind}{min(alone, 6)}",
            f"1{s[:1]}{px}", f"2{s[:2]}|{p}", f"h{a}|{p}", f"m{s[-1:]}{px}", f"n{s[-2:]}|{x}", f"e{t}|{x}",
            f"3{s[:3]}|{p}", f"o{s[-3:]}|{x}", f"g{s[:1]}{s[-2:]}{size}{px}", f"i{s[:2]}{size}|{p}",
            f"j{s[-2:]}{size}{px}",
            f"s{s}|{p}", f"t{s}|{x}", f"w{folded}{px}",
        ]  # fmt: skip

    def scored_features(self, spelled: str, folded: str, cuts: list[Cut]) -> list[list[str]]:
        """The static features of each cut of a word."""
        alone = [self.alone(folded, c) for c in cuts]
        most = max(alone)
        return [self.static_features(spelled, folded, c, a, most) for c, a in zip(cuts, alone, strict=True)]

    @staticmethod
    def context_features(key: tuple[str, str], folded: str, before: str, after: str) -> list[str]:
        """What speaks for a cut in its place: the words beside it, folded ("" at the edges)."""
        p, x = key
        px = f"{p}|{x}"
        found: list[str] = []
        if before:
            found += (f"P{before}|{px}", f"Q{before[-2:]}|{px}", f"R{before[:2]}|{px}")
            found += (f"W{folded}|{before}|{px}", f"T{folded}|{before[-1:]}|{px}")
        if after:
            found += (f"N{after}|{px}", f"O{after[:2]}|{px}")
            found += (f"V{folded}|{after}|{px}", f"U{folded}|{after[:2]}|{px}")
        return found

    def known(self, word: str) -> _Known:
        """The word's cuts with their scores, from memory where it has been met."""
        if (found := self._known.get(word)) is not None:
            return found
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        map_ = Folded.of(word)
        folded = map_.text
        spelled = "".join(word[i] for i in map_.at)
        cuts = [Cut((), 0)]
        if 1 < len(folded) <= LONGEST:
            cuts = [c for c in self.cuts(folded) if _possible(c, map_.at)] or cuts
        weight = self.weights.get
        scores = [0.0]
        if folded:
            scores = [sum([weight(f, 0.0) for f in fs]) for fs in self.scored_features(spelled, folded, cuts)]
        keys = [_key(folded, c) for c in cuts]
        order = sorted(range(len(cuts)), key=lambda i: -scores[i])
        sure = order[0] if len(cuts) == 1 or scores[order[0]] - scores[order[1]] > self.margin else -1
        forms = [self._forms(word, map_, c) for c in cuts]
        entry = _Known(cuts, scores, keys, forms, folded, sure)
        self._known[word] = entry
        return entry

    def best(self, known: _Known, before: str, after: str) -> int:
        """Which of the word's cuts fits best between the folded words before and after it."""
        if known.sure >= 0:
            return known.sure
        weight = self.weights.get
        top, best = -1e18, 0
        for i, key in enumerate(known.keys):
            score = known.scores[i]
            for f in self.context_features(key, known.folded, before, after):
                score += weight(f, 0.0)
            if score > top:
                top, best = score, i
        return best

    def pieces(self, text: str) -> list[tuple[int, int, str]]:
        """Start, end and form of each segment of the text, in order."""
        spans = [m.span() for m in _WORD.finditer(text)]
        known = [self._word(text[a:b]) for a, b in spans]
        out: list[tuple[int, int, str]] = []
        last = len(known) - 1
        for i, k in enumerate(known):
            at, end = spans[i]
            if isinstance(k, str):
                out.append((at, end, k))
                continue
            choice = k.sure
            if choice < 0:
                choice = self.best(k, _folded(known[i - 1]) if i else "", _folded(known[i + 1]) if i < last else "")
            for length, form in k.forms[choice]:
                out.append((at, at + length, form))
                at += length
        return out

    def segment(self, text: str) -> list[Segment]:
        """The segments of the text, in order; only white space lies between and around them."""
        return [Segment(*p) for p in self.pieces(text)]

    def _word(self, word: str) -> "_Known | str":
        if (found := self._known.get(word)) is not None:
            return found
        if not _ARABIC.search(word):
            return word
        # A run too long to be a word is neither cut nor remembered.
        return (
            self.known(word)
            if len(word) <= 4 * LONGEST
            else "".join(c for c in word if c not in MARKS and c not in INVISIBLE)
        )

    def _forms(self, word: str, map_: Folded, cut: Cut) -> tuple[tuple[int, str], ...]:
        """Length in the printed word, and form, of each segment of a cut."""
        n = len(map_.text)
        borders = [0]
        for k in cut.proclitics:
            borders.append(borders[-1] + k)
        if cut.suffix:
            borders.append(n - cut.suffix)
        borders.append(n)
        ats = [0, *(map_.at[b] for b in borders[1:-1]), len(word)]
        pieces = ["".join(c for c in word[a:b] if c not in MARKS and c not in INVISIBLE) for a, b in pairwise(ats)]
        stem = len(cut.proclitics)
        if stem and pieces[stem - 1] == "ل" and pieces[stem].startswith("ل"):
            pieces[stem] = self._with_article(pieces[stem])
        if cut.suffix:
            pieces[stem] = self._standing_alone(pieces[stem])
        return tuple((b - a, p) for a, b, p in zip(ats, ats[1:], pieces, strict=False))

    def _with_article(self, rest: str) -> str:
        """What stands after ل in «للحكومة», «للجنة», «لليبيا»: الحكومة, اللجنة, ليبيا, by how news writes
        them alone.

        Two of the three drop letters in print (الحكومة its alif, اللجنة its article), so they are likelier
        than
        a bare word that begins with ل, unless that is 16 times as frequent.
        """
        key, count = fold(rest), self.counts.get
        merged, dropped = count("ا" + key, 0), count("ال" + key, 0)
        if count(key, 0) >= max(merged, dropped) + 4 and not max(merged, dropped) > 6:
            return rest
        return ("ال" if dropped > merged else "ا") + rest

    def _standing_alone(self, stem: str) -> str:
        """The stem as spelled without its pronoun: ـة for ت, ى for ا or ي, ء for ئ or ؤ, وا for و, as news
        writes it."""
        key, count = fold(stem), self.counts.get
        if stem in _FUNCTION_STEMS:
            return _FUNCTION_STEMS[stem]
        if len(key) < 3:
            return stem
        if key[-1] == "ت" and count(key[:-1] + "ه", 0) > count(key, 0):
            return stem[:-1] + "ة"
        if stem[-1] in "ئؤ" and stem[-2] == "ا":
            return stem[:-1] + "ء"
        if key[-1] == "ا" and count(key[:-1] + "ي", 0) > count(key, 0):
            return stem[:-1] + "ى"
        if key[-1] == "و" and count(key + "ا", 0) > count(key, 0):
            return stem + "ا"
        return stem


# Prepositions whose alif maqsura turns to ya before a pronoun: علي|ه is على + ه.
_FUNCTION_STEMS = {"علي": "على", "الي": "الى", "إلي": "إلى", "لدي": "لدى"}


def _possible(cut: Cut, at: Sequence[int]) -> bool:
    """A cut may not fall inside one printed character (a ligature such as ﻻ or ﷲ that folds to several
    letters)."""
    borders: list[int] = []
    for k in cut.proclitics:
        borders.append((borders[-1] if borders else 0) + k)
    if cut.suffix:
        borders.append(len(at) - cut.suffix)
    return all(at[b] != at[b - 1] for b in borders)


def _folded(known: _Known | str) -> str:
    return known if isinstance(known, str) else known.folded


def _key(folded: str, cut: Cut) -> tuple[str, str]:
    n = sum(cut.proclitics)
    return (
        f"{folded[:n]}.{len(cut.proclitics)}" if n else "",
        folded[len(folded) - cut.suffix :] if cut.suffix else "",
    )


@lru_cache(maxsize=2)
def segmenter(folder: Path = MODEL) -> Segmenter:
    """The segmenter of a model folder, read once; the shipped one where the folder has none."""
    own = folder / "segmenter.json.gz"
    return Segmenter.load(own if own.exists() else MODEL / own.name)


def segment(text: str) -> list[Segment]:
    """The segments of any text: `text[s.start:s.end]` is each as printed, and only white space is left
    between."""
    return segmenter().segment(text)
