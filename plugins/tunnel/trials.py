"""What a ping said of each node, and which node comes first. Pure.

First those that nearly all places reach without loss, by latency; then those that lose packets, by latency; last those
that nothing is known of.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from plugins.tunnel.service import NodeView, load_rank

MUCH_LOSS_PERCENT = 10.0
MANY_FAILED_PERCENT = 34.0


class Gap(Enum):
    """Why a node was not measured."""

    NO_ADDRESS = auto()
    """The vendor tells no address that can be tested."""
    NO_DETAILS = auto()
    """The vendor did not tell the node's details."""
    REFUSED = auto()
    """Our own gates: stopped by the person, tested too much just now, not to be tested."""
    QUOTA = auto()
    """17CE's account is empty, or asks too fast."""
    FAILED = auto()
    """17CE gave nothing."""
    SILENT = auto()
    """No place got an answer."""


@dataclass(frozen=True)
class Trial:
    """A node and what its ping said."""

    view: NodeView
    latency_ms: float | None = None
    """Mean over the places that answered."""
    loss_percent: float | None = None
    answered: int = 0
    nodes: int = 0
    partial: bool = False
    gap: Gap | None = None
    """Why there is no latency; None: there is one."""

    @property
    def is_poor(self) -> bool:
        """Whether many packets or places got no answer."""
        failed = 100 * (self.nodes - self.answered) / self.nodes if self.nodes else 100.0
        return (self.loss_percent or 0) > MUCH_LOSS_PERCENT or failed > MANY_FAILED_PERCENT


def ranked(trials: Iterable[Trial]) -> list[Trial]:
    """Best first; those without a latency last, in the order in which they came."""
    return sorted(trials, key=_rank)


def _rank(trial: Trial) -> tuple[bool, bool, float, tuple[bool, float]]:
    known = trial.gap is None and trial.latency_ms is not None
    if not known:
        return True, False, 0.0, (False, 0.0)
    return False, trial.is_poor, round(trial.latency_ms or 0.0, 1), load_rank(trial.view)
