"""Doc, Cast -> triggers: the words that name political acts, with the sense of the lexicon that they carry.

A word may be several acts or none: its form, its part of speech, and the words around it (`needs`, `before`,
`not_with` of the lexicon) decide. What is inside a name or a title is no act («مجلس التعاون», «وزارة الدفاع»).
"""

from dataclasses import dataclass
from functools import cache, lru_cache

from musnad.clausewords import clause_words
from musnad.entities import Cast
from musnad.entities.nouns import head_of
from musnad.events.acts import Act, Carrier, Words, tables
from musnad.language import Doc, Sentence, Token, closed
from musnad.morphology import Analysis, FormTable

Reading = tuple[Analysis, Act]


@dataclass(frozen=True, slots=True)
class Trigger:
    """Token `i` names the act; tokens first..last (exclusive) are the words to point at, a light verb beside it
    included; `other` is the second of two words that name it apart from each other («استأنف … المحادثات»)."""

    i: int
    first: int
    last: int
    act: Act
    reading: Analysis
    sentence: Sentence
    carrier: "CarrierUse | None" = None
    other: tuple[int, int] | None = None
    doubt: str = ""  # what speaks against the sense: see `find_doubtful` of doubtful.py

    @property
    def verbal(self) -> bool:
        return self.reading.form.pos == "verb"


@dataclass(frozen=True, slots=True)
class CarrierUse:
    """A carrier verb (or its verbal noun) at token `i`."""

    i: int
    carrier: Carrier
    reading: Analysis


def find_triggers(doc: Doc, cast: Cast) -> tuple[Trigger, ...]:
    """All triggers in headline, headings, paragraphs and lists, in order."""
    found: list[Trigger] = []
    for sentence in doc.sentences:
        if sentence.block.kind in ("caption", "dateline"):
            continue
        taken: dict[int, Trigger] = {}
        for i in range(sentence.first, sentence.last):
            trigger = _at(doc, cast, sentence, i)
            if trigger is not None:
                taken[i] = trigger
        for i in [n for t in taken.values() for n in used_up(doc, t)]:
            if i in taken and taken[i].act.content is None:
                del taken[i]
        found.extend(_with_carriers(doc, cast, sentence, taken))
    return tuple(found)


def _at(doc: Doc, cast: Cast, sentence: Sentence, i: int) -> Trigger | None:
    token = doc.tokens[i]
    closed = token.pos in ("PUNCT", "NUM", "SCONJ", "CCONJ", "PRON", "DET") and not _told_by_hamza(token)
    if closed or len(token.norm) < (2 if token.pos == "VERB" else 3):
        return None
    if (k := cast.over(i)) is not None and not free_in_mention(cast, k, i):
        return None
    best: Reading | None = None
    for reading, act in _readings(doc, sentence, token):
        if _fits(doc, cast, sentence, i, act, bool(reading.pronoun)) and (
            best is None or _demands(doc, sentence, i, act) > _demands(doc, sentence, i, best[1])
        ):
            best = (reading, act)
    return Trigger(i, i, i + 1, best[1], best[0], sentence) if best else None


def _told_by_hamza(token: Token) -> bool:
    """«هنأ» folds to «هنا»; the hamza that it is printed with says that it is the verb."""
    return token.pos == "DET" and token.text.endswith("أ")


def _demands(doc: Doc, sentence: Sentence, i: int, act: Act) -> int:
    """How much an act asks of the words around it: of two that fit, the more exacting one is meant, and the one whose
    very words are there before one that any people satisfy."""
    very = bool(act.needs) and stands(doc, i + 1, min(i + 6, sentence.last), act.needs)
    return bool(act.needs) + bool(act.before) + very


def free_in_mention(cast: Cast, k: int, i: int) -> bool:
    """Inside a mention only its own head or a describing participle can be an act: «محتجزين», «المتظاهرون»."""
    mention = cast.mentions[k]
    return mention.role is not None and mention.a == i and mention.role.cls == "group"


