"""A run that adds articles: each in one transaction, with all that it joins."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Literal, Self

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from musnad.errors import LedgerError
from musnad.ledger import index
from musnad.ledger import schema as db
from musnad.ledger.joining import NOTHING
from musnad.ledger.opening import changed_since, without_password
from musnad.ledger.parts import parts
from musnad.ledger.reviewing import reviews_of, rulings
from musnad.ledger.rows import content_hash, fenced
from musnad.ledger.stories import Joiner, summarise
from musnad.models import Record, Rejected, to_json
from musnad.review import corrected

# An index of PostgreSQL takes 2,704 bytes; no outlet's name comes near.
_LONGEST_KEY = 1_000
Outcome = Literal["added", "unchanged", "replaced", "rejected"]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


class Writer:
    """One run. Use as a context manager; a run that ends in an error or is killed keeps `finished` null.

    kept: ids of good records that stayed although a later input of the same id was rejected. joining_seconds: of
    processor, for comparing with what the ledger holds.
    """

    def __init__(self, engine: Engine, name: str, command: str, version: str) -> None:
        self._engine = engine
        self._name = name
        self._command = command
        self._version = version
        self._run = 0
        self._joiner = Joiner()
        self._seen: object = None  # tells whether anybody else wrote since our last article
        self._ruled = False  # whether a person joined or parted events
        self._skipped = 0  # inputs known, not yet counted in the database
        self.kept: list[str] = []
        self.joining_seconds = 0.0

    def __enter__(self) -> Self:
        with self._transaction() as connection:
            row = {"started": _now(), "version": self._version, "command": without_password(self._command)}
            done = connection.execute(insert(db.runs).values(**row))
            self._run = done.inserted_primary_key[0] if done.inserted_primary_key else 0
        return self

    def __exit__(self, kind: type[BaseException] | None, _why: object, _where: TracebackType | None) -> None:
        with self._transaction() as connection:
            self._count(connection, "unchanged", self._skipped)
            if kind is None:
                connection.execute(update(db.runs).where(db.runs.c.id == self._run).values(finished=_now()))

    def add(self, item: Record | Rejected, *, source: str, input_hash: str | None = None) -> Outcome:
        """Writes one article, whole or not at all.

        The same record again changes nothing, and neither does an edition older than the one held (by
        `updated`, else `published`) that the same version read. A rejection never takes the place of a good
        record: that one is kept, with the reason beside it, and its id is put in `kept`. `input_hash`
        names the input's bytes for `known`; of rejected inputs none is kept, they are cheap to read again.
        """
        with self._transaction() as connection:
            held = connection.execute(select(db.articles).where(db.articles.c.id == item.id)).one_or_none()
            if isinstance(item, Rejected):
                outcome = self._reject(connection, item, held, source)
            else:
                outcome = self._add_record(connection, item, held, source)
                if input_hash is not None:
                    self._remember(connection, input_hash, item.id)
            self._count(connection, outcome, 1)
        return outcome

    def known(self, input_hash: str) -> bool:
        """Whether this version has read an input into an article held. If so, counts it as unchanged."""
        table = db.inputs
        query = select(table.c.article).where(table.c.hash == input_hash, table.c.version == self._version)
        with self._transaction(writes=False) as connection:
            found = connection.execute(query).first() is not None
        self._skipped += found
        return found

    def _count(self, connection: Connection, outcome: Outcome, number: int) -> None:
        count = db.runs.c[outcome]
        connection.execute(update(db.runs).where(db.runs.c.id == self._run).values({count: count + number}))

    @contextmanager
    def _transaction(self, *, writes: bool = True) -> Iterator[Connection]:
        try:
            with self._engine.execution_options(writes=writes).begin() as connection:
                yield connection
        except DBAPIError as why:
            self._seen = None  # what is remembered of this article is not in the ledger
            raise LedgerError(f"{self._name}: could not be written ({why.orig}); run again to go on") from why

    def _remember(self, connection: Connection, input_hash: str, article: str) -> None:
        row = {"hash": input_hash, "version": self._version}
        connection.execute(delete(db.inputs).filter_by(**row))
        connection.execute(insert(db.inputs).values(**row, article=article))

    def _reject(self, connection: Connection, item: Rejected, held: Row[Any] | None, source: str) -> Outcome:
        why = {"reason": item.rejected, "detail": item.detail}
        if held is not None and held.state == "read":
            connection.execute(update(db.articles).where(db.articles.c.id == item.id).values(**why))
            self.kept.append(item.id)
            return "rejected"
        if held is not None:
            connection.execute(delete(db.articles).where(db.articles.c.id == item.id))
        row = {
            "id": item.id,
            "state": "rejected",
            "content_hash": content_hash(item),
            "source": source,
            **why,
        }
        connection.execute(insert(db.articles).values(**row, **self._stamp(self._version)))
        return "rejected"

    def _add_record(self, connection: Connection, record: Record, held: Row[Any] | None, source: str) -> Outcome:
        row = _article_row(record)
        if held is not None and held.state == "read" and _supersedes(held, row):
            return "unchanged"
        self._forget_if_changed(connection)
        shown = corrected(record, reviews_of(connection, record.id))
        changed = NOTHING
        if held is not None:  # its parts go with it
            index.remove(connection, record.id)
            changed = self._joiner.remove(connection, record.id)
            connection.execute(delete(db.articles).where(db.articles.c.id == record.id))
        connection.execute(insert(db.articles).values({**row, "source": source, **self._stamp(row["version"])}))
        for table, rows in parts(shown).items():
            if rows:
                connection.execute(insert(table), rows)
        index.add(connection, shown)
        if self._ruled:
            self._joiner.reports.ruled = rulings(connection)
        began = time.process_time()
        summarise(connection, changed | self._joiner.add(connection, shown))
        self.joining_seconds += time.process_time() - began
        return "replaced" if held is not None and held.state == "read" else "added"

    def _forget_if_changed(self, connection: Connection) -> None:
        """What is remembered of other articles holds only while nobody else writes."""
        self._seen, others = changed_since(connection, self._seen)
        if others:
            self._joiner.forget()
            self._ruled = bool(rulings(connection))

    def _stamp(self, version: str) -> dict[str, Any]:
        return {"version": version, "run": self._run, "added_at": _now()}


def _supersedes(held: Row[Any], row: Mapping[str, Any]) -> bool:
    """Whether the record held is the same as, or a later edition of, the one that comes."""
    if held.content_hash == row["content_hash"]:
        return True
    had, comes = held.updated or held.published, row["updated"] or row["published"]
    same_version = held.version == row["version"]
    return bool(same_version and had and comes and _instant(comes) < _instant(had))


def _article_row(record: Record) -> dict[str, Any]:
    meta = record.article
    published = meta.published.isoformat() if meta.published else None
    return {
        "id": record.id,
        "state": "read",
        "url": meta.url,
        "outlet": meta.outlet,
        "outlet_key": fenced((meta.outlet,))[:_LONGEST_KEY] if meta.outlet else None,
        "title": meta.title,
        "published": published,
        "published_day": published[:10] if published else None,
        "updated": meta.updated.isoformat() if meta.updated else None,
        "text": record.text,
        "content_hash": content_hash(record),
        "record": to_json(record),
        "version": pipeline_version(record),
    }


def pipeline_version(record: Record) -> str:
    """The pipeline that made a record, its data included, as `Ledger.writer` takes it."""
    return f"{record.provenance.version}/{record.provenance.model}"
