"""Every sentence of `推荐节点`. For the rules see `texts.py`."""

from collections.abc import Sequence

from plugins._shared.manual import Manual
from plugins.tunnel.node_texts import load, short, tags
from plugins.tunnel.trials import Gap, Trial

KIND = "推荐节点"
"""How a recommendation is called in the history."""
RECOMMEND = Manual(
    summary="从你那里实测，推荐好用的节点",
    usage="推荐节点 [地区…] [运营商…] [udp 建站 免费 会员]",
    examples=("推荐节点 广东 电信", "推荐节点 上海 三网 建站", "推荐节点"),
    notes=(
        "从这些地方用 17CE 测几个不忙、离得近的节点，按延迟排好，回复序号就能用它创建隧道。"
        "要先绑定 ChmlFrp；每个节点测一次，消耗测速额度。不写地区就是全国，会先请你确认；结果在「历史」里能再看到。"
    ),
)
TOO_LONG = "写得太长了，请只写地区、运营商和条件，例如「推荐节点 广东 电信」。"
UNKNOWN_PLACE = "有看不懂的词。请写地区、运营商和条件，例如「推荐节点 广东 电信」「推荐节点 上海 三网 建站」。"
NO_CANDIDATE = "没有符合条件、你的账号能用又在线的节点，请换个条件再试，或发送「节点」看全部。"
NONE_TESTABLE = "这些节点的地址现在都查不到，没有测，也没有消耗额度。请过几分钟再试，或发送「节点」看全部。"
GONE = "要测的节点现在都不能用了，没有测，也没有消耗额度。请重新发送原来的命令。"
PICK_WITHIN_S = 300.0
_GAPS = {
    Gap.NO_ADDRESS: "没有可以测的地址",
    Gap.NO_DETAILS: "详情查不到",
    Gap.REFUSED: "没有测（已停止，或者刚被很多人测过）",
    Gap.QUOTA: "17CE 账号的额度不够或调用太频繁",
    Gap.FAILED: "17CE 没有给出结果",
    Gap.SILENT: "全部没有应答",
}


def confirmation(names: Sequence[str], scope: str, nodes: int, left: int | None, whose: str) -> str:
    """Asked before a costly recommendation."""
    rest = "" if left is None else f"，今天还能用 {left} 个"
    return (
        f"要从 {scope} 各测一次这 {len(names)} 个节点：{_names(names)}。\n"
        f"大约用 {nodes} 个测速节点，每个结果都会消耗{whose}的 17CE 积分{rest}。\n"
        "60 秒内回复「确认」开始，回复「取消」放弃；写上一个地区和运营商会省很多，例如「推荐节点 广东 电信」。"
    )


def working(count: int, scope: str, nodes: int) -> str:
    """The one notice."""
    return f"已收到，正在从 {scope} 测 {count} 个 ChmlFrp 节点（约 {nodes} 个测速节点），最长一两分钟，请稍候。"


def result(trials: Sequence[Trial], scope: str, whose: str) -> str:
    """Best first, without what to do about it."""
    good = [trial for trial in trials if trial.gap is None]
    missing = [trial for trial in trials if trial.gap is not None]
    lines = [f"推荐节点（{scope}，17CE 实测，{whose}）", *(_row(n, trial) for n, trial in enumerate(good, 1))]
    if missing:
        lines += ["没有测出来的：", *(_missing(trial) for trial in missing)]
    return "\n".join(lines)


def what_next(count: int) -> str:
    """Below the result; `count`: how many nodes can be picked, by their numbers."""
    if not count:
        return "一个都没有测出来。请过几分钟再试，或发送「节点」按负载挑一个。"
    return f"5 分钟内回复 {'1' if count == 1 else f'1 到 {count}'}，就用那个节点创建隧道。"


def _row(number: int, trial: Trial) -> str:
    name = short(trial.view.name, 20)
    told = [f"{trial.latency_ms:.1f} ms", f"丢包 {_percent(trial.loss_percent)}"]
    if trial.answered < trial.nodes:
        told.append(f"应答 {trial.answered}/{trial.nodes}")
    if trial.partial:
        told.append("部分结果")
    about = " · ".join(part for part in (load(trial.view.stats), tags(trial.view.node)) if part)
    return f"{number}. {name}：{'，'.join(told)}" + (f"\n    {about}" if about else "")


def _missing(trial: Trial) -> str:
    return f"· {short(trial.view.name, 20)}：{_GAPS[trial.gap or Gap.FAILED]}"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}%" if value in (0, 100) or value >= 10 else f"{value:.1f}%"


def _names(names: Sequence[str]) -> str:
    return "、".join(short(name, 20) for name in names)
