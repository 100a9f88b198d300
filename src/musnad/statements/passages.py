"""Words on somebody's word without a cue: after a headline's colon, a document given in full, speech that goes on."""

from dataclasses import replace

from musnad.statements.attributions import Attributions
from musnad.statements.cues import find_cues, starts_with, vocabulary
from musnad.statements.links import Link
from musnad.statements.quotations import Quotation
from musnad.statements.speakers import Found


class Passages(Attributions):
    """Reads such words in one sentence into `state.found`."""

    __slots__ = ()

    def _colon_headline(self) -> bool:
        """«الكرملين: …»: in a headline or heading, a source and a colon before its words."""
        s, tokens = self.sentence, self.doc.tokens
        if s.block.kind not in ("headline", "heading"):
            return False
        colon = next((i for i in range(s.first + 1, min(s.first + 9, s.last - 1)) if tokens[i].text == ":"), None)
        if colon is None or self._quoted(colon):
            return False
        inside = [i for i in range(s.first, colon) if not tokens[i].punct]
        if (
            not inside
            or tokens[inside[0]].norm in vocabulary().labels
            or any(tokens[i].pos == "VERB" and self.cast.over(i) is None for i in inside)
        ):
            return False
        link = self.namer.at(inside[0], colon, anywhere=True) or self.namer.words(inside[0], colon)
        if link is None or self.namer.is_publisher(link) or not self.namer.can_speak(link):
            return False
        start, end = self._trim(colon + 1, s.last)
        if start < end:
            self.state.found.append(Found(start, end, "indirect", (tokens[colon].start, tokens[colon].end), (link,)))
        return True

    def _gives_text(self) -> bool:
        """«وفيما يلي نص البيان: …»: from here on the article is the document's text, on its issuer's word."""
        s, tokens = self.sentence, self.doc.tokens
        opener = next(
            (n for i in range(s.first, s.last) if (n := starts_with(tokens, i, s.last, vocabulary().full_text))), 0
        )
        colon = next((i for i in range(s.first, s.last) if tokens[i].text == ":"), None)
        if not opener or colon is None or colon - s.first > 25:
            return False
        named = [i for i in range(s.first, colon) if tokens[i].norm in vocabulary().text_documents]
        if not named:
            return False
        words = self.namer.words(named[-1], colon)
        issuer = self._main_subject() or self.state.chain
        own = not issuer or issuer[-1].kind == "document"
        self.state.text = ((words,) if words else ()) if own else issuer
        self.state.chain = self.state.text
        if self.state.text and s.last - colon > 4:
            self._whole_sentence(self.state.text, colon + 1)
        return bool(self.state.text)

    def _whole_sentence(self, chain: tuple[Link, ...], first: int | None = None) -> None:
        start, end = self._trim(self.sentence.first if first is None else first, self.sentence.last)
        if start < end:
            self.state.found.append(Found(start, end, "document", None, chain))

    def _goes_on(self) -> bool:
        """A sentence after «وقال: …» without marks, in the same paragraph and with no cue: the same words go on."""
        last = self.state.found[-1] if self.state.found else None
        s = self.sentence
        if last is None or last.mode != "direct" or not s.block.start <= last.start < s.start or last.end > s.start:
            return False
        previous = self.doc.sentences[s.index - 1]
        if last.end < previous.end - 1 or self.doc.text[last.start] in '"«“':
            return False
        self.state.found[-1] = replace(last, end=self._trim(s.first, s.last)[1])
        return True

    def told_after(self, q: Quotation) -> tuple[Link, tuple[int, int]] | None:
        """The source of a quotation that its cue follows, and its place: «"…"، كتب فلان», «"…"، هكذا وصف فلان»."""
        tokens, here = self.doc.tokens, self.doc.sentences[self.doc.tokens[q.last - 1].sentence]
        following = self.doc.sentences[here.index + 1 : here.index + 2]
        same = q.last == here.last and bool(following) and following[0].paragraph == here.paragraph
        end = following[0].last if same else here.last  # «"… من يوزع الذرة؟"، يتساءل فلان»
        for use in find_cues(tokens, q.last, min(q.last + 6, end)):
            if use.form == "verb" and use.cue is not None and not use.cue.act and use.first < q.last + 3:
                link = self._after(use.last, min(use.last + 8, end), clause=True)
                if link is not None:
                    return link, (tokens[use.first].start, tokens[use.last - 1].end)
        i = q.last + (q.last < end and tokens[q.last].text in "،,")
        n = starts_with(tokens, i, end, vocabulary().in_these_words) if i < end else 0
        if n and i + n < end and tokens[i + n].pos == "VERB":
            link = self._after(i + n + 1, min(i + n + 9, end), clause=True)
            return (link, (tokens[i].start, tokens[i + n].end)) if link is not None else None
        return None