def _readings(doc: Doc, sentence: Sentence, token: Token) -> list[Reading]:
    """The act readings of a word that its part of speech and its neighbour allow."""
    t = tables()
    verbs = [r for r in t.verbs.read(token.norm, token.last) if verb_allowed(doc, sentence, token, r[0])]
    nouns = [r for r in t.nouns.read(token.norm, token.last) if not r[1].verb_only and noun_allowed(token, r[0])]
    participles = [
        r
        for r in t.participles.read(token.norm, token.last)
        if not r[1].verb_only and not r[0].preposition and not r[0].definite
    ]
    if verbs and nouns:
        if _before_nominative(doc, sentence, token):
            return verbs
        if sentence.block.kind == "paragraph" and _follows_subject(doc, sentence, token):
            return verbs
        return verbs if _agrees_before(doc, sentence, token, verbs) or _is_verb(doc, sentence, token) else nouns
    return verbs or nouns or participles


def verb_allowed(doc: Doc, sentence: Sentence, token: Token, reading: Analysis) -> bool:
    if reading.form.aspect == "imperfect" and reading.form.person == 1 and reading.form.number == "s":
        return False
    if reading.form.jussive and not reading.proclitics and not _after_jussive_particle(doc, sentence, token):
        return False
    if token.pos == "VERB" or _told_by_hamza(token):
        return True
    before = doc.tokens[token.i - 1].pos if token.i > sentence.first else ""
    if before == "ADP" or token.pos == "ADP":
        return False
    if before == "NUM" and token.norm.endswith("ا") and not reading.proclitics:
        return False  # what is counted: «69 صوتا»
    sure = (
        reading.form.number != "s"
        or reading.form.gender == "f"
        or (bool(reading.proclitics) and reading.form.aspect == "imperfect")
    )
    joined = not reading.proclitics or (
        reading.proclitics in (("و",), ("ف",)) and _before_nominative(doc, sentence, token)
    )
    if not sure and reading.form.aspect == "perfect" and joined and not reading.pronoun:
        sure = sentence.block.kind == "paragraph" and (
            _opens_clause(doc, sentence, token)
            or _before_nominative(doc, sentence, token)
            or _follows_subject(doc, sentence, token)
            or _derived_perfect(doc, sentence, token)
        )
    return sure and token.pos in ("NOUN", "ADJ", "X", "PROPN", "AUX")


def _opens_clause(doc: Doc, sentence: Sentence, token: Token) -> bool:
    """Whether a word opens a clause and a definite noun follows: a verb's place («صوت البرلمان»), not a noun's."""
    before = doc.tokens[token.i - 1] if token.i > sentence.first else None
    after = doc.tokens[token.i + 1] if token.i + 1 < sentence.last else None
    opens = before is None or (before.punct and before.text in "،.") or before.pos == "SCONJ"
    noun_after = (
        after is not None and after.norm.startswith("ال") and after.norm not in clause_words().days
    )  # «فجر اليوم»
    return opens and noun_after and not tables().nouns.read(token.norm, token.last)


def _before_nominative(doc: Doc, sentence: Sentence, token: Token) -> bool:
    """Whether people in the nominative follow («خطف مسلحون», «ورفع المتظاهرون»): a noun takes them in the genitive."""
    after = doc.tokens[token.i + 1] if token.i + 1 < sentence.last else None
    if after is None or not after.norm.endswith("ون") or token.norm.startswith("ال") or token.pos == "NUM":
        return False
    head = head_of(after.norm)
    return head is not None and not head.proclitic and head.role.kind in ("group", "person")


def _after_jussive_particle(doc: Doc, sentence: Sentence, token: Token) -> bool:
    before = doc.tokens[token.i - 1].norm if token.i > sentence.first else ""
    return before.lstrip("وف") in closed().before_jussives


def _derived_perfect(doc: Doc, sentence: Sentence, token: Token) -> bool:
    """Whether the letters are those of a derived perfect and of no noun: «اعتصم», «اختطف»; «أعدم» before a number."""
    if tables().nouns.read(token.norm, token.last) or tables().participles.read(token.norm, token.last):
        return False
    if token.text.startswith("أ"):  # «أكبر», «أشد» are made alike
        return len(token.norm) == 4 and token.i + 1 < sentence.last and doc.tokens[token.i + 1].pos == "NUM"
    return token.norm.startswith("ا") and not token.norm.startswith("ال") and len(token.norm) >= 5


