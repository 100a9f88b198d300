"""Stories: many reports, one event; relays, one origin; promises with a state; and the order of arrival is nothing."""

import itertools
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from musnad.ledger import Ledger
from musnad.models import Record
from musnad.stories import copies, pairs
from musnad.stories.history import Told, disagreements, history
from musnad.stories.mentions import Mention, mentions
from musnad.stories.origins import Report, Voice, credit_of, independent, origins
from musnad.stories.promises import Later, standing
from stored import rows
from story_samples import BODY, OTHER, RETOLD, SEIZED, report


def fill(db: str, *records: Record) -> None:
    with Ledger.open(db) as ledger, ledger.writer() as writer:
        for record in records:
            writer.add(record, source="test")


def joined(db: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row that joining makes."""
    return rows(db, "reports", "reports_keys", "copies", "copies_keys", "copy_pairs", "stories", without=())


def stories(db: str) -> list[tuple[str, int]]:
    with Ledger.open(db, create=False) as ledger:
        return [(s.id, s.reports) for s in ledger.view().stories().rows]


# One event, many reports


def test_two_articles_that_tell_of_one_act_in_other_words_are_one_event(db: str) -> None:
    fill(db, report("a1"), report("a2", RETOLD, outlet="موقع الساحل", day="2031-03-05"))
    assert stories(db) == [("a1:v1", 2)]


def test_acts_of_one_kind_on_one_day_stay_apart(db: str) -> None:
    fill(db, report("a1"), report("a2", OTHER, by="جمارك ميناء الرمال", title="وقود مهرب في البحر"))
    assert sorted(stories(db)) == [("a1:v1", 1), ("a2:v1", 1)]


def test_the_same_words_weeks_later_are_another_event(db: str) -> None:
    fill(db, report("a1"), report("a2", day="2031-04-20"))
    assert len(stories(db)) == 2


def test_a_story_is_found_by_any_of_its_reports_and_named_by_the_first(db: str) -> None:
    fill(db, report("b9", RETOLD, day="2031-03-05"), report("a1"))
    with Ledger.open(db) as ledger:
        view = ledger.view()
        assert view.story_of("b9:v1") == "a1:v1"
        found = view.story("b9:v1")
        assert found is not None
        assert [r.event for r in found.reports] == ["a1:v1", "b9:v1"]
        assert view.story("nothing:v1") is None


def test_an_article_read_anew_leaves_its_old_story(db: str) -> None:
    fill(db, report("a1"), report("a2", RETOLD, outlet="موقع الساحل"))
    fill(db, report("a1", OTHER, by="جمارك ميناء الرمال", title="وقود مهرب في البحر", version="2"))
    assert sorted(stories(db)) == [("a1:v1", 1), ("a2:v1", 1)]


MANY = [
    report("a1", body=BODY),
    report("a2", RETOLD, outlet="موقع الساحل", day="2031-03-05"),
    report("a3", body=BODY, outlet="منبر الجبل", day="2031-03-05"),
    report("a4", OTHER, by="جمارك ميناء الرمال", title="وقود مهرب في البحر"),
    report("a5", RETOLD, outlet="منبر الجبل", day="2031-03-07", killed=3),
    report("a6", OTHER, by="جمارك ميناء الرمال", title="سفينة صيد ووقود مهرب", day="2031-03-06", body=BODY),
    report("a7", day=None),
    report("a8", SEIZED, outlet="قناة السهل", day="2031-03-04", status="denied"),
]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(order=[5, 2, 1, 4, 7, 6, 3, 0], again=[7, 5])
@given(order=st.permutations(range(len(MANY))), again=st.lists(st.integers(0, len(MANY) - 1), max_size=3))
def test_what_is_joined_does_not_depend_on_the_order_of_arrival(
    tmp_path: Path, order: list[int], again: list[int]
) -> None:
    number = len(list(tmp_path.iterdir()))
    straight, mixed = str(tmp_path / f"{number}a.db"), str(tmp_path / f"{number}b.db")
    fill(straight, *MANY)
    # Some articles come first as another version, and are read again last.
    fill(mixed, *[report(MANY[i].id, OTHER, by=None, version="0") for i in dict.fromkeys(again)])
    fill(mixed, *[MANY[i] for i in order])
    assert joined(mixed) == joined(straight)


def test_comparing_is_symmetric_and_a_report_is_most_like_itself() -> None:
    found = [m for r in MANY for m in mentions(r)]
    for a, b in itertools.combinations(found, 2):
        assert pairs.compare(a, b) == pytest.approx(pairs.compare(b, a))
        assert 0 <= pairs.score(a, b) <= 1
    assert pairs.score(found[0], found[0]) == 0  # never with its own article
    assert Mention.loads(found[0].dumps()) == found[0]


# Origins


def test_the_same_text_in_two_papers_is_one_origin(db: str) -> None:
    fill(db, report("a1", body=BODY), report("a2", body=BODY, outlet="موقع الساحل", day="2031-03-05"))
    with Ledger.open(db) as ledger:
        story = ledger.view().story("a1:v1")
        assert story is not None
        assert (story.story.reports, story.story.outlets, story.story.origins) == (2, 2, 1)
        (origin,) = story.origins
        assert origin.reports == ("a1:v1", "a2:v1")
        (first,) = origin.tree.branches
        assert (first.article, [b.article for b in first.branches]) == ("a1", ["a2"])
        assert ledger.view().relayed("a2", "a1")


def test_two_papers_that_name_one_official_are_one_origin_and_two_of_their_own_are_two(db: str) -> None:
    said = (("سامر الزيتوني", "official"),)
    fill(
        db,
        report("a1", chain=said),
        report("a2", RETOLD, outlet="موقع الساحل", chain=said),
        report("a3", RETOLD.replace("كانت", "وكانت"), outlet="منبر الجبل", day="2031-03-06"),
    )
    with Ledger.open(db) as ledger:
        story = ledger.view().story("a1:v1")
        assert story is not None
        assert story.story.reports == 3
        assert story.story.origins == len(story.origins)
        assert "سامر الزيتوني" in {o.name for o in story.origins}


def voice(name: str) -> Voice:
    return Voice(name, name, "official")


def told(event: str, *, origin: str | None = None, outlet: str = "نداء", copy: str | None = None, **given: Any) -> Told:
    article = event.partition(":")[0]
    chain = given.pop("chain", ())
    day = given.pop("day", "2031-03-04")
    status = given.pop("status", "happened")
    who = Report(
        event, article, outlet, day, status, chain, voice(origin) if origin else None, Voice(outlet, outlet, "outlet"),
        copy or article, copy,
    )  # fmt: skip
    return Told(who, status, given.get("earliest"), given.get("latest"), given.get("counts", ()))


def test_relays_count_once_however_they_are_linked() -> None:
    reports = [("x", "p", "1"), (None, "q", "1"), (None, "q", "2"), ("y", "r", "3"), (None, "s", "4")]
    numbers = independent(reports)
    assert numbers[0] == numbers[1] == numbers[2]
    assert len(set(numbers)) == 3


@given(
    st.lists(st.tuples(st.none() | st.sampled_from("xyz"), st.sampled_from("pqr"), st.sampled_from("1234")), max_size=9)
)
def test_the_number_of_origins_is_the_same_in_any_order(reports: list[tuple[str | None, str, str]]) -> None:
    mixed = reports[:]
    random.Random(1).shuffle(mixed)
    assert len(set(independent(reports))) == len(set(independent(mixed)))


def test_an_article_signed_by_an_agency_has_the_agency_for_its_origin() -> None:
    assert credit_of(report("a1", authors=("زهران - رويترز",))).kind == "agency"
    assert (
        credit_of(report("a1", "زهران (رويترز): " + SEIZED)).name == credit_of(report("a2", authors=("رويترز",))).name
    )
    assert credit_of(report("a1")).name == "صحيفة النخيل"


def test_an_origin_is_a_tree_down_to_each_article() -> None:
    from musnad.models import Source

    chain = (
        Source(name="وكالة السهل", entity=None, kind="agency"),
        Source(name="الوزير", entity=None, kind="official"),
    )
    (found,) = origins(
        [told("a1:v1", origin="الوزير", chain=chain).report, told("a2:v1", copy="a1", outlet="ب").report]
    )
    assert (found.name, found.reports) == ("الوزير", ("a1:v1", "a2:v1"))
    (agency,) = found.tree.branches
    (article,) = agency.branches
    assert (agency.name, article.article, article.branches[0].article) == ("وكالة السهل", "a1", "a2")


def test_a_text_cut_and_edited_is_a_copy_and_a_formula_is_not() -> None:
    whole, cut = copies.sketch(report("a1", body=BODY)), copies.sketch(report("a2", body=BODY[:150], day="2031-03-05"))
    other = copies.sketch(report("a3", OTHER, by=None, day="2031-03-05"))
    assert copies.score(whole, cut) > 0.5 > copies.score(whole, other)
    assert copies.score(whole, cut) == copies.score(cut, whole)
    assert {k.key for k in copies.keys(whole)} & {k.key for k in copies.keys(cut)}


# Status over time, disagreements


def test_planned_then_denied_then_done_is_one_history_with_its_reports() -> None:
    steps = history(
        [
            told("c:v1", day="2031-06-01"),
            told("a:v1", day="2031-03-01", status="planned", earliest="2031-06-01", latest="2031-06-30"),
            told("b:v1", day="2031-04-01", status="denied"),
            told("d:v1", day="2031-07-01", status="planned"),  # background of a later report
        ]
    )
    assert [(s.day, s.status, s.reports) for s in steps] == [
        ("2031-03-01", "planned", ("a:v1",)),
        ("2031-04-01", "denied", ("b:v1",)),
        ("2031-06-01", "happened", ("c:v1",)),
    ]


def test_twelve_or_fifteen_dead_stand_side_by_side_with_who_says_which() -> None:
    (found,) = disagreements(
        [
            told("a:v1", counts=(("killed", 12.0),), origin="الشرطة"),
            told("b:v1", counts=(("killed", 15.0), ("wounded", 3.0)), origin="المستشفى"),
            told("c:v1", counts=(("killed", 12.0),), outlet="ج"),
        ]
    )
    assert found.matter == "killed"
    assert [(v.value, v.sources) for v in found.versions] == [("12", ("الشرطة", "ج")), ("15", ("المستشفى",))]


def test_one_report_that_counts_twice_disagrees_with_nobody() -> None:
    assert disagreements([told("a:v1", counts=(("killed", 12.0), ("killed", 3.0)))]) == ()


def test_done_and_denied_by_different_reports_is_a_disagreement(db: str) -> None:
    fill(db, report("a1"), report("a2", status="denied", outlet="قناة السهل", day="2031-03-05"))
    with Ledger.open(db) as ledger:
        (row,) = ledger.stories(disputed=True)
        assert (row.status, row.disputed) == ("denied", True)
        story = ledger.view().story(row.id)
        assert story is not None
        assert [d.matter for d in story.disagreements] == ["status"]
        assert [s.status for s in story.history] == ["happened", "denied"]


def test_what_was_planned_in_march_and_denied_in_april_and_done_in_june_is_one_event(db: str) -> None:
    by, to = "شرطة الوادي الأخضر", "جسر السنديان"
    june, december = ("2031-06-01", "2031-06-30"), ("2031-12-01", "2031-12-31")
    plan = "تعتزم شرطة الوادي الأخضر مصادرة ذخيرة قرب جسر السنديان في مدينة زهران."
    denial = "نفت شرطة الوادي الأخضر مصادرة ذخيرة قرب جسر السنديان في مدينة زهران."
    fill(
        db,
        report("a3", to=to, day="2031-06-10", outlet="منبر الجبل"),
        report("a1", plan, trigger="مصادرة", by=by, to=to, status="planned", day="2031-03-04", when=june),
        report("a2", denial, trigger="مصادرة", by=by, to=to, status="denied", day="2031-04-08", when=june),
        report("a4", to=to, day="2031-09-20", outlet="قناة السهل"),  # done again: another act
        report("a5", plan, trigger="مصادرة", by=by, to=to, status="planned", day="2031-07-30", when=december),
    )
    with Ledger.open(db) as ledger:
        story = ledger.view().story("a3:v1")
        assert story is not None
        assert [(s.day, s.status) for s in story.history] == [
            ("2031-03-04", "planned"),
            ("2031-04-08", "denied"),
            ("2031-06-10", "happened"),
        ]
        assert {r.article for r in story.reports} & {"a4", "a5"} == set()


# Commitments


def later(event: str, day: str, status: str = "planned", *, due: str | None = None) -> Later:
    return Later(event, day, status, None, None, due is not None, due)


@pytest.mark.parametrize(
    ("as_of", "state"),
    [("2031-03-10", "open"), ("2031-04-15", "changed"), ("2031-06-15", "overdue"), ("2031-07-02", "kept")],
)
def test_a_promise_has_the_state_of_the_day_that_is_asked_for(as_of: str, state: str) -> None:
    reports = [later("b:v1", "2031-04-10", due="2031-05-31"), later("c:v1", "2031-07-01", "happened")]
    found = standing("2031-04-30", "2031-03-01", reports, as_of)
    assert found.state == state


def test_a_promise_that_is_denied_is_broken_until_the_act_is_done() -> None:
    denied = [later("b:v1", "2031-04-10", "denied")]
    assert standing(None, "2031-03-01", denied, "2031-05-01").state == "broken"
    done = standing(None, "2031-03-01", [*denied, later("c:v1", "2031-06-01", "happened")], "2031-07-01")
    assert [(c.state, c.event) for c in done.changes] == [("broken", "b:v1"), ("kept", "c:v1")]


def test_commitments_are_listed_by_actor_and_due_date_with_the_report_that_kept_them(db: str) -> None:
    fill(
        db,
        report("a1", status="planned", due="2031-03-10", when=("2031-03-06", "2031-03-10")),
        report("a2", RETOLD, outlet="موقع الساحل", day="2031-03-07"),
        report("a3", OTHER, by="جمارك ميناء الرمال", title="وقود مهرب", status="planned", due="2031-09-01"),
    )
    with Ledger.open(db) as ledger:
        view = ledger.view()
        kept, waiting = view.commitments("2031-04-01").rows
        assert (kept.state, [c.event for c in kept.changes]) == ("kept", ["a2:v1"])
        assert (waiting.state, waiting.due_latest) == ("open", "2031-09-01")
        assert [c.event for c in view.commitments("2031-04-01", due_before="2031-03-31").rows] == ["a1:v1"]
        assert [c.event for c in view.commitments("2031-04-01", by="جمارك").rows] == ["a3:v1"]
        assert [c.state for c in view.commitments("2031-03-05").rows] == ["open", "open"]
        assert [c.state for c in view.commitments("2032-01-01", state=["overdue"]).rows] == ["overdue"]
        assert view.commitments("2031-01-01").rows == ()


# Pages


def test_a_cursor_goes_on_where_a_page_ended_whatever_is_added_meanwhile(db: str) -> None:
    fill(db, *[report(f"a{i}", day=f"2031-0{i}-04") for i in range(1, 8)])
    with Ledger.open(db) as ledger:
        view = ledger.view()
        first = view.stories(limit=3)
        fill(db, report("b1", day="2031-09-09"))
        second = view.stories(limit=3, after=first.next)
        third = view.stories(limit=3, after=second.next)
        found = [s.id for p in (first, second, third) for s in p.rows]
        assert found == [f"a{i}:v1" for i in range(7, 0, -1)]
        assert third.next is None


def test_a_cursor_of_another_list_is_refused_in_words(db: str) -> None:
    from musnad.errors import InputError

    fill(db, report("a1"))
    with Ledger.open(db) as ledger:
        for wrong in ("x", "WzFd", "é", "=" * 9):
            with pytest.raises(InputError, match="no cursor"):
                ledger.view().stories(after=wrong)


def test_stories_are_narrowed_by_who_when_status_and_number_of_reports(db: str) -> None:
    fill(db, *MANY)
    with Ledger.open(db) as ledger:
        view = ledger.view()
        assert {s.id for s in view.stories(actor="جمارك").rows} == {"a4:v1"}
        assert {s.id for s in view.stories(min_reports=3).rows} == {"a1:v1"}
        assert view.stories(actor="لا أحد").rows == ()
        assert all(s.type == "COERCE" for s in view.stories(type=["coerce"]).rows)
        assert view.stories(outlet="السهل").rows[0].id == "a1:v1"
        assert view.stories(since="2031-04-06", actor="شرطة").rows == ()
