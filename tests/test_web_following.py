"""Citations, feeds and the API of the reading room."""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from musnad.web.citations import Work, bibtex, plain, ris
from story_samples import report
from web_samples import records, room

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = Work(
    key="x y}",
    title="عنوان} @misc{b, title = {آخر\nER  - \u202eمقلوب",
    by=("منبر & الشاطئ",),
    publisher="منبر 50%",
    day="2031-03-04",
    url="https://example.org/a}b",
    note="\\input{x} $1 #2 _3\r\nTY  - BOOK",
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return room(tmp_path_factory.mktemp("following"))


@pytest.mark.parametrize("form", ["bib", "ris", "txt"])
def test_an_event_is_cited_with_every_report_that_it_rests_on(client: Any, form: str) -> None:
    cited = client.get(f"/cite/a2:v1.{form}")
    assert cited.status_code == 200
    for name in ("صحيفة النخيل", "منبر الشاطئ", "صدى الوادي"):
        assert name in cited.text
    assert "/event/a1%3Av1" in cited.text  # the event, by its first report
    assert "2031" in cited.text


def test_the_page_of_an_event_leads_to_its_citations(client: Any) -> None:
    page = client.get("/event/a1:v1").text
    for address in re.findall(r'href="(/cite/[^"]+)"', page):
        assert client.get(address).status_code == 200
    assert page.count("/cite/") == 3


def test_what_is_not_there_cannot_be_cited(client: Any) -> None:
    assert client.get("/cite/none:v1.bib").status_code == 404
    assert client.get("/cite/a1:v1.doc").status_code == 404


def test_bibtex_stays_one_entry_whatever_a_title_holds() -> None:
    entry = bibtex([HOSTILE]).strip()
    bare = re.sub(r"\\[{}]", "", entry)  # braces that are printed
    depths = [bare[:at].count("{") - bare[:at].count("}") for at in range(bare.index("{") + 1, len(bare))]
    assert min(depths) > 0  # nothing closes the entry before its end
    assert bare.count("{") == bare.count("}")
    assert "\u202e" not in entry
    assert r"\&" in entry
    assert r"\textbackslash{}input" in entry


def test_a_line_of_ris_is_begun_by_us_alone() -> None:
    lines = ris([HOSTILE]).split("\r\n")
    assert [line[:2] for line in lines if line] == ["TY", "ID", "TI", "AU", "PB", "PY", "DA", "UR", "N1", "ER"]


def test_a_plain_citation_is_one_line() -> None:
    assert plain([HOSTILE]).count("\n") == 1


def entries(client: Any, address: str) -> list[ET.Element]:
    answer = client.get(address)
    assert answer.headers["content-type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)
    for each in (feed, *feed.findall(f"{ATOM}entry")):
        assert [each.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated")].count(None) == 0
    return feed.findall(f"{ATOM}entry")


def test_any_list_of_events_can_be_followed_as_a_feed(client: Any) -> None:
    listed = client.get("/events.json?type=COERCE&lang=en").json()["events"]
    followed = entries(client, "/events.atom?type=COERCE&lang=en")
    assert len(followed) == len(listed) > 0
    assert followed[0].findtext(f"{ATOM}updated") == f"{listed[0]['last_report']}T00:00:00Z"
    link = followed[0].find(f"{ATOM}link")
    assert link is not None
    assert client.get(link.attrib["href"]).status_code == 200


def test_a_search_and_the_board_are_feeds_too(client: Any) -> None:
    assert len(entries(client, "/search.atom?q=شاحنة")) == len(client.get("/search.json?q=شاحنة").json()["hits"])
    assert len(entries(client, "/commitments.atom?as_of=2031-03-10")) == 1
    assert entries(client, "/search.atom?q=") == []


def test_an_entry_has_the_same_id_on_every_machine(client: Any, tmp_path: Path) -> None:
    other = room(tmp_path)
    ids = [[e.findtext(f"{ATOM}id") for e in entries(c, "/events.atom")] for c in (client, other)]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == len(ids[0])


def test_a_page_names_its_feed(client: Any) -> None:
    for page in ("/events?type=COERCE", "/search?q=شاحنة", "/commitments"):
        address = re.search(r'href="([^"]+\.atom[^"]*)"', client.get(page).text)
        assert address, page
        assert client.get(address[1].replace("&amp;", "&")).status_code == 200


def test_a_feed_holds_what_xml_cannot(tmp_path: Path) -> None:
    odd = report("x1", title="عنوان \x0b <b>&amp;</b> \ufffe")
    feed = entries(room(tmp_path, made=[odd]), "/events.atom")
    assert "<b>&amp;</b>" in (feed[0].findtext(f"{ATOM}summary") or "")


LISTS = ("events", "reports", "articles", "search?q=شاحنة", "commitments", "sources")


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_the_api_comes_in_pages_without_a_gap(client: Any, name: str) -> None:
    whole = client.get(f"/api/{name}").json()
    assert whole["rows"]
    assert whole["next"] is None
    if name == "sources":
        return
    path, _, query = name.partition("?")
    asked = {"limit": "1", **dict(p.split("=") for p in query.split("&") if p)}
    found, after = [], None
    while True:
        page = client.get(f"/api/{path}", params={**asked, **({"after": after} if after else {})}).json()
        found += page["rows"]
        after = page["next"]
        if after is None:
            break
    assert found == whole["rows"]


def test_an_event_of_the_api_is_found_by_any_of_its_reports(client: Any) -> None:
    first, second = (client.get(f"/api/events/{id}").json() for id in ("a1:v1", "a2:v1"))
    assert first == second
    assert [r["event"] for r in first["reports"]] == ["a1:v1", "a2:v1", "a3:v1"]


def test_an_article_of_the_api_is_its_record(client: Any) -> None:
    record = client.get("/api/articles/a1").json()
    assert record["schema"] == "musnad/1"
    assert record == client.get("/article/a1.json").json()["article"]


def test_the_api_counts_as_the_pages_do(client: Any) -> None:
    counted = client.get("/api/events?facets=5").json()
    assert counted["total"] == len(counted["rows"])
    for facet, buckets in client.get("/api/facets").json().items():
        assert counted["facets"][facet] == buckets[:5]


@pytest.mark.parametrize(
    "address", ["events?type=X", "events?limit=0", "events?after=nonsense", "search", "places?since=x"]
)
def test_the_api_says_in_words_what_cannot_be_asked(client: Any, address: str) -> None:
    answer = client.get(f"/api/{address}")
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_what_the_api_does_not_have_is_told(client: Any) -> None:
    for address in ("events/none:v1", "articles/none", "nothing"):
        answer = client.get(f"/api/{address}")
        assert (answer.status_code, answer.json()["status"]) == (404, 404)


def test_the_description_for_people_has_every_operation_and_needs_no_script(client: Any) -> None:
    described = client.get("/api/openapi.json").json()
    page = client.get("/api/docs").text
    for path in described["paths"]:
        assert f"GET {path}" in page
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
    assert "422" not in str(described["paths"])


def test_random_questions_to_the_api_never_meet_a_fault_of_ours(tmp_path: Path) -> None:
    schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed (musnad[dev])")
    from hypothesis import HealthCheck, given, settings

    made = records()
    app = room(tmp_path, made=made, hosts=("*",)).app
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app)
    checks = [schemathesis.checks.not_a_server_error]
    seen = set()
    for result in schema.get_all_operations():
        operation = result.ok()
        seen.add(operation.path)

        @settings(
            max_examples=12, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
        )
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            answer = case.call()
            case.validate_response(answer, checks=checks)

        ask()
    assert len(seen) == 12
