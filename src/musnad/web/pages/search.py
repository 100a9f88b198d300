"""Search: articles or events by their words, with the events that are meant spread over the facets."""

from typing import Any

from musnad.ledger.finding import Hit, Over
from musnad.web.pages.following import hit_feed
from musnad.web.site import Answer, Pages, Visit

pages = Pages()

_AT_ONCE = 10  # each shows its words, which takes the longest


@pages.page("/search", rows=True, feed=True)
def search(visit: Visit, q: str = "", over: str = "articles", exact: bool = False) -> Answer:
    kind: Over = "events" if over == "events" else "articles"
    shown: dict[str, Any] = {"q": q, "over": kind, "exact": exact}
    if not q.strip():
        empty = {**shown, "facets": {}, "total": 0}
        return Answer(
            "search.html", {"hits": (), "next": None}, row_type=Hit, shown=empty, feed=lambda: hit_feed(visit, ())
        )
    limit = visit.limit if visit.kind != "html" or "limit" in visit.request.query_params else _AT_ONCE
    found = visit.view.search(q, over=kind, exact=exact, limit=limit, after=visit.after)
    if visit.kind == "html":
        stories = visit.browser.browse(query=q, limit=0)
        shown |= {"facets": stories.facets, "total": stories.total}
    data = {"hits": found.rows, "next": found.next}
    newest = sorted(found.rows, key=lambda hit: hit.published or "", reverse=True)
    return Answer("search.html", data, rows=found.rows, row_type=Hit, shown=shown, feed=lambda: hit_feed(visit, newest))
