"""Bodies and groups: a phrase that stands for one named before, in other words or by its members."""

from musnad.arabic import bare
from musnad.entities.drafts import reference_words, words_of
from musnad.entities.duals import Duals
from musnad.entities.gathering import kind_of
from musnad.entities.names import Mention
from musnad.entities.nouns import demonym
from musnad.knowledge import NamedThing, knowledge


class Bodies(Duals):
    """Finds which body, group or country a phrase takes up."""

    def homeland(self, m: Mention) -> int:
        """«البلاد», «بلاده», «المملكة»: the country that the article is about, the speaker's, the kingdom."""
        token = self.doc.tokens[m.a]
        owner = token.norm.endswith(("ه", "ها", "هم")) and not token.last
        iso3 = self._owner() if owner else self._kingdom(m) or self.home
        if iso3 is None and owner:
            return self.new(m, "government", None, None, None, named=False)
        return self.country(iso3, "government" if owner else "country", m)

    def _owner(self) -> str | None:
        """The country of the person last named, whose «بلاده» it is."""
        return next((d.iso3 for d in self.recent("person")[:1]), None) or self.home

    def _kingdom(self, m: Mention) -> str | None:
        """Which of the countries that share a name («المملكة») it is: the one that the article names most, else
        the outlet's own."""
        nations = knowledge().epithets.get(m.head) or knowledge().epithets.get(f"ال{m.head}", ())
        if not nations:
            return None
        named = max(nations, key=lambda n: self.nations[n])
        return named if self.nations[named] else self.seat if self.seat in nations else nations[0]

    def governed(self, m: Mention) -> str | None:
        """The nation of «الحكومة», «الحكومة العراقية», «حكومة العراق», «سلطات بلاده»: of a head with nothing more."""
        rest = self.doc.tokens[m.a + 1 : m.b]
        if len(rest) == 1 and rest[0].norm.startswith("بلاد") and not rest[0].last:
            return self._owner()
        nation = all(demonym(t.norm) or any(x.sort in ("country", "capital") for x in m.inner) for t in rest)
        if not nation or (m.a + 1 == m.b and not self.doc.tokens[m.a].norm.endswith(m.head)):
            return None
        return m.iso3 or self.home

    def shortened(self, m: Mention, key: frozenset[str]) -> NamedThing | None:
        """The one body that the article names in full and this phrase in short: a headline's «حزب العمال»."""
        head = bare(m.name).split()[0] if len(key) > 1 else None
        longer = {t.id: t for words, t in self.bodies if head in words and key < words}
        return next(iter(longer.values())) if len(longer) == 1 and m.number == "s" else None

    def antecedent(self, m: Mention, key: frozenset[str]) -> int | None:
        """An earlier entity that a definite phrase takes up: its words are among that one's, or its class fits."""
        key = key - reference_words().judging if len(key) > 1 else key
        single = m.b - m.a == 1 or len(key) == 1
        for draft in self.recent():
            if draft.head and draft.head == m.head and (single or key <= draft.words):
                return draft.number
        if (other := self._in_full(m, key) or self.alike(m, key, m.iso3)) is not None:
            return other
        if not single:
            return None
        wanted = reference_words().classes.get(m.head)
        if wanted is None:
            return None
        for draft in self.recent():
            if draft.kind in wanted.split("|") or (draft.code or "").split(" ")[-1] in wanted.split("|"):
                return draft.number
        return None

    def _in_full(self, m: Mention, key: frozenset[str]) -> int | None:
        """What a longer phrase names more fully: «الاتفاق النووي الإيراني» after «الاتفاق النووي»."""
        least = 1 if m.role is not None and m.role.kind == "document" else 2
        for draft in self.recent():
            same = draft.head == m.head and draft.kind == kind_of(m) and draft.kind != "person"
            nation = m.iso3 is None or draft.iso3 in (None, m.iso3)
            if same and nation and least <= len(draft.words) and draft.words < key and m.number != "d":
                return draft.number
        return None

    def alike(self, m: Mention, key: frozenset[str], iso3: str | None) -> int | None:
        """An earlier body of the same sort and nation under another name: «القوات المسلحة» after «الجيش»."""
        sort = _sort(key)
        if sort is None or m.number == "d":
            return None
        for draft in self.recent():
            if _sort(draft.words) == sort and (draft.iso3 or self.home) == (iso3 or self.home):
                return draft.number
        return None

    def members_of(self, m: Mention, key: frozenset[str]) -> NamedThing | int | None:
        """The armed group whose members a phrase names, all of them: «عناصر داعش», «مسلحي التنظيم»."""
        words = reference_words()
        first = self.doc.tokens[m.a]
        if first.pos == "NUM" or m.name.split()[0].isdigit() or not key & words.members:
            return None
        rest = key - words.members
        group = next((t for t in m.inner if t.kind == "armed_group"), None)
        if group is not None:
            named = {w for t in self._names_of(group) for w in t} | words.naming
            return group if rest <= named else None
        if len(rest) == 1 and (wanted := words.classes.get(next(iter(rest)), "")).startswith("armed_group"):
            return next((d.number for d in self.recent() if d.kind in wanted.split("|")), None)
        return None

    def _names_of(self, thing: NamedThing) -> list[frozenset[str]]:
        return [words_of(thing.name), *(words for words, t in self.bodies if t.id == thing.id)]


def named_inside(m: Mention) -> NamedThing | None:
    """The known thing that a phrase only announces: «تنظيم داعش», «رئاسة الفيفا»."""
    announces = m.role is not None and m.role.kind not in ("person", "document") and m.role.cls == "body"
    if not announces or m.head not in reference_words().naming:
        return None
    others = (t for t in m.inner if t.kind not in ("country", "government"))
    return next((t for t in others if t.sort not in ("country", "capital", "place", "person")), None)


def _sort(key: frozenset[str]) -> str | None:
    """The sort of body that words name, nations aside: army, security forces, parliament, …"""
    return reference_words().alike.get(frozenset(w for w in key if demonym(w) is None))
