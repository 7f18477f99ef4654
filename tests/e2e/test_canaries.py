"""Two hundred tokens, each sent another way: none is found in the output, in any file, in the database, in what the bot
says or calls, in its command line, in the URL of a request. Threats F4, F5, T01, T02, T56, T57.

A token that is meant for a vendor may be found at the vendor's stand-in, and nowhere else.
"""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from plugins._sandbox.serve import serving
from plugins._sandbox.vendors import vendors_app
from plugins._sandbox.world import World, settings_for
from tests.support.canaries import SABOTAGE, Flock, Urls
from tests.support.peer import Peer
from tests.support.running import RunningBot

VENDORS = {
    "jumdata": "jumdata my-app {}",
    "ihuyi": "ihuyi my-account {}",
    "17ce": "17ce me@example.com {}",
    "chmlfrp": "chmlfrp {}",
    "911": "911 {}",
}
"""What stands behind `绑定`; the last word is the secret."""
NAMES = {"jumdata": "appSecret", "ihuyi": "apikey", "17ce": "token", "chmlfrp": "usertoken", "911": "app_key"}
FAILED = {"status": "failed", "retcode": 100, "data": None, "message": "", "wording": ""}


@dataclass
class Stage:
    """A bot at LOG_LEVEL=DEBUG and what it is told."""

    bot: RunningBot
    peer: Peer
    flock: Flock
    urls: Urls
    people: Iterator[int] = field(default_factory=lambda: (21750 + n % 40 for n in range(100_000)))
    groups: Iterator[int] = field(default_factory=lambda: (121142 + n % 18 for n in range(100_000)))
    asked: dict[int, Any] = field(default_factory=dict)
    """Messages that the bot has to answer, quoting them."""
    leaked: dict[int, Any] = field(default_factory=dict)
    """Messages that it has to take back."""

    async def privately(self, words: str | list[dict[str, Any]], user: int | None = None, **extra: Any) -> None:
        self.asked[await self.peer.say(words, user=user or next(self.people), **extra)] = words or extra

    async def in_group(self, words: str | list[dict[str, Any]], *, leak: bool = True, **extra: Any) -> None:
        message_id = await self.peer.say(words, user=next(self.people), group=next(self.groups), **extra)
        if leak:
            self.leaked[message_id] = words or extra

    async def settled(self, timeout_s: float = 30) -> None:
        """Wait until everything is answered that has to be."""

        def open_ends() -> list[str]:
            quoted = {sent.quotes for sent in self.peer.sent}
            gone = {params.get("message_id") for params in self.peer.did("delete_msg")}
            return [f"no answer to {said}" for n, said in self.asked.items() if n not in quoted] + [
                f"not taken back: {said}" for n, said in self.leaked.items() if n not in gone
            ]

        with suppress(TimeoutError):
            await self.peer.until(lambda: None if open_ends() else True, timeout_s)
        assert open_ends() == []
        assert "10.9.8.7" in (await self.peer.ask("/ip 10.9.8.7", user=21799)).text


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "data": {"text": words}}


@asynccontextmanager
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    flock = Flock()
    urls = Urls(vendors_app(World(pace_s=0)))
    (tmp_path / "sabotage").mkdir()
    (tmp_path / "sabotage" / "sitecustomize.py").write_text(SABOTAGE, encoding="utf-8")
    async with serving(urls) as url:
        token = flock.new("setting ONEBOT_ACCESS_TOKEN")
        bot = RunningBot(tmp_path / "bot" / "data", {**settings_for(url), **settings_of(flock, token)})
        bot.settings["PYTHONPATH"] = str(tmp_path / "sabotage")
        await bot.start()
        peer = await Peer().open(bot.port, token)
        yield Stage(bot, peer, flock, urls)
        await peer.close()
        assert bot.stop() == 0


def settings_of(flock: Flock, token: str) -> dict[str, str]:
    names = ("JUMDATA__APP_SECRET", "IHUYI__API_KEY", "CE17__TOKEN", "PROXY911__APP_KEY", "ONEBOT_SECRET")
    key = secrets.token_hex(32)
    flock.ways[key] = "setting SECRET_KEYS"
    return {
        "LOG_LEVEL": "DEBUG",
        "LIMITS__USER_BURST": "1000",
        "LIMITS__GROUP_BURST": "1000",
        "ONEBOT_ACCESS_TOKEN": token,
        "SECRET_KEYS": json.dumps([key]),
        **{name: flock.new(f"setting {name}") for name in names},
    }


# The ways


