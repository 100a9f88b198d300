"""Attributions without a verb («وفق», «بحسب ما ذكرت»), and how the links found make a chain and a statement."""

from dataclasses import replace

from musnad.models import StatementMode
from musnad.statements.cues import CueUse, is_telling, vocabulary
from musnad.statements.links import Link
from musnad.statements.speakers import Content, Found
from musnad.statements.unspoken import Unspoken


class Attributions(Unspoken):
    """Reads attributions in one sentence, and adds statements to `state.found`."""

    __slots__ = ()

    def _join(self, base: tuple[Link, ...], links: tuple[Link, ...], use: CueUse) -> tuple[Link, ...]:
        """The whole chain: a known link goes on with the links before it, an unnamed source with what spoke before."""
        if not links:
            return base or self._carry(use)
        carried = self.state.chain
        links = tuple(x for x in links if not self.namer.is_publisher(x))
        if not links:
            return base or (carried if len(carried) > 1 else ())
        for j, link in enumerate(carried):
            if link.same(links[0]) and not base:
                again = link.kind == "document" and links[0].back
                return (*carried[: j + 1], *links[1:]) if again else (*carried[:j], *links)
            if (
                link.kind == links[0].kind == "document"
                and links[0].back
                and links[0].name.endswith(link.name.split()[0])
            ):
                return (*carried[: j + 1], *links[1:])  # «بيان صادر عن كذا … وأضاف البيان»
        last = self.state.found[-1] if self.state.found else None
        if links[0].kind == "document" and links[0].back and last is not None and last.mode == "document" and carried:
            return (*carried, *links[1:])  # «أعلنت الحركة في بيان … وأضاف البيان»
        if not base and carried and links[0].back and len(carried) > 1:
            return (*carried[:-1], *links)
        if len(links) == 1 and not base and (through := self.state.relayed.get(links[0].entity or "")):
            return (*through, *links)
        return (*base, *(x for x in links if not any(x.same(b) for b in base))) or base

    def _carry(self, use: CueUse) -> tuple[Link, ...]:
        """The chain that goes on: the one that speaks, unless the cue's gender or number is another's."""
        chain = self.state.chain
        if chain and self._fits(use, chain[-1]):
            return chain
        if not chain and not self._resumes(use):
            return ()
        for earlier in reversed([*self.state.spoken[-4:], *([chain, chain[:1]] if len(chain) > 1 else [])]):
            if earlier and self._fits(use, earlier[-1]):
                return earlier
        return chain

    def _resumes(self, use: CueUse) -> bool:
        """Whether a cue without a subject goes back to who spoke last, over a sentence of the outlet's: «وأضاف أن»."""
        if use.cue is None or use.cue.kind not in ("say", "add", "confirm", "explain", "announce", "reveal", "show"):
            return False
        if use.form != "verb" or use.first != self.sentence.first or not self._conjoined_cue(use):
            return False
        follows = self.doc.tokens[use.last] if use.last < self.sentence.last else None
        return follows is not None and (follows.punct or follows.pos in ("SCONJ", "ADP", "ADV"))

    def _conjoined_cue(self, use: CueUse) -> bool:
        written = use.reading is not None and any(p in ("و", "ف") for p in use.reading.proclitics)
        before = self.doc.tokens[use.first - 1].norm if use.first > self.sentence.first else ""
        return written or before in ("و", "كما")

    def _emit(self, use: CueUse, content: Content, chain: tuple[Link, ...]) -> None:
        first = use.first if content.opener == "object" and use.form == "verb" else content.first
        start, end = self._trim(first, content.last)
        if start >= end:
            return
        tokens = self.doc.tokens
        mode: StatementMode = "indirect"
        reported = self._reported(content.first, content.last)
        words = content.last - content.first
        if (
            content.opener == ":"
            and use.form in ("verb", "participle")
            and words >= vocabulary().direct_words
            and not reported
        ):
            mode = "direct"  # «وقال: …» without marks: the words themselves; «وقال: إن …» reports
        elif chain[-1].kind == "document" or self._channel(use, content):
            mode = "document"
        if len(chain) == 2 and chain[0].kind in ("outlet", "agency") and chain[1].entity is not None:
            self.state.relayed[chain[1].entity] = chain[:1]
        mood = use.cue.mood if use.cue else None
        self._reach(use, chain)
        cue = (tokens[use.first].start, tokens[use.last - 1].end)
        self.state.found.append(Found(start, end, mode, cue, chain, mood))

    def _reach(self, use: CueUse, chain: tuple[Link, ...]) -> None:
        """«قال إن …، مضيفا أن …»: one source goes on, so its words before reach over the cue that carries them on."""
        last = self.state.found[-1] if self.state.found else None
        if last is None or last.mode == "direct" or last.chain != chain or use.cue is None or use.cue.act:
            return
        if use.form != "participle" and use.cue.kind not in ("say", "add", "explain", "confirm"):
            return
        tokens = self.doc.tokens
        i = use.first - (tokens[use.first - 1].text in "،,")
        if (
            last.start >= tokens[self.sentence.first].start
            and i > self.sentence.first
            and last.end == tokens[i - 1].end
        ):
            self.state.found[-1] = replace(last, end=tokens[use.last - 1].end)

    def _reported(self, i: int, last: int) -> bool:
        """«وقال: إن …», «وقال: في ساعة مبكرة إن …»: words after a colon that are only reported."""
        for token in self.doc.tokens[i : min(last, i + 9)]:
            if token.pos == "SCONJ":
                return token.norm.startswith(("ان", "بان"))
            if token.pos in ("VERB", "AUX", "PRON"):
                return False
        return False

    def _phrase(
        self, use: CueUse, uses: list[CueUse], outer: list[tuple[Content, tuple[Link, ...]]]
    ) -> tuple[Content | None, tuple[Link, ...], bool] | None:
        phrase, s = use.phrase, self.sentence
        assert phrase is not None
        if phrase.place == "end" and phrase.clause and use.first == s.first:
            return None  # «كما أكدت …» at the head is only «also»
        back = phrase.back and not (phrase.words[0] == "كما" and self._after(use.last, use.last + 2, clause=True))
        if back:
            link: Link | None = None
            chain = self.state.chain or self._main_subject()
        else:
            link = self._phrase_source(use, uses)
            if link is None or self._basis(use, uses, link):
                return None
            nearer = self._passed_on_by(link) or self._told_in_phrase(use, link)
            farther = self._farther(use, uses, link) if phrase.clause else None
            chain = tuple(x for x in (nearer, link, farther) if x is not None)
        if not chain:
            return None
        if link is not None and (through := self._carried(use, link, outer)):
            return None, through, False
        content = self._phrase_scope(use, link)
        if content is None or (back and any(c.first < use.first <= c.last + 2 and ch == chain for c, ch in outer)):
            return None
        base = next((ch for c, ch in reversed(outer) if c.first <= use.first <= c.last), ())
        if base and not back:
            chain = (*base, *(x for x in chain if not any(x.same(b) for b in base)))
            content = Content(max(content.first, self._last_boundary(use.first)), content.last, "phrase")
        elif not back:
            chain = self._join((), chain, use)
            if not chain:
                return None
        self._emit(use, content, chain)
        return content, chain, True

    def _basis(self, use: CueUse, uses: list[CueUse], link: Link) -> bool:
        """«وفقا للقانون», «وفق ما ينص عليه القانون»: what a thing is done by, and nobody who says it."""
        words, verbs = vocabulary().basis, vocabulary().basis_verbs
        told = [u for u in uses if u.form == "verb" and use.last <= u.first < link.first and u.cue is not None]
        if told:
            return any(
                u.cue is not None and (u.cue.lemma in verbs or u.cue.content <= {":", "quote"}) for u in told
            ) or self.namer.is_place(link)
        token = self.doc.tokens[link.first].norm
        return any(token.removeprefix(p) in words for p in ("", "ال", "لل", "ل")) or self.namer.is_place(link)

    def _told_in_phrase(self, use: CueUse, link: Link) -> Link | None:
        """«وفق ما صرح به لوكالة كذا وزير …», «بحسب ما أفاد به فلان لوكالة كذا»: the outlet that was told."""
        assert use.phrase is not None
        if not use.phrase.clause or link.kind in ("outlet", "agency"):
            return None
        before, after = range(use.last, link.first), range(link.last, min(link.last + 5, self.sentence.last))
        return self._addressed(before, False, link) or self._addressed(after, False, link)

    def _carried(self, use: CueUse, link: Link, outer: list[tuple[Content, tuple[Link, ...]]]) -> tuple[Link, ...]:
        """«كشفت مصادر أن …، وفق ما أوردته قناة كذا»: what was told just before came through the outlet."""
        told = next((ch for c, ch in reversed(outer) if c.last <= use.first <= c.last + 2), ())
        if link.kind not in ("outlet", "agency") or self.namer.is_publisher(link) or not told:
            return ()
        if any(link.same(x) for x in told) or len(told) > 1:
            return ()
        s = self.sentence
        for j, f in enumerate(self.state.found):
            if f.chain == told and s.start <= f.start < s.end:
                self.state.found[j] = replace(f, chain=(link, *told))
        return (link, *told)

    def _phrase_source(self, use: CueUse, uses: list[CueUse]) -> Link | None:
        """The source that a phrase names, past the verb that it may hold («حسب ما أفاد مصدر»)."""
        phrase, tokens, s = use.phrase, self.doc.tokens, self.sentence
        assert phrase is not None
        i = use.last - 1 if phrase.document and len(phrase.words) > 1 else use.last
        if phrase.clause:
            while i < s.last and (
                tokens[i].pos in ("VERB", "AUX", "PART", "ADV")
                or tokens[i].norm in vocabulary().returns
                or i in self.timed
                or any(u.first == i for u in uses)
            ):
                i += 1
            if not any(u.form == "verb" and not u.act and use.last <= u.first < i for u in uses):
                return None
            standing = any(u.cue is not None and u.cue.source_after for u in uses if use.last <= u.first < i)
            if standing and i < s.last and tokens[i].norm == "في":
                i += 1  # «وفق ما جاء في بيان للوزارة»
        if i < s.last and tokens[i].norm == phrase.glued:
            i += 1
        if i + 1 < s.last and is_telling(tokens[i].norm) and not self.namer.is_source_noun(tokens[i].norm):
            k = self.cast.over(i + 1)  # «وفق تصريح فلان», «حسب قوله»: whose word it is follows, or went before
            return self.namer.link(k) if k is not None and self.cast.mentions[k].a == i + 1 else None
        addressee = phrase.clause and i < s.last and tokens[i].norm.startswith("ل") and i != use.last
        link = None if addressee else self.namer.at(i, s.last)
        if link is None and phrase.clause:  # «وفق ما صرح به لوكالة كذا مسؤول محلي»
            link = self._after(i, min(i + 10, s.last), clause=True)
        if link is not None and phrase.glued == "ل" and link.name.startswith("لل"):
            link = replace(link, name="ال" + link.name[2:])
        if link is None or (link.entity is None and not phrase.clause and not self._may_inform(link)):
            return None
        return link

    def _farther(self, use: CueUse, uses: list[CueUse], link: Link) -> Link | None:
        """«بحسب ما نقلته صحيفة كذا عن دبلوماسيين»: the next source of the verb inside an attribution."""
        after = range(link.last, min(link.last + 5, self.sentence.last))
        for verb in (u for u in uses if u.form == "verb" and use.last <= u.first < link.first):
            for preposition in verb.cue.farther if verb.cue is not None else ():
                if (found := self._after_preposition(after, preposition, self.sentence.last)) is not None:
                    return found
        return None

    def _may_inform(self, link: Link) -> bool:
        """Whether the words after «وفق» name a source: a rare noun with its adjective («وفق تكافل اجتماعي») is none."""
        tokens = self.doc.tokens
        word = tokens[link.first].norm
        if self.namer.is_source_noun(word):
            return True
        if tokens[link.first].pos == "NOUN" and word.endswith("ات"):
            return False  # «وفق توقيتات»
        return self.namer.may_inform(word) and not any(tokens[i].pos == "ADJ" for i in range(link.first + 1, link.last))
