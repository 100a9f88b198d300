"""What the judges look at: a trigger as the rules read it, and what its surroundings say, as named features.

Each feature is a string that is there or not; judging.py sums what training found each to weigh.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from musnad.entities import Cast
from musnad.entities.names import Mention
from musnad.events.arguments import Roles
from musnad.events.circumstances import Dating
from musnad.events.triggers import Trigger
from musnad.language import Doc
from musnad.models import Status


@dataclass(frozen=True, slots=True)
class Scene:
    """A trigger as the rules read it. `topic` are the doers that go on from before, `speaker` the entity on whose
    word the sentence stands, `earlier` the roles of the act before; `verbs` the tokens of verbs and acts; `near` the
    entities of the sentence before, `salient` those that the article names most, each in order."""

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


# --- who does it, and to whom ---


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that may play a part: with the mention of it nearest to the trigger, where its sentence has one."""

    entity: str
    mention: Mention | None
    inner: bool = False


def candidates(s: Scene) -> list[Candidate]:
    """The entities of the sentence, and those that may go on from before it or from who speaks."""
    t, found = s.trigger, dict[str, Candidate]()
    outer = set(s.cast.cover[i] for i in range(t.sentence.first, t.sentence.last) if i in s.cast.cover)
    for k, (m, refs) in enumerate(zip(s.cast.mentions, s.cast.refs, strict=True)):
        if not t.sentence.first <= m.a < t.sentence.last or (m.a <= t.i < m.b and m.b - m.a == 1):
            continue
        for e in refs:
            known = found.get(e)
            nearer = known is None or known.mention is None or _gap(m, t) < _gap(known.mention, t)
            if nearer and (k in outer or known is None or known.inner):
                found[e] = Candidate(e, m, k not in outer)
    others = (*s.roles.initiators, *s.roles.recipients, *s.topic, *((s.speaker,) if s.speaker else ()))
    more = (*s.earlier.initiators, *s.earlier.recipients) if s.earlier else ()
    for e in (*others, *more, *s.near, *s.salient):
        found.setdefault(e, Candidate(e, None))
    return list(found.values())


def _gap(m: Mention, t: Trigger) -> int:
    return m.a - t.last if m.a >= t.last else t.i - m.b + 1


def role_features(s: Scene, c: Candidate, rank: str) -> list[str]:
    """What speaks for or against an entity having a part in the act; the same for both parts. `rank` is of `ranks`."""
    t, kind, form = s.trigger, s.trigger.act.type, s.form
    entity = s.cast.entity(c.entity)
    ruled = "i" if c.entity in s.roles.initiators else "r" if c.entity in s.roles.recipients else "0"
    filled = f"{min(2, len(s.roles.initiators))}{min(2, len(s.roles.recipients))}{'e' if s.roles.explicit else ''}"
    voice = "passive" if t.reading.form.passive else ""
    out = [
        f"rule={ruled}",
        f"rule,doubt={ruled},{t.doubt}",
        f"rule,form={ruled},{form}",
        f"rule,type={ruled},{kind}",
        f"rule,act={ruled},{t.act.id}",
        f"rule,filled={ruled},{filled}",
        f"rule,carrier={ruled},{t.carrier.carrier.kind if t.carrier else ''}",
        f"kind={entity.kind},{kind}",
        f"kind,rule={entity.kind},{ruled}",
        f"sector={(entity.code or '')[4:]},{kind}",
        f"known={entity.kb is not None}",
        f"speaker={c.entity == s.speaker},{kind}",
        f"speaker,form={c.entity == s.speaker},{t.reading.form.person},{form}",
        f"topic={c.entity in s.topic},{form}",
        f"headline={s.headline},{ruled}",
        f"status={s.status},{ruled}",
        f"lemma,kind={s.doc.tokens[t.i].lemma},{entity.kind},{rank[:1]}",
        f"told={min(5, len(entity.mentions))},{c.mention is None}",
        f"told,kind={min(5, len(entity.mentions))},{entity.kind}",
    ]
    if s.earlier is not None:
        part = "i" if c.entity in s.earlier.initiators else "r" if c.entity in s.earlier.recipients else "0"
        out += [f"earlier={part}", f"earlier,form={part},{form}", f"earlier,type={part},{kind}"]
    if s.governor is not None and s.governor_roles is not None:
        g = s.governor_roles
        part = "i" if c.entity in g.initiators else "r" if c.entity in g.recipients else "0"
        out += [f"governed={part},{s.governor.act.type}", f"governed,type={part},{s.governor.act.type},{kind}"]
    if c.mention is None:
        rank = s.salient.index(c.entity) if c.entity in s.salient else "-"
        last = min(3, s.near.index(c.entity)) if c.entity in s.near else "-"
        where = f"{rank},{last},{entity.kind}"
        return [
            *out,
            "absent",
            f"absent,form={form}",
            f"absent,type={kind}",
            f"absent,filled={filled}",
            f"absent={where}",
        ]
    return [*out, *_place_features(s, c, c.mention, ruled, voice), *_order_features(s, c.mention, rank)]


