"""The event lexicon in memory: acts with their frames, and carriers; read by inflected form.

Files: lexicon/acts-*.toml (one per PLOVER type), lexicon/carriers.toml.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from musnad.arabic import fold
from musnad.errors import LexiconError
from musnad.lexicon import load
from musnad.models import EventType, Status
from musnad.morphology import FormTable


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Phrases of the lexicon by their first word. A first word of one letter stands for a clitic («ب»)."""

    by_first: dict[str, tuple[tuple[str, ...], ...]]

    def __bool__(self) -> bool:
        return bool(self.by_first)

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        return (phrase for phrases in self.by_first.values() for phrase in phrases)


@dataclass(frozen=True, slots=True)
class Content:
    """What the complement of an act holds: how it is introduced, its status, who would do it."""

    marks: frozenset[str]
    status: Status
    by: str


@dataclass(frozen=True, slots=True)
class Act:
    """One sense of the event lexicon (the fields are explained in lexicon/README.md)."""

    id: str
    type: EventType
    mode: str | None
    needs: Words
    before: Words
    not_with: Words
    initiator: str
    recipient: tuple[str, ...]
    genitive: str
    reciprocal: bool
    place_object: bool
    content: Content | None
    verb_only: bool
    second: bool = False  # a sense that the rules never take: the judges alone weigh it (triggers.py)

    @property
    def befalls(self) -> bool:
        """Whether the act is named by what it does to its victim («مقتل»): only a preposition marks the doer."""
        return self.initiator not in ("subject", "speaker")


@dataclass(frozen=True, slots=True)
class Carrier:
    """A verb whose complement noun names the act: «شن هجوما», «أجرى محادثات»."""

    kind: str
    marks: frozenset[str]
    status: Status | None
    becomes: EventType | None
    becomes_of: dict[str, EventType]


@dataclass(frozen=True, slots=True)
class Tables:
    verbs: FormTable[Act]
    nouns: FormTable[Act]
    participles: FormTable[Act]
    carriers: FormTable[Carrier]
    carrier_nouns: FormTable[Carrier]
    second: tuple[FormTable[Act], FormTable[Act], FormTable[Act]]  # verbs, nouns, participles of second senses


@cache
def tables() -> Tables:
    """Everything, loaded once."""
    second = FormTable[Act](), FormTable[Act](), FormTable[Act]()
    t = Tables(FormTable(), FormTable(), FormTable(), FormTable(), FormTable(), second)
    for row in act_rows():
        act = _act(row)
        verbs, nouns, participles = t.second if act.second else (t.verbs, t.nouns, t.participles)
        for verb in row.get("verbs", ()):
            verbs.add_verb(verb, act)
        for noun in row.get("nouns", ()):
            nouns.add_noun(noun, act)
        for participle in row.get("participles", ()):
            participles.add_participle(participle, act)
    for row in load("carriers")["carrier"]:
        carrier = Carrier(
            row["kind"],
            frozenset(fold(m) if m not in ("object", "subject") else m for m in row["marks"]),
            row.get("status"),
            row.get("becomes"),
            row.get("becomes_of", {}),
        )
        for verb in row.get("verbs", ()):
            t.carriers.add_verb(verb, carrier)
        for noun in row.get("nouns", ()):
            t.carrier_nouns.add_noun(noun, carrier)
        for participle in row.get("participles", ()):
            t.carriers.add_participle(participle, carrier)
    return t


def act_rows() -> Iterable[dict[str, Any]]:
    """The rows of all acts-*.toml files, file by file."""
    for name in _files():
        yield from load(name).get("act", ())


def file_of(act: str) -> str:
    """The file that an act's entry stands in, by its id."""
    return next((f"lexicon/{n}.toml" for n in _files() if any(r["id"] == act for r in load(n).get("act", ()))), "")


def _files() -> list[str]:
    folder = resources.files("musnad.lexicon")
    names = sorted(f.name for f in folder.iterdir() if f.name.startswith("acts-") and f.name.endswith(".toml"))
    return [name.removesuffix(".toml") for name in names]


def _act(row: dict[str, Any]) -> Act:
    try:
        content = row.get("content")
        return Act(
            id=row["id"],
            type=row["type"],
            mode=row.get("mode"),
            needs=_words(row.get("needs", ())),
            before=_words(row.get("before", ())),
            not_with=_words(row.get("not_with", ())),
            initiator=row.get("initiator", "subject"),
            recipient=tuple(fold(r) if r != "object" else r for r in row.get("recipient", ())),
            genitive=row.get("genitive", "initiator"),
            reciprocal=row.get("reciprocal", False),
            place_object=row.get("place_object", False),
            content=Content(frozenset(map(fold, content["marks"])), content["status"], content["by"])
            if content
            else None,
            verb_only=row.get("verb_only", False),
            second=row.get("second", False),
        )
    except KeyError as missing:
        raise LexiconError(f"lexicon acts: entry {row.get('id', row)!r} lacks {missing}; add it") from None


def _words(phrases: Iterable[str]) -> Words:
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        words = tuple(fold(phrase).split())
        by_first.setdefault(words[0], []).append(words)
    return Words({first: tuple(found) for first, found in by_first.items()})
