"""The words that attribute: verbs of saying, their participles and nouns, and fixed phrases, found in a doc.

The vocabulary is lexicon/reporting.toml; this module recognises it. What is said, and by whom, is worked out
in statements.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from musnad.arabic import fold
from musnad.language import Token, usual_share
from musnad.lexicon import load
from musnad.morphology import Analysis, FormTable

CueForm = Literal["verb", "participle", "noun", "phrase"]


@dataclass(frozen=True, slots=True)
class Cue:
    """One entry of the lexicon: a reporting verb with its frame."""

    lemma: str
    kind: str
    content: frozenset[str]
    farther: frozenset[str]
    mood: str | None
    strict: bool
    homograph: bool
    document: bool
    act: bool
    source_after: str | None
    passive: bool = False
    tells: bool = False
    addresses: bool = False
    owned: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """A fixed attribution: «وفقا ل», «على حد قوله»."""

    words: tuple[str, ...]
    glued: str  # the preposition that is written onto the source, or ""
    place: str
    source: str
    farther: bool
    back: bool
    clause: bool
    document: bool
    after: bool = False  # it governs what follows it: «ما وصفه بـ…», «بحجة أن»


@dataclass(frozen=True, slots=True)
class CueUse:
    """A cue found: tokens first..last (exclusive) hold its words."""

    first: int
    last: int
    form: CueForm
    cue: Cue | None = None
    reading: Analysis | None = None
    phrase: Phrase | None = None

    @property
    def act(self) -> bool:
        return self.cue is not None and self.cue.act


# The mark over a doubled letter.
DOUBLED = "\u0651"

# The vowel of a passive on a first letter.
SHORT_U = "\u064f"

# Phrases by their first word, longest first.
PhraseIndex = dict[str, tuple[tuple[str, ...], ...]]

# Lists beside the kinds of source in the lexicon's [sources].
_NOT_KINDS = frozenset(
    [
        "back_reference",
        "same",
        "skipped",
        "one_of",
        "identity",
        "withholding",
        "feminine_plurals",
        "circumstances",
        "manners",
    ]
)

# The groups of words with which the outlet itself speaks.
_IMPERSONAL = ("background", "finding", "expected", "scheduled")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Word lists of the lexicon, folded, as tuples of words."""

    document_channels: PhraseIndex
    withheld: PhraseIndex
    impersonal: PhraseIndex
    back_reference: frozenset[str]
    skipped: frozenset[str]
    same: frozenset[str]
    no_link: frozenset[str]
    said_in: frozenset[str]
    belonging: frozenset[str]
    platforms: frozenset[str]
    returns: frozenset[str]
    within: frozenset[str]
    titles: frozenset[str]
    subordinators: frozenset[str]
    identity: frozenset[str]
    labels: frozenset[str]
    kinds: dict[str, tuple[tuple[str, ...], ...]]
    quote_pairs: tuple[tuple[str, str], ...]
    quotation_openers: frozenset[str]
    direct_words: int
    stance: dict[str, str]
    performed: frozenset[str]
    one_of: frozenset[str]
    feminine_plurals: frozenset[str]
    circumstances: frozenset[str]
    manners: frozenset[str]
    basis: frozenset[str]
    basis_verbs: frozenset[str]
    full_text: PhraseIndex
    text_documents: frozenset[str]
    hearsay: PhraseIndex
    turns: PhraseIndex
    points_back: PhraseIndex
    in_these_words: PhraseIndex
    withholding: frozenset[str]
    spoke_to: frozenset[str]
    when: frozenset[str]