async def bound_in_private(on: Stage) -> None:
    hidden = "\u200b"
    for vendor, form in VENDORS.items():

        def words(way: str, tail: str = "", form: str = form, vendor: str = vendor) -> str:
            return form.format(on.flock.new(f"{way} {vendor}, private", tail))

        await on.privately(f"绑定 {words('plain')}")
        await on.privately(f"绑定{words('glued')}")
        await on.privately(f"BIND {words('in capitals')}")
        await on.privately(f"绑{hidden}定 {words('invisible letter in the word')}")
        token = on.flock.new(f"invisible letter in the token {vendor}, private")
        await on.privately(f"绑定 {form.format(token[:7] + hidden + token[7:])}")
        await on.privately(f"/绑定 {words('too many words')} and more words")
        await on.privately(f"/bindd {words('misspelled')}")
        await on.privately(f"/绑定 抖音 {words('unknown vendor')}")
        await on.privately(f"绑定\u3000{words('wide blank')}")
        await on.privately("", message=f"绑定 {words('CQ string')}[CQ:face,id=1]", raw_message="x")


async def echoed_by_vendors(on: Stage) -> None:
    for fault in ("echo", "html", "badjson", "wrongtypes", "redirect", "ratelimit", "badtoken"):
        for form in ("chmlfrp {}", "911 {}", "jumdata {} sandbox-secret", "ihuyi {} sandbox-key"):
            token = on.flock.new(f"fault {fault}: {form}", f"-fault-{fault}")
            await on.privately(f"绑定 {form.format(token)}")
    for fault in ("echo", "badtoken", "cut"):
        await on.privately(f"绑定 17ce me-fault-{fault}@example.com {on.flock.new(f'fault {fault}: 17ce')}")
    await on.settled()  # a database that is busy would be no failure of what is tested here
    for form, commands in {
        "chmlfrp {}": ("隧道", "frp 信息", "frp 签到", "隧道 配置 1"),
        "911 {}": ("代理", "代理 套餐", "代理 账号", "代理 提取 US 1"),
    }.items():
        for command in commands:
            user = next(on.people) + 1000
            token = on.flock.new(f"echo to {command}", "-after-1-fault-echo")
            assert "已绑定" in (await on.peer.ask(f"绑定 {form.format(token)}", user=user)).text
            await on.privately(f"/{command}", user=user)


async def leaked_in_groups(on: Stage) -> None:
    for vendor, form in VENDORS.items():

        def token(way: str, vendor: str = vendor) -> str:
            return on.flock.new(f"{way} {vendor}, group")

        name = NAMES[vendor]
        await on.in_group(f"绑定 {form.format(token('plain'))}")
        await on.in_group(f"绑定{form.format(token('glued'))}")
        await on.in_group(f"邦定 {form.format(token('misspelled'))}")
        await on.in_group(f"/bindd {form.format(token('misspelled, explicit'))}")
        await on.in_group(f"我的 {name} 是 {token('named')}")
        await on.in_group(f'{{"{name}": "{token("JSON")}"}}')
        await on.in_group(f"/{form.format(token('no command'))}")
        await on.in_group([{"type": "image", "data": {"file": "a.png"}}, text(f"{name}={token('caption')}")])
        await on.in_group([{"type": "reply", "data": {"id": "5"}}, text(f"{name}：{token('quoting')}")])
        node = {"type": "node", "data": {"user_id": 5, "content": [text(f"{name}={token('forwarded')}")]}}
        await on.in_group([{"type": "forward", "data": {"id": "x", "content": [node]}}])
        card = json.dumps({"app": "x", "prompt": f"{name}: {token('card')}"})
        await on.in_group([{"type": "json", "data": {"data": card}}])
        await on.in_group("", message=f"[CQ:image,file=a.png]{name}&#61;{token('CQ string')}")
        await on.in_group([{"type": "file", "data": {"file": f"{name}={token('file name')}"}}])


async def passwords(on: Stage) -> None:
    for words in (
        "frp 登录 someone {}",
        "frp登录 someone {}",
        "frp 登陆 someone {}",
        "frp 注册 someone {} me@example.com 10001 123456",
        "frp 改密 {} another-word-1",
        "frp 重置令牌 {}",
        "代理 账号 添加 someone {}",
        "代理 账号 密码 someone {}",
        "/frp 登录 {}",
        "/代理 账号 {}",
    ):
        await on.privately(words.format(on.flock.new(f"{words}, private")))
        await on.in_group(words.format(on.flock.new(f"{words}, group")))
        await on.privately(words.format(on.flock.password(f"{words}, private")))
        await on.in_group(words.format(on.flock.password(f"{words}, group")), leak=words != "/代理 账号 {}")


