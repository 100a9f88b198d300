"""Mentions -> entities: what each noun phrase refers to, and who that was on that day.

Names meet by the knowledge base or by their words («الكاظمي» after «مصطفى الكاظمي»); a title alone by the
holder of the office on the article's date, or by an earlier phrase that it repeats; a bare head («الصحيفة»,
«الحركة») by the last entity of its class; the dual («الطرفان») by the last two that fit.
"""

from dataclasses import dataclass, replace
from functools import cached_property

from musnad.arabic import bare, fold
from musnad.entities.bodies import Bodies, named_inside
from musnad.entities.drafts import Draft, honoured, reference_words, words_of
from musnad.entities.gathering import code_of, kind_of
from musnad.entities.mentions import find_mentions
from musnad.entities.names import Mention
from musnad.entities.nouns import demonym, grammar
from musnad.knowledge import NamedThing, knowledge
from musnad.language import Doc
from musnad.models import Entity, EntityKind, Span, Time


@dataclass(frozen=True)
class Cast:
    """The entities of an article and where they are mentioned; `refs[k]` are the entity ids of `mentions[k]`."""

    entities: tuple[Entity, ...]
    mentions: tuple[Mention, ...]
    refs: tuple[tuple[str, ...], ...]
    cover: dict[int, int]  # token index -> index of the outermost mention over it

    def over(self, token: int) -> int | None:
        """The outermost mention that covers a token."""
        return self.cover.get(token)

    def entity(self, entity_id: str) -> Entity:
        return self.entities[int(entity_id[1:]) - 1]

    @cached_property
    def salient(self) -> tuple[str, ...]:
        """The four actors that the article mentions most, the first of them first."""
        actors = [e for e in self.entities if e.kind not in ("place", "facility", "document")]
        return tuple(e.id for e in sorted(actors, key=lambda e: -len(e.mentions))[:4])

    def named_in(self, first: int, last: int) -> tuple[str, ...]:
        """The actors mentioned among tokens first..last (exclusive), in order."""
        found = (e for m, refs in zip(self.mentions, self.refs, strict=True) if first <= m.a < last for e in refs)
        return tuple(dict.fromkeys(e for e in found if self.entity(e).kind not in ("place", "facility", "document")))


def find_cast(doc: Doc, times: tuple[Time, ...]) -> Cast:
    """All mentions of a doc and the entities they refer to, entities numbered by first mention."""
    timed = frozenset(i for t in times for i in doc.over(t.start, t.end))
    mentions = find_mentions(doc, timed)
    resolver = _Resolver(doc, mentions)
    refs = [resolver.resolve(m) for m in mentions]
    cover: dict[int, int] = {}
    for k, m in enumerate(mentions):
        for i in range(m.a, m.b):
            cover.setdefault(i, k)
    ids = tuple(tuple(dict.fromkeys(f"e{n}" for n in r)) for r in refs)
    return Cast(resolver.entities(), mentions, ids, cover)


