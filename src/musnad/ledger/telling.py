"""Questions about stories and commitments: many reports, one event; promises and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Unpack

from sqlalchemy import ColumnElement, Connection, Select, and_, func, literal, or_, select, true, tuple_

from musnad.ledger import schema as db
from musnad.ledger.filters import CommitmentFilters, StoryFilters, party, story_tests
from musnad.ledger.lookups import parties as parties_of
from musnad.ledger.paging import Paged, Queries, behind, cursor
from musnad.ledger.rows import ActorRow
from musnad.ledger.stories import tellings
from musnad.models import Status
from musnad.stories.history import Disagreement, Step, Told, disagreements, history
from musnad.stories.origins import Origin, origins
from musnad.stories.promises import Change, Later, Standing, State, standing

_AT_ONCE = 400
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
        self,
        *,
        order: Literal["day", "reported"] = "day",
        limit: int | None = None,
        after: str | None = None,
        **filters: Unpack[StoryFilters],
    ) -> Paged[StoryRow]:
        """Stories that meet the filters (`StoryFilters`), the latest first.

        `order`: by the day of the act, or by the day of the latest report and, of one day, by independent origins.
        """
        s = db.stories.c
        keys: list[Any] = [s.sort_day, s.id]
        if order == "reported":
            keys = [func.coalesce(s.last_report, ""), s.origins, s.reports, s.id]
        tests = story_tests(filters)
        if (values := behind(after, len(keys))) is not None:
            tests.append(tuple_(*keys) < tuple_(*map(literal, values)))
        query = select(db.stories).where(and_(true(), *tests)).order_by(*(k.desc() for k in keys))
        with self._connection() as connection:
            rows = connection.execute(query.limit(limit + 1 if limit else None)).all()
            shown = rows[:limit] if limit else rows
            last = shown[-1] if len(rows) > len(shown) else None
            more = None
            if last is not None and order == "reported":
                more = cursor((last.last_report or "", last.origins, last.reports, last.id))
            elif last is not None:
                more = cursor((last.sort_day, last.id))
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
        tests = [published_by(as_of), *commitment_tests(filters)]
        wanted = set(filters.get("state") or ())
        values = behind(after, 2)
        with self._connection() as connection:
            first: dict[str, Any] = {}
            for row in connection.execute(promised(tests)):
                first.setdefault(row.root, row)
            rows = sorted(first.values(), key=lambda row: (row.due, row.event))
            rows = [row for row in rows if values is None or (row.due, row.event) > values]
            found: list[tuple[str, CommitmentRow]] = []
            step = min(_AT_ONCE, limit + 1) if limit else _AT_ONCE
            for i in range(0, len(rows), step):
                some = rows[i : i + step]
                for promise in promises(connection, some):
                    stands = promise.on(as_of)
                    if not wanted or stands.state in wanted:
                        found.append((promise.due, stands))
                if limit and len(found) > limit:
                    break
        shown = found[:limit] if limit else found
        more = cursor((shown[-1][0], shown[-1][1].event)) if len(found) > len(shown) else None
        return Paged(tuple(p for _, p in shown), more)


def stories_by_id(connection: Connection, ids: Sequence[str]) -> list[StoryRow]:
    """Stories in the order of their ids; one that is gone is left out."""
    rows = {r.id: r for r in connection.execute(select(db.stories).where(db.stories.c.id.in_(ids)))}
    return _stories(connection, [rows[i] for i in ids if i in rows])


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


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise with what was reported of its act: its row of any day. `told` is the row of the day when it was made,
    `due` sorts it, `published` is the day of the article that tells it."""

    due: str
    published: str | None
    told: CommitmentRow
    later: tuple[Later, ...]

    def standing(self, as_of: str) -> Standing:
        return standing(self.told.due_latest, self.told.made, self.later, as_of)

    def on(self, as_of: str) -> CommitmentRow:
        stands = self.standing(as_of)
        return replace(self.told, state=stands.state, since=stands.since, changes=stands.changes)


def commitment_tests(filters: CommitmentFilters) -> list[ColumnElement[bool]]:
    """Tests on what `promised` selects; the state is none of them, it depends on the day."""
    tests: list[ColumnElement[bool]] = []
    if (before := filters.get("due_before")) is not None:
        tests.append(db.commitments.c.due_latest <= before)
    if (story := filters.get("story")) is not None:
        tests.append(db.reports.c.root == story)
    for role, who in (("initiator", filters.get("by")), ("recipient", filters.get("to"))):
        if who is not None:
            tests.append(party(role, who))
    return tests


def published_by(as_of: str) -> ColumnElement[bool]:
    day = db.articles.c.published_day
    return or_(day.is_(None), day <= as_of)


def promised(tests: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """The reports that promise something, those of one story together, the first first."""
    k, r, e, a = db.commitments.c, db.reports.c, db.events.c, db.articles.c
    due = func.coalesce(k.due_latest, _UNDUE).label("due")
    return (
        select(k.event, k.due_earliest, k.due_latest, k.condition, due, r.root, r.article, a.published_day)
        .join(db.reports, r.event == k.event)
        .join(db.events, e.id == k.event)
        .join(db.articles, a.id == k.article)
        .where(*tests)
        .order_by(r.root, r.day, r.article, r.position)
    )


def promises(connection: Connection, rows: Sequence[Any]) -> list[Promise]:
    """The promises of rows of `promised`."""
    k = db.commitments.c
    roots = list(dict.fromkeys(r.root for r in rows))
    said: dict[str, list[tuple[Told, Any]]] = {}
    due: dict[str, str | None] = {}
    for i in range(0, len(roots), _AT_ONCE):
        some = tellings(connection, roots[i : i + _AT_ONCE])
        events = [t.report.event for told in some.values() for t, _ in told]
        query = select(k.event, k.due_latest).where(k.event.in_(events))
        due |= {r.event: r.due_latest for r in connection.execute(query)}
        said |= some
    parties = parties_of(connection, [r.event for r in rows])
    titles = _titles(connection, {r.article for r in rows})
    found = []
    for row in rows:
        told = said[row.root]
        mine, event = next((t, e) for t, e in told if t.report.event == row.event)
        later = tuple(
            Later(
                event=t.report.event,
                day=t.report.day,
                status=t.status,
                earliest=t.earliest,
                latest=t.latest,
                promise=t.report.event in due,
                due=due.get(t.report.event),
            )
            for t, _ in told
        )
        made = CommitmentRow(
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
            state="open",
            since=mine.report.day,
            changes=(),
            reports=len(told),
            outlet=mine.report.outlet,
            title=titles.get(row.article),
        )
        found.append(Promise(row.due, row.published_day, made, later))
    return found
