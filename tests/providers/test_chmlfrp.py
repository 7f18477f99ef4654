"""ChmlFrp: the document's samples (providers.md, section 5), and every method against the stand-in."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from plugins._providers.chmlfrp import (
    AlreadySignedInError,
    ChmlfrpClient,
    NotCreatedError,
    OutcomeUnknownError,
    PortTakenError,
    Tunnel,
    TunnelSpec,
)
from plugins._providers.errors import (
    CredentialError,
    NotFoundError,
    ProviderError,
    QuotaError,
    RefusedError,
    UnexpectedReplyError,
    UnreachableError,
)
from plugins._sandbox import world as w
from tests.providers.frp import CREDENTIAL, SANDBOX, USER, client, success

SPEC = TunnelSpec(name="web1", node="日本东京直连-2", type="tcp", local_port=5244, remote_port=36981)
ONLINE = {
    "id": 81329,
    "name": "230vZqUp",
    "localip": "127.0.0.1",
    "type": "tcp",
    "nport": 222,
    "dorp": "56078",
    "node": "日本东京直连-2",
    "state": "true",
    "userid": 227,
    "encryption": "false",
    "compression": "true",
    "ap": "",
    "uptime": "2024-12-21T01:38:19.000+00:00",
    "client_version": "尚未启动",
    "today_traffic_in": 11,
    "today_traffic_out": 22,
    "cur_conns": 3,
    "nodestate": "online",
    "ip": "203.0.113.20",
}
REMOVED = ONLINE | {
    "id": 81400,
    "name": "webA1b2C",
    "type": "https",
    "nport": 443,
    "dorp": "app.example.com",
    "state": "false",
    "uptime": None,
    "today_traffic_in": None,
    "today_traffic_out": None,
    "cur_conns": None,
    "nodestate": None,
    "ip": None,
}


async def test_the_token_travels_as_bearer_and_never_in_the_url(vendor: Any) -> None:
    vendor.say_json(success(USER))
    await client(vendor).verify(CREDENTIAL)
    asked = vendor.asked[0]
    assert (asked.method, asked.path, asked.query) == ("GET", "/userinfo", {})
    assert asked.headers["authorization"] == "Bearer fake-token"


async def test_the_legacy_token_is_a_form_field(vendor: Any) -> None:
    vendor.say_json(success(None))
    assert await client(vendor, legacy_token=True).tunnels(CREDENTIAL) == []
    asked = vendor.asked[0]
    assert (asked.method, asked.path, asked.query, asked.form) == ("POST", "/tunnel", {}, {"token": "fake-token"})


async def test_public_reads_carry_no_token(vendor: Any) -> None:
    vendor.say_json(success([]))
    assert await client(vendor).nodes() == []
    assert await client(vendor).node_stats() == []
    assert [asked.path for asked in vendor.asked] == ["/node", "/node_stats"]
    assert not any("authorization" in asked.headers for asked in vendor.asked)


async def test_tunnels_know_the_word_false_the_direction_and_the_address(vendor: Any) -> None:
    vendor.say_json(success([ONLINE, REMOVED]))
    online, removed = await client(vendor).tunnels(CREDENTIAL)
    assert (online.online, online.encryption, online.compression) == (True, False, True)
    assert (online.upload_today_bytes, online.download_today_bytes, online.connections) == (11, 22, 3)
    assert (online.local_port, online.remote_port, online.domain) == (222, 56078, None)
    assert (online.address, online.node_removed) == ("203.0.113.20:56078", False)
    assert online.last_start == datetime(2024, 12, 21, 1, 38, 19, tzinfo=UTC)
    assert (removed.online, removed.remote_port, removed.domain) == (False, None, "app.example.com")
    assert (removed.address, removed.node_removed, removed.upload_today_bytes) == ("app.example.com", True, None)


@pytest.mark.parametrize("nothing", [None, [], "", {}])
async def test_no_tunnels_is_an_empty_list(vendor: Any, nothing: Any) -> None:
    vendor.say_json(success(nothing))
    assert await client(vendor).tunnels(CREDENTIAL) == []


@pytest.mark.parametrize("data", ["junk", 5, {"a": 1}, [1], [None], [{"id": 1}]])
async def test_odd_tunnels_are_an_unexpected_reply(vendor: Any, data: Any) -> None:
    vendor.say_json(success(data))
    with pytest.raises(UnexpectedReplyError):
        await client(vendor).tunnels(CREDENTIAL)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ({"msg": "无效的Token", "code": 401, "state": "fail"}, CredentialError),
        ({"msg": "错误的token", "code": 400, "state": "fail"}, CredentialError),
        ({"msg": "无效的登录状态", "code": 401, "state": "fail"}, CredentialError),
        ({"msg": "用户不存在", "code": 401, "state": "fail"}, CredentialError),
        ({"msg": "无效的链接", "code": 400, "state": "error"}, RefusedError),
        ({"msg": "邮箱格式错误", "code": 400, "state": "fail"}, RefusedError),
        ({"msg": "无法连接至服务器", "code": 404, "state": "fail"}, UnreachableError),
        ({"msg": "节点不存在", "code": 404, "state": "fail"}, NotFoundError),
        ({"msg": "请勿重复签到", "code": 400, "state": "fail"}, AlreadySignedInError),
        ({"msg": "x", "code": 409, "state": "fail"}, AlreadySignedInError),
        ({"msg": "远程端口1已被占用", "code": 400, "state": "fail"}, PortTakenError),
        ({"msg": "隧道数量已达上限", "code": 403, "state": "fail"}, QuotaError),
        ({"msg": "获取成功", "code": 200, "state": "fail"}, RefusedError),
        ({"msg": "string", "code": 0, "state": "string"}, RefusedError),
        ({"state": "success"}, UnexpectedReplyError),
    ],
)
@pytest.mark.parametrize("status", [200, 403])
async def test_each_failure_has_its_error_whatever_the_http_status(
    vendor: Any, reply: Any, kind: type[ProviderError], status: int
) -> None:
    if kind is UnexpectedReplyError and status == 403:
        kind = CredentialError
    vendor.say_json(reply, status=status)
    with pytest.raises(ProviderError) as caught:
        await client(vendor).account(CREDENTIAL)
    assert type(caught.value) is kind
    assert str(reply.get("msg")) not in str(caught.value)


async def test_a_created_tunnel_is_found_by_its_name(vendor: Any) -> None:
    fresh = ONLINE | {"id": None, "name": "web1", "dorp": "36981", "nport": 5244, "ip": None, "nodestate": None}
    listed = fresh | {"id": 9, "ip": "203.0.113.9", "nodestate": "online"}
    vendor.say_json(success(fresh, "隧道创建成功"), success([ONLINE, listed]))
    tunnel = await client(vendor).create_tunnel(CREDENTIAL, SPEC)
    assert (tunnel.id, tunnel.address) == (9, "203.0.113.9:36981")
    assert vendor.asked[0].json == {
        "tunnelname": "web1",
        "node": "日本东京直连-2",
        "localip": "127.0.0.1",
        "porttype": "tcp",
        "localport": 5244,
        "remoteport": 36981,
        "encryption": False,
        "compression": False,
        "extraparams": "",
        "token": "fake-token",
    }
    assert vendor.asked[0].headers["authorization"] == "Bearer fake-token"


async def test_a_creation_without_an_answer_is_looked_up_and_never_repeated(
    vendor: Any, http_answer: Callable[..., bytes]
) -> None:
    listed = ONLINE | {"name": "web1", "dorp": "36981", "nport": 5244}
    broken = http_answer(b"", 502)
    vendor.say_json(success([listed]))
    vendor.say(broken, *vendor.answers)
    assert (await client(vendor).create_tunnel(CREDENTIAL, SPEC)).id == 81329
    vendor.asked.clear()
    vendor.say_json(success([ONLINE]))
    vendor.say(broken, *vendor.answers)
    with pytest.raises(NotCreatedError):
        await client(vendor).create_tunnel(CREDENTIAL, SPEC)
    vendor.asked.clear()
    vendor.say(broken)
    with pytest.raises(OutcomeUnknownError):
        await client(vendor).create_tunnel(CREDENTIAL, SPEC)
    assert [asked.path for asked in vendor.asked] == ["/create_tunnel", "/tunnel", "/tunnel", "/tunnel"]


async def test_a_taken_port_is_told_apart_and_not_looked_up(vendor: Any) -> None:
    vendor.say_json({"msg": "远程端口36981已被占用", "code": 400, "state": "fail"})
    with pytest.raises(PortTakenError):
        await client(vendor).create_tunnel(CREDENTIAL, SPEC)
    assert len(vendor.asked) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"type": "tcp", "remote_port": None},
        {"domain": "app.example.com"},
        {"type": "http"},
        {"type": "https", "remote_port": None},
        {"type": "TCP"},
        {"remote_port": 70000},
        {"local_port": 0},
        {"name": ""},
    ],
)
def test_a_spec_that_cannot_be_is_refused_before_any_call(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TunnelSpec.model_validate(SPEC.model_dump() | change)


def test_a_spec_of_an_existing_tunnel_keeps_what_it_has() -> None:
    spec = TunnelSpec.of(Tunnel.model_validate(ONLINE))
    assert spec.to_wire() == {
        "tunnelname": "230vZqUp",
        "node": "日本东京直连-2",
        "localip": "127.0.0.1",
        "porttype": "tcp",
        "localport": 222,
        "remoteport": 56078,
        "encryption": False,
        "compression": True,
        "extraparams": "",
    }
    assert "remoteport" not in TunnelSpec.of(Tunnel.model_validate(REMOVED)).to_wire()


async def test_a_config_is_secret_text(vendor: Any) -> None:
    vendor.say_json(success("[common]\r\nuser = canary\r\n"))
    config = await client(vendor).tunnel_config(CREDENTIAL, "江苏宿迁", ["a", "b"])
    assert config.get_secret_value() == "[common]\nuser = canary"
    assert "canary" not in repr(config)
    assert vendor.asked[0].query == {"node": "江苏宿迁", "tunnel_names": "a,b"}


async def test_the_stand_in_plays_the_life_of_a_tunnel(frp: ChmlfrpClient, little_world: w.World) -> None:
    stats = await frp.node_stats()
    online = {row.name for row in stats if row.online}
    node = next(row for row in await frp.nodes() if row.name in online and not row.is_vip)
    info = await frp.node_info(SANDBOX, node.name)
    assert info.ports is not None
    spec = TunnelSpec(name="fake01", node=node.name, type="tcp", local_port=8080, remote_port=info.ports[4321])
    created = await frp.create_tunnel(SANDBOX, spec)
    assert created.id is not None
    assert spec.made(created)
    with pytest.raises(PortTakenError):
        await frp.create_tunnel(SANDBOX, spec.model_copy(update={"name": "fake02"}))
    changed = await frp.update_tunnel(
        SANDBOX, created.id, spec.model_copy(update={"local_port": 9090, "encryption": True})
    )
    assert (changed.local_port, changed.encryption) == (9090, True)
    assert "fake01" in (await frp.tunnel_config(SANDBOX, node.name, ["fake01"])).get_secret_value()
    assert len((await frp.tunnel_week(SANDBOX, created.id)).upload_bytes) == 7
    await frp.refresh_tunnel(SANDBOX, "fake01")
    await frp.take_offline(SANDBOX, "fake01")
    await frp.delete_tunnel(SANDBOX, created.id)
    assert "fake01" not in {tunnel.name for tunnel in await frp.tunnels(SANDBOX)}
    with pytest.raises(RefusedError):
        await frp.delete_tunnel(SANDBOX, created.id)
    assert not little_world.complaints
