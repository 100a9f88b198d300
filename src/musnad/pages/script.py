"""Is a text Arabic? By its script, and by the letters and common words of the languages that share it."""

from collections import Counter

from musnad.arabic import INVISIBLE, MARKS, fold
from musnad.lexicon import load
from musnad.pages.decoding import Refusal

SAMPLE = 60_000
_DROP = dict.fromkeys(map(ord, (MARKS - {"\u0640"}) | INVISIBLE | {"\u0640"}))
_LANGUAGES = load("pages")["languages"]
_ARABIC = frozenset(fold(w) for w in _LANGUAGES["arabic"])
_OTHERS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    name: (frozenset(row["letters"]), frozenset(row["words"]))
    for name, row in _LANGUAGES.items()
    if isinstance(row, dict)
}


def why_not_arabic(text: str) -> Refusal | None:
    """Null where `text` is Arabic, else the refusal "not-arabic" with what it is instead.

    Arabic printed with Persian keys (ی, ک) is Arabic: there the common words decide.
    """
    head = text[:SAMPLE].translate(_DROP)
    letters = [c for c in head if c.isalpha()]
    arabic = sum(1 for c in letters if _in_script(c))
    if not letters:
        return Refusal("not-arabic", "the text holds no letters")
    if arabic < 0.5 * len(letters):
        return Refusal("not-arabic", f"only {arabic} of {len(letters)} letters are Arabic script")
    words = Counter(w.strip("«»\"'().,،؛:؟!-–") for w in head.split())
    folded = Counter[str]()
    for w, n in words.items():
        folded[fold(w)] += n
    own = sum(folded[w] for w in _ARABIC)
    count = Counter(letters)
    for name, (signs, common) in _OTHERS.items():
        marked = sum(count[c] for c in signs) / arabic
        said = sum(words[w] for w in common)
        if (
            (marked > 0.015 and said > own)
            or (marked > 0.08 and said >= own)
            or (said >= 3 and said > 3 * own and marked > 0)
        ):
            return Refusal("not-arabic", f"the text is in Arabic script but reads as {name.capitalize()}")
    return None


def _in_script(c: str) -> bool:
    return (
        "\u0600" <= c <= "\u06ff" or "\u0750" <= c <= "\u077f" or "\ufb50" <= c <= "\ufdff" or "\ufe70" <= c <= "\ufefc"
    )
