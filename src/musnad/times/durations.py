"""Lengths of time, times that recur and times without a date: «في غضون أشهر», «يوميا», «قريبا»."""

import re
from dataclasses import replace

from musnad import numerals
from musnad.arabic import fold
from musnad.calendars import (
    words_of,
)
from musnad.times.spans import SpanReader
from musnad.times.timeline import (
    shifted,
    unit_range,
)
from musnad.times.timewords import (
    CUE_WORD,
    GAP,
    LEX,
    MONTH,
    SETS,
    SHIFTS,
    SP,
    UNITS,
    VAGUE,
    WEEKDAYS,
    WORD_END,
    Reading,
    group,
    look_up,
    plain,
    timex,
    word_set,
)

_COUNTED = {**UNITS["one"], **UNITS["many"]}
_AGES = word_set("lengths", "ages")
_AMOUNTS = word_set("lengths", "amounts") - word_set("lengths", "bounds")
_LASTING = word_set("lengths", "lasting")
_MANY_SHIFTED = re.compile(
    rf"{group('unit', [w for w in UNITS['many'] if w.startswith('ال')])}"
    rf"(?:{SP}(?:ال)?(?:\d{{1,3}}|{words_of(LEX['lengths']['quantifiers'])}){WORD_END})?"
    rf"{SP}(?:القليله{SP}|القليل{SP})?{group('shift', SHIFTS)}"
)
_MANY_COUNTED = re.compile(  # «بعد انتهاء السنوات العشر»
    rf"{group('unit', [w for w, u in UNITS['many'].items() if w.startswith('ال') and u[0] != 'T'])}"
    rf"{SP}{words_of(LEX['lengths']['numbered'])}{WORD_END}"
)
_PREFIX = re.compile(rf"(?P<prefix>(?:{words_of(LEX['lengths']['before'])}{SP}){{1,2}})")
_TWO = re.compile(group("unit", UNITS["two"]))
_UNIT = re.compile(rf"{SP}{group('unit', _COUNTED)}")
_BARE = re.compile(group("unit", _COUNTED))
_FEW = re.compile(rf"{words_of(LEX['lengths']['few'])}{SP}{group('unit', _COUNTED)}")
_ONE = re.compile(rf"{SP}واحد(?:ه|ا)?{WORD_END}")
_YEAR_NUMBER = re.compile(rf"{SP}(?:19|20)\d\d{WORD_END}")
_HALF = re.compile(rf"{SP}ونصف(?:{SP}{words_of(UNITS['definite'])})?{WORD_END}")
_STARTING = re.compile(rf"{GAP}،?{SP}{words_of(LEX['lengths']['starting'])}{SP}")
_NAMED_DAY = re.compile(rf"{SP}{words_of(WEEKDAYS)}{WORD_END}")
_FOLLOWING = re.compile(rf"{SP}(?P<next>\w+)")
_NEVER_BARE, _AFTER_BARE = word_set("lengths", "heads"), word_set("lengths", "after_heads")
_ALONE = word_set("lengths", "alone")
_LIGHT = re.compile(rf"{SP}(?:ال)?ضوييه{WORD_END}")
_LOW = re.compile(rf"(?:{SP}فقط)?{SP}من{WORD_END}")
_NEAR = re.compile(rf"{SP}{words_of(LEX['near']['after'])}{WORD_END}")
_WISH = re.compile(rf"{SP}وانت")  # «كل عام وأنتم بخير»
_A_DAY = fold("في اليوم")
_SET = re.compile(group("set", SETS))
_EVERY_WEEKDAY = re.compile(
    rf"(?:كل|ايام){SP}(?:يوم{SP})?(?:ال)?{words_of([w.removeprefix('ال') for w in WEEKDAYS])}{WORD_END}"
)
_VAGUE_RE = re.compile(group("vague", VAGUE))
_SOMETIME = word_set("sometime", "words")
_SOMETIME_OF = re.compile(rf"{words_of(_SOMETIME)}{SP}(?:من{SP}|في{SP})?(?=\w)")


