"""What a group has switched off; who is banned."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Two new tables."""
    op.create_table(
        "feature_off",
        sa.Column("group_id", sa.BigInteger, primary_key=True),
        sa.Column("feature", sa.Text, primary_key=True),
        sa.Column("changed_by", sa.BigInteger, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "ban",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("subject_id", sa.BigInteger, primary_key=True),
        sa.Column("group_id", sa.BigInteger, primary_key=True),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("banned_by", sa.BigInteger, nullable=False),
        sa.Column("by_owner", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )
