"""Every sentence of the plugin `broadcast`."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from plugins._shared.beijing import local_minute
from plugins._shared.manual import Manual

if TYPE_CHECKING:
    from plugins._shared.database.outbox import Counts, Job, Target
    from plugins.broadcast.ports import Draft, Recipient

BROADCAST = Manual(
    summary="向所有群发送一条消息",
    usage=(
        "广播 [选项] <内容>（文字、图片、表情）\n"
        "回复一条消息发「广播 [选项]」：把那条消息（含合并转发）发出去\n"
        "选项：--群 1,2 只发这些｜--除 3 不发这些｜--好友 发给订阅的好友｜--定时 20:00｜--间隔 2-4秒｜--at @全体成员\n"
        "广播 状态｜暂停｜继续｜取消｜撤回｜记录"
    ),
    examples=(
        "广播 今晚 23:00 维护，约半小时。",
        "广播 --除 100003 --定时 20:00 今晚 23:00 维护。",
        "广播 状态",
        "广播 暂停",
        "广播 继续",
        "广播 取消",
        "广播 撤回",
        "广播 记录",
    ),
    notes=(
        "先给你看预览，60 秒内回复「确认」才发送；每个群最多发一次，发完有报告。"
        "「广播 撤回」只能撤回两分钟内发出的。@全体成员只在我是管理员且还有次数的群里生效，其余群不带 @ 照常发。"
    ),
)
SUBSCRIBE = Manual(
    summary="接收机器人主人的广播",
    usage="订阅广播（群里由群主或管理员发送；私聊由好友自己发送）",
    examples=("订阅广播",),
    notes="群默认接收广播；好友默认不接收，订阅后才会收到。",
)
UNSUBSCRIBE = Manual(
    summary="不再接收机器人主人的广播",
    usage="退订广播（群里由群主或管理员发送；私聊由好友自己发送）",
    examples=("退订广播",),
    notes="马上生效，包括正在发送的广播。想恢复就发送「订阅广播」。",
)
NAMES_SHOWN = 5
NAME_CHARS = 20
LINES_SHOWN = 30
SNIPPET_CHARS = 24

NOTHING_TO_SEND = "请在后面写上内容，例如「广播 今晚 23:00 维护」；也可以回复一条消息发送「广播」。"
LEAK_IN_CONTENT = "内容里有密钥或令牌，发出去就泄露了，所以没有广播。请去掉后重新发送。"
NO_AT_ALL = "内容里有 @全体成员。确实要 @ 请在最前面加上 --at，例如「广播 --at 今晚维护」，否则请去掉后重新发送。"
GROUPS_OR_FRIENDS = "「--群」和「--好友」不能一起用，请分两次广播。"
NO_AT_FOR_FRIENDS = "私聊里没有 @全体成员，请去掉「--at」或「--好友」。"
NOTHING_QUOTED = "读不到你回复的那条消息，可能已被撤回。请直接发送「广播 <内容>」。"
NO_GROUP_LIST = "现在读不到群列表，没有开始广播，请稍后再试。"
NO_FRIEND_LIST = "现在读不到好友列表，没有开始广播，请稍后再试。"
NO_GROUPS = "这个账号没有加入任何群，没有可以广播的对象。"
NO_FRIENDS = "还没有好友订阅广播。好友私聊我发送「订阅广播」后，才会收到「广播 --好友」。"
NO_PREVIEW = "预览没能发出来，没有开始广播。请检查图片等内容，或稍后重新发送。"
NOT_OWNER_NOW = "你现在不是机器人的主人，没有开始广播。"
NONE_NOW = "现在没有进行中的广播。发送「广播 <内容>」开始一个。"
NEVER = "还没有广播过。发送「广播 <内容>」开始一个。"
ALREADY_SENDING = "广播正在发送中，不用继续。发送「广播 状态」看进度。"
ALREADY_OVER = "广播刚刚已经发完了。发送「广播 状态」看结果。"
TRY_AGAIN = "另一个广播刚刚结束，请重新发送一次「广播」。"
BROKEN = "广播因为我这里出错停下了，没有发的群不会丢。发送「广播 状态」看进度，「广播 继续」接着发。"
DEMOTED_BEFORE = "定时广播没有开始：安排它的人已不是机器人的主人。需要的话请重新发送「广播」。"

FINISHED, CANCELLED = "广播已发完", "广播已取消"

NEVER_LEFT = "连接断开，没有发出"
DISCONNECTED = "发送时连接断开，可能已发出"
GONE = "机器人已不在这个群"
NOT_A_MEMBER = "机器人不在这个群"
MUTED = "机器人被禁言"
OPTED_OUT = "已退订广播"
CRASHED = "发送时机器人中断，可能已发出"
CALLED_OFF = "广播被取消，没有发出"
WITHOUT_AT_ALL = "没有 @全体成员（不是管理员，或今天次数已用完）"

GROUP_IN = "好的，本群会收到机器人主人的广播。不想要了请发送「退订广播」。"
GROUP_OUT = "好的，本群不再收到机器人主人的广播。想恢复请发送「订阅广播」。"
FRIEND_IN = "好的，你会收到机器人主人的广播。不想要了请发送「退订广播」。"
FRIEND_OUT = "好的，你不再收到机器人主人的广播。想恢复请发送「订阅广播」。"
ADMINS_DECIDE = "只有群主和管理员能替本群订阅或退订广播，请找他们帮忙。"
FRIENDS_ONLY = "请先加我为好友，再私聊发送一次。"

_KINDS = {
    "forward": "合并转发",
    "record": "语音",
    "video": "视频",
    "mface": "商城表情",
    "json": "卡片",
    "file": "文件",
    "node": "合并转发",
    "at": " @ ",
}
_STATES = {
    "scheduled": "等待定时",
    "running": "正在发送",
    "paused": "停着",
    "finished": "已发完",
    "cancelled": "已取消",
}
_PAUSED_ITSELF = {
    "suspicious": "连续 5 {of}没有发成，疑似风控，广播已暂停：{done}。建议过一阵再「广播 继续」，或「广播 取消」。",
    "ceiling": "今天的发送数已到上限，广播已暂停：{done}。请明天发送「广播 继续」接着发，或发送「广播 取消」。",
    "demoted": "发起广播的人已不是机器人的主人，广播已暂停：{done}。主人可以发送「广播 继续」接着发，或「广播 取消」。",
}


def audited(kind: str, targets: int) -> str:
    """For the audit: to whom."""
    return f"{targets} {_of(kind)}"


def _of(kind: str) -> str:
    return "位好友" if kind == "friend" else "个群"


def unknown(code: str | None) -> str:
    """A send that may have arrived. `code` is the OneBot side's return code, None: no answer in time."""
    return "QQ 没有回应，可能已发出" if code is None else f"QQ 没有确认（{code}），可能已发出，也可能被风控"


