"""From words to a link of a chain: the name as printed, the entity it is, the kind of source."""

from dataclasses import dataclass
from functools import cache

from musnad.arabic import bare, fold
from musnad.clausewords import clause_words
from musnad.entities import Cast
from musnad.entities.names import Mention
from musnad.entities.nouns import head_of
from musnad.knowledge import knowledge
from musnad.language import Doc, closed, usual_share
from musnad.models import SourceKind
from musnad.statements.cues import is_telling, vocabulary


@cache
def _kind_nouns() -> dict[str, frozenset[str]]:
    """The one-word source nouns of each kind, without article."""
    kinds = vocabulary().kinds
    return {k: frozenset(p[0].removeprefix("ال") for p in phrases if len(p) == 1) for k, phrases in kinds.items()}


def outlet_nouns() -> frozenset[str]:
    """The nouns of outlets, folded, without article: «موقع», «صحيفة»."""
    return _kind_nouns()["outlet_nouns"]


@cache
def _source_nouns() -> frozenset[str]:
    return frozenset(p[0].removeprefix("ال") for phrases in vocabulary().kinds.values() for p in phrases)


@dataclass(frozen=True, slots=True)
class Link:
    """One source: tokens first..last hold its words; `back` where it takes up a source named before."""

    name: str
    entity: str | None
    kind: SourceKind
    first: int
    last: int
    back: bool = False

    def same(self, other: "Link") -> bool:
        if self.entity is not None and self.entity == other.entity:
            return True
        return bare(self.name) == bare(other.name)


