"""The ledger: the database of records. One `Writer` adds, one `View` answers; nothing else touches it.

An article is written in one transaction, so a run that is killed leaves whole articles only, and the same
run started again goes on where that one stopped.
"""

from typing import Self, Unpack

from musnad import __version__
from musnad.ledger import index
from musnad.ledger.board import Board
from musnad.ledger.browsing import Browser
from musnad.ledger.filters import CommitmentFilters, EventFilters, StoryFilters
from musnad.ledger.finding import Hit, Over
from musnad.ledger.opening import connect, schema_of, without_password
from musnad.ledger.people import People
from musnad.ledger.reviewing import Reviewer
from musnad.ledger.rows import EventRow
from musnad.ledger.telling import CommitmentRow, StoryRow
from musnad.ledger.view import View
from musnad.ledger.visits import Visits
from musnad.ledger.writer import Outcome, Writer, pipeline_version
from musnad.results import Results

__all__ = ["Ledger", "Outcome", "Reviewer", "View", "Writer", "pipeline_version", "upgrade"]


def upgrade(name: str) -> tuple[int, int]:
    """Brings a ledger to the present schema, as opening it to write does; gives the schema it had and has.

    Raises LedgerError where there is no ledger.
    """
    was = schema_of(name)
    Ledger(name, create=True).close()
    return was, schema_of(name)


class Ledger:
    """A ledger that is open, for programs and notebooks.

    with Ledger("news.db") as ledger:
        for event in ledger.events(actor="العراق", since="2015-07-01"):
            print(event.type, event.status, event.trigger)
        ledger.stories(min_origins=2).to_polars()
    """

    def __init__(self, name: str, *, create: bool = False) -> None:
        """The ledger at a path (SQLite) or an SQLAlchemy URL; where there is none, `create` makes it.

        Raises LedgerError where there is no ledger, or the database is another program's or version's.
        """
        self._engine = connect(name, create=create, also=index.create)
        self.name = without_password(name)
        self.browser = Browser(self._engine, self.name)
        self.board = Board(self._engine, self.name)
        self.people = People(self._engine, self.name)

    @classmethod
    def open(cls, name: str, *, create: bool = True) -> Self:
        """As the constructor, but a ledger is made where there is none."""
        return cls(name, create=create)

    def writer(self, command: str = "", version: str = __version__) -> Writer:
        """A run that adds articles. `version` names the pipeline: what another one read is read again."""
        return Writer(self._engine, self.name, command, version)

    def view(self) -> View:
        return View(self._engine, self.name)

    def reviewer(self, who: str) -> Reviewer:
        """Somebody who accepts, corrects and rejects what the machine found."""
        return Reviewer(self._engine, self.name, who)

    def visits(self) -> Visits:
        """Where a watch of feeds stands (`musnad.watch`)."""
        return Visits(self._engine, self.name)

    def events(self, **filters: Unpack[EventFilters]) -> Results[EventRow]:
        """Every article's events, the latest first, read when they are looked at. Filters as `View.events`."""
        view = self.view()
        return Results("events", EventRow, lambda limit, after: view.event_page(limit=limit, after=after, **filters))

    def stories(self, **filters: Unpack[StoryFilters]) -> Results[StoryRow]:
        """Events of many reports, the latest first. Filters as `View.stories`."""
        view = self.view()
        return Results("stories", StoryRow, lambda limit, after: view.stories(limit=limit, after=after, **filters))

    def commitments(self, as_of: str, **filters: Unpack[CommitmentFilters]) -> Results[CommitmentRow]:
        """Promises and their state on the day `as_of`, the first due first. Filters as `View.commitments`."""
        view = self.view()
        return Results(
            "commitments",
            CommitmentRow,
            lambda limit, after: view.commitments(as_of, limit=limit, after=after, **filters),
        )

    def search(self, query: str, *, over: Over = "articles", exact: bool = False) -> Results[Hit]:
        """What a query finds (`musnad.search`), the best first."""
        view = self.view()
        return Results(
            "hits", Hit, lambda limit, after: view.search(query, over=over, exact=exact, limit=limit, after=after)
        )

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
