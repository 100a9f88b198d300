"""The parts of a page given as lines: headline, datelines, captions, headings, paragraphs, furniture.

The lines fall into three zones. The head ends where the running text begins; the foot begins after its last
sentence; the body is between them. A line is judged by its words and form (`furniture`, `datelines`,
`bylines`), and where these leave it open, by its zone: a short line is a rubric in the head, a heading in
the body, a tag or a link in the foot.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Literal

from musnad.arabic import fold
from musnad.models import BlockKind
from musnad.pages import bylines
from musnad.pages.datelines import Stamp, instant, month_zone, place_zone
from musnad.pages.furniture import NETWORKS, Sort, key_of
from musnad.pages.lines import ANY_STOP, BULLET, FULL_STOP, Line, Raw, is_prose, read_line

# How many lines after the first sentence may still belong to the head (a lead above date and picture).
_REACH = 4
MAX_HEADING = 14


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the page apart from its lines, and wins over them."""

    title: str | None = None
    outlet: str | None = None
    zone: tzinfo | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A line of the article and its kind."""

    text: str
    kind: BlockKind
    gap: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The article in its parts, and what its lines say of it. `zone` is the outlet's, UTC where unknown."""

    parts: tuple[Part, ...]
    title: str | None
    outlet: str | None
    authors: tuple[str, ...]
    published: datetime | None
    updated: datetime | None
    zone: tzinfo
    # Whether `published` is a day alone, at midnight; and whether it rests on an «آخر تحديث» only.
    day_only: bool = False
    update_only: bool = False


def lay_out(raws: Sequence[Raw], known: Known | None = None) -> Layout:
    """The layout of a page of lines. No line is judged by its outlet; an empty page has no parts."""
    known = known or Known()
    lines = [read_line(r) for r in raws if r.text.strip()]
    start, end = _body(lines)
    title, start = _headline(lines, start, end, known)
    outlet, zones, authors = _head(lines, start, title, known)
    _judge_body(lines, start, end)
    authors += _foot(lines, end)
    parts = tuple(Part(x.text, x.kind, x.gap) for x in lines if x.kind is not None and x.kind != "drop")
    if known.title and title is None:
        parts = (
            Part(known.title, "headline", False),
            *(replace(p, gap=p.gap or i == 0) for i, p in enumerate(parts)),
        )
    outlet = known.outlet or outlet or _outlet_in_furniture(lines)
    zone = _zone(outlet, [known.zone, *zones], lines)
    published, updated = _stamps(lines, start, end)
    return Layout(
        parts,
        known.title or title,
        outlet,
        tuple(dict.fromkeys(authors)),
        instant(published, zone) if published else None,
        instant(updated, zone) if updated else None,
        zone,
        published is not None and published.clock is None,
        published is not None and published is updated,
    )


def _body(lines: list[Line]) -> tuple[int, int]:
    """The body: from its first sentence to past its last; (n, n) for a page without any."""
    prose = [i for i, x in enumerate(lines) if is_prose(x)]
    for i, x in enumerate(lines):
        if x.sort is Sort.TERMINAL:
            before, after = [p for p in prose if p < i], [p for p in prose if p > i]
            if before and sum(lines[p].words for p in after) < 1.5 * sum(lines[p].words for p in before):
                prose = before
    if not prose:
        return len(lines), len(lines)
    start = prose[0]
    for p, following in itertools.pairwise(prose):
        # A lead stands above the dateline; so may a headline that reads like a sentence.
        if p > _REACH * 3 or not any(x.kind == "dateline" for x in lines[p + 1 : min(following, p + 1 + _REACH)]):
            break
        start = following
    return start, prose[-1] + 1


