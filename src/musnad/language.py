"""Article -> Doc: sentences and words, each word with its span, folded form, part of speech and head.

The trained pipeline (documents.py) tags and parses the clitic segments of each sentence; here they are laid
back onto printed words. Closed classes come from lexicon/function_words.toml, which the later stages share.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from importlib import resources
from pathlib import Path

import numpy as np
import spacy
from spacy.attrs import DEP, ENT_TYPE, HEAD, IDX, LEMMA, MORPH, POS

from musnad import documents
from musnad.arabic import MARKS, fold
from musnad.lexicon import load
from musnad.models import Article, Block
from musnad.morphology import PRONOUNS, affixes

# A word is a run of letters, marks and digits (with the joiners inside: 5+5, إف-16, 2.5); anything else that
# prints is a token of one character. Runs are bounded so that a hostile megabyte is many tokens, not one.
_TOKEN = re.compile(r"[^\W_]+(?:[\u064b-\u065f\u0670\u0640\u200c]+[^\W_]*)*|[^\w\s]|_", re.UNICODE)
_STOP = frozenset(".؟!?…")
_OPEN = frozenset('«“"(')
_CLOSE = frozenset("»”\")'’")
# «م. محمد», "Dr. Smith". Arabic words of two letters end sentences («عاقبه على استخفافه به.»).
_ABBREVIATION = re.compile(r"[\u0621-\u063a\u0641-\u064a]|[A-Za-z]{1,2}")


@dataclass(frozen=True, slots=True)
class Token:
    """One printed word or mark. `i` is its index in the Doc; `start`, `end` are offsets in the article's text."""

    i: int
    start: int
    end: int
    text: str
    norm: str
    pos: str
    sentence: int
    head: int = -1  # index of the word it depends on; -1 for a root
    rel: str = ""  # the dependency's name (nsubj, obj, obl, nmod, conj …)
    gender: str = ""  # m, f or "" where the form does not say
    number: str = ""  # s, d, p or ""
    passive: bool = False
    named: str = ""  # PER, ORG, LOC or MISC where the trained pipeline reads a name
    pronoun_object: bool = False  # a verb with its object written on it as a pronoun
    lemma: str = ""  # folded; of the word without its clitics

    @property
    def last(self) -> str:
        """The printed last letter where folding hides it («ة» as «ه», «ى» as «ي»), else an empty string."""
        letter = self.text[-1:]
        if letter in MARKS:
            letter = next((c for c in reversed(self.text) if c not in MARKS), "")
        return letter if letter in "ةى" else ""

    @property
    def punct(self) -> bool:
        return self.pos == "PUNCT"


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens first..last (last exclusive) of one block; `paragraph` counts blocks."""

    index: int
    first: int
    last: int
    start: int
    end: int
    block: Block
    paragraph: int


@dataclass(frozen=True)
class Doc:
    article: Article
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        return self.article.text

    @cached_property
    def children(self) -> dict[int, tuple[int, ...]]:
        """The words that depend on each word, in order."""
        found: dict[int, list[int]] = {}
        for token in self.tokens:
            if token.head >= 0:
                found.setdefault(token.head, []).append(token.i)
        return {head: tuple(below) for head, below in found.items()}

    def child(self, i: int, *relations: str) -> int | None:
        """The first word that depends on word i by one of the relations."""
        return next((k for k in self.children.get(i, ()) if self.tokens[k].rel in relations), None)

    def words(self, sentence: Sentence) -> tuple[Token, ...]:
        return self.tokens[sentence.first : sentence.last]

    def at(self, offset: int) -> Token | None:
        """The first token that ends after an offset of the text."""
        low, high = 0, len(self.tokens)
        while low < high:
            mid = (low + high) // 2
            if self.tokens[mid].end <= offset:
                low = mid + 1
            else:
                high = mid
        return self.tokens[low] if low < len(self.tokens) else None

    def over(self, start: int, end: int) -> range:
        """The indices of the tokens that a stretch of the text covers."""
        first, last = self.at(start), self.at(end - 1)
        return range(first.i, last.i + 1) if first is not None and last is not None else range(0)


@dataclass(frozen=True, slots=True)
class Closed:
    """The closed classes, folded."""

    prepositions: frozenset[str]
    conjunctions: frozenset[str]
    complementisers: frozenset[str]
    verb_particles: frozenset[str]
    before_verbs: frozenset[str]
    before_jussives: frozenset[str]
    pronoun_prepositions: frozenset[str]
    negations: frozenset[str]
    pronouns: frozenset[str]
    demonstratives: frozenset[str]
    relatives: frozenset[str]
    auxiliaries: frozenset[str]
    adverbs: frozenset[str]
    quantifiers: frozenset[str]


@cache
def closed() -> Closed:
    return Closed(**{k: frozenset(map(fold, v)) for k, v in load("function_words").items()})


@cache
def _usual() -> dict[str, tuple[str, float]]:
    rows = resources.files("musnad.model").joinpath("words.tsv").read_text(encoding="utf-8").splitlines()
    cells = (r.split("\t") for r in rows if not r.startswith(("#", "word\t")))
    return {word: (pos, float(share)) for word, pos, share, _ in cells}


def analyse(article: Article, model: Path = documents.MODEL) -> Doc:
    """Words and sentences of an article, in order, over all blocks; `model` is the folder of the pipeline."""
    tokens: list[Token] = []
    sentences: list[Sentence] = []
    spans: list[tuple[int, Block, list[tuple[int, int]]]] = []
    for paragraph, block in enumerate(article.blocks):
        raw = [
            (block.start + m.start(), block.start + m.end())
            for m in _TOKEN.finditer(article.text[block.start : block.end])
        ]
        lead = _lead(article.text, raw) if block.kind == "paragraph" else 0
        parts = _split(article.text, raw, heading=block.kind in ("headline", "heading"))
        spans.extend((paragraph, block, raw[max(a, lead) : b]) for a, b in parts if b > lead)
    texts = [article.text[raw[0][0] : raw[-1][1]] for _, _, raw in spans]
    for (paragraph, block, raw), parsed in zip(spans, parse(texts, model), strict=True):
        first = len(tokens)
        tokens.extend(_words(article.text, raw, parsed, first, len(sentences)))
        sentences.append(Sentence(len(sentences), first, len(tokens), raw[0][0], raw[-1][1], block, paragraph))
    return Doc(article, tuple(tokens), tuple(sentences))


def _lead(text: str, raw: list[tuple[int, int]]) -> int:
    """How many tokens of a paragraph are its place and agency line: «الدوحة – (د ب أ):», «عدن - خاص -».

    They are names and marks before a dash or a colon; they belong to no sentence.
    """
    for k in range(min(9, len(raw) - 1)):
        word = text[raw[k][0] : raw[k][1]]
        if word in "–—-:" and k:
            spaced = raw[k][1] < raw[k + 1][0]
            slash = any(text[a:b] in "/-–)" for a, b in raw[:k])
            if not spaced or (word == ":" and not slash):
                return 0
            rest = _lead(text, raw[k + 1 :]) if word != ":" else 0
            return k + 1 + rest
        norm = _norm(word)
        if word not in '()/،.«»"' and (_closed_class(norm) or _usual().get(norm, ("", 0.0))[0] == "VERB"):
            return 0
    return 0


def parse(texts: list[str], model: Path) -> Iterator[spacy.tokens.Doc]:
    """The trained pipeline's reading of each text, in order."""
    return _pipeline(model).pipe(texts, batch_size=64)


