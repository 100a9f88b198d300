"""Trains the judges of events/judging.py on annotated articles, and says what they gain by cross-validation.

    pip install scikit-learn
    python -m train.judges ../shared/data/news --gold ../shared/gold/*.jsonl

Scenes come from the pipeline itself, read by rules alone. An act is right where an annotator has an event of its type
at the trigger; a part is right where the entity answers to one of the annotated ones, by the scorer's own measure.
Only the articles and pages marked `fit` are read (train/annotations, train/pages), and the gold files given: figures on
those are then figures on what the judges were fitted on.
"""

import argparse
import gzip
import importlib.util
import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from musnad.entities import Cast, find_cast
from musnad.events import evidence, judging, learned, parts, read_sentences, reading
from musnad.language import Doc, analyse
from musnad.models import EventType, Page, Quantity, Rejected, Time
from musnad.pages import read_page
from musnad.quantities import find_quantities
from musnad.settings import Settings
from musnad.statements import Statements, find_statements
from musnad.times import find_times
from train import choice
from train.annotations import Row, gold
from train.pages import pages

STATUS = tuple(f"status {status}" for status in judging.STATUSES)
QUESTIONS = ("initiator", "recipient", "time", *STATUS, "promise", "act", "event")
# A trigger that is less likely an act than this is not looked at further.
HOPELESS = 0.08
# Thresholds fixed by hand where the held-out optimum is flat: a doer or a date that is rather unlikely still tells more
# than none, and its probability is in the confidence.
FIXED = {"initiator": 0.08, "time": 0.3, "event": 0.3}
CLOSED = ("PUNCT", "NUM", "SCONJ", "CCONJ", "ADP", "PRON", "DET", "PART")
ABOUT = [
    "# Words that annotators take for acts: folded lemma, type, in how many articles, of how many that have the word.",
    "# Counted by train/judges.py over the articles that the judges are fitted on; Apache-2.0.",
]
# Seen less often than this, a feature says nothing that lasts.
SEEN = 2
STRENGTH = {"act": 0.2, "event": 0.2, "initiator": 0.1, "recipient": 0.3, "time": 0.15, "promise": 0.4}
STRENGTH |= dict.fromkeys(STATUS, 0.1)


@dataclass
class Examples:
    """Features and labels by question, with the article that each comes from."""

    features: dict[str, list[list[str]]] = field(default_factory=lambda: defaultdict(list))
    labels: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    articles: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    events: list["Parts"] = field(default_factory=list)
    scenes: list[tuple[evidence.Scene, list[list[str]]]] = field(default_factory=list)

    def add(self, question: str, article: str, features: list[str], label: bool) -> None:
        self.features[question].append(features)
        self.labels[question].append(label)
        self.articles[question].append(article)


@dataclass(frozen=True)
class Parts:
    """One annotated act with its candidates: examples first..last of both parts, their names, and who is wanted."""

    first: int
    names: list[list[str]]
    initiators: list[list[str]]
    recipients: list[list[str]]
    scene: evidence.Scene


def scorer(path: Path) -> ModuleType:
    """The scorer of the gold as a module: its measure of names and places is ours."""
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Reading:
    """An annotated article with what the stages before the events say of it."""

    row: Row
    doc: Doc
    cast: Cast
    times: tuple[Time, ...]
    quantities: tuple[Quantity, ...]
    statements: Statements


def readings(rows: list[Row]) -> list[Reading]:
    """Each article read as far as its statements."""
    out = []
    for row in rows:
        fields = {k: row[k] for k in ("id", "text", "outlet")}
        if row["published"]:
            fields["published"] = datetime.fromisoformat(row["published"])
        article = read_page(Page(source="gold", kind="text", **fields), Settings())
        if isinstance(article, Rejected):
            continue
        doc, times = analyse(article), find_times(article)
        quantities, cast = find_quantities(article, times), find_cast(doc, times)
        out.append(Reading(row, doc, cast, times, quantities, find_statements(doc, cast, times)))
    return out


