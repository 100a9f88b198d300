"""Article -> why its events were read as they were. It reads the article once more and keeps what the stages saw.

For every place that names the act: the entry of the lexicon with its frame, the words, and what the judges weighed. For
the event: where each party, the status and the date come from. Nothing of this is stored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from musnad.entities import Cast, find_cast
from musnad.entities.names import Mention
from musnad.events import read_sentences
from musnad.events.acts import file_of
from musnad.events.evidence import Scene, act_features, doer_features, status_features, time_features
from musnad.events.judging import SURE_OF_STATUS, judge, judges, open_to
from musnad.events.merging import ActMention, grouped, merge
from musnad.events.modality import bearing, conditioned
from musnad.events.parts import Candidate, candidates, cast_features, nobody_features
from musnad.events.reading import SentenceReader
from musnad.events.triggers import Trigger, used_up
from musnad.language import Doc, analyse
from musnad.models import Article, Event, Record, Span, Status
from musnad.quantities import find_quantities
from musnad.settings import Settings
from musnad.statements import Statements, find_statements
from musnad.times import find_times

FEATURES = 5  # of each judgement, for and against


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the article with their offsets."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Weight:
    """A feature by its name in events/judging.py, and what it adds to the sum: above 0 it speaks for yes."""

    feature: str
    weight: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """How likely a judge holds yes to be (0..1), from where it is yes, and the heaviest features either way."""

    chance: float
    threshold: float
    for_: tuple[Weight, ...]
    against: tuple[Weight, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """How the entry says that its parties are found (the fields are explained in lexicon/README.md)."""

    initiator: str
    recipient: tuple[str, ...]
    genitive: str
    reciprocal: bool
    content: tuple[str, ...]
    content_status: Status | None
    needs: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Naming:
    """A place that names the act: the `entry` of the lexicon `file` that its `lemma` stands in, read as `form`.

    `carrier` are the words of a light verb with its kind in lexicon/carriers.toml; `doubt` what spoke against the sense
    by the rules (events/triggers.py), so that the judges alone took it; `act` whether it tells an act at all, `event`
    whether it tells one with its doer: the confidence is the latter's chance.
    """

    words: Words
    sentence: Words
    file: str
    entry: str
    lemma: str
    form: str
    frame: Frame
    carrier: Words | None
    carrier_kind: str | None
    doubt: str
    confidence: float
    act: Judgement | None
    event: Judgement | None


@dataclass(frozen=True, slots=True)
class Party:
    """`words`: its mention in the sentence, the nearest to the trigger; where it has none there, `by` says why."""

    role: Literal["initiator", "recipient"]
    entity: str
    name: str
    words: Words | None
    by: str
    judgement: Judgement | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Something that bears on the status: the one that `decides` it, or another that gave way."""

    kind: str
    words: Words | None
    entry: str
    status: Status
    decides: bool


