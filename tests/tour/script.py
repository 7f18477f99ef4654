"""What the tour says, and what has to come back: every command of the table at least once, in the web chat.

A chapter is one visit of the page by one person in one chat, in the order in which a user would do it, and gives one
picture for the README. `told` is a pattern that the bot's answer holds.
"""

from dataclasses import dataclass

MEMBER, ADMIN, OWNER = 20001, 20002, 30001
GROUP, OTHER_GROUP = "group:100001", "group:100002"


@dataclass(frozen=True)
class Step:
    """One message of the visitor."""

    text: str
    told: str
    command: str = ""
    """The word of the table's command that it shows; blank where it goes on with a dialog."""
    picture: bool = False
    """The answer is a picture."""
    quotes: bool = True
    """The answer quotes the question; else it is told when it is so far, e.g. a report."""


@dataclass(frozen=True)
class Chapter:
    """One visit."""

    name: str
    """The picture's file name."""
    title: tuple[str, str]
    """For the README: English, Chinese."""
    user: int
    steps: tuple[Step, ...]
    scene: str = "private"
    shown: bool = True
    """Its picture stands in the README."""


def private(user: int) -> str:
    """The private chat of a person with the bot."""
    return f"private:{user}"


CHAPTERS = (
    Chapter(
        "ip",
        ("Where is this address?", "这个地址在哪里"),
        MEMBER,
        (
            Step("ip 1.1.1.1 114.114.114.114 192.168.1.1", "江苏", "ip"),
            Step("帮助 ip", "用法", "帮助"),
            Step("ip 是什么时候发的呀", ""),
        ),
        GROUP,
    ),
    Chapter(
        "ping",
        ("How fast is my site from every province?", "各省访问我的网站有多快"),
        MEMBER,
        (Step("ping example.com 广东 江苏 三网", "平均", "ping", picture=True),),
        GROUP,
    ),
    Chapter(
        "speedtest",
        ("All kinds of tests", "各种测速"),
        ADMIN,
        (
            Step("http example.com 广东 电信", "", "http", picture=True),
            Step("dns example.com 广东", "", "dns", picture=True),
            Step("dig example.com 北京 电信", "得到", "dig", picture=True),
            Step("cdn example.com 广东 电信", "", "cdn", picture=True),
            Step("trace example.com 北京 电信", "", "trace", picture=True),
            Step("网页 example.com 北京 电信", "返回数据", "网页", picture=True),
            Step("测速 ping example.com 上海 联通", "平均", "测速", picture=True),
            Step("历史", "ping example.com", "历史"),
            Step("重测", "平均", "重测", picture=True),
            Step("对比 a.example.com b.example.com 广东 电信", "a.example.com", "对比"),
            Step("额度", "今天", "额度"),
            Step("停止", "没有正在进行的测速", "停止"),
        ),
        GROUP,
        shown=False,
    ),
    Chapter(
        "bind",
        ("Bind your own account, in private", "私聊绑定自己的账号"),
        MEMBER,
        (
            Step("绑定 chmlfrp sandbox-frp-token", "已绑定 ChmlFrp", "绑定"),
            Step("绑定 911 sandboxsandboxsandboxsandbox0911", "已绑定 911Proxy"),
            Step("绑定 17ce sandbox@example.com wrong-token", "不接受"),
            Step("我的绑定", r"\*\*\*\*", "我的绑定"),
        ),
    ),
    Chapter(
        "tunnels",
        ("Which of my tunnels is down?", "哪条隧道断了"),
        MEMBER,
        (
            Step("隧道", "mc_server", "隧道"),
            Step("诊断 mc_server", "客户端", "诊断"),
        ),
        GROUP,
    ),
    Chapter(
        "tunnel",
        ("Make and change a tunnel from the chat", "在聊天里创建和修改隧道"),
        MEMBER,
        (
            Step("隧道 创建 名称=tour 节点=江苏宿迁 类型=tcp 本地端口=8123", "「确认」", "隧道 创建"),
            Step("确认", "tour", "确认"),
            Step("隧道 修改 tour 本地端口=8124", "8123 → 8124", "隧道 修改"),
            Step("确认", "改好了"),
            Step("隧道 配置 tour", "配置", "隧道 配置"),
            Step("隧道 下线 tour", "确认|没有|离线|不在线", "隧道 下线"),
            Step("取消", "取消|没有"),
            Step("隧道 换节点 tour", "确认|没有适合", "隧道 换节点"),
            Step("取消", "取消|没有"),
            Step("隧道 删除 tour", "确认", "隧道 删除"),
            Step("确认", "删除"),
            Step("推荐节点 广东 电信", "推荐节点（广东|没有", "推荐节点"),
        ),
    ),
    Chapter(
        "nodes",
        ("The load of the nodes, a tunnel's week", "节点负载和一周流量"),
        MEMBER,
        (
            Step("隧道 mc_server", "mc_server", picture=True),
            Step("节点 免费 国内", "江苏宿迁", "节点"),
            Step("节点 状态", "", "节点 状态", picture=True),
        ),
    ),
    Chapter(
        "frp",
        ("The ChmlFrp account", "ChmlFrp 账号"),
        MEMBER,
        (
            Step("frp 信息", "积分", "frp 信息"),
            Step("frp 签到", "签到", "frp 签到"),
            Step("frp 验证码 tour@example.com", "验证码|邮箱|人机", "frp 验证码"),
            Step("frp 注册 tourist Passw0rd123 tour@example.com 20001 000000", "验证码|注册", "frp 注册"),
            Step("frp 登录 nobody Passw0rd123", "不对|不接受|没有", "frp 登录"),
            Step("frp 改密 wrongPass1 Passw0rd123", "密码", "frp 改密"),
            Step("frp 改名 x", "用户名", "frp 改名"),
            Step("frp 改QQ abc", "QQ", "frp 改QQ"),
            Step("frp 头像 https://example.com/a.png", "头像", "frp 头像"),
            Step("frp 重置令牌 wrongPass1", "密码|令牌", "frp 重置令牌"),
        ),
        shown=False,
    ),
    Chapter(
        "proxy",
        ("How much proxy traffic is left?", "代理流量还剩多少"),
        MEMBER,
        (
            Step("代理", "GB", "代理"),
            Step("代理 流量 30天", "GB|MB", "代理 流量", picture=True),
        ),
        GROUP,
    ),
    Chapter(
        "proxies",
        ("The rest of 911Proxy", "911Proxy 的其余功能"),
        MEMBER,
        (
            Step("代理 套餐", "套餐|到期", "代理 套餐"),
            Step("代理 账号", "user", "代理 账号"),
            Step("代理 提取 美国 5", r"\d+\.\d+\.\d+\.\d+", "代理 提取"),
            Step("验代理 美国 2", "美国", "验代理"),
            Step("代理 国家 united", "US", "代理 国家"),
            Step("代理 州 US", "california|加", "代理 州"),
            Step("代理 城市 US california", "los|洛", "代理 城市"),
            Step("代理 静态IP", r"\d+\.\d+\.\d+\.\d+", "代理 静态IP"),
            Step("代理 库存", "美国|US", "代理 库存"),
            Step("代理 订单", "订单", "代理 订单"),
            Step("代理 支付方式", r"\d", "代理 支付方式"),
            Step("代理 充值优惠", "充|送", "代理 充值优惠"),
            Step("代理 用户", "开放|余额", "代理 用户"),
        ),
        shown=False,
    ),
    Chapter(
        "consent",
        ("A group decides for itself", "群里自己说了算"),
        ADMIN,
        (Step("退订广播", "退订|不再", "退订广播"), Step("订阅广播", "订阅|会收到", "订阅广播")),
        OTHER_GROUP,
        shown=False,
    ),
    Chapter(
        "broadcast",
        ("The owner's broadcast: preview, confirm, report", "主人的广播：预览、确认、报告"),
        OWNER,
        (
            Step("状态", "正常", "状态"),
            Step("ip余额", "剩", "ip余额"),
            Step("广播 --间隔 0-0 今晚 23 点维护，预计 10 分钟。", "「确认」", "广播"),
            Step("确认", "已发 6", quotes=False),
        ),
    ),
    Chapter(
        "watch",
        ("It tells you when something breaks", "坏了会告诉你"),
        MEMBER,
        (
            Step("提醒 隧道 mc_server 安静 23:00-7:00", "mc_server", "提醒"),
            Step("提醒 代理 20%", "20%"),
            Step("监控 ping example.com 广东 电信 每30分钟 丢包>5%", "丢包", "监控"),
            Step("监控 列表", "mc_server"),
        ),
    ),
    Chapter(
        "switch",
        ("To a better node", "换到更好的节点"),
        MEMBER,
        (Step("切换 mc_server", "「确认」|没有适合", "切换"), Step("取消", "取消|没有")),
        shown=False,
    ),
    Chapter(
        "sign-in",
        ("Sign in to ChmlFrp without a token; several accounts", "不用令牌登录 ChmlFrp；多个账号"),
        MEMBER,
        (
            Step("绑定 chmlfrp", "http"),
            Step("取消", "取消|放弃"),
            Step("绑定 chmlfrp sandbox-frp-token-2 备注=小号", "已绑定 ChmlFrp"),
            Step("切换账号 chmlfrp 小号", "小号", "切换账号"),
            Step("我的绑定", "默认"),
        ),
    ),
    Chapter(
        "lender",
        ("An admin binds an account", "管理员绑定账号"),
        ADMIN,
        (Step("绑定 911 sandboxsandboxsandboxsandbox0911", "已绑定 911Proxy"),),
        shown=False,
    ),
    Chapter(
        "lending",
        ("Lend the use of an account to the group", "把账号的使用权共享给群"),
        ADMIN,
        (
            Step("共享 911 20", "共享", "共享"),
            Step("共享", "911Proxy"),
            Step("取消共享 911", "结束|取消", "取消共享"),
        ),
        GROUP,
    ),
    Chapter(
        "features",
        ("A group's admins decide what is on", "群管理员决定开关"),
        ADMIN,
        (
            Step("功能 关 测速", "测速", "功能 关"),
            Step("/ping example.com 广东 电信", "关|打开"),
            Step("功能 列表", "测速", "功能 列表"),
            Step("功能 开 测速", "测速", "功能 开"),
        ),
        GROUP,
    ),
    Chapter(
        "owner",
        ("The owner sees who did what", "主人看得到谁做了什么"),
        OWNER,
        (
            Step("拉黑 20003 1小时 刷屏", "20003", "拉黑"),
            Step("解除拉黑 20003", "20003", "解除拉黑"),
            Step("审计 8", "拉黑", "审计"),
        ),
    ),
    Chapter(
        "data",
        ("Your data are yours", "你的数据归你"),
        MEMBER,
        (
            Step("导出我的数据", "文件|数据", "导出我的数据"),
            Step("删除我的数据", "「确认」", "删除我的数据"),
            Step("取消", "取消"),
        ),
        shown=False,
    ),
    Chapter(
        "unbind",
        ("Gone when you want", "说删就删"),
        MEMBER,
        (Step("解绑 911", "已解绑", "解绑"),),
        shown=False,
    ),
)
"""In this order: a later chapter lives on what an earlier one did."""
