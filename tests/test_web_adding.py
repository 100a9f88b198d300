"""Adding articles to the reading room, and what an address may not be."""

import gzip
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from musnad.errors import InputError
from web_samples import room, sign_in, token

pytest.importorskip("httpcore", reason="the reading room is not installed (musnad[web])")

from musnad.web.fetching import Limits, fetch, public

ARTICLE = (
    "بلدية النهرين تغلق سوق الضفة\n\nأغلقت بلدية النهرين سوق الضفة يوم 4 آذار 2031 بعد أن اندلع فيه حريق كبير.\n\n"
    "وقال سامر الزيتوني رئيس البلدية إن شركة سيف البحر ستدفع رسوم أربعين متجراً قبل نهاية الشهر، وإن السوق سيبقى مغلقاً."
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with room(tmp_path_factory.mktemp("add")) as client:
        sign_in(client)
        yield client


def add(client: Any, files: Any = None, **fields: str) -> Any:
    page = client.get("/add").text
    return client.post("/add", data={"token": token(page), **fields}, files=files or {"none": b""})


def article_of(client: Any, outlet: str, day: str) -> Any:
    found = client.get("/articles.json", params={"outlet": outlet, "since": day, "until": day})
    (row,) = found.json()["articles"]
    return row


def test_a_pasted_text_is_read_and_stands_in_the_ledger(client: Any) -> None:
    answer = add(client, text=ARTICLE, outlet="منبر الشاطئ", published="2031-03-04T09:30")
    assert answer.status_code == 200
    assert "added" in answer.text
    (row,) = client.get(
        "/articles.json", params={"outlet": "منبر الشاطئ", "since": "2031-03-04", "until": "2031-03-04"}
    ).json()["articles"]
    assert row["events"] > 0
    assert "سوق الضفة" in client.get(f"/article/{row['id']}").text
    again = add(client, text=ARTICLE, outlet="منبر الشاطئ", published="2031-03-04T09:30")
    assert "was there already" in again.text


def test_uploaded_files_are_read_each_with_its_own_outcome(client: Any) -> None:
    page = f"<html lang=ar><body><h1>خبر</h1><p>{ARTICLE} وأضاف أن البلدية ستعوض التجار.</p></body></html>".encode()
    files = [("files", ("../../etc/one.html", page)), ("files", ("two.exe", b"MZ")), ("files", ("three.txt", b""))]
    answer = add(client, files)
    assert answer.status_code == 200
    assert "one.html" in answer.text
    assert "../" not in answer.text
    assert "no kind of file that is read" in answer.text


def test_nothing_given_is_told(client: Any) -> None:
    assert "nothing was given" in add(client).text


def test_who_is_not_signed_in_adds_nothing(tmp_path: Path) -> None:
    client = room(tmp_path)
    page = client.get("/sign-in").text
    answer = client.post("/add", data={"token": token(page), "text": ARTICLE})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/add")


def test_addresses_are_not_fetched_unless_that_was_switched_on(client: Any) -> None:
    assert 'name="address"' not in client.get("/add").text
    answer = add(client, address="https://example.org/")
    assert answer.status_code == 400
    assert "--fetch" in answer.text


def test_an_event_is_explained_from_the_lexicon_and_the_judges(client: Any) -> None:
    add(client, text=ARTICLE + " انتهى.", outlet="صدى الوادي", published="2031-03-05T09:30")
    (row,) = client.get(
        "/articles.json", params={"outlet": "صدى الوادي", "since": "2031-03-05", "until": "2031-03-05"}
    ).json()["articles"]
    record = client.get(f"/article/{row['id']}.json").json()["article"]
    answer = client.get(f"/explain/{row['id']}:{record['events'][0]['id']}")
    assert answer.status_code == 200
    assert "lexicon" in answer.text
    assert client.get(f"/explain/{row['id']}:none").status_code == 404


def test_an_article_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    from musnad.models import Page
    from musnad.web.desk import Desk

    desk = Desk(seconds=0.05)
    try:
        item = desk.read(Page(source="long", text=ARTICLE * 60))
        assert item.rejected == "too-slow"  # type: ignore[union-attr]
    finally:
        desk.close()


# --- addresses ---


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "::1", "::", "fe80::1%eth0", "fc00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"),
        *("2002:7f00:1::", "2001:0:7f00:1::"),
    ],
)
def test_an_address_that_is_not_of_the_open_internet_is_known(address: str) -> None:
    assert not public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_an_address_of_the_open_internet_is_known(address: str) -> None:
    assert public(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://[::1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://127.1/",
    ],
)
def test_this_machine_is_not_fetched_from_however_it_is_written(address: str) -> None:
    with pytest.raises(InputError, match=r"open internet|no such host"):
        fetch(address, Limits(seconds=5))


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://example.org/",
        "gopher://x/",
        "example.org",
        "http://",
        "http://a:b@example.org/",
        "http://example.org:22/",
        "http://example.org:99999/",
        "http://exa mple/",
        "javascript:alert(1)",
    ],
)
def test_what_is_no_address_of_a_page_is_refused(address: str) -> None:
    with pytest.raises(InputError):
        fetch(address, Limits(seconds=2))


