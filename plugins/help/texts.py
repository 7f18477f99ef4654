"""Every sentence of the plugin `help`."""

from plugins._shared.manual import Manual
from plugins._shared.table import Command, Role, Where

HELP = Manual(
    summary="看看我会什么",
    usage="帮助 [命令]\n帮助 1：逐条看每个命令做什么",
    examples=("帮助", "帮助 ip", "帮助 绑定", "帮助 1"),
)
TITLE = "我是网管，这里你可以用："
LIST_HINT = "「帮助 1」逐条看每个命令做什么。"
NEXT_PRIVATE = "发送「帮助 <命令>」看用法和例子；先试试「ip 1.1.1.1」，要用自己的账号就发「绑定」。"
NEXT_GROUP = "发送「帮助 <命令>」看用法和例子；先试试「ip 1.1.1.1」。绑定账号请私聊我。"

_ROLES = {Role.GROUP_ADMIN: "限群主和管理员", Role.OWNER: "限机器人主人"}
_PLACES = {Where.PRIVATE: "只能私聊", Where.GROUP: "只能在群里"}


def overview(topics: dict[str, dict[str, list[str]]], *, private: bool) -> str:
    """All words at a glance, a line for each topic, with what to do next."""
    lines = [
        f"【{topic}】{' · '.join(_with_second(*word) for word in words.items())}" for topic, words in topics.items()
    ]
    return "\n".join([TITLE, *lines, LIST_HINT, NEXT_PRIVATE if private else NEXT_GROUP])


def _with_second(first: str, seconds: list[str]) -> str:
    return f"{first}（{' '.join(seconds)}）" if seconds else first


def page(rows: list[Command], number: int, count: int, *, private: bool) -> str:
    """One page of the list, with what to do next."""
    lines: list[str] = [TITLE]
    topic = None
    for row in rows:
        if row.topic != topic:
            topic = row.topic
            lines.append(f"【{topic}】")
        lines.append(f"{row.word}：{row.manual.summary}")
    if count > 1:
        lines.append(f"第 {number}/{count} 页，发送「帮助 {number % count + 1}」翻页。")
    lines.append(NEXT_PRIVATE if private else NEXT_GROUP)
    return "\n".join(lines)


def manual(command: Command) -> str:
    """A command's own page."""
    page = command.manual
    lines = [f"{command.word}：{page.summary}", f"用法：{page.usage}"]
    if command.aliases:
        lines.append(f"也可以说：{'、'.join(command.aliases)}")
    # What stands in <> is to be filled in.
    lines.append("例子：" if any("<" in example for example in page.examples) else "例子（可以直接复制）：")
    lines.extend(page.examples)
    limits = [text for text in (_ROLES.get(command.role), _PLACES.get(command.where)) if text]
    if page.notes or limits:
        lines.append(f"说明：{'；'.join([*limits, page.notes] if page.notes else limits)}")
    return "\n".join(lines)


def no_such_command(near: str | None) -> str:
    """`帮助` for a word that is no command."""
    hint = f"你是不是想看「帮助 {near}」？" if near else "发送「帮助」看全部命令。"
    return f"没有这个命令。{hint}"
