"""Signing in and out."""

from typing import Any

from fastapi import Response
from fastapi.responses import RedirectResponse

from musnad.web.accounts import sign_in, stamp
from musnad.web.safety import Form, text
from musnad.web.site import Answer, Pages, Visit, as_response

pages = Pages()


def inside(address: str) -> str:
    """An address to go on to, if it is one of ours; else the front page."""
    ours = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if ours else "/"


@pages.page("/sign-in")
def form(visit: Visit, next: str = "/") -> Answer:
    return Answer("sign_in.html", {"next": inside(next), "wrong": None, "wait": 0, "name": ""}, keep=False)


@pages.post("/sign-in", include_in_schema=False)
def enter(visit: Visit, form: Form) -> Response:
    name, password = text(form, "name", 80), str(form.get("password") or "")
    attempts, place = visit.site.attempts, visit.request.client.host if visit.request.client else "?"
    keys = {f"{place} {name.casefold()}": 5, f"from {place}": 30, f"to {name.casefold()}": 100}
    data: dict[str, Any] = {"next": inside(text(form, "next")), "wrong": None, "wait": 0, "name": name}
    if wait := attempts.begin(keys):
        response = as_response(visit, Answer("sign_in.html", {**data, "wait": -(-wait // 60)}), "html", 429)
        response.headers["Retry-After"] = str(wait)
        return response
    person = sign_in(visit.site.ledger.people, name, password)
    if person is None:
        return as_response(visit, Answer("sign_in.html", {**data, "wrong": True}), "html", 401)
    attempts.succeeded(keys)
    visit.request.session.clear()  # and with it the token that was given to whoever was here before
    visit.request.session.update({"reviewer": person.name, "stamp": stamp(person)})
    return RedirectResponse(data["next"], 303)


@pages.post("/sign-out", include_in_schema=False)
def leave(visit: Visit, form: Form) -> Response:
    visit.request.session.clear()
    return RedirectResponse("/", 303)
