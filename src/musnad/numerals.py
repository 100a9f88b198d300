"""Numbers, in digits or in words: «2,500», «٣٫٢ مليار», «خمسة وعشرون», «مئتا ألف».

The words are data: lexicon/numerals.toml. All text here is folded (`arabic.fold`).
"""

import re
from dataclasses import dataclass

from musnad.arabic import fold
from musnad.lexicon import load

_LEX = load("numerals")


def _table(name: str) -> dict[str, int]:
    return {fold(w): int(n) for n, names in _LEX[name].items() for w in names}


_VALUES, _SCALES, _DUALS, _ELEVEN = map(_table, ("values", "scales", "duals", "eleven"))
_TEEN = frozenset((fold("عشر"), fold("عشرة")))
_DIGITS = re.compile(
    r"\d{1,3}(?:[,٬]\d{3}){1,5}(?!\d)(?:[.٫]\d{1,3})?|\d{1,3}(?:\.\d{3}){1,5}(?!\d)|\d{1,15}(?:[.,٫]\d{1,6})?"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_NEXT = re.compile(r"[ \t]{1,3}([^\W\d_]+)")
# More words than any number in print; a bound on the work done at one place.
_LONGEST = 16
_HALF = re.compile(r"[ \t]{1,3}و(?:ال)?نصف(?:[ \t]{1,3}ال(?:مليون|مليار|الف))?(?![^\W_])")
# Digits joined by these to more digits are dates, scores, telephone numbers: no count.
_JOINED = re.compile(r"[.,:/+\-–×x]\d|[^\W\d_]")

HEADS = frozenset({*_VALUES, *_SCALES, *_DUALS, *_ELEVEN})


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number and where it ends in the folded text; `words` is false for bare digits."""

    end: int
    value: int | float
    words: bool


def number_at(text: str, start: int) -> Numeral | None:
    """The number that begins at `start` of a folded text, with the scales that multiply it, or null."""
    if text[start : start + 1].isdigit():
        return _from_digits(text, start)
    m = _LETTERS.match(text, start)
    return _from_words(text, start, m.group()) if m else None


def _from_digits(text: str, start: int) -> Numeral | None:
    m = _DIGITS.match(text, start)
    if m is None or _JOINED.match(text, m.end()) or text[m.end() : m.end() + 1].isdigit():
        return None
    raw = m.group().replace("٬", ",").replace("٫", ".")
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", raw):
        raw = raw.replace(",", "")
    elif re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+", raw):
        raw = raw.replace(".", "")
    if len(re.findall("[.,]", raw)) > 1:
        return None  # a telephone number or a code («059.593.121») counts nothing
    value: int | float = float(raw.replace(",", ".")) if re.search("[.,]", raw) else int(raw)
    end, words = m.end(), False
    while (n := _NEXT.match(text, end)) and n.group(1) in _SCALES and value < 10**15:
        scale = _SCALES[n.group(1)]
        value, end, words = value * scale, n.end(), True
        if half := _HALF.match(text, end):
            value, end = value + scale // 2, half.end()
    return Numeral(end, _tidy(value), words)


def _tidy(value: int | float) -> int | float:
    """A whole number as an integer, and no binary dust after the point."""
    value = round(value, 6)
    return int(value) if value == int(value) else value


def _from_words(text: str, start: int, first: str) -> Numeral | None:
    total, current, end = 0, 0, start
    word, after = first, start + len(first)
    for _ in range(_LONGEST):
        step = _step(word, current, text, after)
        if step is None:
            break
        scale, amount, after = step
        if scale:
            total, current = total + (max(current, 1) * amount if scale == "times" else amount), 0
            if scale == "times" and (half := _HALF.match(text, after)):
                total, after = total + amount // 2, half.end()
        else:
            current += amount
        end = after
        n = _NEXT.match(text, after)
        if n is None:
            break
        word, after = n.group(1), n.end()
        if word in _SCALES and _SCALES[word] >= 100 and current:
            continue
        if not word.startswith("و") or word[1:] not in HEADS or word[1:] in _ELEVEN:
            break
        word = word[1:]
    value = total + current
    return Numeral(end, value, True) if value else None


def _step(word: str, current: int, text: str, after: int) -> tuple[str, int, int] | None:
    """What one word does to the sum: (how, amount, where it ends)."""
    # «ألفا» after a number is its accusative («خمسون ألفا»); first it is two thousand («ألفا جندي»).
    if word in _SCALES and (current or word not in _VALUES) and (current or word not in _DUALS):
        if _SCALES[word] == 100:
            return ("", current * 99, after) if 3 <= current <= 9 else None
        return "times", _SCALES[word], after
    if word in _DUALS:
        return "plus", _DUALS[word], after
    n = _NEXT.match(text, after)
    if n and n.group(1) in _TEEN and (word in _ELEVEN or 1 < _VALUES.get(word, 0) < 10):
        return "", 10 + (_ELEVEN.get(word) or _VALUES[word]), n.end()
    if word in _VALUES:
        return "", _VALUES[word], after
    return None
