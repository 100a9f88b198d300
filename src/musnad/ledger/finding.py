"""Full-text search over articles and events, and counts of what was found."""

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, String, and_, func, literal, select, true

from musnad.errors import InputError
from musnad.ledger import index
from musnad.ledger import schema as db
from musnad.ledger.filters import EventFilters, event_tests, words
from musnad.ledger.paging import Paged, Queries, behind, cursor
from musnad.models import Span
from musnad.search import Query, Snippet, parse, snippet
from musnad.stories.mentions import context_span

Over = Literal["articles", "events"]
Facet = Literal["type", "status", "outlet", "actor", "recipient", "where", "origin", "month"]


@dataclass(frozen=True, slots=True)
class Hit:
    """An article or an event that a query finds. `rank`: the lower the better; 0 where only fields were asked for.

    For events: `id` is the report that fits best, `story` the story it belongs to, `reports` how many it has.
    """

    kind: Over
    id: str
    article: str
    story: str | None
    type: str | None
    status: str | None
    outlet: str | None
    title: str | None
    published: str | None
    reports: int
    rank: float
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class Count:
    value: str
    number: int


class SearchQueries(Queries):
    """Search (`musnad.search` says what may be asked)."""

    def search(
        self,
        query: str | Query,
        *,
        over: Over = "articles",
        exact: bool = False,
        limit: int | None = 20,
        after: str | None = None,
    ) -> Paged[Hit]:
        """Articles or events that meet a query, the best first; without words the latest first.

        Raises InputError for a query that asks for nothing or for a field that there is not.
        """
        asked = meant(parse(query, exact=exact) if isinstance(query, str) else query)
        values = behind(after, 1)
        skip = int(values[0]) if values else 0
        with self._connection() as connection:
            most = limit + 1 if limit else None
            found = _articles(asked, skip, most) if over == "articles" else _events(asked, skip, most)
            rows = connection.execute(found).all()
            shown = rows[:limit] if limit else rows
            hits = _hits(connection, over, asked, shown)
        more = cursor((skip + len(shown),)) if len(rows) > len(shown) else None
        return Paged(tuple(hits), more)

    def facets(self, query: str | Query, facet: Facet, *, exact: bool = False, limit: int = 20) -> tuple[Count, ...]:
        """How the events that a query finds are spread over types, outlets, actors, ...: the commonest first."""
        asked = parse(query, exact=exact) if isinstance(query, str) else query
        e, a, p = db.events.c, db.articles.c, db.event_actors.c
        met = _event_ids(asked)
        roles = {"actor": "initiator", "recipient": "recipient", "where": "where"}
        counted: Select[Any]
        if facet in roles:
            value: ColumnElement[Any] = p.name
            counted = select(value.label("value"), func.count().label("number"))
            counted = counted.where(p.role == roles[facet], p.event.in_(met))
        else:
            month = func.substr(a.published_day, 1, 7, type_=String)
            columns: dict[str, ColumnElement[Any]] = {"outlet": a.outlet, "month": month, "origin": e.origin_kind}
            value = columns.get(facet, e[facet] if facet in ("type", "status") else literal(None))
            counted = select(value.label("value"), func.count().label("number"))
            counted = counted.join_from(db.events, db.articles, a.id == e.article).where(
                e.id.in_(met), value.is_not(None)
            )
        counted = counted.group_by("value").order_by(func.count().desc(), "value").limit(limit)
        with self._connection() as connection:
            return tuple(Count(r.value, r.number) for r in connection.execute(counted))


def meant(asked: Query) -> Query:
    """The query, if something can be found by it. Raises InputError otherwise."""
    if not asked:
        raise InputError("nothing is asked for; give words, or a field such as actor:العراق")
    if asked.terms and not any(t.wanted for t in asked.terms):
        raise InputError("only words to leave out; give one to look for too")
    return asked


def _filters(asked: Query) -> EventFilters:
    return {
        "actor": asked.actor,
        "recipient": asked.recipient,
        "origin": asked.origin,
        "type": asked.types,
        "status": asked.statuses,
    }


def _of_article(asked: Query) -> list[ColumnElement[bool]]:
    a = db.articles.c
    tests = [a.state == "read"]
    if asked.outlet is not None:
        tests.append(words(a.outlet_key, asked.outlet))
    if asked.since is not None:
        tests.append(a.published_day >= asked.since)
    if asked.until is not None:
        tests.append(a.published_day <= asked.until)
    return tests


