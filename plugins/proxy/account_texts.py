"""Every sentence about 911Proxy's sub-accounts. A password is in none of them. Usage is KB, limits are GB."""

from collections.abc import Sequence

from plugins._providers.proxy911 import ProxyAccount
from plugins._shared.manual import Manual
from plugins._shared.units import KB_PER_GB, bar, gb_text, percent
from plugins.proxy.wording import next_page, page_of, product_name, short

ACCOUNTS = Manual(
    summary="管理 911Proxy 的子账号",
    usage=(
        "代理 账号 [列表] [页]\n"
        "代理 账号 添加 <用户> <密码> [<用户> <密码>…] [产品=9] [备注=…]\n"
        "代理 账号 启用|停用|删除 <用户…>\n"
        "代理 账号 改密 <用户> <新密码>\n"
        "代理 账号 备注 <用户> <备注>\n"
        "代理 账号 限额 <用户…> <GB>"
    ),
    examples=("代理 账号", "代理 账号 停用 user01 user02", "代理 账号 限额 user01 50", "代理 账号 删除 user01"),
    notes=(
        "用户名和密码只能是英文字母和数字，一次最多 50 个。密码只能私聊发，我不会显示也不会保存。"
        "删除前要回复「确认」。限额是整数 GB，0 或「不限」表示不限。停用、删除、改密约 5 分钟后生效，这期间仍可能计费。"
    ),
)
HOW = "用法：「代理 账号」看列表，或「代理 账号 添加/启用/停用/删除/改密/备注/限额 …」。发送「帮助 代理 账号」看例子。"
ADD_HOW = "用法：代理 账号 添加 <用户> <密码>，可以一次写几对，也可以写成「用户:密码,用户:密码」。"
ADD_PRODUCTS = "产品只能写 9（动态流量）、11（动态不限量）、14（机房静态 IP）或 25（住宅静态 IP），例如「产品=9」。"
TWICE = "同一个用户名写了两次，请去掉一个再发。"
BAD_NAME = "用户名只能是英文字母和数字，最多 64 个，不能有空格、冒号、逗号和中文。请改好再发。"
BAD_PASSWORD = "密码只能是英文字母和数字，最多 64 个，不能有空格、冒号、逗号和中文。请改好再发。"  # noqa: S105
BAD_REMARK = "备注太长或有看不见的字符：最多 32 个汉字或 64 个英文字母，请缩短再发。"
PASSWORD_HOW = "用法：代理 账号 改密 <用户> <新密码>，新密码只能是英文字母和数字。"  # noqa: S105
REMARK_HOW = "用法：代理 账号 备注 <用户> <备注>，最多 32 个汉字或 64 个英文字母。"
LIMIT_HOW = "用法：代理 账号 限额 <用户…> <GB>，例如「代理 账号 限额 user01 50」。"
EXISTS = "没有添加：911Proxy 说账号已存在、数量到了上限，或产品不支持。发送「代理 账号」核对后再试。"
MOVED = "要删除的子账号在这期间变了，所以什么也没做。请重新发送原来的命令。"
RECALL_YOURSELF = "你刚才的消息里有密码，我没能撤回，请你自己撤回。"
STILL_COSTS = "约 5 分钟后完全生效，这期间它用掉的流量仍然计费。"
MOST_NAMED = 12


def too_many(most: int) -> str:
    """A batch that is too long."""
    return f"一次最多处理 {most} 个账号，请分几次发送。"


def which(action: str) -> str:
    """No account was named."""
    return f"请写上用户名，例如「代理 账号 {action} user01」，可以一次写几个。"


def bad_limit(most: int) -> str:
    """A limit that is none."""
    return f"限额请写 0 到 {most} 的整数 GB，0 表示不限，例如「代理 账号 限额 user01 50」。"


def not_in_group(*, recalled: bool) -> str:
    """A password was said in a group."""
    if recalled:
        return "密码不能发在群里，我已经把那条消息撤回，什么也没有做。请换一个密码，私聊我再发。"
    return "密码不能发在群里！我没有权限，撤回没有成功：请你马上自己撤回，换一个密码，私聊我再发。我什么也没有做。"


def with_warning(text: str, *, recalled: bool) -> str:
    """An answer to a message that held a password."""
    return text if recalled else f"{text}\n{RECALL_YOURSELF}"


def names(usernames: Sequence[str]) -> str:
    """`a、b、c 等 20 个`."""
    shown = "、".join(short(name, 64) for name in usernames[:MOST_NAMED])
    return f"{shown} 等 {len(usernames)} 个" if len(usernames) > MOST_NAMED else shown


