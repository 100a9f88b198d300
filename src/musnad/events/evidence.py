"""What the judges look at: a trigger as the rules read it, and what its surroundings say, as named features.

Each feature is a string that is there or not; judging.py sums what training found each to weigh.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from musnad.entities import Cast
from musnad.events.arguments import Roles
from musnad.events.circumstances import Dating
from musnad.events.triggers import Trigger
from musnad.language import Doc
from musnad.models import Status
from musnad.statements import Attribution


@dataclass(frozen=True, slots=True)
class Scene:
    """A trigger as the rules read it. `topic` are the doers that go on from before, `speaker` the entity on whose
    word the sentence stands, `earlier` the roles of the act before; `verbs` the tokens of verbs and acts; `near` the
    entities of the sentence before, `salient` those that the article names most, each in order; `told` the statement
    that the act stands in; `promised` whether the rules take it for one that its doer binds itself to."""

    doc: Doc
    cast: Cast
    trigger: Trigger
    roles: Roles
    status: Status
    governor: Trigger | None
    governor_roles: Roles | None
    topic: tuple[str, ...]
    speaker: str | None
    earlier: Roles | None
    verbs: frozenset[int]
    modals: tuple[str, ...]
    dates: tuple[Dating, ...]
    near: tuple[str, ...]
    salient: tuple[str, ...]
    told: Attribution | None = None
    promised: bool = False

    @property
    def headline(self) -> bool:
        return self.trigger.sentence.block.kind in ("headline", "heading")

    @property
    def form(self) -> str:
        """The trigger's form, as coarse as arguments depend on it."""
        t = self.trigger
        if t.verbal:
            return "v" + t.reading.form.aspect[:1]
        return t.reading.form.pos[:1] + ("d" if t.reading.definite else "p" if t.reading.pronoun else "")


# --- an act or none ---


def act_features(s: Scene) -> Iterator[str]:
    """What speaks for or against a trigger being an act that somebody does."""
    t, tokens = s.trigger, s.doc.tokens
    before = tokens[t.i - 1] if t.i > t.sentence.first else None
    after = tokens[t.last] if t.last < t.sentence.last else None
    kind, form = t.act.type, s.form
    doer = "e" if s.roles.explicit else "i" if s.roles.initiators else "0"
    yield from (f"type={kind}", f"act={t.act.id}", f"form={form}", f"type,form={kind},{form}")
    yield from (f"word={tokens[t.i].norm}", f"doer={doer}", f"doer,form={doer},{form}", f"doer,type={doer},{kind}")
    yield from (f"act,doer={t.act.id},{doer}", f"act,form={t.act.id},{form}")
    yield from (f"status={s.status}", f"status,type={s.status},{kind}", f"block={t.sentence.block.kind}")
    yield f"recipients={min(2, len(s.roles.recipients))},{kind}"
    yield f"carrier={t.carrier.carrier.kind if t.carrier else ''},{form}"
    yield f"governor={s.governor.act.type if s.governor else ''},{kind}"
    yield f"before={before.norm if before else '^'}"
    yield f"beforepos={before.pos if before else '^'},{form}"
    yield f"after={after.norm if after else '$'}"
    yield f"afterpos={after.pos if after else '$'},{form}"
    yield f"number={t.reading.form.number},{form}"
    yield f"mark={t.reading.preposition},{form}"
    yield from (f"doubt={t.doubt}", f"doubt,form={t.doubt},{form}", f"act,doubt={t.act.id},{t.doubt}")
    yield f"doubt,doer={t.doubt},{doer}"
    yield f"depth={min(3, sum(1 for k in range(t.sentence.first, t.i) if tokens[k].pos == 'SCONJ'))}"
    yield f"rel={tokens[t.i].rel},{form}"
    yield f"said={s.speaker is not None},{doer}"
    yield from (f"modal={m}" for m in s.modals)
    if s.doc.tokens[t.i].pos not in ("VERB", "NOUN"):
        yield f"pos={tokens[t.i].pos},{form}"
    yield from _company(s)
    yield from _lemmas(s)