@dataclass(frozen=True, slots=True)
class Dated:
    """A time expression of the sentence, with the days that it means, and whether it is held to date the act."""

    words: Words
    value: str
    earliest: str | None
    latest: str | None
    owned: bool
    taken: bool
    judgement: Judgement | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an event is as it is. The first of the `namings` is the one that its type, parties and status come from.

    `status_judgement` weighs the status that the event has; a judge overrules the rules only where it is very sure.
    """

    id: str
    type: str
    mode: str | None
    status: Status
    confidence: float
    namings: tuple[Naming, ...]
    parties: tuple[Party, ...]
    reasons: tuple[Reason, ...]
    status_judgement: Judgement | None
    dates: tuple[Dated, ...]
    where: tuple[Words, ...]
    quantities: tuple[Words, ...]


def explain(record: Record, settings: Settings | None = None) -> tuple[Explanation, ...]:
    """Why each event of a record's article is read as it is by this version, which need not be the record's own."""
    return explain_article(record.id, Article(text=record.text, blocks=record.blocks, meta=record.article), settings)


def of_event(found: Iterable[Explanation], type: str, start: int) -> tuple[Explanation, ...]:
    """The explanation of the event of a type whose trigger is there. By its word: versions count events otherwise."""
    return tuple(e for e in found if e.type == type and e.namings[0].words.start <= start < e.namings[0].words.end)


def explain_article(id: str, article: Article, settings: Settings | None = None) -> tuple[Explanation, ...]:
    """The stages of pipeline.understand, with what they saw on the way."""
    chosen = settings.model if settings else ""
    doc, times = analyse(article, Path(chosen)) if chosen else analyse(article), find_times(article)
    quantities, cast = find_quantities(article, times), find_cast(doc, times)
    statements = find_statements(doc, cast, times)
    mentions: list[ActMention] = []
    readers: dict[int, SentenceReader] = {}
    for reader in read_sentences(doc, cast, times, quantities, statements):
        readers[reader.sentence.index] = reader
        mentions.extend(reader.mentions())
    plans = merge(doc, cast, mentions)
    counted = {q.id: Span(start=q.start, end=q.end) for q in quantities}
    explainer = _Explainer(article, doc, cast, statements)
    found = []
    for plan, group in zip(plans, grouped(cast, mentions), strict=True):
        told = [(m, _scene(readers[m.trigger.sentence.index], m.trigger)) for m in group]
        told.sort(key=lambda t: not _names_it(doc, plan.event, t[0].trigger))
        seen = [counted[q] for q in plan.event.quantities if q in counted]
        found.append(explainer.event(id, plan.event, told, readers[told[0][0].trigger.sentence.index], seen))
    return tuple(found)


def _scene(reader: SentenceReader, trigger: Trigger) -> Scene:
    return next(s for s in reader.scenes() if s.trigger == trigger)


def _names_it(doc: Doc, event: Event, t: Trigger) -> bool:
    """Whether the event's own trigger is this one."""
    return doc.tokens[t.first].start <= event.trigger.start < doc.tokens[t.last - 1].end


