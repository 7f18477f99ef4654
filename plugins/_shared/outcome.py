"""What became of one send: pure, so that a plugin's service can judge it."""

from dataclasses import dataclass
from typing import Literal

NOT_CONNECTED = "not connected"
"""`Outcome.reason` of a send that certainly never left, because the account is offline."""


@dataclass(frozen=True)
class Outcome:
    """What became of one send. *unknown*: it may have arrived, so it is never sent again blindly."""

    state: Literal["sent", "failed", "unknown"]
    message_id: int | None = None
    reason: str = ""
    """For the log and for the broadcast's report; the OneBot side's own words."""
