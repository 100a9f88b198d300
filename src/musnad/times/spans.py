"""From one day to another: «من 3 إلى 5 آب», «يومي الثلاثاء والأربعاء», «اليومين المقبلين»."""

import re
from datetime import date

from musnad import calendars
from musnad.times.periods import PeriodReader
from musnad.times.timeline import Range, shifted, weekday
from musnad.times.timewords import (
    DIRECTIONS,
    GAP,
    NAMES_OF_DATES,
    SHIFT,
    SHIFTS,
    SP,
    UNITS,
    WEEKDAYS,
    Reading,
    group,
    look_up,
    timex,
)

_RANGE = re.compile(
    rf"(?:(?:يومي|يوم|ايام)(?:{SP}|(?=\d)))?{calendars.DAY}"
    rf"(?:{GAP}[-–]{GAP}|{SP}(?:و{GAP}|او{SP}|الي{SP}|حتي{SP})(?:يوم{SP})?)(?=\d|ال)"
)
_WEEKDAYS = re.compile(
    rf"(?:(?:بين{SP})?يومي|بين){SP}{group('first', WEEKDAYS)}{SP}و{GAP}(?:يوم{SP})?{group('last', WEEKDAYS)}"
)
_TWO_SHIFTED = re.compile(rf"(?:ا?ل){group('unit', UNITS['two'])}{SP}{group('shift', SHIFTS)}")
_LENGTHS = {"D": 1, "W": 7}


class SpanReader(PeriodReader):
    """Reads what runs from one day to another, and all that `PeriodReader` reads."""

    def span_of_days(self, start: int) -> Reading | None:
        """«5 و7 مايو», «من 3 إلى 5 آب», «10 - 12 شوال الجاري»: the first to the last day."""
        m = None if self._after(NAMES_OF_DATES) else _RANGE.match(self.text, start)
        first = m and calendars.day_of(m)
        named = calendars.date_at(self.text, m.end()) if m else None
        last = self._date(m.end(), joined=True) if m and named else None
        if not m or not first or not named or not named.day or not last or not last.days:
            return self._two_weekdays(start)
        if first >= named.day or last.days[0] != last.days[1]:
            return None
        day = shifted(last.days[0], first - named.day)
        return self._from_to(start, last.end, (day, last.days[0])) if day else None

    def _two_weekdays(self, start: int) -> Reading | None:
        """«يومي الثلاثاء والأربعاء», «بين الأحد والأربعاء»: two days that follow on one another."""
        m = _WEEKDAYS.match(self.text, start)
        if m is None:
            return None
        first, last = look_up(WEEKDAYS, m["first"]), look_up(WEEKDAYS, m["last"])
        end, direction = m.end(), self._direction(start, m.end())
        shift = SHIFT.match(self.text, end)
        if shift and (kind := look_up(SHIFTS, shift["shift"])) in DIRECTIONS:
            direction, end = DIRECTIONS[kind], shift.end()
        if self.now is None:
            return Reading(start, end, "DATE", "XXXX-XX-XX")
        if direction > 0:
            one = weekday(self.now, first, 1, strict=bool(shift))
            two = one and weekday(one, last, 1, strict=True)
        else:
            two = weekday(self.now, last, -1, strict=bool(shift))
            one = two and weekday(two, first, -1, strict=True)
        return self._from_to(start, end, (one, two)) if one and two else None

    def _two_shifted(self, at: int) -> tuple[int, Range | None] | None:
        """«اليومين المقبلين», «الأسبوعين الماضيين»: the days after or before the one of publication, and the end.

        Two months or years are too vague for days.
        """
        m = _TWO_SHIFTED.match(self.text, at)
        if m is None:
            return None
        size = 2 * _LENGTHS.get(look_up(UNITS["two"], m["unit"]), 0)
        direction = DIRECTIONS.get(look_up(SHIFTS, m["shift"]), 0)
        if not size or not direction or self.now is None:
            return m.end(), None
        near, far = shifted(self.now, direction), shifted(self.now, direction * size)
        if near is None or far is None:
            return m.end(), None
        return m.end(), (min(near, far), max(near, far))

    def _from_to(self, start: int, end: int, days: tuple[date, date]) -> Reading:
        return Reading(start, end, "DATE", timex(days), days)
