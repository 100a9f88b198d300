"""Dates and clock times that name themselves: day, month and year in every Arab usage, and zones.

Nothing here depends on when the article was published; `times` resolves the rest. Month names are those of
Egypt and the Gulf, Iraq and the Levant, Algeria and Tunisia, Morocco, and the Hijri year (Umm al-Qura, by the
hijridate package). The words are data: lexicon/calendars.toml.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from hijridate import Hijri

from musnad.arabic import MARKS, Folded, fold
from musnad.lexicon import load
from musnad.numerals import number_at

Calendar = Literal["gregorian", "hijri"]

# Clitics that may be written on to a word: conjunction, then preposition.
CLITICS = tuple(c + p for c in ("", "و", "ف") for p in ("", "ب", "ل", "ك"))
WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class CalendarDate:
    """A date as written. Offsets are code points of the text given; the ends are null without a year."""

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    calendar: Calendar
    earliest: date | None
    latest: date | None


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day, 24 hours; offsets are code points of the text given."""

    start: int
    end: int
    hour: int
    minute: int


def words_of(names: Iterable[str]) -> str:
    """A regex for any of the names, folded, longest first; the article may have lost its alif to «ل»."""
    keys = sorted({fold(n) for n in names}, key=lambda k: (-len(k), k))
    spelt = (r"[ \t]{1,3}".join(map(re.escape, k.split())) for k in keys)
    return "(?:" + "|".join(re.sub("^ال", "ا?ل", k) for k in spelt) + ")"


def with_clitics(word: str) -> Iterator[tuple[str, int]]:
    """The forms a folded word takes after clitics, each with the clitics' length («ل» and «ال» make «لل»)."""
    for clitic in CLITICS:
        yield clitic + word, len(clitic)
        if clitic.endswith("ل") and word.startswith("ال"):
            yield clitic + word[1:], len(clitic)


_LEX = load("calendars")
_SP = r"[ \t]{1,3}"
_GAP = r"[ \t]{0,3}"


def _ordinals() -> dict[str, int]:
    """The folded ordinals of days, 1 to 31, with the article, on each of the spellings in use."""
    o = {k: [fold(w) for w in v] if isinstance(v, list) else fold(v) for k, v in _LEX["ordinals"].items()}
    found: dict[str, int] = {}
    units = [*o["units"]]
    for n, unit in enumerate(units, 1):
        found[f"ال{unit}"] = n
        low = o["one"] if n == 1 else unit
        found[f"ال{low} {o['teen']}"] = 10 + n
        for ten in o["twenty"]:
            found[f"ال{low} وال{ten}"] = 20 + n
    for ten in o["twenty"]:
        found[f"ال{ten}"] = 20
    for ten in o["thirty"]:
        found[f"ال{ten}"] = 30
        found[f"ال{o['one']} وال{ten}"] = 31
    found[f"ال{o['ten']}"] = 10
    found.update(dict.fromkeys(o["first"], 1))
    return found


ORDINALS = _ordinals()


def _month_regex(rows: dict[str, list[str]], key: str) -> str:
    """A group for each month, so that a doubled name («يناير/كانون الثاني») is one month."""
    groups = []
    for number, names in rows.items():
        name = words_of(names)
        bracketed = rf"{_GAP}\({_GAP}{name}{_GAP}\)|{_GAP}\[{name}\]"
        double = rf"(?:{_GAP}[/\\–-]{_GAP}{name}|{bracketed}|{_SP}(?:او{_SP})?{name})"
        groups.append(rf"(?P<{key}{number}>{name}(?![^\W\d_])(?:{double}(?![^\W\d_]))?)")
    return "|".join(groups)