async def wrong_commands(on: Stage) -> None:
    for words in (
        "ip {}", "ping {}", "dns {}", "trace {}", "http https://user:{}@example.com/", "隧道 {}", "隧道 创建 {}",
        "隧道 修改 {} 本地端口=1", "隧道 删除 {}", "节点 {}", "推荐节点 {}", "frp 信息 {}", "frp 改名 {}", "代理 {}",
        "代理 提取 {} 1", "代理 订单 {}", "代理 城市 US {}", "历史 {}", "重测 {}", "对比 {} 2", "帮助 {}", "解绑 {}",
        "切换账号 {}", "我的绑定 {}", "拉黑 {}", "广播 {}", "监控 {}", "没有这个 {}", "ipp {}", "",
    ):  # fmt: skip
        way = words or "alone"
        await on.privately(f"/{words.format(on.flock.new(f'/{way}, private'))}" if words else on.flock.new(way))
        await on.in_group(
            f"/{words.format(on.flock.new(f'/{way}, group'))}" if words else "app_key=" + on.flock.new(way), leak=False
        )


async def in_dialogs(on: Stage) -> None:
    for vendor, form in VENDORS.items():
        user = next(on.people) + 2000
        await on.peer.ask(f"绑定 {vendor}", user=user)
        for word in form.split()[1:-1]:
            await on.peer.ask(word, user=user)
        await on.privately(on.flock.new(f"dialog {vendor}"), user=user)


async def quoted_and_fetched(on: Stage) -> None:
    on.peer.answers["get_msg"] = lambda params: {
        "message_id": params["message_id"],
        "sender": {"user_id": 5},
        "message": [text(f"1.1.1.1 app_key={on.flock.new('quoted, by get_msg')}")],
    }
    quoting = [{"type": "reply", "data": {"id": "77"}}, text("/ip")]
    await on.in_group(quoting, leak=False)
    await on.privately(quoting)
    await on.peer.until(lambda: len(on.peer.did("get_msg")) == 2 or None)
    on.peer.answers["get_msg"] = lambda params: {**FAILED, "wording": f"no such {on.flock.new('failed get_msg')}"}
    await on.privately(quoting)
    node = {"content": [text(f"app_key={on.flock.new('forward, by its id')}")]}
    on.peer.answers["get_forward_msg"] = lambda params: {"messages": [node]}
    await on.in_group([{"type": "forward", "data": {"id": "abc"}}])
    await on.peer.until(lambda: on.peer.did("get_forward_msg") or None)


async def odd_frames(on: Stage) -> None:
    new = on.flock.new
    say = {"post_type": "message", "message_type": "private", "sub_type": "friend", "message_id": 5, "font": 0}
    say |= {"user_id": 21798, "sender": {}, "raw_message": "x", "message": [text("/ip 10.0.0.1")]}
    await on.peer.push(**{**say, "user_id": new("as user_id")})
    await on.peer.push(**{**say, "message": {"text": new("as message")}})
    await on.peer.push(**{**say, "message": [{"type": "text", "data": new("as data")}]})
    await on.peer.push(**{**say, "message_id": new("as message_id")})
    await on.peer.push(**{**say, "message_type": new("as message_type")})
    await on.peer.push(**{**say, "message_id": 6, "sender": new("as sender"), "message": f"/ip {new('in it')}"})
    await on.peer.push(**{**say, "message_id": 7, "sender": {"user_id": [new("in sender")]}, "time": new("as time")})
    await on.peer.push(post_type="meta_event", meta_event_type=new("as meta_event"), comment=new("in meta_event"))
    await on.peer.push(post_type="notice", notice_type="group_upload", user_id=5, file={"name": new("in notice")})
    await on.peer.push(post_type="request", request_type="friend", user_id=5, comment=new("in request"), flag="f")
    await on.peer.push(post_type=new("as post_type"))
    await on.peer.send_raw(json.dumps({"echo": new("as echo"), "status": "failed", "data": {"x": new("as result")}}))
    await on.peer.send_raw(json.dumps([new("in a list")]))
    for frame in ('{"message": "' + new("half JSON"), new("no JSON"), b"\xff" + new("binary").encode()):
        link = await Peer(self_id=21797).open(on.bot.port, on.bot.settings["ONEBOT_ACCESS_TOKEN"])
        with suppress(ConnectionClosed):
            await link.send_raw(frame)
        await link.cut_off()


