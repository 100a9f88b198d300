"""Months, years and other periods: «نهاية العام الجاري», «صيف 2014», «عيد الفطر», «من 3 إلى 5 آب»."""

import re

from musnad import calendars
from musnad.calendars import date_at, words_of
from musnad.times.days import DayReader
from musnad.times.timeline import (
    fraction_of,
    month_range,
    one_day,
    part_of,
    shifted,
    unit_range,
    years_range,
)
from musnad.times.timewords import (
    DECADES,
    DIRECTIONS,
    FEASTS,
    FRACTIONS,
    GAP,
    MONTH,
    NAMES_OF_DATES,
    OF_YEAR,
    POSITIONS,
    SEASONS,
    SHIFT,
    SHIFTS,
    SP,
    UNITS,
    WORD_END,
    YEAR_AFTER,
    Reading,
    group,
    look_up,
    plain,
    timex,
    word_set,
)

_SEASON_MONTHS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_SHY_MONTHS = word_set("shy_months", "words")
_SHY_BEFORE = word_set("shy_months", "before")
_FASTING_BEFORE = word_set("shy_months", "fasting")
_YEAR = re.compile(
    rf"(?P<year>1[3-9]\d\d|20\d\d|21\d\d)(?!\d)(?![./]\d)(?P<era>{GAP}(?:ه|م|هجريه?|ميلاديه?){WORD_END})?"
)
_YEAR_WORD = re.compile(rf"(?:ا?ل)?(?:عام|سنه|عامي|سنتي|اعوام|سنوات){SP}")
_YEARS_AND = re.compile(
    rf"(?:{GAP}[-–/]{GAP}|{SP}و{GAP}|{SP}الي{SP}|{SP}حتي{SP})(?:عام{SP})?(?P<year>\d{{4}}){WORD_END}"
)
_DATED_BY_YEAR = word_set("dated_by_year", "before")
_BARE_YEAR_BEFORE = _SHY_BEFORE | word_set("positions", "end") | word_set("positions", "start") | _DATED_BY_YEAR
_DEFINITE = re.compile(
    rf"(?:(?P<this>هذا|هذه){SP})?(?:{group('unit', UNITS['definite'])})"
    rf"(?:{SP}(?:(?:قبل|بعد){SP})?{group('shift', SHIFTS)})?"
)
_RAMADAN = 9
_SHAHR = re.compile(rf"(?:ا?ل?شهر|شهري|اشهر){SP}")
_DAY_OF = re.compile(
    rf"{calendars.DAY}(?:{SP}(?:من{SP}|ل)?(?P<thismonth>هذا{SP}الشهر)"
    rf"|{SP}(?:من{SP}|ل)?ا?ل?شهر{SP}{group('shift', SHIFTS)}"
    rf"|{SP}(?P<current>الجاري|الحالي){WORD_END})"
)
_POSITION = re.compile(rf"{group('position', POSITIONS)}{SP}")
_FRACTION = re.compile(rf"{group('fraction', FRACTIONS)}{SP}(?:من{SP}|ل)?")
_SEASON = re.compile(rf"(?:فصل{SP})?{group('season', SEASONS)}")
_DECADE = re.compile(
    rf"(?:ال)?{group('decade', DECADES)}"
    rf"(?:{SP}(?:من{SP})?القرن{SP}(?:الماضي|العشرين|الفائت|المنصرم){WORD_END})?"
)
_NTH = {"اول": 0, "ثاني": 1, "ثالث": 2}
_FEAST = re.compile(rf"(?:(?P<nth>{words_of(_NTH)}){SP}ايام{SP})?{group('feast', FEASTS)}(?:{SP}المبارك)?")
_RANGE = re.compile(
    rf"(?:يومي{SP}|يوم{SP}|ايام{SP})?{calendars.DAY}"
    rf"(?:{GAP}[-–]{GAP}|{SP}(?:و{GAP}|الي{SP}|حتي{SP})(?:يوم{SP})?)(?=\d|ال)"
)
_YEAR_NEXT = re.compile(rf"{SP}(?P<year>(?:19|20)\d\d){WORD_END}")
_THIS = re.compile(rf"هذا{SP}$")
# What may follow a bare year, and what a counted number is followed by.
_AFTER_YEAR = re.compile(rf"{SP}(?:ان|علي|الي|في|من|بعد|قبل|حتي|ال[^\W\d_]+|و[^\W\d_]+|ب[^\W\d_]+){WORD_END}")
_COUNTED_NEXT = re.compile(r"[ \t]{0,2}(?:[%٪/\d-]|[^\W\d_]{3,})")
_LISTED = re.compile(rf"{GAP}(?:و|،|او|الي|حتي|-){GAP}$")


