"""The same as JSON, for programs: `/api`, described by OpenAPI at `/api/openapi.json` and for people at `/api/docs`.

It only reads: what changes the ledger needs a signed-in person. Lists come in pages: `next` is the cursor that `after`
takes, null at the end. Ids are the ledger's and stay the same. What is wrong is said as `Problem`.
"""

import functools
from collections.abc import Callable
from typing import Annotated, Any, Generic, Literal, TypeVar, cast

from fastapi import APIRouter, FastAPI, Path, Query, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from musnad import __version__
from musnad.ledger.board import SOON, Card
from musnad.ledger.browsing import FACETS, Bucket, By, Facet, Order
from musnad.ledger.filters import EventFilters
from musnad.ledger.finding import Hit, Over
from musnad.ledger.paging import Paged
from musnad.ledger.rows import ArticleRow, EventRow, OriginRow
from musnad.ledger.tallies import PairTally, PlaceTally, Step, day_tallies, pair_tallies, place_tallies
from musnad.ledger.telling import Story, StoryRow
from musnad.models import EventType, Record, Rejected, SourceKind, Status
from musnad.search import day_of
from musnad.web.pages.asked import Filters
from musnad.web.pages.pictures import DayRow, day_rows
from musnad.web.pages.promises import latest, on_day
from musnad.web.site import MissingError, Visit, Visitor

R = TypeVar("R")
Answering = TypeVar("Answering", bound=Callable[..., Any])


class Listed(BaseModel, Generic[R]):
    """Some rows of a list; `next` is the cursor for those after them, null at the end."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    rows: tuple[R, ...]
    next: str | None


class Counted(Listed[StoryRow]):
    """A page of events, how many there are in all, and, where asked for, how they are spread over each facet."""

    total: int
    facets: dict[Facet, tuple[Bucket, ...]]


class Problem(BaseModel):
    """What is wrong, in words, and the status of the answer."""

    error: str
    status: int


api = APIRouter(
    prefix="/api",
    responses={400: {"model": Problem, "description": "What was asked cannot be; `error` says why."}},
)
_MISSING: dict[int | str, dict[str, Any]] = {404: {"model": Problem, "description": "There is no such thing."}}

Limit = Annotated[int, Query(ge=1, le=500, description="At most so many.")]
After = Annotated[str | None, Query(max_length=2000, description="The cursor `next` of the page before.")]
Name = Annotated[str | None, Query(max_length=400)]
Day = Annotated[str | None, Query(max_length=10, description="A day, month or year: 2015-07-23, 2015-07.")]
Id = Annotated[str, Path(max_length=500, examples=["a105bcde3304b23bc"])]
EventId = Annotated[str, Path(max_length=500, examples=["a105bcde3304b23bc:v2"])]


def _in_turn(answer: Answering) -> Answering:
    """As pages, so many at a time: more would only take the processor from one another."""

    @functools.wraps(answer)
    def waiting(**given: Any) -> Any:
        visit: Visitor = given["visit"]
        with visit.site.turns:
            return answer(**given)

    return cast(Answering, waiting)


@api.get("/events")
@_in_turn
def events(
    visit: Visit,
    filters: Filters,
    q: Annotated[str | None, Query(max_length=400, description="A search, as /api/search takes it.")] = None,
    order: Annotated[Order, Query(description="By the latest report, or by the day of the act.")] = "reported",
    facets: Annotated[int, Query(ge=0, le=100, description="So many values of each facet, with their counts.")] = 0,
    limit: Limit = 50,
    after: After = None,
) -> Counted:
    """Events, many reports as one, the latest first."""
    found = visit.browser.browse(order=order, limit=limit, after=after, buckets=facets, query=q or None, **filters)
    return Counted(rows=found.rows, next=found.next, total=found.total, facets=found.facets)


@api.get("/events/{id:path}", responses=_MISSING)
@_in_turn
def event(visit: Visit, id: EventId) -> Story:
    """An event by the id of any of its reports: its reports, origins as trees, history, disagreements."""
    story = visit.view.story(id)
    if story is None:
        raise MissingError(f"{id}: no such event")
    return story


@api.get("/reports")
@_in_turn
def reports(
    visit: Visit,
    actor: Name = None,
    recipient: Name = None,
    where: Name = None,
    type: Annotated[list[EventType], Query()] = [],  # noqa: B006  FastAPI copies it
    status: Annotated[list[Status], Query()] = [],  # noqa: B006
    outlet: Name = None,
    origin: Name = None,
    article: Name = None,
    since: Day = None,
    until: Day = None,
    min_confidence: Annotated[float | None, Query(ge=0, le=1)] = None,
    limit: Limit = 50,
    after: After = None,
) -> Listed[EventRow]:
    """What single articles report, each with its chain of sources, the latest act first."""
    filters = EventFilters(
        actor=actor,
        recipient=recipient,
        where=where,
        type=type,
        status=status,
        outlet=outlet,
        origin=origin,
        article=article,
        since=day_of("since", since, last=False),
        until=day_of("until", until, last=True),
        min_confidence=min_confidence,
    )
    return _listed(visit.view.event_page(limit=limit, after=after, **filters))


@api.get("/articles")
@_in_turn
def articles(
    visit: Visit,
    state: Literal["read", "rejected"] | None = None,
    outlet: Name = None,
    since: Day = None,
    until: Day = None,
    limit: Limit = 50,
    after: After = None,
) -> Listed[ArticleRow]:
    """Articles, the latest published first; what could not be read with the reason."""
    first, last = day_of("since", since, last=False), day_of("until", until, last=True)
    page = visit.view.article_page(state=state, outlet=outlet, since=first, until=last, limit=limit, after=after)
    return _listed(page)


@api.get("/articles/{id:path}", responses=_MISSING)
@_in_turn
def article(visit: Visit, id: Id) -> Record | Rejected:
    """An article's record (`musnad/1`) as it was reviewed, or why it could not be read."""
    item = visit.view.article(id)
    if item is None:
        raise MissingError(f"{id}: no such article")
    return item


