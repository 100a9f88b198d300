"""The dual that stands for two («الطرفان», «البلدين»): nations named after it, or the two that an article speaks of."""

from musnad.entities.drafts import Draft
from musnad.entities.names import Mention
from musnad.entities.nouns import demonym
from musnad.entities.titles import Titles


class Duals(Titles):
    """Finds the two that a dual stands for."""

    def note_pair(self, m: Mention, numbers: tuple[int, ...]) -> None:
        """Remember two mentions joined by «و»: a dual after them may stand for both."""
        if self.previous is not None:
            before, others = self.previous
            joined = m.a == before.b and self.doc.tokens[m.a].norm[:1] == "و" and m.start > self.doc.tokens[m.a].start
            if joined and len(numbers) == len(others) == 1:
                self.pairs.append((m.a, (others[0], numbers[0])))
        if self.previous is None or m.a >= self.previous[0].b:
            self.previous = (m, numbers)

    def pair(self, m: Mention, kind: str) -> tuple[int, ...]:
        """The two that a dual stands for: nations named after it, else the last two entities that fit."""
        nations = self._nations_after(m)
        if len(nations) >= 2:
            return tuple(dict.fromkeys(self.country(n, "government", m) for n in nations[:2]))
        found = self._last_pair(m, kind.split("|")) or self._main_pair(m, kind.split("|"))
        found = found or self._nations_named(m, kind.split("|"))
        return found or (self.new(m, "group", None, None, None, named=False),)

    def _last_pair(self, m: Mention, wanted: list[str]) -> tuple[int, ...]:
        """The last two that were joined by «و», not far before."""
        for at, pair in reversed(self.pairs):
            if m.a - at > 90:
                break
            both = [self.draft(n) for n in pair]
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

    def _nations_named(self, m: Mention, wanted: list[str]) -> tuple[int, ...]:
        """The two nations that the whole article names most: a headline's «البلدين» comes before their names."""
        if "country" not in wanted:
            return ()
        first = [iso3 for iso3, times in self.nations.most_common(2) if times > 1]
        return tuple(self.country(iso3, "government", m) for iso3 in first) if len(first) == 2 else ()

    def _nations_after(self, m: Mention) -> list[str]:
        nations: list[str] = []
        for token in self.doc.tokens[m.a + 1 : m.a + 6]:
            if token.punct:
                break
            if (nation := demonym(token.norm)) is not None:
                nations.append(nation)
        return nations
