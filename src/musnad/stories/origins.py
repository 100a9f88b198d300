"""Reports of one event -> independent origins: on whose word it stands when relays count once.

Two reports have one origin where their chains end in the same source, where both are signed by the same agency, or
where one text is the other's. An unnamed source belongs to whoever cites it: «مصادر» of one agency are one origin,
those of two newspapers are two.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from musnad.keys import stems
from musnad.models import Entity, Record, Source, SourceKind, Statement
from musnad.pages.bylines import listed_outlet

# Kinds of sources that are nobody in particular.
_UNNAMED = frozenset({"anonymous", "witness", "other"})
_LEAD, _TAIL = 60, 40  # characters at the ends of a text where an agency signs
_MARKS = re.compile(r"[\s]*[-–—ـ:(){}\[\]«»\"“”/|،,]+[\s]*")


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody who may be the origin of a report. `key` is the same for every way to name the same one."""

    key: str
    name: str
    kind: SourceKind


@dataclass(frozen=True, slots=True)
class Report:
    """One event of one article as far as its origin is concerned.

    copy: the first article of the same text (its own id where there is none); copied_from: the one that it is most
    like. credit: the agency or outlet that signs it. origin: whose word it is, null where the article's own.
    """

    event: str
    article: str
    outlet: str | None
    day: str | None
    status: str
    chain: tuple[Source, ...]
    origin: Voice | None
    credit: Voice
    copy: str
    copied_from: str | None


@dataclass(frozen=True, slots=True)
class Branch:
    """A link of the tree from an origin up to the articles: a source, or an article that reports or copies."""

    name: str
    kind: str
    article: str | None
    event: str | None
    day: str | None
    branches: tuple["Branch", ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """One independent origin of an event, with all reports that go back to it. `tree` is rooted in the origin."""

    name: str
    kind: str
    reports: tuple[str, ...]
    outlets: tuple[str, ...]
    statuses: tuple[str, ...]
    tree: Branch


def origin_of(statement: Statement | None, entities: dict[str, Entity]) -> Voice | None:
    """Whose word a statement is: the last link of its chain that is somebody in particular.

    None where the article says it on its own account, or cites nobody by name.
    """
    for link in reversed(statement.chain if statement else ()):
        if link.kind not in _UNNAMED:
            last = statement.chain[-1] if statement else link
            unnamed = last is not link
            voice = _voice(link, entities)
            name = f"{voice.name} ← {last.name}" if unnamed else voice.name
            return Voice(f"{voice.key}/{last.kind}" if unnamed else voice.key, name, last.kind)
    return None


def credit_of(record: Record) -> Voice:
    """Who signs an article: an agency where one is named in the byline or at either end, else the outlet."""
    meta = record.article
    body = record.text[next((b.end for b in record.blocks if b.kind == "headline"), 0) :].strip()
    for place in (*meta.authors, *(record.quote(b) for b in record.blocks if b.kind == "dateline")):
        if agency := _agency(place):
            return agency
    for place in (body[:_LEAD].partition(":")[0], body[-_TAIL:].rpartition(".")[2]):
        if len(place) < _LEAD and (agency := _agency(place)):
            return agency
    listed = listed_outlet(meta.outlet)
    name = listed.name if listed else meta.outlet or record.id
    return Voice(_key(name) if meta.outlet else f"article {record.id}", name, "outlet")


def _agency(text: str) -> Voice | None:
    for part in _MARKS.split(text):
        if 1 < len(part) < 40 and (outlet := listed_outlet(part)) and outlet.kind == "agency":
            return Voice(_key(outlet.name), outlet.name, "agency")
    return None


def _voice(link: Source, entities: dict[str, Entity]) -> Voice:
    entity = entities.get(link.entity) if link.entity else None
    listed = listed_outlet(link.name) or (listed_outlet(entity.name) if entity else None)
    if listed:
        return Voice(_key(listed.name), listed.name, "agency" if listed.kind == "agency" else "outlet")
    if entity and entity.kb:
        return Voice(f"kb:{entity.kb}", entity.name, link.kind)
    return Voice(_key(entity.name if entity else link.name), link.name, link.kind)


def _key(name: str) -> str:
    return " ".join(k for k, _, _ in stems(name)) or name


def independent(reports: Iterable[tuple[str | None, str, str]]) -> list[int]:
    """The number of each report's origin, the same for relays: of (origin key, credit key, copy)."""
    found: dict[str, int] = {}
    numbers: list[int] = []
    parents: list[int] = []

    def top(n: int) -> int:
        while parents[n] != n:
            n = parents[n]
        return n

    for origin, credit, copy in reports:
        # A copied text has one origin even where two readings of it name two.
        marks = (f"copy {copy}", f"voice {origin or credit}")
        known = sorted({top(found[m]) for m in marks if m in found})
        if not known:
            parents.append(len(parents))
            known = [len(parents) - 1]
        for other in known[1:]:
            parents[other] = known[0]
        for mark in marks:
            found[mark] = known[0]
        numbers.append(known[0])
    return [top(n) for n in numbers]


def origins(reports: Sequence[Report]) -> tuple[Origin, ...]:
    """The independent origins of reports of one event, the one with most reports first."""
    ordered = sorted(reports, key=lambda r: (r.day or "", r.article, r.event))
    numbers = independent((r.origin.key if r.origin else None, r.credit.key, r.copy) for r in ordered)
    groups: dict[int, list[Report]] = {}
    for number, report in zip(numbers, ordered, strict=True):
        groups.setdefault(number, []).append(report)
    found = [_origin(group) for group in groups.values()]
    return tuple(sorted(found, key=lambda o: (-len(o.reports), o.tree.day or "", o.name)))


def _origin(group: Sequence[Report]) -> Origin:
    first = group[0]
    named = next((r.origin for r in group if r.origin), None)
    voice = named or first.credit
    outlets = dict.fromkeys(r.outlet for r in group if r.outlet)
    return Origin(
        name=voice.name,
        kind=voice.kind,
        reports=tuple(r.event for r in group),
        outlets=tuple(outlets),
        statuses=tuple(dict.fromkeys(r.status for r in group)),
        tree=Branch(voice.name, voice.kind, None, None, first.day, tuple(_branches(group))),
    )


def _branches(group: Sequence[Report]) -> Iterable[Branch]:
    """Each report under the chain that it gives; a copy under the article that it copies."""
    here = {r.article: r for r in group}
    copies: dict[str, list[Report]] = {}
    tops: list[Report] = []
    for report in group:
        of = report.copied_from
        if of is not None and of in here and of != report.article:
            copies.setdefault(of, []).append(report)
        else:
            tops.append(report)

    def article(report: Report) -> Branch:
        under = tuple(article(c) for c in copies.get(report.article, ()) if here[report.article] is report)
        name = report.outlet or report.article
        return Branch(name, "article", report.article, report.event, report.day, under)

    for report in tops:
        branch = article(report)
        nearer = report.chain[:-1] if report.origin else report.chain
        for link in nearer:
            branch = Branch(link.name, link.kind, None, None, report.day, (branch,))
        yield branch