class Words:
    """In which articles each word stands, and in which of them annotators take it for an act of each type."""

    def __init__(self, read: list[Reading], score: ModuleType) -> None:
        self.articles: dict[str, set[str]] = defaultdict(set)
        self.acts: dict[tuple[str, EventType], set[str]] = defaultdict(set)
        for r in read:
            for token in r.doc.tokens:
                self.articles[token.lemma].add(r.row["id"])
            text = score.Folded(r.doc.text)
            for v in r.row["events"]:
                for t in v["triggers"]:
                    at = text.find(t["in"], t["word"])
                    over = r.doc.over(*at) if at else ()
                    named = [r.doc.tokens[k] for k in over if r.doc.tokens[k].pos not in CLOSED]
                    if named:
                        self.acts[named[0].lemma, v["type"]].add(r.row["id"])

    def without(self, article: str = "") -> dict[str, tuple[learned.Seen, ...]]:
        """`learned.seen` as it would be had one article not been annotated."""
        found: dict[str, list[learned.Seen]] = defaultdict(list)
        for (lemma, kind), acts in sorted(self.acts.items()):
            n, of = len(acts - {article}), len(self.articles[lemma] - {article})
            if lemma and n and n / of >= learned.SHARE:
                found[lemma].append(learned.Seen(kind, n, of))
        return {lemma: tuple(each) for lemma, each in found.items()}

    def write(self, file: Path) -> None:
        lines = [f"{lemma}\t{s.type}\t{s.acts}\t{s.articles}" for lemma, each in self.without().items() for s in each]
        file.write_text("\n".join([*ABOUT, *sorted(lines), ""]), encoding="utf-8")


def collect(read: list[Reading], words: Words, score: ModuleType) -> Examples:
    """The examples of all articles; each is read with the words that the others teach."""
    found = Examples()
    shipped = learned.seen
    for r in read:
        known = words.without(r.row["id"])
        learned.seen = lambda known=known: known
        _of_article(r, score, found)
    learned.seen = shipped
    return found


def _of_article(r: Reading, score: ModuleType, found: Examples) -> None:
    row, doc, cast = r.row, r.doc, r.cast
    article = doc.article
    text = score.Folded(article.text)
    aliases = {e["id"]: e["aliases"] for e in row["entities"]}
    places = [(v, [text.find(t["in"], t["word"]) for t in v["triggers"]]) for v in row["events"]]

    def names(entity: str) -> list[str]:
        e = cast.entity(entity)
        return [e.name, *(article.text[m.start : m.end] for m in e.mentions)]

    def likeness(entity: str, wanted: str) -> float:
        """How well an entity's names fit an annotated one's: 0 where the scorer would not take it for the same."""
        pairs = [
            (set(score.plain(n).split()), set(score.plain(a).split())) for n in names(entity) for a in aliases[wanted]
        ]
        return max((len(a & b) / len(a | b) for a, b in pairs if a and b and (a <= b or b <= a)), default=0.0)

    def players(entities: list[str], wanted: list[str]) -> set[str]:
        """The entities that fit the wanted ones best: one name may be part of another's («السعودية»)."""
        best: set[str] = set()
        for w in wanted:
            fits = {e: likeness(e, w) for e in entities}
            top = max(fits.values(), default=0.0)
            best |= {e for e, f in fits.items() if f and f == top}
        return best

    for reader in read_sentences(doc, cast, r.times, r.quantities, r.statements):
        for scene in reader.scenes():
            t = scene.trigger
            span = (doc.tokens[t.first].start, doc.tokens[t.last - 1].end)
            event = next(
                (v for v, at in places if v["type"] == t.act.type and any(score.overlap(a, span) for a in at)), None
            )
            found.add("act", row["id"], list(evidence.act_features(scene)), event is not None)
            playing = parts.candidates(scene)
            features = parts.cast_features(scene, playing)
            found.scenes.append((scene, features))
            if event is None:
                continue
            does = players([c.entity for c in playing], event["initiators"])
            suffers = players([c.entity for c in playing], event["recipients"])
            wanted = [[aliases[w] for w in event[part]] for part in ("initiators", "recipients")]
            first = len(found.labels["initiator"])
            found.events.append(Parts(first, [names(c.entity) for c in playing], *wanted, scene))
            for c, told in zip(playing, features, strict=True):
                found.add("initiator", row["id"], told, c.entity in does)
                found.add("recipient", row["id"], told, c.entity in suffers)
            features = evidence.status_features(scene)
            for status in judging.STATUSES:
                found.add(f"status {status}", row["id"], features, event["status"] == status)
            promise = any(c["event"] == event["id"] for c in row["commitments"])
            found.add("promise", row["id"], evidence.promise_features(scene), promise)
            dates = (event["earliest"], event["latest"])
            for d in scene.dates:
                dated = any(dates) and (_iso(d.time.earliest), _iso(d.time.latest)) == dates
                found.add("time", row["id"], evidence.time_features(scene, d), dated)


def _iso(day: Any) -> str | None:
    return str(day) if day is not None else None


def fit(features: list[list[str]], labels: list[bool], strength: float) -> tuple[dict[str, float], float]:
    """Weights and bias of a logistic regression with ridge penalty; `strength` is the inverse of the penalty."""
    from sklearn.feature_extraction import DictVectorizer  # noqa: PLC0415 - only training needs scikit-learn
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    counts = Counter(f for fs in features for f in set(fs))
    kept = [dict.fromkeys((f for f in fs if counts[f] >= SEEN), 1.0) for fs in features]
    vectorizer = DictVectorizer()
    model = LogisticRegression(C=strength, max_iter=4000)
    model.fit(vectorizer.fit_transform(kept), labels)
    weights = dict(zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True))
    return {f: round(float(w), 3) for f, w in weights.items() if abs(w) >= 0.01}, float(model.intercept_[0])


