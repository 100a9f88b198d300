"""The links nearer than a source: the outlet that was told, that showed the document, that carried the words."""

from musnad.clausewords import MARKS, clause_words
from musnad.statements.cues import CueUse, vocabulary
from musnad.statements.links import Link, outlet_nouns, unowned
from musnad.statements.speakers import Content, Speakers


class Relays(Speakers):
    """Finds outlets that stand between musnad and a source, in one sentence."""

    __slots__ = ()

    def _nearer(self, use: CueUse, content: Content, source: Link) -> Link | None:
        """The outlet nearer than the source of a cue, where the words before its content name one."""
        between = range(use.last, content.first)
        told = use.cue is not None and use.cue.tells
        return self._addressed(between, told, source) or self._carried_by(between) or self._passed_on_by(source)

    def _outlet(self, mention: int) -> Link | None:
        """The mention as a link where it is an outlet other than the page's own, a site of one's own, or a platform."""
        tokens, link = self.doc.tokens, self.namer.link(mention)
        if link.kind not in ("outlet", "agency") or self.namer.is_publisher(link):
            return None
        words = [tokens[i].norm for i in range(link.first, link.last)]
        if link.back and link.entity is not None and len(self.cast.entity(link.entity).name.split()) == 1:
            return None  # «في اتصال مع الموقع», where no other was named: the page's own
        own = any(words[0].removesuffix(p) in outlet_nouns() for p in ("ه", "ها", "هم") if words[0].endswith(p))
        own = own and words[0] not in outlet_nouns()  # «على موقعه الرسمي»
        if own or unowned(words[0]) != words[0] or not vocabulary().platforms.isdisjoint(words):
            return None
        return link

    def _addressed(self, between: range, told: bool, source: Link | None) -> Link | None:
        """«قال مصدر لرويترز», «في مقابلة مع قناة …», «أبلغ مسؤولون رويترز أن»: an outlet that was told."""
        tokens = self.doc.tokens
        for i in between:
            k = self.cast.over(i)
            if k is None or self.cast.mentions[k].a != i or (link := self._outlet(k)) is None:
                continue
            mention = self.cast.mentions[k]
            if mention.role is not None and not mention.definite:
                continue
            before, j = tokens[i - 1].norm, i - 1
            if mention.proclitic == "ل" and self._told_in(i - 1):
                return link
            while j > self.sentence.first and tokens[j].punct and tokens[j].text not in MARKS:
                j -= 1
            if j < i - 1 and tokens[j].norm == "ل" and self._told_in(j - 1):
                return link  # «قال شاهد لـ"وكالة كذا" إن»
            if mention.proclitic == "ب" and before in ("اتصال", "هاتفي"):
                return link
            if before in ("مع", "الي", "عبر", "لدي", "علي"):
                return link
            if (
                told
                and not mention.proclitic
                and tokens[i - 1].pos != "ADP"
                and source is not None
                and not link.same(source)
            ):
                return link
        return None

    def _told_in(self, i: int) -> bool:
        """Whether what is at i can be said to somebody («تصريح لـ»): no visit to him, no office with him."""
        tokens = self.doc.tokens
        k = self.cast.over(i)
        if k is not None:
            return self.cast.mentions[k].head not in vocabulary().belonging
        while i > self.sentence.first and tokens[i].pos == "ADJ":
            i -= 1
        if tokens[i].norm in vocabulary().one_of:
            return True  # «قال أحدهما للصحيفة»
        return (
            tokens[i].pos != "NOUN"
            or tokens[i].norm.startswith("ال")
            or unowned(tokens[i].norm) in vocabulary().said_in
        )

    def _carried_by(self, between: range) -> Link | None:
        """«في تصريح بثته وكالة كذا أن»: an outlet that carried the words, told in a clause about them."""
        tokens = self.doc.tokens
        for i in between:
            if tokens[i].pos == "VERB" and tokens[i].norm.endswith(("ه", "ها")) and i > between.start:
                k = self.cast.over(i + 1)
                if k is not None and self.cast.mentions[k].a == i + 1:
                    return self._outlet(k)
        return None

    def _tells_on(self, i: int) -> bool:
        """Whether the word at i is the verb of a clause about a source: «مصدرين تحدثا إلى كذا»."""
        return self.doc.tokens[i].pos == "VERB" or self.doc.tokens[i].norm in vocabulary().spoke_to

    def _passed_on_by(self, link: Link) -> Link | None:
        """«وثيقة اطلعت عليها صحيفة …», «دبلوماسيين نقلت عنهم …»: the outlet in the clause about a source is nearer."""
        tokens, i = self.doc.tokens, link.last
        if i + 1 < self.sentence.last and tokens[i].text in "،," and self._tells_on(i + 1):
            i += 1  # «دبلوماسي، نقلت عنه وكالة كذا، أن»
        while i < min(link.last + 4, self.sentence.last) and not self._tells_on(i):
            if tokens[i].pos not in ("ADJ", "NOUN", "X") and tokens[i].norm not in clause_words().relatives:
                return None
            i += 1
        returned = i < self.sentence.last and tokens[i].pos == "VERB" and tokens[i].norm.endswith(("ها", "ه", "هم"))
        for j in range(i + 1, min(i + 7, self.sentence.last)):
            if tokens[j].norm in vocabulary().returns:
                returned = True
                continue
            k = self.cast.over(j)
            spoke = tokens[i].norm in vocabulary().spoke_to and (
                tokens[j - 1].norm in ("الي", "مع") or (k is not None and self.cast.mentions[k].proclitic == "ل")
            )
            if k is not None and self.cast.mentions[k].a == j and (returned or spoke):
                return self._outlet(k)
            if tokens[j].text in MARKS or tokens[j].pos == "SCONJ":
                return None
        return None
