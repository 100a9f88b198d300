"""Doc -> mentions: the noun phrases that name or stand for actors and places.

Three ways in: a name that the knowledge base holds; a role, body, group or facility noun with the words
that complete it («المتحدث باسم …», «وزارة الدفاع العراقية»); a person's name, alone or after a title.
What a mention refers to is decided in entities.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import resources

from musnad.arabic import bare, fold
from musnad.knowledge import NamedThing, Role, knowledge
from musnad.language import Doc, Sentence, Token, closed, definite, usual_share
from musnad.lexicon import load
from musnad.morphology import affixes

QUOTES = {'"': '"', "«": "»", "“": "”", "”": "“", "‘": "’", "'": "'"}


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


@cache
def _grammar() -> dict[str, frozenset[str]]:
    return {k: frozenset(map(fold, v)) for k, v in load("mentions").items()}


@cache
def _naming() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(fold(w).split()) for w in load("mentions")["naming"])


@cache
def _not_heads() -> frozenset[tuple[str, str]]:
    pairs = (fold(p).split() for p in load("mentions")["not_heads"])
    return frozenset((a, b) for a, b in pairs)


@cache
def _name_words() -> dict[str, tuple[int, int]]:
    rows = (
        resources.files("musnad.knowledge")
        .joinpath("name_words.tsv")
        .read_text(encoding="utf-8")
        .splitlines()
    )
    cells = (r.split("\t") for r in rows if not r.startswith(("#", "word\t")))
    return {word: (int(first), int(later)) for word, first, later in cells}


@cache
def _by_first_word() -> dict[str, tuple[tuple[tuple[str, ...], tuple[NamedThing, ...]], ...]]:
    """Names by their first word, longest first."""
    table: dict[str, list[tuple[tuple[str, ...], tuple[NamedThing, ...]]]] = {}
    for key, things in knowledge().names.items():
        words = tuple(key.split())
        table.setdefault(words[0], []).append((words, things))
    return {w: tuple(sorted(rows, key=lambda r: -len(r[0]))) for w, rows in table.items()}


@lru_cache(maxsize=100_000)
def openings(word: str) -> tuple[tuple[str, str, int], ...]:
    """Ways to take a proclitic off a folded word: (preposition, rest, printed characters cut off)."""
    out = [("", word, 0)]
    rest, cut = word, 0
    if word[:1] in ("و", "ف") and len(word) > 2:
        rest, cut = word[1:], 1
        out.append(("", rest, 1))
    if len(rest) > 3:
        if rest[0] in "بك":
            out.append((rest[0], rest[1:], cut + 1))
        elif rest.startswith("لل"):
            out.append(("ل", "ال" + rest[2:], cut))
            out.append(("ل", "ا" + rest[1:], cut))
        elif rest[0] == "ل":
            out.append(("ل", rest[1:], cut + 1))
    return tuple(out)


@dataclass(frozen=True, slots=True)
class _Head:
    """A noun that can head a mention, read from one token."""

    role: Role
    key: str
    proclitic: str
    cut: int
    definite: bool
    pronoun: bool


@cache
def _heads() -> dict[str, Role]:
    """Nouns that can head a mention: the roles of the knowledge base and the words that stand for somebody named."""
    data = load("coreference")
    standing = [*data["sides"], *data["homeland"], *(w for words in data["pairs"].values() for w in words)]
    stand_in, people = Role("", "group", "", "stand-in"), Role("", "group", "CVL", "group")
    counted = {fold(w): people for w in load("mentions")["people"]}
    target, settlement = Role("", "facility", "", "facility"), Role("", "place", "", "place")
    counted |= {fold(w): target for w in load("mentions")["targets"]} | {
        fold(w): settlement for w in load("mentions")["settlements"]
    }
    return counted | {fold(w): stand_in for w in standing} | dict(knowledge().roles)


@lru_cache(maxsize=100_000)
def head_of(word: str) -> _Head | None:
    """The role, body, group or facility noun that a folded word is, clitics aside."""
    roles = _heads()
    for proclitic, rest, cut in openings(word):
        is_definite = rest.startswith("ال") and len(rest) > 3
        for base, pronoun in _without_pronoun(rest[2:] if is_definite else rest, is_definite):
            if (role := roles.get(base)) is not None:
                return _Head(role, base, proclitic, cut, is_definite, pronoun)
    return None


def _without_pronoun(base: str, is_definite: bool) -> Iterator[tuple[str, bool]]:
    yield base, False
    if is_definite:
        return
    for suffix in ("هما", "هم", "ها", "نا", "ه"):
        stem = base[: -len(suffix)]
        if base.endswith(suffix) and len(stem) > 2:
            yield stem, True
            if stem.endswith("ت"):
                yield stem[:-1] + "ه", True


@lru_cache(maxsize=100_000)
def demonym(word: str) -> str | None:
    """The ISO code of the country whose adjective a folded word is, article aside."""
    table = knowledge().demonyms
    for _, rest, _ in openings(word):
        key = rest[2:] if rest.startswith("ال") and len(rest) > 3 else rest
        if key in table:
            return table[key]
        if key.endswith("ا") and key[:-1] in table:
            return table[key[:-1]]
    return None


def find_mentions(doc: Doc, timed: frozenset[int] = frozenset()) -> tuple[Mention, ...]:
    """All mentions of a doc in order; a mention inside another one follows it.

    `timed` are the tokens of time expressions: they are in no mention and end one.
    """
    first = _scan(doc, timed, frozenset())
    return _scan(doc, timed, _short_names(doc, first)) if first else first


def _short_names(doc: Doc, found: tuple[Mention, ...]) -> frozenset[str]:
    """First and last words of the persons' names of an article: either alone may name them again."""
    spans = [m.person for m in found if m.person is not None and m.person[1] - m.person[0] > 1]
    return frozenset(doc.tokens[i].norm for a, b in spans for i in (a, b - 1))


