"""Names in a sentence: those that the knowledge base holds, and persons' names by their words."""

from dataclasses import dataclass

from musnad.arabic import fold
from musnad.entities.nouns import (
    QUOTES,
    conjoined,
    demonym,
    grammar,
    head_of,
    name_words,
    names_by_first_word,
    names_by_two_words,
    openings,
    ordinary,
    preposition_on,
)
from musnad.knowledge import NamedThing, Role
from musnad.language import Doc, Sentence, Token, definite, usual_share


@dataclass(frozen=True, slots=True)
class Mention:
    """Tokens a..b (b exclusive) as one noun phrase; `start`, `end` are its characters, a proclitic left out.

    `head` is the folded head noun without article; `things` what the knowledge base knows by the name in it;
    `iso3` the country that the phrase names by a demonym or a name; `person` the token range of a person's name
    inside it; `number` is s, d or p; `proclitic` the preposition written on its first word (ب ل ك) or "".
    """

    a: int
    b: int
    start: int
    end: int
    sort: str
    head: str
    name: str
    definite: bool
    number: str = "s"
    gender: str = "m"
    proclitic: str = ""
    role: Role | None = None
    things: tuple[NamedThing, ...] = ()
    inner: tuple[NamedThing, ...] = ()
    iso3: str | None = None
    person: tuple[int, int] | None = None
    partner: bool = False  # the second of two names under one shared head


