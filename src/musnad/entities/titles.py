"""A title that stands for a person: that of who was just named, of an earlier one, or of who held it that day."""

from musnad.arabic import bare
from musnad.entities.drafts import Draft
from musnad.entities.gathering import Gathering, code_of
from musnad.entities.names import Mention
from musnad.entities.nouns import demonym
from musnad.knowledge import knowledge


class Titles(Gathering):
    """Finds whose title a phrase is."""

    def bearer(self, m: Mention) -> int | None:
        """The person just named whose title this is, with no comma between: «قال فلان الفلاني وزير الدفاع إن …».

        Where the parse has it under the name, after a verb that takes a clause, or where the knowledge base has the
        office among that person's; else the title may be the verb's object («استقبل فلان وزير الدفاع»).
        """
        if self.previous is None or m.person is not None or m.number != "s" or m.proclitic or not m.definite:
            return None
        before, numbers = self.previous
        if before.b != m.a or m.start != self.doc.tokens[m.a].start or len(numbers) != 1:
            return None
        if before.person is None and before.sort != "person" and before is not self.borne:
            return None
        draft = self.draft(numbers[0])
        if m.iso3 and draft.iso3 and m.iso3 != draft.iso3:
            return None
        if before is self.borne:
            self.borne = m  # titles go on: «ولي العهد نائب رئيس مجلس الوزراء وزير الداخلية»
            return draft.number
        verb = self.doc.tokens[before.a].head
        while before.a <= verb < before.b and self.doc.tokens[verb].head != verb:
            verb = self.doc.tokens[verb].head if verb > before.a else -1
        clause = verb >= 0 and self.doc.child(verb, "ccomp") is not None
        apposed = self.doc.tokens[m.a].rel in ("nmod", "appos")  # read as part of the name's phrase, not of the verb's
        if not clause and not apposed and not self._held(draft, m):
            return None
        self.borne = m
        return draft.number

    def _held(self, draft: Draft, m: Mention) -> bool:
        """Whether a person held, on the article's day, an office with the words of a title."""
        if draft.kb is None or self.day is None:
            return False
        lands = {w for x in m.inner if x.sort in ("country", "capital") for w in bare(x.name).split()} | {
            "دولة",
            "دوله",
        }
        words = (w for w in bare(m.name).split() if demonym(w) is None and w not in lands)
        title = frozenset(w.removeprefix("ال") for w in words)
        offices = knowledge().offices_of(draft.kb, self.day)
        return any(title <= frozenset(w.removeprefix("ال") for w in bare(o.office).split()) for o in offices)

    def holder(self, m: Mention) -> int | None:
        """The person whose title this is: an earlier mention of the same office, else who held it that day."""
        key = frozenset(bare(m.name).split())
        for draft in self.recent("person"):
            if draft.head == m.head and (draft.iso3 == m.iso3 or m.iso3 is None) and draft.iso3 is not None:
                spans = [frozenset(bare(self.doc.text[s:e]).split()) for s, e in draft.spans]
                if any(key <= words for words in spans):
                    return draft.number
        # «وزير الداخلية» with no nation, where an article speaks of one country, is that country's.
        iso3 = m.iso3 or (self.sure if len(key) > 1 and not m.inner else None)
        if self.day is None or iso3 is None:
            return None
        title = " ".join(w for w in bare(m.name).split() if demonym(w) is None)
        same = knowledge().roles.get(title)  # «رئيس الحكومة» is «رئيس الوزراء» in the table of offices
        person = knowledge().office_holder(title, iso3, self.day)
        if person is None and same is not None and same.word:
            person = knowledge().office_holder(bare(same.word), iso3, self.day)
        if person is None:
            return None
        for draft in self.recent("person"):
            if draft.kb == person.id:
                return draft.number
        return self.new(m, "person", code_of(m, iso3), person.id, iso3, named=False)
