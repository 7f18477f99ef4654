"""CDN: a row for each address of the target."""

from plugins.speedtest import cdn_texts, http_picture, http_texts, sections, texts
from plugins.speedtest.cdn_report import CdnAddress, CdnDetails
from plugins.speedtest.figures import spoken
from plugins.speedtest.report import Report
from plugins.speedtest.scales import step, steps_of
from plugins.speedtest.sections import Section, Tile

ADDRESSES_DRAWN = 8


def tiles(report: Report, details: CdnDetails) -> list[Tile]:
    overall = report.overall
    return [
        sections.time_tile(texts.AVERAGE, overall.avg_ms),
        sections.time_tile(texts.HIGHEST, overall.max_ms),
        sections.tile(cdn_texts.ADDRESS_COUNT, str(len(details.addresses))),
        sections.loss_tile(report),
    ]


def draw(report: Report, details: CdnDetails) -> list[Section]:
    return [
        *sections.nodes(report),
        *addresses(report, details),
        *http_picture.bodies(details.bodies, http_texts.FETCHES),
        *sections.isps(report),
        *sections.provinces(report),
        *sections.failures(report),
    ]


def addresses(report: Report, details: CdnDetails) -> list[Section]:
    """Those with trouble first, then those of most nodes; the longest bar belongs to the slowest."""
    told = cdn_texts.ranked(details)[:ADDRESSES_DRAWN]
    longest = max((address.avg_ms or 0.0 for address in told), default=0.0)
    steps = steps_of(report.request.speed.test_type)
    rows = [_row(address, longest, steps) for address in told]
    more = cdn_texts.more_addresses(len(details.addresses) - len(told))
    return sections.table("addresses", cdn_texts.ADDRESSES, cdn_texts.ADDRESSES_NOTE, rows, more=more)


def _row(address: CdnAddress, longest: float, steps: tuple[int, ...]) -> dict:
    average = address.avg_ms
    return sections.row(
        address.address,
        cdn_texts.who(address),
        spoken(average),
        f"{texts.nodes_counted(address.nodes)} · {cdn_texts.codes(address)}",
        mark=cdn_texts.trouble(address),
        share=average / longest if average and longest else 0.0,
        step=None if average is None else step(average, steps),
        alarm=bool(cdn_texts.trouble(address)),
    )
