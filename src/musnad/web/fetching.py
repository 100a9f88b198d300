"""Fetches a page of the web for a reviewer: only from public addresses, within a time and a size.

The address is checked where the connection is made, after the name is resolved and for every redirect, and the
connection goes to the very address that was checked: a name that means something else the next time gains nothing.
"""

import ipaddress
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

import certifi
import httpcore

from musnad import __version__
from musnad.errors import InputError
from musnad.models import Page

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MEDIA = ("text/html", "application/xhtml+xml", "text/plain")
# IPv6 addresses that carry an IPv4 one in them, by which a private one could be reached: NAT64, 6to4, Teredo.
_CARRIERS = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))


@dataclass(frozen=True, slots=True)
class Limits:
    """seconds: of the whole; bytes: of the page, unpacked; ports: by scheme."""

    seconds: float = 20.0
    bytes: int = 4_000_000
    redirects: int = 5
    ports: frozenset[int] = field(default_factory=lambda: frozenset({80, 443}))


def public(address: str) -> bool:
    """Whether an IP address is one of the open internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return public(str(ip.ipv4_mapped))
        if any(ip in network for network in _CARRIERS):
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def fetch(address: str, limits: Limits | None = None, allowed: Callable[[str], bool] = public) -> Page:
    """The page at an address. Raises InputError, which says what is wrong with it or with what came."""
    limits = limits or Limits()
    deadline = time.monotonic() + limits.seconds
    context = ssl.create_default_context(cafile=certifi.where())
    with httpcore.ConnectionPool(ssl_context=context, network_backend=_Guarded(deadline, allowed)) as pool:
        for _ in range(limits.redirects + 1):
            address = _checked(address, limits)
            try:
                found = _get(pool, address, limits)
            except InputError:
                raise
            except (httpcore.TimeoutException, TimeoutError) as why:
                raise InputError(f"{address}: took longer than {limits.seconds:g} seconds") from why
            except (httpcore.NetworkError, httpcore.ProtocolError, OSError, UnicodeError) as why:
                raise InputError(f"{address}: cannot be fetched ({why or type(why).__name__})") from why
            if isinstance(found, Page):
                return found
            address = urljoin(address, found)
    raise InputError(f"{address}: more than {limits.redirects} redirects")


def _checked(address: str, limits: Limits) -> str:
    """The address with its host and path as they are sent. Raises InputError for one that is not fetched."""
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname, parts.port
        if parts.scheme not in ("http", "https") or not host:
            raise InputError(f"{address[:200]}: give an address that begins with https:// or http://")
        if parts.username is not None or parts.password is not None:
            raise InputError(f"{host}: an address with a name or password in it is not fetched")
        if (port or (443 if parts.scheme == "https" else 80)) not in limits.ports:
            raise InputError(f"{host}: port {port} is not fetched from")
        sent = host if ":" in host else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError) as why:
        raise InputError(f"{address[:200]}: is no address ({why})") from why
    name = f"[{sent}]" if ":" in sent else sent
    where = f"{name}:{port}" if port else name
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return f"{parts.scheme}://{where}{path}{f'?{query}' if query else ''}"


def _get(pool: httpcore.ConnectionPool, address: str, limits: Limits) -> Page | str:
    """The page, or where it redirects to."""
    headers: dict[bytes | str, bytes | str] = {
        "Host": urlsplit(address).netloc,
        "User-Agent": f"musnad/{__version__}",
        "Accept": "text/html, text/plain;q=0.8",
        "Accept-Encoding": "gzip, identity",
        "Accept-Language": "ar, *;q=0.5",
        "Connection": "close",
    }
    timeouts = dict.fromkeys(("connect", "read", "write", "pool"), limits.seconds)
    with pool.stream("GET", address, headers=headers, extensions={"timeout": timeouts}) as response:
        told = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in response.headers}
        if response.status in _REDIRECTS and told.get("location"):
            return told["location"]
        if response.status != 200:
            raise InputError(f"{address}: the server answered {response.status}")
        media, _, rest = told.get("content-type", "").partition(";")
        if media.strip().lower() not in _MEDIA:
            raise InputError(f"{address}: is {media[:50] or 'of no known kind'}, not a page of text")
        data = _body(response.iter_stream(), told.get("content-encoding", "identity"), address, limits.bytes)
    charset = rest.partition("charset=")[2].strip(" \"'").partition(";")[0] or None
    return Page(source=address, kind="auto", data=data, charset=charset, url=address)


def _body(chunks: Iterable[bytes], encoding: str, address: str, most: int) -> bytes:
    """Raises InputError where there is more than `most`, also when it is unpacked."""
    if encoding.strip().lower() not in ("identity", "", "gzip", "x-gzip"):
        raise InputError(f"{address}: is packed by {encoding[:30]}, which was not asked for")
    unpacker = zlib.decompressobj(wbits=31) if "gzip" in encoding.lower() else None
    found = bytearray()
    for chunk in chunks:
        try:
            found += unpacker.decompress(chunk, most + 1 - len(found)) if unpacker else chunk
        except zlib.error as why:
            raise InputError(f"{address}: is damaged ({why})") from why
        if len(found) > most:
            raise InputError(f"{address}: is larger than {most:,} bytes")
    return bytes(found)


class _Guarded(httpcore.NetworkBackend):
    """Makes connections to allowed addresses only, and gives them no more time than is left."""

    def __init__(self, deadline: float, allowed: Callable[[str], bool]) -> None:
        self._deadline = deadline
        self._allowed = allowed
        self._own = httpcore.SyncBackend()

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
        except OSError as why:
            raise InputError(f"{host}: no such host ({why})") from why
        addresses = [str(entry[4][0]) for entry in found]
        refused = [a for a in addresses if not self._allowed(a)]
        if refused or not addresses:
            raise InputError(f"{host}: is not on the open internet, so it is not fetched")
        stream = self._own.connect_tcp(addresses[0], port, _left(self._deadline), local_address, socket_options)
        return _Timed(stream, self._deadline)

    def connect_unix_socket(self, path: str, timeout: float | None = None, socket_options: Any = None) -> Any:
        raise InputError(f"{path}: is not on the open internet, so it is not fetched")


class _Timed(httpcore.NetworkStream):
    """A connection whose every wait ends when the time of the whole is over."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline)), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time is over")
    return left
