"""The reverse WebSocket: what the bot's side sees of the connection."""

import asyncio
import json
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from plugins._sandbox.qq import BOT_ID, MAIN_GROUP_ID, MEMBER_ID, QQ, Fault, Link, group_scene


async def test_connects_with_the_headers_of_napcat(qq: QQ, bot_server: Any) -> None:
    side, url = bot_server
    async with Link(qq, url, "sandbox-not-a-secret").running():
        await side.next()
        headers = side.connections[0].request.headers
    assert headers["X-Self-ID"] == str(BOT_ID)
    assert headers["X-Client-Role"] == "Universal"
    assert headers["User-Agent"] == "OneBot/11"
    assert headers["Authorization"] == "Bearer sandbox-not-a-secret"
    assert "Sec-WebSocket-Extensions" not in headers


async def test_sends_no_authorization_without_a_token(qq: QQ, bot_server: Any) -> None:
    side, url = bot_server
    async with Link(qq, url).running():
        await side.next()
    assert "Authorization" not in side.connections[0].request.headers


async def test_can_carry_the_token_in_the_query_as_some_implementations_do(qq: QQ, bot_server: Any) -> None:
    side, url = bot_server
    async with Link(qq, url, "a b&c", token_in_query=True).running():
        await side.next()
    assert side.connections[0].request.path.endswith("?access_token=a%20b%26c")
    assert "Authorization" not in side.connections[0].request.headers


async def test_first_frame_is_the_lifecycle_event(qq: QQ, bot_server: Any) -> None:
    side, url = bot_server
    async with Link(qq, url).running():
        event = await side.next()
    assert event.pop("time") == pytest.approx(qq.now_s, abs=5)
    assert event == {
        "self_id": BOT_ID,
        "post_type": "meta_event",
        "meta_event_type": "lifecycle",
        "sub_type": "connect",
    }


async def test_heartbeats_follow_with_their_interval_in_milliseconds(qq: QQ, bot_server: Any) -> None:
    side, url = bot_server
    async with Link(qq, url, heartbeat_s=0.02).running():
        await side.next()
        beats = [await side.next() for _ in range(2)]
    assert [beat["meta_event_type"] for beat in beats] == ["heartbeat", "heartbeat"]
    assert beats[0]["interval"] == 20
    assert beats[0]["status"] == {"online": True, "good": True}


async def test_connects_again_after_the_bot_went_away(qq: QQ, bot_server: Any) -> None:
    side, url = bot_server
    async with Link(qq, url, first_retry_s=0.01).running():
        await side.next()
        await side.connections[0].close()
        assert (await side.next())["sub_type"] == "connect"
    assert len(side.connections) == 2


async def test_keeps_trying_while_the_bot_refuses(qq: QQ) -> None:
    refusals = 0
    admitted = asyncio.Event()

    def admit(connection: ServerConnection, request: Request) -> Response | None:
        nonlocal refusals
        refusals += 1
        return connection.respond(403, "Missing Authorization Header") if refusals < 3 else None

    async def take(connection: ServerConnection) -> None:
        admitted.set()
        await connection.wait_closed()

    async with serve(take, "127.0.0.1", 0, process_request=admit) as server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        async with Link(qq, url, first_retry_s=0.01).running(), asyncio.timeout(30):
            await admitted.wait()
    assert refusals == 3


async def test_waits_longer_after_each_failure(qq: QQ, unused_tcp_port: int) -> None:
    waits: list[float] = []
    link = Link(qq, f"ws://127.0.0.1:{unused_tcp_port}/", first_retry_s=0.01, longest_retry_s=0.04)

    async def note(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 5:
            raise asyncio.CancelledError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("plugins._sandbox.qq.link.asyncio.sleep", note)
        with pytest.raises(asyncio.CancelledError):
            await link.run()
    ceilings = [0.012, 0.024, 0.048, 0.048, 0.048]
    assert all(wait <= ceiling for wait, ceiling in zip(waits, ceilings, strict=True))
    assert waits[2] > waits[0]


@pytest.mark.parametrize("echo", ["17", 17, "V1StGXR8_Z5jdHi6B-myT", {"seq": 129}, ["a", None], None])
async def test_echo_comes_back_as_it_went(bot: Any, echo: Any) -> None:
    answer = await bot.call("get_login_info", echo=echo)
    assert answer["echo"] == echo
    assert answer["data"] == {"user_id": BOT_ID, "nickname": "网管"}


async def test_a_call_without_echo_is_answered_with_a_blank_one(bot: Any) -> None:
    await bot.connections[-1].send(json.dumps({"action": "get_status"}))
    assert (await bot.next())["echo"] == ""


async def test_a_frame_that_is_no_json_is_answered_and_the_link_stays(bot: Any) -> None:
    await bot.connections[-1].send("{not json")
    assert (await bot.next())["retcode"] == 1400
    assert (await bot.call("get_status"))["data"]["online"] is True


async def test_events_arrive_in_the_order_in_which_people_spoke(qq: QQ, bot: Any) -> None:
    for number in range(20):
        qq.say(group_scene(MAIN_GROUP_ID), MEMBER_ID, f"第 {number} 句")
    assert [(await bot.next())["raw_message"] for _ in range(20)] == [f"第 {number} 句" for number in range(20)]


async def test_what_is_said_while_no_bot_is_there_is_lost_to_it(qq: QQ, bot_server: Any) -> None:
    side, url = bot_server
    qq.say(group_scene(MAIN_GROUP_ID), MEMBER_ID, "太早了")
    async with Link(qq, url).running():
        await side.next()
        qq.say(group_scene(MAIN_GROUP_ID), MEMBER_ID, "在吗")
        assert (await side.next())["raw_message"] == "在吗"


async def test_the_cut_fault_breaks_the_link_before_an_answer(qq: QQ, bot: Any) -> None:
    qq.faults.script(MAIN_GROUP_ID, Fault.CUT)
    first = bot.connections[-1]
    await first.send(json.dumps({"action": "send_group_msg", "params": {"group_id": MAIN_GROUP_ID, "message": "x"}}))
    assert (await bot.next())["sub_type"] == "connect"
    assert first.close_code == 1006
    assert not qq.store.history(group_scene(MAIN_GROUP_ID), 5)
