"""Words as keys: what makes two spellings of a word, with or without clitics and article, the same to a search.

`stem` is a function of the word alone, so that a text and a query meet whatever stands beside the word.
"""

import re
from functools import lru_cache

from musnad.arabic import fold
from musnad.segments import LONGEST, segmenter, words

_REMEMBERED = 100_000
_NUMBER = 0.5  # the counts do not tell numbers apart
_DEFINITE = re.compile("[وف]?[بك]?(ال.{3,})")


@lru_cache(maxsize=_REMEMBERED)
def stem(word: str) -> str:
    """The folded key of a printed word without clitics and article: «وللحكومة», «حكومتهم»: حكومه.

    Empty for signs. What the segmenter takes for the stem is the longest segment; of equals, the last.
    """
    folded = fold(word).lower()
    if not any(map(str.isalnum, folded)):
        return ""
    if len(word) > 4 * LONGEST:
        return folded[:LONGEST]
    if (definite := _DEFINITE.fullmatch(folded)) and definite[1] in segmenter().counts:
        folded = definite[1]  # «والقاعدة» is «القاعدة», never و + القاعد + ه
    # What is folded first is cut the same way however it was printed: «أحمد» and «احمد».
    forms = [fold(s.form).lower() for s in segmenter().segment(folded)]
    longest = max(reversed(forms), key=len)
    return longest[2:] if longest.startswith("ال") and len(longest) > 4 else longest


@lru_cache(maxsize=64)  # an article's text is asked for by the stories, the copies and the search index
def stems(text: str) -> tuple[tuple[str, int, int], ...]:
    """Each word of a text that has a stem, with its offsets: stem, start, end."""
    return tuple((key, a, b) for a, b in words(text) if (key := stem(text[a:b])))


@lru_cache(maxsize=_REMEMBERED)
def weight(key: str) -> float:
    """How much a stem tells, 0 to 1, by how seldom it stands in news: the segmenter's counts, which ship with it.

    The scale is fixed, not taken from a ledger, so that what is in a ledger never changes what a pair scores.
    """
    if key.isdigit():
        return _NUMBER
    counts = segmenter().counts
    often = max(counts.get(key, 0), counts.get("ال" + key, 0))
    return max(0.0, 1.0 - often / 14)
