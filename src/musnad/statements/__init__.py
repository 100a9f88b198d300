"""Doc, Cast -> statements: which words stand on whose word, and the chain back to the origin.

For each sentence the cues are found (cues.py), then for each cue its source (speakers.py), the links farther toward
the origin, and the stretch of content that it governs (contents.py). A source goes on («وأضاف») until another takes
over or the outlet speaks itself. Direct quotations take the chain of the cue that introduces or follows them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from musnad.clausewords import clause_words
from musnad.entities import Cast
from musnad.language import Doc, Sentence, closed
from musnad.models import Block, Source, Span, Statement, Time
from musnad.statements.cues import CueUse, find_cues, starts_with, vocabulary
from musnad.statements.links import Link, Namer, unowned
from musnad.statements.passages import Passages
from musnad.statements.quotations import Quotation, find_quotations
from musnad.statements.speakers import Content, Found, State


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


def find_statements(doc: Doc, cast: Cast, times: tuple[Time, ...]) -> Statements:
    """The statements of headline, headings, paragraphs and lists; captions and datelines state nothing."""
    state = State()
    namer = Namer(doc, cast)
    timed = frozenset(i for t in times if t.type in ("DATE", "TIME") for i in doc.over(t.start, t.end))
    open_quote = False
    for block, sentences in _blocks(doc):
        quotations = find_quotations(doc, sentences[0].first, sentences[-1].last, carried=open_quote)
        open_quote = bool(quotations) and not quotations[-1].closed and quotations[-1].last == sentences[-1].last
        if block.kind in ("headline", "heading"):
            state.text = ()
        for sentence in sentences:
            _SentenceReader(doc, cast, namer, sentence, quotations, state, timed).read()
        _direct(doc, cast, namer, sentences, quotations, state)
        if block.kind in ("headline", "heading"):
            state.chain = state.text
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


# What makes a statement of its own inside another's words also where a noun is its content («إن … نفى وجود …»).
_NEWS = ("announce", "deny", "reveal", "accuse", "claim", "admit")

# What goes on in a mind makes no statement inside another's words: «قال إن التحالف يعتقد أن …» is all his.
_MIND = ("opine", "conclude", "learn", "hope", "fear", "expect")


class _SentenceReader(Passages):
    """Reads the cues of one sentence from left to right into `state.found`."""

    __slots__ = ()

    def read(self) -> None:
        s, tokens = self.sentence, self.doc.tokens
        self.state.before[s.index] = self.state.chain
        if self._colon_headline() or self._gives_text():
            return
        withheld = self._withheld()
        uses = [
            u
            for u in find_cues(tokens, s.first, s.last)
            if not self._quoted(u.first) and u.first not in withheld and not self._describing(u) and not self._untold(u)
        ]
        impersonal = starts_with(tokens, s.first, s.last, vocabulary().impersonal) or self._rumoured()
        if impersonal:
            self.state.chain = self.state.text = ()
        if self.state.text:
            self.state.chain = self.state.text
        elif starts_with(tokens, s.first, s.last, vocabulary().turns):
            self.state.chain = self.state.before[s.index] = ()  # «من جانبه، …»: somebody else speaks
        uses = [u for u in uses if u.first >= s.first + impersonal]
        before, found = self.state.chain, len(self.state.found)
        spoke, idle = self._reports(uses)
        if idle:  # a word that turns out to report nothing ends nobody's words: read again without it
            self.state.chain = before
            del self.state.found[found:]
            spoke, _ = self._reports([u for u in uses if u not in idle])
        quotation = any(q.first <= s.first < q.last and q.words >= vocabulary().direct_words for q in self.quotations)
        if self.state.text:
            self._whole_sentence(self.state.text)
        elif not spoke and not quotation and (impersonal or not self._goes_on()):
            self._topic(impersonal)

    def _teller(self, use: CueUse, chain: tuple[Link, ...]) -> tuple[Link, ...]:
        """Who goes on after «وعرض الوزير كذا، وفق بلاغ»: the person whose words a document at the end tells."""
        if use.form != "phrase" or chain[-1].kind != "document" or use.first == self.sentence.first:
            return chain
        who = self._main_subject()
        person = bool(who) and who[0].entity is not None and self.cast.entity(who[0].entity).kind == "person"
        return who if person else chain

    def _rumoured(self) -> int:
        """«وتردد أن», «ويعتقد أن» after what no person said: hearsay on the outlet's account; else how many tokens."""
        s = self.sentence
        n = starts_with(self.doc.tokens, s.first, s.last, vocabulary().hearsay)
        thinks = any(x.kind in ("expert", "party") for x in self.state.chain[-1:])
        return 0 if thinks else n

    def _reports(self, uses: list[CueUse]) -> tuple[bool, list[CueUse]]:
        """Reads the cues in order: whether one made a source speak, and those that report nothing."""
        consumed: set[int] = set()
        text = self.state.text
        whole = Content(self.sentence.first, self.sentence.last, "text")
        outer: list[tuple[Content, tuple[Link, ...]]] = [(whole, text)] if text else []
        idle: list[CueUse] = []
        spoke = False
        for k, use in enumerate(uses):
            if k in consumed:
                continue
            enclosing = next((c for c, _ in reversed(outer) if c.first <= use.first < c.last), None)
            base = next((ch for c, ch in reversed(outer) if c is enclosing), ()) if enclosing else ()
            result = self._phrase(use, uses, outer) if use.form == "phrase" else self._cue(use, k, uses, consumed, base)
            if result is None:
                if use.form in ("participle", "verb") and not use.act:
                    idle.append(use)
                continue
            if use.phrase is not None and use.phrase.clause:
                consumed.update(n for n, u in enumerate(uses) if u.form == "verb" and 0 <= u.first - use.last < 3)
            content, chain, spoken = result
            spoke = True
            if spoken and content is not None:
                outer.append((content, chain))
            if not base:
                self.state.chain = self._teller(use, chain)
                if spoken:
                    self.state.spoken.append(chain)
        return spoke, idle

    def _cue(
        self, use: CueUse, k: int, uses: list[CueUse], consumed: set[int], base: tuple[Link, ...]
    ) -> tuple[Content | None, tuple[Link, ...], bool] | None:
        cue = use.cue
        assert cue is not None
        relative = use.first > self.sentence.first and self.doc.tokens[use.first - 1].norm in clause_words().relatives
        end = self._next_clause(use, k, uses)
        if use.form == "participle" and cue.act:
            return self._act_participle(use, end, base)
        if base and cue.kind in _MIND and use.form == "verb":
            return None
        content = self._cut(use, self._content(use, end))
        warned = cue.kind == "warn" and content is not None and content.opener in ("clause", ":", "quote")
        if cue.act and cue.kind not in ("accuse", "condemn") and not warned:
            if relative or self._aside(use):
                return None
            subject = self._subject(use, content, relative)
            return (None, (subject,), False) if subject and not base else None
        nominal = content is not None and content.opener in ("object", "preposition")
        if (
            content is not None
            and content.opener == "object"
            and cue.kind == "announce"
            and self._performed(content.first)
        ):
            content = None  # «أعلن الهدنة», «أعلن حالة الطوارئ»: an act of its own, not a report of one
        if content is None and (told := self._told_before(use, relative)) is not None:
            link, content = told
            self._emit(use, content, (link,))
            return content, (link,), True
        inner = bool(base) and nominal and cue.kind not in _NEWS  # «جاء في البيان أن الطرفين جددا التزامهما»
        inner = inner or (nominal and self._announced_only(cue.kind))
        shown = content is not None and content.opener == "object" and cue.kind == "express"  # «أبدى استعدادا»
        if content is None or inner or shown or (nominal and relative):
            bare = use.form == "verb" and not relative and not base and not self._after_indefinite(use.first)
            subject = self._subject(use, None, relative) if bare else None
            if subject is not None and self.namer.is_publisher(subject):
                subject = self._interviewed(use)
            return (None, (subject,), False) if subject and subject.entity else None
        if cue.act and cue.kind == "condemn":
            subject = self._subject(use, content, relative)
            return (None, (subject,), False) if subject and not base else None
        return self._spoken(use, content, base, self._links(use, content, k, uses, consumed, relative))

    def _spoken(
        self, use: CueUse, content: Content, base: tuple[Link, ...], links: tuple[Link, ...] | None
    ) -> tuple[Content, tuple[Link, ...], bool] | None:
        """The statement of a cue with its content and the sources that the words name, where it reports anything."""
        cue = use.cue
        assert cue is not None
        if (
            links is None
            or self._uncommented(use, content)
            or self._called(use, content, links)
            or self._introduced(use, content)
        ):
            return None
        chain = self._join(base, links, use)
        if not links and not base and self._silent() and (use.form == "participle" or self._takes_up(use)):
            chain = tuple(x for x in self._main_subject() if self._fits(use, x)) or chain
        nominal = content.opener in ("object", "preposition")
        standing = (cue.document and nominal) or cue.source_after is not None
        if cue.source_after is not None and not links and content.opener == ":" and not cue.owned:
            return None  # «وجاء الرد على ثلاث درجات: …»
        untold = standing and not links and bool(chain) and chain[-1].kind != "document"
        if not chain or untold or (not links and self.namer.is_place(chain[-1])):
            return None
        self._emit(use, content, chain)
        return content, chain, True

    def _interviewed(self, use: CueUse) -> Link | None:
        """«وتحدثت الصحيفة مع فلان»: whom the publishing outlet asked is who speaks."""
        reach = range(use.last, min(use.last + 8, self.sentence.last))
        return next((x for p in ("مع", "الي") if (x := self._after_preposition(reach, p, self.sentence.last))), None)

    def _cut(self, use: CueUse, content: Content | None) -> Content | None:
        """«أعلنت الوزارة رفضها المشروع كما حركت شكوى»: a noun phrase ends where «كما» brings the next act."""
        if content is None or content.opener not in ("object", "preposition") or use.form != "verb":
            return content
        tokens = self.doc.tokens
        for i in range(content.first + 1, content.last - 1):
            if tokens[i].norm == "كما" and tokens[i + 1].pos == "VERB":
                return replace(content, last=i)
        return content

    def _announced_only(self, kind: str) -> bool:
        """In a headline, only news of something done is told by a verb with a noun: «الوزارة تعلن ضبط شبكة»."""
        return self.sentence.block.kind == "headline" and kind not in ("announce", "reveal", "say", "deny")

    def _performed(self, i: int) -> bool:
        """Whether to announce the thing at i is to do it; «أعلن القبض على فلان» tells of something done."""
        noun = self.doc.tokens[i].norm
        if unowned(noun) in vocabulary().performed:
            return True
        follows = self.doc.tokens[i + 1].norm if i + 1 < self.sentence.last else ""
        return noun.startswith("ال") and follows not in ("علي", "عن", "الي", "من", "ب")

    def _aside(self, use: CueUse) -> bool:
        """«قال فلان كذا، فيما يعد فلان …»: an act told beside what one says makes nobody else the source."""
        spoken = not self._silent()
        return spoken and self.doc.tokens[use.first - 1].norm in clause_words().connectors

    def _takes_up(self, use: CueUse) -> bool:
        """«وزار الوزير المدينة وقال إن», «لكنه قال إن»: a verb that goes on with the sentence's own subject."""
        if use.first == self.sentence.first:
            return False
        asked = self.doc.tokens[self.sentence.first].norm.removeprefix("و") in vocabulary().when
        if asked and self.doc.tokens[use.first - 1].text in "،,":
            return True  # «وحين سئل الوزير عن ذلك، قال»
        because = self.doc.tokens[use.first - 1].norm == "اذ"  # «اختار الوزير نبرة أخرى، إذ أقر بأن»
        return because or self._conjoined_cue(use) or self._pronoun_before(use)

    def _introduced(self, use: CueUse, content: Content) -> bool:
        """Whether a cue farther ahead has these words: «أضاف ضيف البرنامج الذي يقدمه فلان، أن …»."""
        between = self.doc.tokens[use.last : content.first]
        start, end = self._trim(content.first, content.last)
        told = use.reading is not None and use.reading.pronoun and use.first > self.sentence.first
        described = told and self.doc.tokens[use.first - 1].norm in clause_words().relatives
        return (described or any(t.text in "،," for t in between)) and any(
            f.start == start and f.end == end and f.cue and f.cue[0] < self.doc.tokens[use.first].start
            for f in self.state.found
        )

    def _silent(self) -> bool:
        """Whether nobody has spoken in this sentence yet, nor begun it with what he did."""
        return self.state.chain == self.state.before[self.sentence.index]

    def _told_before(self, use: CueUse, relative: bool) -> tuple[Link, Content] | None:
        """«غادر الوفد المدينة، قالت مصادر محلية.»: a cue and its source after a comma: what is before."""
        s, tokens = self.sentence, self.doc.tokens
        if use.form != "verb" or relative or use.first - 1 <= s.first or tokens[use.first - 1].text not in "،,":
            return None
        if self._turned(use.first - 1, s.first - 1) < use.first - 1:
            return None  # «…، من جهته، نفى فلان»
        link = self._after(use.last, s.last, clause=True)
        if link is None or link.first - use.last > 3 or s.last - link.last > 8 or self._conjoined_cue(use):
            return None
        return link, Content(s.first, use.first - 1, "phrase")

    def _act_participle(
        self, use: CueUse, end: int, base: tuple[Link, ...]
    ) -> tuple[Content | None, tuple[Link, ...], bool] | None:
        """«محذرا من أن …», «متهمة إياه بـ…»: an act told on the word of the source before it."""
        if self.doc.tokens[use.first - 1].norm.removeprefix("و") in closed().auxiliaries:
            return None  # «كان مقررا أن»
        chain = base or self.state.chain
        follows = self.doc.tokens[use.last] if use.last < end else None
        if not chain or use.first == self.sentence.first or follows is None or follows.pos == "ADJ":
            return None
        content = Content(use.first, end, "clause")
        self._emit(use, content, chain)
        return content, chain, True

    def _links(
        self, use: CueUse, content: Content, k: int, uses: list[CueUse], consumed: set[int], relative: bool
    ) -> tuple[Link, ...] | None:
        """The sources of a cue from the nearest on; () where the words name none and the one before goes on."""
        cue = use.cue
        assert cue is not None
        between = range(use.last, content.first)
        hearsay = self._hearsay(use)
        subject = None if hearsay else self._told_by(use, content, relative)
        links: list[Link] = [subject] if subject else []
        for preposition in cue.farther:
            farther = self._after_preposition(between, preposition) or self._returned_to(between, preposition)
            if farther is not None:
                links.append(farther)
        for n in range(k + 1, len(uses)):
            other = uses[n]
            if other.first >= content.first:
                break
            if other.phrase is not None and other.phrase.farther:
                source = self.namer.at(other.last, self.sentence.last)
                while source is not None:
                    links.append(source)
                    consumed.add(n)
                    source = self._next_from(source.last, content.first)
            elif other.form == "noun":
                consumed.add(n)
            elif (link := self._carrier(other, uses)) is not None:
                consumed.update(m for m in range(n, len(uses)) if uses[m].first < content.first)
                links = [link, *(links or self.state.chain)]
        if sources := links or list(self.state.chain[-1:]):
            nearer = self._nearer(use, content, sources[0])
            if nearer is not None and not any(nearer.same(x) for x in sources):
                links = [nearer, *sources]
        if hearsay and not links:
            return None
        return tuple(links)

    def _returned_to(self, between: range, preposition: str) -> Link | None:
        """«ونقلت عنه قوله»: the origin that a pronoun takes up."""
        again = any(self.doc.tokens[i].norm in (preposition + p for p in ("ه", "ها", "هم", "هما")) for i in between)
        return self.state.chain[-1] if again and self.state.chain else None

    def _carrier(self, use: CueUse, uses: list[CueUse]) -> Link | None:
        """The outlet of an attribution between a cue and its content: «وتابعت، وفقا لما ذكرته إذاعة كذا، إن»."""
        if use.phrase is None or use.phrase.back:
            return None
        link = self._phrase_source(use, uses)
        carries = link is not None and link.kind in ("outlet", "agency", "document", "official")
        if link is None or not carries or link.back or self.namer.is_publisher(link):
            return None
        own = any(unowned(t.norm) != t.norm for t in self.doc.tokens[link.first : link.last + 2] if t.pos == "NOUN")
        return None if own and link.kind == "document" else link

    def _told_by(self, use: CueUse, content: Content, relative: bool) -> Link | None:
        """The nearest source: the cue's subject, or what follows «في» («جاء في البيان»)."""
        assert use.cue is not None
        if not use.cue.source_after:
            return self._subject(use, content, relative)
        spoken = self._after(use.last, use.last + 1)
        perfect = use.reading is not None and use.reading.form.aspect == "perfect"
        if perfect and spoken is not None and spoken.entity is not None and spoken.kind != "document":
            return spoken  # «ورد المتحدث»: an answer («رد»), not what stands in a text
        return self._after_preposition(range(use.last, content.first), use.cue.source_after)

    def _next_from(self, i: int, limit: int) -> Link | None:
        """«نقلاً عن صحيفة كذا، عن مسؤولين»: a further «عن» right after a link."""
        tokens = self.doc.tokens
        if i < limit and tokens[i].text in "،,":
            i += 1
        return self.namer.at(i + 1, limit) if i + 1 < limit and tokens[i].norm == "عن" else None

    def _topic(self, impersonal: int) -> None:
        """A sentence without a cue is the outlet's own; its subject may be the source of the next «وأضاف»."""
        self.state.chain = self._main_subject() if not impersonal else ()


