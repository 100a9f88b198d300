"""The words of time as tables, what one reading of them says, and the context that readers share.

The words are data: lexicon/times.toml. All text here is folded (`arabic.fold`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from musnad import calendars
from musnad.arabic import fold
from musnad.calendars import (
    words_of,
)
from musnad.lexicon import load
from musnad.models import TimeType
from musnad.times.timeline import (
    Range,
    month_range,
    years_range,
)

T = TypeVar("T")
LEX = load("times")
SP = r"[ \t]{1,3}"
GAP = r"[ \t]{0,3}"
WORD_END = r"(?![^\W_])"


def by_word(table: dict[str, list[str]]) -> dict[str, str]:
    """A lexicon table turned round: each folded word and the key it stands under."""
    return {fold(w): key for key, names in table.items() for w in names}


def word_set(*path: str) -> frozenset[str]:
    """The folded words of one list of the lexicon."""
    table = LEX
    for key in path[:-1]:
        table = table[key]
    return frozenset(map(fold, table[path[-1]]))


def group(name: str, words: Iterable[str]) -> str:
    """A named regex group for any of the words, whole."""
    return rf"(?P<{name}>{words_of(words)}){WORD_END}"


def plain(words: str) -> str:
    """The words with one space between them."""
    return " ".join(words.split())


def look_up(table: Mapping[str, T], words: str) -> T:
    """What a table says of matched words; after «ل» the article is written «ل» alone («للعام»)."""
    key = plain(words)
    return table[key] if key in table else table["ا" + key]


# Longer than any expression and its cues: what a reader may look back over.
BACK = 160
WEEKDAYS = {w: int(d) for w, d in by_word(LEX["weekdays"]).items()}
DAY_WORDS = {w: int(d) for w, d in by_word(LEX["days"]).items()}
PARTS = by_word(LEX["parts"])
SHIFTS = by_word(LEX["shifts"])
POSITIONS = by_word(LEX["positions"])
FRACTIONS = by_word(LEX["fractions"])
SEASONS = by_word(LEX["seasons"])
DECADES = {w: int(d) for w, d in by_word(LEX["decades"]).items()}
FEASTS = {fold(w): v for w, v in LEX["feasts"].items()}
SETS = by_word(LEX["sets"])
VAGUE = by_word(LEX["vague"]) | by_word(LEX["long"])
UNITS = {
    form: {fold(w): unit for unit, forms in LEX["units"].items() for w in forms[form]}
    for form in ("definite", "one", "two", "many")
}
DIRECTIONS = {"past": -1, "present": 0, "future": 1, "recent": -1}
NAMES_OF_DATES = word_set("names_of_dates", "before")
FUTURE, PAST = word_set("direction", "future"), word_set("direction", "past")
NOT_FUTURE = tuple(word_set("direction", "not_future"))
_CLITICS = frozenset("وفبلك")
_FUTURE_PARTICLES = frozenset(("سوف", "لن"))
# «سا» is left out: folded, «سأزور» begins like «ساعة», «سابق» and «ساحل»
FUTURE_VERB = re.compile(r"[وف]?س[يتن][^\W\d_]{2,}$")
_MAY, _NOT_IMPERFECT = word_set("direction", "before_imperfect"), word_set("direction", "not_imperfect")
_CALLING, _PROMISING = word_set("direction", "calling"), word_set("direction", "promising")
SHIFT = re.compile(rf"{SP}(?:من{SP})?{group('shift', SHIFTS)}")
YEAR_AFTER = re.compile(rf"{GAP}،?{SP}\(?(?P<year>(?:19|20)\d\d)\)?{WORD_END}")
NEW_YEAR = re.compile(rf"(?:ا?ل)(?:عام{SP}الجديد|سنه{SP}الجديده){WORD_END}")
OF_YEAR = re.compile(
    rf"(?:{GAP}،(?={SP}من))?{SP}(?:من{SP}|في{SP})?(?:هذا{SP}(?P<this>العام)|هذه{SP}(?P<this2>السنه)"
    rf"|(?:ال)?(?:عام|سنه){SP}(?:(?P<year>\d{{4}}){WORD_END}|{group('shift', SHIFTS)})"
    rf"|كل{SP}(?P<every>عام|سنه))"
)
MONTH = re.compile(rf"(?:(?:ا?ل?شهر|شهري|اشهر){SP})?{calendars.MONTH}")
_MONTH_VALUE = re.compile(r"^[\dX]{4}-\d\d$")
CUE_WORD = re.compile(r"[^\W\d_]+")
# what may stand between two of a list: «في أيار وحزيران»
LISTED = re.compile(rf"{GAP}(?:و|،|او|الي|حتي|-){GAP}$")
_PROMISE_FOLLOWS = re.compile(rf"{GAP}،{SP}ب?ان{SP}|{GAP}،?{SP}(?:ب[^\W\d_]{{3}}|الي{SP})")
SENTENCE = re.compile(r"[.!؟?\n؛:»\"”]")


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the words from `start` to `end` (folded); `days` null where they name no date."""

    start: int
    end: int
    type: TimeType
    value: str
    days: Range | None = None


