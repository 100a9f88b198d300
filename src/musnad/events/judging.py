"""Judges: small linear models that weigh what the rules read, trained on annotated articles (train/judges.py).

Judged is whether a trigger tells an act with someone who does it; whether an entity is its doer or the one it is done
to; whether a time dates it; whether it happened; and whether its doer binds itself to it. What the rules chose is among
the evidence, so a judge departs from it only where the words around speak against it often enough in training. The
weights are model/judges.json.gz; without that file the rules stand alone.

Logistic regression over named features: each weight can be read, and `explain` shows them.
"""

import gzip
import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import repeat

from musnad.entities.names import Mention
from musnad.events.circumstances import Dating
from musnad.events.evidence import (
    Scene,
    act_features,
    doer_features,
    promise_features,
    status_features,
    time_features,
)
from musnad.events.parts import Candidate, candidates, cast_features, nobody_features
from musnad.models import Status, When

FILE = "judges.json.gz"
# Below this probability the rules' own status stands: they know more of the grammar than a few thousand acts show.
SURE_OF_STATUS = 0.5
# Who would do what is promised or asked follows from the grammar: the rules' doer stands where it is at least this
# share as likely as the likeliest.
GRAMMAR = 0.7
# What the rules read as the date of an act («قبل نهاية الشهر», «منذ أكتوبر») needs this share of the usual chance:
# annotators often leave it out, and a plan without its deadline is the greater loss.
DATED = 1 / 3
STATUSES: tuple[Status, ...] = ("happened", "planned", "requested", "possible", "denied")


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by feature; `at` is the probability from which the answer is yes. Where several may be chosen, those
    beside the likeliest need at least `with_first` of its probability."""

    weights: dict[str, float]
    bias: float
    at: float
    with_first: float = 1.0

    def probability(self, features: Iterable[str]) -> float:
        """0..1, by the logistic of the summed weights; each feature counts once."""
        # fsum: a set has no order, and the last bit of a plain sum would depend on it.
        score = self.bias + math.fsum(map(self.weights.get, set(features), repeat(0.0)))
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))

    def shares(self, features: Sequence[Iterable[str]], nobody: Iterable[str]) -> list[float]:
        """The share of each candidate for a part beside the answer that nobody has it, which comes last: they sum
        to 1."""
        weights = self.weights
        scores = [sum(weights.get(f, 0.0) for f in set(fs)) for fs in (*features, nobody)]
        top = max(scores)
        powers = [math.exp(score - top) for score in scores]
        return [p / sum(powers) for p in powers]

    def choose(self, chances: Sequence[float]) -> list[int]:
        """The indices that are chosen among candidates with these probabilities."""
        top = max(chances, default=0.0)
        return [i for i, p in enumerate(chances) if p >= self.at and p >= self.with_first * top]

    def choose_or_none(self, shares: Sequence[float]) -> list[int]:
        """As `choose`, of `shares`: none where the last is the greatest."""
        *each, nobody = shares
        return self.choose(each) if max(each, default=0.0) >= nobody else []


@cache
def judges() -> dict[str, Model]:
    """The trained models by question: act, event, initiator, recipient, time, promise and one for each status; empty
    where none are shipped."""
    file = resources.files("musnad").joinpath("model", FILE)
    if not file.is_file():
        return {}
    data = json.loads(gzip.decompress(file.read_bytes()))
    return {name: Model(m["weights"], m["bias"], m["at"], m["with_first"]) for name, m in data["models"].items()}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an act is held to be: who does it, to whom, when, whether it is promised, and how sure that is (0..1)."""

    scene: Scene
    initiators: tuple[str, ...]
    recipients: tuple[str, ...]
    status: Status
    when: When | None
    promised: bool
    confidence: float


def judging_on() -> bool:
    """Whether judges are shipped: without them doubtful triggers are not worth reading."""
    return bool(judges())


def judge(s: Scene) -> Verdict | None:
    """The verdict on a trigger; None where it tells no act with someone who does it."""
    models = judges()
    if not models:
        return _by_rule(s)
    told = list(act_features(s))
    if models["act"].probability(told) < models["act"].at:
        return None
    if _suffered(s) and not s.roles.initiators:
        return None  # «تعرضت لهجوم»: nobody is said to have done it
    does, suffers = models["initiator"], models["recipient"]
    playing = candidates(s)
    features = cast_features(s, playing)
    victims = s.roles.recipients if _suffered(s) else ()
    doing = [0.0 if c.entity in victims else does.probability(f) for c, f in zip(playing, features, strict=True)]
    chosen = does.choose(doing)
    initiators = _in_company(
        s.roles.initiators, tuple(playing[i].entity for i in (*chosen, *_beside(s, playing, chosen)))
    )
    ruled = max((p for c, p in zip(playing, doing, strict=True) if c.entity in s.roles.initiators), default=0.0)
    governed = s.governor is not None and not s.roles.explicit
    if governed and ruled >= GRAMMAR * max(doing, default=1.0):
        initiators = s.roles.initiators
    sure = models["event"].probability([*told, *doer_features(s, doing)])
    if not initiators or sure < models["event"].at:
        return None
    free = open_to(s, playing, initiators)
    shares = suffers.shares([features[i] for i in free], nobody_features(s))
    recipients = _in_company(s.roles.recipients, tuple(playing[free[i]].entity for i in suffers.choose_or_none(shares)))
    recipients = tuple(e for e in recipients if e not in initiators)
    promise = models["promise"]
    promised = promise.probability(promise_features(s)) >= promise.at and not _guessed(s)
    when = _when(s, models["time"])
    return Verdict(s, initiators, recipients, _status(s, models), when, promised, round(sure, 2))


