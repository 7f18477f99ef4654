"""The tables, as the newest migration leaves them. A change here needs a new file in `migrations/versions`.

Ids of QQ (accounts, groups) are BIGINT. Times are UTC and leave the database with their zone. Texts come from
people's chats: what a database cannot store (NUL, lone surrogates) is taken out on the way in.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)


class UtcTime(TypeDecorator[datetime]):
    """An aware time in UTC; SQLite itself keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class CleanText(TypeDecorator[str]):
    """Text without NUL and lone surrogates, which PostgreSQL and UTF-8 refuse."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


EVERYWHERE = 0
"""Stands where a group's number would: in all groups and private chats."""

metadata = MetaData()

binding = Table(
    "binding",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner_id", BigInteger, nullable=False),
    Column("vendor", Text, nullable=False),
    Column("alias", CleanText, nullable=False, server_default=text("''")),
    Column("sealed", LargeBinary, nullable=False),
    Column("mask", CleanText, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("checked_at", UtcTime, nullable=False),
    Column("is_default", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("owner_id", "vendor", "alias", name="binding_once"),
    sqlite_autoincrement=True,
)

broadcast_job = Table(
    "broadcast_job",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("created_by", BigInteger, nullable=False),
    Column("self_id", BigInteger, nullable=False),
    Column("content_json", Text, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    Column("kind", Text, nullable=False, server_default=text("'group'")),
    Column("options_json", Text, nullable=False, server_default=text("'{}'")),
    Column("due_at", UtcTime),
    Column("pause_note", Text, nullable=False, server_default=text("''")),
    sqlite_autoincrement=True,
)

broadcast_target = Table(
    "broadcast_target",
    metadata,
    Column("job_id", Integer, ForeignKey("broadcast_job.id", ondelete="CASCADE"), primary_key=True),
    Column("group_id", BigInteger, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("group_name", CleanText, nullable=False),
    Column("state", Text, nullable=False),
    Column("message_id", BigInteger),
    Column("reason", CleanText, nullable=False, server_default=text("''")),
    Column("changed_at", UtcTime, nullable=False),
    Column("self_id", BigInteger, nullable=False, server_default=text("0")),
    Column("claimant", Text, nullable=False, server_default=text("''")),
    Column("claimed_at", UtcTime),
    Index("broadcast_target_next", "job_id", "state", "position"),
    Index("broadcast_target_of_account", "self_id", "claimed_at"),
)

run = Table(
    "run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("self_id", BigInteger, nullable=False),
    Column("chat_kind", Text, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("target", CleanText, nullable=False),
    Column("text", CleanText, nullable=False),
    Column("picture", LargeBinary),
    Column("data_json", Text, nullable=False, server_default=text("'{}'")),
    Column("created_at", UtcTime, nullable=False),
    Index("run_of_chat", "self_id", "chat_kind", "chat_id", "id"),
    sqlite_autoincrement=True,
)

usage_day = Table(
    "usage_day",
    metadata,
    Column("vendor", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("scope", Text, primary_key=True),
    Column("subject_id", BigInteger, primary_key=True),
    Column("used", Integer, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("self_id", BigInteger, nullable=False),
    Column("chat_kind", Text, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", CleanText, nullable=False),
    Column("account", Text, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Index("audit_by_time", "created_at"),
    Index("audit_of_user", "user_id", "id"),
    sqlite_autoincrement=True,
)

broadcast_wish = Table(
    "broadcast_wish",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("peer_id", BigInteger, primary_key=True),
    Column("wanted", Boolean, nullable=False),
    Column("changed_by", BigInteger, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
)

bot_process = Table(
    "bot_process",
    metadata,
    Column("id", Text, primary_key=True),
    Column("seen_at", UtcTime, nullable=False),
    Column("accounts_json", Text, nullable=False),
)

watch = Table(
    "watch",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("owner_id", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("self_id", BigInteger, nullable=False),
    Column("chat_kind", Text, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", CleanText, nullable=False),
    Column("spec_json", Text, nullable=False),
    Column("every_s", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("note", CleanText, nullable=False, server_default=text("''")),
    Column("next_at", UtcTime, nullable=False),
    Column("claimant", Text, nullable=False, server_default=text("''")),
    Column("standing_json", Text, nullable=False, server_default=text("'{}'")),
    Column("alarm_since", UtcTime),
    Column("alert_self_id", BigInteger),
    Column("alert_group_id", BigInteger),
    Column("alert_message_id", BigInteger),
    Column("last_text", CleanText, nullable=False, server_default=text("''")),
    Column("checked_at", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("owner_id", "number", name="watch_number"),
    Index("watch_due", "state", "next_at"),
    Index("watch_alert", "alert_message_id"),
    sqlite_autoincrement=True,
)

loan = Table(
    "loan",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("group_id", BigInteger, nullable=False),
    Column("vendor", Text, nullable=False),
    Column("lender_id", BigInteger, nullable=False),
    Column("binding_id", Integer, nullable=False),
    Column("lender_name", CleanText, nullable=False),
    Column("group_name", CleanText, nullable=False),
    Column("budget", Integer, nullable=False),
    Column("day", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    UniqueConstraint("group_id", "vendor", "lender_id", name="loan_once"),
    Index("loan_of_lender", "lender_id"),
    sqlite_autoincrement=True,
)

feature_off = Table(
    "feature_off",
    metadata,
    Column("group_id", BigInteger, primary_key=True),
    Column("feature", Text, primary_key=True),
    Column("changed_by", BigInteger, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
)

ban = Table(
    "ban",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("subject_id", BigInteger, primary_key=True),
    Column("group_id", BigInteger, primary_key=True),
    Column("until", UtcTime),
    Column("reason", CleanText, nullable=False),
    Column("banned_by", BigInteger, nullable=False),
    Column("by_owner", Boolean, nullable=False),
    Column("created_at", UtcTime, nullable=False),
)
