"""What keeps a reading room safe: the policy sent with every page, limits on what is sent to us, and forms checked."""

import hmac
import time
from collections import OrderedDict
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
        if seen > MAX_BODY:
            scope["state"] = {**scope.get("state", {}), "too_large": True}
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
    """Counts failures by key: after `most` within `seconds` a key has to wait until the oldest is forgotten."""

    def __init__(self, most: int = 5, seconds: float = 900, keys: int = 10_000) -> None:
        self._most, self._seconds, self._keys = most, seconds, keys
        self._failed: OrderedDict[str, list[float]] = OrderedDict()

    def wait(self, *keys: str) -> int:
        """Seconds until one may try again; 0 where one may."""
        now = time.monotonic()
        longest = 0.0
        for key in keys:
            recent = [t for t in self._failed.get(key, ()) if now - t < self._seconds]
            if len(recent) >= self._most:
                longest = max(longest, self._seconds - (now - recent[-self._most]))
        return int(longest) + 1 if longest else 0

    def failed(self, *keys: str) -> None:
        now = time.monotonic()
        for key in keys:
            times = [t for t in self._failed.pop(key, []) if now - t < self._seconds][-self._most :]
            self._failed[key] = [*times, now]
        while len(self._failed) > self._keys:
            self._failed.popitem(last=False)

    def succeeded(self, *keys: str) -> None:
        for key in keys:
            self._failed.pop(key, None)
