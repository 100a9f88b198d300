"""The ledger's tables, the same on SQLite and PostgreSQL. Dates are ISO strings, which sort as dates do.

A change here raises VERSION and adds a migration (`migrations`), by which older ledgers are upgraded.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

VERSION = 3  # of the tables below
FIRST_UPGRADED = 2  # older ledgers are read again into a new one

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

# Who may judge in the reading room. Only a hash of the password is kept (`web.accounts` makes it).
reviewers = Table(
    "reviewers",
    tables,
    Column("name", String(80), primary_key=True),
    Column("password", Text, nullable=False),
    Column("since", String(40), nullable=False),
)


# Feeds, sitemaps and pages: when they were asked for, and when they are to be asked for again (`ledger.visits`).
visits = Table(
    "visits",
    tables,
    Column("address", Text, primary_key=True),
    Column("kind", String(10), nullable=False),  # feed | sitemap | page
    Column("host", Text, nullable=False),
    Column("listed_in", Text),  # the feed or sitemap that named it first
    Column("outlet", Text),  # what the list of feeds calls it
    Column("every", Integer),  # seconds between two visits of a feed; null for a page
    Column("first_seen", String(40), nullable=False),
    Column("due", String(40)),  # when to ask next; null: not again
    Column("visited", String(40)),
    Column("read", String(40)),  # when it last was there and new
    Column("outcome", String(20)),  # of the last visit: a word of `musnad.watch`
    Column("detail", Text),
    Column("failures", Integer, nullable=False),  # in a row
    Column("etag", Text),
    Column("modified", Text),
    Column("hash", String(64)),  # SHA-256 of what it last held
    Column("listed_as", Text),  # what the feed last said of when it changed
    Column("published", String(40)),  # when it was, as the feed says
    Column("article", Text),
    Index("visits_due", "due", "host"),
    Index("visits_host", "host", "due"),
    Index("visits_listed_in", "listed_in"),
)


def first_meta() -> list[dict[str, str]]:
    """The rows of `musnad_meta` in a new ledger; `writes` counts the transactions that wrote articles (PostgreSQL)."""
    return [{"key": "schema", "value": str(VERSION)}, {"key": "writes", "value": "0"}]


class _Exact(TypeDecorator[str]):
    """Text on PostgreSQL as SQLite has it: of any length, ordered and compared by code point whatever the language of
    the database; without U+0000, which it cannot hold and which no word needs."""

    impl = Text
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(collation="C")

    def process_bind_param(self, value: str | None, _: Dialect) -> str | None:
        return value.replace("\0", "") if value is not None else None


for _column in (c for t in tables.tables.values() for c in t.columns if isinstance(c.type, String)):
    _column.type = _column.type.with_variant(_Exact(), "postgresql")

# Alembic's own book of the migration that made these tables; `schema` in `musnad_meta` says the same to older musnads.
revision = Table("alembic_version", tables, Column("version_num", String(32), primary_key=True))