_GREGORIAN = _month_regex(_LEX["gregorian"], "g")
_HIJRI = _month_regex(_LEX["hijri"], "h")
MONTH = rf"(?:{_GREGORIAN}|{_HIJRI})"
_ORDINAL = words_of(ORDINALS)
DAY = rf"(?:(?:ا?ل)?{_GAP}(?P<digits>\d{{1,2}})(?!\d)|(?P<ordinal>{_ORDINAL})(?![^\W_]))"
_ERA = r"(?P<era>[ \t]{0,2}(?:ه|هج|هجري|هجريه|للهجره|م|ميلادي|ميلاديه|للميلاد)(?![^\W_]))"
_YEAR = r"(?P<year>1[0-9]\d\d|20\d\d|21\d\d)(?!\d)"
_OF_YEAR = rf"(?:(?:من|في|ل)?{_GAP}(?:ال|لل|ل)?(?:عام|سنه){_SP})?"
# After a comma or without «عام» a number is the year only where no counted noun follows it.
_TAIL = rf"(?:{_GAP}[/،,–-]{_GAP}|{_SP}|{_GAP}){_OF_YEAR}{_YEAR}{_ERA}?"
_AMERICAN = rf"{_SP}(?P<mday>\d{{1,2}}){_GAP}[،,]{_GAP}(?P<myear>(?:19|20)\d\d)(?!\d)"
_OF = rf"(?:{_GAP}[/–،,-]{_GAP}|{_SP}من{_SP}|{_SP}|{_GAP})(?:ا?ل?شهر{_SP})?"
NAMED = re.compile(rf"(?:{DAY}{_OF})?{MONTH}(?:{_AMERICAN}|{_TAIL})?")
NUMERIC = re.compile(
    rf"(?P<a>\d{{1,4}})(?:(?P<s>{_GAP}[/–-]{_GAP})(?P<b>\d{{1,2}})(?P=s)(?P<c>\d{{1,4}})"
    rf"|\.(?P<b2>\d{{1,2}})\.(?P<c2>\d{{4}}))(?![\d/])(?!-\d){_ERA}?"
)
_COUNTED = re.compile(r"[ \t]+[^\W\d_]")
_AFTER_DATE = re.compile(rf"{_SP}(?:الساعه|م|ه|بتوقيت|عند|GMT|UTC|في|على|و|أن|ان|من|عن|الموافق)(?![^\W_])")
_JOIN = re.compile(rf"{_GAP}(?:\)?{_GAP}الموافق(?:ه)?(?:{_SP}ل|{_SP})?\(?|[/=]|\(){_GAP}")

_HEADS = {
    form: cut
    for name in {
        *(fold(n).split()[0] for k in ("gregorian", "hijri") for names in _LEX[k].values() for n in names),
        *(o.split()[0] for o in ORDINALS),
    }
    for form, cut in with_clitics(name)
}
_DIGITS = re.compile(r"(?:[وف]?[بلك]?(?:ال)?)?\d")


def days_of_month(year: int, month: int | None, day: int | None, calendar: Calendar) -> tuple[date, date] | None:
    """The first and last Gregorian day of a year, month or day; null where there is no such date."""
    try:
        if calendar == "gregorian":
            if month is None:
                return date(year, 1, 1), date(year, 12, 31)
            return date(year, month, day or 1), date(year, month, day or monthrange(year, month)[1])
        first = Hijri(year, month or 1, day or 1)
        last = Hijri(year, month or 12, 1)
        length = 1 if day else last.month_length()
        start, end = first.to_gregorian(), (first if day else last).to_gregorian()
        return date(*start.datetuple()), date(*end.datetuple()) + timedelta(days=length - 1)
    except (ValueError, OverflowError):
        return None


def month_of(match: re.Match[str]) -> tuple[int, Calendar]:
    """The month that a match of MONTH found, and its calendar."""
    for key, calendar in (("g", "gregorian"), ("h", "hijri")):
        for n in range(1, 13):
            if match.group(f"{key}{n}"):
                return n, calendar  # type: ignore[return-value]
    raise ValueError("no month in the match")


def day_of(match: re.Match[str]) -> int | None:
    """The day that a match of DAY found."""
    if match["digits"]:
        return int(match["digits"])
    if match["ordinal"]:
        return ordinal(match["ordinal"])
    return None


