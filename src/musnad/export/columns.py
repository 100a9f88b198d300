"""What a column of an export is, and the event with its article that fills it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from musnad.knowledge import Place, knowledge
from musnad.ledger.rows import event_id
from musnad.models import Block, Commitment, Entity, Event, Record, Source, Span, Statement, Time

Kind = Literal["text", "integer", "number", "texts"]
Value = str | int | float | tuple[str, ...] | None


@dataclass(frozen=True)
class Report:
    """One event of one article. `actor` and `recipient` are the pair of a layout that has a row a pair."""

    record: Record
    event: Event
    actor: Entity | None = None
    recipient: Entity | None = None
    entities: dict[str, Entity] = field(repr=False, default_factory=dict)

    @property
    def id(self) -> str:
        return event_id(self.record, self.event)

    @cached_property
    def initiators(self) -> tuple[Entity, ...]:
        return self._those(self.event.initiators)

    @cached_property
    def recipients(self) -> tuple[Entity, ...]:
        return self._those(self.event.recipients)

    @cached_property
    def where(self) -> tuple[Entity, ...]:
        return self._those(self.event.where)

    def _those(self, ids: tuple[str, ...]) -> tuple[Entity, ...]:
        return tuple(self.entities[i] for i in ids if i in self.entities)

    @cached_property
    def time(self) -> Time | None:
        wanted = self.event.when.time if self.event.when else None
        return next((t for t in self.record.times if t.id == wanted), None)

    @cached_property
    def statement(self) -> Statement | None:
        return next((s for s in self.record.statements if s.id == self.event.statement), None)

    @property
    def chain(self) -> tuple[Source, ...]:
        return self.statement.chain if self.statement else ()

    @cached_property
    def commitment(self) -> Commitment | None:
        return next((c for c in self.record.commitments if c.event == self.event.id), None)

    @cached_property
    def block(self) -> Block | None:
        """The block of the text that the trigger stands in."""
        return next((b for b in self.record.blocks if b.start <= self.event.trigger.start < b.end), None)

    @property
    def published_day(self) -> str | None:
        """The day of publication in the page's own zone, ISO."""
        at = self.record.article.published
        return at.date().isoformat() if at else None

    @property
    def earliest(self) -> str | None:
        return self.event.when.earliest if self.event.when else None

    @property
    def latest(self) -> str | None:
        return self.event.when.latest if self.event.when else None

    @property
    def day(self) -> str | None:
        """The day that other data sets give an event: its first, else its last, else that of publication."""
        return self.earliest or self.latest or self.published_day

    def mention(self, entity: Entity) -> Span | None:
        """The mention of an entity nearest to the trigger."""
        at = self.event.trigger

        def gap(m: Span) -> int:
            return max(at.start - m.end, m.start - at.end, 0)

        return min(entity.mentions, key=gap) if entity.mentions else None

    def words(self, entity: Entity) -> str | None:
        """The words of that mention."""
        mention = self.mention(entity)
        return self.record.quote(mention) if mention else None

    @cached_property
    def place(self) -> Entity | None:
        """The place of the act that is known best: one with coordinates before one without."""
        return next((e for e in self.where if place_of(e)), self.where[0] if self.where else None)


def reports(record: Record) -> tuple[Report, ...]:
    """The events of a record in its order."""
    entities = {e.id: e for e in record.entities}
    return tuple(Report(record, e, entities=entities) for e in record.events)


def place_of(entity: Entity | None) -> Place | None:
    """What the knowledge base says of where an entity is; None for what is no place that it knows."""
    return knowledge().places.get(entity.kb) if entity and entity.kb else None


def country_of(entity: Entity | None) -> str | None:
    """ISO 3166 alpha-3: the country that an entity is, lies in, or acts for by its actor code."""
    if entity is None:
        return None
    if entity.kb and entity.kb.startswith("country:"):
        return entity.kb.removeprefix("country:")
    place = place_of(entity)
    if place is not None:
        return place.iso3
    first = (entity.code or "").split(" ")[0]
    return first if first in knowledge().countries else None


def sectors_of(entity: Entity | None) -> tuple[str, ...]:
    """The PLOVER sectors of an entity's code; a region or an organisation of states in a country's place counts too."""
    words = tuple((entity.code or "").split()) if entity else ()
    return words[1:] if words and words[0] in knowledge().countries else words


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `how` says what fills it, or why it is empty (`fill` is None then). Both go into the codebook."""

    name: str
    kind: Kind
    how: str
    fill: Callable[[Report], Value] | None = None


def empty(name: str, why: str, kind: Kind = "text") -> Column:
    return Column(name, kind, why)
