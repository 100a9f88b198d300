"""A record -> the rows of every table that belongs to an article."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table

from musnad.ledger import schema as db
from musnad.ledger.rows import EventRow, days, event_rows, fenced, name_keys
from musnad.models import Record


def parts(record: Record) -> dict[Table, list[dict[str, Any]]]:
    """The rows of every table that belongs to an article."""
    rows = event_rows(record)
    keys = {e.id: name_keys(record, e) for e in record.entities}
    local = {e.id: r.id for e, r in zip(record.events, rows, strict=True)}
    found = {
        **_entity_parts(record, keys),
        **_statement_parts(record),
        **_event_parts(record, rows, keys, local),
        **_commitment_parts(record, local),
    }
    return {t: [{"article": record.id, **row} for row in part] for t, part in found.items()}


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
