"""The accounts of the little world, and what an identifier says about how its calls shall go.

The identifier is what names an account on the wire: Jumdata's app_id, ihuyi's account, 17CE's user, ChmlFrp's token,
911Proxy's app_key. The secret parts are the same for all accounts of a vendor. An identifier may carry a wish:

* `fault-<kind>` or `fault-<kind>-<argument>`: every call goes wrong in that way (kinds: see faults.py);
* `fault-write-<kind>`: reads go well, calls that change something (create, delete, add…) do not;
* `after-<n>-fault-<kind>`: the first n calls go well, later ones do not;
* `quota-<n>`: n calls go well, then the account is used up.
"""

import re
from dataclasses import dataclass

JUMDATA_APP_ID = "sandbox-app"
JUMDATA_APP_ID_2 = "sandbox-app-2"
JUMDATA_APP_SECRET = "sandbox-secret"  # noqa: S105 - obviously fake
IHUYI_ACCOUNT = "sandbox"
IHUYI_ACCOUNT_2 = "sandbox-2"
IHUYI_API_KEY = "sandbox-key"
CE17_USER = "sandbox@example.com"
CE17_USER_2 = "sandbox-2@example.com"
CE17_TOKEN = "sandbox-token"  # noqa: S105 - obviously fake
CHMLFRP_TOKEN = "sandbox-frp-token"  # noqa: S105 - obviously fake
CHMLFRP_TOKEN_2 = "sandbox-frp-token-2"  # noqa: S105 - obviously fake
CHMLFRP_TOKEN_3 = "sandbox-frp-token-3"  # noqa: S105 - obviously fake
"""A ChmlFrp user without tunnels."""
PROXY911_APP_KEY = "sandboxsandboxsandboxsandbox0911"
PROXY911_APP_KEY_2 = "sandboxsandboxsandboxsandbox0912"

VENDORS = ("jumdata", "ihuyi", "ce17", "chmlfrp", "proxy911")

_NAMES = {
    ("jumdata", JUMDATA_APP_ID): "sandbox",
    ("jumdata", JUMDATA_APP_ID_2): "sandbox-2",
    ("ihuyi", IHUYI_ACCOUNT): "sandbox",
    ("ihuyi", IHUYI_ACCOUNT_2): "sandbox-2",
    ("ce17", CE17_USER): "sandbox",
    ("ce17", CE17_USER_2): "sandbox-2",
    ("chmlfrp", CHMLFRP_TOKEN): "sandbox",
    ("chmlfrp", CHMLFRP_TOKEN_2): "sandbox-2",
    ("chmlfrp", CHMLFRP_TOKEN_3): "sandbox-3",
    ("proxy911", PROXY911_APP_KEY): "sandbox",
    ("proxy911", PROXY911_APP_KEY_2): "sandbox-2",
}

_FAULT = re.compile(r"fault-([a-z0-9]+)(?:-([^@]+))?")
_AFTER = re.compile(r"after-(\d+)-fault-")
_QUOTA = re.compile(r"(?<!fault-)quota-(\d+)")


@dataclass(frozen=True)
class Fault:
    """How a call shall go wrong. `argument` is what followed the kind, e.g. the seconds of `ratelimit`."""

    kind: str
    argument: str = ""


def fault_in(identifier: str, calls_before: int) -> Fault | None:
    """The fault that an identifier asks for, for an account that was used `calls_before` times already."""
    found = _FAULT.search(identifier)
    after = _AFTER.search(identifier)
    if found is None or (after is not None and calls_before < int(after.group(1))):
        return None
    return Fault(found.group(1), found.group(2) or "")


def quota_in(identifier: str) -> int | None:
    """How many calls this identifier allows; None for an ordinary one."""
    found = _QUOTA.search(identifier)
    return None if found is None else int(found.group(1))


def has_wish(identifier: str) -> bool:
    """Does the identifier carry a fault or a quota? Such an account exists at every vendor."""
    return _FAULT.search(identifier) is not None or _QUOTA.search(identifier) is not None


def account_name(vendor: str, identifier: str) -> str:
    """What the world calls the account: `sandbox`, `sandbox-2`, the wish itself, `unknown`, or empty without one.

    Safe to keep and to show: an unknown identifier might be somebody's real token, so it is not repeated.
    """
    if not identifier:
        return ""
    known = _NAMES.get((vendor, identifier))
    return known or (identifier if has_wish(identifier) else "unknown")


def exists(vendor: str, identifier: str) -> bool:
    """Has the vendor such an account?"""
    return account_name(vendor, identifier) not in ("", "unknown")


def secrets_of(vendor: str) -> tuple[str, ...]:
    """All secrets of a vendor's good accounts in clear text, for the `echo` fault and to keep them out of the log."""
    return {
        "jumdata": (JUMDATA_APP_SECRET,),
        "ihuyi": (IHUYI_API_KEY,),
        "ce17": (CE17_TOKEN,),
        "chmlfrp": (CHMLFRP_TOKEN_2, CHMLFRP_TOKEN_3, CHMLFRP_TOKEN),
        "proxy911": (PROXY911_APP_KEY, PROXY911_APP_KEY_2),
        "qzhua": (),
    }[vendor]
