"""Date arithmetic for `times`: ranges of days around the day of publication. No words here.

A range is (first day, last day), both inside. Weeks are ISO 8601's, Monday to Sunday.
"""

from calendar import monthrange
from datetime import date, timedelta

from hijridate import Gregorian

from musnad.calendars import Calendar, days_of_month

Range = tuple[date, date]
DAY = timedelta(days=1)


def shifted(day: date, days: int) -> date | None:
    """The day so many days later, null where the calendar ends."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def one_day(day: date | None) -> Range | None:
    """The range of a single day."""
    return None if day is None else (day, day)


def month_range(year: int, month: int, months: int = 1) -> Range | None:
    """Whole months from the first of `month` of `year` on; `month` may lie outside 1..12."""
    years, month0 = divmod(month - 1, 12)
    last_years, last0 = divmod(month0 + months - 1, 12)
    first_year = year + years
    if not 1 <= first_year <= first_year + last_years <= 9999:
        return None
    last_year = first_year + last_years
    return date(first_year, month0 + 1, 1), date(last_year, last0 + 1, monthrange(last_year, last0 + 1)[1])


def years_range(first: int, count: int = 1) -> Range | None:
    """Whole years from the first on."""
    return (date(first, 1, 1), date(first + count - 1, 12, 31)) if first >= 1 and first + count <= 9999 else None


def unit_range(unit: str, now: date, shift: int) -> Range | None:
    """The day, week, month, year, decade or century that lies `shift` units from the one of `now`."""
    if unit == "D":
        return one_day(shifted(now, shift))
    if unit == "W":
        first = shifted(now, 7 * shift - now.weekday())
        last = first and shifted(first, 6)
        return (first, last) if first and last else None
    if unit == "M":
        return month_range(now.year, now.month + shift)
    if unit == "Y":
        return years_range(now.year + shift)
    size = {"DE": 10, "CE": 100}.get(unit)
    return years_range(now.year // size * size + shift * size, size) if size else None


def weekday(now: date, day: int, direction: int, strict: bool) -> date | None:
    """The weekday nearest before (direction -1) or after (+1) `now`; `strict`: not on the day itself."""
    delta = (day - now.weekday()) % 7 if direction > 0 else -((now.weekday() - day) % 7)
    return shifted(now, delta or (7 * direction if strict else 0))


def in_a_year(now: date, month: int, day: int | None, calendar: Calendar, direction: int) -> Range | None:
    """A day or month without a year: the nearest to `now`, the last before it (-1) or the next after it (+1).

    Direction 0 is the nearest either way. Here -1 and +1 count the period that holds `now`.
    """
    year = now.year
    if calendar == "hijri":
        try:
            year = Gregorian(now.year, now.month, now.day).to_hijri().year
        except (ValueError, OverflowError):
            return None
    found = [r for y in (year - 1, year, year + 1) if (r := days_of_month(y, month, day, calendar))]
    if direction < 0:
        found = [r for r in found if r[0] <= now]
    elif direction > 0:
        found = [r for r in found if r[1] >= now]
    return min(found, key=lambda r: _distance(r, now), default=None)


def _distance(r: Range, now: date) -> int:
    return max((r[0] - now).days, (now - r[1]).days, 0)


def part_of(r: Range, position: str) -> Range:
    """The beginning, middle or end of a range, by RECORD.md's «نهاية العام» is December.

    Of a year: January, June and July, December. Of a quarter or season: a month. Of a month: its first ten
    days, the ten in the middle, those after the twentieth («أواخر») or its last day («نهاية»). Of a decade or
    century: three tenths. Of a week: two or three days.
    """
    first, last = r
    length = (last - first).days + 1
    if length > 360 * 2:
        years = last.year - first.year + 1
        begin, end = {"start": (0, 3), "middle": (4, 7)}.get(position, (7, 10))
        return years_range(first.year + years * begin // 10, years * (end - begin) // 10) or r
    if length > 350:
        months = {"start": (1, 1), "middle": (6, 2), "late": (12, 1), "end": (12, 1)}[position]
        return month_range(first.year, *months) or r
    if length > 80:
        days = {"start": first, "middle": first + length // 2 * DAY}.get(position, last)
        return _of_month(days)
    if length > 27:
        tens = {
            "start": (0, 9),
            "middle": (10, 19),
            "late": (20, length - 1),
            "end": (length - 1, length - 1),
        }
        return first + tens[position][0] * DAY, first + tens[position][1] * DAY
    if length == 7:
        days_in = {"start": (0, 1), "middle": (2, 4)}.get(position, (5, 6))
        return first + days_in[0] * DAY, first + days_in[1] * DAY
    return r


def _of_month(day: date) -> Range:
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def fraction_of(r: Range, fraction: str) -> Range:
    """A half (H1, H2), third (T1 to T3) or quarter (Q1 to Q4) of a period; of a month a week (W1 to W4, WL last)."""
    if fraction[0] == "W":
        if not 27 < (r[1] - r[0]).days + 1 < 32:
            return r
        first = r[1] - 6 * DAY if fraction == "WL" else r[0] + 7 * (int(fraction[1]) - 1) * DAY
        return first, first + 6 * DAY
    size = {"H": 6, "T": 4}.get(fraction[0], 3)
    number = int(fraction[1])
    if (r[1] - r[0]).days > 360:
        return month_range(r[0].year, size * (number - 1) + 1, size) or r
    if fraction[0] == "T" and 27 < (r[1] - r[0]).days + 1 < 32:
        return part_of(r, ("start", "middle", "late")[number - 1])
    step = ((r[1] - r[0]).days + 1) * size // 12
    first = r[0] + step * (number - 1) * DAY
    return first, r[1] if number * size == 12 else first + (step - 1) * DAY
