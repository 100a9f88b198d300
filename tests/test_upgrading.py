"""Older ledgers: they are upgraded whole or not at all, and come out as a new one would have been made."""

import gzip
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, inspect

from musnad.errors import LedgerError
from musnad.ledger import Ledger, migrations, upgrade
from musnad.ledger.opening import database_url, schema_of
from musnad.ledger.schema import VERSION, tables
from stored import rows, run
from story_samples import RETOLD, report

LEDGERS = Path(__file__).parent / "ledgers"
INDEXED = ("article_search", "event_search")


@pytest.fixture
def old(db: str) -> str:
    """A ledger as the last musnad before migrations made it (schema 2): three articles, a rejection and a review."""
    if "://" not in db:
        Path(db).write_bytes(gzip.decompress((LEDGERS / "schema-2.db.gz").read_bytes()))
        return db
    import psycopg

    script = gzip.decompress((LEDGERS / "schema-2.sql.gz").read_bytes()).decode()
    with psycopg.connect(db.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(script)
    return db


def structure(engine: Engine) -> dict[str, Any]:
    """Everything that a database says of its tables."""
    seen = inspect(engine)
    names = [t for t in seen.get_table_names() if t in tables.tables or t in INDEXED]
    found: dict[str, Any] = {}
    for name in sorted(names):
        found[name] = {
            "columns": [{**c, "type": repr(c["type"])} for c in seen.get_columns(name)],
            "key": seen.get_pk_constraint(name)["constrained_columns"],
            "foreign": [
                (f["constrained_columns"], f["referred_table"], f["options"]) for f in seen.get_foreign_keys(name)
            ],
            "indexes": sorted(str(sorted(i.items(), key=str)) for i in seen.get_indexes(name)),
            "unique": sorted(str(u["column_names"]) for u in seen.get_unique_constraints(name)),
        }
    return found


def test_a_ledger_of_the_schema_before_is_upgraded_when_it_is_opened_to_write(old: str) -> None:
    before = rows(old, *_old_tables(), without=())
    with pytest.raises(LedgerError, match=r"schema 2.*musnad ledger upgrade"):
        Ledger.open(old, create=False)
    assert schema_of(old) == 2
    with Ledger.open(old) as ledger:
        assert rows(old, *_old_tables(), without=()) == before
        view = ledger.view()
        assert {h.id for h in view.search("والذخيرة").rows} == {"a1", "a2"}
        assert {h.id for h in view.search('"جسر السنديان" outlet:الساحل').rows} == {"a2"}
        assert {e.id for e in view.events(actor="بلدية النهرين")} == {"s1:v1", "s1:v2"}
        assert [e.status for e in view.events(article="a1")] == ["denied"]  # what a person said of it
        assert [s.reports for s in view.stories(min_reports=2).rows] == [2]
        with ledger.writer(version="2") as writer:
            assert writer.add(report("a2", RETOLD, version="2"), source="test") == "replaced"
    with Ledger.open(old, create=False) as ledger:
        assert {h.id for h in ledger.view().search("شاحنة").rows} == {"a1", "a2"}


def _old_tables() -> list[str]:
    return [t for t in tables.tables if t not in ("visits", "reviewers", "alembic_version", "musnad_meta")]


def test_an_upgraded_ledger_is_made_as_a_new_one_is(old: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    new = request.getfixturevalue("postgresql")() if "://" in old else str(tmp_path / "new.db")
    Ledger.open(new).close()
    assert upgrade(old) == (2, VERSION)
    one, other = create_engine(database_url(old)), create_engine(database_url(new))
    assert structure(one) == structure(other)
    for engine in (one, other):
        with engine.connect() as connection:
            ours = {"include_object": lambda _o, name, kind, _r, _c: kind != "table" or name in tables.tables}
            context = MigrationContext.configure(connection, opts={**ours, "compare_type": True})
            assert compare_metadata(context, tables) == []
            assert context.get_current_revision() in (str(VERSION), None)
        engine.dispose()
    order = "SELECT key, value FROM musnad_meta ORDER BY key"
    assert run(old, order) == run(new, order)
    assert run(old, "SELECT version_num FROM alembic_version") == run(new, "SELECT version_num FROM alembic_version")


def test_upgrading_again_changes_nothing(old: str) -> None:
    upgrade(old)
    before = rows(old, without=())
    assert upgrade(old) == (VERSION, VERSION)
    assert rows(old, without=()) == before


def test_an_upgrade_that_fails_leaves_the_ledger_as_it_was(old: str) -> None:
    run(old, "CREATE TABLE visits (mine INTEGER)")
    before = rows(old, *_old_tables(), without=())
    with pytest.raises(LedgerError, match="visits"):
        Ledger.open(old)
    assert rows(old, *_old_tables(), without=()) == before
    assert schema_of(old) == 2
    run(old, "DROP TABLE visits")
    assert upgrade(old) == (2, VERSION)


def test_the_last_migration_leads_to_the_schema_of_this_musnad() -> None:
    folder = Path(migrations.__file__).parent
    config = Config()
    config.set_main_option("script_location", str(folder))
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [str(VERSION)]
    assert [r.revision for r in script.walk_revisions()] == [str(n) for n in range(VERSION, 1, -1)]


def test_a_table_that_a_migration_makes_anew_keeps_the_rows_that_hang_from_it(tmp_path: Path) -> None:
    """SQLite cannot alter a column: Alembic copies the table, and dropping the old one must not cascade."""
    db = str(tmp_path / "ledger.db")
    with Ledger.open(db) as ledger:
        with ledger.writer() as writer:
            writer.add(report("a1"), source="test")
        before = rows(db, "events", "reports", "event_actors")
        engine = ledger._engine
        with (
            engine.connect().execution_options(writes=True) as connection,
            migrations._without_foreign_keys(connection),
            connection.begin(),
        ):
            operations = Operations(MigrationContext.configure(connection, opts={"render_as_batch": True}))
            with operations.batch_alter_table("articles", recreate="always") as batch:
                batch.alter_column("source", nullable=True)
            migrations._check_foreign_keys(connection)
        assert rows(db, "events", "reports", "event_actors") == before
        with ledger.writer() as writer:
            assert writer.add(report("a1", version="2"), source="test") == "replaced"
        assert len(rows(db, "events")["events"]) == 1


def test_the_command_says_what_it_did(old: str) -> None:
    from typer.testing import CliRunner

    from musnad.cli import app

    first = CliRunner().invoke(app, ["ledger", "upgrade", "--db", old])
    again = CliRunner().invoke(app, ["ledger", "upgrade", "--db", old])
    none = CliRunner().invoke(app, ["ledger", "upgrade", "--db", "/nowhere/news.db"])
    assert (first.exit_code, again.exit_code, none.exit_code) == (0, 0, 1)
    assert f"upgraded from schema 2 to {VERSION}" in first.stderr
    assert "already" in again.stderr
    assert not Path("/nowhere").exists()
