"""Date lines: the instants that a page states, in the zone it states, else its outlet's, else UTC."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from musnad.arabic import DIGITS, MARKS, fold
from musnad.calendars import CalendarDate, ClockTime, absolute_dates, clock_times, zone_of
from musnad.lexicon import load
from musnad.pages.furniture import key_of

_LEX = load("pages")
_LABELS = {
    **{key_of(p): "published" for p in _LEX["datelines"]["published"]},
    **{key_of(p): "updated" for p in _LEX["datelines"]["updated"]},
}
_LABEL = re.compile(
    r"(?<![^\W_])(?:و)?("
    + "|".join(r"\W{1,3}".join(map(re.escape, k.split())) for k in sorted(_LABELS, key=len, reverse=True))
    + r")(?![^\W_])"
)
_FILLER = frozenset(key_of(w) for w in _LEX["datelines"]["filler"]) | frozenset(
    w for p in (*_LEX["datelines"]["zones"], *_LABELS) for w in key_of(p).split()
)
_PLACE_WORDS = frozenset(w for p in _LEX["datelines"]["zones"] for w in key_of(p).split())
_PLACES = {key_of(p): zone for zone, places in _LEX["countries"].items() for p in places}
_MONTHS = {key_of(m): zone for zone, months in _LEX["months"].items() for m in months}
# «12 - مارس - 2024», «الخميس, 29 سبتمبر, 2022», «18 / أوت / 2021»: marks between the parts of one date.
_SPACED = re.compile(r"(?<=\w)\s{0,3}[-–/,،.]\s{0,3}(?=\w)")
_WORD = re.compile(r"[^\W_]+")
MAX_LINE = 260
_ENGLISH_MONTHS = {name: month for month, names in _LEX["datelines"]["english"].items() for name in names}
_ENGLISH = re.compile(rf"\b(?:{'|'.join(sorted(_ENGLISH_MONTHS, key=len, reverse=True))})\b", re.IGNORECASE)
_OFFSET = re.compile(r"(?:gmt|utc|غرينتش|جرينتش|غرينيتش|جرينيتش)\s{0,2}([+-])\s{0,2}(\d{1,2}(?::?\d\d)?)(?!\d)")


class Stamp(NamedTuple):
    """An instant as a line states it: `clock` is null for a day alone, `zone` where the line states none."""

    role: str  # "published" or "updated"
    labelled: bool
    day: CalendarDate
    clock: time | None
    zone: tzinfo | None

    def at(self, zone: tzinfo) -> datetime | None:
        """The instant, in the line's own zone, else in `zone`; a day alone is its midnight."""
        if self.day.earliest is None:
            return None
        return datetime.combine(self.day.earliest, self.clock or time(0), self.zone or zone)


@dataclass(frozen=True, slots=True)
class Dateline:
    """A line read for dates: its stamps, a clock time that stands without a date, and the words left over."""

    stamps: tuple[Stamp, ...]
    clock: time | None
    zone: tzinfo | None
    labelled: bool
    rest: str
    dated: bool


def read_dateline(line: str) -> Dateline:
    """What `line` states of dates. Lines over 260 characters are prose and state nothing."""
    if len(line) > MAX_LINE or not any(c.isdigit() for c in line):
        return Dateline((), None, None, False, line, False)
    text, dates = _dates(_plain(line))
    clocks = [c for c in clock_times(text) if not any(d.start <= c.start < d.end for d in dates)]
    labels = [(m.start(), m.end(), _LABELS[key_of(m[1])]) for m in _LABEL.finditer(_same_length(text))]
    zone = _zone_in(text)
    stamps = tuple(_stamps(text, dates, clocks, labels, zone))
    rest = _restored(line, text, [(d.start, d.end) for d in dates] + [(c.start, c.end) for c in clocks])
    alone = clocks[0] if clocks and not dates else None
    named = [x for x in labels if key_of(text[x[0] : x[1]]) != "في"]
    return Dateline(stamps, _time(alone), zone, bool(named), rest, bool(dates))


def _plain(line: str) -> str:
    """The line without vowel marks, its English months in Arabic, and a blank between a year and a clock."""
    line = "".join(c for c in line if c not in MARKS)
    line = _ENGLISH.sub(lambda m: _ENGLISH_MONTHS[m[0].lower()], line)
    return re.sub(r"(?<=[/.-]\d{4})(?=\d\d:\d\d)", " ", line)


def _zone_in(text: str) -> tzinfo | None:
    """`zone_of`, also for an offset after the words «بتوقيت غرينتش +3»."""
    m = _OFFSET.search(_same_length(text))
    return zone_of(f"GMT{m[1]}{m[2]}") if m else zone_of(text)


def _dates(line: str) -> tuple[str, list[CalendarDate]]:
    """A line and its full dates, where need be with spaces for the marks between a date's parts."""
    dates = absolute_dates(line)
    if any(d.day and d.year for d in dates):
        return line, dates
    spaced = _SPACED.sub(
        lambda m: " " * len(m[0]) if not re.search(r"\d\s*[-–/,،.]\s*\d", line[m.start() - 1 : m.end() + 1]) else m[0],
        line,
    )
    spaced = re.sub(" {2,}", " ", spaced)
    again = absolute_dates(spaced)
    return (spaced, again) if any(d.day and d.year for d in again) else (line, dates)


