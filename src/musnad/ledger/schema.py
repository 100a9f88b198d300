"""The ledger's tables, and how a database is opened: SQLite by default, PostgreSQL by URL.

Nothing here is SQLite's own except what `connect` sets up. Dates are ISO strings, which sort as dates do.
"""

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Engine,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    inspect,
    select,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from musnad.errors import LedgerError

VERSION = 2  # of the tables below; raised when they change

tables = MetaData()

meta = Table("musnad_meta", tables, Column("key", String(40), primary_key=True), Column("value", Text, nullable=False))

runs = Table(
    "runs",
    tables,
    Column("id", Integer, primary_key=True),
    Column("started", String(40), nullable=False),
    Column("finished", String(40)),  # null: going on, or killed
    Column("version", String(80), nullable=False),
    Column("command", Text, nullable=False),
    Column("added", Integer, nullable=False, default=0),
    Column("unchanged", Integer, nullable=False, default=0),
    Column("replaced", Integer, nullable=False, default=0),
    Column("rejected", Integer, nullable=False, default=0),
)

articles = Table(
    "articles",
    tables,
    Column("id", Text, primary_key=True),
    Column("state", String(10), nullable=False),  # read | rejected
    Column("reason", Text),
    Column("detail", Text),
    Column("url", Text),
    Column("outlet", Text),
    Column("outlet_key", Text),
    Column("title", Text),
    Column("published", String(40)),
    Column("published_day", String(10)),
    Column("updated", String(40)),
    Column("text", Text),
    Column("content_hash", String(64), nullable=False),
    Column("record", Text),
    Column("version", String(80), nullable=False),
    Column("source", Text, nullable=False),
    Column("run", Integer, nullable=False),
    Column("added_at", String(40), nullable=False),
    Index("articles_day", "published_day"),
    Index("articles_outlet", "outlet_key"),
)

# Inputs already read, by the SHA-256 of what the source gave: they need no second reading.
inputs = Table(
    "inputs",
    tables,
    Column("hash", String(64), primary_key=True),
    Column("version", String(80), primary_key=True),
    Column("article", Text, nullable=False),
    Index("inputs_article", "article"),
)


def _part(name: str, *columns: Any) -> Table:
    """A table whose rows belong to one article and go with it."""
    return Table(
        name,
        tables,
        Column("article", Text, nullable=False, primary_key=True),
        *columns,
        ForeignKeyConstraint(["article"], ["articles.id"], ondelete="CASCADE"),
    )


