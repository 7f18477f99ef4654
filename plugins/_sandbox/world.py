"""The little world behind the stand-ins: accounts, addresses, probes, tunnels, packages, the clock, and a log of calls.

A world is plain state without sockets; `vendors_app(world)` gives it doors. One world serves one event loop. Nothing in
it is a real person, token or server. Identifiers with a wish (`fault-timeout`, `quota-3`) are explained in
`vendors/accounts.py`, the faults in `vendors/faults.py`.
"""

import time
from collections import Counter, deque
from dataclasses import dataclass, field

from plugins._sandbox.vendors.accounts import (
    CE17_TOKEN,
    CE17_USER,
    CE17_USER_2,
    CHMLFRP_TOKEN,
    CHMLFRP_TOKEN_2,
    CHMLFRP_TOKEN_3,
    IHUYI_ACCOUNT,
    IHUYI_ACCOUNT_2,
    IHUYI_API_KEY,
    JUMDATA_APP_ID,
    JUMDATA_APP_ID_2,
    JUMDATA_APP_SECRET,
    PROXY911_APP_KEY,
    PROXY911_APP_KEY_2,
    VENDORS,
    Fault,
    fault_in,
    has_wish,
    quota_in,
)
from plugins._sandbox.vendors.calls import Call, CallLog
from plugins._sandbox.vendors.ce17.probes import Probe, make_probes
from plugins._sandbox.vendors.chmlfrp.state import FrpState
from plugins._sandbox.vendors.proxy911.state import ProxyState
from plugins._sandbox.vendors.signin_desk import CLIENT_ID

__all__ = [
    "CE17_TOKEN",
    "CE17_USER",
    "CE17_USER_2",
    "CHMLFRP_TOKEN",
    "CHMLFRP_TOKEN_2",
    "CHMLFRP_TOKEN_3",
    "IHUYI_ACCOUNT",
    "IHUYI_ACCOUNT_2",
    "IHUYI_API_KEY",
    "JUMDATA_APP_ID",
    "JUMDATA_APP_ID_2",
    "JUMDATA_APP_SECRET",
    "PROXY911_APP_KEY",
    "PROXY911_APP_KEY_2",
    "VENDORS",
    "Call",
    "CallLog",
    "World",
    "settings_for",
    "signin_settings",
]

MOST_COUNTED_ACCOUNTS = 10_000
MOST_COMPLAINTS = 1_000


