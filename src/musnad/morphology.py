"""Inflection: from a dictionary form to every form that news prints, and back from a printed word.

The lexicon names words as a dictionary does (verbs by perfect and imperfect, nouns by singular and broken
plural). `verb_forms` and the like generate the folded, unvocalised forms; `affixes` lists the ways to cut
the clitics from a printed word. Together they recognise a word by look-up, without a stemmer's guesses.

The paradigms are those of any reference grammar (sound, hollow, defective, doubled, hamzated stems).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, Literal, TypeVar

from musnad.arabic import fold

Pos = Literal["verb", "noun", "participle"]
Aspect = Literal["perfect", "imperfect", ""]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Form:
    """One inflected form of a lemma, clitics aside. `number` is s, d or p; `gender` m, f or empty (both)."""

    lemma: str
    pos: Pos
    aspect: Aspect = ""
    person: int = 3
    gender: str = ""
    number: str = "s"
    passive: bool = False  # the letters show a passive (قيل، دعي); most passives do not show unvocalised
    construct: bool = False  # a form that only stands before a genitive or a pronoun (زيارت‍، مسؤولي)
    jussive: bool = False  # a form that only stands after لم، لا، ل، أن (لم يزر، لم ينف، أن تعلموا)


@dataclass(frozen=True, slots=True)
class Analysis:
    """A printed word read as `form` with proclitics (و ف س ل ب ك ال, in order) and a pronoun suffix."""

    form: Form
    proclitics: tuple[str, ...]
    pronoun: str

    @property
    def definite(self) -> bool:
        return "ال" in self.proclitics

    @property
    def preposition(self) -> str:
        """The proclitic preposition of a noun, or an empty string."""
        return next((p for p in self.proclitics if p in ("ب", "ل", "ك")), "")

    @property
    def future(self) -> bool:
        return "س" in self.proclitics


PRONOUNS = ("هما", "هم", "هن", "ها", "كم", "نا", "ني", "ه", "ك", "ي")


def verb_forms(perfect: str, imperfect: str) -> Iterator[tuple[str, Form]]:
    """Folded forms of a verb, third person and first, active and (where letters show it) passive."""
    seen: set[tuple[str, str, bool]] = set()
    lemma = perfect
    for text, form in (*_perfect(lemma, perfect, imperfect), *_imperfect(lemma, perfect, imperfect)):
        key = (fold(text), form.aspect, form.passive)
        if key not in seen:
            seen.add(key)
            yield key[0], form


def _perfect(lemma: str, p: str, i: str) -> Iterator[tuple[str, Form]]:
    def form(person: int, gender: str, number: str, passive: bool = False) -> Form:
        return Form(lemma, "verb", "perfect", person, gender, number, passive)

    last = p[-1]
    if last in "اى":
        stem, glide = p[:-1], "و" if i.endswith("و") else "ي"
        cells = [
            (p, 3, "m", "s"),
            (stem + "ا", 3, "m", "s"),
            (stem + "ت", 3, "f", "s"),
            (stem + "تا", 3, "f", "d"),
        ]
        cells += [(stem + glide + "ا", 3, "m", "d"), (stem + "وا", 3, "m", "p"), (stem + "و", 3, "m", "p")]
        cells += [(stem + glide + "نا", 1, "", "p"), (stem + glide + "ت", 1, "", "s")]
        passive = [(stem + "ي", "m", "s"), (stem + "يت", "f", "s"), (stem + "وا", "m", "p")]
    else:
        short = p[:-2] + last if len(p) > 2 and p[-2] == "ا" and not _third_form(p) else p
        before_wa = p[:-1] if last == "ي" else p
        cells = [(p, 3, "m", "s"), (p + "ت", 3, "f", "s"), (p + "تا", 3, "f", "d"), (p + "ا", 3, "m", "d")]
        cells += [
            (before_wa + "وا", 3, "m", "p"),
            (before_wa + "و", 3, "m", "p"),
            (short + "نا", 1, "", "p"),
            (short + "ت", 1, "", "s"),
            (short + "تم", 2, "m", "p"),
        ]
        passive = []
        if short != p:
            hollow = p[:-2] + "ي" + last
            passive = [(hollow, "m", "s"), (hollow + "ت", "f", "s"), (hollow + "وا", "m", "p")]
        elif _third_form(p):
            third = p[0] + "و" + p[2:]
            passive = [(third, "m", "s"), (third + "ت", "f", "s"), (third + "وا", "m", "p")]
    for text, person, gender, number in cells:
        yield text, form(person, gender, number)
    for text, gender, number in passive:
        yield text, form(3, gender, number, True)


def _third_form(p: str) -> bool:
    """فاعل: four letters with alif second (هاجم، حاول)."""
    return len(p) == 4 and p[1] == "ا"


def _imperfect(lemma: str, p: str, i: str) -> Iterator[tuple[str, Form]]:
    stem, last = i[1:], i[-1]
    bases: list[tuple[str, bool, bool]] = [(stem, False, True)]  # stem, passive, takes plural endings
    if last in "وىي":
        bases.append((stem[:-1], False, False))  # jussive: لم ينف
        if last != "ى":
            bases.append((stem[:-1] + "ى", True, False))
        plural, dual = stem[:-1], stem[:-1] + ("ي" if last == "ى" else last)
    else:
        plural = dual = stem
        if len(stem) > 2 and stem[-2] in "اوي" and len(p) > 1 and p[-2] == "ا" and not _third_form(p):
            bases.append((stem[:-2] + last, False, False))  # jussive: لم يزر
            if stem[-2] != "ا":
                bases.append((stem[:-2] + "ا" + last, True, False))  # passive: يزار
    for base, passive, full in bases:
        for prefix, person, gender, number in (
            ("ي", 3, "m", "s"),
            ("ت", 3, "f", "s"),
            ("ن", 1, "", "p"),
            ("أ", 1, "", "s"),
        ):
            jussive = not full and not passive
            yield prefix + base, Form(lemma, "verb", "imperfect", person, gender, number, passive, jussive=jussive)
    for ending in ("ون", "وا"):
        yield "ي" + plural + ending, Form(lemma, "verb", "imperfect", 3, "m", "p")
        cut = ending == "وا"  # «تعرضوا» is far oftener the perfect of تعرض
        yield "ت" + plural + ending, Form(lemma, "verb", "imperfect", 2, "m", "p", jussive=cut)
    for ending in ("ان", "ا"):
        yield "ي" + dual + ending, Form(lemma, "verb", "imperfect", 3, "m", "d")
        yield "ت" + dual + ending, Form(lemma, "verb", "imperfect", 3, "f", "d")
    yield "ي" + stem + "ن", Form(lemma, "verb", "imperfect", 3, "f", "p")


def noun_forms(singular: str, plurals: tuple[str, ...] = ()) -> Iterator[tuple[str, Form]]:
    """Folded forms of a noun: singular, accusative, dual, sound feminine plural, and the broken plurals given."""
    lemma = singular
    seen: set[str] = set()

    def emit(text: str, number: str, construct: bool = False) -> Iterator[tuple[str, Form]]:
        key = fold(text)
        if key not in seen:
            seen.add(key)
            yield key, Form(lemma, "noun", number=number, construct=construct)

    yield from emit(singular, "s")
    if singular.endswith("ة"):
        stem = singular[:-1]
        yield from emit(stem + "ت", "s", True)
        cells = [("تان", False), ("تين", False), ("تي", True), ("تا", True)]
    else:
        # The final hamza carries its own seat before a suffix: لقاء، لقائه، لقاؤه.
        stem = singular
        if singular.endswith("اء"):
            yield from emit(singular[:-1] + "ئ", "s", True)
            yield from emit(singular[:-1] + "ؤ", "s", True)
        yield from emit(singular + "ا", "s")
        cells = [("ان", False), ("ين", False), ("ي", True)]
    for ending, construct in cells:
        yield from emit(stem + ending, "d", construct)
    yield from emit(stem + "ات", "p")
    for plural in plurals:
        yield from emit(plural, "p")
        if plural.endswith("ة"):
            yield from emit(plural[:-1] + "ت", "p", True)
        else:
            yield from emit(plural + "ا", "p")


def participle_forms(masculine: str) -> Iterator[tuple[str, Form]]:
    """Folded forms of a participle or adjective: both genders, three numbers, the accusative."""
    lemma = masculine
    stem = masculine[:-1] if masculine.endswith(("ٍ", "ي", "ى")) and len(masculine) > 3 else masculine
    cells = [
        (masculine, "m", "s"),
        (masculine + "ا", "m", "s"),
        (masculine + "ة", "f", "s"),
        (masculine + "ان", "m", "d"),
    ]
    cells += [(masculine + "تان", "f", "d"), (masculine + "تين", "f", "d"), (masculine + "ات", "f", "p")]
    cells += [
        (stem + "ون", "m", "p"),
        (stem + "ين", "m", "p"),
        (stem + "و", "m", "p"),
        (stem + "ي", "m", "p"),
    ]
    seen: set[str] = set()
    for text, gender, number in cells:
        if (key := fold(text)) not in seen:
            seen.add(key)
            yield key, Form(lemma, "participle", gender=gender, number=number)


@lru_cache(maxsize=30_000)
def affixes(word: str) -> tuple[tuple[tuple[str, ...], str, str], ...]:
    """Every way to cut a folded word into (proclitics, base, pronoun); the uncut word comes first."""
    cuts: list[tuple[tuple[str, ...], str, str]] = []
    for proclitics, rest in _proclitics(word):
        cuts.append((proclitics, rest, ""))
        for pronoun in PRONOUNS:
            base = rest[: -len(pronoun)]
            if rest.endswith(pronoun) and len(base) >= 2 and "ال" not in proclitics:
                cuts.append((proclitics, base, pronoun))
    return tuple(cuts)


def _proclitics(word: str) -> Iterator[tuple[tuple[str, ...], str]]:
    heads: list[tuple[tuple[str, ...], str]] = [((), word)]
    if word[:1] in ("و", "ف") and len(word) > 2:
        heads.append(((word[0],), word[1:]))
    for first, rest in heads:
        yield first, rest
        if len(rest) < 3:
            continue
        if rest.startswith("ال") and len(rest) > 3:
            yield (*first, "ال"), rest[2:]
        if rest[0] in "بلكس":
            tail = rest[1:]
            yield (*first, rest[0]), tail
            if rest[0] in "بك" and tail.startswith("ال") and len(tail) > 3:
                yield (*first, rest[0], "ال"), tail[2:]
            if rest[0] == "ل" and tail.startswith("ل") and len(tail) > 2:
                yield (*first, "ل", "ال"), tail[1:]
                yield (*first, "ل", "ال"), tail  # للجنة: the noun's own lam is written once


def licensed(proclitics: tuple[str, ...], form: Form, pronoun: str) -> bool:
    """Whether these clitics can stand on this form: س on imperfects, ب ك ال on nouns, ي not on verbs."""
    marks = set(proclitics)
    if form.pos == "verb":
        wrong = marks & {"ب", "ك", "ال"} or pronoun == "ي"
        late = marks & {"س", "ل"} and form.aspect != "imperfect"
        return not (wrong or late or ("ل" in marks and form.person == 1) or ("س" in marks and form.jussive))
    if "س" in marks or pronoun == "ني" or (form.construct and "ال" in marks):
        return False
    before_suffix = form.lemma.endswith(("ة", "اء")) and form.number == "s"
    if form.construct and before_suffix and not pronoun:
        return False
    return not (pronoun and form.lemma.endswith("ة") and form.number == "s" and not form.construct)


def _printable(form: Form, pronoun: str, last: str) -> bool:
    if last == "ة":
        return pronoun != "ه" and form.pos != "verb"
    return not (last == "ى" and pronoun == "ي")


class FormTable(Generic[T]):
    """Inflected forms that lead to what a lexicon says of their lemma; read by printed word."""

    def __init__(self) -> None:
        self._forms: dict[str, list[tuple[Form, T]]] = {}
        self._seen: dict[str, tuple[tuple[Analysis, T], ...]] = {}

    def add_verb(self, principal_parts: str, entry: T) -> None:
        """Add a verb given as «perfect imperfect»."""
        perfect, imperfect = principal_parts.split()
        self._add(verb_forms(perfect, imperfect), entry)

    def add_noun(self, words: str, entry: T) -> None:
        """Add a noun given as «singular plural…»; «singular -» is one whose plural means something else."""
        singular, *plurals = words.split()
        if plurals == ["-"]:
            self._add(((text, form) for text, form in noun_forms(singular) if form.number == "s"), entry)
        else:
            self._add(noun_forms(singular, tuple(plurals)), entry)

    def add_participle(self, word: str, entry: T) -> None:
        self._add(participle_forms(word), entry)

    def _add(self, forms: Iterator[tuple[str, Form]], entry: T) -> None:
        for text, form in forms:
            self._forms.setdefault(text, []).append((form, entry))

    def read(self, word: str, last: str = "") -> tuple[tuple[Analysis, T], ...]:
        """Every licensed reading of a folded printed word, fewest clitics first.

        `last`: the letter that the word is printed with at its end, where folding hides it: «ة» and «ى» are no
        pronouns («ه», «ي»).
        """
        key = word + last
        found = self._seen.get(key)
        if found is None:
            readings = [
                (Analysis(form, proclitics, pronoun), entry)
                for proclitics, base, pronoun in affixes(word)
                for form, entry in self._forms.get(base, ())
                if licensed(proclitics, form, pronoun) and _printable(form, pronoun, last)
            ]
            readings.sort(key=lambda r: len(r[0].proclitics) + bool(r[0].pronoun))
            found = tuple(readings)
            if len(self._seen) < 200_000:  # bounded: hostile text has no end of words
                self._seen[key] = found
        return found