@dataclass(frozen=True, slots=True)
class Names:
    """Finds names in one sentence. `timed` are tokens of time expressions: they are in no name and end one."""

    doc: Doc
    sentence: Sentence
    timed: frozenset[int]
    short: frozenset[str]  # words that alone name a person of the article

    def name(self, i: int) -> Mention | None:
        """The longest known name that begins at token i."""
        tokens, last = self.doc.tokens, self.sentence.last
        table = names_by_two_words()
        second = tokens[i + 1].norm if i + 1 < last else ""
        for proclitic, first, cut in openings(tokens[i].norm):
            for words, things in (*table.get((first, second), ()), *table.get((first, ""), ())):
                b = i + len(words)
                if b > last or any(tokens[i + k].norm != w for k, w in enumerate(words) if k):
                    continue
                usable = tuple(t for t in things if self._plausible(t, i, b, proclitic, first))
                if usable:
                    return self.mention(
                        i, b, cut, proclitic, usable[0].sort, words[0], things=usable, iso3=usable[0].iso3
                    )
        return None

    def _plausible(self, thing: NamedThing, i: int, b: int, proclitic: str, word: str) -> bool:
        """Whether a known name means that thing here: one-word names that are common words need a sign.

        `word` is the first word without its clitics.
        """
        if b - i > 1:
            return True
        token = self.doc.tokens[i]
        if thing.sort in ("country", "capital"):
            if word in grammar()["genitives"] and token.named != "LOC":
                return False  # «وزير مالية …»: the ministry's word, not the capital
            return not (proclitic and usual_share(token.norm) > 0.9 and token.pos == "VERB")
        before = self.doc.tokens[i - 1].norm if i > self.sentence.first else ""
        if thing.sort == "place":
            signed = before in grammar()["place_signs"] or before in grammar()["place_nouns"]
            if token.named == "PER" and not signed and name_words().get(word, (0, 0))[0] >= 20:
                return False  # «سالم»
            if getattr(thing, "ambiguous", False) and not signed:
                return False
            if token.pos in ("ADP", "SCONJ", "PRON") and token.named != "LOC":
                return False  # «عنك», «سده»
            if proclitic and not signed and len(token.norm) < 6:
                return False
            return signed or usual_share(token.norm) < 0.3 or token.norm.startswith("ال")
        if thing.sort == "outlet":
            if before in grammar()["outlet_signs"] or self._in_quotes(i, b):
                return True
            return not thing.ambiguous and usual_share(word) < 0.02
        if thing.sort == "organisation" and thing.ambiguous:
            return before in grammar()["organisation_signs"] or self._in_quotes(i, b)
        if thing.sort == "person":
            return token.pos not in ("VERB", "ADP")
        return True

    def unheard_outlet(self, i: int) -> Mention | None:
        """A name of two or three words in quotation marks that ends as outlets' names do: «"الواحة برس"»."""
        tokens = self.doc.tokens
        for b in (i + 2, i + 3):
            if b < self.sentence.last and self._in_quotes(i, b) and tokens[b - 1].norm in grammar()["outlet_endings"]:
                return self.mention(i, b, 0, "", "outlet", tokens[i].norm)
        return None

    def _in_quotes(self, i: int, b: int) -> bool:
        tokens = self.doc.tokens
        return i > 0 and b < len(tokens) and tokens[i - 1].text in QUOTES and tokens[b].punct

    def person_name(
        self, i: int, bare_name: bool = False, titled: bool = False, cut: int = 0
    ) -> tuple[int, int] | None:
        """The token range of a person's name that begins at i, `cut` letters into the word, or None.

        After a title one name word is enough; without one, two are needed and the first must be a known given name
        or read as a person's by the trained pipeline.
        """
        tokens, last, words = self.doc.tokens, self.sentence.last, name_words()
        norm = tokens[i].norm[cut:]
        first, later = words.get(norm, (0, 0))
        if definite(norm) and not (not bare_name and later > 2):
            return None
        if norm in grammar()["not_names"] or (first < 20 and tokens[i].named != "PER" and head_of(norm) is not None):
            return None
        if tokens[i].pos in ("ADP", "PUNCT", "NUM", "SCONJ", "CCONJ", "PRON", "PART", "AUX", "DET", "ADV"):
            return None
        known = (first >= 3 and (first >= 20 or usual_share(norm) < 0.5 or titled)) or self._read_as_person(tokens[i])
        if (
            not known
            and norm not in grammar()["name_joints"]
            and (bare_name or usual_share(norm) > 0 or tokens[i].pos == "VERB" or ordinary(norm))
        ):
            return None
        if not known and first + later == 0 and _nameless(tokens[i]):
            return None
        b = i + 1
        while b < last and b - i < 5 and self._continues_name(tokens[b], b - i):
            b += 1
        while b > i + 1 and tokens[b - 1].norm in grammar()["name_joints"]:
            b -= 1
        if bare_name and b - i < 2:
            return None
        return i, b

    def longer_name(self, i: int) -> tuple[int, int]:
        """The token range of a name that begins with a word already known for one: «العجمي الوريمي»."""
        b, tokens = i + 1, self.doc.tokens
        while (
            b < self.sentence.last
            and b - i < 5
            and (tokens[b].norm in self.short or self._continues_name(tokens[b], b - i))
        ):
            b += 1
        return i, b

    def _read_as_person(self, token: Token) -> bool:
        return token.named == "PER" and not ordinary(token.norm) and usual_share(token.norm) < 0.5

    def _continues_name(self, token: Token, at: int) -> bool:
        norm = token.norm
        if norm in grammar()["name_joints"]:
            return True
        if token.i in self.timed or conjoined(norm) or _joined(token) or _stands_in(norm):
            return False
        first, later = name_words().get(norm, (0, 0))
        named = self.name(token.i)
        if named is not None and later < 10 and (named.proclitic or all(t.sort != "person" for t in named.things)):
            return False
        if token.pos in ("ADP", "PUNCT", "NUM", "SCONJ", "CCONJ", "PRON", "PART", "AUX", "DET", "ADV"):
            return False
        if first + later == 0 and not definite(norm) and _nameless(token) and not self._surname(token):
            return False
        before = self.doc.tokens[token.i - 1]
        if token.named == "PER" and before.named == "PER" and token.pos != "VERB":
            return True
        if definite(norm):
            given = name_words().get(before.norm, (0, 0))[0] >= 3
            surname = at == 1 and given and norm.endswith("ي") and usual_share(norm) == 0 and not ordinary(norm)
            return (later >= 3 or surname) and demonym(norm) is None and head_of(norm) is None
        if first + later >= 3:
            return (usual_share(norm) < 0.9 or first + later > 30) and not (ordinary(norm) and first + later < 10)
        if at > 1 and self._governs(token):
            return False
        return usual_share(norm) == 0 and not ordinary(norm) and not preposition_on(norm) and token.pos != "VERB"

    def _governs(self, token: Token) -> bool:
        """Whether an unknown word is read as a noun with a definite noun as its genitive: «… أعمر مفاتيح القاعدة»."""
        after = self.doc.tokens[token.i + 1] if token.i + 1 < self.sentence.last else None
        genitive = after is not None and after.pos == "NOUN" and definite(after.norm) and after.head == token.i
        return token.pos == "NOUN" and token.named != "PER" and genitive

    def _surname(self, token: Token) -> bool:
        """Whether a word in «ة» that no list has ends a name («سمير فريعة»): it governs no noun after it."""
        after = self.doc.tokens[token.i + 1] if token.i + 1 < self.sentence.last else None
        return token.text.endswith("ة") and (after is None or after.pos not in ("NOUN", "ADJ", "PROPN", "X"))

    def mention(
        self,
        a: int,
        b: int,
        cut: int,
        proclitic: str,
        sort: str,
        head: str,
        things: tuple[NamedThing, ...] = (),
        iso3: str | None = None,
    ) -> Mention:
        tokens, text = self.doc.tokens, self.doc.text
        start, end = tokens[a].start + _printed(tokens[a].text, cut), tokens[b - 1].end
        name = " ".join(text[start:end].split())
        if name.startswith("لل"):
            name = "ال" + name[2:]
        return Mention(a, b, start, end, sort, head, name, True, proclitic=proclitic, things=things, iso3=iso3)


