"""Questions about stories and commitments: many reports, one event; promises and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Unpack, cast

from sqlalchemy import Connection, and_, func, literal, or_, select, true, tuple_

from musnad.ledger import schema as db
from musnad.ledger.filters import CommitmentFilters, EventFilters, StoryFilters, event_tests, party
from musnad.ledger.lookups import parties as parties_of
from musnad.ledger.paging import Paged, Queries, behind, cursor
from musnad.ledger.rows import ActorRow
from musnad.ledger.stories import tellings
from musnad.models import Status
from musnad.stories.history import Disagreement, Step, disagreements, history
from musnad.stories.origins import Origin, origins
from musnad.stories.promises import Change, Later, State, standing

_AT_ONCE = 400
_OF_REPORTS = frozenset({"actor", "recipient", "outlet", "origin", "article", "min_confidence"})
_UNDUE = "9999"  # sorts what has no due date last


@dataclass(frozen=True, slots=True)
class StoryRow:
    """An event of one or many reports. `id` is the id of its first report; any report's id finds it.

    first_day, last_day: when the act is (to be), as the most exact report says, else when it was reported. outlets and
    origins are counts; `disputed` where reports disagree. title, trigger and the parties are the first report's.
    """

    id: str
    type: str
    status: Status
    first_day: str | None
    last_day: str | None
    first_report: str | None
    last_report: str | None
    reports: int
    outlets: int
    origins: int
    disputed: bool
    confidence: float
    title: str | None
    trigger: str
    initiators: tuple[ActorRow, ...]
    recipients: tuple[ActorRow, ...]
    where: tuple[ActorRow, ...]


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One article's report of an event: the event's id, where it stands, and what it says of it."""

    event: str
    article: str
    outlet: str | None
    day: str | None
    title: str | None
    trigger: str
    status: Status
    earliest: str | None
    latest: str | None


@dataclass(frozen=True, slots=True)
class Story:
    """An event with all that was reported of it: origins as trees, status over time, disagreements side by side."""

    story: StoryRow
    reports: tuple[ReportRow, ...]
    origins: tuple[Origin, ...]
    history: tuple[Step, ...]
    disagreements: tuple[Disagreement, ...]


@dataclass(frozen=True, slots=True)
class CommitmentRow:
    """A promise and its state on the day asked for. `event` is the first report of it, `made` that report's day.

    `changes` are the reports that show the state. due dates are ISO, null where none is given.
    """

    event: str
    story: str
    type: str
    trigger: str
    by: tuple[ActorRow, ...]
    to: tuple[ActorRow, ...]
    made: str | None
    due_earliest: str | None
    due_latest: str | None
    condition: str | None
    state: State
    since: str | None
    changes: tuple[Change, ...]
    reports: int
    outlet: str | None
    title: str | None


class StoryQueries(Queries):
    """Stories, their origins and histories; commitments."""

    def stories(
        self, *, limit: int | None = None, after: str | None = None, **filters: Unpack[StoryFilters]
    ) -> Paged[StoryRow]:
        """Stories that meet the filters (`StoryFilters`), the latest first."""
        s = db.stories.c
        tests = []
        if (since := filters.get("since")) is not None:
            tests.append(s.sort_day >= since)
        if (until := filters.get("until")) is not None:
            tests.append(s.first_day <= until)
        if kinds := filters.get("type"):
            tests.append(s.type.in_([t.upper() for t in kinds]))
        if statuses := filters.get("status"):
            tests.append(s.status.in_([x.lower() for x in statuses]))
        for name, column in (("min_reports", s.reports), ("min_origins", s.origins)):
            if (least := filters.get(name)) is not None:
                tests.append(column >= least)
        if filters.get("disputed") is not None:
            tests.append(s.disputed == filters["disputed"])
        of_reports = cast(EventFilters, {k: v for k, v in filters.items() if k in _OF_REPORTS})
        if met := event_tests(of_reports):
            r = db.reports.c
            tests.append(s.id.in_(select(r.root).where(r.event.in_(select(db.events.c.id).where(*met)))))
        if (values := behind(after, 2)) is not None:
            tests.append(tuple_(s.sort_day, s.id) < tuple_(*map(literal, values)))
        order = (s.sort_day.desc(), s.id.desc())
        query = select(db.stories).where(and_(true(), *tests)).order_by(*order)
        with self._connection() as connection:
            rows = connection.execute(query.limit(limit + 1 if limit else None)).all()
            shown = rows[:limit] if limit else rows
            more = cursor((shown[-1].sort_day, shown[-1].id)) if len(rows) > len(shown) else None
            return Paged(tuple(_stories(connection, shown)), more)

    def story_of(self, event: str) -> str | None:
        """The id of the story that an event is a report of."""
        r = db.reports.c
        with self._connection() as connection:
            return connection.execute(select(r.root).where(r.event == event)).scalar_one_or_none()

    def relayed(self, article: str, other: str) -> bool:
        """Whether two articles are one text, or pass on one."""
        c, p = db.copies.c, db.copy_pairs.c
        both = (article, other)
        with self._connection() as connection:
            roots = connection.execute(select(c.root).where(c.id.in_(both))).scalars().all()
            pair = select(p.score).where(p.article.in_(both), p.other.in_(both))
            return (len(roots) == 2 and roots[0] == roots[1]) or connection.execute(pair).first() is not None

    def story(self, event: str) -> Story | None:
        """The story that an event is a report of, with all its reports."""
        r = db.reports.c
        with self._connection() as connection:
            root = connection.execute(select(r.root).where(r.event == event)).scalar_one_or_none()
            if root is None:
                return None
            row = connection.execute(select(db.stories).where(db.stories.c.id == root)).one()
            said = tellings(connection, [root], chains=True)[root]
            titles = _titles(connection, {t.report.article for t, _ in said})
            (story,) = _stories(connection, [row])
        told = [t for t, _ in said]
        return Story(
            story=story,
            reports=tuple(
                ReportRow(
                    event=t.report.event,
                    article=t.report.article,
                    outlet=t.report.outlet,
                    day=t.report.day,
                    title=titles.get(t.report.article),
                    trigger=e.trigger,
                    status=t.status,
                    earliest=t.earliest,
                    latest=t.latest,
                )
                for t, e in said
            ),
            origins=origins([t.report for t in told]),
            history=history(told),
            disagreements=disagreements(told),
        )

    def commitments(
        self, as_of: str, *, limit: int | None = None, after: str | None = None, **filters: Unpack[CommitmentFilters]
    ) -> Paged[CommitmentRow]:
        """Promises and their state on the day `as_of` (ISO), the first due first, those without a date last.

        The same promise of several reports is one, with the first report's date. Promises first reported after `as_of`
        are left out.
        """
        k, r, e, a = db.commitments.c, db.reports.c, db.events.c, db.articles.c
        due = func.coalesce(k.due_latest, _UNDUE)
        tests = [or_(a.published_day.is_(None), a.published_day <= as_of)]
        if (before := filters.get("due_before")) is not None:
            tests.append(k.due_latest <= before)
        for name, role in (("by", "initiator"), ("to", "recipient")):
            if (who := filters.get(name)) is not None:
                tests.append(party(role, str(who)))
        query = (
            select(k.event, k.due_earliest, k.due_latest, k.condition, due.label("due"), r.root, r.day, r.article)
            .join(db.reports, r.event == k.event)
            .join(db.events, e.id == k.event)
            .join(db.articles, a.id == k.article)
            .where(*tests)
            .order_by(r.root, r.day, r.article, r.position)
        )
        wanted = set(filters.get("state") or ())
        values = behind(after, 2)
        with self._connection() as connection:
            first: dict[str, Any] = {}
            for row in connection.execute(query):
                first.setdefault(row.root, row)
            rows = sorted(first.values(), key=lambda row: (row.due, row.event))
            rows = [row for row in rows if values is None or (row.due, row.event) > values]
            found: list[tuple[str, CommitmentRow]] = []
            step = min(_AT_ONCE, limit + 1) if limit else _AT_ONCE
            for i in range(0, len(rows), step):
                some = rows[i : i + step]
                for row, promise in zip(some, _promises(connection, some, as_of), strict=True):
                    if not wanted or promise.state in wanted:
                        found.append((row.due, promise))
                if limit and len(found) > limit:
                    break
        shown = found[:limit] if limit else found
        more = cursor((shown[-1][0], shown[-1][1].event)) if len(found) > len(shown) else None
        return Paged(tuple(p for _, p in shown), more)


