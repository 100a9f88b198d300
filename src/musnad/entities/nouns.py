"""Nouns and names as words: what a printed word can head, under its clitics (lexicon/mentions.toml, knowledge/)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from musnad.arabic import bare, fold
from musnad.knowledge import NamedThing, Role, knowledge
from musnad.language import Token, usual_share
from musnad.lexicon import load
from musnad.morphology import affixes

QUOTES = {'"': '"', "«": "»", "“": "”", "”": "“", "‘": "’", "'": "'"}


@cache
def grammar() -> dict[str, frozenset[str]]:
    return {k: frozenset(map(fold, v)) for k, v in load("mentions").items()}


@cache
def naming() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(fold(w).split()) for w in load("mentions")["naming"])


@cache
def honours() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Honours as folded words by the first of them, the longest first."""
    found = sorted((tuple(fold(w).split()) for w in load("mentions")["honours"]), key=lambda words: -len(words))
    return {first: tuple(w for w in found if w[0] == first) for first in {w[0] for w in found}}


@cache
def complete_titles() -> frozenset[str]:
    return frozenset(map(bare, load("mentions")["complete_titles"]))


@cache
def not_heads() -> frozenset[tuple[str, str]]:
    pairs = (fold(p).split() for p in load("mentions")["not_heads"])
    return frozenset((a, b) for a, b in pairs)


@cache
def name_words() -> dict[str, tuple[int, int]]:
    rows = resources.files("musnad.knowledge").joinpath("name_words.tsv").read_text(encoding="utf-8").splitlines()
    cells = (r.split("\t") for r in rows if not r.startswith(("#", "word\t")))
    return {word: (int(first), int(later)) for word, first, later in cells}


@cache
def protesters() -> frozenset[str]:
    """Folded nouns for those who protest."""
    return grammar()["protesters"]


@cache
def names_by_first_word() -> dict[str, tuple[tuple[tuple[str, ...], tuple[NamedThing, ...]], ...]]:
    """Names by their first word, longest first."""
    table: dict[str, list[tuple[tuple[str, ...], tuple[NamedThing, ...]]]] = {}
    for key, things in knowledge().names.items():
        words = tuple(key.split())
        table.setdefault(words[0], []).append((words, things))
    return {w: tuple(sorted(rows, key=lambda r: -len(r[0]))) for w, rows in table.items()}


@cache
def names_by_two_words() -> dict[tuple[str, str], tuple[tuple[tuple[str, ...], tuple[NamedThing, ...]], ...]]:
    """Names by their first two words («» where there is one only), longest first."""
    table: dict[tuple[str, str], list[tuple[tuple[str, ...], tuple[NamedThing, ...]]]] = {}
    for first, rows in names_by_first_word().items():
        for row in rows:
            table.setdefault((first, row[0][1] if len(row[0]) > 1 else ""), []).append(row)
    return {key: tuple(rows) for key, rows in table.items()}


@lru_cache(maxsize=30_000)
def openings(word: str) -> tuple[tuple[str, str, int], ...]:
    """Ways to take a proclitic off a folded word: (preposition, rest, printed characters cut off)."""
    out = [("", word, 0)]
    rest, cut = word, 0
    if word[:1] in ("و", "ف") and len(word) > 2:
        rest, cut = word[1:], 1
        out.append(("", rest, 1))
    if len(rest) > 3:
        if rest[0] in "بك":
            out.append((rest[0], rest[1:], cut + 1))
        elif rest.startswith("لل"):
            out.append(("ل", "ال" + rest[2:], cut))
            out.append(("ل", "ا" + rest[1:], cut))
        elif rest[0] == "ل":
            out.append(("ل", rest[1:], cut + 1))
    return tuple(out)


@dataclass(frozen=True, slots=True)
class Head:
    """A noun that can head a mention, read from one token."""

    role: Role
    key: str
    proclitic: str
    cut: int
    definite: bool
    pronoun: bool


@cache
def heads() -> dict[str, Role]:
    """Nouns that can head a mention: the roles of the knowledge base and the words that stand for somebody named."""
    standing, grammar_words = load("coreference"), load("mentions")
    words: dict[str, Role] = {}

    def add(nouns: Iterable[str], role: Role) -> None:
        words.update((fold(noun), role) for noun in nouns)

    add(grammar_words["people"], Role("", "group", "CVL", "group"))
    add(grammar_words["counterparts"], Role("", "person", "GOV", "office"))
    add(grammar_words["settlements"], Role("", "place", "", "place"))
    for nouns in (standing["sides"], standing["homeland"], *standing["pairs"].values()):
        add(nouns, Role("", "group", "", "stand-in"))
    for nouns in standing["honorifics"].values():
        add(nouns, Role("", "person", "", "stand-in"))
    words.update(knowledge().roles)
    add(grammar_words["targets"], Role("", "facility", "", "facility"))
    return words


