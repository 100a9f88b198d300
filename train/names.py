"""Names: the name corpora as spaCy examples, their words cut by our segmenter.

ANERcorp's kinds (PER ORG LOC MISC) are what the model gives; NewsFANE and Wojood are learned beside it,
each in
its own style (the TAG key of `DocMaker`), so that what they mark differently does not disturb.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import spacy
from spacy.attrs import ENT_ID, LEMMA, NORM, POS, TAG
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from musnad.arabic import fold
from musnad.documents import DocMaker
from musnad.segments import Segment, Segmenter
from train.gazetteer import cities, full_names
from train.reader import lax

# ANERcorp has no document marks: whole runs of 60 sentences are held out, one run in ten as test, one in
# ten as dev.
RUN = 60

PERSON = "Politician Athlete Artist Other_PER Religious_PER Scientist Businessperson Lawyer Engineer Police"
ORGANISATION = (
    "Government Non-Governmental Commercial Educational Media Religious_ORG Sports Medical-Science Entertainment"
)
PLACE = (
    "Nation Population-Center State-or-Province Continent Water-Body Land-Region-Natural GPE-Cluster "
    "County-or-District Celestial"
)
FACILITY = "Building-Grounds Subarea-Facility Path Airport Plant"
NEWSFANE = {
    **dict.fromkeys(PERSON.split(), "PER"),
    **dict.fromkeys(ORGANISATION.split(), "ORG"),
    **dict.fromkeys(PLACE.split(), "LOC"),
    **dict.fromkeys(FACILITY.split(), "FAC"),
    "Group": "NORP",
}
WOJOOD = {"PERS": "PER", "ORG": "ORG", "GPE": "LOC", "LOC": "LOC", "FAC": "FAC", "NORP": "NORP"}
ANERCORP = {"PERS": "PER", "ORG": "ORG", "LOC": "LOC", "MISC": "MISC"}


@dataclass(frozen=True, slots=True)
class Named:
    """A sentence of printed words, and its names as (first word, last word, kind)."""

    corpus: str
    words: tuple[str, ...]
    names: tuple[tuple[int, int, str], ...]


def read(path: Path, corpus: str, kinds: dict[str, str]) -> list[Named]:
    """Sentences of a word-per-line file. Of nested names (Wojood) the outermost whose kind is known is
    kept."""
    out: list[Named] = []
    rows: list[list[str]] = []
    for line in [*path.read_text(encoding="utf-8").split("\n"), ""]:
        row = line.split()
        if row:
            rows.append(row)
        elif rows:
            out.append(_named(corpus, rows, kinds))
            rows = []
    return out


def _named(corpus: str, rows: list[list[str]], kinds: dict[str, str]) -> Named:
    words = [r[0] for r in rows]
    names: list[list[int | str]] = []
    for i, r in enumerate(rows):
        tags = [t for t in r[1:] if t != "O" and kinds.get(t[2:], "MISC" if corpus != "wojood" else "") in KEPT]
        if not tags:
            continue
        tag = tags[0]
        kind = kinds.get(tag[2:], "MISC")
        inside = [
            t
            for t in tags
            if t.startswith("I-") and names and names[-1][1] == i - 1 and names[-1][2] == kinds.get(t[2:], "MISC")
        ]
        if inside:
            names[-1][1] = i
        else:
            names.append([i, i, kind])
    groups = _glue(words) if corpus == "newsfane" else [[i] for i in range(len(words))]
    where = {i: g for g, group in enumerate(groups) for i in group}
    printed = tuple("".join(words[i] for i in group) for group in groups)
    return Named(corpus, printed, tuple((where[int(a)], where[int(b)], str(k)) for a, b, k in names))


KEPT = {"PER", "ORG", "LOC", "MISC", "FAC", "NORP"}
_PROCLITICS = {"و", "ف", "ب", "ل", "ك", "س"}
_SUFFIXES = {"ه", "ها", "هم", "هن", "هما", "نا"}


def _glue(words: list[str]) -> list[list[int]]:
    """NewsFANE writes «و» and pronoun suffixes as words of their own: they are put back as print has them."""
    groups: list[list[int]] = []
    for i, w in enumerate(words):
        if groups and (w in _SUFFIXES or (words[i - 1] in _PROCLITICS and len(groups[-1]) == 1)):
            groups[-1].append(i)
        else:
            groups.append([i])
    return groups


def part(run: int) -> str:
    return "test" if run % 10 == 3 else "dev" if run % 10 == 8 else "train"


@cache
def corpora(data: Path, which: str) -> tuple[Named, ...]:
    """The sentences of a part; dev and test are ANERcorp only, and nothing of them is left in the others'
    train."""
    anercorp = read(data / "names" / "anercorp_train.txt", "anercorp", ANERCORP)
    mine = tuple(s for i, s in enumerate(anercorp) if part(i // RUN) == which)
    if which != "train":
        return mine
    held = {w for i, s in enumerate(anercorp) if part(i // RUN) != "train" for w in _windows(s)}
    other = read(data / "names" / "newsfane_train.txt", "newsfane", NEWSFANE)
    other += read(data / "names" / "wojood_sample_train.txt", "wojood", WOJOOD)
    return tuple(s for s in [*mine, *other] if not held.intersection(_windows(s)))


def _windows(s: Named, size: int = 30) -> set[str]:
    """Every stretch of 30 letters: how the same sentence is known in another corpus's spelling."""
    letters = "".join(c for c in fold("".join(s.words)) if c.isalpha())
    return (
        {letters[i : i + size] for i in range(max(1, len(letters) - size + 1))} if len(letters) >= size else {letters}
    )


