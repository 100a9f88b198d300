"""What charts are drawn from: stories by day and status, by place, and by who does what to whom.

Counted from the numbers that a `Browser` holds. All take the filters of stories.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from musnad.ledger.browsing import Browser, By, Mask, Numbers, as_number
from musnad.ledger.filters import EXACT, StoryFilters

Step = Literal["day", "month"]


@dataclass(frozen=True, slots=True)
class DayTally:
    """So many stories of a status have this last day ("2015-07-23"), or a last day in this month ("2015-07")."""

    day: str
    status: str
    number: int


@dataclass(frozen=True, slots=True)
class PlaceTally:
    """So many stories are placed here. `place` is what the filter `where` takes: a knowledge base id (`kb`), or "=" and
    a name; `name` is the one that the reports give it most often."""

    place: str
    name: str
    kb: str | None
    number: int


@dataclass(frozen=True, slots=True)
class PairTally:
    """So many stories of a type on a day (or in a month; empty where undated) in which `actor` acts on `recipient`.

    Both are what the filters of these names take. `by` country they are ISO 3166 alpha-3 codes.
    """

    actor: str
    recipient: str
    actor_name: str
    recipient_name: str
    type: str
    day: str
    number: int


def reach(browser: Browser) -> tuple[str, str] | None:
    """The first and last day of publication of any report, ISO; None where none is dated."""
    return browser.met({})[0].reach


def day_tallies(browser: Browser, step: Step, filters: StoryFilters) -> tuple[DayTally, ...]:
    """Stories by the last day of the act and by status, the earliest first; undated ones are left out.

    With `until` only what ends by that day: a bar stands for the last day of an act.
    """
    stories, mask = browser.met(filters)
    mask = mask & (stories.ends > 0) & _ended(stories.ends, filters)
    status = stories.spreads["status"]  # one of each story
    chosen = mask[status.story]
    days, inverse = np.unique(_days(stories.ends, step)[status.story[chosen]], return_inverse=True)
    width = max(1, len(status.values))
    counts = np.bincount(inverse * width + status.value[chosen], minlength=len(days) * width)
    return tuple(
        DayTally(_iso(days[n // width]), status.values[n % width], int(counts[n])) for n in np.flatnonzero(counts)
    )


def place_tallies(browser: Browser, filters: StoryFilters) -> tuple[PlaceTally, ...]:
    """Stories by place, the commonest first. A story counts once for each of its places."""
    stories, mask = browser.met(filters)
    found = stories.buckets("where", mask, len(stories.spreads["where"].values) + 1)
    return tuple(PlaceTally(b.value, b.name, None if b.value.startswith(EXACT) else b.value, b.number) for b in found)


def pair_tallies(browser: Browser, by: By, step: Step, most: int, filters: StoryFilters) -> tuple[PairTally, ...]:
    """The commonest pairs of who acts and who is acted on, each by type and day; the commonest pair first."""
    stories, mask = browser.met(filters)
    mask = mask & _ended(stories.ends, filters)
    pairs, types = stories.pairs[by], stories.spreads["type"]
    chosen = mask[pairs.story]
    story, keys = pairs.story[chosen], pairs.doer[chosen].astype(np.int64) * len(pairs.values) + pairs.other[chosen]
    each, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    ranked = np.lexsort((each, -counts))[:most]
    place = np.full(len(each), -1)
    place[ranked] = np.arange(len(ranked))
    shown = place[inverse] >= 0
    type_of = np.empty(len(stories.ids), dtype=np.int32)
    type_of[types.story] = types.value  # one of each story
    days = _days(stories.ends, step)[story[shown]]
    found: dict[tuple[int, str, str], int] = {}
    for rank, day, kind in zip(place[inverse][shown], days, type_of[story[shown]], strict=True):
        key = (int(rank), _iso(day), types.values[kind])
        found[key] = found.get(key, 0) + 1
    return tuple(_pair(pairs, int(each[ranked[rank]]), kind, day, n) for (rank, day, kind), n in sorted(found.items()))


def _pair(pairs: Any, key: int, type: str, day: str, number: int) -> PairTally:
    doer, other = divmod(key, len(pairs.values))
    values: Sequence[str] = pairs.values
    return PairTally(values[doer], values[other], pairs.names[doer], pairs.names[other], type, day, number)


def _days(ends: Numbers, step: Step) -> Numbers:
    """Days, or months, as numbers."""
    return ends if step == "day" else ends // 100


def _iso(day: int) -> str:
    """A day or month of numbers as the record writes it; empty for none."""
    text = str(day)
    return "-".join(filter(None, (text[:4], text[4:6], text[6:]))) if day else ""


def _ended(ends: Numbers, filters: StoryFilters) -> Mask:
    until = filters.get("until")
    return np.ones(len(ends), dtype=np.bool_) if until is None else ends <= as_number(until)
