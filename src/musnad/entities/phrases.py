"""Noun phrases that a role, body, group or facility noun heads: where they end and whom they name.

From the head the walk goes word by word: a name in quotation marks, a genitive, adjectives, a nation, a preposition
that such heads take, a person's name; it ends where the next word can no longer belong.
"""

from dataclasses import dataclass, field, replace

from musnad.arabic import fold
from musnad.entities.names import Mention, Names
from musnad.entities.nouns import (
    QUOTES,
    Head,
    adjectival,
    complete_titles,
    conjoined,
    demonym,
    grammar,
    head_of,
    heads,
    name_words,
    naming,
    not_heads,
    preposition_on,
    preposition_on_word,
    set_phrases_from,
)
from musnad.knowledge import NamedThing, knowledge
from musnad.language import Token, definite, usual_share

LONGEST = 14  # words of one phrase


class Phrases(Names):
    """Finds noun phrases in one sentence."""

    __slots__ = ()

    def body(self, i: int) -> Mention | None:
        """A phrase headed by an organisation, a group or a facility, not by a person."""
        mention = self.phrase(i)
        return mention if mention is not None and mention.role is not None and mention.role.kind != "person" else None

    def phrase(self, i: int) -> Mention | None:
        """A role, body, group or facility noun at token i with what completes it."""
        token = self.doc.tokens[i]
        head, size = head_of(token.norm), 1
        fixed = self._set_phrase(i)
        if fixed is not None and (head is None or fixed[0].role.kind == head.role.kind):
            # A word that heads alone keeps its walk and takes the sector of the phrase: «نائب رئيس الوزراء».
            head, size = fixed if head is None else (replace(head, role=fixed[0].role), 1)
        if head is None:
            return None
        if self._is_rank(i, head):
            head = replace(head, role=heads()[fold("لواء ركن")])
        if size == 1 and (
            token.pos == "ADP" or (token.pos == "VERB" and not head.definite and usual_share(token.norm) > 0.5)
        ):
            return None
        if size == 1 and (self._is_nobody(i, head) or self._describes(i, head)):
            return None
        walk = _Walk(self, i, head, size)
        if head.role.cls == "stand-in" and head.role.kind == "person":
            walk.b = i + 1  # «سموه»: whole by itself
        else:
            walk.run()
        if head.key in grammar()["named_only"] and head.definite and walk.person is None:
            return None
        b = self._named_in_quotes(walk.b)
        role = head.role
        noun = head.key.split()[0]
        number = "p" if role.cls in ("group",) or _plural(noun) else "d" if _dual(noun) else "s"
        mention = self.mention(
            i,
            b,
            head.cut,
            head.proclitic,
            _SORTS.get(role.kind, role.kind),
            head.key,
            things=(),
            iso3=walk.iso3,
        )
        gender = "f" if head.key.endswith(("ه", "ات")) else "m"
        return replace(
            mention,
            role=role,
            definite=head.definite or b > i + 1 or head.pronoun,
            inner=tuple(walk.inner),
            person=walk.person,
            number=number,
            gender=gender,
        )

    def _is_rank(self, i: int, head: Head) -> bool:
        """Whether a noun that is also a unit's or a team's is the rank of who is named next: «اللواء سالم الفلاني»."""
        if head.key not in grammar()["rank_or_unit"] or not head.definite or i + 1 >= self.sentence.last:
            return False
        follows = self.doc.tokens[i + 1]
        given = name_words().get(follows.norm, (0, 0))[0] >= 20 or follows.named == "PER"
        return follows.norm in self.short or (given and self.person_name(i + 1, titled=True) is not None)

    def _set_phrase(self, i: int) -> tuple[Head, int] | None:
        """The longest role phrase of several words at token i, as a head, and how many words it has."""
        tokens, last = self.doc.tokens, self.sentence.last
        for proclitic, rest, cut, words, role in set_phrases_from(tokens[i].norm):
            n = len(words)
            if i + n > last or any(w not in _bases(tokens[i + k].norm) for k, w in enumerate(words) if k):
                continue
            ends = tokens[i + n - 1].norm
            known = rest.startswith("ال") or definite(ends) or _base(ends) != words[-1]
            return Head(role, " ".join(words), proclitic, cut, known, False), n
        return None

    def _named_in_quotes(self, b: int) -> int:
        """Past «تسمي نفسها "…"» after a phrase: the name given there belongs to it."""
        tokens, last = self.doc.tokens, self.sentence.last
        for words in naming():
            k = b + len(words)
            if k < last and tokens[k].text in QUOTES and all(tokens[b + n].norm == w for n, w in enumerate(words)):
                return next(
                    (j + 1 for j in range(k + 1, min(k + 8, last)) if tokens[j].text == QUOTES[tokens[k].text]),
                    b,
                )
        return b

    def _is_nobody(self, i: int, head: Head) -> bool:
        """Whether the words before say that there is none («بدون طيار») or that the noun is an adjective."""
        tokens = self.doc.tokens
        token, before = tokens[i], tokens[i - 1] if i > self.sentence.first else None
        if before is None:
            return False
        if before.norm in grammar()["without"]:
            return True  # «بدون طيار», «غير المسؤول»
        if head.cut:
            governor = tokens[token.head] if token.head >= 0 else token
            return token.rel == "conj" and governor.pos == "ADJ" and head.key.endswith(("ي", "يه"))  # «والسياسية»
        if head.key not in grammar()["main"]:
            return False
        thing = before.pos == "NOUN" and head_of(before.norm) is None and not head.definite
        return token.rel == "amod" or (thing and token.last == "ة" and self.person_name(i + 1, titled=True) is None)

    def _describes(self, i: int, head: Head) -> bool:
        """Whether the word is an adjective or an adverb here: «قواعد عسكرية», «مشيرا إلى»."""
        tokens = self.doc.tokens
        token, follows = tokens[i], tokens[i + 1] if i + 1 < self.sentence.last else None
        if follows is not None and (token.norm, follows.norm) in not_heads():
            return True
        if head.key in grammar()["definite_only"] and not head.definite:
            return True
        if head.key in grammar()["abstract"] and head.definite:
            return follows is None or follows.pos != "ADJ" or not definite(follows.norm)
        if not head.definite and follows is not None and follows.pos in ("ADP", "SCONJ"):
            participle = token.text.endswith("ة") and follows.norm in ("الي", "ان")  # «مشيرة إلى»
            people = head.role.kind == "group" or head.role.cls == "military"  # «اغتال ناشطا في الحركة»
            of_a_verb = follows.norm in grammar()["verbal_prepositions"] or follows.pos == "SCONJ"
            if participle or (token.norm.endswith("ا") and (of_a_verb or not people)):
                return True
        if i == self.sentence.first or head.proclitic or head.cut:
            return False
        before = tokens[i - 1]
        if _plural(head.key) and head.role.kind == "group" and before.number == "s" and definite(token.norm):
            near = head_of(before.norm)
            if near is not None and near.role.kind != "group" and not _plural(near.key):
                return False  # «فرقت الشرطة المتظاهرين»: no adjective of a singular
        main = head.key in grammar()["main"] and head.definite and definite(before.norm) and before.pos == "NOUN"
        near = head_of(before.norm)
        if main and (near is None or near.role.kind != "person") and i - 1 not in self.timed:
            named = follows is not None and (demonym(follows.norm) is not None or follows.named == "PER")
            return not named and self.person_name(i + 1, titled=True) is None if follows is not None else True
        nisba = head.key.endswith(("ي", "يه")) and definite(token.norm) == definite(before.norm)
        if token.pos != "ADJ" and not (nisba and before.pos == "NOUN" and head_of(before.norm) is None):
            return False
        agrees = head.definite == definite(before.norm) or before.pos != "NOUN"  # not «اختطفت الحركة حاكم المنطقة»
        return (
            agrees
            and before.pos in ("NOUN", "ADJ", "PROPN", "X")
            and not (head.definite and not definite(before.norm) and head_of(before.norm) is None)
        )