def refused(code: str | None) -> str:
    """A send that the OneBot side refused."""
    return "QQ 端拒绝发送" if code is None else f"QQ 端拒绝发送（{code}）"


def only_alone(kind: str) -> str:
    """A forward, voice… together with something else."""
    return f"{_KINDS.get(kind, '这种内容')}只能单独发送。请回复那条消息发送「广播」。"


def not_sendable(kind: str) -> str:
    """A kind of content that cannot be sent on."""
    return f"内容里有{_KINDS.get(kind, '我不能转发的东西')}，不能广播，请去掉后重新发送。"


def too_long(chars: int, limit: int) -> str:
    """More text than one message takes."""
    return f"内容有 {chars} 字，一条消息最多 {limit} 字，请缩短、分几次广播，或做成合并转发后回复它发送「广播」。"


def too_many_scheduled(most: int) -> str:
    """Enough of them wait already."""
    return f"已有 {most} 个定时广播在等待，请先用「广播 取消 <编号>」去掉一些。"


def no_such(number: int) -> str:
    """`广播 记录 99`, `广播 取消 99`."""
    return f"没有编号 {number} 的广播。发送「广播 记录」看看有哪些。"


def over_already(job: "Job") -> str:
    """`广播 取消 2` of one that is over."""
    how = "之前就取消了" if job.state == "cancelled" else "已经发完了，不能取消"
    return f"广播 #{job.id} {how}。发送「广播 记录 {job.id}」看详情。"


def all_skipped(skipped: "Sequence[Recipient]") -> str:
    """Nobody is left to send to."""
    return f"没有可以发送的对象。{_skipped_part(skipped)}"


def preview_head(draft: "Draft", expected_s: float, *, repeated: bool = False, over_ceiling: int = 0) -> str:
    """What stands over the content in the preview. `over_ceiling`: so many are more than an account may send today."""
    targets, of = draft.targets, _of(draft.kind)
    names = "、".join(_short(target.name or str(target.peer_id)) for target in targets[:NAMES_SHOWN])
    more = " 等" if len(targets) > NAMES_SHOWN else ""
    when = f"{local_minute(draft.due_at)}（北京时间）" if draft.due_at else ""
    lines = [
        f"将{f'在 {when}' if when else ''}广播到 {len(targets)} {of}（{names}{more}），预计{duration(expected_s)}。"
    ]
    accounts = {target.self_id for target in targets}
    if len(accounts) > 1:
        lines.append(f"由 {len(accounts)} 个账号分头发送，每{of}只发一次。")
    if draft.skipped:
        lines.append(_skipped_part(draft.skipped))
    if draft.content.at_all:
        lines.append("会 @全体成员；我不是管理员或次数用完的群，不带 @ 照常发。")
    if over_ceiling:
        lines.append(f"超出今天的发送上限 {over_ceiling} 条：发到上限会暂停，明天再「广播 继续」。")
    if repeated:
        lines.append("注意：同样的内容 24 小时内已经广播过。")
    return "\n".join(lines)


