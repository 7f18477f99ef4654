"""Traces: where they break, and up to three ways hop by hop."""

from plugins.speedtest import sections, texts, trace_texts
from plugins.speedtest.figures import percent, spoken
from plugins.speedtest.report import Report
from plugins.speedtest.scales import step, steps_of
from plugins.speedtest.sections import Section, Tile
from plugins.speedtest.trace_report import LOSSY, HopLine, Route, TraceDetails

HOPS_DRAWN = 30


def tiles(report: Report, details: TraceDetails) -> list[Tile]:
    """Arrived, mean hops, mean and highest latency of the end."""
    hops = "—" if details.hops_avg is None else f"{details.hops_avg:.1f}"
    arrived = f"{details.reached}/{details.traced}"
    return [
        sections.tile(trace_texts.REACHED, arrived, alarm=details.reached < details.traced),
        sections.tile(trace_texts.HOPS, hops),
        sections.time_tile(texts.AVERAGE, report.overall.avg_ms),
        sections.time_tile(texts.HIGHEST, report.overall.max_ms),
    ]


def draw(report: Report, details: TraceDetails) -> list[Section]:
    steps = steps_of(report.request.speed.test_type)
    return [
        *sections.nodes(report),
        *breaks(details),
        *(route(found, steps) for found in details.routes),
        *sections.isps(report),
        *sections.failures(report),
    ]


def breaks(details: TraceDetails) -> list[Section]:
    rows = [
        sections.row(trace_texts.behind(found), trace_texts.who(found), f"×{found.count}", alarm=True)
        for found in details.breaks[: trace_texts.BREAKS_TOLD]
    ]
    return sections.table("breaks", trace_texts.BREAKS, trace_texts.BREAKS_NOTE, rows)


def route(found: Route, steps: tuple[int, ...]) -> Section:
    """One node's way; a line in red below it where it breaks."""
    longest = max((hop.avg_ms or 0.0 for hop in found.hops), default=0.0)
    note = trace_texts.route_note(found)
    return {
        "key": "route",
        "shape": "route",
        "title": found.name,
        "note": note if found.reached else "",
        "broken": "" if found.reached else note,
        "hops": [_hop(hop, longest, steps) for hop in found.hops[:HOPS_DRAWN]],
    }


def _hop(hop: HopLine, longest: float, steps: tuple[int, ...]) -> dict:
    silent = hop.avg_ms is None
    return {
        "number": str(hop.number),
        "ip": hop.ip or "*",
        "value": trace_texts.SILENT if silent else spoken(hop.avg_ms),
        "loss": percent(hop.loss) if hop.loss and not silent else "",
        "share": (hop.avg_ms or 0.0) / longest if longest else 0.0,
        "step": None if hop.avg_ms is None else step(hop.avg_ms, steps),
        "alarm": hop.loss >= LOSSY,
    }
