"""A web server on this machine for the tests, which can be told to misbehave, and remembers what it was asked."""

import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

# What a path answers: bytes sent as they are, or a function that writes them itself.
Answer = bytes | Callable[[Callable[[bytes], object], "Asked"], None]


@dataclass(frozen=True)
class Asked:
    path: str
    headers: dict[str, str]
    at: float


@dataclass
class Site:
    address: str
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def count(self, path: str) -> int:
        return sum(a.path == path for a in self.asked)


def answer(body: bytes | str, kind: str = "text/html; charset=utf-8", status: str = "200 OK", **headers: str) -> bytes:
    """A whole, well-behaved answer. `headers`: names with _ for -."""
    data = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(data)}", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + data


def redirect(to: str, status: str = "302 Found") -> bytes:
    return answer(b"", status=status, Location=to)


def drip(send: Callable[[bytes], object], _: Asked) -> None:
    """A byte every now and then, for ever; each comes before any usual time-out."""
    send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        send(b"x")
        time.sleep(0.05)


def dripping_headers(send: Callable[[bytes], object], _: Asked) -> None:
    send(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        send(b"x")
        time.sleep(0.05)


def endless(send: Callable[[bytes], object], _: Asked) -> None:
    send(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        send(b"<p>more</p>" * 4096)


def silent(_send: Callable[[bytes], object], _: Asked) -> None:
    time.sleep(5)


class _Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        site: Site = self.server.site  # type: ignore[attr-defined]
        with suppress(OSError):
            line = self.rfile.readline().decode("latin-1").split(" ")
            headers = {}
            while (header := self.rfile.readline().decode("latin-1").strip()) != "":
                name, _, value = header.partition(":")
                headers[name.lower()] = value.strip()
            asked = Asked(line[1] if len(line) > 1 else "", headers, time.monotonic())
            site.asked.append(asked)
            found = site.answers.get(asked.path, answer("nothing here", status="404 Not Found"))
            if callable(found):
                found(self.wfile.write, asked)
            else:
                self.wfile.write(found)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False


@contextmanager
def serving(host: str = "127.0.0.1") -> Iterator[Site]:
    with _Server((host, 0), _Handler) as server:
        server.site = Site(f"http://{host}:{server.server_address[1]}")  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server.site  # type: ignore[attr-defined]
        finally:
            server.shutdown()
