"""Timeline, map, who with whom, and the board of commitments, as a reader meets them."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from musnad.models import Entity
from story_samples import report
from web_samples import records, room

CHARTS = ("/timeline", "/map", "/pairs", "/pairs?by=country")


def placed(record: Any, name: str, kb: str | None, code: str | None, kind: str = "place") -> Any:
    """The record with its event in a place."""
    place = Entity(id="where", name=name, kind=kind, mentions=(), kb=kb, code=code)
    event = record.events[0].model_copy(update={"where": ("where",)})
    return record.model_copy(update={"entities": (*record.entities, place), "events": (event,)})


def somewhere() -> list[Any]:
    """Reports of different acts in a town, in a country as a whole, and in a street that nobody knows."""
    seizure, _, _, ship, promise = records()
    street = report("d1", "طردت شرطة الميناء باعة السمك.", trigger="طردت", by="شرطة الميناء", to="باعة السمك")
    return [
        placed(seizure, "بغداد", "capital:IRQ", "IRQ"),
        placed(ship, "تونس", "country:TUN", "TUN", "country"),
        promise,
        placed(street, "زقاق الريح", None, None),
    ]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return room(tmp_path_factory.mktemp("pictures"), made=somewhere())


def lines(client: Any, address: str) -> list[dict[str, str]]:
    path, _, query = address.partition("?")
    return list(csv.DictReader(io.StringIO(client.get(f"{path}.csv", params=query).text.lstrip("\ufeff"))))


def values(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """What a chart draws and leads to a list."""
    layers = [*spec.get("layer", ()), spec]
    found = [v for layer in layers for v in layer.get("data", {}).get("values", ()) if "link" in v]
    for layer in layers:
        for step in layer.get("transform", ()):
            found += step.get("from", {}).get("data", {}).get("values", ())
    return found


def drawn(client: Any, address: str) -> dict[str, Any]:
    path, _, query = address.partition("?")
    spec: dict[str, Any] = client.get(f"{path}.vega", params=query).json()
    return spec


@pytest.mark.parametrize("page", CHARTS[:3])
def test_a_mark_of_a_chart_leads_to_as_many_events_as_it_counts(client: Any, page: str) -> None:
    marks = values(drawn(client, page))
    assert marks
    lists: dict[str, int] = {}
    for mark in marks:  # a pair has a mark for each class of acts, and one list
        lists[mark["link"]] = lists.get(mark["link"], 0) + mark["number"]
    for link, number in lists.items():
        assert client.get(link.replace("/events?", "/events.json?")).json()["total"] == number, link


@pytest.mark.parametrize("page", CHARTS)
def test_the_figures_stand_on_the_page_and_the_csv_has_as_many_rows(client: Any, page: str) -> None:
    shown = client.get(page).text
    body = shown[shown.index("<tbody>") : shown.index("</tbody>")] if "<tbody>" in shown else ""
    assert body.count("<tr>") == len(lines(client, page))
    if page != "/pairs?by=country":
        assert body


@pytest.mark.parametrize("page", CHARTS[:3])
def test_a_chart_is_an_image_for_who_has_no_script(client: Any, page: str) -> None:
    shown = client.get(page).text
    image = re.search(r'<noscript><img src="([^"]+)"', shown)
    assert image
    answer = client.get(image[1].replace("&amp;", "&"))
    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.text.startswith("<svg")


@pytest.mark.parametrize("page", CHARTS)
def test_a_chart_takes_nothing_from_elsewhere(client: Any, page: str) -> None:
    spec = drawn(client, page)
    assert spec.pop("$schema").startswith("https://vega.github.io/")  # a name; Vega does not fetch it
    assert "//" not in json.dumps(spec).replace('"//', "")
    addresses = re.findall(r'"url": "([^"]+)"', json.dumps(spec))
    for address in addresses:
        assert address.startswith("/static/")
        assert client.get(address).status_code == 200


def test_vega_is_served_by_the_room_itself(client: Any) -> None:
    pytest.importorskip("vl_convert", reason="charts are drawn with vl-convert-python (musnad[web])")
    address = re.search(r'src="(/static/vega\.js[^"]*)"', client.get("/map").text)
    assert address
    answer = client.get(address[1])
    assert answer.status_code == 200
    assert "vegaEmbed" in answer.text


def test_the_map_has_a_circle_for_a_town_a_shade_for_a_country_and_a_row_for_what_is_unknown(client: Any) -> None:
    marks = values(drawn(client, "/map?lang=en"))
    assert {m["name"] for m in marks} == {"بغداد", "Tunisia"}
    town = next(m for m in marks if m["name"] == "بغداد")
    assert (round(town["lat"]), round(town["lon"])) == (33, 44)
    unknown = [row for row in lines(client, "/map") if row["name"] == "زقاق الريح"]
    assert [row["lat"] for row in unknown] == [""]


@pytest.mark.parametrize(("lang", "words"), [("en", "musnad takes no side"), ("ar", "حدود")])
def test_the_map_says_what_its_borders_are(client: Any, lang: str, words: str) -> None:
    assert words in client.get(f"/map?lang={lang}").text


def test_the_timeline_counts_by_status_and_leaves_days_outside_out(client: Any) -> None:
    page = client.get("/timeline.json").json()
    assert sum(d["happened"] + d["planned"] for d in page["days"]) == page["total"]
    assert client.get("/timeline.json?since=2031-03-05").json()["total"] < page["total"]
    assert client.get("/timeline.json?since=2040").json()["days"] == []


def test_a_chart_narrowed_to_an_actor_counts_only_theirs(client: Any) -> None:
    pairs = client.get("/pairs.json", params={"actor": "شرطة الميناء"}).json()["pairs"]
    assert [(p["actor_name"], p["recipient_name"], p["number"]) for p in pairs] == [("شرطة الميناء", "باعة السمك", 1)]


def test_a_date_that_is_none_is_told(client: Any) -> None:
    for page in ("/timeline?since=yesterday", "/commitments?as_of=soon", "/map?until=2031-13"):
        answer = client.get(page)
        assert answer.status_code == 400, page
        assert "such as" in answer.text


# The promise of the samples is made on 2031-03-06 and due on 2031-03-31.
@pytest.mark.parametrize(
    ("as_of", "column"),
    [("2031-03-05", None), ("2031-03-06", "soon"), ("2031-03-31", "soon"), ("2031-04-01", "overdue")],
)
def test_a_promise_stands_where_the_day_asked_for_puts_it(client: Any, as_of: str, column: str | None) -> None:
    board = client.get("/commitments.json", params={"as_of": as_of}).json()
    assert {c: n for c, n in board["counts"].items() if n} == ({column: 1} if column else {})


def test_a_promise_far_ahead_is_open_and_no_more(client: Any) -> None:
    board = client.get("/commitments.json?as_of=2031-03-06&soon=3").json()
    assert board["commitments"][0]["column"] == "open"


def test_a_promise_kept_says_which_report_shows_it(tmp_path: Path) -> None:
    words = "فتح جسر السنديان قبل نهاية الشهر أمام المارة والسيارات بعد إصلاح دعائمه الشرقية والغربية."
    promise = report(
        "p1", f"تعهدت بلدية النهرين بـ{words}", trigger=words[:3], type="CONCEDE", status="planned", by="بلدية النهرين",
        due="2031-03-31", promise=True, day="2031-03-06", title="جسر السنديان",
    )  # fmt: skip
    done = report(
        "p2", f"أعلنت بلدية النهرين {words}", trigger=words[:3], type="CONCEDE", by="بلدية النهرين",
        outlet="منبر الشاطئ", day="2031-03-20", title="جسر السنديان يفتح",
    )  # fmt: skip
    client = room(tmp_path, made=[promise, done])
    before = client.get("/commitments.json?as_of=2031-03-19").json()
    after = client.get("/commitments.json?as_of=2031-03-20").json()
    assert (before["counts"]["soon"], after["counts"]["kept"]) == (1, 1)
    assert [c["event"] for c in after["commitments"][0]["changes"]] == ["p2:v1"]
    assert 'href="/event/p2%3Av1"' in client.get("/commitments?as_of=2031-03-20").text


def test_the_board_as_csv_has_as_many_rows_as_it_counts(client: Any) -> None:
    assert len(lines(client, "/commitments?as_of=2031-03-10")) == 1
    assert lines(client, "/commitments?as_of=2031-03-10")[0]["column"] == "soon"
    assert lines(client, "/commitments?as_of=2031-03-01") == []


def test_one_column_of_the_board_is_shown_whole(client: Any) -> None:
    page = client.get("/commitments?column=soon&as_of=2031-03-10").text
    assert page.count('class="promise"') == 1
    assert 'class="column overdue"' not in page
