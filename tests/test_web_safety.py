"""What the reading room does with hostile articles, forms and requests."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from story_samples import report
from web_samples import room, sign_in, token

WEB = Path(__file__).parent.parent / "src" / "musnad" / "web"
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg/onload=alert(3)>{{7*7}}</textarea></title>"
BIDI = "\u202eمقلوب\u2066 عزل\u202d"


def hostile() -> Any:
    """An article whose every text is markup or turns the direction."""
    text = f"صادرت شرطة {EVIL} {BIDI} شاحنة قرب جسر السنديان."
    return report(
        "x1",
        text,
        by=EVIL,
        to=BIDI,
        outlet=f"{EVIL}{BIDI}",
        title=f"{EVIL}{BIDI}",
        chain=((EVIL, "agency"), (BIDI, "official")),
        authors=(EVIL,),
    )


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Any:
    record = hostile()
    meta = record.article.model_copy(update={"url": "javascript:alert(4)"})
    return room(tmp_path_factory.mktemp("evil"), made=[record.model_copy(update={"article": meta})])


class Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def elements(page: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Elements()
    parser.feed(page)
    return parser.found


HOSTILE = (
    "/",
    "/events",
    "/articles",
    "/search?q=شاحنة",
    "/search?q=شاحنة&over=events",
    "/article/x1",
    "/event/x1:v1",
    "/review",
    "/review/x1:v1",
)


@pytest.mark.parametrize("page", HOSTILE)
def test_markup_of_an_article_is_shown_as_text(client: Any, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 200
    for tag, attributes in elements(answer.text):
        assert tag not in ("img", "svg", "iframe", "object", "style", "base")
        assert not [a for a in attributes if a.startswith("on") or a == "style"], (tag, attributes)
        assert not str(attributes.get("href", "")).lower().startswith(("javascript:", "data:"))
        if tag == "script":
            assert str(attributes.get("src", "")).startswith("/static/")
    assert "{{7*7}}" in answer.text or "49" not in re.sub(r"\d{3,}", "", answer.text)
    assert answer.text.count("<script") == 1


def test_the_article_that_was_loaded_is_the_hostile_one(client: Any) -> None:
    page = client.get("/article/x1").text
    assert "&lt;script&gt;alert(1)" in page
    assert "\u202e" in page


@pytest.mark.parametrize("page", HOSTILE)
def test_a_name_that_turns_the_direction_stands_apart_from_what_is_around_it(client: Any, page: str) -> None:
    """Each control character is in an element that isolates: a bdi, one with dir, or a block of the article."""

    class Apart(HTMLParser):
        def __init__(self) -> None:
            super().__init__(convert_charrefs=True)
            self.open: list[tuple[str, dict[str, str | None]]] = []
            self.bare: list[str] = []

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag not in ("meta", "link", "input", "br", "img"):
                self.open.append((tag, dict(attrs)))

        def handle_endtag(self, tag: str) -> None:
            while self.open and self.open.pop()[0] != tag:
                pass

        def handle_data(self, data: str) -> None:
            blocks = ("p", "h1", "h2", "blockquote", "title", "textarea")
            apart = any(t == "bdi" or ("dir" in a and t != "html") or t in blocks for t, a in self.open)
            if "\u202e" in data and not apart:
                self.bare.append(data.strip())

    parser = Apart()
    parser.feed(client.get(page).text)
    assert parser.bare == []


def test_json_and_csv_carry_the_text_but_no_formula(client: Any, tmp_path: Path) -> None:
    assert client.get("/article/x1.json").json()["article"]["article"]["outlet"].startswith("<script>")
    formula = room(tmp_path, made=[report("f1", title="=HYPERLINK(1)", outlet="+1+1")])
    text = formula.get("/articles.csv").text
    assert "'=HYPERLINK" in text
    assert "'+1+1" in text


def test_every_answer_forbids_inline_script_style_and_other_sites(client: Any) -> None:
    for path in ("/", "/nowhere", "/static/room.css", "/events.json", "/sign-in"):
        policy = client.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert "frame-ancestors 'none'" in policy
    assert client.get("/").headers["x-content-type-options"] == "nosniff"


def test_nothing_on_a_page_comes_from_elsewhere(client: Any) -> None:
    for page in HOSTILE:
        for tag, attributes in elements(client.get(page).text):
            source = attributes.get("src") or (attributes.get("href") if tag == "link" else None)
            assert source is None or source.startswith("/"), (tag, attributes)


def test_styles_have_no_left_and_no_right() -> None:
    files = [*WEB.glob("static/room.*"), *WEB.glob("static/*.css"), *WEB.rglob("templates/*.html")]
    assert len(files) > 10
    for file in files:
        found = re.findall(r"\b(?:left|right)\b", re.sub(r"\{\{.*?\}\}", "", file.read_text(encoding="utf-8")))
        assert not found, f"{file.name}: {found}"


def changing(client: Any) -> list[tuple[str, str]]:
    """Every address that a form may be sent to."""
    document: list[tuple[str, str]] = []

    def walk(routes: Any) -> None:
        for route in routes:
            if (inner := getattr(route, "original_router", None)) is not None:
                walk(inner.routes)
            for method in getattr(route, "methods", None) or ():
                if method not in ("GET", "HEAD", "OPTIONS"):
                    document.append((method, route.path.replace("{id:path}", "x1:v1")))

    walk(client.app.routes)
    return document


def test_every_change_needs_the_token_of_a_form_of_ours(client: Any) -> None:
    found = changing(client)
    assert ("POST", "/review/x1:v1") in found
    for method, path in found:
        client.cookies.clear()
        assert client.request(method, path, data={"verdict": "accept"}).status_code == 403, path
        client.get("/sign-in")
        assert client.request(method, path, data={"token": "guessed"}).status_code == 403, path


def test_a_form_sent_from_another_site_is_refused(client: Any) -> None:
    page = client.get("/sign-in").text
    data = {"token": token(page), "name": "x", "password": "y"}
    for headers in ({"origin": "https://example.org"}, {"sec-fetch-site": "cross-site"}):
        assert client.post("/sign-in", data=data, headers=headers).status_code == 403


def test_a_host_that_is_not_ours_is_refused(client: Any) -> None:
    assert client.get("/", headers={"host": "attacker.example"}).status_code == 400


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client: Any) -> None:
    client.cookies.clear()
    cookie = client.get("/sign-in").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_a_page_that_only_shows_sets_no_session(client: Any) -> None:
    client.cookies.clear()
    assert "set-cookie" not in client.get("/events").headers


def test_a_body_that_is_too_large_is_refused(client: Any) -> None:
    from musnad.web.safety import MAX_BODY

    page = client.get("/sign-in").text
    sent = client.post("/sign-in", data={"token": token(page), "name": "x" * (MAX_BODY + 1)})
    assert sent.status_code == 413

    def stream() -> Any:
        yield b"name="
        for _ in range(MAX_BODY // 1_000_000 + 1):
            yield b"x" * 1_000_000

    sent = client.post("/sign-in", content=stream(), headers={"content-type": "application/x-www-form-urlencoded"})
    assert sent.status_code == 413


def test_an_answer_that_is_kept_is_the_same_each_time(client: Any) -> None:
    client.cookies.clear()
    first = client.get("/events?limit=7").headers
    client.get("/events?limit=7", headers={"cookie": "musnad_session=eyJ0b2tlbiI6IngifQ==.bad.bad"})
    assert client.get("/events?limit=7").headers == first == client.get("/events?limit=7").headers


def test_a_signed_in_page_is_kept_for_nobody_else(client: Any) -> None:
    sign_in(client)
    assert "سلمى" in client.get("/events").text
    client.cookies.clear()
    assert "سلمى" not in client.get("/events").text


@pytest.mark.parametrize(
    "query",
    [
        "after=%00",
        "limit=0",
        "limit=999999",
        "after=eyJhIjoxfQ",
        "min_origins=x",
        "disputed=maybe",
        "since=%ff",
        "month=2015-13&after=WzEsMl0",
    ],
)
def test_a_query_that_makes_no_sense_is_told_and_is_no_fault_of_ours(client: Any, query: str) -> None:
    for page in ("/events", "/articles", "/search?q=x&over=events", "/review"):
        answer = client.get(f"{page}{'&' if '?' in page else '?'}{query}")
        assert answer.status_code in (200, 400), (page, query, answer.text[:200])
        assert json.dumps(answer.status_code)