@dataclass(frozen=True)
class _Explainer:
    article: Article
    doc: Doc
    cast: Cast
    statements: Statements

    def event(
        self,
        id: str,
        event: Event,
        told: Sequence[tuple[ActMention, Scene]],
        reader: SentenceReader,
        quantities: Iterable[Span],
    ) -> Explanation:
        mention, scene = told[0]
        judgements = {n: _judge(s) for n, (_, s) in enumerate(told)}
        return Explanation(
            id=f"{id}:{event.id}",
            type=event.type,
            mode=event.mode,
            status=event.status,
            confidence=event.confidence,
            namings=tuple(self._naming(m, s, judgements[n]) for n, (m, s) in enumerate(told)),
            parties=self._parties(event, [s for _, s in told], list(judgements.values())),
            reasons=self._reasons(scene, reader, event.status),
            status_judgement=_weighed(f"status {event.status}", status_features(scene), SURE_OF_STATUS),
            dates=tuple(d for n, (m, s) in enumerate(told) for d in self._dates(event, s, judgements[n])),
            where=tuple(self._place(e, mention.trigger) for e in event.where),
            quantities=tuple(self._words(q) for q in quantities),
        )

    # words

    def _words(self, span: Span) -> Words:
        return Words(span.start, span.end, self.article.text[span.start : span.end])

    def _tokens(self, first: int, last: int) -> Words:
        tokens = self.doc.tokens
        return self._words(Span(start=tokens[first].start, end=tokens[max(first, last - 1)].end))

    def _mention(self, m: Mention) -> Words:
        return self._words(Span(start=m.start, end=m.end))

    def _place(self, entity: str, t: Trigger) -> Words:
        at = self.doc.tokens[t.i].start
        return self._words(min(self.cast.entity(entity).mentions, key=lambda m: abs(m.start - at)))

    # the parts of an event

    def _naming(self, m: ActMention, s: Scene, judged: "_Judged") -> Naming:
        t, act = m.trigger, s.trigger.act
        base = act.id.removeprefix("stop-")  # an act that is stopped has the entry of the act
        content = act.content
        return Naming(
            words=self._tokens(t.first, t.last),
            sentence=self._words(Span(start=t.sentence.start, end=t.sentence.end)),
            file=file_of(base),
            entry=act.id,
            lemma=t.reading.form.lemma,
            form=_form(t),
            frame=Frame(
                act.initiator,
                act.recipient,
                act.genitive,
                act.reciprocal,
                tuple(sorted(content.marks)) if content else (),
                content.status if content else None,
                tuple(self._tokens(k, k + 1) for k in used_up(self.doc, t)),
            ),
            carrier=self._tokens(t.carrier.i, t.carrier.i + 1) if t.carrier else None,
            carrier_kind=t.carrier.carrier.kind if t.carrier else None,
            doubt=t.doubt,
            confidence=m.confidence,
            act=judged.act,
            event=judged.event,
        )

    def _parties(self, event: Event, scenes: Sequence[Scene], judged: "Sequence[_Judged]") -> tuple[Party, ...]:
        """Each party as the first naming that has it shows it: recipients may come from a later one."""
        found = []
        roles: tuple[tuple[Literal["initiator", "recipient"], tuple[str, ...]], ...] = (
            ("initiator", event.initiators),
            ("recipient", event.recipients),
        )
        for role, entities in roles:
            for e in entities:
                n = next((n for n, j in enumerate(judged) if e in j.chosen[role]), 0)
                c = next((c for c in candidates(scenes[n]) if c.entity == e), None)
                mention, judgement = (c.mention if c else None), judged[n].parts.get((role, e))
                by = _by(scenes[n], role, e, c)
                if judgement is not None and judgement.chance < judgement.threshold and by == "judge alone":
                    by += ", joined"  # stands by «و» beside one that was chosen
                found.append(
                    Party(
                        role,
                        e,
                        self.cast.entity(e).name,
                        self._mention(mention) if mention else None,
                        by,
                        judgement,
                    )
                )
        return tuple(found)

    def _reasons(self, s: Scene, reader: SentenceReader, status: Status) -> tuple[Reason, ...]:
        """What bears on the status, in the order in which events/reading.py asks; the first that gives it decides.

        Where the judges overruled the rules, they decide.
        """
        t, found = s.trigger, list[tuple[str, Words | None, str, Status]]()
        use = bearing(self.doc, reader.modals, t, reader.verbs)
        if use is not None:
            entry = f"lexicon/modality.toml: {use.modal.id}"
            found.append((use.modal.kind, self._tokens(use.first, use.last), entry, use.status))
        if s.governor is not None and s.governor.act.content is not None:
            g = s.governor
            told = (f"content of {g.act.type}", self._tokens(g.first, g.last), f"{file_of(g.act.id)}: {g.act.id}")
            found.insert(0 if use is None or use.status != "denied" else 1, (*told, s.governor.act.content.status))
            outer = reader.statuses.get(g.i)
            if outer == "denied":
                found.append((f"{g.act.type} is denied", told[1], told[2], "denied"))
        said = self.statements.at(self.doc.tokens[t.i].start)
        if said is not None and said.mood is not None:
            cue = self._words(said.statement.cue) if said.statement.cue else None
            found.append(("reporting word", cue, "lexicon/reporting.toml", said.mood))  # type: ignore[arg-type]
        if t.carrier is not None and t.carrier.carrier.status is not None:
            light = self._tokens(t.carrier.i, t.carrier.i + 1)
            found.append(
                (f"carrier: {t.carrier.carrier.kind}", light, "lexicon/carriers.toml", t.carrier.carrier.status)
            )
        condition = conditioned(self.doc, reader.modals, t)
        if condition is not None:
            words = self._tokens(condition.first, condition.last)
            found.append(("condition", words, f"lexicon/modality.toml: {condition.modal.id}", "possible"))
        if not any(f[3] == s.status for f in found):
            found.append(("form", self._tokens(t.i, t.i + 1), _form(t), s.status))
        if status != s.status:
            found.insert(0, ("judge", None, f"model/judges.json.gz: status {status}", status))
        at = next(n for n, f in enumerate(found) if f[3] == status)
        return tuple(Reason(*f, decides=n == at) for n, f in enumerate(found))

    def _dates(self, event: Event, s: Scene, judged: "_Judged") -> Iterable[Dated]:
        for d in s.dates:
            taken = event.when is not None and event.when.time == d.time.id
            yield Dated(
                self._words(Span(start=d.time.start, end=d.time.end)),
                d.time.value,
                d.time.earliest,
                d.time.latest,
                d.owned,
                taken,
                judged.times.get(d.time.id),
            )