def segments_of(s: Named, segmenter: Segmenter) -> tuple[str, list[Segment], list[tuple[int, int]]]:
    """The sentence's text, its segments, and each printed word's offsets."""
    text, spans = "", []
    for w in s.words:
        if text:
            text += " "
        spans.append((len(text), len(text) + len(w)))
        text += w
    return text, segmenter.segment(text), spans


def labels(s: Named, segments: list[Segment], spans: list[tuple[int, int]]) -> list[str]:
    """BILUO-free labels of the segments: a name leaves out the proclitics and punctuation glued to its
    first word."""
    tags = ["O"] * len(segments)
    for a, b, kind in s.names:
        inside = [i for i, g in enumerate(segments) if g.start >= spans[a][0] and g.end <= spans[b][1]]
        first_word = [i for i in inside if segments[i].end <= spans[a][1]]
        while len(first_word) > 1 and _before(segments[first_word[0]].form):
            inside.remove(first_word.pop(0))
        while inside and not segments[inside[-1]].form[0].isalnum():
            inside.pop()
        for k, i in enumerate(inside):
            tags[i] = ("I-" if k else "B-") + kind
    return tags


# Names to put in the place of others: by kind and by whether they are of one word, as words.
Names = dict[tuple[str, bool], list[tuple[str, ...]]]
# How often a name in training is exchanged, so that its surroundings and not its letters tell what it is.
EXCHANGED = {"PER": 0.35, "LOC": 0.25, "ORG": 0.15}


@cache
def other_names(data: Path) -> Names:
    """The names of the training corpora, as often again persons of Wikidata (by arabic-name-romanizer, CC0), and
    GeoNames' cities of more than 50,000 people."""
    found: Names = {}
    for s in corpora(data, "train"):
        for a, b, kind in s.names:
            words = s.words[a : b + 1]
            if kind in EXCHANGED and all(w.isalpha() for w in words) and not words[0].startswith(("و", "ب", "ل", "ك")):
                found.setdefault((kind, a == b), []).append(words)
    rng = random.Random(0)
    people = sorted(set(full_names()))
    for single in (True, False):
        mine = found[("PER", single)]
        drawn = rng.sample(people, len(mine))
        mine += [(rng.choice(words),) if single else words for words in drawn]
    for name in cities(data, 50_000):
        found[("LOC", len(name) == 1)].append(name)
    return found


