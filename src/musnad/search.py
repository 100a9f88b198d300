"""What a person types -> a query; a text and a query -> the words to show.

الانسحاب العراقي            articles with both words, whatever article, clitic, hamza or mark they are written with
"وزير الخارجية"             the words beside one another
="الخارجيّة"                 exactly as printed
-النفط                      without the word
outlet:عكاظ actor:العراق type:RETREAT status:planned before:2021-12 after:2021-07-01 origin:anonymous
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import get_args

from musnad.arabic import DIGITS, INVISIBLE, LETTERS, MARKS
from musnad.errors import InputError
from musnad.keys import stem, stems
from musnad.models import EventType, Status
from musnad.segments import words

FIELDS = ("outlet", "actor", "recipient", "origin", "type", "status", "before", "after")
_PART = re.compile(r'(?P<not>-)?(?:(?P<field>[a-z]+):)?(?P<exact>=)?(?:"(?P<quoted>[^"]*)"?|(?P<word>[^\s"]+))')
_DATE = re.compile(r"\d{4}(-\d{2}){0,2}")
_MARKS = f"[{''.join(sorted(MARKS | INVISIBLE))}]*"
_PRESENTED = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")
_SAME = LETTERS | DIGITS
# Every way to print a letter of a stem.
_SPELLINGS = {
    letter: "[" + letter + "".join(chr(c) for c, to in _SAME.items() if chr(to) == letter) + "]"
    for letter in map(chr, set(_SAME.values()))
}
_BEGINNING = 2  # letters of a stem that stand in the word however it is inflected
_CONTEXT = 14  # words shown before and after the first match
_LONGEST = 60  # terms of a query


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand beside one another. `exact`: as printed, else stems. `wanted` is false after a minus."""

    words: tuple[str, ...]
    exact: bool = False
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Query:
    """terms must all be met (or not, after a minus); of `types` and `statuses` one; the rest narrows further.

    since and until are ISO days, both included.
    """

    terms: tuple[Term, ...] = ()
    outlet: str | None = None
    actor: str | None = None
    recipient: str | None = None
    origin: str | None = None
    types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    def __bool__(self) -> bool:
        return self != Query()


@dataclass(frozen=True, slots=True)
class Snippet:
    """Words of a text, with spans (`marks`) of what was asked for; `start` is where it begins in the article."""

    text: str
    marks: tuple[tuple[int, int], ...] = field(default=())
    start: int = 0


def parse(text: str, *, exact: bool = False) -> Query:
    """The query that a person typed. `exact` takes every word as printed.

    Raises InputError for a field, type, status or date that there is not.
    """
    terms: list[Term] = []
    given: dict[str, str] = {}
    several: dict[str, list[str]] = {"type": [], "status": []}
    for part in _PART.finditer(text):
        value = part["quoted"] if part["quoted"] is not None else part["word"]
        name = part["field"]
        if name in several:
            several[name].append(_known(name, value))
        elif name in FIELDS:
            given[name] = value
        elif name and part["quoted"] is None and not _plain(name):
            raise InputError(f"{name}: is no field; there are {', '.join(FIELDS)}")
        else:
            as_printed = exact or bool(part["exact"])
            found = printed(value) if as_printed else tuple(k for k, _, _ in stems(value))
            if found:
                terms.append(Term(found, as_printed, not part["not"]))
    if len(terms) > _LONGEST:
        raise InputError(f"a query of {len(terms)} terms; the limit is {_LONGEST}")
    return Query(
        terms=tuple(terms),
        outlet=given.get("outlet"),
        actor=given.get("actor"),
        recipient=given.get("recipient"),
        origin=given.get("origin"),
        types=tuple(several["type"]),
        statuses=tuple(several["status"]),
        since=day_of("after", given.get("after"), last=False),
        until=day_of("before", given.get("before"), last=True),
    )


def _plain(name: str) -> bool:
    """Whether a word before a colon is a site or the like, not meant as a field."""
    return name in ("http", "https", "www")


