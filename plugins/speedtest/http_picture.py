"""HTTP: where the time goes, and bodies that differ."""

from plugins.speedtest import http_texts, ping_picture, sections
from plugins.speedtest.bodies import Bodies, Body
from plugins.speedtest.figures import short_md5, size, some, spoken
from plugins.speedtest.http_report import HttpDetails, Phases
from plugins.speedtest.report import Report
from plugins.speedtest.sections import Section, Tile

OTHERS_DRAWN = 5


def tiles(report: Report, _details: HttpDetails) -> list[Tile]:
    return ping_picture.tiles(report)


def draw(report: Report, details: HttpDetails) -> list[Section]:
    """What is alarming comes first."""
    return [
        *sections.nodes(report),
        *bodies(details.bodies),
        *phases(details.phases),
        *sections.isps(report),
        *sections.provinces(report),
        *sections.histogram(report),
        *sections.worst(report),
        *sections.unwell(report),
        *sections.failures(report),
    ]


def phases(found: Phases) -> list[Section]:
    """The total cut into look-up, connection, waiting and download: 17CE's first three times count from the start."""
    ends = (found.dns_ms, found.connect_ms, found.ttfb_ms)
    if any(value is None for value in (*ends, found.download_ms)):
        return []
    dns, connect, ttfb = (value or 0.0 for value in ends)
    spans = (dns, max(0.0, connect - dns), max(0.0, ttfb - connect), found.download_ms or 0.0)
    names = (http_texts.LOOK_UP, http_texts.CONNECT, http_texts.WAIT, http_texts.DOWNLOAD)
    total = sum(spans) or 1.0
    parts = [
        {"label": f"{name} {spoken(span)}", "share": span / total, "tone": tone}
        for tone, (name, span) in enumerate(zip(names, spans, strict=True))
    ]
    note = f"{http_texts.PHASES_NOTE} · {spoken(found.total_ms)}"
    return [sections.parts("phases", http_texts.PHASES, note, parts, "kinds")]


def bodies(found: Bodies, unit: str = http_texts.NODES) -> list[Section]:
    """The usual body and those that differ; nothing where all nodes got the same, or nobody can say."""
    if not found.usual or not found.others:
        return []
    rows = [_row(found.usual, found.compared, http_texts.USUAL), *(_row(body, found.compared) for body in found.others)]
    return sections.table("bodies", http_texts.BODIES, http_texts.bodies_note(found, unit), rows[: OTHERS_DRAWN + 1])


def _row(body: Body, compared: int, usual: str = "") -> dict:
    mark = "" if usual else http_texts.DIFFERENT
    main = f"MD5 {short_md5(body.md5)} · {size(body.size_bytes)}"
    share = len(body.node_ids) / compared
    return sections.row(
        main, usual or some(body.names, 6), f"×{len(body.node_ids)}", mark=mark, share=share, alarm=bool(mark)
    )