def _lemmas(s: Scene) -> Iterator[str]:
    """The dictionary words that an act stands with: forms seen too seldom to count share them."""
    t, tokens, kind = s.trigger, s.doc.tokens, s.trigger.act.type
    own = tokens[t.i].lemma
    yield from (f"lemma={own}", f"lemma,type={own},{kind}")
    first, last = max(t.sentence.first, t.i - 5), min(t.sentence.last, t.last + 6)
    for k in (*range(first, t.i), *range(t.last, last)):
        if tokens[k].lemma:
            yield f"nearlemma={tokens[k].lemma}"
    for k, side in ((t.i - 1, "before"), (t.last, "after")):
        if t.sentence.first <= k < t.sentence.last:
            yield from (f"lemma{side}={tokens[k].lemma}", f"act,lemma{side}={t.act.id},{tokens[k].lemma}")
    if tokens[t.i].head >= 0:
        above = tokens[tokens[t.i].head].lemma
        yield from (f"headlemma={above}", f"headlemma,rel={above},{tokens[t.i].rel}", f"headlemma,type={above},{kind}")
    for k in s.doc.children.get(t.i, ()):
        yield f"below={tokens[k].lemma},{tokens[k].rel}"
        yield from (f"below,act={tokens[k].rel},{t.act.id}", f"below,type={tokens[k].lemma},{kind}")


def _company(s: Scene) -> Iterator[str]:
    """The words and the entities that an act stands with."""
    t, tokens, kind = s.trigger, s.doc.tokens, s.trigger.act.type
    head = tokens[tokens[t.i].head] if tokens[t.i].head >= 0 else None
    yield f"head={head.norm if head else '^'},{tokens[t.i].rel}"
    first, last = max(t.sentence.first, t.i - 5), min(t.sentence.last, t.last + 6)
    for k in (*range(first, t.i), *range(t.last, last)):
        if not tokens[k].punct:
            yield f"near={tokens[k].norm}"
    for k, side in ((t.i - 1, "before"), (t.last, "after")):
        if t.sentence.first <= k < t.sentence.last:
            yield f"act,{side}={t.act.id},{tokens[k].norm}"
    for k in range(t.last, min(t.sentence.last, t.last + 4)):
        if k in s.cast.cover:
            m, refs = s.cast.mentions[s.cast.cover[k]], s.cast.refs[s.cast.cover[k]]
            yield f"follows={s.cast.entity(refs[0]).kind if refs else m.sort},{kind},{s.form}"
            break
    for e in s.roles.initiators[:1]:
        yield f"doerkind={s.cast.entity(e).kind},{kind}"


def doer_features(s: Scene, chances: Sequence[float]) -> list[str]:
    """How likely the likeliest doer is, by the initiator's judge: an act needs one."""
    ranked = sorted(chances, reverse=True)
    top = f"{int(ranked[0] * 10)}" if ranked else "-"
    next_ = f"{int(ranked[1] * 5)}" if len(ranked) > 1 else "-"
    kind, form = s.trigger.act.type, s.form
    return [f"sure={top}", f"sure,form={top},{form}", f"sure,type={top},{kind}", f"sure,next={top},{next_}"]


# --- whether it happened ---


def status_features(s: Scene) -> list[str]:
    """What speaks for each status: what the rules say, the forms, and the words before."""
    t, tokens, kind, form = s.trigger, s.doc.tokens, s.trigger.act.type, s.form
    carrier = t.carrier.carrier.kind if t.carrier else ""
    above = s.governor.act.type if s.governor else ""
    out = [
        f"rule={s.status}",
        f"rule,type={s.status},{kind}",
        f"rule,form={s.status},{form}",
        f"rule,said={s.status},{s.speaker is not None}",
        f"rule,doubt={s.status},{t.doubt}",
        f"act={t.act.id}",
        f"act,rule={t.act.id},{s.status}",
        f"word={tokens[t.i].norm}",
        f"form={form},{kind}",
        f"carrier={carrier},{s.status}",
        f"governor={above},{s.status}",
        f"mark={t.reading.preposition},{form}",
        f"future={t.reading.future}",
        f"block={t.sentence.block.kind},{form}",
        f"explicit={s.roles.explicit},{form}",
        *(f"modal={m},{s.status}" for m in s.modals),
    ]
    head = tokens[tokens[t.i].head] if tokens[t.i].head >= 0 else None
    out.append(f"head={head.norm if head else '^'}")
    out += [f"before{min(3, t.i - k)}={tokens[k].norm}" for k in range(max(t.sentence.first, t.i - 4), t.i)]
    out += [f"near={tokens[k].norm}" for k in range(max(t.sentence.first, t.i - 8), t.i) if not tokens[k].punct]
    out += [f"after={tokens[k].norm}" for k in range(t.last, min(t.sentence.last, t.last + 2))]
    verb = next((k for k in range(t.i - 1, t.sentence.first - 1, -1) if tokens[k].pos == "VERB"), None)
    out.append(f"verb={tokens[verb].norm if verb is not None else '^'}")
    out.append(
        f"joined={next((tokens[k].norm for k in range(t.i - 1, t.sentence.first, -1) if tokens[k].pos == 'SCONJ'), '')}"
    )
    dated = [d for d in s.dates if d.owned]
    out.append(f"dated={bool(dated)},{s.status}")
    return out


