"""Filters that several questions share: what they are called, and how they are asked of the database."""

import re
from collections.abc import Sequence
from typing import TypedDict, get_args

from sqlalchemy import ColumnElement, and_, or_, select, union

from musnad.ledger import index
from musnad.ledger import schema as db
from musnad.ledger.rows import search_key
from musnad.models import SourceKind
from musnad.stories.promises import State

# The origin filter's word for what an outlet says on its own account.
OWN_ACCOUNT = "own"

_CODE = re.compile(r"[A-Z]{3}( [A-Z]{3})*")


class EventFilters(TypedDict, total=False):
    """What narrows events.

    actor, recipient: words of any name that the article gives the party (folded, whole words, one name), its `kb`
    identifier, or a code from its beginning ("IRQ", "IRQ GOV"). origin: words of the origin's name, its kind
    ("anonymous"), or "own" for what the outlet says on its own account. since, until: ISO dates, both included, that
    the event's dates overlap; an event without dates has the day its article was published, one with a single end
    that end.
    """

    actor: str | None
    recipient: str | None
    type: Sequence[str]
    status: Sequence[str]
    since: str | None
    until: str | None
    outlet: str | None
    origin: str | None
    min_confidence: float | None
    article: str | None


class StoryFilters(EventFilters, total=False):
    """As for events, met by any report of the story; `status` and the dates are the story's own.

    min_reports, min_origins: at least so many reports, independent origins. disputed: whether reports disagree.
    """

    min_reports: int | None
    min_origins: int | None
    disputed: bool | None


class CommitmentFilters(TypedDict, total=False):
    """by, to: as `actor`. due_before: ISO day up to and with which it is due. state: one of these."""

    by: str | None
    to: str | None
    due_before: str | None
    state: Sequence[State]


def words(column: ColumnElement[object], text: str) -> ColumnElement[bool]:
    """Whether the words stand in a fenced key, whole and in this order."""
    return column.contains(f" {search_key(text)} ", autoescape=True)


def event_tests(filters: EventFilters) -> list[ColumnElement[bool]]:
    """Tests on `events`, joined with `articles` where an outlet is asked for."""
    e = db.events.c
    tests: list[ColumnElement[bool]] = []
    for role, name in (("initiator", filters.get("actor")), ("recipient", filters.get("recipient"))):
        if name is not None:
            tests.append(party(role, name))
    if kinds := filters.get("type"):
        tests.append(e.type.in_([t.upper() for t in kinds]))
    if statuses := filters.get("status"):
        tests.append(e.status.in_([s.lower() for s in statuses]))
    if (since := filters.get("since")) is not None:
        tests.append(e.last_day >= since)
    if (until := filters.get("until")) is not None:
        tests.append(e.first_day <= until)
    if (outlet := filters.get("outlet")) is not None:
        a = db.articles.c
        tests.append(e.article.in_(select(a.id).where(words(a.outlet_key, outlet))))
    if (origin := filters.get("origin")) is not None:
        tests.append(_from_origin(origin))
    if (least := filters.get("min_confidence")) is not None:
        tests.append(e.confidence >= least)
    if (article := filters.get("article")) is not None:
        tests.append(e.article == article)
    return tests


def party(role: str, name: str) -> ColumnElement[bool]:
    """Whether an event has such a party: by identifier, by code, or by words of a name (the full-text index)."""
    p = db.event_actors.c
    known = [p.kb == name]
    if _CODE.fullmatch(code := name.upper()):
        # A range, which an index serves: "IRQ " to "IRQ!" is every code that goes on behind "IRQ".
        known += [p.code == code, and_(p.code >= f"{code} ", p.code < f"{code}!")]
    found = select(p.event).where(p.role == role, or_(*known))
    named = index.party(role, name)
    # One set, not one or the other: PostgreSQL would look at every event for that.
    return db.events.c.id.in_(union(found, named) if named is not None else found)


def _from_origin(text: str) -> ColumnElement[bool]:
    e = db.events.c
    if text == OWN_ACCOUNT:
        return e.origin_name.is_(None)
    if text in get_args(SourceKind):
        return e.origin_kind == text
    return words(e.origin_key, text)
