"""Every sentence about used traffic: the manual, the text twin of the chart, its caption. 1 GB = 1024² KB."""

from collections.abc import Sequence
from datetime import date

from plugins._shared.manual import Manual
from plugins._shared.units import bar, gb_text
from plugins.proxy.usage import Bar, Usage
from plugins.proxy.wording import product_name, short

USAGE = Manual(
    summary="看 911Proxy 每天用了多少流量（图）",
    usage="代理 流量 [7天|30天|起 止] [账号] [产品]",
    examples=("代理 流量", "代理 流量 30天", "代理 流量 11-01 11-20", "代理 流量 本月 user01"),
    notes=(
        "不写就是最近 7 天、全部账号。同名的子账号合在一起算，数据约晚 5 分钟。纯数字的账号写成「账号=123」，"
        "产品也可写「产品=9」。"
    ),
)
NO_SUCH_DAY = "没有这一天。日期请写成「2026-11-01」或「11-01」。"
IN_FUTURE = "开始的日期还没到，请写今天或以前的日期。"
NOTHING = "这段时间没有用量。"
CHECK_NAME = "若账号名写错了也会是 0，可发送「代理 账号」核对。"
MOST_LINES = 31


def how() -> str:
    """Something that is no span, account or product."""
    return f"用法：{USAGE.usage}，例如「{USAGE.examples[1]}」「{USAGE.examples[2]}」。"


def too_many_days(most: int) -> str:
    """A span that is too long, or of no days."""
    return f"一次能看 1 到 {most} 天，请缩短一些，例如「代理 流量 30天」。"


def span(first: date, last: date) -> str:
    """`2026-11-16 至 2026-11-22`."""
    return first.isoformat() if first == last else f"{first.isoformat()} 至 {last.isoformat()}"


def scope(usage: Usage) -> str:
    """Whose traffic, of which product."""
    who = f"账号 {short(usage.username, 64)}" if usage.username else "全部账号"
    what = product_name(usage.product) if usage.product is not None else "全部产品"
    return f"{who} · {what}"


def day(when: date) -> str:
    """`11-22`."""
    return f"{when:%m-%d}"


def label(one: Bar) -> str:
    """A bar's name: a day, or the first and last day of several."""
    return day(one.first) if one.first == one.last else f"{day(one.first)}~{day(one.last)}"


def total(usage: Usage) -> str:
    """The figures in one line."""
    if usage.total_kb == 0:
        return f"{NOTHING}{CHECK_NAME}" if usage.username else NOTHING
    peak = usage.peak
    assert peak is not None  # noqa: S101 something was used on some day
    return (
        f"共 {gb_text(usage.total_kb)}，平均每天 {gb_text(usage.mean_kb)}，"
        f"最多的一天 {day(peak.day)}：{gb_text(peak.usage_kb)}"
    )


def caption(usage: Usage) -> str:
    """What stands under the picture."""
    return f"{span(usage.first, usage.last)} · {scope(usage)}\n{total(usage)}"


def text(usage: Usage, bars: Sequence[Bar], whose: str) -> str:
    """The chart's twin: a line for each bar, newest last."""
    most = max((one.usage_kb for one in bars), default=0)
    lines = [f"{label(one)} {bar(one.usage_kb, most)} {gb_text(one.usage_kb)}" for one in bars]
    return "\n".join([f"911Proxy 用量（{whose}）", caption(usage), *(lines if usage.total_kb else [])])
