"""The board of commitments: who promised what to whom by when, and what became of it, as of a day."""

from typing import Annotated, Literal

from fastapi import Query

from musnad.errors import InputError
from musnad.ledger.board import COLUMNS, SOON, Card
from musnad.ledger.filters import CommitmentFilters
from musnad.ledger.tallies import reach
from musnad.search import day_of
from musnad.web.pages.following import promise_feed
from musnad.web.site import Answer, Pages, Visit, Visitor

pages = Pages()

_EACH = 12  # of a column, on the board
_LAST = "9980-01-01"


@pages.page("/commitments", rows=True, feed=True)
def commitments(
    visit: Visit,
    as_of: str = "",
    by: Annotated[str, Query(max_length=400)] = "",
    to: Annotated[str, Query(max_length=400)] = "",
    column: Literal["", "open", "soon", "overdue", "kept", "broken"] = "",
    soon: Annotated[int, Query(ge=0, le=3650)] = SOON,
) -> Answer:
    """The board, or one of its columns whole. Without a day, that of the latest report."""
    on = on_day(as_of) or latest(visit)
    filters = CommitmentFilters(by=by or None, to=to or None)
    cards = visit.site.ledger.board.cards(on, soon=soon, **filters)
    start = _start(visit.after)
    board = not column and visit.kind == "html"
    shown = () if board else cards.page(column or None, start, visit.limit)
    total = cards.number(column or None)
    more = str(start + visit.limit) if shown and total > start + visit.limit else None
    columns = {column: shown} if column else {name: cards.page(name, 0, _EACH) for name in COLUMNS} if board else {}
    data = {"as_of": on, "counts": {c: cards.counts[c] for c in COLUMNS}, "commitments": shown, "next": more}
    asked = {"by": by, "to": to, "soon": soon, "column": column, "as_of": as_of}
    return Answer(
        "commitments.html",
        data,
        rows=shown,
        row_type=Card,
        shown={"columns": columns, "asked_for": asked, "total": total},
        feed=lambda: promise_feed(visit, sorted(shown, key=lambda c: c.since or c.made or "", reverse=True)),
    )


def on_day(as_of: str | None) -> str | None:
    """The day of the states. Raises InputError for what is none, or too far off to count from."""
    day = day_of("as_of", as_of or None, last=True)
    if day is not None and day > _LAST:
        raise InputError(f"as_of:{as_of}: is too far off; give a day before {_LAST}")
    return day


def latest(visit: Visitor) -> str:
    """The day of the latest report: a ledger of older news has its own today."""
    known = reach(visit.browser)
    return min(known[1], visit.today) if known else visit.today


def _start(after: str | None) -> int:
    if after is None:
        return 0
    if not (after.isascii() and after.isdigit() and len(after) < 9):
        raise InputError(f"{after[:40]}: is no cursor of this list; begin without one")
    return int(after)
