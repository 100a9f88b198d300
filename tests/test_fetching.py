"""Fetching: whatever a server does, a page comes whole or a reason comes instead, in bounded time and memory."""

import gzip
import socket
import time
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("httpx", reason="fetching needs the extra musnad[watch]")

from musnad.errors import InputError
from musnad.fetching import Failed, Fetched, Limits, Unchanged, Validators, fetch, private, user_agent
from web_server import Site, answer, drip, dripping_headers, endless, redirect, serving, silent

PAGE = "<html><body><p>خبر من المرفأ.</p></body></html>"
HERE = Limits(seconds=2, max_bytes=200_000, redirects=3, private=True)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as found:
        yield found


def ask(site: Site, path: str, **more: Any) -> Fetched | Unchanged | Failed:
    return fetch(site.address + path, agent="musnad/test", limits=more.pop("limits", HERE), **more)


def reason(found: object) -> str:
    assert isinstance(found, Failed), found
    assert found.url in found.detail
    return found.reason


def test_a_page_comes_with_what_its_server_says_of_it(site: Site) -> None:
    site.answers["/a"] = answer(PAGE, "text/html; charset=windows-1256", ETag='"v1"', Last_Modified="yesterday")
    found = ask(site, "/a")
    assert isinstance(found, Fetched)
    assert (found.url, found.data.decode(), found.charset) == (site.address + "/a", PAGE, "windows-1256")
    assert (found.content_type, found.validators) == ("text/html", Validators('"v1"', "yesterday"))
    assert site.asked[0].headers["user-agent"] == "musnad/test"
    assert site.asked[0].headers["accept-encoding"] == "gzip"


def test_a_page_that_did_not_change_is_not_sent_again(site: Site) -> None:
    site.answers["/a"] = b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n"
    assert isinstance(ask(site, "/a", known=Validators('"v1"', "Mon, 01 Jan 2035")), Unchanged)
    sent = site.asked[0].headers
    assert (sent["if-none-match"], sent["if-modified-since"]) == ('"v1"', "Mon, 01 Jan 2035")


@pytest.mark.parametrize("server", [drip, dripping_headers, silent], ids=["drips", "drips headers", "says nothing"])
def test_a_slow_server_is_left_when_the_time_is_up(site: Site, server: Any) -> None:
    site.answers["/slow"] = server
    began = time.monotonic()
    assert reason(ask(site, "/slow", limits=Limits(seconds=0.6, private=True))) == "too-slow"
    assert time.monotonic() - began < 1.5


def test_an_endless_page_is_cut_at_the_limit(site: Site) -> None:
    site.answers["/endless"] = endless
    assert reason(ask(site, "/endless")) == "too-large"


def test_a_page_that_declares_too_much_is_not_read(site: Site) -> None:
    site.answers["/big"] = b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n"
    assert reason(ask(site, "/big")) == "too-large"


def test_redirects_are_followed_to_where_the_page_is(site: Site) -> None:
    site.answers |= {
        "/a": redirect("/b", "301 Moved Permanently"),
        "/b": redirect(f"{site.address}/c"),
        "/c": answer(PAGE),
    }
    found = ask(site, "/a")
    assert isinstance(found, Fetched)
    assert found.url == site.address + "/c"


def test_redirects_in_a_circle_and_without_end_are_given_up(site: Site) -> None:
    site.answers |= {"/a": redirect("/b"), "/b": redirect("/a"), "/self": redirect("/self#again")}
    site.answers |= {f"/{i}": redirect(f"/{i + 1}") for i in range(20)}
    assert reason(ask(site, "/a")) == "redirects"
    assert reason(ask(site, "/self")) == "redirects"
    assert reason(ask(site, "/0")) == "redirects"
    assert len(site.asked) == 2 + 1 + 4


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://example.org/x", "http://[::1", "//u:p@example.org/"])
def test_a_redirect_out_of_the_web_is_not_followed(site: Site, to: str) -> None:
    site.answers["/a"] = redirect(to)
    assert reason(ask(site, "/a")) == "bad-address"


