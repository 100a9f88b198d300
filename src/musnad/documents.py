"""spaCy documents of segments, and the trained Arabic pipeline over them.

`load()` opens the shipped pipeline, or that of another folder: `nlp = load(); doc = nlp(text)` gives segments
with lemmas, parts of speech, features, dependencies and names, and `doc.text == text` for arbitrary Unicode.
Importing this module registers the tokenizer and the lemma component that the pipeline's configuration names, so
`spacy.load(path)` works too.
"""

import gzip
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from spacy.attrs import ENT_ID, LEMMA, NORM, TAG
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import load_config, registry
from spacy.vocab import Vocab
from thinc.api import NumpyOps, get_current_ops, prefer_gpu, set_current_ops

from musnad.arabic import INVISIBLE, MARKS
from musnad.embedding import remember
from musnad.errors import LexiconError
from musnad.lemmas import Lemmas
from musnad.segments import _ARABIC, _DIGIT, MODEL, REMEMBERED, Segment, norm, segmenter

__all__ = ["MODEL", "DocMaker", "Lemmas", "gazetteer", "load", "shape", "stem"]

_ENDINGS = ("يات", "يين", "يون", "يان", "يتين", "ات", "ون", "ين", "ان", "يه", "تا", "وا", "ه", "ي", "ا")


def stem(key: str) -> str:
    """A light stem of a folded key: without the article and without one ending of number, gender or
    relation."""
    if len(key) > 4 and key.startswith("ال"):
        key = key[2:]
    for e in _ENDINGS:
        if len(key) - len(e) >= 3 and key.endswith(e):
            return key[: -len(e)]
    return key


def shape(key: str) -> str:
    """The kind of a key: Arabic letters with their number, digits, Latin; punctuation is its own shape."""
    if _ARABIC.match(key):
        return f"ar{min(len(key), 8)}"
    if key[0] == "0":
        return f"00{min(len(key), 6)}" if key.strip("0") == "" else "0.0"
    return "xx" if key[0].isalpha() else key[:2]


@lru_cache(maxsize=2)
def gazetteer(folder: Path = MODEL) -> dict[str, str]:
    """Folded form to its classes (train/gazetteer.py: given name, surname, place …) in a model folder, or
    the shipped ones; empty where not built."""
    path = folder / "gazetteer.tsv.gz"
    if not path.exists():
        return {} if folder == MODEL else gazetteer()
    with gzip.open(path, "rt", encoding="utf-8") as f:
        rows = (line.rstrip("\n").split("\t") for line in f)
        return {form: classes for classes, forms in rows for form in forms.split()}


class DocMaker:
    """Makes spaCy documents of segments over one vocabulary, with the keys that the model reads.

    Token attributes: NORM is the folded form, and until the pipeline has run LEMMA carries the stem and TAG
    the treebank style asked for ("padt" for all real use). ENT_ID is the form's class in the gazetteer. The
    lexeme's PREFIX (two letters), SUFFIX (three) and SHAPE are of the spelled segment without marks.
    Sentences begin where the caller says, else after a line's end and after . ؟ ! … with their quotes.
    """

    def __init__(self, vocab: Vocab, style: str = "padt", folder: Path = MODEL) -> None:
        self.vocab = vocab
        self.style = style
        self.folder = folder
        self._keys: dict[tuple[str, str], tuple[int, int, int]] = {}
        self._gazetteer = gazetteer(folder)

    def __call__(self, text: str) -> Doc:
        return self._of_pieces(text, segmenter(self.folder).pieces(text))

    def of_segments(self, text: str, segments: Iterable[Segment], starts: Iterable[int] | None = None) -> Doc:
        """A Doc whose text is `text`; `starts` are the offsets where sentences begin, if they are known.

        White space other than one space after a segment becomes tokens of its own.
        """
        return self._of_pieces(text, [(s.start, s.end, s.form) for s in segments], starts)

    def _of_pieces(self, text: str, pieces: list[tuple[int, int, str]], starts: Iterable[int] | None = None) -> Doc:
        tokens: list[str] = []
        forms: list[str] = []
        spaces: list[bool] = []
        at = 0
        for start, end, form in pieces:
            if start > at:
                if start == at + 1 and text[at] == " " and at:
                    spaces[-1] = True
                else:
                    _add_space(text[at:start], tokens, forms, spaces)
            tokens.append(text[start:end])
            forms.append(form)
            spaces.append(False)
            at = end
        if at < len(text):
            _add_space(text[at:], tokens, forms, spaces)
        doc = self.of_tokens(tokens, spaces, forms)
        known = None if starts is None else {*starts}
        for i in sentence_starts(tokens, spaces, known is None):
            doc[i].is_sent_start = True
        if known:
            for token in doc:
                if token.i and token.idx in known:
                    token.is_sent_start = True
        return doc

    def of_tokens(
        self, tokens: Sequence[str], spaces: Sequence[bool], forms: Sequence[str], style: str | None = None
    ) -> Doc:
        """A Doc of given tokens; each token's form is how it is spelled standing alone."""
        doc = Doc(self.vocab, words=list(tokens), spaces=list(spaces))
        if not tokens:
            return doc
        tag = self.vocab.strings.add(style or self.style)
        keys = [self._key(t, f) for t, f in zip(tokens, forms, strict=True)]
        values: Any = np.empty((len(keys), 4), dtype="uint64")
        values[:, :3] = keys
        values[:, 3] = tag
        doc.from_array([NORM, LEMMA, ENT_ID, TAG], values)
        return doc

    def to_bytes(self, **_: Any) -> bytes:
        """Nothing: the segmenter is a file beside the pipeline. spaCy asks each tokenizer for these four."""
        return b""

    def from_bytes(self, data: bytes, **_: Any) -> "DocMaker":
        return self

    def to_disk(self, path: Path | str, **_: Any) -> None:
        return None

    def from_disk(self, path: Path | str, **_: Any) -> "DocMaker":
        return self

    def _key(self, token: str, form: str) -> tuple[int, int, int]:
        found = self._keys.get((token, form))
        if found is None:
            if len(self._keys) >= REMEMBERED:
                self._keys.clear()
            key = norm(form)
            letters = "".join(c for c in token if c not in MARKS and c not in INVISIBLE) or token
            letters = _DIGIT.sub("0", letters)
            lexeme = self.vocab[token]
            lexeme.prefix_ = letters[:2]
            lexeme.suffix_ = letters[-3:]
            lexeme.shape_ = shape(norm(token))
            lexeme.norm_ = norm(token)
            add = self.vocab.strings.add
            listed = self._gazetteer.get(key) or (self._gazetteer.get(key[2:]) if key.startswith("ال") else None)
            found = self._keys[token, form] = (add(key), add(stem(key)), add(listed) if listed else 0)
        return found


