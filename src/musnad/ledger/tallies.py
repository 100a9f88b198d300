"""What charts are drawn from: stories by day and status, by place, and by who does what to whom."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal, Unpack

from sqlalchemy import ColumnElement, String, and_, func, literal, select

from musnad.ledger import schema as db
from musnad.ledger.filters import EXACT, StoryFilters, story_tests
from musnad.ledger.paging import Queries

Step = Literal["day", "month"]
By = Literal["actor", "country"]


@dataclass(frozen=True, slots=True)
class Reach:
    """The days of publication that a ledger covers, ISO; null where it has no dated report."""

    first: str | None
    last: str | None


@dataclass(frozen=True, slots=True)
class DayTally:
    """So many stories of a status have this last day ("2015-07-23"), or a last day in this month ("2015-07")."""

    day: str
    status: str
    number: int


@dataclass(frozen=True, slots=True)
class PlaceTally:
    """So many stories are placed here. `place` is what the filter `where` takes: a knowledge base id, or "=" and a
    name; `name` is one that a report gives it, `kb` the id where it is known."""

    place: str
    name: str
    kb: str | None
    code: str | None
    number: int


@dataclass(frozen=True, slots=True)
class PairTally:
    """So many stories of a type on a day (or in a month; empty where undated) in which `actor` acts on `recipient`.

    Both are what the filters of these names take. `by` country they are ISO 3166 alpha-3 codes.
    """

    actor: str
    recipient: str
    actor_name: str
    recipient_name: str
    type: str
    day: str
    number: int


class TallyQueries(Queries):
    """Counts of stories for charts. All take the filters of `stories`."""

    def reach(self) -> Reach:
        """The first and last day on which anything in the ledger was published."""
        a = db.articles.c
        with self._connection() as connection:
            # Two questions, each of which the index on the day answers at once.
            first = connection.execute(select(func.min(a.published_day))).scalar_one()
            last = connection.execute(select(func.max(a.published_day))).scalar_one()
        return Reach(first, last)

    def day_tallies(self, step: Step = "day", **filters: Unpack[StoryFilters]) -> tuple[DayTally, ...]:
        """Stories by the last day of the act and by status, the earliest first; undated ones are left out.

        With `until` only what ends by that day: a bar stands for the last day of an act.
        """
        s = db.stories.c
        day = _stepped(step)
        query = select(day.label("day"), s.status, func.count().label("number")).select_from(db.stories)
        query = query.where(s.sort_day != "", *story_tests(filters, indexed=self._indexed), *_ended(filters))
        with self._connection() as connection:
            rows = connection.execute(query.group_by(day, s.status).order_by(day, s.status))
            return tuple(DayTally(*row) for row in rows)

    def place_tallies(self, *, limit: int | None = None, **filters: Unpack[StoryFilters]) -> tuple[PlaceTally, ...]:
        """Stories by place, the commonest first. A story counts once for each of its places."""
        s, r, p = db.stories.c, db.reports.c, db.event_actors.c
        place = _party(p, "actor").label("place")
        number = func.count(r.root.distinct()).label("number")
        query = select(place, p.kb, func.max(p.code), number, func.min(p.name)).join_from(
            db.event_actors, db.reports, r.event == p.event
        )
        query = query.where(p.role == "where")
        if tests := story_tests(filters, indexed=self._indexed):
            query = query.where(r.root.in_(select(s.id).where(*tests)))
        with self._connection() as connection:
            rows = connection.execute(query.group_by(place, p.kb).order_by(number.desc(), place).limit(limit))
            return tuple(PlaceTally(place, name, kb, code, number) for place, kb, code, number, name in rows)

    def pair_tallies(
        self, by: By = "actor", step: Step = "day", *, pairs: int = 40, **filters: Unpack[StoryFilters]
    ) -> tuple[PairTally, ...]:
        """The commonest pairs of who acts and who is acted on, each by type and day; the commonest pair first."""
        i, p = db.event_actors.alias("doer").c, db.event_actors.alias("other").c
        s, r = db.stories.c, db.reports.c
        actor, recipient = _party(i, by).label("actor"), _party(p, by).label("recipient")
        names = (func.min(i.name).label("actor_name"), func.min(p.name).label("recipient_name"))
        day, number = _stepped(step).label("day"), func.count(s.id.distinct()).label("number")
        query = (
            select(actor, recipient, *names, s.type, day, number)
            .join_from(i.event.table, p.event.table, and_(p.event == i.event, p.role == "recipient"))
            .join(db.reports, r.event == i.event)
            .join(db.stories, s.id == r.root)
            .where(i.role == "initiator", actor.is_not(None), recipient.is_not(None), actor != recipient)
            .where(*story_tests(filters, indexed=self._indexed), *_ended(filters))
            .group_by(actor, recipient, s.type, day)
        )
        with self._connection() as connection:
            rows = connection.execute(query).all()
        whole: Counter[tuple[str, str]] = Counter()
        for row in rows:  # a story has one type and one day: a pair's numbers add up
            whole[row.actor, row.recipient] += row.number
        ranked = sorted(whole, key=lambda pair: (-whole[pair], pair))[:pairs]
        place = {pair: n for n, pair in enumerate(ranked)}
        shown = [row for row in rows if (row.actor, row.recipient) in place]
        shown.sort(key=lambda row: (place[row.actor, row.recipient], row.day, row.type))
        return tuple(PairTally(*row) for row in shown)


def _party(p: Any, by: By) -> ColumnElement[Any]:
    """What a party is counted as: its id in the knowledge base, else its name; or the country of its code."""
    return func.coalesce(p.kb, literal(EXACT) + p.name) if by == "actor" else func.substr(p.code, 1, 3, type_=String)


def _ended(filters: StoryFilters) -> list[ColumnElement[bool]]:
    until = filters.get("until")
    return [db.stories.c.sort_day <= until] if until is not None else []


def _stepped(step: Step) -> ColumnElement[Any]:
    day = db.stories.c.sort_day
    return day if step == "day" else func.substr(day, 1, 7, type_=String)
