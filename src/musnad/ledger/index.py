"""The full-text index: over stems, and over the words as printed beside them. SQLite's FTS5, PostgreSQL's tsvector.

A row of `article_search` is an article, one of `event_search` an event; their `rowid` is the `number` of `copies` and
`reports`. Both databases are given the same words and asked for the same, so that they find the same; neither knows
Arabic, which is done before (`keys.stems`). How they rank differs: BM25 on SQLite, `ts_rank` on PostgreSQL.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Float,
    Select,
    column,
    delete,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import TableClause
from sqlalchemy.sql.functions import FunctionElement

from musnad.keys import stems
from musnad.ledger import fts5, tsvector
from musnad.ledger import schema as db
from musnad.ledger.fts5 import Rows
from musnad.ledger.joining import number_of
from musnad.ledger.rows import event_id
from musnad.models import Entity, Record
from musnad.search import Term, printed
from musnad.stories.mentions import context_span

# Stands between two names in a column, so that no phrase reaches from one into the next.
_BREAK = "xbreakx"
_MARKS = frozenset({"Mn", "Co"})  # signs that belong to a word
_ALL = 2**63 - 1
_ROLES = {"initiator": "initiators", "recipient": "recipients", "where": "places"}
# The columns of each index, and how much a word counts in each.
COLUMNS = {
    "article_search": {"title": 4.0, "body": 1.0, "exact": 0.0},
    "event_search": {"words": 1.0, "initiators": 3.0, "recipients": 3.0, "places": 2.0, "exact": 0.0},
}


def create(connection: Connection) -> None:
    """Makes the index of a new ledger."""
    _kind(connection).create(connection, COLUMNS)


def add(connection: Connection, record: Record) -> None:
    """Indexes an article and its events."""
    kind = _kind(connection)
    title = record.article.title or ""
    article = {"title": _stems(title), "body": _stems(record.text), "exact": _split(printed(record.text))}
    kind.insert(connection, "article_search", list(COLUMNS["article_search"]), [(number_of(record.id), article)])
    entities = {e.id: e for e in record.entities}
    rows = []
    for event in record.events:
        start, end = context_span(record.text, event.trigger)
        words = record.text[start:end]
        roles = {"initiators": event.initiators, "recipients": event.recipients, "places": event.where}
        columns = {"words": _stems(words), **{r: _names(record, entities, ids) for r, ids in roles.items()}}
        rows.append((number_of(event_id(record, event)), {**columns, "exact": _split(printed(words))}))
    if rows:
        kind.insert(connection, "event_search", list(COLUMNS["event_search"]), rows)


def remove(connection: Connection, article: str) -> None:
    """Takes an article and its events out of the index, before their rows go."""
    events = connection.execute(select(db.reports.c.number).where(db.reports.c.article == article)).scalars().all()
    for name, numbers in (("article_search", [number_of(article)]), ("event_search", list(events))):
        index = _index(name)
        for i in range(0, len(numbers), 500):
            connection.execute(delete(index).where(index.c.rowid.in_(numbers[i : i + 500])))


def numbers(connection: Connection, name: str, terms: Iterable[Term]) -> NDArray[np.int64]:
    """The numbers of all rows of an index that meet every term, in no order."""
    split = _terms(terms)
    fts, ts = fts5.expression(split, COLUMNS[name]), tsvector.expression(split)
    meets = _Meets(literal_column(name), literal(fts), literal(ts))
    rows = connection.execute(select(_index(name).c.rowid).where(meets))
    return np.fromiter((row[0] for row in rows), dtype=np.int64)


def _terms(terms: Iterable[Term]) -> list[Term]:
    return [Term(_split(t.words), t.exact, t.wanted) for t in terms]


def matching(name: str, terms: Iterable[Term], *, first: int | None = None) -> Select[Any]:
    """Rows of an index that meet every term, with their rank: the lower the better. `first`: only so many, the best."""
    split = _terms(terms)
    index: ColumnElement[Any] = literal_column(name)
    fts = literal(fts5.expression(split, COLUMNS[name]))
    # A word that is not wanted would make ts_rank give up.
    ranked = tsvector.expression(t for t in split if t.wanted)
    rank, meets = _Rank(index, fts, literal(ranked)), _Meets(index, fts, literal(tsvector.expression(split)))
    rows = select(_index(name).c.rowid, rank.label("rank")).where(meets)
    # The limit keeps SQLite from drawing bm25 out of the query that it belongs to.
    return rows.limit(_ALL) if first is None else rows.order_by(rank, _index(name).c.rowid).limit(first)


def party(role: str, name: str) -> Select[tuple[str]] | None:
    """The events whose party of a role has these words in a name; None where they are no words."""
    words, column = _stems(name), _ROLES[role]
    if not words:
        return None
    fts, ts = fts5.phrase(words, [column]), tsvector.phrase(words, tsvector.LABELS[column])
    asked: tuple[ColumnElement[Any], ...] = (literal_column("event_search"), literal(fts), literal(ts))
    rows = select(_index("event_search").c.rowid).where(_Meets(*asked))
    return select(db.reports.c.event).where(db.reports.c.number.in_(rows))


def _stems(text: str) -> tuple[str, ...]:
    return _split(k for k, _, _ in stems(text))


def _split(words: Iterable[str]) -> tuple[str, ...]:
    """Words without signs, split where one stands in them: "3.5" is two, as FTS5 has it too."""
    found: list[str] = []
    for word in words:
        if word.isalnum():
            found.append(word)
        else:
            found += "".join(c if c.isalnum() or unicodedata.category(c) in _MARKS else " " for c in word).split()
    return tuple(found)


def _names(record: Record, entities: dict[str, Entity], ids: Iterable[str]) -> tuple[str, ...]:
    """Every name that the article gives some entities, as stems."""
    found: dict[tuple[str, ...], None] = {}
    for entity in (entities[i] for i in ids if i in entities):
        for name in (entity.name, *(record.quote(m) for m in entity.mentions)):
            found.setdefault(_stems(name))
    names = [n for n in found if n]
    return tuple(word for i, name in enumerate(names) for word in ((_BREAK, *name) if i else name))


class _Kind(Protocol):
    """What a kind of index (a module of its own) does."""

    def create(self, connection: Connection, columns: Mapping[str, Mapping[str, float]]) -> None: ...
    def insert(self, connection: Connection, name: str, columns: Sequence[str], rows: Rows) -> None: ...


def _kind(connection: Connection) -> _Kind:
    return fts5 if connection.dialect.name == "sqlite" else tsvector


def _index(name: str) -> TableClause:
    return table(name, column("rowid", BigInteger))


class _Meets(FunctionElement[Any]):  # of no type: SQLAlchemy would ask SQLite whether a boolean is 1
    """Whether a row of an index has what is asked for: the index, and the question in the words of both databases."""

    inherit_cache = True


class _Rank(FunctionElement[float]):
    """How well; the lower the better."""

    type = Float()
    inherit_cache = True


@compiles(_Meets, "sqlite")
def _(element: _Meets, compiler: Any, **kw: Any) -> str:
    name, fts, _ts = element.clauses
    return f"{compiler.process(name, **kw)} MATCH {compiler.process(fts, **kw)}"


@compiles(_Meets, "postgresql")
def _(element: _Meets, compiler: Any, **kw: Any) -> str:
    name, _fts, ts = element.clauses
    return f"{compiler.process(name, **kw)}.words @@ CAST({compiler.process(ts, **kw)} AS tsquery)"


@compiles(_Rank, "sqlite")
def _(element: _Rank, compiler: Any, **kw: Any) -> str:
    name = compiler.process(next(iter(element.clauses)), **kw)
    return f"bm25({name}, {', '.join(map(str, COLUMNS[name].values()))})"


@compiles(_Rank, "postgresql")
def _(element: _Rank, compiler: Any, **kw: Any) -> str:
    name, _fts, ts = element.clauses
    index = compiler.process(name, **kw)
    weights = tsvector.weights(COLUMNS[index])
    return f"-ts_rank('{weights}', {index}.words, CAST({compiler.process(ts, **kw)} AS tsquery), 1)"