def held_out(examples: Examples, question: str, folds: int = 5) -> list[float]:
    """The probability of each example by a model that saw nothing of its article."""
    articles = sorted(set(examples.articles[question]))
    fold = {a: i % folds for i, a in enumerate(articles)}
    features, labels, of = (examples.features[question], examples.labels[question], examples.articles[question])
    out = [0.0] * len(labels)
    for k in range(folds):
        rest = [i for i, a in enumerate(of) if fold[a] != k]
        weights, bias = fit([features[i] for i in rest], [labels[i] for i in rest], STRENGTH[question])
        model = judging.Model(weights, bias, 0.5)
        for i, a in enumerate(of):
            if fold[a] == k:
                out[i] = model.probability(features[i])
    return out


def with_doers(examples: Examples, folds: int = 5) -> None:
    """Adds the examples of the question "event": those of "act" with how likely a doer is, by a judge that saw nothing
    of the article."""
    articles = sorted(set(examples.articles["act"]))
    fold = {a: i % folds for i, a in enumerate(articles)}
    for k in range(folds):
        rest = [i for i, a in enumerate(examples.articles["initiator"]) if fold[a] != k]
        features, labels = examples.features["initiator"], examples.labels["initiator"]
        weights, bias = fit([features[i] for i in rest], [labels[i] for i in rest], STRENGTH["initiator"])
        model = judging.Model(weights, bias, 0.5)
        for i, a in enumerate(examples.articles["act"]):
            if fold[a] == k:
                scene, candidates = examples.scenes[i]
                more = evidence.doer_features(scene, [model.probability(f) for f in candidates])
                examples.add("event", a, [*examples.features["act"][i], *more], examples.labels["act"][i])


def choices(examples: Examples) -> list[choice.Choice]:
    """Whom each annotated act is done to, as a choice among its candidates."""
    features, labels = examples.features["recipient"], examples.labels["recipient"]
    out = []
    for act in examples.events:
        span = slice(act.first, act.first + len(act.names))
        right = labels[span]
        article = examples.articles["recipient"][act.first] if act.names else ""
        nobody = parts.nobody_features(act.scene)
        out.append(choice.Choice(article, features[span], right, nobody, any(right) or not act.recipients))
    return out


def held_out_choices(found: list[choice.Choice], folds: int = 5) -> list[list[float]]:
    """The shares of each act's candidates and of nobody, by a model that saw nothing of its article."""
    articles = sorted({c.article for c in found})
    fold = {a: i % folds for i, a in enumerate(articles)}
    out: list[list[float]] = [[] for _ in found]
    for k in range(folds):
        weights = choice.fit([c for c in found if fold[c.article] != k], STRENGTH["recipient"], SEEN)
        model = judging.Model(weights, 0.0, 0.0)
        for i, c in enumerate(found):
            if fold[c.article] == k:
                out[i] = model.shares(c.candidates, c.none)
    return out


def best_shares(examples: Examples, score: ModuleType, shares: list[list[float]]) -> tuple[dict[str, float], float]:
    """The thresholds under which most acts have the annotated recipients, one of them counting half, and that share."""
    found = matches(examples, "recipient", score)

    def right(at: float, with_first: float) -> float:
        model, total = judging.Model({}, 0.0, at, with_first), 0.0
        for act, fits, each in zip(examples.events, found, shares, strict=True):
            chosen = [fits[i] for i in model.choose_or_none(each)]
            hits = sum(any(row[w] for row in chosen) for w in range(len(act.recipients)))
            exact = hits == len(act.recipients) == len(chosen)
            total += 0.5 * exact + 0.5 * (hits > 0 or not (chosen or act.recipients))
        return total / len(examples.events)

    grid = [(a / 100, b / 100) for a in (2, 6, 10, 15, 20, 26) for b in (50, 60, 70, 80, 90, 95)]
    at, with_first = max(grid, key=lambda g: right(*g))
    return {"at": at, "with_first": with_first}, right(at, with_first)


def best_at(chances: list[float], labels: list[bool]) -> tuple[float, float]:
    """The threshold with the highest F1, and that F1."""

    def f1(at: float) -> float:
        tp = sum(y and p >= at for p, y in zip(chances, labels, strict=True))
        said = sum(p >= at for p in chances)
        return 2 * tp / (said + sum(labels)) if tp else 0.0

    return max((f1(at / 100), at / 100) for at in range(10, 90, 2))[::-1]


Matches = list[list[list[bool]]]


