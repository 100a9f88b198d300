"""Fetches one address of the web, and is afraid of it: bounded in time, bytes and redirects, no private networks.

Every limit holds whatever the server does: time counts from the first look-up of the name to the last byte (so a server
that sends one byte a second is cut off too), bytes count after unpacking, each redirect is looked at as the first
address was, and a name is connected to at the very address that was checked (a name that answers with another one the
second time gains nothing). The one wait that is the system's own is the look-up of a name, which cannot be interrupted.

Needs httpx (extras `musnad[watch]` and `musnad[web]`).
"""

import ipaddress
import re
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

import httpcore
import httpx

from musnad import __version__
from musnad.errors import InputError
from musnad.models import Page

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_CHUNK = 1 << 16
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: an IPv4 address within an IPv6 one
# What a feed, a page or a robots.txt may be; others are asked for nothing else.
_ACCEPT = (
    "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/xml, text/*, */*;q=0.1"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one fetch may take.

    seconds: for everything together, redirects too. max_bytes: of the body after unpacking (and of what is sent).
    private: whether addresses of this machine and of private networks may be asked (off: they may not). ports: those
    that may be asked, null for any; where strangers name the address, 80 and 443 are enough.
    """

    seconds: float = 30.0
    max_bytes: int = 20_000_000
    redirects: int = 5
    private: bool = False
    ports: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave with a page so that it need not be sent again: its ETag and Last-Modified, as they came."""

    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as it came: `url` is where it was in the end, `data` is unpacked, `charset` what its sender declared."""

    url: str
    data: bytes
    charset: str | None
    content_type: str
    validators: Validators
    at: datetime


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The server says that nothing changed since the validators that were sent."""

    url: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Why there is no page: a short `reason` for machines, a `detail` for people.

    reasons: bad-address, private-address, forbidden (by `may`), unreachable, too-slow, too-large, redirects, broken,
    or http-<status>. retry_after: seconds that the server asks to be left alone, null where it does not say.
    """

    url: str
    reason: str
    detail: str
    retry_after: float | None = None


def page_of(found: Fetched) -> Page:
    """A page that was fetched, with where and when, for the reader."""
    source = f"{found.url} at {found.at.isoformat()}"
    return Page(source=source, data=found.data, charset=found.charset, url=found.url)


def user_agent(contact: str = "") -> str:
    """Who asks: musnad, and where to complain (an address of the web or of mail), so that nobody needs to block it.

    Raises InputError for a contact that cannot be sent.
    """
    if not (contact.isascii() and contact.isprintable()):
        raise InputError(f"contact {contact!r}: can hold plain ASCII only; give an address of the web or of mail")
    return f"musnad/{__version__} (+{contact})" if contact else f"musnad/{__version__}"


def fetch(
    address: str,
    *,
    agent: str,
    limits: Limits | None = None,
    known: Validators | None = None,
    may: Callable[[str], str | None] | None = None,
) -> Fetched | Unchanged | Failed:
    """One page. Never raises for what a server or an address does.

    known: what the server gave last time. may: asked of the address and of every redirect; a text is why not.
    """
    limits = limits or Limits()
    known = known or Validators()
    deadline = time.monotonic() + limits.seconds
    url, seen = address, set[str]()
    try:
        for _ in range(limits.redirects + 1):
            target = _address(url)
            url = str(target)
            if url in seen:
                raise _FetchError("redirects", "the server redirects in a circle")
            seen.add(url)
            if may is not None and (why := may(url)):
                raise _FetchError("forbidden", why)
            found = _ask(target, agent, known, limits, deadline)
            if not isinstance(found, str):
                return found
            url = found
        raise _FetchError("redirects", f"more than {limits.redirects} redirects")
    except _FetchError as why:
        return Failed(url, why.reason, f"{url}: {why.detail}", why.retry_after)
    except (httpcore.TimeoutException, TimeoutError):
        return Failed(url, "too-slow", f"{url}: not answered in full within {limits.seconds:g} seconds")
    except httpcore.ProtocolError as why:
        return Failed(url, "broken", f"{url}: the server broke off or does not speak HTTP ({why})")
    except (httpcore.NetworkError, OSError) as why:
        return Failed(url, "unreachable", f"{url}: cannot be reached ({why})")


class _FetchError(Exception):
    """A fetch that we ended ourselves."""

    def __init__(self, reason: str, detail: str, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.reason, self.detail, self.retry_after = reason, detail, retry_after


def _address(text: str) -> httpx.URL:
    """An address of the web, its host and path encoded, without fragment."""
    try:
        url = httpx.URL(text.strip()).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError, TypeError) as why:
        raise _FetchError("bad-address", f"no address of the web ({why})") from why
    if url.scheme not in ("http", "https") or not url.host:
        raise _FetchError("bad-address", "no address of the web; it begins with https:// or http://")
    if url.userinfo:
        raise _FetchError("bad-address", "an address with a user's name or password is not asked")
    return url


def _ask(
    url: httpx.URL, agent: str, known: Validators, limits: Limits, deadline: float
) -> Fetched | Unchanged | Failed | str:
    """What one address answers; a string is where it redirects to."""
    sent = {"Host": url.netloc.decode("ascii"), "User-Agent": agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip"}
    validators = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    sent |= {name: value for name, value in validators.items() if value and value.isascii() and value.isprintable()}
    target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    port = url.port or (443 if url.scheme == "https" else 80)
    if limits.ports is not None and port not in limits.ports:
        raise _FetchError("bad-address", f"port {port} is not asked")
    network = _Network(limits.private, deadline)
    with (
        httpcore.ConnectionPool(ssl_context=_tls(), max_connections=1, network_backend=network) as pool,
        pool.stream("GET", target, headers=list(sent.items())) as answer,
    ):
        headers = httpx.Headers(answer.headers)
        if answer.status in _REDIRECTS and "location" in headers:
            try:
                return str(url.join(headers["location"]))
            except (httpx.InvalidURL, ValueError) as why:
                raise _FetchError("bad-address", f"redirects to no address of the web ({why})") from why
        if answer.status == 304:
            return Unchanged(str(url))
        if answer.status != 200:
            wait = _seconds(headers.get("retry-after"))
            raise _FetchError(f"http-{answer.status}", f"the server answers {answer.status}", wait)
        data = _body(answer.iter_stream(), headers, limits)
    kind = headers.get("content-type", "")
    return Fetched(
        url=str(url),
        data=data,
        charset=charset[1] if (charset := _CHARSET.search(kind)) else None,
        content_type=kind.partition(";")[0].strip().lower(),
        validators=Validators(headers.get("etag"), headers.get("last-modified")),
        at=datetime.now(UTC).replace(microsecond=0),
    )


def _body(chunks: Iterable[bytes], headers: httpx.Headers, limits: Limits) -> bytes:
    """The body, unpacked, no part of it held that is over the limit."""
    declared = headers.get("content-length", "")
    if declared.isascii() and declared.isdigit() and int(declared) > limits.max_bytes:
        raise _FetchError("too-large", f"{int(declared):,} bytes; the limit is {limits.max_bytes:,}")
    packed = headers.get("content-encoding", "identity").strip().lower()
    if packed not in ("identity", "gzip", "x-gzip", ""):
        raise _FetchError("broken", f"packed as {packed[:20]!r}, which was not asked for")
    parts = _gunzip(_bounded(chunks, limits.max_bytes)) if "gzip" in packed else chunks
    data = b"".join(_bounded(parts, limits.max_bytes))
    if data.startswith(b"\x1f\x8b"):  # a file that is itself packed, as sitemaps are
        data = b"".join(_bounded(_gunzip([data]), limits.max_bytes))
    return data


def _bounded(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise _FetchError("too-large", f"more than {most:,} bytes, the limit")
        yield chunk


def _gunzip(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Unpacks a little at a time, so that a bomb is seen before it goes off. Members of a file follow one another;
    what is no gzip behind a whole member is left, as gzip(1) does."""
    unpacker, whole, begun = zlib.decompressobj(wbits=31), 0, False
    try:
        for chunk in chunks:
            more = bool(chunk)
            while more:
                begun = True
                part = unpacker.decompress(chunk, _CHUNK)
                yield part
                chunk = unpacker.unconsumed_tail
                more = bool(chunk) or len(part) == _CHUNK
                if unpacker.eof:
                    chunk, unpacker = unpacker.unused_data, zlib.decompressobj(wbits=31)
                    whole, begun, more = whole + 1, False, bool(chunk)
    except zlib.error as why:
        if not whole:
            raise _FetchError("broken", f"the packed page cannot be unpacked ({why})") from why
        return
    if begun or not whole:
        raise _FetchError("broken", "the packed page is cut off")


def _seconds(value: str | None) -> float | None:
    """Retry-After in seconds: a number, or a date."""
    if value is None:
        return None
    if value.isascii() and value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def private(host: str) -> bool:
    """Whether an IP address is of this machine, a private network or nobody's, however it is written."""
    ip: Any = ipaddress.ip_address(host.partition("%")[0])
    if ip.version == 6:
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if inner is None and ip in _NAT64:
            inner = ipaddress.ip_address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return private(str(inner))
    return not ip.is_global or ip.is_multicast


class _Network(httpcore.NetworkBackend):
    """Connections that end at a deadline, and lead to public addresses only."""

    def __init__(self, private: bool, deadline: float) -> None:
        self._private = private
        self._deadline = deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as why:
            raise _FetchError("unreachable", f"the name {host} is not known ({why})") from why
        addresses = list(dict.fromkeys(str(a[4][0]) for a in found))
        if not self._private and (inside := [a for a in addresses if private(a)]):
            raise _FetchError("private-address", f"{inside[0]} is an address of a private network; it is not asked")
        failed: Exception | None = None
        for address in addresses[:4]:
            try:
                inner = self._inner.connect_tcp(address, port, self._left(), local_address, socket_options)
                return _Stream(inner, self._left)
            except httpcore.ConnectError as why:
                failed = why
        raise failed or httpcore.ConnectError(f"{host} has no address")

    def sleep(self, seconds: float) -> None:
        time.sleep(min(seconds, self._left()))

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the time is up")
        return left


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait ends at the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, left: Callable[[], float]) -> None:
        self._inner = inner
        self._left = left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._left()), self._left)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
