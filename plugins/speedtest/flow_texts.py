"""Every sentence around a run: what it costs, waiting, stopping, history, repeating, comparing, and what went wrong."""

import math
from collections.abc import Iterable, Sequence
from datetime import timedelta

from plugins._providers.errors import (
    CredentialError,
    NotFoundError,
    ProviderError,
    QuotaError,
    RefusedError,
    TimedOutError,
    UnexpectedReplyError,
)
from plugins._shared.manual import Manual
from plugins._shared.target_texts import shown
from plugins.speedtest.scopes import Scope

CHEAPER_WORD = "精简"
_COSTS = "不会重新测试，不花额度。"
STOP = Manual("停止自己正在进行或排队的测速", "停止", ("停止",), "已经返回的结果会照常发出。")
HISTORY = Manual(
    "看这里测过的结果",
    "历史\n历史 <序号>：再发一次那次的结果\n历史 <序号> 节点：那次每个节点的结果",
    ("历史", "历史 1", "历史 1 节点"),
    f"{_COSTS}群里的记录属于群，私聊的属于你自己。",
)
REPEAT = Manual(
    "再测一次，可以改几个词",
    "重测 [序号] [改动]：序号见「历史」，不写就是最近一次",
    ("重测", "重测 联通", "重测 2 --timeout 20"),
    "会真的再测一次。改动里写了的地区、运营商或选项替换原来的，其余照旧。",
)
COMPARE = Manual(
    "两个目标用同样的节点各测一次，看差别",
    "对比 [类型] <目标一> <目标二> [地区…] [运营商…]",
    ("对比 a.example.com b.example.com", "对比 http a.example.com b.example.com 广东 电信"),
    "不写类型时网址用 http，域名和 IP 用 ping。等于两次测试的消耗。",
)
QUOTA = Manual(
    "今天的测速额度用了多少",
    "额度\n额度 <测速命令>：先看一次测试大约要多少节点",
    ("额度", "额度 ping example.com 全国"),
    "额度按节点数算，北京时间每天 0 点恢复。用自己绑定的 17CE 账号不占这些额度。",
)
ALREADY_RUNNING = "你有一次测速正在进行，请等它出结果，或发送「停止」。"
QUEUE_FULL = "现在排队测速的人太多了，请过几分钟再试。"
CLOSING = "机器人正在重启，请过一分钟再试。"
STOPPING = "好的，正在停止你的测速。"
STOPPED = "已停止，还没有节点返回结果。"
STOPPED_WAITING = "已停止，测试还没有开始，没有消耗额度。"
LEFT = "已停止等待；同样的测试还有别人在等，会继续进行。"
NOTHING_RUNS = "你现在没有正在进行的测速。"
NO_NODES_KEPT = "这次测试没有保存各节点的结果，请发送「重测」再测一次。"
NOT_REPEATABLE = "那次测试的命令没有保存（可能带有令牌等敏感内容），请重新输入完整的命令。"
NODES_WORD = "节点"
_OWN_WAY = "或私聊我「绑定 17ce <账号> <令牌>」用自己的账号"


def over_budget(scope: Scope, left: int, wanted: int, until_reset: timedelta) -> str:
    """Which limit, when it resets, and the way out."""
    whose = {Scope.USER: "你", Scope.GROUP: "本群", Scope.ALL: "机器人"}[scope]
    return (
        f"{whose}今天的测速额度不够：这次约需 {wanted} 个节点，还剩 {left} 个，"
        f"{_in(until_reset)}后（0 点）恢复；请少选几个地区，{_OWN_WAY}。"
    )


def _in(span: timedelta) -> str:
    minutes = max(1, math.ceil(span.total_seconds() / 60))
    return f"{minutes} 分钟" if minutes < 60 else f"{minutes // 60} 小时 {minutes % 60} 分"


def confirmation(title: str, scope: str, nodes: int, left: int | None, cheaper: tuple[str, int] | None) -> str:
    """Asked before a run that costs much. `left`: nodes that may still be used today; `cheaper`: (command, nodes)."""
    rest = "" if left is None else f"，今天还能用 {left} 个"
    lines = [
        f"{title}（{scope}）大约用 {nodes} 个节点，每个节点的结果都会消耗 17CE 积分{rest}。",
        "60 秒内回复「确认」开始，回复「取消」放弃。",
    ]
    if cheaper is not None:
        command, fewer = cheaper
        lines.append(f"想省一些可以回复「{CHEAPER_WORD}」，改为「{command}」（约 {fewer} 个节点）。")
    return "\n".join(lines)


def not_unasked(nodes: int) -> str:
    """A costly test that another plugin wanted without having asked the person."""
    return f"这次测试大约用 {nodes} 个节点，要先得到你的确认，所以没有开始。请少选几个地区或运营商再试。"


def queued(ahead: int) -> str:
    """Added to the notice where a run has to wait; "" where it begins at once."""
    return f"排队中，前面还有 {ahead} 个测速。" if ahead else ""


