"""Who acts and on whom: the arguments of a trigger, by its frame, from the order of words and the mentions.

The grammar is that of Arabic news: verb, subject, object; a subject before its verb in nominal clauses and after
أن; a subject not written that is shared with the verb before; the genitive or pronoun of a verbal noun; the
participants of «بين س وص».
"""

from dataclasses import dataclass
from functools import cache

from musnad.arabic import fold
from musnad.entities import Cast
from musnad.language import Doc, closed
from musnad.lexicon import load
from musnad.mentions import demonym
from musnad.morphology import Analysis, Form
from musnad.statements import Statements
from musnad.triggers import Trigger

Ids = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """An argument: the entities it refers to, and the tokens first..last (exclusive) of its words."""

    ids: Ids
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Roles:
    """What a clause says of an act: `initiators`, `recipients`, and whether the doer was written or inferred."""

    initiators: Ids
    recipients: Ids
    explicit: bool
    subject: Phrase | None = None
    object: Phrase | None = None


@dataclass(frozen=True, slots=True)
class _Words:
    clause_openers: frozenset[str]
    relatives: frozenset[str]
    agents: frozenset[str]
    between: frozenset[str]
    self_pronouns: dict[str, str]


@cache
def words() -> _Words:
    data = load("clauses")
    return _Words(
        frozenset(map(fold, data["clause_openers"])), frozenset(map(fold, data["relatives"])),
        frozenset(map(fold, data["agents"])), frozenset(map(fold, data["between"])),
        {fold(k): v for k, v in data["pronoun_complementisers"].items()},
    )


