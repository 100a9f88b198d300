"""Arabic letters: normalisation, and folding for look-up.

Folded text is only ever a key. Spans are always of the text as printed, so folding a whole text
keeps an offset map back to it (`Folded`).
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Marks that print above or below a letter, and the tatweel: they never distinguish words in news.
MARKS = frozenset(
    chr(c) for c in (*range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06EE), 0x0640)
)

# Characters that print nothing: bidirectional controls, joiners, soft hyphen, byte order mark.
INVISIBLE = frozenset(
    "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)

# Spellings that writers use for one another: hamza seats, alif maqsura and ya, ta marbuta and ha;
# Persian and Urdu letters that keyboards put in Arabic words.
LETTERS = str.maketrans("أإآٱىیېےةؤئکڪگہھۀ", "اااايييي" + "هويككك" + "ههه")

# Arabic-Indic and Persian digits to ASCII.
DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")

_DROP = dict.fromkeys(map(ord, MARKS | INVISIBLE))


def nfc(text: str) -> str:
    """The text in Unicode normal form C, the form that every offset in a record counts."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """The look-up key of a word or phrase: no marks, one spelling for each letter group, ASCII digits.

    Presentation forms (ﻻ, ﷲ) are resolved by NFKC first. Length is not kept; see `Folded` where it matters.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return text.translate(_DROP).translate(LETTERS).translate(DIGITS)


@lru_cache(maxsize=4096)
def _fold_one(character: str) -> str:
    return fold(character)


def bare(text: str) -> str:
    """The folded key without the article «ال» on each word: «الخارجيه العراقيه» and «خارجيه عراقيه» meet."""
    return " ".join(w[2:] if w.startswith("ال") and len(w) > 4 else w for w in fold(text).split())


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that can point back: `at[i]` is the offset in the original of folded character i."""

    text: str
    at: tuple[int, ...]

    @classmethod
    def of(cls, original: str) -> "Folded":
        chars: list[str] = []
        at: list[int] = []
        for i, c in enumerate(original):
            for f in _fold_one(c):
                chars.append(f)
                at.append(i)
        return cls("".join(chars), tuple(at))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that folded characters start..end (end exclusive, end > start) came from."""
        return self.at[start], self.at[end - 1] + 1
