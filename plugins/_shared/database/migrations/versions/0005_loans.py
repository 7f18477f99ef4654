"""Accounts lent to a group within a daily budget."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """One new table; what is used of a loan stands in `usage_day`."""
    op.create_table(
        "loan",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("group_id", sa.BigInteger, nullable=False),
        sa.Column("vendor", sa.Text, nullable=False),
        sa.Column("lender_id", sa.BigInteger, nullable=False),
        sa.Column("binding_id", sa.Integer, nullable=False),
        sa.Column("lender_name", sa.Text, nullable=False),
        sa.Column("group_name", sa.Text, nullable=False),
        sa.Column("budget", sa.Integer, nullable=False),
        sa.Column("day", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("group_id", "vendor", "lender_id", name="loan_once"),
        sqlite_autoincrement=True,
    )
    op.create_index("loan_of_lender", "loan", ["lender_id"])