def _headline(lines: list[Line], start: int, end: int, known: Known) -> tuple[str | None, int]:
    """The headline's text, its line marked; and where the body starts once it is taken out."""
    if known.title:
        wanted = key_of(known.title)
        for x in lines[: max(start, 0) + 1]:
            if key_of(x.text) == wanted:
                x.kind = "headline"
                return x.text, start
        return None, start
    if start == len(lines) and not any(x.hint == "title" for x in lines):
        return _headline_alone(lines), start
    body = fold(" ".join(x.text for x in lines[start:end]))[:20_000]
    best, score = None, 0.0
    rank = 0
    for x in lines[:start]:
        s = _headline_score(x, body)
        if s is None:
            continue
        s -= 0.12 * rank
        rank += 1
        if s > score:
            best, score = x, s
    if best is None and end > start + 1 and _may_be_headline(lines[start], lines[start + 1 : end]):
        best, start = lines[start], start + 1
    if best is None:
        return None, start
    best.kind = "headline"
    return best.text, start


def _headline_score(x: Line, body: str) -> float | None:
    if x.hint == "title":
        return 9.0
    if x.kind is not None or x.sort is not None or not 2 <= x.words <= 32:
        return None
    signature = bylines.read_signature(x.text)
    if signature is not None and (signature.weight == 10 or signature.placed or signature.authors):
        return None
    content = [w for w in key_of(x.text).split() if len(w) > 2]
    shared = sum(w.removeprefix("ال") in body for w in content) / (len(content) or 1)
    short = 0.45 if x.words < 4 else 0.0
    clued = 0.35 if signature is not None and x.words < 5 else 0.0
    return min(x.words, 8) / 8 + shared + 0.2 - short - clued


def _may_be_headline(first: Line, others: list[Line]) -> bool:
    return not FULL_STOP.search(first.text) and first.words <= 25 and sum(x.words for x in others) > first.words


def _headline_alone(lines: list[Line]) -> str | None:
    """On a page without sentences the first open line is the headline where other lines follow it."""
    open_lines = [x for x in lines if x.kind is None and x.sort is None]
    titled = len(open_lines) > 1 and open_lines[0].words >= 3
    for x in open_lines:
        if len(open_lines) == 1 or x.words >= 4:
            x.kind = "paragraph"
    if titled:
        open_lines[0].kind = "headline"
    return open_lines[0].text if titled else None


def _head(
    lines: list[Line], start: int, title: str | None, known: Known
) -> tuple[str | None, list[tzinfo | None], list[str]]:
    """Judge the lines above the body. Returns the outlet, the zones of places named, and the authors."""
    at = next((i for i, x in enumerate(lines[:start]) if x.kind == "headline"), -1)
    _listed_rubrics(lines[:start])
    best: tuple[int, str | None] = (0, None)
    zones: list[tzinfo | None] = []
    authors: list[str] = []
    bare: list[tuple[int, Line]] = []
    for i, x in enumerate(lines[:start]):
        if x.kind in ("headline", "caption", "drop"):
            continue
        if x.hint == "title" or (title and key_of(x.text) == key_of(title)):
            x.kind = "drop"
            continue
        signature = _signature(lines, i, start)
        weight = signature.weight if signature else 0
        if weight == 1:
            bare.append((i, x))
        if signature is not None:
            if x.kind is None:
                x.kind = "dateline"
            zones.append(signature.zone)
            authors.extend(signature.authors)
            if signature.outlet and weight > best[0]:
                best = (weight, signature.outlet)
        elif x.kind is None:
            x.kind = _head_kind(x, i, at)
    for i, x in bare:
        # What only its place made an outlet is none where the page has a better one.
        if best[0] > 1 and key_of(x.text) != key_of(best[1] or ""):
            x.kind = _head_kind(replace(x, kind=None), i, at)
    _alt_lines(lines, 0, start)
    return best[1], zones, authors


def _signature(lines: list[Line], i: int, start: int) -> bylines.Signature | None:
    """What line `i` of the head signs for: beside its date, after its label, or by its place alone."""
    x = lines[i]
    if x.sort is not None or is_prose(x):
        return None
    rest = x.date.rest if x.kind == "dateline" else x.text
    if bylines.source_line(x.text) and ":" in x.text:
        rest = x.text.partition(":")[2]
        return bylines.read_signature(rest) if bylines.listed_outlet(rest) else None
    signature = bylines.read_signature(rest)
    if signature is None and x.words <= 4 and (weight := _bare_outlet(x, lines, i, start)):
        return bylines.Signature(rest.strip(" -–|/،,"), weight)
    return signature