@dataclass
class World:
    """The state of the little world, and the knobs that tests turn (all may be changed at any time)."""

    pace_s: float = 3.0
    """17CE: over how many seconds the results of one task are spread. Tests set 0."""
    drip_s: float = 0.4
    """Gap between two bytes (17CE: two frames) of the `slow` fault, in seconds."""
    clock_offset_s: float = 0.0
    """What the world's clock is ahead of the machine's: for skew, for expiry, for a day gone by."""
    faults: dict[str, str] = field(default_factory=dict)
    """Vendor → kind of fault, for every call to it whatever the credential (`{"ihuyi": "http500"}`): an outage."""
    elsewhere_url: str | None = None
    """Where the `redirect` fault points to; None: this server by another host name, recorded as `elsewhere`."""

    probes_per_cell: int = 2
    """17CE: probes for each province × main ISP × kind of probe; read when the world is made."""
    fail_percent: float = 3.0
    """17CE: how many of a task's probes fail, roughly, in percent."""
    silent_probes: bool = True
    """17CE: in every third task or so, one probe never answers."""

    ihuyi_queries: int = 5_000
    """Queries that an ihuyi account has bought."""

    kb_per_extracted_ip: int = 10_240
    """911Proxy: what one address taken from ip/v3 costs its package, in KB."""
    flat_ip_lists: bool = False
    """911Proxy: ip/v3 answers `[…]` as live clients see it, instead of the document's `[[…]]`."""
    user_info_open: bool = False
    """911Proxy: user/info works ("not open yet" in the document)."""
    static_region_moved: bool = False
    """911Proxy: static-ip-region lives under ip/ as at its siblings; the documented path is then 404."""

    calls: CallLog = field(default_factory=CallLog)
    """Every request that came in, oldest first; see CallLog.of and .count."""
    complaints: deque[str] = field(default_factory=lambda: deque(maxlen=MOST_COMPLAINTS))
    """What clients did against a contract: unknown path, missing field, wrong unit. Good clients leave it empty."""

    probes: tuple[Probe, ...] = field(init=False)
    """17CE's probes."""
    frp: FrpState = field(init=False)
    """ChmlFrp: nodes, users, tunnels."""
    proxy: ProxyState = field(init=False)
    """911Proxy: customers with packages, sub-accounts, orders."""

    def __post_init__(self) -> None:
        self._uses: Counter[tuple[str, str]] = Counter()
        self._charged: Counter[tuple[str, str]] = Counter()
        self._runs: Counter[tuple[str, str]] = Counter()
        self._serials: Counter[str] = Counter()
        self.probes = make_probes(self.probes_per_cell)
        self.frp = FrpState(self.now)
        self.proxy = ProxyState(self.now)

    def now(self) -> float:
        """The world's time, Unix seconds."""
        return time.time() + self.clock_offset_s

    def advance(self, seconds: float) -> None:
        """Let time pass: tunnels change state, traffic grows, packages expire."""
        self.clock_offset_s += seconds

    def complain(self, vendor: str, text: str) -> None:
        """Note a breach of contract by a client."""
        self.complaints.append(f"{vendor}: {text}")

    def fault_of(self, vendor: str, identifier: str, *, free: bool = False) -> Fault | None:
        """How the next call of an account shall go wrong, None for well. A free call needs no quota."""
        outage = self.faults.get(vendor)
        if outage is not None:
            kind, _, argument = outage.partition("-")
            return Fault(kind, argument)
        used = self._uses[vendor, identifier]
        allowed = quota_in(identifier)
        if allowed is not None and used >= allowed and not free:
            return Fault("quota")
        return fault_in(identifier, used)

    def fault_for(self, vendor: str, identifier: str, *, free: bool = False) -> Fault | None:
        """As fault_of, and counts the call where the identifier allows only so many."""
        found = self.fault_of(vendor, identifier, free=free)
        if has_wish(identifier) and not free:
            self._count(self._uses, vendor, identifier, 1)
        return found

    def run_number(self, what: str) -> int:
        """How often this was measured before: repeats differ a little, in the same way each time."""
        self._count(self._runs, "ce17", what, 1)
        return self._runs["ce17", what]

    def charge(self, vendor: str, account: str = "", amount: int = 1) -> None:
        """Count something that the vendor bills."""
        self._count(self._charged, vendor, account, amount)

    def charged(self, vendor: str, account: str | None = None) -> int:
        """What the vendor has billed so far: to one account, or (None) in all."""
        rows = self._charged.items()
        return sum(count for (name, who), count in rows if name == vendor and account in (None, who))

    def serial(self, name: str) -> str:
        """A serial number that never repeats: date and time, then a running number."""
        self._serials[name] += 1
        return f"{time.strftime('%y%m%d%H%M%S', time.localtime(self.now()))}{self._serials[name]:06d}"

    def _count(self, counter: Counter[tuple[str, str]], vendor: str, account: str, amount: int) -> None:
        if len(counter) >= MOST_COUNTED_ACCOUNTS and (vendor, account) not in counter:
            counter.clear()
        counter[vendor, account] += amount


def settings_for(base_url: str, *, accounts: bool = True) -> dict[str, str]:
    """Base URL of `vendors_app` → the bot's settings (environment names) that make it talk to the stand-ins.

    With `accounts` the owner's accounts are set as well (ChmlFrp has none: each user binds their own).
    """
    settings = {
        "JUMDATA__BASE_URL": f"{base_url}/jumdata",
        "IHUYI__BASE_URL": f"{base_url}/ihuyi",
        "CE17__URL": f"{base_url.replace('http', 'ws', 1)}/ce17/socket",
        "CHMLFRP__BASE_URL": f"{base_url}/chmlfrp",
        "PROXY911__BASE_URL": f"{base_url}/proxy911",
    }
    if accounts:
        settings |= {"JUMDATA__APP_ID": JUMDATA_APP_ID, "JUMDATA__APP_SECRET": JUMDATA_APP_SECRET}
        settings |= {"IHUYI__ACCOUNT": IHUYI_ACCOUNT, "IHUYI__API_KEY": IHUYI_API_KEY}
        settings |= {"CE17__USER": CE17_USER, "CE17__TOKEN": CE17_TOKEN, "PROXY911__APP_KEY": PROXY911_APP_KEY}
    return settings


def signin_settings(base_url: str) -> dict[str, str]:
    """Base URL of `vendors_app` → the settings with which ChmlFrp's users sign in by link and code."""
    return {"CHMLFRP__SIGNIN_URL": f"{base_url}/qzhua", "CHMLFRP__CLIENT_ID": CLIENT_ID}
