"""Lists of events: many reports as one, narrowed by facets."""

from typing import Annotated, Any, Literal

from fastapi import Query

from musnad.ledger.browsing import STORY_FACETS
from musnad.ledger.telling import StoryRow
from musnad.web.site import Answer, Pages, Visit

pages = Pages()

Several = Annotated[list[str], Query()]


@pages.page("/events", rows=True)
def events(
    visit: Visit,
    actor: str | None = None,
    recipient: str | None = None,
    where: str | None = None,
    type: Several = [],  # noqa: B006  FastAPI copies it
    status: Several = [],  # noqa: B006
    outlet: str | None = None,
    origin: str | None = None,
    month: str | None = None,
    reported: str | None = None,
    since: str | None = None,
    until: str | None = None,
    min_origins: int | None = None,
    disputed: bool | None = None,
    order: str = "reported",
) -> Answer:
    filters: Any = {
        "actor": actor or None,
        "recipient": recipient or None,
        "where": where or None,
        "type": [t for t in type if t],
        "status": [s for s in status if s],
        "outlet": outlet or None,
        "origin": origin or None,
        "month": month or None,
        "reported": reported or None,
        "since": since or None,
        "until": until or None,
        "min_origins": min_origins,
        "disputed": disputed,
    }
    by: Literal["day", "reported"] = "day" if order == "day" else "reported"
    found = visit.view.stories(order=by, limit=visit.limit, after=visit.after, **filters)
    data = {"total": visit.view.count_stories(**filters), "events": found.rows, "next": found.next}
    shown = {"facets": visit.view.story_facets(**filters), "filters": filters, "order": by, "names": STORY_FACETS}
    return Answer("events.html", data, rows=found.rows, row_type=StoryRow, shown=shown if visit.kind == "html" else {})
