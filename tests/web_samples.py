"""A reading room for the tests: a small ledger of invented reports, and a browser of it."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from story_samples import OTHER, RETOLD, report

DENIED = (
    "قال سامر الزيتوني إن ما صادرت شرطة الوادي الأخضر عند جسر السنديان في مدينة زهران شاحنة فارغة لا ذخيرة فيها ولا "
    "12 صندوقاً، وإن سائقها كان ينقل الخضار إلى سوق الجملة كعادته كل أسبوع."
)

PASSWORD = "a long enough password"
NAME = "سلمى الراوي"


def records() -> list[Any]:
    """Four reports of one seizure (two outlets on one agency's word, one denial), another act, and a promise."""
    agency = (("وكالة السهل", "agency"),)
    return [
        report("a1", chain=agency, killed=None),
        report("a2", RETOLD, outlet="منبر الشاطئ", day="2031-03-05", chain=agency, title="ذخيرة في شاحنة"),
        report(
            "a3",
            DENIED,
            outlet="صدى الوادي",
            day="2031-03-06",
            status="denied",
            chain=(("سامر الزيتوني", "official"),),
            title="نفي",
        ),
        report("b1", OTHER, by="جمارك ميناء الرمال", outlet="صدى الوادي", day="2031-03-06", title="سفينة صيد"),
        report(
            "c1",
            "تعهدت بلدية النهرين بفتح جسر السنديان قبل نهاية الشهر.",
            trigger="تعهدت",
            type="AGREE",
            status="planned",
            by="بلدية النهرين",
            due="2031-03-31",
            promise=True,
            day="2031-03-06",
            title="جسر السنديان",
        ),
    ]


def room(path: Path, *, made: list[Any] | None = None, **options: Any) -> Any:
    """A client of a reading room on a new ledger; `made` are its records."""
    pytest.importorskip("fastapi", reason="the reading room is not installed (musnad[web])")
    from fastapi.testclient import TestClient

    from musnad.ledger import Ledger
    from musnad.web.app import create_app
    from musnad.web.site import Options

    name = str(path / "room.db")
    with Ledger.open(name) as ledger, ledger.writer("test", "1") as writer:
        for record in made if made is not None else records():
            writer.add(record, source=record.id)
    given = {"hosts": ("testserver",), "today": lambda: date(2031, 3, 10), **options}
    return TestClient(create_app(name, Options(**given)), follow_redirects=False, headers={"accept-language": "en"})


def token(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found, "the page has no form"
    return found[1]


def sign_in(client: Any, name: str = NAME, password: str = PASSWORD) -> Any:
    """Makes the reviewer and signs them in, as they would: by the form."""
    from musnad.web.accounts import hashed

    client.app.state.site.ledger.people.put(name, hashed(password))
    page = client.get("/sign-in").text
    return client.post("/sign-in", data={"token": token(page), "name": name, "password": password, "next": "/events"})
