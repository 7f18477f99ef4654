"""The options of `广播`, before or behind the content: `--群 1,2 --除 3 --好友 --定时 20:00 --间隔 2-4秒 --at`. Pure.

Telephones turn two hyphens into a dash, so that is taken, too. Whatever looks like an option and is none is refused:
sent to every group it could not be taken back.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from plugins._shared.beijing import BEIJING
from plugins._shared.errors import UsageError
from plugins.broadcast import option_texts, texts

MOST_INTERVAL_S = 600
_NUMBER = r"\d+(?:\.\d+)?"
_IDS = r"\d{1,18}(?:[ \t]*[,，、][ \t]*\d{1,18})*"
_IS = r"[ \t]*[=:：]?[ \t]*"
_OPTION = (
    r"(?:--|——|－－|—)(?:"
    rf"群{_IS}(?P<only>{_IDS})|(?:除了|排除|除){_IS}(?P<but>{_IDS})|(?P<friends>好友)|(?P<at>at|AT|At|@|@?全体)"
    rf"|定时{_IS}(?P<clock>\d{{1,2}}[:：]\d{{2}})"
    rf"|间隔{_IS}(?P<interval>{_NUMBER}(?:[ \t]*[-~～—－到至][ \t]*{_NUMBER})?)[ \t]*(?:秒|s)?"
    r")"
)
_FIRST = re.compile(rf"\s*{_OPTION}(?=\s|$)")
_LAST = re.compile(rf"(?:^|\s){_OPTION}\s*$")
_BROKEN = re.compile(r"(?:^\s*--(?=[^\W\d_])|(?:^|\s)--(?=群|除|排除|好友|定时|间隔))(?P<option>\S{0,12})")


_VALUED = re.compile("群|排除|除|定时|间隔")


@dataclass(frozen=True)
class Options:
    """What stands in the message besides the content."""

    only: tuple[int, ...] = ()
    """These groups; empty: all."""
    but: tuple[int, ...] = ()
    """Not these groups (or friends)."""
    friends: bool = False
    """To the friends who asked for it, instead of groups."""
    at_all: bool = False
    """Mention everybody, where the bot may."""
    clock: tuple[int, int] | None = None
    """Hour and minute of Beijing time at which it begins; None: at once."""
    pause_s: tuple[float, float] | None = None
    """The shortest and the longest pause between two groups; None: as the settings have it."""

    def due_at(self, now: datetime) -> datetime | None:
        """When it begins: the next time that the clock shows this."""
        if self.clock is None:
            return None
        today = now.astimezone(BEIJING).replace(hour=self.clock[0], minute=self.clock[1], second=0, microsecond=0)
        return today if today > now else today + timedelta(days=1)


def take_first(text: str, options: Options) -> tuple[str, Options]:
    """Options that stand at the beginning, and the text without them. Raises UsageError."""
    while found := _FIRST.match(text):
        options, text = _with(options, found), text[found.end() :].lstrip()
    return text, options


def take_last(text: str, options: Options) -> tuple[str, Options]:
    """Options that stand at the end, and the text without them. Raises UsageError."""
    while found := _LAST.search(text):
        options, text = _with(options, found), text[: found.start()].rstrip()
    return text, options


def refuse_broken(text: str) -> None:
    """Raises UsageError where something looks like an option that was not understood."""
    if found := _BROKEN.search(text):
        option = found["option"]
        named = _VALUED.match(option)
        raise UsageError(option_texts.bad_value(named[0]) if named else option_texts.bad_option(option))


def refuse_contradiction(options: Options) -> None:
    """Raises UsageError for options that do not go together."""
    if options.friends and options.only:
        raise UsageError(texts.GROUPS_OR_FRIENDS)
    if options.friends and options.at_all:
        raise UsageError(texts.NO_AT_FOR_FRIENDS)


def _with(options: Options, found: re.Match[str]) -> Options:
    if found["only"]:
        return replace(options, only=_ids(found["only"]))
    if found["but"]:
        return replace(options, but=_ids(found["but"]))
    if found["clock"]:
        return replace(options, clock=_clock(found["clock"]))
    if found["interval"]:
        return replace(options, pause_s=_pause_s(found["interval"]))
    return replace(options, friends=True) if found["friends"] else replace(options, at_all=True)


def _ids(text: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(int(number) for number in re.findall(r"\d+", text)))


def _clock(text: str) -> tuple[int, int]:
    hour, minute = (int(part) for part in re.split("[:：]", text))
    if hour > 23 or minute > 59:
        raise UsageError(option_texts.bad_clock(text))
    return hour, minute


def _pause_s(text: str) -> tuple[float, float]:
    numbers = [float(number) for number in re.findall(_NUMBER, text)]
    shortest, longest = numbers[0], numbers[-1]
    if not shortest <= longest <= MOST_INTERVAL_S:
        raise UsageError(option_texts.bad_interval(MOST_INTERVAL_S))
    return shortest, longest