def _direct(
    doc: Doc,
    cast: Cast,
    namer: Namer,
    sentences: list[Sentence],
    quotations: tuple[Quotation, ...],
    state: State,
) -> None:
    """Long quotations as direct statements, on the word of the statement around them or of the source that goes on."""
    for q in quotations:
        if (
            q.words < vocabulary().direct_words
            or _named(doc, cast, q)
            or doc.tokens[q.first - 1].norm in vocabulary().titles
            or any(q.first <= link.first and link.last <= q.last for f in state.found for link in f.chain)
        ):
            continue
        start, end = doc.tokens[q.first].start, doc.tokens[q.last - 1].end
        around = [f for f in state.found if f.start < end and start < f.end and f.mode != "direct"]
        same = [f for f in around if f.start <= start + 1 and f.end >= min(end, f.end)]
        host = min(same or around, key=lambda f: f.end - f.start) if around else None
        if host is not None:
            chain, cue, mood = host.chain, host.cue, host.mood
            for f in around:
                if f.start >= start - 1 and f.end <= end + 2:
                    state.found.remove(f)
        else:
            sentence = next((s for s in sentences if s.first <= q.first < s.last), sentences[0])
            reader = _SentenceReader(doc, cast, namer, sentence, quotations, state, frozenset())
            if (told := reader.told_after(q)) is not None:
                state.found.append(Found(start, end, "direct", told[1], (told[0],)))
                continue
            carried = state.before.get(sentence.index, ())
            carried = carried if carried in state.spoken else ()  # who was only spoken of says nothing
            own = tuple(x for x in reader._main_subject() if x.last <= q.first)
            telling = any(u.form == "verb" for u in find_cues(doc.tokens, sentence.first, q.first))
            first = () if telling and q.first > sentence.first else carried
            colon = doc.tokens[q.first - 1].text == ":"
            turned = colon and own and doc.tokens[sentence.first].norm in ("اما", "واما")
            chain = own if turned else first or (own if telling or colon else ()) or carried
            cue, mood = None, None
        if chain:
            state.found.append(Found(start, end, "direct", cue, chain, mood))