def _skipped_part(skipped: "Sequence[Recipient]") -> str:
    reasons: dict[str, list[str]] = {}
    for recipient in skipped:
        reasons.setdefault(recipient.skip_reason, []).append(_short(recipient.name or str(recipient.peer_id)))
    parts = [
        f"{reason} {len(names)} 个（{'、'.join(names[:NAMES_SHOWN])}{' 等' if len(names) > NAMES_SHOWN else ''}）"
        for reason, names in reasons.items()
    ]
    return f"跳过：{'；'.join(parts)}。"


def preview_tail() -> str:
    """What stands under it."""
    return "请在 60 秒内回复「确认」开始发送，回复「取消」放弃。"


ABOVE = "要发的就是上一条消息。"
FRAME_OPEN, FRAME_CLOSE = "\n内容如下：\n────────\n", "\n────────\n"


def started(kind: str, targets: int, expected_s: float) -> str:
    """Confirmed."""
    return f"正在向 {targets} {_of(kind)}发送，预计{duration(expected_s)}。发送「广播 状态」看进度，「广播 暂停」停下。"


def scheduled(due_at: datetime, kind: str, targets: int) -> str:
    """Confirmed, for later."""
    return (
        f"已安排在 {local_minute(due_at)}（北京时间）向 {targets} {_of(kind)}发送。"
        "发送「广播 状态」查看，「广播 取消」不再发。"
    )


def scheduled_line(job: "Job") -> str:
    """`广播 状态` of one whose time has not come."""
    when = local_minute(job.due_at) if job.due_at else ""
    return f"定时广播 #{job.id}：{when} 发送「{snippet(job.content_json)}」。发送「广播 取消 {job.id}」不再发。"


def unscheduled(job: "Job") -> str:
    """`广播 取消` of one whose time has not come."""
    return f"定时广播 #{job.id}（{snippet(job.content_json)}）已取消，没有发给任何人。"


def begun(kind: str, targets: int) -> str:
    """The time has come."""
    return f"定时广播开始，正在向 {targets} {_of(kind)}发送。发送「广播 状态」看进度，「广播 暂停」停下。"


def missed(job: "Job", counts: "Counts") -> str:
    """The time came while the bot was away."""
    when = local_minute(job.due_at) if job.due_at else ""
    return (
        f"定时广播 #{job.id} 错过了 {when}，还没有发（{counts.waiting} {_of(job.kind)}）。"
        "发送「广播 继续」现在发，或「广播 取消」不再发。"
    )


def resumed(kind: str, counts: "Counts", expected_s: float) -> str:
    """`广播 继续`."""
    left = f"还有 {counts.waiting} {_of(kind)}，预计{duration(expected_s)}"
    return f"继续发送，{left}。发送「广播 状态」看进度。"


def busy(kind: str, counts: "Counts", *, paused: bool) -> str:
    """Another broadcast is not over."""
    how = "停着，没有发完" if paused else "正在发送"
    return f"已有一个广播{how}（{_done(kind, counts)}）。请等它发完，或先发送「广播 取消」。"


def paused(kind: str, counts: "Counts") -> str:
    """`广播 暂停`."""
    return f"已暂停：{_done(kind, counts)}。发送「广播 继续」接着发，「广播 取消」不再发。"


def paused_itself(note: str, kind: str, counts: "Counts") -> str:
    """Nobody said so. `note`: `ports.Note`."""
    return _PAUSED_ITSELF[note].format(done=_done(kind, counts), of=_of(kind))


def interrupted(kind: str, counts: "Counts") -> str:
    """The bot has started again and finds a broadcast that is not over."""
    return (
        f"上次的广播没有发完：{_thirds(counts)}。"
        f"发送「广播 继续」接着发没发过的{_of(kind)[1:]}（不确定的不会重发），或发送「广播 取消」。"
    )


def rejoined(kind: str, counts: "Counts") -> str:
    """This process has started again, while another one went on with the broadcast."""
    return f"我中断过，广播已接着发，不用操作：{_thirds(counts)}。发送「广播 状态」看进度。"


def _thirds(counts: "Counts") -> str:
    parts = [f"{number} {word}" for number, word in ((counts.failed, "失败"), (counts.skipped, "跳过")) if number]
    others = "".join(f" / {part}" for part in parts)
    return f"{counts.sent} 已发 / {counts.waiting} 未发 / {counts.unknown} 不确定{others}"


