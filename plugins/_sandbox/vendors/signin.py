"""QZhua's sign-ins: device codes that people agree to, access tokens that end, refresh tokens that rotate.

Facts: RFC 8628 for the codes; RFC 9700 §4.14.2 for the refresh tokens: each is good for one exchange, and one that
comes again later ends the whole sign-in. Whether QZhua has a moment of grace for a client that did not get its answer
is not known; others have 5 to 60 seconds, in which the same successor is given out again, until it has been used.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

MOST = 1_000
"""Codes and sign-ins that are kept; the oldest are forgotten."""
SLOWER_S = 5.0
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""RFC 8628 §6.1: no vowels, so no words; nothing that looks like a digit."""


class SignInError(Exception):
    """`word` is the `error` of the answer (RFC 6749 §5.2, RFC 8628 §3.5)."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


@dataclass
class Device:
    """A device code and what became of it."""

    device_code: str
    user_code: str
    ends_at_s: float
    interval_s: float
    user_id: int | None = None
    """Who has agreed."""
    denied: bool = False
    asked_at_s: float | None = None
    used: bool = False


@dataclass
class Grant:
    """One sign-in of one user at one client: the tokens that were given out for it."""

    user_id: int
    refresh_token: str
    access_ends_at_s: dict[str, float] = field(default_factory=dict)
    """Access token → when it ends, by the world's clock."""
    previous: str = ""
    """The refresh token before this one."""
    older: list[str] = field(default_factory=list)
    """Those before that."""
    rotated_at_s: float = 0.0
    rotations: int = 0
    revoked: bool = False


@dataclass
class SignIns:
    """Everything that the account service knows, and the knobs that tests turn. `now` is the world's clock."""

    now: Callable[[], float]
    code_s: float = 300.0
    """How long a device code is good for."""
    interval_s: float = 1.0
    """The least time between two polls that is asked for (QZhua: 5)."""
    access_s: float = 600.0
    """How long an access token is good for (QZhua: 10 to 30 minutes)."""
    grace_s: float = 60.0
    """How long a refresh token that was exchanged is taken once more. 0: never."""
    on_rotated: Callable[[], None] | None = None
    """Called when a refresh token has been exchanged, before the answer goes out."""
    devices: list[Device] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)

    def begin(self) -> Device:
        """A new pair of codes."""
        code = "".join(secrets.choice(_LETTERS) for _ in range(8))
        device = Device(secrets.token_urlsafe(24), f"{code[:4]}-{code[4:]}", self.now() + self.code_s, self.interval_s)
        self.devices = [*self.devices[1 - MOST :], device]
        return device

    def waiting(self, user_code: str) -> Device | None:
        """The device code that waits for somebody's consent; None for a code that is unknown, over, or decided."""
        wanted = user_code.strip().upper().replace("-", "")
        return next((it for it in self.devices if it.user_code.replace("-", "") == wanted and self._open(it)), None)

    def _open(self, device: Device) -> bool:
        return device.user_id is None and not device.denied and device.ends_at_s > self.now()

    def decide(self, user_code: str, user_id: int | None) -> bool:
        """A person agrees as this user, or (None) says no. False where no such code waits."""
        device = self.waiting(user_code)
        if device is None:
            return False
        device.user_id, device.denied = user_id, user_id is None
        return True

    def poll(self, device_code: str) -> tuple[Grant, str]:
        """The new sign-in and its access token, once. Raises SignInError."""
        device = next((it for it in self.devices if it.device_code == device_code), None)
        if device is None or device.used:
            raise SignInError("invalid_grant")
        self._keep_pace(device)
        if device.denied:
            raise SignInError("access_denied")
        if device.ends_at_s <= self.now():
            raise SignInError("expired_token")
        if device.user_id is None:
            raise SignInError("authorization_pending")
        device.used = True
        grant = Grant(device.user_id, _new_token("refresh"))
        self.grants = [*self.grants[1 - MOST :], grant]
        return grant, self._access(grant)

    def _keep_pace(self, device: Device) -> None:
        """RFC 8628 §3.5: who asks too early is told to, and has to, wait five seconds longer from then on."""
        before, device.asked_at_s = device.asked_at_s, self.now()
        # A tenth is for clocks and the way.
        if before is not None and self.now() - before < device.interval_s * 0.9:
            device.interval_s += SLOWER_S
            raise SignInError("slow_down")

    def refresh(self, refresh_token: str) -> tuple[Grant, str]:
        """The sign-in with its next refresh token, and a new access token. Raises SignInError."""
        grant = next((it for it in self.grants if refresh_token in (it.refresh_token, it.previous, *it.older)), None)
        if not refresh_token or grant is None or grant.revoked:
            raise SignInError("invalid_grant")
        if refresh_token == grant.refresh_token:
            self._rotate(grant)
        elif refresh_token != grant.previous or self.now() >= grant.rotated_at_s + self.grace_s:
            grant.revoked = True
            raise SignInError("invalid_grant")
        token = self._access(grant)
        if self.on_rotated is not None:
            self.on_rotated()
        return grant, token

    def _rotate(self, grant: Grant) -> None:
        grant.older = [*grant.older[1 - MOST :], grant.previous]
        grant.previous, grant.refresh_token = grant.refresh_token, _new_token("refresh")
        grant.rotated_at_s, grant.rotations = self.now(), grant.rotations + 1

    def _access(self, grant: Grant) -> str:
        token = _new_token("access")
        still_good = {old: end for old, end in grant.access_ends_at_s.items() if end > self.now()}
        grant.access_ends_at_s = {**still_good, token: self.now() + self.access_s}
        return token

    def user_id_of(self, access_token: str) -> int | None:
        """Whose access token it is; None where it has ended."""
        for grant in self.grants:
            if grant.access_ends_at_s.get(access_token, 0.0) > self.now():
                return None if grant.revoked else grant.user_id
        return None


def _new_token(kind: str) -> str:
    return f"sandbox-{kind}-{secrets.token_urlsafe(24)}"
