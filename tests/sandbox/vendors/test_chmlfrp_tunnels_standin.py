"""ChmlFrp's stand-in, tunnels and nodes, against calls made by hand from its document."""

import pytest

from plugins._sandbox.world import World

NEW = {
    "tunnelname": "fresh",
    "node": "江苏宿迁",
    "localip": "127.0.0.1",
    "porttype": "TCP",
    "localport": 8080,
    "remoteport": 40_123,
    "encryption": True,
    "compression": "false",
    "extraparams": "",
}


@pytest.fixture
def tunnels(frp):
    async def by_name(token: str = "sandbox-frp-token") -> dict:
        rows = (await frp("GET", "/tunnel", token=token))["data"] or []
        return {row["name"]: row for row in rows}

    return by_name


async def test_tunnels_of_the_first_user_show_every_kind(tunnels) -> None:
    rows = await tunnels()
    assert {row["type"] for row in rows.values()} == {"tcp", "udp", "https"}
    game, old, stuck = rows["mc_server"], rows["old_web"], rows["ssh_hk"]
    assert (game["state"], game["encryption"], game["compression"]) == ("true", "true", "false")
    assert (game["dorp"], game["nport"], game["ip"], game["nodestate"]) == (
        "36981",
        25565,
        "sq.frp.example.com",
        "online",
    )
    assert game["uptime"].endswith(".000+00:00")
    assert rows["blog"]["dorp"] == "blog.example.com"
    live = ("uptime", "client_version", "today_traffic_in", "today_traffic_out", "cur_conns", "nodestate", "ip")
    assert all(old[name] is None for name in live), "the node is gone for good"
    assert (stuck["state"], stuck["nodestate"]) == ("true", "offline")


async def test_users_see_their_own_tunnels_and_null_for_none(tunnels, frp) -> None:
    assert set(await tunnels("sandbox-frp-token-2")) == {"nas"}
    reply = await frp("GET", "/tunnel", token="sandbox-frp-token-3")
    assert reply == {"msg": "获取隧道数据成功", "code": 200, "data": None, "state": "success"}


async def test_state_and_traffic_change_with_time(tunnels, world: World) -> None:
    first = await tunnels()
    world.advance(600)
    later = await tunnels()
    assert {first["voice"]["state"], later["voice"]["state"]} == {"true", "false"}
    running = first if first["voice"]["state"] == "true" else later
    assert running["voice"]["client_version"] != "尚未启动"
    world.advance(-(world.frp.seconds_today() - 3600))  # to one in the morning: no midnight in between
    morning = (await tunnels())["mc_server"]
    world.advance(7200)
    noon = (await tunnels())["mc_server"]
    assert noon["today_traffic_in"] > morning["today_traffic_in"] > 0
    assert noon["today_traffic_out"] > noon["today_traffic_in"], "people download more"


async def test_create_answers_without_id_and_the_list_shows_it(frp, tunnels, world: World) -> None:
    reply = await frp("POST", "/create_tunnel", json=NEW)
    assert (reply["msg"], reply["code"]) == ("隧道创建成功", 200)
    made = reply["data"]
    assert made["id"] is made["nodestate"] is made["ip"] is made["uptime"] is None
    assert (made["type"], made["dorp"], made["state"], made["encryption"]) == ("tcp", "40123", "false", "true")
    row = (await tunnels())["fresh"]
    assert isinstance(row["id"], int)
    assert (row["nport"], row["compression"], row["ip"]) == (8080, "false", "sq.frp.example.com")
    assert not world.complaints


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"tunnelname": "mc_server"}, "隧道名称已存在"),
        ({"node": "月球"}, "节点不存在"),
        ({"node": "月球CN2"}, "节点不存在"),
        ({"porttype": "sctp"}, "端口类型错误，仅允许tcp、udp、http、https"),
        ({"localport": 0}, "本地端口必须在1到65535之间"),
        ({"remoteport": 9_999}, "远程端口不在节点允许的范围10000-65535内"),
        ({"remoteport": 36_981}, "远程端口36981已被占用"),
        ({"banddomain": "a.example.com"}, "tcp类型隧道禁止传递banddomain"),
        ({"remoteport": None}, "tcp类型隧道缺少参数remoteport"),
        ({"porttype": "https", "banddomain": "a.example.com"}, "该节点不允许建站"),
        ({"porttype": "udp", "node": "呼和浩特电信"}, "该节点不支持UDP"),
        ({"encryption": None}, "缺少参数encryption"),
        ({"encryption": "yes"}, "参数encryption错误"),
    ],
    ids=str,
)
async def test_create_is_checked_by_the_vendor_s_rules(frp, tunnels, change, text) -> None:
    reply = await frp("POST", "/create_tunnel", json=NEW | change)
    assert (reply["msg"], reply["state"]) == (text, "fail")
    assert len(await tunnels()) == 5


