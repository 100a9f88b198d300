"""Which act governs another: the content of a request, a promise or a threat, and what is joined to it.

The part of the sentence's reader (reading.py) that looks back from a trigger at those before it.
"""

from musnad.entities import Cast
from musnad.events.modality import ModalUse, bearing
from musnad.events.triggers import Trigger
from musnad.language import Doc


class Governing:
    """What governs a trigger, by the marks of the frames and by «و»; the reader holds what it looks at."""

    doc: Doc
    cast: Cast
    triggers: list[Trigger]
    verbs: frozenset[int]
    cues: frozenset[int]
    modals: list[ModalUse]
    governor: dict[int, Trigger]

    def _govern(self, t: Trigger, earlier: list[Trigger]) -> Trigger | None:
        """The act among the earlier ones whose content a trigger is, by the marks of its frame, or by being joined to
        such content."""
        for g in reversed(earlier):
            if t.i - g.i > 30:
                return None
            if g.act.content is not None and self._is_content(g, t):
                return g
            if self._joined_to(g, t) and g.i in self.governor:
                return self.governor[g.i]
            if g.verbal and not self._subordinate(g, t):
                return None
        return None

    def _is_content(self, g: Trigger, t: Trigger) -> bool:
        content, tokens = g.act.content, self.doc.tokens
        assert content is not None
        between = range(g.last, t.i)
        if any(tokens[k].text in "؛." for k in between):
            return False
        if any(k in self.verbs and self._verb_at(k) and not self._joined(k) for k in between):
            return False
        complementisers = [k for k in between if tokens[k].pos == "SCONJ"]
        if t.verbal:
            return bool(complementisers) and bool(
                content.marks & {"ان", "ب", "الي", "علي", "من", "object", "ل", "في", "عن"}
            )
        if complementisers:
            return (
                tokens[complementisers[-1]].norm in ("ان", "بان")
                and t.i - complementisers[-1] <= 4
                and "ان" in content.marks
            )
        if any(tokens[k].text in "،," for k in between) and not self._inserted(between):
            return False
        return self._mark(g, t) in content.marks

    def _verb_at(self, k: int) -> bool:
        return self.doc.tokens[k].pos == "VERB" or any(o.i == k and o.verbal for o in self.triggers)

    def _mark(self, g: Trigger, t: Trigger) -> str:
        """What introduces a noun: its preposition, written on it or before it, else nothing ("object")."""
        if t.reading.preposition:
            return t.reading.preposition
        tokens = self.doc.tokens
        for k in range(t.i - 1, max(g.last, t.i - 4) - 1, -1):
            if k in self.cast.cover or k < g.last:
                break
            if tokens[k].pos == "ADP":
                return tokens[k].norm
            if tokens[k].pos == "NOUN" and tokens[k].norm[:1] in "بل" and not tokens[k].norm.startswith(("ال", "لل")):
                return tokens[k].norm[0]
        return "object"

    def _inserted(self, between: range) -> bool:
        return sum(self.doc.tokens[k].text in "،," for k in between) == 2

    def _joined(self, k: int) -> bool:
        return self.doc.tokens[k].norm[:1] == "و" or self.doc.tokens[k - 1].norm in ("او", "ام")

    def _joined_to(self, g: Trigger, t: Trigger) -> bool:
        """Whether t is joined by «و» to an act of the same form before it."""
        if not self._joined(t.first) or g.verbal != t.verbal:
            return False
        if t.verbal and g.reading.form.aspect != t.reading.form.aspect:
            return False
        return not any(self.doc.tokens[k].text in "؛." for k in range(g.i, t.i))

    def _beside(self, t: Trigger, earlier: list[Trigger]) -> Trigger | None:
        """The verbal noun before to which one is joined under the same verb: «يخطط لسحب القوات وتسليم القاعدة»."""
        if not earlier or t.verbal or not self._joined(t.first) or t.reading.definite or t.reading.preposition:
            return None
        g = earlier[-1]
        if g.verbal or g.reading.definite or g.i in self.governor:
            return None
        free = [k for k in self.doc.tokens[g.last : t.i] if k.i not in self.cast.cover]
        parted = any(k.pos in ("VERB", "SCONJ") or k.text in "؛.:،" or k.i in self.cues for k in free)
        carried = g.carrier is not None and g.carrier.carrier.status is not None
        governed = carried or bearing(self.doc, self.modals, g, self.verbs) is not None
        return g if governed and not parted else None

    def _subordinate(self, g: Trigger, t: Trigger) -> bool:
        return any(self.doc.tokens[k].pos == "SCONJ" for k in range(g.last, t.i)) or not t.verbal