class Reader(SpanReader):
    """Reads every kind of expression."""

    def length(self, start: int) -> Reading | None:
        """«في غضون ثلاثة أشهر», «60 يوما بدءا من أمس», «منذ سنوات», «الأيام القليلة المقبلة»."""
        prefix = _PREFIX.match(self.text, start)
        words = prefix["prefix"] if prefix else ""
        at = prefix.end() if prefix else start
        shifted_many = _MANY_SHIFTED.match(self.text, at)
        if shifted_many and look_up(SHIFTS, shifted_many["shift"]) in ("past", "present", "future", "recent"):
            return Reading(start, shifted_many.end(), "DURATION", f"PX{look_up(UNITS['many'], shifted_many['unit'])}")
        if two := self._two_shifted(at):
            return Reading(start, two[0], "DURATION", "P2X", two[1])
        if definite := _MANY_COUNTED.match(self.text, at):
            return Reading(start, definite.end(), "DURATION", f"PX{look_up(UNITS['many'], definite['unit'])}")
        lam = self.text[start - 1 : start] == "ل" and not self.text[max(0, start - 2) : start - 1].isalnum()
        lasting = self._after(_LASTING) or self._one(at)
        counted = self._counted(at, bare=lam or lasting or (bool(words) and plain(words) not in _AMOUNTS))
        if counted is None or (counted.value.endswith("Y") and self._is_age(start, counted.end)):
            return None
        return self._placed(start, counted, words)

    def _counted(self, at: int, bare: bool) -> Reading | None:
        """A number and a unit, a dual, or (`bare`) a unit alone; the value is the TIMEX3 duration."""
        number: float | str = "X"
        if two := _TWO.match(self.text, at):
            number, unit, end = 2, look_up(UNITS["two"], two["unit"]), two.end()
        elif few := _FEW.match(self.text, at):
            unit, end = look_up(_COUNTED, few["unit"]), few.end()
        elif (n := numerals.number_at(self.text, at + 2 * self.text.startswith("ال", at))) and (
            m := _UNIT.match(self.text, n.end)
        ):
            if (
                n.value == 1
                or (_NAMED_DAY.match(self.text, m.end()) and m["unit"] in _NEVER_BARE)
                or _YEAR_NUMBER.match(self.text, m.end())  # «7 في المائة سنة 2012»
                or (n.value > 1900 and not n.words and "Y" in look_up(_COUNTED, m["unit"]))
            ):
                return None
            number, unit, end = n.value, look_up(_COUNTED, m["unit"]), m.end()
        elif (m := _BARE.match(self.text, at)) and (bare or m["unit"] in _ALONE):
            unit, end = look_up(_COUNTED, m["unit"]), m.end()
            number = 1 if m["unit"] in UNITS["one"] else "X"
            if self._names_another(m):
                return None
            if one := _ONE.match(self.text, end):
                end = one.end()
        else:
            return None
        if _LIGHT.match(self.text, end):
            return None
        if half := _HALF.match(self.text, end):
            end, number = half.end(), number + 0.5 if isinstance(number, int) else number
        return Reading(at, end, "DURATION", f"P{'T' if unit[0] == 'T' else ''}{number}{unit.lstrip('T')}")

    def _one(self, at: int) -> bool:
        """Whether a unit is counted by «واحد»: «في شهر واحد», «يوما واحدا»."""
        m = _BARE.match(self.text, at)
        return bool(m and _ONE.match(self.text, m.end()))

    def _names_another(self, m: re.Match[str]) -> bool:
        """Whether the bare unit is the head of a named period («شهر مايو», «يوم الجمعة», «عام 2015»)."""
        word = _FOLLOWING.match(self.text, m.end())
        if word and m["unit"] in UNITS["many"]:
            return bool(MONTH.match(self.text, word.start("next")))
        if word is None or m["unit"].endswith("ا"):
            return False
        if m["unit"] in _NEVER_BARE:
            return word["next"] not in _AFTER_BARE
        return word["next"][0].isdigit() or bool(MONTH.match(self.text, word.start("next")))

    def _is_age(self, start: int, end: int) -> bool:
        """Whether years are an age: «(35 عاما)», «، 35 عاما،», «البالغ من العمر 12 سنة»."""
        before, after = self.text[max(start - 2, 0) : start].strip(), self.text[end : end + 1]
        if (before == "(" and after in (")", "،", ",")) or (before == after and after in ("،", '"')):
            return True
        if self._after(_LASTING):
            return False  # «البالغ مدته أربع سنوات»
        back = CUE_WORD.findall(self.text[max(0, start - 40) : start].rpartition("،")[2])[-3:]
        return any(w.lstrip("وف") in _AGES or w in _AGES for w in back) or self.text[end : end + 9] == " من العمر"

    def _placed(self, start: int, counted: Reading, words: str) -> Reading:
        """The dates of a length counted from a day («60 يوما بدءا من أمس») or, in days, back from now."""
        days_long = re.fullmatch(r"P(\d{1,4})(D|W)", counted.value)
        if days_long:
            size = int(days_long[1]) * (7 if days_long[2] == "W" else 1)
            starting = _STARTING.match(self.text, counted.end)
            first = starting and self.day(starting.end())
            if first and first.days:
                last = shifted(first.days[0], size - 1)
                return replace(counted, start=start, days=(first.days[0], last) if last else None)
            ago = words.strip() == "قبل" and not _LOW.match(self.text, counted.end)
            if ago and days_long[2] == "D" and self.now and (day := shifted(self.now, -size)):
                return Reading(start, counted.end, "DATE", day.isoformat(), (day, day))
        return self._periods_ago(start, counted, words) or replace(counted, start=start)

    def _periods_ago(self, start: int, counted: Reading, words: str) -> Reading | None:
        """«قبل أسبوعين», «قبل خمسة أشهر», «قبل نحو أربعة أعوام»: the whole week, month or year that long ago."""
        long = re.fullmatch(r"P(\d{1,3})(W|M|Y)", counted.value)
        ago = words.split()[:1] == ["قبل"] and not _LOW.match(self.text, counted.end)
        if long is None or not ago or self.now is None:
            return None
        days = unit_range(long[2], self.now, -int(long[1]))
        return Reading(start, counted.end, "DATE", timex(days), days) if days else None

    def recurring(self, start: int) -> Reading | None:
        """«يوميا», «كل أسبوع», «كل جمعة»."""
        if m := _EVERY_WEEKDAY.match(self.text, start):
            return Reading(start, m.end(), "SET", "XXXX-WXX")
        m = _SET.match(self.text, start)
        if m is None or _WISH.match(self.text, m.end()) or self._some_day(m):
            return None
        return Reading(start, m.end(), "SET", look_up(SETS, m["set"]))

    def _some_day(self, m: re.Match[str]) -> bool:
        """Whether «في اليوم» is the beginning of another day: «في اليوم التالي», «في اليوم السابع من المعارك»."""
        word = _FOLLOWING.match(self.text, m.end())
        return plain(m["set"]) == _A_DAY and word is not None and word["next"].startswith(("ال", "نفس", "ذات"))

    def vague(self, start: int) -> Reading | None:
        """«قريبا», «في وقت لاحق من الشهر الجاري»; «قريبا من» is a place, «قريبا له» a kinsman."""
        if of := _SOMETIME_OF.match(self.text, start):
            dated = self.day(of.end()) or self._base(of.end(), inner=True)
            if dated and dated.days:
                return replace(dated, start=start)
        m = _VAGUE_RE.match(self.text, start)
        if m and _NEAR.match(self.text, m.end()) and plain(m["vague"]) not in _SOMETIME:
            return None
        if m is None:
            return None
        value = look_up(VAGUE, m["vague"])
        return Reading(start, m.end(), "DURATION" if value == "PX" else "DATE", value)
