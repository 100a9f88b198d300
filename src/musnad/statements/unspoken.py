"""Reporting words that report nothing: a clause about a noun, a thing not yet said, a name withheld, hearsay."""

from musnad.language import closed
from musnad.statements.contents import Contents
from musnad.statements.cues import CueUse, starts_with, vocabulary
from musnad.statements.links import Link
from musnad.statements.speakers import Content


class Unspoken(Contents):
    """Tells the cues of one sentence that make no statement."""

    __slots__ = ()

    def _describing(self, use: CueUse) -> bool:
        """Whether the cue is a clause that describes the noun before it: «في تقرير نشرته أمس»."""
        if use.form == "participle" and not use.act:
            k = self.cast.over(use.last)  # «موافقة الوزير على كذا»: a noun with its owner
            owned = k is not None and self.cast.mentions[k].a == use.last and not self.cast.mentions[k].proclitic
            return owned and self.doc.tokens[use.first].pos == "NOUN"
        if use.form != "verb" or use.reading is None or use.first == self.sentence.first:
            return False
        before = self.doc.tokens[use.first - 1]
        if before.pos not in ("NOUN", "ADJ") or before.norm.startswith("ال"):
            return False
        follows = self.doc.tokens[use.last].norm if use.last < self.sentence.last else ""
        return bool(use.reading.pronoun) or follows in vocabulary().returns

    def _untold(self, use: CueUse) -> bool:
        """Whether nobody has said it: «أن تعلن», a thing still to be said; «، وينتظر أن», the outlet's word."""
        if use.form != "verb" or use.reading is None or use.first == self.sentence.first:
            return False
        if use.cue is not None and use.cue.kind == "claim" and self._named_so(use):
            return True
        if "س" in use.reading.proclitics:
            return True  # «ستكشف التحقيقات»
        if use.reading.form.aspect == "imperfect" and self.doc.tokens[use.first - 1].norm in ("ان", "وان", "الا"):
            return True
        return bool(starts_with(self.doc.tokens, use.first, self.sentence.last, vocabulary().impersonal))

    def _named_so(self, use: CueUse) -> bool:
        """«رجلا يدعى فلان»: a name after an indefinite noun, and no claim."""
        follows = self.doc.tokens[use.last] if use.last < self.sentence.last else None
        imperfect = use.reading is not None and use.reading.form.aspect == "imperfect"
        return imperfect and follows is not None and follows.pos in ("PROPN", "X") and self._after_indefinite(use.first)

    def _after_indefinite(self, i: int) -> bool:
        """Whether the verb at i describes the indefinite noun before it: «سنة مالية تنتهي»."""
        if i == self.sentence.first:
            return False
        before = self.doc.tokens[i - 1]
        return before.pos in ("NOUN", "ADJ") and not before.norm.startswith("ال")

    def _withheld(self) -> frozenset[int]:
        """Tokens of clauses that say a name is withheld: «رفض الكشف عن هويته» reports nothing."""
        marks, last = vocabulary().withheld, self.sentence.last
        found: set[int] = set()
        for i in range(self.sentence.first, last):
            found.update(range(i, i + starts_with(self.doc.tokens, i, last, marks)))
            if self.doc.tokens[i].norm in vocabulary().identity:
                refusal = [k for k in range(max(self.sentence.first, i - 4), i) if self._refuses(k)]
                kept = [k for k in range(max(self.sentence.first, i - 4), i) if self._withholds(k)]
                found.update(range(min(refusal + kept), i + 1) if refusal or kept else ())
        return frozenset(found)

    def _withholds(self, k: int) -> bool:
        """«اشترط التكتم على», «مفضلا حجب»: the word at k asks for what follows it, that a name be kept back."""
        tokens = self.doc.tokens
        return k + 1 < self.sentence.last and tokens[k + 1].norm in vocabulary().withholding and tokens[k].pos != "ADP"

    def _refuses(self, k: int) -> bool:
        return self.doc.tokens[k].norm.removeprefix("و") in closed().negations

    def _uncommented(self, use: CueUse, content: Content) -> bool:
        """«ولم تعلّق الحكومة على التقرير»: whoever has no word on a thing has said nothing."""
        before = use.first - 1
        assert use.cue is not None
        nothing_new = content.opener == "object" and use.cue.kind in ("announce", "reveal", "say")
        return (
            (content.opener == "preposition" or nothing_new) and before >= self.sentence.first and self._refuses(before)
        )

    def _called(self, use: CueUse, content: Content, links: tuple[Link, ...]) -> bool:
        """«وتعتبر تونس أول دولة», «صاروخ يعتقد بأنه»: what a thing passes for is nobody's statement."""
        assert use.cue is not None
        reading = use.reading
        if (
            use.cue.kind != "opine"
            or reading is None
            or reading.form.aspect != "imperfect"
            or reading.form.number != "s"
        ):
            return False
        minds = links and links[0].kind in ("expert", "anonymous", "witness")
        return not minds and (content.opener == "object" or self._after_indefinite(use.first))

    def _hearsay(self, use: CueUse) -> bool:
        """«أفيد بأن»: a passive, on nobody's word."""
        if use.cue is not None and use.cue.passive:
            return True
        return use.form == "verb" and use.reading is not None and use.reading.form.passive