@cache
def _pipeline(model: Path) -> spacy.language.Language:
    return documents.load(model)


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A parsed sentence as columns, one row a segment: reading spaCy's tokens one by one costs four times as much."""

    starts: list[int]
    pos: list[str]
    rel: list[str]
    named: list[str]
    lemmas: list[str]
    heads: list[int]
    shown: list[tuple[str, str, bool]]  # gender, number, passive

    @classmethod
    def of(cls, doc: spacy.tokens.Doc) -> "_Parsed":
        starts, heads = doc.to_array([IDX, HEAD]).astype("int64").T  # heads as steps from each segment
        pos, rel, named, lemmas, features = (
            [doc.vocab.strings[k] for k in doc.to_array(column).tolist()]
            for column in (POS, DEP, ENT_TYPE, LEMMA, MORPH)
        )
        heads += np.arange(len(heads))
        return cls(starts.tolist(), pos, rel, named, lemmas, heads.tolist(), [_shown(f) for f in features])


@lru_cache(maxsize=2_000)
def _shown(features: str) -> tuple[str, str, bool]:
    """Gender, number and whether passive, of features as spaCy writes them."""
    said = dict(f.split("=", 1) for f in features.split("|") if "=" in f)
    gender = {"Masc": "m", "Fem": "f"}.get(said.get("Gender", ""), "")
    number = {"Sing": "s", "Dual": "d", "Plur": "p"}.get(said.get("Number", ""), "")
    return gender, number, said.get("Voice") == "Pass"


