"""Answers from the ledger: filters and look-ups. `ledger.Ledger.view` gives the View."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Connection, Engine, and_, func, or_, select, true
from sqlalchemy.exc import DBAPIError

from musnad.errors import LedgerError
from musnad.ledger import schema as db
from musnad.ledger.rows import ActorRow, ArticleRow, EventRow, search_key
from musnad.models import Record, Rejected, Source, SourceKind

# The origin filter's word for what an outlet says on its own account.
OWN_ACCOUNT = "own"

_CODE = re.compile(r"[A-Z]{3}( [A-Z]{3})*")
_AT_ONCE = 500  # ids in one IN (...)


class View:
    """Answers from the ledger, as typed frozen rows. It never writes."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except DBAPIError as why:
            raise LedgerError(f"{self._name}: could not be read ({why.orig})") from why

    def articles(
        self,
        *,
        state: Literal["read", "rejected"] | None = None,
        outlet: str | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int | None = None,
    ) -> tuple[ArticleRow, ...]:
        """Articles, the latest published first. `rejected` also gives good records kept after a rejection.

        `since` and `until` are ISO dates, both included, on the day of publication in the page's own zone.
        """
        a = db.articles.c
        number = select(func.count()).where(db.events.c.article == a.id).scalar_subquery()
        columns = [a[f] for f in ArticleRow.__dataclass_fields__ if f != "events"]
        query = select(*columns, number.label("events"))
        if state == "read":
            query = query.where(a.state == "read")
        elif state == "rejected":
            query = query.where(a.reason.is_not(None))
        if outlet is not None:
            query = query.where(_words(a.outlet_key, outlet))
        if since is not None:
            query = query.where(a.published_day >= since)
        if until is not None:
            query = query.where(a.published_day <= until)
        query = query.order_by(a.published_day.is_(None), a.published_day.desc(), a.id).limit(limit)
        with self._connection() as connection:
            return tuple(ArticleRow(**row) for row in connection.execute(query).mappings())

    def events(
        self,
        *,
        actor: str | None = None,
        recipient: str | None = None,
        type: Sequence[str] = (),
        status: Sequence[str] = (),
        since: str | None = None,
        until: str | None = None,
        outlet: str | None = None,
        origin: str | None = None,
        min_confidence: float | None = None,
        article: str | None = None,
        limit: int | None = None,
    ) -> tuple[EventRow, ...]:
        """Events, the latest first.

        actor, recipient: words of any name that the article gives the party (folded, whole words), its `kb`
        identifier, or a code from its beginning ("IRQ", "IRQ GOV"). origin: words of the origin's name,
        its kind ("anonymous"), or "own" for what the outlet says on its own account. since, until: ISO
        dates, both included, that the event's dates overlap; an event without dates has the day its
        article was published, one with a single end that end.
        """
        e = db.events.c
        tests: list[ColumnElement[bool]] = []
        if actor is not None:
            tests.append(_party("initiator", actor))
        if recipient is not None:
            tests.append(_party("recipient", recipient))
        if type:
            tests.append(e.type.in_([t.upper() for t in type]))
        if status:
            tests.append(e.status.in_([s.lower() for s in status]))
        if since is not None:
            tests.append(e.last_day >= since)
        if until is not None:
            tests.append(e.first_day <= until)
        if outlet is not None:
            tests.append(_words(db.articles.c.outlet_key, outlet))
        if origin is not None:
            tests.append(_from_origin(origin))
        if min_confidence is not None:
            tests.append(e.confidence >= min_confidence)
        if article is not None:
            tests.append(e.article == article)
        return self._event_rows(and_(true(), *tests), limit)

    def event(self, id: str) -> EventRow | None:
        found = self._event_rows(db.events.c.id == id, 1)
        return found[0] if found else None

    def article(self, id: str) -> Record | Rejected | None:
        """The record of an article, as it was added; a rejection where that is all there is."""
        a = db.articles.c
        with self._connection() as connection:
            row = connection.execute(select(a.record, a.reason, a.detail).where(a.id == id)).one_or_none()
        if row is None:
            return None
        if row.record is None:
            return Rejected(id=id, rejected=row.reason, detail=row.detail)
        return Record.model_validate_json(row.record)

    def resolve(self, text: str) -> str | None:
        """The id of the event or article that `text` names: its id, or the beginning of one article's id."""
        e, a = db.events.c, db.articles.c
        head, colon, tail = text.rpartition(":")
        with self._connection() as connection:
            for column in (e.id, a.id):
                if connection.execute(select(column).where(column == text)).first():
                    return text
            for prefix, suffix in ((text, ""), (head, colon + tail)):
                if len(prefix) < 4:
                    continue
                query = select(a.id).where(a.id.startswith(prefix, autoescape=True)).limit(2)
                found = connection.execute(query).scalars().all()
                whole = f"{found[0]}{suffix}" if len(found) == 1 else None
                if whole and (not suffix or connection.execute(select(e.id).where(e.id == whole)).first()):
                    return whole
        return None

    def nearest(self, text: str, number: int = 3) -> tuple[str, ...]:
        """Ids in the ledger that look like one that is not there."""
        head = text.rpartition(":")[0] or text
        e, a = db.events.c, db.articles.c
        with self._connection() as connection:
            ids = connection.execute(select(e.id).where(e.article == head).limit(2000)).scalars().all()
            if not ids:
                alike = a.id.startswith(head[:2], autoescape=True)
                query = select(a.id).order_by(alike.desc(), a.added_at.desc()).limit(2000)
                ids = connection.execute(query).scalars().all()
        return tuple(get_close_matches(text, ids, number, 0.3))

    def _event_rows(self, test: ColumnElement[bool], limit: int | None) -> tuple[EventRow, ...]:
        e, a = db.events.c, db.articles.c
        order = (e.last_day.is_(None), e.last_day.desc(), a.published.desc(), e.article, e.position)
        query = (
            select(db.events, a.outlet, a.title, a.published)
            .join(db.articles, a.id == e.article)
            .where(test)
            .order_by(*order)
            .limit(limit)
        )
        rows: list[EventRow] = []
        with self._connection() as connection:
            found = connection.execute(query).mappings().all()
            for i in range(0, len(found), _AT_ONCE):
                some = found[i : i + _AT_ONCE]
                actors = _actors(connection, [r["id"] for r in some])
                chains = _chains(connection, {r["article"] for r in some})
                rows.extend(_event_row(r, actors, chains) for r in some)
        return tuple(rows)