# --- whether its doer binds itself to it ---


def promise_features(s: Scene) -> list[str]:
    """What speaks for an act being promised by its doer: on whose word it is told, what governs it, its form."""
    t, tokens, kind, form, status = s.trigger, s.doc.tokens, s.trigger.act.type, s.form, s.status
    told, governor, own = s.told, s.governor, _own_word(s)
    chain = told.statement.chain if told is not None else ()
    above = tokens[tokens[t.i].head].lemma if tokens[t.i].head >= 0 else "^"
    verb = next((k for k in range(t.i - 1, t.sentence.first - 1, -1) if tokens[k].pos == "VERB"), None)
    doer = s.cast.entity(s.roles.initiators[0]).kind if s.roles.initiators else ""
    out = [
        f"rule={s.promised}",
        f"status={status}",
        f"type={kind}",
        f"status,type={status},{kind}",
        f"form={form}",
        f"form,status={form},{status}",
        f"future={t.reading.future}",
        f"future,own={t.reading.future},{own}",
        f"own={own}",
        f"own,status={own},{status}",
        f"origin={chain[-1].kind if chain else ''}",
        f"person={t.reading.form.person},{form}",
        f"governor={governor.act.type if governor else ''}",
        f"governor,act={governor.act.id if governor else ''}",
        f"governor,status={governor.act.type if governor else ''},{status}",
        f"act={t.act.id}",
        f"act,status={t.act.id},{status}",
        f"above={above}",
        f"verb={tokens[verb].lemma if verb is not None else '^'}",
        f"explicit={s.roles.explicit}",
        f"doer={doer}",
        f"carrier={t.carrier.carrier.kind if t.carrier else ''}",
        f"mode={told.statement.mode if told is not None else ''}",
        f"mood={told.mood if told is not None else ''}",
        f"headline={s.headline}",
        f"dated={any(d.owned for d in s.dates)},{status}",
    ]
    out += [f"modal={m}" for m in s.modals]
    out += [f"near={tokens[k].lemma}" for k in range(max(t.sentence.first, t.i - 6), t.i) if tokens[k].lemma]
    out += [f"before{t.i - k}={tokens[k].lemma}" for k in range(max(t.sentence.first, t.i - 3), t.i)]
    return out


def _own_word(s: Scene) -> str:
    """Whether the word that an act stands on is its doer's, that of the doer's country, another's, or nobody's."""
    if s.told is None or not s.told.statement.chain:
        return "none"
    origin, doers = s.told.statement.chain[-1].entity, s.roles.initiators
    if origin is None:
        return "other"
    if origin in doers:
        return "doer"
    country = (s.cast.entity(origin).code or "")[:3]
    countries = ((s.cast.entity(d).code or "")[:3] for d in doers)
    return "country" if country and country in countries else "other"


# --- when ---


def time_features(s: Scene, d: Dating) -> list[str]:
    """What speaks for or against a time expression dating the act."""
    t, tokens, time, owned, told = s.trigger, s.doc.tokens, d.time, d.owned, d.told
    at = s.doc.at(time.start)
    i = at.i if at is not None else t.i
    same = at is not None and at.sentence == t.sentence.index
    side = "after" if i > t.i else "before"
    gap = abs(i - t.i)
    far = "2" if gap <= 2 else "5" if gap <= 5 else "10" if gap <= 10 else "20" if gap <= 20 else "x"
    between = range(min(i, t.i) + 1, max(i, t.i)) if same else range(0)
    verbs = min(3, sum(k in s.verbs for k in between))
    commas = min(2, sum(tokens[k].text in "،,؛" for k in between))
    clauses = min(2, sum(tokens[k].pos == "SCONJ" for k in between))
    before = tokens[i - 1].norm if i > 0 else ""
    return [
        f"owned={owned}",
        f"owned,form={owned},{s.form}",
        f"owned,told={owned},{told}",
        f"same={same},{told}",
        f"place={side},{far},{same}",
        f"place,owned={side},{far},{owned}",
        f"between={verbs},{commas},{clauses},{side}",
        f"verbs={verbs},{side},{owned}",
        f"type={s.trigger.act.type},{owned}",
        f"form={s.form},{side}",
        f"status={s.status},{owned}",
        f"word={tokens[i].norm}",
        f"word,status={tokens[i].norm},{s.status}",
        f"before={before}",
        f"before,owned={before},{owned}",
        f"timetype={time.type}",
        f"carrier={t.carrier is not None},{owned}",
        f"governed={s.governor is not None},{owned}",
        f"headline={s.headline}",
    ]