def _words(text: str, raw: list[tuple[int, int]], doc: spacy.tokens.Doc, first: int, sentence: int) -> Iterator[Token]:
    """Printed words with what the segments inside them say: the content segment speaks for the word."""
    base = raw[0][0]
    parsed = _Parsed.of(doc)
    homes: list[int] = []  # segment -> word
    inside: list[list[int]] = [[] for _ in raw]
    k = 0
    for i, start in enumerate(parsed.starts):
        while k + 1 < len(raw) and raw[k + 1][0] <= base + start:
            k += 1
        homes.append(k)
        inside[k].append(i)
    before = ""
    for n, (start, end) in enumerate(raw):
        norm = _norm(text[start:end])
        token = _word(text[start:end], norm, start, end, first, n, sentence, inside[n], parsed, homes)
        if before in closed().before_verbs and token.pos in ("NOUN", "ADJ", "PROPN", "X"):
            token = replace(token, pos="VERB")  # nothing but a verb follows «لم» and «لن»
        if n == 0 and _opens_as_verb(token, parsed, inside[1:2]):
            token = replace(token, pos="VERB", named="")
        yield token
        before = norm


def _opens_as_verb(token: Token, parsed: "_Parsed", after: list[list[int]]) -> bool:
    """Whether the first word of a sentence is a verb after «و», though the parse takes it for a noun or a name.

    «وردّ المتحدث» and «وروى سائق»: a word that is usually a verb, or a supposed name before a common noun that is
    written as a perfect in «ى».
    """
    if token.text[:1] != "و" or len(token.norm) < 3 or token.pos not in ("NOUN", "PROPN", "X"):
        return False
    noun = bool(after and after[0]) and any(parsed.pos[i] == "NOUN" for i in after[0])
    usual, share = _usual().get(token.norm, ("", 0.0))
    return noun and ((usual == "VERB" and share >= 0.9) or (token.pos != "NOUN" and token.text[-1:] == "ى"))


def _word(
    word: str,
    norm: str,
    start: int,
    end: int,
    first: int,
    n: int,
    sentence: int,
    segments: list[int],
    parsed: _Parsed,
    homes: list[int],
) -> Token:
    content = next((i for i in segments if parsed.pos[i] not in _CLITIC), segments[-1] if segments else None)
    closed_pos = _closed_class(norm) if norm and norm[0].isalpha() else None
    if content is None or not norm or not norm[0].isalnum():
        return Token(
            first + n,
            start,
            end,
            word,
            norm,
            "NUM" if norm[:1].isdigit() else closed_pos or "PUNCT",
            sentence,
        )
    head = content
    while parsed.heads[head] != head and homes[parsed.heads[head]] == n:
        head = parsed.heads[head]
    outside = homes[parsed.heads[head]] if parsed.heads[head] != head else None
    gender, number, passive = parsed.shown[content]
    pos = closed_pos or ("NUM" if norm[0].isdigit() else _upos(parsed.pos[content]))
    return Token(
        first + n,
        start,
        end,
        word,
        norm,
        pos,
        sentence,
        head=first + outside if outside is not None else -1,
        rel=parsed.rel[head],
        gender=gender,
        number=number,
        named=parsed.named[content],
        passive=passive and parsed.pos[content] == "VERB",
        lemma=_norm(parsed.lemmas[content]),
        pronoun_object=any(parsed.pos[i] == "PRON" and parsed.rel[i] in ("obj", "iobj") for i in segments),
    )


