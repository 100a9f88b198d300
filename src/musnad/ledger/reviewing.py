"""Where reviews are kept: written by a `Reviewer`, read by every run that writes an article again."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, get_args

from sqlalchemy import Connection, Engine, delete, insert, or_, select
from sqlalchemy.exc import DBAPIError

from musnad.errors import InputError, LedgerError
from musnad.ledger import index
from musnad.ledger import schema as db
from musnad.ledger.opening import changed_since
from musnad.ledger.paging import Queries
from musnad.ledger.parts import parts
from musnad.ledger.stories import Joiner, summarise
from musnad.models import Event, EventType, Record, Status
from musnad.review import (
    Anchor,
    Precision,
    Review,
    Target,
    Verdict,
    corrected,
    dumps,
    find,
    gold,
    latest,
    precision,
    snapshot,
)


class Reviewer:
    """Somebody who judges what the machine found. Each verdict is written at once, with who and when.

    Events are named by their ids. Raises InputError for an event that is not there or a value that cannot be.
    """

    def __init__(self, engine: Engine, name: str, who: str) -> None:
        if not who.strip():
            raise InputError("a review needs the name of who reviews")
        self._engine = engine
        self._name = name
        self._who = who.strip()

    def accept(self, event: str, target: Target = "event", note: str | None = None) -> None:
        """The event (or only its type, status or actors) is right."""
        self._judge(event, target, "accept", None, note)

    def reject(self, event: str, note: str | None = None) -> None:
        """There is no such event in the text. It is left out from now on."""
        self._judge(event, "event", "reject", None, note)

    def correct_status(self, event: str, status: str, note: str | None = None) -> None:
        if status not in get_args(Status):
            raise InputError(f"{status}: no status; one of {', '.join(get_args(Status))}")
        self._judge(event, "status", "correct", status, note)

    def correct_type(self, event: str, type: str, note: str | None = None) -> None:
        if type.upper() not in get_args(EventType):
            raise InputError(f"{type}: no type; one of {', '.join(get_args(EventType))}")
        self._judge(event, "type", "correct", type.upper(), note)

    def correct_actors(
        self,
        event: str,
        *,
        initiators: Sequence[str] | None = None,
        recipients: Sequence[str] | None = None,
        note: str | None = None,
    ) -> None:
        """Who does it and whom it is done to, by name; what is not given stays."""
        given = {"initiators": initiators, "recipients": recipients}
        value = {role: list(names) for role, names in given.items() if names is not None}
        if not value:
            raise InputError("give the initiators, the recipients or both")
        self._judge(event, "actors", "correct", value, note)

    def merge(self, event: str, other: str, *, same: bool, note: str | None = None) -> None:
        """Two events are one (`same`), or are not: then `event` leaves the story that `other` is a report of."""
        with self._transaction() as connection:
            record, found = _event(connection, event)
            others = [other]
            if not same:  # it may hang from another report of that story
                r = db.reports.c
                root = connection.execute(select(r.root).where(r.event == other)).scalar_one_or_none()
                query = select(r.event).where(r.root == root, r.event != event).order_by(r.day, r.event)
                others = list(connection.execute(query).scalars()) or [other]
            joined = _story_of(connection, event) == _story_of(connection, other)
            for each in others:
                second, second_found = _event(connection, each)
                a, o = _anchor(record, found), _anchor(second, second_found)
                row = self._row(record, found, "merge", "accept" if joined == same else "correct", same, note)
                row |= {"other": o.article, "other_start": o.start, "other_end": o.end, "other_words": o.words}
                if a != o:
                    connection.execute(insert(db.reviews).values(**row))
            joiner = Joiner()
            joiner.reports.ruled = rulings(connection)
            summarise(connection, joiner.reports.rejoin(connection, [event, *others]))

    def _judge(self, event: str, target: Target, verdict: Verdict, value: Any, note: str | None) -> None:
        with self._transaction() as connection:
            record, found = _event(connection, event)
            connection.execute(insert(db.reviews).values(**self._row(record, found, target, verdict, value, note)))
            rewrite(connection, record.id)

    def _row(
        self, record: Record, event: Event, target: Target, verdict: Verdict, value: Any, note: str | None
    ) -> dict[str, Any]:
        a = _anchor(record, event)
        return {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "who": self._who,
            "target": target,
            "verdict": verdict,
            "article": a.article,
            "start": a.start,
            "end": a.end,
            "words": a.words,
            "type": a.type,
            "value": None if value is None else dumps(value),
            "machine": dumps(snapshot(record, event)),
            "version": f"{record.provenance.version}/{record.provenance.model}",
            "note": note,
        }

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with self._engine.execution_options(writes=True).begin() as connection:
                changed_since(connection, None)  # tells runs that write that somebody else did
                yield connection
        except DBAPIError as why:
            raise LedgerError(f"{self._name}: the review could not be written ({why.orig})") from why


class ReviewQueries(Queries):
    """What was reviewed."""

    def reviews(self, event: str | None = None) -> tuple[Review, ...]:
        """All reviews in the order they were given, or those of one event."""
        with self._connection() as connection:
            if event is None:
                return tuple(_reviews(connection, None))
            of_article = _reviews(connection, event.rpartition(":")[0])
            if not of_article:
                return ()
            record, found = _event(connection, event)
            return tuple(r for r in of_article if find(record, r.anchor) == found)

    def precision(self) -> tuple[Precision, ...]:
        """How often the machine was right of what was reviewed."""
        return precision(self.reviews())

    def gold(self) -> Iterator[Record]:
        """Every reviewed article with only the events that were judged, as they ought to be."""
        with self._connection() as connection:
            reviews = [r for r in _reviews(connection, None) if r.target != "merge"]
        for article in dict.fromkeys(r.anchor.article for r in reviews):
            with self._connection() as connection:
                machine = _machine(connection, article)
            if machine is not None:
                yield gold(machine, [r for r in reviews if r.anchor.article == article])


def rewrite(connection: Connection, article: str) -> None:
    """Derives an article's rows anew from the machine's record and the reviews."""
    machine = _machine(connection, article)
    if machine is None:
        return
    joiner = Joiner()
    joiner.reports.ruled = rulings(connection)
    index.remove(connection, article)
    changed = joiner.remove(connection, article)
    record = corrected(machine, reviews_of(connection, article))
    made = parts(record)
    for table in reversed(list(made)):
        connection.execute(delete(table).where(table.c.article == article))
    for table, rows in made.items():
        if rows:
            connection.execute(insert(table), rows)
    index.add(connection, record)
    joiner.reports.ruled = rulings(connection)
    summarise(connection, changed | joiner.add(connection, record))


def reviews_of(connection: Connection, article: str) -> list[Review]:
    return _reviews(connection, article)


def rulings(connection: Connection) -> dict[frozenset[str], bool]:
    """Pairs of events that a person joined (true) or parted, by the ids they have now."""
    found: dict[frozenset[str], bool] = {}
    query = select(db.reviews).where(db.reviews.c.target == "merge").order_by(db.reviews.c.id)
    for review in latest(map(_review, connection.execute(query))):
        if review.other is not None:
            ids = [_id_now(connection, a) for a in (review.anchor, review.other)]
            if ids[0] and ids[1]:
                found[frozenset((ids[0], ids[1]))] = bool(review.value)
    return found


def _id_now(connection: Connection, anchor: Anchor) -> str | None:
    e = db.events.c
    query = select(e.id, e.start, e.type).where(e.article == anchor.article, e.trigger == anchor.words)
    rows = connection.execute(query).all()
    if not rows:
        return None
    best: str = min(rows, key=lambda r: (abs(r.start - anchor.start), r.type != anchor.type, r.id)).id
    return best


def _story_of(connection: Connection, event: str) -> str | None:
    r = db.reports.c
    return connection.execute(select(r.root).where(r.event == event)).scalar_one_or_none()


def _reviews(connection: Connection, article: str | None) -> list[Review]:
    v = db.reviews.c
    query = select(db.reviews).order_by(v.id)
    if article is not None:
        query = query.where(or_(v.article == article, v.other == article))
    return [r for r in map(_review, connection.execute(query)) if article is None or r.anchor.article == article]


def _review(row: Any) -> Review:
    other = Anchor(row.other, row.other_start, row.other_end, row.other_words, row.type) if row.other else None
    return Review(
        id=row.id,
        at=row.at,
        who=row.who,
        target=row.target,
        verdict=row.verdict,
        anchor=Anchor(row.article, row.start, row.end, row.words, row.type),
        value=None if row.value is None else json.loads(row.value),
        machine=json.loads(row.machine),
        version=row.version,
        other=other,
        note=row.note,
    )


def _machine(connection: Connection, article: str) -> Record | None:
    a = db.articles.c
    text = connection.execute(select(a.record).where(a.id == article)).scalar_one_or_none()
    return Record.model_validate_json(text) if text else None


def _event(connection: Connection, id: str) -> tuple[Record, Event]:
    article, _, local = id.rpartition(":")
    machine = _machine(connection, article)
    record = corrected(machine, reviews_of(connection, article)) if machine else None
    event = next((e for e in record.events if e.id == local), None) if record else None
    if record is None or event is None:
        raise InputError(f"{id}: no such event; `musnad events` lists ids")
    # The machine's own event where it has one: a review says what the machine had.
    own = next((e for e in machine.events if e.id == local), None) if machine else None
    return (machine, own) if machine and own else (record, event)


def _anchor(record: Record, event: Event) -> Anchor:
    t = event.trigger
    return Anchor(record.id, t.start, t.end, record.quote(t), event.type)
