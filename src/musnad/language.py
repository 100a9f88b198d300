"""Article -> Doc: sentences and words, each word with its span, its folded form and a part of speech.

The parts of speech come from closed classes (lexicon/function_words.toml), from the usual reading of each
printed word (model/words.tsv) and from its shape and its neighbours.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from musnad.arabic import MARKS, fold
from musnad.lexicon import load
from musnad.models import Article, Block
from musnad.morphology import affixes

# A word is a run of letters, marks and digits (with the joiners inside: 5+5, إف-16, 2.5); anything else that
# prints is a token of one character. Runs are bounded so that a hostile megabyte is many tokens, not one.
_TOKEN = re.compile(r"[^\W_]+(?:[\u064b-\u065f\u0670\u0640\u200c]+[^\W_]*)*|[^\w\s]|_", re.UNICODE)
_STOP = frozenset(".؟!?…")
_OPEN = frozenset("«“\"(")
_CLOSE = frozenset("»”\")'’")
_ABBREVIATION = re.compile(r"^[\u0621-\u064aA-Za-z]{1,2}$")


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

    @property
    def last(self) -> str:
        """The printed last letter where folding hides it («ة» as «ه», «ى» as «ي»), else an empty string."""
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


@dataclass(frozen=True, slots=True)
class Doc:
    article: Article
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        return self.article.text

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


def analyse(article: Article) -> Doc:
    """Words and sentences of an article, in order, over all blocks."""
    tokens: list[Token] = []
    sentences: list[Sentence] = []
    for paragraph, block in enumerate(article.blocks):
        raw = [(block.start + m.start(), block.start + m.end()) for m in _TOKEN.finditer(article.text[block.start : block.end])]
        for a, b in _split(article.text, raw):
            first = len(tokens)
            tokens.extend(_tag(article.text, raw[a:b], first, len(sentences)))
            sentences.append(Sentence(len(sentences), first, len(tokens), raw[a][0], raw[b - 1][1], block, paragraph))
    return Doc(article, tuple(tokens), tuple(sentences))


def _split(text: str, raw: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Index ranges of sentences among a block's tokens: a stop mark, the closing marks after it, then space."""
    first = 0
    for k, (start, end) in enumerate(raw):
        if text[start] not in _STOP or end - start != 1 or k < first:
            continue
        if text[start] == "." and k and _ABBREVIATION.match(text[raw[k - 1][0] : raw[k - 1][1]]):
            continue
        last = k + 1
        while last < len(raw) and text[raw[last][0]] in _STOP | _CLOSE and raw[last][0] == raw[last - 1][1]:
            last += 1
        if last < len(raw) and raw[last][0] == raw[last - 1][1] and text[raw[last][0]] not in _OPEN and text[start] == ".":
            before, after = text[start - 1] if start else "", text[raw[last][0]]
            if before.isdigit() or not after.isalpha() or after.isascii():
                continue
        yield first, last
        first = last
    if first < len(raw):
        yield first, len(raw)


def _tag(text: str, raw: list[tuple[int, int]], first: int, sentence: int) -> Iterator[Token]:
    before = ""
    norms = [_norm(text[a:b]) for a, b in raw]
    for k, ((start, end), norm) in enumerate(zip(raw, norms, strict=True)):
        pos = part_of_speech(norm, before)
        yield Token(first + k, start, end, text[start:end], norm, pos, sentence)
        before = norm if pos != "PUNCT" else ""


@lru_cache(maxsize=200_000)
def _norm(word: str) -> str:
    return fold(word)


@lru_cache(maxsize=200_000)
def part_of_speech(word: str, before: str) -> str:
    """The part of speech of a folded word after a folded word: a universal tag (UPOS)."""
    if not word or not word[0].isalnum():
        return "PUNCT"
    if word[0].isdigit():
        return "NUM"
    if word in ("ب", "ل", "ك"):
        return "ADP"  # a proclitic that a mark parts from its word: «لـ"…"»
    if (tag := _closed_class(word)) is not None:
        return tag
    classes = closed()
    usual = _usual().get(word)
    stem = word[1:] if word[:1] in "وف" and len(word) > 4 else word
    if usual is None and stem != word:
        usual = _usual().get(stem)
    if definite(word):
        return usual[0] if usual and usual[0] in ("ADJ", "NOUN", "PROPN", "X") else "NOUN"
    # After a preposition stands a noun; after لم لن قد سوف a verb.
    if before in classes.prepositions and before not in ("حتي", "كما", "فيما", "من") and usual and usual[0] == "VERB":
        return "NOUN"
    if before in ("لم", "لن", "سوف", "قد", "وقد", "لقد", "ولم", "ولن"):
        return "VERB"
    if usual:
        return "NOUN" if usual[0] == "X" else usual[0]
    return _by_shape(stem)


def definite(word: str) -> bool:
    """Whether a folded word carries the article."""
    return any("ال" in proclitics for proclitics, base, pronoun in affixes(word) if not pronoun and len(base) > 2)


@lru_cache(maxsize=50_000)
def _closed_class(word: str) -> str | None:
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
        for pronoun in ("هما", "هم", "ها", "نا", "ه", "ك", "ي"):
            if stem.endswith(pronoun) and stem[: -len(pronoun)] in ("من", "الي", "عل", "علي", "عن", "مع", "ل", "ب", "في", "بين", "لدي", "ضد", "بعد", "قبل", "خلال", "عند"):
                return "ADP"
    return None


def _by_shape(stem: str) -> str:
    """A guess for an unknown word: imperfect prefixes with verbal endings are verbs, the nisba is an adjective."""
    if re.match(r"^س?[ين]\w{3,}(?:ون|وا|ان)$", stem) or re.match(r"^س[يتن]\w{3,}$", stem):
        return "VERB"
    if re.match(r"^ي\w{3,4}$", stem):
        return "VERB"
    if stem.endswith(("يه", "يا", "يين", "يون")) and len(stem) > 5:
        return "ADJ"
    return "NOUN"


@lru_cache(maxsize=200_000)
def usual_share(word: str) -> float:
    """How firmly a folded word is an ordinary word: the share of its usual reading, 0 where never seen.

    Names that the treebank left untagged (X) and proper nouns count as never seen.
    """
    pos, share = _usual().get(word, ("X", 0.0))
    return 0.0 if pos in ("X", "PROPN") else share