_END = frozenset({".", "؟", "?", "!", "…", "..", "..."})
_AFTER_END = frozenset("\"»”’')]")


def sentence_starts(tokens: Sequence[str], spaces: Sequence[bool], stops: bool = True) -> list[int]:
    """Indices of the tokens that begin a sentence after the first.

    White space with a line break is a sentence of its own, so that no word depends on it. With `stops`, a
    sentence also ends at . ؟ ! …, the quotes and brackets that close right after it included; a full stop
    after a single letter («د. سالم») ends nothing.
    """
    found: list[int] = []
    ended = False
    for i, token in enumerate(tokens):
        line = "\n" in token and token.isspace()
        inside = token in _END or token.isspace() or (token in _AFTER_END and not spaces[i - 1])
        if i and (line or (ended and not inside)):
            found.append(i)
            ended = False
        if line:
            ended = True
        elif stops and token in _END:
            ended = not (token == "." and i and len(tokens[i - 1]) == 1 and tokens[i - 1].isalpha())
    return found


def _add_space(space: str, tokens: list[str], forms: list[str], spaces: list[bool]) -> None:
    """One space belongs to the token before it; what is more, or other white space, is a token."""
    if space.startswith(" ") and tokens and not spaces[-1]:
        spaces[-1] = True
        space = space[1:]
    if space:
        tokens.append(space)
        forms.append(space)
        spaces.append(False)


@registry.tokenizers("musnad.segments.v1")  # type: ignore[untyped-decorator, unused-ignore]
def tokenizer() -> Callable[[Language], "DocMaker"]:
    """The tokenizer that the shipped model names in its configuration."""
    return lambda nlp: DocMaker(nlp.vocab)


def load(folder: Path = MODEL) -> Language:
    """The trained pipeline of a model folder: the shipped one, or another that train/build.py made.

    A pipeline over a transformer runs on the GPU where there is one. Raises LexiconError where the folder holds
    no pipeline, one that is damaged, or one that needs packages which are not installed.
    """
    path = folder / "pipeline"
    try:
        parts = load_config(path / "config.cfg")["nlp"]["pipeline"]
    except (OSError, ValueError, KeyError) as why:
        raise LexiconError(f"{path}: no trained pipeline here ({why}); build it with train/build.py") from why
    large = "transformer" in parts
    if large and find_spec("spacy_transformers") is None:
        raise LexiconError(f"{path}: runs on a transformer; install it: pip install 'musnad[transformers]'")
    before = get_current_ops()
    if not (large and prefer_gpu()):
        # NumPy's own matrix product (OpenBLAS) is about three times as fast as the one spaCy brings (BLIS).
        set_current_ops(NumpyOps(use_blis=False))
    try:
        nlp = spacy.load(path)
    except (OSError, ValueError) as why:
        raise LexiconError(f"{path}: the trained pipeline cannot be read ({why}); build it anew") from why
    finally:
        if isinstance(get_current_ops(), NumpyOps):
            set_current_ops(before)
    if not large:
        remember(nlp)
    if folder != MODEL:
        nlp.tokenizer = DocMaker(nlp.vocab, folder=folder)
    return nlp
