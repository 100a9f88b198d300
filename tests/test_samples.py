"""The sample pages: three invented stories, told by several outlets."""

import pytest

from articles import SAMPLES, Reading, pages, read_file
from musnad.models import Record, Rejected


def sample(stem: str) -> Reading:
    [path] = SAMPLES.glob(f"{stem}.*")
    record = read_file(path)
    assert isinstance(record, Record)
    return Reading(record)


def test_all_sixteen_pages_are_read_and_none_is_rejected():
    found = [read_file(p) for p in pages(SAMPLES)]
    assert len(found) == 16
    assert [r.detail for r in found if isinstance(r, Rejected)] == []


@pytest.mark.parametrize(
    ("stem", "published"),
    [
        ("withdrawal-1-sariya", "2025-02-11T09:40:00+00:00"),
        ("withdrawal-3-madd", "2025-02-13T16:05:00+00:00"),
        ("strike-5-nawaris", "2025-11-18"),
        ("border-6-maraya", "2025-08-20"),
    ],
)
def test_a_page_is_dated_as_it_says(stem, published):
    at = sample(stem).record.article.published
    assert at is not None
    assert at.isoformat().startswith(published)


def test_every_page_has_statements_and_events():
    for path in pages(SAMPLES):
        record = read_file(path)
        assert isinstance(record, Record)
        assert record.statements, path.name
        assert record.events, path.name


def test_the_first_report_tells_a_planned_handover_by_the_end_of_june():
    plans = [e for e in sample("withdrawal-1-sariya").events("RETREAT") if e.status == "planned"]
    assert plans
    assert all(e.by.has("الدنمارك") for e in plans)
    assert any(e.dates[1] == "2025-06-30" for e in plans)
    assert all(e.chain.names for e in plans)


def test_the_radio_tells_a_denial_of_the_withdrawal():
    found = sample("withdrawal-3-madd")
    assert any(e.status == "denied" for e in found.events("RETREAT"))


def test_the_denial_is_on_the_spokesman_s_word():
    assert sample("withdrawal-3-madd").chain("تلقت من الدنمارك أي إشعار") == ["محمدن ولد السالك"]


def test_the_last_report_tells_that_the_soldiers_have_left():
    done = [e for e in sample("withdrawal-5-sariya").events("RETREAT") if e.status == "happened"]
    assert any(e.by.has("جندي دنماركي") for e in done)


@pytest.mark.xfail(reason="«تقريرا عن الانسحاب» is taken for a withdrawal of its own")
def test_a_report_about_the_withdrawal_tells_of_no_second_one():
    assert len([e for e in sample("withdrawal-5-sariya").events("RETREAT") if e.status == "happened"]) == 1


def test_the_written_promise_is_a_commitment_with_its_date():
    r = sample("withdrawal-4-nawaris")
    dues = {c.due.latest for c in r.record.commitments}
    assert dues & {"2025-04-15", "2025-06-30"}


@pytest.mark.parametrize(
    ("stem", "links"),
    [
        ("withdrawal-1-sariya", 2),
        ("withdrawal-2-maraya", 3),
        ("border-4-madd", 2),
        ("strike-3-marfa", 1),
    ],
)
def test_a_chain_is_as_long_as_the_page_tells_it(stem, links):
    assert max(len(s.chain) for s in sample(stem).record.statements) >= links


def test_the_dockers_strike_is_asked_for_and_then_happens():
    before, after = sample("strike-1-marfa"), sample("strike-2-manara")
    assert any(e.status in ("requested", "planned") for e in before.events("PROTEST"))
    assert any(e.status == "happened" for e in after.events("PROTEST"))


def test_the_clash_at_the_border_is_one_that_happened_on_the_day_before():
    clashes = [e for e in sample("border-1-nawaris").events("ASSAULT") if e.status == "happened"]
    assert any(e.dates == ("2025-08-03", "2025-08-03") for e in clashes)


def test_the_exchange_is_promised_and_then_happens():
    promised, done = sample("border-5-manara"), sample("border-6-maraya")
    assert any(e.status == "planned" and e.dates == ("2025-08-19", "2025-08-19") for e in promised.events("RETREAT"))
    assert any(e.status == "happened" and e.dates == ("2025-08-19", "2025-08-19") for e in done.events("RETREAT"))


def test_no_outlet_is_a_source_of_its_own_page():
    for path in pages(SAMPLES):
        record = read_file(path)
        assert isinstance(record, Record)
        outlet = record.article.outlet
        names = [link.name for s in record.statements for link in s.chain]
        assert outlet is None or outlet not in names, path.name
