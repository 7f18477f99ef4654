"""A blank stands between Latin and Chinese letters, none between Chinese ones; what is to be typed stays as it is."""

import pytest

from plugins._shared.delivery import text_segment
from plugins._shared.typography import close_up


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("互亿无线 不接受这个凭据", "互亿无线不接受这个凭据"),
        ("你绑定的 聚美智数 账号", "你绑定的聚美智数账号"),
        ("你还没有绑定自己的 互亿无线 账号，聚美智数 连不上了", "你还没有绑定自己的互亿无线账号，聚美智数连不上了"),
        ("ChmlFrp 不接受你绑定的 17CE 账号", "ChmlFrp 不接受你绑定的 17CE 账号"),
        ("绑定 聚美智数 sand****", "绑定聚美智数 sand****"),
        ("来源 abc 互亿无线", "来源 abc 互亿无线"),
        ("你是不是想发「ip 1.1.1.1 来源 互亿无线」？", "你是不是想发「ip 1.1.1.1 来源 互亿无线」？"),
        ("a plain 聚美智数 word", "a plain 聚美智数 word"),
        ("两个 空格 的话", "两个 空格 的话"),
    ],
)
def test_blanks_beside_a_title(text: str, closed: str) -> None:
    assert close_up(text) == closed
    assert text_segment(text)["data"]["text"] == closed
