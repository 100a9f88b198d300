"""Reads one sentence: the triggers in it from left to right, their roles and statuses, and what carries along.

The content of a request, promise, threat or refusal takes its status and its doer from the act that governs it; a
subject that Arabic leaves out is the one that goes on.
"""

from collections.abc import Iterator
from dataclasses import replace

from musnad.clausewords import clause_words
from musnad.entities import Cast
from musnad.entities.nouns import protesters
from musnad.events.arguments import Arguments, Roles
from musnad.events.circumstances import Circumstances
from musnad.events.clauses import Phrase
from musnad.events.evidence import Scene
from musnad.events.governing import Governing
from musnad.events.judging import Verdict, judge, judging_on
from musnad.events.merging import ActMention
from musnad.events.modality import ModalUse, bearing, conditioned, find_modals
from musnad.events.triggers import Trigger
from musnad.language import Doc, Sentence
from musnad.models import Span, Status
from musnad.statements import Attribution, Statements
from musnad.statements.cues import find_cues

STOPS = frozenset(["stop"])


class SentenceReader(Governing):
    """Reads the triggers of one sentence from left to right; what governs and what is shared carries along."""

    def __init__(
        self,
        doc: Doc,
        cast: Cast,
        statements: Statements,
        arguments: Arguments,
        circumstances: Circumstances,
        sentence: Sentence,
        triggers: list[Trigger],
        doubtful: list[Trigger],
        topic: Phrase | None,
        earlier: Roles | None,
        near: tuple[str, ...],
    ) -> None:
        self.doc, self.cast, self.statements = doc, cast, statements
        self.arguments, self.circumstances = arguments, circumstances
        self.sentence, self.topic = sentence, topic
        self.triggers = self._stopped(triggers)
        self.doubtful = doubtful
        cues = [u.first for u in find_cues(doc.tokens, sentence.first, sentence.last) if u.form == "verb"]
        self.verbs = frozenset([t.i for t in self.triggers] + cues)
        self.cues = frozenset(cues)
        self.modals = find_modals(doc, sentence, self.verbs)
        self.earlier, self.near = earlier, near
        self.topics: dict[int, tuple[str, ...]] = {}
        self.roles: dict[int, Roles] = {}
        self.statuses: dict[int, Status] = {}
        self.governor: dict[int, Trigger] = {}

    def read(self) -> None:
        """Finds who does and suffers each act, and its status."""
        shared: Phrase | None = self.topic
        reported = self._reporters()
        for n, t in enumerate(self.triggers):
            passed = [k for k in reported if (self.triggers[n - 1].i if n else -1) < k < t.i]
            if passed:
                shared = reported[passed[-1]]
                self.topic = shared
            before = self.roles.get(self.triggers[n - 1].i) if n else None
            if before is not None and before.explicit and self.doc.tokens[t.i - 1].norm == "حيث":
                shared = before.subject  # «زيارة الرئيس لموسكو، حيث سيلتقي …»: not whoever reports it
            governor = self._govern(t, self.triggers[:n])
            if governor is not None:
                self.governor[t.i] = governor
            controller = self._controller(governor)
            self.topics[t.i] = shared.ids if shared is not None else ()
            roles = self.arguments.of(t, shared, controller)
            if n and before and self._describes(t, self.triggers[n - 1]):
                roles = replace(roles, initiators=before.initiators, explicit=False, subject=None)
            elif self._is_anothers(t, governor, roles) or self.arguments.misread(t, roles):
                roles = replace(roles, initiators=(), explicit=False, subject=None)
            if (beside := self._beside(t, self.triggers[:n])) is not None and not roles.explicit:
                roles = replace(roles, initiators=self.roles[beside.i].initiators, subject=None)
            self.roles[t.i] = roles
            if roles.subject is not None and (
                t.verbal or (t.carrier is not None and t.carrier.reading.form.pos == "verb")
            ):
                shared = roles.subject
                self.topic = self.topic_of(t, roles) or self.topic
            elif shared is None and roles.explicit:
                shared = roles.subject
            self.statuses[t.i] = self._status(t, governor)
        self._address_requests()
        self._address()
        self._protesters()

    def mentions(self) -> list[ActMention]:
        """The acts of the sentence that have someone who does them, as the judges see it: of a word's senses one."""
        found: dict[int, ActMention] = {}
        for scene in self.scenes():
            m = self._mention(scene.trigger, judge(scene))
            if m is not None and (m.trigger.i not in found or m.confidence > found[m.trigger.i].confidence):
                found[m.trigger.i] = m
        return [found[i] for i in sorted(found)]

    def scenes(self) -> Iterator[Scene]:
        """The triggers as the rules read them, for the judges; after them the doubtful ones."""
        yield from (self._scene(n) for n in range(len(self.triggers)))
        if not judging_on():
            return
        for t in self.doubtful:
            earlier = [o for o in self.triggers if o.i < t.i]
            going_on = self.roles[earlier[-1].i].subject if earlier else None
            shared = going_on or self.topic
            governor = self._govern(t, earlier) if all(o.i != t.i for o in self.triggers) else None
            roles = self.arguments.of(t, shared, self._controller(governor))
            if (beside := self._beside(t, earlier)) is not None and not roles.explicit:
                roles = replace(roles, initiators=self.roles[beside.i].initiators, subject=None)
            topic = shared.ids if shared else ()
            yield self._scene(len(earlier), t, roles, self._status(t, governor), topic, governor)

    def _scene(
        self,
        n: int,
        t: Trigger | None = None,
        roles: Roles | None = None,
        status: Status = "happened",
        topic: tuple[str, ...] = (),
        governor: Trigger | None = None,
    ) -> Scene:
        """The n-th trigger, or a doubtful one `t` before it."""
        if t is None or roles is None:
            t = self.triggers[n]
            roles, status, topic = self.roles[t.i], self.statuses[t.i], self.topics[t.i]
            governor = self.governor.get(t.i)
        said = self.statements.at(self.doc.tokens[t.i].start)
        return Scene(
            doc=self.doc,
            cast=self.cast,
            trigger=t,
            roles=roles,
            status=status,
            governor=governor,
            governor_roles=self.roles[governor.i] if governor is not None else None,
            topic=topic,
            speaker=said.statement.chain[-1].entity if said is not None and said.statement.chain else None,
            earlier=self.roles[self.triggers[n - 1].i] if n else self.earlier,
            verbs=self.verbs,
            modals=tuple(m.modal.id for m in self.modals if m.last <= t.i and t.i - m.last < 4),
            dates=self.circumstances.dates(t, self.verbs),
            near=self.near,
            salient=self.cast.salient,
            told=said,
            promised=self._promised(t, governor, status, roles.initiators),
        )

    @property
    def last(self) -> Roles | None:
        """The roles of the last act, or what went before this sentence."""
        return self.roles[self.triggers[-1].i] if self.triggers else self.earlier

    def _describes(self, t: Trigger, noun: Trigger) -> bool:
        """Whether a verb describes the indefinite act noun before it: «احتجاجات شعبية، تتهم النخبة …»."""
        between = self.doc.tokens[noun.last : t.i]
        return (
            t.verbal
            and not noun.verbal
            and not noun.reading.definite
            and noun.reading.form.number == "p"
            and (t.reading.form.gender, t.reading.form.number, t.reading.form.aspect) == ("f", "s", "imperfect")
            and not t.reading.proclitics
            and len(between) < 4
            and all(x.pos == "ADJ" or x.text == "،" for x in between)
        )

    def _is_anothers(self, t: Trigger, governor: Trigger | None, roles: Roles) -> bool:
        """Whether an offer or a demand is refused by who does not make it: «رفض الوفد مقترحا بصرف المنحة»."""
        refused = governor is not None and governor.act.content is not None and governor.act.content.status == "denied"
        indefinite = not t.verbal and not t.reading.definite  # «رفض الالتزام» is his own
        return refused and indefinite and t.act.content is not None and not roles.explicit

    def topic_of(self, t: Trigger, roles: Roles) -> Phrase | None:
        """The subject that the next sentence may share: that of a verb outside every statement's content."""
        if self.statements.at(self.doc.tokens[t.i].start) is not None or t.i in self.governor:
            return None
        return roles.subject

    def _reporters(self) -> dict[int, Phrase]:
        """The subjects of reporting verbs in this sentence, by the verb's token: they may be shared with acts after."""
        found: dict[int, Phrase] = {}
        for attribution in self.statements.attributions:
            cue, chain = attribution.statement.cue, attribution.statement.chain
            if cue is None or not chain or not self.sentence.start <= cue.start < self.sentence.end:
                continue
            token, entity = self.doc.at(cue.start), chain[-1].entity
            if token is not None and entity is not None and token.i in self.cues:
                found[token.i] = Phrase((entity,), token.i, token.i)
        return found

    # acts inside acts

    def _stopped(self, triggers: list[Trigger]) -> list[Trigger]:
        """«وقف الهجمات» is one act, a retreat: the trigger is the stopping, the act stopped is no event of its own."""
        out = []
        for t in triggers:
            use = t.carrier
            if use is None or use.carrier.kind not in STOPS:
                out.append(t)
                continue
            kind = use.carrier.becomes_of.get(t.act.type, use.carrier.becomes or "RETREAT")
            mode = {"SANCTION": "discontinue", "RETREAT": "ceasefire"}.get(kind)
            stop = replace(t.act, id=f"stop-{t.act.id}", type=kind, mode=mode, content=None)
            if any(o.i == use.i for o in out):
                continue
            out.append(Trigger(use.i, use.i, t.last if t.i - use.i <= 2 else use.i + 1, stop, use.reading, t.sentence))
        return sorted(out, key=lambda t: t.i)

    def _controller(self, governor: Trigger | None) -> tuple[str, ...]:
        if governor is None or governor.act.content is None:
            return ()
        roles = self.roles.get(governor.i)
        if roles is None:
            return ()
        return roles.recipients if governor.act.content.by == "recipient" else roles.initiators

    def _address(self) -> None:
        """Recipients that the content names: of a request who would do the act, of a threat or promise whom it
        would befall, of praise or blame who did the act."""
        for n, t in enumerate(self.triggers):
            self._attacked_in(n)
            roles = self.roles[t.i]
            if roles.recipients or t.act.reciprocal:
                continue
            named: tuple[str, ...] = ()
            inner = [o for o in self.triggers[n + 1 :] if self.governor.get(o.i) is t]
            if t.act.type == "THREATEN":
                doer = tuple(x for x in self._conditional_doer(t) if x not in roles.initiators)
                named = doer or next((self.roles[o.i].recipients for o in inner), ())
            elif t.act.type == "AGREE":
                named = next((self.roles[o.i].recipients for o in inner if self.roles[o.i].recipients), ())
            elif t.act.type in ("SUPPORT", "ACCUSE", "REJECT") and n + 1 < len(self.triggers):
                act = self.triggers[n + 1]
                if (
                    not act.verbal
                    and act.i - t.i < 8
                    and self._mark(t, act) in t.act.recipient
                    and self.roles[act.i].explicit
                ):
                    named = self.roles[act.i].initiators
            named = tuple(x for x in named if x not in roles.initiators)
            if named:
                self.roles[t.i] = replace(roles, recipients=named)

    def _attacked_in(self, n: int) -> None:
        """«قُتل أربعة جنود في هجوم شنه …»: the doer of the act in which a passive act happened did that too."""
        t = self.triggers[n]
        roles = self.roles[t.i]
        if roles.initiators or t.act.type != "ASSAULT":
            return
        cause = self._cause(n) if t.act.befalls else None
        if cause is not None:
            self.roles[t.i] = replace(roles, initiators=self.roles[cause.i].initiators)
            return
        for o in self.triggers[n + 1 : n + 3]:
            if (
                o.act.type == "ASSAULT"
                and not o.verbal
                and o.i - t.i < 30
                and self._mark(t, o) in ("في", "ب", "جراء", "خلال", "اثر")
            ):
                self.roles[t.i] = replace(roles, initiators=self.roles[o.i].initiators)
                return

    def _cause(self, n: int) -> Trigger | None:
        """The attack before that «أسفر عن مقتل …» names the result of."""
        t = self.triggers[n]
        for o in reversed(self.triggers[:n]):
            words = (self.doc.tokens[k].norm.lstrip("وف") for k in range(o.last, t.i))
            if (
                o.act.type == "ASSAULT"
                and self.roles[o.i].initiators
                and any(w in clause_words().results for w in words)
            ):
                return o
        return None

    def _protesters(self) -> None:
        """Protests that a country sees are the act of the protesters whom the sentence names after it."""
        for t in self.triggers:
            if t.act.type != "PROTEST" or self.roles[t.i].initiators:
                continue
            for m, refs in zip(self.cast.mentions, self.cast.refs, strict=True):
                if t.i < m.a < self.sentence.last and m.role is not None and m.head in protesters():
                    self.roles[t.i] = replace(self.roles[t.i], initiators=refs)
                    break

    def _conditional_doer(self, t: Trigger) -> tuple[str, ...]:
        """Who would have to act for a threat to be lifted: the doer of the act in its condition."""
        use = conditioned(self.doc, self.modals, t)
        if use is None:
            return ()
        return next(
            (self.roles[o.i].initiators for o in self.triggers if o.i >= use.last and self.roles[o.i].explicit),
            (),
        )

    def _address_requests(self) -> None:
        """A request without an addressee is asked of the one who would do the act."""
        for t in self.triggers:
            g = self.governor.get(t.i)
            if g is None or g.act.type not in ("REQUEST",) or self.roles[g.i].recipients:
                continue
            doers = tuple(x for x in self.roles[t.i].initiators if x not in self.roles[g.i].initiators)
            if doers and self.roles[t.i].explicit:
                self.roles[g.i] = replace(self.roles[g.i], recipients=doers)

    # status

    def _status(self, t: Trigger, governor: Trigger | None) -> Status:
        modal = bearing(self.doc, self.modals, t, self.verbs)
        attribution = self.statements.at(self.doc.tokens[t.i].start)
        mood = attribution.mood if attribution is not None else None
        if modal is not None and modal.status == "denied":
            called_off = t.carrier is not None and t.carrier.carrier.kind == "cancel" and not t.verbal
            return "denied" if not called_off else "happened" if t.act.type == "AGREE" else "planned"
        if governor is not None and governor.act.content is not None:
            status = governor.act.content.status
            outer = self.statuses.get(governor.i)
            if outer == "denied" and status != "denied":
                return "denied"
            if governor.act.type == "THREATEN" and status == "planned" and self._conditional(t):
                return "possible"
            return status
        if mood == "denied":
            return "denied"  # also what is denied as planned: «نفت وجود أي خطة لمغادرة الكتيبة»
        if modal is not None:
            return modal.status
        if t.carrier is not None and t.carrier.carrier.status is not None:
            return t.carrier.carrier.status
        beside = self._beside(t, [o for o in self.triggers if o.i < t.i])
        if beside is not None:
            return self.statuses[beside.i]
        own = self._tense(t)
        if mood in ("possible", "planned", "requested") and own != "happened":
            return mood  # type: ignore[return-value]
        if mood == "possible":
            return "possible"
        if own == "planned" and self._conditional(t):
            return "possible"
        return own

    def _conditional(self, t: Trigger) -> bool:
        return conditioned(self.doc, self.modals, t) is not None

    def _tense(self, t: Trigger) -> Status:
        """The status that the form itself shows: a future is planned, a subjunctive after أن possible."""
        reading = t.reading if t.verbal or t.carrier is None else t.carrier.reading
        if reading.form.pos != "verb":
            return self._carried_status(t) or self._purpose(t)
        if reading.future:
            return "planned"
        i = t.i if t.verbal or t.carrier is None else t.carrier.i
        before = self.doc.tokens[i - 1].norm if i > self.sentence.first else ""
        if reading.form.aspect == "imperfect" and ("ل" in reading.proclitics or before in ("ان", "لكي", "كي", "بان")):
            return "possible"
        return "happened"

    def _carried_status(self, t: Trigger) -> Status | None:
        """A noun inside the clause of a future verb shares its time: «سيجري محادثات», «ستشهد قمة»."""
        for k in range(t.i - 1, max(self.sentence.first - 1, t.i - 8), -1):
            token = self.doc.tokens[k]
            if k in self.verbs or token.pos == "SCONJ" or token.text in "،؛:.":
                return None
            if token.pos == "VERB":
                future = token.norm.removeprefix("و").removeprefix("ف")
                return "planned" if future[:2] in ("سي", "ست", "سن") and len(future) > 4 else None
        return None

    def _purpose(self, t: Trigger) -> Status:
        return (
            "possible" if t.reading.preposition == "ل" and not t.reading.definite and self._after_act(t) else "happened"
        )

    def _after_act(self, t: Trigger) -> bool:
        return any(k < t.i for k in self.verbs)

    # the whole mention

    def _mention(self, t: Trigger, verdict: Verdict | None) -> ActMention | None:
        if verdict is None:
            return None
        roles, act = replace(verdict.scene.roles, initiators=verdict.initiators, recipients=verdict.recipients), t.act
        governor = verdict.scene.governor
        attribution = self.statements.at(self.doc.tokens[t.i].start)
        status = verdict.status
        condition = conditioned(self.doc, self.modals, t)
        return ActMention(
            trigger=t,
            act=act,
            roles=roles,
            status=status,
            when=verdict.when,
            where=self.circumstances.where(t, self.verbs, roles),
            quantities=self.circumstances.quantities_of(t, self.verbs),
            statement=attribution.statement.id if attribution else None,
            governor=governor.i if governor else None,
            promised=verdict.promised and status == "planned",
            to=self.roles[governor.i].recipients if governor is not None and governor.act.type == "AGREE" else (),
            condition=self._condition_span(condition),
            confidence=verdict.confidence,
            headline=self.sentence.block.kind in ("headline", "heading"),
        )

    def _promised(self, t: Trigger, governor: Trigger | None, status: Status, doers: tuple[str, ...]) -> bool:
        """Whether a planned act is one that its doer binds itself to: against another that takes its own «we will»."""
        if status != "planned":
            return False
        if (governor is not None and governor.act.type == "AGREE") or self._stipulated(t):
            return True
        if t.act.type == "CONSULT":
            return False
        if t.reading.form.pos == "verb" and t.reading.form.person == 1:
            return not self._conditional(t)
        if t.act.type in ("ASSAULT", "SANCTION", "COERCE"):
            return t.carrier is not None and t.carrier.reading.form.person == 1
        return self._own_word(doers, self.statements.at(self.doc.tokens[t.i].start))

    def _stipulated(self, t: Trigger) -> bool:
        """«اتفاق يقضي بصرف علاوة»: an act that an agreement before it lays down."""
        words, before = clause_words().stipulators, range(max(self.sentence.first, t.i - 6), t.i)
        k = next((k for k in before if self.doc.tokens[k].norm in words), None)
        return k is not None and any(o.act.type == "AGREE" and k - 8 < o.i < k for o in self.triggers)

    def _own_word(self, doers: tuple[str, ...], told: Attribution | None) -> bool:
        """Whether the origin is the doer, speaks for the doer's country, or is a paper that a state's acts stand in."""
        if told is None or not told.statement.chain:
            return False
        origin = told.statement.chain[-1]
        if origin.kind not in ("official", "party", "document"):
            return False
        if origin.entity in doers:
            return True
        if origin.kind == "document" and any(self.cast.entity(d).kind == "government" for d in doers):
            return True
        country = (self.cast.entity(origin.entity).code or "")[:3] if origin.entity else ""
        return bool(country) and any((self.cast.entity(d).code or "").startswith(country) for d in doers)

    def _condition_span(self, use: ModalUse | None) -> Span | None:
        if use is None:
            return None
        tokens, k = self.doc.tokens, use.last
        while k < self.sentence.last and tokens[k].text not in "،؛.":
            k += 1
        return Span(start=tokens[use.first].start, end=tokens[k - 1].end)
