"""Every sentence with which a target or an address is refused."""

import unicodedata

from plugins._shared.leaks import hide

SHOWN_CHARS = 60


def shown(text: str, limit: int = SHOWN_CHARS) -> str:
    """A user's input as it may be repeated: no control or format characters, on one line, shortened, and without what
    looks like a token that came into the wrong command."""
    visible = "".join(letter if unicodedata.category(letter)[0] not in "CZ" else " " for letter in text[: limit * 4])
    line = hide(" ".join(visible.split()))
    return line if len(line) <= limit else line[: limit - 1] + "…"


def no_target() -> str:
    return "缺少测试目标，请在命令后加上域名或 IP，例如「ping example.com」。"


def not_an_address(text: str) -> str:
    return f"「{shown(text)}」不是 IP 地址，请发 8.8.8.8 或 2400:3200::1 这样的写法。"


def special_address(text: str, name: str) -> str:
    return f"「{shown(text)}」不是公网地址（{name}），请换一个公网 IP 或域名。"


def ipv4_wanted(text: str) -> str:
    return f"「{shown(text)}」是 IPv6 地址，这里只支持 IPv4，请发 8.8.8.8 这样的地址。"


def ipv6_wanted(text: str) -> str:
    return f"「{shown(text)}」不是 IPv6 地址，请发 2400:3200::1 这样的地址。"


def zone_id(text: str) -> str:
    return f"「{shown(text)}」带有网卡标识（%），不是公网地址，请去掉 % 之后的部分或换一个公网 IP。"


def mask_or_path(text: str) -> str:
    return f"「{shown(text)}」带有掩码或路径，请只发 IP 或域名，不要带「/」。"


def port(text: str) -> str:
    return f"「{shown(text)}」带有端口或括号，请只发 IP 或域名，不要带端口。"


def invisible(text: str) -> str:
    return f"「{shown(text)}」里有空白或看不见的字符，请手动输入后再发一次。"


def host_wanted_not_url(text: str, host: str) -> str:
    hint = f"，例如「{shown(host)}」" if host else ""
    return f"「{shown(text)}」是网址，请只发域名或 IP{hint}；测网页请用「http」命令。"


def userinfo(text: str) -> str:
    return f"「{shown(text.rpartition('@')[2])}」前带有账号（@），为了安全不接受，请去掉 @ 及之前的部分。"


def bad_name(text: str) -> str:
    return f"「{shown(text)}」不是有效的域名，请检查拼写，例如 example.com。"


def not_public_name(text: str) -> str:
    return f"「{shown(text)}」不是公网域名，请发完整的公网域名，例如 example.com。"


def bad_url(text: str) -> str:
    return f"「{shown(text)}」不是有效的网址，请发 https://example.com/ 这样的地址。"


def bad_scheme(text: str) -> str:
    return f"「{shown(text)}」的协议不支持，只接受 http:// 和 https:// 开头的网址。"


def bad_port(text: str, ports: tuple[int, ...]) -> str:
    return f"「{shown(text)}」的端口不支持，只接受 {'、'.join(map(str, ports))}，请换一个端口。"


def url_too_long(text: str, limit: int) -> str:
    return f"「{shown(text)}」太长，网址最多 {limit} 个字符，请缩短后再发。"
