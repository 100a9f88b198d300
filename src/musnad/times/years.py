"""Years: «عام 2015», «بين عامي 2003 و2011», «(2015 - 2017)», and a bare number where it can only be a year."""

import re

from musnad import calendars
from musnad.calendars import words_of
from musnad.times.days import DayReader
from musnad.times.timeline import years_range
from musnad.times.timewords import (
    DECADES,
    GAP,
    LEX,
    LISTED,
    SP,
    WORD_END,
    Reading,
    group,
    look_up,
    timex,
    word_set,
)

_YEAR = re.compile(
    rf"(?P<year>1[3-9]\d\d|20\d\d|21\d\d)(?!\d)(?![./]\d)(?P<era>{GAP}(?:ه|م|هجريه?|ميلاديه?){WORD_END})?"
)
_YEAR_WORD = re.compile(rf"(?:ا?ل)?(?:عام|سنه|عامي|سنتي|عامين|سنتين|اعوام|سنوات){SP}(?=\d)")
_YEARS_AND = re.compile(
    rf"(?:{GAP}[-–/]{GAP}|{SP}و{GAP}|{SP}الي{SP}|{SP}حتي{SP})(?:عام{SP})?(?P<year>\d{{4}}){WORD_END}"
)
_SPAN = re.compile(
    rf"(?P<first>(?:19|20)\d\d)(?:(?P<dash>{GAP}[-–]{GAP})|(?P<to>{SP}(?:الي|حتي){SP}|{SP}و{GAP}))"
    rf"(?P<last>(?:19|20|21)\d\d)(?!\d|[./-]\d)"
)
_DECADE = re.compile(
    rf"(?:ال)?{group('decade', DECADES)}(?:{SP}و(?:ال)?{group('and', DECADES)})?"
    rf"(?:{SP}(?:من{SP})?القرن{SP}(?:الماضي|العشرين|الفائت|المنصرم){WORD_END})?"
)
_DATED_BY_YEAR = word_set("dated_by_year", "before")
_BEFORE = (
    word_set("shy_months", "before") | word_set("positions", "end") | word_set("positions", "start") | _DATED_BY_YEAR
)
_BETWEEN = frozenset(("بين",))  # two years stand after it, or two counts, never one
_SINCE, _SPAN_BEFORE = word_set("dated_by_year", "since"), word_set("dated_by_year", "span")
# «الموسم السياحي 2017»: an adjective between
_QUALIFIED = re.compile(rf"(?:^|[^\w]){words_of(_DATED_BY_YEAR)}{SP}ال[^\W\d_]+{SP}$")
# What may follow a bare year, and what a counted number is followed by.
_AFTER_YEAR = re.compile(rf"{SP}(?:ان|علي|الي|في|من|بعد|قبل|حتي|ال[^\W\d_]+|و[^\W\d_]+|ب[^\W\d_]+){WORD_END}")
_COUNTED_NEXT = re.compile(r"[ \t]{0,2}(?:[%٪/\d-]|[^\W\d_]{3,})")
_COUNTED = re.compile(rf"[ \t]{{0,2}}(?:[%٪/\d-]|{words_of(LEX['dated_by_year']['counted'])}{WORD_END})")
# «1954 - توقيع اتفاق…» at the head of a line or sentence: a chronology
_HEAD = re.compile(r"(?:^|[\n.:!؟»\"][ \t*•-]{0,4})$")
_ENTRY = re.compile(rf"{GAP}[-–:]{GAP}[^\W\d]")


class YearReader(DayReader):
    """Reads years and decades, and all that `DayReader` reads."""

    def _year(self, at: int, inner: bool) -> Reading | None:
        word = _YEAR_WORD.match(self.text, at)
        if word is None:
            return self._bare_years(at) or self._bare_year(at, inner)
        m = _YEAR.match(self.text, word.end())
        if m is None:
            return None
        last, end = int(m["year"]), m.end()
        while (more := _YEARS_AND.match(self.text, end)) and last < int(more["year"]) <= int(m["year"]) + 100:
            last, end = int(more["year"]), more.end()
        return self._of_years(at, end, m, last)

    def _of_years(self, at: int, end: int, m: re.Match[str], last: int) -> Reading:
        year = int(m["year"])
        hijri = (m["era"] or "").strip().startswith("ه") or 1300 <= year <= 1500
        days = calendars.days_of_month(year, None, None, "hijri") if hijri else years_range(year, last - year + 1)
        return Reading(at, end, "DATE", timex(days) if days else str(year), days)

    def _bare_years(self, at: int) -> Reading | None:
        """«2003-2004», «(2018 – 2020)», «من 2015 إلى 2019», «ما بين 2006 و2010»."""
        m = _SPAN.match(self.text, at)
        if m is None or not 0 < int(m["last"]) - int(m["first"]) <= 100:
            return None
        if m["to"] and not (self._after(_SPAN_BEFORE) and not _COUNTED.match(self.text, m.end())):
            return None
        if m["to"] and m["to"].strip() == "و" and not self._after(_BETWEEN):
            return None
        days = years_range(int(m["first"]), int(m["last"]) - int(m["first"]) + 1)
        return Reading(at, m.end(), "DATE", timex(days), days) if days else None

    def _bare_year(self, at: int, inner: bool) -> Reading | None:
        m = _YEAR.match(self.text, at)
        if m is None or not 1800 <= int(m["year"]) <= 2100:
            return None
        early = int(m["year"]) < 1900
        if m["era"] or self._bracketed(at, m.end()) or self._heads_an_entry(at, m.end()):
            return self._of_years(at, m.end(), m, int(m["year"]))
        listed = self.last_year and LISTED.match(self.text, self.end, at)
        named = (self._after(_BEFORE) and not self._after(_BETWEEN)) or bool(
            _QUALIFIED.search(self.text[max(0, at - 40) : at])
        )
        sure = (self._after(_SINCE) or named) and int(m["year"]) % 100 and not _COUNTED.match(self.text, m.end())
        if sure or (not early and (inner or listed or (named and self._stands_alone(m.end())))):
            return self._of_years(at, m.end(), m, int(m["year"]))
        return None

    def _bracketed(self, at: int, end: int) -> bool:
        """Whether the number stands alone in brackets («صراع في الوادي (1954)»)."""
        return self.text[max(0, at - 1) : at] == "(" and self.text[end : end + 1] == ")"

    def _heads_an_entry(self, at: int, end: int) -> bool:
        return bool(_ENTRY.match(self.text, end)) and bool(_HEAD.search(self.text[max(0, at - 6) : at]))

    def _stands_alone(self, end: int) -> bool:
        """Whether a bare number may be a year: no counted noun, percent sign or other number after it."""
        return bool(_AFTER_YEAR.match(self.text, end)) or not _COUNTED_NEXT.match(self.text, end)

    def _decade(self, at: int, inner: bool) -> Reading | None:
        m = _DECADE.match(self.text, at)
        if m is None:
            return None
        first, last = look_up(DECADES, m["decade"]), look_up(DECADES, m["and"] or m["decade"])
        days = years_range(first, max(last - first, 0) + 10)
        value = f"{first // 10}" if first == last else timex(days) if days else ""
        return Reading(at, m.end(), "DATE", value, days) if days else None