def ranks(s: Scene, found: Sequence[Candidate]) -> list[str]:
    """For each candidate its side of the trigger and which it is from there, at most the fourth: «a0», «b2»."""
    t = s.trigger
    after = sorted((c.mention.a, n) for n, c in enumerate(found) if c.mention and c.mention.a >= t.last)
    before = sorted((-c.mention.b, n) for n, c in enumerate(found) if c.mention and c.mention.a < t.last)
    place = {n: f"a{min(3, k)}" for k, (_, n) in enumerate(after)}
    place |= {n: f"b{min(3, k)}" for k, (_, n) in enumerate(before)}
    return [place.get(n, "0") for n in range(len(found))]


def cast_features(s: Scene, found: Sequence[Candidate]) -> list[list[str]]:
    """The features of all candidates for a part."""
    return [role_features(s, c, rank) for c, rank in zip(found, ranks(s, found), strict=True)]


def nobody_features(s: Scene) -> list[str]:
    """What speaks for nobody having a part in the act."""
    t, kind, form = s.trigger, s.trigger.act.type, s.form
    filled = f"{min(2, len(s.roles.initiators))}{min(2, len(s.roles.recipients))}"
    return [
        "nobody",
        f"nobody,type={kind}",
        f"nobody,form={form}",
        f"nobody,type,form={kind},{form}",
        f"nobody,act={t.act.id}",
        f"nobody,filled={filled}",
        f"nobody,act,filled={t.act.id},{filled[1:]}",
        f"nobody,status={s.status}",
        f"nobody,word={s.doc.tokens[t.i].norm}",
        f"nobody,lemma={s.doc.tokens[t.i].lemma},{kind}",
        f"nobody,doubt={t.doubt}",
        f"nobody,carrier={t.carrier.carrier.kind if t.carrier else ''}",
    ]


def _order_features(s: Scene, m: Mention, rank: str) -> list[str]:
    """Which mention it is from the trigger, the words that it hangs on, and the verbs around it."""
    t, tokens, kind, form = s.trigger, s.doc.tokens, s.trigger.act.type, s.form
    side, mark, lemma = rank[:1], _mark(s, m), tokens[t.i].lemma
    inside = range(m.a, m.b)
    top = next((tokens[k] for k in inside if tokens[k].head not in inside), tokens[m.a])
    above = tokens[top.head] if top.head >= 0 else None
    verb = next((k for k in range(m.a - 1, t.sentence.first - 1, -1) if tokens[k].pos == "VERB"), None)
    next_ = next((k for k in range(m.b, t.sentence.last) if tokens[k].pos == "VERB"), None)
    whose, whose_next = ("T" if k == t.i else "^" if k is None else "o" for k in (verb, next_))
    return [
        f"rank={rank},{form}",
        f"rank,mark={rank},{mark}",
        f"rank,type={rank},{kind}",
        f"lemma,rank={lemma},{rank}",
        f"lemma,mark={lemma},{mark},{side}",
        f"rel={top.rel},{side},{form}",
        f"rel,type={top.rel},{side},{kind}",
        f"above={above.lemma if above else '^'},{top.rel},{side}",
        f"abovepos={above.pos if above else '^'},{top.rel},{side},{form}",
        f"verb={'T' if verb == t.i else tokens[verb].lemma if verb is not None else '^'},{side}",
        f"verb,mark={whose},{side},{mark},{form}",
        f"nextverb={whose_next},{side},{mark},{form}",
        f"previous={tokens[m.a - 1].lemma if m.a > t.sentence.first else '^'},{side}",
        f"definite,type={m.definite},{m.number},{kind},{side}",
    ]


