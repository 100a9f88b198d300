"""Adding articles to the reading room, and what an address may not be."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from web_samples import room, sign_in, token

pytest.importorskip("httpcore", reason="the reading room is not installed (musnad[web])")


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
        *("http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/"),
        *("http://127.1/", "http://a:b@example.org/", "http://example.org:22/", "file:///etc/passwd", "example.org"),
    ],
)
def test_what_is_not_of_the_open_web_is_not_fetched(tmp_path: Path, address: str) -> None:
    with room(tmp_path, fetch=True) as client:
        sign_in(client)
        answer = add(client, address=address)
        assert "not fetched" in answer.text
