"""The manual's pages of the speed test's commands, and the words under which they are registered."""

from plugins._shared.manual import Manual

_PLACES = "[地区…] [运营商…] [节点类型…]"
_NOTES = (
    "不写地区只测北京、上海、广东，要各省都测请写「全国」，不写运营商测全部；"
    "地区可写省、市或「全国」「港澳台」「海外」，运营商可写「电信 联通 移动 三网」等，"
    "节点类型可写「机房 路由器 电脑 手机」，顺序随意。"
    "每个节点的结果都消耗 17CE 积分，节点多时会先请你确认。"
)
_WEB_OPTIONS = (
    "选项：--timeout 秒 --method GET|HEAD --host 主机 --srcip 指定IP --ua --referer --cookie --follow 次数 "
    "--maxdown 字节 --speed 字节每秒 --nocache --no-md5 --no-head --decompress --num 每格节点数。"
)
_COMMON_OPTIONS = "选项：--timeout 秒 --num 每格节点数。"
MANUALS = {
    "ping": Manual(
        "从各地 ping 一个域名或 IP",
        f"ping <域名或IP> {_PLACES} [10包] [64字节] [--timeout 秒]",
        ("ping example.com", "ping example.com 广东 深圳 电信 联通 10包", "ping 1.1.1.1 三网 北京 上海 手机"),
        _NOTES + "选项：--timeout 1到10秒 --count 1到100 --size 1到1000 --num 每格节点数。",
    ),
    "http": Manual(
        "从各地打开一个网址，看快慢、状态码和内容有没有被劫持",
        f"http <网址> {_PLACES} [--method HEAD] [--follow 次数] [--nocache]",
        ("http example.com", "http https://example.com/ 广东 联通", "http https://example.com/ 海外 --method HEAD"),
        _NOTES + _WEB_OPTIONS + "--method POST --body 内容 只有机器人的主人能用。",
    ),
    "dns": Manual(
        "看一个域名在各地解析到哪些 IP，有没有被污染",
        f"dns <域名> {_PLACES}",
        ("dns example.com", "dns example.com 三网 广东 北京", "dns example.com 海外"),
        _NOTES + _COMMON_OPTIONS,
    ),
    "dig": Manual(
        "看一个节点的 dig 原文",
        f"dig <域名> {_PLACES} [--trace]",
        ("dig example.com 北京 电信", "dig example.com 广东 联通 --trace"),
        _NOTES + _COMMON_OPTIONS + "--trace 从根服务器查起。",
    ),
    "cdn": Manual(
        "把域名解析到的每个 IP 都打开一遍，看哪个慢、哪个坏",
        f"cdn <网址> {_PLACES}",
        ("cdn example.com", "cdn https://example.com/ 广东 电信 移动"),
        _NOTES + _WEB_OPTIONS,
    ),
    "trace": Manual(
        "从各地追踪到目标的路由，看断在哪一跳",
        f"trace <域名或IP> {_PLACES}",
        ("trace example.com 北京 电信", "路由 example.com 三网 广东"),
        _NOTES + _COMMON_OPTIONS,
    ),
    "网页": Manual(
        "用 17CE 的网页测试打开一个网址，结果原样列出",
        f"网页 <网址> {_PLACES} [--snapshot] [--proxies 主机:端口]",
        ("网页 example.com 北京", "网页 https://example.com/ 广东 电信 --snapshot"),
        "17CE 没有公布这种测试的返回内容，收到什么就列出什么。" + _NOTES,
    ),
}
ALIASES = {"trace": ("tracert", "路由"), "网页": ("page",)}
"""Further words of a command; the others have none."""
SPEEDTEST = Manual(
    "网站测速",
    f"测速 [类型] <目标> {_PLACES} [选项]\n类型：ping、http、dns、dig、cdn、trace、网页，不写就是 http",
    ("测速 example.com", "测速 ping example.com 广东 电信", "测速 dns example.com 三网"),
    _NOTES + "每种类型的选项见「帮助 ping」「帮助 http」等。",
)