def joined(age_s: float) -> str:
    """The notice of one who joins a run."""
    return f"已收到，{max(1, round(age_s))} 秒前有人开始了同样的测试，请稍候，结果一起给你，不另外消耗额度。"


def shared_mark(age_s: float) -> str:
    """The mark of a result that was there already."""
    return f"这是 {max(1, round(age_s))} 秒前同样测试的结果，没有消耗额度；要再测请发送「重测」。"


JOINED_MARK = "与别人同时进行的同一次测试，没有另外消耗额度。"


def too_soon(host: str, wait_s: float) -> str:
    """Others have tested this host enough for now."""
    return (
        f"「{shown(host)}」刚被很多人测过，为免打扰对方，请约 {max(1, math.ceil(wait_s))} 秒后再测，"
        "也可以发送与别人完全相同的命令直接看结果。"
    )


def since_last(difference_ms: float, when: str, provinces: Sequence[tuple[str, float]]) -> str:
    """`比上次（11-22 14:03）+8.0 ms（慢了）`."""
    told = "；" + "、".join(f"{name} {signed(value)}" for name, value in provinces) if provinces else ""
    text = signed(difference_ms)
    word = {"+": "（慢了）", "-": "（快了）"}.get(text[0], "")
    return f"比上次（{when}）{text} ms{word}{told}"


def signed(value_ms: float) -> str:
    """`+8`, `-12`, `±0`; one place below ten."""
    text = f"{value_ms:+.0f}" if abs(value_ms) >= 10 else f"{value_ms:+.1f}"
    return "±0" if float(text) == 0 else text


def no_such_run(number: int, count: int) -> str:
    """A number that is none."""
    if not count:
        return "这里还没有测速记录。先试试「ping example.com」。"
    return f"没有第 {number} 条记录，这里共有 {count} 条。发送「历史」看列表。"


def bad_number() -> str:
    """`历史 abc`."""
    return "「历史」后面请写 1 到 200 的序号，例如「历史 1」，要看每个节点请发「历史 1 节点」。"


def two_targets_wanted() -> str:
    """`对比` with less or more than two targets."""
    return "「对比」要写两个目标，例如「对比 a.example.com b.example.com 广东」。"


def repeat_not_understood(word: str) -> str:
    """`重测` with a word that changes nothing."""
    return f"看不懂「{shown(word)}」，请写要改的地区、运营商或选项，例如「重测 联通」「重测 2 --timeout 20」。"


def standing(scope: Scope, used: int, limit: int) -> str:
    """One line of `额度`."""
    whose = {Scope.USER: "你", Scope.GROUP: "本群", Scope.ALL: "全部用户"}[scope]
    return f"· {whose}：已用 {used}，还剩 {max(0, limit - used)}（每天 {limit}）"


def quota(lines: Iterable[str], until_reset: timedelta, notes: Iterable[str]) -> str:
    """`额度`."""
    reset = f"{_in(until_reset)}后（北京时间 0 点）恢复。"
    return "\n".join(["今天的测速额度（节点数）：", *lines, reset, *notes])


def over_loan(whose: str, left: int, wanted: int) -> str:
    """The account that is lent to this group has not so much left today."""
    return (
        f"{whose}今天的额度不够：这次约需 {wanted} 个节点，还剩 {left} 个，北京时间 0 点恢复；"
        f"请少选几个地区，{_OWN_WAY}。"
    )


def loan_left(whose: str, left: int) -> str:
    """A note of `额度`: tests here are paid by a lent account first."""
    return f"在本群测速先用{whose}，今天还能用 {left} 个节点，不占上面的额度。"


OWNER_FREE = "你是机器人的主人，不受这些额度限制。"
OWN_ACCOUNT_FREE = "你绑定了自己的 17CE 账号，测速用它，不占这些额度。"
BIND_TIP = "不够用？私聊我「绑定 17ce <账号> <令牌>」用自己的账号，不占额度。"


def most_used(rows: Sequence[tuple[int, int]]) -> str:
    """For the bot's owner: who has used most today."""
    return "今天用得最多：" + "，".join(f"{user_id} {nodes} 个" for user_id, nodes in rows)


def cost(title: str, scope: str, nodes: int, *, asks: bool) -> str:
    """`额度 <命令>`."""
    return f"{title}（{scope}）大约用 {nodes} 个节点" + ("，开始前会先请你确认。" if asks else "，不用确认直接开始。")


