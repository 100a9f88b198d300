"""Lemmas: edit trees from form to lemma, and the spaCy component that sets them, unvocalised.

The tagger of the shipped pipeline predicts for each token which edit tree turns its folded form into its
folded
lemma (Chrupała 2008); this component applies it, with two small lists from the treebanks before and after it.
Importing the module registers the component as "musnad_lemmas".
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from spacy.attrs import LEMMA, NORM, ORTH, POS, TAG
from spacy.language import Language
from spacy.tokens import Doc

from musnad.arabic import INVISIBLE, MARKS, fold

# Token shapes remembered before the memory is emptied: bounds what hostile text can make it hold.
REMEMBERED = 200_000

Tree = tuple[Any, ...]


def edit_tree(form: str, lemma: str) -> Tree:
    """How to turn a folded form into a folded lemma: what is kept in the middle, and trees for both sides
    of it.

    After Chrupała (2008): (length before, length after, tree before, tree after), or a bare substitution
    ("s", from, to). Unlike suffix rules it reaches the inside: يقول to قال.
    """
    size, i, j = _common(form, lemma)
    if not size:
        return ("s", form, lemma)
    after = len(form) - i - size
    return (i, after, edit_tree(form[:i], lemma[:j]), edit_tree(form[i + size :], lemma[j + size :]))


def _common(a: str, b: str) -> tuple[int, int, int]:
    """Length and places of the longest common substring (the first of equals)."""
    best = (0, 0, 0)
    row = [0] * (len(b) + 1)
    for i, x in enumerate(a):
        previous = 0
        for j, y in enumerate(b):
            row[j + 1], previous = (previous + 1 if x == y else 0), row[j + 1]
            if row[j + 1] > best[0]:
                best = (row[j + 1], i - row[j + 1] + 1, j - row[j + 1] + 1)
    return best


def apply_tree(tree: Tree | list[Any], folded: str, spelled: str) -> str | None:
    """The lemma by an edit tree, kept letters as spelled; None where the tree does not fit the form."""
    if tree[0] == "s":
        return str(tree[2]) if folded == tree[1] else None
    before, after, left, right = tree
    if before + after >= len(folded):
        return None
    end = len(folded) - after
    a = apply_tree(left, folded[:before], spelled[:before])
    b = apply_tree(right, folded[end:], spelled[end:])
    return None if a is None or b is None else a + spelled[before:end] + b


@Language.factory("musnad_lemmas", assigns=["token.lemma"])
class Lemmas:
    """Sets lemmas, unvocalised, from the forms and from the edit trees that the tagger before it wrote
    into TAG.

    A form seen in the treebanks with this part of speech and always one lemma takes that; else the tree
    decides;
    a lemma that only folds to a known one is spelled as that. TAG is empty afterwards.
    """

    def __init__(self, nlp: Language, name: str) -> None:
        self.vocab = nlp.vocab
        self.name = name
        self.lexicon: dict[str, str] = {}
        self.spellings: dict[str, str] = {}
        self._trees: dict[str, Any] = {}
        self._lemmas: dict[tuple[int, int, int, int], int] = {}

    def __call__(self, doc: Doc) -> Doc:
        keys = doc.to_array([NORM, ORTH, POS, TAG])
        values: Any = np.zeros((len(doc), 2), dtype="uint64")
        if len(self._lemmas) > REMEMBERED:
            self._lemmas.clear()
        for i, key in enumerate(map(tuple, keys.tolist())):
            if (found := self._lemmas.get(key)) is None:
                found = self._lemmas[key] = self.vocab.strings.add(self.lemma(*(self.vocab.strings[k] for k in key)))
            values[i, 0] = found
        if len(doc):
            doc.from_array([LEMMA, TAG], values)
        for token in doc:
            if token.is_space:
                token.pos_ = "SPACE"
                token.set_morph(None)  # type: ignore[attr-defined]
        return doc

    def lemma(self, key: str, token: str, pos: str, label: str) -> str:
        """The lemma of a token with this folded key and part of speech, by the lexicon or by the edit tree
        `label`."""
        if (known := self.lexicon.get(f"{key}/{pos}")) is not None:
            return known
        letters = "".join(c for c in token if c not in MARKS and c not in INVISIBLE)
        spelled = letters if fold(letters) == key else key if "\u0600" <= key[:1] <= "\u06ff" else token
        tree = self._trees.get(label)
        if tree is None and label.startswith("["):
            tree = self._trees[label] = json.loads(label)
        found = apply_tree(tree, key, spelled) if tree is not None and len(spelled) == len(key) else spelled
        found = found or spelled
        return self.spellings.get(f"{fold(found)}/{pos}", found)

    def to_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> None:
        data = {"lexicon": self.lexicon, "spellings": self.spellings}
        Path(path).write_text(json.dumps(data, ensure_ascii=False, sort_keys=True, indent=0), encoding="utf-8")

    def from_disk(self, path: Path | str, *, exclude: Iterable[str] = ()) -> "Lemmas":
        data = json.loads(Path(path).read_text(encoding="utf-8"))
        self.lexicon, self.spellings = data["lexicon"], data["spellings"]
        self._lemmas.clear()
        return self
