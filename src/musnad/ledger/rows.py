"""What the ledger holds of one record, as flat frozen rows: an event with its actors and its chain beside it.

The rows are made from a `Record` by plain functions, so that a record fresh from the pipeline and one
from the database are listed and shown the same way.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from musnad.arabic import bare, fold
from musnad.models import Entity, Event, Record, Rejected, Source, Statement, Status, to_json


@dataclass(frozen=True, slots=True)
class ActorRow:
    """Somebody in an event. `entity` is its id in its article; `code` and `kb` are null where unknown."""

    entity: str
    name: str
    kind: str
    code: str | None
    kb: str | None


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event of one article.

    id is `<article id>:<event id>`. `start` and `end` are the trigger's offsets in the article's text.
    `earliest` and `latest` are ISO dates, null where the article dates the event by nothing. `chain` runs
    from the nearest source to the origin; empty means that the outlet says it on its own account.
    """

    id: str
    article: str
    type: str
    mode: str | None
    status: Status
    trigger: str
    start: int
    end: int
    earliest: str | None
    latest: str | None
    confidence: float
    statement: str | None
    chain: tuple[Source, ...]
    initiators: tuple[ActorRow, ...]
    recipients: tuple[ActorRow, ...]
    where: tuple[ActorRow, ...]
    outlet: str | None
    title: str | None
    published: str | None


@dataclass(frozen=True, slots=True)
class OriginRow:
    """One on whose word events stand: how many events, in how many articles of how many outlets. `name` is null for
    what outlets say on their own account, `kind` then `own`."""

    kind: str
    name: str | None
    events: int
    articles: int
    outlets: int


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """One input of the ledger. `state` is `read` or `rejected`; `reason` and `detail` say why rejected.

    A `read` row with a reason is an article whose good record was kept when a later input of the same id
    was rejected. `events` is the number of events in its record.
    """

    id: str
    state: str
    outlet: str | None
    title: str | None
    published: str | None
    updated: str | None
    url: str | None
    source: str
    reason: str | None
    detail: str | None
    events: int
    added_at: str
    version: str


def event_id(record: Record, event: Event) -> str:
    return f"{record.id}:{event.id}"


def event_rows(record: Record) -> tuple[EventRow, ...]:
    """The events of a record in its order. An id that the record does not define is left out."""
    entities = {e.id: e for e in record.entities}
    statements = {s.id: s for s in record.statements}
    return tuple(_event_row(record, e, entities, statements) for e in record.events)


def _event_row(record: Record, event: Event, entities: dict[str, Entity], statements: dict[str, Statement]) -> EventRow:
    def actors(ids: tuple[str, ...]) -> tuple[ActorRow, ...]:
        known = (entities[i] for i in ids if i in entities)
        return tuple(ActorRow(e.id, e.name, e.kind, e.code, e.kb) for e in known)

    statement = statements.get(event.statement) if event.statement else None
    meta = record.article
    return EventRow(
        id=event_id(record, event),
        article=record.id,
        type=event.type,
        mode=event.mode,
        status=event.status,
        trigger=record.quote(event.trigger),
        start=event.trigger.start,
        end=event.trigger.end,
        earliest=event.when.earliest if event.when else None,
        latest=event.when.latest if event.when else None,
        confidence=event.confidence,
        statement=event.statement,
        chain=statement.chain if statement else (),
        initiators=actors(event.initiators),
        recipients=actors(event.recipients),
        where=actors(event.where),
        outlet=meta.outlet,
        title=meta.title,
        published=meta.published.isoformat() if meta.published else None,
    )


def search_key(text: str) -> str:
    """The folded words of a name without the article and without signs: «سيف البحر» is the key "سيف بحر"."""
    return bare(re.sub(r"\W+", " ", fold(text)))


def fenced(names: Iterable[str]) -> str:
    """The keys of names as one string, "| عراق | بغداد |", in which " بغداد " finds a whole word of any."""
    keys = dict.fromkeys(map(search_key, names))
    return "| " + " | ".join(k for k in keys if k) + " |"


def name_keys(record: Record, entity: Entity) -> str:
    """Every name that the article gives an entity, as `fenced` keys."""
    return fenced((entity.name, *(record.quote(m) for m in entity.mentions)))


def days(earliest: str | None, latest: str | None, published: str | None) -> tuple[str | None, str | None]:
    """The first and last day (ISO) that a search by date sees for an event.

    An event with one end only is dated by that end; one without dates by the day its article was
    published, in the article's own zone; both null where that is not known either.
    """
    day = published[:10] if published else None
    return earliest or latest or day, latest or earliest or day


def content_hash(item: Record | Rejected) -> str:
    """SHA-256 of the whole record with its pipeline version: equal only where nothing at all changed."""
    return hashlib.sha256(to_json(item).encode("utf-8", "surrogatepass")).hexdigest()
