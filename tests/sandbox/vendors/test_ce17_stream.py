"""The stream of one 17CE task: order of frames, selection of probes, refusals, several tasks on one connection."""

import asyncio
import json
import time

import pytest

from plugins._sandbox.serve import serving
from plugins._sandbox.vendors import vendors_app
from plugins._sandbox.world import World


def parts(frames):
    accept, *middle, end = frames
    ((task_id, row),) = accept["data"].items()
    return task_id, row, middle, end["data"]


async def test_frames_come_in_the_documented_order(measure, speed, world: World) -> None:
    frames = await measure(speed("PING"))
    task_id, row, middle, end = parts(frames)
    assert [frame["type"] for frame in frames] == ["TaskAccept", *["NewData"] * len(middle), "TaskEnd"]
    assert all(frame["rt"] == 1 and frame["error"] == "" and frame["txnid"] == 1 for frame in frames)
    assert row["nodeCount"] == len(row["nodes"]) == len(middle) == end["TotalCount"] == 6
    assert row["TaskId"] == task_id
    day, rest = task_id.split("_")
    assert len(day) == 8
    assert len(rest.split(":")[0]) == 32
    assert {str(frame["data"]["NodeID"]) for frame in middle} == set(row["nodes"])
    assert all(frame["data"]["TaskId"] == task_id for frame in middle)
    assert not world.complaints


async def test_node_info_is_all_text_and_node_id_an_integer(measure, speed) -> None:
    _, row, middle, _ = parts(await measure(speed("PING")))
    for node in row["nodes"].values():
        info = node["nodeinfo"]
        assert set(info) == {"ip", "area", "isp", "pro_id", "city_id"}
        assert all(isinstance(value, str) for value in info.values())
        assert (info["area"], info["pro_id"]) == ("1", "195")
    assert all(isinstance(frame["data"]["NodeID"], int) for frame in middle)


async def test_num_counts_per_province_isp_and_kind(measure, speed) -> None:
    async def count(**wish) -> int:
        return parts(await measure(speed("PING", **wish)))[1]["nodeCount"]

    assert await count(pro_ids=[195], isps=[1], nodetype=[1]) == 1
    assert await count(pro_ids=[195, 221], isps=[1, 2, 7], nodetype=[1, 2]) == 12
    assert await count(pro_ids=[195], isps=[1], nodetype=[1, 2], num=2) == 4
    assert await count(pro_ids=[0], isps=[1, 2, 7], nodetype=[1]) == 31 * 3
    assert await count(pro_ids="195,221", isps=["1"], nodetype=1, num="1") == 2
    assert await count(pro_ids=[0], isps=[0], areas=[3], nodetype=[1, 2]) == 24
    assert await count(pro_ids=[0], isps=[0], areas=[2], nodetype=[1]) == 3
    assert await count(city_ids=[264], nodetype=[1, 2], num=2, isps=[0]) > 0


async def test_every_province_has_every_main_isp(world: World) -> None:
    mainland = {(probe.city.province_id, probe.isp_id) for probe in world.probes if probe.city.area == 1}
    assert {pair for pair in mainland if pair[1] in (1, 2, 7)} == {(p, i) for p, _ in mainland for i in (1, 2, 7)}
    assert len({probe.city.province_id for probe in world.probes if probe.city.area < 3}) == 34
    assert len({probe.node_id for probe in world.probes}) == len(world.probes) > 300


async def test_nothing_selected_is_taskerr_then_taskend_with_zeros(measure, speed) -> None:
    error, end = await measure(speed("PING", pro_ids=[999]))
    assert error == {"rt": 10013, "error": "no nodes found", "txnid": 1, "type": "TaskErr", "data": {}}
    zeros = {"TotalCount": 0, "TotalCountOK": 0, "TotalCountErr": 0, "TotalCountTimeout": 0}
    assert end == {"rt": 1, "error": "", "txnid": 1, "type": "TaskEnd", "data": zeros}


@pytest.mark.parametrize(
    ("kind", "change", "code", "text"),
    [
        ("Ping", {}, 10009, "invalid request"),
        ("HTTP", {"Url": ""}, 10010, "invalid Url"),
        ("HTTP", {"Url": "ftp://example.com/"}, 10010, "invalid Url"),
        ("PING", {"Url": "", "SrcIP": ""}, 10010, "invalid Url"),
        ("TraceRT", {"SrcIP": ""}, 10011, "invalid SrcIP"),
        ("DNS", {"Host": ""}, 10012, "invalid Host"),
        ("DIG", {"Host": "999.1.1.1"}, 10012, "invalid Host"),
        ("PING", {"pro_ids": [12], "areas": [1]}, 10013, "no nodes found"),
        ("PING", {"city_ids": []}, 10016, "area value invalid"),
    ],
)
async def test_refusals_carry_the_document_s_code_and_text(measure, speed, kind, change, code, text) -> None:
    error, end = await measure(speed(kind, **change))
    assert (error["rt"], error["error"], error["type"], error["data"]) == (code, text, "TaskErr", {})
    assert end["data"]["TotalCount"] == 0


