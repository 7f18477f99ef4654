"""Who may connect or post as a QQ account, and how refusals are told: a log line a minute of each peer (threats T03).

Pure: a request's headers in, a reason out. Somebody who knocks all day must not be able to fill the disk with log.
"""

import hmac
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass

TOLD_EVERY_S = 60.0
MOST_PEERS = 1_000

_SELF_ID = re.compile(r"[0-9]{1,19}")


def why_refused(headers: Mapping[str, str], access_token: str | None, connected: Container[str]) -> str | None:
    """The reason why a reverse WebSocket is not accepted, without anything that came from outside; None: it may come
    in. Who does not know the token learns nothing of the accounts that are connected."""
    if access_token:
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if not scheme:
            return "Missing Authorization Header"
        same = hmac.compare_digest(token.strip().encode(), access_token.encode())
        if not same or scheme.lower() not in ("bearer", "token"):
            return "Authorization Header is invalid"
    self_id = headers.get("x-self-id", "")
    if not self_id:
        return "Missing X-Self-ID Header"
    if not _SELF_ID.fullmatch(self_id):
        return "X-Self-ID is no number"
    return "Duplicate X-Self-ID" if self_id in connected else None


def why_unsigned(headers: Mapping[str, str], body: str | bytes | None, secret: str) -> tuple[int, str] | None:
    """HTTP status and reason why an event that was posted is not taken; None: it is signed with the secret (OneBot
    v11, HTTP POST: `X-Signature: sha1=…`)."""
    given = headers.get("x-signature")
    if not given:
        return 401, "Missing Signature Header"
    raw = body.encode() if isinstance(body, str) else body or b""
    signature = f"sha1={hmac.new(secret.encode(), raw, 'sha1').hexdigest()}"
    same = hmac.compare_digest(given.encode("utf-8", "surrogatepass"), signature.encode())
    return None if same else (403, "Signature Header is invalid")


@dataclass(slots=True)
class _Peer:
    told_at_s: float
    untold: int = 0


class Refusals:
    """How often each peer was refused since it was last told of."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._peers: OrderedDict[str, _Peer] = OrderedDict()

    def line(self, host: str, reason: str) -> str | None:
        """What to log of a refusal; None: nothing, it is counted."""
        now = self._clock()
        peer = self._peers.get(host)
        if peer is not None and now - peer.told_at_s < TOLD_EVERY_S:
            peer.untold += 1
            return None
        more = f", {peer.untold} more since the last line" if peer is not None and peer.untold else ""
        self._peers[host] = _Peer(now)
        self._peers.move_to_end(host)
        while len(self._peers) > MOST_PEERS:
            self._peers.popitem(last=False)
        return f"connection from {host} refused: {reason}{more}"
