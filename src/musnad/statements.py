"""Doc, Cast -> statements: which words stand on whose word, and the chain back to the origin.

For each sentence the cues are found (cues.py), then for each cue its source, the links farther toward the
origin, and the stretch of content that it governs. A source goes on («وأضاف») until another takes over or the
outlet speaks itself. Direct quotations take the chain of the cue that introduces or follows them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from musnad.cues import CueUse, find_cues, starts_with, vocabulary
from musnad.entities import Cast
from musnad.language import Doc, Sentence, Token
from musnad.models import Block, Source, Span, Statement, StatementMode, Time
from musnad.quotations import Quotation, find_quotations
from musnad.links import Link, Namer

CLAUSE_MARKS = frozenset("،,؛;:")
CONNECTORS = frozenset(["فيما", "بينما", "لكن", "لكنه", "لكنها", "ولكن", "كما", "حيث", "اذ", "حين", "غير", "وفيما", "وبينما"])
ASIDES = frozenset(["وذلك"])
RELATIVES = frozenset(["الذي", "التي", "الذين", "اللذان", "اللذين", "والتي", "والذي", "والذين"])


@dataclass(frozen=True, slots=True)
class Attribution:
    """A statement, with the status that its cue gives to the content («نفى» denied) where it gives one."""

    statement: Statement
    mood: str | None


@dataclass(frozen=True, slots=True)
class Statements:
    """All statements of an article in order of place; `at` finds the narrowest one over an offset."""

    attributions: tuple[Attribution, ...]

    @property
    def spans(self) -> tuple[Statement, ...]:
        return tuple(a.statement for a in self.attributions)

    def at(self, offset: int) -> Attribution | None:
        over = [a for a in self.attributions if a.statement.start <= offset < a.statement.end]
        return min(over, key=lambda a: a.statement.end - a.statement.start) if over else None


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    mode: StatementMode
    cue: tuple[int, int] | None
    chain: tuple[Link, ...]
    mood: str | None = None


@dataclass(slots=True)
class _State:
    """What carries over from sentence to sentence: the chain that speaks, and the last main subject."""

    chain: tuple[Link, ...] = ()
    found: list[_Found] = field(default_factory=list)
    before: dict[int, tuple[Link, ...]] = field(default_factory=dict)  # sentence -> the chain that spoke before it


def find_statements(doc: Doc, cast: Cast, times: tuple[Time, ...]) -> Statements:
    """The statements of headline, headings, paragraphs and lists; captions and datelines state nothing."""
    state = _State()
    namer = Namer(doc, cast)
    timed = frozenset(i for t in times if t.type in ("DATE", "TIME") for i in doc.over(t.start, t.end))
    open_quote = False
    for block, sentences in _blocks(doc):
        quotations = find_quotations(doc, sentences[0].first, sentences[-1].last, carried=open_quote)
        open_quote = bool(quotations) and not quotations[-1].closed
        for sentence in sentences:
            _SentenceReader(doc, cast, namer, sentence, quotations, state, timed).read()
        _direct(doc, cast, namer, sentences, quotations, state)
        if block.kind in ("headline", "heading"):
            state.chain = ()
    return _numbered(doc, namer, state.found)


def _blocks(doc: Doc) -> Iterator[tuple[Block, list[Sentence]]]:
    group: list[Sentence] = []
    for sentence in doc.sentences:
        if sentence.block.kind in ("caption", "dateline"):
            continue
        if group and group[-1].paragraph != sentence.paragraph:
            yield group[0].block, group
            group = []
        group.append(sentence)
    if group:
        yield group[0].block, group


@dataclass(frozen=True, slots=True)
class _Content:
    """Tokens first..last (exclusive) that a cue introduces; `opener` is what introduced them."""

    first: int
    last: int
    opener: str


@dataclass(frozen=True, slots=True)
class _SentenceReader:
    doc: Doc
    cast: Cast
    namer: Namer
    sentence: Sentence
    quotations: tuple[Quotation, ...]
    state: _State
    timed: frozenset[int]

    def read(self) -> None:
        s, tokens = self.sentence, self.doc.tokens
        self.state.before[s.index] = self.state.chain
        if self._colon_headline():
            return
        withheld = self._withheld()
        uses = [
            u for u in find_cues(tokens, s.first, s.last)
            if not self._quoted(u.first) and u.first not in withheld and not self._describing(u)
        ]
        impersonal = starts_with(tokens, s.first, s.last, vocabulary().impersonal)
        if impersonal:
            self.state.chain = ()
        consumed: set[int] = set()
        outer: list[tuple[_Content, tuple[Link, ...]]] = []
        spoke = False
        for k, use in enumerate(uses):
            if k in consumed or use.first < s.first + impersonal:
                continue
            enclosing = next((c for c, _ in reversed(outer) if c.first <= use.first < c.last), None)
            base = next((ch for c, ch in reversed(outer) if c is enclosing), ()) if enclosing else ()
            result = self._phrase(use, uses, outer) if use.form == "phrase" else self._cue(use, k, uses, consumed, base)
            if result is None:
                continue
            content, chain, spoken = result
            spoke = True
            if spoken and content is not None:
                outer.append((content, chain))
            if not base:
                self.state.chain = chain
        quotation = any(q.first <= s.first < q.last and q.words >= vocabulary().direct_words for q in self.quotations)
        if not spoke and not quotation and not self._goes_on():
            self._topic(impersonal)

    def _describing(self, use: CueUse) -> bool:
        """Whether the cue is a clause that describes the noun before it: «في تقرير نشرته أمس»."""
        if use.form != "verb" or use.reading is None or not use.reading.pronoun or use.first == self.sentence.first:
            return False
        before = self.doc.tokens[use.first - 1]
        return before.pos in ("NOUN", "ADJ") and not before.norm.startswith("ال")

    def _withheld(self) -> frozenset[int]:
        """Tokens of clauses that say a name is withheld: «رفض الكشف عن هويته» reports nothing."""
        marks, last = vocabulary().withheld, self.sentence.last
        found: set[int] = set()
        for i in range(self.sentence.first, last):
            found.update(range(i, i + starts_with(self.doc.tokens, i, last, marks)))
        return frozenset(found)

    # cues

    def _cue(
        self, use: CueUse, k: int, uses: list[CueUse], consumed: set[int], base: tuple[Link, ...]
    ) -> tuple[_Content | None, tuple[Link, ...], bool] | None:
        cue = use.cue
        assert cue is not None
        relative = use.first > self.sentence.first and self.doc.tokens[use.first - 1].norm in RELATIVES
        end = self._next_clause(use, k, uses)
        if use.form == "participle" and cue.act:
            return self._act_participle(use, end, base)
        if base and cue.kind in ("fear", "hope") and use.form == "verb":
            return None
        content = self._content(use, end)
        if cue.act and cue.kind not in ("accuse", "condemn"):
            if relative:
                return None
            subject = self._subject(use, content, relative)
            return (None, (subject,), False) if subject and not base else None
        nominal = content is not None and content.opener in ("object", "preposition")
        if content is not None and content.opener == "object" and cue.kind == "announce" and self.doc.tokens[content.first].norm.startswith("ال"):
            content = None  # «أعلن الهدنة»: an act of its own, not a report of one
        if content is None or nominal and (relative or cue.kind == "express"):
            subject = self._subject(use, None, relative) if use.form == "verb" and not relative and not base else None
            return (None, (subject,), False) if subject and subject.entity else None
        if cue.act and cue.kind == "condemn":
            subject = self._subject(use, content, relative)
            return (None, (subject,), False) if subject and not base else None
        links = self._links(use, content, k, uses, consumed, relative)
        if links is None:
            return None
        chain = self._join(base, links, use)
        if not chain:
            return None
        self._emit(use, content, chain)
        return content, chain, True

    def _act_participle(
        self, use: CueUse, end: int, base: tuple[Link, ...]
    ) -> tuple[_Content | None, tuple[Link, ...], bool] | None:
        """«محذرا من أن …», «متهمة إياه بـ…»: an act told on the word of the source before it."""
        chain = base or self.state.chain
        follows = self.doc.tokens[use.last] if use.last < end else None
        if not chain or use.first == self.sentence.first or follows is None or follows.pos == "ADJ":
            return None
        content = _Content(use.first, end, "clause")
        self._emit(use, content, chain)
        return content, chain, True

    def _links(
        self, use: CueUse, content: _Content, k: int, uses: list[CueUse], consumed: set[int], relative: bool
    ) -> tuple[Link, ...] | None:
        """The sources of a cue from the nearest on; () where the words name none and the one before goes on."""
        cue = use.cue
        assert cue is not None
        between = range(use.last, content.first)
        subject = None
        if cue.source_after:
            subject = self._after_preposition(between, cue.source_after)
        elif not cue.passive:
            subject = self._subject(use, content, relative)
        links: list[Link] = [subject] if subject else []
        for preposition in cue.farther:
            farther = self._after_preposition(between, preposition)
            if farther is not None:
                links.append(farther)
        for n in range(k + 1, len(uses)):
            other = uses[n]
            if other.first >= content.first:
                break
            if other.phrase is not None and other.phrase.farther:
                source = self.namer.at(other.last, self.sentence.last)
                if source is not None:
                    links.append(source)
                    consumed.add(n)
            elif other.form == "noun":
                consumed.add(n)
        if links:
            nearer = self._addressed_outlet(use, content)
            if nearer is not None and not any(nearer.same(x) for x in links):
                links.insert(0, nearer)
        if cue.passive and not links:
            return None
        return tuple(links)

    def _join(self, base: tuple[Link, ...], links: tuple[Link, ...], use: CueUse) -> tuple[Link, ...]:
        """The whole chain: a known link goes on with the links before it, an unnamed source with the chain that speaks."""
        carried = self.state.chain
        if not links:
            return base or carried
        links = tuple(x for x in links if not self.namer.is_publisher(x))
        if not links:
            return base or (carried if len(carried) > 1 else ())
        for j, link in enumerate(carried):
            if link.same(links[0]) and not base:
                return (*carried[:j], *links)
        if not base and carried and links[0].back and len(carried) > 1:
            return (*carried[:-1], *links)
        return (*base, *(x for x in links if not any(x.same(b) for b in base))) or base

    def _emit(self, use: CueUse, content: _Content, chain: tuple[Link, ...]) -> None:
        first = use.first if content.opener == "object" and use.form == "verb" else content.first
        start, end = self._trim(first, content.last)
        if start >= end:
            return
        tokens = self.doc.tokens
        mode: StatementMode = "indirect"
        if content.opener == ":" and use.form == "verb" and content.last - content.first >= vocabulary().direct_words:
            mode = "direct"  # «وقال: …» without marks: the words themselves
        elif chain[-1].kind == "document" or self._channel(use, content):
            mode = "document"
        mood = use.cue.mood if use.cue else None
        cue = (tokens[use.first].start, tokens[use.last - 1].end)
        self.state.found.append(_Found(start, end, mode, cue, chain, mood))

    def _channel(self, use: CueUse, content: _Content) -> bool:
        last = self.sentence.last
        return any(
            starts_with(self.doc.tokens, i, last, vocabulary().document_channels) > 0
            for i in range(use.last, content.first)
        )

    # where content begins and ends

    def _content(self, use: CueUse, end: int) -> _Content | None:
        cue = use.cue
        assert cue is not None
        tokens = self.doc.tokens
        limit = min(end, use.last + 45)
        i = use.last
        while i < limit:
            token = tokens[i]
            quotation = self._opening(i)
            if quotation is not None and quotation.words >= vocabulary().direct_words:
                return _Content(i, max(end, quotation.last), "quote")
            if token.text == ":":
                quotation = self._opening(i + 1)
                if quotation is not None and quotation.words >= vocabulary().direct_words:
                    return _Content(i + 1, max(end, quotation.last), "quote")
                return _Content(i + 1, end, ":") if i + 1 < end else None
            if token.pos == "SCONJ" and self._introduces(cue.content, i, use):
                first = i if len(token.norm) > 3 or token.norm[:1] not in "اب" else i + 1
                return _Content(first, end, "clause") if first < end else None
            i += 1
        return self._nominal(use, end)

    def _introduces(self, wanted: frozenset[str], i: int, use: CueUse) -> bool:
        """Whether the complementiser at i is of a kind that the cue takes, with the preposition before it."""
        norm = self.doc.tokens[i].norm
        if norm.startswith(("لا", "كا")):
            return False
        return bool(wanted & {"أن", "إن", "بأن", "ب", "إلى", "على", "عن", "من", "في", "ل", "إلى أن", "على أن", "من أن"})

    def _nominal(self, use: CueUse, end: int) -> _Content | None:
        """Content as a noun phrase: after the preposition that the cue takes, or as its object."""
        cue = use.cue
        assert cue is not None
        tokens = self.doc.tokens
        prepositions = {"ب": "ب", "الي": "إلى", "علي": "على", "عن": "عن", "من": "من", "ل": "ل"}
        subject = self._subject(use, None, False)
        i = subject.last if subject is not None and subject.first >= use.last else use.last
        while i < min(end, use.last + 25):
            token = tokens[i]
            if token.pos == "ADP" and prepositions.get(token.norm) in cue.content and token.norm not in cue.farther \
                    and self._beside(use, subject):
                return _Content(i + 1, end, "preposition") if i + 1 < end else None
            if "ب" in cue.content and token.norm == "ب":
                return _Content(i, end, "preposition")
            if "ب" in cue.content and token.norm[:1] == "ب" and token.pos in ("NOUN", "VERB") and len(token.norm) > 3 and i not in self.cast.cover:
                return _Content(i, end, "preposition")
            if "object" in cue.content and token.pos in ("NOUN", "NUM") and i not in self.timed:
                return _Content(i, end, "object") if self._beside(use, subject) else None
            if token.text in CLAUSE_MARKS:
                break
            i += 1
        return None

    def _beside(self, use: CueUse, subject: Link | None) -> bool:
        """Whether a cue with nominal content has its subject right beside it, or goes on with the source before."""
        if use.form == "participle":
            return True
        if subject is None:
            return bool(self.state.chain) and use.reading is not None and any(p in ("و", "ف") for p in use.reading.proclitics)
        return subject.first >= use.last or all(
            self.doc.tokens[k].pos in ("AUX", "PART", "ADV") for k in range(subject.last, use.first)
        )

    def _next_clause(self, use: CueUse, k: int, uses: list[CueUse]) -> int:
        """Where the clause of this cue ends: at the clause of the next cue on the same level, or the sentence."""
        tokens = self.doc.tokens
        last = next(
            (i for i in range(use.last + 1, self.sentence.last) if tokens[i].norm in ASIDES and tokens[i - 1].text in "،,"),
            self.sentence.last,
        )
        for other in uses[k + 1 :]:
            if other.first >= last:
                break
            if other.form in ("phrase", "noun"):
                if other.phrase is not None and other.first - 1 > use.last and tokens[other.first - 1].text in CLAUSE_MARKS \
                        and not other.phrase.farther and self._closes(other):
                    return other.first - 1
                continue
            start = self._clause_start(other, use.last)
            if start is not None:
                return start
        return last

    def _closes(self, use: CueUse) -> bool:
        """Whether an attribution phrase ends the sentence's words rather than standing inside them."""
        return use.phrase is not None and (use.phrase.back or use.phrase.clause) and self.sentence.last - use.last < 14

    def _clause_start(self, use: CueUse, floor: int) -> int | None:
        """The first token of a cue's own clause if it is coordinate (after a comma, «و», «فيما»), else None."""
        tokens = self.doc.tokens
        i = use.first
        if tokens[i - 1].norm in RELATIVES:
            return None
        conjoined = use.reading is not None and any(p in ("و", "ف") for p in use.reading.proclitics)
        if conjoined:
            return i
        if use.form == "participle":
            return i if tokens[i - 1].text in CLAUSE_MARKS else None
        while i > floor:
            i -= 1
            token = tokens[i]
            if self._quoted(i):
                return None
            if token.text in "،,؛" or token.norm in CONNECTORS:
                return i
            if token.pos in ("SCONJ", "VERB") or token.norm in RELATIVES:
                return None
        return None

    # sources

    def _subject(self, use: CueUse, content: _Content | None, relative: bool) -> Link | None:
        """The noun phrase whose act the reporting is: after the verb, before it, or none written."""
        if use.form == "participle":
            return None
        if relative:
            after = self._after(use.last, content.first) if content else None
            k = self._mention_before(use.first - 1)
            return after or (self.namer.link(k) if k is not None else None)
        if use.reading is not None and use.reading.form.number in ("d", "p") and use.form == "verb" and use.reading.form.aspect == "perfect":
            before = self._before(use)
            if before is not None:
                return before
        limit = content.first if content else min(self.sentence.last, use.last + 12)
        clause = content is not None and content.opener in ("clause", ":", "quote")
        after = self._after(use.last, limit, clause)
        if after is not None and self._is_object(use, after):
            after = None
        return after or self._before(use)

    def _is_object(self, use: CueUse, link: Link) -> bool:
        """Whether the noun phrase after a conjoined verb is its object, the source going on: «وحذر الفصائل»."""
        cue, reading = use.cue, use.reading
        if cue is None or reading is None or not self.state.chain or not any(p in ("و", "ف") for p in reading.proclitics):
            return False
        if cue.kind in ("accuse", "condemn") and use.first > self.sentence.first:
            return True
        k = self.cast.over(link.first)
        if not cue.act or k is None or self.cast.mentions[k].role is None or reading.form.number != "s":
            return False
        mention = self.cast.mentions[k]
        feminine = mention.gender == "f" or mention.number == "p" and mention.role is not None and mention.role.kind != "person"
        return reading.form.gender in ("m", "f") and feminine != (reading.form.gender == "f")

    def _after(self, start: int, limit: int, clause: bool = False) -> Link | None:
        """The noun phrase after a verb. `clause`: a clause of content follows, so that any noun there is its subject."""
        tokens, i = self.doc.tokens, start
        while i < limit:
            token = tokens[i]
            k = self.cast.over(i)
            mention = self.cast.mentions[k] if k is not None else None
            if i in self.timed or token.pos in ("ADV", "DET", "NUM") and mention is None:
                i += 1
            elif mention is not None and k is not None:
                if mention.a == i and not mention.proclitic and self._before_is_free(i):
                    return self.namer.link(k)
                i = max(mention.b, i + 1)
            elif token.pos == "ADP":
                i = self._after_phrase(i + 1, limit)
            elif token.punct:
                if token.text in CLAUSE_MARKS and self._opening(i) is None:
                    closing = next((j for j in range(i + 1, limit) if tokens[j].text in CLAUSE_MARKS), None)
                    if closing is None:
                        return None
                    i = closing
                i += 1
            elif token.pos in ("NOUN", "PROPN", "X", "ADJ"):
                if token.norm.startswith(("بال", "لل", "كال")) or token.norm[:1] in "بل" and i > start:
                    i = self._after_phrase(i, limit)
                    continue
                named = self.namer.is_source_noun(token.norm) or i == start and (clause or self.namer.is_unknown(token.norm))
                return self.namer.words(i, limit) if named else None
            else:
                return None
        return None

    def _after_phrase(self, i: int, limit: int) -> int:
        """Past the noun phrase at i: its mention, or a noun with the adjectives that follow it."""
        k = self.cast.over(i)
        if k is not None:
            return max(self.cast.mentions[k].b, i + 1)
        i += 1
        while i < limit and (self.doc.tokens[i].pos == "ADJ" or (k := self.cast.over(i)) is not None and self.cast.mentions[k].a == i
                             and not self._before_is_free(i)):
            i += 1
        return i

    def _before_is_free(self, i: int) -> bool:
        """Whether the phrase at i is governed by no preposition and completes no noun («مؤتمر صحفي»)."""
        before = self.doc.tokens[i - 1]
        if before.pos == "ADP":
            return False
        return before.pos != "NOUN" or i - 1 in self.cast.cover or before.norm.startswith("ال") or before.sentence != self.sentence.index

    def _before(self, use: CueUse) -> Link | None:
        """A subject that stands before its verb, at the head of the clause."""
        tokens, i = self.doc.tokens, use.first - 1
        if use.reading is not None and any(p in ("و", "ف") for p in use.reading.proclitics):
            return None
        while i >= self.sentence.first:
            k = self.cast.over(i)
            if k is not None:
                mention = self.cast.mentions[k]
                k_before = mention.a - 1
                while k_before > self.sentence.first and tokens[k_before].text in "«“\"(":
                    k_before -= 1
                if mention.proclitic or (k_before >= self.sentence.first and tokens[k_before].pos == "ADP"):
                    i = k_before - 1
                    continue
                return self.namer.link(k) if self._agrees(use, k) else None
            token = tokens[i]
            if token.text in CLAUSE_MARKS or token.pos in ("VERB", "SCONJ") and i != use.first - 1 or token.norm in CONNECTORS:
                return None
            i -= 1
        return None

    def _agrees(self, use: CueUse, mention: int) -> bool:
        """Whether a noun phrase before a verb can be its subject, as far as gender tells."""
        m = self.cast.mentions[mention]
        if use.reading is None or m.role is None or m.number != "s" or not use.reading.form.gender:
            return True
        return m.gender == use.reading.form.gender or m.person is not None

    def _mention_before(self, i: int) -> int | None:
        for j in range(i - 1, max(i - 4, self.sentence.first - 1), -1):
            if (k := self.cast.over(j)) is not None:
                return k
        return None

    def _after_preposition(self, between: range, preposition: str) -> Link | None:
        tokens = self.doc.tokens
        for i in between:
            norm = tokens[i].norm
            if norm == preposition or norm == "و" + preposition:
                return self.namer.at(i + 1, between.stop)
            if preposition == "في" and norm.startswith("في") and tokens[i].pos == "ADP":
                return self.namer.at(i + 1, between.stop)
        return None

    def _addressed_outlet(self, use: CueUse, content: _Content) -> Link | None:
        """«قال مصدر لرويترز», «في مقابلة مع قناة …»: an outlet that was told is a nearer link."""
        tokens = self.doc.tokens
        for i in range(use.last, content.first):
            k = self.cast.over(i)
            if k is None:
                continue
            mention = self.cast.mentions[k]
            link = self.namer.link(k)
            own = mention.role is not None and not mention.definite or tokens[i].norm.endswith(("ه", "ها", "هم")) and not tokens[i].last
            if mention.a != i or own or link.kind not in ("outlet", "agency") or self.namer.is_publisher(link):
                continue
            before = tokens[i - 1].norm
            if mention.proclitic == "ل" or before in ("مع", "الي", "عبر", "لدي", "علي"):
                return link
        return None

    # phrases

    def _phrase(
        self, use: CueUse, uses: list[CueUse], outer: list[tuple[_Content, tuple[Link, ...]]]
    ) -> tuple[_Content | None, tuple[Link, ...], bool] | None:
        phrase, tokens, s = use.phrase, self.doc.tokens, self.sentence
        assert phrase is not None
        if phrase.back:
            link: Link | None = None
            chain = self.state.chain or self._main_subject()
        else:
            i = use.last - 1 if phrase.document and len(phrase.words) > 1 else use.last
            if phrase.clause:
                while i < s.last and (tokens[i].pos in ("VERB", "AUX", "PART", "ADV") or i in self.timed or any(u.first == i for u in uses)):
                    i += 1
                if not any(u.form == "verb" and not u.act and use.last <= u.first < i for u in uses):
                    return None
            link = self.namer.at(i, s.last)
            if link is None or link.entity is None and not phrase.clause and not self.namer.may_inform(tokens[link.first].norm):
                return None
            chain = (link,)
        if not chain:
            return None
        content = self._phrase_scope(use, link)
        if content is None:
            return None
        base = next((ch for c, ch in reversed(outer) if c.first <= use.first <= c.last), ())
        if base and not phrase.back:
            chain = (*base, *(x for x in chain if not any(x.same(b) for b in base)))
            content = _Content(max(content.first, self._last_boundary(use.first)), content.last, "phrase")
        elif not phrase.back:
            chain = self._join((), chain, use)
            if not chain:
                return None
        self._emit(use, content, chain)
        return content, chain, True

    def _phrase_scope(self, use: CueUse, link: Link | None) -> _Content | None:
        """What an attribution phrase covers: the rest of the sentence from its head, or what stands before it."""
        s, tokens = self.sentence, self.doc.tokens
        head = all(t.punct or t.pos in ("CCONJ", "ADV") for t in tokens[s.first : use.first])
        if head:
            first = link.last if link else use.last
            while first < s.last and tokens[first].text not in "،,:" and first - use.last < 20:
                first += 1
            return _Content(first + 1, s.last, "phrase") if first + 1 < s.last else None
        first = s.first
        return _Content(first, use.first, "phrase") if use.first - first > 1 else None

    def _last_boundary(self, i: int) -> int:
        tokens = self.doc.tokens
        j = i - 1
        while j > self.sentence.first and tokens[j - 1].text not in "،,؛":
            j -= 1
        return j if j < i - 1 else self.sentence.first

    # headlines and topics

    def _colon_headline(self) -> bool:
        """«الكرملين: …»: in a headline or heading, a source and a colon before its words."""
        s, tokens = self.sentence, self.doc.tokens
        if s.block.kind not in ("headline", "heading"):
            return False
        colon = next((i for i in range(s.first + 1, min(s.first + 9, s.last - 1)) if tokens[i].text == ":"), None)
        if colon is None or self._quoted(colon):
            return False
        inside = [i for i in range(s.first, colon) if not tokens[i].punct]
        if not inside or tokens[inside[0]].norm in vocabulary().labels or any(tokens[i].pos == "VERB" and self.cast.over(i) is None for i in inside):
            return False
        link = self.namer.at(inside[0], colon, anywhere=True) or self.namer.words(inside[0], colon)
        if link is None or self.namer.is_publisher(link) or not self.namer.can_speak(link):
            return False
        start, end = self._trim(colon + 1, s.last)
        if start < end:
            self.state.found.append(_Found(start, end, "indirect", (tokens[colon].start, tokens[colon].end), (link,)))
        return True

    def _goes_on(self) -> bool:
        """A sentence after «وقال: …» without marks, in the same paragraph and with no cue: the same words go on."""
        last = self.state.found[-1] if self.state.found else None
        s = self.sentence
        if last is None or last.mode != "direct" or not s.block.start <= last.start < s.start or last.end > s.start:
            return False
        previous = self.doc.sentences[s.index - 1]
        if last.end < previous.end - 1 or self.doc.text[last.start] in "\"«“":
            return False
        start, end = self._trim(s.first, s.last)
        self.state.found.append(_Found(start, end, "direct", last.cue, last.chain))
        return True

    def _topic(self, impersonal: int) -> None:
        """A sentence without a cue is the outlet's own; its subject may be the source of the next «وأضاف»."""
        self.state.chain = self._main_subject() if not impersonal else ()

    def _main_subject(self) -> tuple[Link, ...]:
        s, tokens = self.sentence, self.doc.tokens
        for i in range(s.first, min(s.first + 4, s.last)):
            if tokens[i].pos == "VERB":
                link = self._after(i + 1, min(i + 10, s.last))
                return (link,) if link is not None and link.entity is not None else ()
        k = self.cast.over(s.first)
        return (self.namer.link(k),) if k is not None and not self.cast.mentions[k].proclitic else ()

    # quotations

    def _quoted(self, i: int) -> bool:
        return any(q.first < i < q.last - 1 and q.words >= vocabulary().direct_words for q in self.quotations)

    def told_after(self, q: Quotation) -> tuple[Link, tuple[int, int]] | None:
        """«"…"، كتب فلان»: the source of a quotation that its cue follows, and the cue's place."""
        for use in find_cues(self.doc.tokens, q.last, min(q.last + 3, self.sentence.last)):
            if use.form == "verb" and use.cue is not None and not use.cue.act:
                link = self._after(use.last, min(use.last + 8, self.sentence.last), clause=True)
                if link is not None:
                    return link, (self.doc.tokens[use.first].start, self.doc.tokens[use.last - 1].end)
        return None

    def _opening(self, i: int) -> Quotation | None:
        return next((q for q in self.quotations if q.first == i), None)

    def _trim(self, first: int, last: int) -> tuple[int, int]:
        """Character offsets of tokens first..last without marks at either end (quotation marks stay)."""
        tokens = self.doc.tokens
        while first < last and tokens[first].text in "،,؛:;-–":
            first += 1
        while last > first and tokens[last - 1].text in "،,؛:;-–":
            last -= 1
        return (tokens[first].start, tokens[last - 1].end) if first < last else (0, 0)


