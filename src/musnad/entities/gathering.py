"""Entities while an article is read: who was mentioned so far, and which country it speaks of."""

from collections import Counter

from musnad.arabic import bare, fold
from musnad.entities.drafts import Draft, reference_words, words_of
from musnad.entities.names import Mention
from musnad.knowledge import knowledge
from musnad.language import Doc
from musnad.models import EntityKind


class Gathering:
    """The drafts of an article, in the order in which they were first mentioned."""

    def __init__(self, doc: Doc, mentions: tuple[Mention, ...]) -> None:
        self.doc = doc
        self.mentions = mentions
        self.drafts: list[Draft] = []
        published = doc.article.meta.published
        self.day = published.date() if published else None
        self.nations = nations_named(mentions)
        self.home, self.sure = dominant_country(self.nations)
        self.seat = outlet_seat(doc.article.meta.outlet)
        bodies = {m.name: m.things[0] for m in mentions if m.things and m.things[0].sort == "organisation"}
        self.bodies = [(frozenset(bare(name).split()), thing) for name, thing in bodies.items()]
        self.pairs: list[tuple[int, tuple[int, int]]] = []
        self.previous: tuple[Mention, tuple[int, ...]] | None = None
        self.by_capital: set[int] = set()  # countries that only their capital has named so far
        self.borne: Mention | None = None  # the last title taken as that of the person before it

    def draft(self, number: int) -> Draft:
        return self.drafts[number - 1]

    def country(self, iso3: str | None, kind: EntityKind, m: Mention) -> int:
        """One entity for a country as actor and as place: it is a government where it ever acts."""
        for draft in self.drafts:
            if iso3 and draft.kb == f"country:{iso3}":
                if kind == "government" and draft.kind == "country":
                    draft.kind, draft.code = "government", f"{iso3} GOV"
                return draft.number
        code = None if iso3 is None else f"{iso3} GOV" if kind == "government" else iso3
        number = self.new(m, kind, code, f"country:{iso3}" if iso3 else None, iso3, named=True)
        if m.sort == "capital":
            self.by_capital.add(number)
        return number

    def recent(self, kind: str | None = None) -> list[Draft]:
        """Drafts, the latest mentioned first."""
        return sorted((d for d in self.drafts if kind is None or d.kind == kind), key=lambda d: -d.last)

    def new(self, m: Mention, kind: EntityKind, code: str | None, kb: str | None, iso3: str | None, named: bool) -> int:
        number = len(self.drafts) + 1
        head = m.head if m.role is not None else bare(m.name).split()[0] if m.name else ""
        words = words_of(m.name)
        self.drafts.append(Draft(number, m.name, kind, code, kb, iso3, head, words, named, last=m.a))
        return number


def nations_named(mentions: tuple[Mention, ...]) -> Counter[str]:
    """How often an article names each country; a phrase that says whose office or body it is counts twice."""
    seen: Counter[str] = Counter()
    for m in mentions:
        if m.iso3:
            seen[m.iso3] += 2 if m.role is not None else 1
    return seen


def dominant_country(seen: Counter[str]) -> tuple[str | None, str | None]:
    """The country that an article names most («البلاد» with no name), and again where it is most of all it names."""
    if not seen:
        return None, None
    home, times = seen.most_common(1)[0]
    return home, home if times >= 0.6 * seen.total() else None


def outlet_seat(outlet: str | None) -> str | None:
    """The country of an outlet that the knowledge base knows."""
    found = knowledge().names.get(" ".join(fold(outlet or "").split()), ())
    return next((t.iso3 for t in found if t.sort == "outlet"), None)


def kind_of(m: Mention) -> EntityKind:
    """The kind of an entity that a phrase introduces."""
    if m.sort == "people":
        return "group"
    if m.role is None:
        return "person" if m.sort == "person" else "outlet" if m.sort == "outlet" else "place"
    kind: EntityKind = m.role.kind
    return "group" if kind == "person" and m.number == "p" else kind


def code_of(m: Mention, iso3: str | None) -> str | None:
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
