"""Doc -> mentions: the noun phrases that name or stand for actors and places.

Three ways in: a name that the knowledge base holds (names.py); a role, body, group or facility noun with the words
that complete it (phrases.py); people named by a nation, a count or what they do; a person's name, alone or after a
title. What a mention refers to is decided in entities.py.
"""

from collections.abc import Iterator
from dataclasses import replace

from musnad.arabic import bare, fold
from musnad.entities.names import Mention
from musnad.entities.nouns import conjoined, demonym, grammar, heads, honours, name_words, openings, ordinary
from musnad.entities.phrases import Phrases
from musnad.language import Doc, Token, definite, usual_share


def find_mentions(doc: Doc, timed: frozenset[int] = frozenset()) -> tuple[Mention, ...]:
    """All mentions of a doc in order; a mention inside another one follows it.

    `timed` are the tokens of time expressions: they are in no mention and end one.
    """
    first = _scan(doc, timed, frozenset())
    return _scan(doc, timed, _short_names(doc, first)) if first else first


def _short_names(doc: Doc, found: tuple[Mention, ...]) -> frozenset[str]:
    """First and last words of the persons' names of an article: either alone may name them again."""
    spans = [m.person for m in found if m.person is not None and m.person[1] - m.person[0] > 1]
    known = [m.b - 1 for m in found if m.person is None and m.b > m.a + 1 and m.sort == "person"]
    ends = (*(i for a, b in spans for i in (a, b - 1)), *known)
    return frozenset(doc.tokens[i].norm for i in ends) - {"الله"}


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