def _form(t: Trigger) -> str:
    """How the word is read: "verb, perfect, 3 f s", "noun, definite"."""
    form, reading = t.reading.form, t.reading
    if form.pos == "verb":
        parts = ["verb", form.aspect, f"{form.person} {form.gender or '-'} {form.number}"]
        return ", ".join(parts + ["passive"] * form.passive + ["future"] * reading.future)
    parts = [form.pos, *(["definite"] * reading.definite), *([f"with {reading.pronoun}"] * bool(reading.pronoun))]
    return ", ".join(parts + [f"after {reading.preposition}"] * bool(reading.preposition))


def _by(s: Scene, role: Literal["initiator", "recipient"], entity: str, c: Candidate | None) -> str:
    """Who chose a party: the rules (by the frame, or from the context) or the judges alone; and what it is here."""
    ruled = s.roles.initiators if role == "initiator" else s.roles.recipients
    joined = len(ruled) > 1 and entity in ruled  # joined by «و»: chosen together
    how = "frame" if entity in ruled and (role == "recipient" or s.roles.explicit) else ""
    how = how or ("inferred by rule" if entity in ruled else "judge alone")
    how += ", joined" * joined
    if c is not None and c.mention is not None:
        return how
    g = s.governor_roles
    context = (
        (entity in s.topic, "the subject that goes on"),
        (entity == s.speaker, "on whose word the sentence stands"),
        (g is not None and entity in (*g.initiators, *g.recipients), "has a part in the act that governs this one"),
        (
            s.earlier is not None and entity in (*s.earlier.initiators, *s.earlier.recipients),
            "has a part in the act before",
        ),
        (entity in s.near, "named in the sentence before"),
        (entity in s.salient, "named most in the article"),
    )
    return f"{how}: {next((text for is_, text in context if is_), 'named elsewhere')}"


# --- what the judges weighed ---


@dataclass(frozen=True)
class _Judged:
    """The judgements on one scene, computed as events/judging.judge does; empty where no judges are shipped."""

    act: Judgement | None
    event: Judgement | None
    parts: dict[tuple[str, str], Judgement | None]
    times: dict[str, Judgement | None]
    chosen: dict[str, tuple[str, ...]]


def _judge(s: Scene) -> _Judged:
    verdict, models = judge(s), judges()
    chosen = {
        "initiator": verdict.initiators if verdict else (),
        "recipient": verdict.recipients if verdict else (),
    }
    if not models:
        return _Judged(None, None, {}, {}, chosen)
    told, playing = list(act_features(s)), candidates(s)
    features = cast_features(s, playing)
    doing = [models["initiator"].probability(f) for f in features]
    free = open_to(s, playing, chosen["initiator"])
    shares = models["recipient"].shares([features[i] for i in free], nobody_features(s))
    parts = {("initiator", c.entity): _weighed("initiator", f) for c, f in zip(playing, features, strict=True)}
    for i, share in zip(free, shares, strict=False):  # the last share is nobody's
        parts["recipient", playing[i].entity] = _weighed("recipient", features[i], chance=share)
    return _Judged(
        act=_weighed("act", told),
        event=_weighed("event", [*told, *doer_features(s, doing)]),
        parts=parts,
        times={d.time.id: _weighed("time", time_features(s, d)) for d in s.dates},
        chosen=chosen,
    )


def _weighed(
    question: str, features: Iterable[str], at: float | None = None, chance: float | None = None
) -> Judgement | None:
    """What a judge makes of these features; None where no such judge is shipped.

    `at`: a threshold not its own. `chance`: its share where the judge chooses among several.
    """
    model, names = judges().get(question), sorted(set(features))
    if model is None:
        return None
    weights = sorted((Weight(f, round(model.weights.get(f, 0.0), 3)) for f in names), key=lambda w: -w.weight)
    return Judgement(
        chance=round(model.probability(names) if chance is None else chance, 3),
        threshold=round(model.at if at is None else at, 3),
        for_=tuple(w for w in weights[:FEATURES] if w.weight > 0),
        against=tuple(w for w in reversed(weights[-FEATURES:]) if w.weight < 0),
    )
