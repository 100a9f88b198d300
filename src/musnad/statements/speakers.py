"""Who says it: the noun phrase that a reporting word has as its source, before it, after it, or not written."""

from dataclasses import dataclass, field, replace

from musnad.arabic import fold
from musnad.clausewords import MARKS, clause_words
from musnad.entities import Cast
from musnad.entities.names import Mention
from musnad.language import Doc, Sentence, closed, usual_share
from musnad.models import StatementMode
from musnad.statements.cues import CueUse, is_telling, starts_with, vocabulary
from musnad.statements.links import Link, Namer
from musnad.statements.quotations import Quotation

# A printed accusative ending: «أجاب مقتضبا» with its marks names nobody who acts.
ADVERBIAL = ("اً", "ًا")

# The vowel of an object: «خاطب رئيسَ الحكومة».
SHORT_A = "\u064e"


@dataclass(frozen=True, slots=True)
class Content:
    """Tokens first..last (exclusive) that a cue introduces; `opener` is what introduced them."""

    first: int
    last: int
    opener: str


@dataclass(frozen=True, slots=True)
class Found:
    start: int
    end: int
    mode: StatementMode
    cue: tuple[int, int] | None
    chain: tuple[Link, ...]
    mood: str | None = None


@dataclass(slots=True)
class State:
    """What carries over from sentence to sentence: the chain that speaks, and the last main subject."""

    chain: tuple[Link, ...] = ()
    found: list[Found] = field(default_factory=list)
    text: tuple[Link, ...] = ()  # the document whose text the article gives from here on
    spoken: list[tuple[Link, ...]] = field(default_factory=list)  # the chains that spoke, in order
    before: dict[int, tuple[Link, ...]] = field(default_factory=dict)  # sentence -> the chain that spoke before it
    relayed: dict[str, tuple[Link, ...]] = field(
        default_factory=dict
    )  # a source's entity -> the outlets that passed it on


def _broken_plural(mention: Mention) -> bool:
    """Whether a phrase's head is another form of its role's word, and no feminine: «مصادر» of «مصدر»."""
    word = mention.role.word if mention.role is not None else ""
    return mention.gender == "m" and bool(word) and not mention.head.startswith(tuple(fold(word).split()))


