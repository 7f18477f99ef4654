"""Every sentence of the plugin `records`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from plugins._shared.beijing import local_moment
from plugins._shared.manual import Manual

AUDIT = Manual(
    summary="看谁在什么时候做了什么",
    usage="审计 [条数] [用户 <QQ>] [第<页>页]",
    examples=("审计", "审计 50", "审计 用户 12345", "审计 20 第2页"),
    notes="限机器人主人私聊。从新到旧；记录保留 AUDIT__KEPT_DAYS 天。",
)
EXPORT = Manual(
    summary="导出我存着的、关于你的全部数据",
    usage="导出我的数据",
    examples=("导出我的数据",),
    notes="只能私聊，发给你一个 JSON 文件。绑定的令牌只有打码的样子，谁也导不出来。",
)
FORGET = Manual(
    summary="删除我存着的、关于你的数据",
    usage="删除我的数据",
    examples=("删除我的数据",),
    notes="只能私聊。先列出会删什么、什么必须留下，回复「确认」才删，删了找不回来。",
)

AUDIT_HOW = "请这样发送：审计 [条数] [用户 <QQ>] [第<页>页]，例如「审计 20」「审计 用户 12345」「审计 20 第2页」。"
ABOUT = (
    "这是机器人「网管」存着的、关于你的全部数据。令牌和密码加密保存，不在其中，只列出打码的样子；"
    "测速历史列出文字结果，不含图片和每个节点的原始数据；你发起的广播只列出时间和状态，不含内容。"
)
EXPORTED = "你的数据都在刚才的文件里。令牌不在其中，只有打码的样子。"
EXPORT_UNKNOWN = "文件发出去了，但 QQ 没有确认收到。要是没看到文件，请再发送一次「导出我的数据」。"
TEST_RUNS = (
    "你有一个测速正在进行，它的结果还会存下来，所以现在没有删。请等它结束，或者发送「停止」，再发一次「删除我的数据」。"
)
NOTHING_STORED = "我没有存着任何关于你的数据。"
CHANGED = "你的数据刚才又有了变化，什么都没有删。请重新发送「删除我的数据」，看过新的清单再确认。"
NOT_AS_FILE = "文件没有发出去，下面是文字版（长的内容只显示开头）："
MOST_CHARS, MOST_ROWS = 60, 30
"""The words instead of a file: characters of one value, rows of one kind."""

TITLES = {
    "bindings": "绑定的平台账号",
    "watches": "监控和提醒",
    "loans": "共享给群的账号（含已结束的）",
    "runs": "测速历史",
    "wishes": "是否收广播的选择",
    "broadcasts_received": "收到过的广播（发送记录）",
    "deeds": "操作记录",
    "deeds_moderating": "管理操作的记录（拉黑、开关功能）",
    "deeds_on_account": "别人用你的账号的操作记录",
    "deeds_about": "别人对你做的操作记录",
    "group_wishes": "替群选择收不收广播",
    "switches": "替群开关功能",
    "bans_given": "你拉黑别人的记录",
    "bans": "你被拉黑的记录",
    "usage": "用量计数",
    "broadcasts_made": "你发起的广播",
    "broadcasts_coming": "还没发完的广播",
}
"""By the names of the traces in plugins/_shared/database/persons.py."""
_KEPT = {
    "deeds_moderating": "群里要查得到是谁做的，到保留期限自动删除",
    "bans": "到期或解除后自动删除",
    "usage": "计到当天结束，之后自动删除",
    "broadcasts_made": "机器人主人的发送记录",
    "broadcasts_coming": "发完之后才能删，免得重复发给你",
}

ACTIONS = {
    "speedtest": "测速",
    "binding bind": "绑定",
    "binding unbind": "解绑",
    "binding lend": "共享账号",
    "binding unlend": "取消共享",
    "tunnel": "隧道",
    "tunnel create": "创建隧道",
    "tunnel change": "修改隧道",
    "tunnel delete": "删除隧道",
    "tunnel cut": "让隧道的客户端下线",
    "tunnel register": "注册 ChmlFrp 账号",
    "tunnel reset": "重置 ChmlFrp 令牌",
    "tunnel password": "改 ChmlFrp 密码",
    "tunnel rename": "改 ChmlFrp 用户名",
    "tunnel qq": "改 ChmlFrp 的 QQ",
    "tunnel avatar": "改 ChmlFrp 头像",
    "proxy": "代理",
    "proxy extract": "提取代理",
    "proxy check": "验代理",
    "proxy order": "下代理订单",
    "proxy close": "关闭代理订单",
    "proxy add": "添加代理账号",
    "proxy delete": "删除代理账号",
    "proxy enable": "启用代理账号",
    "proxy disable": "停用代理账号",
    "proxy limit": "改代理账号限额",
    "proxy password": "改代理账号密码",
    "proxy remark": "改代理账号备注",
    "broadcast begin": "发起广播",
    "broadcast schedule": "定时广播",
    "broadcast resume": "继续广播",
    "broadcast pause": "暂停广播",
    "broadcast cancel": "取消广播",
    "broadcast recall": "撤回广播",
    "manage ban": "拉黑",
    "manage unban": "解除拉黑",
    "manage on": "打开功能",
    "manage off": "关闭功能",
    "watch create": "建立监控或提醒",
    "watch pause": "暂停监控或提醒",
    "watch resume": "继续监控或提醒",
    "watch delete": "删除监控或提醒",
    "records export": "导出自己的数据",
    "records forget": "删除自己的数据",
}
"""What the book calls a deed → as people call it. What is not in here goes by its first word."""
OUTCOMES = {
    "ok": "成功",
    "running": "进行中",
    "interrupted": "被中断（机器人当时停了）",
    "refused": "没有执行",
    "stopped": "被停止",
    "unknown": "结果不确定",
    "broken": "出错",
    "CredentialError": "平台不接受凭据",
    "QuotaError": "平台额度不够",
    "NotFoundError": "平台说没有",
    "RefusedError": "平台拒绝",
    "TimedOutError": "平台超时",
    "UnreachableError": "平台连不上",
    "OutcomeUnknownError": "结果不确定",
    "NotAskedError": "平台连不上，没有问",
    "UnexpectedReplyError": "平台的回答看不懂",
}
FAILED = "失败"


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A row of the book, as it is shown."""

    moment: datetime
    user_id: int
    group_id: int | None
    action: str
    subject: str
    account: str
    amount: int
    outcome: str


