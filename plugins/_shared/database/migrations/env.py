"""Alembic runs this file. The connection is handed in by `migrate.py`, already inside a transaction and a lock."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
context.run_migrations()
