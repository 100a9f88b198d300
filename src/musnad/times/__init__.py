"""Time expressions and the days they mean (RECORD.md, "Times and quantities").

`find_times` walks the words of the folded text once. A word that can begin an expression (after its clitics)
names the readers to try there; the longest reading wins. The words are data (lexicon/times.toml and
calendars.toml), the grammar is in `days`, `years`, `periods`, `spans` and `durations`, each over the one before;
the arithmetic in `timeline`. `writing_day` finds the day that «أمس» counts from.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date

from musnad import calendars, numerals
from musnad.arabic import fold
from musnad.calendars import (
    folded,
    printed,
    with_clitics,
)
from musnad.lexicon import load
from musnad.models import Article, Time
from musnad.times.durations import Reader
from musnad.times.timewords import (
    DAY_WORDS,
    DECADES,
    FEASTS,
    FRACTIONS,
    LEX,
    PARTS,
    POSITIONS,
    SEASONS,
    SETS,
    UNITS,
    VAGUE,
    WEEKDAYS,
    Reading,
    plain,
    word_set,
)
from musnad.times.writing_day import written_on

_COLLISIONS = word_set("collisions", "words")
_READERS: dict[str, Callable[[Reader, int], Reading | None]] = {
    "day": Reader.day,
    "period": Reader.period,
    "range": Reader.span_of_days,
    "length": Reader.length,
    "recurring": Reader.recurring,
    "vague": Reader.vague,
    "clock": Reader.clock,
}

# a number after its clitics, or after a preposition printed without a space («في2013»)
_DIGIT_HEAD = re.compile(r"[وف]?(?:[بلك]?(?:ال)?|(?P<glued>في|منذ|عام|سنه))(?=\d)")
_DIGITS = "0123456789"
_DIGIT_READERS = ("clock", "day", "length", "period", "range")


def _heads() -> dict[str, tuple[tuple[int, str], ...]]:
    """Each word that can begin an expression, clitics on: for each try, their length and the reader."""
    readers: dict[str, set[str]] = {}

    def add(words: Iterable[str], *names: str) -> None:
        for w in words:
            readers.setdefault(fold(w).split()[0], set()).update(names)

    months = [n for key in ("gregorian", "hijri") for names in load("calendars")[key].values() for n in names]
    add([*PARTS, *DAY_WORDS, *WEEKDAYS, "يوم", "نهار"], "day")
    add(["من", "بين", "يومي", "أيام"], "range")
    add(calendars.ORDINALS, "day", "period", "range")
    add([*months, *POSITIONS, *FRACTIONS, *SEASONS, *FEASTS, *UNITS["definite"]], "period")
    add(
        [
            "شهر",
            "هذا",
            "هذه",
            "عام",
            "سنة",
            "عامي",
            "سنتي",
            "عامين",
            "سنتين",
            "العامين",
            "السنتين",
            "العامي",
            "هذا",
            "أعوام",
            "سنوات",
            "فصل",
        ],
        "period",
    )
    add(["أول", "ثاني", "ثالث", "رابع", "يوم", *PARTS], "period")
    add([w for d in DECADES for w in (d, "ال" + d)], "period")
    add(
        [*UNITS["many"], *LEX["lengths"]["alone"], *LEX["lengths"]["before"], *LEX["lengths"]["few"]],
        "length",
    )
    add([*UNITS["one"], *("ال" + w for w in UNITS["many"])], "length")
    add([article + w for article in ("", "ال") for w in (*UNITS["two"], *numerals.HEADS)], "length")
    add([*SETS, "كل", "أيام"], "recurring")
    add([*VAGUE, *LEX["sometime"]["words"]], "vague")
    add(calendars.CLOCK_WORDS, "clock")
    heads: dict[str, set[tuple[int, str]]] = {}
    for word, names in readers.items():
        for form, cut in with_clitics(word):
            if cut == 0 or not {form, form[1:]} & _COLLISIONS:
                heads.setdefault(form, set()).update((cut, name) for name in names)
    return {form: tuple(sorted(tries)) for form, tries in heads.items()}


_HEADS = _heads()


def _readings(text: str, now: date | None, outlet: str = "") -> list[Reading]:
    """The expressions of a folded text, in order: at each place the longest reading, none overlapping."""
    reader, found, end = Reader(text, now, outlet), [], 0
    for word in calendars.WORD.finditer(text):
        form, at = word.group(), word.start()
        if at >= end:
            tries = _HEADS.get(form) or ()
            if not tries and (digit := _DIGIT_HEAD.match(form)):
                tries = tuple((digit.end(), name) for name in _DIGIT_READERS)
                reader.before = digit["glued"] or reader.before
            tries = tries or _HEADS.get(form.rstrip(_DIGITS), ())  # «سبتمبر2015»
            best: Reading | None = None
            for cut, name in tries:
                hit = _READERS[name](reader, at + cut)
                if hit and (best is None or (hit.end, best.start) > (best.end, hit.start)):
                    best = hit
            if best:
                found.append(best)
                end = best.end
                reader.remember(best)
        reader.before = form
    return found


def find_times(article: Article) -> tuple[Time, ...]:
    """The time expressions of an article, over all its blocks, in order, none overlapping; ids t1, t2, …

    Dates resolve against the day of `published` in its own zone (or the one the article was written on, where
    its own weekdays say so); without it only full dates do.
    """
    published = article.meta.published
    keys = folded(article.text)
    found: list[Time] = []
    now, outlet = published.date() if published else None, plain(fold(article.meta.outlet or ""))
    for r in _readings(keys.text, written_on(keys.text, now), outlet):
        start, end = printed(article.text, keys, r.start, r.end)
        first, last = (day.isoformat() for day in r.days) if r.days else (None, None)
        found.append(
            Time(
                id=f"t{len(found) + 1}",
                start=start,
                end=end,
                type=r.type,
                value=r.value,
                earliest=first,
                latest=last,
            )
        )
    return tuple(found)
