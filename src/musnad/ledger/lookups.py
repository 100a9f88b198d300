"""What stands beside events: their parties and the chains of their statements, many at once."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, select

from musnad.ledger import schema as db
from musnad.ledger.rows import ActorRow
from musnad.models import Source

_AT_ONCE = 500  # ids in one IN (...)


def some_at_once(ids: Iterable[str]) -> Iterator[Sequence[str]]:
    """The ids in batches that fit one query."""
    every = list(ids)
    for i in range(0, len(every), _AT_ONCE):
        yield every[i : i + _AT_ONCE]


def parties(connection: Connection, events: Iterable[str]) -> dict[tuple[str, str], list[ActorRow]]:
    """The parties of events by event and role, in their order."""
    p = db.event_actors.c
    found: dict[tuple[str, str], list[ActorRow]] = {}
    for some in some_at_once(events):
        query = select(db.event_actors).where(p.event.in_(some)).order_by(p.event, p.role, p.position)
        for r in connection.execute(query):
            found.setdefault((r.event, r.role), []).append(ActorRow(r.entity, r.name, r.kind, r.code, r.kb))
    return found


def chains(connection: Connection, statements: Iterable[tuple[str, str | None]]) -> dict[tuple[str, str], list[Source]]:
    """The chains of statements, each an article and its id there, from the nearest source to the origin."""
    s = db.sources.c
    found: dict[tuple[str, str], list[Source]] = {}
    asked = {(article, id) for article, id in statements if id is not None}
    ids = sorted({id for _, id in asked})
    for some in some_at_once(sorted({article for article, _ in asked})):
        query = select(s.article, s.statement, s.name, s.entity, s.kind)
        query = query.where(s.article.in_(some), s.statement.in_(ids)).order_by(s.article, s.statement, s.position)
        for r in connection.execute(query):
            if (r.article, r.statement) not in asked:
                continue
            found.setdefault((r.article, r.statement), []).append(Source(name=r.name, entity=r.entity, kind=r.kind))
    return found
