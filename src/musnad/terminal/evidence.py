"""What in an article shows an event: every part of it with the words that say it."""

from dataclasses import dataclass
from typing import Literal

from musnad.language import analyse
from musnad.ledger.rows import ActorRow, EventRow, event_rows
from musnad.models import Article, Due, Entity, Event, Record, Span

Role = Literal["initiator", "recipient", "where"]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the article, with their offsets in its text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Party:
    """An actor of the event; `mention` is the one nearest to the trigger, null where it has none."""

    role: Role
    actor: ActorRow
    mention: Quote | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """An event and its evidence. What the record does not say is null or empty.

    sentence holds the event's trigger; `triggers` are all places that name the act. `time` dates the event
    and `timex` is its TIMEX3 value. `statement` and `cue` are the words on whose strength it stands.
    """

    event: EventRow
    sentence: Quote
    triggers: tuple[Quote, ...]
    parties: tuple[Party, ...]
    time: Quote | None
    timex: str | None
    quantities: tuple[Quote, ...]
    statement: Quote | None
    mode: str | None
    cue: Quote | None
    due: Due | None
    condition: Quote | None


def evidence(record: Record, local: str) -> Evidence | None:
    """The evidence for the event `local` ("v1") of a record; None where it has no such event."""
    at = next((i for i, e in enumerate(record.events) if e.id == local), None)
    if at is None:
        return None
    event, row = record.events[at], event_rows(record)[at]
    sentence = sentence_at(record, event.trigger)
    time = next((t for t in record.times if event.when and t.id == event.when.time), None)
    statement = next((s for s in record.statements if s.id == event.statement), None)
    promise = next((c for c in record.commitments if c.event == local), None)
    return Evidence(
        event=row,
        sentence=_quote(record, sentence),
        triggers=tuple(_quote(record, t) for t in event.triggers or (event.trigger,)),
        parties=_parties(record, event, row),
        time=_quote(record, time) if time else None,
        timex=time.value if time else None,
        quantities=tuple(_quote(record, q) for q in record.quantities if q.id in event.quantities),
        statement=_quote(record, statement) if statement else None,
        mode=statement.mode if statement else None,
        cue=_quote(record, statement.cue) if statement and statement.cue else None,
        due=promise.due if promise else None,
        condition=_quote(record, promise.condition) if promise and promise.condition else None,
    )


def sentence_at(record: Record, span: Span) -> Span:
    """The sentence that a span begins in, else the block, else the span itself."""
    doc = analyse(Article(text=record.text, blocks=record.blocks, meta=record.article))
    parts = [(s.start, s.end) for s in doc.sentences] + [(b.start, b.end) for b in record.blocks]
    for start, end in parts:
        if start <= span.start < end:
            return Span(start=start, end=max(end, span.end))
    return span


def _quote(record: Record, span: Span) -> Quote:
    return Quote(span.start, span.end, record.quote(span))


def _parties(record: Record, event: Event, row: EventRow) -> tuple[Party, ...]:
    entities = {e.id: e for e in record.entities}
    roles: tuple[tuple[Role, tuple[ActorRow, ...]], ...] = (
        ("initiator", row.initiators),
        ("recipient", row.recipients),
        ("where", row.where),
    )
    return tuple(
        Party(role, actor, _nearest(record, entities[actor.entity], event.trigger))
        for role, actors in roles
        for actor in actors
    )


def _nearest(record: Record, entity: Entity, trigger: Span) -> Quote | None:
    def distance(m: Span) -> int:
        return max(trigger.start - m.end, m.start - trigger.end, 0)

    return _quote(record, min(entity.mentions, key=distance)) if entity.mentions else None
