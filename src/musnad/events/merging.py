"""Event mentions -> events: the same act told twice in an article is one event with several triggers.

Two mentions are one act where the type is the same, neither the doers, the recipients nor the dates stand
against it, and the words are those of one sense, or a definite noun takes the act up («القصف», «هذا الاتفاق»).
"""

from dataclasses import dataclass

from musnad.arabic import fold
from musnad.entities import Cast
from musnad.entities.nouns import head_of, protesters
from musnad.events.acts import Act, tables
from musnad.events.arguments import Roles
from musnad.events.triggers import Trigger, used_up
from musnad.language import Doc
from musnad.models import Event, Span, Status, When

# How many sentences after the headline are the lead.
_LEAD = 6


@dataclass(frozen=True, slots=True)
class ActMention:
    """One trigger fully read: an event mention before the mentions of one act are joined."""

    trigger: Trigger
    act: Act
    roles: Roles
    status: Status
    when: When | None
    where: tuple[str, ...]
    quantities: tuple[str, ...]
    statement: str | None
    governor: int | None  # token of the act whose content this is
    promised: bool
    to: tuple[str, ...]
    condition: Span | None
    confidence: float
    headline: bool

    @property
    def anaphoric(self) -> bool:
        """A definite noun without a doer of its own takes up an act named before."""
        return not self.trigger.verbal and self.trigger.reading.definite and not self.roles.explicit


@dataclass(frozen=True, slots=True)
class Plan:
    """An event, and whether it is an act that its doer promised, to whom and on what condition."""

    event: Event
    promised: bool
    to: tuple[str, ...]
    condition: Span | None


def merge(doc: Doc, cast: Cast, mentions: list[ActMention]) -> tuple[Plan, ...]:
    """Events in order of their first body mention; a headline's mention joins the body's where it can."""
    groups = grouped(cast, mentions)
    return tuple(_event(doc, n, g, _date_of_the_lead(g, groups)) for n, g in enumerate(groups, 1))


def _date_of_the_lead(group: list[ActMention], groups: list[list[ActMention]]) -> When | None:
    """The day of an act that only the headline tells, and without a day: that of the first such act in the lead.

    A headline tells the news of the article; «مقتل جنديين في الساحل» is dated by «قتل جنديان … مساء أمس» under it,
    also where the doers are told too differently for the two to be joined.
    """
    first = group[0]
    if first.status != "happened" or not all(m.headline and m.when is None for m in group):
        return None
    reach = first.trigger.sentence.index + _LEAD
    told = [
        m
        for g in groups
        for m in g
        if not m.headline and m.when and m.status == "happened" and m.trigger.sentence.index <= reach
        if (m.act.type, m.act.mode) == (first.act.type, first.act.mode)
    ]
    return min(told, key=lambda m: m.trigger.i).when if told else None


def grouped(cast: Cast, mentions: list[ActMention]) -> list[list[ActMention]]:
    """The mentions of each event, in the events' order."""
    groups: list[list[ActMention]] = []
    for m in sorted(mentions, key=lambda m: (m.headline, m.trigger.i)):
        home = next((g for g in reversed(groups) if _same_act(cast, g, m)), None)
        if home is None:
            groups.append([m])
        else:
            home.append(m)
    groups.sort(key=lambda g: min(m.trigger.i for m in g))
    return groups


def _same_act(cast: Cast, group: list[ActMention], m: ActMention) -> bool:
    first = group[0]
    if first.act.type != m.act.type:
        return False
    if not m.headline and m.statement != first.statement and first.status != m.status and not m.anaphoric:
        return False
    if _goes_with(first, m) or (m.act.type == "PROTEST" and _by_protesters(cast, m)):
        return not _against(first, m, doers=False)
    if m.anaphoric or group[-1].anaphoric:
        return _one_sense(first.act, m.act) and not _against(first, m, doers=False)
    if not _one_sense(first.act, m.act) and not (m.headline and _share(first.roles.recipients, m.roles.recipients)):
        return False
    return not _against(first, m, doers=not (m.headline and _for_country(cast, first, m)))


def _for_country(cast: Cast, body: ActMention, headline: ActMention) -> bool:
    """Whether a headline gives to a state («البحرين: … مرفوض») what the body gives to its official."""
    states = {(e.code or "")[:3] for x in headline.roles.initiators if (e := cast.entity(x)).kind == "government"}
    people = {
        (e.code or "")[:3] for x in body.roles.initiators if (e := cast.entity(x)).kind in ("person", "government")
    }
    return bool((states & people) - {""})


