"""The printed forms of demonyms and role nouns, folded and without the article.

The rules are those of the sound plurals and the dual (عراقيون، عراقيين، عراقيتان) and of their forms before a
genitive, which lose the nun (وزيرا خارجية، مسؤولو). Broken plurals and feminines of role nouns are listed in
the tables, since no rule forms them.
"""

from collections.abc import Iterable, Iterator

from musnad.arabic import fold

_DEMONYM_ENDINGS = ("", "ه", "ون", "ين", "و", "ان", "ات", "تان", "تين", "تا")

# Kinds of role whose nouns stand for people: they alone have the masculine sound plural.
_HUMAN = frozenset({"person", "group"})

# Nouns in -ي that are no adjectives: a defective participle or a plain noun.
_DEFECTIVE = frozenset(map(fold, ["قاضي", "محامي", "مفتي", "مدعي", "والي", "موالي", "أهالي", "مصافي", "مشافي", "ذوي"]))


def without_article(text: str) -> str:
    """The folded key of a word or phrase without «ال»: on a word alone however short, in a phrase on each long word."""
    words = fold(text).split()
    if len(words) == 1:
        return words[0].removeprefix("ال") if len(words[0]) > 3 else words[0]
    return " ".join(w[2:] if w.startswith("ال") and len(w) > 4 else w for w in words)


def demonym_forms(demonym: str) -> Iterator[str]:
    """Masculine and feminine, singular, dual and plural; in two words («كوري جنوبي») each adjective in -ي agrees."""
    words = fold(demonym).split()
    for ending in _DEMONYM_ENDINGS:
        yield " ".join(w + ending if w.endswith("ي") else w for w in words)


def role_forms(kind: str, listed: Iterable[str]) -> Iterator[str]:
    """What the rules add to the listed single-word forms of a role: plurals, duals and their construct forms."""
    forms = [f for f in listed if " " not in f]
    human = kind in _HUMAN
    for form in forms:
        if form.endswith("ه"):
            yield from _feminine(form)
        elif form.endswith(("ون", "ين")) and form[:-2] in forms:
            stem = form[:-2]
            yield from (stem + "ون", stem + "ين", stem + "و", stem + "ي")
        elif form.endswith("ي") and form not in _DEFECTIVE:
            if human and (form + "ين" in forms or form + "ون" in forms):
                yield from (form + "ان", form + "و", form + "ي")
        elif _singular(form, forms):
            yield from (form + "ان", form + "ين", form + "ا")
            if human:
                yield form + "ي"


def _feminine(form: str) -> Iterator[str]:
    stem = form[:-1]
    yield from (stem + "تان", stem + "تين", stem + "تا", stem + "ات")


def _singular(form: str, forms: list[str]) -> bool:
    """Whether a listed form is a masculine singular: the first of its row, or one that has its own sound plural."""
    if form.endswith(("ا", "ي", "و", "ات", "ون", "ين", "ان")):
        return False
    return form == forms[0] or form + "ون" in forms or form + "ين" in forms or form + "ه" in forms
