"""Blanks in Chinese sentences: one stands between Latin letters and Chinese ones (`ChmlFrp 账号`), none between Chinese
ones. Sentences are written with a blank beside a vendor's title; where that is Chinese (`互亿无线`) it is taken out."""

import re
from functools import cache

from plugins._providers import rooms

_CHINESE = r"[\u4e00-\u9fff]"


def close_up(text: str) -> str:
    """The sentence without blanks between a Chinese title and Chinese letters. What stands in 「」 is to be typed as it
    stands."""
    return text if text.isascii() else _loose().sub(lambda found: found[0].strip(" "), text)


@cache
def _loose() -> re.Pattern[str]:
    titles = "|".join(re.escape(room.title) for room in rooms().values() if not room.title.isascii())
    return re.compile(rf"「[^」\n]*」|(?<={_CHINESE}) (?:{titles})(?: (?={_CHINESE}))?|(?:{titles}) (?={_CHINESE})")