def _guessed(s: Scene) -> bool:
    """Whether an act is foretold by someone who looks on: no doer binds itself by that."""
    chain = s.told.statement.chain if s.told is not None else ()
    return bool(chain) and chain[-1].kind in ("expert", "witness") and chain[-1].entity not in s.roles.initiators


def open_to(s: Scene, playing: list[Candidate], initiators: tuple[str, ...]) -> list[int]:
    """The candidates that the act may be done to: none of its doers, nor who is only moved by it."""
    moved = _moved(s)
    return [i for i, c in enumerate(playing) if c.entity not in initiators and c.entity not in moved]


def _moved(s: Scene) -> frozenset[str]:
    """Whom the words right after an act name where its frame knows no recipient: «سحب 120 جنديا» moves them."""
    t = s.trigger
    if t.act.recipient or t.act.reciprocal:
        return frozenset()
    k = s.cast.over(t.last)
    bare = k is not None and s.cast.mentions[k].a == t.last and not s.cast.mentions[k].proclitic
    return frozenset(s.cast.refs[k]) if bare and k is not None else frozenset()


def _suffered(s: Scene) -> bool:
    """Whether the form says that whom the rules hold to be struck is not the doer: «تعرضت لهجوم», «قُتل»."""
    t = s.trigger
    return t.reading.form.passive or (t.carrier is not None and t.carrier.carrier.kind == "undergo")


def _in_company(ruled: tuple[str, ...], chosen: tuple[str, ...]) -> tuple[str, ...]:
    """Those that the rules found joined («س وص») go together: where one of them is chosen, all are."""
    return ruled if len(ruled) > 1 and any(e in ruled for e in chosen) else chosen


def _beside(s: Scene, playing: list[Candidate], chosen: list[int]) -> list[int]:
    """The candidates that stand joined by «و» right beside a chosen one: they do it together."""
    mentions = [m for i in chosen if (m := playing[i].mention) is not None]
    return [
        i
        for i, c in enumerate(playing)
        if c.mention is not None and i not in chosen and any(_joined(s, c.mention, m) for m in mentions)
    ]


def _joined(s: Scene, a: Mention, b: Mention) -> bool:
    """Whether one of two mentions follows the other with «و» written on it, both outside the trigger."""
    first, second = (a, b) if a.a < b.a else (b, a)
    word = s.doc.tokens[second.a]
    return first.b == second.a and word.norm[:1] == "و" and second.start > word.start


def _by_rule(s: Scene) -> Verdict | None:
    """What the rules alone say; a written doer and a verb are surer than inferred ones."""
    if not s.roles.initiators or s.trigger.doubt:
        return None
    owned = [d for d in s.dates if d.owned]
    nearest = min(owned, key=lambda d: d.gap) if owned else None
    sure = 0.5 + 0.15 * s.roles.explicit + 0.1 * s.trigger.verbal + 0.05 * bool(s.roles.recipients)
    sure -= 0.1 * (s.trigger.reading.form.pos == "participle")
    return Verdict(s, s.roles.initiators, s.roles.recipients, s.status, _dated(nearest), s.promised, round(sure, 2))


def _status(s: Scene, models: dict[str, Model]) -> Status:
    """The likeliest status; the rules' own where no judge is surer."""
    features = status_features(s)
    chances = {status: models[f"status {status}"].probability(features) for status in STATUSES}
    best = max(STATUSES, key=lambda status: chances[status])
    return best if chances[best] >= SURE_OF_STATUS else s.status


def _when(s: Scene, model: Model) -> When | None:
    chances = [(model.probability(time_features(s, d)), d) for d in s.dates]
    best = max(chances, key=lambda c: (c[0], -c[1].gap), default=None)
    if best is None or best[0] < (model.at * DATED if best[1].owned else model.at):
        return None
    return _dated(best[1])


def _dated(d: Dating | None) -> When | None:
    return When(earliest=d.time.earliest, latest=d.time.latest, time=d.time.id) if d is not None else None
