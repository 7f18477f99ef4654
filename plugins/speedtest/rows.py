"""One node's result as it is kept: small, JSON-able, the same for all types of test. Everything else is made of these.

`Reading` is what a type's `read` understands of a result; `NodeRow` adds whose it was. The keys of `extras` are named
atop the type's `…_report.py`. Times in `extras` are milliseconds, sizes bytes, shares 0..1.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from plugins.speedtest.causes import Cause

ABROAD = "海外"
OUTSIDE_MAINLAND = frozenset({ABROAD, "香港", "台湾", "澳门", "未知"})
PLACES_AS_ISPS = frozenset({"国外", "香港", "台湾", "澳门"})
"""17CE lists these as ISPs too; beside the place they say nothing new."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A node's result, understood. A `cause` means that the node did not answer."""

    cause: Cause | None = None
    latency_ms: float | None = None
    """The one latency by which nodes are compared; None where the type has none, or the node did not answer."""
    healthy: bool = False
    """Answered, and well: little loss, no error status, its end reached."""
    extras: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NodeRow:
    """One node of a run."""

    node_id: int
    province: str
    """`广东`; `海外` for nodes without a province of the vendor's table."""
    isp: str
    latency_ms: float | None
    cause: Cause | None
    """Why it did not answer; None: it did."""
    healthy: bool = False
    extras: Mapping[str, Any] = field(default_factory=dict)

    @property
    def answered(self) -> bool:
        return self.cause is None

    @property
    def name(self) -> str:
        """`广东 电信`; outside the mainland the place alone."""
        return place_and_isp(self.province, self.isp)

    @property
    def in_mainland(self) -> bool:
        return self.province not in OUTSIDE_MAINLAND


def place_and_isp(province: str, isp: str) -> str:
    """`广东 电信`; where the vendor's "ISP" is only the place once more, the place alone."""
    return province if isp in PLACES_AS_ISPS else f"{province} {isp}"
