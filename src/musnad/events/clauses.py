"""Clauses and the noun phrases in them: what an argument can be, and how far a clause reaches.

The later modules find subjects (subjects.py) and the roles of acts (arguments.py) with it.
"""

from dataclasses import dataclass

from musnad.clausewords import clause_words
from musnad.entities import Cast
from musnad.entities.nouns import QUOTES, demonym
from musnad.events.triggers import Trigger
from musnad.language import Doc, Token, closed
from musnad.models import EventType

Ids = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """An argument: the entities it refers to, and the tokens first..last (exclusive) of its words."""

    ids: Ids
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Clauses:
    """Noun phrases and clause bounds in one doc. `timed` are tokens of time expressions, `acts` the
    types of the acts that triggers name, by token; `light` tokens that a trigger's sense used up («سراح»)."""

    doc: Doc
    cast: Cast
    timed: frozenset[int]
    acts: dict[int, EventType]
    light: frozenset[int]

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
        if (
            last + 1 < len(self.doc.tokens)
            and self.doc.tokens[last].text in "،,"
            and self.doc.tokens[last + 1].norm[:1] == "و"
        ):
            last += last + 1 in self.cast.cover and self.cast.mentions[self.cast.cover[last + 1]].a == last + 1
        while last < len(self.doc.tokens) and self.doc.tokens[last].norm[:1] == "و" and last in self.cast.cover:
            mention = self.cast.mentions[self.cast.cover[last]]
            if mention.a != last or mention.start <= self.doc.tokens[last].start or mention.proclitic:
                break
            if self.doc.tokens[last - 1].text in "،," and self._acts_itself(mention.b):
                break  # «خطفوا ستة، والجيش يطوق المنطقة»
            ids.extend(self.cast.refs[self.cast.cover[last]])
            last = mention.b
        return Phrase(tuple(dict.fromkeys(ids)), phrase.first, last)

    def _acts_itself(self, i: int) -> bool:
        return i < len(self.doc.tokens) and self.doc.tokens[i].pos == "VERB"

    def _bare_phrases(self, start: int, end: int, places: bool = False) -> list[Phrase]:
        """Mentions without a preposition among tokens start..end, each with its conjoined members.

        Places only where `places` says so: without a preposition too they mostly tell where.
        """
        found: list[Phrase] = []
        i = start
        while i < end:
            k = self.cast.over(i)
            token = self.doc.tokens[i]
            if k is None:
                if (
                    token.pos == "NOUN"
                    and not found
                    and i > start
                    and i not in self.timed
                    and token.norm.startswith("ال")
                ):
                    break
                i += 1
                continue
            mention = self.cast.mentions[k]
            before = self.doc.tokens[i - 1]
            free = (
                mention.a == i
                and not mention.proclitic
                and not self._governs(before)
                and not (i > start and self._is_genitive(i))
            )
            if free and i not in self.timed and (places or mention.sort != "place"):
                phrase = self._with_conjoined(i)
                assert phrase is not None
                found.append(phrase)
                i = phrase.last
            else:
                i = max(mention.b, i + 1)
        return found

    def _governs(self, before: Token) -> bool:
        """Whether a word is a preposition whose noun is still to come: not «خلاله»."""
        return before.pos == "ADP" and not before.norm.endswith(("ه", "ها", "هم", "هما"))

    def _after_preposition(self, i: int, limit: int) -> Phrase | None:
        """The argument of a preposition: the mention after it, one plain noun between aside («على مواقع للجيش»)."""
        for j in range(i, min(i + 3, limit)):
            k = self.cast.over(j)
            if k is not None:
                return self._with_conjoined(j) if self.cast.mentions[k].a == j else None
            if self.doc.tokens[j].pos not in ("NOUN", "ADJ", "DET") and self.doc.tokens[j].text not in QUOTES:
                return None
        return None

    def _between(self, start: int, end: int) -> Phrase | None:
        """«بين س وص»: both."""
        for i in range(start, min(end, len(self.doc.tokens))):
            if self.doc.tokens[i].norm in clause_words().between:
                phrase = self._after_preposition(i + 1, min(i + 4, len(self.doc.tokens)))
                if phrase is None:
                    return None
                j = phrase.last
                if j < len(self.doc.tokens) and self.doc.tokens[j].norm == "وبين" and (other := self.phrase_at(j + 1)):
                    return Phrase(tuple(dict.fromkeys(phrase.ids + other.ids)), phrase.first, other.last)
                return phrase
        return None

    def clause_end(self, i: int, t: Trigger) -> int:
        """The first token after which the clause of a trigger no longer reaches: a mark, a new verb, a connector."""
        tokens, last = self.doc.tokens, t.sentence.last
        j = i
        while j < last:
            token = tokens[j]
            if token.text in "؛:." or (token.pos == "SCONJ" and j > i) or token.norm in clause_words().clause_openers:
                return j
            if token.text in "،,":
                closing = next((k for k in range(j + 1, min(j + 7, last)) if tokens[k].text in "،,"), None)
                inserted = closing is not None and not any(tokens[k].pos == "VERB" for k in range(j + 1, closing))
                if not inserted or closing is None or closing + 1 >= last:
                    return j
                j = closing
            elif (token.pos == "VERB" and j not in self.cast.cover and j > i) or token.norm in clause_words().relatives:
                return j
            j += 1
        return last

    def _content_start(self, t: Trigger, start: int, end: int) -> int:
        """Where the next act or a complement clause begins: the arguments of this one stand before."""
        for i in range(start, end):
            if self.doc.tokens[i].pos == "SCONJ" or i in self.acts:
                return i
        return end

    def _governed(self, a: int, first: int) -> bool:
        """Whether a preposition stands before token a, an opening mark between aside («على «تويتر»»)."""
        k = a - 1
        while k > first and self.doc.tokens[k].text in '«“"(':
            k -= 1
        return k >= first and self.doc.tokens[k].pos == "ADP"

    def _opened(self, i: int, limit: int) -> int | None:
        """The comma before an inserted phrase that a comma closes."""
        return next((j for j in range(i - 1, limit, -1) if self.doc.tokens[j].text in "،,"), None)

    def _is_genitive(self, a: int) -> bool:
        """Whether a mention completes an indefinite noun before it that is no mention itself («زيارة الوزير»)."""
        if a == 0 or a - 1 in self.cast.cover or a - 1 in self.light:
            return False
        before = self.doc.tokens[a - 1]
        return before.pos == "NOUN" and not before.norm.startswith(("ال", "وال", "بال")) and not before.punct

    def _conjoined_before(self, a: int, phrase: Phrase | None) -> Phrase | None:
        """«الولايات المتحدة والعراق اتفقا»: the members before the last one belong to the subject too."""
        if phrase is None or a < 1:
            return phrase
        token = self.doc.tokens[a]
        if (
            token.norm[:1] == "و"
            and self.cast.mentions[self.cast.cover[a]].start > token.start
            and a - 1 in self.cast.cover
        ):
            other = self._phrase_over(a - 1)
            if other is not None:
                earlier = self._conjoined_before(other.first, other)
                ids = tuple(dict.fromkeys(((earlier or other).ids) + phrase.ids))
                return Phrase(ids, (earlier or other).first, phrase.last)
        return phrase

    def _agent(self, start: int, end: int) -> Phrase | None:
        """«من قبل», «على يد», «من جانب» and the doer after them."""
        for i in range(start, end - 1):
            pair = f"{self.doc.tokens[i].norm} {self.doc.tokens[i + 1].norm}"
            if pair in clause_words().agents and i + 2 < end:
                return self.phrase_at(i + 2)
            if self.doc.tokens[i].norm in clause_words().agents:
                return self.phrase_at(i + 1)
        return None

    def _is_land(self, phrase: Phrase) -> bool:
        """Whether a phrase names a country, a capital or another place: what a visit's genitive reaches."""
        mention = self.cast.mentions[self.cast.cover[phrase.first]] if phrase.first in self.cast.cover else None
        return mention is not None and mention.role is None and mention.sort in ("country", "capital", "place")

    def _is_man(self, phrase: Phrase) -> bool:
        """Whether a phrase is headed by a man's title or name: «العقيد», «الوزير»."""
        mention = self.cast.mentions[self.cast.cover[phrase.first]] if phrase.first in self.cast.cover else None
        if mention is None or mention.person is None or mention.role is None or mention.number != "s":
            return False
        return self._gender(phrase) == "m"

    def _is_town(self, phrase: Phrase) -> bool:
        """Whether a phrase names a place that stands for no state: whoever travels there meets nobody by it."""
        mention = self.cast.mentions[self.cast.cover[phrase.first]] if phrase.first in self.cast.cover else None
        return mention is not None and mention.role is None and mention.sort == "place"

    def _gender(self, phrase: Phrase) -> str:
        """m, f, or "" where the words do not say (a country or a broken plural can be either)."""
        if phrase.first not in self.cast.cover or phrase.first == phrase.last:
            return ""
        mention = self.cast.mentions[self.cast.cover[phrase.first]]
        if mention.role is None:
            return "f" if mention.sort == "capital" else ""
        if mention.number == "p" and mention.role.kind in ("group", "person"):
            return "m" if self._case(phrase) else ""
        return "f" if mention.gender == "f" or mention.number == "p" else "m"

    def _case(self, phrase: Phrase) -> str:
        """What the ending of a dual or sound plural shows: nominative («ون», «ان»), oblique («ين»), or ""."""
        mention = self.cast.mentions[self.cast.cover[phrase.first]] if phrase.first in self.cast.cover else None
        if mention is None or mention.role is None or mention.number not in ("d", "p"):
            return ""
        word = self.doc.tokens[phrase.first].norm
        return "oblique" if word.endswith("ين") else "nominative" if word.endswith(("ون", "ان")) else ""

    def _phrase_of(self, i: int) -> Phrase | None:
        """The mention at a word, or at the noun that completes a quantifier («عدد من المتظاهرين»)."""
        if i in self.cast.cover:
            mention = self.cast.mentions[self.cast.cover[i]]
            return self._with_conjoined(mention.a)
        if self.doc.tokens[i].norm in closed().quantifiers:
            below = self.doc.child(i, "nmod", "nmod:gmod")
            return self._phrase_of(below) if below is not None else None
        if self.doc.tokens[i].pos == "ADJ" and i + 1 in self.cast.cover:  # «آخر جندي», «أول وفد»
            mention = self.cast.mentions[self.cast.cover[i + 1]]
            return self._with_conjoined(mention.a) if mention.a == i + 1 and not mention.proclitic else None
        return None

    def _nation(self, t: Trigger) -> Phrase | None:
        """«غارة جوية أمريكية», «الهجوم الإيراني»: the nation that an adjective of the noun names."""
        for i in range(t.last, min(t.last + 3, t.sentence.last)):
            token = self.doc.tokens[i]
            if i in self.cast.cover and self.cast.mentions[self.cast.cover[i]].sort in ("country", "capital"):
                return None
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
