"""The web chat's socket, as others' scripts use it, and what the app serves."""

import asyncio
import base64
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus

from plugins._sandbox.qq import (
    ADMIN_ID,
    BOT_ID,
    MAIN_GROUP_ID,
    MEMBER_ID,
    OTHER_GROUP_ID,
    OWNER_ID,
    QQ,
    group_scene,
    private_scene,
)

MAIN = group_scene(MAIN_GROUP_ID)


def words(text: str) -> list[Any]:
    return [{"type": "text", "data": {"text": text}}]


@pytest.mark.usefixtures("echo_bot")
@pytest.mark.parametrize("path", ["ws", ""])
async def test_a_bare_message_is_said_in_the_first_group_and_answered_there(visit: Any, path: str) -> None:
    visitor = await visit(path)
    await visitor.send(type="message", text="ip 1.1.1.1")
    asked, answered = await visitor.next(), await visitor.next()
    assert asked["type"] == answered["type"] == "message"
    assert asked["scene"] == answered["scene"] == f"group:{MAIN_GROUP_ID}"
    assert asked["user"] == {"id": MEMBER_ID, "name": "小白", "role": "member", "is_bot": False}
    assert (answered["user"]["id"], answered["user"]["is_bot"]) == (BOT_ID, True)
    assert answered["text"] == "你说：ip 1.1.1.1"
    assert answered["reply_to"] == asked["message_id"]
    assert answered["quote"]["text"] == "ip 1.1.1.1"
    assert [segment["type"] for segment in answered["segments"]] == ["reply", "text"]
    assert isinstance(answered["time"], int)


@pytest.mark.usefixtures("echo_bot")
@pytest.mark.parametrize(
    ("frame", "scene", "user_id"),
    [
        ({"scene": "group:100002", "user": OWNER_ID}, "group:100002", OWNER_ID),
        ({"scene": 100002}, "group:100002", MEMBER_ID),
        ({"scene": "100002", "user": "20002"}, "group:100002", ADMIN_ID),
        ({"scene": "private:30001"}, "private:30001", OWNER_ID),
        ({"scene": "private", "user": "owner"}, "private:30001", OWNER_ID),
        ({"scene": "private:10000", "user": ADMIN_ID}, "private:20002", ADMIN_ID),
        ({"scene": 20001}, "private:20001", MEMBER_ID),
        ({"user": {"id": ADMIN_ID}}, "group:100001", ADMIN_ID),
        ({"user": 23456}, "group:100001", 23456),
    ],
)
async def test_scene_and_user_can_be_chosen(visit: Any, frame: dict[str, Any], scene: str, user_id: int) -> None:
    visitor = await visit()
    await visitor.send(type="message", text="在吗", **frame)
    asked, answered = await visitor.next(), await visitor.next()
    assert (asked["scene"], asked["user"]["id"]) == (scene, user_id)
    assert (answered["scene"], answered["text"]) == (scene, "你说：在吗")


@pytest.mark.parametrize(
    "frame",
    [
        {"text": "x", "scene": "group:5"},
        {"text": "x", "scene": "somewhere"},
        {"text": "x", "scene": "private:20001", "user": OWNER_ID},
        {"text": "x", "user": "nobody"},
        {"text": "x", "user": 5},
        {"text": "  "},
        {"text": 5},
        {"text": "长" * 5001},
        {"text": "x", "reply_to": 5},
        {"text": "x", "reply_to": "y"},
        {"segments": [{"type": "node", "data": {}}]},
        {"segments": [{"type": "image", "data": {"file": "base64://aGVsbG8="}}]},
        {"segments": "[CQ:forward,id=1]"},
        {"segments": [5]},
    ],
)
async def test_what_cannot_be_sent_is_explained_and_not_said(qq: QQ, visit: Any, frame: dict[str, Any]) -> None:
    visitor = await visit()
    await visitor.send(type="message", **frame)
    answer = await visitor.next()
    assert set(answer) == {"type", "text"}
    assert answer["type"] == "error"
    assert not any(qq.store.history(scene, 1) for scene in (MAIN, private_scene(MEMBER_ID)))


@pytest.mark.parametrize("raw", ["", "[]", "{", '{"type": "dance"}', b"\xff"])
async def test_a_frame_that_is_no_request_is_explained(visit: Any, raw: str | bytes) -> None:
    visitor = await visit()
    await visitor._connection.send(raw)
    assert (await visitor.next())["type"] == "error"


