"""The options of a speed test: `--timeout 20`, `--size=64`, `10包`, with the bounds of 17CE's table of request fields.

Source: 17CE websocket interface, SpeedRequest; where it names no bound, the one here is ours and keeps a run modest. An
option that the type of test does not know is refused, not dropped. Nodes are chosen by words or by `--isp 电信,联通`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from plugins._providers.ce17 import TestType
from plugins._shared.errors import UsageError
from plugins._shared.targets import normalised, public_host
from plugins.speedtest import usage_texts as texts
from plugins.speedtest.denied import refuse_denied

_ALL = frozenset(TestType)
_FETCH = frozenset({TestType.HTTP, TestType.CDN})
_WEB = _FETCH | {TestType.PAGE}
_PAGE = frozenset({TestType.PAGE})
_PING = frozenset({TestType.PING})
LONGEST_VALUE = 300
LONGEST_BODY = 1000
LONGEST_TIMEOUT_S = {TestType.DNS: 15, TestType.PING: 10}
LONGEST_TIMEOUT_ELSE_S = 120
MOST_BYTES = 104_857_600
METHODS = ("GET", "HEAD", "POST")
"""17CE also knows PURGE, which empties other people's caches. POST is for the bot's owner alone."""
_ON = frozenset({"", "1", "on", "yes", "true", "开", "是"})
_OFF = frozenset({"0", "off", "no", "false", "关", "否"})

Parse = Callable[[str, str, TestType], Any]
"""(name as typed, value, type of test) → the field's value. Raises UsageError."""


@dataclass(frozen=True)
class Option:
    """One field of the request."""

    field: str
    """Its name in our SpeedRequest."""
    types: frozenset[TestType]
    parse: Parse
    takes_value: bool = True


def _number(low: int, high: int) -> Parse:
    def parse(name: str, value: str, _test_type: TestType) -> int:
        if not value.isascii() or not value.isdigit() or len(value) > 9 or not low <= int(value) <= high:
            raise UsageError(texts.number_out_of_bounds(name, value, low, high))
        return int(value)

    return parse


def _timeout(name: str, value: str, test_type: TestType) -> int:
    return _number(1, LONGEST_TIMEOUT_S.get(test_type, LONGEST_TIMEOUT_ELSE_S))(name, value, test_type)


def _method(name: str, value: str, _test_type: TestType) -> str:
    if value.upper() not in METHODS:
        raise UsageError(texts.not_one_of(name, value, METHODS))
    return value.upper()


def _line(longest: int) -> Parse:
    """One line of visible characters: none that could start another header."""

    def parse(name: str, value: str, _test_type: TestType) -> str:
        if len(value) > longest or not value.isprintable():
            raise UsageError(texts.value_too_long(name, longest))
        return value

    return parse


def _host(_name: str, value: str, _test_type: TestType) -> str:
    """A public name or address that may be measured."""
    host = public_host(value)
    refuse_denied(host)
    return host


def _proxy(name: str, value: str, test_type: TestType) -> str:
    """`host:port` or `http://host:port`; 17CE does not document the form. Neither user nor password."""
    scheme, separator, rest = value.rpartition("://")
    host, colon, port = rest.rpartition(":")
    if not colon or scheme.lower() not in ("", "http", "https", "socks5") or "@" in rest:
        raise UsageError(texts.proxy_wanted(name, value))
    number = _number(1, 65_535)(name, port, test_type)
    return f"{scheme.lower()}{separator}{_host(name, host, test_type)}:{number}"


def _flag(meaning: bool) -> Parse:
    """`--nocache` alone, or with a word for on and off: `--nocache=关`."""

    def parse(name: str, value: str, _test_type: TestType) -> bool:
        if value.lower() not in _ON | _OFF:
            raise UsageError(texts.flag_with_value(name, value))
        return meaning if value.lower() in _ON else not meaning

    return parse