@dataclass(slots=True)
class _Walk:
    """The walk from a head at token `i` to the end of its phrase; `genitive` while one may still follow."""

    scan: Phrases
    i: int
    head: Head
    size: int = 1  # words of the head: more than one in «ولي العهد»
    b: int = 0
    iso3: str | None = None
    genitive: bool = False
    inner: list[NamedThing] = field(default_factory=list)
    person: tuple[int, int] | None = None

    def run(self) -> None:
        """Goes as far as the phrase does."""
        self.b, self.genitive = self.i + self.size, not self.head.definite and not self.head.pronoun
        while (
            self.b < self.scan.sentence.last and self.b - self.i < LONGEST and self._step(self.scan.doc.tokens[self.b])
        ):
            pass
        complete = self.head.key in complete_titles()  # «خادم الحرمين» needs no name
        unnamed = self.human and self.person is None and self.b < self.scan.sentence.last and not complete
        if unnamed and not self._name_of(self.b):
            self._apposition()

    def _apposition(self) -> None:
        """«قائد الجيش، فلان الفلاني، …»: the name set off by commas after an office."""
        tokens, last = self.scan.doc.tokens, self.scan.sentence.last
        if self.b + 2 >= last or tokens[self.b].text not in "،," or self.b == self.i + 1:
            return
        at = self.b + 1
        title = head_of(tokens[at].norm)
        if title is not None and title.definite and title.role.kind == "person" and not title.cut and at + 2 < last:
            at += 1  # «المتحدث باسم القبيلة، الشيخ فلان الفلاني»
        span = self.scan.person_name(at, titled=at > self.b + 1)
        if span is not None and span[1] - span[0] == 1 and span[1] < last and tokens[span[1]].norm.startswith("ال"):
            span = (span[0], span[1] + 1)  # «أبو فلان المهندس»: the second word may be any
        if span is None or span[1] - span[0] < 2:
            return
        given = name_words().get(tokens[span[0]].norm, (0, 0))[0] >= 20 or tokens[span[0]].named == "PER"
        clause = given and span[1] < last and tokens[span[1]].pos in ("SCONJ", "VERB", "ADP", "PUNCT")
        if span[1] >= last or tokens[span[1]].text in "،,." or clause:
            self.person, self.b = span, span[1]

    @property
    def human(self) -> bool:
        return self.head.role.kind == "person"

    def _step(self, token: Token) -> bool:
        """Takes the next word or words into the phrase; False where it ends before them."""
        if token.text in QUOTES and (self.genitive or (self.b == self.i + 1 and not self.human)):
            return self._quoted(token)
        if token.norm in grammar()["same"]:
            self.b += 1
            return False
        if self._in_short(token):
            self.person = self.scan.longer_name(self.b)
            self.b = self.person[1]
            return False
        if token.punct or self.b in self.scan.timed or token.pos in _ENDS:
            return False
        if token.pos == "ADP" or (token.norm == "بلسان" and self.head.role.cls == "spokesman"):
            return self._prepositional(token)
        if conjoined(token.norm):
            return False
        named = self.scan.name(self.b)
        nation = demonym(token.norm)
        if nation is not None and named is not None and named.b == self.b + 1 and named.things[0].sort == "outlet":
            named = None  # «العراقية» after a noun is its adjective, not the channel
        if named is not None and named.proclitic == "ل" and self._serves(named):
            return self._take(named.b, named.things)
        if (served := self._ranked_under(token)) is not None:
            return self._take(served.b, served.things + served.inner)
        if (seat := self._seated_in(named)) is not None:
            self.iso3 = self.iso3 or seat.iso3
            return self._take(seat.b, seat.things)
        if named is not None and not named.proclitic and named.start == token.start:
            return self._named(named)
        if nation is not None and (definite(token.norm) or not self.head.definite):
            self.iso3 = self.iso3 or nation
            return self._take(self.b + 1)
        return self._definite(token) if definite(token.norm) else self._indefinite(token)

    def _take(self, b: int, things: tuple[NamedThing, ...] = ()) -> bool:
        self.inner.extend(things)
        self.b, self.genitive = b, False
        return True

    def _quoted(self, token: Token) -> bool:
        """A name in quotation marks right after its head: «صحيفة "…"»."""
        tokens, last = self.scan.doc.tokens, self.scan.sentence.last
        ends = {QUOTES[token.text], "»", "”"}
        close = next((k for k in range(self.b + 1, min(self.b + 8, last)) if tokens[k].text in ends), None)
        if close is None:
            return False
        if self.head.role.kind == "group" and (self.head.definite or preposition_on_word(tokens[self.b + 1].norm)):
            return False  # words said to people, not their name
        named = self.scan.name(self.b + 1)
        return self._take(close + 1, named.things if named else ())

    def _serves(self, named: Mention) -> bool:
        """«الأمين العام للأمم المتحدة»: an office and, after «ل», whose it is."""
        return self.human and self.head.role.cls == "office" and named.things[0].sort in ("organisation", "country")

    def _ranked_under(self, token: Token) -> Mention | None:
        """«النائب الثاني لرئيس مجلس الوزراء», «المدير العام لشركة …»: an office with its rank, and what it is under."""
        before = self.scan.doc.tokens[self.b - 1]
        ranked = self.human and self.head.role.cls == "office" and before.norm in grammar()["ranks"]
        if not ranked or self.b == self.i + 1:
            return None
        under = self.scan.phrase(token.i)
        fits = under is not None and under.proclitic == "ل" and under.role is not None and under.person is None
        return under if fits and under and under.role and under.role.kind in _UNDER else None

    def _seated_in(self, named: Mention | None) -> Mention | None:
        """«وزير الخارجية بدولة قطر الدكتور فلان»: a land in «ب» between an office and the name of who holds it."""
        if named is None or named.proclitic != "ب" or not self.human or self.head.role.cls != "office":
            return None
        land = named.sort in ("country", "capital", "place")
        return named if land and self.b > self.i + 1 and self._named_after(named.b) else None

    def _named(self, named: Mention) -> bool:
        if any(t.sort == "person" for t in named.things):
            if self.human:
                titled = definite(self.scan.doc.tokens[self.b].norm) and named.b > self.b + 1
                longer = self.scan.person_name(self.b + 1, titled=True) if titled else None
                if longer is None or longer[1] <= named.b:  # else «الملك سلمان بن …», known as «الملك سلمان»
                    longer = (self.b, named.b)
                self.person, self.b, self.iso3 = longer, longer[1], self.iso3 or named.iso3
            return False
        if not self.genitive:
            return False
        self.iso3 = self.iso3 or named.iso3
        return self._take(named.b, named.things)

    def _definite(self, token: Token) -> bool:
        """A definite word: the genitive of a construct, then only adjectives; or a title before a name."""
        other = head_of(token.norm)
        if other is not None and other.role.kind == "person" and not self.genitive and token.pos != "ADJ":
            if self.human and self.b + 1 < self.scan.sentence.last and not self._of_another_land(self.b + 1):
                self._name_of(self.b + 1, titled=True)
            return False
        if token.pos not in ("NOUN", "ADJ", "PROPN", "X") or preposition_on(token.norm):
            return False
        if (
            other is not None
            and not self.genitive
            and token.rel != "amod"
            and other.role.kind in ("group", "organisation", "place", "facility", "document")
        ):
            return False  # «الحكومة المعارضة»: two actors, where the second is no adjective
        plural = token.norm.endswith(("ون", "ين")) and token.number == "p"
        if not self.genitive and plural and self.head.role.cls != "group" and not _plural(self.head.key):
            return False  # «الشرطة المتظاهرين»: no adjective of a singular
        if not self.genitive and not (adjectival(token) and (token.pos == "ADJ" or self.i <= token.head < self.b)):
            return False
        return self._take(self.b + 1)

    def _indefinite(self, token: Token) -> bool:
        """An indefinite word: a person's name after a title, an adjective, or the next noun of a construct."""
        chained = self._chained(token)
        if self.head.key in complete_titles():
            return False
        if self.human and not chained and self._name_of(self.b):
            return False
        if not self.genitive or preposition_on_word(token.norm):
            return False
        if chained:
            self.b += 1
            return True
        if token.norm.endswith("ا") and not self.scan.doc.tokens[self.i].norm.endswith("ا") and len(token.norm) > 3:
            return False  # an accusative after a head that is none: the object of the verb
        if not self.human and token.pos in ("PROPN", "X"):
            self.b += 1  # «وكالة نوارس»: a name that nobody knows
            return True
        qualifies = token.pos == "ADJ" or token.norm in grammar()["qualifiers"]
        heads_on = head_of(token.norm) is not None or token.norm in grammar()["genitives"]
        heads_on = heads_on or (self.human and token.norm in grammar()["place_nouns"])
        if token.pos not in ("ADJ", "NOUN") or not (qualifies or heads_on):
            return False
        self.b += 1
        noun = token.pos == "NOUN" or token.norm in grammar()["genitives"]
        self.genitive = noun and token.norm not in grammar()["qualifiers"]
        return True

    def _chained(self, token: Token) -> bool:
        """Whether a noun that no list has goes on with a construct: «رئيس جهاز الأمن», «مدير مشروع السد»."""
        tokens, b = self.scan.doc.tokens, self.b
        if not self.genitive or not self.human or token.pos != "NOUN" or b + 1 >= self.scan.sentence.last:
            return False
        if token.named == "PER" or sum(name_words().get(token.norm, (0, 0))) > 30 or token.norm.endswith("ا"):
            return False
        after = tokens[b + 1]
        if after.i in self.scan.timed or after.head != b:
            return False
        named = self.scan.name(b + 1)
        place = named is not None and not named.proclitic and named.sort in ("place", "capital", "country")
        return place or (definite(after.norm) and after.pos == "NOUN")

    def _named_after(self, b: int) -> bool:
        """Whether a person's name, with or without another title, stands right at b, and one that is surely a name."""
        tokens, last = self.scan.doc.tokens, self.scan.sentence.last
        title = head_of(tokens[b].norm) if b + 2 < last else None
        if title is not None and title.definite and title.role.kind == "person" and not title.cut:
            b += 1
        span = self.scan.person_name(b, bare_name=True) if b < last else None
        return span is not None and name_words().get(tokens[span[0]].norm, (0, 0))[0] >= 20

    def _in_short(self, token: Token) -> bool:
        """A surname that the article has in a longer name, after a title: «اللواء الحسني»."""
        if not self.human or self.b != self.i + self.size or token.norm not in self.scan.short:
            return False
        titled = self.head.role.cls in ("title", "military") or demonym(token.norm) is None
        return titled and definite(token.norm) and (self.head.definite or self.size > 1)

    def _of_another_land(self, b: int) -> bool:
        """Whether the known person named at b is of another country than the title: «هنأ الرئيس الفرنسي الأمير …»."""
        named = self.scan.name(b)
        persons = [t.id for t in named.things if t.sort == "person"] if named is not None else []
        lands = {office.iso3 for p in persons for office in knowledge().careers.get(p, ())}
        return self.iso3 is not None and bool(lands) and self.iso3 not in lands

    def _name_of(self, b: int, titled: bool = False) -> bool:
        span = self.scan.person_name(b, titled=titled)
        if span is not None and definite(self.scan.doc.tokens[b].norm) and self.scan.name(b) is not None:
            return False  # «حذر رئيسها الولايات المتحدة»
        if span is not None:
            self.person, self.b = span, span[1]
        return span is not None

    def _prepositional(self, token: Token) -> bool:
        """«باسم الحكومة», «في معهد …», «إلى اليمن»: a preposition that such heads take, with its noun phrase."""
        scan, role = self.scan, self.head.role
        allowed = {"باسم"} if role.cls == "spokesman" else set()
        if role.cls == "spokesman":
            allowed.add("بلسان")
        if self.human and role.cls in ("anonymous", "expert", "office", "military"):
            allowed |= grammar()["person_prepositions"]
            if role.cls == "office" and self.head.key not in grammar()["envoys"]:
                allowed -= {"الي"}  # «إرسال الوزراء إلى عدن»: where they go, not whose they are
        if token.norm not in allowed or self.b + 1 >= scan.sentence.last:
            return False
        body, named = scan.body(self.b + 1), scan.name(self.b + 1)
        if body is None and named is None and role.cls == "spokesman":
            inner = scan.doc.tokens[self.b + 1]  # «الناطق بلسان الخارجية»
            return inner.pos == "NOUN" and definite(inner.norm) and self._take(self.b + 2)
        land = named is not None and named.things[0].sort in ("country", "capital", "place")
        inside = body or named
        if inside is not None and not inside.proclitic and token.norm == "في" and self._named_after(inside.b):
            self.iso3 = self.iso3 or inside.iso3
            return self._take(inside.b, inside.things + inside.inner)  # «المتحدث باسم الجيش في الجزيرة فلان الفلاني»
        if token.norm == "في" and role.cls in ("office", "military") and land and body is None:
            return False  # «قال الوزير في بغداد»: a place of saying, not of office
        if inside is None or inside.proclitic:
            return False
        seat = body is None or (body.role is not None and body.role.kind in _BODIES)
        if token.norm == "في" and role.cls in ("office", "military") and not seat:
            return False  # «قال الرئيس في تغريدة», «استقبل الوزير في قصره»
        self.iso3 = self.iso3 or inside.iso3
        return self._take(inside.b, inside.things + inside.inner)


_ENDS = frozenset(["SCONJ", "CCONJ", "PRON", "AUX", "PART", "DET", "NUM"])
_UNDER = frozenset(["organisation", "government", "armed_group", "person"])
_BODIES = frozenset(["organisation", "government", "armed_group", "country"])
_SORTS = {"person": "role", "organisation": "body", "government": "body", "armed_group": "body"}


def _base(norm: str) -> str:
    """A folded word without its article."""
    return norm[2:] if norm.startswith("ال") and len(norm) > 3 else norm


def _bases(norm: str) -> tuple[str, ...]:
    """A folded word without its article, or without a pronoun («ولي عهده»)."""
    return (_base(norm), norm.removesuffix("ها"), norm.removesuffix("ه"))


def _plural(key: str) -> bool:
    return key.endswith(("ون", "ين", "ات")) or (key.startswith("مسوول") and key.endswith("ين"))


def _dual(key: str) -> bool:
    return key.endswith("ان")
