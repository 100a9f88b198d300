"""Record -> mentions: what of each event tells whether another article's event is the same one."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from math import sqrt

from musnad.keys import stem, stems, weight
from musnad.models import Entity, Event, Record, Span

# Words about as frequent as «اليوم» tell nothing of one event.
_TELLING = 0.05
_MOST_WORDS = 40  # of a context: bounds what a sentence without end costs
UNKNOWN_DAY = 0
_BREAK = re.compile(r"[\n؟!?]|\.(?!\d)")
_FAR = 2000  # characters before a trigger that are looked at


@dataclass(frozen=True)
class Mention:
    """One event of one article as far as joining needs it. All words are stems (`keys.stem`).

    day: the day of publication, first and last: the act's own dates; ordinals of `date`, 0 where unknown.
    initiators, recipients, places: identifiers and words of the names, a tuple for each entity. words: of the
    sentence around the trigger; title: of the article's title. counts: values by unit.
    """

    event: str
    article: str
    position: int
    type: str
    mode: str | None
    status: str
    trigger: str
    day: int
    first: int
    last: int
    initiators: tuple[tuple[str, ...], ...]
    recipients: tuple[tuple[str, ...], ...]
    places: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]
    title: tuple[str, ...]
    counts: tuple[tuple[str, float], ...]

    @cached_property
    def context(self) -> dict[str, float]:
        """The words of the sentence with weights, of length 1."""
        return unit(self.words)

    @cached_property
    def topic(self) -> dict[str, float]:
        return unit(self.title)

    @cached_property
    def parties(self) -> frozenset[str]:
        """The names and identifiers of everybody in it, in whatever role the reading put them."""
        return frozenset(n for names in (*self.initiators, *self.recipients) for n in names)

    @cached_property
    def doers(self) -> frozenset[str]:
        return frozenset(n for names in self.initiators for n in names)

    @cached_property
    def targets(self) -> frozenset[str]:
        return frozenset(n for names in self.recipients for n in names)

    @cached_property
    def spots(self) -> frozenset[str]:
        return frozenset(n for names in self.places for n in names)

    @property
    def order(self) -> tuple[int, str, int]:
        """Where it stands among all: by day of publication, whatever the order of arrival."""
        return self.day, self.article, self.position

    def dumps(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def loads(cls, text: str) -> "Mention":
        found = json.loads(text)
        for field in ("initiators", "recipients", "places", "counts"):
            found[field] = tuple(map(tuple, found[field]))
        return cls(**{**found, "words": tuple(found["words"]), "title": tuple(found["title"])})


def unit(words: Iterable[str]) -> dict[str, float]:
    """Words with their weights, as a vector of length 1."""
    weights = {w: weight(w) for w in words}
    length = sqrt(sum(v * v for v in weights.values()))
    return {w: v / length for w, v in weights.items()} if length else {}


def ordinal(day: str | None) -> int:
    """The ordinal of an ISO date or instant, 0 for none."""
    return date.fromisoformat(day[:10]).toordinal() if day else UNKNOWN_DAY


def mentions(record: Record) -> tuple[Mention, ...]:
    """The events of a record as mentions, in its order."""
    entities = {e.id: e for e in record.entities}
    quantities = {q.id: q for q in record.quantities}
    published = record.article.published
    title = _telling(record.article.title or "")

    def names(ids: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
        return tuple(_names(entities[i]) for i in ids if i in entities)

    def counts(event: Event) -> tuple[tuple[str, float], ...]:
        known = (quantities[q] for q in dict.fromkeys(event.quantities) if q in quantities)
        return tuple((q.unit, float(q.value)) for q in known if q.value is not None)

    def mention(event: Event, position: int) -> Mention:
        when = event.when
        return Mention(
            event=f"{record.id}:{event.id}",
            article=record.id,
            position=position,
            type=event.type,
            mode=event.mode,
            status=event.status,
            trigger=stem(record.quote(event.trigger).split()[-1]) if record.quote(event.trigger).split() else "",
            day=ordinal(published.isoformat() if published else None),
            first=ordinal((when.earliest or when.latest) if when else None),
            last=ordinal((when.latest or when.earliest) if when else None),
            initiators=names(event.initiators),
            recipients=names(event.recipients),
            places=names(event.where),
            words=_context(record.text, event.triggers or (event.trigger,)),
            title=title,
            counts=counts(event),
        )

    return tuple(mention(e, i) for i, e in enumerate(record.events))


def _names(entity: Entity) -> tuple[str, ...]:
    words = dict.fromkeys(_telling(entity.name))
    return (f"kb:{entity.kb}", *words) if entity.kb else tuple(words)


def _telling(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(k for k, _, _ in stems(text) if weight(k) > _TELLING))


def context_span(text: str, trigger: Span) -> tuple[int, int]:
    """The sentence that a trigger stands in, by full stops, questions and line ends alone: start, end."""
    end = _BREAK.search(text, trigger.end)
    starts = [m.end() for m in _BREAK.finditer(text, max(0, trigger.start - _FAR), trigger.start)]
    return (starts[-1] if starts else max(0, trigger.start - _FAR)), (end.start() if end else len(text))


def _context(text: str, triggers: tuple[Span, ...]) -> tuple[str, ...]:
    """The telling words of the sentences that the triggers stand in, the nearest to their trigger kept."""
    found: dict[str, int] = {}
    for trigger in triggers:
        start, end = context_span(text, trigger)
        for key, a, _ in stems(text[start:end]):
            if weight(key) > _TELLING:
                distance = abs(start + a - trigger.start)
                found[key] = min(distance, found.get(key, distance))
    nearest = sorted(found, key=lambda k: (found[k], k))[:_MOST_WORDS]
    return tuple(sorted(nearest))
