"""Lists with counts, made in memory: the same stories as the database gives, in the same order."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from musnad.ledger import Ledger
from musnad.ledger.browsing import FACETS
from story_samples import OTHER, RETOLD, report
from web_samples import records

ACTS = ("ASSAULT", "COERCE", "AID", "PROTEST")


def many() -> list[Any]:
    """Two dozen acts that have nothing in common but some of their parties, on six days, some told twice."""
    made = list(records())
    for n in range(24):
        by = ("شرطة الوادي الأخضر", "جمارك ميناء الرمال", "بلدية النهرين")[n % 3]
        text = f"في حي رقم {n} صادرت {by} بضاعة من نوع {'أبجدهوزحطيكلمنسعفصقرشت'[n % 22] * 3} ثم أتلفتها."
        day = f"2031-0{1 + n % 6}-{1 + n:02d}"
        made.append(report(f"m{n}", text, by=by, type=ACTS[n % 4], day=day, outlet=f"صحيفة {n % 5}", title=f"خبر {n}"))
    return made


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def ledger(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    sqlite = request.param == "sqlite"
    name = str(tmp_path_factory.mktemp("browsed") / "l.db") if sqlite else request.getfixturevalue("postgresql")()
    with Ledger.open(name) as ledger:
        with ledger.writer("test", "1") as writer:
            for record in many():
                writer.add(record, source=record.id)
        yield ledger


FILTERS: list[dict[str, Any]] = [
    {},
    {"actor": "=شرطة الوادي الأخضر"},
    {"actor": "شرطة الوادي"},
    {"type": ["COERCE", "AID"]},
    {"status": ["denied"]},
    {"outlet": "=صحيفة 1", "actor": "=جمارك ميناء الرمال"},
    {"origin": "own"},
    {"origin": "agency"},
    {"month": "2031-03"},
    {"since": "2031-02-01", "until": "2031-03-05"},
    {"min_origins": 2},
    {"disputed": True},
    {"reported": "2031-03-06"},
    {"actor": "=nobody"},
]


@pytest.mark.parametrize("filters", FILTERS, ids=str)
@pytest.mark.parametrize("order", ["reported", "day"])
def test_a_list_is_the_one_of_the_database_whatever_narrows_it(ledger: Ledger, filters: Any, order: Any) -> None:
    whole = ledger.view().stories(order=order, **filters).rows
    found, after = [], None
    while True:
        page = ledger.browser.browse(order=order, limit=3, after=after, **filters)
        assert page.total == len(whole)
        found += page.rows
        after = page.next
        if after is None:
            break
    assert found == list(whole)


@pytest.mark.parametrize("filters", [{}, {"type": ["COERCE"]}, {"actor": "=شرطة الوادي الأخضر"}], ids=str)
def test_every_count_is_the_length_of_the_list_that_it_leads_to(ledger: Ledger, filters: Any) -> None:
    facets = ledger.browser.browse(buckets=100, **filters).facets
    assert set(facets) == set(FACETS)
    for facet, buckets in facets.items():
        if facet in filters:
            continue
        for bucket in buckets:
            value = [bucket.value] if facet in ("type", "status") else bucket.value
            assert len(ledger.view().stories(**{**filters, facet: value}).rows) == bucket.number, (facet, bucket)


def test_a_facet_gives_its_commonest_values_first(ledger: Ledger) -> None:
    for facet, buckets in ledger.browser.browse(buckets=3).facets.items():
        assert len(buckets) <= 3
        if facet != "month":
            assert [b.number for b in buckets] == sorted((b.number for b in buckets), reverse=True)


def test_words_narrow_a_list_as_they_do_a_search(ledger: Ledger) -> None:
    found = {hit.story for hit in ledger.view().search("ذخيرة", over="events", limit=None).rows}
    assert {row.id for row in ledger.browser.browse(query="الذخيرة").rows} == found != set()


def test_days_of_reports_count_what_is_new_and_what_was_told_again(tmp_path: Path) -> None:
    with Ledger.open(str(tmp_path / "l.db")) as ledger, ledger.writer("test", "1") as writer:
        for record in (report("a1"), report("a2", RETOLD, outlet="منبر", day="2031-03-05")):
            writer.add(record, source=record.id)
        writer.add(report("b1", OTHER, by="جمارك ميناء الرمال", type="AID", day="2031-03-05"), source="b1")
        (day,) = ledger.browser.report_days()
        assert (day.day, day.stories, day.new) == ("2031-03-05", 2, 1)
        assert ledger.browser.report_days(until="2031-03-04") == ()


def test_what_is_added_is_counted_at_once(tmp_path: Path) -> None:
    with Ledger.open(str(tmp_path / "l.db")) as ledger:
        assert ledger.browser.browse().total == 0
        before = ledger.browser.revision()
        with ledger.writer("test", "1") as writer:
            writer.add(report("a1"), source="a1")
        assert ledger.browser.revision() != before
        assert ledger.browser.browse().total == 1


def test_a_large_ledger_that_changes_is_counted_as_it_was_until_its_numbers_are_made(tmp_path: Path) -> None:
    with Ledger.open(str(tmp_path / "l.db")) as ledger:
        with ledger.writer("test", "1") as writer:
            writer.add(report("a1"), source="a1")
        assert ledger.browser.browse().total == 1
        ledger.browser._took = 60.0
        with ledger.writer("test", "1") as writer:
            writer.add(report("b1", OTHER, by="جمارك ميناء الرمال"), source="b1")
        assert ledger.browser.browse().total == 1
        assert ledger.browser._renewing is not None
        ledger.browser._renewing.join(20)
        assert ledger.browser.browse().total == 2