def _stories(connection: Connection, rows: Sequence[Any]) -> list[StoryRow]:
    found: list[StoryRow] = []
    for i in range(0, len(rows), _AT_ONCE):
        some = rows[i : i + _AT_ONCE]
        first = _first_reports(connection, [r.id for r in some])
        parties = parties_of(connection, [r.id for r in some])
        summary = [n for n in StoryRow.__dataclass_fields__ if n in db.stories.c]
        for row in some:
            own = {n: getattr(row, n) for n in summary}
            own |= {role: tuple(parties.get((row.id, kind), ())) for role, kind in _ROLES.items()}
            found.append(StoryRow(**own, **first[row.id]))
    return found


_ROLES = {"initiators": "initiator", "recipients": "recipient", "where": "where"}


def _first_reports(connection: Connection, events: Sequence[str]) -> dict[str, dict[str, Any]]:
    e, a = db.events.c, db.articles.c
    query = select(e.id, e.trigger, a.title).join(db.articles, a.id == e.article).where(e.id.in_(events))
    return {r.id: {"title": r.title, "trigger": r.trigger} for r in connection.execute(query)}


def _titles(connection: Connection, articles: set[str]) -> dict[str, str | None]:
    a = db.articles.c
    return {r.id: r.title for r in connection.execute(select(a.id, a.title).where(a.id.in_(articles)))}


def _promises(connection: Connection, rows: Sequence[Any], as_of: str) -> list[CommitmentRow]:
    k = db.commitments.c
    roots = [r.root for r in rows]
    said = tellings(connection, roots)
    events = [t.report.event for told in said.values() for t, _ in told]
    due = {r.event: r.due_latest for r in connection.execute(select(k.event, k.due_latest).where(k.event.in_(events)))}
    parties = parties_of(connection, [r.event for r in rows])
    titles = _titles(connection, {r.article for r in rows})
    found = []
    for row in rows:
        told = said[row.root]
        mine, event = next((t, e) for t, e in told if t.report.event == row.event)
        later = [
            Later(
                t.report.event,
                t.report.day,
                t.status,
                t.earliest,
                t.latest,
                t.report.event in due,
                due.get(t.report.event),
            )
            for t, _ in told
        ]
        stands = standing(row.due_latest, mine.report.day, later, as_of)
        found.append(
            CommitmentRow(
                event=row.event,
                story=row.root,
                type=event.type,
                trigger=event.trigger,
                by=tuple(parties.get((row.event, "initiator"), ())),
                to=tuple(parties.get((row.event, "recipient"), ())),
                made=mine.report.day,
                due_earliest=row.due_earliest,
                due_latest=row.due_latest,
                condition=row.condition,
                state=stands.state,
                since=stands.since,
                changes=stands.changes,
                reports=len(told),
                outlet=mine.report.outlet,
                title=titles.get(row.article),
            )
        )
    return found
