"""Every sentence of the plugin `manage`."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from plugins._shared.beijing import local_moment
from plugins._shared.manual import Manual

if TYPE_CHECKING:
    from plugins.manage.features import Feature

SWITCH_ON = Manual(
    summary="打开本群的一项功能",
    usage="功能 开 <名…>\n功能 开 全部",
    examples=("功能 开 测速", "功能 开 全部"),
    notes="「功能 列表」看有哪些。机器人的主人加上「全局」对所有群和私聊生效。",
)
SWITCH_OFF = Manual(
    summary="关闭本群的一项功能",
    usage="功能 关 <名…>\n功能 关 全部",
    examples=("功能 关 测速", "功能 关 隧道 代理", "功能 关 全部"),
    notes="关掉的功能在本群不再回答，私聊不受影响。「功能 列表」看有哪些。机器人的主人加上「全局」对所有群和私聊生效。",
)
LIST = Manual(
    summary="看这里开了和关了哪些功能", usage="功能 列表", examples=("功能 列表",), notes="群主和管理员可以开关。"
)
BAN = Manual(
    summary="不再理会某个人",
    usage="拉黑 <QQ号或@某人> [时长] [理由]\n拉黑 群 <群号> [时长] [理由]：限机器人主人\n拉黑：看名单",
    examples=("拉黑 12345678 7天 刷屏", "拉黑 @某人 2小时", "拉黑"),
    notes="群主和管理员拉黑的只在本群有效；机器人主人拉黑的处处有效，加上「本群」只在本群。不写时长就一直有效，到期自动解除。",
)
UNBAN = Manual(
    summary="解除拉黑",
    usage="解除拉黑 <QQ号或@某人>\n解除拉黑 群 <群号>：限机器人主人",
    examples=("解除拉黑 12345678",),
    notes="群主和管理员只能解除本群的；机器人主人设的，只有他能解除。",
)

FEW = 4
"""So many features are told one by one."""
LISTED = 20
"""Lines of the list of the banned in one message."""
EXAMPLE = f"例如「{BAN.examples[0]}」"

# Switches

WHERE_IS_THE_GROUP = "请在要开关的群里发送，由群主或管理员来发；机器人的主人可以在后面加「全局」。"
ONLY_OWNER_EVERYWHERE = "「全局」只有机器人的主人能用。去掉「全局」就只对本群生效。"
BROADCAST_IS_APART = "广播不用开关：群主或管理员发送「退订广播」，本群就不再收到；「订阅广播」恢复。"
HELP_STAYS = "「帮助」和「状态」关不掉，不然没有人知道还能用什么。"
OWN_STAYS = "账号和个人数据的命令关不掉：每个人都要能管自己的账号和数据。"
ALWAYS_ON = "管理用的命令关不掉，它们只有群主、管理员和机器人的主人能用。"


def no_such_feature(word: str, features: "Sequence[Feature]") -> str:
    """A name that is none."""
    return f"没有叫「{_short(word, 20)}」的功能。可以开关的有：{_labels(features)}、全部。"


def part_of(word: str, feature: "Feature") -> str:
    """A command that cannot be switched off alone."""
    return f"「{word}」属于「{feature.label}」，不能单独关。要一起关掉请发送「功能 关 {feature.label}」。"


def which_feature(features: "Sequence[Feature]", *, off: bool) -> str:
    """No name."""
    word = "关" if off else "开"
    return f"请写明是哪项，例如「功能 {word} {features[0].label}」。可以开关的有：{_labels(features)}、全部。"


def switched(features: "Sequence[Feature]", changed: set[str], *, off: bool, everywhere: bool) -> str:
    """Done. `changed`: those that were not so before."""
    where, how, back = "全局" if everywhere else "本群", "关闭" if off else "打开", "开" if off else "关"
    tail = " 全局" if everywhere else ""
    new = [feature for feature in features if feature.name in changed]
    if not new:
        return f"{where}的「{_labels(features)}」本来就是{'关着' if off else '开着'}的，没有变化。"
    name = " ".join(feature.label for feature in new) if len(new) <= FEW else "全部"
    told = f"{where}已{how}：{'；'.join(map(_line, new)) if len(new) <= FEW else _labels(new)}。"
    return f"{told}\n要再{'打开' if off else '关闭'}请发送「功能 {back} {name}{tail}」。"


def switched_subject(features: "Sequence[Feature]", group_id: int) -> str:
    """For the audit; group 0: everywhere."""
    return f"{_labels(features)}（{group(group_id) if group_id else '全局'}）"


def listing(on: "Sequence[Feature]", off: "Sequence[Feature]", paused: "Sequence[Feature]", *, private: bool) -> str:
    """`功能 列表`. `paused`: switched off everywhere by the bot's owner."""
    lines = ["私聊里的功能：" if private else "本群的功能："]
    for state, features in (("开", on), ("关", off), ("停用（机器人的主人关的）", paused)):
        lines += [f"[{state}] {_line(feature)}" for feature in features]
    if not private:
        example = (off or on or paused)[0].label
        lines.append(f"群主和管理员发送「功能 {'开' if off else '关'} {example}」来{'打开' if off else '关闭'}。")
    return "\n".join(lines)