def _listed_rubrics(head: list[Line]) -> None:
    """A section's name may be an outlet's too («الشرق الأوسط»); it is unless the head signs with another."""
    for x in head:
        listed = bylines.listed_outlet(x.text) if x.sort is Sort.RUBRIC and x.words >= 2 else None
        if listed is not None and not any(
            y.date.rest == y.text and y.sort is None and _names(y.text, listed.name) for y in head
        ):
            x.sort = None


def _names(line: str, outlet: str) -> bool:
    """Whether a signing line of more than the name has the outlet in it."""
    signature = bylines.read_signature(line)
    return signature is not None and signature.weight == 10 and key_of(signature.outlet or "") != key_of(outlet)


def _bare_outlet(x: Line, lines: list[Line], i: int, start: int) -> int:
    """How far a short line without a clue is the outlet's name: it recurs as one, or stands by the date."""
    name = key_of(x.text)
    if not name or (x.kind == "dateline" and not x.date.rest.strip(" -–|/،,")):
        return 0
    quoted = re.compile(r"[«\"(“]\s*" + re.escape(x.text.strip()) + r"\s*[»\")”]")
    if any(quoted.search(y.text) for j, y in enumerate(lines) if j != i and len(y.text) < 20_000):
        return 4
    beside = [lines[j] for j in (i - 1, i + 1) if 0 <= j < start]
    return 1 if x.words <= 3 and any(y.kind in ("dateline", "headline") for y in beside) and x.kind is None else 0


def _head_kind(x: Line, i: int, headline_at: int) -> BlockKind | Literal["drop"]:
    if is_prose(x):
        return "paragraph"
    if x.sort is not None or (i < headline_at and x.words <= 4):
        return "drop"
    if x.hint in ("paragraph", "list") or (x.words >= 12 and i > headline_at + 1):
        return "paragraph"
    # Between headline and date stands a second headline; below the date, a picture's text.
    return "heading" if i == headline_at + 1 or i < headline_at or x.words > 14 or x.hint == "heading" else "caption"


def _judge_body(lines: list[Line], start: int, end: int) -> None:
    below_label = False
    for i in range(start, end):
        x = lines[i]
        if x.sort in (Sort.LISTING, Sort.TERMINAL):
            below_label = True
            x.kind = "drop"
            continue
        prose = is_prose(x)
        if below_label and not prose and x.kind in (None, "drop") and (not x.gap or lines[i - 1].sort is not None):
            x.kind = "drop"
            continue
        below_label = False
        if x.kind in ("drop", "caption"):
            continue
        if x.kind == "dateline" and i > start and not x.date.labelled:
            x.kind = None
        if x.kind is None:
            x.kind = _body_kind(x, prose)
    _alt_lines(lines, start, end)


def _body_kind(x: Line, prose: bool) -> BlockKind | Literal["drop"]:
    if x.hint == "link":
        return "drop"
    if x.hint == "list" or (BULLET.match(x.text) and x.words <= 40):
        return "list"
    if prose:
        return "paragraph"
    if x.hint == "heading":
        return "heading"
    signature = bylines.read_signature(x.text)
    if bylines.source_line(x.text) or (signature and signature.placed and signature.weight >= 6):
        return "dateline"
    open_end = not FULL_STOP.search(x.text)
    return "heading" if open_end and x.words <= MAX_HEADING and x.hint != "paragraph" else "paragraph"


def _alt_lines(lines: list[Line], start: int, end: int) -> None:
    """A picture's alternative text stands right above its caption: «العراق أمريكا قوات أمريكية»."""
    for x, below in zip(lines[start:end], lines[start + 1 : end], strict=False):
        if (
            below.kind == "caption"
            and not below.gap
            and x.kind == "heading"
            and x.words <= 10
            and not ANY_STOP.search(x.text)
        ):
            x.kind = "caption"


