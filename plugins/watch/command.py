"""The text of `监控` and `提醒` → typed requests. Pure.

    监控 <类型> <目标> [地区…] [运营商…] [每30分钟] [条件…] [连续3次] [安静 23:00-7:00]
    提醒 隧道 <名> …        提醒 代理 <20%|5GB> …        both words take both forms
    提醒 隧道 全部 …
    监控 [列表]        监控 暂停|继续 <编号>|全部        监控 删除 <编号>

Interval, conditions, quiet hours and "in a row" may stand anywhere behind the first word; what is left is the target.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from plugins._shared.errors import UsageError
from plugins.watch import usage_texts as texts
from plugins.watch.conditions import CONDITION, THRESHOLD, Condition, Metric, Threshold, condition_of, threshold_of
from plugins.watch.hours import EVERY, QUIET, Quiet, every_text, quiet_of, seconds_of

LONGEST_CHARS = 500
MOST_CONDITIONS = 4
MOST_IN_A_ROW = 10
MAX_NAME_CHARS = 64
LONGEST_EVERY_S = 30 * 86_400
T = TypeVar("T")


class Kind(StrEnum):
    """What is watched; the value is stored."""

    SPEEDTEST = "speedtest"
    TUNNEL = "tunnel"
    PROXY = "proxy"


class Verb(StrEnum):
    """What is done with a watch that there is."""

    PAUSE = "暂停"
    RESUME = "继续"
    DELETE = "删除"


@dataclass(frozen=True)
class Listing:
    """`监控`, `监控 列表`."""


@dataclass(frozen=True)
class Control:
    """`监控 暂停 1`."""

    verb: Verb
    number: int | None
    """None: all of them."""


@dataclass(frozen=True)
class WatchRequest:
    """A watch that somebody wants. What he did not say is None."""

    kind: Kind
    subject: str
    """The tunnel's name, or ALL; `ping example.com 广东 电信`; `20%`."""
    every_s: int | None = None
    in_a_row: int | None = None
    quiet: Quiet | None = None
    conditions: tuple[Condition, ...] = ()
    """Speed tests only; empty: the usual one."""
    threshold: Threshold | None = None
    """Proxy traffic only."""

    @property
    def test(self) -> tuple[str, str]:
        """A speed test's type and what stands behind it."""
        word, _, rest = self.subject.partition(" ")
        return word, rest

    @property
    def line(self) -> str:
        """The command that makes this watch, to be copied."""
        head = {
            Kind.SPEEDTEST: f"监控 {self.subject}",
            Kind.TUNNEL: f"提醒 隧道 {self.subject}",
            Kind.PROXY: f"提醒 代理 {self.subject}",
        }[self.kind]
        parts = [head, every_text(self.every_s) if self.every_s else "", *map(str, self.conditions)]
        parts += [f"连续{self.in_a_row}次" if self.in_a_row else "", f"安静 {self.quiet}" if self.quiet else ""]
        return " ".join(filter(None, parts))


Request = Listing | Control | WatchRequest

TYPES = {
    **dict.fromkeys(("ping",), "ping"),
    **dict.fromkeys(("http", "get", "网站"), "http"),
    **dict.fromkeys(("dns", "解析"), "dns"),
    "dig": "dig",
    "cdn": "cdn",
    **dict.fromkeys(("trace", "tracert", "traceroute", "路由"), "trace"),
    **dict.fromkeys(("网页", "page"), "网页"),
}
"""The types of speed test, as `plugins.speedtest` has them → the canonical word."""
TELLS = {
    Metric.LOSS: {"ping"},
    Metric.STATUS: {"http"},
    Metric.AVERAGE: {"ping", "http", "dns", "cdn", "trace", "网页"},
    Metric.WORST: {"ping", "http", "dns", "cdn", "trace", "网页"},
}
"""Metric → the types of test that tell it; all types tell the others."""
_TUNNEL = {"隧道", "frp", "chmlfrp"}
_PROXY = {"代理", "911", "911proxy"}
ALL = "全部"
"""All tunnels, all watches: no tunnel can have this name."""
_ALL = {ALL, "所有", "all"}
_LIST = {"列表", ALL, "list", "ls"}
_VERBS = {
    **dict.fromkeys(("暂停", "停止", "pause"), Verb.PAUSE),
    **dict.fromkeys(("继续", "恢复", "resume"), Verb.RESUME),
    **dict.fromkeys(("删除", "取消", "移除", "delete"), Verb.DELETE),
}
_IN_A_ROW = re.compile(r"(?:(?<=\s)|^)连续\s*([0-9]{1,3})\s*次(?:失败)?(?=[\s,、。]|$)")
_TUNNEL_NAME = re.compile(r"[A-Za-z0-9_-]{1,32}")
_HOST = re.compile(r"[A-Za-z0-9\[][^\s]*[.:][^\s]+")


def parse_watch(argument: str) -> Request:
    """The text behind `监控` or `提醒`. Raises UsageError."""
    text = _plain(argument)
    if len(text) > LONGEST_CHARS:
        raise UsageError(texts.TOO_LONG)
    first, _, rest = text.partition(" ")
    word = first.casefold()
    if not text or (word in _LIST and not rest):
        return Listing()
    if word in _VERBS:
        return Control(_VERBS[word], _number(_VERBS[word], rest))
    if word == "测速":
        word, _, rest = rest.partition(" ")
        word = word.casefold()
    if word in _TUNNEL:
        return _tunnel(rest)
    if word in _PROXY:
        return _proxy(rest)
    if word in TYPES:
        return _speedtest(TYPES[word], rest)
    raise UsageError(texts.WATCH_WHAT)


