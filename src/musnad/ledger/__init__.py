"""The ledger: the database of records. One `Writer` adds, one `View` answers; nothing else touches it.

An article is written in one transaction, so a run that is killed leaves whole articles only, and the same
run started again goes on where that one stopped.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Literal, Self

from sqlalchemy import Connection, Engine, Row, Table, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from musnad import __version__
from musnad.errors import LedgerError
from musnad.ledger import schema as db
from musnad.ledger.rows import EventRow, content_hash, days, event_rows, fenced, name_keys
from musnad.ledger.view import View
from musnad.models import Record, Rejected, to_json

Outcome = Literal["added", "unchanged", "replaced", "rejected"]


class Ledger:
    """A ledger that is open. `with Ledger.open("musnad.db") as ledger: ...`"""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self.name = name

    @classmethod
    def open(cls, name: str, *, create: bool = True) -> Self:
        """The ledger at a path (SQLite) or an SQLAlchemy URL; where there is none, `create` makes it.

        Raises LedgerError where there is no ledger, or the database is another program's or version's.
        """
        return cls(db.connect(name, create=create), db.without_password(name))

    def writer(self, command: str = "", version: str = __version__) -> "Writer":
        """A run that adds articles. `version` names the pipeline: what another one read is read again."""
        return Writer(self._engine, self.name, command, version)

    def view(self) -> "View":
        return View(self._engine, self.name)

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


class Writer:
    """One run. Use as a context manager; a run that ends in an error or is killed keeps `finished` null.

    kept: ids of good records that stayed although a later input of the same id was rejected.
    """

    def __init__(self, engine: Engine, name: str, command: str, version: str) -> None:
        self._engine = engine
        self._name = name
        self._command = command
        self._version = version
        self._run = 0
        self._skipped = 0  # inputs known, not yet counted in the database
        self.kept: list[str] = []

    def __enter__(self) -> Self:
        with self._transaction() as connection:
            row = {"started": _now(), "version": self._version, "command": db.without_password(self._command)}
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
        if held is not None:  # its parts go with it
            connection.execute(delete(db.articles).where(db.articles.c.id == record.id))
        connection.execute(insert(db.articles).values({**row, "source": source, **self._stamp(row["version"])}))
        for table, rows in _parts(record).items():
            if rows:
                connection.execute(insert(table), rows)
        return "replaced" if held is not None and held.state == "read" else "added"

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
        "outlet_key": fenced((meta.outlet,)) if meta.outlet else None,
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


def _parts(record: Record) -> dict[Table, list[dict[str, Any]]]:
    """The rows of every table that belongs to an article."""
    rows = event_rows(record)
    keys = {e.id: name_keys(record, e) for e in record.entities}
    local = {e.id: r.id for e, r in zip(record.events, rows, strict=True)}
    parts = {
        **_entity_parts(record, keys),
        **_statement_parts(record),
        **_event_parts(record, rows, keys, local),
        **_commitment_parts(record, local),
    }
    return {t: [{"article": record.id, **row} for row in part] for t, part in parts.items()}


def _entity_parts(record: Record, keys: dict[str, str]) -> dict[Table, list[dict[str, Any]]]:
    return {
        db.entities: [
            {"id": e.id, "name": e.name, "key": keys[e.id], "kind": e.kind, "kb": e.kb, "code": e.code}
            for e in record.entities
        ],
        db.mentions: [
            {"entity": e.id, "start": start, "end": end}
            for e in record.entities
            for start, end in sorted({(m.start, m.end) for m in e.mentions})
        ],
    }


def _statement_parts(record: Record) -> dict[Table, list[dict[str, Any]]]:
    return {
        db.statements: [
            {
                "id": s.id,
                "mode": s.mode,
                "start": s.start,
                "end": s.end,
                "cue_start": s.cue.start if s.cue else None,
                "cue_end": s.cue.end if s.cue else None,
            }
            for s in record.statements
        ],
        db.sources: [
            {
                "statement": s.id,
                "position": i,
                "name": link.name,
                "key": fenced((link.name,)),
                "kind": link.kind,
                "entity": link.entity,
            }
            for s in record.statements
            for i, link in enumerate(s.chain)
        ],
    }


def _event_parts(
    record: Record, rows: Sequence[EventRow], keys: dict[str, str], local: dict[str, str]
) -> dict[Table, list[dict[str, Any]]]:
    return {
        db.events: [_stored_event(r, i) for i, r in enumerate(rows)],
        db.event_actors: [
            {
                "event": r.id,
                "role": role,
                "position": i,
                "entity": a.entity,
                "name": a.name,
                "names": keys[a.entity],
                "kind": a.kind,
                "code": a.code,
                "kb": a.kb,
            }
            for r in rows
            for role, actors in (("initiator", r.initiators), ("recipient", r.recipients), ("where", r.where))
            for i, a in enumerate(actors)
        ],
        db.quantities: [
            {
                "id": q.id,
                "start": q.start,
                "end": q.end,
                "words": record.quote(q),
                "value": q.value,
                "min": q.min,
                "max": q.max,
                "unit": q.unit,
            }
            for q in record.quantities
        ],
        db.event_quantities: [
            {"event": local[e.id], "quantity": q} for e in record.events for q in dict.fromkeys(e.quantities)
        ],
    }


def _commitment_parts(record: Record, local: dict[str, str]) -> dict[Table, list[dict[str, Any]]]:
    promises = [c for c in record.commitments if c.event in local]
    return {
        db.commitments: [
            {
                "event": local[c.event],
                "due_earliest": c.due.earliest,
                "due_latest": c.due.latest,
                "condition": record.quote(c.condition) if c.condition else None,
                "condition_start": c.condition.start if c.condition else None,
                "condition_end": c.condition.end if c.condition else None,
            }
            for c in promises
        ],
        db.commitment_parties: [
            {"event": local[c.event], "role": role, "position": i, "entity": entity}
            for c in promises
            for role, parties in (("by", c.by), ("to", c.to))
            for i, entity in enumerate(parties)
        ],
    }


def _stored_event(row: EventRow, position: int) -> dict[str, Any]:
    first, last = days(row.earliest, row.latest, row.published)
    origin = row.chain[-1] if row.chain else None
    return {
        "id": row.id,
        "position": position,
        "type": row.type,
        "mode": row.mode,
        "status": row.status,
        "trigger": row.trigger,
        "start": row.start,
        "end": row.end,
        "earliest": row.earliest,
        "latest": row.latest,
        "first_day": first,
        "last_day": last,
        "confidence": row.confidence,
        "statement": row.statement,
        "origin_name": origin.name if origin else None,
        "origin_key": fenced((origin.name,)) if origin else None,
        "origin_kind": origin.kind if origin else None,
    }
