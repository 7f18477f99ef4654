"""Page: the vendor's fields under the vendor's names, and one node's data as they came."""

from plugins.speedtest import page_texts, sections
from plugins.speedtest.page_report import PageDetails
from plugins.speedtest.report import Report
from plugins.speedtest.sections import Section, Tile


def tiles(report: Report, details: PageDetails) -> list[Tile]:
    overall = report.overall
    return [
        sections.tile(
            page_texts.RETURNED, f"{overall.answered}/{overall.total}", alarm=overall.answered < overall.total
        ),
        sections.tile(page_texts.FIELD_COUNT, str(len(details.fields))),
        sections.loss_tile(report),
    ]


def draw(report: Report, details: PageDetails) -> list[Section]:
    return [*sections.nodes(report), *fields(report, details), *raw(details), *sections.failures(report)]


def fields(report: Report, details: PageDetails) -> list[Section]:
    told = details.fields[: page_texts.FIELDS_DRAWN]
    rows = [
        sections.line(page_texts.name(field), page_texts.some_nodes(field, report), page_texts.value(field))
        for field in told
    ]
    more = page_texts.more_fields(len(details.fields) - len(told))
    return sections.lines("fields", page_texts.FIELDS, page_texts.FIELDS_NOTE, rows, more=more)


def raw(details: PageDetails) -> list[Section]:
    if details.shown_raw is None:
        return []
    return sections.raw("raw", page_texts.raw_title(details), "", details.shown_raw, page_texts.others(details))
