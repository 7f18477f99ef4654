"""PING's and HTTP's common tiles, and the sections of a PING."""

from plugins.speedtest import sections, texts
from plugins.speedtest.report import Report
from plugins.speedtest.sections import Section, Tile


def tiles(report: Report, _details: object = None) -> list[Tile]:
    """Mean, lowest, highest latency of the nodes, and what was lost."""
    overall = report.overall
    return [
        sections.time_tile(texts.AVERAGE, overall.avg_ms),
        sections.time_tile(texts.LOWEST, overall.min_ms),
        sections.time_tile(texts.HIGHEST, overall.max_ms),
        sections.loss_tile(report),
    ]


def draw(report: Report, _details: object = None) -> list[Section]:
    """In the order in which they stand."""
    return [
        *sections.nodes(report),
        *sections.isps(report),
        *sections.provinces(report),
        *sections.histogram(report),
        *sections.worst(report),
        *sections.unwell(report),
        *sections.failures(report),
    ]