@cache
def vocabulary() -> Vocabulary:
    data = load("reporting")
    sources = data["sources"]
    return Vocabulary(
        document_channels=_by_first(_phrases(data["channels"]["document"])),
        withheld=_by_first(_phrases(sources["anonymous_marks"])),
        impersonal=_by_first(_phrases(w for group in _IMPERSONAL for w in data["impersonal"][group])),
        back_reference=frozenset(map(fold, sources["back_reference"])),
        skipped=frozenset(map(fold, sources["skipped"])),
        same=frozenset(map(fold, sources["same"])),
        no_link=frozenset(map(fold, data["addressee"]["no_link"])),
        said_in=frozenset(map(fold, data["addressee"]["said_in"])),
        belonging=frozenset(map(fold, data["addressee"]["belonging"])),
        platforms=frozenset(map(fold, data["channels"]["platform_names"])),
        subordinators=frozenset(map(fold, data["passed_on"]["subordinators"])),
        titles=frozenset(map(fold, data["quotation"]["titles"])),
        within=frozenset(map(fold, data["passed_on"]["within"])),
        returns=frozenset(map(fold, data["passed_on"]["returns"])),
        identity=frozenset(map(fold, sources["identity"])),
        labels=frozenset(map(fold, data["headline"]["labels"])),
        kinds={k: _phrases(v) for k, v in sources.items() if k not in _NOT_KINDS},
        quote_pairs=tuple((a, b) for a, b in data["quotation"]["pairs"]),
        quotation_openers=frozenset(map(fold, data["quotation"]["before"])),
        direct_words=data["quotation"]["direct_from_words"],
        one_of=frozenset(fold(w) for w in sources["one_of"]),
        feminine_plurals=frozenset(map(fold, sources["feminine_plurals"])),
        circumstances=frozenset(map(fold, sources["circumstances"])),
        manners=frozenset(map(fold, sources["manners"])),
        basis=frozenset(map(fold, data["basis"]["nouns"])),
        basis_verbs=frozenset(data["basis"]["verbs"]),
        full_text=_by_first(_phrases(data["full_text"]["openers"])),
        text_documents=frozenset(map(fold, data["full_text"]["documents"])),
        turns=_by_first(_phrases(data["impersonal"]["turns"])),
        hearsay=_by_first(_phrases(data["impersonal"]["hearsay"])),
        points_back=_by_first(_phrases(data["impersonal"]["points_back"])),
        in_these_words=_by_first(_phrases(data["quotation"]["in_these_words"])),
        when=frozenset(map(fold, data["passed_on"]["when"])),
        spoke_to=frozenset(map(fold, data["addressee"]["spoke_to"])),
        withholding=frozenset(map(fold, sources["withholding"])),
        performed=frozenset(fold(w) for w in data["performed"]["nouns"]),
        stance={fold(w): status for status, words in data["stance"].items() for w in words},
    )


def _phrases(words: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted({tuple(fold(w).split()) for w in words}, key=lambda p: -len(p)))


def is_telling(word: str) -> bool:
    """Whether a folded noun is what one says or feels («مزاعم», «قولها», «انزعاجه»), hence no one who says it."""
    readings = _tables()["noun"].read(word)
    return (
        any(not r.definite and not r.preposition for r, _ in readings) or word.removesuffix("ه") in vocabulary().stance
    )


def _by_first(phrases: Iterable[tuple[str, ...]]) -> PhraseIndex:
    index: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        index.setdefault(phrase[0], []).append(phrase)
    return {first: tuple(found) for first, found in index.items()}


@cache
def _tables() -> dict[CueForm, FormTable[Cue]]:
    tables: dict[CueForm, FormTable[Cue]] = {
        "verb": FormTable(),
        "participle": FormTable(),
        "noun": FormTable(),
    }
    for row in load("reporting")["cue"]:
        cue = _cue(row)
        tables["verb"].add_verb(row["verb"], cue)
        if "passive" in row:
            tables["verb"].add_verb(row["passive"], _cue(row, passive=True))
        for noun in row.get("nouns", ()):
            tables["noun"].add_noun(noun, cue)
        if "participle" in row:
            tables["participle"].add_participle(row["participle"], cue)
    return tables


@cache
def _periphrases() -> FormTable[tuple[Cue, tuple[tuple[str, ...], ...]]]:
    """Verbs that report together with a noun («جدد التأكيد»): the cue, and the words one of which must follow."""
    table: FormTable[tuple[Cue, tuple[tuple[str, ...], ...]]] = FormTable()
    for row in load("reporting")["periphrasis"]:
        table.add_verb(row["verb"], (_cue(row), _phrases(row["words"])))
    return table


