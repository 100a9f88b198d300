"""How Alembic runs here: on the connection that `migrations.upgrade` opened, in its transaction."""

from alembic import context

from musnad.ledger import schema as db

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=db.tables,
    version_table=db.revision.name,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