async def test_web_tunnels_need_a_free_domain(frp, tunnels) -> None:
    web = {key: value for key, value in NEW.items() if key != "remoteport"} | {"porttype": "https", "node": "湖南娄底"}
    for domain in ("203.0.113.9", "x.frp.one", "blog.example.com"):
        assert (await frp("POST", "/create_tunnel", json=web | {"banddomain": domain}))["code"] == 400, domain
    assert (await frp("POST", "/create_tunnel", json=web | {"banddomain": "*.new.example.com"}))["code"] == 200
    assert (await tunnels())["fresh"]["dorp"] == "*.new.example.com"


async def test_free_users_get_no_member_nodes_and_four_tunnels(frp) -> None:
    mine = {"token": "sandbox-frp-token-2"}
    assert (await frp("POST", "/create_tunnel", **mine, json=NEW | {"node": "四川德阳电信"}))["code"] == 403
    assert (await frp("GET", "/nodeinfo", **mine, params={"node": "四川德阳电信"}))["code"] == 403
    for i in range(3):
        body = NEW | {"tunnelname": f"t{i}", "remoteport": 41_000 + i}
        assert (await frp("POST", "/create_tunnel", **mine, json=body))["code"] == 200
    full = await frp("POST", "/create_tunnel", **mine, json=NEW)
    assert (full["code"], full["msg"]) == (403, "隧道数量已达上限")


async def test_update_resets_what_is_not_named(frp, tunnels) -> None:
    reply = await frp("POST", "/update_tunnel", json={"tunnelid": 76427, "localport": 25_566})
    assert (reply["msg"], reply["data"]["id"], reply["data"]["nodestate"]) == ("隧道更新成功", 76427, None)
    row = (await tunnels())["mc_server"]
    assert (row["nport"], row["dorp"], row["encryption"]) == (25_566, "36981", "false")
    full = {"tunnelid": 76427, "tunnelname": "game", "encryption": "true", "compression": True, "remoteport": "36982"}
    await frp("POST", "/update_tunnel", json=full)
    row = (await tunnels())["game"]
    assert (row["encryption"], row["compression"], row["dorp"], row["nport"]) == ("true", "true", "36982", 25_566)


async def test_refused_update_changes_nothing(frp, tunnels) -> None:
    before = (await tunnels())["voice"]
    bad = {"tunnelid": 76431, "localport": 1, "remoteport": 80}
    assert (await frp("POST", "/update_tunnel", json=bad))["code"] == 400
    after = (await tunnels())["voice"]
    assert (after["nport"], after["dorp"]) == (before["nport"], before["dorp"])


async def test_delete_by_get_with_tunnelid_only(frp, tunnels, world: World) -> None:
    assert (await frp("GET", "/delete_tunnel", params={"tunnel_id": 76427}))["msg"] == "缺少参数tunnelid"
    assert (await frp("GET", "/delete_tunnel", params={"tunnelid": 82001}))["msg"] == "隧道不存在", "another user's"
    done = await frp("GET", "/delete_tunnel", params={"tunnelid": 76427})
    assert done == {"msg": "隧道删除成功", "code": 200, "state": "success"}
    assert "mc_server" not in await tunnels()
    assert len(world.complaints) == 1