def _articles(asked: Query, skip: int, most: int | None) -> Select[Any]:
    """Articles in their order, so many behind those skipped."""
    a, c, e = db.articles.c, db.copies.c, db.events.c
    tests = _of_article(asked)
    plain = len(tests) == 1
    if met := event_tests(_filters(asked)):
        plain = False
        tests.append(a.id.in_(select(e.article).where(*met)))
    columns = (a.id.label("article"), a.outlet, a.title, a.published)
    if not asked.terms:
        order = (a.published_day.desc().nulls_last(), a.id)
        return select(*columns, literal(0.0).label("rank")).where(*tests).order_by(*order).offset(skip).limit(most)
    # Words alone: the index has the order, and only the first are looked up. All that it holds was read.
    match = index.matching("article_search", asked.terms, first=skip + most if plain and most else None).subquery()
    return (
        select(*columns, match.c.rank)
        .join_from(match, db.copies, c.number == match.c.rowid)
        .join(db.articles, a.id == c.id)
        .where(*tests)
        .order_by(match.c.rank, match.c.rowid)
        .offset(skip)
        .limit(most)
    )


def _event_ids(asked: Query) -> Select[Any]:
    e, r, a = db.events.c, db.reports.c, db.articles.c
    tests = event_tests(_filters(asked))
    if len(of_article := _of_article(asked)) > 1:
        tests.append(e.article.in_(select(a.id).where(*of_article)))
    if asked.terms:
        match = index.matching("event_search", asked.terms).subquery()
        tests.append(e.id.in_(select(r.event).where(r.number.in_(select(match.c.rowid)))))
    return select(e.id).where(and_(true(), *tests))


def stories_of(asked: Query) -> Select[Any]:
    """The ids of the stories that a query finds by any of their reports."""
    r = db.reports.c
    return select(r.root).where(r.event.in_(_event_ids(asked)))


def _events(asked: Query, skip: int, most: int | None) -> Select[Any]:
    """A row for each story, its best report, in their order, so many behind those skipped."""
    e, r, s = db.events.c, db.reports.c, db.stories.c
    plain = Query(**{f: getattr(asked, f) for f in Query.__dataclass_fields__ if f != "terms"})
    met = _event_ids(plain) if plain else None
    if asked.terms:
        match = index.matching("event_search", asked.terms).subquery()
        reports = select(r.event, r.root, match.c.rank).join_from(match, db.reports, r.number == match.c.rowid)
    else:
        reports = select(r.event, r.root, literal(0.0).label("rank"))
    if met is not None:
        reports = reports.where(r.event.in_(met))
    inner = reports.subquery()
    place = func.row_number().over(partition_by=inner.c.root, order_by=(inner.c.rank, inner.c.event)).label("place")
    placed = select(inner, place).subquery()
    best = select(placed).where(placed.c.place == 1).subquery()
    order = (best.c.rank, s.sort_day.desc(), best.c.root)
    shown = (
        select(best.c.event, best.c.root, best.c.rank, s.sort_day, s.reports)
        .join_from(best, db.stories, s.id == best.c.root)
        .order_by(*order)
        .offset(skip)
        .limit(most)
        .subquery()
    )
    # Only those shown are looked up.
    return (
        select(shown.c.event, shown.c.root, shown.c.rank, e.article, e.start, e.end, e.type, e.status, shown.c.reports)
        .join_from(shown, db.events, e.id == shown.c.event)
        .order_by(shown.c.rank, shown.c.sort_day.desc(), shown.c.root)
    )


def _hits(connection: Connection, over: Over, asked: Query, rows: Any) -> list[Hit]:
    a = db.articles.c
    ids = [r.article for r in rows]
    query = select(a.id, a.outlet, a.title, a.published, a.text).where(a.id.in_(ids))
    articles = {r.id: r for r in connection.execute(query)}
    found = []
    for row in rows:
        article = articles[row.article]
        of_event = over == "events"
        within = context_span(article.text, Span(start=row.start, end=row.end)) if of_event else None
        found.append(
            Hit(
                kind=over,
                id=row.event if of_event else row.article,
                article=row.article,
                story=row.root if of_event else None,
                type=row.type if of_event else None,
                status=row.status if of_event else None,
                outlet=article.outlet,
                title=article.title,
                published=article.published,
                reports=row.reports if of_event else 0,
                rank=round(row.rank, 4),
                snippet=snippet(article.text, asked, within),
            )
        )
    return found
