"""Every sentence about a tunnel's fields: what is wrong with one, and what to write instead."""

NAMES = {
    "name": "名称",
    "node": "节点",
    "type": "类型",
    "local_port": "本地端口",
    "remote_port": "远程端口",
    "domain": "域名",
    "local_ip": "本地地址",
    "encryption": "加密",
    "compression": "压缩",
}
"""Field → how it is called."""

CHANGE_WHAT = "要改什么？请这样发送：「隧道 修改 <隧道名> 本地端口=25566」，发送「隧道」看看有哪些。"
TOO_LONG = "这条命令太长了，请只写需要的字段，例如「名称=mc 本地端口=25565」。"
BAD_NAME = "名称只能用字母、数字、下划线和汉字，1 到 50 个字，也不能叫 common。请换一个，例如「名称=mc_server」。"
BAD_NODE = "节点名不对，请发送「节点」看看有哪些节点。"
BAD_TYPE = "类型只能是 tcp、udp、http 或 https，请这样写：「类型=tcp」。"
NO_ADDRESS = "域名不能是 IP 地址，请写你自己的域名，例如「域名=blog.example.com」。"
VENDORS_DOMAIN = "不能绑定 frp.one 的域名，请写你自己的域名。"
BAD_LOCAL = "本地地址要写 IP 或主机名，不带端口，例如「本地地址=192.168.1.20」。"
PORT_OR_DOMAIN = "远程端口和域名只能写一个：tcp、udp 用远程端口，http、https 用域名。"


MOST_SHOWN_CHARS = 16


def unknown_field(word: str, number: int) -> str:
    """A word that is no field, the `number`th. What stands behind `=`, and a long word, is not repeated: it may be a
    token or a password."""
    key, equals, _ = word.partition("=")
    which = f"「{key}{equals and '=…'}」" if key and len(key) <= MOST_SHOWN_CHARS else f"第 {number} 个词"
    return f"看不懂{which}。请写成「字段=值」，字段有：名称 节点 类型 本地端口 远程端口 域名 本地地址 加密 压缩。"


def twice(name: str) -> str:
    """A field stands there two times."""
    return f"「{NAMES[name]}」写了两次，请只写一次。"


def empty(name: str) -> str:
    """Nothing behind the equals sign."""
    return f"「{NAMES[name]}=」后面是空的，请写上它的值。"


def bad_port(name: str) -> str:
    """No port."""
    return f"{NAMES[name]}要在 1 到 65535 之间，请改成这样：「{NAMES[name]}=25565」。"


def bad_switch(name: str) -> str:
    """Neither on nor off."""
    return f"{NAMES[name]}请写开或关，例如「{NAMES[name]}=开」。"


def web_takes_domain(kind: str) -> str:
    """A remote port for a web tunnel."""
    return f"{kind} 隧道用域名，不用远程端口：请去掉远程端口，写「域名=blog.example.com」。"


def port_takes_no_domain(kind: str) -> str:
    """A domain for a port tunnel."""
    return f"{kind} 隧道用远程端口，不用域名：请去掉域名，写「远程端口=…」，或改成「类型=https」。"
