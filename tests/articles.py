"""Short invented articles, read: what a test sees of a record, in the article's own words."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from musnad.arabic import bare, nfc
from musnad.models import Article, Block, BlockKind, Event, Metadata, Page, Record, Rejected, Span, Statement
from musnad.pipeline import read as read_page
from musnad.pipeline import understand

OUTLET = "نبأ الساحل"
THURSDAY = "2021-04-08T10:15:00+03:00"

SAMPLES = Path(__file__).parents[1] / "samples" / "pages"
SHARED = Path(__file__).parents[2] / "shared"

_QUOTES = str.maketrans(dict.fromkeys('«»"“”'))


def article(*parts: str | tuple[BlockKind, str], published: str | None = THURSDAY) -> Article:
    """An article of `OUTLET` with a block a part: a paragraph, or the kind named before the words."""
    text, blocks = "", []
    for part in parts:
        kind, words = ("paragraph", nfc(part)) if isinstance(part, str) else (part[0], nfc(part[1]))
        if not words.strip():
            continue
        text += "\n\n" if text else ""
        blocks.append(Block(kind=kind, start=len(text), end=len(text) + len(words)))
        text += words
    moment = datetime.fromisoformat(published) if published else None
    return Article(text=text, blocks=tuple(blocks), meta=Metadata(id="x", outlet=OUTLET, published=moment))


def same(name: str, expected: str) -> bool:
    """Whether a name is the expected one, quotation marks, article and a title or head before it aside."""
    a, b = (bare(n.translate(_QUOTES)) for n in (name, expected))
    return a == b or a.endswith(" " + b)


class Parties:
    """The entities of a role, each known by all its names; equal to a set of names, one for each entity."""

    def __init__(self, namings: list[tuple[str, ...]]) -> None:
        self.namings = namings

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, set):
            return NotImplemented
        return len(other) == len(self.namings) and all(self.has(x) for x in other)

    __hash__ = None  # type: ignore[assignment]

    def has(self, name: str) -> bool:
        return any(same(n, name) for names in self.namings for n in names)

    def __repr__(self) -> str:
        return "{" + ", ".join(" = ".join(names) for names in self.namings) + "}"


class Chain:
    """The sources of a statement, nearest first; equal to a list of their names."""

    def __init__(self, names: list[str]) -> None:
        self.names = names

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, list):
            return NotImplemented
        return len(other) == len(self.names) and all(map(same, self.names, other))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(self.names)


@dataclass(frozen=True)
class Told:
    """One event as words: who, to whom, where, when, how many, on whose word."""

    type: str
    word: str
    by: Parties
    to: Parties
    status: str
    dates: tuple[str | None, str | None]
    where: Parties
    counts: tuple[float | int | None, ...]
    chain: Chain


@dataclass(frozen=True)
class Reading:
    record: Record

    def words(self, span: Span) -> str:
        return self.record.quote(span)

    def parties(self, ids: tuple[str, ...]) -> Parties:
        by_id = {e.id: e for e in self.record.entities}
        return Parties([(e.name, *map(self.words, e.mentions)) for e in (by_id[i] for i in ids)])

    def ids(self, words: str) -> set[str]:
        """The entities that have a mention of these words, a title or head before them aside."""
        return {e.id for e in self.record.entities if any(same(self.words(m), words) for m in e.mentions)}

    def kind(self, words: str) -> str | None:
        kinds = {e.kind for e in self.record.entities if e.id in self.ids(words)}
        return kinds.pop() if len(kinds) == 1 else None

    def code(self, words: str) -> str | None:
        codes = {e.code for e in self.record.entities if e.id in self.ids(words)}
        return codes.pop() if len(codes) == 1 else None

    def events(self, kind: str | None = None) -> list[Told]:
        return [self._told(e) for e in self.record.events if kind in (None, e.type)]

    def event(self, kind: str) -> Told:
        """The only event of a type."""
        found = self.events(kind)
        assert len(found) == 1, [(e.type, e.word, e.status) for e in self.events()]
        return found[0]

    def _told(self, e: Event) -> Told:
        chains = {s.id: s.chain for s in self.record.statements}
        counts = {q.id: q.value for q in self.record.quantities}
        return Told(
            type=e.type,
            word=self.words(e.trigger),
            by=self.parties(e.initiators),
            to=self.parties(e.recipients),
            status=e.status,
            dates=(e.when.earliest, e.when.latest) if e.when else (None, None),
            where=self.parties(e.where),
            counts=tuple(counts[q] for q in e.quantities),
            chain=Chain([s.name for s in chains[e.statement]] if e.statement else []),
        )

    def said(self, words: str) -> Statement | None:
        """The narrowest statement over these words, which stand once in the text; None: the outlet's own."""
        text = self.record.text
        assert text.count(words) == 1, words
        start = text.index(words)
        over = [s for s in self.record.statements if s.start <= start and start + len(words) <= s.end]
        return min(over, key=lambda s: s.end - s.start, default=None)

    def chain(self, words: str) -> Chain:
        """On whose word these words are: the names from the nearest source to the origin."""
        statement = self.said(words)
        return Chain([s.name for s in statement.chain] if statement else [])

    def kinds(self, words: str) -> list[str]:
        statement = self.said(words)
        return [s.kind for s in statement.chain] if statement else []

    def mode(self, words: str) -> str | None:
        statement = self.said(words)
        return statement.mode if statement else None


def read(*parts: str | tuple[BlockKind, str], published: str | None = THURSDAY) -> Reading:
    return Reading(understand(article(*parts, published=published)))


@cache
def read_file(path: Path) -> Record | Rejected:
    """A page saved in a file, read once a run: the test modules share it."""
    return read_page(Page(source=path.name, data=path.read_bytes()))


def pages(folder: Path) -> list[Path]:
    return sorted(p for p in folder.glob("*") if p.suffix in (".txt", ".html"))