def ordinal(words: str) -> int | None:
    """The number that folded ordinal words name («الثالث والعشرين» 23), null for others."""
    key = " ".join(words.split())
    key = "ا" + key if key.startswith("ل") else key
    return ORDINALS.get(re.sub(r" ول(?=[عث])", " وال", key))


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a folded text: its folded span and parts."""

    start: int
    end: int
    year: int | None
    month: int
    day: int | None
    calendar: Calendar

    def ends(self) -> tuple[date, date] | None:
        return None if self.year is None else days_of_month(self.year, self.month, self.day, self.calendar)


def date_at(text: str, start: int) -> Found | None:
    """The date that begins at `start` of a folded text: a day and month, a month and year, or numbers."""
    return (
        _numeric(text, start)
        if text[start : start + 1].isdigit() and NUMERIC.match(text, start)
        else _named(text, start)
    )


def _numeric(text: str, start: int) -> Found | None:
    m = NUMERIC.match(text, start)
    if m is None:
        return None
    a, b, c = m["a"], m["b"] or m["b2"], m["c"] or m["c2"]
    first, middle, last = int(a), int(b), int(c)
    if len(a) == 4 and len(c) <= 2:
        year, month, day = first, middle, last
    elif len(c) == 4 and len(a) <= 2:
        year, month, day = last, middle, first
    elif len(c) == 2 and len(a) <= 2 and m["s"] == "/":
        year, month, day = (2000 if last < 50 else 1900) + last, middle, first
    else:
        return None
    if month > 12 >= day:
        month, day = day, month
    hijri = (m["era"] or "").strip().startswith("ه") or 1300 <= year <= 1500
    calendar: Calendar = "hijri" if hijri else "gregorian"
    if not (1300 <= year <= 2199 and days_of_month(year, month, day, calendar)):
        return None
    return Found(start, m.end(), year, month, day, calendar)


def _named(text: str, start: int) -> Found | None:
    m = NAMED.match(text, start)
    if m is None:
        return None
    month, calendar = month_of(m)
    day, year, end = day_of(m), None, m.end()
    if m["mday"]:
        if day is None:
            day, year = int(m["mday"]), int(m["myear"])
        else:
            end = m.start("mday")
    elif m["year"]:
        year = int(m["year"])
        if not _is_year(text, m, calendar, year):
            year, end = None, m.end(f"{calendar[0]}{month}")
    while text[end - 1].isspace():
        end -= 1
    if day is None and year is None:
        return None
    if day is not None and not 1 <= day <= (30 if calendar == "hijri" else monthrange(year or 2000, month)[1]):
        return None
    return Found(start, end, year, month, day, calendar)


def _is_year(text: str, m: re.Match[str], calendar: Calendar, year: int) -> bool:
    """Whether the number after a month is its year, and not a count («5 مايو، 2000 جندي»)."""
    if (1300 <= year <= 1500) != (calendar == "hijri"):
        return False
    between = text[m.end(f"{calendar[0]}{month_of(m)[0]}") : m.start("year")]
    if m["era"] or "عام" in between or "سنه" in between:
        return True
    if re.search("[،,]", between) and _COUNTED.match(text, m.end()):
        return bool(_AFTER_DATE.match(text, m.end()))
    return calendar == "hijri" or 1800 <= year <= 2100


def dates_in(text: str) -> Iterator[Found]:
    """The dates of a folded text, in order, none overlapping; a double date («5 محرم … الموافق …») is one."""
    end = 0
    for w in WORD.finditer(text):
        word = w.group()
        if w.start() < end:
            continue
        cut = _HEADS.get(word)
        if cut is None:
            d = _DIGITS.match(word)
            if d is None:
                continue
            cut = d.end() - 1 if not word.startswith(("ال", "لل")) else 0
        found = _guarded(text, w.start() + cut)
        if found is not None:
            found = with_double(text, found)
            end = found.end
            yield found


def with_double(text: str, found: Found) -> Found:
    """The date with the same day in the other calendar after it («… الموافق …»), where there is one."""
    join = _JOIN.match(text, found.end)
    other = join and date_at(text, join.end())
    if not join or not other or other.calendar == found.calendar or not _same(found, other):
        return found
    main = found if found.calendar == "gregorian" else other
    closed = "(" in join.group() and text[other.end : other.end + 1] == ")"
    return Found(found.start, other.end + closed, main.year, main.month, main.day, main.calendar)


def _same(a: Found, b: Found) -> bool:
    """Whether two dates may be one day in two calendars: sightings of the moon differ by up to two days."""
    x, y = a.ends(), b.ends()
    return x is None or y is None or abs((x[0] - y[0]).days) <= (3 if a.day and b.day else 31)


def _guarded(text: str, start: int) -> Found | None:
    # A number that goes on to the left (1.5, 12/3) does not begin a date.
    if start and text[start - 1] in "./:-" and start > 1 and text[start - 2].isdigit():
        return None
    return date_at(text, start)


@lru_cache(maxsize=2)
def folded(text: str) -> Folded:
    """The text folded; kept, because dates, times and quantities of one article all read it."""
    return Folded.of(text)


def printed(text: str, keys: Folded, start: int, end: int) -> tuple[int, int]:
    """The span as printed of a folded stretch, with the marks on its last letter («هـ», «صباحاً»)."""
    first, last = keys.span(start, end)
    while last < len(text) and text[last] in MARKS:
        last += 1
    return first, last


def absolute_dates(text: str) -> list[CalendarDate]:
    """The dates in `text` that name a day and month, or a month and year; in order, none overlapping.

    A leading clitic («و», «ب», «ل»…) is outside the span where it is outside the words. A two-digit year is
    read only between slashes: up to 49 is 20xx.
    """
    keys = folded(text)
    found = []
    for f in dates_in(keys.text):
        start, end = printed(text, keys, f.start, f.end)
        earliest, latest = f.ends() or (None, None)
        found.append(CalendarDate(start, end, f.year, f.month, f.day, f.calendar, earliest, latest))
    return found


_HOURS = {fold(h): n for n, h in enumerate(_LEX["clock"]["hours"], 1)}
_HOURS |= {fold(h): n for h, n in _LEX["clock"]["slips"].items()}
_MINUTES = {fold(k): v for k, v in _LEX["clock"]["minutes"].items()}
_HALVES = {fold(w): half for half, names in _LEX["clock"]["halves"].items() for w in names}
_HALF = rf"(?P<half>{words_of(_HALVES)})(?![^\W_])"
_HOUR_WORDS = words_of([*_HOURS, *("ال" + h.replace(" ", " ") for h in _HOURS)])
CLOCK = re.compile(
    rf"(?P<saa>(?:عند{_SP})?ا?لساعه{_SP}\(?)?"
    rf"(?:(?P<military>(?:[01]\d|2[0-3])[0-5]\d)(?!\d)"
    rf"|(?P<h>\d{{1,2}})(?:{_GAP}[:٫]{_GAP}(?P<m>\d\d)(?::\d\d(?:\.\d+)?)?|(?P<dot>[.,](?P<m2>\d\d))(?![.\d]))?"
    r"(?![\d/])(?!:\d)"
    rf"|(?P<word>{_HOUR_WORDS})(?![^\W_]))"
    rf"(?:{_SP}(?P<min>{words_of(_MINUTES)})(?![^\W_]))?"
    rf"(?:{_SP}و(?P<counted>[^\W_]+(?:{_SP}[^\W_]+){{0,2}}?){_SP}(?:دقيقه|دقايق)(?![^\W_]))?"
    rf"(?:{_GAP}\)?{_GAP}{_HALF})?"
)
_ISO_HOUR = re.compile(r"\d\dT(?=\d\d)")
CLOCK_WORDS = frozenset(("الساعه", *(f"ال{h.split()[0]}" for h in _HOURS)))
_CLOCK_HEADS = {form: cut for name in CLOCK_WORDS for form, cut in with_clitics(name)}


def clock_at(text: str, start: int) -> tuple[int, int, int] | None:
    """The clock time that begins at `start` of a folded text: (end, hour, minute), or null.

    Digits need a colon, «الساعة» or a half of the day; hours in words need «الساعة» or a half of the day.
    """
    m = CLOCK.match(text, start)
    if (
        m is None
        or (m["military"] and not m["saa"])
        or not (m["saa"] or m["m"] or (m["half"] and (m["word"] or not m["dot"])))
    ):
        return None
    end = m.end()
    if m["half"] in ("م", "ص", "am", "pm") and not (m["m"] or m["saa"] or m["half"] in ("am", "pm")):
        return None
    hour = _HOURS[" ".join(re.sub(r"\bا?ل", "", m["word"]).split())] if m["word"] else int(m["h"] or m["military"][:2])
    minute = int(m["m"] or m["m2"] or (m["military"] or "")[2:] or 0)
    if m["counted"]:
        minutes = number_at(text, m.start("counted"))
        if minutes is None or minutes.end != m.end("counted"):
            return None
        minute += int(minutes.value)
    if m["min"]:
        minute += _MINUTES[" ".join(m["min"].split())]
    if minute < 0:
        hour, minute = (hour - 1) % 24, minute + 60
    hour = _on_the_day(hour, _HALVES[" ".join(m["half"].split())] if m["half"] else None)
    return (end, hour, minute) if hour < 24 and minute < 60 else None


def _on_the_day(hour: int, half: str | None) -> int:
    """The hour of 24 that an hour of 12 is in a half of the day."""
    if half is None or hour > 12:
        return hour
    if half == "am":
        return hour % 12
    if half == "noon":
        return hour + 12 if hour < 10 else hour
    if half == "night":
        return hour % 12 + (12 if 6 <= hour < 12 else 0)
    return hour % 12 + 12


def _goes_on(text: str, start: int) -> bool:
    """Whether the digits at `start` go on from others (12:30:15, 1.5) or are an offset («+03:00»)."""
    before = text[max(start - 2, 0) : start]
    return before.endswith("+") or (before[:1].isdigit() and before[-1:] in (":", ".", "/", "-"))


def clocks_in(text: str) -> Iterator[tuple[int, int, int, int]]:
    """The clock times of a folded text: (start, end, hour, minute), in order, none overlapping."""
    end = 0
    for w in WORD.finditer(text):
        word = w.group()
        cut = _CLOCK_HEADS.get(word)
        if cut is None and (d := _DIGITS.match(word)):
            cut = d.end() - 1
        if cut is not None and (iso := _ISO_HOUR.match(word)):
            cut = iso.end()
        start = w.start() + (cut or 0)
        if cut is None or start < end or _goes_on(text, start):
            continue
        found = clock_at(text, start)
        if found is not None:
            end = found[0]
            yield start, *found


def clock_times(text: str) -> list[ClockTime]:
    """The times of day in `text`, on 24 hours; in order, none overlapping."""
    keys = folded(text)
    return [ClockTime(*printed(text, keys, s, e), hour, minute) for s, e, hour, minute in clocks_in(keys.text)]


_ZONES = {fold(w): zone for zone, names in _LEX["zones"].items() for w in names}
ZONE = re.compile(
    rf"(?:ب?التوقيت{_SP}|ب?توقيت{_SP})(?:ال?مدينه{_SP}|العاصمه{_SP})?(?P<place>{words_of(_ZONES)})(?![^\W_])"
    rf"|(?<![^\W_])(?P<gmt>GMT|UTC|gmt|utc|ت{_GAP}\.?{_GAP}غ|غرينتش|جرينتش|غرينيتش)(?![^\W\d_])"
    rf"(?:{_GAP}(?P<sign>[+-]){_GAP}(?P<hours>\d{{1,2}})(?::?(?P<minutes>\d\d))?(?!\d))?"
    r"|(?<=\d)[ ]?(?P<sign2>[+-])(?P<hours2>\d\d):(?P<minutes2>\d\d)(?!\d)"
)


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def zone_of(text: str) -> tzinfo | None:
    """The time zone that `text` states first («بتوقيت مكة المكرمة», «ت.غ», «GMT+3», «+03:00»), or null."""
    m = ZONE.search(fold(text))
    if m is None:
        return None
    if m["place"]:
        return _zone(_ZONES[" ".join(m["place"].split())])
    sign = m["sign"] or m["sign2"]
    if sign is None:
        return UTC
    minutes = int(m["hours"] or m["hours2"]) * 60 + int(m["minutes"] or m["minutes2"] or 0)
    if minutes > 14 * 60:
        return None
    return timezone(timedelta(minutes=-minutes if sign == "-" else minutes))