def test_a_wrong_length_is_a_page_that_broke_off(site: Site) -> None:
    site.answers["/short"] = b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<p>half"
    site.answers["/long"] = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\n<p>half"
    site.answers["/junk"] = b"\x00\x01\x02 no HTTP\r\n\r\n"
    assert reason(ask(site, "/short")) == "broken"
    assert reason(ask(site, "/junk")) == "broken"
    found = ask(site, "/long")
    assert isinstance(found, Fetched)
    assert found.data == b"<p>h"


def test_a_packed_page_is_unpacked_and_a_cut_one_refused(site: Site) -> None:
    packed = gzip.compress(PAGE.encode() * 50)
    two = gzip.compress(b"one ") + gzip.compress(b"two")
    site.answers["/whole"] = answer(packed, Content_Encoding="gzip")
    site.answers["/two"] = answer(two + b"\0\0junk", Content_Encoding="gzip")
    site.answers["/cut"] = answer(packed[:-20], Content_Encoding="gzip")
    site.answers["/cut-second"] = answer(two[:-3], Content_Encoding="gzip")
    site.answers["/none"] = answer(b"<p>plain", Content_Encoding="gzip")
    site.answers["/other"] = answer(b"<p>plain", Content_Encoding="br")
    whole, both = ask(site, "/whole"), ask(site, "/two")
    assert isinstance(whole, Fetched)
    assert whole.data.decode() == PAGE * 50
    assert isinstance(both, Fetched)
    assert both.data == b"one two"
    for path in ("/cut", "/cut-second", "/none", "/other"):
        assert reason(ask(site, path)) == "broken"


def test_a_bomb_does_not_go_off(site: Site) -> None:
    site.answers["/bomb"] = answer(gzip.compress(bytes(300_000_000), 9), Content_Encoding="gzip")
    site.answers["/many"] = answer(gzip.compress(b"") * 20_000, Content_Encoding="gzip")
    tracemalloc.start()
    assert reason(ask(site, "/bomb", limits=Limits(5, 2_000_000, private=True))) == "too-large"
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8_000_000
    assert reason(ask(site, "/many")) == "too-large"


def test_private_networks_are_not_asked_unless_switched_on(site: Site) -> None:
    site.answers["/a"] = answer(PAGE)
    assert reason(ask(site, "/a", limits=Limits(2))) == "private-address"
    local = fetch(site.address.replace("127.0.0.1", "localhost") + "/a", agent="x", limits=Limits(2))
    assert reason(local) == "private-address"
    assert site.asked == []


def test_ports_can_be_kept_to_those_of_the_web(site: Site) -> None:
    site.answers["/a"] = answer(PAGE)
    usual = Limits(2, private=True, ports=frozenset({80, 443}))
    assert reason(ask(site, "/a", limits=usual)) == "bad-address"
    assert reason(fetch("http://127.0.0.1/", agent="x", limits=usual)) == "unreachable"
    own = frozenset({int(site.address.rpartition(":")[2])})
    assert isinstance(ask(site, "/a", limits=Limits(2, private=True, ports=own)), Fetched)


