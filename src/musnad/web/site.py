"""What every page has at hand: who visits, in which language, and how its answer becomes HTML, JSON or CSV."""

import functools
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, Literal, TypeVar, cast
from urllib.parse import quote_plus

from fastapi import APIRouter, Depends, Request, Response
from pydantic_core import to_json
from starlette.datastructures import QueryParams

from musnad.errors import InputError
from musnad.ledger import Ledger, View
from musnad.ledger.browsing import Browser
from musnad.web import charts
from musnad.web.accounts import stamp
from musnad.web.assets import FONT
from musnad.web.caching import Cache, Turns
from musnad.web.desk import Desk
from musnad.web.feeds import Feed, atom
from musnad.web.language import Lang, choose
from musnad.web.safety import Attempts
from musnad.web.tables import csv
from musnad.web.templating import environment

Kind = Literal["html", "json", "csv", "atom", "vega", "svg"]
_USUAL, _MOST = 50, 200  # rows of a page
LIMITS: Mapping[Kind, tuple[int, int]] = {"json": (50, 500), "csv": (10_000, 10_000)}  # usual, most, where others
_MEDIA: Mapping[Kind, str] = {
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "vega": "application/json",
    "svg": "image/svg+xml",
}
LANG_COOKIE = "musnad_lang"


class MissingError(Exception):
    """There is nothing under this address; says what was looked for."""


@dataclass(frozen=True)
class Options:
    """What `musnad serve` may vary. fetch: whether addresses may be fetched; hosts: names under which it is asked;
    https: whether a proxy before it speaks https, so that cookies go over nothing else."""

    fetch: bool = False
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")
    https: bool = False
    today: Callable[[], date] = date.today
    model: str = ""


@dataclass
class Site:
    """One reading room: its ledger and what it keeps in memory."""

    ledger: Ledger
    options: Options
    # So many pages are made at a time: more would only take the processor from one another.
    turns: Turns = field(default_factory=lambda: Turns(2))
    cache: Cache[Response] = field(default_factory=Cache)
    attempts: Attempts = field(default_factory=Attempts)
    desk: Desk = field(default_factory=Desk)


