"""How a database is opened as a ledger: SQLite by default, PostgreSQL by URL; one writer at a time on both.

A transaction says with the execution option `writes` what it is for. On SQLite a writer locks the file when it begins;
on PostgreSQL it takes the ledger's advisory lock. Readers see one moment and wait for nobody.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, select, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from musnad.errors import LedgerError
from musnad.ledger import schema as db

_LOCK = 0x6D75736E6164  # "musnad": the advisory lock of writers, one in each PostgreSQL database
_PATIENCE = 30_000  # milliseconds that a writer waits for another


def without_password(text: str) -> str:
    """A database's name, or a command line that holds one, as it may be printed and stored."""
    return re.sub(r"(://[^:/@\s]*:)[^@\s]*@", r"\1***@", text)


def database_url(name: str) -> URL:
    """The URL of a ledger named by an SQLAlchemy URL or by a path to an SQLite file."""
    if "://" not in name:
        return URL.create("sqlite", database=name)
    try:
        return make_url(name)
    except (ArgumentError, ValueError) as why:
        raise LedgerError(
            f"{name}: not a database URL ({why}); give a path or e.g. postgresql+psycopg://host/name"
        ) from why


def connect(name: str, *, create: bool, also: Callable[[Connection], None] = lambda _: None) -> Engine:
    """An engine on a ledger of this version; where there are no tables, `create` makes them and calls `also`.

    An older ledger is upgraded where `create` says that it is opened to write. Raises LedgerError where there is no
    ledger, it is older (and only to be read) or newer, or the database is another program's.
    """
    with _engine(name, must_exist=not create) as (engine, shown):
        with engine.connect().execution_options(writes=create) as connection, connection.begin():
            version = _check(connection, shown, also if create else None)
        if version < db.VERSION:
            _upgrade(engine, shown, version, allowed=create)
        if create and engine.dialect.name == "sqlite":
            _write_ahead(engine)
        return engine


def schema_of(name: str) -> int:
    """The schema of a ledger that this musnad can open or upgrade. Raises LedgerError for any other."""
    with _engine(name, must_exist=True) as (engine, shown):
        with engine.connect() as connection, connection.begin():
            version = _check(connection, shown, None)
        engine.dispose()
        return version


@contextmanager
def _engine(name: str, *, must_exist: bool) -> Iterator[tuple[Engine, str]]:
    """An engine, and the name as it may be shown; whatever a database says against it, in words."""
    url = database_url(name)
    shown = without_password(name)
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        path = Path(str(url.database))
        if not path.exists() and must_exist:
            raise LedgerError(f"{path}: no ledger here; make one with `musnad add PATH --db {path}`")
        if not path.parent.is_dir():
            raise LedgerError(f"{path}: the folder {path.parent} does not exist; make it or name another place")
    try:
        engine = create_engine(url, pool_pre_ping=url.get_backend_name() != "sqlite")
        _set_up(engine)
        yield engine, shown
    except (ImportError, NoSuchModuleError) as why:
        hint = "; pip install 'musnad[postgres]'" if url.get_backend_name() == "postgresql" else ""
        raise LedgerError(f"{shown}: no driver for this kind of database is installed ({why}){hint}") from why
    except DBAPIError as why:
        raise LedgerError(f"{shown}: cannot be opened as a ledger ({why.orig}); name another one with --db") from why
    except SQLAlchemyError as why:
        raise LedgerError(f"{shown}: cannot be opened as a ledger ({why})") from why


def changed_since(connection: Connection, seen: object) -> tuple[object, bool]:
    """Called once in each transaction that writes articles: a token to bring the next time, and whether anybody else
    wrote meanwhile. `seen`: the token of the last time, null the first."""
    if connection.dialect.name == "sqlite":
        version = connection.exec_driver_sql("PRAGMA data_version").scalar()
        now: object = (id(connection.connection.dbapi_connection), version)  # each connection counts for itself
        return now, now != seen
    m = db.meta.c
    number = int(connection.execute(select(m.value).where(m.key == "writes")).scalar_one()) + 1
    connection.execute(update(db.meta).where(m.key == "writes").values(value=str(number)))
    return number, seen != number - 1


def _set_up(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        _set_up_sqlite(engine)
    elif engine.dialect.name == "postgresql":
        _set_up_postgresql(engine)


def _set_up_sqlite(engine: Engine) -> None:
    """WAL, foreign keys, and transactions that SQLAlchemy begins: a writer locks at once, or waits."""

    @event.listens_for(engine, "connect")
    def _(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        pragmas = (f"busy_timeout = {_PATIENCE}", "foreign_keys = ON", "synchronous = NORMAL", "cache_size = -65536")
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _set_up_postgresql(engine: Engine) -> None:
    """Writers wait for one another by an advisory lock; a reader sees the moment at which it began."""

    @event.listens_for(engine, "connect")
    def _(connection: Any, _record: object) -> None:
        # As a solid-state disk costs: else the planner unpacks every article rather than ask the full-text index.
        connection.execute("SET random_page_cost = 1.1")
        connection.commit()

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        if connection.get_execution_options().get("writes", False):
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_PATIENCE}")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        else:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _write_ahead(engine: Engine) -> None:
    """Readers and the writer need not wait for one another. The file remembers; not inside a transaction."""
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA journal_mode = WAL")


def _check(connection: Connection, name: str, also: Callable[[Connection], None] | None) -> int:
    """The schema of the ledger that is here; one is made where the database is empty and `also` is given."""
    found = set(inspect(connection).get_table_names())
    if db.meta.name not in found:
        if found:
            some = ", ".join(sorted(found)[:3])
            raise LedgerError(f"{name}: a database, but no musnad ledger (it has {some}); name another with --db")
        if also is None:
            raise LedgerError(f"{name}: an empty database, no ledger; fill it with `musnad add PATH --db {name}`")
        db.tables.create_all(connection)
        also(connection)
        connection.execute(db.meta.insert(), db.first_meta())
        connection.execute(db.revision.insert().values(version_num=str(db.VERSION)))
        return db.VERSION
    version = connection.execute(select(db.meta.c.value).where(db.meta.c.key == "schema")).scalar_one_or_none()
    if version is None or not version.isdigit() or not db.FIRST_UPGRADED <= int(version) <= db.VERSION:
        newer = version is not None and version.isdigit() and int(version) > db.VERSION
        todo = "upgrade musnad" if newer else "read the articles again into a new one"
        raise LedgerError(f"{name}: a ledger of schema {version}, this musnad knows {db.VERSION}; {todo}")
    return int(version)


def _upgrade(engine: Engine, name: str, version: int, *, allowed: bool) -> None:
    if not allowed:
        raise LedgerError(
            f"{name}: a ledger of schema {version}, this musnad knows {db.VERSION}; "
            f"upgrade it with `musnad ledger upgrade --db {name}` (make a copy first)"
        )
    from musnad.ledger.migrations import upgrade  # noqa: PLC0415  Alembic is slow to load and seldom needed

    upgrade(engine)
