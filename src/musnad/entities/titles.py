"""A title that stands for a person: that of who was just named, of an earlier one, or of who held it that day."""

import re

from musnad.arabic import bare
from musnad.entities.drafts import reference_words, words_of
from musnad.entities.gathering import Gathering, code_of
from musnad.entities.names import Mention
from musnad.entities.nouns import demonym
from musnad.knowledge import NamedThing, knowledge

_WORD = re.compile(r"\w+")


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
        tokens, name = self.doc.tokens, range(before.a, before.b)
        top = next((tokens[k] for k in name if tokens[k].head not in name), tokens[before.a])
        clause = top.head >= 0 and self.doc.child(top.head, "ccomp") is not None
        # Read as part of the name's phrase, or as a second subject of the verb, which has one only.
        title = tokens[m.a]
        apposed = title.rel in ("nmod", "appos") or (title.rel == top.rel == "nsubj" and title.head == top.head)
        if not clause and not apposed and not self._held(draft.kb, m):
            return None
        self.borne = m
        return draft.number

    def _held(self, kb: str | None, m: Mention) -> bool:
        """Whether a person held, on the article's day, an office with the words of a title."""
        if kb is None or self.day is None:
            return False
        title = _office_words(m)
        offices = knowledge().offices_of(kb, self.day)
        return bool(title) and any(title <= words_of(o.office) for o in offices)

    def holder(self, m: Mention) -> int | None:
        """The person whose title this is: an earlier mention of the same office, else who held it that day."""
        key, office = words_of(m.name), _office_words(m)
        for draft in self.recent("person"):
            if draft.head == m.head and (draft.iso3 == m.iso3 or m.iso3 is None) and draft.iso3 is not None:
                spans = [frozenset(bare(" ".join(_WORD.findall(self.doc.text[s:e]))).split()) for s, e in draft.spans]
                if any(key <= words or office <= words for words in spans):
                    return draft.number
        # «وزير الداخلية» with no nation, where an article speaks of one country, is that country's.
        at_home = self.sure or (self.seat if self.home in (None, self.seat) else None)
        iso3 = m.iso3 or (at_home if len(key) > 1 and not m.inner else None)
        if self.day is None or iso3 is None:
            return None
        title = " ".join(w for w in bare(m.name).split() if demonym(w) is None)
        short = " ".join(w for w in title.split() if w in office)
        same = knowledge().roles.get(short)  # «رئيس الحكومة» is «رئيس الوزراء» in the table of offices
        titles = (title, short, bare(same.word) if same is not None else "")
        person = next((p for t in titles if t and (p := knowledge().office_holder(t, iso3, self.day))), None)
        if person is None:
            return None
        for draft in self.recent("person"):
            if draft.kb == person.id:
                return draft.number
        return self.new(m, "person", code_of(m, iso3), person.id, iso3, named=False)

    def counterpart(self, m: Mention) -> Mention | int | None:
        """Who «نظيره المصري» is: of that nation, with the office of the person last named; named already, later, or
        by the knowledge base."""
        peer = next((d for d in self.recent("person") if d.iso3 != m.iso3 and d.head), None)
        if m.iso3 is None or peer is None:
            return None
        for draft in self.recent("person"):
            if draft.iso3 == m.iso3 and draft.named and draft.head == peer.head:
                return draft.number
        later = (o for o in self.mentions if o.a > m.a and o.person is not None and o.iso3 == m.iso3)
        if (named := next((o for o in later if o.head == peer.head), None)) is not None:
            return named
        offices = knowledge().offices_of(peer.kb, self.day) if peer.kb and self.day else ()
        for office in offices:
            if self.day and (person := knowledge().office_holder(office.office, m.iso3, self.day)) is not None:
                return self.new(m, "person", code_of(m, m.iso3), person.id, m.iso3, named=False)
        return None

    def known_person(self, m: Mention) -> NamedThing | None:
        """The person whom the knowledge base knows by the name in a mention."""
        a, b = m.person or (m.a, m.b)
        name = " ".join(t.norm for t in self.doc.tokens[a:b])
        return next((t for t in (*m.things, *knowledge().names.get(name, ())) if t.sort == "person"), None)

    def named_later(self, m: Mention) -> Mention | None:
        """The later mention with the name of whose title this is: a headline's «الملك», «ولي ولي العهد»."""
        office = _office_words(m)
        for other in self.mentions:
            if other.a <= m.a or (other.person is None and other.sort != "person"):
                continue
            nation = other.iso3 or self.home
            if other.head == m.head and m.iso3 in (None, nation) and office <= words_of(other.name):
                return other
            if (known := self.known_person(other)) is not None and self._held(known.id, m):
                return other
        return None


def _office_words(m: Mention) -> frozenset[str]:
    """The words of a title without its nation: «رئيس» of «رئيس جمهورية مصر العربية»."""
    lands = {w for x in m.inner if x.sort in ("country", "capital") for w in bare(x.name).split()}
    states = reference_words().states if lands else frozenset()
    return frozenset(w for w in words_of(m.name) if demonym(w) is None and w not in lands and w not in states)
