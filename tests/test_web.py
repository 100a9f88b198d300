"""The pages of the reading room, as a reader meets them."""

import csv
import io
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from web_samples import room

PAGES = (
    "/",
    "/events",
    "/articles",
    "/search?q=شاحنة",
    "/search",
    "/article/a1",
    "/event/a1:v1",
    "/review",
    "/judged",
    "/review/a1:v1",
    "/sign-in",
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return room(tmp_path_factory.mktemp("room"))


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("lang", "dir"), [("ar", "rtl"), ("en", "ltr")])
def test_every_page_says_its_language_and_direction(client: Any, page: str, lang: str, dir: str) -> None:
    answer = client.get(page, params={"lang": lang})
    assert answer.status_code == 200
    assert f'<html lang="{lang}" dir="{dir}">' in answer.text


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_json_too(client: Any, page: str) -> None:
    path, _, query = page.partition("?")
    answer = client.get(("/index" if path == "/" else path) + ".json" + (f"?{query}" if query else ""))
    assert answer.status_code == 200
    assert isinstance(answer.json(), dict)


@pytest.mark.parametrize(
    "page", ["/events", "/articles", "/search?q=شاحنة", "/search?q=شاحنة&over=events", "/review", "/judged"]
)
def test_a_list_as_csv_has_as_many_rows_as_the_page(client: Any, page: str) -> None:
    path, _, query = page.partition("?")
    shown = client.get(page).text
    lines = rows(client.get(f"{path}.csv", params=query).text)
    items = len(re.findall(r'<li class="story">|class="what"', shown.replace('<li class="story">', ""))) or len(
        re.findall(r"<tr><td", shown)
    )
    assert len(lines) == items


def test_the_front_page_has_the_newest_day_first_and_what_falls_due(client: Any) -> None:
    page = client.get("/").text
    assert page.index("6 March 2031") < page.index("5 March 2031") if "5 March 2031" in page else "6 March 2031" in page
    assert "Falling due" in page
    assert "31 Mar 2031" in page


def test_a_facet_says_as_many_as_the_list_has(client: Any) -> None:
    page = client.get("/events").text
    facets = re.findall(r'<a href="(/events\?[^"]+)"[^>]*>.*?</a> <span class="n">([\d,]+)</span>', page)
    assert len(facets) > 8
    for address, number in facets:
        found = client.get(address.replace("&amp;", "&").replace("/events?", "/events.json?")).json()
        assert found["total"] == int(number.replace(",", "")), address


def test_an_event_shows_every_chain_down_to_its_origin(client: Any) -> None:
    page = client.get("/event/a2:v1").text
    tree = page[page.index('id="origins"') : page.index('id="history"')]
    assert tree.index("وكالة السهل") < tree.index("/article/a1#at-v1")
    assert "/article/a2#at-v1" in tree
    assert "سامر الزيتوني" in tree


def test_a_chain_leads_to_the_words_in_the_article(client: Any) -> None:
    page = client.get("/article/a1").text
    assert re.search(r'<a class="[^"]*ev happened[^"]*" id="at-v1" href="#v1">صادرت</a>', page)
    assert 'id="v1" class="entry"' in page


def test_an_event_shows_where_reports_disagree_side_by_side(client: Any) -> None:
    page = client.get("/event/a1:v1").text
    side = page[page.index('id="disagreements"') : page.index('id="reports"')]
    assert "Happened" in side
    assert "Denied" in side


def test_trees_are_cut_to_what_a_page_can_hold() -> None:
    from musnad.stories.origins import Branch, Origin
    from musnad.web.trees import cut

    def tree(name: str, under: int) -> Origin:
        branches = tuple(Branch(f"{name}{i}", "article", None, None, None, ()) for i in range(under))
        return Origin(name, "agency", (), (), (), Branch(name, "agency", None, None, None, branches))

    trees, left_out = cut([tree("a", 3), tree("b", 5)], 6)
    assert [[b.name for b in t.tree.branches] for t in trees] == [["a0", "a1", "a2"], ["b0"]]
    assert left_out == 4
    assert cut([tree("a", 3)], 10) == ((tree("a", 3),), 0)


def test_search_finds_a_word_with_and_without_the_article(client: Any) -> None:
    found = [client.get("/search.json", params={"q": q}).json()["hits"] for q in ("الذخيرة", "ذخيرة")]
    assert found[0]
    assert [h["id"] for h in found[0]] == [h["id"] for h in found[1]]


def test_a_search_that_cannot_be_understood_says_why(client: Any) -> None:
    answer = client.get("/search?q=colour:red")
    assert answer.status_code == 400
    assert "is no field" in answer.text


@pytest.mark.parametrize(
    "query", ["-شاحنة", '"', "=", "AND OR NOT", "شاحنة*", "NEAR(", "a:b", "{x} : y", "after:2031-02-30"]
)
def test_a_query_of_any_signs_is_answered_or_told_about(client: Any, query: str) -> None:
    for path in ("/search", "/events"):
        assert client.get(path, params={"q": query}).status_code in (200, 400)


def test_what_is_not_there_is_told_on_a_page(client: Any) -> None:
    for path in ("/event/none:v1", "/article/none", "/review/none:v1", "/nowhere"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "<main" in answer.text
    assert client.get("/event/none:v1.json").json()["status"] == 404


def test_the_language_chosen_is_kept(client: Any) -> None:
    client.get("/?lang=ar")
    assert '<html lang="ar"' in client.get("/").text
    client.cookies.clear()
    assert '<html lang="en"' in client.get("/").text


def test_pages_follow_one_another_without_a_gap(client: Any) -> None:
    whole = [e["id"] for e in client.get("/events.json").json()["events"]]
    found, after = [], None
    while True:
        page = client.get("/events.json", params={"limit": 1, **({"after": after} if after else {})}).json()
        found += [e["id"] for e in page["events"]]
        after = page["next"]
        if after is None:
            break
    assert found == whole


def test_the_command_opens_a_room_on_this_machine_only(tmp_path: Path) -> None:
    from musnad.ledger import Ledger

    name = str(tmp_path / "served.db")
    Ledger.open(name).close()
    command = [sys.executable, "-m", "musnad", "serve", "--db", name, "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        try:
            assert running.stderr is not None
            said = running.stderr.readline()
            address = re.search(r"http://127\.0\.0\.1:\d+/", said)
            assert address, said
            asked = urllib.request.Request(address[0], headers={"Accept-Language": "en"})
            with urllib.request.urlopen(asked, timeout=20) as answer:
                assert "Nothing was read yet" in answer.read().decode()
            running.send_signal(signal.SIGINT)
            assert running.wait(20) in (0, 130, -signal.SIGINT)
        finally:
            running.kill()


def test_a_room_on_no_ledger_says_what_to_do(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "musnad", "serve", "--db", str(tmp_path / "none.db")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "musnad add" in done.stderr
