"""Two mentions -> a score: whether two articles tell of the same event. And the keys under which to look for such two.

The score is a logistic model over a few comparisons (`model`). It looks at the two mentions and nothing else, so what
else a ledger holds never changes it.
"""

from hashlib import blake2b
from typing import NamedTuple

from musnad.keys import weight
from musnad.stories.mentions import UNKNOWN_DAY, Mention
from musnad.stories.model import model

# Two reports of one act are printed within so many days of one another, or of the act's own date.
WINDOW = 3
# What is planned, asked for or denied may wait so long for the act, or for the next word of it; and an act may be so
# many days off the date that was given for it.
LONG_WINDOW = 200
OFF_DATE = 30
# The rarest words of a sentence under which a mention is looked for; two must be shared.
_WORDS = 8
_PARTIES = 2
SHARED = 2


class Key(NamedTuple):
    """A key under which a mention stands, on `day`: others are looked for under it `reach` days around.

    One that is not `kept` is only looked under, one that is not `sought` only stood under.
    """

    key: int
    day: int
    reach: int
    kept: bool = True
    sought: bool = True


def compare(a: Mention, b: Mention) -> dict[str, float]:
    """The comparisons of two mentions, symmetric; each 0 where one of them says nothing of the matter."""
    gap = _gap(a, b)
    counts = _counts(a, b)
    return {
        "context": cosine(a.context, b.context),
        "topic": cosine(a.topic, b.topic),
        "cross": max(cosine(a.topic, b.context), cosine(a.context, b.topic)),
        "trigger": float(a.trigger == b.trigger),
        "doers": _shared(a.doers, b.doers),
        "doers_differ": _apart(a.doers, b.doers),
        "targets": _shared(a.targets, b.targets),
        "targets_differ": _apart(a.targets, b.targets),
        "parties": _shared(a.parties, b.parties),
        "places": _shared(a.spots, b.spots),
        "places_differ": _apart(a.spots, b.spots),
        "same_mode": float(a.mode is not None and a.mode == b.mode),
        "same_status": float(a.status == b.status),
        "days_apart": min(gap, 10) / 10,
        "counts": max(counts, 0.0),
        "counts_differ": max(-counts, 0.0),
    }


def score(a: Mention, b: Mention) -> float:
    """0 to 1: how likely two mentions are one event. 0 where that cannot be: one article, or two types."""
    if a.article == b.article or a.type != b.type or _elsewhen(a, b):
        return 0.0
    return model("events").score(compare(a, b))


def keys(mention: Mention) -> tuple[Key, ...]:
    """Where a mention is kept and looked for: its type with the rarest words around it and of its parties, on the day
    of the report and on the act's own; where it is no act done yet, or the act that others waited for, for long."""
    anchors = sorted(mention.words, key=lambda w: (-weight(w), w))[:_WORDS]
    parties = sorted(mention.parties, key=lambda w: (-weight(w), w))[:_PARTIES]
    words = dict.fromkeys((*anchors, *parties))
    days = dict.fromkeys(d for d in (mention.day, mention.first, mention.last) if d != UNKNOWN_DAY)
    near = [Key(digest(mention.type, w), d, WINDOW) for w in words for d in days or (UNKNOWN_DAY,)]
    return (*near, *_long_keys(mention))


def _long_keys(mention: Mention) -> list[Key]:
    """Keys over a long time, by type and the two most telling of those who have a part: two, so that they suffice.

    Acts done stand under keys of their own, and look only for what was not done yet: raids of every day never meet.
    """
    parties = sorted(mention.parties | mention.spots, key=lambda w: (-weight(w), w))[:2]
    if len(parties) < 2 or mention.day == UNKNOWN_DAY:
        return []
    done = mention.status == "happened"
    found = []
    for kind in ("waiting", "done"):
        kept, sought = (kind == "done") == done, kind == "waiting" or not done
        if kept or sought:
            names = (digest(mention.type, kind, side, *sorted(parties)) for side in "ab")
            found += [Key(name, mention.day, LONG_WINDOW, kept, sought) for name in names]
    return found


def _elsewhen(a: Mention, b: Mention) -> bool:
    """Whether two mentions, reported more than a few days apart, cannot be of one act: both done, or one done before
    the other was still to come, or far off the date that was given for it."""
    if not a.day or not b.day or abs(a.day - b.day) <= WINDOW:
        return False
    first, last = (a, b) if a.day < b.day else (b, a)
    if first.status == "happened" and last.status not in ("happened", "denied"):
        return not last.first or _gap(a, b) > WINDOW
    if first.status == last.status == "happened":
        return _gap(a, b) > WINDOW
    return bool(first.first) and _gap(a, b) > OFF_DATE


def digest(*parts: str) -> int:
    """63 bits of a hash that is the same on every machine."""
    return int.from_bytes(blake2b("\0".join(parts).encode(), digest_size=8).digest(), "big") >> 1


def cosine(a: dict[str, float], b: dict[str, float]) -> float:
    if len(a) > len(b):
        a, b = b, a
    return sum(v * b[k] for k, v in a.items() if k in b)


def _shared(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _apart(a: frozenset[str], b: frozenset[str]) -> float:
    return float(bool(a) and bool(b) and not a & b)


def _gap(a: Mention, b: Mention) -> int:
    """Days between the acts where both say when, else between the reports."""
    if a.first and b.first:
        return max(0, a.first - b.last, b.first - a.last)
    if a.first or b.first:
        dated, other = (a, b) if a.first else (b, a)
        return max(0, dated.first - other.day, other.day - max(dated.last, dated.day)) if other.day else 0
    return abs(a.day - b.day) if a.day and b.day else 0


def _counts(a: Mention, b: Mention) -> float:
    """1 where a count of one unit agrees, -1 where all of one unit differ, 0 where no unit is shared."""
    units = {u for u, _ in a.counts} & {u for u, _ in b.counts}
    if not units:
        return 0.0
    return 1.0 if any(c in b.counts for c in a.counts) else -1.0
