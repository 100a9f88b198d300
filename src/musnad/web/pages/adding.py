"""Adding articles: pasted, uploaded, or fetched from an address where the server was started so."""

import io
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import PurePosixPath

from fastapi import Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile

from musnad import __version__
from musnad.errors import InputError
from musnad.fetching import Failed, Fetched, Limits, fetch, page_of, user_agent
from musnad.models import Page, Record, Rejected
from musnad.sources import KINDS, LINES, input_hash, jsonl_pages
from musnad.web.safety import MAX_TEXT, Form, text
from musnad.web.site import Answer, Pages, Site, Visit, as_response

pages = Pages()

_PAGES = 50  # of one form
_SECONDS = 120.0  # for all of them
_LIMITS = Limits(seconds=20, max_bytes=4_000_000, ports=frozenset({80, 443}))
_writing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one input: `article` is its id in the ledger, null where it was not read."""

    source: str
    outcome: str
    article: str | None
    title: str | None
    events: int
    detail: str


@pages.page("/add")
def form(visit: Visit) -> Answer:
    return Answer("add.html", {"fetch": visit.site.options.fetch, "added": ()}, shown={"wrong": None}, keep=False)


@pages.post("/add", include_in_schema=False)
def add(visit: Visit, form: Form) -> Response:
    if visit.reviewer is None:
        return RedirectResponse("/sign-in?next=/add", 303)
    data = {"fetch": visit.site.options.fetch, "added": ()}
    try:
        given = list(islice(_given(form, visit.site), _PAGES + 1))
        if not given:
            raise InputError("nothing was given; paste a text, choose a file or give an address")
        if len(given) > _PAGES:
            raise InputError(f"more than {_PAGES} pages at once; use `musnad add` for many")
    except InputError as why:
        return as_response(visit, Answer("add.html", data, shown={"wrong": str(why)}), "html", 400)
    added = tuple(_add(visit.site, given, visit.reviewer))
    return as_response(visit, Answer("add.html", {**data, "added": added}, shown={"wrong": None}), "html")


def _given(form: FormData, site: Site) -> Iterator[Page | Rejected]:
    """What the form gives, as pages. Raises InputError for what cannot be meant."""
    settings = site.desk.settings
    pasted = text(form, "text", MAX_TEXT)
    if pasted:
        title, outlet, url = (text(form, name) or None for name in ("title", "outlet", "url"))
        published = _instant(text(form, "published", 40))
        yield Page(source="pasted", text=pasted, title=title, outlet=outlet, url=url, published=published)
    for upload in form.getlist("files"):
        if not isinstance(upload, UploadFile) or not upload.filename:
            continue
        name = "".join(c for c in PurePosixPath(upload.filename.replace("\\", "/")).name if c.isprintable())[:100]
        suffix = PurePosixPath(name).suffix.lower()
        data = upload.file.read()
        if suffix in LINES:
            yield from jsonl_pages(io.BytesIO(data), name, settings)
        elif suffix and suffix not in KINDS:
            yield Rejected(id=name, rejected="unknown-kind", detail=f"{name}: upload .txt, .html or .jsonl")
        else:
            yield Page(source=name or "upload", kind=KINDS.get(suffix, "auto"), data=data)
    if address := text(form, "address", 2000):
        if not site.options.fetch:
            raise InputError("addresses are not fetched here; start the room with --fetch, or paste the text")
        found = fetch(address, agent=user_agent(), limits=_LIMITS)
        if isinstance(found, Fetched):
            yield page_of(found)
        elif isinstance(found, Failed):
            yield Rejected(id=address, rejected="not-fetched", detail=found.detail)


def _instant(given: str) -> datetime | None:
    if not given:
        return None
    try:
        at = datetime.fromisoformat(given)
    except ValueError:
        raise InputError(f"{given}: is no date or time, such as 2021-07-23T07:21") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _add(site: Site, given: Iterable[Page | Rejected], who: str) -> Iterator[Added]:
    from musnad import pipeline  # noqa: PLC0415  with the models, slow to load

    until = time.monotonic() + _SECONDS
    version = f"{__version__}/{pipeline.model(site.options.model)}"
    with _writing, site.ledger.writer(f"reading room: {who}", version) as writer:
        for page in given:
            if isinstance(page, Rejected):
                item: Record | Rejected = page
                source = page.id
            elif time.monotonic() > until:
                detail = f"{page.source}: the time for one form is over; send it again"
                item, source = Rejected(id=page.source, rejected="too-slow", detail=detail), page.source
            else:
                item, source = site.desk.read(page), page.source
            if isinstance(item, Rejected):
                # Not kept: whoever sent it is told here.
                yield Added(source, item.rejected, None, None, 0, item.detail)
                continue
            hashed = input_hash(page) if isinstance(page, Page) else None
            outcome = writer.add(item, source=source, input_hash=hashed)
            yield Added(source, outcome, item.id, item.article.title, len(item.events), "")