@dataclass(frozen=True, slots=True)
class Namer:
    doc: Doc
    cast: Cast

    def link(self, mention: int) -> Link:
        """The link that a mention makes."""
        m = self.cast.mentions[mention]
        refs = self.cast.refs[mention]
        entity = self.cast.entity(refs[0]) if refs else None
        name = m.name
        if (
            entity is not None
            and entity.kind in ("outlet", "person")
            and (not m.role or (m.person and m.person[0] == m.a))
        ):
            name = entity.name
        back = self._back(m.a, m.b)
        if m.head in _kind_nouns()["document"] and (issuer := self._issuer(m.b)) is not None:
            name = " ".join(self.doc.text[m.start : self.doc.tokens[issuer - 1].end].split())
            return Link(name, entity.id if entity else None, self._kind(mention), m.a, issuer, back)
        return Link(name, entity.id if entity else None, self._kind(mention), m.a, m.b, back)

    def _issuer(self, i: int) -> int | None:
        """Where a document's name ends that tells who issued it: «بيان صادر عن وزارة كذا»; None where it does not."""
        tokens = self.doc.tokens
        for j in range(i, min(i + 4, len(tokens) - 1)):
            if tokens[j].text in "،,.؛:" or tokens[j].pos == "SCONJ":
                return None
            k = self.cast.over(j + 1)
            if tokens[j].norm not in ("عن", "من"):
                continue
            if k is not None and self.cast.mentions[k].a == j + 1:
                return self.cast.mentions[k].b if self._issues(self.cast.mentions[k]) else None
            end = j + 1
            while end < len(tokens) and tokens[end].norm.startswith("ال") and tokens[end].pos in ("NOUN", "ADJ"):
                end += 1
            return end if end > j + 1 and tokens[j - 1].norm.startswith(("صادر", "صدر")) else None
        return None

    def _issues(self, mention: Mention) -> bool:
        return mention.sort not in ("place", "country") or mention.role is not None

    def at(self, i: int, limit: int, anywhere: bool = False) -> Link | None:
        """The link whose words begin at token i, quotation marks and quantifiers skipped; None where none does."""
        tokens = self.doc.tokens
        j = i
        while j < limit and (
            (tokens[j].punct and tokens[j].text not in "،,؛:.") or anywhere or tokens[j].norm in vocabulary().skipped
        ):
            if self.cast.over(j) is not None:
                break
            j += 1
        if j >= limit:
            return None
        k = self.cast.over(j)
        if k is not None and self.cast.mentions[k].a >= i:
            return self.link(k)
        if anywhere:
            return None
        return self.words(i, limit)

    def words(self, i: int, limit: int) -> Link | None:
        """A source that is no known kind of mention («تقرير للأمم المتحدة», «دراسة حديثة»): its noun phrase."""
        tokens = self.doc.tokens
        j = i
        while j < limit and j - i < 8:
            token = tokens[j]
            if (token.punct and token.text not in '"«»“”') or token.pos in (
                "SCONJ",
                "VERB",
                "PRON",
                "AUX",
                "PART",
                "ADV",
            ):
                break
            if j > i and token.norm.endswith("ا") and len(token.norm) > 3:
                break  # an accusative: «قائلا», an object, an adverb
            if j > i and token.norm.startswith("لل") and token.norm[2:] in outlet_nouns():
                break  # «قال أحدهما للصحيفة»
            if j > i and token.norm in clause_words().clause_openers | clause_words().resumers:
                break
            if j > i and ((token.pos == "ADP" and not self._belongs(j)) or self._object(i, j)):
                break
            j += 1
        if j == i or tokens[i].pos in ("ADP", "VERB", "PUNCT", "NUM"):
            return None
        start, end = tokens[i].start, tokens[j - 1].end
        name = " ".join(self.doc.text[start:end].split())
        return Link(name, None, self._kind_of_words([t.norm for t in tokens[i:j]], None), i, j, self._back(i, j))

    def _object(self, i: int, j: int) -> bool:
        """Whether the noun at j belongs no more to the subject that begins at i: «ناشطون الوضع», «مسح رسمي انخفاض»."""
        head, before, noun = self.doc.tokens[i], self.doc.tokens[j - 1], self.doc.tokens[j]
        if noun.pos != "NOUN" or noun.norm.startswith(("لل", "بال")):
            return False
        if before.pos == "ADJ" and not before.norm.startswith("ال") and j - 1 > i:
            return True
        if head.norm.endswith("ون") and head.pos == "NOUN" and len(head.norm) > 4:
            return True
        if noun.norm.startswith("ل") and self.has_preposition(noun.norm) and not self.is_source_noun(head.norm):
            return True
        if is_telling(noun.norm) and not self.is_source_noun(head.norm):
            return True
        return self.is_unknown(head.norm) and usual_share(stem(noun.norm)) > 0

    def _belongs(self, j: int) -> bool:
        k = self.cast.over(j + 1)
        if self.doc.tokens[j].norm not in ("عن", "في", "باسم", "من") or k is None or not self.cast.refs[k]:
            return False
        return self.cast.entity(self.cast.refs[k][0]).kind in (
            "organisation",
            "government",
            "armed_group",
            "outlet",
            "group",
        )

    def is_source_noun(self, word: str) -> bool:
        """Whether a folded noun is one that sources are named by: «مصدر», «تقرير», «خبراء»."""
        return (
            word.removeprefix("و").removeprefix("ال") if word.startswith(("ال", "وال")) else word
        ) in _source_nouns()

    def is_unknown(self, word: str) -> bool:
        """Whether a folded word is no ordinary one: as a verb's subject it is a name."""
        known = usual_share(word) > 0 or usual_share(stem(word)) > 0 or self.has_preposition(word)
        return not known and not word.startswith(("ال", "وال", "بال", "لل"))

    def may_speak(self, i: int) -> bool:
        """Whether the noun at i, right after a verb, may be who says it: a definite one, a plural nominative, a name.

        «أكد عزمه», «أعلنت ولاءها», «أوضح انزلاق»: an indefinite thing, or what belongs to the speaker, is said.
        """
        token = self.doc.tokens[i]
        word = token.norm
        if token.pos != "NOUN" or word in closed().quantifiers | vocabulary().one_of or word.startswith(("ال", "وال")):
            return True
        if stem(word).removesuffix("ه") != word and usual_share(stem(word).removesuffix("ه")) > 0:
            return False
        if word.endswith("ون") and len(word) > 4:
            return True
        owner = self.cast.over(i + 1)  # «شدد اجتماع وزراء الخارجية على أن»
        if owner is not None and self.cast.mentions[owner].a == i + 1 and not is_telling(word):
            return not self.doc.tokens[i + 1].norm.endswith(("ه", "ها", "هم"))
        return self.is_unknown(word) or self.is_source_noun(word)

    def has_preposition(self, word: str) -> bool:
        """Whether a folded word is a preposition written onto an ordinary noun: «بصمود», «لمتوسط»."""
        return (
            word[:1] in "بل"
            and usual_share(word[1:]) > 0
            and (usual_share(word) < 0.5 or (word[0] == "ب" and not self.is_source_noun(word)))
        )

    def may_inform(self, word: str) -> bool:
        """Whether a noun after «وفق» can be a source: a source noun, or no ordinary word at all."""
        return self.is_source_noun(word) or self.is_unknown(word)

    def can_speak(self, link: Link) -> bool:
        """Whether a headline's label can be a source: a person, a body, a capital, a source noun; no place or theme."""
        k = self.cast.over(link.first)
        if link.entity is None or k is None:
            return self.is_source_noun(self.doc.tokens[link.first].norm)
        m = self.cast.mentions[k]
        if any(t.sort in ("country", "place") for t in m.things[:1]):
            return False
        return self.cast.entity(link.entity).kind not in ("place", "country", "facility")

    def is_place(self, link: Link) -> bool:
        """Whether a link is a place or a building and no capital that stands for its government: it says nothing."""
        k = self.cast.over(link.first)
        if k is None or link.entity is None or self.cast.mentions[k].sort in ("capital", "country"):
            return False
        return self.cast.entity(link.entity).kind in ("place", "facility") and link.kind == "other"

    def is_publisher(self, link: Link) -> bool:
        """Whether the link is the outlet that publishes the article: it is implied, and no link of a chain."""
        outlet = self.doc.article.meta.outlet
        if not outlet:
            return False
        known = knowledge().outlets.get(outlet)
        outlet = known.name if known is not None else outlet  # a page may name its outlet by its key
        names = [link.name]
        if link.entity is not None and self.cast.entity(link.entity).kind == "outlet":
            names.append(self.cast.entity(link.entity).name)
        mine = set(bare(outlet).split())
        heads = _kind_nouns()["outlet_nouns"] | _kind_nouns()["agency_nouns"]
        if mine <= heads:
            heads = frozenset()  # an outlet that is called «المحطة», «الصحيفة»
        if any(n and (set(bare(_unquoted(n)).split()) - heads) == (mine - heads) for n in names):
            return True
        short = bare(_unquoted(link.name)).split()  # «بوابة النيل» of «بوابة النيل اليوم»
        return len(short) > 1 and bare(outlet).split()[: len(short)] == short and link.kind in ("outlet", "agency")

    def _back(self, a: int, b: int) -> bool:
        words = [t.norm for t in self.doc.tokens[a:b] if not t.punct]
        return bool(words) and (
            (words[0] in vocabulary().back_reference and len(words) < 3) or bool(set(words[1:]) & vocabulary().same)
        )

    def _kind(self, mention: int) -> SourceKind:
        m = self.cast.mentions[mention]
        refs = self.cast.refs[mention]
        entity = self.cast.entity(refs[0]) if refs else None
        words = (
            [m.head, *(t.norm for t in self.doc.tokens[m.a : m.b])]
            if m.role
            else [t.norm for t in self.doc.tokens[m.a : m.b]]
        )
        return self._kind_of_words(
            words, entity.kind if entity else None, m.person is not None, entity.code if entity else None
        )

    def _kind_of_words(
        self, words: list[str], entity_kind: str | None, named: bool = False, code: str | None = None
    ) -> SourceKind:
        kinds = _kind_nouns()
        head = {w[2:] if w.startswith("ال") else w for w in words[:3]}
        head |= {fold(h.role.word) for w in words[:1] if (h := head_of(w)) is not None}

        def among(name: str) -> bool:
            return not head.isdisjoint(kinds[name])

        if entity_kind == "outlet":
            return "agency" if among("agency_nouns") else "outlet"
        if among("expert"):
            return "expert"
        if not named and among("anonymous"):
            return "anonymous"
        if among("witness") and not named:
            return "witness"
        if among("document") or entity_kind == "document":
            return "document"
        if among("agency_nouns"):
            of_news = any("انباء" in w for w in words)  # «وكالة الأمم المتحدة لغوث اللاجئين» is none of news
            return "agency" if of_news or entity_kind not in ("organisation", "government") else "official"
        if among("outlet_nouns"):
            return "outlet"
        if (
            entity_kind == "government"
            or among("official")
            or (code and code.split(" ")[-1] in ("GOV", "MIL", "COP", "JUD", "LEG", "SPY", "IGO"))
        ):
            return "official"
        if entity_kind in ("armed_group", "organisation", "group") or among("party"):
            return "party"
        return "party" if named else "other"


def stem(word: str) -> str:
    """A folded noun without the pronoun «ها» or «هم» written onto it."""
    for ending in ("هما", "ها", "هم"):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            return word.removesuffix(ending)
    return word


def unowned(word: str) -> str:
    """A folded noun without any pronoun: «مسؤوليتها», «مسؤوليته» -> «مسؤولية»."""
    bare_word = stem(word)
    if bare_word == word and word.endswith("ته"):
        bare_word = word[:-1]
    elif bare_word == word and word.endswith("ه") and usual_share(word[:-1]) > usual_share(word):
        return word[:-1]
    return bare_word[:-1] + "ه" if bare_word != word and bare_word.endswith("ت") else bare_word


def _unquoted(name: str) -> str:
    return "".join(c for c in name if c not in '"«»“”')
