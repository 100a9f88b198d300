"""Looking around in many stories: lists with their total and, for each facet, how many there are of each value.

A count over most of a ledger cannot be had from the database in the time that a page may take. So what lists are
narrowed by is kept in memory as numbers (some 300 bytes a story) and made anew when the ledger has changed; the rows
of a page still come from the database.
"""

import threading
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Unpack, cast, get_args

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, func, literal, select

from musnad.ledger import index
from musnad.ledger import schema as db
from musnad.ledger.filters import EXACT, OWN_ACCOUNT, StoryFilters, story_tests
from musnad.ledger.finding import meant, stories_of
from musnad.ledger.lookups import some_at_once
from musnad.ledger.paging import Queries, behind, cursor
from musnad.ledger.telling import StoryRow, stories_by_id
from musnad.search import Query, parse

Facet = Literal["type", "status", "actor", "recipient", "where", "outlet", "origin", "month"]
Order = Literal["reported", "day"]
By = Literal["actor", "country"]
FACETS: tuple[Facet, ...] = get_args(Facet)
_ROLES: dict[str, Facet] = {"initiator": "actor", "recipient": "recipient", "where": "where"}
_AT_ONCE = 0.25  # seconds that a visitor may wait for the numbers to be made anew

Numbers = NDArray[np.int32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Bucket:
    """A value of a facet: `value` is what the filter of that name takes, `name` what it is called."""

    value: str
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class ReportDay:
    """A day of publication: how many stories have their latest report on it, and how many of these are new."""

    day: str
    stories: int
    new: int


@dataclass(frozen=True, slots=True)
class Browsed:
    """A page of stories, how many meet the filters in all, and how these are spread over each facet."""

    rows: tuple[StoryRow, ...]
    next: str | None
    total: int
    facets: dict[Facet, tuple[Bucket, ...]]


@dataclass(frozen=True, slots=True)
class _Spread:
    """Which stories have which values of a facet: `story[i]` has the value `value[i]`, each pair once."""

    story: Numbers
    value: Numbers
    values: tuple[str, ...]
    names: tuple[str, ...]
    number: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Who acts on whom: in the story `story[i]` the value `doer[i]` on the value `other[i]`, each triple once."""

    story: Numbers
    doer: Numbers
    other: Numbers
    values: tuple[str, ...]
    names: tuple[str, ...]


class Browser(Queries):
    """Answers for one open ledger; threads may share it.

    A large ledger that is being written to is counted as it was a moment ago, while its numbers are made anew.
    """

    _held: "_Stories | None" = None
    _took = 0.0
    _renewing: threading.Thread | None = None

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._lock = threading.Lock()
        self._making = threading.Lock()

    def revision(self) -> str:
        """Changes whenever the ledger does: what was computed for one revision holds for it for good."""
        with self._connection() as connection:
            return revision_of(connection)

    def browse(
        self,
        *,
        order: Order = "reported",
        limit: int = 50,
        after: str | None = None,
        buckets: int = 12,
        query: str | None = None,
        **filters: Unpack[StoryFilters],
    ) -> Browsed:
        """Stories that meet the filters, the latest first: by the day of the latest report and, of one day, by
        independent origins; or by the day of the act. `buckets`: at most so many of each facet, the commonest first.
        `query` is one of `musnad.search`, met by a report.

        A story counts once for every value that one of its reports has; its type, status and month are its own. Asked
        for with a value as the filter of that name, there are as many.
        """
        stories = self._stories()
        with self._connection() as connection:
            mask = self._mask(connection, stories, filters)
            if query is not None:
                mask &= stories.found(connection, meant(parse(query)))
            places = stories.ordered(order, mask)
            keys = stories.keys[order]
            if (values := behind(after, len(keys[0]) if keys else 1)) is not None:
                # The order is ascending, and pages are taken from its end.
                upto = bisect_left(keys, values)
                places = places[: np.searchsorted(stories.rank[order][places], upto)]
            shown = places[::-1][:limit]
            rows = stories_by_id(connection, [stories.ids[i] for i in shown])
        more = cursor(keys[stories.rank[order][shown[-1]]]) if len(places) > len(shown) > 0 else None
        facets = {f: stories.buckets(f, mask, buckets) for f in FACETS} if buckets else {}
        return Browsed(tuple(rows), more, int(mask.sum()), facets)

    def report_days(self, *, until: str | None = None, limit: int = 7) -> tuple[ReportDay, ...]:
        """The days on which stories were last reported, the latest first."""
        stories = self._stories()
        days, inverse, counts = np.unique(stories.last_report, return_inverse=True, return_counts=True)
        new = np.bincount(inverse, weights=stories.first_report == stories.last_report, minlength=len(days))
        found = [
            ReportDay(str(d), int(n), int(w))
            for d, n, w in zip(days, counts, new, strict=True)
            if d and d <= (until or d)
        ]
        return tuple(found[::-1][:limit])

    def met(self, filters: StoryFilters) -> "tuple[_Stories, Mask]":
        """The numbers of all stories, and which of them meet the filters."""
        stories = self._stories()
        with self._connection() as connection:
            return stories, self._mask(connection, stories, filters)

    def doubtful(
        self, *, limit: int = 50, after: str | None = None, buckets: int = 12, **filters: Unpack[StoryFilters]
    ) -> Browsed:
        """Stories that nobody has judged, those first where a person's look is worth most: doubt times weight.

        Doubt is how likely the event is wrong (1 - confidence). Weight is the square root of its reports, half as much
        again where these disagree.
        """
        stories = self._stories()
        skip = int(values[0]) if (values := behind(after, 1)) is not None else 0
        with self._connection() as connection:
            mask = self._mask(connection, stories, filters)
            mask &= ~stories.of(_judged(connection))
            places = stories.by_worth[mask[stories.by_worth]]
            shown = places[skip : skip + limit]
            rows = stories_by_id(connection, [stories.ids[i] for i in shown])
        more = cursor((skip + len(shown),)) if len(places) > skip + len(shown) else None
        facets = {f: stories.buckets(f, mask, buckets) for f in FACETS} if buckets else {}
        return Browsed(tuple(rows), more, len(places), facets)

    def _stories(self) -> "_Stories":
        with self._connection() as connection:
            revision = revision_of(connection)
        held = self._held
        if held is not None and held.revision == revision:
            return held
        if held is None or self._took < _AT_ONCE:
            with self._making:  # who comes meanwhile waits for the same
                held = self._held
                return held if held is not None and held.revision == revision else self._renew()
        with self._lock:
            if self._renewing is None or not self._renewing.is_alive():
                self._renewing = threading.Thread(target=self._renew, daemon=True)
                self._renewing.start()
        return held

    def _renew(self) -> "_Stories":
        began = time.perf_counter()
        with self._connection() as connection:
            made = _load(connection)
        self._held, self._took = made, time.perf_counter() - began
        return made

    def _mask(self, connection: Connection, stories: "_Stories", filters: StoryFilters) -> Mask:
        """Which stories meet the filters: by the numbers where these know the value, else by asking the database."""
        mask = np.ones(len(stories.ids), dtype=np.bool_)
        asked: dict[str, Any] = {}
        for name, value in filters.items():
            if value is None or value in ([], ()):
                continue
            known = stories.having(name, value)
            if known is None:
                asked[name] = value
            else:
                mask &= known
        if asked:
            tests = story_tests(cast(StoryFilters, asked))
            found = connection.execute(select(db.stories.c.id).where(*tests)).scalars()
            mask &= stories.of(found)
        return mask


@dataclass(frozen=True, slots=True)
class _Stories:
    """All stories of one revision, in ascending order of their latest report."""

    revision: str
    ids: tuple[str, ...]
    place: Mapping[str, int]
    last_report: NDArray[np.str_]
    first_report: NDArray[np.str_]
    first_day: NDArray[np.str_]
    sort_day: NDArray[np.str_]
    origins: Numbers
    disputed: Mask
    by_worth: Numbers  # of a person's look, the most first
    reports: NDArray[np.int64]  # the numbers by which the search index knows them, ascending
    of_report: Numbers  # the place of the story of each
    keys: Mapping[Order, list[tuple[Any, ...]]]  # what a cursor holds, ascending
    rank: Mapping[Order, Numbers]  # of each story
    by_day: Numbers
    ends: Numbers  # sort_day as a number: 20150723, 0 where there is none
    reach: tuple[str, str] | None  # the first and last day of publication
    spreads: Mapping[Facet, _Spread]
    pairs: Mapping[By, _Pairs]

    def having(self, name: str, value: Any) -> Mask | None:
        """The stories with a value of a filter, None where the numbers cannot tell."""
        if name == "month" and len(value) == len("2015-07-23"):
            return cast(Mask, self.ends == as_number(value))
        if name == "reported":
            return cast(Mask, self.last_report == value)
        if name == "since":
            return cast(Mask, self.sort_day >= value)
        if name == "until":
            return cast(Mask, (self.first_day <= value) & (self.first_day != ""))
        if name == "min_origins":
            return cast(Mask, self.origins >= value)
        if name == "disputed":
            return self.disputed if value else ~self.disputed
        spread = self.spreads.get(cast(Facet, name))
        if spread is None:
            return None
        values = [value] if isinstance(value, str) else value
        numbers = [spread.number[v] for v in values if v in spread.number]
        if len(numbers) < len(values):
            return None
        mask = np.zeros(len(self.ids), dtype=np.bool_)
        mask[spread.story[np.isin(spread.value, numbers)]] = True
        return mask

    def of(self, ids: Iterable[str]) -> Mask:
        mask = np.zeros(len(self.ids), dtype=np.bool_)
        mask[[self.place[id] for id in ids if id in self.place]] = True
        return mask

    def found(self, connection: Connection, asked: Query) -> Mask:
        """The stories that a query finds by any of their reports."""
        if asked != Query(terms=asked.terms):
            return self.of(connection.execute(stories_of(asked).distinct()).scalars())
        numbers = index.numbers(connection, "event_search", asked.terms)
        at = np.searchsorted(self.reports, numbers)
        known = at < len(self.reports)
        known[known] = self.reports[at[known]] == numbers[known]
        mask = np.zeros(len(self.ids), dtype=np.bool_)
        mask[self.of_report[at[known]]] = True
        return mask

    def ordered(self, order: Order, mask: Mask) -> Numbers:
        """The places of the stories of a mask, ascending."""
        return np.flatnonzero(mask).astype(np.int32) if order == "reported" else self.by_day[mask[self.by_day]]

    def buckets(self, facet: Facet, mask: Mask, most: int) -> tuple[Bucket, ...]:
        spread = self.spreads[facet]
        counts = np.bincount(spread.value[mask[spread.story]], minlength=len(spread.values))
        there = np.flatnonzero(counts)
        if facet == "month":
            chosen = sorted(there, key=lambda n: spread.values[n], reverse=True)[:most]
        else:
            least = np.sort(counts[there])[-most] if len(there) > most else 0
            some = there[counts[there] >= least]
            chosen = sorted(some, key=lambda n: (-counts[n], spread.values[n]))[:most]
        return tuple(Bucket(spread.values[n], spread.names[n], int(counts[n])) for n in chosen)


def revision_of(connection: Connection) -> str:
    """Changes whenever the ledger does."""
    u, v = db.runs.c, db.reviews.c
    runs = connection.execute(select(func.max(u.id), func.sum(u.added + u.replaced + u.rejected))).one()
    last = connection.execute(select(func.max(v.id))).scalar_one()
    return f"{runs[0] or 0}.{runs[1] or 0}.{last or 0}"


def _load(connection: Connection) -> _Stories:
    revision = revision_of(connection)
    rows = sorted(connection.execute(select(db.stories)).all(), key=_reported)
    place = {row.id: i for i, row in enumerate(rows)}
    by_day = np.array(sorted(range(len(rows)), key=lambda i: (rows[i].sort_day, rows[i].id)), dtype=np.int32)
    ranks = np.empty_like(by_day)
    ranks[by_day] = np.arange(len(rows), dtype=np.int32)
    own = {
        "type": [(i, row.type, row.type) for i, row in enumerate(rows)],
        "status": [(i, row.status, row.status) for i, row in enumerate(rows)],
        "month": [(i, row.sort_day[:7], row.sort_day[:7]) for i, row in enumerate(rows) if row.sort_day],
    }
    parties = [p for p in _parties(connection) if p.root in place]
    shared = {**own, **_of_parties(parties, place), **_of_reports(connection, place)}
    spreads = {facet: _spread(pairs) for facet, pairs in shared.items()}
    r = db.reports.c
    numbers = connection.execute(select(r.number, r.root))
    told = sorted((number, place[root]) for number, root in numbers if root in place)
    return _Stories(
        revision=revision,
        ids=tuple(row.id for row in rows),
        place=place,
        last_report=np.array([row.last_report or "" for row in rows], dtype="U10"),
        first_report=np.array([row.first_report or "" for row in rows], dtype="U10"),
        first_day=np.array([row.first_day or "" for row in rows], dtype="U10"),
        sort_day=np.array([row.sort_day for row in rows], dtype="U10"),
        origins=np.array([row.origins for row in rows], dtype=np.int32),
        by_worth=np.argsort([-_worth(row) for row in rows], kind="stable").astype(np.int32),
        reports=np.array([number for number, _ in told], dtype=np.int64),
        of_report=np.array([at for _, at in told], dtype=np.int32),
        disputed=np.array([row.disputed for row in rows], dtype=np.bool_),
        keys={"reported": [_reported(row) for row in rows], "day": [(rows[i].sort_day, rows[i].id) for i in by_day]},
        rank={"reported": np.arange(len(rows), dtype=np.int32), "day": ranks},
        by_day=by_day,
        ends=np.array([as_number(row.sort_day) for row in rows], dtype=np.int32),
        reach=_reach(rows),
        spreads=cast(Mapping[Facet, _Spread], spreads),
        pairs={by: _pairs(parties, place, by) for by in get_args(By)},
    )


def as_number(day: str) -> int:
    """An ISO day as a number that sorts the same; comparing these takes a tenth of the time."""
    return int(day.replace("-", "") or 0)


def _reach(rows: Sequence[Any]) -> tuple[str, str] | None:
    days = [day for row in rows for day in (row.first_report, row.last_report) if day]
    return (min(days), max(days)) if days else None


def _reported(row: Any) -> tuple[str, int, int, str]:
    return row.last_report or "", row.origins, row.reports, row.id


def _worth(row: Any) -> float:
    """Of a person's look: doubt times weight."""
    return float((1 - row.confidence) * row.reports**0.5 * (1.5 if row.disputed else 1))


def _judged(connection: Connection) -> Iterable[str]:
    """The stories of events that somebody judged."""
    e, r, v = db.events.c, db.reports.c, db.reviews.c
    query = select(v.article, v.start).where(v.target != "merge").distinct()
    starts: dict[str, set[int]] = {}
    for article, start in connection.execute(query):
        starts.setdefault(article, set()).add(start)
    for some in some_at_once(starts):
        events = select(e.article, e.start, r.root).join(db.reports, r.event == e.id).where(e.article.in_(some))
        yield from (row.root for row in connection.execute(events) if row.start in starts[row.article])


def _parties(connection: Connection) -> Sequence[Any]:
    """Every party of every report: root, event, role, value, name, code."""
    r, p = db.reports.c, db.event_actors.c
    value = func.coalesce(p.kb, literal(EXACT) + p.name).label("value")
    query: Select[Any] = select(r.root, r.event, p.role, value, p.name, p.code)
    return connection.execute(query.join_from(db.event_actors, db.reports, r.event == p.event)).all()


def _of_parties(parties: Sequence[Any], place: Mapping[str, int]) -> dict[str, list[tuple[int, str, str]]]:
    """Of each facet that is a role: (place of the story, value, name)."""
    found: dict[str, list[tuple[int, str, str]]] = {facet: [] for facet in _ROLES.values()}
    for p in parties:
        found[_ROLES[p.role]].append((place[p.root], p.value, p.name))
    return found


def _pairs(parties: Sequence[Any], place: Mapping[str, int], by: By) -> _Pairs:
    """Doers and those acted on of the same report; as countries, by the code that they have."""
    acting = [p for p in parties if p.role != "where" and (by == "actor" or p.code)]
    known = [(p.event, p.role, p.value if by == "actor" else p.code[:3], p.name, p.root) for p in acting]
    names = _commonest((value, name) for _, _, value, name, _ in known)
    number = {value: n for n, value in enumerate(names)}
    doers: dict[str, list[int]] = {}
    for event, role, value, _, _ in known:
        if role == "initiator":
            doers.setdefault(event, []).append(number[value])
    triples = dict.fromkeys(
        (place[root], doer, number[value])
        for event, role, value, _, root in known
        if role == "recipient"
        for doer in doers.get(event, ())
        if doer != number[value]
    )
    table = np.array(list(triples), dtype=np.int32).reshape(-1, 3)
    story, doer, other = (table[:, n].copy() for n in range(3))
    return _Pairs(story, doer, other, tuple(names), tuple(names.values()))


def _commonest(named: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Of each value the name that it has most often."""
    best: dict[str, tuple[int, str]] = {}
    for (value, name), times in Counter(named).items():
        if value not in best or (times, name) > best[value]:
            best[value] = times, name
    return {value: name for value, (_, name) in best.items()}


def _of_reports(connection: Connection, place: Mapping[str, int]) -> dict[str, list[tuple[int, str, str]]]:
    """Of each facet that reports have besides: (place of the story, value, name)."""
    r, e, a = db.reports.c, db.events.c, db.articles.c
    found: dict[str, list[tuple[int, str, str]]] = {"outlet": [], "origin": []}
    kind = func.coalesce(e.origin_kind, OWN_ACCOUNT)
    said: Select[Any] = select(r.root, kind, a.outlet).join_from(db.reports, db.events, e.id == r.event)
    for root, origin, outlet in connection.execute(said.join(db.articles, a.id == r.article)):
        if root in place:
            found["origin"].append((place[root], origin, origin))
            if outlet:
                found["outlet"].append((place[root], EXACT + outlet, outlet))
    return found


def _spread(pairs: Sequence[tuple[int, str, str]]) -> _Spread:
    names = _commonest((value, name) for _, value, name in pairs)
    number = {v: n for n, v in enumerate(names)}
    each = dict.fromkeys((i, number[value]) for i, value, _ in pairs)
    both = np.array(list(each), dtype=np.int32).reshape(-1, 2)
    return _Spread(both[:, 0].copy(), both[:, 1].copy(), tuple(names), tuple(names.values()), number)
