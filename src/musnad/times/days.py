"""Days and hours: «مساء أمس الاثنين», «الخميس 22 يوليو/تموز 2021 - 10:15», «الساعة العاشرة من صباح غد»."""

import re
from dataclasses import replace
from datetime import date

from musnad import calendars
from musnad.arabic import fold
from musnad.calendars import (
    date_at,
    words_of,
)
from musnad.models import TimeType
from musnad.times.timeline import (
    Range,
    in_a_year,
    one_day,
    shifted,
    unit_range,
    weekday,
)
from musnad.times.timewords import (
    CUE_WORD,
    DAY_WORDS,
    DIRECTIONS,
    GAP,
    NAMES_OF_DATES,
    OF_YEAR,
    PARTS,
    SHIFT,
    SHIFTS,
    SP,
    WEEKDAYS,
    WORD_END,
    Context,
    Reading,
    group,
    look_up,
    plain,
    timex,
    word_set,
)

# A day without its year that is nearer than this, in days, needs no cue of direction.
_NEAR = 120
_ALONE_NEVER = word_set("days_needing_company", "words")
_NOT_TODAY_AFTER, _NOT_TODAY_BEFORE = word_set("not_today", "after"), word_set("not_today", "before")
_NOT_YESTERDAY = word_set("not_yesterday", "after")
_ADJECTIVES = word_set("not_today", "adjectives")
_NOT_A_WEEKDAY = word_set("not_a_weekday", "before")
_PART = re.compile(rf"{group('part', PARTS)}(?:{SP}(?:من{SP})?)")
_PART_AFTER = re.compile(
    rf"{GAP}،?{SP}?{group('part', PARTS)}(?!{SP}(?:{words_of(WEEKDAYS)}|{words_of(DAY_WORDS)}){WORD_END})"
)
_YAWM = re.compile(rf"(?:يوم|نهار){SP}(?:ال(?=يوم))?")
_DAY = re.compile(group("day", DAY_WORDS))
_WEEKDAY = re.compile(group("weekday", WEEKDAYS))
_NEXT_WEEKDAY = re.compile(rf"(?P<open>{GAP}\({GAP}|{GAP}[،-]{SP}|{SP})(?:يوم{SP})?{group('weekday', WEEKDAYS)}")
_SHARED_SHIFT = re.compile(
    rf"(?:(?:{SP}و{GAP}|{GAP}[-–/]{GAP})(?:يوم{SP})?{words_of(WEEKDAYS)}{SP}(?P<dual>[^\W_]{{4,}}ين)"
    rf"|{SP}(?:الي|حتي){SP}(?:يوم{SP})?{words_of(WEEKDAYS)}{SP}(?P<shift>[^\W_]{{4,}})){WORD_END}"
)
_DEICTIC_AFTER = re.compile(rf"{GAP}\({GAP}{words_of(DAY_WORDS)}{GAP}\)")
_SECOND_NIGHT = re.compile(
    rf"(?:{GAP}[-–/]{GAP}|{SP}(?:(?:الي|علي){SP})?)(?:ليل(?:ه)?{SP})?{group('weekday', WEEKDAYS)}"
)
_SHORT_LINE = 40
_UP_TO = frozenset(("من", "حتي", "الي", "منذ"))
_OUTLETS = word_set("not_today", "outlets")
_OTHERS = re.compile(rf"{SP}(?:الاخرين|معا){WORD_END}")
_DATE_GAP = re.compile(rf"{GAP}[-–،,|]{GAP}|{GAP}\({GAP}|{SP}(?:ال)?موافق(?:{SP}ل?|{SP})|{SP}")
_CLOCK_GAP = re.compile(
    rf"{GAP}[-–،,|]{GAP}|{GAP}\({GAP}|{SP}(?:في|عند|علي|حوالي|تمام|نحو)(?:{SP}(?:تمام|حوالي|نحو))?{SP}|{SP}"
)
_OF_DAY = re.compile(rf"{SP}(?:من{SP})?(?=\w)")
_LOCAL, _BRACKET = re.compile(rf"{SP}بالتوقيت{SP}المحلي{WORD_END}"), re.compile(rf"{SP}\({GAP}(?=\d)")
_OF_WEEK = re.compile(rf"{SP}من{SP}الاسبوع{SP}{group('shift', SHIFTS)}")
_OPENED = re.compile(r"[\"«“'][^\"«»“”'.]{0,24}$")
_UNTIL = re.compile(rf"(?:{GAP}[-–]{GAP}|{SP}(?:الي|حتي){SP}|{SP}و{GAP})(?:غايه{SP})?")


