"""What the judges look at for the parts of an act: the entities that may play them, and what speaks for each.

As in evidence.py, each feature is a string that is there or not.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from musnad.entities.names import Mention
from musnad.events.evidence import Scene
from musnad.events.triggers import Trigger


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
        known = s.salient.index(c.entity) if c.entity in s.salient else "-"
        last = min(3, s.near.index(c.entity)) if c.entity in s.near else "-"
        where = f"{known},{last},{entity.kind}"
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
    after = next((k for k in range(m.b, t.sentence.last) if tokens[k].pos == "VERB"), None)
    whose, whose_next = ("T" if k == t.i else "^" if k is None else "o" for k in (verb, after))
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
