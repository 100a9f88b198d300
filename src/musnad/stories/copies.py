"""Articles -> copies: which articles are one text, whole, cut or lightly edited, however the layout differs.

MinHash signatures (rensa; Broder 1997) find candidates in bands of rows; then the words themselves decide, by a
logistic model (`model`) over how much of the shorter text stands in the longer one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rensa import RMinHash

from musnad.keys import stems, weight
from musnad.models import Record
from musnad.stories.mentions import UNKNOWN_DAY, ordinal, unit
from musnad.stories.model import model
from musnad.stories.pairs import Key, cosine, digest

# Copies are printed within so many days of one another.
WINDOW = 4
RUN = 4  # words of a run
PERMUTATIONS, ROWS, SEED = 128, 2, 20150804
SHORTEST = 12  # runs; shorter texts repeat each other by chance
_TELLING = 0.25
# From this score on two texts are one wherever they stand, and so is what is linked by such pairs.
CERTAIN = 0.8


@dataclass(frozen=True, slots=True)
class Sketch:
    """An article as far as copying is concerned.

    day: of publication, an ordinal. runs: every four words in a row, hashed, with the square of what they tell;
    words: the telling words with that square; title: of length 1.
    """

    article: str
    day: int
    runs: dict[int, float]
    words: dict[str, float]
    title: dict[str, float]

    @property
    def order(self) -> tuple[int, str, int]:
        """Where it stands among all: by day of publication, whatever the order of arrival."""
        return self.day, self.article, 0


def sketch(record: Record) -> Sketch:
    """The sketch of an article's text below the headline, which outlets write for themselves."""
    lead = next((b.end for b in record.blocks if b.kind == "headline"), 0)
    body = [k for k, start, _ in stems(record.text) if start >= lead]
    tells = [weight(k) for k in body]
    runs = {
        digest(*body[i : i + RUN]): (sum(tells[i : i + RUN]) / RUN) ** 2 for i in range(max(0, len(body) - RUN + 1))
    }
    published = record.article.published
    return Sketch(
        article=record.id,
        day=ordinal(published.isoformat() if published else None),
        runs=runs,
        words={k: t * t for k, t in zip(body, tells, strict=True) if t > _TELLING},
        title=unit(k for k, _, _ in stems(record.article.title or "")),
    )


def keys(sketch: Sketch) -> tuple[Key, ...]:
    """Keys that two articles of much the same words share, at least one of them, very likely."""
    if len(sketch.runs) < SHORTEST:
        return ()
    signature = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    signature.update([f"{r:x}" for r in sketch.runs])
    rows = signature.digest()
    cuts = range(0, PERMUTATIONS + 1, ROWS)
    return tuple(Key(digest(str(a), *map(str, rows[a:b])), sketch.day, WINDOW) for a, b in pairwise(cuts))


def compare(a: Sketch, b: Sketch) -> dict[str, float]:
    """The comparisons of two texts, symmetric."""
    short, long = (a, b) if (len(a.runs), a.article) <= (len(b.runs), b.article) else (b, a)
    known = UNKNOWN_DAY not in (a.day, b.day)
    return {
        "runs": _kept(short.runs, long.runs),
        "words": _kept(short.words, long.words),
        "title": cosine(a.title, b.title),
        "days_apart": min(abs(a.day - b.day), WINDOW) / WINDOW if known else 0.0,
    }


def score(a: Sketch, b: Sketch) -> float:
    """0 to 1: how likely one text is the other's, or both pass on a third. 0 for texts too short to tell."""
    if min(len(a.runs), len(b.runs)) < SHORTEST or a.article == b.article:
        return 0.0
    return model("copies").score(compare(a, b))


def _kept(short: Mapping[Any, float], long: Mapping[Any, float]) -> float:
    """How much of what the one tells stands in the other, 0 to 1."""
    return sum(v for k, v in short.items() if k in long) / (sum(short.values()) or 1.0)