async def at_the_door(on: Stage) -> None:
    url, new = f"127.0.0.1:{on.bot.port}/onebot/v11/", on.flock.new
    for path, headers in (
        (f"ws?access_token={new('access_token in the URL')}", {}),
        ("ws", {"Authorization": f"Bearer {new('wrong bearer')}"}),
        ("ws", {"Authorization": new("odd authorization")}),
        ("ws", {"X-Self-ID": new("as X-Self-ID"), "Authorization": f"Bearer {on.bot.settings['ONEBOT_ACCESS_TOKEN']}"}),
    ):
        with suppress(InvalidStatus, ConnectionClosed):
            sent = {"X-Self-ID": "21796", **headers}
            async with connect(f"ws://{url}{path}", additional_headers=sent, proxy=None) as socket:
                await socket.close()
    async with httpx.AsyncClient(trust_env=False) as client:
        body = json.dumps({"post_type": "message", "x": new("posted")}).encode()
        await client.post(f"http://{url}", content=body, headers={"X-Self-ID": "1", "X-Signature": new("signature")})
        await client.get(f"http://{url}{new('in a path')}?token={new('in a query')}")


async def failing_handlers(on: Stage) -> None:
    for number in range(3):
        await on.privately(f"绑定 chmlfrp {on.flock.new(f'RuntimeError {number}', '-boom')}")
        await on.privately(f"绑定 chmlfrp {on.flock.new(f'KeyError {number}')} crash")
        await on.privately(f"绑定 chmlfrp {on.flock.password(f'KeyError {number}')} crash")


WAYS: list[Callable[[Stage], Awaitable[None]]] = [
    bound_in_private, echoed_by_vendors, leaked_in_groups, passwords, wrong_commands, in_dialogs, quoted_and_fetched,
    odd_frames, at_the_door, failing_handlers,
]  # fmt: skip


async def test_none_of_two_hundred_tokens_is_found_anywhere(tmp_path: Path) -> None:
    async with stage(tmp_path) as on:
        for way in WAYS:
            await way(on)
            await on.settled()
        assert len(on.flock.ways) >= 200
        assert on.bot.process is not None
        places = {
            "output": on.bot.log,
            "files": stored(on.bot.data_dir),
            "calls": json.dumps(on.peer.actions, ensure_ascii=False),
            "URLs": on.urls.of_ours(),
            "command line": command_line(on.bot.process.pid),
        }
        assert {place: found for place, what in places.items() if (found := on.flock.found_in(what))} == {}
        assert "a look at *** failed" in on.bot.log, "no handler has failed"
        assert on.bot.log.count("token leaked") >= 50
    assert on.flock.found_in(on.bot.log + stored(on.bot.data_dir)) == [], "after the end"


def command_line(process_id: int) -> str:
    """As other people on the machine see it; "" where there is no /proc."""
    path = Path(f"/proc/{process_id}/cmdline")
    return path.read_text() if path.exists() else ""


def stored(data_dir: Path) -> str:
    """All that stands in the bot's data folder, the database and its log among it."""
    return "\n".join(path.read_bytes().decode("latin-1") for path in data_dir.rglob("*") if path.is_file())


REFUSED: dict[str, Callable[[str], dict[str, str]]] = {
    "odd scheme": lambda token: {"JUMDATA__BASE_URL": f"ftp://example.com/?token={token}"},
    "key of a wrong length": lambda token: {"SECRET_KEYS": json.dumps([token])},
    "no JSON": lambda token: {"JUMDATA": '{"app_secret": "' + token},
    "wrong type": lambda token: {"CE17": json.dumps([token])},
    "database's password": lambda token: {"DATABASE_URL": f"postgresql+asyncpg://bot:{token}@127.0.0.1:1/bot"},
}


async def test_start_that_is_refused_tells_no_secret(tmp_path: Path) -> None:
    flock = Flock()
    bots = {
        way: RunningBot(tmp_path / str(n) / "data", {"LOG_LEVEL": "DEBUG", **settings(flock.new(way))})
        for n, (way, settings) in enumerate(REFUSED.items())
    }
    for bot in bots.values():
        bot.launch()
    codes = await asyncio.gather(*(asyncio.to_thread(bot.process.wait, 40) for bot in bots.values() if bot.process))
    assert all(codes), codes
    assert {way: found for way, bot in bots.items() if (found := flock.found_in(bot.log))} == {}


@pytest.fixture
def flock() -> Flock:
    return Flock()


def test_search_finds_what_is_there(flock: Flock) -> None:
    token = flock.new("a way")
    assert flock.found_in(f"x {token} y") == ["a way"]
    assert flock.found_in(f"x {token[:3]}****{token[-3:]} y") == []
