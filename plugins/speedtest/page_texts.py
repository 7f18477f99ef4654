"""Page in words: what the vendor sent, under the vendor's names. No meaning is read into it."""

from plugins._shared.target_texts import shown
from plugins.speedtest.figures import plain
from plugins.speedtest.page_report import PageDetails, PageField
from plugins.speedtest.report import Report

FIELDS = "返回的字段"
FIELDS_NOTE = "17CE 没有公布含义和单位，原样列出"
RETURNED, FIELD_COUNT = "返回数据", "字段"
FIELDS_TOLD = 12
FIELDS_DRAWN = 14
RAW_IN_TWIN = 500
VALUE_CHARS = 34


def remark(_report: Report, details: PageDetails) -> str:
    """The end of the verdict."""
    return f"每个节点有 {len(details.fields)} 个字段，原样列出" if details.fields else ""


def lines(_report: Report, details: PageDetails) -> list[str]:
    """For the text twin."""
    if not details.fields:
        return []
    told = [f"{name(field)}：{value(field)}（{field.nodes} 个节点）" for field in details.fields[:FIELDS_TOLD]]
    return [f"【{FIELDS}】{FIELDS_NOTE}", *told, *_raw(details)]


def _raw(details: PageDetails) -> list[str]:
    if details.shown_raw is None:
        return []
    text = " ".join(details.shown_raw.split())
    shortened = text if len(text) <= RAW_IN_TWIN else text[:RAW_IN_TWIN] + "…"
    return [f"【{raw_title(details)}】", shortened, *([others(details)] if others(details) else [])]


def name(field: PageField) -> str:
    """The vendor's own, shortened."""
    return shown(field.name, VALUE_CHARS)


def value(field: PageField) -> str:
    """`0.51 ~ 1.2，平均 0.83`, `200`, `nginx 等 3 种`."""
    if field.low is not None and field.mean is not None and field.high is not None and field.low != field.high:
        return f"{plain(field.low)} ~ {plain(field.high)}，平均 {plain(field.mean)}"
    common = shown(field.common, VALUE_CHARS)
    return common if field.values == 1 else f"{common} 等 {field.values} 种"


def more_fields(count: int) -> str:
    """`另有 3 个字段`, "" for none."""
    return f"另有 {count} 个字段" if count > 0 else ""


def some_nodes(field: PageField, report: Report) -> str:
    """`3 个节点`, "" where every node that answered sent it."""
    return "" if field.nodes == report.overall.answered else f"{field.nodes} 个节点"


def raw_title(details: PageDetails) -> str:
    return f"{details.shown_name} 返回的原文"


def others(details: PageDetails) -> str:
    return f"发送「历史 1 节点」看其余 {details.texts - 1} 个节点" if details.texts > 1 else ""