def _line(feature: "Feature") -> str:
    shown = "、".join(feature.words[:4])
    more = f" 等 {len(feature.words)} 个命令" if len(feature.words) > 4 else ""
    return feature.label if feature.words == (feature.label,) else f"{feature.label}（{shown}{more}）"


def _labels(features: "Sequence[Feature]") -> str:
    return "、".join(feature.label for feature in features)


# Bans

WHOM = f"请写明拉黑谁：QQ 号，或者 @ 他，{EXAMPLE}。"
WHOM_TO_FREE = "请写明解除谁：QQ 号，或者 @ 他，例如「解除拉黑 12345678」。"
ONE_AT_A_TIME = "一次只能处理一个人，请分几次发送。"
ODD_NUMBER = f"QQ 号和群号是 5 到 12 位数字，请检查后再发，{EXAMPLE}。"
ODD_SPAN = f"时长要在 1 分钟到 3650 天之间，一直有效就不写时长，{EXAMPLE}。"
REASON_TOO_LONG = "理由最多 60 个字，请写短一些。"
HERE_IS_PRIVATE = "「本群」要在群里说。私聊里请写 QQ 号或「群 <群号>」。"
NOT_AFTER_PERSON = "解除时只写人就可以，例如「解除拉黑 12345678」。"
NOT_THE_OWNER = "不能拉黑机器人的主人。"
NOT_THE_BOT = "不能拉黑机器人自己。"
NOT_YOURSELF = "不能拉黑自己。"
NOT_AN_ADMIN = "对方是本群的群主或管理员，只有机器人的主人能拉黑。"
OWNER_BANS_GROUPS = "只有机器人的主人能拉黑整个群。"
OWNERS_BAN = "对方是机器人的主人拉黑的，只有主人能改或解除。"
NOT_BANNED = "对方没有被拉黑。发送「拉黑」看名单。"
WHOLE_GROUP = "整个群"
NOBODY = "现在没有人被拉黑。"
NOBODY_HERE = "本群没有人被拉黑。"


def subject(shown: str, where: str, until: datetime | None) -> str:
    """For the audit."""
    return f"{shown}（{where}，{_until(until)}）"


def banned(shown: str, word: str, where: str, until: datetime | None, reason: str) -> str:
    """Done. `shown`: who; `word`: as it is said to the command."""
    why = f"，理由：{reason}" if reason else ""
    return f"已拉黑 {shown}（{where}，{_until(until)}{why}），我不再理会。\n要解除请发送「解除拉黑 {word}」。"


def freed(shown: str, wheres: Sequence[str]) -> str:
    """Lifted."""
    return f"已解除拉黑：{shown}（{'、'.join(wheres)}）。"


def person(user_id: int) -> str:
    """Who, as it is shown."""
    return f"QQ {user_id}"


def group(group_id: int) -> str:
    """A whole group, as it is shown."""
    return f"群 {group_id}"


def where(group_id: int, here: int | None) -> str:
    """Where a ban holds; 0: everywhere. `here`: the group in which it is said."""
    if not group_id:
        return "所有群和私聊"
    return "本群" if group_id == here else f"群 {group_id}"


def banned_list(lines: Sequence[str], *, private: bool) -> str:
    """`拉黑`."""
    if not lines:
        return NOBODY if private else NOBODY_HERE
    more = [f"…还有 {len(lines) - LISTED} 个"] if len(lines) > LISTED else []
    return "\n".join(["拉黑名单：", *lines[:LISTED], *more, "要解除请发送「解除拉黑 <QQ号>」。"])


def line(shown: str, place: str, until: datetime | None, reason: str, by: str) -> str:
    """One ban. `place`: blank where it is plain."""
    parts = [part for part in (place, _until(until), reason, by) if part]
    return f"· {shown}：{'，'.join(parts)}"


def banned_by(user_id: int, *, owner: bool) -> str:
    """Who did it."""
    return "机器人主人拉黑" if owner else f"{user_id} 拉黑"


def _until(until: datetime | None) -> str:
    return "一直有效" if until is None else f"到 {local_moment(until)}"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"
