"""The schema of the ledgers before Alembic: where every upgrade begins. Older ones are read again."""

revision = "2"
down_revision = None


def upgrade() -> None:
    """Nothing to do: such a ledger was made by the musnad of its day."""
