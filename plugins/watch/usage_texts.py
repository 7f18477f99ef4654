"""What is said where a `监控` or `提醒` cannot be understood, or must not be made."""

from collections.abc import Collection

WATCH_WHAT = (
    "要监控什么？例如「监控 ping example.com 广东 电信 每30分钟 丢包>5%」「提醒 隧道 mc」「提醒 代理 20%」；"
    "发送「监控」看已有的。"
)
WHICH_TUNNEL = "要提醒哪一条隧道？请写上名字，例如「提醒 隧道 mc」；发送「隧道」看你有哪些。"
ONE_TUNNEL = "一次只能写一条隧道的名字，例如「提醒 隧道 mc 每5分钟」。"
WHICH_THRESHOLD = "剩多少流量时提醒？请写百分比或带单位的流量，例如「提醒 代理 20%」「提醒 代理 5GB」。"
CONDITIONS_OF_TESTS = "「丢包>5%」这样的条件只用于测速，隧道断开和恢复都会提醒。请去掉条件再发一次。"
ODD_QUIET = "安静时段看不懂，请写成「安静 23:00-7:00」。"
ODD_INTERVAL = "间隔看不懂，请写成「每30分钟」「每2小时」或「每天」，最长 30 天。"
SAID_TWICE = "间隔、连续次数、安静时段各只能写一次，请去掉重复的再发一次。"
TOO_LONG = "这条监控太长了，请写短一些。"
MASKED_TARGET = "这个网址里像是带着密码或令牌，监控会把网址存下来，所以没有建立。请换一个不带密钥的网址。"
SWITCHED_OFF = "机器人的主人没有开启监控和提醒。"
NONE_ACTIVE = "没有正在看的监控和提醒，不用暂停。发送「监控」看看。"
NONE_PAUSED = "没有暂停的监控和提醒，不用继续。发送「监控」看看。"
NO_TUNNELS = "你的 ChmlFrp 账号里还没有隧道，发送「隧道 创建」建一条。"
ALL_WATCHED = "你的隧道都有提醒了。发送「监控」看看。"
NOT_UNASKED = "这样的测速每次都要先问你，不能自动做，所以没有建立。请写上地区和运营商，例如「广东 电信」。"
NOT_FOUND = "没有这个编号的监控。发送「监控」看看你有哪些。"
NO_TUNNEL_OWN = "隧道提醒只看你自己的 ChmlFrp 账号。请先私聊我「绑定 chmlfrp <token>」，再发一次。"
NO_PROXY_OWN = "流量提醒只看你自己的 911Proxy 账号。请先私聊我「绑定 911 <app_key>」，再发一次。"

LEFT_GROUP = (
    "你已经不在建立它的群里，不能再用那个群的额度和共享的账号。"
    "请私聊我绑定自己的 17CE 账号，或者私聊我重新建一个；回到群里以后也可以。"
)


def no_target(test: str) -> str:
    """A type of test and nothing behind it."""
    return f"要监控哪个目标？例如「监控 {test} example.com 广东 电信 每30分钟」。"


def which_number(verb: str) -> str:
    """`监控 暂停` without a number."""
    return f"要{verb}哪一个？请写编号，例如「监控 {verb} 1」；发送「监控」看编号。"


def odd_condition(text: str) -> str:
    """A condition that makes no sense."""
    return (
        f"条件「{text[:20]}」不对。请写出问题时的样子：丢包>5%、平均>200ms、最慢>1s、失败>20%、异常>50%，"
        "http 还可以写 状态!=200。"
    )


def not_told(metric: str, test: str, tests: Collection[str]) -> str:
    """A metric that this type of test does not tell."""
    return f"{test} 测不出「{metric}」，它只用于：{'、'.join(sorted(tests))}。请换一个条件或类型。"


def too_many_conditions(most: int) -> str:
    """More conditions than make sense."""
    return f"一个监控最多 {most} 个条件（满足任意一个就提醒），请删掉几个。"


def odd_in_a_row(most: int) -> str:
    """`连续0次`."""
    return f"连续次数要在 1 到 {most} 之间，例如「连续3次」。"


def too_often(least: str) -> str:
    """The interval is shorter than the setting allows."""
    return f"间隔太短了，最短「{least}」。请改一改再发。"


def too_many_nodes(nodes: int, most: int, daily: int, every: str) -> str:
    """One check would take too many nodes."""
    return (
        f"这样每次大约用 {nodes} 个节点，{every}一次，每天约 {daily} 个，太多了；每次最多 {most} 个。"
        "请加上地区和运营商，例如「广东 电信」。"
    )


def too_many_a_day(nodes: int, daily: int, most: int, better: str) -> str:
    """The checks of one day would take too many nodes together."""
    return (
        f"每次大约 {nodes} 个节点，这样每天约 {daily} 个，一个监控每天最多 {most} 个。"
        f"请改成「{better}」，或少选几个地区。"
    )


def goes_on(number: int) -> str:
    """`监控 继续`, and it was never paused."""
    return f"编号 {number} 没有暂停，一直在看。发送「监控」看看。"


def full(ceiling: int) -> str:
    """He has as many watches as he may."""
    return f"你已经有 {ceiling} 个监控和提醒，到上限了。发送「监控」看看，用「监控 删除 <编号>」去掉不要的。"


def twin(number: int) -> str:
    """He has the very same already."""
    return f"你已经有一样的了，编号 {number}。要改间隔或条件，请先发送「监控 删除 {number}」。"