def progress(kind: str, counts: "Counts", *, live: bool) -> str:
    """`广播 状态` of a broadcast that is not over, and what the owner is told every so often."""
    how = "正在发送" if live else "停着"
    left = counts.waiting + counts.in_flight
    next_step = "「广播 暂停」停下" if live else "「广播 继续」接着发"
    return (
        f"广播{how}：{_ends(counts)}，未发 {left}（共 {counts.total} {_of(kind)}）。\n"
        f"发送{next_step}，「广播 取消」不再发。"
    )


def report(title: str, kind: str, counts: "Counts", listed: "Sequence[Target]") -> str:
    """How a broadcast ended, with everybody whom it did not surely reach and why. `listed`: those and the sent ones."""
    left = counts.waiting + counts.in_flight
    rest = f"，未发 {left}" if left else ""
    lines = [f"{title}，共 {counts.total} {_of(kind)}：{_ends(counts)}{rest}。"]
    without = [target for target in listed if target.state == "sent" and target.reason]
    if without:
        lines.append(f"其中 {len(without)} {_of(kind)}{without[0].reason}。")
    for state, name in (("failed", "失败"), ("unknown", "不确定"), ("skipped", "跳过")):
        those = [target for target in listed if target.state == state]
        lines.extend([f"{name}：", *map(_line, those[:LINES_SHOWN])] if those else [])
        if len(those) > LINES_SHOWN:
            lines.append(f"…还有 {len(those) - LINES_SHOWN} 个")
    return "\n".join(lines)


def recalled(taken: int, failed: int, too_old: int, *, paused: bool) -> str:
    """`广播 撤回`."""
    parts = [f"已撤回 {taken} 条"]
    if failed:
        parts.append(f"{failed} 条撤回失败（不是这个机器人连接的账号发的，或 QQ 拒绝）")
    if too_old:
        parts.append(f"{too_old} 条已超过两分钟，撤不回")
    end = "没有发的已暂停，发送「广播 取消」不再发，「广播 继续」接着发。" if paused else ""
    return f"{'；'.join(parts)}。{end}"


def records(jobs: "Sequence[tuple[Job, Counts]]") -> str:
    """`广播 记录`."""
    if not jobs:
        return NEVER
    lines = [
        f"#{job.id} {local_minute(job.due_at or job.created_at)} {_STATES[job.state]} · {_reached(job.kind, counts)} · "
        f"{snippet(job.content_json)}"
        for job, counts in jobs
    ]
    return "\n".join(["最近的广播：", *lines, f"发送「广播 记录 {jobs[0][0].id}」看一次的详情。"])


def _reached(kind: str, counts: "Counts") -> str:
    """`2/3 个群已发（其中 1 个已撤回）`."""
    back = f"（其中 {counts.recalled} 条已撤回）" if counts.recalled else ""
    return f"{counts.sent + counts.recalled}/{counts.total} {_of(kind)}已发{back}"


def record_title(job: "Job") -> str:
    """`广播 记录 3`, before the numbers."""
    return f"广播 #{job.id}（{local_minute(job.due_at or job.created_at)}，{_STATES[job.state]}）"


def snippet(content_json: str) -> str:
    """The beginning of a content, in one line."""
    words = []
    for segment in json.loads(content_json):
        kind = segment["type"]
        at_all = kind == "at" and str(segment["data"].get("qq")) == "all"
        named = {"image": "[图片]", "face": "[表情]", "at": "@全体成员" if at_all else "@"}
        words.append(segment["data"]["text"] if kind == "text" else named.get(kind, f"[{_KINDS.get(kind, kind)}]"))
    text = " ".join("".join(words).split())
    return text if len(text) <= SNIPPET_CHARS else f"{text[:SNIPPET_CHARS]}…"


def _ends(counts: "Counts") -> str:
    taken_back = f" / 已撤回 {counts.recalled}" if counts.recalled else ""
    return f"已发 {counts.sent} / 失败 {counts.failed} / 跳过 {counts.skipped} / 不确定 {counts.unknown}{taken_back}"


def _line(target: "Target") -> str:
    return f"· {_short(target.group_name) or '（没有名字）'}（{target.group_id}）：{target.reason}"


def _done(kind: str, counts: "Counts") -> str:
    return f"已发 {counts.sent}，未发 {counts.waiting + counts.in_flight}，共 {counts.total} {_of(kind)}"


def _short(name: str) -> str:
    """A group's name in one line; others have chosen it."""
    name = " ".join(name.split())
    return name if len(name) <= NAME_CHARS else f"{name[: NAME_CHARS - 1]}…"


def duration(seconds: float) -> str:
    """`95` → `约 2 分钟`."""
    if seconds < 60:
        return f"约 {max(1, round(seconds))} 秒"
    minutes = round(seconds / 60)
    return f"约 {minutes} 分钟" if minutes < 60 else f"约 {minutes // 60} 小时 {minutes % 60} 分钟"
