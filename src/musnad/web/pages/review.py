"""Judging: the queue of what is most worth a look, the form for one event, and what was judged."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Query, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import QueryParams

from musnad.errors import InputError
from musnad.ledger import Reviewer
from musnad.ledger.telling import StoryRow
from musnad.review import Precision, Review
from musnad.web.safety import Form, text
from musnad.web.site import Answer, MissingError, Pages, Visit, Visitor, as_response

pages = Pages()

_SHOWN = 20
_NAMES = 20  # parties in one correction


@pages.page("/review", rows=True)
def queue(
    visit: Visit,
    type: Annotated[list[str], Query()] = [],  # noqa: B006  FastAPI copies it
    status: Annotated[list[str], Query()] = [],  # noqa: B006
) -> Answer:
    filters: Any = {"type": [t for t in type if t], "status": [s for s in status if s]}
    limit = visit.limit if visit.kind != "html" or "limit" in visit.request.query_params else _SHOWN
    found = visit.browser.doubtful(limit=limit, after=visit.after, buckets=12, **filters)
    data = {"total": found.total, "events": found.rows, "next": found.next}
    shown = {"quotes": {}, "facets": {f: found.facets[f] for f in ("type", "status")}, "filters": filters}
    if visit.kind == "html":
        shown["quotes"] = visit.view.quotes([row.id for row in found.rows])
    return Answer("queue.html", data, rows=found.rows, row_type=StoryRow, shown=shown)


@pages.page("/judged", rows=True)
def judged(visit: Visit) -> Answer:
    """Every verdict, the latest first, and how often the machine was right."""
    reviews = visit.view.reviews()[::-1][: visit.limit]
    precision: tuple[Precision, ...] = visit.view.precision()
    return Answer("judged.html", {"reviews": reviews, "precision": precision}, rows=reviews, row_type=Review)


@pages.page("/review/{id:path}")
def form(visit: Visit, id: str) -> Answer:
    return _form(visit, id, None)


def _form(visit: Visitor, id: str, wrong: str | None) -> Answer:
    event = visit.view.event(id)
    if event is None:
        raise MissingError(f"{id}: no such event")
    data = {"event": event, "quote": visit.view.quotes([id]).get(id), "reviews": visit.view.reviews(id)}
    return Answer("review.html", data, shown={"wrong": wrong}, keep=False)


@pages.post("/review/{id:path}", include_in_schema=False)
def judge(visit: Visit, id: str, form: Form) -> Response:
    if visit.reviewer is None:
        return RedirectResponse(f"/sign-in?{QueryParams({'next': visit.request.url.path})}", 303)
    if visit.view.event(id) is None:
        raise MissingError(f"{id}: no such event")
    try:
        gone = _judge(visit.site.ledger.reviewer(visit.reviewer), visit, id, form)
    except InputError as why:
        return as_response(visit, _form(visit, id, str(why)), "html", 400)
    if text(form, "next") == "queue":
        return RedirectResponse("/review", 303)
    return RedirectResponse(
        f"/article/{quote(id.rpartition(':')[0], safe='')}" if gone else f"/event/{quote(id, safe='')}", 303
    )


def _judge(reviewer: Reviewer, visit: Visitor, id: str, form: Any) -> bool:
    """Writes what the form says; whether the event is gone with it."""
    event, note = visit.view.event(id), text(form, "note", 1000) or None
    assert event is not None
    verdict = text(form, "verdict")
    if verdict == "accept":
        reviewer.accept(id, note=note)
        return False
    if verdict == "reject":
        reviewer.reject(id, note)
        return True
    if verdict != "correct":
        raise InputError("choose whether it is right, to be corrected, or not in the text")
    changed = False
    parties = {"initiators": event.initiators, "recipients": event.recipients}
    given = {role: _names(text(form, role, 4000)) for role in parties if role in form}
    differ = {role: names for role, names in given.items() if names != [a.name for a in parties[role]]}
    if differ:
        reviewer.correct_actors(id, note=note, **differ)
        changed = True
    if (status := text(form, "status")) and status != event.status:
        reviewer.correct_status(id, status, note)
        changed = True
    if (kind := text(form, "type")) and kind != event.type:
        reviewer.correct_type(id, kind, note)
        changed = True
    if not changed:
        raise InputError("nothing was changed; correct something, or say that it is right")
    return False


def _names(lines: str) -> list[str]:
    names = [" ".join(line.split()) for line in lines.splitlines()]
    names = [n for n in names if n]
    if len(names) > _NAMES:
        raise InputError(f"{len(names)} names; at most {_NAMES}, one a line")
    return names