@dataclass(frozen=True, slots=True)
class Speakers:
    """Finds sources in one sentence. `state.chain` is the chain that speaks when the sentence begins."""

    doc: Doc
    cast: Cast
    namer: Namer
    sentence: Sentence
    quotations: tuple[Quotation, ...]
    state: State
    timed: frozenset[int]

    def _subject(self, use: CueUse, content: Content | None, relative: bool) -> Link | None:
        """The noun phrase whose act the reporting is: after the verb, before it, or none written."""
        if use.form == "participle" or self._pronoun_before(use):
            return None
        if relative:
            told = content is not None and content.opener == "clause"
            after = self._after(use.last, content.first, clause=told) if content else None
            if use.reading is not None and use.reading.pronoun and use.form == "verb":
                # «التي وصفها بأنها»: the noun before is what he speaks of
                return after or next((x for x in self._main_subject() if self._fits(use, x)), None)
            k = self._mention_before(use.first - 1)
            return after or (self.namer.link(k) if k is not None else None)
        if (
            use.reading is not None
            and use.reading.form.number in ("d", "p")
            and use.form == "verb"
            and use.reading.form.aspect == "perfect"
        ):
            before = self._before(use)
            if before is not None:
                return before
        if (beside := self._beside_its_verb(use) or self._after_auxiliary(use)) is not None:
            return beside
        limit = content.first if content else min(self.sentence.last, use.last + 12)
        clause = content is not None and content.opener in ("clause", ":", "quote")
        after = self._after(use.last, limit, clause)
        if after is not None and (self._is_object(use, after) or self._spoken_to(use, after)):
            after = None
        return self._apposed(after, limit) if after is not None else self._before(use)

    def _spoken_to(self, use: CueUse, link: Link) -> bool:
        """«خاطب رئيسَ الحكومة», «خاطب مواطنيه»: the object of a verb that addresses, as its ending shows."""
        token = self.doc.tokens[link.first]
        if token.text.endswith(SHORT_A) or self._accusative(link):
            return True
        return use.cue is not None and use.cue.addresses and token.norm.endswith(("ه", "ها", "هم"))

    def _accusative(self, link: Link) -> bool:
        """«تضمن نفيا قاطعا»: an indefinite noun with the ending of an object; «وزيرا الخارجية» are two who act."""
        token, k = self.doc.tokens[link.first], self.cast.over(link.first)
        ending = token.norm.endswith("ا") and not token.norm.endswith(("ها", "هما"))
        if token.pos != "NOUN" or not ending or (k is not None and self.cast.mentions[k].person):
            return False
        follows = self.doc.tokens[link.first + 1].norm if link.first + 1 < self.sentence.last else ""
        return usual_share(token.norm[:-1]) > 0 and usual_share(token.norm) == 0 and not follows.startswith("ال")

    def _apposed(self, link: Link, limit: int) -> Link:
        """«قالت إحدى المحتجات، فلانة: …»: a person's name between commas after a role belongs to who says it."""
        tokens, i = self.doc.tokens, link.last
        own, place = self.cast.over(link.first), self.cast.over(i)
        if place is not None and self.cast.mentions[place].proclitic == "ب" and self.cast.mentions[place].a == i:
            i = self.cast.mentions[place].b  # «مدير الإدارة بوزارة كذا، فلان»
        if i + 1 >= limit or tokens[i].text not in "،," or (own is not None and self.cast.mentions[own].person):
            return link
        end = next((j for j in range(i + 1, min(i + 7, limit)) if tokens[j].punct), min(i + 7, limit))
        closed_off = end < self.sentence.last and tokens[end].text in '،,:«"“'
        if not closed_off or end - i < 2 or not self._name_only(i + 1, end):
            return link
        name = " ".join(self.doc.text[tokens[link.first].start : tokens[end - 1].end].split())
        return replace(link, name=name, last=end)

    def _name_only(self, first: int, last: int) -> bool:
        """Whether tokens first..last are a person's name: known as one, or no word of them an ordinary one."""
        k = self.cast.over(first)
        if k is not None and self.cast.mentions[k].a == first and self.cast.mentions[k].b == last:
            return self.cast.mentions[k].person is not None and self.cast.mentions[k].role is None
        words = self.doc.tokens[first:last]
        if k is not None or not words[0].norm[:1].isalpha() or words[0].norm.startswith(("ال", "و", "ب", "ل")):
            return False
        return self.namer.is_unknown(words[0].norm) and all(t.pos in ("NOUN", "PROPN", "X", "ADJ") for t in words)

    def _beside_its_verb(self, use: CueUse) -> Link | None:
        """«إن الوزير وصف الانتخابات بأنها»: a subject that opens its clause, right before its verb."""
        i = use.first - 1
        if use.form != "verb" or i <= self.sentence.first or (use.reading and use.reading.proclitics):
            return None
        k = self.cast.over(i)
        if k is None or self.cast.mentions[k].proclitic or self.cast.mentions[k].b != use.first:
            return None
        a = self.cast.mentions[k].a
        opens = a == self.sentence.first or (self.doc.tokens[a - 1].pos == "SCONJ")
        return self.namer.link(k) if opens and self._agrees(use, k) else None

    def _pronoun_before(self, use: CueUse) -> bool:
        """«لكنها تتهم السلطات», «إنها أكدت»: a pronoun before the verb is its subject; a noun after it is none."""
        if use.form != "verb" or use.first == self.sentence.first or (use.reading and use.reading.proclitics):
            return False
        before = self.doc.tokens[use.first - 1].norm
        return before in clause_words().pronoun_complementisers or before in clause_words().pronoun_connectors

    def _after_auxiliary(self, use: CueUse) -> Link | None:
        """«وكان الوزير فلان قد أعلن الأسبوع الماضي عن …»: the subject between the auxiliary and its verb."""
        if use.form != "verb" or use.reading is None or use.reading.proclitics:
            return None
        tokens, i = self.doc.tokens, use.first - 1
        while i >= self.sentence.first and use.first - i < 30:
            if tokens[i].norm.removeprefix("و") in closed().auxiliaries:
                k = self.cast.over(i + 1)
                named = k is not None and self.cast.mentions[k].a == i + 1 and self._agrees(use, k)
                return self.namer.link(k) if named and k is not None else self._unnamed_after(i + 1, use)
            if tokens[i].pos in ("VERB", "SCONJ") or tokens[i].norm in clause_words().relatives:
                return None
            i -= 1
        return None

    def _unnamed_after(self, i: int, use: CueUse) -> Link | None:
        """A source noun at i that is no mention: «وكان تقرير للمنظمة قد كشف أن»."""
        if i >= use.first or not self.namer.is_source_noun(self.doc.tokens[i].norm):
            return None
        return self.namer.words(i, use.first)

    def _is_object(self, use: CueUse, link: Link) -> bool:
        """Whether the noun phrase after a conjoined verb is its object, the source going on: «وحذر الفصائل»."""
        cue, reading = use.cue, use.reading
        if (
            cue is None
            or reading is None
            or not self.state.chain
            or not any(p in ("و", "ف") for p in reading.proclitics)
        ):
            return False
        if cue.kind in ("accuse", "condemn") and use.first > self.sentence.first:
            return True
        k = self.cast.over(link.first)
        if not cue.act or k is None or self.cast.mentions[k].role is None or reading.form.number != "s":
            return False
        mention = self.cast.mentions[k]
        feminine = mention.gender == "f" or (
            mention.number == "p" and mention.role is not None and mention.role.kind != "person"
        )
        return reading.form.gender in ("m", "f") and feminine != (reading.form.gender == "f")

    def _after(self, start: int, limit: int, clause: bool = False) -> Link | None:
        """The noun phrase after a verb. `clause`: a clause of content follows, so any noun there is its subject."""
        tokens, i = self.doc.tokens, start
        while i < limit:
            token = tokens[i]
            k = self.cast.over(i)
            mention = self.cast.mentions[k] if k is not None else None
            if self._aside_word(i, mention):
                i += 1
            elif mention is not None and k is not None:
                if (
                    mention.a == i
                    and not mention.proclitic
                    and not (i > start and self._joined(i))
                    and ((i == start and self._verb_like(i - 1)) or self._before_is_free(i))
                ):
                    return self._whole_quoted(self.namer.link(k), i - 1)
                i = max(mention.b, i + 1)
            elif token.pos == "ADP":
                i = self._after_phrase(i + 1, limit)
            elif token.punct:
                if token.text in MARKS and self._opening(i) is None:
                    closing = next((j for j in range(i + 1, limit) if tokens[j].text in MARKS), None)
                    if closing is None:
                        return None
                    i = closing
                i = max(i + 1, self._past_parenthesis(i))
            elif token.pos in ("NOUN", "PROPN", "X", "ADJ"):
                if token.norm.startswith(("بال", "لل", "كال")) or (
                    token.norm[:1] in "بل" and (i > start or self.namer.has_preposition(token.norm))
                ):
                    i = self._after_phrase(i, limit)
                    continue
                if self._names_nobody(i, i == start):
                    return None
                named = self.namer.is_source_noun(token.norm) or (i == start and self._names_somebody(i, limit, clause))
                return self.namer.words(i, limit) if named else None
            else:
                return None
        return None

    def _verb_like(self, i: int) -> bool:
        """Whether a cue that the tagger took for a noun is no noun that owns the next: «وتوقع مصدر», «جاء رد مصدر»."""
        before = self.doc.tokens[i]
        return before.pos == "ADP" or before.norm.startswith("و") or self.doc.tokens[i - 1].pos == "VERB"

    def _aside_word(self, i: int, mention: Mention | None) -> bool:
        """Whether the word at i stands between a verb and its subject: a date, «نفسه», an adverb, «عنه»."""
        token = self.doc.tokens[i]
        if i in self.timed or token.norm in vocabulary().same or token.text.endswith(ADVERBIAL):
            return True
        return mention is None and (
            token.pos in ("ADV", "DET", "NUM") or token.norm in vocabulary().returns | vocabulary().within
        )

    def _names_somebody(self, i: int, limit: int, clause: bool) -> bool:
        """Whether a noun right after a verb, though no source noun, is who says it rather than what is said."""
        token = self.doc.tokens[i]
        if token.norm.endswith("ون") and len(token.norm) > 4:
            return True  # «ويتهم معارضون الرئيس»: a nominative
        if (clause and self.namer.may_speak(i)) or self._feels(i + 1, limit):
            return True
        described = i + 1 < limit and self.doc.tokens[i + 1].pos == "ADJ"
        return (token.pos != "NOUN" or described) and self.namer.is_unknown(token.norm)

    def _past_parenthesis(self, i: int) -> int:
        """The token after the parenthesis that opens at i; i itself where none does, or it does not close."""
        tokens = self.doc.tokens
        if tokens[i].text != "(":
            return i
        return next((j + 1 for j in range(i + 1, min(i + 12, self.sentence.last)) if tokens[j].text == ")"), i)

    def _joined(self, i: int) -> bool:
        """Whether the phrase at i goes on with a list: «على غرار الأردن ولبنان»."""
        k = self.cast.over(i)
        token = self.doc.tokens[i]
        joined = k is not None and token.norm.startswith("و") and self.cast.mentions[k].start > token.start
        return joined and i - 1 in self.cast.cover

    def _whole_quoted(self, link: Link, i: int) -> Link:
        """«وأفاد «مكتب أخبار الساحل» بـ…»: the name is all that the marks enclose, a sentence apart."""
        quotation = self._opening(i)
        if quotation is None or not quotation.closed or quotation.words > 8 or link.last >= quotation.last - 1:
            return link
        inside = self.doc.tokens[quotation.first + 1 : quotation.last - 1]
        if any(t.pos in ("VERB", "SCONJ") for t in inside):
            return link
        return replace(link, name=self.doc.text[inside[0].start : inside[-1].end], last=quotation.last)

    def _names_nobody(self, i: int, first: bool) -> bool:
        """«قال، موضحا: …», «وتواصل قولها: …»: an accusative, or one's own words, is no subject."""
        token = self.doc.tokens[i]
        if token.pos == "ADJ" and token.norm.endswith("ا"):
            return True
        return first and token.norm.endswith(("ها", "هم", "ه")) and is_telling(token.norm)

    def _feels(self, i: int, limit: int) -> bool:
        """«أكد الأزهر الشريف رفضه»: the noun that says what one feels has its owner, the subject, before it."""
        nouns = (self.doc.tokens[j].norm for j in range(i, min(i + 3, limit)))
        return any(n.endswith(("ه", "ها", "هم")) and not n.startswith("ال") and is_telling(n) for n in nouns)

    def _after_phrase(self, i: int, limit: int) -> int:
        """Past the noun phrase at i: its mention, quoted name, or a noun with the adjectives that follow it."""
        if (quotation := self._opening(i)) is not None:
            return min(quotation.last, limit)
        k = self.cast.over(i)
        if k is not None:
            return max(self.cast.mentions[k].b, i + 1)
        i += 1
        while i < limit and (
            self.doc.tokens[i].pos == "ADJ"
            or ((k := self.cast.over(i)) is not None and self.cast.mentions[k].a == i and not self._before_is_free(i))
        ):
            i += 1
        return i

    def _before_is_free(self, i: int) -> bool:
        """Whether the phrase at i is governed by no preposition and completes no noun («مؤتمر صحفي»)."""
        before = self.doc.tokens[i - 1]
        if before.norm in vocabulary().same:
            return True  # «نفس المصدر»
        if before.norm.removeprefix("و") in closed().quantifiers and i - 1 > self.sentence.first:
            return self._before_is_free(i - 1)
        if before.pos == "ADP":
            return False
        return (
            before.pos != "NOUN"
            or i - 1 in self.cast.cover
            or before.norm.startswith("ال")
            or before.sentence != self.sentence.index
        )

    def _before(self, use: CueUse) -> Link | None:
        """A subject that stands before its verb, at the head of the clause."""
        tokens, i = self.doc.tokens, use.first - 1
        if tokens[self.sentence.first].norm in ("اما", "واما") and use.reading and "ف" in use.reading.proclitics:
            return self.namer.at(self.sentence.first + 1, use.first)  # «أما الباحث فلان، فيرى أن»
        if use.reading is not None and any(p in ("و", "ف") for p in use.reading.proclitics):
            return None
        while i > self.sentence.first and tokens[i].norm == "قد":
            i -= 1
        if tokens[i].text in "،," and (topic := self._opened_with(i)) is not None:
            return topic  # «وكان الوزير فلان، قد أكد أن»
        while i >= self.sentence.first:
            if tokens[i].text == ")":
                i = next((j for j in range(i, max(i - 12, self.sentence.first), -1) if tokens[j].text == "("), i) - 1
                continue
            k = self.cast.over(i)
            if k is not None:
                mention = self.cast.mentions[k]
                k_before = mention.a - 1
                while k_before > self.sentence.first and tokens[k_before].text in '«“"(':
                    k_before -= 1
                if (
                    mention.proclitic
                    or (k_before >= self.sentence.first and tokens[k_before].pos == "ADP")
                    or (k_before == mention.a - 1 and not self._before_is_free(mention.a))
                ):
                    i = k_before - 1
                    continue
                return self.namer.link(k) if self._agrees(use, k) else None
            token = tokens[i]
            if (described := self._described_by(i)) is not None:
                return described
            if (
                token.text in MARKS
                or (token.pos in ("VERB", "SCONJ") and i != use.first - 1)
                or token.norm in clause_words().connectors
            ):
                return None
            if self._heads_clause(i):
                return self.namer.words(i, use.first)
            i -= 1
        return None

    def _described_by(self, i: int) -> Link | None:
        """«وثيقة اطلعت عليها الصحيفة تقول إن»: the noun that the verb at i describes and comes back to."""
        tokens = self.doc.tokens
        inside = self.sentence.first < i < self.sentence.last - 1
        if not inside or tokens[i].pos != "VERB" or tokens[i + 1].norm not in vocabulary().returns:
            return None
        head = i - 1
        while (
            head > self.sentence.first
            and tokens[head].pos == "ADJ"
            and not self.namer.is_source_noun(tokens[head].norm)
        ):
            head -= 1
        if not self.namer.is_source_noun(tokens[head].norm):
            return None
        k = self.cast.over(head)
        return self.namer.link(k) if k is not None else self.namer.words(head, i)

    def _opened_with(self, comma: int) -> Link | None:
        """The subject that opens the clause before a comma, where no verb stands between it and the comma."""
        tokens = self.doc.tokens
        i = comma - 1
        while i >= self.sentence.first and tokens[i].pos not in ("VERB", "SCONJ", "AUX"):
            i -= 1
        auxiliary = i >= self.sentence.first and tokens[i].norm.removeprefix("و") in closed().auxiliaries
        if i >= self.sentence.first and tokens[i].pos == "VERB" and not auxiliary:
            return None
        if i > self.sentence.first and tokens[i - 1].norm in clause_words().relatives:
            return None
        if i + 1 >= comma or comma - i >= 25:
            return None
        if self.cast.over(i + 1) is not None:
            return self.namer.at(i + 1, comma)
        named = next((j for j in range(i + 2, min(i + 5, comma)) if self.cast.over(j) is not None), comma)
        k = self.cast.over(named) if named < comma else None
        titled = all(t.norm.startswith("ال") and t.pos in ("NOUN", "ADJ") for t in tokens[i + 1 : named])
        person = k is not None and titled and self.cast.mentions[k].person is not None
        return self.namer.link(k) if person and k is not None else None  # «الناقد الأدبي فلان، …، يرى أن»

    def _heads_clause(self, i: int) -> bool:
        """«غير أن مصدرا في الوزارة نفى»: a source noun right after what opens the clause."""
        token, before = self.doc.tokens[i], self.doc.tokens[i - 1]
        if token.pos != "NOUN" or not self.namer.is_source_noun(token.norm.removesuffix("ا")):
            return False
        auxiliary = before.norm.removeprefix("و") in closed().auxiliaries
        opens = before.pos == "SCONJ" or auxiliary or before.norm in clause_words().connectors or before.text in MARKS
        return i == self.sentence.first or opens

    def _agrees(self, use: CueUse, mention: int) -> bool:
        """Whether a noun phrase before a verb can be its subject, as far as gender tells."""
        m = self.cast.mentions[mention]
        if use.reading is None or m.role is None or m.number != "s" or not use.reading.form.gender:
            return True
        return m.gender == use.reading.form.gender or m.person is not None or _broken_plural(m)  # «مصادر أكدت»

    def _mention_before(self, i: int) -> int | None:
        for j in range(i - 1, max(i - 4, self.sentence.first - 1), -1):
            if (k := self.cast.over(j)) is not None:
                return k
        return None

    def _after_preposition(self, between: range, preposition: str, limit: int | None = None) -> Link | None:
        tokens, stop = self.doc.tokens, limit or between.stop
        for i in between:
            norm = tokens[i].norm
            if norm == preposition or norm == "و" + preposition:
                return self.namer.at(i + 1, stop)
            if preposition == "في" and norm.startswith("في") and tokens[i].pos == "ADP":
                return self.namer.at(i + 1, stop)
        return None

    def _fits(self, use: CueUse, link: Link) -> bool:
        """Whether a source named before can be whom a cue without a subject means, as far as its form tells.

        «وأضافت» after a document and witnesses is the document's; «وأضافوا» after the police is the witnesses'.
        """
        if use.reading is None or not use.reading.form.gender:
            return True
        form = use.reading.form
        k = self.cast.over(link.first)
        m = self.cast.mentions[k] if k is not None else None
        if m is None or m.role is None:
            head = self.doc.tokens[link.first].norm
            plural = m is None and len(head) > 4 and head.endswith(("ون", "ين")) and self.namer.is_source_noun(head)
            if plural:
                return form.number == "p"
            return form.number == "s" or (m is not None and m.sort != "person")
        people = m.role.kind in ("person", "group")
        if m.head in vocabulary().feminine_plurals:
            return form.gender == "f" and form.number == "s"
        if people and (_broken_plural(m) or m.number == "p"):
            return form.number == "p" or m.role.kind == "group"
        if form.number != "s":
            return not people or m.number != "s"
        if not people and form.gender == "f":
            return m.gender == "f" or m.b - m.a > 1 or _broken_plural(m)  # «مجلس المقاومة … وأضافت»
        return m.gender == form.gender

    def _main_subject(self) -> tuple[Link, ...]:
        s, tokens = self.sentence, self.doc.tokens
        if turn := starts_with(tokens, s.first, s.last, vocabulary().turns):
            who = [
                k
                for i in range(s.first + turn, min(s.first + turn + 4, s.last))
                if (k := self.cast.over(i)) is not None
            ]
            return (self.namer.link(who[0]),) if who and not self.cast.mentions[who[0]].proclitic else ()
        if tokens[s.first].norm in ("اما", "واما"):
            topic = self.namer.at(s.first + 1, s.last)
            return (topic,) if topic is not None and topic.entity is not None else ()
        when = tokens[s.first].norm.removeprefix("و") in vocabulary().when
        for i in range(s.first + when, min(s.first + 20, s.last)):
            auxiliary = tokens[i].norm.removeprefix("و") in closed().auxiliaries
            if (tokens[i].pos == "SCONJ" and not auxiliary) or tokens[i].norm in clause_words().relatives:
                break
            if tokens[i].pos == "VERB" or auxiliary:
                link = self._after(i + 1, min(i + 10, s.last))
                if link is not None and link.entity is not None:
                    return (link,)
                if tokens[i].pos == "VERB":
                    return ()
            if i - s.first > 3 and tokens[s.first].pos != "ADP":
                break
        k = self.cast.over(s.first)
        field = tokens[s.first].norm.endswith("يا") and tokens[s.first + 1].text in "،,"  # «سياسيا، أوفدت …»
        return (self.namer.link(k),) if k is not None and not self.cast.mentions[k].proclitic and not field else ()

    def _opening(self, i: int) -> Quotation | None:
        return next((q for q in self.quotations if q.first == i), None)

    def _quoted(self, i: int) -> bool:
        return any(q.first < i < q.last - 1 and q.words >= vocabulary().direct_words for q in self.quotations)
