"""Lists of events: many reports as one, narrowed by facets."""

from typing import Annotated

from fastapi import Query

from musnad.ledger.browsing import FACETS, Order
from musnad.ledger.telling import StoryRow
from musnad.web.pages.asked import Filters
from musnad.web.pages.following import story_feed
from musnad.web.site import Answer, MissingError, Pages, Visit
from musnad.web.trees import cut

pages = Pages()

_BUCKETS = 12
_REPORTS = 40  # of one event that are shown with their words
_BRANCHES = 300  # of its trees


@pages.page("/events", rows=True, feed=True)
def events(
    visit: Visit, filters: Filters, q: Annotated[str, Query(max_length=400)] = "", order: str = "reported"
) -> Answer:
    by: Order = "day" if order == "day" else "reported"
    buckets = _BUCKETS if visit.kind == "html" else 0
    found = visit.browser.browse(
        order=by, limit=visit.limit, after=visit.after, buckets=buckets, query=q or None, **filters
    )
    data = {"total": found.total, "events": found.rows, "next": found.next}
    shown = {"facets": found.facets, "filters": filters, "order": by, "names": FACETS, "q": q}
    return Answer(
        "events.html",
        data,
        rows=found.rows,
        row_type=StoryRow,
        shown=shown,
        feed=lambda: story_feed(visit, found.rows),
    )


@pages.page("/event/{id:path}")
def event(visit: Visit, id: str) -> Answer:
    """An event by the id of any of its reports."""
    view = visit.view
    story = view.story(id)
    if story is None:
        raise MissingError(f"{id}: no such event")
    ids = [r.event for r in story.reports]
    told = ids[:_REPORTS] if visit.kind == "html" else ids
    quotes, details = view.quotes(told), {e.id: e for e in view.events_by_id(told)}
    promises = view.commitments(visit.today, story=story.story.id, limit=5).rows
    data = {
        "event": story.story,
        "history": story.history,
        "disagreements": story.disagreements,
        "origins": story.origins,
        "reports": story.reports,
        "quotes": quotes,
        "counted": view.counted(told),
        "commitments": promises,
        "reviews": view.reviews(story.story.id),
    }
    trees, uncut = cut(story.origins, _BRANCHES)
    shown = {
        "trees": trees,
        "uncut": uncut,
        "details": details,
        "by_id": {r.event: r for r in story.reports},
        "told": [r for r in story.reports if r.event in details],
        "untold": len(ids) - len(told),
        "asked": id,
        "parts": PARTS,
    }
    return Answer("event.html", data, shown=shown)


# Further parts of the page of an event, each a template: what other modules add to it.
PARTS: list[str] = []
