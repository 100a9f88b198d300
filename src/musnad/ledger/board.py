"""The board of commitments: what stands open, falls due, is overdue, was kept or broken, as of any day.

The promises of a ledger are few against its reports, but each depends on all that was reported of its act: they are
held in memory until the ledger changes, and their states are worked out for the day that is asked for.
"""

import threading
from collections import Counter
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, Literal, Unpack, get_args

from musnad.ledger.browsing import revision_of
from musnad.ledger.filters import CommitmentFilters
from musnad.ledger.paging import Queries
from musnad.ledger.telling import CommitmentRow, Promise, commitment_tests, promised, promises
from musnad.stories.promises import Standing

Column = Literal["open", "soon", "overdue", "kept", "broken"]
COLUMNS: tuple[Column, ...] = get_args(Column)
SOON = 30  # days


@dataclass(frozen=True, slots=True)
class Card(CommitmentRow):
    """A promise on the board. `column` is where it stands: `soon` is open and due within the days asked for. `due` is
    the day as last promised."""

    column: Column
    due: str | None


class Board(Queries):
    """Answers for one open ledger; threads may share it."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._lock = threading.Lock()
        self._held: tuple[str, tuple[Promise, ...]] | None = None

    def cards(self, as_of: str, *, soon: int = SOON, **filters: Unpack[CommitmentFilters]) -> "Cards":
        """Every promise with its state on the day `as_of` (ISO), the first due first, those without a date last.

        The same promise of several reports is one, with the first report's date. Promises first reported after `as_of`
        are left out. `soon`: days from then on.
        """
        among = self._among(filters)
        first: dict[str, Promise] = {}
        for promise in self._promises():
            known = promise.published is None or promise.published <= as_of
            if known and (among is None or promise.told.event in among):
                first.setdefault(promise.told.story, promise)
        until = (date.fromisoformat(as_of) + timedelta(days=soon)).isoformat()
        shown = sorted(first.values(), key=lambda p: (p.due, p.told.event))
        standings = [(p, p.standing(as_of)) for p in shown]
        return Cards(tuple((_column(stands, until), p, stands) for p, stands in standings))

    def _among(self, filters: CommitmentFilters) -> frozenset[str] | None:
        """The events that meet the filters, None where there are none."""
        tests = commitment_tests(filters)
        if not tests:
            return None
        with self._connection() as connection:
            return frozenset(row.event for row in connection.execute(promised(tests)))

    def _promises(self) -> tuple[Promise, ...]:
        with self._connection() as connection:
            revision = revision_of(connection)
            with self._lock:
                if self._held is None or self._held[0] != revision:
                    self._held = revision, tuple(promises(connection, connection.execute(promised(())).all()))
                return self._held[1]


class Cards:
    """The promises of a day by column; a card is made when it is looked at."""

    def __init__(self, all_: tuple[tuple[Column, Promise, Standing], ...]) -> None:
        self._all = all_
        self.counts: Counter[Column] = Counter(column for column, _, _ in all_)

    def page(self, column: Column | None = None, start: int = 0, limit: int | None = None) -> tuple[Card, ...]:
        """Some cards of a column, or of all."""
        among = [c for c in self._all if column in (None, c[0])]
        end = len(among) if limit is None else start + limit
        return tuple(_card(*each) for each in among[start:end])

    def number(self, column: Column | None = None) -> int:
        return self.counts[column] if column else len(self._all)


def _column(stands: Standing, until: str) -> Column:
    if stands.state in ("kept", "broken", "overdue"):
        return stands.state
    # What was changed is open under its new date.
    return "soon" if stands.due is not None and stands.due <= until else "open"


def _card(column: Column, promise: Promise, stands: Standing) -> Card:
    row = replace(promise.told, state=stands.state, since=stands.since, changes=stands.changes)
    return Card(**{f.name: getattr(row, f.name) for f in fields(CommitmentRow)}, column=column, due=stands.due)
