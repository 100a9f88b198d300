"""The application: pages, files, and what happens when something is wrong."""

import os
import secrets
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.middleware.sessions import SessionMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware

from musnad import __version__
from musnad.errors import InputError, LedgerError, MusnadError
from musnad.knowledge import knowledge
from musnad.ledger import Ledger
from musnad.web import assets
from musnad.web.api import api
from musnad.web.desk import BusyError, Desk
from musnad.web.pages import (
    adding,
    articles,
    citing,
    events,
    explaining,
    front,
    pictures,
    programs,
    promises,
    review,
    search,
    signing,
)
from musnad.web.safety import Guard, TooLargeError
from musnad.web.site import Answer, MissingError, Options, Site, Visitor, as_response

PAGES = (front, events, articles, search, review, explaining, adding, signing, pictures, promises, citing, programs)
SESSION_COOKIE = "musnad_session"
_DAY = 86_400


def create_app(ledger: str | Ledger, options: Options | None = None) -> FastAPI:
    """A reading room on a ledger. Raises LedgerError where there is none.

    Sessions are signed with MUSNAD_SECRET; without it with a key of this run, and end with it.
    """
    options = options or Options()
    opened = Ledger(ledger) if isinstance(ledger, str) else ledger

    site = Site(opened, options, desk=Desk(options.model))

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        threading.Thread(target=_prepare, args=(opened,), daemon=True).start()
        yield
        site.desk.close()
        opened.close()

    app = FastAPI(
        title="musnad", version=__version__, docs_url=None, redoc_url=None, openapi_url=None, lifespan=running
    )
    app.state.site = site
    app.include_router(assets.files)
    app.include_router(api)
    for module in PAGES:
        app.include_router(module.pages)
    for kind in (MissingError, MusnadError, HTTPException, RequestValidationError, TooLargeError, Exception):
        app.add_exception_handler(kind, _wrong)
    secret = os.environ.get("MUSNAD_SECRET") or secrets.token_urlsafe(32)
    app.add_middleware(
        SessionMiddleware,
        secret_key=secret,
        session_cookie=SESSION_COOKIE,
        max_age=_DAY,
        same_site="strict",
        https_only=options.https,
    )
    app.add_middleware(Guard)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(options.hosts), www_redirect=False)
    return app


def _prepare(ledger: Ledger) -> None:
    """What the first who comes need not wait for."""
    with suppress(LedgerError):  # whoever asks is told
        ledger.browser.report_days()
        ledger.board.cards(date.today().isoformat())
        knowledge()


async def _wrong(request: Request, why: Exception) -> Response:
    """Says in words what is wrong, in the form that was asked for."""
    status, detail = _status(why)
    path = request.url.path
    if path.startswith("/api") or path.endswith((".json", ".csv")):
        return JSONResponse({"error": detail, "status": status}, status)
    request.scope.setdefault("session", {})
    request.scope.setdefault("route", _NoRoute)
    answer = Answer("wrong.html", {"status": status, "detail": detail}, keep=False)
    response = as_response(Visitor(request), answer, "html", status)
    if isinstance(why, HTTPException) and why.headers:
        response.headers.update(why.headers)
    return response


class _NoRoute:
    path = ""


def _status(why: Exception) -> tuple[int, str]:
    if isinstance(why, HTTPException):
        return why.status_code, str(why.detail)
    if isinstance(why, RequestValidationError):
        first = why.errors()[0]
        return 400, f"{first['loc'][-1]}: {first['msg']}"
    if isinstance(why, TooLargeError):
        return 413, "what was sent is too large"
    known = {MissingError: 404, InputError: 400, LedgerError: 503, BusyError: 503, MusnadError: 500}
    for kind, status in known.items():
        if isinstance(why, kind):
            return status, str(why)
    return 500, "something failed here; the log of the server says what"
