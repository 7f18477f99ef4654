"""The fields of a tunnel: everything that is wrong is found before any call."""

from typing import Any

import pytest

from plugins._shared.errors import UsageError
from plugins.tunnel.field_texts import NAMES
from plugins.tunnel.fields import CHECKS, KEYS, check_together, has_field, parse_fields, words_of


def read(text: str) -> dict[str, Any]:
    fields = parse_fields(words_of(text))
    check_together(fields)
    return fields


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("名称=mc", {"name": "mc"}),
        ("名称 = mc 节点=江苏宿迁", {"name": "mc", "node": "江苏宿迁"}),
        ("名称＝ｍｃ　本地端口＝２５５６５", {"name": "mc", "local_port": 25565}),
        ("类型=TCP 远程端口=36981", {"type": "tcp", "remote_port": 36981}),
        ("TCP 端口=1", {"type": "tcp", "remote_port": 1}),
        ("https 域名=Blog.Example.COM", {"type": "https", "domain": "blog.example.com"}),
        ("域名=*.例子.com", {"domain": "*.xn--fsqu00a.com"}),
        ("加密 压缩=关", {"encryption": True, "compression": False}),
        ("本地地址=192.168.1.20", {"local_ip": "192.168.1.20"}),
        ("本地IP=::1", {"local_ip": "::1"}),
        ("内网地址=nas-1.lan", {"local_ip": "nas-1.lan"}),
        ("Node=新加坡-1 localPort=65535", {"node": "新加坡-1", "local_port": 65535}),
        ("", {}),
    ],
)
def test_fields_are_read_in_any_order_and_width(text: str, fields: dict[str, Any]) -> None:
    assert read(text) == fields


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("本地端口=0", "本地端口要在 1 到 65535 之间"),
        ("本地端口=65536", "本地端口要在 1 到 65535 之间"),
        ("远程端口=-1", "远程端口要在 1 到 65535 之间"),
        ("远程端口=1e3", "远程端口要在 1 到 65535 之间"),
        ("远程端口=٣٣٣", "远程端口要在 1 到 65535 之间"),
        ("本地端口=" + "9" * 300, "本地端口要在 1 到 65535 之间"),
        ("名称=mc-1", "名称只能用字母、数字、下划线和汉字"),
        ("名称=a,b", "名称只能用"),
        ("名称=" + "a" * 51, "名称只能用"),
        ("名称=common", "名称只能用"),
        ("类型=ftp", "类型只能是 tcp、udp、http 或 https"),
        ("域名=1.2.3.4", "域名不能是 IP 地址"),
        ("域名=[::1]", "域名不能是 IP 地址"),
        ("域名=*.1.2.3.4", "域名不能是 IP 地址"),
        ("域名=x.frp.one", "不能绑定 frp.one 的域名"),
        ("域名=FRP.ONE", "不能绑定 frp.one 的域名"),
        ("域名=localhost", "「localhost」"),
        ("域名=a..com", "「a..com」"),
        ("域名=https://a.com", "「https://a.com」"),
        ("本地地址=127.0.0.1:80", "本地地址要写 IP 或主机名"),
        ("本地地址=999.1.1.1", "本地地址要写 IP 或主机名"),
        ("加密=也许", "加密请写开或关"),
        ("名称=a 名字=b", "「名称」写了两次"),
        ("名称=", "「名称=」后面是空的"),
        ("密码=1", "看不懂「密码=…」。请写成「字段=值」"),
        ("mc2 tcp 本地端口=99999", "看不懂「mc2」。请写成「字段=值」"),
        ("tcp token-0123456789abc", "看不懂第 2 个词。"),
        ("远程端口=1 域名=a.com", "远程端口和域名只能写一个"),
        ("类型=https 远程端口=1", "https 隧道用域名，不用远程端口"),
        ("类型=udp 域名=a.com", "udp 隧道用远程端口，不用域名"),
        ("x" * 401, "这条命令太长了"),
    ],
)
def test_what_is_wrong_is_named_with_what_to_write_instead(text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as error:
        read(text)
    assert error.value.sentence.startswith(sentence)


def test_a_word_that_is_not_understood_is_not_repeated() -> None:
    with pytest.raises(UsageError) as error:
        read("sandbox-frp-token-pasted-by-mistake")
    assert "sandbox" not in error.value.sentence


@pytest.mark.parametrize(
    ("text", "has"), [("名称=mc", True), ("a b 节点 = x", True), ("怎么弄", False), ("2=3", False), ("tcp", False)]
)
def test_a_named_field_is_recognised(text: str, has: bool) -> None:
    assert has_field(text) is has


def test_every_field_has_a_check_and_a_name() -> None:
    assert set(KEYS.values()) == set(CHECKS) == set(NAMES)
