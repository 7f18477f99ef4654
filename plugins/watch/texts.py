"""What somebody hears of his watches: that one is made, the list, an alert, a recovery.

Names of vendors' things are plain text on one line; addresses and amounts stand only in what is said in private.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from plugins._shared.beijing import local_minute
from plugins._shared.manual import Manual
from plugins.watch.command import Kind, WatchRequest
from plugins.watch.hours import HOUR_S, MINUTE_S, every_text, span_text
from plugins.watch.judging import BLIND_FOR, CONFIRM_S, Owed, Standing
from plugins.watch.ports import USUAL_CONDITION, Reading, Words, rule_of

if TYPE_CHECKING:
    from plugins._shared.database.watches import Watch

WATCH = Manual(
    summary="定时测速，出问题和恢复时告诉你",
    usage="监控 <类型> <目标> [地区] [运营商] [每30分钟] [条件] [连续2次] [安静 23:00-7:00]\n"
    "监控：看自己的；监控 暂停/继续 <编号|全部>；监控 删除 <编号>",
    examples=(
        "监控 ping example.com 广东 电信 每30分钟 丢包>5%",
        "监控 http https://example.com 北京 联通 每小时 状态!=200 连续3次",
        "监控 列表",
        "监控 删除 1",
    ),
    notes=(
        "条件：丢包、平均、最慢、失败、异常、状态，写出问题时的样子，任意一个成立就算；不写就是异常>50%。"
        "先私聊告诉你，发不出才在原来的群里 @ 你。用谁的账号测，建好时和列表里都会写明；"
        "在群里建的，退群以后就不能再用那个群的额度。"
    ),
)
REMIND = Manual(
    summary="隧道断开、代理流量不够时提醒",
    usage="提醒 隧道 <名|全部> [每5分钟] [连续2次] [安静 23:00-7:00]\n提醒 代理 <20%|5GB> [每30分钟]",
    examples=("提醒 隧道 mc_server", "提醒 代理 20%", "提醒 代理 5GB 每2小时", "提醒 隧道 mc_server 安静 23:00-7:00"),
    notes="看的是你自己绑定的账号。平台连不上时不会误报。恢复时也会告诉你；充值以后自动重新开始。",
)
SWITCH = Manual(
    summary="断开提醒之后，换到另一个节点",
    usage="切换\n切换 <隧道名>",
    examples=("切换", "切换 mc_server"),
    notes="可以直接回复（引用）隧道断开的提醒。先给你看换到哪里，回复「确认」才换。",
)
NOTHING_DOWN = "现在没有断开的隧道提醒。要换节点请写上名字，例如「切换 mc」；要盯着隧道请发送「提醒 隧道 mc」。"
NOTHING_YET = (
    "你还没有监控和提醒。例如：\n监控 ping example.com 广东 电信 每30分钟 丢包>5%\n提醒 隧道 mc\n提醒 代理 20%"
)
REACHES_NOBODY = "提醒接连几次都发不到你这里，已暂停。请加我好友，再发送「监控 继续 <编号>」。"
NOT_NOW = "没有看：这个功能现在关着，或者你暂时不能使用机器人"
GROUP_HINT = "（没能私聊到你，所以发在这里；加我好友就会私聊。）"
MOST_NAMES = 10
_KINDS = {Kind.SPEEDTEST: "17CE 测速", Kind.TUNNEL: "ChmlFrp 隧道", Kind.PROXY: "911Proxy 流量"}


@dataclass(frozen=True)
class Cost:
    """What the checks of a speed test cost."""

    nodes: int
    """Of one check, roughly."""
    most_per_day: int
    """That one watch may take."""
    whose: str
    """Whose account pays."""


def title(request: WatchRequest) -> str:
    """What is watched: `隧道 mc`, `ping example.com 广东 电信`, `911Proxy 流量（提醒线 20%）`."""
    if request.kind is Kind.TUNNEL:
        return f"隧道 {request.subject}"
    return f"911Proxy 流量（提醒线 {request.subject}）" if request.kind is Kind.PROXY else request.subject


def made(watch: "Watch", request: WatchRequest, now_text: str, cost: Cost | None = None) -> str:
    """It is stored. `now_text`: how it stands at this moment; `cost`: None where a check costs nothing."""
    lines = [f"好的，编号 {watch.number}：{title(request)}", _when(watch, request)]
    if request.kind is Kind.SPEEDTEST:
        conditions = request.conditions or (USUAL_CONDITION,)
        lines.append(f"条件：{' 或 '.join(map(str, conditions))}")
    if cost is not None:
        daily = daily_nodes(cost.nodes, watch.every_s)
        most = max(daily, min(cost.most_per_day, daily_nodes(cost.nodes, CONFIRM_S)))
        more = f"（出问题时多看几次，最多 {most} 个）" if most > daily else ""
        lines.append(f"每次约 {cost.nodes} 个节点，每天约 {daily} 个节点{more}，用{cost.whose}。")
    lines += _quiet(request)
    if now_text:
        lines.append(f"现在：{now_text}")
    lines += _where(watch)
    lines.append(f"「监控 暂停 {watch.number}」「监控 删除 {watch.number}」可以停掉。")
    return "\n".join(lines)


def all_made(made: "Sequence[Watch]", request: WatchRequest, left: Sequence[str]) -> str:
    """A reminder each for several tunnels; `left`: the names of those for which there is no room."""
    lines = [
        f"好的，{len(made)} 条隧道都盯着了：",
        *(f"{watch.number}. {watch.subject}" for watch in made),
        _when(made[0], request),
        *_quiet(request),
        *_where(made[0]),
    ]
    if left:
        lines.append(f"到上限了，这些没有建：{'、'.join(left[:MOST_NAMES])}{' 等' if len(left) > MOST_NAMES else ''}。")
    return "\n".join([*lines, "发送「监控」看全部。"])


def _when(watch: "Watch", request: WatchRequest) -> str:
    in_a_row = rule_of(request).failures
    what = {Kind.SPEEDTEST: "出问题", Kind.TUNNEL: "断开", Kind.PROXY: "不够"}[request.kind]
    times = f"连续 {in_a_row} 次" if in_a_row > 1 else "一旦"
    return f"{every_text(watch.every_s)}看一次，{times}{what}就告诉你，恢复时也告诉你。"


def _quiet(request: WatchRequest) -> list[str]:
    return [f"安静时段 {request.quiet}：先不打扰，结束时还没好再说。"] if request.quiet else []


def _where(watch: "Watch") -> list[str]:
    return ["先私聊你（请加我好友）；发不出就在本群 @ 你，不带地址。"] if watch.chat_kind == "group" else []


def daily_nodes(nodes: int, every_s: int) -> int:
    """Nodes that a day's checks take."""
    return -(-nodes * 24 * HOUR_S // every_s)


def listing(rows: "Sequence[tuple[Watch, WatchRequest]]", ceiling: int) -> str:
    """All of a person's own."""
    if not rows:
        return NOTHING_YET
    head = f"你的监控和提醒（{len(rows)}/{ceiling}）"
    foot = "「监控 暂停 <编号>」「监控 继续 <编号>」（或「全部」）「监控 删除 <编号>」"
    return "\n\n".join([head, *(_row(watch, request) for watch, request in rows), foot])


def _row(watch: "Watch", request: WatchRequest) -> str:
    sign, state = _state(watch)
    conditions = " 或 ".join(map(str, request.conditions))
    extras = [every_text(watch.every_s), conditions, f"安静 {request.quiet}" if request.quiet else ""]
    lines = [f"{watch.number}. {sign} {title(request)}，{'，'.join(filter(None, extras))}", state]
    if watch.checked_at:
        lines.append(f"上次 {local_minute(watch.checked_at)}：{watch.last_text}")
    if watch.state == "active":
        lines.append("正在看" if watch.claimant else f"下次 {local_minute(watch.next_at)}")
    return "\n".join(lines)


def _state(watch: "Watch") -> tuple[str, str]:
    if watch.state == "paused":
        return "⏸", f"已暂停：{watch.note}" if watch.note else "已暂停"
    if watch.alarm_since is not None:
        return "🔴", f"从 {local_minute(watch.alarm_since)} 起有问题"
    return ("🟢", "正常") if watch.checked_at else ("⚪", "还没有看过")


def words(number: int, request: WatchRequest, reading: Reading, standing: Standing, owed: Owed) -> Words:
    """What is told, in private and in a group."""
    match owed:
        case Owed.ALERT:
            return _alert(number, request, reading, standing)
        case Owed.RECOVERED:
            what = "够用了，提醒重新开始" if request.kind is Kind.PROXY else "恢复了"
            line = f"✅ {_subject(request)}{what}。{_lasted(request, standing)}"
            return Words("\n".join([line, *_now(reading)]), line)
        case Owed.PASSED:
            line = f"ℹ️ {_subject(request)}出过问题，现在已经好了。{_lasted(request, standing)}"
            return Words(line, line)
        case _:
            return _blind(number, request, reading)


def _alert(number: int, request: WatchRequest, reading: Reading, standing: Standing) -> Words:
    since = f"从 {local_minute(standing.alarm_since)} 起。" if standing.alarm_since else ""
    times = f"连续 {standing.bad} 次。" if standing.bad > 1 else ""
    what = {Kind.SPEEDTEST: "出问题了", Kind.TUNNEL: "断开了", Kind.PROXY: "不多了"}[request.kind]
    head = [f"🔴 {_subject(request)}{what}。{since}{times}"]
    if standing.flaps:
        head.append("它最近时好时坏，稳定得久一些我才会说恢复。")
    foot = f"编号 {number}：「监控 暂停 {number}」可以先不看。"
    return Words(
        "\n".join([*head, *reading.lines, *reading.private, *reading.advice, foot]),
        "\n".join([*head, *reading.lines, *reading.advice, foot]),
    )


def _subject(request: WatchRequest) -> str:
    """The title before a Chinese word: behind a bracket there is no blank."""
    name = title(request)
    return name if name.endswith("）") else f"{name} "


def _lasted(request: WatchRequest, standing: Standing) -> str:
    if standing.last_since is None or standing.alarm_until is None:
        return ""
    verb = {Kind.SPEEDTEST: "前后", Kind.TUNNEL: "断开了", Kind.PROXY: "之前不够"}[request.kind]
    since, until = local_minute(standing.last_since), local_minute(standing.alarm_until)
    return f"{verb}约 {span_text(standing.lasted)}（{since} 到 {until}）。"


def _now(reading: Reading) -> list[str]:
    return [f"现在：{reading.text}"] if reading.text else []


def _blind(number: int, request: WatchRequest, reading: Reading) -> Words:
    line = (
        f"❔ {title(request)}：已经 {BLIND_FOR // timedelta(hours=1)} 小时以上没有看到结果，"
        f"不代表它有问题。最近一次：{reading.text}\n能看到以后照常提醒；不想再看请发送「监控 暂停 {number}」。"
    )
    return Words(line, line)


def halted(kind: Kind, numbers: Sequence[int], reason: str) -> Words:
    """There is no account to look with."""
    shown = _numbers(numbers)
    more = "等" if len(numbers) > 1 else ""
    line = (
        f"⏸ {_KINDS[kind]}的监控（编号 {shown}）已暂停：{reason}\n"
        f"弄好以后发送「监控 继续 {min(numbers)}」{more}接着看。"
    )
    return Words(line, line)


def paused(watch: "Watch", request: WatchRequest) -> str:
    """By its owner."""
    return f"已暂停编号 {watch.number}：{title(request)}。发送「监控 继续 {watch.number}」接着看。"


def resumed(watch: "Watch", request: WatchRequest) -> str:
    """By its owner."""
    return f"编号 {watch.number} 继续了：{title(request)}，{every_text(watch.every_s)}看一次，马上先看一次。"


def all_paused(numbers: Sequence[int]) -> str:
    """By its owner, `全部`."""
    return f"已暂停编号 {_numbers(numbers)}。发送「监控 继续 全部」接着看。"


def all_resumed(numbers: Sequence[int], problem: str) -> str:
    """By its owner, `全部`. `problem`: why the others do not go on; blank: all do."""
    lines = [f"编号 {_numbers(numbers)} 继续了，马上先看一次。"] if numbers else []
    return "\n".join([*lines, *([f"{'其余的' if numbers else ''}没有继续：{problem}"] if problem else [])])


def _numbers(numbers: Sequence[int]) -> str:
    return "、".join(map(str, sorted(numbers)))


def deleted(watch: "Watch", request: WatchRequest) -> str:
    """With the line that makes it again."""
    return f"已删除编号 {watch.number}。要恢复，发送：\n{request.line}"


def which_down(names: Sequence[str]) -> str:
    """`切换`, and several tunnels are down."""
    return "\n".join(["断开的隧道不止一条，要换哪一条？请发送：", *(f"切换 {name}" for name in names)])


def is_well(name: str) -> str:
    """`切换` in reply to an alert that is over."""
    return f"隧道 {name} 已经恢复了，不用换。还是要换的话，发送「切换 {name}」。"


def better_every(seconds: int) -> str:
    """The shortest round interval that is not below this: what to write instead."""
    minutes = (5, 10, 15, 20, 30)
    hours = (1, 2, 3, 4, 6, 8, 12, 24)
    rounds = [m * MINUTE_S for m in minutes] + [h * HOUR_S for h in hours]
    return every_text(next((s for s in rounds if s >= seconds), rounds[-1]))
