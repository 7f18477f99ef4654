"""What became of one send → how the target ends, with the reason in words. Pure.

NapCat answers 1200 both for what QQ refused and for what QQ did not confirm in time; QQ's own words or result number
in the text tell the first kind (threats, "Why a send can be unknown", T68). All other 1200 may have arrived.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from plugins._shared.outcome import NOT_CONNECTED
from plugins.broadcast import texts

WITHOUT_AT_ALL = "without at all"
"""The reason of a message that was sent, but without the mention of everybody that belongs to it."""
DISCONNECTED = "disconnected"
"""The reason of a send whose connection broke before the answer came."""

_GONE = re.compile(r'"result":\s*110\b|移出|踢出|不在(?:该|这个|此)?群|群不存在|不是(?:该|本)?群(?:的)?成员')
_MUTED = re.compile(r'"result":\s*120\b|禁言')
_RISK = re.compile(r"风控")
_CODE = re.compile(r"-?\d+")


class End(StrEnum):
    """How a target ends; the names are the outbox's."""

    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"
    RECALLED = "recalled"


TROUBLED = (End.FAILED, End.UNKNOWN, End.SKIPPED)
"""The ends that the report lists one by one."""


class Outcome(Protocol):
    """What the sending side reports of one send."""

    @property
    def state(self) -> str:
        """`sent`, `failed` (certainly not sent) or `unknown`."""
        ...

    @property
    def message_id(self) -> int | None:
        """The message's id; an OneBot side may not tell it."""
        ...

    @property
    def reason(self) -> str:
        """The return code and the OneBot side's own words."""
        ...


@dataclass(frozen=True)
class Verdict:
    """How a target ends."""

    end: End
    message_id: int | None = None
    reason: str = ""
    """Chinese, for the report; never the OneBot side's own words."""
    suspicious: bool = False
    """Several of these in a row look like QQ's risk control."""


def judge(outcome: Outcome) -> Verdict:
    """The end of a target by what its send reported."""
    reason = outcome.reason
    if outcome.state == "sent":
        note = texts.WITHOUT_AT_ALL if reason == WITHOUT_AT_ALL else ""
        return Verdict(End.SENT, outcome.message_id, note)
    if reason == NOT_CONNECTED:
        return Verdict(End.FAILED, reason=texts.NEVER_LEFT)
    if reason == DISCONNECTED:
        return Verdict(End.UNKNOWN, reason=texts.DISCONNECTED)
    if _GONE.search(reason):
        return Verdict(End.SKIPPED, reason=texts.GONE)
    if _MUTED.search(reason):
        return Verdict(End.SKIPPED, reason=texts.MUTED)
    code = _CODE.match(reason)
    if outcome.state == "unknown" or _RISK.search(reason):
        return Verdict(End.UNKNOWN, reason=texts.unknown(code[0] if code else None), suspicious=True)
    return Verdict(End.FAILED, reason=texts.refused(code[0] if code else None), suspicious=True)
