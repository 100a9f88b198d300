"""The printed forms of demonyms and role nouns, folded and without the article.

The rules are those of the sound plurals and the dual (عراقيون، عراقيين، عراقيتان), of their forms before a
genitive, which lose the nun (وزيرا خارجية، مسؤولو), and of the indefinite accusative (وزيرا). Broken plurals
and feminines of role nouns are listed in the tables, since no rule forms them.
"""

from collections.abc import Iterable, Iterator

from musnad.arabic import fold

_DEMONYM_ENDINGS = ("", "ه", "ون", "ين", "و", "ي", "ان", "ات", "تان", "تين", "تا")

# Nouns in -ي that are no adjectives: active participles of weak roots and a few others.
_NOUNS_IN_YA = frozenset(map(fold, ["قاضي", "محامي", "مفتي", "مدعي", "والي", "موالي", "جندي", "شرطي"]))


def without_article(text: str) -> str:
    """The folded key without «ال»: of a word alone, or of each long word of a phrase."""
    words = fold(text).split()
    if len(words) == 1:
        return words[0].removeprefix("ال") if len(words[0]) > 3 else words[0]
    return " ".join(w[2:] if w.startswith("ال") and len(w) > 4 else w for w in words)


def demonym_forms(demonym: str) -> Iterator[str]:
    """Both genders, singular, dual and plural; in two words («كوري جنوبي») each adjective in -ي agrees."""
    words = fold(demonym).split()
    for ending in _DEMONYM_ENDINGS:
        yield " ".join(w + ending if w.endswith("ي") else w for w in words)


def role_forms(kind: str, listed: Iterable[str]) -> Iterator[str]:
    """What the rules add to the listed words of a role: plurals, duals, construct forms, the accusative."""
    forms = [f for f in listed if " " not in f]
    human = kind in ("person", "group")
    for form in forms:
        stem = form[:-2]
        if form.endswith("ه"):
            yield from (form[:-1] + ending for ending in ("تان", "تين", "تا"))
            if human and form[:-1] in forms:
                yield form[:-1] + "ات"
        elif human and form.endswith("ون") and stem in forms:
            yield from (stem + ending for ending in ("ون", "ين", "و", "ي"))
        elif form.endswith("ي"):
            yield from _of_a_word_in_ya(form, forms)
        elif not _inflected(form, forms):
            yield form + "ا"
            if form == forms[0] or form + "ون" in forms or form + "ين" in forms or form + "ه" in forms:
                yield from (form + "ان", form + "ين")
                if kind == "person":
                    yield form + "ي"


def _of_a_word_in_ya(form: str, forms: list[str]) -> Iterator[str]:
    """A noun in -ي is declined whole; an adjective in -ي that stands for people has plurals and a dual."""
    if form in _NOUNS_IN_YA:
        yield from (form + "ا", form + "ان", form + "ين")
    elif form + "ين" in forms or form + "ون" in forms:
        yield from (form + "ان", form + "و", form + "ي")


def _inflected(form: str, forms: list[str]) -> bool:
    """Whether a listed form is a dual, a sound plural or a construct form, or takes no accusative alif."""
    if form.endswith(("ا", "اء")):
        return True
    if form.endswith("و"):
        return form[:-1] in forms
    if form.endswith(("ات", "ون", "ين", "ان")):
        return form.endswith("ات") or form[:-2] in forms or form[:-2] + "ه" in forms
    return False
