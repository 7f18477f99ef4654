"""Every sentence about the options of `广播`."""

_VALUES = {
    "群": "群号，几个用逗号隔开，例如「--群 100001,100002」",
    "除": "群号，几个用逗号隔开，例如「--除 100003」",
    "排除": "群号，几个用逗号隔开，例如「--排除 100003」",
    "定时": "24 小时制的时间（今天过了就是明天），例如「--定时 20:00」",
    "间隔": "秒数，例如「--间隔 2-4秒」",
}


def bad_option(option: str) -> str:
    """Something behind `--` that is no option."""
    return (
        f"看不懂选项「--{option}」。可以用：--群 1,2、--除 3、--好友、--定时 20:00、--间隔 2-4秒、--at，"
        "写在内容最前面，例如「广播 --群 100001,100002 今晚维护」。"
    )


def bad_value(name: str) -> str:
    """A known option with a value that cannot be read."""
    return f"看不懂「--{name}」后面的内容，请写{_VALUES[name]}，空一格再写要广播的内容。"


def bad_clock(text: str) -> str:
    """`--定时 25:00`."""
    return f"没有 {text} 这个时间，请写成 24 小时制，例如「--定时 20:00」。"


def bad_interval(most_s: int) -> str:
    """`--间隔 4-2`."""
    return f"间隔请写成从小到大的秒数，最多 {most_s} 秒，例如「--间隔 2-4秒」。"