def matches(examples: Examples, question: str, score: ModuleType) -> Matches:
    """For each act, whether each candidate answers to each wanted entity, by the scorer's measure."""
    return [
        [[any(score.same(n, w) for n in names) for w in getattr(act, f"{question}s")] for names in act.names]
        for act in examples.events
    ]


def best_choice(examples: Examples, found: Matches, chances: list[float]) -> tuple[dict[str, float], float]:
    """The thresholds (judging.Model) under which most acts have exactly the annotated initiators, and that share.

    `found` is whether each candidate of each act answers to each wanted entity.
    """

    def share(at: float, with_first: float) -> float:
        model, right = judging.Model({}, 0.0, at, with_first), 0
        for act, fits in zip(examples.events, found, strict=True):
            chosen = [fits[i] for i in model.choose(chances[act.first : act.first + len(act.names)])]
            wanted = len(fits[0]) if fits else 0
            right += sum(any(row[w] for row in chosen) for w in range(wanted)) == wanted == len(chosen)
        return right / len(examples.events)

    grid = [(a / 100, b / 100) for a in range(6, 50, 4) for b in (50, 60, 70, 80, 90, 95)]
    at, with_first = max(grid, key=lambda g: share(*g))
    return {"at": at, "with_first": with_first}, share(at, with_first)


def _recipients(examples: Examples, score: ModuleType) -> dict[str, Any]:
    """The recipient's judge, ready to be written, with what it gains printed."""
    found = choices(examples)
    thresholds, judged = best_shares(examples, score, held_out_choices(found))
    weights = choice.fit(found, STRENGTH["recipient"], SEEN)
    print(f"recipient  right, one of them counting half: {judged:.3f} with {thresholds}; {len(weights)} weights")
    return {"bias": 0.0, **thresholds, "weights": dict(sorted(weights.items()))}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("news", type=Path)
    parser.add_argument("--scorer", type=Path, default=Path("../shared/gold/score.py"))
    parser.add_argument("--out", type=Path, default=Path("src/musnad/model") / judging.FILE)
    parser.add_argument("--gold", type=Path, nargs="*", default=[], help="files in the gold's form to fit on as well")
    parser.add_argument("--by", help="only annotators whose names begin so: to measure on the others' articles")
    options = parser.parse_args()
    reading.judging_on = lambda: True  # doubtful triggers are examples too
    score = scorer(options.scorer)
    rows = gold(options.news, "fit")
    if options.by:
        rows = [row for row in rows if row["by"].startswith(options.by)]
    else:
        rows += pages("fit")
    for file in options.gold:
        rows += [json.loads(line) | {"by": "gold"} for line in file.read_text(encoding="utf-8").splitlines()]
    read = readings(rows)
    words = Words(read, score)
    words.write(options.out.with_name(learned.FILE))
    examples = collect(read, words, score)
    with_doers(examples)
    models: dict[str, Any] = {}
    for question in QUESTIONS:
        labels = examples.labels[question]
        if question == "recipient":
            models[question] = _recipients(examples, score)
            continue
        chances = held_out(examples, question)
        at, f1 = best_at(chances, labels)
        thresholds = {"at": at if question != "act" else HOPELESS, "with_first": 1.0}
        weights, bias = fit(examples.features[question], labels, STRENGTH[question])
        ruled = [_ruled(question, f) for f in examples.features[question]]
        _, rules = best_at([float(r) for r in ruled], labels)
        articles = len(set(examples.articles[question]))
        print(
            f"{question:10s} {len(labels):6d} examples of {articles} articles, {sum(labels)} yes; "
            f"F1 by rules {rules:.3f}, judged (held out) {f1:.3f} at {at:.2f}; {len(weights)} weights"
        )
        if question == "initiator":
            found = matches(examples, question, score)
            thresholds, judged = best_choice(examples, found, chances)
            _, by_rule = best_choice(examples, found, [float(r) for r in ruled])
            print(f"{'':10s} right: rules {by_rule:.3f}, judged (held out) {judged:.3f} with {thresholds}")
        thresholds["at"] = FIXED.get(question, thresholds["at"])
        models[question] = {"bias": round(bias, 3), **thresholds, "weights": dict(sorted(weights.items()))}
    data = json.dumps({"about": "events/judging.py; train/judges.py", "models": models}, ensure_ascii=False)
    options.out.write_bytes(gzip.compress(data.encode(), mtime=0))
    return 0


def _ruled(question: str, features: list[str]) -> bool:
    """What the rules alone would answer."""
    if question in STATUS:
        return f"rule={question.removeprefix('status ')}" in features
    says = {
        "act": ("doer=e", "doer=i"),
        "event": ("doer=e", "doer=i"),
        "initiator": ("rule=i",),
        "time": ("owned=True",),
        "promise": ("rule=True",),
    }
    return any(f in says[question] for f in features)


if __name__ == "__main__":
    raise SystemExit(main())
