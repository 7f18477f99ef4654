"""Spans of time as people say them: `每30分钟`, `23:00-7:00`, "3 小时 5 分钟". Pure; the day is Beijing's."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from plugins._shared.beijing import BEIJING

MINUTE_S, HOUR_S, DAY_S = 60, 3600, 86_400
_UNITS_S = {
    **dict.fromkeys(("秒", "秒钟", "s", "sec"), 1),
    **dict.fromkeys(("分", "分钟", "m", "min"), MINUTE_S),
    **dict.fromkeys(("时", "小时", "个小时", "钟头", "个钟头", "h", "hour"), HOUR_S),
    **dict.fromkeys(("天", "日", "d", "day"), DAY_S),
    **dict.fromkeys(("周", "星期", "个星期"), 7 * DAY_S),
}
_DIGITS = {word: number for number, word in enumerate("零一二三四五六七八九")} | {"两": 2}
EVERY = re.compile(
    rf"(?:(?<=\s)|^)(?:每隔?|every)\s*([0-9]{{1,6}}|[半{''.join(_DIGITS)}十]{{1,3}})?\s*"
    rf"({'|'.join(sorted(_UNITS_S, key=len, reverse=True))})(?=[\s,、。]|$)",
    re.IGNORECASE,
)
"""`每30分钟`, `每 2 小时`, `每天`, `每半小时`, `every 30m`: what it matches is one interval."""


def seconds_of(match: re.Match[str]) -> int:
    """A match of EVERY → seconds; 0 for nonsense such as `每半半天`."""
    count, unit_s = match[1] or "1", _UNITS_S[match[2].lower()]
    if count == "半":
        return unit_s // 2
    if count.isdecimal():
        return int(count) * unit_s
    tens, ten, ones = count.rpartition("十")
    if any(word not in _DIGITS for word in (*tens, *ones)) or len(tens) > 1 or len(ones) > 1:
        return 0
    return (_DIGITS.get(tens, 1) * 10 * bool(ten) + _DIGITS.get(ones, 0)) * unit_s


def left_today_s(now: datetime) -> float:
    """From now until midnight in Beijing, in seconds."""
    local = now.astimezone(BEIJING)
    return (local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1) - local).total_seconds()


@dataclass(frozen=True)
class Quiet:
    """Hours of the day in which nobody is disturbed, from minute to minute; over midnight where the end is earlier."""

    start_min: int
    """Minutes since midnight, 0..1439; never the same as the end."""
    end_min: int

    def holds(self, moment: datetime) -> bool:
        """Whether it is quiet at this moment."""
        local = moment.astimezone(BEIJING)
        minute = local.hour * 60 + local.minute
        if self.start_min < self.end_min:
            return self.start_min <= minute < self.end_min
        return minute >= self.start_min or minute < self.end_min

    def ends_after(self, moment: datetime) -> datetime:
        """The next end of the quiet hours."""
        local = moment.astimezone(BEIJING)
        end = local.replace(hour=self.end_min // 60, minute=self.end_min % 60, second=0, microsecond=0)
        return end if end > local else end + timedelta(days=1)

    def __str__(self) -> str:
        return f"{_clock(self.start_min)}-{_clock(self.end_min)}"


_CLOCK = r"([0-9]{1,2})(?::([0-9]{1,2})|点(半)?)?"
QUIET = re.compile(
    rf"(?:(?<=\s)|^)(?:安静|免打扰|静音|quiet)\s*{_CLOCK}\s*(?:-+|~|—+|–|到|至)\s*{_CLOCK}(?=[\s,、。]|$)"
)
"""`安静 23:00-7:00`, `免打扰 23点到7点半`."""


def quiet_of(match: re.Match[str]) -> Quiet | None:
    """A match of QUIET → the hours; None where they are none (`25:00`, from 7 to 7)."""
    start, end = _minute(*match.groups()[:3]), _minute(*match.groups()[3:])
    return None if start is None or end is None or start == end else Quiet(start, end)


def _minute(hour: str, minute: str | None, half: str | None) -> int | None:
    value = int(hour) * 60 + (30 if half else int(minute or 0))
    return value % (24 * 60) if int(hour) <= 24 and int(minute or 0) < 60 and value <= 24 * 60 else None


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def every_text(seconds: int) -> str:
    """1800 → `每30分钟`, 3600 → `每小时`."""
    for unit_s, unit in ((DAY_S, "天"), (HOUR_S, "小时"), (MINUTE_S, "分钟")):
        if seconds % unit_s == 0:
            count = seconds // unit_s
            return f"每{unit}" if count == 1 else f"每{count}{unit}"
    return f"每{seconds}秒"


def span_text(span: timedelta) -> str:
    """How long something lasted, in its two greatest units: `3 小时 5 分钟`, `40 秒`."""
    left_s = max(0, round(span.total_seconds()))
    parts: list[str] = []
    for unit_s, unit in ((DAY_S, "天"), (HOUR_S, "小时"), (MINUTE_S, "分钟"), (1, "秒")):
        count, left_s = divmod(left_s, unit_s)
        if count or (unit_s == 1 and not parts):
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2] if parts[0].endswith(("天", "小时")) else parts[:1])
