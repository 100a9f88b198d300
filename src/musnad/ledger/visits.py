"""Where a watch stands: each feed, sitemap and page with its last visit and its next, beside the articles.

Every change is one transaction, so a watch that is killed goes on where it was: at worst a page is asked for again,
and found unchanged.
"""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy import ColumnElement, Connection, Engine, case, func, insert, or_, select, update
from sqlalchemy.exc import DBAPIError

from musnad.errors import LedgerError
from musnad.ledger import schema as db

VisitKind = Literal["feed", "sitemap", "page"]
_AT_ONCE = 300  # values in one IN (...)


@dataclass(frozen=True, slots=True)
class Visit:
    """One address and what is known of it. Instants are ISO 8601 in UTC, to the second.

    every: seconds between two visits, for what the user listed; null for a page that a feed names. due: when to ask
    next, null where it is not asked again. outcome, detail: of the last visit (`musnad.watch` has the words).
    failures: in a row. hash: of the bytes it last held. listed_as: when the feed says that it changed, in its words.
    """

    address: str
    kind: VisitKind
    host: str
    first_seen: str
    listed_in: str | None = None
    outlet: str | None = None
    every: int | None = None
    due: str | None = None
    visited: str | None = None
    read: str | None = None
    outcome: str | None = None
    detail: str | None = None
    failures: int = 0
    etag: str | None = None
    modified: str | None = None
    hash: str | None = None
    listed_as: str | None = None
    published: str | None = None
    article: str | None = None


@dataclass(frozen=True, slots=True)
class Watched:
    """A feed as the status page shows it, with how many pages it named and how many of them wait."""

    visit: Visit
    pages: int
    waiting: int


def instant(at: datetime) -> str:
    """An instant as it is kept here: text that sorts as time does."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


class Visits:
    """The visits of a ledger. Raises LedgerError where the database cannot be read or written."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name

    def watch(self, listed: Sequence[Visit]) -> None:
        """Takes in what the user listed; of what is known already only outlet and rhythm change, and it comes due no
        later than its new rhythm says."""
        v = db.visits.c
        with self._transaction() as connection:
            known = _known(connection, [one.address for one in listed])
            for one in listed:
                had = known.get(one.address)
                if had is None:
                    connection.execute(insert(db.visits).values(**_row(one)))
                    continue
                due = min(filter(None, (had.due, one.due)), default=one.due) if had.every != one.every else had.due
                values = {"outlet": one.outlet, "every": one.every, "due": due or one.due, "listed_in": None}
                connection.execute(update(db.visits).where(v.address == one.address).values(**values))

    def list_pages(self, pages: Sequence[Visit]) -> int:
        """Takes in what a feed names: pages not seen before, and those that it says have changed. Gives how many are
        new."""
        v = db.visits.c
        with self._transaction() as connection:
            known = _known(connection, [p.address for p in pages])
            new = {p.address: p for p in pages if p.address not in known}
            if new:
                connection.execute(insert(db.visits), [_row(p) for p in new.values()])
            for page in pages:
                had = known.get(page.address)
                if had is not None and had.every is None and page.listed_as not in (None, had.listed_as):
                    values = {"listed_as": page.listed_as, "due": page.due, "failures": 0}
                    connection.execute(update(db.visits).where(v.address == page.address).values(**values))
        return len(new)

    def due(
        self, now: datetime, lists: Collection[str], *, without: Collection[str] = (), most: int = 20
    ) -> list[Visit]:
        """Visits that are due, one for each host, the longest due first. `lists`: the feeds that are ours; `without`:
        hosts that are to be left alone."""
        v = db.visits.c
        found: list[Visit] = []
        with self._reading() as connection:
            for some in _batches(sorted(lists)):
                mine = or_(v.address.in_(some), v.listed_in.in_(some))
                place = func.row_number().over(partition_by=v.host, order_by=(v.due, v.address))
                tests: list[ColumnElement[bool]] = [v.due <= instant(now), mine]
                if without:
                    tests.append(v.host.not_in(sorted(without)))
                first = select(db.visits, place.label("place")).where(*tests).subquery()
                query = select(first).where(first.c.place == 1).order_by(first.c.due, first.c.address).limit(most)
                found += [_visit(row) for row in connection.execute(query).mappings()]
        of_host: dict[str, Visit] = {}
        for one in sorted(found, key=lambda one: (one.due or "", one.address)):
            of_host.setdefault(one.host, one)
        return list(of_host.values())[:most]

    def next_due(self, lists: Collection[str]) -> str | None:
        """When the next visit is due."""
        v = db.visits.c
        with self._reading() as connection:
            found = [
                connection.execute(
                    select(func.min(v.due)).where(or_(v.address.in_(some), v.listed_in.in_(some)))
                ).scalar()
                for some in _batches(sorted(lists))
            ]
        return min(filter(None, found), default=None)

    def save(self, visit: Visit) -> None:
        """Writes what a visit brought."""
        v = db.visits.c
        with self._transaction() as connection:
            connection.execute(update(db.visits).where(v.address == visit.address).values(**_row(visit)))

    def postpone(self, host: str, until: datetime) -> None:
        """Leaves a host alone until then, also after a restart."""
        v, at = db.visits.c, instant(until)
        with self._transaction() as connection:
            connection.execute(update(db.visits).where(v.host == host, v.due < at).values(due=at))

    def watched(self, lists: Collection[str]) -> list[Watched]:
        """The feeds that the user listed, by address, with the numbers of their pages."""
        v = db.visits.c
        waiting = func.sum(case((v.due.is_not(None) & v.visited.is_(None), 1), else_=0))
        found: list[Watched] = []
        with self._reading() as connection:
            for some in _batches(sorted(lists)):
                query = select(v.listed_in, func.count(), waiting).where(v.listed_in.in_(some)).group_by(v.listed_in)
                pages = {feed: (number, waits) for feed, number, waits in connection.execute(query)}
                rows = connection.execute(select(db.visits).where(v.address.in_(some)).order_by(v.address))
                found += [Watched(_visit(r), *pages.get(r["address"], (0, 0))) for r in rows.mappings()]
        return found

    def visit(self, address: str) -> Visit | None:
        with self._reading() as connection:
            return _known(connection, [address]).get(address)

    def pages(self, feed: str) -> list[Visit]:
        """Every page that a feed named, in the order in which it was first seen."""
        v = db.visits.c
        query = select(db.visits).where(v.listed_in == feed).order_by(v.first_seen, v.address)
        with self._reading() as connection:
            return [_visit(row) for row in connection.execute(query).mappings()]

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with self._engine.execution_options(writes=True).begin() as connection:
                yield connection
        except DBAPIError as why:
            raise LedgerError(f"{self._name}: the visit could not be written ({why.orig})") from why

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except DBAPIError as why:
            raise LedgerError(f"{self._name}: could not be read ({why.orig})") from why


def _known(connection: Connection, addresses: Sequence[str]) -> dict[str, Visit]:
    found: dict[str, Visit] = {}
    for some in _batches(addresses):
        query = select(db.visits).where(db.visits.c.address.in_(some))
        found |= {row["address"]: _visit(row) for row in connection.execute(query).mappings()}
    return found


def _batches(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for i in range(0, len(values), _AT_ONCE):
        yield values[i : i + _AT_ONCE]


def _row(visit: Visit) -> dict[str, object]:
    return {f.name: getattr(visit, f.name) for f in fields(visit)}


def _visit(row: object) -> Visit:
    return Visit(**{f.name: row[f.name] for f in fields(Visit)})  # type: ignore[index]
