"""The words of articles that show events, and where else these events stand."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from musnad.ledger import schema as db
from musnad.ledger.paging import Queries
from musnad.models import Span
from musnad.search import Snippet
from musnad.stories.mentions import context_span

_LONGEST = 600  # characters of a sentence that are quoted


@dataclass(frozen=True, slots=True)
class Counted:
    """What an event counts, in the words of the article; `value` is null where they are vague."""

    words: str
    unit: str
    value: float | None


class EvidenceQueries(Queries):
    """What shows an event."""

    def quotes(self, events: Sequence[str]) -> dict[str, Snippet]:
        """The sentence of each event with its trigger marked; `start` is where it begins in the article."""
        e, a = db.events.c, db.articles.c
        query = select(e.id, e.start, e.end, a.text).join(db.articles, a.id == e.article).where(e.id.in_(events))
        with self._connection() as connection:
            return {r.id: _quote(r.text, Span(start=r.start, end=r.end)) for r in connection.execute(query)}

    def counted(self, events: Sequence[str]) -> dict[str, tuple[Counted, ...]]:
        """What each event counts: the killed, the detained, sums of money."""
        q, eq = db.quantities.c, db.event_quantities.c
        query = (
            select(eq.event, q.words, q.unit, q.value)
            .join_from(db.event_quantities, db.quantities, (q.article == eq.article) & (q.id == eq.quantity))
            .where(eq.event.in_(events))
            .order_by(eq.event, q.start)
        )
        found: dict[str, tuple[Counted, ...]] = {}
        with self._connection() as connection:
            for r in connection.execute(query):
                found[r.event] = (*found.get(r.event, ()), Counted(r.words, r.unit, r.value))
        return found

    def addresses(self, articles: Sequence[str]) -> dict[str, str | None]:
        """Where each article was published, null where its page does not say."""
        a = db.articles.c
        with self._connection() as connection:
            return {r.id: r.url for r in connection.execute(select(a.id, a.url).where(a.id.in_(articles)))}

    def stories_in(self, article: str) -> dict[str, str]:
        """The story of each event of an article."""
        r = db.reports.c
        with self._connection() as connection:
            query = select(r.event, r.root).where(r.article == article)
            return {row.event: row.root for row in connection.execute(query)}


def _quote(text: str, trigger: Span) -> Snippet:
    start, end = context_span(text, trigger)
    if end - start > _LONGEST:  # a sentence without an end: what stands around the trigger
        start = max(start, trigger.start - _LONGEST // 2)
        end = min(end, trigger.end + _LONGEST // 2)
    while start < trigger.start and text[start].isspace():
        start += 1
    return Snippet(text[start:end], ((trigger.start - start, trigger.end - start),), start)
