"""Bindings, the broadcast outbox, and the history of runs."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """From nothing to the first tables."""
    _binding()
    _broadcast_job()
    _broadcast_target()
    _run()


def _time(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _binding() -> None:
    op.create_table(
        "binding",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("owner_id", sa.BigInteger, nullable=False),
        sa.Column("vendor", sa.Text, nullable=False),
        sa.Column("alias", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("mask", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        _time("created_at"),
        _time("checked_at"),
        sa.UniqueConstraint("owner_id", "vendor", "alias", name="binding_once"),
        sqlite_autoincrement=True,
    )


def _broadcast_job() -> None:
    op.create_table(
        "broadcast_job",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("created_by", sa.BigInteger, nullable=False),
        sa.Column("self_id", sa.BigInteger, nullable=False),
        sa.Column("content_json", sa.Text, nullable=False),
        sa.Column("content_hash", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        _time("created_at"),
        _time("finished_at", nullable=True),
        sqlite_autoincrement=True,
    )


def _broadcast_target() -> None:
    op.create_table(
        "broadcast_target",
        sa.Column("job_id", sa.Integer, sa.ForeignKey("broadcast_job.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("group_id", sa.BigInteger, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("group_name", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("message_id", sa.BigInteger),
        sa.Column("reason", sa.Text, nullable=False, server_default=sa.text("''")),
        _time("changed_at"),
    )
    op.create_index("broadcast_target_next", "broadcast_target", ["job_id", "state", "position"])


def _run() -> None:
    op.create_table(
        "run",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("self_id", sa.BigInteger, nullable=False),
        sa.Column("chat_kind", sa.Text, nullable=False),
        sa.Column("chat_id", sa.BigInteger, nullable=False),
        sa.Column("user_id", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("picture", sa.LargeBinary),
        sa.Column("data_json", sa.Text, nullable=False, server_default=sa.text("'{}'")),
        _time("created_at"),
        sqlite_autoincrement=True,
    )
    op.create_index("run_of_chat", "run", ["self_id", "chat_kind", "chat_id", "id"])
