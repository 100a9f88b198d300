"""What reference goes by: entities while their mentions are gathered, and the words of lexicon/coreference.toml."""

from dataclasses import dataclass, field
from functools import cache

from musnad.arabic import bare, fold
from musnad.entities.names import Mention
from musnad.language import Doc
from musnad.lexicon import load
from musnad.models import EntityKind


@dataclass(slots=True)
class Draft:
    """An entity while its mentions are still being gathered."""

    number: int
    name: str
    kind: EntityKind
    code: str | None
    kb: str | None
    iso3: str | None
    head: str
    words: frozenset[str]
    named: bool
    spans: list[tuple[int, int]] = field(default_factory=list)
    last: int = 0

    @property
    def id(self) -> str:
        return f"e{self.number}"


@dataclass(frozen=True, slots=True)
class ReferenceWords:
    """lexicon/coreference.toml, folded."""

    pairs: dict[str, str]
    sons: frozenset[str]
    sides: frozenset[str]
    homeland: frozenset[str]
    states: frozenset[str]
    classes: dict[str, str]
    places: frozenset[str]
    governments: frozenset[str]
    former: frozenset[str]
    naming: frozenset[str]
    honorifics: dict[str, str]
    titles_of: dict[str, str]
    same: frozenset[str]
    members: frozenset[str]
    judging: frozenset[str]
    alike: dict[frozenset[str], str]


@cache
def reference_words() -> ReferenceWords:
    data = load("coreference")
    return ReferenceWords(
        pairs={fold(w): kind for kind, words in data["pairs"].items() for w in words},
        sons=frozenset(map(fold, data["sons"])),
        sides=frozenset(map(fold, data["sides"])),
        homeland=frozenset(map(fold, data["homeland"])),
        states=frozenset(map(fold, data["states"])),
        classes={fold(w): name for name, words in data["classes"].items() for w in words},
        places=frozenset(map(fold, data["places"])),
        governments=frozenset(map(fold, data["governments"])),
        former=frozenset(map(fold, data["former"])),
        naming=frozenset(map(fold, data["naming"])),
        honorifics={fold(w): fold(honour) for honour, words in data["honorifics"].items() for w in words},
        titles_of={bare(w): iso3 for iso3, words in data["titles_of"].items() for w in words},
        same=frozenset(map(fold, load("mentions")["same"])),
        members=frozenset(_one_case(fold(w)) for w in data["members"]),
        judging=frozenset(map(fold, data["judging"])),
        alike={_words(bare(w)): name for name, words in data["alike"].items() for w in words},
    )


def words_of(name: str) -> frozenset[str]:
    """The words that phrases meet by: no article, plurals in one case, «نفسه» and the like left out."""
    words = _words(bare(name))
    return words - reference_words().same or words


def _words(plain: str) -> frozenset[str]:
    """The words of a phrase, a repeated one twice: «ولي ولي العهد» is not «ولي العهد»."""
    words = [_one_case(w) for w in plain.split()]
    return frozenset(w if w not in words[:k] else f"{w}+{words[:k].count(w)}" for k, w in enumerate(words))


def _one_case(word: str) -> str:
    """«المسؤولون» and «المسؤولين» are one word here."""
    return word[:-2] + "ين" if word.endswith("ون") and len(word) > 4 else word


def honoured(doc: Doc, m: Mention, persons: list[Draft]) -> int | None:
    """The person for whom «سموه», «معاليه» stand: the latest whose name that honorific preceded, else the latest.

    `persons` are the latest mentioned first.
    """
    honour = reference_words().honorifics[m.head]
    for draft in persons:
        for start, _ in draft.spans:
            at = doc.at(start)
            near = doc.tokens[max(0, at.i - 4) : at.i + 2] if at is not None else ()
            if any(t.norm.removeprefix("و").removeprefix("ل").removeprefix("ال") == honour for t in near):
                return draft.number
    return persons[0].number if persons else None
