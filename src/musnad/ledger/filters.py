"""Filters that several questions share: what they are called, and how they are asked of the database."""

import re
from collections.abc import Sequence
from typing import TypedDict, cast, get_args

from sqlalchemy import ColumnElement, and_, or_, select, union

from musnad.ledger import index
from musnad.ledger import schema as db
from musnad.ledger.rows import search_key
from musnad.models import SourceKind
from musnad.stories.promises import State

# The origin filter's word for what an outlet says on its own account.
OWN_ACCOUNT = "own"
# Stands before a name that is meant as it is, not as words to look for.
EXACT = "="
# What a story's filters ask of its reports; the rest is asked of the story itself.
_OF_REPORTS = frozenset({"actor", "recipient", "where", "outlet", "origin", "article", "min_confidence"})

_CODE = re.compile(r"[A-Z]{3}( [A-Z]{3})*")


class EventFilters(TypedDict, total=False):
    """What narrows events.

    actor, recipient, where: words of any name that the article gives the party (folded, whole words, one name), its
    `kb` identifier, a code from its beginning ("IRQ", "IRQ GOV"), or "=" and its name as the record has it. outlet:
    words of its name, or "=" and the name. origin: words of the origin's name, its kind ("anonymous"), or "own" for
    what the outlet says on its own account. since, until: ISO dates, both included, that the event's dates overlap; an
    event without dates has the day its article was published, one with a single end that end.
    """

    actor: str | None
    recipient: str | None
    where: str | None
    type: Sequence[str]
    status: Sequence[str]
    since: str | None
    until: str | None
    outlet: str | None
    origin: str | None
    min_confidence: float | None
    article: str | None


class StoryFilters(EventFilters, total=False):
    """As for events, each met by any report of the story; `type`, `status` and the dates are the story's own.

    min_reports, min_origins: at least so many reports, independent origins. disputed: whether reports disagree.
    month: of the story's last day ("2015-07"), or that day. reported: the ISO day of its latest report.
    """

    month: str | None
    reported: str | None

    min_reports: int | None
    min_origins: int | None
    disputed: bool | None


class CommitmentFilters(TypedDict, total=False):
    """by, to: as `actor`. due_before: ISO day up to and with which it is due. state: one of these. story: of
    this story only."""

    by: str | None
    to: str | None
    due_before: str | None
    state: Sequence[State]
    story: str | None


def words(column: ColumnElement[object], text: str) -> ColumnElement[bool]:
    """Whether the words stand in a fenced key, whole and in this order."""
    return column.contains(f" {search_key(text)} ", autoescape=True)


def event_tests(filters: EventFilters) -> list[ColumnElement[bool]]:
    """Tests on `events`, joined with `articles` where an outlet is asked for."""
    e = db.events.c
    tests: list[ColumnElement[bool]] = []
    parties = {"initiator": filters.get("actor"), "recipient": filters.get("recipient"), "where": filters.get("where")}
    for role, name in parties.items():
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
        named = a.outlet == outlet[1:] if outlet.startswith(EXACT) else words(a.outlet_key, outlet)
        tests.append(e.article.in_(select(a.id).where(named)))
    if (origin := filters.get("origin")) is not None:
        tests.append(_from_origin(origin))
    if (least := filters.get("min_confidence")) is not None:
        tests.append(e.confidence >= least)
    if (article := filters.get("article")) is not None:
        tests.append(e.article == article)
    return tests


def story_tests(filters: StoryFilters) -> list[ColumnElement[bool]]:
    """Tests on `stories`."""
    s = db.stories.c
    tests: list[ColumnElement[bool]] = []
    if (since := filters.get("since")) is not None:
        tests.append(s.sort_day >= since)
    if (until := filters.get("until")) is not None:
        tests.append(s.first_day <= until)
    if (month := filters.get("month")) is not None:
        tests += [s.sort_day >= month, s.sort_day <= f"{month}~"]  # a range, which an index serves
    if (reported := filters.get("reported")) is not None:
        tests.append(s.last_report == reported)
    if kinds := filters.get("type"):
        tests.append(s.type.in_([t.upper() for t in kinds]))
    if statuses := filters.get("status"):
        tests.append(s.status.in_([x.lower() for x in statuses]))
    least = {s.reports: filters.get("min_reports"), s.origins: filters.get("min_origins")}
    tests += [column >= number for column, number in least.items() if number is not None]
    if filters.get("disputed") is not None:
        tests.append(s.disputed == filters["disputed"])
    r, given = db.reports.c, cast(dict[str, object], filters)
    for name in _OF_REPORTS & given.keys():  # each may be met by another report of the story
        if met := event_tests(cast(EventFilters, {name: given[name]})):
            tests.append(s.id.in_(select(r.root).where(r.event.in_(select(db.events.c.id).where(*met)))))
    return tests


def party(role: str, name: str) -> ColumnElement[bool]:
    """Whether an event has such a party: by identifier, by code, or by words of a name (the full-text index)."""
    p = db.event_actors.c
    if name.startswith(EXACT):
        return db.events.c.id.in_(select(p.event).where(p.role == role, p.name == name[1:]))
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