def timex(days: Range) -> str:
    """The TIMEX3 value of a range: a day, month or year where it is one, else an interval (ISO 8601)."""
    first, last = days
    if first == last:
        return first.isoformat()
    if days == month_range(first.year, first.month):
        return first.isoformat()[:7]
    if days == years_range(first.year):
        return first.isoformat()[:4]
    if (last - first).days == 6 and first.weekday() == 0:
        year, week, _ = first.isocalendar()
        return f"{year:04}-W{week:02}"
    return f"{first.isoformat()}/{last.isoformat()}"


class Context:
    """A folded text, the day it was published (null: only full dates resolve) and what was read before."""

    def __init__(self, text: str, now: date | None, outlet: str = "") -> None:
        self.text = text
        self.now = now
        self.outlet = outlet if fold("اليوم") in outlet else ""
        self.last: Range | None = None
        self.before = ""
        self.end = 0
        self.last_month = False
        self.last_year = False

    def remember(self, reading: Reading) -> None:
        """Keep what later words may lean on: «من الشهر ذاته», «… وجويلية وأوت»."""
        self.end = reading.end
        self.last = reading.days or self.last
        self.last_month, self.last_year = bool(_MONTH_VALUE.match(reading.value)), reading.value.isdigit()

    def _after(self, words: frozenset[str]) -> bool:
        """Whether the word before is one of these, with or without a clitic."""
        return self.before in words or (self.before[:1] in _CLITICS and self.before[1:] in words)

    def _direction(self, start: int, end: int) -> int:
        """+1 if a future verb follows or the nearest cue before is of the future, -1 of the past, else 0."""
        following = CUE_WORD.match(self.text, end + 1)
        if following and self._future_verb(following.group()):
            return 1
        back = self.text[max(0, start - BACK) : start]
        cut = 0
        for m in SENTENCE.finditer(back):
            cut = m.end()
        after: list[str] = []
        for word in reversed(CUE_WORD.findall(back[cut:])):
            bare = word[1:] if word[:1] in ("و", "ف") and len(word) > 3 else word
            after.append(word)
            if self._opens_what_comes(bare, after[:-1], promised=not _PROMISE_FOLLOWS.match(self.text, end)):
                return 1
            if word in FUTURE or bare in FUTURE or self._future_verb(word):
                return 1
            if word in PAST or bare in PAST:
                return -1
        return 0

    @staticmethod
    def _opens_what_comes(word: str, after: list[str], promised: bool) -> bool:
        """Whether a word and those after it (the last first) speak of what is still to come.

        «قد يصل», «أن يصل»; «دعا إلى …» and «وعد بـ…» once what is called for or promised has been named
        (`promised`: it does not follow only now).
        """
        if word in _MAY:
            following = after[-1] if after else ""
            return following[:1] == "ي" and len(following) > 2 and following not in _NOT_IMPERFECT
        if word in _CALLING:
            return promised and fold("إلى") in after
        return promised and word in _PROMISING and any(w[:1] == "ب" and len(w) > 3 for w in after)

    @staticmethod
    def _future_verb(word: str) -> bool:
        """Whether a word is a verb after «س»: «سيزور», «وستعقد»; «سياسة» and «ستة» are not."""
        bare = word[1:] if word[:1] in ("و", "ف") else word
        return bare in _FUTURE_PARTICLES or (bool(FUTURE_VERB.match(word)) and not bare.startswith(NOT_FUTURE))

    def _closed(self, end: int, opening: str) -> int:
        """The end, with the bracket that closes one opened in `opening`."""
        return end + 1 if "(" in opening and self.text[end : end + 1] == ")" else end