def _direct(
    doc: Doc, cast: Cast, namer: Namer, sentences: list[Sentence], quotations: tuple[Quotation, ...], state: _State
) -> None:
    """Long quotations as direct statements, on the word of the statement around them or of the source that goes on."""
    for q in quotations:
        if q.words < vocabulary().direct_words:
            continue
        start, end = doc.tokens[q.first].start, doc.tokens[q.last - 1].end
        around = [f for f in state.found if f.start < end and start < f.end and f.mode != "direct"]
        same = [f for f in around if f.start <= start + 1 and f.end >= min(end, f.end)]
        host = min(same or around, key=lambda f: f.end - f.start) if around else None
        if host is not None:
            chain, cue, mood = host.chain, host.cue, host.mood
            if host.start >= start - 1 and host.end <= end + 2:
                state.found.remove(host)
        else:
            sentence = next((s for s in sentences if s.first <= q.first < s.last), sentences[0])
            reader = _SentenceReader(doc, cast, namer, sentence, quotations, state, frozenset())
            if (told := reader.told_after(q)) is not None:
                state.found.append(_Found(start, end, "direct", told[1], (told[0],)))
                continue
            carried = state.before.get(sentence.index, ())
            chain, cue, mood = (carried if q.first == sentence.first else ()) or reader._main_subject() or carried, None, None
        if chain:
            state.found.append(_Found(start, end, "direct", cue, chain, mood))


def _numbered(doc: Doc, namer: Namer, found: list[_Found]) -> Statements:
    ordered = sorted({(f.start, f.end): f for f in found}.values(), key=lambda f: (f.start, -f.end))
    return Statements(
        tuple(
            Attribution(
                Statement(
                    id=f"s{n}", start=f.start, end=f.end, mode=f.mode,
                    cue=Span(start=f.cue[0], end=f.cue[1]) if f.cue else None,
                    chain=tuple(Source(name=x.name, entity=x.entity, kind=x.kind) for x in f.chain),
                ),
                f.mood,
            )
            for n, f in enumerate(ordered, 1)
        )
    )


__all__ = ["Attribution", "Statements", "Token", "find_statements"]