def _place_features(s: Scene, c: Candidate, m: Mention, ruled: str, voice: str) -> list[str]:
    """Where a mention stands from the trigger, and what marks it."""
    t, tokens, kind, form = s.trigger, s.doc.tokens, s.trigger.act.type, s.form
    side = "after" if m.a >= t.last else "before"
    gap = _gap(m, t)
    far = "0" if gap <= 0 else "1" if gap == 1 else "3" if gap <= 3 else "7" if gap <= 7 else "15" if gap <= 15 else "x"
    mark = _mark(s, m)
    between = range(t.last, m.a) if side == "after" else range(m.b, t.i)
    verbs = min(2, sum(k in s.verbs for k in between))
    commas = min(2, sum(tokens[k].text in "،,؛" for k in between))
    clauses = min(1, sum(tokens[k].pos == "SCONJ" for k in between))
    others = min(3, sum(1 for k in between if k in s.cast.cover and s.cast.mentions[s.cast.cover[k]].a == k))
    link = _link(s, m)
    sort = m.role.cls if m.role is not None else m.sort
    out = [
        f"place={side},{far},{form}",
        f"place,type={side},{far},{kind}",
        f"mark={mark},{side},{form}",
        f"mark,type={mark},{side},{kind}",
        f"mark,act={mark},{side},{t.act.id}",
        f"mark,far={mark},{side},{far}",
        f"between={side},{verbs},{commas},{clauses}",
        f"others={side},{others},{form}",
        f"others,mark={side},{others},{mark}",
        f"link={link},{form}",
        f"link,type={link},{kind}",
        f"link,mark={link},{mark}",
        f"sort={sort},{kind}",
        f"sort,mark={sort},{mark},{side}",
        f"voice={voice},{side}",
        f"inner={c.inner},{side},{ruled}",
        f"frame={mark in t.act.recipient},{side},{form}",
        f"agrees={_agrees(t, m)},{side},{form}",
        f"first={m.a == t.sentence.first},{form}",
        f"ruled={ruled},{side},{mark}",
        f"definite={m.definite},{m.number},{side},{form}",
        f"noun={m.head},{side}",
        f"act,kind={t.act.id},{s.cast.entity(c.entity).kind},{side}",
    ]
    if side == "after" and m.a == t.last:
        out.append(f"adjoins={form},{kind},{mark}")
    return out


def _mark(s: Scene, m: Mention) -> str:
    """The preposition on or before a mention, «و» where it is joined to one, «» where it stands bare."""
    if m.proclitic:
        return m.proclitic
    tokens = s.doc.tokens
    if m.a == s.trigger.sentence.first:
        return "^"
    first, before = tokens[m.a], tokens[m.a - 1]
    if first.norm[:1] == "و" and m.start > first.start:
        return "و"
    if before.pos == "ADP":
        return before.norm
    if before.pos == "NOUN" and m.a - 1 not in s.cast.cover and m.a - 1 != s.trigger.i:
        further = tokens[m.a - 2] if m.a - 1 > s.trigger.sentence.first else None
        return "n" + (further.norm if further is not None and further.pos == "ADP" else "")
    return ""


def _link(s: Scene, m: Mention) -> str:
    """How the parse joins a mention's head to the trigger: its relation, over at most two steps either way."""
    tokens, t = s.doc.tokens, s.trigger
    inside = range(m.a, m.b)
    top = next((tokens[k] for k in inside if tokens[k].head not in inside), tokens[m.a])
    heads = {t.i, *((t.carrier.i,) if t.carrier is not None else ())}
    if top.head in heads:
        return top.rel
    if top.head >= 0 and tokens[top.head].head in heads:
        return f"{tokens[top.head].rel}>{top.rel}"
    up = tokens[t.i]
    if up.head in inside:
        return f"^{up.rel}"
    if up.head >= 0 and up.head == top.head:
        return f"{up.rel}^{top.rel}"
    return "-"


def _agrees(t: Trigger, m: Mention) -> str:
    if not t.verbal or t.reading.form.person != 3:
        return ""
    feminine = m.gender == "f" or (m.number == "p" and m.role is not None and m.role.kind not in ("group", "person"))
    return "y" if (t.reading.form.gender == "f") == feminine else "n"


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
