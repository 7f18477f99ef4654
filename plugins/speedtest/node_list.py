"""All nodes of a stored run, for `历史 n 节点`: as lines of text, or as a table for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from plugins.speedtest import flow_texts as texts
from plugins.speedtest.rows import NodeRow
from plugins.speedtest.texts import CAUSES, milliseconds, percent

ROWS_AS_MESSAGES = 60
"""More nodes than that are sent as a file."""
ROWS_PER_PAGE = 15
LONGEST_LINE = 400
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_pages(rows: Sequence[NodeRow], head: str) -> list[str]:
    """Messages of fifteen nodes each; raw texts (DIG, Page) stand below their node."""
    lines = [f"{number}. {_line(row)}" for number, row in enumerate(rows, 1)]
    pages = ["\n".join(lines[start : start + ROWS_PER_PAGE]) for start in range(0, len(lines), ROWS_PER_PAGE)]
    return [f"{head}\n{pages[0]}", *pages[1:]] if pages else [head]


def as_csv(rows: Iterable[NodeRow]) -> bytes:
    """UTF-8 with the mark that spreadsheets want. A cell is never a formula, whatever a vendor sends."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(texts.CSV_HEAD)
    writer.writerows([_cell(value) for value in _values(row)] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def _line(row: NodeRow) -> str:
    told = [row.name, CAUSES[row.cause] if row.cause else milliseconds(row.latency_ms)]
    if row.extras.get("loss") and row.cause is None:
        told.append(f"丢包 {percent(row.extras['loss'])}")
    if row.extras.get("status") is not None:
        told.append(f"状态 {row.extras['status']}")
    note = _note(row.extras)
    separator = "\n" if "\n" in note else "  "
    return f"{'  '.join(told)}{separator if note else ''}{note}"[:LONGEST_LINE]


def _values(row: NodeRow) -> tuple[Any, ...]:
    loss = row.extras.get("loss")
    return (
        row.node_id,
        row.province,
        row.isp,
        "" if row.latency_ms is None else f"{row.latency_ms:.3f}",
        "" if loss is None else f"{loss * 100:g}",
        row.extras.get("status", ""),
        CAUSES[row.cause] if row.cause else texts.ANSWERED,
        _note(row.extras),
    )


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _note(extras: Mapping[str, Any]) -> str:
    """What a type says of a node besides its latency: addresses, hops, raw text."""
    if extras.get("raw"):
        return str(extras["raw"]).strip()
    if extras.get("hops"):
        return " → ".join(hop[0] or "*" for hop in extras["hops"])
    if extras.get("rows"):
        return " ".join(f"{row['ip']}={_ms(row['ms'])}" for row in extras["rows"] if row.get("ip"))
    if extras.get("ips"):
        return " ".join(map(str, extras["ips"]))
    return str(extras.get("ip") or "")


def _ms(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}ms"
