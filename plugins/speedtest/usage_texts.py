"""Every sentence with which the text of a speed test is refused, and the names of areas and types."""

from plugins._providers.ce17 import TestType
from plugins._shared.target_texts import shown

AREAS = {0: "全球", 1: "全国", 2: "港澳台", 3: "海外"}
TITLES = {
    TestType.PING: "PING",
    TestType.HTTP: "HTTP",
    TestType.DNS: "DNS",
    TestType.DIG: "DIG",
    TestType.CDN: "CDN",
    TestType.TRACE: "路由追踪",
    TestType.PAGE: "网页",
}
EXAMPLES = {
    "ping": "ping example.com 广东 电信",
    "http": "http https://example.com 北京 联通",
    "dns": "dns example.com 广东",
    "dig": "dig example.com 上海",
    "cdn": "cdn https://example.com 广东",
    "trace": "trace example.com 广东 电信",
    "网页": "网页 https://example.com 北京",
}


def no_target(kind: str) -> str:
    return f"缺少测试目标，请在命令后加上域名、IP 或网址，例如「{EXAMPLES.get(kind, EXAMPLES['ping'])}」。"


def two_targets(first: str, second: str) -> str:
    return f"一次只能测一个目标，「{shown(first)}」和「{shown(second)}」请分开发。"


def places_apart(area: str, province: str) -> str:
    return f"「{area}」和「{province}」不能放在一次测试里，请分开发。"


def name_wanted(kind: str, text: str) -> str:
    return f"「{shown(text)}」是 IP 地址，{kind} 测试需要域名，例如「{EXAMPLES[kind]}」。"


def unknown_word(word: str, near: str | None) -> str:
    hint = (
        f"你是不是想说「{near}」？请改好再发。"
        if near
        else "目标后面只写地区、运营商和选项，例如「广东 电信」「海外」。请改好再发。"
    )
    return f"看不懂「{shown(word)}」，{hint}"


def unknown_option(name: str, near: str | None) -> str:
    hint = f"你是不是想写「--{near}」？请改好再发。" if near else "发送「帮助 测速」可以看有哪些选项。"
    return f"没有「--{shown(name, 20)}」这个选项，{hint}"


def option_twice(name: str) -> str:
    return f"「--{name}」写了两次，请只留一个再发。"


def flag_with_value(name: str, value: str) -> str:
    return f"「--{name}」是开关，后面不用写值，「{shown(value, 20)}」请去掉后再发。"


def proxy_wanted(name: str, value: str) -> str:
    return f"「--{name}」要写成「主机:端口」，不能带账号，不能是「{shown(value, 40)}」，请改好再发。"


def selects_nothing(name: str, value: str, near: str | None) -> str:
    hint = f"你是不是想写「{near}」？" if near else "请检查写法。"
    return f"「--{name}」看不懂「{shown(value, 20)}」，{hint}例如「--isp 电信,联通」「--pro 广东」。"


def option_without_value(name: str) -> str:
    return f"「--{name}」后面缺少值，例如「--{name} 10」或「--{name}=10」。"


def option_not_for(name: str, test_type: TestType) -> str:
    return f"{TITLES[test_type]} 测试没有「--{name}」这个选项，请去掉后再发。"


def number_out_of_bounds(name: str, value: str, low: int, high: int) -> str:
    return f"「--{name}」要填 {low} 到 {high} 之间的整数，不能是「{shown(value, 20)}」，请改好再发。"


def not_one_of(name: str, value: str, allowed: tuple[str, ...]) -> str:
    return f"「--{name}」只能是 {' 或 '.join(allowed)}，不能是「{shown(value, 20)}」，请改好再发。"


def value_too_long(name: str, limit: int) -> str:
    return f"「--{name}」的值最多 {limit} 个可见字符，请缩短后再发。"


def too_long(limit: int) -> str:
    return f"命令太长了，最多 {limit} 个字符，请缩短后再发。"


def too_many_words(limit: int) -> str:
    return f"命令里的词太多了，最多 {limit} 个，请减少地区或选项后再发。"


def denied_state(host: str) -> str:
    return f"「{shown(host)}」是政府或军事网站，不能用来测速，请换一个自己的域名。"


def denied_vendor(host: str) -> str:
    return f"「{shown(host)}」是提供数据的服务商自己的网站，不能用来测速，请换一个自己的域名。"


def denied_here(host: str) -> str:
    return f"「{shown(host)}」在本机器人的禁测名单里，请换一个域名。"


POST_WITHOUT_BODY = "「--method POST」要同时用「--body 内容」写明提交什么，请补上再发。"
BODY_WITHOUT_POST = "「--body」只能和「--method POST」一起用，请补上或去掉再发。"
OWNER_ONLY = "提交数据（POST）会改动对方的网站，只有机器人的主人可以用；请改用「--method GET」或「--method HEAD」。"