async def test_a_socket_hears_only_the_scene_it_is_in(qq: QQ, visit: Any) -> None:
    visitor = await visit()
    await visitor.send(type="open", scene="group:100002")
    await visitor.next("history")
    qq.bot_says(MAIN, words("在第一个群"))
    qq.bot_says(private_scene(MEMBER_ID), words("私下"))
    await visitor.hears_nothing()
    qq.bot_says(group_scene(OTHER_GROUP_ID), words("在第二个群"))
    assert (await visitor.next())["text"] == "在第二个群"


async def test_nothing_is_said_to_a_socket_that_has_only_connected(visit: Any) -> None:
    await (await visit()).hears_nothing()


async def test_private_chats_are_not_heard_by_others(qq: QQ, visit: Any) -> None:
    visitor = await visit()
    await visitor.send(type="hello", user=ADMIN_ID, watch=True)
    await visitor.next("world")
    qq.say(private_scene(MEMBER_ID), MEMBER_ID, "绑定 chmlfrp sandbox-frp-token")
    await visitor.hears_nothing()
    await visitor.send(type="open", scene="private:20001", user=ADMIN_ID)
    assert (await visitor.next())["type"] == "error"


async def test_opening_a_scene_gives_its_history(qq: QQ, visit: Any) -> None:
    said = qq.say(MAIN, ADMIN_ID, "早")
    gone = qq.say(MAIN, MEMBER_ID, "令牌 xxxx")
    qq.recall(gone.message_id, ADMIN_ID)
    visitor = await visit()
    await visitor.send(type="open", scene="group:100001", user=MEMBER_ID)
    history = await visitor.next("history")
    first, second = history["messages"]
    assert (first["message_id"], first["text"], first["user"]["role"]) == (said.message_id, "早", "admin")
    assert (second["text"], second["segments"], second["recalled_by"]["id"]) == ("", [], ADMIN_ID)


async def test_a_message_can_quote_another_and_mention_the_bot(qq: QQ, visit: Any) -> None:
    first = qq.say(MAIN, ADMIN_ID, "8.8.8.8")
    visitor = await visit()
    await visitor.send(type="message", text="@bot ip", reply_to=first.message_id)
    frame = await visitor.next()
    assert [segment["type"] for segment in frame["segments"]] == ["reply", "at", "text"]
    assert frame["text"] == "@网管  ip"
    assert frame["quote"]["user"]["id"] == ADMIN_ID


async def test_one_takes_back_ones_own_message_and_everybody_sees_it(qq: QQ, visit: Any) -> None:
    visitor, other = await visit(), await visit()
    await visitor.send(type="message", text="发错了")
    said = await visitor.next()
    assert (await other.next())["text"] == "发错了"
    await visitor.send(type="recall", message_id=said["message_id"])
    for frame in (await visitor.next(), await other.next()):
        assert (frame["type"], frame["message_id"]) == ("recall", said["message_id"])
        assert frame["operator"]["id"] == frame["user"]["id"] == MEMBER_ID


async def test_a_member_cannot_take_back_what_an_admin_said(qq: QQ, visit: Any) -> None:
    said = qq.say(MAIN, ADMIN_ID, "公告")
    visitor = await visit()
    await visitor.send(type="recall", message_id=said.message_id)
    assert (await visitor.next())["type"] == "error"
    assert said.recalled_by is None
    await visitor.send(type="recall", message_id=said.message_id, user="owner")
    assert (await visitor.next())["operator"]["id"] == OWNER_ID


async def test_a_merged_forward_comes_with_its_messages(bot: Any, visit: Any) -> None:
    visitor = await visit()
    nodes = [{"type": "node", "data": {"name": "网管", "uin": "10000", "content": f"第 {n} 页"}} for n in (1, 2)]
    await bot.call("send_group_forward_msg", group_id=MAIN_GROUP_ID, messages=nodes)
    (segment,) = (await visitor.next())["segments"]
    assert segment["type"] == "forward"
    assert [message["text"] for message in segment["data"]["messages"]] == ["第 1 页", "第 2 页"]


async def test_pictures_come_as_sent_and_can_be_fetched(
    qq: QQ, bot: Any, visit: Any, address: str, picture: str
) -> None:
    visitor = await visit()
    await bot.call("send_group_msg", group_id=MAIN_GROUP_ID, message=[{"type": "image", "data": {"file": picture}}])
    frame = await visitor.next()
    assert frame["segments"] == [{"type": "image", "data": {"file": picture}}]
    assert frame["text"] == "[图片]"
    url = (await bot.call("get_msg", message_id=frame["message_id"]))["data"]["message"][0]["data"]["url"]
    async with httpx.AsyncClient(trust_env=False) as client:
        fetched = await client.get(url)
        assert fetched.headers["content-type"] == "image/png"
        assert fetched.content == base64.b64decode(picture.removeprefix("base64://"))
        qq.recall(frame["message_id"], BOT_ID)
        assert (await client.get(url)).status_code == 404