@pytest.mark.parametrize(
    "change",
    [
        {"isps": None},
        {"nodetype": None},
        {"url": "http://example.com"},
        {"TimeOut": 11},
        {"TimeOut": 0},
        {"PingCount": 101},
        {"PingSize": 1001},
        {"num": "many"},
        {"nodetype": [9]},
        {"FollowLocation": True},
        {"NoCache": "false"},
    ],
    ids=str,
)
async def test_fields_outside_the_document_are_10014_and_noted(connect, speed, world: World, change) -> None:
    async with connect() as socket:
        await socket.recv()
        await socket.send(json.dumps(speed("PING", **change)))
        frame = json.loads(await socket.recv())
    assert (frame["rt"], frame["error"], frame["type"]) == (10014, "unkown request", "TaskErr")
    assert world.complaints


async def test_garbage_is_10014(connect) -> None:
    async with connect() as socket:
        await socket.recv()
        for garbage in ("hello", "[1]", "{}", '{"txnid":"1"}', '{"txnid":true}'):
            await socket.send(garbage)
            assert json.loads(await socket.recv())["rt"] == 10014, garbage


async def test_txnid_used_twice_is_10015_and_leaves_the_first_task_alone(connect, speed) -> None:
    async with connect() as socket:
        await socket.recv()
        await socket.send(json.dumps(speed("PING")))
        await socket.send(json.dumps(speed("PING")))
        frames = [json.loads(await socket.recv()) for _ in range(9)]
    codes = [frame["rt"] for frame in frames]
    assert codes.count(10015) == 1
    assert [frame["type"] for frame in frames if frame["rt"] == 1] == ["TaskAccept", *["NewData"] * 6, "TaskEnd"]


async def test_two_tasks_share_one_connection_told_apart_by_txnid(connect, speed, world: World) -> None:
    world.pace_s = 0.05
    async with connect() as socket:
        await socket.recv()
        await socket.send(json.dumps(speed("PING", txnid=7)))
        await socket.send(json.dumps(speed("HTTP", txnid=8, pro_ids=[221])))
        frames = [json.loads(await socket.recv()) for _ in range(16)]
    for txnid in (7, 8):
        assert [frame["type"] for frame in frames if frame["txnid"] == txnid][-1] == "TaskEnd"
    order = [frame["txnid"] for frame in frames]
    assert order != sorted(order), "the two streams are interleaved"
    assert world.calls.count("ce17", method="TASK") == 2


async def test_results_are_spread_over_the_pace(measure, speed, world: World) -> None:
    world.pace_s = 0.3
    started = time.monotonic()
    await measure(speed("PING"))
    assert time.monotonic() - started > 0.28


async def test_one_probe_stays_silent_now_and_then(measure, speed, world: World) -> None:
    world.silent_probes = True
    silent = 0
    for i in range(12):
        _, row, middle, end = parts(await measure(speed("PING", target=f"site{i}.example.com")))
        missing = row["nodeCount"] - len(middle)
        assert end["TotalCountTimeout"] == missing <= 1
        assert end["TotalCount"] == end["TotalCountOK"] + end["TotalCountErr"] + end["TotalCountTimeout"]
        silent += missing
    assert 0 < silent < 12


async def test_points_are_charged_per_probe_and_quota_runs_out(measure, connect, speed, world: World) -> None:
    who = {"user": "quota-1@example.com"}
    await measure(speed("PING"), **who)
    assert world.charged("ce17", "quota-1@example.com") == 6
    async with connect(**who) as socket:
        assert json.loads(await socket.recv())["rt"] == 10008


async def test_server_pings(world: World, login) -> None:
    async with serving(vendors_app(world), ws_ping_interval_s=0.05) as base:
        port = int(base.rsplit(":", 1)[1])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        head = (
            f"GET /ce17/socket?{login()} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        )
        head += "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
        writer.write(head.encode())
        seen = b""
        async with asyncio.timeout(30):
            await reader.readuntil(b"\r\n\r\n")
            while b"\x89" not in seen:  # opcode of a ping; the login frame is ASCII
                seen += await reader.read(100)
        writer.close()
    assert b"login ok" in seen


async def test_client_that_leaves_ends_its_tasks(connect, speed, world: World) -> None:
    world.pace_s = 30
    async with connect() as socket:
        await socket.recv()
        await socket.send(json.dumps(speed("PING")))
        await socket.recv()
        assert [task for task in asyncio.all_tasks() if task.get_name().startswith("ce17 ")]
    left = [task for task in asyncio.all_tasks() if task.get_name().startswith("ce17 ")]
    _, pending = await asyncio.wait(left, timeout=3) if left else (None, set())
    assert not pending