def listing(rows: Sequence[ProxyAccount], number: int, whose: str, *, private: bool) -> str:
    """One page of the accounts; remarks only where nobody reads along."""
    if not rows:
        return "还没有子账号。私聊我「代理 账号 添加 <用户> <密码>」加一个。"
    page = page_of([_row(row, private=private) for row in rows], number)
    on = sum(row.enabled is not False for row in rows)
    head = f"911Proxy 子账号 {len(rows)} 个，启用 {on} 个（{whose}）"
    return "\n".join([head, *page.rows, *next_page("代理 账号 列表", page.number, page.count)])


def _row(row: ProxyAccount, *, private: bool) -> str:
    sign, state = ("⚪", "停用") if row.enabled is False else ("🟢", "启用")
    remark = f" · {short(row.remark, 64)}" if private and row.remark else ""
    return f"{sign} {short(row.username, 64)}（{state}）{product_name(row.product_type)}{remark}\n{used(row)}"


def used(row: ProxyAccount) -> str:
    """Used traffic against the limit."""
    usage = gb_text(row.usage_kb) if row.usage_kb is not None else "未知"
    if row.limit_gb is None:
        return f"已用 {usage}，限额未知"
    if row.is_unlimited:
        return f"已用 {usage}，不限额"
    limit_kb = row.limit_gb * KB_PER_GB
    share = f"{bar(row.usage_kb or 0, limit_kb)} {percent(row.usage_kb or 0, limit_kb)}% "
    return f"{share}已用 {usage} / 限额 {row.limit_gb} GB"


def unknown(missing: Sequence[str], known: Sequence[str]) -> str:
    """Names that no account has; they have the shape of a name, so they are shown."""
    hint = f"你的子账号有：{names(known)}。" if known else "你还没有子账号。"
    return f"没有这个子账号：{names(missing)}。什么也没做。{hint}"


def would_delete(rows: Sequence[ProxyAccount]) -> str:
    """What will be lost."""
    lines = [f"· {short(row.username, 64)}：{used(row)}" for row in rows[:MOST_NAMED]]
    more = [f"…… 共 {len(rows)} 个"] if len(rows) > MOST_NAMED else []
    return "\n".join(
        [
            f"要删除 {len(rows)} 个子账号：",
            *lines,
            *more,
            f"删除后不能恢复，用这些账号的程序会断开；{STILL_COSTS}",
            "60 秒内回复「确认」删除，回复「取消」放弃。",
        ]
    )


def would_lift(rows: Sequence[ProxyAccount]) -> str:
    """A limit of 0 is none."""
    who = names([row.username for row in rows])
    return f"要取消 {who} 的限额：0 表示不限，它们可以一直用到套餐用完。\n60 秒内回复「确认」执行，回复「取消」放弃。"


def added(usernames: Sequence[str], absent: Sequence[str]) -> str:
    """The vendor said yes. It does not tell which parts of a batch failed, so the list was read again."""
    done = [name for name in usernames if name not in absent]
    lines = [f"已添加 {len(done)} 个子账号：{names(done)}。"] if done else []
    if absent:
        lines.append(f"列表里还没有：{names(absent)}，请过几分钟发送「代理 账号」核对。")
    return "\n".join(lines)


def deleted(usernames: Sequence[str]) -> str:
    """Done."""
    return f"已删除：{names(usernames)}。{STILL_COSTS}"


def disabled(usernames: Sequence[str]) -> str:
    """Done."""
    return f"已停用：{names(usernames)}。{STILL_COSTS}"


def enabled(usernames: Sequence[str]) -> str:
    """Done."""
    return f"已启用：{names(usernames)}。"


def password_changed(usernames: Sequence[str]) -> str:
    """Done."""
    return f"{names(usernames)} 的密码改好了，旧密码还能用约 5 分钟。"


def remarked(usernames: Sequence[str]) -> str:
    """Done."""
    return f"{names(usernames)} 的备注改好了。"


def limited(usernames: Sequence[str], limit_gb: int) -> str:
    """Done."""
    limit = f" {limit_gb} GB" if limit_gb else "不限"
    late = "统计约晚 5 分钟，可能会多用一点。" if limit_gb else ""
    return f"{names(usernames)} 的限额改为{limit}。{late}"


def partly(done: Sequence[str], left: Sequence[str]) -> str:
    """A batch that goes one by one stopped on its way."""
    head = f"已改好：{names(done)}。" if done else "一个都没有改成。"
    return f"{head}没有改成：{names(left)}，请发送「代理 账号」核对后再试。"


def not_done(action: str) -> str:
    """No answer came, and the list shows that nothing was done."""
    return f"911Proxy 没有及时回答，{action}没有成功。请稍后再试。"


def done_or_not(action: str) -> str:
    """No answer came, and the list cannot be read."""
    return f"911Proxy 没有及时回答，不知道{action}有没有成功，我没有重试。请过一会儿发送「代理 账号」核对。"