def _follows_subject(doc: Doc, sentence: Sentence, token: Token) -> bool:
    """Whether a bare word stands after the noun phrase that «إن» or «أن» puts first: «إن الأردن رفض العرض».

    A definite noun takes no noun without article after it but in apposition, so the word is that clause's verb.
    """
    i, tokens = token.i, doc.tokens
    if i + 1 >= sentence.last or tokens[i + 1].punct or tokens[i + 1].pos in ("ADJ", "SCONJ"):
        return False
    k = i - 1
    while k >= sentence.first and i - k <= 8 and tokens[k].pos in ("NOUN", "ADJ", "PROPN", "X", "DET"):
        k -= 1
    if k < sentence.first or k == i - 1 or tokens[k].pos != "SCONJ" or not tokens[k].norm.endswith("ان"):
        return False
    last = tokens[i - 1]
    return last.norm.startswith("ال") or last.pos in ("PROPN", "X") or last.norm.endswith("ي")


def noun_allowed(token: Token, reading: Analysis) -> bool:
    return not (
        token.pos == "VERB"
        and not reading.definite
        and not reading.preposition
        and not reading.pronoun
        and token.norm[:1] in "يت"
    )


def _agrees_before(doc: Doc, sentence: Sentence, token: Token, verbs: list[Reading]) -> bool:
    """A dual or plural verb form right after a noun of its number is the noun's verb: «الجانبين تعهدا»."""
    before = doc.tokens[token.i - 1] if token.i > sentence.first else None
    endings = {"d": ("ان", "ين"), "p": ("ون", "ين")}
    return before is not None and any(before.norm.endswith(endings.get(r.form.number, ("-",))) for r, _ in verbs)


def _is_verb(doc: Doc, sentence: Sentence, token: Token) -> bool:
    """Between verb and noun of the same letters («قتل», «دعم»): the word before decides, else what is usual."""
    i = token.i
    if i == sentence.first:
        follows = doc.tokens[i + 1] if i + 1 < sentence.last else None
        return (token.pos == "VERB" and sentence.block.kind not in ("headline", "heading")) or (
            follows is not None and follows.pos == "NUM"
        )
    before = doc.tokens[i - 1]
    if before.pos in ("ADP", "VERB", "NUM"):
        return False
    if before.norm in ("ان", "وان", "بان") and before.text.lstrip("وب").startswith("أ"):
        return token.pos == "VERB" or token.norm[:1] in "يت"  # «على أن تسلّم الكتيبة القاعدة», tagged as a name
    return token.pos == "VERB"


def _fits(doc: Doc, cast: Cast, sentence: Sentence, i: int, act: Act, filled: bool) -> bool:
    """Whether the words around token i are those that a sense asks for; `filled`: a pronoun is its object already."""
    if act.needs:
        reach = reach_of(doc, cast, sentence, i, wide=doc.tokens[i].pos == "VERB" and not filled)
        people = _needs_people(act) and _people_in(doc, cast, i + 1, i + 2)
        if not people and not stands(doc, i + 1, reach, act.needs):
            return False
    if act.before and not stands(doc, max(i - 3, sentence.first), i, act.before):
        return False
    return not (act.not_with and stands(doc, sentence.first, sentence.last, act.not_with))


@cache
def _needs_people(act: Act) -> bool:
    """Whether what a sense needs is people: any people will do then, in whatever words («أوقف نحو خمسين منهم»)."""
    if any(p == ("قتلي",) for p in act.needs):  # those who fell, not any people: «أوقع … قتلى»
        return False
    heads = (head_of(p[0]) for p in act.needs if len(p) == 1)
    return sum(h is not None and h.role.kind in ("group", "person") for h in heads) >= 3


def _people_in(doc: Doc, cast: Cast, first: int, last: int) -> bool:
    """Whether people stand there who may be the object: a nominative («الطرفان», «مسلحون») is the subject."""
    mentions = (
        cast.mentions[cast.cover[k]]
        for k in range(first, last)
        if k in cast.cover and not doc.tokens[k].norm.endswith(("ون", "ان"))
    )
    return any(
        m.role is not None and m.role.kind in ("group", "person") and m.number != "s" and not m.proclitic
        for m in mentions
    )