def _scan(doc: Doc, timed: frozenset[int], short: frozenset[str]) -> tuple[Mention, ...]:
    found: list[Mention] = []
    for sentence in doc.sentences:
        scan = _Scan(doc, sentence, timed, short)
        i = sentence.first
        while i < sentence.last:
            mention = scan.at(i) if i not in timed else None
            if mention is None:
                i += 1
                continue
            found.append(mention)
            found.extend(_inside(scan, mention))
            i = max(mention.b, i + 1)
    return tuple(found)


def _inside(scan: "_Scan", outer: Mention) -> Iterator[Mention]:
    """Names inside a longer phrase: «الحكومة» in «المتحدث باسم الحكومة», «بغداد» in «سفارة واشنطن في بغداد»."""
    i = outer.a + 1
    while i < outer.b:
        if outer.person and outer.person[0] <= i < outer.person[1]:
            i = outer.person[1]
            continue
        mention = scan.name(i) or scan.body(i)
        if mention is not None and mention.b <= outer.b:
            yield mention
            i = mention.b
        else:
            i += 1


@dataclass(frozen=True, slots=True)
class _Scan:
    doc: Doc
    sentence: Sentence
    timed: frozenset[int]
    short: frozenset[str]  # words that alone name a person of the article

    def at(self, i: int) -> Mention | None:
        token = self.doc.tokens[i]
        if token.punct:
            return None
        mention = self.name(i)
        phrase = self.phrase(i)
        if phrase is not None and (mention is None or phrase.b >= mention.b):
            return phrase
        return mention or self._counted(i) or self._people(i) or self._person(i) or self._plural(i)

    # names of the knowledge base

    def name(self, i: int) -> Mention | None:
        """The longest known name that begins at token i."""
        tokens, last = self.doc.tokens, self.sentence.last
        for proclitic, first, cut in openings(tokens[i].norm):
            for words, things in _by_first_word().get(first, ()):
                b = i + len(words)
                if b > last or any(tokens[i + k].norm != w for k, w in enumerate(words) if k):
                    continue
                usable = tuple(t for t in things if self._plausible(t, i, b, proclitic, cut))
                if usable:
                    return self._mention(
                        i, b, cut, proclitic, usable[0].sort, words[0], things=usable, iso3=usable[0].iso3
                    )
        return None

    def _plausible(self, thing: NamedThing, i: int, b: int, proclitic: str, cut: int) -> bool:
        """Whether a known name means that thing here: one-word names that are common words need a sign."""
        if b - i > 1:
            return True
        token = self.doc.tokens[i]
        if thing.sort in ("country", "capital"):
            return not (proclitic and usual_share(token.norm) > 0.9 and token.pos == "VERB")
        before = self.doc.tokens[i - 1].norm if i > self.sentence.first else ""
        if thing.sort == "place":
            signed = before in _grammar()["place_signs"] or before in _grammar()["place_nouns"]
            if getattr(thing, "ambiguous", False) and not signed:
                return False
            if proclitic and not signed and len(token.norm) < 6:
                return False
            return signed or usual_share(token.norm) < 0.3 or token.norm.startswith("ال")
        if thing.sort == "outlet":
            return (
                before in _grammar()["outlet_signs"]
                or self._in_quotes(i, b)
                or usual_share(token.norm) < 0.02
            )
        if thing.sort == "person":
            return token.pos not in ("VERB", "ADP")
        return True

    def _in_quotes(self, i: int, b: int) -> bool:
        tokens = self.doc.tokens
        return i > 0 and b < len(tokens) and tokens[i - 1].text in QUOTES and tokens[b].punct

    # noun phrases

    def body(self, i: int) -> Mention | None:
        """A phrase headed by an organisation, a group or a facility, not by a person."""
        mention = self.phrase(i)
        return (
            mention
            if mention is not None and mention.role is not None and mention.role.kind != "person"
            else None
        )

    def phrase(self, i: int) -> Mention | None:
        """A role, body, group or facility noun at token i with what completes it."""
        token = self.doc.tokens[i]
        head = head_of(token.norm)
        if (
            head is None
            or token.pos == "ADP"
            or (token.pos == "VERB" and not head.definite and usual_share(token.norm) > 0.5)
        ):
            return None
        if self._describes(i, head):
            return None
        b, iso3, inner, person = self._complete(i, head)
        b = self._named_in_quotes(b)
        role = head.role
        number = "p" if role.cls in ("group",) or _plural(head.key) else "d" if _dual(head.key) else "s"
        mention = self._mention(
            i,
            b,
            head.cut,
            head.proclitic,
            _SORTS.get(role.kind, role.kind),
            head.key,
            things=(),
            iso3=iso3,
        )
        gender = "f" if head.key.endswith(("ه", "ات")) else "m"
        return replace(
            mention,
            role=role,
            definite=head.definite or b > i + 1 or head.pronoun,
            inner=inner,
            person=person,
            number=number,
            gender=gender,
        )

    def _named_in_quotes(self, b: int) -> int:
        """Past «تسمي نفسها "…"» after a phrase: the name given there belongs to it."""
        tokens, last = self.doc.tokens, self.sentence.last
        for words in _naming():
            k = b + len(words)
            if (
                k < last
                and tokens[k].text in QUOTES
                and all(tokens[b + n].norm == w for n, w in enumerate(words))
            ):
                return next(
                    (
                        j + 1
                        for j in range(k + 1, min(k + 8, last))
                        if tokens[j].text == QUOTES[tokens[k].text]
                    ),
                    b,
                )
        return b

    def _describes(self, i: int, head: _Head) -> bool:
        """Whether the word is an adjective or an adverb here: «قواعد عسكرية», «مشيرا إلى»."""
        tokens = self.doc.tokens
        token, follows = tokens[i], tokens[i + 1] if i + 1 < self.sentence.last else None
        if follows is not None and (token.norm, follows.norm) in _not_heads():
            return True
        if (
            token.norm.endswith("ا")
            and not head.definite
            and follows is not None
            and follows.pos in ("ADP", "SCONJ")
        ):
            return True
        if i == self.sentence.first or head.proclitic:
            return False
        before = tokens[i - 1]
        nisba = head.key.endswith(("ي", "يه")) and definite(token.norm) == definite(before.norm)
        if token.pos != "ADJ" and not (nisba and before.pos == "NOUN" and head_of(before.norm) is None):
            return False
        return before.pos in ("NOUN", "ADJ", "PROPN", "X") and not (
            head.definite and not definite(before.norm) and head_of(before.norm) is None
        )

    def _complete(
        self, i: int, head: _Head
    ) -> tuple[int, str | None, tuple[NamedThing, ...], tuple[int, int] | None]:
        """Where the phrase of the head at i ends, the country it names, the names in it, the person's name in it."""
        tokens, last = self.doc.tokens, self.sentence.last
        human = head.role.kind == "person"
        b, iso3, open_genitive = i + 1, None, not head.definite and not head.pronoun
        inner: list[NamedThing] = []
        indefinite = not head.definite
        while b < last and b - i < 14:
            token = tokens[b]
            if token.text in QUOTES and (not human or open_genitive) and b == i + 1:
                close = next(
                    (
                        k
                        for k in range(b + 1, min(b + 8, last))
                        if tokens[k].text == QUOTES[token.text] or tokens[k].text in "»”"
                    ),
                    None,
                )
                if close is None:
                    break
                named = self.name(b + 1)
                inner.extend(named.things if named else ())
                b, open_genitive = close + 1, False
                continue
            if token.norm in _grammar()["same"]:
                b += 1
                break
            if (
                token.punct
                or b in self.timed
                or token.pos in ("SCONJ", "CCONJ", "PRON", "AUX", "PART", "DET", "NUM")
            ):
                break
            if token.pos == "ADP":
                step = self._prepositional(b, head)
                if step is None:
                    break
                b, named_things, nation = step
                inner.extend(named_things)
                iso3 = iso3 or nation
                open_genitive = False
                continue
            if _conjoined(token.norm, self._is_word(token)):
                break
            named = self.name(b)
            if (
                named is not None
                and named.proclitic == "ل"
                and human
                and head.role.cls == "office"
                and named.things[0].sort in ("organisation", "country")
            ):
                inner.extend(named.things)
                b, open_genitive = named.b, False
                continue
            if named is not None and not named.proclitic and named.start == tokens[b].start:
                if any(t.sort == "person" for t in named.things):
                    if human:
                        return named.b, iso3 or named.iso3, tuple(inner), (b, named.b)
                    break
                if not open_genitive:
                    break
                inner.extend(named.things)
                iso3 = iso3 or named.iso3
                b, open_genitive = named.b, False
                continue
            nation = demonym(token.norm)
            if nation is not None and (definite(token.norm) or indefinite):
                iso3 = iso3 or nation
                b += 1
                open_genitive = False
                continue
            if definite(token.norm):
                other = head_of(token.norm)
                if (
                    other is not None
                    and other.role.kind == "person"
                    and not open_genitive
                    and token.pos != "ADJ"
                ):
                    span = self.person_name(b + 1, titled=True) if human and b + 1 < last else None
                    if span is not None:
                        return span[1], iso3, tuple(inner), span
                    break
                if token.pos not in ("NOUN", "ADJ", "PROPN", "X") or _preposition_on(token.norm):
                    break
                if not open_genitive and not _adjectival(token):
                    break
                b += 1
                open_genitive = False
                continue
            if human and (span := self.person_name(b)) is not None:
                return span[1], iso3, tuple(inner), span
            if not open_genitive or _preposition_on_word(token.norm):
                break
            if token.pos in ("ADJ", "NOUN") and self._joins(token, head):
                b += 1
                open_genitive = (
                    open_genitive and token.pos == "NOUN" and token.norm not in _grammar()["qualifiers"]
                )
                continue
            break
        if human and b < last and (span := self.person_name(b)) is not None:
            return span[1], iso3, tuple(inner), span
        return b, iso3, tuple(inner), None

    def _joins(self, token: Token, head: _Head) -> bool:
        """Whether an indefinite word goes on with the phrase: an adjective, or a noun that heads own bodies."""
        grammar = _grammar()
        key = token.norm
        if token.pos == "ADJ" or key in grammar["qualifiers"]:
            return True
        inner = head_of(key)
        if inner is not None:
            return True
        return key in grammar["genitives"]

    def _is_word(self, token: Token) -> bool:
        return usual_share(token.norm) > 0

    def _prepositional(self, b: int, head: _Head) -> tuple[int, tuple[NamedThing, ...], str | None] | None:
        """«باسم الحكومة», «في معهد واشنطن», «إلى اليمن»: a preposition that such heads take, with its noun phrase."""
        word = self.doc.tokens[b].norm
        allowed = {"باسم"} if head.role.cls == "spokesman" else set()
        if head.role.cls in ("anonymous", "expert", "office", "military") and head.role.kind == "person":
            allowed |= _grammar()["person_prepositions"]
        if word not in allowed or b + 1 >= self.sentence.last:
            return None
        if (
            word == "في"
            and head.role.cls in ("office", "military")
            and self.name(b + 1) is not None
            and not self.body(b + 1)
        ):
            return None  # «قال الوزير في بغداد»: a place of saying, not of office
        inside = self.body(b + 1) or self.name(b + 1)
        if inside is None or inside.proclitic:
            return None
        nation = inside.iso3
        return inside.b, inside.things + inside.inner, nation

    def _counted(self, i: int) -> Mention | None:
        """«2500 جندي أميركي», «40 محتجزا»: a number and the people it counts."""
        tokens, last = self.doc.tokens, self.sentence.last
        word = openings(tokens[i].norm)[-1][1]
        if (
            tokens[i].pos != "NUM"
            and tokens[i].norm not in _grammar()["counts"]
            and word not in _grammar()["counts"]
        ):
            return None
        b = i + 1
        while b < last and b - i < 5 and (tokens[b].pos == "NUM" or tokens[b].norm in _grammar()["counts"]):
            b += 1
        if b >= last:
            return None
        if tokens[b].norm in _grammar()["counted_of"]:
            whole = self._mention(i, b + 1, 0, "", "group", tokens[b].norm)
            return replace(whole, role=_heads()[fold("شخص")], number="p", definite=False)
        of = b + 1 if tokens[b].norm == "من" and b + 1 < last else b
        inside = self.phrase(of) or self._people(of) or self._plural(of)
        if inside is None or inside.proclitic or (inside.role is None and inside.sort != "people"):
            return None
        cut = (
            1
            if tokens[i].norm[:1] in "وبلف"
            and tokens[i].pos != "NUM"
            and tokens[i].norm not in _grammar()["counts"]
            else 0
        )
        whole = self._mention(i, inside.b, cut, "", inside.sort, inside.head, iso3=inside.iso3)
        return replace(whole, role=inside.role, inner=inside.inner, number="p", definite=False)

    def _plural(self, i: int) -> Mention | None:
        """People named by what they do or are, in the sound plural: «المعرقلين», «القرويون», «المتورطين في …»."""
        token = self.doc.tokens[i]
        option = (
            openings(token.norm)[-1]
            if not definite(token.norm)
            else next(o for o in openings(token.norm) if o[1].startswith("ال"))
        )
        key = option[1]
        before = self.doc.tokens[i - 1] if i > self.sentence.first else None
        if (
            token.pos not in ("NOUN", "ADJ")
            or token.number != "p"
            or not key.endswith(("ون", "ين"))
            or len(key) < 6
        ):
            return None
        if (
            token.rel == "amod"
            or (not definite(key) and not (before is not None and before.pos == "NUM"))
            or key in _grammar()["counts"]
        ):
            return None
        mention = self._mention(i, i + 1, option[2], option[0], "group", key.removeprefix("ال"))
        return replace(mention, role=_heads()[fold("شخص")], number="p", definite=definite(token.norm))

    def _people(self, i: int) -> Mention | None:
        """A demonym as a noun: «الأميركيون», «فلسطينيين»; the definite one stands for the nation's side."""
        token = self.doc.tokens[i]
        nation = demonym(token.norm)
        if nation is None or token.pos == "VERB":
            return None
        option = next(
            (
                o
                for o in openings(token.norm)
                if demonym(o[1]) == nation
                and o[2] == max(x[2] for x in openings(token.norm) if demonym(x[1]) == nation)
            ),
            openings(token.norm)[0],
        )
        key = option[1]
        if not key.endswith(("ون", "ين", "ان", "يا")) and bare(key) not in _grammar()["peoples"]:
            return None
        b = i + 1
        while (
            b < self.sentence.last
            and definite(token.norm)
            and definite(self.doc.tokens[b].norm)
            and self.doc.tokens[b].pos == "ADJ"
        ):
            b += 1
        mention = self._mention(i, b, option[2], option[0], "people", bare(key), iso3=nation)
        return replace(mention, number="p", definite=definite(token.norm))

    def _person(self, i: int) -> Mention | None:
        """A person's name without a title: two words of a name, or one that the article has in a longer name."""
        token = self.doc.tokens[i]
        span = self.person_name(i, bare_name=True)
        if span is not None:
            mention = self._mention(i, span[1], 0, "", "person", token.norm)
            return replace(mention, person=span)
        for proclitic, rest, cut in openings(token.norm):
            if (
                rest in self.short
                and token.pos not in ("VERB", "ADP")
                and (usual_share(rest) < 0.5 or rest.startswith("ال"))
            ):
                return replace(self._mention(i, i + 1, cut, proclitic, "person", rest), person=(i, i + 1))
        return None

    def person_name(self, i: int, bare_name: bool = False, titled: bool = False) -> tuple[int, int] | None:
        """The token range of a person's name that begins at i, or None.

        After a title one name word is enough; without one, two are needed and the first must be a known given name.
        """
        tokens, last, words = self.doc.tokens, self.sentence.last, _name_words()
        norm = tokens[i].norm
        first, later = words.get(norm, (0, 0))
        if definite(norm) and not (not bare_name and later > 2):
            return None
        if tokens[i].pos in ("ADP", "PUNCT", "NUM", "SCONJ", "CCONJ", "PRON", "PART", "AUX", "DET", "ADV"):
            return None
        known = first >= 3 and (first >= 20 or usual_share(norm) < 0.5 or titled)
        if (
            not known
            and norm not in _grammar()["name_joints"]
            and (bare_name or usual_share(norm) > 0 or tokens[i].pos == "VERB" or _ordinary(norm))
        ):
            return None
        b = i + 1
        while b < last and b - i < 5 and self._continues_name(tokens[b], b - i):
            b += 1
        while b > i + 1 and tokens[b - 1].norm in _grammar()["name_joints"]:
            b -= 1
        if bare_name and b - i < 2:
            return None
        return i, b

    def _continues_name(self, token: Token, at: int) -> bool:
        norm = token.norm
        if norm in _grammar()["name_joints"]:
            return True
        if token.i in self.timed:
            return False
        first, later = _name_words().get(norm, (0, 0))
        named = self.name(token.i)
        if (
            named is not None
            and later < 10
            and (named.proclitic or all(t.sort != "person" for t in named.things))
        ):
            return False
        if token.pos in ("ADP", "PUNCT", "NUM", "SCONJ", "CCONJ", "PRON", "PART", "AUX", "DET", "ADV"):
            return False
        if definite(norm):
            return later >= 3 and demonym(norm) is None and head_of(norm) is None
        if first + later >= 3:
            return (usual_share(norm) < 0.9 or first + later > 30) and not (
                _ordinary(norm) and first + later < 10
            )
        return (
            usual_share(norm) == 0
            and not _ordinary(norm)
            and not _preposition_on(norm)
            and token.pos != "VERB"
        )

    def _mention(
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
        return Mention(
            a, b, start, end, sort, head, name, True, proclitic=proclitic, things=things, iso3=iso3
        )


_SORTS = {"person": "role", "organisation": "body", "government": "body", "armed_group": "body"}


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


def _plural(key: str) -> bool:
    return key.endswith(("ون", "ين", "ات")) or (key.startswith("مسوول") and key.endswith("ين"))


def _dual(key: str) -> bool:
    return key.endswith("ان")


@lru_cache(maxsize=100_000)
def _ordinary(norm: str) -> bool:
    """Whether a folded word is an ordinary one under its clitics («بنشر», «أنصاره», «لنظيره»)."""
    return any(
        usual_share(base) > 0.3 and len(base) > 2
        for proclitics, base, pronoun in affixes(norm)
        if proclitics or pronoun
    )


def _conjoined(norm: str, whole_word: bool) -> bool:
    """Whether a folded word is written with «و» or «ف» before it."""
    return (norm[:1] == "و" and len(norm) > 3 and usual_share(norm[1:]) > 0) or (
        norm[:2] == "وا" and norm[:3] == "وال"
    )


def _adjectival(token: Token) -> bool:
    """Whether a definite word can be an adjective: known as one, a nisba, or a word never seen as a noun."""
    return (
        token.pos == "ADJ"
        or token.norm.endswith(("ي", "يه", "يين", "يون", "يات"))
        or usual_share(token.norm) == 0
    )


def _preposition_on(norm: str) -> bool:
    return norm.startswith(("بال", "لل", "كال", "وال", "فال", "وبال", "ولل"))


def _preposition_on_word(norm: str) -> bool:
    return _preposition_on(norm) or (
        norm[:1] in "بل"
        and len(norm) > 4
        and usual_share(norm[1:]) > 0
        and head_of(norm[1:]) is None
        and usual_share(norm) == 0
    )


__all__ = ["Mention", "closed", "demonym", "find_mentions", "head_of", "openings"]
