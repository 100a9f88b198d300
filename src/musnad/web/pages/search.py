"""Search: articles or events by their words, with the events that are meant spread over the facets."""

from musnad.ledger.finding import Hit, Over
from musnad.web.site import Answer, Pages, Visit

pages = Pages()

_AT_ONCE = 20


@pages.page("/search", rows=True)
def search(visit: Visit, q: str = "", over: str = "articles", exact: bool = False) -> Answer:
    kind: Over = "events" if over == "events" else "articles"
    shown = {"q": q, "over": kind, "exact": exact}
    if not q.strip():
        data = {"hits": (), "next": None}
        return Answer("search.html", data, row_type=Hit, shown={**shown, "facets": {}, "total": 0})
    limit = visit.limit if visit.kind != "html" or "limit" in visit.request.query_params else _AT_ONCE
    found = visit.view.search(q, over=kind, exact=exact, limit=limit, after=visit.after)
    if visit.kind == "html":
        stories = visit.browser.browse(query=q, limit=0)
        shown |= {"facets": stories.facets, "total": stories.total}
    return Answer("search.html", {"hits": found.rows, "next": found.next}, rows=found.rows, row_type=Hit, shown=shown)