def reach_of(doc: Doc, cast: Cast, sentence: Sentence, i: int, *, wide: bool) -> int:
    """How far the words that a sense needs may stand: four words on; the words of mentions, prepositions, adverbs
    and commas are not counted («وقعت … أمس، مع … على بروتوكول»)."""
    free, k = 0, i + 1
    passing = ("ADP", "ADV", "PUNCT") if wide else ()
    while k < min(sentence.last, i + 25) and free < 4 and doc.tokens[k].text not in "؛:.":
        free += k not in cast.cover and doc.tokens[k].pos not in passing
        k += 1
        if doc.tokens[k - 1].pos == "SCONJ" or doc.tokens[k - 1].norm in clause_words().relatives:
            break
    return k


def stands(doc: Doc, first: int, last: int, phrases: Words) -> bool:
    """Whether one of the phrases stands among tokens first..last, clitics and article aside."""
    by_first = phrases.by_first
    for k in range(first, last):
        words = _words_in(doc.tokens[k].norm)
        if by_first.keys().isdisjoint(words):
            continue
        for word in words:
            for phrase in by_first.get(word, ()):
                if k + len(phrase) <= last + 2 and _goes_on(doc, k, phrase):
                    return True
    return False


def _goes_on(doc: Doc, k: int, phrase: tuple[str, ...]) -> bool:
    """Whether the words of a phrase after its first stand after token k."""
    tokens = doc.tokens
    return all(k + n < len(tokens) and w in _words_in(tokens[k + n].norm) for n, w in enumerate(phrase) if n)


def needed(doc: Doc, t: Trigger, first: int, last: int) -> bool:
    """Whether a word that the trigger's sense asks for stands among tokens first..last."""
    return bool(t.act.needs) and stands(doc, first, last, t.act.needs)


def used_up(doc: Doc, t: Trigger) -> list[int]:
    """Tokens that a trigger's sense needed: they name no act of their own («أطلق النار»)."""
    if not t.act.needs:
        return []
    return [k for k in range(t.i + 1, min(t.i + 5, t.sentence.last)) if stands(doc, k, k + 1, t.act.needs)]


def end_of_idiom(doc: Doc, t: Trigger) -> int:
    """Where a trigger's printed words end: with the noun right after it that names the act («ألقى القبض»)."""
    k = t.last
    if k == t.i + 1 and k in used_up(doc, t):
        token = doc.tokens[k]
        if any(act.type == t.act.type for _, act in tables().nouns.read(token.norm, token.last)):
            return k + 1
    return t.last


@lru_cache(maxsize=50_000)
def _words_in(norm: str) -> frozenset[str]:
    """The words of the lexicon that a printed word can be: without a proclitic, the article, a case or pronoun ending.

    Its first letter is one of them, for the lexicon's clitics.
    """
    found = {norm, norm[:1]} if len(norm) > 2 else {norm}
    for head in _HEADS:
        if not norm.startswith(head):
            continue
        rest = norm[len(head) :]
        found.update(rest[: len(rest) - len(tail)] for tail in _TAILS if rest.endswith(tail))
        found.update(rest[: len(rest) - len(tail)] + "ه" for tail in _FEMININE_TAILS if rest.endswith(tail))
    return frozenset(w for w in found if len(w) > 1 or w == norm[:1])


_HEADS = frozenset(["", "و", "ف", "ب", "ل", "ال", "وال", "بال", "لل", "ول", "وب", "فال", "ك"])
_TAILS = frozenset(["", "ا", "ه", "ها", "هم", "هما", "نا", "ات", "ين", "ون", "ان", "ي"])
_FEMININE_TAILS = frozenset(["ه", "ات", "تها", "ته", "تهم", "تين", "تان", "اتها", "اته", "اتهم", "تنا"])


