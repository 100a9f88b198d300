"""Counts and what is counted (RECORD.md, "Times and quantities").

A quantity is a number, in digits or words, and the noun it counts; the nouns are data
(lexicon/quantities.toml). Choices that the contract leaves open:

- The span runs from the loosening word («نحو», «أكثر من») or the number to the noun.
- «نحو 50» has no value: min and max lie a tenth below and above. «أكثر من 50» has only min, «أقل من 50» only
  max. «عشرات» is 10 to 99, «مئات» 100 to 999, «آلاف» 1,000 to 9,999.
- People whose fate the words beside the count tell have that as unit: «مقتل 12 شخصا» and «سقوط 12 قتيلا» are
  12 killed.
- Without a noun that the lexicon knows nothing is counted: bare numbers, scores and resolutions are none.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from musnad import numerals
from musnad.arabic import fold
from musnad.calendars import WORD, folded, printed, with_clitics, words_of
from musnad.lexicon import load
from musnad.models import Article, Quantity, Time

_LEX = load("quantities")
_SP = r"[ \t]{1,3}"
_END = r"(?![^\W_])"
# How many words an act may stand before or after the count whose fate it tells.
_REACH = 4

Number = int | float


def _duals(singular: str) -> tuple[str, ...]:
    """The dual of a folded singular, nominative and oblique: «جندي» «جنديان» «جنديين», «غارة» «غارتان»."""
    if " " in singular or not singular.isalpha():
        return ()
    stem = singular[:-1] + "ت" if singular.endswith("ه") else singular
    return stem + "ان", stem + "ين"


def _table(*names: str) -> dict[str, str]:
    return {fold(w): unit for name in names for unit, words in _LEX[name].items() for w in words}


def _pairs(*names: str) -> dict[str, str]:
    """Duals by unit; a form that is also a plural («مدنيين») counts nothing without a number."""
    plurals = _table(*names)
    pairs = {
        d: u for n in names for u, words in _LEX[n].items() for w in words for d in _duals(fold(w)) if w == words[0]
    }
    return {d: unit for d, unit in pairs.items() if d not in plurals}


_PEOPLE, _FATES = _table("people"), _table("fates")
_UNITS = _table("people", "fates", "things", "measures", "money")
_PAIRS = _pairs("people", "fates", "things", "money", "measures")
_ACTS = _table("acts")
_LOOSE = {fold(w): kind for kind in ("about", "least", "most") for w in _LEX["loose"][kind]}
_VAGUE = {fold(w): tuple(ends) for w, ends in _LEX["vague"].items()}
_LABELS = frozenset(map(fold, _LEX["labels"]["before"]))

_NOUN = re.compile(rf"(?:{_SP}|[ \t]?)(?:من{_SP})?[\"«“(]?(?:ال)?(?P<unit>{words_of(_UNITS)}){_END}")
_SIGN = re.compile(r"[ \t]?(?P<unit>[%٪])")
_REST = re.compile(rf"{_SP}(?P<rest>{words_of(_LEX['rest']['others'])}|من(?={_SP}[\"«“]?ال)){_END}")
_LOOSE_RE = re.compile(rf"(?P<loose>{words_of(_LOOSE)}){_SP}(?:ال)?")
_VAGUE_RE = re.compile(rf"(?P<vague>{words_of(_VAGUE)}){_END}")
_AT_LEAST = re.compile(rf"{_SP}(?:[^\W\d_]+{_SP})?{words_of(_LEX['loose']['at_least'])}{_END}")
_AT_MOST = re.compile(rf"{_SP}(?:[^\W\d_]+{_SP})?{words_of(_LEX['loose']['at_most'])}{_END}")
_RANGE = re.compile(rf"(?:{_SP}و[ \t]{{0,3}}|{_SP}الي{_SP}|[ \t]?[-–][ \t]?)(?=\S)")
_CLAUSE = re.compile(r"[.،,;؛:\n!؟?]")
# A number joined to what stands before it: a score, a model, a date («F-16», «2-1»).
_JOINED = re.compile(r"[^\W_][-+/.:]$")
_ONE = re.compile(rf"{_SP}واحده?{_END}")
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGIT_HEAD = re.compile(r"[وف]?[بلك]?(?:ال)?(?=\d)")


@dataclass(frozen=True, slots=True)
class _Count:
    """A number without its noun: where it ends, its value or its ends."""

    end: int
    value: Number | None
    least: Number | None = None
    most: Number | None = None


def _count_at(text: str, start: int) -> _Count | None:
    """The loosened, vague or exact number that begins at `start`; «بين 35 و75» is one with two ends."""
    if loose := _LOOSE_RE.match(text, start):
        inner = _number(text, loose.end())
        return _loosened(_LOOSE[" ".join(loose["loose"].split())], inner) if inner else None
    return _number(text, start)


def _number(text: str, start: int) -> _Count | None:
    if vague := _VAGUE_RE.match(text, start):
        least, most = _VAGUE[" ".join(vague["vague"].split())]
        return _Count(vague.end(), None, least, most)
    number = numerals.number_at(text, start)
    if number is None:
        return None
    joined = _RANGE.match(text, number.end)
    if joined and (text[:start].endswith(("بين ", "من ")) or "-" in joined.group()):
        second = numerals.number_at(text, joined.end())
        if second and number.value < second.value:
            scale = 1
            if number.value < 1000 <= second.value and second.words and not number.words:
                scale = int(10 ** (3 * ((len(str(int(second.value))) - 1) // 3)))
            return _Count(second.end, None, number.value * scale, second.value)
    return _Count(number.end, number.value)


def _loosened(kind: str, count: _Count) -> _Count:
    """A count under «نحو» (about), «أكثر من» (least) or «أقل من» (most)."""
    if count.value is None:
        if kind == "least":
            return _Count(count.end, None, count.least)
        return _Count(count.end, None, None, count.most) if kind == "most" else count
    if kind == "least":
        return _Count(count.end, None, count.value)
    if kind == "most":
        return _Count(count.end, None, None, count.value)
    least, most = count.value * 0.9, count.value * 1.1
    whole = isinstance(count.value, int) and count.value >= 10
    return _Count(count.end, None, round(least) if whole else round(least, 6), round(most) if whole else round(most, 6))


class _Finder:
    """Finds the quantities of one folded text, left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.unit = "person"

    def at(self, start: int) -> tuple[int, _Count, str] | None:
        """The quantity that begins at `start`: (end, count, unit)."""
        word = _LETTERS.match(self.text, start)
        if word and word.group() in _PAIRS:
            return self._pair(start, word)
        if word and (unit := _UNITS.get(word.group())) and (one := _ONE.match(self.text, word.end())):
            return one.end(), _Count(one.end(), 1), self._fate(start, one.end(), word.group(), unit)
        count = _count_at(self.text, start)
        if count is None:
            return None
        end, unit = count.end, ""
        if sign := _SIGN.match(self.text, end):
            end, unit = sign.end(), "percent"
        elif noun := _NOUN.match(self.text, end):
            key = " ".join(noun["unit"].split())
            end = noun.end()
            unit = self._fate(start, end, key, _UNITS[key])
        elif (rest := _REST.match(self.text, end)) and (count.value is None or count.value < 10**7):
            unit = self._fate(start, rest.end(), "", "")
            end = rest.end() if rest["rest"] != "من" else count.end
        if not unit:
            return None
        if _AT_LEAST.match(self.text, end) and count.value is not None:
            count = _Count(count.end, None, count.value)
        elif _AT_MOST.match(self.text, end) and count.value is not None:
            count = _Count(count.end, None, None, count.value)
        return end, count, unit

    def _pair(self, start: int, word: re.Match[str]) -> tuple[int, _Count, str]:
        unit = _PAIRS[word.group()]
        person = unit in _LEX["people"]
        fate = self._fate(start, word.end(), next(iter(_PEOPLE)) if person else "x", unit)
        return word.end(), _Count(word.end(), 2), fate

    def _fate(self, start: int, end: int, noun: str, unit: str) -> str:
        """The unit, or for people what befell them: the nearest act before, else the verb after.

        With no noun («43 منهم») the people are those last counted, unless an act tells more.
        """
        if noun and noun not in _PEOPLE:
            return unit
        back = self.text[max(0, start - 60) : start]
        cut = max((m.end() for m in _CLAUSE.finditer(back)), default=0)
        for word in reversed(_LETTERS.findall(back[cut:])[-_REACH:]):
            if (
                act := _ACTS.get(word)
                or _ACTS.get(word.lstrip("و"))
                or _ACTS.get(word[1:] if word[:1] in "بلف" else "")
            ):
                return act
        after = _LETTERS.match(self.text, end + 1)
        if noun and after and after.group() in ("قتلوا", "قتلت", "اصيبوا", "جرحوا", "اعتقلوا", "خطفوا"):
            return _ACTS[after.group()]
        return unit or self.unit


