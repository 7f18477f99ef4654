"""PING: one node's round trips. `extras`: `loss`, `min`, `max` (of its single packets), `ip` (what the name resolved
to).

17CE's `Avg` is the node's latency; its unit is the microsecond.
"""

from plugins._providers.ce17 import NodeResult
from plugins.speedtest.causes import Cause, cause_of
from plugins.speedtest.rows import Reading

HEALTHY_LOSS = 0.1
"""A node that loses more than this part of its packets answers, but is not well."""


def read(result: NodeResult) -> Reading:
    """A node that lost every packet did not answer, whatever else it says."""
    ping = result.ping
    if ping is None:
        return Reading(cause_of(result.error))
    extras = {"loss": round(ping.loss, 4), "ip": ping.resolved_ip}
    if not ping.received:
        return Reading(Cause.LOST_ALL, extras=extras)
    if result.failed or ping.avg_us is None:
        return Reading(cause_of(result.error))
    extras |= {"min": _ms(ping.min_us), "max": _ms(ping.max_us)}
    return Reading(None, ping.avg_us / 1000, ping.loss <= HEALTHY_LOSS, extras)


def _ms(value_us: int | None) -> float | None:
    return None if value_us is None else value_us / 1000
