"""Mentions -> entities: what each noun phrase refers to, and who that was on that day.

Names meet by the knowledge base or by their words («الكاظمي» after «مصطفى الكاظمي»); a title alone by the
holder of the office on the article's date, or by an earlier phrase that it repeats; a bare head («الصحيفة»,
«الحركة») by the last entity of its class; the dual («الطرفان») by the last two that fit.
"""

from collections import Counter
from dataclasses import dataclass, replace
from functools import cached_property

from musnad.arabic import bare, fold
from musnad.entities.drafts import Draft, honoured, reference_words
from musnad.entities.mentions import find_mentions
from musnad.entities.names import Mention
from musnad.entities.nouns import demonym
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


class _Resolver:
    def __init__(self, doc: Doc, mentions: tuple[Mention, ...]) -> None:
        self.doc = doc
        self.drafts: list[Draft] = []
        published = doc.article.meta.published
        self.day = published.date() if published else None
        self.home, self.sure = _dominant_country(mentions)
        bodies = {m.name: m.things[0] for m in mentions if m.things and m.things[0].sort == "organisation"}
        self.bodies = [(frozenset(bare(name).split()), thing) for name, thing in bodies.items()]
        self.pairs: list[tuple[int, tuple[int, int]]] = []
        self.previous: tuple[Mention, tuple[int, ...]] | None = None
        self.by_capital: set[int] = set()  # countries that only their capital has named so far
        self.borne: Mention | None = None  # the last title taken as that of the person before it

    def _draft(self, number: int) -> Draft:
        return self.drafts[number - 1]

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
        self._note_pair(m, numbers)
        for n in numbers:
            draft = self._draft(n)
            draft.spans.append((m.start, m.end))
            draft.last = m.a
            if m.sort == "country" and m.role is None and n in self.by_capital:
                draft.name = m.name  # «نواكشوط» that acts and «شرقي موريتانيا» are one, and the land names it better
                self.by_capital.discard(n)
            elif len(m.name) > len(draft.name) and self._names(m, draft):
                draft.name = m.name
        return numbers

    def _note_pair(self, m: Mention, numbers: tuple[int, ...]) -> None:
        """Remember two mentions joined by «و»: a dual after them may stand for both."""
        if self.previous is not None:
            before, others = self.previous
            joined = m.a == before.b and self.doc.tokens[m.a].norm[:1] == "و" and m.start > self.doc.tokens[m.a].start
            if joined and len(numbers) == len(others) == 1:
                self.pairs.append((m.a, (others[0], numbers[0])))
        if self.previous is None or m.a >= self.previous[0].b:
            self.previous = (m, numbers)

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
            bearer = honoured(self.doc, m, self._recent("person"))
            return (bearer,) if bearer is not None else ()
        if m.role is not None and m.head in words.pairs:
            return self._pair(m, words.pairs[m.head])
        if m.role is not None and m.head in words.sides and (nation := m.iso3) is not None:
            return (self._country(nation, "government", m),)
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
            return (self._country(thing.iso3 or self.home, "country", m),)
        return (self._thing(thing, m),)

    def _country_or_place(self, m: Mention) -> int:
        """A country or capital as the one who acts, or as a place."""
        thing = m.things[0]
        located = m.proclitic == "ب" or self._before(m) in reference_words().places
        if thing.id.startswith("seat:") and not self.doc.tokens[m.a].rel.startswith("nsubj"):
            located = True  # a second seat of government is a town first
        if thing.sort == "capital" and located:
            return self._thing(thing, m, kind="place", code=thing.iso3)
        return self._country(thing.iso3, "country" if located else "government", m)

    def _before(self, m: Mention) -> str:
        token = self.doc.tokens[m.a - 1] if m.a else None
        return token.norm if token else ""

    def _country(self, iso3: str | None, kind: EntityKind, m: Mention) -> int:
        """One entity for a country as actor and as place: it is a government where it ever acts."""
        for draft in self.drafts:
            if draft.kb == f"country:{iso3}":
                if kind == "government" and draft.kind == "country":
                    draft.kind, draft.code = "government", f"{iso3} GOV"
                return draft.number
        code = None if iso3 is None else f"{iso3} GOV" if kind == "government" else iso3
        number = self._new(m, kind, code, f"country:{iso3}", iso3, named=True)
        if m.sort == "capital":
            self.by_capital.add(number)
        return number

    def _thing(self, thing: NamedThing, m: Mention, kind: EntityKind | None = None, code: str | None = None) -> int:
        words = [w.removeprefix("ال") for w in fold(thing.name).split()]
        if (
            thing.kind == "government"
            and len(words) == 2
            and words[0] in reference_words().governments
            and demonym(words[1])
        ):
            return self._country(thing.iso3, "government", m)  # a nation's government is the nation as actor
        for draft in self.drafts:
            if draft.kb == thing.id:
                return draft.number
        return self._new(m, kind or thing.kind, code or thing.code or thing.iso3, thing.id, thing.iso3, named=True)

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
            code = self._office_code(known) or _code(m, m.iso3 or (None if known else self.home))
            number = self._new(m, "person", code, known.id if known else None, m.iso3, named=True)
            self.drafts[-1].name, self.drafts[-1].words = name, words
            self.drafts[-1].head = m.head if m.role else ""
            return number
        draft = self._draft(found)
        if len(words) > len(draft.words) or not draft.named:
            draft.words, draft.name, draft.named = words, name, True
        if known and draft.kb is None:
            draft.kb = known.id
        if m.role is not None:
            draft.head = m.head
            draft.code = draft.code or _code(m, m.iso3 or self.home)
            draft.iso3 = draft.iso3 or m.iso3
        return found

    def _same_person(self, words: frozenset[str], known: NamedThing | None, m: Mention, name: list[str]) -> int | None:
        """An earlier person with the same name, or one whose name this one is part of, latest first."""
        recent = self._recent("person")
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
        key = frozenset(bare(m.name).split())
        if m.head in reference_words().homeland and m.b == m.a + 1:
            owner = self.doc.tokens[m.a].norm.endswith(("ه", "ها", "هم")) and not self.doc.tokens[m.a].last
            speaker = self._recent("person")[:1]
            iso3 = speaker[0].iso3 if owner and speaker else self.home
            if iso3 is None and owner:
                return self._new(m, "government", None, None, None, named=False)
            return self._country(iso3, "government" if owner else "country", m)
        if m.head in reference_words().governments and m.role is not None and self._only_nation(m):
            return self._country(m.iso3 or self.home, "government", m)
        if m.role is not None and m.role.kind == "person" and m.definite:
            if (bearer := self._bearer(m)) is not None:
                return bearer
            holder = self._holder(m)
            if holder is not None:
                return holder
        for draft in self._recent():
            if draft.words == key and (m.definite or len(key) > 1):
                return draft.number
        if m.definite and (found := self._antecedent(m, key)) is not None:
            return found
        known = next(
            (
                t
                for t in m.inner
                if t.kind not in ("country", "government") and t.sort not in ("country", "capital", "place", "person")
            ),
            None,
        )
        if m.role is not None and m.role.kind != "person" and (whole := self._shortened(m, key)) is not None:
            return self._thing(whole, m)
        naming = m.role is not None and m.role.kind not in ("person", "document") and m.role.cls == "body"
        if known is not None and naming and m.head in reference_words().naming:
            return self._thing(known, m)
        iso3 = m.iso3 or next((t.iso3 for t in m.inner if t.iso3), None)
        return self._new(m, _kind(m), _code(m, iso3 or self.home), None, iso3, named=False)

    def _shortened(self, m: Mention, key: frozenset[str]) -> NamedThing | None:
        """The one body that the article names in full and this phrase in short: a headline's «حزب العمال»."""
        head = bare(m.name).split()[0] if len(key) > 1 else None
        longer = {t.id: t for words, t in self.bodies if head in words and key < words}
        return next(iter(longer.values())) if len(longer) == 1 and m.number == "s" else None

    def _bearer(self, m: Mention) -> int | None:
        """The person just named whose title this is, with no comma between: «قال فلان الفلاني وزير الدفاع إن …».

        After a verb that takes a clause, or where the knowledge base has the office among that person's; after
        other verbs the title may be the object («استقبل فلان وزير الدفاع»).
        """
        if self.previous is None or m.person is not None or m.number != "s" or m.proclitic or not m.definite:
            return None
        before, numbers = self.previous
        if before.b != m.a or m.start != self.doc.tokens[m.a].start or len(numbers) != 1:
            return None
        if before.person is None and before.sort != "person" and before is not self.borne:
            return None
        draft = self._draft(numbers[0])
        if m.iso3 and draft.iso3 and m.iso3 != draft.iso3:
            return None
        if before is self.borne:
            self.borne = m  # titles go on: «ولي العهد نائب رئيس مجلس الوزراء وزير الداخلية»
            return draft.number
        verb = self.doc.tokens[before.a].head
        while before.a <= verb < before.b and self.doc.tokens[verb].head != verb:
            verb = self.doc.tokens[verb].head if verb > before.a else -1
        clause = verb >= 0 and self.doc.child(verb, "ccomp") is not None
        if not clause and not self._held(draft, m):
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

    def _only_nation(self, m: Mention) -> bool:
        """«الحكومة», «الحكومة العراقية», «حكومة العراق»: a head with nothing but its nation."""
        rest = self.doc.tokens[m.a + 1 : m.b]
        nation = all(demonym(t.norm) or any(x.sort in ("country", "capital") for x in m.inner) for t in rest)
        return (
            nation
            and (m.iso3 is not None or self.home is not None)
            and not (m.a + 1 == m.b and not self.doc.tokens[m.a].norm.endswith(m.head))
        )

    def _holder(self, m: Mention) -> int | None:
        """The person whose title this is: an earlier mention of the same office, else who held it that day."""
        key = frozenset(bare(m.name).split())
        for draft in self._recent("person"):
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
        for draft in self._recent("person"):
            if draft.kb == person.id:
                return draft.number
        return self._new(m, "person", _code(m, iso3), person.id, iso3, named=False)

    def _antecedent(self, m: Mention, key: frozenset[str]) -> int | None:
        """An earlier entity that a definite phrase takes up: its words are among that one's, or its class fits."""
        single = m.b - m.a == 1 or key == {m.head}
        for draft in self._recent():
            if draft.head and draft.head == m.head and (single or key <= draft.words):
                return draft.number
        if not single:
            return None
        wanted = reference_words().classes.get(m.head)
        if wanted is None:
            return None
        for draft in self._recent():
            if draft.kind in wanted.split("|") or (draft.code or "").split(" ")[-1] in wanted.split("|"):
                return draft.number
        return None

    def _pair(self, m: Mention, kind: str) -> tuple[int, ...]:
        """The two that a dual stands for: nations named after it, else the last two entities that fit."""
        nations = self._nations_after(m)
        if len(nations) >= 2:
            return tuple(dict.fromkeys(self._country(n, "government", m) for n in nations[:2]))
        found = self._last_pair(m, kind.split("|")) or self._main_pair(m, kind.split("|"))
        return found or (self._new(m, "group", None, None, None, named=False),)

    def _last_pair(self, m: Mention, wanted: list[str]) -> tuple[int, ...]:
        """The last two that were joined by «و», not far before."""
        for at, pair in reversed(self.pairs):
            if m.a - at > 90:
                break
            both = [self._draft(n) for n in pair]
            if all(d.kind in wanted and (d.kind != "country" or d.named) for d in both) and pair[0] != pair[1]:
                return tuple(sorted(pair))
        return ()

    def _main_pair(self, m: Mention, wanted: list[str]) -> tuple[int, ...]:
        """The two that the article names most up to here, of those that fit and are not in this clause themselves."""
        sentence = self.doc.tokens[m.a].sentence
        here = {d.number for d in self.drafts if self.doc.tokens[d.last].sentence == sentence}
        fitting = [d for d in self.drafts if d.kind in wanted and (d.named or d.kind not in ("person", "country"))]
        chosen: list[Draft] = []
        for draft in sorted(
            fitting, key=lambda d: (d.number in here, wanted.index(d.kind) // 3, -len(d.spans), -d.last)
        ):
            if not any(c.iso3 and c.iso3 == draft.iso3 for c in chosen) or draft.kind == "person":
                chosen.append(draft)
            if len(chosen) == 2:
                return tuple(sorted(d.number for d in chosen))
        return ()

    def _nations_after(self, m: Mention) -> list[str]:
        nations: list[str] = []
        for token in self.doc.tokens[m.a + 1 : m.a + 6]:
            if token.punct:
                break
            if (nation := demonym(token.norm)) is not None:
                nations.append(nation)
        return nations

    # drafts

    def _recent(self, kind: str | None = None) -> list[Draft]:
        """Drafts, the latest mentioned first."""
        return sorted((d for d in self.drafts if kind is None or d.kind == kind), key=lambda d: -d.last)

    def _new(
        self, m: Mention, kind: EntityKind, code: str | None, kb: str | None, iso3: str | None, named: bool
    ) -> int:
        number = len(self.drafts) + 1
        head = m.head if m.role is not None else bare(m.name).split()[0] if m.name else ""
        words = frozenset(bare(m.name).split())
        self.drafts.append(Draft(number, m.name, kind, code, kb, iso3, head, words, named, last=m.a))
        return number


def _dominant_country(mentions: tuple[Mention, ...]) -> tuple[str | None, str | None]:
    """The country that an article names most («البلاد» with no name), and again where it is most of all it names."""
    seen: Counter[str] = Counter()
    for m in mentions:
        if m.iso3:
            seen[m.iso3] += 2 if m.role is not None else 1
    if not seen:
        return None, None
    home, times = seen.most_common(1)[0]
    return home, home if times >= 0.6 * seen.total() else None


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


def _kind(m: Mention) -> EntityKind:
    if m.sort == "people":
        return "group"
    if m.role is None:
        return "person" if m.sort == "person" else "place"
    kind: EntityKind = m.role.kind
    return "group" if kind == "person" and m.number == "p" else kind


def _code(m: Mention, iso3: str | None) -> str | None:
    """`IRQ GOV`: the country in the words and the sector of the role."""
    if m.sort == "people":
        return f"{iso3} CVL" if iso3 else None
    if m.role is None:
        return iso3
    inner = next((t.code for t in m.inner if t.code and " " in t.code), None)
    if inner is not None and m.role.cls in ("spokesman", "office", "anonymous", "military", "title"):
        return inner
    if m.role.kind == "country" and m.iso3 is None:
        return None  # «الدول الكبرى»: none of them is the country of the story
    if not m.role.sector:
        return iso3
    if m.role.kind == "person" and not reference_words().former.isdisjoint(fold(m.name).split()):
        return f"{iso3} ELI" if iso3 else "ELI"
    return f"{iso3} {m.role.sector}" if iso3 else m.role.sector
