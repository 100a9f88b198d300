"""Who may judge in the reading room: names with the hashes of their passwords."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, delete, insert, inspect, select
from sqlalchemy.exc import DBAPIError

from musnad.errors import InputError, LedgerError
from musnad.ledger import schema as db

_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Person:
    """A reviewer; `since` is when the present password was set."""

    name: str
    password: str
    since: str


class People:
    """The reviewers of a ledger."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name
        self._there = False

    def all(self) -> tuple[Person, ...]:
        with self._transaction() as connection:
            if not self._exists(connection):
                return ()
            return tuple(Person(*row) for row in connection.execute(select(db.reviewers).order_by(db.reviewers.c.name)))

    def find(self, name: str) -> Person | None:
        with self._transaction() as connection:
            if not self._exists(connection):
                return None
            row = connection.execute(select(db.reviewers).where(db.reviewers.c.name == name)).one_or_none()
            return Person(*row) if row else None

    def put(self, name: str, password: str) -> None:
        """Adds a reviewer, or gives one another password (its hash). Raises InputError for a name that is none."""
        name = name.strip()
        if not name or len(name) > _LONGEST or not name.isprintable():
            raise InputError(f"{name[:_LONGEST]!r}: a reviewer's name has 1 to {_LONGEST} printable characters")
        with self._transaction(writes=True) as connection:
            db.reviewers.create(connection, checkfirst=True)
            connection.execute(delete(db.reviewers).where(db.reviewers.c.name == name))
            row = {"name": name, "password": password, "since": datetime.now(UTC).isoformat(timespec="microseconds")}
            connection.execute(insert(db.reviewers).values(**row))

    def remove(self, name: str) -> bool:
        """Whether there was such a reviewer. What they said stays."""
        with self._transaction(writes=True) as connection:
            if not self._exists(connection):
                return False
            return connection.execute(delete(db.reviewers).where(db.reviewers.c.name == name)).rowcount > 0

    def _exists(self, connection: Connection) -> bool:
        self._there = self._there or inspect(connection).has_table(db.reviewers.name)
        return self._there

    @contextmanager
    def _transaction(self, *, writes: bool = False) -> Iterator[Connection]:
        try:
            with self._engine.execution_options(writes=writes).begin() as connection:
                yield connection
        except DBAPIError as why:
            raise LedgerError(f"{self._name}: the reviewers cannot be read or written ({why.orig})") from why
