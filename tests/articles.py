"""Short invented articles, read: what a test sees of a record, in the article's own words."""

from dataclasses import dataclass
from datetime import datetime

from musnad.arabic import nfc
from musnad.models import Article, Block, BlockKind, Event, Metadata, Record, Span, Statement
from musnad.pipeline import understand

OUTLET = "نبأ الساحل"
THURSDAY = "2021-04-08T10:15:00+03:00"


def article(*parts: str | tuple[BlockKind, str], published: str | None = THURSDAY) -> Article:
    """An article of `OUTLET` with a block a part: a paragraph, or the kind named before the words."""
    text, blocks = "", []
    for part in parts:
        kind, words = ("paragraph", part) if isinstance(part, str) else part
        text += "\n\n" if text else ""
        words = nfc(words)
        blocks.append(Block(kind=kind, start=len(text), end=len(text) + len(words)))
        text += words
    moment = datetime.fromisoformat(published) if published else None
    return Article(text=text, blocks=tuple(blocks), meta=Metadata(id="x", outlet=OUTLET, published=moment))


@dataclass(frozen=True)
class Told:
    """One event as words: who, to whom, where, when, how many, on whose word (names, nearest first)."""

    type: str
    word: str
    by: frozenset[str]
    to: frozenset[str]
    status: str
    earliest: str | None
    latest: str | None
    where: frozenset[str]
    counts: tuple[float | int | None, ...]
    chain: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    record: Record

    def words(self, span: Span) -> str:
        return self.record.quote(span)

    def names(self, ids: tuple[str, ...]) -> frozenset[str]:
        return frozenset(e.name for e in self.record.entities if e.id in ids)

    def kind(self, name: str) -> str:
        [found] = [e.kind for e in self.record.entities if e.name == name]
        return found

    def mentions(self, name: str) -> list[str]:
        """The words of every mention of the one entity of this name, in order."""
        [found] = [e for e in self.record.entities if e.name == name]
        return [self.words(m) for m in found.mentions]

    def events(self, kind: str | None = None) -> list[Told]:
        return [self._told(e) for e in self.record.events if kind in (None, e.type)]

    def event(self, kind: str) -> Told:
        """The only event of a type."""
        found = self.events(kind)
        assert len(found) == 1, [(e.type, e.word, e.status) for e in self.events()]
        return found[0]

    def _told(self, e: Event) -> Told:
        chains = {s.id: s for s in self.record.statements}
        counts = {q.id: q.value for q in self.record.quantities}
        return Told(
            type=e.type,
            word=self.words(e.trigger),
            by=self.names(e.initiators),
            to=self.names(e.recipients),
            status=e.status,
            earliest=e.when.earliest if e.when else None,
            latest=e.when.latest if e.when else None,
            where=self.names(e.where),
            counts=tuple(counts[q] for q in e.quantities),
            chain=tuple(s.name for s in chains[e.statement].chain) if e.statement else (),
        )

    def said(self, words: str) -> Statement | None:
        """The innermost statement that covers these words, which stand once in the text; None: the outlet says it."""
        text = self.record.text
        assert text.count(words) == 1, words
        start = text.index(words)
        over = [s for s in self.record.statements if s.start <= start and start + len(words) <= s.end]
        return min(over, key=lambda s: s.end - s.start, default=None)

    def chain(self, words: str) -> list[str]:
        """On whose word these words are: the names from the nearest source to the origin."""
        statement = self.said(words)
        return [s.name for s in statement.chain] if statement else []

    def kinds(self, words: str) -> list[str]:
        statement = self.said(words)
        return [s.kind for s in statement.chain] if statement else []

    def mode(self, words: str) -> str | None:
        statement = self.said(words)
        return statement.mode if statement else None


def read(*parts: str | tuple[BlockKind, str], published: str | None = THURSDAY) -> Reading:
    return Reading(understand(article(*parts, published=published)))
