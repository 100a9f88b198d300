"""Lists as feeds: an address with its filters is a saved query, and its `.atom` tells what is new of it."""

from collections.abc import Sequence
from urllib.parse import quote

from musnad.ledger.finding import Hit
from musnad.ledger.rows import ActorRow
from musnad.ledger.telling import CommitmentRow, StoryRow
from musnad.web.feeds import Entry, Feed
from musnad.web.language import translations
from musnad.web.site import Visitor
from musnad.web.words import Words


def story_feed(visit: Visitor, rows: Sequence[StoryRow]) -> Feed:
    """Events as a feed, each dated by its latest report."""
    say, words = translations(visit.lang).gettext, Words(visit.lang)
    entries = [
        Entry(
            id=f"event:{row.id}",
            title=f"{words.type(row.type)} · {words.status(row.status)}: "
            + between(row.initiators, row.recipients, visit),
            summary=f"«{row.trigger}» {row.title or ''}",
            day=row.last_report,
            link=visit.absolute(f"/event/{quote(row.id, safe='')}"),
        )
        for row in rows
    ]
    return _feed(visit, say("Events"), entries)


def promise_feed(visit: Visitor, rows: Sequence[CommitmentRow]) -> Feed:
    """Commitments as a feed, each dated by the report that shows its state."""
    say, words = translations(visit.lang).gettext, Words(visit.lang)
    entries = [
        Entry(
            id=f"commitment:{row.event}:{row.state}",
            title=f"{words.state(row.state)}: {between(row.by, row.to, visit)}",
            summary=f"«{row.trigger}» {row.title or ''} ({row.due_latest or '—'})",
            day=row.since or row.made,
            link=visit.absolute(f"/event/{quote(row.event, safe='')}"),
        )
        for row in rows
    ]
    return _feed(visit, say("Commitments"), entries)


def hit_feed(visit: Visitor, hits: Sequence[Hit]) -> Feed:
    """What a search finds as a feed, each dated by its article."""
    page = {"articles": "article", "events": "event"}
    entries = [
        Entry(
            id=f"{page[hit.kind]}:{hit.id}",
            title=hit.title or hit.id,
            summary=f"{hit.outlet or ''}: {hit.snippet.text}",
            day=hit.published[:10] if hit.published else None,
            link=visit.absolute(f"/{page[hit.kind]}/{quote(hit.id, safe='')}"),
        )
        for hit in hits
    ]
    return _feed(visit, translations(visit.lang).gettext("Search"), entries)


def between(doers: Sequence[ActorRow], others: Sequence[ActorRow], visit: Visitor) -> str:
    """Who, and whom: each name apart from the direction of what stands around it."""
    comma, arrow = ("، ", " ← ") if visit.lang == "ar" else (", ", " → ")
    sides = [comma.join(f"\u2068{a.name}\u2069" for a in side) for side in (doers, others)]
    return arrow.join(s for s in sides if s) or "—"


def _feed(visit: Visitor, title: str, entries: Sequence[Entry]) -> Feed:
    asked = ", ".join(
        f"{k} {v}" for k, v in visit.request.query_params.multi_items() if v and k not in ("lang", "limit")
    )
    full = f"musnad · {title}" + (f" ({asked})" if asked else "")
    return Feed(full, visit.absolute(visit.here()), visit.absolute(visit.here("atom", lang=visit.lang)), entries)