def _goes_with(first: ActMention, m: ActMention) -> bool:
    """«وصل الوزير إلى … في زيارة», «قصف … ما أدى إلى مقتل»: the noun that says what the verb's act is, or what came of
    it, in the same sentence."""
    near = first.trigger.sentence.index == m.trigger.sentence.index and 0 < m.trigger.i - first.trigger.i < 14
    nominal = (first.trigger.verbal and not m.trigger.verbal and m.act.type == "CONSULT") or m.act.befalls
    return (
        near and nominal and _share(first.roles.initiators, m.roles.initiators) and not _against(first, m, doers=False)
    )


def _by_protesters(cast: Cast, m: ActMention) -> bool:
    """Whether the doers are those who protest: what they do is the protest that the article told of before."""
    names = (cast.entity(e).name.split() for e in m.roles.initiators)
    return any((head := head_of(fold(word))) is not None and head.key in protesters() for n in names for word in n)


def _one_sense(a: Act, b: Act) -> bool:
    return a.id.removeprefix("stop-") == b.id.removeprefix("stop-")


def _against(a: ActMention, b: ActMention, doers: bool) -> bool:
    """Whether doers, recipients or dates say that these are two acts."""
    if doers and not _share(a.roles.initiators, b.roles.initiators):
        return True
    if a.roles.recipients and b.roles.recipients and not _share(a.roles.recipients, b.roles.recipients):
        return True
    return (
        a.when is not None
        and b.when is not None
        and (a.when.earliest, a.when.latest) != (b.when.earliest, b.when.latest)
    )


def _share(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    return bool(set(a) & set(b))


def _tells(m: ActMention) -> tuple[bool, bool, bool, bool, int]:
    """How well a mention tells the act: in the body, by what is done, with its doer written, not by taking it up."""
    return (not m.headline, not m.act.befalls, m.roles.explicit, not m.anaphoric, -m.trigger.i)


def _event(doc: Doc, number: int, group: list[ActMention], lead: When | None) -> Plan:
    best = max(
        group, key=lambda m: (not m.headline, not m.act.befalls, m.roles.explicit, not m.anaphoric, -m.trigger.i)
    )
    ordered = sorted(group, key=lambda m: m.trigger.i)
    when = best.when or next((m.when for m in ordered if m.when), lead)
    event = Event(
        id=f"v{number}",
        type=best.act.type,
        mode=best.act.mode,
        trigger=_span(doc, best.trigger),
        triggers=tuple(s for m in ordered for s in _spans(doc, m.trigger)),
        initiators=best.roles.initiators,
        recipients=best.roles.recipients or next((m.roles.recipients for m in ordered if m.roles.recipients), ()),
        status=best.status,
        when=when,
        where=tuple(dict.fromkeys(w for m in ordered for w in m.where)),
        quantities=tuple(dict.fromkeys(q for m in ordered for q in m.quantities)),
        statement=None if any(_performed(m) for m in ordered) else best.statement,
        confidence=max(m.confidence for m in group),
    )
    promised = next((m for m in ordered if m.promised), None)
    return Plan(
        event,
        promised is not None and best.status == "planned",
        promised.to if promised else (),
        promised.condition if promised else None,
    )


def _performed(m: ActMention) -> bool:
    """Whether the outlet itself tells by a verb what is done by saying it: «دعا», «اتهم», «هدد», «رفض» (RECORD.md)."""
    said = m.act.type in ("REQUEST", "ACCUSE", "THREATEN", "REJECT")
    return said and m.trigger.verbal and m.statement is None and m.roles.explicit


def _spans(doc: Doc, t: Trigger) -> list[Span]:
    spans = [_span(doc, t)]
    if t.other is not None:
        spans.append(Span(start=doc.tokens[t.other[0]].start, end=doc.tokens[t.other[1] - 1].end))
    return sorted(spans, key=lambda s: s.start)


def _span(doc: Doc, t: Trigger) -> Span:
    """The printed words of a trigger, without a conjunction or preposition written on the first."""
    token = doc.tokens[t.first]
    cut = 0
    if t.first == t.i:
        for p in t.reading.proclitics:
            if (
                p in ("و", "ف", "ب", "ل", "ك")
                and token.text[cut : cut + 1] == p
                and not ("ال" in t.reading.proclitics and p == "ل")
            ):
                cut += 1
            else:
                break
    return Span(start=token.start + cut, end=doc.tokens[_end(doc, t) - 1].end)


def _end(doc: Doc, t: Trigger) -> int:
    """Where a trigger's printed words end: with the noun right after it that names the act («ألقى القبض»)."""
    k = t.last
    if k == t.i + 1 and k in used_up(doc, t):
        token, found = doc.tokens[k], tables()
        nouns = (*found.nouns.read(token.norm, token.last), *found.second[1].read(token.norm, token.last))
        return k + any(act.type == t.act.type for _, act in nouns)
    return k
