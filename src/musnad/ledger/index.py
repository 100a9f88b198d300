"""The full-text index: SQLite's FTS5 over stems, and over the words as printed beside them.

A row of `article_search` is an article, one of `event_search` an event; their rowids are the `number` of `copies` and
`reports`. On PostgreSQL there is no such index: what needs it says so.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, column, literal_column, select, table, text
from sqlalchemy.sql.elements import ColumnElement

from musnad.errors import LedgerError
from musnad.keys import stems
from musnad.ledger import schema as db
from musnad.ledger.joining import number_of
from musnad.ledger.rows import event_id
from musnad.models import Entity, Record
from musnad.search import Term, printed
from musnad.stories.mentions import context_span

# Stands between two names in a column, so that no phrase reaches from one into the next.
_BREAK = "xbreakx"
_TOKENS = "tokenize = \"unicode61 remove_diacritics 0 categories 'L* N* Co Mn'\""
_TABLES = {
    "article_search": ("title", "body", "exact"),
    "event_search": ("words", "initiators", "recipients", "places", "exact"),
}
TEXT = {"article_search": "title body", "event_search": "words initiators recipients places"}
_ROLES = {"initiator": "initiators", "recipient": "recipients", "where": "places"}
# How much a word counts in each column, in the order of the columns.
_WEIGHTS = {"article_search": (4.0, 1.0, 0.0), "event_search": (1.0, 3.0, 3.0, 2.0, 0.0)}


def has_index(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def create(connection: Connection) -> None:
    """Makes the index of a new ledger."""
    if has_index(connection):
        for name, columns in _TABLES.items():
            connection.exec_driver_sql(f"CREATE VIRTUAL TABLE {name} USING fts5({', '.join(columns)}, {_TOKENS})")


def add(connection: Connection, record: Record) -> None:
    """Indexes an article and its events."""
    if not has_index(connection):
        return
    title = record.article.title or ""
    row = (number_of(record.id), _stems(title), _stems(record.text), " ".join(printed(record.text)))
    connection.exec_driver_sql("INSERT INTO article_search (rowid, title, body, exact) VALUES (?, ?, ?, ?)", row)
    entities = {e.id: e for e in record.entities}
    rows = []
    for event in record.events:
        start, end = context_span(record.text, event.trigger)
        words = record.text[start:end]
        roles = (_names(record, entities, ids) for ids in (event.initiators, event.recipients, event.where))
        rows.append((number_of(event_id(record, event)), _stems(words), *roles, " ".join(printed(words))))
    if rows:
        columns = ", ".join(("rowid", *_TABLES["event_search"]))
        sql = f"INSERT INTO event_search ({columns}) VALUES ({', '.join('?' * len(rows[0]))})"
        connection.exec_driver_sql(sql, rows)


def remove(connection: Connection, article: str) -> None:
    """Takes an article and its events out of the index, before their rows go."""
    if not has_index(connection):
        return
    events = connection.execute(select(db.reports.c.number).where(db.reports.c.article == article)).scalars().all()
    connection.exec_driver_sql("DELETE FROM article_search WHERE rowid = ?", (number_of(article),))
    if events:
        connection.exec_driver_sql("DELETE FROM event_search WHERE rowid = ?", [(n,) for n in events])


def _stems(words: str) -> str:
    return " ".join(k for k, _, _ in stems(words))


def _names(record: Record, entities: dict[str, Entity], ids: Iterable[str]) -> str:
    """Every name that the article gives some entities, as stems."""
    found: dict[str, None] = {}
    for entity in (entities[i] for i in ids if i in entities):
        for name in (entity.name, *(record.quote(m) for m in entity.mentions)):
            found.setdefault(_stems(name))
    return f" {_BREAK} ".join(n for n in found if n)


def expression(name: str, terms: Iterable[Term]) -> str:
    """What FTS5 is asked for: each term a phrase in the columns of its kind."""
    asked = {True: [], False: []}  # type: dict[bool, list[str]]
    for term in terms:
        columns = "exact" if term.exact else TEXT[name]
        asked[term.wanted].append(f"{{{columns}}} : {_phrase(term.words)}")
    if not asked[True]:
        return ""
    wanted = " AND ".join(asked[True])
    return f"({wanted}) NOT ({' OR '.join(asked[False])})" if asked[False] else wanted


def _phrase(words: Iterable[str]) -> str:
    return '"' + " ".join(words).replace('"', '""') + '"'


def matching(name: str, asked: str, *, first: int | None = None) -> Select[tuple[int, float]]:
    """Rows of an index that match, with their rank: the lower the better. `first`: only so many, the best."""
    index = table(name, column("rowid"))
    weights = ", ".join(map(str, _WEIGHTS[name]))
    rank: ColumnElement[float] = literal_column(f"bm25({name}, {weights})").label("rank")
    # The limit keeps SQLite from drawing bm25 out of the query that it belongs to.
    found = select(index.c.rowid, rank).where(text(f"{name} MATCH :asked").bindparams(asked=asked))
    return found.limit(-1) if first is None else found.order_by(rank, index.c.rowid).limit(first)


def numbers(connection: Connection, name: str, terms: Iterable[Term]) -> NDArray[np.int64]:
    """The numbers of all rows of an index that match, in no order."""
    asked = expression(name, terms)
    rows = connection.exec_driver_sql(f"SELECT rowid FROM {name} WHERE {name} MATCH ?", (asked,))
    return np.fromiter((row[0] for row in rows), dtype=np.int64)


def party(role: str, name: str) -> Select[tuple[str]] | None:
    """The events whose party of a role has these words in a name; None where they are no words."""
    words = tuple(k for k, _, _ in stems(name))
    if not words:
        return None
    index = table("event_search", column("rowid"))
    asked = f"{{{_ROLES[role]}}} : {_phrase(words)}"
    rows = select(index.c.rowid).where(text(f"event_search MATCH :{role}").bindparams(**{role: asked}))
    return select(db.reports.c.event).where(db.reports.c.number.in_(rows))


def needed(connection: Connection, name: str) -> None:
    if not has_index(connection):
        raise LedgerError(f"{name}: full-text search needs a ledger in SQLite")
