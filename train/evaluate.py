"""Measures the built pipeline on the held-out parts, and writes the figures (and the commonest errors) as
Markdown.

python -m train.evaluate ../shared/data src/musnad/model --errors 20
"""

import argparse
import random
import re
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from musnad.arabic import fold
from musnad.documents import DocMaker, load
from musnad.language import analyse
from musnad.models import Article, Block, Metadata
from musnad.segments import Segmenter
from train import names as name_data
from train.annotations import news
from train.corpora import Node, Sentence, Word, articles
from train.reader import example, features, sentences
from train.segmenter import accuracy

BOUNDARIES = Path(__file__).with_name("boundaries.tsv")
Errors = dict[str, Counter[str]]


def parse(nlp: Language, docs: list[Doc]) -> list[Doc]:
    return list(nlp.pipe(docs))


def share(right: int, total: int) -> float:
    return right / max(1, total)


def syntax(nlp: Language, sents: list[Sentence], style: str, errors: Errors) -> dict[str, float]:
    """Accuracies over gold segments; punctuation counts in UAS and LAS, as in the UD evaluation."""
    make = DocMaker(nlp.vocab)
    docs = parse(nlp, [example(make, s, None, None, style).predicted for s in sents])
    n: Counter[str] = Counter()
    for s, doc in zip(sents, docs, strict=True):
        for i, (g, t) in enumerate(zip(s.nodes, doc, strict=True)):
            head, dep = t.head.i, t.dep_
            n["all"] += 1
            n["upos"] += t.pos_ == g.upos
            n["upos_raw"] += _raw(t.pos_, g) == (_own(g))
            n["feats"] += str(t.morph) == _sorted(features(g.feats))
            n["lemma"] += fold(t.lemma_) == fold(g.lemma)
            n["spelled"] += t.lemma_ == g.lemma
            n["uas"] += head == g.head
            n["las"] += head == g.head and dep == g.deprel
            core = g.deprel.split(":")[0] in {"nsubj", "obj", "iobj", "obl", "csubj", "ccomp", "xcomp"}
            n["core"] += core
            n["core_las"] += core and head == g.head and dep == g.deprel
            if t.pos_ != g.upos:
                errors["upos"][f"{g.upos} as {t.pos_}"] += 1
            if fold(t.lemma_) != fold(g.lemma):
                errors["lemma"][f"{t.text} ({g.upos}): {g.lemma} as {t.lemma_}"] += 1
            if head != g.head or dep != g.deprel:
                what = f"{g.deprel} as {dep}" if dep != g.deprel else f"{g.deprel} to a wrong head"
                errors["dependencies"][what] += 1
            if i and str(t.morph) != _sorted(features(g.feats)):
                errors["features"][f"{_sorted(features(g.feats)) or '-'} as {t.morph or '-'}"] += 1
    out = {k: share(n[k], n["all"]) for k in ("lemma", "spelled", "upos", "upos_raw", "feats", "uas", "las")}
    return out | {"core": share(n["core_las"], n["core"]), "segments": n["all"]}


def _sorted(feats: str) -> str:
    return "|".join(sorted(feats.split("|"), key=str.lower)) if feats else ""


def _own(g: Node) -> str:
    """The treebank's own tag: PADT's X where train/corpora.py read PROPN."""
    return "X" if g.upos == "PROPN" and g.xpos[:1] in "XUY" and len(g.xpos) == 10 else g.upos


def _raw(pos: str, g: Node) -> str:
    return "X" if pos == "PROPN" and len(g.xpos) == 10 else pos


def end_to_end(nlp: Language, sents: list[Sentence], style: str, folder: Path) -> dict[str, float]:
    """F1 from raw text: a segment counts where its offsets are gold's; a dependency where its head's are
    too."""
    n: Counter[str] = Counter()
    for s in sents:
        make = DocMaker(nlp.vocab, style, folder)
        (doc,) = nlp.pipe([make(s.text)])
        at, gold = 0, []
        for w in s.words:
            for g in w.nodes:
                gold.append((at, at + len(g.surface)))
                at += len(g.surface)
            at += w.space
        mine = {(t.idx, t.idx + len(t)): t for t in doc}
        n["gold"] += len(gold)
        n["mine"] += len(mine)
        for span, g in zip(gold, s.nodes, strict=True):
            if (t := mine.get(span)) is not None:
                n["segments"] += 1
                n["upos"] += t.pos_ == g.upos
                n["lemma"] += fold(t.lemma_) == fold(g.lemma)
                right = (t.head.idx, t.head.idx + len(t.head)) == gold[g.head]
                n["uas"] += right
                n["las"] += right and t.dep_ == g.deprel
    return {k: 2 * n[k] / (n["gold"] + n["mine"]) for k in ("segments", "upos", "lemma", "uas", "las")}


