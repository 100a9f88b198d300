"""The configurations over a pretrained encoder: the same components, which listen to a transformer.

A transformer reads the text alone: it is not told of which treebank or name corpus a sentence is. So only the
one in whose style news is read is learned from (`alone`: PADT, ANERcorp).
"""

from typing import Any

from confection import Config

LISTENER = {
    "@architectures": "spacy-transformers.TransformerListener.v1",
    "grad_factor": 1.0,
    "pooling": {"@layers": "reduce_mean.v1"},
}


def over_transformer(config: Config, overlay: Config, encoder: str) -> Config:
    """syntax.cfg or names.cfg with `overlay` (transformer.cfg) in the place of its own encoder.

    `encoder` is what Hugging Face's `from_pretrained` takes: a folder, or a name where there is a hub.
    """
    mine: dict[str, Any] = config.copy()
    components = {name: part for name, part in mine["components"].items() if name != "tok2vec"}
    for part in components.values():
        part["model"]["tok2vec"] = LISTENER
    mine["paths"]["vectors"] = None
    mine["nlp"]["pipeline"] = ["transformer", *components]
    mine["components"] = {"transformer": overlay["components"]["transformer"], **components}
    mine["components"]["transformer"]["model"]["name"] = encoder
    mine["training"] |= overlay["training"]
    for corpus in mine["corpora"].values():
        corpus["alone"] = True
    return Config(mine)
