"""Months, years and other periods: «نهاية العام الجاري», «صيف 2014», «عيد الفطر», «من 3 إلى 5 آب»."""

import re

from musnad import calendars
from musnad.arabic import fold
from musnad.calendars import date_at, words_of
from musnad.times.timeline import (
    fraction_of,
    in_a_year,
    month_range,
    one_day,
    part_of,
    shifted,
    unit_range,
    years_range,
)
from musnad.times.timewords import (
    DIRECTIONS,
    FEASTS,
    FRACTIONS,
    LEX,
    LISTED,
    MONTH,
    NAMES_OF_DATES,
    NEW_YEAR,
    OF_YEAR,
    PARTS,
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
from musnad.times.years import YearReader

_SEASON_MONTHS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_SHY_MONTHS = word_set("shy_months", "words")
_SHY_BEFORE = word_set("shy_months", "before")
_FASTING_BEFORE = word_set("shy_months", "fasting")
_DEFINITE = re.compile(
    rf"(?:(?P<this>هذا|هذه){SP})?(?:{group('unit', UNITS['definite'])})"
    rf"(?:{SP}(?:(?:قبل|بعد){SP})?{group('shift', SHIFTS)})?"
)
_RAMADAN = 9
_SHAHR = re.compile(rf"(?:ا?ل?شهر|شهري|اشهر){SP}")
_DAY_OF = re.compile(
    rf"{calendars.DAY}(?:{SP}(?:من{SP}|ل)?(?P<thismonth>هذا{SP}الشهر)"
    rf"|{SP}(?:من{SP}|ل)?ا?ل?شهر{SP}{group('shift', SHIFTS)}"
    rf"|{SP}من{SP}الشهر{SP}(?P<holy>{words_of(LEX['holy_month']['praised'])}){WORD_END}"
    rf"|{SP}(?P<current>الجاري|الحالي){WORD_END}|{SP}من{SP}(?P<bare>الشهر){WORD_END})"
)
_POSITION = re.compile(rf"{group('position', POSITIONS)}{SP}")
_FRACTION = re.compile(rf"{group('fraction', FRACTIONS)}{SP}(?:من{SP}|ل)?")
_SEASON = re.compile(rf"(?:(?P<this>هذا){SP})?(?:فصل{SP})?{group('season', SEASONS)}")
_NTH = {"اول": 0, "ثاني": 1, "ثالث": 2, "رابع": 3}
_FEAST = re.compile(rf"(?:(?P<nth>{words_of(_NTH)}){SP}ايام{SP})?{group('feast', FEASTS)}(?:{SP}المبارك)?")
_THE_FEAST = re.compile(
    rf"(?:{group('part', PARTS)}{SP})?(?:(?P<nth>{words_of(_NTH)}){SP}ايام|(?:اول{SP})?يوم){SP}العيد{WORD_END}"
)
_YEAR_NEXT = re.compile(rf"{SP}(?P<year>(?:19|20)\d\d){WORD_END}")
_NOT_A_FEAST = word_set("not_a_feast", "before")
_DURING = frozenset(("في", "خلال"))
_BEFORE_NEW_YEAR = word_set("new_year", "before")
_ADJECTIVE = re.compile(rf"{SP}ال")
_GENERAL = word_set("general", "before")
_THIS = re.compile(rf"هذا{SP}$")


class PeriodReader(YearReader):
    """Reads expressions of a period, and all that `YearReader` reads."""

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
        listed = at - self.end < 6 and self.last_month and LISTED.match(self.text, self.end, at)
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
        new = NEW_YEAR.match(self.text, at) if inner or self._after(_BEFORE_NEW_YEAR) else None
        if new:  # from summer on the next one
            days = years_range(self.now.year + (self.now.month > 6)) if self.now else None
            return Reading(at, new.end(), "DATE", timex(days) if days else "XXXX", days)
        m = _DEFINITE.match(self.text, at)
        if m is None or look_up(UNITS["definite"], m["unit"])[0] == "T":
            return None
        unit, shift = look_up(UNITS["definite"], m["unit"]), m["shift"]
        kind = look_up(SHIFTS, shift) if shift else "present"
        if self._after(_GENERAL) and unit == "Y":
            return None
        if unit == "D" or not (m["unit"].startswith(("ال", "ل"))):
            return None
        if not (m["this"] or inner or shift) or kind in ("following", "recent"):
            return None
        if unit == "DE" and not inner and kind != "present":
            return Reading(at, m.end(), "DURATION", "P1DE")  # «خلال العقد المقبل»: ten years, of no calendar
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
        elif m["this"] or _THIS.search(self.text[max(0, at - 6) : at]):
            year = self.now.year if self.now else None
        elif self._after(_DURING) and m["season"].startswith("ال") and not _ADJECTIVE.match(self.text, end):
            year = self._last_season(month)  # «خلال الصيف», no «الربيع العربي»
        else:
            return None
        days = month_range(year, month, 3) if year else None
        return Reading(at, end, "DATE", f"{year or 'XXXX'}-{season}", days)

    def _last_season(self, month: int) -> int | None:
        """The year of the last season that has begun."""
        return None if self.now is None else self.now.year - (self.now.month < month)

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

    def _feast(self, at: int, inner: bool) -> Reading | None:
        m = _FEAST.match(self.text, at)
        if m is None:
            return self._the_feast(at)
        if self._after(_NOT_A_FEAST):
            return None
        calendar, month, day, length = look_up(FEASTS, m["feast"])
        first, end, _ = self._yearless(at, m.end(), month, day, calendar)
        last = shifted(first[0], length - 1) if first else None
        days = (first[0], last) if first and last else None
        if days and m["nth"] and _NTH[m["nth"]] < length:
            days = one_day(shifted(days[0], _NTH[m["nth"]]))
        return Reading(at, end, "DATE", timex(days) if days else f"XXXX-{month:02}-{day:02}", days)

    def _the_feast(self, at: int) -> Reading | None:
        """«ثاني أيام العيد», «مساء يوم العيد»: of the feast that is nearer."""
        m = _THE_FEAST.match(self.text, at)
        if m is None:
            return None
        now = self.now
        if now is None:
            return Reading(at, m.end(), "DATE", "XXXX-XX-XX")
        feasts = [FEASTS[fold(name)] for name in LEX["the_feast"]["either"]]
        near = [r[0] for calendar, month, day, _ in feasts if (r := in_a_year(now, month, day, calendar, 0))]
        first = min(near, key=lambda d: abs(d - now), default=None)
        day = first and shifted(first, _NTH[m["nth"]] if m["nth"] else 0)
        return Reading(at, m.end(), "DATE", day.isoformat() if day else "XXXX-XX-XX", one_day(day))

    def _day_of(self, at: int, inner: bool) -> Reading | None:
        """«25 من الشهر ذاته», «العاشر من الشهر المقبل», «15 الجاري»."""
        m = _DAY_OF.match(self.text, at)
        day = m and calendars.day_of(m)
        if m is None or not day:
            return None
        if m["holy"]:
            r = in_a_year(self.now, _RAMADAN, day, "hijri", 0) if self.now else None
            return Reading(at, m.end(), "DATE", timex(r) if r else f"XXXX-XX-{day:02}", r)
        kind = "present" if m["current"] or m["thismonth"] or m["bare"] else look_up(SHIFTS, m["shift"])
        base = self.last[0] if kind == "same" and self.last else self.now
        if kind not in (*DIRECTIONS, "same"):
            return None
        month = unit_range("M", base, DIRECTIONS.get(kind, 0)) if base else None
        days = calendars.days_of_month(month[0].year, month[0].month, day, "gregorian") if month else None
        return Reading(at, m.end(), "DATE", timex(days) if days else f"XXXX-XX-{day:02}", days)