def _with_carriers(doc: Doc, cast: Cast, sentence: Sentence, taken: dict[int, Trigger]) -> list[Trigger]:
    """Triggers with the carrier verb that governs each noun; a light verb beside its noun joins the trigger's words."""
    carriers = _carriers(doc, sentence, taken)
    out: list[Trigger] = []
    for i, trigger in sorted(taken.items()):
        if trigger.verbal:
            out.append(trigger)
            continue
        use = _governor(doc, cast, sentence, i, carriers, taken)
        if (use is None or doc.tokens[i - 1].punct) and _adverbial(doc, sentence, trigger):
            continue
        if use is None:
            out.append(trigger)
            continue
        out = [o for o in out if o.i != use.i or o.act.type != trigger.act.type]
        first, last, other = i, i + 1, None
        if use.i == i - 1:
            first = use.i
        else:
            other = (use.i, use.i + 1)
        out.append(Trigger(i, first, last, trigger.act, trigger.reading, sentence, use, other))
    return out


def _adverbial(doc: Doc, sentence: Sentence, t: Trigger) -> bool:
    """Whether a noun only says in what spirit something else is done: «احتجاجا على», «دعما ل», «استجابة ل»."""
    token = doc.tokens[t.i]
    if t.reading.form.pos != "noun" or t.act.type not in ("PROTEST", "SUPPORT", "CONCEDE", "AID"):
        return False
    accusative = token.text.rstrip("\u064b").endswith("ا") and not t.reading.definite and not t.reading.proclitics
    after = doc.tokens[t.i + 1].norm if t.i + 1 < sentence.last else ""
    return accusative and t.reading.form.lemma[-1:] != "ا" and (after in ("علي", "مع") or after.startswith("ل"))


def _carriers(doc: Doc, sentence: Sentence, taken: dict[int, Trigger]) -> dict[int, CarrierUse]:
    t = tables()
    found: dict[int, CarrierUse] = {}
    for i in range(sentence.first, sentence.last):
        token = doc.tokens[i]
        if token.pos in ("PUNCT", "NUM", "ADP", "SCONJ", "DET", "PRON"):
            continue
        table: FormTable[Carrier]
        for table in (t.carriers, t.carrier_nouns):
            readings = [
                r
                for r in table.read(token.norm, token.last)
                if (not r[0].form.construct or r[0].pronoun) and not (r[0].form.pos == "participle" and r[0].definite)
            ]
            if readings and (
                table is t.carrier_nouns
                or verb_allowed(doc, sentence, token, readings[0][0])
                or readings[0][0].form.pos == "participle"
            ):
                found[i] = CarrierUse(i, readings[0][1], readings[0][0])
                break
    return found


def _governor(
    doc: Doc, cast: Cast, sentence: Sentence, i: int, carriers: dict[int, CarrierUse], taken: dict[int, Trigger]
) -> CarrierUse | None:
    """The nearest carrier before a noun whose complement the noun can be."""
    tokens, free, comma = doc.tokens, 0, False
    for k in range(i - 1, max(sentence.first - 1, i - 50), -1):
        free += k not in cast.cover
        if free > 14:
            return None
        if k in carriers and (not comma or carriers[k].reading.form.pos == "verb"):
            marks = carriers[k].carrier.marks
            proclitic = next((r[0].preposition for r in tables().nouns.read(tokens[i].norm, tokens[i].last)), "")
            mark = proclitic or (k < i - 1 and _preposition_before(doc, cast, i)) or "object"
            if mark == "object" and carriers[k].reading.pronoun and carriers[k].reading.form.pos == "verb":
                return None  # its object is the pronoun: «الحرب التي خاضها …»
            if mark in marks and (not comma or mark == "object"):
                return carriers[k]
            if carriers[k].reading.form.pos == "verb":
                return None
        if tokens[k].pos in ("SCONJ", "VERB") or tokens[k].text in "؛:." or (k in taken and taken[k].verbal):
            return None
        if tokens[k].text in "،,":
            if i - k > 2 or taken[i].reading.form.pos != "noun":
                return None
            comma = True
    return None


def _preposition_before(doc: Doc, cast: Cast, i: int) -> str:
    """The preposition of the phrase that a noun stands in: «في زيارة», «في أول زيارة», «إلى جانب العقوبات»."""
    first, second = doc.tokens[i - 1], doc.tokens[i - 2] if i > 1 else None
    if first.pos == "ADP":
        return first.norm
    bare = first.pos in ("NOUN", "ADJ") and not first.norm.startswith(("ال", "لل")) and i - 1 not in cast.cover
    return second.norm if bare and second is not None and second.pos == "ADP" else ""
