"""DIG: the answers as of DNS, and the text of one node."""

from plugins.speedtest import dig_texts, dns_picture, sections
from plugins.speedtest.dig_report import DigDetails
from plugins.speedtest.report import Report
from plugins.speedtest.sections import Section, Tile


def tiles(report: Report, details: DigDetails) -> list[Tile]:
    return dns_picture.tiles(report, details.answers)


def draw(report: Report, details: DigDetails) -> list[Section]:
    return [
        *sections.nodes(report),
        *dns_picture.answers(details.answers),
        *dns_picture.by_province(report, details.answers),
        *raw(details),
        *sections.failures(report),
    ]


def raw(details: DigDetails) -> list[Section]:
    if details.shown is None:
        return []
    return sections.raw("raw", dig_texts.raw_title(details), "", details.shown.text, dig_texts.others(details))