@contextmanager
def server(answer: Any) -> Iterator[int]:
    """A server on this machine; `answer` writes what it says."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.daemon_threads = True
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running.server_address[1]
        running.shutdown()


def say(handler: Any, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def here(port: int, **limits: Any) -> Limits:
    return Limits(**{"seconds": 5.0, **limits}, ports=frozenset({80, 443, port}))


def only_here(address: str) -> bool:
    return address == "127.0.0.1"


def test_a_page_is_fetched_with_its_address_and_charset() -> None:
    def answer(handler: Any) -> None:
        say(handler, "<p>نص</p>".encode("windows-1256"), Content_Type="text/html; charset=windows-1256")

    with server(answer) as port:
        page = fetch(f"http://127.0.0.1:{port}/خبر?س=1", here(port), only_here)
    assert page.charset == "windows-1256"
    assert page.data == "<p>نص</p>".encode("windows-1256")
    assert page.url == f"http://127.0.0.1:{port}/%D8%AE%D8%A8%D8%B1?%D8%B3=1"


def test_a_redirect_to_a_private_address_is_not_followed() -> None:
    def answer(handler: Any) -> None:
        say(handler, b"", 302, Location="http://10.0.0.1/secret")

    with server(answer) as port, pytest.raises(InputError, match="open internet"):
        fetch(f"http://127.0.0.1:{port}/", here(port), only_here)


def test_a_redirect_to_another_kind_of_address_is_not_followed() -> None:
    with server(lambda h: say(h, b"", 302, Location="file:///etc/passwd")) as port, pytest.raises(InputError):
        fetch(f"http://127.0.0.1:{port}/", here(port), only_here)


def test_redirects_without_end_are_given_up() -> None:
    with server(lambda h: say(h, b"", 302, Location="/again")) as port, pytest.raises(InputError, match="redirects"):
        fetch(f"http://127.0.0.1:{port}/", here(port), only_here)


def test_a_name_that_means_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(host: str, port: int, **_: Any) -> Any:
        found = ["93.184.216.34", "192.168.0.7"]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(InputError, match="open internet"):
        fetch("https://news.example/", Limits(seconds=2))


def test_the_address_that_was_checked_is_the_one_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is resolved a second time could mean another address."""
    asked: list[str] = []

    def resolve(host: str, port: int, *_: Any, **__: Any) -> Any:
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "10.9.9.9"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    with server(lambda h: say(h, b"<p>x</p>")) as port:
        original = socket.getaddrinfo
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            lambda h, p, *a, **k: resolve(h, p) if h == "news.example" else original(h, p, *a, **k),
        )
        page = fetch(f"http://news.example:{port}/", here(port), only_here)
    assert page.data == b"<p>x</p>"
    assert asked == ["news.example"]


def test_a_page_that_is_too_large_is_given_up() -> None:
    with server(lambda h: say(h, b"x" * 200_000)) as port, pytest.raises(InputError, match="larger"):
        fetch(f"http://127.0.0.1:{port}/", here(port, bytes=100_000), only_here)


def test_a_page_that_unpacks_to_too_much_is_given_up() -> None:
    bomb = gzip.compress(b"x" * 5_000_000)
    with server(lambda h: say(h, bomb, Content_Encoding="gzip")) as port, pytest.raises(InputError, match="larger"):
        fetch(f"http://127.0.0.1:{port}/", here(port, bytes=100_000), only_here)


def test_a_server_that_drips_is_given_up() -> None:
    def drip(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/html")
        handler.end_headers()
        for _ in range(100):
            try:
                handler.wfile.write(b"x")
                handler.wfile.flush()
            except OSError:
                return
            time.sleep(0.1)

    began = time.monotonic()
    with server(drip) as port, pytest.raises(InputError, match="longer than"):
        fetch(f"http://127.0.0.1:{port}/", here(port, seconds=0.6), only_here)
    assert time.monotonic() - began < 3


def test_what_is_no_page_is_refused() -> None:
    with (
        server(lambda h: say(h, b"%PDF", Content_Type="application/pdf")) as port,
        pytest.raises(InputError, match="pdf"),
    ):
        fetch(f"http://127.0.0.1:{port}/", here(port), only_here)
    with server(lambda h: say(h, b"", 500)) as port, pytest.raises(InputError, match="500"):
        fetch(f"http://127.0.0.1:{port}/", here(port), only_here)