def looks_like_watch(rest: str) -> bool:
    """Whether the text behind a bare `监控` or `提醒` is meant for the bot, and not talk (`提醒 我吃药`)."""
    first, _, behind = _plain(rest[: LONGEST_CHARS + 1]).partition(" ")
    word, behind = first.casefold(), behind.strip()
    if word in _LIST:
        return not behind
    if word in _VERBS:
        return behind in _ALL or bool(re.fullmatch(r"#?[0-9]{1,6}", behind))
    if word == "测速":
        word, _, behind = behind.partition(" ")
    if word in _TUNNEL:
        return not behind or behind.split()[0] == ALL or bool(_TUNNEL_NAME.fullmatch(behind.split()[0]))
    if word in _PROXY:
        return not behind or bool(re.match(r"\D{0,4}[0-9]", behind))
    return word in TYPES and any(_HOST.fullmatch(part) for part in behind.split())


def tunnel_name(text: str) -> str:
    """A tunnel's name as somebody typed it; "" for none."""
    return _plain(text)[:MAX_NAME_CHARS]


def looks_like_name(rest: str) -> bool:
    """Whether the text has the shape that the vendor's panel gives to names."""
    return _TUNNEL_NAME.fullmatch(_plain(rest)) is not None


def _tunnel(rest: str) -> WatchRequest:
    every_s, in_a_row, quiet, left = _common(rest)
    _refuse_conditions(left)
    words = left.split()
    if not words:
        raise UsageError(texts.WHICH_TUNNEL)
    if len(words) > 1:
        raise UsageError(texts.ONE_TUNNEL)
    return WatchRequest(Kind.TUNNEL, words[0][:MAX_NAME_CHARS], every_s, in_a_row, quiet)


def _proxy(rest: str) -> WatchRequest:
    every_s, in_a_row, quiet, left = _common(rest)
    match = THRESHOLD.fullmatch(left)
    threshold = threshold_of(match) if match else None
    if threshold is None:
        raise UsageError(texts.WHICH_THRESHOLD)
    return WatchRequest(Kind.PROXY, str(threshold), every_s, in_a_row, quiet, threshold=threshold)


def _speedtest(test: str, rest: str) -> WatchRequest:
    every_s, in_a_row, quiet, left = _common(rest)
    conditions, left = _taken(CONDITION, left, _condition_for(test))
    if len(conditions) > MOST_CONDITIONS:
        raise UsageError(texts.too_many_conditions(MOST_CONDITIONS))
    left = " ".join(left.replace("、", " ").split())
    if not left:
        raise UsageError(texts.no_target(test))
    return WatchRequest(
        Kind.SPEEDTEST, f"{test} {left}", every_s, in_a_row, quiet, conditions=tuple(dict.fromkeys(conditions))
    )


def _condition_for(test: str) -> Callable[[re.Match[str]], Condition]:
    def read(match: re.Match[str]) -> Condition:
        condition = condition_of(match)
        if condition is None:
            raise UsageError(texts.odd_condition(match[0]))
        if test not in TELLS.get(condition.metric, {test}):
            raise UsageError(texts.not_told(condition.metric, test, TELLS[condition.metric]))
        return condition

    return read


def _refuse_conditions(text: str) -> None:
    if CONDITION.search(text):
        raise UsageError(texts.CONDITIONS_OF_TESTS)


def _common(text: str) -> tuple[int | None, int | None, Quiet | None, str]:
    """What every kind takes: interval in seconds, in a row, quiet hours; and the rest of the text."""
    quiets, text = _taken(QUIET, text, _quiet)
    if re.search(r"(?:(?<=\s)|^)(?:安静|免打扰)", text):
        raise UsageError(texts.ODD_QUIET)
    intervals, text = _taken(EVERY, text, _every_s)
    if re.search(r"(?:(?<=\s)|^)每[0-9半一二两三四五六七八九十]", text):
        raise UsageError(texts.ODD_INTERVAL)
    rows, text = _taken(_IN_A_ROW, text, _in_a_row)
    if max(len(quiets), len(intervals), len(rows)) > 1:
        raise UsageError(texts.SAID_TWICE)
    return next(iter(intervals), None), next(iter(rows), None), next(iter(quiets), None), text


def _taken(pattern: re.Pattern[str], text: str, read: Callable[[re.Match[str]], T]) -> tuple[list[T], str]:
    """All that a pattern finds, and the text without it."""
    found = [read(match) for match in pattern.finditer(text)]
    return found, " ".join(pattern.sub(" ", text).strip(" ,、。").split()) if found else text


def _quiet(match: re.Match[str]) -> Quiet:
    quiet = quiet_of(match)
    if quiet is None:
        raise UsageError(texts.ODD_QUIET)
    return quiet


def _every_s(match: re.Match[str]) -> int:
    seconds = seconds_of(match)
    if not 0 < seconds <= LONGEST_EVERY_S:
        raise UsageError(texts.ODD_INTERVAL)
    return seconds


def _in_a_row(match: re.Match[str]) -> int:
    if not 1 <= int(match[1]) <= MOST_IN_A_ROW:
        raise UsageError(texts.odd_in_a_row(MOST_IN_A_ROW))
    return int(match[1])


def _number(verb: Verb, text: str) -> int | None:
    if verb is not Verb.DELETE and text.strip().casefold() in _ALL:
        return None
    match = re.fullmatch(r"#?\s*([0-9]{1,6})", text.strip())
    if match is None:
        raise UsageError(texts.which_number(verb))
    return int(match[1])


def _plain(text: str) -> str:
    """Full-width letters, digits and marks become ordinary ones, blanks single."""
    return " ".join(unicodedata.normalize("NFKC", text).split())
