"""How a watch stands, over HTTP on this machine only: a page for people, /status.json, and /metrics for Prometheus.

It answers whoever asks for 127.0.0.1 or localhost by name: a page of another name (DNS rebinding) sees nothing.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from musnad.errors import InputError, LedgerError
from musnad.ledger.visits import Watched
from musnad.watch.metrics import Metrics

_NAMES = ("127.0.0.1", "localhost")
_WORDS = {
    "ar": {
        "title": "مسند · متابعة الأخبار", "feed": "المصدر", "outcome": "آخر زيارة", "visited": "وقتها",
        "due": "الزيارة التالية", "failures": "إخفاقات متتالية", "pages": "صفحات", "waiting": "تنتظر",
        "troubles": "آخر ما أخفق", "ledger": "السجل لا يُقرأ الآن", "none": "لا شيء",
    },
    "en": {
        "title": "musnad · watching the news", "feed": "Feed", "outcome": "Last visit", "visited": "When",
        "due": "Next visit", "failures": "Failures in a row", "pages": "Pages", "waiting": "Waiting",
        "troubles": "What failed last", "ledger": "The ledger cannot be read now", "none": "Nothing",
    },
}  # fmt: skip
_STYLE = """
body { font: 16px/1.5 sans-serif; margin: 2em auto; max-width: 75em; padding: 0 1em; color: #1b1b1b; background: #fff }
table { border-collapse: collapse; width: 100% } th, td { text-align: start; padding: .3em .6em; vertical-align: top }
tr { border-bottom: 1px solid #ddd } .failing { background: #fdeaea } small { color: #555 }
@media (prefers-color-scheme: dark) {
  body { color: #eee; background: #181818 } tr { border-color: #444 } .failing { background: #402020 }
  small { color: #bbb }
}
"""


@contextmanager
def serving(port: int, metrics: Metrics, watched: Callable[[], list[Watched]], lang: str = "ar") -> Iterator[str]:
    """Serves while open; gives the address. Port 0 takes any that is free. Raises InputError where a port is taken."""

    class Handler(_Handler):
        answers = _Answers(metrics, watched, lang)

    try:
        server = ThreadingHTTPServer((_NAMES[0], port), Handler)
    except (OSError, OverflowError) as why:
        raise InputError(f"--port {port}: cannot be served on ({why}); name another, or 0 for any") from why
    server.daemon_threads = True
    with server:
        threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True, name="status").start()
        try:
            yield f"http://{_NAMES[0]}:{server.server_port}/"
        finally:
            server.shutdown()


class _Answers:
    def __init__(self, metrics: Metrics, watched: Callable[[], list[Watched]], lang: str) -> None:
        self._metrics = metrics
        self._watched = watched
        self._lang = lang

    def of(self, path: str) -> tuple[int, str, bytes]:
        """Status, content type and body."""
        try:
            watched, trouble = self._watched(), None
        except LedgerError as why:
            watched, trouble = [], str(why)
        if path == "/metrics":
            return 200, "text/plain; version=0.0.4; charset=utf-8", self._metrics.text(watched)
        if path == "/status.json":
            feeds = [{**asdict(w.visit), "pages": w.pages, "waiting": w.waiting} for w in watched]
            told = {"feeds": feeds, "troubles": list(self._metrics.troubles), "ledger": trouble}
            return 200, "application/json", json.dumps(told, ensure_ascii=False, indent=1).encode()
        if path == "/":
            return 200, "text/html; charset=utf-8", self._page(watched, trouble).encode()
        return 404, "text/plain; charset=utf-8", b"nothing here; /, /status.json, /metrics\n"

    def _page(self, watched: list[Watched], trouble: str | None) -> str:
        words = _WORDS[self._lang]
        heads = "".join(f"<th scope=col>{words[w]}" for w in _COLUMNS)
        rows = "".join(_row(w) for w in watched)
        failed = "".join(
            f"<li><small>{escape(at)}</small> <bdi>{escape(what)}</bdi>"
            for at, what in reversed(list(self._metrics.troubles))
        )
        warning = f"<p role=alert class=failing>{words['ledger']}: <bdi>{escape(trouble)}</bdi>" if trouble else ""
        return (
            f"<!doctype html><html lang={self._lang} dir={'rtl' if self._lang == 'ar' else 'ltr'}><meta charset=utf-8>"
            "<meta name=viewport content='width=device-width'><meta http-equiv=refresh content=30>"
            f"<title>{words['title']}</title><style>{_STYLE}</style><h1>{words['title']}</h1>{warning}"
            f"<table><thead><tr>{heads}<tbody>{rows}</table>"
            f"<h2>{words['troubles']}</h2><ul>{failed or '<li>' + words['none']}</ul>"
        )


_COLUMNS = ("feed", "outcome", "visited", "due", "failures", "pages", "waiting")


def _row(watched: Watched) -> str:
    v = watched.visit
    feed = f"<bdi>{escape(v.outlet or v.address)}</bdi>" + (
        f"<br><small><bdi>{escape(v.address)}</bdi></small>" if v.outlet else ""
    )
    detail = f"<br><small><bdi>{escape(v.detail)}</bdi></small>" if v.detail else ""
    cells = (feed, escape(v.outcome or "…") + detail, escape(v.visited or ""), escape(v.due or ""), v.failures)
    every = "".join(f"<td>{cell}" for cell in (*cells, watched.pages, watched.waiting))
    return f"<tr{' class=failing' if v.failures else ''}>{every}"


class _Handler(BaseHTTPRequestHandler):
    answers: _Answers
    timeout = 10  # seconds that a request may take to come
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        host = (self.headers.get("Host") or "").rpartition(":")[0] or self.headers.get("Host")
        if host not in _NAMES:
            status, kind, body = 403, "text/plain; charset=utf-8", b"asked by a name that is not this machine's\n"
        else:
            status, kind, body = self.answers.of(self.path.partition("?")[0])
        self.send_response(status)
        headers = {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Who looked is nobody's business."""
