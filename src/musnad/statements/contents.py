"""What is said: the stretch of content that a reporting word governs, where it begins and where it ends."""

from musnad.clausewords import MARKS, clause_words
from musnad.language import closed, usual_share
from musnad.statements.cues import CueUse, find_cues, starts_with, vocabulary
from musnad.statements.links import Link
from musnad.statements.quotations import Quotation
from musnad.statements.relays import Relays
from musnad.statements.speakers import Content


class Contents(Relays):
    """Finds contents in one sentence."""

    __slots__ = ()

    def _content(self, use: CueUse, end: int) -> Content | None:
        cue = use.cue
        assert cue is not None
        tokens = self.doc.tokens
        limit = min(end, use.last + 45)
        i = use.last
        while i < limit:
            token = tokens[i]
            quotation = self._opening(i)
            if quotation is not None and i == use.last and self._naming(quotation):
                i = quotation.last
                continue
            if token.text == ":" and use.form == "participle" and self._told_as_noun(use, end, i):
                return self._nominal(use, end)
            if quotation is not None and quotation.words >= vocabulary().direct_words and self._quotes(use, i):
                nominal = self._nominal(use, end)  # «أعلن عن اقتراحين، هما "…"»
                if nominal is not None and use.last < nominal.first < i:
                    return nominal
                return Content(i, max(end, quotation.last), "quote")
            if token.text in MARKS and i + 1 < limit and self._contrasts(tokens[i + 1].norm):
                break
            if token.text == ":":
                quotation = self._opening(i + 1)
                if quotation is not None and quotation.words >= vocabulary().direct_words:
                    return Content(i + 1, max(end, quotation.last), "quote")
                if ":" not in cue.content:
                    break  # «حسمت الجامعة أمرها: ستزور الوفود …»: the outlet goes on to explain
                nominal = self._nominal(use, end)
                if nominal is not None and nominal.opener == "preposition" and nominal.first < i:
                    return nominal  # «تحدثت الصحيفة عن عرض سري: …»
                return Content(i + 1, end, ":") if i + 1 < end else None
            if token.pos == "SCONJ" and self._introduces(cue.content, i, use):
                nominal = self._nominal(use, end)
                if nominal is not None and self._governs(use, nominal, i):
                    return nominal  # «مذكرا بوجود كذا فضلا عن أن …», «أشار إلى عدم وجود دليل على أن»
                first = i if len(token.norm) > 3 or token.norm[:1] not in "اب" else i + 1
                return Content(first, end, "clause") if first < end else None
            i += 1
        return self._nominal(use, end)

    def _quotes(self, use: CueUse, i: int) -> bool:
        """Whether a quotation can be what a cue reports: it takes quotations, or its «أن» is before the mark."""
        cue = use.cue
        return cue is None or bool(cue.content & {":", "quote"}) or cue.act or self.doc.tokens[i - 1].pos == "SCONJ"

    def _told_as_noun(self, use: CueUse, end: int, i: int) -> bool:
        """«مبينا ضرورة إرفاق كذا، على موقع كذا: …»: a noun right after a participle is its content, no later colon."""
        nominal = self._nominal(use, end)
        return nominal is not None and nominal.first <= use.last + 1 < i

    def _unknown_act(self, use: CueUse, i: int) -> bool:
        """«بتورطه»: an unknown word with «ب», though not in a name («مدرب فولام بريستون»)."""
        before = self.doc.tokens[i - 1]
        named = i > use.last and usual_share(before.norm) == 0 and before.pos in ("NOUN", "PROPN", "X")
        named = named and i - 1 not in self.cast.cover
        return usual_share(self.doc.tokens[i].norm) == 0 and not named

    def _contrasts(self, word: str) -> bool:
        """Whether a word after a comma opens a clause of its own: «ولا يعرف الحجم، ولكن يعتقد أن»."""
        return word.removeprefix("و") in clause_words().asides and word != "وذلك"

    def _governs(self, use: CueUse, nominal: Content, i: int) -> bool:
        """Whether a noun phrase is what a cue governs, the complementiser at i standing inside it."""
        if use.form == "participle":
            return nominal.first <= use.last + 1 < i - 1
        tokens = self.doc.tokens
        preposition = tokens[nominal.first - 1].norm
        if use.form != "verb" or nominal.opener != "preposition" or preposition not in ("الي", "علي", "عن"):
            return False
        if nominal.first in self.cast.cover or tokens[nominal.first].norm in vocabulary().circumstances:
            return False
        between = tokens[nominal.first : i]
        return len(between) > 1 and not any(t.text in MARKS or t.norm == preposition for t in between)

    def _naming(self, quotation: Quotation) -> bool:
        """«قال "المرصد السوري لحقوق الإنسان" إن»: quoted words before «إن» or a colon are the source's name."""
        i = quotation.last
        if quotation.words > 8 or not quotation.closed or i >= self.sentence.last:
            return False
        follows = self.doc.tokens[i]
        return (follows.norm.startswith(("ان", "بان")) and follows.pos == "SCONJ") or follows.text == ":"

    def _introduces(self, wanted: frozenset[str], i: int, use: CueUse) -> bool:
        """Whether the complementiser at i is of a kind that the cue takes, with the preposition before it."""
        token, before = self.doc.tokens[i], self.doc.tokens[i - 1]
        if token.norm.startswith(("لا", "كا", "وا", "فا")) or token.text.startswith("إلا"):
            return False
        if before.norm.removeprefix("و") in vocabulary().subordinators:
            return False  # «غير أن», «بعد أن»: a clause of its own
        return bool(wanted & {"أن", "إن", "بأن", "ب", "إلى", "على", "عن", "من", "في", "ل", "إلى أن", "على أن", "من أن"})

    def _nominal(self, use: CueUse, end: int) -> Content | None:
        """Content as a noun phrase: after the preposition that the cue takes, or as its object."""
        cue = use.cue
        assert cue is not None
        tokens = self.doc.tokens
        prepositions = {"ب": "ب", "الي": "إلى", "علي": "على", "عن": "عن", "من": "من", "ل": "ل"}
        complement = tokens[use.last].norm if use.last + 1 < self.sentence.last else ""
        at_once = prepositions.get(complement) in cue.content and tokens[use.last + 1].pos in ("NOUN", "PROPN", "X")
        subject = None if at_once and use.form == "verb" else self._subject(use, None, False)
        i = subject.last if subject is not None and subject.first >= use.last else use.last
        while i < min(end, use.last + 25):
            token = tokens[i]
            if (past := self._past_parenthesis(i)) > i:
                i = past
                continue
            if (
                token.pos == "ADP"
                and prepositions.get(token.norm) in cue.content
                and token.norm not in cue.farther
                and self._beside(use, subject)
            ):
                return Content(i + 1, end, "preposition") if i + 1 < end else None
            if "ب" in cue.content and token.norm == "ب":
                return Content(i, end, "preposition")
            if (
                "ب" in cue.content
                and token.norm[:1] == "ب"
                and token.pos in ("NOUN", "VERB")
                and len(token.norm) > 2
                and i not in self.cast.cover
                and token.norm not in vocabulary().manners
                and (token.norm.startswith("بال") or usual_share(token.norm[1:]) > 0 or self._unknown_act(use, i))
            ):
                return Content(i, end, "preposition")
            if (
                "object" in cue.content
                and cue.kind != "accuse"
                and token.pos in ("NOUN", "NUM")
                and i not in self.timed
            ):
                return Content(i, end, "object") if self._beside(use, subject) else None
            if (
                token.text in MARKS
                and not self._around_time(i)
                and not (token.text in "،," and self._interrupted(use, i))
            ):
                break
            i += 1
        return None

    def _interrupted(self, use: CueUse, i: int) -> bool:
        """«أعلن فلان، الناطق باسم كذا، عن …»: the comma before a cue's complement, with no verb or clause before it."""
        between = self.doc.tokens[use.last : i + 2]
        if use.form != "verb" or any(t.pos in ("VERB", "SCONJ") for t in between) or i + 1 >= self.sentence.last:
            return False
        return not self.doc.tokens[i + 1].norm.startswith("و")

    def _around_time(self, i: int) -> bool:
        """«أعلن الوزير، أمس، عن …»: a comma beside a date interrupts the clause without ending it."""
        return self.doc.tokens[i].text in "،," and (i + 1 in self.timed or i - 1 in self.timed)

    def _beside(self, use: CueUse, subject: Link | None) -> bool:
        """Whether a cue with nominal content has its subject right beside it, or goes on with the source before."""
        if use.form == "participle":
            return True
        if subject is None:
            joined = use.first > self.sentence.first and self.doc.tokens[use.first - 1].norm in clause_words().resumers
            return bool(self.state.chain) and (
                joined or (use.reading is not None and any(p in ("و", "ف") for p in use.reading.proclitics))
            )
        if subject.first < use.last and self._after_auxiliary(use) is not None:
            return True
        return subject.first >= use.last or all(
            self.doc.tokens[k].pos in ("AUX", "PART", "ADV") or self.doc.tokens[k].text in "،,"
            for k in range(subject.last, use.first)
        )

    def _next_clause(self, use: CueUse, k: int, uses: list[CueUse]) -> int:
        """Where the clause of this cue ends: at the clause of the next cue on the same level, or the sentence."""
        tokens = self.doc.tokens
        last = next(
            (
                i
                for i in range(use.last + 1, self.sentence.last)
                if tokens[i].norm in clause_words().asides and tokens[i - 1].text in "،,"
            ),
            self.sentence.last,
        )
        for other in uses[k + 1 :]:
            if other.first >= last:
                break
            if other.form in ("phrase", "noun"):
                if (
                    other.phrase is not None
                    and other.first - 1 > use.last
                    and tokens[other.first - 1].text in MARKS
                    and not other.phrase.farther
                    and self._closes(other)
                ):
                    return other.first - 1
                continue
            start = self._clause_start(other, use.last)
            if start is None:
                continue
            turned = self._turned(start, use.last)
            if turned < start or (self._parts(use, start, other) and not self._breaks_off(use, start, other)):
                return turned
        return last

    def _turned(self, start: int, floor: int) -> int:
        """«…، من جهته، نفى فلان»: the clause of the next source begins with the words that turn to it."""
        for i in range(max(start - 3, floor + 1), start):
            if starts_with(self.doc.tokens, i, start, vocabulary().turns) == start - i:
                return i - 1 if self.doc.tokens[i - 1].text in MARKS and i - 1 > floor else i
        return start

    def _parts(self, use: CueUse, start: int, other: CueUse) -> bool:
        """Whether a later cue reports beside this one: it has content, and as «و» joins like to like, the same tense.

        «قالت الوزارة إن رجلا انهار واعترف بتورطه»: without a subject of its own its gender must be the source's too.
        """
        content = self._content(other, self.sentence.last)
        if content is None and not other.act:
            return False
        if use.form != "verb" or other.form != "verb" or use.reading is None or other.reading is None:
            return True
        if self.doc.tokens[start].norm in clause_words().connectors:
            return True
        mine, others = use.reading.form, other.reading.form
        if {mine.aspect, others.aspect} == {"perfect", "imperfect"}:
            return False
        follows = self.doc.tokens[other.last].norm if other.last < self.sentence.last else ""
        if follows in vocabulary().within:
            return False  # «خطاب ألقاه فلان وتوعد فيه …»
        subject = self._after(other.last, min(other.last + 4, self.sentence.last), clause=not other.act)
        if subject is not None and self.namer.can_speak(subject):
            return True
        if content is None:
            return False
        return not (mine.gender and others.gender and mine.gender != others.gender)

    def _breaks_off(self, use: CueUse, start: int, other: CueUse) -> bool:
        """«قال إن ولي العهد، أكد …»: what follows «أن» up to a comma is a subject that still waits for its verb."""
        tokens = self.doc.tokens
        if tokens[start].text not in "،," or other.first != start + 1 or other.form != "verb":
            return False
        first = next((i + 1 for i in range(use.last, start) if tokens[i].pos == "SCONJ"), start)
        relative = next((i for i in range(first, start) if tokens[i].norm in clause_words().relatives), start)
        owned = first + 1 < relative and tokens[first].pos == "NOUN" and self._definite(first + 1)
        if first >= relative or start - first > 14 or not (self._definite(first) or owned):
            return False
        nominal = all(
            tokens[i].pos in ("NOUN", "PROPN", "X", "ADP") or (tokens[i].pos == "ADJ" and self._definite(i))
            for i in range(first, relative)
        )
        return nominal and (relative < start or self._definite(start - 1))

    def _definite(self, i: int) -> bool:
        norm = self.doc.tokens[i].norm
        return i in self.cast.cover or norm.startswith(("ال", "لل")) or norm.endswith(("ته", "ها", "هم"))

    def _closes(self, use: CueUse) -> bool:
        """Whether an attribution phrase ends the sentence's words rather than standing inside them."""
        phrase, last = use.phrase, self.sentence.last
        if phrase is None or last - use.last >= 14 or phrase.after:
            return False
        return phrase.back or (
            phrase.clause and any(u.form == "verb" for u in find_cues(self.doc.tokens, use.last, last))
        )

    def _clause_start(self, use: CueUse, floor: int) -> int | None:
        """The first token of a cue's own clause if it is coordinate (after a comma, «و», «فيما»), else None."""
        tokens = self.doc.tokens
        i = use.first
        if tokens[i - 1].norm in clause_words().relatives:
            return None
        conjoined = use.reading is not None and any(p in ("و", "ف") for p in use.reading.proclitics)
        if conjoined:
            return i
        if tokens[i - 1].norm in ("وقد", "فقد") and i - 1 > floor:
            return i - 1
        if use.form == "participle":
            return i if tokens[i - 1].text in MARKS else None
        while i > floor:
            i -= 1
            token = tokens[i]
            if self._quoted(i):
                return None
            if token.norm == "كما" and tokens[i - 1].text not in MARKS and self._after(use.last, use.last + 2) is None:
                return None  # «إن الوزير وعد بكذا كما وعد بكذا»
            if token.norm == "حيث" and use.act:
                return None
            if token.text in "،,؛" or token.norm in clause_words().connectors:
                return i
            if token.pos in ("SCONJ", "VERB") or token.norm in clause_words().relatives:
                return None
        return None

    def _phrase_scope(self, use: CueUse, link: Link | None) -> Content | None:
        """What an attribution phrase covers: the rest of the sentence from its head, or what stands before it."""
        s, tokens = self.sentence, self.doc.tokens
        if use.phrase is not None and use.phrase.after:
            return self._named_by(use)
        head = all(t.punct or t.pos in ("CCONJ", "ADV") for t in tokens[s.first : use.first])
        if head:
            first = link.last if link else use.last
            while first < s.last and first - use.last < 20:
                if tokens[first].text in "،,:" or tokens[first].pos == "SCONJ":
                    break
                first += 1
            if first >= s.last or first - use.last >= 20:
                first = (link.last if link else use.last) - 1  # no comma parts them: «ووفقا لموقع كذا تصدر الفريق …»
            return Content(first + 1, s.last, "phrase") if first + 1 < s.last else None
        first = self._own_clause(use.first)
        after = link.last if link else use.last
        if after + 1 < s.last and tokens[after].text == ":":
            return Content(after + 1, s.last, "phrase")  # «، وحسب فلان: "…"»
        only = [t.norm for t in tokens[first : use.first] if not t.punct]
        if starts_with(tokens, first, s.last, vocabulary().points_back) or only in (["وذلك"], ["ذلك"], ["وهذا"]):
            return None  # «جاء ذلك على لسان فلان», «وذلك حسبما أعلن»: what was said stands before
        if use.first - first < 7 and s.last - after > 3 and self._runs_on(first, use.first):
            return Content(first, s.last, "phrase")  # «وتشمل المبادئ، بحسب البيان، كذا»
        return Content(first, use.first, "phrase") if use.first - first > 1 else None

    def _named_by(self, use: CueUse) -> Content | None:
        """The words that «ما وصفه بـ», «بحجة» govern: the quotation after them, else up to where a clause begins."""
        tokens, i = self.doc.tokens, use.last
        while i < self.sentence.last and i - use.last < 3 and self._opening(i) is None:
            i += 1
        quotation = self._opening(i)
        if quotation is not None:
            wide = quotation.words >= vocabulary().direct_words
            return Content(i, quotation.last, "phrase") if wide else None
        end = next(
            (
                j
                for j in range(use.last + 1, self.sentence.last)
                if tokens[j].text in MARKS or tokens[j].norm in clause_words().connectors
            ),
            self.sentence.last,
        )
        return Content(use.last, end, "phrase") if end - use.last > 1 else None

    def _runs_on(self, first: int, end: int) -> bool:
        """Whether the words before an attribution are only the beginning of what it vouches for."""
        tokens = self.doc.tokens
        last = end - 1 if tokens[end - 1].text not in "،,-–(" else end - 2
        verbs = sum(tokens[i].pos in ("VERB", "AUX") for i in range(first, end))
        told = any(t.pos == "VERB" for t in tokens[end : self.sentence.last])
        return verbs <= 1 and (last - first < 5 or (verbs == 0 and told and tokens[first].pos == "ADP"))

    def _own_clause(self, i: int) -> int:
        """Where the clause that ends at token i begins: «وقعت هجمات، وكان أكثرها دموية كذا، بحسب فلان»."""
        tokens, j = self.doc.tokens, i - 2
        while j > self.sentence.first:
            verb = tokens[j].pos in ("VERB", "AUX") or tokens[j].norm.removeprefix("و") in closed().auxiliaries
            opens = verb and tokens[j].norm.startswith("و")
            if tokens[j - 1].text in "،,؛" and (opens or tokens[j].norm in clause_words().connectors - {"حيث", "اذ"}):
                return j
            j -= 1
        return self.sentence.first

    def _last_boundary(self, i: int) -> int:
        tokens = self.doc.tokens
        j = i - 1
        while j > self.sentence.first and tokens[j - 1].text not in "،,؛":
            j -= 1
        return j if j < i - 1 else self.sentence.first

    def _trim(self, first: int, last: int) -> tuple[int, int]:
        """Character offsets of tokens first..last without marks at either end (quotation marks stay)."""
        tokens = self.doc.tokens
        while first < last and tokens[first].text in "،,؛:;-–":
            first += 1
        while last > first and tokens[last - 1].text in "،,؛:;-–":
            last -= 1
        return (tokens[first].start, tokens[last - 1].end) if first < last else (0, 0)

    def _channel(self, use: CueUse, content: Content) -> bool:
        last = self.sentence.last
        return any(
            starts_with(self.doc.tokens, i, last, vocabulary().document_channels) > 0
            for i in range(use.last, content.first)
        )