def _known(name: str, value: str) -> str:
    known: tuple[str, ...] = get_args(EventType) if name == "type" else get_args(Status)
    match = {k.lower(): k for k in known}.get(value.lower())
    if match is None:
        raise InputError(f"{name}:{value}: there is no such {name}; one of {', '.join(known)}")
    return match


def day_of(name: str, value: str | None, *, last: bool) -> str | None:
    """The first or last day (ISO) of a date, month or year. Raises InputError for anything else."""
    if value is None:
        return None
    try:
        if not _DATE.fullmatch(value):
            raise ValueError
        first = date.fromisoformat((value + "-01-01")[:10])
        if len(value) == 10 or not last:
            return first.isoformat()
        after = first.replace(year=first.year + 1, month=1) if len(value) == 4 or first.month == 12 else None
        end = after or first.replace(month=first.month + 1)
        return date.fromordinal(end.toordinal() - 1).isoformat()
    except ValueError:
        raise InputError(f"{name}:{value}: is no day, month or year, such as 2021-07-23 or 2021-07") from None


def printed(text: str) -> tuple[str, ...]:
    """The words of a text as they are printed, lower case."""
    return tuple(word.lower() for a, b in words(text) if any(map(str.isalnum, word := text[a:b])))


def snippet(text: str, query: Query, within: tuple[int, int] | None = None) -> Snippet:
    """The stretch of a text with most of what was asked for, in `within` if given; without a match its beginning."""
    start, end = within or (0, len(text))
    part = text[start:end]
    places = [(a, b) for a, b in words(part) if part[a].isalnum() or any(map(str.isalnum, part[a:b]))]
    hits = sorted(_hits(part, places, query), key=lambda h: h[0])
    first = _best(hits, len(places)) if hits else 0
    last = min(len(places), first + 2 * _CONTEXT) - 1
    if not places:
        return Snippet(part, (), start)
    a, b = places[first][0], places[last][1]
    marks = tuple((places[i][0] - a, places[i][1] - a) for i, _ in hits if first <= i <= last)
    return Snippet(part[a:b], tuple(dict.fromkeys(marks)), start + a)


def _hits(text: str, places: list[tuple[int, int]], query: Query) -> Iterator[tuple[int, Term]]:
    """The numbers of the words that meet a term."""
    asked = [t for t in query.terms if t.wanted]
    if query.actor:
        asked.append(Term(tuple(k for k, _, _ in stems(query.actor))))
    lower = text.lower() if len(text.lower()) == len(text) else text  # «İ» alone has another length
    as_printed = [lower[a:b] for a, b in places]
    folded = [""] * len(places)
    for i in _candidates(text, places, {word for term in asked if not term.exact for word in term.words}):
        folded[i] = stem(as_printed[i])
    for term in asked:
        line, size = (as_printed if term.exact else folded), len(term.words)
        for i in range(len(line) - size + 1):
            if size and tuple(line[i : i + size]) == term.words:
                yield from ((i + k, term) for k in range(size))


def _candidates(text: str, places: list[tuple[int, int]], keys: set[str]) -> set[int]:
    """The numbers of the words that may have one of these stems: stems are cut slowly, and most words are others."""
    if _PRESENTED.search(text):  # letters of another kind: whatever they are
        return set(range(len(places)))
    # «لل» is ل and ال, and has no ا of the stem «الله».
    spelled = {"".join(_SPELLINGS.get(c, re.escape(c)) + _MARKS for c in key[:_BEGINNING]) for key in keys} | {
        f"ل{_MARKS}ل"
    }
    starts = [a for a, _ in places]
    found = re.finditer("|".join(sorted(spelled)), text, re.IGNORECASE)
    return {at for m in found if (at := bisect_right(starts, m.start()) - 1) >= 0}


def _best(hits: list[tuple[int, Term]], length: int) -> int:
    """Where the window begins that holds most different terms; of equals, the first."""
    width = 2 * _CONTEXT

    def worth(start: int) -> int:
        return len({t.words for i, t in hits if start <= i < start + width})

    starts = [max(0, min(i - _CONTEXT // 2, length - width)) for i, _ in hits[:200]]
    return max(starts, key=lambda s: (worth(s), -s))
