"""What a person finds wrong or right, kept apart from the machine's record: applied to it, exported as gold, counted.

A review speaks of an event by the words that name it and where they stand, not by its number, so that it holds for
the record of a newer model too. Where that model no longer finds an event that somebody accepted or corrected, the
event is put back as it was reviewed.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, Literal

from musnad.keys import stems
from musnad.models import Entity, Event, Record, Span

Target = Literal["event", "type", "status", "actors", "merge"]
Verdict = Literal["accept", "correct", "reject"]

_FAR = 3000  # characters that a trigger may have moved between two readings of a page


@dataclass(frozen=True, slots=True)
class Anchor:
    """An event by the words that name it: the first trigger, where it stood, and the type it had."""

    article: str
    start: int
    end: int
    words: str
    type: str


@dataclass(frozen=True, slots=True)
class Review:
    """One verdict. `value` is what it ought to be (a status, a type, the names of the actors by role), `machine` what
    the machine had; `other` is the second event of a merge. `at` is an ISO instant, `version` the pipeline judged."""

    id: int
    at: str
    who: str
    target: Target
    verdict: Verdict
    anchor: Anchor
    value: Any
    machine: dict[str, Any]
    version: str
    other: Anchor | None
    note: str | None


def _key(name: str) -> tuple[str, ...]:
    return tuple(k for k, _, _ in stems(name))


def latest(reviews: Iterable[Review]) -> list[Review]:
    """Of several verdicts on the same matter the last one, in the order they were given."""
    found: dict[tuple[object, ...], Review] = {}
    for review in sorted(reviews, key=lambda r: r.id):
        a, o = review.anchor, review.other
        key = (review.target, a.article, a.start, a.words, *((o.article, o.start, o.words) if o else ()))
        found.pop(key, None)
        found[key] = review
    return list(found.values())


def find(record: Record, anchor: Anchor) -> Event | None:
    """The event of a record that an anchor speaks of: the same words at the same place, else the nearest such words."""
    same = [
        e for e in record.events for t in e.triggers or (e.trigger,) if _overlap(t, anchor) and _same(record, t, anchor)
    ]
    typed = [e for e in same if e.type == anchor.type]
    if same:
        return (typed or same)[0]
    moved = [
        (abs(t.start - anchor.start), e.id, e)
        for e in record.events
        for t in e.triggers or (e.trigger,)
        if e.type == anchor.type and _same(record, t, anchor) and abs(t.start - anchor.start) <= _FAR
    ]
    return min(moved, key=lambda m: m[:2])[2] if moved else None


def _overlap(trigger: Span, anchor: Anchor) -> bool:
    return trigger.start < anchor.end and anchor.start < trigger.end


def _same(record: Record, trigger: Span, anchor: Anchor) -> bool:
    return _key(record.quote(trigger)) == _key(anchor.words)


def corrected(record: Record, reviews: Sequence[Review]) -> Record:
    """The record with what people said of it. Without reviews, the record itself."""
    for review in latest(reviews):
        if review.target != "merge":
            record = _applied(record, review)
    return record


def _applied(record: Record, review: Review) -> Record:
    event = find(record, review.anchor)
    if event is None:
        restored = _restored(record, review) if review.verdict != "reject" else None
        if restored is None:
            return record
        record, event = restored
    if review.target == "event" and review.verdict == "reject":
        return record.model_copy(
            update={
                "events": tuple(e for e in record.events if e.id != event.id),
                "commitments": tuple(c for c in record.commitments if c.event != event.id),
            }
        )
    if review.verdict != "correct":
        return record
    if review.target in ("status", "type"):
        return _with(record, event, {review.target: review.value})
    if review.target == "actors":
        for role, names in review.value.items():
            record, ids = _entities(record, names)
            record = _with(record, event, {role: ids})
            event = next(e for e in record.events if e.id == event.id)
    return record


def _with(record: Record, event: Event, update: dict[str, Any]) -> Record:
    changed = Event.model_validate({**event.model_dump(), **update})
    return record.model_copy(update={"events": tuple(changed if e.id == event.id else e for e in record.events)})


def _entities(record: Record, names: Sequence[str]) -> tuple[Record, tuple[str, ...]]:
    """The entities of these names, made where the record has none."""
    known: dict[tuple[str, ...], str] = {}
    for entity in record.entities:
        for name in (entity.name, *(record.quote(m) for m in entity.mentions)):
            known.setdefault(_key(name), entity.id)
    made: list[Entity] = []
    ids: list[str] = []
    for name in names:
        key = _key(name)
        if key not in known:
            known[key] = f"r{len(record.entities) + len(made) + 1}"
            at = record.text.find(name)
            mentions = (Span(start=at, end=at + len(name)),) if at >= 0 else ()
            made.append(Entity(id=known[key], name=name, kind="organisation", mentions=mentions))
        ids.append(known[key])
    return record.model_copy(update={"entities": (*record.entities, *made)}), tuple(ids)


def _restored(record: Record, review: Review) -> tuple[Record, Event] | None:
    """The event as it was when it was reviewed, put into a record that lacks it; None where its words are gone too."""
    a = review.anchor
    places = [i for i in range(len(record.text)) if record.text.startswith(a.words, i)] if a.words else []
    if not places:
        return None
    start = min(places, key=lambda i: abs(i - a.start))
    trigger = Span(start=start, end=start + len(a.words))
    machine = review.machine
    record, initiators = _entities(record, machine.get("initiators", ()))
    record, recipients = _entities(record, machine.get("recipients", ()))
    event = Event(
        id=f"r{review.id}",
        type=machine["type"],
        trigger=trigger,
        triggers=(trigger,),
        initiators=initiators,
        recipients=recipients,
        status=machine["status"],
        confidence=1.0,
    )
    return record.model_copy(update={"events": (*record.events, event)}), event


def snapshot(record: Record, event: Event) -> dict[str, Any]:
    """What the machine had of an event when it was reviewed, by names."""
    names = {e.id: e.name for e in record.entities}
    return {
        "type": event.type,
        "status": event.status,
        "initiators": [names[i] for i in event.initiators if i in names],
        "recipients": [names[i] for i in event.recipients if i in names],
        "confidence": event.confidence,
    }


def gold(record: Record, reviews: Sequence[Review]) -> Record:
    """The record with only the events that people judged, as they ought to be."""
    last = latest(reviews)
    shown = corrected(record, reviews)
    judged = {e.id for r in last if r.target != "merge" and (e := find(shown, _anchor_now(shown, r))) is not None}
    return shown.model_copy(
        update={
            "events": tuple(e for e in shown.events if e.id in judged),
            "commitments": tuple(c for c in shown.commitments if c.event in judged),
        }
    )


def _anchor_now(shown: Record, review: Review) -> Anchor:
    """The anchor under the type that was corrected."""
    a = review.anchor
    return Anchor(a.article, a.start, a.end, a.words, review.value) if review.target == "type" and review.value else a


@dataclass(frozen=True, slots=True)
class Precision:
    """How often the machine was right of what was reviewed: right of seen, with a 95 % interval (Wilson 1927)."""

    target: Target
    seen: int
    right: int
    low: float
    high: float

    @property
    def share(self) -> float:
        return self.right / self.seen


def precision(reviews: Iterable[Review]) -> tuple[Precision, ...]:
    """Precision by what was reviewed. An event that was corrected in a part counts as found."""
    last = latest(reviews)
    found = []
    for target in ("event", "type", "status", "actors", "merge"):
        right = [r.verdict == "accept" for r in last if r.target == target]
        if target == "event":
            own = {(r.anchor.article, r.anchor.start, r.anchor.words) for r in last if r.target == "event"}
            parts = {
                (r.anchor.article, r.anchor.start, r.anchor.words) for r in last if r.target not in ("event", "merge")
            }
            right += [True] * len(parts - own)
        if right:
            found.append(_precision(target, len(right), sum(right)))
    return tuple(found)


def _precision(target: Any, seen: int, right: int) -> Precision:
    z, share = 1.96, right / seen
    middle = share + z * z / (2 * seen)
    spread = z * sqrt(share * (1 - share) / seen + z * z / (4 * seen * seen))
    scale = 1 + z * z / seen
    return Precision(target, seen, right, round((middle - spread) / scale, 3), round((middle + spread) / scale, 3))


def dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