def test_a_redirect_into_a_private_network_is_not_followed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first address is public here by decree; what it redirects to is looked at again."""
    site.answers["/a"] = redirect(f"{site.address.replace('127.0.0.1', '127.0.0.2')}/secret")
    real = private
    monkeypatch.setattr("musnad.fetching.private", lambda host: host != "127.0.0.1" and real(host))
    assert reason(ask(site, "/a", limits=Limits(2))) == "private-address"
    assert site.count("/secret") == 0


def test_a_name_is_asked_at_the_address_that_was_checked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is public when it is looked at and private the next time is looked up once only."""
    looked_up: list[str] = []

    def look_up(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        looked_up.append(host)
        ip = "203.0.113.7" if looked_up.count(host) == 1 or host == "203.0.113.7" else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr("musnad.fetching.private", lambda host: host == "127.0.0.1")
    address = site.address.replace("127.0.0.1", "rebound.example") + "/a"
    assert isinstance(fetch(address, agent="x", limits=Limits(0.5)), Failed)
    assert looked_up.count("rebound.example") == 1
    assert site.asked == []


@pytest.mark.parametrize(
    ("host", "is_private"),
    [
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("169.254.169.254", True),
        ("0.0.0.0", True),
        ("100.64.0.1", True),
        ("224.0.0.1", True),
        ("::1", True),
        ("fe80::1%eth0", True),
        ("fd00::1", True),
        ("::ffff:10.0.0.1", True),
        ("64:ff9b::7f00:1", True),
        ("2002:7f00:1::", True),
        ("8.8.8.8", False),
        ("2001:4860:4860::8888", False),
        ("::ffff:8.8.8.8", False),
    ],
)
def test_addresses_of_private_networks_are_known_however_written(host: str, is_private: bool) -> None:
    assert private(host) == is_private


def test_an_address_of_arabic_letters_is_encoded_for_the_wire(site: Site) -> None:
    site.answers["/%D8%AE%D8%A8%D8%B1?a=%D8%A8"] = answer(PAGE)
    assert isinstance(ask(site, "/خبر?a=ب#frag"), Fetched)


@pytest.mark.parametrize(
    "address", ["", "news", "javascript:alert(1)", "http://", "http://[::1", "http://u:p@x.org/", "http://\0"]
)
def test_what_is_no_address_says_so(address: str) -> None:
    assert reason(fetch(address, agent="x")) == "bad-address"


def test_a_server_that_is_not_there_is_unreachable() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        assert reason(fetch(f"http://127.0.0.1:{port}/", agent="x", limits=HERE)) == "unreachable"
    assert reason(fetch("http://no-such-host.invalid/", agent="x", limits=HERE)) == "unreachable"


def test_a_server_that_asks_to_be_left_alone_says_for_how_long(site: Site) -> None:
    site.answers["/busy"] = answer("", status="503 Busy", Retry_After="120")
    site.answers["/later"] = answer("", status="429 Too Many", Retry_After="Tue, 01 Jan 2080 00:00:00 GMT")
    site.answers["/odd"] = answer("", status="429 Too Many", Retry_After="soon")
    busy, later, odd = ask(site, "/busy"), ask(site, "/later"), ask(site, "/odd")
    assert isinstance(busy, Failed)
    assert isinstance(later, Failed)
    assert isinstance(odd, Failed)
    assert (busy.reason, busy.retry_after) == ("http-503", 120)
    assert later.retry_after is not None
    assert later.retry_after > 10**9
    assert odd.retry_after is None


def test_each_address_on_the_way_is_asked_for_permission(site: Site) -> None:
    site.answers |= {"/a": redirect("/b"), "/b": answer(PAGE)}
    found = ask(site, "/a", may=lambda url: "robots.txt forbids it" if url.endswith("/b") else None)
    assert reason(found) == "forbidden"
    assert site.count("/b") == 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(head=st.binary(max_size=60), name=st.sampled_from(["Location", "ETag", "Content-Type", "Retry-After", "X"]))
def test_whatever_stands_in_a_header_is_survived(site: Site, head: bytes, name: str) -> None:
    for status in (b"200 OK", b"302 Found", b"503 Busy"):
        site.answers["/a"] = (
            b"HTTP/1.1 " + status + b"\r\nConnection: close\r\n" + name.encode() + b": " + head + b"\r\n\r\nx"
        )
        found = ask(site, "/a", limits=Limits(2, 10_000, redirects=1, private=True))
        if isinstance(found, Fetched):  # and what it gave can be sent back
            ask(site, "/a", known=found.validators)


@settings(max_examples=200, deadline=None)
@given(address=st.text(max_size=60) | st.text(max_size=60).map("http://".__add__))
def test_whatever_is_given_as_an_address_is_survived(address: str) -> None:
    def unknown(*_: Any, **__: Any) -> Any:
        raise OSError("no names here")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", unknown)
        assert reason(fetch(address, agent="x", limits=Limits(1))) in ("bad-address", "unreachable")


def test_a_contact_that_cannot_be_sent_is_refused() -> None:
    for contact in ("بريد@example.org", "a\r\nb"):
        with pytest.raises(InputError, match="plain ASCII"):
            user_agent(contact)


def test_the_user_agent_says_where_to_complain() -> None:
    assert user_agent("https://example.org/bot").endswith("(+https://example.org/bot)")
    assert user_agent().startswith("musnad/")