def _cue(row: dict[str, Any], passive: bool = False) -> Cue:
    return Cue(
        lemma=row["verb"].split()[0],
        kind=row["kind"],
        content=frozenset(row["content"]),
        farther=frozenset(map(fold, row.get("farther", ()))),
        mood=row.get("mood"),
        strict=row.get("strict", False),
        homograph=row.get("homograph", False),
        document=row.get("document", False),
        act=row.get("act", False),
        source_after=fold(row["source_after"]) if "source_after" in row else None,
        passive=passive,
        tells=row.get("tells", False),
        addresses=row.get("addresses", False),
        owned=row.get("owned", False),
    )


@cache
def _phrase_index() -> dict[str, tuple[Phrase, ...]]:
    """Phrases by their first word, longest first."""
    index: dict[str, list[Phrase]] = {}
    for row in load("reporting")["phrase"]:
        for words in (row["words"], *row.get("variants", ())):
            parts = fold(words).split()
            glued = parts.pop() if len(parts) > 1 and parts[-1] in ("ل", "ب") else ""
            phrase = Phrase(
                tuple(parts),
                glued,
                row["place"],
                row["source"],
                row.get("farther", False),
                row.get("back", False),
                row.get("clause", False),
                row.get("document", False),
                row.get("scope") == "after",
            )
            index.setdefault(parts[0], []).append(phrase)
    return {w: tuple(sorted(p, key=lambda p: -len(p.words))) for w, p in index.items()}


def find_cues(tokens: tuple[Token, ...], first: int, last: int) -> list[CueUse]:
    """The cue uses among tokens first..last, in order, none overlapping."""
    found: list[CueUse] = []
    i = first
    while i < last:
        use = _phrase_at(tokens, i, last) or _periphrasis_at(tokens, i, last) or _word_at(tokens, i, first)
        if use is not None and found and _subject_of(found[-1], use):
            use = None
        if use is None:
            i += 1
        else:
            found.append(use)
            i = use.last
    return found


def _subject_of(before: CueUse, use: CueUse) -> bool:
    """Whether what looks like a verb right after a reporting verb is its subject: «قال طالب الهندسة»."""
    if before.form != "verb" or use.form != "verb" or before.last != use.first or use.reading is None:
        return False
    return use.reading.form.aspect == "perfect" and not use.reading.proclitics and not use.reading.pronoun


def _phrase_at(tokens: tuple[Token, ...], i: int, last: int) -> CueUse | None:
    norm = tokens[i].norm
    for head in (norm, norm[1:] if norm[:1] in "وف" and len(norm) > 3 else norm):
        for phrase in _phrase_index().get(head, ()):
            b = i + len(phrase.words)
            if b > last or any(tokens[i + k].norm != w for k, w in enumerate(phrase.words) if k):
                continue
            if phrase.glued and not (b < last and tokens[b].norm.startswith(phrase.glued)):
                continue
            return CueUse(i, b, "phrase", phrase=phrase)
    return None


def _periphrasis_at(tokens: tuple[Token, ...], i: int, last: int) -> CueUse | None:
    """«وجدد الوزير التأكيد على أن»: the verb, its subject, and the noun that makes it report, before any clause."""
    if tokens[i].pos != "VERB":
        return None
    for reading, (cue, nouns) in _periphrases().read(tokens[i].norm, tokens[i].last):
        for j in range(i + 1, min(i + 9, last)):
            if tokens[j].pos in ("SCONJ", "VERB") or tokens[j].text in ":؛":
                break
            if any(all(j + n < last and tokens[j + n].norm == w for n, w in enumerate(words)) for words in nouns):
                return CueUse(i, j + 1 if cue.owned else i + 1, "verb", cue, reading)
            if cue.owned:
                break  # «جاء رد الوزير»: the noun right after its verb
    return None


def _word_at(tokens: tuple[Token, ...], i: int, first: int) -> CueUse | None:
    token = tokens[i]
    opens = i == first or tokens[i - 1].text in "،,"
    heading = (token.pos in ("ADP", "ADJ") and opens and _tells(tokens, i)) or (
        token.pos == "ADP" and DOUBLED in token.text  # «عبّر»
    )
    if token.pos in ("PUNCT", "NUM", "ADP", "SCONJ", "ADV") and not heading:
        return None
    before = tokens[i - 1].norm if i > first else ""
    for form in ("verb", "participle", "noun"):
        readings = _tables()[form].read(token.norm, token.last)
        for reading, cue in sorted(
            readings, key=lambda r: not r[1].act
        ):  # «تعد» is more often a promise than an opinion
            if form == "verb" and (heading or _verb_here(token, reading, cue, before)):
                return CueUse(i, i + 1, "verb", cue, reading)
            if form == "participle" and _participle_here(token, reading):
                return CueUse(i, i + 1, "participle", cue, reading)
            if form == "noun" and reading.pronoun and not cue.act and _opens_content(tokens, i + 1):
                return CueUse(i, i + 1, "noun", cue, reading)
    return None


