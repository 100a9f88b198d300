"""The records that flow through musnad: frozen, typed values. RECORD.md's field names and meanings.

`Page` is what a source gives, `Article` is the page read, `Record` is the article understood.
Every offset counts Unicode code points of the article's `text`.
"""

import hashlib
from datetime import datetime
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

SCHEMA: Final = "musnad/1"

BlockKind = Literal["headline", "dateline", "heading", "paragraph", "caption", "list"]
EntityKind = Literal[
    "person",
    "government",
    "organisation",
    "armed_group",
    "outlet",
    "country",
    "place",
    "facility",
    "group",
    "document",
]
TimeType = Literal["DATE", "TIME", "DURATION", "SET"]
StatementMode = Literal["direct", "indirect", "document"]
SourceKind = Literal["outlet", "agency", "official", "expert", "document", "witness", "anonymous", "party", "other"]
EventType = Literal[
    "AGREE",
    "CONSULT",
    "SUPPORT",
    "CONCEDE",
    "COOPERATE",
    "AID",
    "RETREAT",
    "REQUEST",
    "ACCUSE",
    "REJECT",
    "THREATEN",
    "PROTEST",
    "SANCTION",
    "MOBILIZE",
    "COERCE",
    "ASSAULT",
]
Status = Literal["happened", "planned", "requested", "possible", "denied"]
PageKind = Literal["text", "html", "auto"]

# Python's own isoformat, so that UTC prints "+00:00" as the contract shows, not "Z".
Instant = Annotated[datetime, PlainSerializer(lambda d: d.isoformat(), return_type=str, when_used="json")]


class Value(BaseModel):
    """Base of all records: frozen, and no field that the contract does not name."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Page(Value):
    """One input as found: either `text` (already decoded) or `data` (bytes), and what the source knows of it.

    `source` names where it came from, for messages and provenance; `charset` is the encoding that the
    source declared (a header, a JSON field), which may be wrong.
    """

    source: str
    kind: PageKind = "auto"
    data: bytes | None = None
    text: str | None = None
    charset: str | None = None
    id: str | None = None
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: Instant | None = None
    updated: Instant | None = None


class Rejected(Value):
    """An input that is no readable article: a short `rejected` reason for machines, a `detail` for people."""

    schema_: Literal["musnad/1"] = Field(default=SCHEMA, alias="schema")
    id: str
    rejected: str
    detail: str

    @classmethod
    def at(cls, where: str, reason: str, detail: str, id: str | None = None) -> Self:
        """What stands at `where`, rejected; where it gave no id, one of that place."""
        own = "a" + hashlib.sha256(where.encode("utf-8", "replace")).hexdigest()[:16]
        return cls(id=id or own, rejected=reason, detail=detail)


class Span(Value):
    """A stretch of the article's text: `text[start:end]`, code points, end exclusive."""

    start: int
    end: int


class Block(Span):
    kind: BlockKind


class Metadata(Value):
    """What the page says about itself: the record's `article` object."""

    id: str
    url: str | None = None
    outlet: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: Instant | None = None
    updated: Instant | None = None
    language: str = "ar"


class Article(Value):
    """A page read: its clean text (NFC), the parts of it, and what it says of itself."""

    text: str
    blocks: tuple[Block, ...]
    meta: Metadata


class Entity(Value):
    id: str
    name: str
    kind: EntityKind
    mentions: tuple[Span, ...]
    kb: str | None = None
    code: str | None = None


class Time(Span):
    """A time expression. `earliest` and `latest` are ISO dates, null where the words give no calendar date."""

    id: str
    type: TimeType
    value: str
    earliest: str | None = None
    latest: str | None = None


class Quantity(Span):
    id: str
    value: float | int | None
    min: float | int | None = None
    max: float | int | None = None
    unit: str


class Source(Value):
    """One link of a chain: the name as the text gives it, the entity it is, and what kind of source."""

    name: str
    entity: str | None
    kind: SourceKind


class Statement(Span):
    """A stretch said on somebody's word; `chain` runs from the nearest source to the origin."""

    id: str
    mode: StatementMode
    cue: Span | None
    chain: tuple[Source, ...]


class When(Value):
    earliest: str | None = None
    latest: str | None = None
    time: str | None = None


class Event(Value):
    id: str
    type: EventType
    mode: str | None = None
    trigger: Span
    triggers: tuple[Span, ...]
    initiators: tuple[str, ...]
    recipients: tuple[str, ...]
    status: Status
    when: When | None = None
    where: tuple[str, ...] = ()
    quantities: tuple[str, ...] = ()
    statement: str | None = None
    confidence: float


class Due(Value):
    earliest: str | None = None
    latest: str | None = None


class Commitment(Value):
    """An act that an actor bound itself to: `event` is the act promised; `condition` the words of an "if"."""

    event: str
    by: tuple[str, ...]
    to: tuple[str, ...]
    due: Due
    condition: Span | None = None


class Provenance(Value):
    version: str
    model: str


class Record(Value):
    """What musnad writes for one article: RECORD.md, "Layout"."""

    schema_: Literal["musnad/1"] = Field(default=SCHEMA, alias="schema")
    id: str
    text: str
    article: Metadata
    blocks: tuple[Block, ...]
    entities: tuple[Entity, ...] = ()
    times: tuple[Time, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    statements: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    provenance: Provenance

    def quote(self, span: Span) -> str:
        """The words that a span points at."""
        return self.text[span.start : span.end]


def to_json(item: Record | Rejected) -> str:
    """One line of JSON in the contract's layout, Arabic unescaped."""
    return item.model_dump_json(by_alias=True)
