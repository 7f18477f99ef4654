"""Several accounts of one vendor: which one its owner has chosen.

On SQLite the table is made anew and filled again: see 0003.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """One more column for binding."""
    if op.get_bind().dialect.name == "sqlite":
        _rebuild()
    else:
        op.add_column("binding", _is_default())


def _is_default() -> sa.Column:
    return sa.Column("is_default", sa.Boolean, nullable=False, server_default=sa.text("false"))


def _rebuild() -> None:
    """Foreign keys are off while this runs (`migrate.py`)."""
    op.execute("CREATE TABLE before_0007_binding AS SELECT * FROM binding")
    op.drop_table("binding")
    op.create_table(
        "binding",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("owner_id", sa.BigInteger, nullable=False),
        sa.Column("vendor", sa.Text, nullable=False),
        sa.Column("alias", sa.Text, nullable=False, server_default=sa.text("''")),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("mask", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        _is_default(),
        sa.UniqueConstraint("owner_id", "vendor", "alias", name="binding_once"),
        sqlite_autoincrement=True,
    )
    columns = "id, owner_id, vendor, alias, sealed, mask, state, created_at, checked_at"
    op.execute(f"INSERT INTO binding ({columns}) SELECT {columns} FROM before_0007_binding")  # noqa: S608 ours
    op.drop_table("before_0007_binding")