entities = _part(
    "entities",
    Column("id", String(40), primary_key=True),
    Column("name", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("kb", String(80)),
    Column("code", String(40)),
)

mentions = _part(
    "mentions",
    Column("entity", String(40), primary_key=True),
    Column("start", Integer, primary_key=True),
    Column("end", Integer, primary_key=True),
)

statements = _part(
    "statements",
    Column("id", String(40), primary_key=True),
    Column("mode", String(10), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("cue_start", Integer),
    Column("cue_end", Integer),
)

# The links of a statement's chain: position 0 is the nearest source, the last one the origin.
sources = _part(
    "sources",
    Column("statement", String(40), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("entity", String(40)),
)

events = _part(
    "events",
    Column("id", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("type", String(20), nullable=False),
    Column("mode", String(40)),
    Column("status", String(20), nullable=False),
    Column("trigger", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("earliest", String(10)),
    Column("latest", String(10)),
    Column("first_day", String(10)),  # what a search by date sees: rows.days
    Column("last_day", String(10)),
    Column("confidence", Float, nullable=False),
    Column("statement", String(40)),
    Column("origin_name", Text),  # null: the outlet's own word
    Column("origin_key", Text),
    Column("origin_kind", String(20)),
    Index("events_id", "id", unique=True),
    Index("events_type", "type", "status"),
    Index("events_days", "first_day", "last_day"),
)

event_actors = _part(
    "event_actors",
    Column("event", Text, primary_key=True),
    Column("role", String(10), primary_key=True),  # initiator | recipient | where
    Column("position", Integer, primary_key=True),
    Column("entity", String(40), nullable=False),
    Column("name", Text, nullable=False),
    Column("names", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("code", String(40)),
    Column("kb", String(80)),
    Index("event_actors_event", "event", "role"),
    Index("event_actors_code", "code"),
    Index("event_actors_kb", "kb"),
)

quantities = _part(
    "quantities",
    Column("id", String(40), primary_key=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("value", Float),
    Column("min", Float),
    Column("max", Float),
    Column("unit", String(40), nullable=False),
)

event_quantities = _part(
    "event_quantities",
    Column("event", Text, primary_key=True),
    Column("quantity", String(40), primary_key=True),
    Index("event_quantities_event", "event"),
)

commitments = _part(
    "commitments",
    Column("event", Text, primary_key=True),
    Column("due_earliest", String(10)),
    Column("due_latest", String(10)),
    Column("condition", Text),
    Column("condition_start", Integer),
    Column("condition_end", Integer),
    Index("commitments_event", "event"),
)

commitment_parties = _part(
    "commitment_parties",
    Column("event", Text, primary_key=True),
    Column("role", String(2), primary_key=True),  # by | to
    Column("position", Integer, primary_key=True),
    Column("entity", String(40), nullable=False),
)


def _forest(name: str, node: str, *columns: Any) -> tuple[Table, Table]:
    """A table of nodes that hang from one another, and the keys under which they are found (`ledger.joining`).

    `parent` is the node that this one repeats, `root` the first of the tree; `seen` is what comparing needs.
    """
    nodes = _part(
        name,
        Column(node, Text, primary_key=True),
        Column("number", BigInteger, nullable=False),  # the same node always has the same: the search index's rowid
        Column("day", Integer, nullable=False),
        Column("position", Integer, nullable=False),
        Column("parent", Text),
        Column("score", Float),
        Column("root", Text, nullable=False),
        *columns,
        Index(f"{name}_node", node, unique=True),
        Index(f"{name}_parent", "parent"),
        Index(f"{name}_root", "root"),
        UniqueConstraint("number"),
    )
    keys = Table(
        f"{name}_keys",
        tables,
        Column("key", BigInteger, primary_key=True),
        Column("day", Integer, primary_key=True),
        Column("node", Text, primary_key=True),
        sqlite_with_rowid=False,
    )
    return nodes, keys


# Every event, under the report that it repeats; `origin` is whose word it is, null for the article's own.
reports, report_keys = _forest(
    "reports", "event", Column("seen", Text, nullable=False), Column("origin", Text), Column("origin_name", Text)
)
# Every article, under the one whose text it has; `credit` is the agency, else the outlet, that it is signed by.
copies, copy_keys = _forest(
    "copies", "id", Column("credit", Text), Column("credit_name", Text), Column("credit_kind", String(20))
)

# Pairs of articles that are one text or pass on one, the earlier first; within a story they make reports one origin.
copy_pairs = Table(
    "copy_pairs",
    tables,
    Column("article", Text, primary_key=True),
    Column("other", Text, primary_key=True),
    Column("score", Float, nullable=False),
    Index("copy_pairs_other", "other"),
    sqlite_with_rowid=False,
)

# One event of many reports, by the id of its first report. A summary: `ledger.stories` makes it of the reports.
stories = Table(
    "stories",
    tables,
    Column("id", Text, primary_key=True),
    Column("type", String(20), nullable=False),
    Column("status", String(20), nullable=False),
    Column("first_day", String(10)),
    Column("last_day", String(10)),
    Column("sort_day", String(10), nullable=False),  # last_day, or "" where there is none
    Column("first_report", String(10)),
    Column("last_report", String(10)),
    Column("reports", Integer, nullable=False),
    Column("outlets", Integer, nullable=False),
    Column("origins", Integer, nullable=False),
    Column("disputed", Boolean, nullable=False),
    Column("confidence", Float, nullable=False),
    Index("stories_day", "sort_day", "id"),
    Index("stories_type", "type", "sort_day", "id"),
    Index("stories_status", "status", "sort_day", "id"),
    Index("stories_origins", "origins", "sort_day", "id"),
)

# What a person found, apart from the machine's record; never changed, only added to (`review`).
reviews = Table(
    "reviews",
    tables,
    Column("id", Integer, primary_key=True),
    Column("at", String(40), nullable=False),
    Column("who", Text, nullable=False),
    Column("target", String(10), nullable=False),  # event | status | type | actors | merge
    Column("verdict", String(10), nullable=False),  # accept | correct | reject
    Column("article", Text, nullable=False),
    Column("start", Integer, nullable=False),  # of the trigger, in the text as it was
    Column("end", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("type", String(20), nullable=False),
    Column("value", Text),  # JSON: what it ought to be
    Column("machine", Text, nullable=False),  # JSON: what the machine had
    Column("version", String(80), nullable=False),  # the pipeline that it was said of
    Column("other", Text),  # merge: the other event's article, with its trigger beside
    Column("other_start", Integer),
    Column("other_end", Integer),
    Column("other_words", Text),
    Column("note", Text),
    Index("reviews_article", "article"),
    Index("reviews_other", "other"),
)

# Who may judge in the reading room. Only a hash of the password is kept (`web.accounts` makes it). A ledger that has
# no such table yet gets it with its first reviewer.
reviewers = Table(
    "reviewers",
    tables,
    Column("name", String(80), primary_key=True),
    Column("password", Text, nullable=False),
    Column("since", String(40), nullable=False),
)


def without_password(text: str) -> str:
    """A database's name, or a command line that holds one, as it may be printed and stored."""
    return re.sub(r"(://[^:/@\s]*:)[^@\s]*@", r"\1***@", text)


def database_url(db: str) -> URL:
    """The URL of a ledger named by an SQLAlchemy URL or by a path to an SQLite file."""
    if "://" not in db:
        return URL.create("sqlite", database=db)
    try:
        return make_url(db)
    except (ArgumentError, ValueError) as why:
        raise LedgerError(f"{db}: not a database URL ({why}); give a path or e.g. postgresql://host/name") from why


def connect(db: str, *, create: bool, also: Callable[[Connection], None] = lambda _: None) -> Engine:
    """An engine on a ledger of this version; where there are no tables, `create` makes them and calls `also`.

    Raises LedgerError where there is no ledger, or the database is another program's or a newer musnad's.
    """
    url = database_url(db)
    db = without_password(db)
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        path = Path(str(url.database))
        if not path.exists() and not create:
            raise LedgerError(f"{path}: no ledger here; make one with `musnad add PATH --db {path}`")
        if not path.parent.is_dir():
            raise LedgerError(f"{path}: the folder {path.parent} does not exist; make it or name another place")
    try:
        engine = create_engine(url)
        if engine.dialect.name == "sqlite":
            _set_up_sqlite(engine)
        with engine.connect().execution_options(writes=create) as connection, connection.begin():
            _check(connection, db, also if create else None)
        if create and engine.dialect.name == "sqlite":
            _write_ahead(engine)
    except (ImportError, NoSuchModuleError) as why:
        raise LedgerError(f"{db}: no driver for this kind of database is installed ({why})") from why
    except DBAPIError as why:
        raise LedgerError(f"{db}: cannot be opened as a ledger ({why.orig}); name another file with --db") from why
    except SQLAlchemyError as why:
        raise LedgerError(f"{db}: cannot be opened as a ledger ({why})") from why
    return engine


def _set_up_sqlite(engine: Engine) -> None:
    """WAL, foreign keys, and transactions that SQLAlchemy begins: a writer locks at once, or waits."""

    @event.listens_for(engine, "connect")
    def _(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        for pragma in ("busy_timeout = 30000", "foreign_keys = ON", "synchronous = NORMAL", "cache_size = -65536"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _write_ahead(engine: Engine) -> None:
    """Readers and the writer need not wait for one another. The file remembers; not inside a transaction."""
    with closing(engine.raw_connection()) as connection:
        connection.cursor().execute("PRAGMA journal_mode = WAL")


def _check(connection: Connection, db: str, also: Callable[[Connection], None] | None) -> None:
    found = set(inspect(connection).get_table_names())
    if meta.name not in found:
        if found:
            some = ", ".join(sorted(found)[:3])
            raise LedgerError(f"{db}: a database, but no musnad ledger (it has {some}); name another with --db")
        if also is None:
            raise LedgerError(f"{db}: an empty database, no ledger; fill it with `musnad add PATH --db {db}`")
        tables.create_all(connection)
        also(connection)
        connection.execute(meta.insert().values(key="schema", value=str(VERSION)))
        return
    version = connection.execute(select(meta.c.value).where(meta.c.key == "schema")).scalar_one_or_none()
    if version != str(VERSION):
        newer = version is not None and version.isdigit() and int(version) > VERSION
        todo = "upgrade musnad" if newer else "read the articles again into a new file"
        raise LedgerError(f"{db}: a ledger of schema {version}, this musnad knows {VERSION}; {todo}")