class _Scan(Phrases):
    """Finds the mention that begins at a token."""

    __slots__ = ()

    def at(self, i: int) -> Mention | None:
        token = self.doc.tokens[i]
        if token.punct:
            return None
        if (honoured := self._honoured(i)) is not None:
            return honoured
        mention = self.name(i) or self.unheard_outlet(i)
        phrase = self.phrase(i)
        if phrase is not None and phrase.b == i + 1 and token.norm in self.short and phrase.role is not None:
            witness = phrase.role.cls in ("witness", "expert", "group", "anonymous")  # «الشاهد» after «يوسف الشاهد»
            return self._person(i) or phrase if witness else phrase
        if phrase is not None and (mention is None or phrase.b > mention.b or mention.b == i + 1):
            known = mention is not None and mention.b > i + 1 and phrase.person is None
            return replace(phrase, things=mention.things, role=None, sort=mention.sort) if known and mention else phrase
        return mention or self._counted(i) or self._people(i) or self._person(i) or self._plural(i)

    def _honoured(self, i: int) -> Mention | None:
        """«صاحب السمو الملكي الأمير فلان», «معالي الوزير»: an honour and the title or name that it goes before."""
        tokens, last = self.doc.tokens, self.sentence.last
        for proclitic, first, cut in openings(tokens[i].norm):
            for words in honours().get(first, ()):
                n = i + len(words)
                if n >= last or any(tokens[i + k].norm != w for k, w in enumerate(words) if k):
                    continue
                inner = self.at(n)
                if inner is None or inner.proclitic or inner.start != tokens[n].start:
                    return None
                if inner.sort != "person" and (inner.role is None or inner.role.kind != "person" or not inner.definite):
                    return None
                outer = self.mention(i, inner.b, cut, proclitic, inner.sort, inner.head, inner.things, inner.iso3)
                named = inner.person or ((inner.a, inner.b) if inner.sort == "person" else None)
                return replace(inner, a=i, start=outer.start, proclitic=proclitic, person=named)
        return None

    def _counted(self, i: int) -> Mention | None:
        """«2500 جندي أميركي», «40 محتجزا»: a number and the people it counts."""
        tokens, last = self.doc.tokens, self.sentence.last
        word = openings(tokens[i].norm)[-1][1]
        if tokens[i].pos != "NUM" and tokens[i].norm not in grammar()["counts"] and word not in grammar()["counts"]:
            return None
        b = i + 1
        while b < last and b - i < 5 and (tokens[b].pos == "NUM" or tokens[b].norm in grammar()["counts"]):
            b += 1
        if b >= last:
            return None
        if tokens[b].norm in grammar()["counted_of"]:
            whole = self.mention(i, b + 1, 0, "", "group", tokens[b].norm)
            return replace(whole, role=heads()[fold("شخص")], number="p", definite=False)
        of = b + 1 if tokens[b].norm == "من" and b + 1 < last else b
        land = self.name(of)
        if land is not None and land.sort in ("country", "capital"):
            return None  # «في 2008 كينيا»: a year and a country
        inside = self.phrase(of) or self._people(of) or self._plural(of)
        if inside is None or inside.proclitic or (inside.role is None and inside.sort != "people"):
            return None
        cut = (
            1
            if tokens[i].norm[:1] in "وبلف" and tokens[i].pos != "NUM" and tokens[i].norm not in grammar()["counts"]
            else 0
        )
        whole = self.mention(i, inside.b, cut, "", inside.sort, inside.head, iso3=inside.iso3)
        return replace(whole, role=inside.role, inner=inside.inner, number="p", definite=False)

    def _with_office(self, i: int, span: tuple[int, int], cut: int) -> Mention:
        """A person's name, and the office that commas set off after it: «فلان، الخبير في …، »."""
        tokens, last, b = self.doc.tokens, self.sentence.last, span[1]
        plain = replace(self.mention(i, b, cut, "", "person", tokens[i].norm[cut:]), person=span)
        if b + 1 >= last or tokens[b].text not in "،,":
            return plain
        office = self.phrase(b + 1)
        if (
            office is None
            or office.role is None
            or office.role.kind != "person"
            or not tokens[b + 1].norm.startswith("ال")
        ):
            return plain
        if office.person is not None or office.b >= last or tokens[office.b].text not in "،,.":
            closes = next((k for k in range(office.b, min(office.b + 8, last)) if tokens[k].text in "،,"), None)
            if office.person is not None or closes is None:
                return plain
        whole = self.mention(i, office.b, cut, "", "role", office.head, iso3=office.iso3)
        return replace(whole, person=span, role=office.role, inner=office.inner)

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
        if token.pos not in ("NOUN", "ADJ") or token.number != "p" or not key.endswith(("ون", "ين")) or len(key) < 6:
            return None
        if _broken(key.removeprefix("ال")):
            return None
        counted = before is not None and before.pos == "NUM"  # «أربعة أوروبيين»
        if (token.rel == "amod" and not counted) or (not definite(key) and not counted) or key in grammar()["counts"]:
            return None
        mention = self.mention(i, i + 1, option[2], option[0], "group", key.removeprefix("ال"))
        return replace(mention, role=heads()[fold("شخص")], number="p", definite=definite(token.norm))

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
        if not key.endswith(("ون", "ين", "ان", "يا")) and bare(key) not in grammar()["peoples"]:
            return None
        b = i + 1
        while (
            b < self.sentence.last
            and definite(token.norm)
            and definite(self.doc.tokens[b].norm)
            and self.doc.tokens[b].pos == "ADJ"
        ):
            b += 1
        mention = self.mention(i, b, option[2], option[0], "people", bare(key), iso3=nation)
        return replace(mention, number="p", definite=definite(token.norm))

    def _person(self, i: int) -> Mention | None:
        """A person's name without a title: two words of a name, or one that the article has in a longer name."""
        token = self.doc.tokens[i]
        second = i > self.sentence.first or token.named == "PER"  # a sentence's first «و» joins no name
        joined = second and token.norm[:1] == "و" and conjoined(token.norm) and not definite(token.norm[1:])
        given = name_words().get(token.norm[1:], (0, 0))[0]
        joined = joined and (given > 100 or (usual_share(token.norm) == 0 and (given >= 20 or token.named == "PER")))
        span = self.person_name(i, bare_name=True, cut=int(joined))
        if span is not None:
            return self._with_office(i, span, int(joined))
        if self._lone_name(token):
            return replace(self.mention(i, i + 1, 0, "", "person", token.norm), person=(i, i + 1))
        for proclitic, rest, cut in openings(token.norm):
            if (
                rest in self.short
                and token.pos not in ("VERB", "ADP")
                and (usual_share(rest) < 0.5 or rest.startswith("ال"))
            ):
                return replace(self.mention(i, i + 1, cut, proclitic, "person", rest), person=(i, i + 1))
        return None

    def _lone_name(self, token: Token) -> bool:
        """A surname alone that no list has, read as a person's, who says or does something: «واستنكر عسيري …»."""
        doer = token.pos == "PROPN" and token.named == "PER" and token.rel in ("nsubj", "nsubj:pass")
        known = token.norm not in grammar()["not_names"] and (token.norm in name_words() or not ordinary(token.norm))
        return doer and known and usual_share(token.norm) == 0 and demonym(token.norm) is None and len(token.norm) > 2


def _broken(stem: str) -> bool:
    """Whether a plural in «ون» or «ين» is a broken one, of things: «ديون», «قوانين»."""
    return len(stem) < 5 or (len(stem) == 6 and stem[2] == "ا" and stem[0] != "م") or stem in grammar()["things"]
