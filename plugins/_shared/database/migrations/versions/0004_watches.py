"""Watches: what is looked at by itself, and how it stood."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """One new table."""
    op.create_table(
        "watch",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("owner_id", sa.BigInteger, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("self_id", sa.BigInteger, nullable=False),
        sa.Column("chat_kind", sa.Text, nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("spec_json", sa.Text, nullable=False),
        sa.Column("every_s", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        _blank("note"),
        _time("next_at", nullable=False),
        _blank("claimant"),
        _blank("standing_json", "'{}'"),
        _time("alarm_since"),
        sa.Column("alert_self_id", sa.BigInteger),
        sa.Column("alert_group_id", sa.BigInteger),
        sa.Column("alert_message_id", sa.BigInteger),
        _blank("last_text"),
        _time("checked_at"),
        _time("created_at", nullable=False),
        sa.UniqueConstraint("owner_id", "number", name="watch_number"),
        sqlite_autoincrement=True,
    )
    op.create_index("watch_due", "watch", ["state", "next_at"])
    op.create_index("watch_alert", "watch", ["alert_message_id"])


def _time(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _blank(name: str, default: str = "''") -> sa.Column:
    return sa.Column(name, sa.Text, nullable=False, server_default=sa.text(default))