def _stamps(
    text: str,
    dates: list[CalendarDate],
    clocks: list[ClockTime],
    labels: list[tuple[int, int, str]],
    zone: tzinfo | None,
) -> list[Stamp]:
    full = [d for d in dates if d.year and d.day and d.earliest]
    gregorian = [d for d in full if d.calendar == "gregorian"] or full
    found: list[Stamp] = []
    free = list(clocks)
    clock_first = bool(clocks and gregorian) and clocks[0].end <= gregorian[0].start
    for i, d in enumerate(gregorian):
        end = gregorian[i + 1].start if i + 1 < len(gregorian) else len(text)
        ahead = [c for c in free if c.end <= d.start]
        behind = [c for c in free if d.end <= c.start < end]
        clock = next(iter(ahead[-1:] + behind if clock_first else behind + ahead[-1:]), None)
        if clock is not None:
            free.remove(clock)
        # A label stands before its date, or between the date and its clock («28 آب 2013، آخر تحديث 14:00»).
        before = [x for x in labels if x[0] < d.start] or [
            x for x in labels if clock is not None and x[0] < clock.start
        ]
        role = before[-1][2] if before else "published"
        stated = _zone_in(text[d.end : end]) or zone
        found.append(Stamp(role, bool(before), d, _time(clock), stated))
    return found


def _time(clock: ClockTime | None) -> time | None:
    return time(clock.hour, clock.minute) if clock else None


def _same_length(text: str) -> str:
    """Folded letter for letter, so that places in it are places in `text`."""
    return "".join(f if len(f := fold(c).lower()) == 1 else " " for c in text)


def _restored(line: str, text: str, spans: list[tuple[int, int]]) -> str:
    """`_rest` with the vowel marks that its words have in the line («عمّان»)."""
    marked = {"".join(c for c in w if c not in MARKS): w for w in line.split() if any(c in MARKS for c in w)}
    rest = _rest(text, spans)
    return " ".join(marked.get(w, w) for w in rest.split()) if marked else rest


def _rest(text: str, spans: list[tuple[int, int]]) -> str:
    """The line without its dates, clocks, zones and labels: what else it says."""
    chars = list(text)
    for start, end in spans:
        chars[start:end] = " " * (end - start)
    left = "".join(chars)
    left = re.sub(
        r"(?i)\b(?:gmt|utc)\b\s*(?:[+-]\s*\d{1,2}(?::?\d\d)?)?|[+-]\d\d:\d\d|\[?\b\d+\b\]?|ـ",
        " ",
        left.translate(DIGITS),
    )
    return " ".join(_without_labels(left).split())


def _without_labels(text: str) -> str:
    folded = _same_length(text)
    chars = list(text)
    for m in _LABEL.finditer(folded):
        chars[m.start() : m.end()] = " " * (m.end() - m.start())
    # The place of «بتوقيت القدس» is part of the clock; elsewhere a place is where the report is from.
    drop = _FILLER if "توقيت" in folded else _FILLER - _PLACE_WORDS
    return _WORD.sub(lambda m: " " if key_of(m[0]) in drop else m[0], "".join(chars))


def filler(words: str) -> bool:
    """Whether every word is one that a date line uses beside its dates."""
    return all(w in _FILLER or w.isdigit() for w in key_of(words).split())


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def zone_named(name: str | None) -> tzinfo | None:
    """The IANA zone of that name; null where there is none."""
    try:
        return _zone(name) if name else None
    except (KeyError, ValueError, OSError):
        return None


def place_zone(words: str) -> tzinfo | None:
    """The zone of the first place among `words` («المدى برس/ بغداد», «صنعاء اليوم»), or null."""
    keys = key_of(words).split()
    for i in range(len(keys)):
        for n in (2, 1):
            phrase = " ".join(keys[i : i + n])
            for form in (phrase, phrase[1:] if phrase[:1] in "بلو" else phrase, "ال" + phrase):
                if form in _PLACES:
                    return _zone(_PLACES[form])
    return None


def is_place(words: str) -> bool:
    """Whether `words` are the name of a place that datelines stand under."""
    return key_of(words) in _PLACES


def month_zone(line: str) -> tzinfo | None:
    """The zone of the only country, or hour, whose press uses a month name in `line` («جويلية», «غشت»)."""
    for w in key_of(line).split():
        if w in _MONTHS:
            return _zone(_MONTHS[w])
    return None


def read_instant(value: str, zone: tzinfo) -> datetime | None:
    """The instant of a machine's value (ISO 8601, RFC 2822, a date line); in `zone` if it states none."""
    value = value.strip().translate(DIGITS)[:120]
    if not value:
        return None
    found: datetime | None = None
    try:
        found = datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d\d:?\d\d$)", "", value).replace(" Z", "Z"))
    except ValueError:
        try:
            found = parsedate_to_datetime(value)
        except (ValueError, TypeError, IndexError, OverflowError):
            for stamp in read_dateline(value).stamps:
                return _sound(stamp.at(zone))
    if found is None:
        return None
    return _sound(found if found.tzinfo else found.replace(tzinfo=zone))


def _sound(at: datetime | None) -> datetime | None:
    """The instant with its offset fixed; null for a year that no news page can be of."""
    if at is None or not 1900 <= at.year <= 2200:
        return None
    offset = at.utcoffset() or timedelta(0)
    return at.replace(tzinfo=timezone(offset) if offset else UTC, microsecond=0)


def instant(stamp: Stamp, zone: tzinfo) -> datetime | None:
    """The stamp's instant with a fixed offset, as records keep it."""
    return _sound(stamp.at(zone))