def _foot(lines: list[Line], end: int) -> list[str]:
    """Judge the lines below the body; all but captions, signatures and a last open sentence are furniture."""
    authors: list[str] = []
    furnished = False
    for x in lines[end:]:
        if x.kind in ("paragraph", "headline"):
            continue
        if x.kind == "drop" or (furnished and x.kind != "caption" and not _labelled(x)):
            furnished = furnished or x.sort in (Sort.LISTING, Sort.TERMINAL, Sort.LINK)
            x.kind = "drop"
            continue
        if x.kind is not None:
            continue
        names = bylines.read_signature(x.text)
        if bylines.source_line(x.text):
            x.kind = "dateline"
        elif names is not None and names.authors and x.hint != "link":
            x.kind = "dateline"
            authors.extend(names.authors)
        elif x.sort is None and x.hint not in ("link", "heading") and (x.words >= 12 or _spoken(x, lines, end)):
            x.kind = "paragraph"
        else:
            x.kind = "drop"
            furnished = True
    return authors


def _labelled(x: Line) -> bool:
    """A date or a source that says what it is stays, wherever in the foot it stands."""
    return x.kind == "dateline" and (x.date.labelled or bylines.source_line(x.text))


def _spoken(x: Line, lines: list[Line], end: int) -> bool:
    """A short line that is a sentence: by its stop, or because the page has no other text."""
    return (
        end == len(lines)
        or (x.words >= 4 and bool(FULL_STOP.search(x.text)))
        or (x.words >= 8 and x.text.rstrip().endswith(("؟", "!")))
    )


_OURS = re.compile(r"©|حقوق|المصدر|تابع|على|copyright", re.IGNORECASE)


def _outlet_in_furniture(lines: list[Line]) -> str | None:
    """A listed outlet that the page names as its own («تابعوا … على», «© … 2021») or as its source."""
    for x in lines:
        ours = x.kind == "drop" and x.sort in (Sort.PLAIN, Sort.LINK, Sort.TERMINAL) and _OURS.search(x.text)
        if x.words > 12 or not (ours or bylines.source_line(x.text)):
            continue
        tokens = re.findall(r"[\w\u064b-\u0652]+", x.text)
        for size in (4, 3, 2, 1):
            for i in range(len(tokens) - size + 1):
                name = " ".join(tokens[i : i + size])
                found = bylines.listed_outlet(name)
                if found is not None and found.kind == "outlet" and key_of(name) not in NETWORKS:
                    return name if name.isascii() else found.name
    return None


_FOREIGN = ("Europe/", "America/", "Asia/Tehran", "Asia/Jerusalem")


def _zone(outlet: str | None, zones: list[tzinfo | None], lines: list[Line]) -> tzinfo:
    """The outlet's zone: listed, else of the place in its name or beside it, else of its months, else UTC."""
    listed = bylines.listed_outlet(outlet)
    if listed is not None and listed.zone is not None:
        return listed.zone
    named = place_zone(outlet) if outlet else None
    if named is not None:
        return named
    for zone in zones:
        if zone is not None and not str(zone).startswith(_FOREIGN):
            return zone
    for x in lines:
        if x.kind == "dateline" and (zone := month_zone(x.text)) is not None:
            return zone
    return UTC


def _stamps(lines: list[Line], start: int, end: int) -> tuple[Stamp | None, Stamp | None]:
    """The stamps of publication and change; a page that states only its change counts as published then."""
    stamps: list[Stamp] = []
    places = [*range(start), *range(end, len(lines)), *range(start, end)]
    for i in places:
        x = lines[i]
        if x.kind != "dateline":
            continue
        for s in x.date.stamps:
            beside = [lines[j].date for j in (i + 1, i - 1) if 0 <= j < len(lines) and lines[j].kind == "dateline"]
            clock = next((d.clock for d in beside if d.clock is not None), None) if s.clock is None else None
            zone = next((d.zone for d in beside if d.clock is not None), None) if clock is not None else None
            stamps.append(s._replace(clock=clock, zone=s.zone or zone) if clock is not None else s)
    published = [s for s in stamps if s.role == "published"]
    first = next((s for s in published if s.labelled), None) or next(iter(published), None)
    updated = next((s for s in stamps if s.role == "updated"), None)
    return first or updated, updated