async def test_config_is_a_text_with_the_user_s_token(frp) -> None:
    text = (await frp("GET", "/tunnel_config", params={"node": "江苏宿迁"}))["data"]
    assert text.startswith("[common]\nserver_addr = sq.frp.example.com\nserver_port = 7000\n")
    assert "user = sandbox-frp-token\n" in text
    assert "[mc_server]\ntype = tcp\nlocal_ip = 127.0.0.1\nlocal_port = 25565\nremote_port = 36981\n" in text
    some = {"node": "江苏宿迁", "tunnel_names": "mc_server,blog"}
    assert (await frp("GET", "/tunnel_config", params=some))["msg"] == "隧道不存在"
    empty = (await frp("GET", "/tunnel_config", params={"node": "新加坡-1"}))["data"]
    assert empty.count("[") == 1


async def test_offline_and_refresh_take_a_name_in_a_form(frp, tunnels) -> None:
    form = {"tunnel_name": "mc_server"}
    live = (await frp("POST", "/refresh_tunnel", data=form))["data"]
    assert live["status"] == "online"
    assert (await frp("POST", "/offline_tunnel", json=form))["code"] == 400, "this one wants a form"
    assert (await frp("POST", "/offline_tunnel", data=form))["code"] == 200
    assert (await tunnels())["mc_server"]["state"] == "false"
    assert (await frp("POST", "/refresh_tunnel", data=form))["data"]["status"] == "offline"


async def test_seven_days_of_traffic(frp) -> None:
    days = (await frp("GET", "/tunnel/last7days", params={"tunnel_id": 76427}))["data"]
    assert len(days["traffic_in"]) == len(days["traffic_out"]) == 7
    assert (await frp("GET", "/tunnel/last7days", params={"tunnelid": 76427}))["code"] == 400
    rows = (await frp("GET", "/flow_last_7_days"))["data"]
    assert len(rows) == 7
    assert isinstance(rows[0]["traffic_in"], int)
    assert isinstance(rows[0]["traffic_out"], str), "numbers come both ways"


async def test_node_list_is_public_and_shows_online_nodes_only(frp, world: World) -> None:
    nodes = {row["name"]: row for row in (await frp("GET", "/node", token=""))["data"]}
    stats = {row["node_name"]: row for row in (await frp("GET", "/node_stats", token=""))["data"]}
    assert len(stats) == 12
    assert "中国香港CN2-4" not in nodes
    assert stats["中国香港CN2-4"]["state"] == "offline"
    assert nodes["江苏宿迁"] == {
        "id": 11,
        "name": "江苏宿迁",
        "area": "江苏宿迁",
        "nodegroup": "user",
        "china": "yes",
        "web": "no",
        "udp": "true",
        "fangyu": "true",
        "notes": "推荐游戏,web,ssh等服务",
    }
    seen = set()
    for _ in range(3):
        seen.add("浙江宁波" in {row["name"] for row in (await frp("GET", "/node", token=""))["data"]})
        world.advance(600)
    assert seen == {True, False}, "a flapping node comes and goes"
    world.frp.set_node("江苏宿迁", "offline")
    assert "江苏宿迁" not in {row["name"] for row in (await frp("GET", "/node", token=""))["data"]}


async def test_node_details_history_and_panel(frp) -> None:
    node = (await frp("GET", "/nodeinfo", params={"node": "江苏宿迁"}))["data"]
    assert (node["toowhite"], node["rport"], node["port"], node["ip"]) == (
        False,
        "10000-65535",
        7000,
        "sq.frp.example.com",
    )
    assert node["apitoken"] == "SandboxNodeSecret|11", "the vendor really sends its secrets along"
    assert (await frp("GET", "/nodeinfo", params={"node": "月球"}))["code"] == 404
    (row,) = (await frp("GET", "/node_uptime", params={"time": 7, "node": "江苏宿迁"}))["data"]
    assert len(row["history_uptime"]) == 7
    assert all(99 < day["uptime"] <= 100 for day in row["history_uptime"])
    assert (await frp("GET", "/node_uptime", params={"time": 91}))["code"] == 400
    status = (await frp("GET", "/node_status_info", params={"nodename": "江苏宿迁"}))["data"]
    assert (status["node_name"], len(status["status_list"])) == ("江苏宿迁", 24)
    assert (await frp("GET", "/node_status_info", params={"node": "江苏宿迁"}))["code"] == 400
    assert (await frp("GET", "/panelinfo", token=""))["data"]["node_amount"] == 12
    assert "code" not in await frp("GET", "/api/server-status", token=""), "the one reply without an envelope"