def _heads() -> dict[str, tuple[int, ...]]:
    """Each word that can begin a quantity, clitics on, and the lengths of the clitics to skip."""
    words: Iterable[str] = {
        *numerals.HEADS,
        *_PAIRS,
        *(w for w in _UNITS if w.isalpha()),
        *(w.split()[0] for w in (*_LOOSE, *_VAGUE)),
    }
    heads: dict[str, set[int]] = {}
    for word in words:
        for form, cut in with_clitics(word):
            heads.setdefault(form, set()).add(cut)
    return {form: tuple(sorted(cuts)) for form, cuts in heads.items()}


_HEADS = _heads()


def _found(text: str) -> Iterable[tuple[int, int, _Count, str]]:
    finder, end, before = _Finder(text), 0, ""
    for word in WORD.finditer(text):
        form, at = word.group(), word.start()
        if at >= end and before not in _LABELS and not _JOINED.match(text, max(at - 2, 0), at):
            cuts = _HEADS.get(form, ())
            if not cuts and (digit := _DIGIT_HEAD.match(form)):
                cuts = (digit.end(),)
            for cut in cuts:
                if hit := finder.at(at + cut):
                    end = hit[0]
                    yield at + cut, *hit
                    break
        before = form


def find_quantities(article: Article, times: tuple[Time, ...]) -> tuple[Quantity, ...]:
    """The quantities of an article, in order, none overlapping another or a time; ids q1, q2, …"""
    keys = folded(article.text)
    ends = [t.end for t in times]
    found: list[Quantity] = []
    for first, last, count, unit in _found(keys.text):
        start, end = printed(article.text, keys, first, last)
        i = bisect_left(ends, start + 1)
        if i < len(times) and times[i].start < end:
            continue
        found.append(
            Quantity(
                id=f"q{len(found) + 1}",
                start=start,
                end=end,
                value=count.value,
                min=count.least,
                max=count.most,
                unit=unit,
            )
        )
    return tuple(found)