def _upos(pos: str) -> str:
    return {"INTJ": "PART", "SYM": "PUNCT", "SPACE": "PUNCT", "PROPN": "PROPN"}.get(pos, pos)


_CLITIC = frozenset(["ADP", "CCONJ", "SCONJ", "PRON", "PART", "AUX", "PUNCT", "DET"])


def _split(text: str, raw: list[tuple[int, int]], heading: bool) -> Iterator[tuple[int, int]]:
    """Index ranges of sentences among a block's tokens: a stop mark, the closing marks after it, then space.

    In a heading dots are a pause: «بالفيديو.. ركلة غريبة» is one sentence.
    """
    first = seen = 0
    for k, (start, end) in enumerate(raw):
        if text[start] not in _STOP or end - start != 1 or k < seen or _abbreviated(text, raw, k):
            continue
        last = k + 1
        while last < len(raw) and text[raw[last][0]] in _STOP | _CLOSE and raw[last][0] == raw[last - 1][1]:
            last += 1
        seen = last
        if heading and (text[start] == "…" or text[start : start + 2] == ".."):
            continue
        glued = last < len(raw) and raw[last][0] == raw[last - 1][1] and text[raw[last][0]] not in _OPEN
        if glued and text[start] == ".":
            before, after = text[start - 1] if start else "", text[raw[last][0]]
            if before.isdigit() or not after.isalpha() or after.isascii() or _initials(text, raw, last):
                continue
        yield first, last
        first = last
    if first < len(raw):
        yield first, len(raw)


def _initials(text: str, raw: list[tuple[int, int]], k: int) -> bool:
    """Whether the word at k is one of a name's letters, spelled out with dots («ايه.تي.في», «بي.بي.سي»)."""
    start, end = raw[k]
    return end - start <= 4 and k + 1 < len(raw) and raw[k + 1][0] == end and text[raw[k + 1][0]] in '.)»”"'


def _abbreviated(text: str, raw: list[tuple[int, int]], k: int) -> bool:
    """Whether token k is the stop of a shortened word; «1500 م.» is a unit and a sentence's end."""
    if text[raw[k][0]] != ".":
        return False
    words = [text[a:b] for a, b in raw[max(0, k - 2) : k]]
    return bool(words) and bool(_ABBREVIATION.fullmatch(words[-1])) and not words[0][-1].isdigit()


@lru_cache(maxsize=30_000)
def _norm(word: str) -> str:
    return fold(word)


def definite(word: str) -> bool:
    """Whether a folded word carries the article."""
    return any("ال" in proclitics for proclitics, base, pronoun in affixes(word) if not pronoun and len(base) > 2)


@lru_cache(maxsize=30_000)
def _closed_class(word: str) -> str | None:
    if word in ("ب", "ل", "ك"):
        return "ADP"  # a proclitic that a mark parts from its word: «لـ"…"»
    classes = closed()
    for stem in (word, word[1:] if word[:1] in ("و", "ف") else word):
        if stem in classes.complementisers:
            return "SCONJ"
        if stem in classes.prepositions:
            return "ADP"
        if stem in classes.negations or stem in classes.verb_particles - classes.auxiliaries:
            return "PART"
        if stem in classes.auxiliaries:
            return "AUX"
        if stem in classes.relatives or stem in classes.pronouns:
            return "PRON"
        if stem in classes.demonstratives:
            return "DET"
        if stem in classes.conjunctions:
            return "CCONJ"
        if stem in classes.adverbs:
            return "ADV"
        for pronoun in PRONOUNS:
            if stem.endswith(pronoun) and stem[: -len(pronoun)] in classes.pronoun_prepositions:
                return "ADP"
    return None


@lru_cache(maxsize=30_000)
def usual_share(word: str) -> float:
    """How firmly a folded word is an ordinary word: the share of its usual reading, 0 where never seen.

    Names that the treebank left untagged (X) and proper nouns count as never seen.
    """
    pos, share = _usual().get(word, ("X", 0.0))
    return 0.0 if pos in ("X", "PROPN") else share