class PeriodReader(DayReader):
    """Reads expressions of a period, and all that `DayReader` reads."""

    def period(self, start: int) -> Reading | None:
        """«نهاية العام الجاري», «سبتمبر (أيلول) المقبل», «الربع الأول من 2015», «صيف 2014», «عام 2015»."""
        position = _POSITION.match(self.text, start)
        fraction = None if position else _FRACTION.match(self.text, start)
        part = position or fraction
        base = self._base(part.end(), inner=True) if part else None
        if base is None:  # «أول أيام العيد» is no first part of a period
            position = fraction = None
            base = self._base(start, inner=False)
        if base is None:
            return None
        days = base.days
        if days and position:
            days = part_of(days, look_up(POSITIONS, position["position"]))
        elif days and fraction:
            days = fraction_of(days, look_up(FRACTIONS, fraction["fraction"]))
        end, year = base.end, YEAR_AFTER.match(self.text, base.end)
        if year and base.days and int(year["year"]) == base.days[0].year:
            end = year.end()  # «العام الجاري 2015»
        value = timex(days) if days and days != base.days else base.value
        return Reading(start, end, base.type, value, days)

    def _base(self, at: int, inner: bool) -> Reading | None:
        for read in (
            self._month,
            self._definite,
            self._year,
            self._season,
            self._decade,
            self._feast,
            self._day_of,
        ):
            found = read(at, inner)
            if found:
                return found
        return None

    def _month(self, at: int, inner: bool) -> Reading | None:
        m = MONTH.match(self.text, at)
        if m is None:
            return None
        shahr = _SHAHR.match(self.text, at)
        full = date_at(self.text, shahr.end() if shahr else at)
        if full and full.year is not None:
            days = full.ends()
            return Reading(at, full.end, "DATE", timex(days) if days else f"{full.year}-{full.month:02}", days)
        month, calendar = calendars.month_of(m)
        shift, of_year = SHIFT.match(self.text, m.end()), OF_YEAR.match(self.text, m.end())
        marked = inner or shahr or of_year or (shift and look_up(SHIFTS, shift["shift"]) in DIRECTIONS)
        allowed = _FASTING_BEFORE if calendar == "hijri" else _SHY_BEFORE
        listed = at - self.end < 6 and self.last_month and _LISTED.match(self.text, self.end, at)
        bold = calendar == "gregorian" and plain(m.group()) not in _SHY_MONTHS
        known = self._after(allowed) and (calendar == "gregorian" or month == _RAMADAN)
        if not (marked or listed or bold or known):
            return None
        if self._after(NAMES_OF_DATES) or (self.before.isdigit() and not shahr):
            return None
        days, end, every = self._yearless(at, m.end(), month, None, calendar)
        if every:
            return Reading(at, end, "SET", f"XXXX-{month:02}")
        return Reading(at, end, "DATE", timex(days) if days else f"XXXX-{month:02}", days)

    def _definite(self, at: int, inner: bool) -> Reading | None:
        m = _DEFINITE.match(self.text, at)
        if m is None or look_up(UNITS["definite"], m["unit"])[0] == "T":
            return None
        unit, shift = look_up(UNITS["definite"], m["unit"]), m["shift"]
        kind = look_up(SHIFTS, shift) if shift else "present"
        if unit == "D" or not (m["unit"].startswith(("ال", "ل"))):
            return None
        if not (m["this"] or inner or shift) or kind in ("following", "recent"):
            return None
        if not m["this"] and not shift and unit not in ("W", "M", "Y"):
            return None
        if kind == "same":
            if self.last is None:
                return None
            days = self.last if unit == "M" and 27 < (self.last[1] - self.last[0]).days + 1 < 32 else None
            days = days or unit_range(unit, self.last[0], 0)
        else:
            further = 2 if {"قبل", "بعد"} & set(m.group().split()) else 1
            days = unit_range(unit, self.now, DIRECTIONS[kind] * further) if self.now else None
        return Reading(at, m.end(), "DATE", timex(days) if days else "XXXX", days)

    def _year(self, at: int, inner: bool) -> Reading | None:
        word = _YEAR_WORD.match(self.text, at)
        listed = self.last_year and _LISTED.match(self.text, self.end, at)
        if word is None and not (inner or listed) and not self._after(_BARE_YEAR_BEFORE):
            return None
        m = _YEAR.match(self.text, word.end() if word else at)
        if m is None or (word is None and not 1900 <= int(m["year"]) <= 2100):
            return None
        if word is None and not (inner or listed) and not self._stands_alone(m.end()):
            return None
        year, end = int(m["year"]), m.end()
        hijri = (m["era"] or "").strip().startswith("ه") or 1300 <= year <= 1500
        last = year
        while word and (more := _YEARS_AND.match(self.text, end)) and last < int(more["year"]) <= year + 100:
            last, end = int(more["year"]), more.end()
        days = calendars.days_of_month(year, None, None, "hijri") if hijri else years_range(year, last - year + 1)
        return Reading(at, end, "DATE", timex(days) if days else str(year), days)

    def _stands_alone(self, end: int) -> bool:
        """Whether a bare number may be a year: no counted noun, percent sign or other number after it."""
        return bool(_AFTER_YEAR.match(self.text, end)) or not _COUNTED_NEXT.match(self.text, end)

    def _season(self, at: int, inner: bool) -> Reading | None:
        m = _SEASON.match(self.text, at)
        if m is None:
            return None
        end, season = m.end(), look_up(SEASONS, m["season"])
        shift, of_year = SHIFT.match(self.text, end), OF_YEAR.match(self.text, end)
        named = _YEAR_NEXT.match(self.text, end)
        month, year = _SEASON_MONTHS[season], None
        if named:
            year, end = int(named["year"]), named.end()
        elif of_year:
            year, end = self._year_of(of_year), of_year.end()
        elif shift and look_up(SHIFTS, shift["shift"]) in DIRECTIONS and m["season"].startswith(("ال", "ل")):
            end = shift.end()
            year = self._season_year(month, DIRECTIONS[look_up(SHIFTS, shift["shift"])])
        elif _THIS.search(self.text[max(0, at - 6) : at]):
            year = self.now.year if self.now else None
        else:
            return None
        days = month_range(year, month, 3) if year else None
        return Reading(at, end, "DATE", f"{year or 'XXXX'}-{season}", days)

    def _season_year(self, month: int, direction: int) -> int | None:
        if self.now is None:
            return None
        for year in (self.now.year - 1, self.now.year, self.now.year + 1)[:: -1 if direction < 0 else 1]:
            days = month_range(year, month, 3)
            if days is None:
                continue
            past, future = days[1] < self.now, days[0] > self.now
            if (past, not past, future)[direction + 1]:
                return year
        return None

    def _decade(self, at: int, inner: bool) -> Reading | None:
        m = _DECADE.match(self.text, at)
        days = m and years_range(look_up(DECADES, m["decade"]), 10)
        return Reading(at, m.end(), "DATE", f"{days[0].year // 10}", days) if m and days else None

    def _feast(self, at: int, inner: bool) -> Reading | None:
        m = _FEAST.match(self.text, at)
        if m is None:
            return None
        calendar, month, day, length = look_up(FEASTS, m["feast"])
        first, end, _ = self._yearless(at, m.end(), month, day, calendar)
        last = shifted(first[0], length - 1) if first else None
        days = (first[0], last) if first and last else None
        if days and m["nth"] and _NTH[m["nth"]] < length:
            days = one_day(shifted(days[0], _NTH[m["nth"]]))
        return Reading(at, end, "DATE", timex(days) if days else f"XXXX-{month:02}-{day:02}", days)

    def _day_of(self, at: int, inner: bool) -> Reading | None:
        """«25 من الشهر ذاته», «العاشر من الشهر المقبل», «15 الجاري»."""
        m = _DAY_OF.match(self.text, at)
        day = m and calendars.day_of(m)
        if m is None or not day:
            return None
        kind = "present" if m["current"] or m["thismonth"] else look_up(SHIFTS, m["shift"])
        base = self.last[0] if kind == "same" and self.last else self.now
        if kind not in (*DIRECTIONS, "same"):
            return None
        month = unit_range("M", base, DIRECTIONS.get(kind, 0)) if base else None
        days = calendars.days_of_month(month[0].year, month[0].month, day, "gregorian") if month else None
        return Reading(at, m.end(), "DATE", timex(days) if days else f"XXXX-XX-{day:02}", days)

    def span_of_days(self, start: int) -> Reading | None:
        """«5 و7 مايو», «من 3 إلى 5 آب», «الفترة بين 5 و7 مايو 2021»: the first to the last day."""
        m = None if self._after(NAMES_OF_DATES) else _RANGE.match(self.text, start)
        first = m and calendars.day_of(m)
        last = self._date(m.end()) if m else None
        if not first or not last or not last.days or last.days[0] != last.days[1]:
            return None
        if first >= last.days[0].day:
            return None
        days = (last.days[0].replace(day=first), last.days[0])
        return Reading(start, last.end, "DATE", timex(days), days)
