"""DNS: the answers with a letter and a colour each, and a tile for each province with the letters of its answers."""

from plugins.speedtest import dns_texts, sections, texts
from plugins.speedtest.dns_report import SUSPICIOUS, Answer, DnsDetails, Mark
from plugins.speedtest.figures import letter, some
from plugins.speedtest.report import Report
from plugins.speedtest.sections import FEW_PROVINCES, ON_GRID, Section, Tile

ANSWERS_DRAWN = 8
COLOURS = 7
"""Further answers share one colour, and are told apart by their letters."""
OTHERS = 7
LETTERS_SHOWN = 3
ROW_LETTERS = 8
BAD = "bad"


def tiles(report: Report, details: DnsDetails) -> list[Tile]:
    """Mean and highest look-up, addresses, suspicious nodes."""
    return [
        sections.time_tile(texts.AVERAGE, report.overall.avg_ms),
        sections.time_tile(texts.HIGHEST, report.overall.max_ms),
        sections.tile(dns_texts.ADDRESSES, str(len(details.answers) + details.more)),
        sections.tile(dns_texts.SUSPECTS, str(len(details.odd)), alarm=bool(details.odd)),
    ]


def draw(report: Report, details: DnsDetails) -> list[Section]:
    return [
        *sections.nodes(report),
        *answers(details),
        *by_province(report, details),
        *sections.isps(report),
        *sections.failures(report),
    ]


def answers(details: DnsDetails) -> list[Section]:
    """Odd answers first, then those of most nodes."""
    letters = _letters(details)
    told = dns_texts.ranked(details)[:ANSWERS_DRAWN]
    rows = [_row(answer, letters[answer.address], details) for answer in told]
    more = dns_texts.more_answers(len(details.answers) + details.more - len(told))
    return sections.table("answers", dns_texts.ANSWERS, dns_texts.answers_note(details), rows, more=more)


def _letters(details: DnsDetails) -> dict[str, int]:
    return {answer.address: index for index, answer in enumerate(details.answers)}


def _row(answer: Answer, index: int, details: DnsDetails) -> dict:
    provinces = some([name for name, _ in answer.provinces], 6)
    return sections.row(
        answer.address,
        " · ".join(filter(None, [dns_texts.place_of(answer), provinces])),
        f"{answer.nodes}/{details.asked}",
        badge=letter(index),
        fill=_fill(answer, index),
        mark=dns_texts.MARKS[answer.mark] if answer.mark else "",
        share=answer.nodes / details.asked,
        alarm=answer.mark in SUSPICIOUS,
    )


def _fill(answer: Answer, index: int) -> int | str:
    if answer.mark in SUSPICIOUS or answer.mark is Mark.ALL_NOT_PUBLIC:
        return BAD
    return index if index < COLOURS else OTHERS


def by_province(report: Report, details: DnsDetails) -> list[Section]:
    """Tiles, or a few rows; nothing where there is only one answer to be told."""
    if len(details.answers) < 2 or len(details.by_province) < 2:
        return []
    if len(report.by_province) <= FEW_PROVINCES:
        return _province_rows(details)
    found = dict(details.by_province)
    tested = {group.name for group in report.by_province}
    cells = {name: _cell(name, found.get(name, ()), details, tested=name in tested) for name in ON_GRID}
    return [sections.grid("answer_grid", dns_texts.BY_PROVINCE, dns_texts.LETTERS_NOTE, cells, "kinds")]


def _province_rows(details: DnsDetails) -> list[Section]:
    letters = _drawn_letters(details)
    rows = [
        sections.row(name, some(addresses, 3), _told(addresses, letters, ROW_LETTERS))
        for name, addresses in details.by_province
    ]
    return sections.table("answer_rows", dns_texts.BY_PROVINCE, dns_texts.LETTERS_NOTE, rows)


def _drawn_letters(details: DnsDetails) -> dict[str, str]:
    """Of the answers that stand in the table."""
    letters = _letters(details)
    return {answer.address: letter(letters[answer.address]) for answer in dns_texts.ranked(details)[:ANSWERS_DRAWN]}


def _told(addresses: tuple[str, ...], letters: dict[str, str], at_most: int) -> str:
    """`ABC…`; `其他` where none of them stands in the table."""
    found = sorted({letters[address] for address in addresses if address in letters})
    return "".join(found[:at_most]) + "…" * (len(found) > at_most) or dns_texts.OTHER_SHORT


def _cell(name: str, addresses: tuple[str, ...], details: DnsDetails, *, tested: bool) -> dict:
    """Coloured by its most frequent answer, or in red where any is suspicious."""
    if not addresses:
        return sections.cell(name, "failed" if tested else "untested")
    ranks, letters = _letters(details), _drawn_letters(details)
    fills = [_fill(details.answers[ranks[address]], ranks[address]) for address in addresses if address in letters]
    fill = BAD if BAD in fills else next(iter(fills), OTHERS)
    return sections.cell(name, "tested", fill, _told(addresses, letters, LETTERS_SHOWN))