def _named(doc: Doc, cast: Cast, q: Quotation) -> bool:
    """Whether quoted words are a name or a phrase of the sentence around them: «في "إعلان الواحات الكبرى"»."""
    inside = range(q.first + 1, q.last - 1)
    if q.words > 9 or q.first == 0 or any(doc.tokens[i].pos in ("VERB", "AUX", "PRON", "SCONJ") for i in inside):
        return False
    k = cast.over(q.first + 1)
    if k is not None and cast.mentions[k].b >= q.last - 1:
        return True
    after = next((t.norm for t in doc.tokens[q.last : q.last + 2] if not t.punct), "")
    if after in clause_words().relatives:
        return True  # «"استراتيجية كذا"، التي وضعها …»
    return doc.tokens[q.first - 1].pos in ("ADP", "CCONJ")


def _numbered(doc: Doc, namer: Namer, found: list[Found]) -> Statements:
    ordered = sorted({(f.start, f.end): f for f in found}.values(), key=lambda f: (f.start, -f.end))
    return Statements(
        tuple(
            Attribution(
                Statement(
                    id=f"s{n}",
                    start=f.start,
                    end=f.end,
                    mode=f.mode,
                    cue=Span(start=f.cue[0], end=f.cue[1]) if f.cue else None,
                    chain=tuple(Source(name=x.name, entity=x.entity, kind=x.kind) for x in f.chain),
                ),
                f.mood,
            )
            for n, f in enumerate(ordered, 1)
        )
    )
