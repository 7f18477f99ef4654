"""A run in the few numbers by which another plugin judges it, and one line that tells it. Pure."""

from dataclasses import dataclass

from plugins._providers import ProviderError
from plugins._shared.errors import UsageError
from plugins.speedtest import flow_texts, texts
from plugins.speedtest.report import Report


@dataclass(frozen=True)
class Measured:
    """What came of a run. Of a cut run only the nodes that came back count."""

    answered: int
    nodes: int
    """All that count; 0 only where none took part."""
    healthy: int
    """Of those that answered: little loss, no error status, no suspicious answer."""
    average_ms: float | None
    """Mean over the nodes that answered; None: none did, or the type has no latency."""
    worst_ms: float | None
    """The slowest node that answered."""
    loss_percent: float | None
    """Packets lost, 0..100; None for all types but PING."""
    failed_percent: float
    """Nodes that did not answer, 0..100."""
    status: int | None
    """The HTTP status that most nodes got; None for other types, or where no node got one."""
    partial: bool
    """The run was cut before its end."""
    text: str
    """One line in Chinese: `平均 23.1 ms，最高 40.2 ms，丢包 0%，应答 3/3`."""


def measured(report: Report) -> Measured:
    """The numbers of a report."""
    overall = report.overall
    nodes = report.returned if report.partial else overall.total
    failed = 100 * (nodes - overall.answered) / nodes if nodes else 100.0
    loss = texts.loss_share(report) if texts.counts_packets(report) else None
    return Measured(
        answered=overall.answered,
        nodes=nodes,
        healthy=report.healthy,
        average_ms=overall.avg_ms,
        worst_ms=overall.max_ms,
        loss_percent=None if loss is None else 100 * loss,
        failed_percent=failed,
        status=report.statuses[0][0] if report.statuses else None,
        partial=report.partial,
        text=texts.in_one_line(report),
    )


def why_not(error: ProviderError | UsageError) -> str:
    """Why a test gave nothing, and what to do, as one sentence."""
    return error.sentence if isinstance(error, UsageError) else flow_texts.failed_for_somebody(error)
