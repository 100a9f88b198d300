"""Counts for those who look around: how the stories are spread, what is new, and whether anything changed."""

from dataclasses import dataclass
from typing import Any, Literal, Unpack, get_args

from sqlalchemy import Connection, Select, String, and_, case, func, literal, select, true

from musnad.ledger import schema as db
from musnad.ledger.filters import EXACT, OWN_ACCOUNT, StoryFilters, story_tests
from musnad.ledger.paging import Queries

StoryFacet = Literal["type", "status", "actor", "recipient", "where", "outlet", "origin", "month"]
STORY_FACETS: tuple[StoryFacet, ...] = get_args(StoryFacet)
_ROLES = {"actor": "initiator", "recipient": "recipient", "where": "where"}


@dataclass(frozen=True, slots=True)
class Bucket:
    """A value of a facet: `value` is what the filter of that name takes, `name` what it is called."""

    value: str
    name: str
    number: int


@dataclass(frozen=True, slots=True)
class ReportDay:
    """A day of publication: how many stories have their latest report on it, and how many of these are new."""

    day: str
    stories: int
    new: int


class BrowsingQueries(Queries):
    """Counts of stories."""

    def revision(self) -> str:
        """Changes whenever the ledger does: what was computed for one revision holds for it for good."""
        u, v = db.runs.c, db.reviews.c
        added = func.sum(u.added + u.replaced + u.rejected)
        with self._connection() as connection:
            runs = connection.execute(select(func.max(u.id), added)).one()
            last = connection.execute(select(func.max(v.id))).scalar_one()
        return f"{runs[0] or 0}.{runs[1] or 0}.{last or 0}"

    def report_days(self, *, until: str | None = None, limit: int | None = None) -> tuple[ReportDay, ...]:
        """The days on which stories were last reported, the latest first."""
        s = db.stories.c
        new = func.sum(case((s.first_report == s.last_report, 1), else_=0))
        query = select(s.last_report, func.count(), new).where(s.last_report.is_not(None)).group_by(s.last_report)
        if until is not None:
            query = query.where(s.last_report <= until)
        with self._connection() as connection:
            rows = connection.execute(query.order_by(s.last_report.desc()).limit(limit))
            return tuple(ReportDay(*row) for row in rows)

    def count_stories(self, **filters: Unpack[StoryFilters]) -> int:
        query = select(func.count()).select_from(db.stories)
        tests = story_tests(filters, indexed=self._indexed)
        with self._connection() as connection:
            return int(connection.execute(query.where(and_(true(), *tests))).scalar_one())

    def story_facets(self, *, limit: int = 12, **filters: Unpack[StoryFilters]) -> dict[StoryFacet, tuple[Bucket, ...]]:
        """How the stories that meet the filters are spread over each facet, the commonest first.

        A story counts once for every value that one of its reports has; its type, status and month are its own. Asked
        for with a value as the filter of that name, `stories` gives as many.
        """
        tests = story_tests(filters, indexed=self._indexed)
        with self._connection() as connection:
            return {facet: _buckets(connection, facet, tests, limit) for facet in STORY_FACETS}


def _buckets(connection: Connection, facet: StoryFacet, tests: list[Any], limit: int) -> tuple[Bucket, ...]:
    s, r, e, a, p = db.stories.c, db.reports.c, db.events.c, db.articles.c, db.event_actors.c
    own = {"type": s.type, "status": s.status, "month": func.substr(s.sort_day, 1, 7, type_=String)}
    number = func.count().label("number")
    query: Select[Any]
    if facet in own:
        value = own[facet]
        query = select(value.label("value"), value.label("name"), number).select_from(db.stories)
        query = query.where(and_(true(), *tests), s.sort_day != "" if facet == "month" else true())
        order = [value.desc()] if facet == "month" else [number.desc(), value]
    else:
        number = func.count(r.root.distinct()).label("number")
        if facet in _ROLES:
            value, name = func.coalesce(p.kb, literal(EXACT) + p.name), func.min(p.name)
            query = select(value.label("value"), name.label("name"), number)
            query = query.select_from(db.event_actors).join(db.reports, r.event == p.event)
            query = query.where(p.role == _ROLES[facet])
        elif facet == "outlet":
            query = select((literal(EXACT) + a.outlet).label("value"), a.outlet.label("name"), number)
            query = query.select_from(db.reports).join(db.articles, a.id == r.article).where(a.outlet.is_not(None))
        else:
            value = func.coalesce(e.origin_kind, OWN_ACCOUNT)
            query = select(value.label("value"), value.label("name"), number)
            query = query.select_from(db.reports).join(db.events, e.id == r.event)
        if tests:
            query = query.where(r.root.in_(select(s.id).where(*tests)))
        order = [number.desc(), literal(1)]
    rows = connection.execute(query.group_by("value").order_by(*order).limit(limit))
    return tuple(Bucket(row.value, row.name, row.number) for row in rows)
