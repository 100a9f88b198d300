"""The vectors of tokens before their neighbours are looked at, remembered.

The encoders of the shipped pipeline first mix what a token's keys say (its folded form, stem, letters, class; a word
vector) with one matrix product, nearly half of their work. It depends on the keys alone, and of the tokens of an
article nine in ten have been met with the same keys before: their vector is looked up instead.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Model

# Distinct rows of keys remembered by each encoder before the memory is emptied: up to 40 MB.
REMEMBERED = 60_000


def remember(nlp: Language) -> None:
    """Makes every encoder of the pipeline over keys (MultiHashEmbed with static vectors) remember its embeddings.

    What the pipeline gives stays the same; training goes on to use the layers themselves.
    """
    for name in nlp.pipe_names:
        component = nlp.get_pipe(name)
        if not isinstance(model := getattr(component, "model", None), Model):
            continue
        for node in model.walk():
            if "embed" in node.ref_names and node.get_ref("embed").name.startswith("extract_features"):
                _remember(node.get_ref("embed"), nlp.vocab.vectors)


def _remember(embed: Model[Any, Any], vectors: Any) -> None:
    joined, mix = embed.layers[0], embed.layers[1].layers[0]
    (extract, _, tables), static = joined.layers[0].layers, joined.layers[1]
    # Beside the keys of the tables, by what words have their vectors: the folded form, unless spaCy forgot it.
    columns: Any = [*extract.attrs["columns"], vectors.attr]
    whole: Any = embed._func
    found: dict[bytes, int] = {}
    known: Any = np.empty((REMEMBERED, mix.get_dim("nO")), dtype="float32")  # filled as far as `found` goes

    def made(keys: Any) -> Any:
        """The embeddings of rows of keys, by the layers."""
        rows = vectors.find(keys=keys[:, -1])
        words = vectors.data[rows] @ static.get_param("W").T
        words[rows < 0] = 0
        return mix.predict(np.hstack([tables.layers[0].predict(keys), words]))

    def forward(model: Model[Any, Any], docs: Sequence[Doc], is_train: bool) -> Any:
        if is_train or not any(len(doc) for doc in docs):
            return whole(model, docs, is_train)
        keys = np.ascontiguousarray(np.vstack([doc.to_array(columns) for doc in docs]))
        memory, size = keys.tobytes(), keys.shape[1] * 8
        names = [memory[i : i + size] for i in range(0, len(memory), size)]
        new = {n: i for i, n in enumerate(names) if n not in found}
        if len(found) + len(new) > REMEMBERED:
            found.clear()
            new = {n: i for i, n in enumerate(names)}
        if len(new) > REMEMBERED:
            return whole(model, docs, is_train)
        if new:
            start = len(found)
            known[start : start + len(new)] = made(keys[list(new.values())])
            found.update((n, start + k) for k, n in enumerate(new))
        out = known[[found[n] for n in names]]
        ends = np.cumsum([len(doc) for doc in docs])[:-1]
        return np.split(out, ends), lambda d: []

    embed._func = forward