def _tells(tokens: tuple[Token, ...], i: int) -> bool:
    """«وبين الوزير أن», «عبر الوزير عن»: what opens its content after the next noun phrase shows a verb."""
    for j in range(i + 1, min(i + 12, len(tokens) - 1)):
        token = tokens[j]
        if token.pos == "SCONJ":
            return token.norm.startswith(("ان", "بان")) and tokens[i].norm != "عبر"  # «عبر الهاتف، إن»
        if token.text in "،," and tokens[j + 1].pos == "SCONJ":
            continue
        if token.norm == "عن" and j > i + 1 and tokens[i].norm in ("عبر", "وعبر") and tokens[j + 1].norm != "طريق":
            return True
        joined = token.norm.startswith("و") and usual_share(token.norm) == 0
        if token.punct or token.pos in ("VERB", "CCONJ") or joined:
            return False
    return False


def _opens_content(tokens: tuple[Token, ...], i: int) -> bool:
    """Whether content follows at once: «قوله إن», «تأكيدها: …»."""
    return i < len(tokens) and (tokens[i].pos == "SCONJ" or tokens[i].text in ':«“"')


def _verb_here(token: Token, reading: Analysis, cue: Cue, before: str) -> bool:
    """Whether the word can be this verb in this place: not after a preposition, not a first person."""
    if token.pos not in ("VERB", "AUX") and (cue.homograph or reading.form.aspect == "imperfect" or token.pos == "ADJ"):
        return False
    if token.pos == "NOUN" and reading.pronoun:
        return False  # «سموه», «قولها»
    if DOUBLED in token.text and cue.lemma[:1] == "و" and len(fold(cue.lemma)) == 3 and "و" not in reading.proclitics:
        return False  # «وردّت»: the verb is «ردّ», the «و» joins
    if token.text[1:2] == SHORT_U and len(fold(cue.lemma)) == 3:
        return False  # «تُرى»: the vowel shows a passive
    if reading.form.person != 3 or reading.pronoun in ("ك", "كم", "ني") or (reading.form.passive and reading.pronoun):
        return False
    if reading.form.jussive and "ل" not in reading.proclitics and before.lstrip("وف") not in ("لم", "لا", "لما"):
        return False  # «يجب», «يقل»: cut short like «لم يجب», and verbs of their own elsewhere
    if reading.form.number == "p" and reading.form.aspect == "perfect" and not token.norm.endswith(("ا", "ن")):
        return bool(reading.pronoun)  # «سمو» is no «سموا»
    return before not in ("في", "من", "علي", "عن", "بعد", "قبل", "مع")


def _participle_here(token: Token, reading: Analysis) -> bool:
    """An accusative participle goes on with a source: «قائلا», «مضيفة»; a definite one describes a noun."""
    if reading.definite or reading.preposition or reading.pronoun:
        return False
    if reading.form.gender == "m" and reading.form.number == "s":
        return token.norm.endswith("ا")
    if token.pos == "NOUN" and usual_share(token.norm) > 0.5:
        return False  # «مدينة», «قائمة»: nouns of the same letters
    return reading.form.number == "s" or token.norm.endswith("ين")


def starts_with(tokens: tuple[Token, ...], i: int, last: int, phrases: PhraseIndex) -> int:
    """How many tokens at i one of the phrases covers, 0 where none does; a leading «و» may be written on."""
    head = tokens[i].norm
    for first in (head, head[1:]) if head[:1] in "وف" else (head,):
        for phrase in phrases.get(first, ()):
            if i + len(phrase) <= last and all(tokens[i + k].norm == w for k, w in enumerate(phrase) if k):
                return len(phrase)
    return 0
