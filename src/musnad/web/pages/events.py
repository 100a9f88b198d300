"""Lists of events: many reports as one, narrowed by facets."""

from typing import Literal

from musnad.ledger.browsing import STORY_FACETS
from musnad.ledger.telling import StoryRow
from musnad.web.pages.asked import Filters
from musnad.web.pages.following import story_feed
from musnad.web.site import Answer, Pages, Visit

pages = Pages()


@pages.page("/events", rows=True, feed=True)
def events(visit: Visit, filters: Filters, order: str = "reported") -> Answer:
    by: Literal["day", "reported"] = "day" if order == "day" else "reported"
    found = visit.view.stories(order=by, limit=visit.limit, after=visit.after, **filters)
    if visit.kind == "atom":
        return Answer("events.html", {}, feed=lambda: story_feed(visit, found.rows))
    data = {"total": visit.view.count_stories(**filters), "events": found.rows, "next": found.next}
    shown = {"facets": visit.view.story_facets(**filters), "filters": filters, "order": by, "names": STORY_FACETS}
    return Answer("events.html", data, rows=found.rows, row_type=StoryRow, shown=shown if visit.kind == "html" else {})