def _joined(token: Token) -> bool:
    """Whether a word that no list of names has is read as the second of two: «شالوم وعريقات»."""
    return token.norm[:1] == "و" and token.norm not in name_words() and token.rel == "conj"


def _stands_in(norm: str) -> bool:
    head = head_of(norm)
    return head is not None and head.role.cls == "stand-in"  # «سموه»


def _nameless(token: Token) -> bool:
    """Whether a word that no list of names has cannot be one by its letters: «لعدن», «اعتزامها», «عميدة», «يهنئ»."""
    norm = token.norm
    if token.text.endswith("ة") or (len(norm) > 4 and norm.endswith(("ها", "هما", "هم"))):
        return True
    if len(norm) > 4 and norm.endswith("ته") and not token.last:
        return True  # «تحياته»
    if len(norm) > 4 and norm.endswith(("ات", "ه", "ا")) and usual_share(_stem(norm)) > 0.3 and not token.last:
        return True  # «اتهامات», «شكره», «مرحبا»
    if len(norm) == 5 and norm[0] == "ت" and norm[3] == "ي" and token.named != "PER":
        return True  # «تمتين»
    if norm[:1] == "ي" and len(norm) <= 4 and token.named != "PER":
        return True  # a verb in the imperfect, as headlines set it after the subject
    return any(
        proclitic and (rest in names_by_first_word() or name_words().get(rest, (0, 0))[0] >= 3)
        for proclitic, rest, _ in openings(norm)
    )


def _stem(norm: str) -> str:
    return norm[:-2] if norm.endswith("ات") else norm[:-1]


def _printed(word: str, cut: int) -> int:
    """How many printed characters hold the first `cut` folded letters (marks print more)."""
    at = 0
    while cut > 0 and at < len(word):
        if fold(word[at]):
            cut -= 1
        at += 1
    while at < len(word) and not fold(word[at]):
        at += 1
    return at
