"""Looks into a ledger's database from outside, whichever it is."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import create_engine, select, text
from sqlalchemy.pool import NullPool

from musnad.ledger.opening import database_url
from musnad.ledger.schema import tables

RUN = ("run", "added_at")  # what names the run


def rows(db: str, *names: str, without: Sequence[str] = RUN) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of some tables (of all but the run's), in one order on every database."""
    engine = create_engine(database_url(db), poolclass=NullPool)
    found = {}
    with engine.connect() as connection:
        for name in names or [t for t in sorted(tables.tables) if t not in ("runs", "musnad_meta")]:
            columns = [c for c in tables.tables[name].columns if c.name not in without]
            found[name] = sorted((tuple(r) for r in connection.execute(select(*columns))), key=repr)
    return found


def run(db: str, sql: str, **values: Any) -> list[tuple[Any, ...]]:
    """Runs one statement, and gives what it returns."""
    engine = create_engine(database_url(db), poolclass=NullPool)
    with engine.begin() as connection:
        done = connection.execute(text(sql), values)
        return [tuple(r) for r in done] if done.returns_rows else []
