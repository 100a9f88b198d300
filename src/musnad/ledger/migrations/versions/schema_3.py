"""Visits of feeds and pages, reviewers; on PostgreSQL the full-text index too, and text ordered as on SQLite."""

import sqlalchemy as sa
from alembic import op

from musnad.ledger import index
from musnad.ledger.reviewing import reviews_of
from musnad.models import Record
from musnad.review import corrected

revision = "3"
down_revision = "2"


def _text(length: int | None = None) -> sa.String:
    plain = sa.String(length) if length else sa.Text()
    return plain.with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    connection = op.get_bind()
    postgresql = connection.dialect.name == "postgresql"
    if postgresql:
        _order_by_code_point(connection)
    op.create_table(
        "visits",
        sa.Column("address", _text(), primary_key=True),
        sa.Column("kind", _text(10), nullable=False),
        sa.Column("host", _text(), nullable=False),
        sa.Column("listed_in", _text()),
        sa.Column("outlet", _text()),
        sa.Column("every", sa.Integer),
        sa.Column("first_seen", _text(40), nullable=False),
        sa.Column("due", _text(40)),
        sa.Column("visited", _text(40)),
        sa.Column("read", _text(40)),
        sa.Column("outcome", _text(20)),
        sa.Column("detail", _text()),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("etag", _text()),
        sa.Column("modified", _text()),
        sa.Column("hash", _text(64)),
        sa.Column("listed_as", _text()),
        sa.Column("published", _text(40)),
        sa.Column("article", _text()),
    )
    op.create_index("visits_due", "visits", ["due", "host"])
    op.create_index("visits_host", "visits", ["host", "due"])
    op.create_index("visits_listed_in", "visits", ["listed_in"])
    if not sa.inspect(connection).has_table("reviewers"):  # a reading room may have made it
        op.create_table(
            "reviewers",
            sa.Column("name", _text(80), primary_key=True),
            sa.Column("password", _text(), nullable=False),
            sa.Column("since", _text(40), nullable=False),
        )
    op.execute("INSERT INTO musnad_meta (key, value) VALUES ('writes', '0')")
    if postgresql:
        _fill_index(connection)


def _order_by_code_point(connection: sa.Connection) -> None:
    query = """
        SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = current_schema() AND data_type IN ('text', 'character varying')
        AND table_name <> 'alembic_version' ORDER BY 1, 2
    """
    for name, column in connection.exec_driver_sql(query).all():
        op.execute(f'ALTER TABLE "{name}" ALTER COLUMN "{column}" TYPE TEXT COLLATE "C"')


def _fill_index(connection: sa.Connection) -> None:
    index.create(connection)
    articles = sa.table("articles", sa.column("id"), sa.column("record"))
    ids = connection.execute(sa.select(articles.c.id).where(articles.c.record.is_not(None))).scalars().all()
    for id in ids:
        record = connection.execute(sa.select(articles.c.record).where(articles.c.id == id)).scalar_one()
        index.add(connection, corrected(Record.model_validate_json(record), reviews_of(connection, id)))
