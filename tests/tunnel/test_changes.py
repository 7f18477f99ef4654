"""Changing a tunnel: the whole spec, and the truth about a call without an answer."""

from typing import Any

import pytest

from plugins._providers import CredentialError, TimedOutError, UnexpectedReplyError, UnreachableError
from plugins._providers.breaker import NotAskedError
from plugins._providers.chmlfrp import TunnelSpec
from plugins._shared.errors import UsageError
from plugins.tunnel import changing_texts as texts
from plugins.tunnel.changes import Done, changed_spec, same, settled, the_tunnel
from plugins.tunnel.command import config_secrets, looks_like_change, parse_change, parse_config
from tests.tunnel.rows import tunnel

MC = tunnel(name="mc", dorp="20000", encryption="true", compression="true")
WEB = tunnel(id=2, name="blog", type="https", dorp="a.example.com")


@pytest.mark.parametrize(
    ("argument", "name", "fields"),
    [
        ("mc 本地端口=25566", "mc", {"local_port": 25566}),
        ("mc 端口 = 2 加密=关", "mc", {"remote_port": 2, "encryption": False}),
        ("我的世界 名称=mc", "我的世界", {"name": "mc"}),
    ],
)
def test_a_change_is_a_name_and_fields(argument: str, name: str, fields: dict[str, Any]) -> None:
    assert parse_change(argument) == (name, fields)


@pytest.mark.parametrize("argument", ["", "mc", "本地端口=1", "mc 本地端口=0", "mc 什么"])
def test_a_change_without_name_or_sense_is_refused(argument: str) -> None:
    with pytest.raises(UsageError):
        parse_change(argument)


@pytest.mark.parametrize(("rest", "meant"), [("mc", True), ("mc 端口=1", True), ("怎么弄", False), ("一下吧", False)])
def test_talk_about_changing_is_left_alone(rest: str, meant: bool) -> None:
    assert looks_like_change(rest) is meant


def test_what_is_not_named_keeps_its_value() -> None:
    spec = changed_spec(MC, {"local_port": 223})
    assert spec.model_dump() == {
        "name": "mc",
        "node": "日本东京直连-2",
        "type": "tcp",
        "local_ip": "127.0.0.1",
        "local_port": 223,
        "remote_port": 20000,
        "domain": None,
        "encryption": True,
        "compression": True,
        "extra_params": "",
    }


@pytest.mark.parametrize(
    ("row", "fields", "sentence"),
    [
        (MC, {"local_port": 222}, texts.NOTHING_NEW),
        (MC, {"domain": "b.com"}, "tcp 隧道用远程端口，不用域名：请去掉域名，写「远程端口=…」，或改成「类型=https」。"),
        (WEB, {"remote_port": 5}, "https 隧道用域名，不用远程端口：请去掉远程端口，写「域名=blog.example.com」。"),
        (MC, {"type": "https"}, "改成 https 还要写上域名，例如「域名=blog.example.com」。"),
        (WEB, {"type": "tcp"}, "改成 tcp 还要写上远程端口，例如「远程端口=36981」。"),
        (tunnel(encryption=None), {"local_port": 1}, texts.INCOMPLETE),
        (tunnel(nport=None), {"local_ip": "::1"}, texts.INCOMPLETE),
        (tunnel(ip=None), {"local_port": 1}, texts.NODE_GONE),
    ],
)
def test_a_change_that_cannot_be_is_refused(row: Any, fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UsageError) as error:
        changed_spec(row, fields)
    assert error.value.sentence == sentence


def test_another_type_swaps_port_and_domain() -> None:
    spec = changed_spec(MC, {"type": "https", "domain": "b.com"})
    assert (spec.domain, spec.remote_port) == ("b.com", None)
    spec = changed_spec(WEB, {"type": "udp", "remote_port": 7})
    assert (spec.domain, spec.remote_port) == (None, 7)


