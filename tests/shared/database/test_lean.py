"""The bot does not pay for SQLAlchemy's ORM, and nobody who wants it is kept from it."""

import subprocess
import sys

from tests.support.running import ROOT

PROGRAM = """
import sys
import plugins._shared.database
assert "sqlalchemy.orm" not in sys.modules
import sqlalchemy.ext.asyncio as package
assert not hasattr(package, "no_such_name")
from sqlalchemy.ext.asyncio import AsyncSession, async_scoped_session, async_sessionmaker, create_async_engine
from sqlalchemy.ext.asyncio.session import AsyncSession as Session
assert AsyncSession is Session and "sqlalchemy.orm" in sys.modules
assert async_sessionmaker(create_async_engine("sqlite+aiosqlite://"))().sync_session
"""


def test_the_orm_comes_only_to_who_asks_for_it() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
