"""Who acts and on whom: the roles of a trigger, by its frame.

The grammar is that of Arabic news: verb, subject, object; a subject before its verb in nominal clauses and after
أن; a subject not written that is shared with the verb before; the genitive or pronoun of a verbal noun; the
participants of «بين س وص».
"""

from dataclasses import dataclass

from musnad.clausewords import clause_words
from musnad.entities.nouns import conjoined, demonym, preposition_on_word
from musnad.events.acts import tables
from musnad.events.clauses import Ids, Phrase
from musnad.events.subjects import Subjects
from musnad.events.triggers import Trigger, needed


@dataclass(frozen=True, slots=True)
class Roles:
    """What a clause says of an act: `initiators`, `recipients`, and whether the doer was written or inferred."""

    initiators: Ids
    recipients: Ids
    explicit: bool
    subject: Phrase | None = None
    object: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Arguments(Subjects):
    """Reads the arguments of triggers in one doc."""

    def of(self, t: Trigger, shared: Phrase | None, controller: Ids) -> Roles:
        """The roles of a trigger. `shared`: the subject that goes on; `controller`: who would do a content act."""
        if t.verbal or (t.reading.form.pos == "participle" and not t.reading.definite):
            return self._verb(t, shared, controller)
        return self._noun(t, shared, controller)

    def _verb(self, t: Trigger, shared: Phrase | None, controller: Ids) -> Roles:
        end = self.clause_end(t.i + 1, t)
        phrases = self._bare_phrases(t.last, end)
        before = self._subject_before(t)
        shared = shared or self._joined_subject(t)
        if not t.verbal:
            doer = before or self._own_speaker(t) or shared or self._speaker(t)
            return self._roles(t, doer, phrases[0] if phrases else None, t.last, end, doer is not None)
        if before is not None and t.reading.pronoun and phrases and phrases[0].first - t.i < 3:
            before = None  # «المواطنون خطفهم مسلحون»: the pronoun takes up the noun before, the subject follows
        if self._shows_passive(t) or self._reads_passive(t, phrases, before, shared):
            obj = before or (phrases[0] if phrases else None)
            agent = self._agent(t.last, end)
            return Roles(agent.ids if agent else (), obj.ids if obj else (), agent is not None, agent, obj)
        subject, obj = self._subject_and_object(t, phrases, before, shared)
        if "object" not in t.act.recipient:
            obj = None
        elif obj is None and subject is not None and t.act.type == "ASSAULT":
            obj = self._place_struck(t, subject, end)
        two = shared is not None and len(shared.ids) == 2 and not (subject and len(subject.ids) > 1)
        if t.reading.form.number == "d" and two:
            subject = shared  # «يتفقان عليه»: the two who go on
        explicit = subject is not None
        if subject is None and not self._foreign_subject(t):
            subject = Phrase(controller, t.i, t.i) if controller else shared or self._speaker(t)
        return self._roles(t, subject, obj, t.last, end, explicit)

    def _subject_and_object(
        self, t: Trigger, phrases: list[Phrase], before: Phrase | None, shared: Phrase | None
    ) -> tuple[Phrase | None, Phrase | None]:
        """Subject and object of an active verb: by person, by the order of two phrases, by the parse, by order."""
        transitive = "object" in t.act.recipient
        first = phrases[0] if phrases else None
        parsed_object = self._parsed_object(t.i)
        if t.reading.form.person == 1:
            return self._we(t), parsed_object or first
        in_order = before is None and transitive and len(phrases) > 1 and self._adjacent(phrases)
        if in_order and phrases[0].first - t.i < 4:
            return phrases[0], phrases[1]
        parsed = self.parsed_subject(t.i, t)
        if parsed is not None and transitive and parsed.first > t.i and self._dropped(t, parsed, shared):
            parsed = None  # the parse cannot know that a verb's one noun phrase is its object
        if parsed is not None and (parsed.ids or before is None):
            rest = next((p for p in phrases if p.first != parsed.first), None)
            return parsed, parsed_object if parsed_object and parsed_object.first != parsed.first else rest
        if before is not None:
            return before, first
        if in_order:
            return phrases[0], phrases[1]
        if first is not None and not (transitive and self._dropped(t, first, shared)):
            return first, phrases[1] if len(phrases) > 1 else None
        return None, first

    def _place_struck(self, t: Trigger, subject: Phrase, end: int) -> Phrase | None:
        """The place that an attack's verb has for its object: «قصفت المجموعة مطار أربيل»."""
        start = subject.last if subject.first >= t.last else t.last
        struck = self._bare_phrases(start, end, places=True)
        first = struck[0] if struck else None
        return first if first is not None and first.first - start < 3 else None

    def misread(self, t: Trigger, roles: Roles) -> bool:
        """Whether a verb that its subject follows is another verb of the same letters.

        «وتسلّم العقيد» (he received) is no «تُسلّم» (she hands over), for they do not agree; in «علّقت الحكومة على …» what
        the sense «suspends the government» asks for is the subject, and nothing after it is suspended.
        """
        subject, form = roles.subject, t.reading.form
        if not t.verbal or not roles.explicit or subject is None or subject.first != t.last or not subject.ids:
            return False
        if form.aspect == "imperfect" and (form.person, form.gender) == (3, "f") and self._is_man(subject):
            return True
        alone = needed(self.doc, t, t.last, subject.last) and not needed(self.doc, t, subject.last, t.sentence.last)
        return t.act.recipient[:1] == ("object",) and alone

    def _roles(
        self, t: Trigger, subject: Phrase | None, obj: Phrase | None, start: int, end: int, explicit: bool
    ) -> Roles:
        initiators = subject.ids if subject else ()
        if t.act.initiator not in ("subject", "speaker"):
            doer = self._marked_by(t.act.initiator, start, end)
            initiators, explicit = (doer.ids if doer else ()), doer is not None
        if t.act.initiator == "speaker":
            speaker = self._speaker(t)
            initiators, explicit = (speaker.ids if speaker else initiators), False
        recipients = self._marked(t, obj, start, end)
        both = self._between(start, end)
        if t.act.reciprocal and both:
            return Roles(tuple(dict.fromkeys((*both.ids,))), (), True, both, None)
        recipients = tuple(r for r in recipients if r not in initiators)
        return Roles(initiators, recipients, explicit, subject, obj)

    def _reads_passive(self, t: Trigger, phrases: list[Phrase], before: Phrase | None, shared: Phrase | None) -> bool:
        """A transitive verb of harm whose only phrase is counted or indefinite people: «قتل 12 شخصا».

        Not where a conjoined verb goes on with a subject that it agrees with: «دخلت القوات … واعتقلت خمسة».
        """
        takes_bi = t.act.content is not None and "ب" in t.act.content.marks  # «هدد بقصف الميناء»: the content, no tool
        if "object" in t.act.recipient and not phrases[before is None :] and not takes_bi and self._has_marked(t):
            return True
        conjoined = any(p in ("و", "ف") for p in t.reading.proclitics)
        if conjoined and shared is not None and self._gender(shared) == t.reading.form.gender == "f":
            return False
        goes_on = conjoined and t.i > t.sentence.first and shared is not None  # «جمّد العمل، وأقال رئيس الحكومة»
        if t.act.type in ("ASSAULT", "COERCE") and not goes_on and self._lacks_object(t, phrases, before):
            return True
        if t.act.type not in ("ASSAULT", "COERCE") or t.reading.pronoun or len(phrases) != 1 or before is not None:
            return (
                t.act.type in ("ASSAULT", "COERCE")
                and before is not None
                and not phrases
                and self._is_victim(before)
                and "object" in t.act.recipient
                and not self._has_marked(t)
            )
        return "object" in t.act.recipient and self._is_victim(phrases[0]) and t.i + 1 == phrases[0].first

    def _lacks_object(self, t: Trigger, phrases: list[Phrase], before: Phrase | None) -> bool:
        """Whether a verb of harm has people for its one noun phrase and no object: then it is a passive.

        «رؤوف قتل في غارة», «خطف الصحافي أول من أمس»: the letters do not show it, but the active verb takes an object.
        """
        if t.act.recipient[:1] != ("object",) or t.act.befalls or t.reading.pronoun or t.reading.form.person != 3:
            return False
        victim = before or (phrases[0] if phrases and phrases[0].first - t.last < 2 else None)
        if victim is None or len(phrases) > (before is None) or not self._are_people(victim):
            return False
        return not self._noun_follows(t.last if before is not None else victim.last, t)

    def _are_people(self, phrase: Phrase) -> bool:
        mention = self.cast.mentions[self.cast.cover[phrase.first]] if phrase.first in self.cast.cover else None
        if mention is None:
            return False
        if mention.role is None:
            return mention.sort in ("person", "people")
        return mention.role.kind in ("person", "group") and mention.role.cls not in ("force", "stand-in")

    def _noun_follows(self, i: int, t: Trigger) -> bool:
        """Whether a noun phrase without preposition stands at token i, times and adverbs aside: it may be an object."""
        tokens = self.doc.tokens
        while i < t.sentence.last and (i in self.timed or tokens[i].pos == "ADV" or tokens[i].text in '«»"“”()'):
            i += 1
        if i >= t.sentence.last:
            return False
        token, cover = tokens[i], self.cast.cover.get(i)
        if cover is not None and self.cast.mentions[cover].proclitic:
            return False
        if preposition_on_word(token.norm) or conjoined(token.norm):
            return False
        return token.pos in ("NOUN", "PROPN", "ADJ", "X", "NUM", "DET", "PRON")

    def _shows_passive(self, t: Trigger) -> bool:
        """A passive that letters or a printed damma show: «قيل», «قُتل», «أُصيب»."""
        return t.reading.form.passive or (t.verbal and "\u064f" in self.doc.tokens[t.i].text[1:4])

    def _is_victim(self, phrase: Phrase) -> bool:
        mention = self.cast.mentions[self.cast.cover[phrase.first]] if phrase.first in self.cast.cover else None
        if mention is None:
            return False
        counted = self.doc.tokens[mention.a].pos == "NUM" or (mention.number == "p" and not mention.definite)
        armed = mention.role is not None and (
            mention.role.cls == "force" or mention.role.sector in ("MIL", "UAF", "COP", "REB")
        )
        return counted and (not armed or self.doc.tokens[mention.a].pos == "NUM")

    def _has_marked(self, t: Trigger) -> bool:
        return self._agent(t.last, self.clause_end(t.i + 1, t)) is not None

    def _noun(self, t: Trigger, shared: Phrase | None, controller: Ids) -> Roles:
        end = self.clause_end(t.i + 1, t)
        both = self._between(t.last, min(end, t.last + 8))
        if t.act.reciprocal and both is not None and len(both.ids) > 1:
            return Roles(both.ids, (), True, both, None)
        described = self._relative_doer(t)
        agent = self._agent(t.last, end) or described
        carried = self._carried(t, shared)
        suffered = t.carrier is not None and t.carrier.carrier.kind == "undergo"
        doer, obj = agent, None
        if t.act.befalls:
            doer, obj = agent, self._genitive(t, None)
            recipients = obj.ids if obj else ()
            return Roles(doer.ids if doer else (), recipients, doer is not None, doer, obj)
        if described is None:
            doer, obj = self._genitive_roles(t, agent, None if suffered else carried, controller, shared)
        if suffered:
            obj = obj or carried
        doer = doer or (None if suffered else carried)
        if doer is None and (nation := self._nation(t)) is not None:
            doer = nation
        explicit = doer is not None
        if doer is None and controller:
            doer = Phrase(controller, t.i, t.i)
        if doer is None and not suffered:
            doer = self._governing_subject(t, shared)
        recipients = self._marked(t, obj, t.last, end)
        if not recipients:
            recipients = obj.ids if suffered and obj else self._given_to(t)
        recipients = tuple(r for r in recipients if doer is None or r not in doer.ids)
        return Roles(doer.ids if doer else (), recipients, explicit, doer, obj)

    def _genitive_roles(
        self, t: Trigger, agent: Phrase | None, carried: Phrase | None, controller: Ids, shared: Phrase | None
    ) -> tuple[Phrase | None, Phrase | None]:
        """Doer and object of a verbal noun as far as its genitive or its pronoun tells; `agent` is the doer if any."""
        genitive = self._genitive(t, carried or shared)
        if genitive is None:
            return agent, None
        if t.act.place_object and self._is_land(genitive):
            return agent, genitive
        given = t.act.genitive == "recipient" or self._done_by_another(t, agent or carried, controller, shared)
        if given and not (agent is None and self._object_by_lam(t, genitive)):
            return agent, genitive
        return agent or genitive, None

    def _relative_doer(self, t: Trigger) -> Phrase | None:
        """«هجوم شنه مسلحون», «حملة تقودها واشنطن»: the subject of the clause that describes the act."""
        tokens, last = self.doc.tokens, t.sentence.last
        for k in range(t.last, min(t.last + 4, last)):
            carries = any(
                r[0].form.pos == "verb" and r[0].pronoun for r in tables().carriers.read(tokens[k].norm, tokens[k].last)
            )
            if tokens[k].pos == "VERB" or carries:
                resumes = tokens[k].pronoun_object or (tokens[k].norm.endswith(("ه", "ها")) and not tokens[k].last)
                phrases = self._bare_phrases(k + 1, min(k + 5, last)) if resumes else []
                return phrases[0] if phrases else None
            if tokens[k].pos not in ("ADJ", "PRON") and tokens[k].norm not in clause_words().relatives:
                return None
        return None

    def _given_to(self, t: Trigger) -> Ids:
        """«منحت النرويج اليمن قرضا»: of two noun phrases before the noun that a verb carries, the second receives."""
        if t.carrier is None or t.carrier.reading.form.pos != "verb":
            return ()
        phrases = self._bare_phrases(t.carrier.i + 1, t.i)
        return phrases[1].ids if len(phrases) > 1 else ()

    def _done_by_another(self, t: Trigger, doer: Phrase | None, controller: Ids, shared: Phrase | None) -> bool:
        """Whether the doer of a transitive verbal noun stands elsewhere, so that its genitive is the object."""
        if t.act.recipient[:1] != ("object",) or t.act.reciprocal or t.reading.pronoun or t.reading.form.number != "s":
            return False
        return doer is not None or bool(controller) or self._governing_subject(t, shared) is not None

    def _object_by_lam(self, t: Trigger, genitive: Phrase) -> bool:
        """«دعم واشنطن للجيش»: where «ل» right after the genitive marks the object, the genitive is the doer."""
        if "object" not in t.act.recipient or t.reading.pronoun:
            return False
        k = self.cast.over(genitive.last)
        if k is None or self.cast.mentions[k].a != genitive.last or self.cast.mentions[k].proclitic != "ل":
            return False
        return not genitive.first < self.doc.tokens[genitive.last].head < genitive.last  # «التابعة لدوله»

    def _genitive(self, t: Trigger, shared: Phrase | None) -> Phrase | None:
        """The mention right after a noun, adjectives between aside, or what its pronoun suffix takes up."""
        if t.reading.pronoun:
            return self._speaker(t) if t.reading.pronoun in ("نا", "ي") else self._pronoun(t, shared)
        if t.reading.definite or (
            t.reading.form.number == "s"
            and self.doc.tokens[t.i].text.endswith(("ا", "اً", "ًا"))
            and not t.act.id.endswith("ا")
        ):
            return None
        i = t.last
        while i < t.sentence.last and i - t.last < 3:
            k = self.cast.over(i)
            if k is not None:
                mention = self.cast.mentions[k]
                return None if mention.proclitic or mention.a != i else self._with_conjoined(i)
            token = self.doc.tokens[i]
            if token.pos not in ("NOUN", "ADJ") or demonym(token.norm):
                return None
            i += 1
        return None

    def _pronoun(self, t: Trigger, shared: Phrase | None) -> Phrase | None:
        """The entity that a third-person suffix takes up: the subject that goes on, that of the verb above the noun,
        else the nearest mention before that agrees."""
        if shared is not None:
            return shared
        k = t.i
        for _ in range(3):
            k = self.doc.tokens[k].head
            if k < 0:
                break
            if self.doc.tokens[k].pos == "VERB" and k < t.i:
                return self.subject_of_verb(k, t, shared)
        feminine = t.reading.pronoun == "ها"
        for i in range(t.i - 1, t.sentence.first - 1, -1):
            phrase = self._phrase_over(i)
            if phrase is not None and self._gender(phrase) in ("", "f" if feminine else "m"):
                return phrase
        return None

    def _marked(self, t: Trigger, obj: Phrase | None, start: int, end: int) -> Ids:
        """Recipients by the markers of the frame, tried in order."""
        if t.reading.pronoun and t.verbal and "object" in t.act.recipient:
            taken = self._pronoun_object(t)
            return taken.ids if taken is not None else ()
        limit = self._content_start(t, start, end)
        for mark in t.act.recipient:
            if mark == "object":
                if obj is not None:
                    return obj.ids
                continue
            phrase = self._marked_by(mark, start, limit)
            if phrase is not None and not (t.act.place_object and self._is_town(phrase)):
                return phrase.ids
        return obj.ids if obj is not None and t.act.genitive == "recipient" and not t.verbal else ()

    def _marked_by(self, mark: str, start: int, limit: int) -> Phrase | None:
        """The argument that a preposition marks among tokens start..limit, written on it or before it."""
        tokens = self.doc.tokens
        for i in range(start, limit):
            k = self.cast.over(i)
            if k is not None and self.cast.mentions[k].a == i and self.cast.mentions[k].proclitic == mark:
                return self._with_conjoined(i)
            inside = k is None and mark in ("ب", "ل") and tokens[i].norm[:1] == mark and i + 1 in self.cast.cover
            if (inside and tokens[i].pos == "NOUN" and i not in self.timed) or (
                tokens[i].norm == mark and tokens[i].pos == "ADP"
            ):
                phrase = self._after_preposition(i + 1, limit)
                if phrase is not None:
                    return phrase
        return None

    def _pronoun_object(self, t: Trigger) -> Phrase | None:
        """What the object pronoun of a verb takes up: the latest mention before it that is no subject of the clause."""
        subject = self._subject_before(t)
        for i in range(t.i - 1, t.sentence.first - 1, -1):
            if i in self.cast.cover and not (subject and subject.first <= i < subject.last):
                return self._phrase_over(i)
        return None
