"""The article: its text with everything marked in place, and beside it what was read. And the list of articles."""

from musnad.ledger.rows import ArticleRow, event_rows
from musnad.models import Rejected
from musnad.web.marks import passages
from musnad.web.site import Answer, MissingError, Pages, Visit

pages = Pages()


@pages.page("/articles", rows=True)
def articles(
    visit: Visit, outlet: str | None = None, since: str | None = None, until: str | None = None, rejected: bool = False
) -> Answer:
    found = visit.view.article_page(
        state="rejected" if rejected else None,
        outlet=outlet or None,
        since=since or None,
        until=until or None,
        limit=visit.limit,
        after=visit.after,
    )
    data = {"articles": found.rows, "next": found.next}
    shown = {"asked_for": {"outlet": outlet or "", "since": since or "", "until": until or "", "rejected": rejected}}
    return Answer("articles.html", data, rows=found.rows, row_type=ArticleRow, shown=shown)


@pages.page("/article/{id:path}")
def article(visit: Visit, id: str) -> Answer:
    item = visit.view.article(id)
    if item is None:
        raise MissingError(f"{id}: no such article")
    if isinstance(item, Rejected):
        return Answer("rejected.html", {"article": item})
    statements = {s.id: s for s in item.statements}
    shown = {
        "passages": passages(item),
        "rows": event_rows(item),
        "statements": statements,
        "said_by": {e.id: e.statement for e in item.events},
        "promises": {c.event: c for c in item.commitments},
    }
    return Answer("article.html", {"article": item, "stories": visit.view.stories_in(id)}, shown=shown)
