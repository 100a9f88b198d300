"""What keeps a reading room safe: the policy sent with every page, limits on what is sent to us, and forms checked."""

import hmac
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, HTTPException, Request
from starlette.datastructures import FormData, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 8_000_000  # bytes of one request, uploads together
MAX_FILES, MAX_FIELDS, MAX_TEXT = 20, 60, 2_000_000
CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})

# No inline script or style, nothing from elsewhere, no frame around us.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class TooLargeError(Exception):
    """A request's body is longer than MAX_BODY."""


class Guard:
    """Puts the headers on every answer, and ends a request that is too long while it is still being sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        told = dict(scope["headers"]).get(b"content-length", b"0")
        seen = int(told) if told.isdigit() else 0
        counted = 0

        async def counting() -> Message:
            nonlocal counted
            message = await receive()
            counted += len(message.get("body", b""))
            if counted > MAX_BODY or seen > MAX_BODY:
                raise TooLargeError
            return message

        async def headed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, counting, headed)


async def checked(request: Request) -> FormData:
    """The form of a change: from a page of ours, with the token that we gave, within the limits."""
    origin = request.headers.get("origin")
    if origin not in (None, "null") and urlsplit(origin).netloc != request.headers.get("host"):
        raise HTTPException(403, "the form was sent from another site")
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise HTTPException(403, "the form was sent from another site")
    form = await request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS, max_part_size=MAX_TEXT)
    given, kept = form.get("token"), request.session.get("token")
    if not (isinstance(given, str) and isinstance(kept, str) and hmac.compare_digest(given.encode(), kept.encode())):
        raise HTTPException(403, "the form is no longer valid; load the page again and send it once more")
    return form


Form = Annotated[FormData, Depends(checked)]


def text(form: FormData, name: str, most: int = 500) -> str:
    """A field as text; what was not sent, or is a file, is empty."""
    value = form.get(name)
    return value.strip()[:most] if isinstance(value, str) else ""


class Attempts:
    """Counts what was tried by key: after so many within `seconds`, the key has to wait until the oldest is forgotten.

    A try counts before it is known to fail, so that many at once gain nothing.
    """

    def __init__(self, seconds: float = 900, keys: int = 10_000) -> None:
        self._seconds, self._keys = seconds, keys
        self._tried: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, limits: Mapping[str, int]) -> int:
        """Counts a try by all keys, each with how many it may have; gives the seconds to wait, 0 where it may go on."""
        now = time.monotonic()
        with self._lock:
            recent = {key: [t for t in self._tried.get(key, ()) if now - t < self._seconds] for key in limits}
            full = [times[-limits[key]] for key, times in recent.items() if len(times) >= limits[key]]
            if full:
                return int(self._seconds - (now - max(full))) + 1
            for key, times in recent.items():
                self._tried.pop(key, None)
                self._tried[key] = [*times, now]
            while len(self._tried) > self._keys:
                self._tried.popitem(last=False)
        return 0

    def succeeded(self, keys: Iterable[str]) -> None:
        with self._lock:
            for key in keys:
                self._tried.pop(key, None)
