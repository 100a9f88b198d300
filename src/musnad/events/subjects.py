"""Who does it: the subject of a verb, by the parse, by the order of words, or shared from the verb before.

The parse is good at what is written; what Arabic leaves out (a dropped subject before an object) it cannot know,
so agreement and what goes on from the clause before decide there.
"""

from dataclasses import dataclass

from musnad.clausewords import clause_words
from musnad.events.clauses import Clauses, Phrase
from musnad.events.triggers import Trigger
from musnad.morphology import Analysis, Form
from musnad.statements import Statements


@dataclass(frozen=True, slots=True)
class Subjects(Clauses):
    statements: Statements

    def parsed_subject(self, i: int, t: Trigger, depth: int = 0) -> Phrase | None:
        """The subject that the parse gives a verb: its own, its antecedent's, or that of the verb it is joined to.

        A subject that is no mention is a Phrase without ids; None where the dependencies name none.
        """
        tokens, token = self.doc.tokens, self.doc.tokens[i]
        subjects = [k for k in self.doc.children.get(i, ()) if tokens[k].rel in ("nsubj", "nsubj:pass")]
        relative = next((k for k in subjects if tokens[k].norm in clause_words().relatives), None)
        if relative is not None or (token.rel.startswith("acl") and not subjects and not token.pronoun_object):
            return (
                self._antecedent(token.head, t, depth) if token.rel.startswith("acl") and not self._resumed(i) else None
            )
        nouns = [k for k in subjects if tokens[k].pos not in ("SCONJ", "CCONJ", "PRON", "PART")]
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

    def _joined_subject(self, t: Trigger) -> Phrase | None:
        """The subject of the verb that a conjoined verb is joined to: what it may share."""
        head = self.doc.tokens[t.i].head
        conjoined = any(p in ("و", "ف") for p in t.reading.proclitics)
        if not conjoined or not t.sentence.first <= head < t.i or self.doc.tokens[head].pos != "VERB":
            return None
        return self.parsed_subject(head, t)

    def _resumed(self, i: int) -> bool:
        """Whether a pronoun after the verb takes up the antecedent («صوّت عليه البرلمان»): that is no subject then."""
        return any(
            self.doc.tokens[k].pos == "ADP"
            and self.doc.tokens[k].norm.endswith(("ه", "ها", "هم", "هما"))
            and not self.doc.tokens[k].last
            for k in range(i + 1, min(i + 3, len(self.doc.tokens)))
        )

    def _parsed_object(self, i: int) -> Phrase | None:
        own = self.doc.child(i, "obj", "iobj")
        return self._phrase_of(own) if own is not None else None

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
        if token.norm in clause_words().relatives:
            j = i - 1
            while j >= first and tokens[j].text in "،,":
                j -= 1
            return self._phrase_over(j)
        if token.pos == "SCONJ":
            person = clause_words().pronoun_complementisers.get(
                token.norm.removeprefix("و").removeprefix("ب").removeprefix("ل")
            )
            return self._speaker(t) if person else None
        limit = max(first, t.i - 14)
        while i >= limit:
            token = tokens[i]
            if (
                token.pos in ("SCONJ", "VERB")
                or token.text in "؛:."
                or token.norm in clause_words().clause_openers
                or token.norm in clause_words().relatives
            ):
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

    def _antecedent(self, i: int, t: Trigger, depth: int) -> Phrase | None:
        """Who the noun before a relative clause is; of a noun that is nobody («قرار يطالب») whose it is."""
        if i in self.cast.cover:
            return self._phrase_over(i)
        k = i
        while depth < 3 and self.doc.tokens[k].head >= 0:
            k = self.doc.tokens[k].head
            depth += 1
            if self.doc.tokens[k].pos == "VERB":
                return self.parsed_subject(k, t, depth) or Phrase((), i, i + 1)
        return Phrase((), i, i + 1)

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

    def _dropped(self, t: Trigger, phrase: Phrase, shared: Phrase | None) -> bool:
        """Whether the one bare phrase after a transitive verb is its object, the subject being left out.

        So where the phrase does not agree with the verb in gender, or where a conjoined verb that always has an
        object agrees with the subject that goes on.
        """
        if shared is None or t.reading.form.number != "s":
            return False
        if not phrase.ids or self._case(phrase) == "nominative":
            return False
        if self._case(phrase) == "oblique":
            return True
        verb, own, carried = t.reading.form.gender, self._gender(phrase), self._gender(shared)
        if own and own != verb:
            return True
        conjoined = (
            any(p in ("و", "ف") for p in t.reading.proclitics)
            or self.doc.tokens[t.i - 1].norm in clause_words().resumers
        )
        return conjoined and t.act.recipient[0] == "object" and (not carried or carried == verb)

    def _foreign_subject(self, t: Trigger) -> bool:
        """Whether a noun that is no mention follows a singular verb as its subject: «انفجرت سيارة»."""
        k = t.last
        while k < t.sentence.last and (self.doc.tokens[k].pos == "ADV" or k in self.timed):
            k += 1
        if t.reading.form.number != "s" or t.reading.pronoun or k >= t.sentence.last:
            return False
        token = self.doc.tokens[k]
        takes_noun = (t.act.content is not None and "object" in t.act.content.marks) or bool(t.act.needs)
        return (
            token.pos == "NOUN"
            and k not in self.cast.cover
            and not takes_noun
            and not token.text.endswith(("ا", "اً", "ًا"))
            and token.norm[:1] not in "بل"
            and k not in self.acts
        )

    def _adjacent(self, phrases: list[Phrase]) -> bool:
        return phrases[1].first - phrases[0].last < 6

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

    def _governing_subject(self, t: Trigger, shared: Phrase | None) -> Phrase | None:
        """The subject of a verb whose complement the noun is («يسعى إلى استهداف»): it would do the act."""
        tokens, mark = self.doc.tokens, bool(t.reading.preposition)
        for k in range(t.i - 1, max(t.sentence.first - 1, t.i - 5), -1):
            token = tokens[k]
            if token.pos == "VERB" and mark and k not in self.cast.cover:
                judged = self.acts.get(k) in ("ACCUSE", "SUPPORT", "REJECT")  # who judges an act did not do it
                return None if judged else self.subject_of_verb(k, t, shared)
            if token.pos == "ADP" and not mark:
                mark = True
            elif token.punct or token.pos in ("SCONJ", "NUM") or (token.pos == "NOUN" and k not in self.cast.cover):
                return None
        return None

    def _carried(self, t: Trigger, shared: Phrase | None) -> Phrase | None:
        """The subject of the verb that carries the noun: «شن الجيش هجوما»."""
        if t.carrier is None:
            return None
        use = t.carrier
        if use.reading.form.pos != "verb":
            return None
        if use.reading.form.person == 1:
            return self._speaker(t)
        return self.subject_of_verb(use.i, t, shared)
