"""Older ledgers, brought to the present schema by Alembic. One file of `versions` for each raise of `schema.VERSION`.

A new ledger is made by `schema.tables` and needs none of this; a test holds the two ways equal. To change the schema:
change `schema.py`, raise VERSION, copy the last file of `versions`, and say there how the tables get from one to the
other, in SQLAlchemy that both databases understand (`op.batch_alter_table`: SQLite cannot alter most things).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, inspect, update

from musnad.errors import LedgerError
from musnad.ledger import schema as db


def upgrade(engine: Engine) -> None:
    """Brings a ledger to the present schema, whole or not at all. One that is there already is left as it is."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    with (
        engine.connect().execution_options(writes=True) as connection,
        _without_foreign_keys(connection),
        connection.begin(),
    ):
        config.attributes["connection"] = connection
        if not inspect(connection).has_table(db.revision.name):
            command.stamp(config, str(db.FIRST_UPGRADED))  # the last one before Alembic
        command.upgrade(config, "head")
        connection.execute(update(db.meta).where(db.meta.c.key == "schema").values(value=str(db.VERSION)))
        _check_foreign_keys(connection)


@contextmanager
def _without_foreign_keys(connection: Connection) -> Iterator[None]:
    """SQLite alters a table by making it anew, and dropping the old one would take the rows that hang from it."""
    raw: Any = connection.connection.dbapi_connection
    sqlite = connection.dialect.name == "sqlite"
    if sqlite:
        raw.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        if sqlite:
            raw.execute("PRAGMA foreign_keys = ON")


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise LedgerError("the upgrade would leave rows without their article; it was undone. Report this")
