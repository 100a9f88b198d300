"""Word vectors of folded segment forms, learned from the raw news (word2vec, skip-gram), as a spaCy
vocabulary."""

import argparse
import json
import re
import time
from collections import Counter
from pathlib import Path

import numpy as np
import spacy
from spacy.attrs import NORM
from spacy.vectors import Vectors

from musnad.documents import stem
from musnad.segments import Segmenter, norm
from train.corpora import articles

SIZE, WINDOW, EPOCHS, LEAST, ROWS = 96, 3, 5, 5, 50_000
_LINE = re.compile(r"\n+|(?<=[.؟!؛])\s+")


def write_segments(data: Path, segmenter: Segmenter, out: Path) -> int:
    """The news as one sentence a line, folded forms apart by spaces. Returns the number of forms."""
    total = 0
    seen: set[int] = set()
    with open(out, "w", encoding="utf-8") as f:
        for name in ("news-2015.jsonl.xz", "ant-tunisia.jsonl.xz"):
            for text in articles(data / "news" / name):
                for line in _LINE.split(text):
                    # The same agency sentence stands in many papers: learn from it once.
                    if len(line) < 8 or (key := hash(line)) in seen:
                        continue
                    seen.add(key)
                    forms = [norm(s.form) for s in segmenter.segment(line)]
                    total += len(forms)
                    f.write(" ".join(forms) + "\n")
    return total


def main() -> None:
    from gensim.models import Word2Vec  # noqa: PLC0415  of the extra "train": the other functions do without
    from gensim.models.word2vec import LineSentence  # noqa: PLC0415

    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("data", type=Path)
    ap.add_argument("segmenter", type=Path)
    ap.add_argument("work", type=Path)
    args = ap.parse_args()
    started = time.time()
    lines = args.work / "news.txt"
    n = write_segments(args.data, Segmenter.load(args.segmenter), lines)
    print(f"{n} forms, {time.time() - started:.0f} s", flush=True)
    model = Word2Vec(
        LineSentence(str(lines)), vector_size=SIZE, window=WINDOW, epochs=EPOCHS, min_count=LEAST, sg=1,
        negative=6, sample=1e-4, workers=1, seed=1, hs=0,
    )  # fmt: skip
    print(f"{len(model.wv)} vectors, {time.time() - started:.0f} s", flush=True)
    np.savez(
        args.work / "vectors.npz",
        vectors=model.wv.vectors.astype("float16"),
        words=np.array(model.wv.index_to_key),
    )
    vocabulary(args.work).to_disk(args.work / "vocabulary")
    keep_key(args.work / "vocabulary")


def keep_key(pipeline: Path) -> None:
    """Writes beside saved vectors that NORM is their key.

    spaCy reads it from there but does not write it, and would look vectors up by the printed word: none of those
    that folding changes (with hamza, ة, ى or digits, one in three) has one then.
    """
    path = pipeline / "vocab" / "vectors.cfg"
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"attr": NORM}), "utf-8")


def vocabulary(work: Path, rows: int = ROWS) -> spacy.language.Language:
    """A blank pipeline whose vectors are keyed by NORM; rarer words share the row of a more frequent word
    of one stem."""
    saved = np.load(work / "vectors.npz")
    table, keys = saved["vectors"].astype("float32"), [str(w) for w in saved["words"]]
    # Unit length on average: the scale that the hash embeddings have.
    table /= np.linalg.norm(table, axis=1).mean()
    nlp = spacy.blank("ar")
    vectors = Vectors(
        strings=nlp.vocab.strings, shape=(min(rows, len(keys)), table.shape[1]), name="musnad", attr="NORM"
    )
    by_stem: dict[str, int] = {}
    shared: Counter[str] = Counter()
    for i, w in enumerate(keys):
        if i < rows:
            vectors.add(w, vector=table[i])
            by_stem.setdefault(stem(w), i)
            nlp.vocab.strings.add(w)
        elif (row := by_stem.get(stem(w))) is not None:
            vectors.add(w, row=row)
            nlp.vocab.strings.add(w)
            shared["shared"] += 1
    nlp.vocab.vectors = vectors
    return nlp


if __name__ == "__main__":
    main()
