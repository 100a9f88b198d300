"""Lists that come in pages: a cursor says where the next one begins, whatever is added meanwhile."""

import base64
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from musnad.errors import InputError, LedgerError

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Paged(Generic[R]):
    """Some rows of a list; `next` is the cursor for those after them, null at the end."""

    rows: tuple[R, ...]
    next: str | None


def cursor(values: Sequence[Any]) -> str:
    """An opaque cursor behind the row with these sort values."""
    return base64.urlsafe_b64encode(json.dumps(list(values), ensure_ascii=False).encode()).decode().rstrip("=")


def behind(after: str | None, number: int) -> tuple[Any, ...] | None:
    """The sort values of a cursor. Raises InputError where it is none of ours."""
    if after is None:
        return None
    try:
        found = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
    except ValueError:
        found = None
    if not isinstance(found, list) or len(found) != number or not all(isinstance(v, (str, int, float)) for v in found):
        raise InputError(f"{after[:40]}: is no cursor of this list; begin without one")
    return tuple(found)


class Queries:
    """What every question has: an engine, and a connection that says in words what went wrong."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._name = name

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        """One transaction, so that all that is read is of one moment."""
        try:
            with self._engine.connect() as connection:
                yield connection
        except DBAPIError as why:
            raise LedgerError(f"{self._name}: could not be read ({why.orig})") from why