# How writers spell: what becomes of a segment, given whether it ends its word.
SPELLINGS: dict[str, Callable[[str, bool, random.Random], str]] = {
    "as printed": lambda s, last, rng: s,
    "hamzas and maddas dropped": lambda s, last, rng: re.sub("[أإآ]", "ا", s),
    "final ي and ى exchanged": lambda s, last, rng: (
        s[:-1] + {"ي": "ى", "ى": "ي"}.get(s[-1], s[-1]) if last and len(s) > 1 else s
    ),
    "ه for ة": lambda s, last, rng: s.replace("ة", "ه"),
    "a mark on each third letter": lambda s, last, rng: re.sub(
        "[ء-ي]", lambda m: m[0] + rng.choice("َُِّْ") * (rng.random() < 1 / 3), s
    ),
}


def respelled(sents: list[Sentence], how: Callable[[str, bool, random.Random], str]) -> list[Sentence]:
    """The sentences with their segments spelled otherwise; what they are stays."""
    rng = random.Random(0)
    return [
        Sentence(
            s.corpus,
            s.doc,
            [
                Word([replace(n, surface=how(n.surface, n is w.nodes[-1], rng)) for n in w.nodes], w.space)
                for w in s.words
            ],
        )
        for s in sents
    ]


def names(nlp: Language, segmenter: Segmenter, data: Path, which: str, errors: Errors) -> dict[str, float]:
    """Exact F1 over printed words, as ANERcorp is scored: same first word, last word and kind."""
    make = DocMaker(nlp.vocab)
    right: Counter[str] = Counter()
    gold_n: Counter[str] = Counter()
    mine_n: Counter[str] = Counter()
    for s in name_data.corpora(data, which):
        _, segs, spans = name_data.segments_of(s, segmenter)
        (doc,) = nlp.pipe([name_data.example(make, s, segmenter, None).predicted])
        mine = set()
        for e in doc.ents:
            a, b = segs[e.start].start, segs[e.end - 1].end
            inside = [i for i, (x, y) in enumerate(spans) if x < b and y > a]
            mine.add((inside[0], inside[-1], e.label_))
        gold = set(s.names)
        for kind in ("PER", "ORG", "LOC", "MISC"):
            g, m = {x for x in gold if x[2] == kind}, {x for x in mine if x[2] == kind}
            right[kind] += len(g & m)
            gold_n[kind] += len(g)
            mine_n[kind] += len(m)
        for a, b, k in gold - mine:
            other = next((x for x in mine if x[0] <= b and x[1] >= a), None)
            errors["names"][
                f"{k} " + ("missed" if not other else f"as {other[2]}" if other[2] != k else "wrong ends")
            ] += 1
        for a, b, k in mine - gold:
            if not any(x[0] <= b and x[1] >= a for x in gold):
                errors["names"][f"{k} invented"] += 1
    out = {k: 2 * right[k] / max(1, gold_n[k] + mine_n[k]) for k in gold_n}
    three = ("PER", "ORG", "LOC")
    out["F1 of three"] = 2 * sum(right[k] for k in three) / max(1, sum(gold_n[k] + mine_n[k] for k in three))
    out["F1 of four"] = 2 * right.total() / max(1, gold_n.total() + mine_n.total())
    return out | {"gold names": gold_n.total()}


def boundaries(data: Path, part: str, show: bool = False) -> dict[str, float]:
    """Sentence ends of annotated articles (boundaries.tsv) as `language.analyse` finds them; `inside`: without
    those at a line's end, which no rule can miss."""
    rows = (r.split("\t") for r in BOUNDARIES.read_text(encoding="utf-8").splitlines() if not r.startswith("#"))
    gold = {key: set(map(int, ends.split())) for key, half, ends in rows if half == part}
    n: Counter[str] = Counter()
    for row in news(data / "news"):
        if (wanted := gold.pop(row["key"], None)) is None:
            continue
        text = row["text"]
        whole = article(text, row["key"])
        found = {s.end for s in analyse(whole).sentences}
        for kind, skipped in (("all", set()), ("inside", {b.end for b in whole.blocks})):
            n[f"{kind} gold"] += len(wanted - skipped)
            n[f"{kind} mine"] += len(found - skipped)
            n[f"{kind} right"] += len((wanted & found) - skipped)
        if show:
            for end in sorted(wanted ^ found):
                print("missed" if end in wanted else "invented", row["key"], text[max(0, end - 30) : end + 15])
    if gold:
        raise SystemExit(f"{BOUNDARIES}: no article of {data / 'news'} has the keys {sorted(gold)}")
    f1 = {k: 2 * n[f"{k} right"] / max(1, n[f"{k} gold"] + n[f"{k} mine"]) for k in ("all", "inside")}
    return f1 | {"ends": n["all gold"], "inside a line": n["inside gold"]}