@dataclass(frozen=True, slots=True)
class Arguments:
    """Reads the arguments of triggers in one doc."""

    doc: Doc
    cast: Cast
    statements: Statements
    timed: frozenset[int]
    acts: frozenset[int]  # tokens of all triggers: an argument belongs to the nearest act before it

    def of(self, t: Trigger, shared: Phrase | None, controller: Ids) -> Roles:
        """The roles of a trigger. `shared`: the subject that goes on; `controller`: who would do a content act."""
        if t.verbal or t.reading.form.pos == "participle" and not t.reading.definite:
            return self._verb(t, shared, controller)
        return self._noun(t, shared, controller)

    # verbs

    def _verb(self, t: Trigger, shared: Phrase | None, controller: Ids) -> Roles:
        end = self.clause_end(t.i + 1, t)
        phrases = self._bare_phrases(t.last, end)
        before = self._subject_before(t)
        if not t.verbal:
            subject = before or self._own_speaker(t) or shared or self._speaker(t)
            return self._roles(t, subject, phrases[0] if phrases else None, t.last, end, subject is not None)
        parsed = self.parsed_subject(t.i, t)
        parsed_object = self._parsed_object(t.i)
        passive = self._shows_passive(t) or self._reads_passive(t, phrases, before)
        takes_object = "object" in t.act.recipient
        subject: Phrase | None = None
        obj: Phrase | None = None
        if passive:
            obj = before or (phrases[0] if phrases else None)
            agent = self._agent(t.last, end)
            return Roles(agent.ids if agent else (), obj.ids if obj else (), agent is not None, agent, obj)
        if parsed is not None and takes_object and parsed.first > t.i and self._dropped(t, parsed, shared):
            parsed = None  # the parse cannot know that a verb's one noun phrase is its object
        if parsed is not None and not parsed.ids and before is not None:
            parsed = None
        if before is None and takes_object and len(phrases) > 1 and self._adjacent(phrases) and phrases[0].first - t.i < 4:
            parsed, parsed_object = phrases[0], phrases[1]  # verb, subject, object: the order decides
        if t.reading.form.person == 1:
            subject, obj = self._we(t), parsed_object or (phrases[0] if phrases else None) if takes_object else None
        elif parsed is not None:
            subject = parsed
            rest = [p for p in phrases if p.first != parsed.first]
            obj = (parsed_object if parsed_object and parsed_object.first != parsed.first else rest[0] if rest else None) if takes_object else None
        elif before is not None:
            subject, obj = before, phrases[0] if phrases and takes_object else None
        elif len(phrases) >= 2 and takes_object and self._adjacent(phrases):
            subject, obj = phrases[0], phrases[1]
        elif phrases and not (takes_object and self._dropped(t, phrases[0], shared)):
            subject = phrases[0]
            obj = phrases[1] if len(phrases) > 1 and takes_object else None
        else:
            subject, obj = None, phrases[0] if phrases and takes_object else None
        explicit = subject is not None
        if subject is None and not self._foreign_subject(t):
            subject = Phrase(controller, t.i, t.i) if controller else shared or self._speaker(t)
        return self._roles(t, subject, obj, t.last, end, explicit)

    # the parse

    def parsed_subject(self, i: int, t: Trigger, depth: int = 0) -> Phrase | None:
        """The subject that the dependencies give a verb: its own, its antecedent's, or that of the verb it is joined to.

        A subject that is no mention is a Phrase without ids; None where the dependencies name none.
        """
        tokens, token = self.doc.tokens, self.doc.tokens[i]
        subjects = [k for k in self.doc.children.get(i, ()) if tokens[k].rel in ("nsubj", "nsubj:pass")]
        relative = next((k for k in subjects if tokens[k].norm in words().relatives), None)
        if relative is not None or token.rel.startswith("acl") and not subjects and not token.pronoun_object:
            return self._phrase_over(token.head) if token.rel.startswith("acl") and not self._resumed(i) else None
        nouns = [k for k in subjects if tokens[k].pos not in ("SCONJ", "CCONJ", "PRON", "PART", "NUM")]
        for k in sorted(nouns, key=lambda k: k < i):
            if (phrase := self._phrase_of(k)) is not None:
                return phrase
        if i + 1 in nouns and i + 1 not in self.acts and not tokens[i + 1].norm.endswith(("هم", "ها", "هما", "نا")):
            return Phrase((), i + 1, i + 2)
        if depth > 3 or token.head < 0 or subjects:
            return None
        head = tokens[token.head]
        if token.rel == "conj" and head.pos in ("VERB", "AUX"):
            return self.parsed_subject(head.i, t, depth + 1)
        return None

    def _resumed(self, i: int) -> bool:
        """Whether a pronoun after the verb takes up the antecedent («صوّت عليه البرلمان»): it is not the subject then."""
        return any(
            self.doc.tokens[k].pos == "ADP" and self.doc.tokens[k].norm.endswith(("ه", "ها", "هم", "هما")) and not self.doc.tokens[k].last
            for k in range(i + 1, min(i + 3, len(self.doc.tokens)))
        )

    def _parsed_object(self, i: int) -> Phrase | None:
        own = self.doc.child(i, "obj", "iobj")
        return self._phrase_of(own) if own is not None else None

    def _phrase_of(self, i: int) -> Phrase | None:
        """The mention at a word, or at the noun that completes a quantifier («عدد من المتظاهرين»)."""
        if i in self.cast.cover:
            mention = self.cast.mentions[self.cast.cover[i]]
            return self._with_conjoined(mention.a)
        if self.doc.tokens[i].norm in closed().quantifiers:
            below = self.doc.child(i, "nmod", "nmod:gmod")
            return self._phrase_of(below) if below is not None else None
        return None

    def _roles(self, t: Trigger, subject: Phrase | None, obj: Phrase | None, start: int, end: int, explicit: bool) -> Roles:
        initiators = subject.ids if subject else ()
        if t.act.initiator == "speaker":
            speaker = self._speaker(t)
            initiators, explicit = (speaker.ids if speaker else initiators), False
        recipients = self._marked(t, obj, start, end)
        both = self._between(start, end)
        if t.act.reciprocal and both:
            return Roles(tuple(dict.fromkeys((*both.ids,))), (), True, both, None)
        recipients = tuple(r for r in recipients if r not in initiators)
        return Roles(initiators, recipients, explicit, subject, obj)

    def _dropped(self, t: Trigger, phrase: Phrase, shared: Phrase | None) -> bool:
        """Whether the one bare phrase after a transitive verb is its object, the subject being left out.

        So where the phrase does not agree with the verb in gender, or where a conjoined verb that always has an
        object agrees with the subject that goes on.
        """
        if shared is None or t.reading.form.number != "s":
            return False
        if not phrase.ids:
            return False
        verb, own, carried = t.reading.form.gender, self._gender(phrase), self._gender(shared)
        if own and own != verb:
            return True
        conjoined = any(p in ("و", "ف") for p in t.reading.proclitics) or self.doc.tokens[t.i - 1].norm == "كما"
        return conjoined and t.act.recipient[0] == "object" and (not carried or carried == verb)

    def _gender(self, phrase: Phrase) -> str:
        """m, f, or "" where the words do not say (a country can be either)."""
        if phrase.first not in self.cast.cover or phrase.first == phrase.last:
            return ""
        mention = self.cast.mentions[self.cast.cover[phrase.first]]
        if mention.role is not None:
            return "f" if mention.gender == "f" or mention.number == "p" and mention.role.kind != "person" else "m"
        return "f" if mention.sort == "capital" else ""

    def _foreign_subject(self, t: Trigger) -> bool:
        """Whether a noun that is no mention follows a singular verb as its subject: «انفجرت سيارة»."""
        k = t.last
        while k < t.sentence.last and (self.doc.tokens[k].pos == "ADV" or k in self.timed):
            k += 1
        if t.reading.form.number != "s" or t.reading.pronoun or k >= t.sentence.last:
            return False
        token = self.doc.tokens[k]
        takes_noun = t.act.content is not None and "object" in t.act.content.marks or bool(t.act.needs)
        return token.pos == "NOUN" and k not in self.cast.cover and not takes_noun and not token.text.endswith(("ا", "اً", "ًا")) \
            and token.norm[:1] not in "بل" and k not in self.acts

    def _adjacent(self, phrases: list[Phrase]) -> bool:
        return phrases[1].first - phrases[0].last < 6

    def _reads_passive(self, t: Trigger, phrases: list[Phrase], before: Phrase | None) -> bool:
        """A transitive verb of harm whose only phrase is counted or indefinite people: «قتل 12 شخصا»."""
        if t.act.type not in ("ASSAULT", "COERCE") or t.reading.pronoun or len(phrases) != 1 or before is not None:
            return t.act.type in ("ASSAULT", "COERCE") and before is not None and not phrases and self._is_victim(before) \
                and "object" in t.act.recipient and not self._has_marked(t)
        return "object" in t.act.recipient and self._is_victim(phrases[0]) and t.i + 1 == phrases[0].first

    def _shows_passive(self, t: Trigger) -> bool:
        """A passive that letters or a printed damma show: «قيل», «قُتل», «أُصيب»."""
        return t.reading.form.passive or t.verbal and "\u064f" in self.doc.tokens[t.i].text[1:4]

    def _is_victim(self, phrase: Phrase) -> bool:
        mention = self.cast.mentions[self.cast.cover[phrase.first]] if phrase.first in self.cast.cover else None
        if mention is None:
            return False
        counted = self.doc.tokens[mention.a].pos == "NUM" or mention.number == "p" and not mention.definite
        return counted and (mention.role is None or mention.role.cls != "force" and mention.role.sector not in ("MIL", "UAF", "COP", "REB"))

    def _has_marked(self, t: Trigger) -> bool:
        return self._agent(t.last, self.clause_end(t.i + 1, t)) is not None

    def _agent(self, start: int, end: int) -> Phrase | None:
        """«من قبل», «على يد», «من جانب» and the doer after them."""
        for i in range(start, end - 1):
            pair = f"{self.doc.tokens[i].norm} {self.doc.tokens[i + 1].norm}"
            if pair in words().agents and i + 2 < end:
                return self.phrase_at(i + 2)
            if self.doc.tokens[i].norm in words().agents:
                return self.phrase_at(i + 1)
        return None

    def _subject_before(self, t: Trigger) -> Phrase | None:
        """A subject that precedes its verb: after أن, at the head of a clause, before a relative, with كان."""
        tokens, first = self.doc.tokens, t.sentence.first
        if any(p in ("و", "ف") for p in t.reading.proclitics):
            return None
        i = t.i - 1
        while i >= first and (tokens[i].pos in ("AUX", "PART", "ADV") or i in self.timed):
            i -= 1
        if i < first:
            return None
        token = tokens[i]
        if token.norm in words().relatives:
            j = i - 1
            while j >= first and tokens[j].text in "،,":
                j -= 1
            return self._phrase_over(j)
        if token.pos == "SCONJ":
            person = words().self_pronouns.get(token.norm.removeprefix("و").removeprefix("ب").removeprefix("ل"))
            return self._antecedent(t, person) if person else None
        limit = max(first, t.i - 14)
        while i >= limit:
            token = tokens[i]
            if token.pos in ("SCONJ", "VERB") or token.text in "؛:." or token.norm in words().clause_openers or token.norm in words().relatives:
                return None
            if token.text in "،," and self._opened(i, limit) is None:
                return None
            k = self.cast.over(i)
            if k is None:
                i -= 1
                continue
            mention = self.cast.mentions[k]
            if mention.proclitic or self._governed(mention.a, first):
                i = mention.a - 2
                continue
            if self._is_genitive(mention.a):
                i = mention.a - 1
                continue
            return self._conjoined_before(mention.a, self._phrase_over(i))
        return None

    def _governed(self, a: int, first: int) -> bool:
        """Whether a preposition stands before token a, an opening mark between aside («على «تويتر»»)."""
        k = a - 1
        while k > first and self.doc.tokens[k].text in "«“\"(":
            k -= 1
        return k >= first and self.doc.tokens[k].pos == "ADP"

    def _opened(self, i: int, limit: int) -> int | None:
        """The comma before an inserted phrase that a comma closes."""
        return next((j for j in range(i - 1, limit, -1) if self.doc.tokens[j].text in "،,"), None)

    def _is_genitive(self, a: int) -> bool:
        """Whether a mention completes an indefinite noun before it that is no mention itself («زيارة الوزير»)."""
        if a == 0 or a - 1 in self.cast.cover:
            return False
        before = self.doc.tokens[a - 1]
        return before.pos == "NOUN" and not before.norm.startswith(("ال", "وال", "بال")) and not before.punct

    def _conjoined_before(self, a: int, phrase: Phrase | None) -> Phrase | None:
        """«الولايات المتحدة والعراق اتفقا»: the members before the last one belong to the subject too."""
        if phrase is None or a < 1:
            return phrase
        token = self.doc.tokens[a]
        if token.norm[:1] == "و" and self.cast.mentions[self.cast.cover[a]].start > token.start and a - 1 in self.cast.cover:
            other = self._phrase_over(a - 1)
            if other is not None:
                earlier = self._conjoined_before(other.first, other)
                ids = tuple(dict.fromkeys(((earlier or other).ids) + phrase.ids))
                return Phrase(ids, (earlier or other).first, phrase.last)
        return phrase

    def _antecedent(self, t: Trigger, person: str) -> Phrase | None:
        """The noun that the pronoun of «أنه», «أنها» takes up: the source that speaks, else the last subject."""
        return self._speaker(t)

    def _speaker(self, t: Trigger) -> Phrase | None:
        attribution = self.statements.at(self.doc.tokens[t.i].start)
        if attribution is None or not attribution.statement.chain:
            return None
        entity = attribution.statement.chain[-1].entity
        return Phrase((entity,), t.i, t.i) if entity else None

    def _own_speaker(self, t: Trigger) -> Phrase | None:
        """The source on whose word an act participle stands («محذرا من …» after «قال فلان»)."""
        attribution = self.statements.at(self.doc.tokens[t.i].start)
        cue = attribution.statement.cue if attribution is not None else None
        return self._speaker(t) if cue is not None and cue.start == self.doc.tokens[t.i].start else None

    def _we(self, t: Trigger) -> Phrase | None:
        """Who «نحن» is: in words of praise, blame or threat the speaker, in what is done the side he speaks for."""
        speaker = self._speaker(t)
        if speaker is None or t.reading.form.number == "s" or t.act.type in ("SUPPORT", "ACCUSE", "THREATEN"):
            return speaker
        return self.side(speaker)

    def side(self, speaker: Phrase) -> Phrase:
        """The government, group or army that a person or an office speaks for, where the article has it."""
        entity = self.cast.entity(speaker.ids[0])
        if entity.kind in ("government", "armed_group", "country") or entity.code is None:
            return speaker
        for other in self.cast.entities:
            if other.kind in ("government", "armed_group") and other.code == entity.code:
                return Phrase((other.id,), speaker.first, speaker.last)
        return speaker

    # nouns

    def _noun(self, t: Trigger, shared: Phrase | None, controller: Ids) -> Roles:
        end = self.clause_end(t.i + 1, t)
        agent = self._agent(t.last, end)
        genitive = self._genitive(t, shared)
        nation = self._nation(t)
        both = self._between(t.last, min(end, t.last + 8))
        carried = self._carried(t, shared)
        doer: Phrase | None = agent
        obj: Phrase | None = None
        if genitive is not None and t.act.place_object and self._is_land(genitive):
            obj, genitive = genitive, None
        if genitive is not None:
            if t.act.genitive == "recipient" and not (agent is None and self._object_by_lam(t, end)):
                obj = genitive
            else:
                doer = doer or genitive
        if t.act.reciprocal and both is not None and len(both.ids) > 1:
            return Roles(both.ids, (), True, both, None)
        if t.carrier is not None and t.carrier.carrier.kind == "undergo":
            obj = obj or carried
        elif doer is None:
            doer = carried
        explicit = doer is not None
        if doer is None and nation is not None:
            doer, explicit = nation, True
        if doer is None and controller:
            doer = Phrase(controller, t.i, t.i)
        if doer is None and (obj is None or genitive is None or obj is genitive):
            doer = self._governing_subject(t, shared)
        recipients = tuple(r for r in self._marked(t, obj, t.last, end) if doer is None or r not in doer.ids)
        return Roles(doer.ids if doer else (), recipients, explicit, doer, obj)

    def _is_land(self, phrase: Phrase) -> bool:
        """Whether a phrase names a country, a capital or another place: what a visit's genitive reaches."""
        mention = self.cast.mentions[self.cast.cover[phrase.first]] if phrase.first in self.cast.cover else None
        return mention is not None and mention.role is None and mention.sort in ("country", "capital", "place")

    def _object_by_lam(self, t: Trigger, end: int) -> bool:
        """«دعم واشنطن للجيش»: where «ل» marks the object of a verbal noun, its genitive is the doer."""
        if "object" not in t.act.recipient or t.reading.pronoun:
            return False
        return any(
            (k := self.cast.over(i)) is not None and self.cast.mentions[k].a == i and self.cast.mentions[k].proclitic == "ل"
            for i in range(t.last, self._content_start(t, t.last, end))
        )

    def _genitive(self, t: Trigger, shared: Phrase | None) -> Phrase | None:
        """The mention right after a noun, adjectives between aside, or what its pronoun suffix takes up."""
        if t.reading.pronoun:
            return self._speaker(t) if t.reading.pronoun in ("نا", "ي") else self._pronoun(t, shared)
        if t.reading.definite or t.reading.form.number == "s" and self.doc.tokens[t.i].text.endswith(("ا", "اً", "ًا")) and not t.act.id.endswith("ا"):
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
        """The entity that a third-person suffix takes up: the subject of the clause, else the mention before."""
        if shared is not None:
            return shared
        for i in range(t.i - 1, t.sentence.first - 1, -1):
            if i in self.cast.cover:
                return self._phrase_over(i)
        return None

    def _nation(self, t: Trigger) -> Phrase | None:
        """«غارة جوية أمريكية», «الهجوم الإيراني»: the nation that an adjective of the noun names."""
        for i in range(t.last, min(t.last + 3, t.sentence.last)):
            token = self.doc.tokens[i]
            if (nation := demonym(token.norm)) is not None and token.pos != "VERB":
                return self._nation_entity(nation, i)
            if token.pos not in ("ADJ", "NOUN") or i in self.cast.cover:
                return None
        return None

    def _nation_entity(self, iso3: str, i: int) -> Phrase | None:
        for wanted in (f"{iso3} GOV", f"{iso3} MIL"):
            for entity in self.cast.entities:
                if entity.code == wanted and entity.kind in ("government", "country", "organisation"):
                    return Phrase((entity.id,), i, i + 1)
        return next((Phrase((e.id,), i, i + 1) for e in self.cast.entities if e.kb == f"country:{iso3}"), None)

    def _carried(self, t: Trigger, shared: Phrase | None) -> Phrase | None:
        """The subject of the verb that carries the noun: «شن الجيش هجوما»."""
        if t.carrier is None:
            return None
        use = t.carrier
        if use.reading.form.pos != "verb":
            return shared
        if use.reading.form.person == 1:
            return self._speaker(t)
        return self.subject_of_verb(use.i, t, shared)

    def _governing_subject(self, t: Trigger, shared: Phrase | None) -> Phrase | None:
        """The subject of a verb whose complement the noun is («يسعى إلى استهداف»): it would do the act."""
        tokens, mark = self.doc.tokens, bool(t.reading.preposition)
        for k in range(t.i - 1, max(t.sentence.first - 1, t.i - 5), -1):
            token = tokens[k]
            if token.pos == "VERB" and mark and k not in self.cast.cover:
                return self.subject_of_verb(k, t, shared)
            if token.pos == "ADP" and not mark:
                mark = True
            elif token.punct or token.pos in ("SCONJ", "NUM") or token.pos == "NOUN" and k not in self.cast.cover:
                return None
        return None

    def subject_of_verb(self, k: int, t: Trigger, shared: Phrase | None) -> Phrase | None:
        """The subject of any verb at token k of a trigger's sentence."""
        norm = self.doc.tokens[k].norm
        proclitics = ("و",) if norm[:1] in "وف" and len(norm) > 4 else ()
        verb = Trigger(k, k, k + 1, t.act, Analysis(Form("", "verb"), proclitics, ""), t.sentence)
        before = self._subject_before(verb)
        if before is not None:
            return before
        phrases = self._bare_phrases(k + 1, t.i)
        return phrases[0] if phrases else shared or self._speaker(verb)

    # phrases

    def phrase_at(self, i: int) -> Phrase | None:
        """The argument that begins at token i, members joined by «و» included."""
        if i not in self.cast.cover:
            return None
        return self._with_conjoined(i)

    def _phrase_over(self, i: int) -> Phrase | None:
        k = self.cast.over(i)
        if k is None:
            return None
        m = self.cast.mentions[k]
        return Phrase(self.cast.refs[k], m.a, m.b)

    def _with_conjoined(self, i: int) -> Phrase | None:
        phrase = self._phrase_over(i)
        if phrase is None:
            return None
        ids, last = list(phrase.ids), phrase.last
        while last < len(self.doc.tokens) and self.doc.tokens[last].norm[:1] == "و" and last in self.cast.cover:
            mention = self.cast.mentions[self.cast.cover[last]]
            if mention.a != last or mention.start <= self.doc.tokens[last].start or mention.proclitic:
                break
            ids.extend(self.cast.refs[self.cast.cover[last]])
            last = mention.b
        return Phrase(tuple(dict.fromkeys(ids)), phrase.first, last)

    def _bare_phrases(self, start: int, end: int) -> list[Phrase]:
        """Mentions without a preposition among tokens start..end, each with its conjoined members."""
        found: list[Phrase] = []
        i = start
        while i < end:
            k = self.cast.over(i)
            token = self.doc.tokens[i]
            if k is None:
                if token.pos == "NOUN" and not found and i > start and not (i in self.timed) and token.norm.startswith("ال"):
                    break
                i += 1
                continue
            mention = self.cast.mentions[k]
            before = self.doc.tokens[i - 1]
            free = mention.a == i and not mention.proclitic and before.pos != "ADP" and not (i > start and self._is_genitive(i))
            if free and i not in self.timed and mention.sort != "place":
                phrase = self._with_conjoined(i)
                assert phrase is not None
                found.append(phrase)
                i = phrase.last
            else:
                i = max(mention.b, i + 1)
        return found

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
            for i in range(start, limit):
                k = self.cast.over(i)
                if k is not None and self.cast.mentions[k].a == i and self.cast.mentions[k].proclitic == mark:
                    phrase = self._with_conjoined(i)
                    return phrase.ids if phrase else ()
                if k is None and mark in ("ب", "ل") and self.doc.tokens[i].norm[:1] == mark and i + 1 in self.cast.cover \
                        and self.doc.tokens[i].pos == "NOUN" and i not in self.timed:
                    phrase = self._after_preposition(i + 1, limit)
                    if phrase is not None:
                        return phrase.ids
                if self.doc.tokens[i].norm == mark and self.doc.tokens[i].pos == "ADP":
                    phrase = self._after_preposition(i + 1, limit)
                    if phrase is not None:
                        return phrase.ids
        return obj.ids if obj is not None and t.act.genitive == "recipient" and not t.verbal else ()

    def _pronoun_object(self, t: Trigger) -> Phrase | None:
        """What the object pronoun of a verb takes up: the latest mention before it that is no subject of the clause."""
        subject = self._subject_before(t)
        for i in range(t.i - 1, t.sentence.first - 1, -1):
            if i in self.cast.cover and not (subject and subject.first <= i < subject.last):
                return self._phrase_over(i)
        return None

    def _after_preposition(self, i: int, limit: int) -> Phrase | None:
        """The argument of a preposition: the mention after it, one plain noun between aside («على مواقع للجيش»)."""
        for j in range(i, min(i + 3, limit)):
            k = self.cast.over(j)
            if k is not None:
                return self._with_conjoined(j) if self.cast.mentions[k].a == j else None
            if self.doc.tokens[j].pos not in ("NOUN", "ADJ", "DET"):
                return None
        return None

    def _content_start(self, t: Trigger, start: int, end: int) -> int:
        """Where the next act or a complement clause begins: the arguments of this one stand before."""
        for i in range(start, end):
            if self.doc.tokens[i].pos == "SCONJ" or i in self.acts:
                return i
        return end

    def _between(self, start: int, end: int) -> Phrase | None:
        """«بين س وص»: both."""
        for i in range(start, min(end, len(self.doc.tokens))):
            if self.doc.tokens[i].norm in words().between:
                phrase = self._after_preposition(i + 1, min(i + 4, len(self.doc.tokens)))
                if phrase is None:
                    return None
                j = phrase.last
                if j < len(self.doc.tokens) and self.doc.tokens[j].norm == "وبين" and (other := self.phrase_at(j + 1)):
                    return Phrase(tuple(dict.fromkeys(phrase.ids + other.ids)), phrase.first, other.last)
                return phrase
        return None

    # clauses

    def clause_end(self, i: int, t: Trigger) -> int:
        """The first token after which the clause of a trigger no longer reaches: a mark, a new verb, a connector."""
        tokens, last = self.doc.tokens, t.sentence.last
        j = i
        while j < last:
            token = tokens[j]
            if token.text in "؛:." or token.pos == "SCONJ" and j > i or token.norm in words().clause_openers:
                return j
            if token.text in "،,":
                closing = next((k for k in range(j + 1, min(j + 7, last)) if tokens[k].text in "،,"), None)
                inserted = closing is not None and not any(tokens[k].pos == "VERB" for k in range(j + 1, closing))
                if not inserted or closing is None or closing + 1 >= last:
                    return j
                j = closing
            elif token.pos == "VERB" and j not in self.cast.cover and j > i:
                return j
            elif token.norm in words().relatives:
                return j
            j += 1
        return last


def adverb(norm: str) -> bool:
    return norm in closed().adverbs