async def test_a_person_can_send_a_picture(qq: QQ, bot: Any, visit: Any, picture: str) -> None:
    visitor = await visit()
    segments = [{"type": "image", "data": {"file": picture}}]
    await visitor.send(type="message", scene="private:30001", text="广播", segments=segments)
    assert (await visitor.next())["text"] == "广播[图片]"
    event = await bot.next()
    assert [segment["type"] for segment in event["message"]] == ["text", "image"]


async def test_files_are_handed_out_as_downloads_only(bot: Any, visit: Any, address: str) -> None:
    visitor = await visit()
    page = "base64://" + base64.b64encode(b"<script>alert(1)</script>").decode()
    await bot.call("upload_group_file", group_id=MAIN_GROUP_ID, file=page, name='节点"报告.html')
    data = (await visitor.next())["segments"][0]["data"]
    async with httpx.AsyncClient(trust_env=False) as client:
        fetched = await client.get(address + data["url"])
        assert (await client.get(address + "files/none")).status_code == 404
    assert fetched.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E8%8A%82")
    assert fetched.headers["content-type"] == "application/octet-stream"
    assert fetched.headers["x-content-type-options"] == "nosniff"


async def test_an_emoji_under_a_message_is_told(bot: Any, visit: Any, qq: QQ) -> None:
    visitor = await visit()
    said = qq.say(MAIN, MEMBER_ID, "ping example.com")
    await visitor.next("message")
    await bot.call("set_msg_emoji_like", message_id=said.message_id, emoji_id="289")
    assert await visitor.next() == {
        "type": "emoji",
        "scene": str(MAIN),
        "message_id": said.message_id,
        "emoji": ["289"],
    }


async def test_the_page_learns_who_it_can_be_and_hears_all_its_chats(qq: QQ, visit: Any) -> None:
    qq.say(MAIN, ADMIN_ID, "早")
    visitor = await visit()
    await visitor.send(type="hello", user=OWNER_ID, watch=True)
    world = await visitor.next()
    assert (world["me"], world["connected"]) == (OWNER_ID, False)
    assert [person["name"] for person in world["people"]] == ["小白", "老王", "群主阿网"]
    assert [scene["scene"] for scene in world["scenes"]][:3] == ["private:30001", "group:100001", "group:100002"]
    assert world["scenes"][1]["last"]["text"] == "早"
    for scene in (group_scene(100004), private_scene(OWNER_ID)):
        qq.bot_says(scene, words("公告"))
        assert (await visitor.next())["scene"] == str(scene)


async def test_the_page_sees_the_bot_come_and_go(qq: QQ, visit: Any) -> None:
    visitor = await visit()
    await visitor.send(type="hello", watch=True)
    await visitor.next("world")
    detach = qq.attach(lambda event: None)
    assert await visitor.next() == {"type": "status", "connected": True}
    detach()
    assert await visitor.next() == {"type": "status", "connected": False}


async def test_a_foreign_page_may_not_open_the_socket(visit: Any, address: str) -> None:
    with pytest.raises(InvalidStatus):
        await visit(additional_headers={"Origin": "https://example.com"})
    own = address.removesuffix("/sandbox/")
    await (await visit(additional_headers={"Origin": own})).hears_nothing()


@pytest.mark.parametrize("name", ["evil.example.com", "localhost.evil.example", ""])
async def test_a_name_that_was_pointed_here_opens_nothing(address: str, name: str) -> None:
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    upgrade |= {"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Origin": f"http://{name}"}
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(address, headers={"Host": name})).status_code == 421
        assert (await client.get(f"{address}ws", headers={"Host": name, **upgrade})).status_code == 421


async def test_the_page_loads_nothing_from_elsewhere_and_runs_no_inline_script(address: str) -> None:
    async with httpx.AsyncClient(trust_env=False, base_url=address) as client:
        page = await client.get("")
        scripts = [await client.get(f"page/{name}") for name in ("main.js", "frame.css", "icon.svg")]
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "沙盒：所有数据都是模拟的" in page.text
    assert "://" not in page.text
    assert [script.status_code for script in scripts] == [200, 200, 200]


async def test_a_visitor_who_leaves_is_forgotten(qq: QQ, visit: Any) -> None:
    visitor = await visit()
    await visitor.hears_nothing()
    assert len(qq._listeners) == 1
    await visitor._connection.close()
    for _ in range(500):
        if not qq._listeners:
            break
        await asyncio.sleep(0.01)
    assert qq._listeners == []
