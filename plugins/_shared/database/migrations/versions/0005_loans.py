"""Accounts lent to a group within a daily budget."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Nothing yet."""
