"""Answers from the ledger: filters and look-ups. `ledger.Ledger.view` gives the View."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Literal, Unpack

from sqlalchemy import ColumnElement, and_, func, or_, select, true

from musnad.ledger import schema as db
from musnad.ledger.evidence import EvidenceQueries
from musnad.ledger.filters import EventFilters, event_tests, words
from musnad.ledger.finding import SearchQueries
from musnad.ledger.lookups import chains, parties
from musnad.ledger.paging import Paged, behind, cursor
from musnad.ledger.reviewing import ReviewQueries, reviews_of
from musnad.ledger.rows import ActorRow, ArticleRow, EventRow, OriginRow
from musnad.ledger.telling import StoryQueries
from musnad.models import Record, Rejected, Source
from musnad.review import corrected


class View(StoryQueries, EvidenceQueries, SearchQueries, ReviewQueries):
    """Answers from the ledger, as typed frozen rows. It never writes.

    Articles and events are asked for here, stories and commitments in `telling`, full text in `finding`, reviews in
    `reviewing`; lists with counts are `browsing`'s, counts for charts `tallies`'.
    """

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
        return self.article_page(state=state, outlet=outlet, since=since, until=until, limit=limit).rows

    def article_page(
        self,
        *,
        state: Literal["read", "rejected"] | None = None,
        outlet: str | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int | None = None,
        after: str | None = None,
    ) -> Paged[ArticleRow]:
        """As `articles`, in pages."""
        a = db.articles.c
        number = select(func.count()).where(db.events.c.article == a.id).scalar_subquery()
        columns = [a[f] for f in ArticleRow.__dataclass_fields__ if f != "events"]
        tests: list[ColumnElement[bool]] = []
        if state == "read":
            tests.append(a.state == "read")
        elif state == "rejected":
            tests.append(a.reason.is_not(None))
        if outlet is not None:
            tests.append(words(a.outlet_key, outlet))
        if since is not None:
            tests.append(a.published_day >= since)
        if until is not None:
            tests.append(a.published_day <= until)
        if (values := behind(after, 2)) is not None:
            day, id = map(str, values)
            undated = a.published_day.is_(None)
            later = and_(a.published_day == day, a.id > id) if day else and_(undated, a.id > id)
            tests.append(or_(later, a.published_day < day, undated) if day else later)
        query = select(*columns, a.published_day, number.label("events")).where(and_(true(), *tests))
        query = query.order_by(a.published_day.desc().nulls_last(), a.id).limit(limit + 1 if limit else None)
        with self._connection() as connection:
            found = connection.execute(query).mappings().all()
        shown = found[:limit] if limit else found
        more = (shown[-1]["published_day"] or "", shown[-1]["id"]) if len(found) > len(shown) else None
        rows = tuple(ArticleRow(**{f: row[f] for f in ArticleRow.__dataclass_fields__}) for row in shown)
        return Paged(rows, cursor(more) if more else None)

    def events(self, *, limit: int | None = None, **filters: Unpack[EventFilters]) -> tuple[EventRow, ...]:
        """Events that meet the filters (`EventFilters`), the latest first."""
        return self.event_page(limit=limit, **filters).rows

    def event_page(
        self, *, limit: int | None = None, after: str | None = None, **filters: Unpack[EventFilters]
    ) -> Paged[EventRow]:
        """As `events`, in pages."""
        values = behind(after, 1)
        skip = int(values[0]) if values else 0
        test = and_(true(), *event_tests(filters))
        rows = self._event_rows(test, limit + 1 if limit else None, skip)
        shown = rows[:limit] if limit else rows
        return Paged(shown, cursor((skip + len(shown),)) if len(rows) > len(shown) else None)

    def origins(self, *, kind: str | None = None, limit: int | None = None) -> tuple[OriginRow, ...]:
        """On whose word the events of the ledger stand, the one most relied on first.

        `kind` is one of the kinds of a chain's link (RECORD.md), or `own` for what outlets say on their own account.
        Names that fold alike are one.
        """
        e, a = db.events.c, db.articles.c
        kinds = func.coalesce(e.origin_kind, "own")
        counts = (
            func.count().label("events"),
            func.count(e.article.distinct()).label("articles"),
            func.count(a.outlet_key.distinct()).label("outlets"),
        )
        query = select(kinds.label("kind"), func.min(e.origin_name).label("name"), *counts)
        query = query.select_from(db.events.join(db.articles, a.id == e.article))
        if kind is not None:
            query = query.where(kinds == kind)
        query = query.group_by(kinds, e.origin_key).order_by(func.count().desc(), kinds, e.origin_key).limit(limit)
        with self._connection() as connection:
            return tuple(OriginRow(**row) for row in connection.execute(query).mappings())

    def event(self, id: str) -> EventRow | None:
        found = self._event_rows(db.events.c.id == id, 1)
        return found[0] if found else None

    def events_by_id(self, ids: Sequence[str]) -> tuple[EventRow, ...]:
        """Events in the order of their ids; one that is gone is left out."""
        found = {row.id: row for row in self._event_rows(db.events.c.id.in_(ids), None)}
        return tuple(found[i] for i in ids if i in found)

    def article(self, id: str, *, machine: bool = False) -> Record | Rejected | None:
        """The record of an article as it was reviewed, or (`machine`) as it was read; a rejection where that is all."""
        a = db.articles.c
        with self._connection() as connection:
            row = connection.execute(select(a.record, a.reason, a.detail).where(a.id == id)).one_or_none()
            reviews = reviews_of(connection, id) if row and not machine else []
        if row is None:
            return None
        if row.record is None:
            return Rejected(id=id, rejected=row.reason, detail=row.detail)
        return corrected(Record.model_validate_json(row.record), reviews)

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
                query = select(a.id).order_by(alike.desc(), a.added_at.desc(), a.id).limit(2000)
                ids = connection.execute(query).scalars().all()
        return tuple(get_close_matches(text, ids, number, 0.3))

    def _event_rows(self, test: ColumnElement[bool], limit: int | None, skip: int = 0) -> tuple[EventRow, ...]:
        e, a = db.events.c, db.articles.c
        order = (e.last_day.is_(None), e.last_day.desc(), a.published.desc().nulls_last(), e.article, e.position)
        query = (
            select(db.events, a.outlet, a.title, a.published)
            .join(db.articles, a.id == e.article)
            .where(test)
            .order_by(*order)
            .limit(limit)
            .offset(skip)
        )
        with self._connection() as connection:
            found = connection.execute(query).mappings().all()
            actors = parties(connection, [r["id"] for r in found])
            links = chains(connection, ((r["article"], r["statement"]) for r in found))
        return tuple(_event_row(r, actors, links) for r in found)


def _event_row(
    row: Mapping[Any, Any],
    actors: dict[tuple[str, str], list[ActorRow]],
    links: dict[tuple[str, str], list[Source]],
) -> EventRow:
    derived = {"chain", "initiators", "recipients", "where"}
    return EventRow(
        **{f: row[f] for f in EventRow.__dataclass_fields__ if f not in derived},
        chain=tuple(links.get((row["article"], row["statement"]), ())),
        initiators=tuple(actors.get((row["id"], "initiator"), ())),
        recipients=tuple(actors.get((row["id"], "recipient"), ())),
        where=tuple(actors.get((row["id"], "where"), ())),
    )