def failed(error: ProviderError, skew_s: float | None, *, own: bool, lent: bool = False) -> str:
    """Why 17CE gave nothing, and what to do; without any of its own words. `own`: it is not the bot owner's account;
    `lent`: somebody in this group lends it."""
    if isinstance(error, CredentialError):
        return _login_failed(error.code, skew_s, own=own, lent=lent)
    if isinstance(error, QuotaError):
        return "17CE 账号的额度已用完或调用太频繁，请稍后再试" + ("。" if own and not lent else f"，{_OWN_WAY}。")
    if isinstance(error, NotFoundError):
        return "17CE 在你选的地区和运营商里没有找到节点，请换一个地区、运营商或节点类型再试。"
    if isinstance(error, RefusedError):
        what = {"10010": "网址", "10011": "IP", "10012": "域名"}.get(error.code)
        if what is not None:
            return f"17CE 不接受这个{what}，请检查拼写，或换一个目标再试。"
        return "17CE 没有接受这次任务，请去掉一些选项或换一个目标再试。"
    if isinstance(error, TimedOutError):
        return "17CE 在时限内没有返回任何节点的结果，请稍后再试，或少选几个地区。"
    if isinstance(error, UnexpectedReplyError):
        return "17CE 返回了看不懂的内容，请稍后再试。"
    return "17CE 暂时连不上，请稍后再试。"


def failed_for_somebody(error: ProviderError) -> str:
    """As `failed`, where it is not known whose account it was."""
    if isinstance(error, CredentialError):
        return "17CE 拒绝了登录（凭据不对，或积分已用完），请检查自己绑定的 17CE 账号，或告诉机器人的主人。"
    return failed(error, None, own=True)


def _login_failed(code: str, skew_s: float | None, *, own: bool, lent: bool) -> str:
    whose, todo = "机器人主人的 17CE 账号", f"请告诉机器人的主人，{_OWN_WAY}"
    if lent:
        whose, todo = "本群共享的 17CE 账号", f"请告诉共享的人，{_OWN_WAY}"
    elif own:
        whose, todo = "你绑定的 17CE 账号", "请检查后私聊我重新「绑定 17ce」或给账号充值"
    if skew_s is not None:
        ahead = "快" if skew_s > 0 else "慢"
        return (
            f"17CE 拒绝了{whose}登录：机器人的时钟比 17CE {ahead} {_clock(abs(skew_s))}，"
            "登录码因此无效，请机器人的主人校准服务器时间后再试。"
        )
    if code == "10008":
        return f"17CE 拒绝了{whose}登录：凭据不对或积分已用完（也请核对服务器时间），{todo}。"
    return f"17CE 不接受{whose}的凭据，{todo}。"


def _clock(seconds: float) -> str:
    return f"{seconds:.0f} 秒" if seconds < 120 else f"{seconds / 60:.0f} 分钟"


def history(rows: Sequence[tuple[str, str, str]], total: int) -> str:
    """The newest runs of this chat: (type, target, time)."""
    if not rows:
        return no_such_run(1, 0)
    lines = [f"{number}. {kind} {shown(target)}（{time}）" for number, (kind, target, time) in enumerate(rows, 1)]
    head = f"最近的测速（共 {total} 次）：" if total > len(rows) else "最近的测速："
    return "\n".join([head, *lines, "「历史 1」再看结果，「历史 1 节点」看每个节点，「重测 1」再测一次。"])


def nodes_head(kind: str, target: str, when: str, count: int) -> str:
    """Above the list of nodes."""
    return f"{kind} {shown(target)}（{when}）共 {count} 个节点："


def csv_name(kind: str, target: str, when: str) -> str:
    """`ping-example.com-1122-1403.csv`: only letters that every file system takes."""
    plain = target.rpartition("://")[2][:60]
    host = "".join(letter if letter.isalnum() or letter in ".-" else "_" for letter in plain).strip("._")
    return f"{kind}-{host}-{when.replace(' ', '-').replace(':', '')}.csv"


CSV_SENT = "各节点的结果在文件里，可以用表格软件打开。"
CSV_HEAD = ("节点编号", "省份", "运营商", "延迟(ms)", "丢包(%)", "状态码", "结果", "说明")
ANSWERED = "正常"


BY_PROVINCE = "各省 B 比 A"
BY_PROVINCE_NOTE = "正数是 B 慢，变慢最多的在前"


def by_province_note(left_out: int) -> str:
    """Above the bars. `left_out`: provinces for which there is no room."""
    return BY_PROVINCE_NOTE + (f"，其余 {left_out} 个省差别更小" if left_out else "")


BOTH = "两个目标"
B_TO_A = "B 比 A"


def compare_title(kind: str) -> str:
    """`PING 对比`."""
    return f"{kind} 对比"


def average_of(mark: str) -> str:
    """`A 平均`."""
    return f"{mark} 平均"


def told_of(answered: int, total: int, loss: str) -> str:
    """`应答 23/24，丢包 1%`; a loss of `-` was not measured."""
    return f"应答 {answered}/{total}" + ("" if loss == "-" else f"，丢包 {loss}")


def run_number(number: int) -> str:
    """In the picture's footer: for the log and the bot's owner, and no place in the list of `历史`."""
    return f"任务 #{number}"


def compare_alone(target: str) -> str:
    """Of two runs one gave nothing."""
    return f"「{shown(target, 40)}」没有测出结果，下面只有另一个目标的："


def compare_started(first: str, second: str, nodes: int, queue: str) -> str:
    """The one notice of a comparison."""
    return f"已收到，正在对比 {shown(first, 40)} 和 {shown(second, 40)}，共约 {nodes} 个节点，请稍候。{queue}"
