"""Examples for spaCy: treebank sentences as predicted and reference documents."""

import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from musnad.arabic import fold
from musnad.documents import DocMaker
from musnad.lemmas import edit_tree
from musnad.segments import norm
from train.corpora import Sentence, part, treebank

FILES = {"padt": "ar_padt-ud-train.conllu.xz", "pud": "pud_first500.conllu"}
# Features that undiacritised text can show and that later stages read; case and mood are left out.
FEATURES = {"Number", "Gender", "Person", "Aspect", "Voice", "Definite", "PronType", "Polarity"}
# Share of training sentences that are spelled laxly: no hamza seats, ى for final ي or the reverse, ه for ة.
LAX = 0.2
# How often each PUD sentence is seen for each PADT sentence.
PUD_TIMES = 3


@cache
def sentences(data: Path, corpus: str, which: str) -> tuple[Sentence, ...]:
    return tuple(s for s in treebank(data / "trees" / FILES[corpus], corpus) if part(corpus, s.doc) == which)


def features(feats: str) -> str:
    """The features that are learned, of a FEATS field."""
    kept = [f for f in feats.split("|") if f.split("=")[0] in FEATURES or f == "Mood=Imp"]
    return "|".join(kept)


@cache
def rule(form: str, lemma: str) -> str:
    """The edit tree from form to lemma as the label that the tagger learns."""
    return json.dumps(edit_tree(norm(form), norm(lemma)), ensure_ascii=False, separators=(",", ":"))


@cache
def rules(data: Path, least: int = 3) -> frozenset[str]:
    """Edit trees seen at least `least` times in training."""
    seen = Counter(rule(n.form, n.lemma) for c in FILES for s in sentences(data, c, "train") for n in s.nodes)
    return frozenset(r for r, k in seen.items() if k >= least)


_LAX = str.maketrans("أإآٱ", "اااا")


def lax(word: str, rng: random.Random) -> str:
    """The word as a hasty writer spells it."""
    word = word.translate(_LAX)
    if len(word) > 2:
        if word.endswith("ة") and rng.random() < 0.5:
            word = word[:-1] + "ه"
        elif word.endswith("ي"):
            word = word[:-1] + "ى"
        elif word.endswith("ى"):
            word = word[:-1] + "ي"
    return word


def example(
    make: DocMaker, s: Sentence, known: frozenset[str] | None, rng: random.Random | None, style: str
) -> Example:
    """The sentence as spaCy sees it. With `rng`, perhaps spelled laxly."""
    nodes = s.nodes
    tokens, forms = [n.surface for n in nodes], [n.form for n in nodes]
    if rng and rng.random() < LAX:
        tokens, forms = [lax(t, rng) for t in tokens], [lax(f, rng) for f in forms]
    spaces = [False] * len(nodes)
    i = -1
    for w in s.words:
        i += len(w.nodes)
        spaces[i] = w.space
    predicted = make.of_tokens(tokens, spaces, forms, style)
    tags = [rule(n.form, n.lemma) for n in nodes]
    reference = Doc(
        make.vocab,
        words=tokens,
        spaces=spaces,
        tags=[t if known is None or t in known else "" for t in tags],
        pos=[n.upos for n in nodes],
        morphs=[features(n.feats) for n in nodes],
        lemmas=[n.lemma for n in nodes],
        heads=[n.head for n in nodes],
        deps=[n.deprel for n in nodes],
        sent_starts=[k == 0 for k in range(len(nodes))],
    )
    return Example(predicted, reference)


def _place(doc: str) -> float:
    """A document's place between 0 and 1, by its name: for learning curves."""
    return int.from_bytes(hashlib.sha256(f"share/{doc}".encode()).digest()[:4], "big") / 2**32


@spacy.registry.readers("musnad.trees.v1")
def trees(
    data: str, which: str, seed: int = 0, share: float = 1.0, alone: bool = False
) -> Callable[[Language], Iterator[Example]]:
    """Examples of one part. Training shuffles, repeats PUD, and spells some sentences laxly, anew each
    epoch. `alone`: PADT without PUD. `share`: of the training documents, always the same ones."""
    epoch = 0

    def read(nlp: Language) -> Iterator[Example]:
        nonlocal epoch
        root = Path(data)
        make = DocMaker(nlp.vocab)
        known = rules(root)
        padt, pud = sentences(root, "padt", which), () if alone else sentences(root, "pud", which)
        chosen = [*padt, *pud]
        rng = None
        if which == "train":
            rng = random.Random(seed + epoch)
            chosen = [s for s in [*padt, *(pud * PUD_TIMES)] if _place(s.doc) < share]
            rng.shuffle(chosen)
            epoch += 1
        for s in chosen:
            yield example(make, s, known, rng, s.corpus)

    return read


def lemma_lexicon(data: Path, least: int = 2, share: float = 0.9) -> tuple[dict[str, str], dict[str, str]]:
    """Lemmas by "folded form/UPOS" where training shows one lemma, and spellings by "folded lemma/UPOS"."""
    lemmas: dict[str, Counter[str]] = {}
    spelled: dict[str, Counter[str]] = {}
    for corpus, times in (("padt", 2), ("pud", 1)):
        for s in sentences(data, corpus, "train"):
            for n in s.nodes:
                if n.form[:1].isalpha():
                    lemmas.setdefault(f"{norm(n.form)}/{n.upos}", Counter())[n.lemma] += times
                    spelled.setdefault(f"{fold(n.lemma)}/{n.upos}", Counter())[n.lemma] += times
    lexicon = {}
    for key, c in lemmas.items():
        lemma, n = c.most_common(1)[0]
        if c.total() >= 2 * least and n >= share * c.total():
            lexicon[key] = lemma
    return lexicon, {k: c.most_common(1)[0][0] for k, c in spelled.items() if c.most_common(1)[0][0] != k.split("/")[0]}