def test_a_tunnel_of_a_removed_node_may_move() -> None:
    assert changed_spec(tunnel(ip=None), {"node": "新加坡-1"}).node == "新加坡-1"


def test_old_and_new_stand_side_by_side() -> None:
    spec = changed_spec(MC, {"local_port": 223, "compression": False})
    assert texts.changes(TunnelSpec.of(MC), spec) == (
        "要修改隧道 mc：\n本地端口：222 → 223\n压缩：开 → 关\n其余不变。60 秒内回复「确认」就修改，「取消」放弃。"
    )
    spec = changed_spec(MC, {"type": "http", "domain": "b.com"})
    assert "类型：tcp → http\n远程端口：20000 → 无\n域名：无 → b.com\n" in texts.changes(TunnelSpec.of(MC), spec)


def test_a_listed_tunnel_is_compared_field_by_field() -> None:
    spec = TunnelSpec.of(MC)
    assert same(MC, spec)
    assert not same(tunnel(name="mc", dorp="20000", encryption="true", compression="false"), spec)
    assert not same(tunnel(name="mc", dorp="nonsense"), spec)


async def fails(error: Exception | None) -> None:
    if error is not None:
        raise error


async def looks(found: bool | Exception) -> bool:
    if isinstance(found, Exception):
        raise found
    return found


@pytest.mark.parametrize(
    ("error", "found", "done"),
    [
        (None, False, Done.YES),
        (TimedOutError("chmlfrp", ""), True, Done.YES),
        (UnreachableError("chmlfrp", ""), False, Done.NO),
        (UnexpectedReplyError("chmlfrp", ""), True, Done.YES),
        (UnreachableError("chmlfrp", ""), TimedOutError("chmlfrp", ""), Done.UNKNOWN),
    ],
)
async def test_a_call_without_an_answer_is_looked_up(error: Exception | None, found: Any, done: Done) -> None:
    assert await settled(fails(error), lambda: looks(found)) is done


@pytest.mark.parametrize("error", [CredentialError("chmlfrp", ""), NotAskedError("chmlfrp", "")])
async def test_a_refusal_is_an_answer(error: Exception) -> None:
    with pytest.raises(type(error)):
        await settled(fails(error), lambda: looks(AssertionError("looked")))


def test_the_tunnel_that_is_meant() -> None:
    rows = [MC, tunnel(id=5, name="MC"), WEB]
    assert the_tunnel(rows, "mc") is MC
    assert the_tunnel(rows, "BLOG") is WEB
    for name, sentence in (
        ("Mc", "有好几条：mc、MC。请照大小写写完整的名字。"),
        ("blog1", "没有叫这个名字的隧道。你是不是想写「blog」？"),
        ("token-pasted-here", "没有叫这个名字的隧道。你的隧道有：mc、MC、blog。"),
        ("", texts.WHICH),
    ):
        with pytest.raises(UsageError) as error:
            the_tunnel(rows, name)
        assert error.value.sentence == sentence


@pytest.mark.parametrize(
    ("rest", "plausible"),
    [
        ("mc", True),
        ("江苏宿迁 mc", True),
        ("江苏宿迁 mc,blog", True),
        ("文件在哪", False),
        ("mc 在哪", False),
        ("", False),
    ],
)
def test_a_configuration_is_asked_by_names(rest: str, plausible: bool) -> None:
    assert parse_config(rest).plausible is plausible


def test_the_secrets_of_a_configuration_are_found() -> None:
    assert config_secrets("[common]\nuser = abc-1\r\n token=def-2\n\n[token]\nlocal_ip = x") == ["abc-1", "def-2"]


@pytest.mark.parametrize("said", ["mc 广东 电信", "MC token-canary"])
def test_words_behind_a_tunnel_that_there_is_are_what_is_wrong(said: str) -> None:
    with pytest.raises(UsageError) as refused:
        the_tunnel([MC, WEB], said)
    assert refused.value.sentence == texts.words_behind("mc")