def _of_one(day: date | None) -> tuple[str, Range | None]:
    return (day.isoformat() if day else "XXXX-XX-XX"), one_day(day)


class DayReader(Context):
    """Reads expressions of a day, with its part and hour."""

    def day(self, start: int) -> Reading | None:
        """«مساء أمس الاثنين», «الخميس 22 يوليو/تموز 2021 - 10:15», «فجر اليوم», «الجمعة المقبل»."""
        part = _PART.match(self.text, start)
        at = part.end() if part else start
        yawm = _YAWM.match(self.text, at)
        at = yawm.end() if yawm else at
        core = self._deictic(at, company=bool(part or yawm)) or self._weekday(at, start) or self._date(at)
        if core is None and part:  # «عشية» and «غداة» are also days
            part, core = None, self._deictic(start, company=False)
        if core is None:
            return None
        if part is None and (after := _PART_AFTER.match(self.text, core.end)) and len(core.value) < 12:
            core, part = replace(core, end=after.end()), after
        kind: TimeType = "TIME" if part and len(core.value) == 10 else "DATE"
        value = f"{core.value}T{PARTS[plain(part['part'])]}" if part and len(core.value) == 10 else core.value
        return self._with_clock(Reading(start, core.end, kind, value, core.days))

    def _deictic(self, at: int, company: bool) -> Reading | None:
        m = _DAY.match(self.text, at)
        if m is None:
            return None
        word, end = plain(m["day"]), m.end()
        word = word if word in DAY_WORDS else "ا" + word
        offset = DAY_WORDS[word]
        named = _NEXT_WEEKDAY.match(self.text, end)
        if named and "-" in named["open"]:
            named = None
        if word in _ALONE_NEVER and not (company or named or self._after(_UP_TO)):
            return None
        if word == fold("اليوم") and not company and self._not_today(at, end):
            return None
        following = CUE_WORD.match(self.text, end + 1)
        if word == fold("أمس") and following and following.group() in _NOT_YESTERDAY:
            return None
        day = self.now and shifted(self.now, offset)
        if named:
            end = self._closed(named.end(), named["open"])
            if self.now:
                day = weekday(
                    self.now, look_up(WEEKDAYS, named["weekday"]), 1 if offset > 0 else -1, strict=offset != 0
                )
        found = self._then_date(at, end, day, gap=True)  # «اليوم 12 مارس 2017» is one day, «اليوم، 5 آذار» may be two
        return found if named or found.days == one_day(day) else Reading(at, end, "DATE", *_of_one(day))

    def _weekday(self, at: int, start: int) -> Reading | None:
        m = _WEEKDAY.match(self.text, at)
        if m is None or (self._after(_NOT_A_WEEKDAY) and at == start) or _OTHERS.match(self.text, m.end()):
            return None
        end, number = m.end(), look_up(WEEKDAYS, m["weekday"])
        if deictic := _DEICTIC_AFTER.match(self.text, end):
            end = deictic.end()
        night = _SECOND_NIGHT.match(self.text, end)
        if night and not self.text.startswith("ليل", start) and not night.group().lstrip().startswith(("-", "–", "/")):
            night = None
        shift = SHIFT.match(self.text, end)
        if shift and look_up(SHIFTS, shift["shift"]) in ("same", "following"):
            shift = None
        dated = self._then_date(at, shift.end() if shift else end, None, gap=True)
        if dated and dated.days:
            return dated
        direction, strict = self._direction(start, end), False
        if shift:
            direction, end = DIRECTIONS[look_up(SHIFTS, shift["shift"])], shift.end()
            strict = direction != 0
        elif shared := _SHARED_SHIFT.match(self.text, end):
            # «الأحد والاثنين المقبلين», «من الأحد إلى الخميس المقبل»: the shift is for both
            direction = DIRECTIONS.get(SHIFTS.get(shared["dual"] or shared["shift"], ""), direction)
        day = self.now and weekday(self.now, number, direction or -1, strict)
        if day and night and not shift:
            second = weekday(day, look_up(WEEKDAYS, night["weekday"]), 1, strict=True)
            return Reading(at, night.end(), "DATE", timex((day, second or day)), (day, second or day))
        week = _OF_WEEK.match(self.text, end)
        if week and self.now and look_up(SHIFTS, week["shift"]) in DIRECTIONS:
            days = unit_range("W", self.now, DIRECTIONS[look_up(SHIFTS, week["shift"])])
            day, end = days and shifted(days[0], number), week.end()
        value = day.isoformat() if day else f"XXXX-WXX-{number + 1}"
        return Reading(at, end, "DATE", value, one_day(day))

    def _then_date(self, at: int, end: int, day: date | None, gap: bool) -> Reading:
        """The day, or the calendar date that follows it («أمس الثلاثاء 5 أيار»), which then counts."""
        if gap and (sep := _DATE_GAP.match(self.text, end)):
            named = self._date(sep.end())
            if named and named.days and named.days[0] == named.days[1]:
                return replace(named, start=at, end=self._closed(named.end, sep.group()))
        return Reading(at, end, "DATE", day.isoformat() if day else "XXXX-XX-XX", one_day(day))

    def _date(self, at: int, joined: bool = False) -> Reading | None:
        """A calendar date, full or without its year («16 مايو/أيار الماضي», «الخامس من آب من العام الماضي»).

        A day of Safar without a year is none: «صفر» is also nil, in scores («3-صفر»). `joined`: it is the
        last day of a span («3-9 يوليو»), so a number may stand before it.
        """
        found = self._calendar(at, joined)
        if found is None:
            return None
        end, days = found.end, found.ends()
        if found.year is None:
            if self._after(NAMES_OF_DATES) and not SHIFT.match(self.text, end):
                return None
            days, end, every = self._yearless(at, end, found.month, found.day, found.calendar)
            if every:
                return Reading(at, end, "SET", f"XXXX-{found.month:02}-{found.day or 1:02}")
        value = timex(days) if days else f"XXXX-{found.month:02}" + (f"-{found.day:02}" if found.day else "")
        return Reading(at, end, "DATE", value, days)

    def _calendar(self, at: int, joined: bool) -> calendars.Found | None:
        if not joined and at > 1 and self.text[at - 1] in "./:-" and self.text[at - 2].isdigit():
            return None
        found = date_at(self.text, at)
        if found and found.year is None and found.calendar == "hijri" and found.month == 2:
            return None
        return found and calendars.with_double(self.text, found)

    def _yearless(
        self, at: int, end: int, month: int, day: int | None, calendar: calendars.Calendar
    ) -> tuple[Range | None, int, bool]:
        """The range of a day or month by its shift, its «من العام …» or its context; and where it ends."""
        shift, year = SHIFT.match(self.text, end), OF_YEAR.match(self.text, end)
        if year and year["every"]:
            return None, year.end(), True
        if year and calendar == "gregorian":
            number = self._year_of(year)
            days = None if number is None else calendars.days_of_month(number, month, day, calendar)
            return days, year.end(), False
        kind = look_up(SHIFTS, shift["shift"]) if shift else ""
        if shift and kind in DIRECTIONS and "من" not in shift.group().split():
            direction, end = DIRECTIONS[kind], shift.end()
            if self.now and direction == 0:
                return in_a_year(self.now, month, day, calendar, 0), end, False
            return self._strictly(month, day, calendar, direction), end, False
        until = _UNTIL.match(self.text, end)
        last = date_at(self.text, until.end()) if until else None
        if last and last.year:
            return calendars.days_of_month(last.year - (last.month < month), month, day, calendar), end, False
        if self.now is None:
            return None, end, False
        near = in_a_year(self.now, month, day, calendar, 0)
        if near and -_NEAR < (near[0] - self.now).days < _NEAR:
            return near, end, False
        return in_a_year(self.now, month, day, calendar, self._direction(at, end)), end, False

    def _strictly(self, month: int, day: int | None, calendar: calendars.Calendar, direction: int) -> Range | None:
        """The last wholly before or the next wholly after now: «يوليو الماضي» said in July is last year's."""
        other = shifted(self.now, direction) if self.now else None
        days = in_a_year(other, month, day, calendar, direction) if other else None
        if days and self.now and days[0] <= self.now <= days[1]:
            edge = shifted(days[0], -1) if direction < 0 else shifted(days[1], 1)
            days = in_a_year(edge, month, day, calendar, direction) if edge else None
        return days

    def _year_of(self, m: re.Match[str]) -> int | None:
        if m["year"]:
            return int(m["year"])
        if m["this"] or m["this2"]:
            return self.now.year if self.now else None
        if m["every"]:
            return None
        kind = look_up(SHIFTS, m["shift"])
        if kind == "same":
            return self.last[0].year if self.last else None
        return self.now.year + DIRECTIONS[kind] if self.now and kind in DIRECTIONS else None

    def _with_clock(self, r: Reading) -> Reading:
        """The reading with the hour and zone after it, where they follow («… 2021 - 10:15 بتوقيت بغداد»)."""
        gap = _CLOCK_GAP.match(self.text, r.end)
        clock = gap and calendars.clock_at(self.text, gap.end())
        if not gap or not clock:
            return r
        end, hour, minute = clock
        end = self._closed(self._zone(end), gap.group())
        value = f"{r.value[:10]}T{hour:02}:{minute:02}" if len(r.value) >= 10 else r.value
        return Reading(r.start, end, "TIME", value, r.days)

    def _zone(self, end: int) -> int:
        """The end with the zone, and the same hour in another («10:30 بالتوقيت المحلي (08:30 ت غ)»)."""
        zone = _LOCAL.match(self.text, end) or calendars.ZONE.match(self.text, end + (self.text[end : end + 1] == " "))
        end = zone.end() if zone else end
        opening = _BRACKET.match(self.text, end)
        again = opening and calendars.clock_at(self.text, opening.end())
        if again:
            inside = calendars.ZONE.match(self.text, again[0] + (self.text[again[0] : again[0] + 1] == " "))
            if inside and self.text[inside.end() : inside.end() + 1] == ")":
                return inside.end() + 1
        return end

    def clock(self, start: int) -> Reading | None:
        """«الساعة العاشرة من مساء أمس», «الساعة 14:30 بتوقيت غرينتش»; with no day said, the day published."""
        clock = calendars.clock_at(self.text, start)
        if clock is None:
            return None
        end, hour, minute = clock
        of, stamp = _OF_DAY.match(self.text, end), f"T{hour:02}:{minute:02}"
        day = of and self.day(of.end())
        if day and day.days and day.days[0] == day.days[1]:
            return Reading(start, day.end, "TIME", day.value[:10] + stamp, day.days)
        value = (self.now.isoformat() if self.now else "XXXX-XX-XX") + stamp
        return Reading(start, self._zone(end), "TIME", value, one_day(self.now))

    def _not_today(self, at: int, end: int) -> bool:
        """Whether «اليوم» is an outlet's name or some day, not today."""
        following = CUE_WORD.match(self.text, end + 1)
        if self.text[end : end + 1] == " " and following and following.group() in _NOT_TODAY_AFTER:
            return True
        if (self._after(_NOT_TODAY_BEFORE) and not self._qualified(at)) or self._in_the_outlet(at):
            return True
        line = self.text[max(0, at - _SHORT_LINE) : at].rpartition("\n")[2]
        short = len(line) < min(at + 1, _SHORT_LINE) and len(line.split()) in (1, 2)
        if short and self.text[end : end + 1] in ("", "\n"):
            return True  # «صنعاء اليوم» alone on a line is an outlet
        return self.text[end : end + 1] in ('"', "»", "”", "'") and bool(
            _OPENED.search(self.text[max(0, at - 26) : at])
        )

    def _qualified(self, at: int) -> bool:
        """Whether the word before is an adjective of a definite noun («الدوري المصري اليوم»), no outlet's name."""
        words = CUE_WORD.findall(self.text[max(0, at - 40) : at])[-2:]
        return len(words) == 2 and words[1] in _ADJECTIVES and words[0].startswith("ال") and words[0] not in _OUTLETS

    def _in_the_outlet(self, at: int) -> bool:
        """Whether the word at `at` stands inside the outlet's own name («صنعاء اليوم»)."""
        place = self.outlet.find(fold("اليوم"))
        return bool(self.outlet) and place <= at and self.text.startswith(self.outlet, at - place)
