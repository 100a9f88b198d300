"""Puts the trained parts together as the pipeline that ships: names, syntax, lemmas."""

import argparse
import shutil
from pathlib import Path

import spacy

import musnad.documents  # noqa: F401  registers the tokenizer and the lemma component
import train.names
import train.reader
from train.vectors import keep_key


def assemble(lists: tuple[dict[str, str], dict[str, str]], syntax: Path, names: Path | None, out: Path) -> None:
    """Writes the pipeline to `out`; `lists` are what `reader.lemma_lexicon` gives."""
    nlp = spacy.load(syntax)
    lemmas = nlp.add_pipe("musnad_lemmas", after="tagger")
    lemmas.lexicon, lemmas.spellings = lists
    if names:
        # Its encoder reads the parts of speech, and the keys that DocMaker left in LEMMA and TAG.
        source = spacy.load(names)
        if "transformer" in source.pipe_names:
            source.replace_listeners("transformer", "ner", ["model.tok2vec"])
        nlp.add_pipe("ner", source=source, after="morphologizer")
    nlp.batch_size = 16
    nlp.config["training"] = {}
    nlp.config["corpora"] = {}
    nlp.config["initialize"] = {}
    nlp.config["paths"] = {}
    nlp.meta.update(
        {
            "name": "musnad_news",
            "version": "1.0.0",
            "description": "Arabic news: segments, lemmas, parts of speech, features, dependencies, names",
            "author": "musnad",
            "license": "CC BY-NC-SA (see the README beside it)",
            "performance": {},
        }
    )
    nlp.meta.pop("sources", None)
    out.parent.mkdir(parents=True, exist_ok=True)
    if out.exists():
        shutil.rmtree(out)
    nlp.to_disk(out)
    if len(nlp.vocab.vectors):
        keep_key(out)


if __name__ == "__main__":
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("data", type=Path)
    ap.add_argument("syntax", type=Path)
    ap.add_argument("out", type=Path)
    ap.add_argument("--names", type=Path)
    a = ap.parse_args()
    assemble(train.reader.lemma_lexicon(a.data), a.syntax, a.names, a.out)
