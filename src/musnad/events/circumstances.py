"""When, where and how many: the time expressions, places and counts that belong to an act's clause."""

from dataclasses import dataclass

from musnad.clausewords import clause_words
from musnad.entities import Cast
from musnad.events.arguments import Roles
from musnad.events.triggers import Trigger
from musnad.language import Doc
from musnad.models import Quantity, Time
from musnad.statements import Statements

_BREAKS = frozenset("؛.")


@dataclass(frozen=True, slots=True)
class Dating:
    """A time expression that may date an act. `owned`: it stands in the act's own clause, no other verb nearer;
    `told`: in the same statement; `gap`: tokens between."""

    time: Time
    owned: bool
    told: bool
    gap: int


@dataclass(frozen=True, slots=True)
class Circumstances:
    doc: Doc
    cast: Cast
    times: tuple[Time, ...]
    quantities: tuple[Quantity, ...]
    statements: Statements

    def dates(self, t: Trigger, verbs: frozenset[int]) -> tuple[Dating, ...]:
        """The dated expressions of the trigger's sentence, and whose clause each stands in."""
        found = []
        for time in self.times:
            token = self.doc.at(time.start)
            if token is None or token.sentence != t.sentence.index or (time.earliest is None and time.latest is None):
                continue
            told = self._told_with(token.i, t)
            found.append(Dating(time, told and self._owner(token.i, t, verbs) == t.i, told, abs(token.i - t.i)))
        return tuple(found)

    def _told_with(self, i: int, t: Trigger) -> bool:
        """Whether token i is told in the same statement as the act: where and when a source spoke is not the act's."""
        tokens, told = self.doc.tokens, self.statements.at
        return told(tokens[i].start) is told(tokens[t.i].start)

    def _owner(self, i: int, t: Trigger, verbs: frozenset[int]) -> int | None:
        """The verb or act that an adverbial at token i belongs to: the nearest before it in its clause, else the next.

        What belongs to a carrier verb belongs to the act that it carries.
        """
        own = self._nearest(i, t, verbs | {t.carrier.i} if t.carrier else verbs)
        return t.i if t.carrier is not None and own == t.carrier.i else own

    def _nearest(self, i: int, t: Trigger, verbs: frozenset[int]) -> int | None:
        tokens, first = self.doc.tokens, t.sentence.first
        for k in range(i - 1, first - 1, -1):
            if k in verbs:
                return k
            if tokens[k].text in _BREAKS or tokens[k].pos == "SCONJ":
                break
            if tokens[k].text in "،," and not self._inserted_before(k, first, verbs):
                break
        for k in range(i + 1, t.sentence.last):
            if k in verbs:
                return k
            if tokens[k].text in _BREAKS:
                break
        return None

    def _inserted_before(self, k: int, first: int, verbs: frozenset[int]) -> bool:
        """Whether the clause before a comma has its act within reach: «أعلن فلان، مساء أمس، …»."""
        return any(j in verbs for j in range(max(first, k - 12), k))

    def where(self, t: Trigger, verbs: frozenset[int], roles: Roles) -> tuple[str, ...]:
        """Places after في, ب, قرب and the like in the trigger's clause."""
        found: list[str] = []
        for m, refs in zip(self.cast.mentions, self.cast.refs, strict=True):
            if not t.sentence.first <= m.a < t.sentence.last or not refs:
                continue
            entity = self.cast.entity(refs[0])
            if entity.kind not in ("place", "country", "facility", "government"):
                continue
            before = self.doc.tokens[m.a - 1].norm if m.a else ""
            located = m.proclitic == "ب" or before in clause_words().place_prepositions
            located = located and self._told_with(m.a, t)
            if located and self._owner(m.a, t, verbs) == t.i and refs[0] not in (*roles.initiators, *roles.recipients):
                found.append(refs[0])
        return tuple(dict.fromkeys(found))

    def quantities_of(self, t: Trigger, verbs: frozenset[int]) -> tuple[str, ...]:
        """Counts that stand in the trigger's clause."""
        found = []
        for q in self.quantities:
            token = self.doc.at(q.start)
            if token is not None and token.sentence == t.sentence.index and self._owner(token.i, t, verbs) == t.i:
                found.append(q.id)
        return tuple(found)
