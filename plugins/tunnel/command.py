"""The text of `隧道` and `节点` → typed requests. Pure.

What may follow the bare word (with `/` everything may):

* `隧道 <名>`: one word of letters, digits, `-` and `_`, as the vendor's panel makes names. `隧道 怎么搭` is talk.
* `节点 <…>`: filter words and a page number; or one word made only of names of places and lines, perhaps with a number
  at its end, as node names are (`日本东京直连-2`, `江苏宿迁`, `香港`). `节点 挂了` and `节点 香港挂了` are talk.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from plugins._providers.ce17.places import cities_by_name, isp_by_name, province_by_name
from plugins._shared.errors import UsageError
from plugins.tunnel.field_texts import CHANGE_WHAT
from plugins.tunnel.fields import has_field, parse_fields, words_of

MAX_PAGE_DIGITS = 3
MAX_NAME_CHARS = 64
MAX_ARGUMENT_CHARS = 400

FILTER_WORDS = {
    "免费": "免费",
    "会员": "会员",
    "vip": "会员",
    "国内": "国内",
    "大陆": "国内",
    "海外": "海外",
    "国外": "海外",
    "境外": "海外",
    "udp": "udp",
    "建站": "建站",
    "web": "建站",
}
"""What may be typed → the filter, canonical word."""

_TUNNEL_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")
_NUMBERED = re.compile(r"([㐀-鿿]{2,16})[A-Za-z]{0,8}\d{0,3}(?:-?[A-Za-z]{0,4}\d{1,2})?")
_FOREIGN_PLACES = (
    "中国|日本|韩国|美国|英国|法国|德国|荷兰|俄罗斯|加拿大|澳大利亚|澳洲|新加坡|"
    "马来西亚|泰国|越南|印度|菲律宾|印尼|土耳其|巴西|欧洲|东京|大阪|首尔|洛杉矶|"
    "圣何塞|硅谷|西雅图|纽约|达拉斯|芝加哥|伦敦|巴黎|法兰克福|阿姆斯特丹|莫斯科|悉尼|"
    "曼谷|吉隆坡"
)
_LINES = "直连|多线|精品|高防|双线|三网|游戏|家宽"
_NODE_WORDS = frozenset(f"{_FOREIGN_PLACES}|{_LINES}".split("|"))
"""Words of node names that 17CE's tables of Chinese places and ISPs do not have."""


@dataclass(frozen=True)
class TunnelRequest:
    """A whole `隧道` command."""

    name: str = ""
    """The tunnel to show in detail; empty: the list. A number may be either: a tunnel of that name goes first."""
    page: int = 1
    is_page: bool = True
    """Whether the text can mean a page of the list."""


@dataclass(frozen=True)
class NodeRequest:
    """A whole `节点` command: a name, or filters and a page."""

    name: str = ""
    filters: tuple[str, ...] = ()
    """Canonical filter words, each once, in the order in which they were typed; all must fit."""
    page: int = 1


def looks_like_tunnel(rest: str) -> bool:
    """Whether the text behind a bare `隧道` is a tunnel's name or a page."""
    return _TUNNEL_NAME.fullmatch(_plain(rest)) is not None


def looks_like_nodes(rest: str) -> bool:
    """Whether the text behind a bare `节点` consists of filters and a page, or has the shape of a node's name."""
    words = _plain(rest[:200]).split()
    if _filters_and_page(words) is not None:
        return True
    return len(words) == 1 and (shape := _NUMBERED.fullmatch(words[0])) is not None and _is_of_places(shape[1])


def parse_tunnel(argument: str) -> TunnelRequest:
    """The command's text → a request. Every text is one: a name that no tunnel has is found out later."""
    name = _plain(argument)[:MAX_NAME_CHARS]
    if not name:
        return TunnelRequest()
    page = _page(name)
    return TunnelRequest(name, page or 1, is_page=page is not None)


def looks_like_change(rest: str) -> bool:
    """Whether the text behind a bare `隧道 修改` is a tunnel's name, with or without fields."""
    words = words_of(rest[:MAX_ARGUMENT_CHARS])
    return has_field(rest) or (len(words) == 1 and looks_like_tunnel(words[0]))


def parse_change(argument: str) -> tuple[str, dict[str, Any]]:
    """`mc 本地端口=25566` → the tunnel's name and the new values. Raises UsageError."""
    name, *rest = words_of(argument) or [""]
    if not rest or "=" in name:
        raise UsageError(CHANGE_WHAT)
    return name[:MAX_NAME_CHARS], parse_fields(rest)


@dataclass(frozen=True)
class ConfigRequest:
    """A whole `隧道 配置` command."""

    words: tuple[str, ...]
    """A tunnel or a node, then tunnels."""

    @property
    def plausible(self) -> bool:
        """Whether the words could be names, and not talk."""
        first, rest = self.words[:1], self.words[1:]
        good = all(looks_like_tunnel(word) or looks_like_nodes(word) for word in first)
        return bool(first) and good and all(map(looks_like_tunnel, rest))


def parse_config(argument: str) -> ConfigRequest:
    """The command's text → a request."""
    return ConfigRequest(tuple(_plain(argument[:MAX_ARGUMENT_CHARS]).replace(",", " ").split()))


def config_secrets(text: str) -> list[str]:
    """What a configuration holds that no log may show: the values of `user` and `token`, in ini and in toml."""
    return re.findall(r"""(?m)^\s*(?:user|token|auth\.token)\s*=\s*["']?([^\s"']+)""", text)


def config_name(text: str) -> str:
    """The name of a configuration's file: newer clients take toml, older ones ini."""
    return "frpc.toml" if re.search(r"(?m)^\s*(\[\[proxies\]\]|serverAddr\s*=)", text) else "frpc.ini"


def parse_nodes(argument: str) -> NodeRequest:
    """The command's text → a request. What is more than filters and a page is a node's name, or a part of it."""
    text = _plain(argument)
    found = _filters_and_page(text.split())
    if found is None:
        return NodeRequest(name=text[:MAX_NAME_CHARS])
    filters, page = found
    return NodeRequest(filters=filters, page=page)


def _filters_and_page(words: list[str]) -> tuple[tuple[str, ...], int] | None:
    """None where another word stands among them, or a second number."""
    pages = [word for word in words if _page(word) is not None]
    filters = [FILTER_WORDS.get(word.casefold()) for word in words if word not in pages]
    if len(pages) > 1 or None in filters:
        return None
    return tuple(dict.fromkeys(word for word in filters if word)), int(pages[0]) if pages else 1


def _page(word: str) -> int | None:
    return int(word) if word.isascii() and word.isdigit() and len(word) <= MAX_PAGE_DIGITS else None


def _is_of_places(text: str) -> bool:
    """Whether a text can be cut into names of places and lines and nothing else."""
    return not text or any(_is_node_word(text[:cut]) and _is_of_places(text[cut:]) for cut in range(2, 6))


def _is_node_word(word: str) -> bool:
    known = word in _NODE_WORDS or province_by_name(word) is not None or isp_by_name(word) is not None
    return known or bool(cities_by_name(word))


def _plain(text: str) -> str:
    """Full-width letters and digits become ordinary ones, blanks single."""
    return " ".join(unicodedata.normalize("NFKC", text).split())