@api.get("/search")
@_in_turn
def search(
    visit: Visit,
    q: Annotated[str, Query(min_length=1, max_length=400, examples=["العراق"])],
    over: Over = "articles",
    exact: bool = False,
    limit: Limit = 20,
    after: After = None,
) -> Listed[Hit]:
    """Articles or events by their words: `"beside one another"`, `=exact`, `-without`, `actor:`, `before:`."""
    return _listed(visit.view.search(q, over=over, exact=exact, limit=limit, after=after))


@api.get("/commitments")
@_in_turn
def commitments(
    visit: Visit,
    as_of: Annotated[Day, Query(description="The day of the states; else that of the latest report.")] = None,
    by: Name = None,
    to: Name = None,
    soon: Annotated[int, Query(ge=0, le=3650, description="Days within which a promise falls due soon.")] = SOON,
    column: Literal["open", "soon", "overdue", "kept", "broken"] | None = None,
    limit: Limit = 50,
    after: Annotated[str | None, Query(pattern="^[0-9]{1,8}$")] = None,
) -> Listed[Card]:
    """Who promised what by when and what became of it, the first due first."""
    cards = visit.site.ledger.board.cards(on_day(as_of) or latest(visit), soon=soon, by=by or None, to=to or None)
    start = int(after or 0)
    more = str(start + limit) if cards.number(column) > start + limit else None
    return Listed(rows=cards.page(column, start, limit), next=more)


@api.get("/sources")
@_in_turn
def sources(visit: Visit, kind: SourceKind | Literal["own"] | None = None, limit: Limit = 50) -> Listed[OriginRow]:
    """On whose word the events stand, the one most relied on first."""
    return Listed(rows=visit.view.origins(kind=kind, limit=limit), next=None)


@api.get("/facets")
@_in_turn
def facets(
    visit: Visit, filters: Filters, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> dict[Facet, tuple[Bucket, ...]]:
    """How the events that meet the filters are spread over types, statuses, parties, places, outlets, months."""
    found = visit.browser.browse(limit=0, buckets=limit, **filters).facets
    return {facet: found.get(facet, ()) for facet in FACETS}


@api.get("/timeline")
@_in_turn
def timeline(visit: Visit, filters: Filters, step: Step = "day") -> Listed[DayRow]:
    """Events by the day (or month) of the act and by status."""
    return Listed(rows=tuple(day_rows(day_tallies(visit.browser, step, filters))), next=None)


@api.get("/places")
@_in_turn
def places(visit: Visit, filters: Filters) -> Listed[PlaceTally]:
    """Events by place, the commonest first."""
    return Listed(rows=place_tallies(visit.browser, filters), next=None)


@api.get("/pairs")
@_in_turn
def pairs(
    visit: Visit,
    filters: Filters,
    by: By = "actor",
    step: Step = "day",
    most: Annotated[int, Query(ge=1, le=200, description="So many pairs.")] = 30,
) -> Listed[PairTally]:
    """Who acts on whom, by type and day; the commonest pair first."""
    return Listed(rows=pair_tallies(visit.browser, by, step, most, filters), next=None)


@api.get("/openapi.json", include_in_schema=False)
def described(request: Request) -> JSONResponse:
    return JSONResponse(document(request.app))


@functools.lru_cache(maxsize=4)
def document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document. What FastAPI would answer with 422 is answered here with 400 and a `Problem`."""
    found = get_openapi(title="musnad", version=__version__, description=__doc__, routes=api.routes)
    for methods in found["paths"].values():
        for operation in methods.values():
            operation["responses"].pop("422", None)
    for name in ("HTTPValidationError", "ValidationError"):
        found["components"]["schemas"].pop(name, None)
    return found


def _listed(page: Paged[R]) -> Listed[R]:
    return Listed(rows=page.rows, next=page.next)