class Visitor:
    """The reader of one page and what the page may ask for."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.site: Site = request.app.state.site
        self.kind = kind_of(request.scope["route"].path)
        asked, kept = request.query_params.get("lang"), request.cookies.get(LANG_COOKIE)
        self.lang: Lang = choose(asked, kept, request.headers.get("accept-language", ""))
        self.after = request.query_params.get("after") or None
        self._narrowed: dict[str, str] = {}  # addresses without a facet

    @functools.cached_property
    def limit(self) -> int:
        """How many rows the page has. Raises InputError for a number that is too large or none."""
        return _limit(self.request.query_params.get("limit"), self.kind)

    @functools.cached_property
    def reviewer(self) -> str | None:
        """Who is signed in: as long as they are a reviewer, with the password they signed in with."""
        name = self.request.session.get("reviewer")
        person = self.site.ledger.people.find(name) if isinstance(name, str) else None
        return person.name if person and stamp(person) == self.request.session.get("stamp") else None

    @functools.cached_property
    def view(self) -> View:
        return self.site.ledger.view()

    @property
    def browser(self) -> Browser:
        return self.site.ledger.browser

    @functools.cached_property
    def today(self) -> str:
        return self.site.options.today().isoformat()

    def token(self) -> str:
        """What a form must send back; made with the first form that a visitor is shown."""
        session = self.request.session
        if "token" not in session:
            session["token"] = secrets.token_urlsafe(24)
        return str(session["token"])

    def here(self, kind: Kind = "html", /, **changed: Any) -> str:
        """The address of this page with parameters changed (None: left out; a list: all of them), in a form."""
        path = self.request.url.path
        own = self.kind
        base = path.removesuffix(f".{own}") if own != "html" else path
        base = "/" if base == "/index" else base
        if kind != "html":
            base = f"/index.{kind}" if base == "/" else f"{base}.{kind}"
        query = self.request.query_params
        kept = [(k, v) for k, v in query.multi_items() if k not in changed and k != "lang" and v]
        for key, value in changed.items():
            values = value if isinstance(value, (list, tuple)) else [value]
            kept += [(key, str(v)) for v in values if v is not None]
        return f"{base}?{QueryParams(kept)}" if kept else base

    def absolute(self, path: str) -> str:
        """An address that also holds outside of the page, in a feed or a citation."""
        return str(self.request.base_url).rstrip("/") + path

    def narrow(self, facet: str, value: str | None) -> str:
        """The list of events with one filter changed: from a list, what it was narrowed by before stays."""
        if facet not in self._narrowed:
            here = self.request.url.path.startswith("/events")
            self._narrowed[facet] = self.here(after=None, **{facet: None}) if here else "/events"
        base = self._narrowed[facet]
        if value is None:
            return base
        return f"{base}{'&' if '?' in base else '?'}{facet}={quote_plus(value)}"

    def listed(self, query: str, facet: str, value: str) -> str:
        """The list of events that a query finds, narrowed."""
        return f"/events?q={quote_plus(query)}&{facet}={quote_plus(value)}"

    def render(self, template: str, data: Mapping[str, Any]) -> str:
        return environment(self.lang).get_template(template).render(visit=self, **data)


async def visitor(request: Request) -> Visitor:
    return Visitor(request)


Visit = Annotated[Visitor, Depends(visitor)]


@dataclass(frozen=True)
class Answer:
    """What a page says: a template and its data, which is also the JSON; `rows` are the CSV.

    `shown` is what only the template needs, `feed` the newest things of a list for who follows it, `chart` the picture
    of a page that has one; both are made only where they are asked for. `keep`: whether it is the same for everybody
    until the ledger changes.
    """

    template: str
    data: Mapping[str, Any]
    rows: Sequence[Any] = ()
    row_type: type[Any] | None = None
    shown: Mapping[str, Any] = field(default_factory=dict)
    feed: Callable[[], Feed] | None = None
    chart: Callable[[], charts.Spec] | None = None
    keep: bool = True


Build = TypeVar("Build", bound=Callable[..., Answer])


class Pages(APIRouter):
    """The pages of one module."""

    def page(
        self, path: str, *, rows: bool = False, feed: bool = False, chart: bool = False, slow: bool = False
    ) -> Callable[[Build], Build]:
        """Registers a page that is also JSON, with `rows` CSV, with `feed` Atom, with `chart` a picture (Vega, SVG).

        `slow`: it waits for something else than us.
        """
        kinds: list[Kind] = ["csv"] if rows else []
        kinds += ["atom"] if feed else []
        kinds += ["vega", "svg"] if chart else []
        kinds += ["json", "html"]

        def register(build: Build) -> Build:
            for kind in kinds:  # an id in a path may hold dots: the plain page comes last
                self.add_api_route(
                    address(path, kind),
                    _answering(build, kind, slow),
                    methods=["GET", "HEAD"],
                    include_in_schema=False,
                    response_model=None,
                )
            return build

        return register


def address(path: str, kind: Kind) -> str:
    """Where a page's form stands: /events.json; the front page's is /index.json."""
    if kind == "html":
        return path
    return f"/index.{kind}" if path == "/" else f"{path}.{kind}"


def kind_of(route: str) -> Kind:
    end = route.rpartition(".")[2]
    return cast(Kind, end) if end in _MEDIA else "html"


def _answering(build: Callable[..., Answer], kind: Kind, slow: bool) -> Callable[..., Response]:
    @functools.wraps(build)
    def answering(*, visit: Visitor, **given: Any) -> Response:
        site, request = visit.site, visit.request
        private = bool(request.session)
        key = (site.ledger.browser.revision(), visit.today, visit.lang, str(request.url))  # feeds tell the host
        if not private and (held := site.cache.get(key)) is not None:
            return held
        with nullcontext() if slow else site.turns:
            if not private and (held := site.cache.get(key)) is not None:
                return held  # made for another while we waited
            answer = build(visit=visit, **given)
            response = as_response(visit, answer, kind)
        if answer.keep and not private and not request.session:
            site.cache.put(key, response, len(response.body))
        return response

    return answering


def as_response(visit: Visitor, answer: Answer, kind: Kind, status: int = 200) -> Response:
    body: bytes
    if kind == "json":
        body = to_json(dict(answer.data), by_alias=True)
    elif kind == "csv":
        body = csv(answer.rows, answer.row_type).encode("utf-8", "replace")
    elif kind == "atom" and answer.feed is not None:
        body = atom(answer.feed(), visit.lang)
    elif kind == "vega" and answer.chart is not None:
        body = to_json(answer.chart())
    elif kind == "svg" and answer.chart is not None:
        body = charts.svg(answer.chart(), FONT).encode()
    else:
        body = visit.render(answer.template, {**answer.data, **answer.shown}).encode("utf-8", "replace")
    response = Response(body, status, media_type=_MEDIA[kind])
    response.headers["Vary"] = "Cookie, Accept-Language"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Language"] = visit.lang
    if kind == "csv":
        name = visit.request.url.path.rpartition("/")[2].encode("ascii", "ignore").decode().replace('"', "")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if visit.request.query_params.get("lang") == visit.lang:
        response.set_cookie(LANG_COOKIE, visit.lang, max_age=31_536_000, samesite="lax", httponly=True)
    return response


def _limit(text: str | None, kind: Kind) -> int:
    usual, most = LIMITS.get(kind, (_USUAL, _MOST))
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 7 and 1 <= int(text) <= most):
        raise InputError(f"limit={text[:20]}: give a number from 1 to {most}")
    return int(text)