OPTIONS: dict[str, Option] = {
    "timeout": Option("timeout_s", _ALL, _timeout),
    "num": Option("nodes_per_cell", _ALL, _number(1, 10)),
    "all-ips": Option("every_address", _ALL, _flag(True), takes_value=False),
    "count": Option("ping_count", _PING, _number(1, 100)),
    "size": Option("ping_size_bytes", _PING, _number(1, 1000)),
    "method": Option("method", _FETCH, _method),
    "body": Option("post_body", _FETCH, _line(LONGEST_BODY)),
    "host": Option("host", _WEB, _host),
    "srcip": Option("source_ip", _FETCH, _host),
    "ua": Option("user_agent", _WEB, _line(LONGEST_VALUE)),
    "referer": Option("referer", _WEB, _line(LONGEST_VALUE)),
    "cookie": Option("cookie", _WEB, _line(LONGEST_VALUE)),
    "follow": Option("follow_redirects", _WEB, _number(0, 10)),
    "maxdown": Option("max_download_bytes", _FETCH, _number(1, MOST_BYTES)),
    "speed": Option("speed_limit_bytes_per_s", _FETCH, _number(1, MOST_BYTES)),
    "nocache": Option("no_cache", _WEB, _flag(True), takes_value=False),
    "no-md5": Option("get_md5", _FETCH, _flag(False), takes_value=False),
    "no-head": Option("get_headers", _FETCH, _flag(False), takes_value=False),
    "decompress": Option("decompress", _FETCH, _flag(True), takes_value=False),
    "no-decompress": Option("decompress", _FETCH, _flag(False), takes_value=False),
    "trace": Option("trace", frozenset({TestType.DIG}), _flag(True), takes_value=False),
    "proxies": Option("proxies", _PAGE, _proxy),
    "snapshot": Option("snapshot", _PAGE, _flag(True), takes_value=False),
}
SELECTING = frozenset({"isp", "pro", "city", "area", "node"})
"""Options whose values are words of the tables: `--isp 电信,联通` is `电信 联通`."""
_ALIASES = {"user-agent": "ua", "useragent": "ua", "data": "body", "cookies": "cookie", "location": "follow"}
_COUNTED = {"包": "count", "次": "count", "字节": "size", "b": "size", "秒": "timeout", "s": "timeout"}
_COUNT_WORD = re.compile(r"([0-9]{1,9})(包|次|字节|b|秒|s)")


def counted_word(word: str) -> tuple[str, str] | None:
    """`10包` → ("count", "10"); None for a word that counts nothing."""
    matched = _COUNT_WORD.fullmatch(word)
    return (_COUNTED[matched[2]], matched[1]) if matched else None


def known_name(name: str) -> str:
    """The option's canonical name. Raises UsageError for what is none."""
    lowered = normalised(name).lower().replace("_", "-")
    canonical = _ALIASES.get(lowered, lowered)
    if canonical not in OPTIONS and canonical not in SELECTING:
        near = get_close_matches(canonical[:20], [*OPTIONS, *SELECTING], n=1, cutoff=0.6)
        raise UsageError(texts.unknown_option(name, near[0] if near else None))
    return canonical


def takes_value(name: str) -> bool:
    """Whether a canonical name is followed by a value."""
    return name in SELECTING or OPTIONS[name].takes_value


def parse_options(written: list[tuple[str, str]], test_type: TestType) -> dict[str, Any]:
    """(canonical name, value) pairs → fields of our SpeedRequest. Raises UsageError."""
    fields: dict[str, Any] = {}
    for name, value in written:
        option = OPTIONS[name]
        if test_type not in option.types:
            raise UsageError(texts.option_not_for(name, test_type))
        if option.field in fields:
            raise UsageError(texts.option_twice(name))
        fields[option.field] = option.parse(name, value, test_type)
    if fields.get("method") == "POST" and not fields.get("post_body"):
        raise UsageError(texts.POST_WITHOUT_BODY)
    if fields.get("post_body") and fields.get("method") != "POST":
        raise UsageError(texts.BODY_WITHOUT_POST)
    return fields