def audit(lines: Sequence[AuditLine], total: int, page: int, rows: int, again: str) -> str:
    """A page of the book, newest first. `again`: the words that show this page size and person."""
    if not lines:
        return "还没有记录。" if not total else f"没有第 {page} 页，一共 {total} 条。"
    pages = -(-total // rows)
    more = f"\n更早的请发送「{again} 第{page + 1}页」。" if page < pages else ""
    return "\n".join([f"操作记录，第 {page}/{pages} 页，共 {total} 条：", *map(_line, lines)]) + more


def _line(line: AuditLine) -> str:
    where = f"（群 {line.group_id}）" if line.group_id is not None else ""
    what = " ".join(part for part in (_action(line.action), line.subject) if part)
    parts = [what, _account(line), OUTCOMES.get(line.outcome, FAILED), f"用量 {line.amount}" if line.amount else ""]
    return f"{local_moment(line.moment)} {_person(line.user_id)}{where} {' · '.join(part for part in parts if part)}"


def _action(action: str) -> str:
    if action in ACTIONS:
        return ACTIONS[action]
    first, _, rest = action.partition(" ")
    return f"{ACTIONS.get(first, first)} {rest}".strip()


def _account(line: AuditLine) -> str:
    if line.account == "owner":
        return "机器人主人的账号"
    if line.account == "0":
        return "某人的账号（他已删除自己的数据）"
    if not line.account:
        return ""
    return "自己的账号" if line.account == str(line.user_id) else f"QQ {line.account} 的账号"


def _person(user_id: int) -> str:
    return f"QQ {user_id}" if user_id else "某人（已删除自己的数据）"


def too_many_rows(most: int, said: int) -> str:
    """The number of rows is out of bounds, or it is somebody's number."""
    if said > 9999:
        return f"一次最多 {most} 条。要看某个人的，请发送「审计 用户 {said}」。"
    return f"一次请看 1 到 {most} 条，例如「审计 20」；更早的发送「审计 20 第2页」。"


def in_words(stored: Mapping[str, Sequence[Mapping[str, str]]]) -> str:
    """What the file would have held."""
    parts = [NOT_AS_FILE]
    for name, rows in stored.items():
        parts.append(f"【{TITLES[name]}】{len(rows)} 条")
        parts += ["· " + "，".join(f"{key}={value}" for key, value in row.items()) for row in rows[-MOST_ROWS:]]
        if len(rows) > MOST_ROWS:
            parts.append(f"（只显示最新的 {MOST_ROWS} 条）")
    return "\n".join(parts)


def would_forget(deleted: Mapping[str, int], unnamed: Mapping[str, int], kept: Mapping[str, int]) -> str:
    """What `确认` will do. By the names of the traces."""
    parts = ["要删除我存着的、关于你的数据吗？"]
    if deleted:
        parts += ["会删除：", *_counts(deleted)]
    if unnamed:
        parts += ["会留下但去掉你的 QQ 号（别人和群还要用）：", *_counts(unnamed)]
    if kept:
        parts += ["必须留下：", *_staying(kept)]
    parts.append("删了找不回来，绑定要重新绑。要先留一份请发送「导出我的数据」。回复「确认」就删除。")
    return "\n".join(parts)


def only_kept(kept: Mapping[str, int]) -> str:
    """There is nothing to delete but what has to stay."""
    return "\n".join(["没有可以删除的，只有这些必须留下：", *_staying(kept)])


def forgotten(deleted: Mapping[str, int], unnamed: Mapping[str, int], kept: Mapping[str, int]) -> str:
    """Done. `kept`: what had to stay."""
    parts = ["已经删除。"]
    if deleted:
        parts += ["删除了：", *_counts(deleted)]
    if unnamed:
        parts += ["去掉了你的 QQ 号：", *_counts(unnamed)]
    if kept:
        parts += ["必须留下的还在：", *_staying(kept)]
    return "\n".join(parts)


def _staying(kept: Mapping[str, int]) -> list[str]:
    return [f"{line}，{_KEPT[name]}" for name, line in zip(kept, _counts(kept), strict=True)]


def _counts(counts: Mapping[str, int]) -> list[str]:
    return [f"· {TITLES[name]} {count} 条" for name, count in counts.items()]
