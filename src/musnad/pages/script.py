"""Is a text Arabic? By its script, by py3langid's model, and by letters and common words of languages that share it.

py3langid (BSD, ships its model) was the best of six tried: docs/benchmarks.md, "Other languages".
"""

import re
from collections import Counter
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from musnad.arabic import INVISIBLE, MARKS, fold
from musnad.lexicon import load
from musnad.pages.decoding import Refusal

SAMPLE = 60_000
PAGE = 1_000_000
_DROP = dict.fromkeys(map(ord, (MARKS - {"\u0640"}) | INVISIBLE | {"\u0640"}))
_LANGUAGES = load("pages")["languages"]
_ARABIC = frozenset(fold(w) for w in _LANGUAGES["arabic"])
_OTHERS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    name: (frozenset(row["letters"]), frozenset(row["words"]))
    for name, row in _LANGUAGES.items()
    if isinstance(row, dict) and "letters" in row
}
_NAMES: dict[str, str] = _LANGUAGES["codes"]  # of the model's languages, for people


# Characters that the model looks at; more say no more, and its time grows with them.
_LOOKED_AT = 1_500
_TOO_SHORT = 40  # letters; below, the model guesses
_ARABIC_CODES = frozenset(["ar", "ary", "arz"])  # the standard language, and as Morocco and Egypt write
_PERSIAN_LIKE = frozenset(["fa", "ur", "uzs"])  # what it takes Arabic for that is printed with Persian keys
_WORD = re.compile("[\u0621-\u065f\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\u200c]+")
_PERSIAN_KEYS = str.maketrans("یک", "يك")
# A page's own words; what a program in it holds may be the article (JSON with escapes), so that is looked for too.
_HIDDEN = ("script", "style", "noscript", "template")
_ENOUGH = 200  # letters that a page must show before they say that it is in another script
_FEW = 0.02
_SENTENCE = 8  # words


def foreign(text: str, *, markup: bool) -> Refusal | None:
    """Why a whole page, furniture included, cannot hold an Arabic article; null where it may.

    Costs about a hundredth of taking a page apart. It refuses only where hardly a letter is Arabic, or where the
    model takes its sentences for another language; what is left is for `why_not_arabic`, asked of the article.
    """
    if markup and "\\u06" in text:
        return None
    shown = _shown(text[:PAGE]) if markup else text[:PAGE].split("\n")
    letters = sum(sum(map(str.isalpha, piece)) for piece in shown)
    arabic = sum(sum(map(len, _WORD.findall(piece))) for piece in shown)
    if letters >= _ENOUGH and arabic < _FEW * letters:
        return Refusal("not-arabic", f"only {arabic} of {letters} letters are Arabic script")
    prose = " ".join(piece for piece in shown if piece.count(" ") >= _SENTENCE)  # menus are in any language
    words = _WORD.findall(prose[:SAMPLE])
    return _other_language(prose, words) if sum(map(len, words)) > _ENOUGH else None


def _shown(markup: str) -> list[str]:
    """What stands between the tags, in time that grows linearly however broken they are."""
    kept: list[str] = []
    hidden = ""
    for piece in markup.split("<"):
        tag, _, words = piece.partition(">")
        name = tag[:12].lower()
        if hidden:
            if not name.startswith(hidden):
                continue
            hidden = ""
        elif opened := next((h for h in _HIDDEN if name.startswith(h)), None):
            hidden = f"/{opened}"
            continue
        kept.append(words)
    return kept


def why_not_arabic(text: str) -> Refusal | None:
    """Null where `text` is Arabic, else the refusal "not-arabic" with what it is instead."""
    head = text[:SAMPLE].translate(_DROP)
    letters = [c for c in head if c.isalpha()]
    arabic = sum(1 for c in letters if _in_script(c))
    if not letters:
        return Refusal("not-arabic", "the text holds no letters")
    if arabic < 0.5 * len(letters):
        return Refusal("not-arabic", f"only {arabic} of {len(letters)} letters are Arabic script")
    return _by_words(head) or _other_language(head, _WORD.findall(head[: 2 * _LOOKED_AT]))


def _other_language(text: str, words: list[str]) -> Refusal | None:
    """What the model says of the words in Arabic script.

    Arabic printed with Persian keys (ی, ک) is Arabic: where a text has no others, and hardly a letter that Arabic
    lacks, it is asked again with ours, and believed where the common words agree.
    """
    sample = " ".join(words)[:_LOOKED_AT]
    if len(sample) < _TOO_SHORT or (code := _model().classify(sample)[0]) in _ARABIC_CODES:
        return None
    persian = sum(map(sample.count, _OTHERS["persian"][0]))
    keys = code in _PERSIAN_LIKE and persian < 0.01 * len(sample) and not re.search("[يك]", sample)
    if keys and _model().classify(sample.translate(_PERSIAN_KEYS))[0] in _ARABIC_CODES:
        return _by_words(text[:SAMPLE].translate(_DROP))
    return Refusal("not-arabic", f"the text is in Arabic script but reads as {_NAMES.get(code, code)}")


@cache
def _model() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE)


def _by_words(head: str) -> Refusal | None:
    """By the letters and common words of the languages that the lexicon knows; some are unknown to the model."""
    arabic = sum(map(_in_script, head))
    words = Counter(w.strip("«»\"'().,،؛:؟!-–") for w in head.split())
    folded = Counter[str]()
    for w, n in words.items():
        folded[fold(w)] += n
    own = sum(folded[w] for w in _ARABIC)
    count = Counter(head)
    for name, (signs, common) in _OTHERS.items():
        marked = sum(count[c] for c in signs) / max(arabic, 1)
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