class _Resolver(Bodies):
    """Gives each mention, in order, the entities it refers to."""

    def entities(self) -> tuple[Entity, ...]:
        return tuple(
            Entity(
                id=d.id,
                name=d.name,
                kind=d.kind,
                kb=d.kb,
                code=d.code,
                mentions=tuple(Span(start=s, end=e) for s, e in sorted(set(d.spans))),
            )
            for d in self.drafts
        )

    def resolve(self, m: Mention) -> tuple[int, ...]:
        """The draft numbers a mention refers to; every draft learns the mention."""
        numbers = self._referents(m)
        self.note_pair(m, numbers)
        for n in numbers:
            draft = self.draft(n)
            draft.spans.append((m.start, m.end))
            draft.last = m.a
            if m.sort == "country" and m.role is None and n in self.by_capital:
                draft.name = m.name  # «نواكشوط» that acts and «شرقي موريتانيا» are one, and the land names it better
                self.by_capital.discard(n)
            elif len(m.name) > len(draft.name) and self._names(m, draft):
                draft.name = m.name
        return numbers

    def _names(self, m: Mention, draft: Draft) -> bool:
        """Whether a longer mention is a better name: it keeps the words of the present one."""
        if draft.kind == "person" and draft.named:
            return m.person is not None and m.sort == "person"
        return draft.words <= frozenset(bare(m.name).split()) and not m.person and m.number != "d"

    def _referents(self, m: Mention) -> tuple[int, ...]:
        words = reference_words()
        if m.role is not None and m.iso3 is None and m.head in words.titles_of:
            m = replace(m, iso3=words.titles_of[m.head])
        if m.role is not None and m.head in words.honorifics and m.person is None:
            bearer = honoured(self.doc, m, self.recent("person"))
            return (bearer,) if bearer is not None else ()
        if m.role is not None and m.head in words.pairs:
            return self.pair(m, words.pairs[m.head])
        if m.role is not None and m.head in words.sides and (nation := m.iso3) is not None:
            return (self.country(nation, "government", m),)
        if m.sort == "people" or (m.role is None and m.sort not in ("person",)):
            return self._named(m)
        if m.person is not None:
            return (self._person(m),)
        if m.sort == "person":
            return (self._person(m),)
        return (self._phrase(m),)

    # known names

    def _named(self, m: Mention) -> tuple[int, ...]:
        if not m.things:
            return (self._phrase(m),)
        thing = m.things[0]
        if thing.sort in ("country", "capital"):
            return (self._country_or_place(m),)
        if thing.sort == "person":
            return (self._person(m),)
        if fold(bare(m.name)) in reference_words().homeland:
            return (self.country(thing.iso3 or self.home, "country", m),)
        if thing.sort == "organisation" and (known := self.alike(m, words_of(m.name), thing.iso3)) is not None:
            if (draft := self.draft(known)).kb is None:
                draft.kb, draft.code, draft.kind = thing.id, thing.code or draft.code, thing.kind
            if draft.kb == thing.id:
                return (known,)
        return (self._thing(thing, m),)

    def _country_or_place(self, m: Mention) -> int:
        """A country or capital as the one who acts, or as a place."""
        thing = m.things[0]
        located = m.proclitic == "ب" or self._before(m) in reference_words().places
        if thing.id.startswith("seat:") and not self.doc.tokens[m.a].rel.startswith("nsubj"):
            located = True  # a second seat of government is a town first
        if thing.sort == "capital" and located:
            return self._thing(thing, m, kind="place", code=thing.iso3)
        return self.country(thing.iso3, "country" if located else "government", m)

    def _before(self, m: Mention) -> str:
        token = self.doc.tokens[m.a - 1] if m.a else None
        return token.norm if token else ""

    def _thing(self, thing: NamedThing, m: Mention, kind: EntityKind | None = None, code: str | None = None) -> int:
        words = [w.removeprefix("ال") for w in fold(thing.name).split()]
        if (
            thing.kind == "government"
            and len(words) == 2
            and words[0] in reference_words().governments
            and demonym(words[1])
        ):
            return self.country(thing.iso3, "government", m)  # a nation's government is the nation as actor
        for draft in self.drafts:
            if draft.kb == thing.id:
                return draft.number
        return self.new(m, kind or thing.kind, code or thing.code or thing.iso3, thing.id, thing.iso3, named=True)

    # persons

    def _person(self, m: Mention) -> int:
        a, b = m.person or (m.a, m.b)
        tokens = self.doc.tokens[a:b]
        first = self.doc.text[m.start : m.end] if a == m.a else self.doc.text[tokens[0].start : tokens[-1].end]
        name = " ".join(first.split())
        words = frozenset(bare(name).split())
        known = next((t for t in (*m.things, *knowledge().names.get(fold(name), ())) if t.sort == "person"), None)
        found = self._same_person(words, known, m, fold(name).split())
        if found is None:
            code = self._office_code(known) or code_of(m, m.iso3 or (None if known else self.home))
            iso3 = m.iso3 or (code.split()[0] if known and code and code.split()[0] in knowledge().countries else None)
            number = self.new(m, "person", code, known.id if known else None, iso3, named=True)
            self.drafts[-1].name, self.drafts[-1].words = name, words
            self.drafts[-1].head = m.head if m.role else ""
            return number
        draft = self.draft(found)
        if len(words) > len(draft.words) or not draft.named:
            draft.words, draft.name, draft.named = words, name, True
        if known and draft.kb is None:
            draft.kb = known.id
        if m.role is not None:
            draft.head = m.head
            draft.code = draft.code or code_of(m, m.iso3 or self.home)
            draft.iso3 = draft.iso3 or m.iso3
        return found

    def _same_person(self, words: frozenset[str], known: NamedThing | None, m: Mention, name: list[str]) -> int | None:
        """An earlier person with the same name, or one whose name this one is part of, latest first."""
        recent = self.recent("person")
        if known and (same := next((d for d in recent if d.kb == known.id), None)) is not None:
            return same.number
        full = frozenset(bare(known.name).split()) if known else words
        for draft in recent:
            if known and draft.kb and draft.kb != known.id:
                continue
            if draft.named and len(words) > 1 and not (full <= draft.words or draft.words <= full | words):
                continue
            if draft.named and words and draft.words and _one_name(name, fold(draft.name).split()):
                return draft.number
            if not draft.named and m.role is not None and draft.head == m.head and draft.iso3 == m.iso3 and draft.iso3:
                return draft.number
        return None

    def _office_code(self, thing: NamedThing | None) -> str | None:
        """The code of the office that a known person held on the article's day; «ELI» for a former one."""
        if thing is None or self.day is None:
            return thing.code if thing else None
        held = knowledge().offices_of(thing.id, self.day)
        return held[0].code if held else thing.code

    # phrases

    def _phrase(self, m: Mention) -> int:
        key = words_of(m.name)
        if m.head in reference_words().homeland and m.b == m.a + 1:
            return self.homeland(m)
        if m.head in reference_words().governments and m.role is not None and (nation := self.governed(m)):
            return self.country(nation, "government", m)
        if m.role is not None and m.role.kind == "person" and m.definite:
            whose = self._titled(m, key)
            if whose is not None:
                return whose if isinstance(whose, int) else self._person(whose)
        for draft in self.recent():
            if draft.words == key and (m.definite or len(key) > 1):
                return draft.number
        if (body := self.members_of(m, key)) is not None:
            return body if isinstance(body, int) else self._thing(body, m)
        if m.definite and (found := self.antecedent(m, key)) is not None:
            return found
        if m.role is not None and m.role.kind != "person" and (whole := self.shortened(m, key)) is not None:
            return self._thing(whole, m)
        if (known := named_inside(m)) is not None:
            return self._thing(known, m)
        iso3 = m.iso3 or next((t.iso3 for t in m.inner if t.iso3), None)
        return self.new(m, kind_of(m), code_of(m, iso3 or self.home), None, iso3, named=False)

    def _titled(self, m: Mention, key: frozenset[str]) -> Mention | int | None:
        """Whose title a phrase is: an entity, or a later mention that names him."""
        if m.head in grammar()["counterparts"] and (peer := self.counterpart(m)) is not None:
            return peer
        if (known := self.bearer(m) or self.holder(m)) is not None:
            return known
        unheard = m.number == "s" and all(d.words != key for d in self.drafts)
        return self.named_later(m) if unheard else None


def _one_name(one: list[str], other: list[str]) -> bool:
    """Whether two names can be one person's: the same words, one word of the longer, its beginning or its end.

    «سلمان بن …» is no end of «محمد بن سلمان بن …»: that is the father.
    """
    short, long = sorted((one, other), key=len)
    if not set(short) <= set(long):
        return False
    if len(short) < 2 or len(short) == len(long) or short[0] == long[0]:
        return True
    at = len(long) - len(short)
    return not (long[at:] == short and long[at - 1] in reference_words().sons)
