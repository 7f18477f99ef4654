"""Every sentence of `验代理`: the claimed country against the real place."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from plugins._shared.manual import Manual
from plugins.proxy.checking import Checked, Verdict
from plugins.proxy.place_texts import country
from plugins.proxy.wording import short

if TYPE_CHECKING:
    from plugins.proxy.command import ExtractRequest

CHECK = Manual(
    summary="提取几个代理，查它们真实在哪里",
    usage="验代理 <国家> [州] [城市] <数量>",
    examples=("验代理 美国 3", "验代理 US california 5"),
    notes=(
        "只能私聊，一次最多 10 个。会消耗 911Proxy 套餐流量，每个地址再用互亿一次查询。"
        "只核对国家，州和城市各家的数据差别大。"
    ),
)
WORKING = "正在提取并核对，请稍候…"
SIGNS = {Verdict.TRUE: "✓", Verdict.FALSE: "✗", Verdict.UNKNOWN: "?"}


def too_many(most: int) -> str:
    """More than are checked at once."""
    return f"一次最多验 {most} 个，例如「{CHECK.examples[0]}」。"


def checked(request: "ExtractRequest", rows: Sequence[Checked], whose: str, whose_lookups: str) -> str:
    """How many are where they claim to be, then each of them."""
    counts = {verdict: sum(row.verdict is verdict for row in rows) for verdict in Verdict}
    fewer = f"（要了 {request.count} 个，只给了这些）" if len(rows) < request.count else ""
    return "\n".join(
        [
            f"{country(request.country)}的代理 {len(rows)} 个{fewer}：{counts[Verdict.TRUE]} 个属实，"
            f"{counts[Verdict.FALSE]} 个不符，{counts[Verdict.UNKNOWN]} 个查不到",
            *map(_row, rows),
            f"提取用 911Proxy（{whose}），定位用互亿（{whose_lookups}）。",
        ]
    )


def _row(row: Checked) -> str:
    place = short(row.place, 60) if row.place else "查不到位置"
    return f"{SIGNS[row.verdict]} {row.address} {place if row.verdict is not Verdict.FALSE else f'实际在{place}'}"
