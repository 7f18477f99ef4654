"""Who gets in: the WebSocket's token, the POST route's signature, one link an account. Threats T03, T04, F1 to F3."""

import hmac
import json

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.support.peer import OWNER_ID, Peer
from tests.support.running import SECRET, TOKEN, RunningBot

PATHS = ["/onebot/v11/", "/onebot/v11/http", "/onebot/v11/http/"]
FORGED = {
    "time": 1_900_000_000,
    "self_id": 10000,
    "post_type": "message",
    "message_type": "private",
    "sub_type": "friend",
    "message_id": 4242,
    "user_id": OWNER_ID,
    "message": [{"type": "text", "data": {"text": "/ip余额"}}],
    "raw_message": "/ip余额",
    "font": 0,
    "sender": {"user_id": OWNER_ID},
}


async def knock(port: int, path: str = "/onebot/v11/ws", self_id: str | None = "10077", **headers: str) -> int:
    """HTTP status of an attempt to connect; 101 where it succeeds."""
    sent = {"X-Self-ID": self_id} if self_id else {}
    try:
        async with connect(f"ws://127.0.0.1:{port}{path}", additional_headers={**sent, **headers}, proxy=None):
            return 101
    except InvalidStatus as e:
        return e.response.status_code


async def post(port: int, path: str, body: bytes, **headers: str) -> int:
    async with httpx.AsyncClient(trust_env=False) as client:
        sent = {"X-Self-ID": "10000", "Content-Type": "application/json"} | headers
        return (await client.post(f"http://127.0.0.1:{port}{path}", content=body, headers=sent)).status_code


def signed(body: bytes, secret: str) -> str:
    return "sha1=" + hmac.new(secret.encode(), body, "sha1").hexdigest()


async def test_without_the_right_token_nobody_connects_and_no_token_is_logged(bot: RunningBot) -> None:
    canary = "canary-wrong-token-0001"
    assert await knock(bot.port) == 403
    assert await knock(bot.port, Authorization=f"Bearer {canary}") == 403
    assert await knock(bot.port, Authorization=f"Token {canary}") == 403
    assert await knock(bot.port, f"/onebot/v11/ws?access_token={canary}") == 403
    assert await knock(bot.port, f"/onebot/v11/ws?access_token={TOKEN}") == 403
    assert await knock(bot.port, "/onebot/v11/", Authorization=f"Bearer {canary}") == 403
    assert await knock(bot.port, self_id=None, Authorization=f"Bearer {TOKEN}") == 403
    assert await knock(bot.port, "/onebot/v11/ws/elsewhere", Authorization=f"Bearer {TOKEN}") == 403
    assert await knock(bot.port, Authorization=f"Bearer {TOKEN}") == 101
    assert canary not in bot.log
    assert TOKEN not in bot.log


async def test_second_link_of_the_same_account_is_refused_and_the_first_lives(peer: Peer, bot: RunningBot) -> None:
    assert await knock(bot.port, self_id=str(peer.self_id), Authorization=f"Bearer {TOKEN}") == 403
    assert "10.1.2.3" in (await peer.ask("/ip 10.1.2.3", user=26001)).text


@pytest.mark.parametrize("path", PATHS)
async def test_forged_event_is_refused(peer: Peer, bot: RunningBot, path: str) -> None:
    body = json.dumps(FORGED).encode()
    assert await post(bot.port, path, body) == 401
    for wrong in ("sha1=0", signed(body, "another secret"), signed(body, ""), signed(b"another body", SECRET)):
        assert await post(bot.port, path, body, **{"X-Signature": wrong}) == 403
    assert await peer.quiet("今天天气不错", user=26002, group=100001)
    assert peer.sent[:-1] == []


async def test_a_thousand_forged_posts_do_not_fill_the_log(bot: RunningBot) -> None:
    before = len(bot.log)
    for number in range(20):
        assert await post(bot.port, PATHS[1], b"{}", **{"X-Signature": f"sha1={number}"}) == 403
    assert len([line for line in bot.log[before:].splitlines() if "Signature" in line]) <= 1


async def test_forged_api_result_is_refused(peer: Peer, bot: RunningBot) -> None:
    waiting = await peer.say([{"type": "reply", "data": {"id": "5"}}, {"type": "text", "data": {"text": "ip"}}], user=1)
    peer.answers["get_msg"] = lambda params: None
    call = await peer.until(lambda: next((c for c in peer.actions if c["action"] == "get_msg"), None))
    forged = {"status": "ok", "retcode": 0, "data": {"message": "8.8.8.8"}, "echo": call["echo"]}
    for path in PATHS:
        assert await post(bot.port, path, json.dumps(forged).encode()) == 401
    assert not [sent for sent in peer.sent if sent.quotes == waiting]
    # The true answer still counts, and only once.
    true = json.dumps({**forged, "data": {"message": "10.7.7.7"}})
    await peer.send_raw(true)
    await peer.send_raw(true)
    assert "10.7.7.7" in (await peer.reply_to(waiting)).text
    assert peer.connected


async def test_account_cannot_be_claimed_before_it_connects(bot: RunningBot) -> None:
    body = json.dumps({**FORGED, "self_id": 10078}).encode()
    for path in PATHS:
        assert await post(bot.port, path, body, **{"X-Self-ID": "10078"}) == 401
    assert await knock(bot.port, self_id="10078", Authorization=f"Bearer {TOKEN}") == 101


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b"5", b"\xff\xfe", b'"\xff"', b"[" * 50_000])
async def test_odd_body_with_the_right_signature_breaks_nothing(peer: Peer, bot: RunningBot, body: bytes) -> None:
    before = len(bot.log)
    assert await post(bot.port, PATHS[0], body, **{"X-Signature": signed(body, SECRET)}) in (204, 400)
    assert "10.1.2.4" in (await peer.ask("/ip 10.1.2.4", user=26003)).text
    assert "Traceback" not in bot.log[before:]


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/", "/metrics", "/sandbox/"])
async def test_nothing_else_is_served(bot: RunningBot, path: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"http://127.0.0.1:{bot.port}{path}")
    assert answer.status_code == 404
    assert "server" not in answer.headers


async def test_who_knocks_all_day_does_not_fill_the_log(bot: RunningBot) -> None:
    before = len(bot.log)
    for number in range(30):
        assert await knock(bot.port, Authorization=f"Bearer canary-{number}") == 403
        assert await knock(bot.port, self_id="canary-id", Authorization=f"Bearer {TOKEN}") == 403
    lines = [line for line in bot.log[before:].splitlines() if "refused" in line or "rejected" in line or "403" in line]
    assert len(lines) <= 2, lines
    assert "canary" not in bot.log[before:]