def article(text: str, name: str = "") -> Article:
    """A text with its lines as blocks, the first a headline."""
    blocks = [
        Block(start=m.start(), end=m.end(), kind="paragraph" if m.start() else "headline")
        for m in re.finditer(r"\S(?:[^\n]*\S)?", text)
    ]
    return Article(text=text, blocks=tuple(blocks), meta=Metadata(id=name))


def speed(model: Path, data: Path, count: int = 200) -> dict[str, float]:
    """Printed words a second of processor time over whole articles, by `language.analyse`, one thread.

    The first 300 articles warm up; none is read twice. Processor time, so that waiting does not count.
    """
    texts = (t for t in articles(data / "news" / "news-2015.jsonl.xz") if 800 < len(t) < 6000)
    read = [article(t) for t in islice(texts, count + 300)]
    for a in read[:300]:
        analyse(a, model)
    started = time.process_time()
    for a in read[300:]:
        analyse(a, model)
    words = sum(len(a.text.split()) for a in read[300:])
    return {"words/s": words / (time.process_time() - started), "articles": count}


def footprint(model: Path) -> dict[str, float]:
    """Size on disk (MB), load time (s) and peak memory (MB) of a fresh process that loads and reads one
    sentence."""
    size = sum(f.stat().st_size for f in model.rglob("*") if f.is_file()) / 1e6
    code = (
        "import time,resource; t=time.process_time(); import musnad.documents as s; i=time.process_time();"
        f"from pathlib import Path; n=s.load(Path({str(model)!r})); l=time.process_time();"
        "n('قال الوزير إن الحكومة ستعلن القرار.');"
        "print(i-t, l-i, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/1000)"
    )
    imports, loads, memory = map(
        float,
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split(),
    )
    return {"MB": size, "import s": imports, "load s": loads, "memory MB": memory}


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__)
    ap.add_argument("data", type=Path)
    ap.add_argument("model", type=Path)
    ap.add_argument("--which", default="test", choices=("dev", "test"))
    ap.add_argument("--errors", type=int, default=0)
    args = ap.parse_args()
    # First, while this process is small: a child begins with its parent's peak memory.
    taken = footprint(args.model)
    nlp = load(args.model)
    segmenter = Segmenter.load(args.model / "segmenter.json.gz")
    errors: Errors = {k: Counter() for k in ("upos", "lemma", "features", "dependencies", "names")}
    rows: list[tuple[str, dict[str, float]]] = []
    for corpus in ("padt", "pud"):
        held = list(sentences(args.data, corpus, args.which))
        a, b, n = accuracy(segmenter, held)
        rows.append((f"{corpus} {args.which}: clitics", {"words exact": a, "Arabic words exact": b, "words": n}))
        rows.append(
            (
                f"{corpus} {args.which}: gold segments",
                syntax(nlp, held, corpus, errors if corpus == "padt" else {k: Counter() for k in errors}),
            )
        )
        rows.append((f"{corpus} {args.which}: from raw text", end_to_end(nlp, held, corpus, args.model)))
        if corpus == "pud":
            rows.append(
                (
                    f"{corpus} {args.which}: gold segments, padt style",
                    syntax(nlp, held, "padt", {k: Counter() for k in errors}),
                )
            )
    held = list(sentences(args.data, "padt", args.which))
    for name, how in SPELLINGS.items():
        other = respelled(held, how)
        exact, _, _ = accuracy(segmenter, other)
        figures = end_to_end(nlp, other, "padt", args.model)
        rows.append((f"padt {args.which}, from raw text, {name}", {"words exact": exact} | figures))
    if "ner" in nlp.pipe_names:
        rows.append((f"ANERcorp {args.which}: names", names(nlp, segmenter, args.data, args.which, errors)))
    rows += [(f"sentence ends, {half}", boundaries(args.data, half)) for half in ("seen", "held")]
    rows.append(("speed", speed(args.model, args.data)))
    rows.append(("footprint", taken))
    for title, figures in rows:
        print(
            f"| {title} | " + ", ".join(f"{k} {v:.4f}" if v <= 1 else f"{k} {v:.1f}" for k, v in figures.items()) + " |"
        )
    for k, c in errors.items():
        if args.errors:
            print(f"\n{k}\n" + "\n".join(f"- {n} {what}" for what, n in c.most_common(args.errors)))
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")


if __name__ == "__main__":
    main()