def exchanged(
    tokens: list[str], forms: list[str], spaces: list[bool], tags: list[str], others: Names, rng: random.Random
) -> tuple[list[str], list[str], list[bool], list[str]]:
    """The sentence with some of its names exchanged for others of the kind; proclitics stay where they are."""
    out: tuple[list[str], list[str], list[bool], list[str]] = ([], [], [], [])
    i = 0
    while i < len(tags):
        end = i + 1
        kind = tags[i][2:]
        while end < len(tags) and tags[i] != "O" and tags[end] == f"I-{kind}":
            end += 1
        if tags[i] != "O" and rng.random() < EXCHANGED.get(kind, 0):
            words = rng.choice(others[(kind, not any(spaces[i : end - 1]))])
            n = len(words)
            rows = (words, words, [True] * (n - 1) + [spaces[end - 1]], [f"B-{kind}"] + [f"I-{kind}"] * (n - 1))
        else:
            rows = (tokens[i:end], forms[i:end], spaces[i:end], tags[i:end])
        for column, more in zip(out, rows, strict=True):
            column.extend(more)
        i = end
    return out


def _before(form: str) -> bool:
    return form in {"و", "ف", "ب", "ل", "ك", "س"} or not form[0].isalnum()


def example(
    make: DocMaker, s: Named, segmenter: Segmenter, rng: random.Random | None, others: Names | None = None
) -> Example:
    """The sentence as spaCy sees it. With `rng`, perhaps spelled laxly; with `others`, some names exchanged."""
    text, segs, spans = segments_of(s, segmenter)
    tags = labels(s, segs, spans)
    tokens, forms = [text[g.start : g.end] for g in segs], [g.form for g in segs]
    spaces = [g.end < len(text) and text[g.end] == " " for g in segs]
    if rng and others:
        tokens, forms, spaces, tags = exchanged(tokens, forms, spaces, tags, others, rng)
    if rng and rng.random() < 0.2:
        tokens, forms = [lax(t, rng) for t in tokens], [lax(f, rng) for f in forms]
    style = "padt" if s.corpus == "anercorp" else s.corpus
    predicted = make.of_tokens(tokens, spaces, forms, style)
    return Example(predicted, Doc(make.vocab, words=tokens, spaces=spaces, ents=tags))


@spacy.registry.readers("musnad.names.v1")
def names(
    data: str, segmenter: str, syntax: str, which: str, seed: int = 0, alone: bool = False
) -> Callable[[Language], Iterator[Example]]:
    """Examples of one part; training shuffles and spells some sentences laxly, anew each epoch.

    The part of speech that the trained syntax gives is set on every token, as it is when the pipeline runs.
    `alone`: ANERcorp without the other corpora and without parts of speech, for an encoder that reads the text.
    """
    epoch = 0

    def read_all(nlp: Language) -> Iterator[Example]:
        nonlocal epoch
        make, seg = DocMaker(nlp.vocab), Segmenter.load(Path(segmenter))
        tag = None if alone else _tagger(syntax)
        chosen, rng = [s for s in corpora(Path(data), which) if s.words], None
        if alone:
            chosen = [s for s in chosen if s.corpus == "anercorp"]
        others = other_names(Path(data)) if which == "train" else None
        if which == "train":
            rng = random.Random(seed + epoch)
            rng.shuffle(chosen)
            epoch += 1
        for i in range(0, len(chosen), 200):
            examples = [example(make, s, seg, rng, others) for s in chosen[i : i + 200]]
            if tag:
                tag([e.predicted for e in examples])
            yield from examples

    return read_all


@cache
def _tagger(syntax: str) -> Callable[[list[Doc]], None]:
    """Sets POS on documents of another vocabulary, as the pipeline's first components do."""
    nlp = spacy.load(syntax, exclude=["tagger", "parser", "ner"])
    pads = nlp.vocab.strings.add("padt")

    def tag(docs: list[Doc]) -> None:
        copies = []
        for d in docs:
            copy = DocMaker(nlp.vocab).of_tokens(
                [t.text for t in d], [bool(t.whitespace_) for t in d], [t.text for t in d]
            )
            keys = d.to_array([NORM, LEMMA, ENT_ID, TAG])
            for k in set(keys[:, :3].ravel().tolist()) - {0}:
                nlp.vocab.strings.add(d.vocab.strings[k])
            keys[:, 3] = pads
            copy.from_array([NORM, LEMMA, ENT_ID, TAG], keys)
            copies.append(copy)
        for d, c in zip(docs, nlp.pipe(copies), strict=True):
            d.from_array([POS], c.to_array([POS]).reshape(-1, 1))

    return tag