def _words(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """Whether the words stand in a fenced key, whole and in this order."""
    return column.contains(f" {search_key(text)} ", autoescape=True)


def _party(role: str, text: str) -> ColumnElement[bool]:
    p = db.event_actors.c
    match = or_(_words(p.names, text), p.kb == text)
    if _CODE.fullmatch(code := text.upper()):
        match = or_(match, p.code == code, p.code.startswith(f"{code} "))
    return select(p.event).where(p.event == db.events.c.id, p.role == role, match).exists()


def _from_origin(text: str) -> ColumnElement[bool]:
    e = db.events.c
    if text == OWN_ACCOUNT:
        return e.origin_name.is_(None)
    if text in get_args(SourceKind):
        return e.origin_kind == text
    return _words(e.origin_key, text)


def _actors(connection: Connection, ids: list[str]) -> dict[tuple[str, str], list[ActorRow]]:
    p = db.event_actors.c
    found: dict[tuple[str, str], list[ActorRow]] = {}
    query = select(db.event_actors).where(p.event.in_(ids)).order_by(p.event, p.role, p.position)
    for r in connection.execute(query):
        found.setdefault((r.event, r.role), []).append(ActorRow(r.entity, r.name, r.kind, r.code, r.kb))
    return found


def _chains(connection: Connection, ids: set[str]) -> dict[tuple[str, str], list[Source]]:
    s = db.sources.c
    found: dict[tuple[str, str], list[Source]] = {}
    query = select(db.sources).where(s.article.in_(ids)).order_by(s.article, s.statement, s.position)
    for r in connection.execute(query):
        found.setdefault((r.article, r.statement), []).append(Source(name=r.name, entity=r.entity, kind=r.kind))
    return found


def _event_row(
    row: Mapping[Any, Any],
    actors: dict[tuple[str, str], list[ActorRow]],
    chains: dict[tuple[str, str], list[Source]],
) -> EventRow:
    derived = {"chain", "initiators", "recipients", "where"}
    return EventRow(
        **{f: row[f] for f in EventRow.__dataclass_fields__ if f not in derived},
        chain=tuple(chains.get((row["article"], row["statement"]), ())),
        initiators=tuple(actors.get((row["id"], "initiator"), ())),
        recipients=tuple(actors.get((row["id"], "recipient"), ())),
        where=tuple(actors.get((row["id"], "where"), ())),
    )