@cache
def set_phrases() -> dict[str, tuple[tuple[tuple[str, ...], Role], ...]]:
    """Role phrases of several words by their first («ولي العهد», «نائب رئيس الوزراء»), the longest first."""
    table: dict[str, list[tuple[tuple[str, ...], Role]]] = {}
    for phrase, role in knowledge().roles.items():
        words = tuple(phrase.split())
        if len(words) > 1:
            table.setdefault(words[0], []).append((words, role))
    return {w: tuple(sorted(found, key=lambda f: -len(f[0]))) for w, found in table.items()}


@lru_cache(maxsize=30_000)
def set_phrases_from(norm: str) -> tuple[tuple[str, str, int, tuple[str, ...], Role], ...]:
    """Role phrases that a folded word can open: (preposition, the word without it, letters cut, phrase, role)."""
    return tuple(
        (proclitic, rest, cut, words, role)
        for proclitic, rest, cut in openings(norm)
        for words, role in set_phrases().get(rest[2:] if rest.startswith("ال") and len(rest) > 3 else rest, ())
    )


@lru_cache(maxsize=30_000)
def head_of(word: str) -> Head | None:
    """The role, body, group or facility noun that a folded word is, clitics aside."""
    roles = heads()
    for proclitic, rest, cut in openings(word):
        is_definite = rest.startswith("ال") and len(rest) > 3
        if (rest[2:] if is_definite else rest) in grammar()["never_heads"]:
            return None
        for base, pronoun in _without_pronoun(rest[2:] if is_definite else rest, is_definite):
            if (role := roles.get(base)) is not None:
                return Head(role, base, proclitic, cut, is_definite, pronoun)
    return None


def _without_pronoun(base: str, is_definite: bool) -> Iterator[tuple[str, bool]]:
    yield base, False
    if is_definite:
        return
    if base.endswith("ا") and len(base) > 4:
        yield base[:-1], False  # the accusative: «12 صيادا»
    for suffix in ("هما", "هم", "ها", "نا", "ه"):
        stem = base[: -len(suffix)]
        if base.endswith(suffix) and len(stem) > 2:
            yield stem, True
            if stem.endswith("ت"):
                yield stem[:-1] + "ه", True


@lru_cache(maxsize=30_000)
def demonym(word: str) -> str | None:
    """The ISO code of the country whose adjective a folded word is, article aside."""
    table = knowledge().demonyms
    for _, rest, _ in openings(word):
        key = rest[2:] if rest.startswith("ال") and len(rest) > 3 else rest
        if key in table:
            return table[key]
        if key.endswith("ا") and key[:-1] in table:
            return table[key[:-1]]
    return None


@lru_cache(maxsize=30_000)
def ordinary(norm: str) -> bool:
    """Whether a folded word is an ordinary one under its clitics («بنشر», «أنصاره», «لنظيره»)."""
    return any(
        usual_share(base) > 0.3 and len(base) > 2
        for proclitics, base, pronoun in affixes(norm)
        if proclitics or pronoun
    )


def conjoined(norm: str) -> bool:
    """Whether a folded word is written with «و» or «ف» before it."""
    if norm[:1] == "و" and norm not in name_words() and name_words().get(norm[1:], (0, 0))[0] >= 3:
        return True  # «وحسان»
    if norm[:1] == "و" and norm not in name_words() and norm[1:] in grammar()["not_names"]:
        return True  # «وسمو»
    return (norm[:1] == "و" and len(norm) > 3 and usual_share(norm[1:]) > 0) or norm[:3] == "وال"


def adjectival(token: Token) -> bool:
    """Whether a definite word can be an adjective: known as one, a nisba, or a word never seen as a noun."""
    return token.pos == "ADJ" or token.norm.endswith(("ي", "يه", "يين", "يون", "يات")) or usual_share(token.norm) == 0


def preposition_on(norm: str) -> bool:
    return norm.startswith(("بال", "لل", "كال", "وال", "فال", "وبال", "ولل"))


def preposition_on_word(norm: str) -> bool:
    return preposition_on(norm) or (
        norm[:1] in "بل"
        and len(norm) > 4
        and usual_share(norm[1:]) > 0
        and head_of(norm[1:]) is None
        and usual_share(norm) == 0
    )
