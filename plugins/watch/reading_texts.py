"""What one look gave → a reading with its words. Pure."""

from typing import TYPE_CHECKING

from plugins._shared.units import gb_text, percent
from plugins.watch.command import WatchRequest
from plugins.watch.conditions import Numbers, Threshold, Traffic, Verdict, of_numbers, of_traffic, value_of
from plugins.watch.ports import USUAL_CONDITION, Reading

if TYPE_CHECKING:
    from plugins._providers.chmlfrp import Tunnel

ONLINE, OFFLINE, NODE_OFFLINE, NODE_REMOVED, UNSAID = "ONLINE", "OFFLINE", "NODE_OFFLINE", "NODE_REMOVED", "UNKNOWN"
"""The states of a tunnel, by the names that `plugins.tunnel.State` has."""
_STATES = {
    ONLINE: "在线",
    OFFLINE: "离线：客户端没有连上节点",
    NODE_OFFLINE: "节点暂时离线",
    NODE_REMOVED: "节点已被 ChmlFrp 撤掉",
    UNSAID: "平台没有说在不在线",
}
_ADVICE = {
    OFFLINE: "先看看你电脑上的客户端开着没有，再看网络；也可以发送「诊断 {name}」。",
    NODE_OFFLINE: "节点恢复后会自己好；着急的话可以换节点。",
    NODE_REMOVED: "这个节点不会恢复了，请换一个。",
}
_TO_SWITCH = "回复「切换」换到另一个节点。"
GONE = "列表里没有这条隧道"
_CHARS = 40
OWN_ACCOUNT = "你绑定的账号"
"""Which of them is no business of a group's that reads along."""


def of_tunnel(name: str, state: str, tunnel: "Tunnel | None") -> Reading:
    """`state` is one of the above; None for the tunnel: the vendor's list does not have it (any more)."""
    if tunnel is None:
        advice = "它可能被删除、改了名字，或者你换了绑定的账号。发送「隧道」看现有的；不用再盯就删掉这个提醒。"
        return Reading(Verdict.BAD, GONE, (f"{GONE}。",), advice=(advice,))
    verdict = {ONLINE: Verdict.GOOD, UNSAID: Verdict.UNKNOWN}.get(state, Verdict.BAD)
    if verdict is not Verdict.BAD:
        return Reading(verdict, _STATES[state])
    lines = (f"节点：{_short(tunnel.node)}", f"状态：{_STATES[state]}")
    private = (f"公网地址：{_short(tunnel.address, 255)}",) if tunnel.address else ()
    return Reading(verdict, _STATES[state], lines, private, (_ADVICE[state].format(name=name), _TO_SWITCH))


def of_packages(threshold: Threshold, traffic: Traffic, bought_before_kb: int | None) -> Reading:
    """The packages' summary."""
    verdict = of_traffic(threshold, traffic, bought_before_kb)
    text = "没有有效的套餐"
    if traffic.whole_kb > 0:
        text = f"剩 {gb_text(traffic.left_kb)} / {gb_text(traffic.whole_kb)}（{left_percent(traffic)}%）"
    advice = ("请尽快到 911Proxy 购买套餐；充值以后会自动重新开始提醒。",)
    return Reading(verdict, text, (), (f"现在：{text}",), advice, traffic.bought_kb)


def left_percent(traffic: Traffic) -> int:
    """What is left, 0..100."""
    return percent(traffic.left_kb, traffic.whole_kb)


def of_test(request: WatchRequest, numbers: Numbers, text: str, whose: str, nodes: int) -> Reading:
    """A speed test; `text` tells it in one line, `whose` who paid, `nodes` what it cost."""
    conditions = request.conditions or (USUAL_CONDITION,)
    verdict = of_numbers(conditions, numbers)
    if verdict is Verdict.UNKNOWN:
        return Reading(verdict, f"这次没有测完，不算数（{text}；用{whose}）", nodes=nodes)
    alone = [c for c in conditions if value_of(numbers, c.metric) is not None]
    why = "没有一个节点有回应" if not numbers.answered else f"条件：{' 或 '.join(map(str, alone))}"
    kind, target = request.test
    advice = (f"发送「{kind} {target}」再测一次，看看是哪里的问题。",)
    return Reading(verdict, f"{text}（用{whose}）", (f"结果：{text}", why, f"用的是{whose}。"), (), advice, nodes=nodes)


def unread(why: str) -> Reading:
    """No answer: says nothing about what is watched."""
    return Reading(Verdict.UNKNOWN, f"没有看到：{why}")


def _short(text: str | None, most: int = _CHARS) -> str:
    """A vendor's text on one line."""
    line = " ".join((text or "未知").split())
    return line if len(line) <= most else f"{line[:most]}…"
