"""Broadcasts by several accounts and processes, at a set time; who wants them; which processes are alive.

On SQLite the two tables are made anew and filled again: a column that `ALTER TABLE` adds stands behind the constraints,
and a migrated schema is to equal a fresh one to the letter.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """More columns for job and target, two new tables."""
    if op.get_bind().dialect.name == "sqlite":
        _rebuild()
    else:
        for table, columns in (("broadcast_job", _job_columns()), ("broadcast_target", _target_columns())):
            for column in columns:
                op.add_column(table, column)
    op.create_index("broadcast_target_of_account", "broadcast_target", ["self_id", "claimed_at"])
    op.execute(
        "UPDATE broadcast_target SET self_id = "
        "(SELECT self_id FROM broadcast_job WHERE broadcast_job.id = broadcast_target.job_id)"
    )
    _new_tables()


def _time(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _blank(name: str, default: str = "''") -> sa.Column:
    return sa.Column(name, sa.Text, nullable=False, server_default=sa.text(default))


def _job_columns() -> list[sa.Column]:
    words = _blank("kind", "'group'"), _blank("options_json", "'{}'")
    return [*words, _time("due_at", nullable=True), _blank("pause_note")]


def _target_columns() -> list[sa.Column]:
    account = sa.Column("self_id", sa.BigInteger, nullable=False, server_default=sa.text("0"))
    return [account, _blank("claimant"), _time("claimed_at", nullable=True)]


def _rebuild() -> None:
    """Foreign keys are off while this runs (`migrate.py`)."""
    for table in ("broadcast_job", "broadcast_target"):
        op.execute(f"CREATE TABLE before_0003_{table} AS SELECT * FROM {table}")  # noqa: S608 a name of ours
    op.drop_table("broadcast_target")
    op.drop_table("broadcast_job")
    _job()
    _target()
    job = "id, created_by, self_id, content_json, content_hash, state, created_at, finished_at"
    target = "job_id, group_id, position, group_name, state, message_id, reason, changed_at"
    for table, columns in (("broadcast_job", job), ("broadcast_target", target)):
        op.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM before_0003_{table}")  # noqa: S608
        op.drop_table(f"before_0003_{table}")


def _job() -> None:
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
        *_job_columns(),
        sqlite_autoincrement=True,
    )


def _target() -> None:
    op.create_table(
        "broadcast_target",
        sa.Column("job_id", sa.Integer, sa.ForeignKey("broadcast_job.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("group_id", sa.BigInteger, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("group_name", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("message_id", sa.BigInteger),
        _blank("reason"),
        _time("changed_at"),
        *_target_columns(),
    )
    op.create_index("broadcast_target_next", "broadcast_target", ["job_id", "state", "position"])


def _new_tables() -> None:
    op.create_table(
        "broadcast_wish",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("peer_id", sa.BigInteger, primary_key=True),
        sa.Column("wanted", sa.Boolean, nullable=False),
        sa.Column("changed_by", sa.BigInteger, nullable=False),
        _time("changed_at"),
    )
    op.create_table(
        "bot_process",
        sa.Column("id", sa.Text, primary_key=True),
        _time("seen_at"),
        sa.Column("accounts_json", sa.Text, nullable=False),
    )
