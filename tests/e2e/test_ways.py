"""The straight way of a command to its matcher gives the same answers as NoneBot's plain way (GATE__DIRECT), and what
other people's plugins get to see (GATE__PASS_CHATTER)."""

from dataclasses import dataclass
from typing import Any

import pytest

from plugins._sandbox.world import CHMLFRP_TOKEN
from tests.e2e.conftest import WAYS, Way
from tests.support.peer import OWNER_ID, Peer, Sent

pytestmark = pytest.mark.early

GROUP, ME, OTHER = 100001, 28001, 28002
AT_ME = {"type": "at", "data": {"qq": "10000"}}
REPLY = {"type": "reply", "data": {"id": "77"}}
PICTURE = {"type": "image", "data": {"file": "x.png"}}
QUOTED = {"message_id": 77, "message": [{"type": "text", "data": {"text": "看 114.114.114.119"}}]}


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "data": {"text": words}}


@dataclass(frozen=True)
class Line:
    """A message and whether the bot answers it."""

    message: Any
    who: dict[str, Any]
    answered: bool = True


def private(message: Any, /, user: int = ME, **more: Any) -> Line:
    return Line(message, {"user": user, **more})


def in_group(message: Any, /, user: int = ME, **more: Any) -> Line:
    return Line(message, {"user": user, "group": GROUP, **more})


def silent(message: Any, /, **more: Any) -> Line:
    return Line(message, {"user": ME, "group": GROUP, **more}, answered=False)


TALK = [
    in_group("ip 114.114.114.117"),
    in_group("ＩＰ　１１４.114.114.118 10.0.0.1"),
    in_group("/ip"),
    in_group("/ip 是什么"),
    silent("ip 是什么"),
    in_group([REPLY, text("ip")]),
    in_group([REPLY, {"type": "at", "data": {"qq": "20002"}}, text(" ip 来源 ihuyi")]),
    in_group([AT_ME, text(" ip 10.0.0.2")]),
    in_group([text("ip 10.0.0.3 "), AT_ME]),
    in_group([PICTURE, text("ip 10.0.0.4")]),
    silent([{"type": "at", "data": {"qq": "20002"}}, text(" 帮助")]),
    in_group("帮助", OTHER),
    private("帮助 绑定", OTHER),
    private("帮助", OWNER_ID),
    in_group("/帮助 没有的", OTHER),
    in_group("/没有的命令", OTHER),
    in_group("/ipp 10.0.0.5", OTHER),
    in_group(".", OTHER),
    Line(".", {"user": OTHER, "group": GROUP}, answered=False),
    private("隧道", OTHER),
    private("绑定 chmlfrp wrong-token", 28003),
    private(f"绑定 chmlfrp {CHMLFRP_TOKEN}", 28003),
    private("我的绑定", 28003),
    in_group("隧道 nosuch", 28003),
    in_group("/代理 余额", 28003),
    private("解绑 chmlfrp", 28003),
    in_group("绑定 chmlfrp not-a-token-of-anybody", 28004),
    in_group("我的绑定", 28004),
    Line("广播 体操", {"user": 28004, "group": GROUP}, answered=False),
    private("广播 大家好", 28004),
    private("广播 大家好", OWNER_ID, sub_type="group"),
    private("广播 大家好", OWNER_ID),
    private("取消", OWNER_ID),
    private("确认", OWNER_ID),
    silent("今天天气不错"),
    silent("确认"),
    in_group("", 28005, message="[CQ:at,qq=10000] 状态"),
    Line("绑定 chmlfrp x", {"user": 28005, "time": 1_700_000_000}, answered=False),
    private("代理", OWNER_ID),
]


async def heard_after(peer: Peer, line: Line) -> list[Any]:
    """What the bot does about a message, without the numbers that differ from run to run."""
    peer.sent.clear()
    peer.actions.clear()
    message_id = await peer.say(line.message, **line.who)
    if line.answered:
        try:
            await peer.reply_to(message_id)
        except TimeoutError:
            raise AssertionError(f"no answer to {line}") from None
    fence = await peer.ask("/ip 10.9.8.7", user=OWNER_ID)
    recalled = [params["message_id"] == message_id for params in peer.did("delete_msg")]
    return [*(comparable(sent, message_id) for sent in peer.sent if sent is not fence), recalled]


def comparable(sent: Sent, question: int) -> Any:
    rest = [segment for segment in sent.segments if segment["type"] != "reply"]
    return sent.group_id, sent.user_id, sent.quotes == question, rest


async def test_all_ways_give_the_same_answers(ways: dict[str, Way]) -> None:
    answers: dict[str, list[Any]] = {}
    for name, way in ways.items():
        way.peer.answers["get_msg"] = lambda params: QUOTED
        answers[name] = [await heard_after(way.peer, line) for line in TALK]
    assert list(answers) == list(WAYS)
    for number, line in enumerate(TALK):
        direct = answers["direct"][number]
        assert len(direct) == (2 if line.answered else 1), (line, direct)
        for name in ("plain", "chatty"):
            assert answers[name][number] == direct, (name, line)


@pytest.mark.parametrize("name", WAYS)
async def test_what_the_gate_stops_is_stopped_on_every_way(ways: dict[str, Way], name: str) -> None:
    """Duplicates, floods, late events and forbidden words do not come back as chatter."""
    peer = ways[name].peer
    peer.sent.clear()
    peer.actions.clear()
    question = await peer.say("/ip 10.0.1.1", user=28006, group=GROUP)
    for _ in range(3):
        await peer.say("/ip 10.0.1.1", user=28006, group=GROUP, message_id=question)
    for _ in range(30):
        await peer.say("/ip 10.0.1.2", user=28007, group=GROUP)
    await peer.say("广播 大家好", user=28008, group=GROUP)
    await peer.say("绑定 chmlfrp x", user=28008, group=GROUP, time=1_700_000_000)
    for _ in range(2):
        await peer.ask("/ip 10.9.8.7", user=OWNER_ID)
    said = [sent.text for sent in peer.sent]
    assert len([words for words in said if "10.0.1.1" in words]) == 1
    assert 10 <= len([words for words in said if "10.0.1.2" in words]) <= 20
    assert len([words for words in said if "发得太快啦" in words]) == 1
    assert len(said) <= 1 + 20 + 1 + 2
    assert peer.did("get_group_list") == []
    assert peer.did("delete_msg") == []


async def test_chatter_gets_through_to_other_plugins_only_where_that_is_set(ways: dict[str, Way]) -> None:
    seen: dict[str, bool] = {}
    for name, way in ways.items():
        message_id = await way.peer.say("今天天气不错", user=28009, group=GROUP)
        await way.peer.ask("/ip 10.9.8.7", user=OWNER_ID)
        seen[name] = f"Message {message_id} from 28009" in way.bot.log
    assert seen == {"direct": False, "plain": False, "chatty": True}


# Canaries: tokens in every shape, on every way, at LOG_LEVEL=DEBUG (T01, T02, F4)

CANARY = "cAnArY-{}-7f3a9c1e5b"
PRIVATE_SHAPES = [
    "绑定 chmlfrp {}",
    "/绑定 chmlfrp {}",
    "绑定  CHMLFRP\n{}",
    "bind frp {}",
    "绑定 17ce someone@example.com {}",
    "绑定 jumdata app {}",
    "绑定 chmlfrp {} {}",
    '绑定 chmlfrp "{}" \'x',
    "绑定 chmlfrp 令牌{}",
    "绑定 {}",
    "绑定 百度 {}",
    "邦定 chmlfrp {}",
    "/bindd chmlfrp {}",
    "/绑定定 chmlfrp {}",
    "解绑 chmlfrp {}",
    "{}",
    "token={}",
    "我的 token 是 {}",
    "frp 登录 user {}",
    "<r>{}</r>",
]
GROUP_SHAPES = [
    "绑定 chmlfrp {}",
    "/绑定 {}",
    "{}",
    "/bindd 911 {}",
    "我的密码是 {}",
    "隧道 {}",
    "@网管 绑定 chmlfrp {}",
]


def odd_shapes(words: str) -> list[dict[str, Any]]:
    """Tokens beside the text: in a caption, a card, a name, a quotation, a string message."""
    return [
        {"message": [PICTURE, text(f"绑定 chmlfrp {words}")]},
        {"message": [{"type": "json", "data": {"data": words}}, text("/状态")]},
        {"message": [REPLY, text(f"绑定 chmlfrp {words}")]},
        {"message": f"[CQ:at,qq=10000] 绑定 chmlfrp {words}"},
        {"message": [text("状态")], "sender": {"user_id": 1, "nickname": words, "card": words}},
        {"message": [text("状态")], "raw_message": words, "odd": words},
        {"message": [text(words)], "post_type": "message_sent"},
        {"message": words, "user_id": words},
        {"message": [text("/状态")], "time": words},
        {"message": [text("/状态")], "sender": [words]},
        {"post_type": "notice", "notice_type": words},
        {"post_type": "request", "request_type": "friend", "comment": words, "flag": "f"},
        {"post_type": "meta_event", "meta_event_type": words},
        {"post_type": words},
    ]


@pytest.mark.parametrize("name", WAYS)
async def test_tokens_are_nowhere(ways: dict[str, Way], name: str) -> None:
    way = ways[name]
    peer = way.peer
    peer.answers["get_msg"] = lambda params: {"message": [text(CANARY.format("quoted"))], "time": CANARY}
    peer.sent.clear()
    user = 29000
    for number, shape in enumerate(PRIVATE_SHAPES):
        await peer.say(shape.replace("{}", CANARY.format(f"p{number}")), user=(user := user + 1))
    for number, shape in enumerate(GROUP_SHAPES):
        await peer.say(shape.replace("{}", CANARY.format(f"g{number}")), user=(user := user + 1), group=GROUP)
    for number, odd in enumerate(odd_shapes(CANARY.format("o"))):
        await peer.say(f"x{number}", user=(user := user + 1), group=GROUP, **odd)
    await peer.ask(f"绑定 chmlfrp {CANARY.format('last')}", user=user + 1)
    broken = await Peer(self_id=10099).open(way.bot.port, "test-access-token")
    await broken.send_raw(f'{{"post_type": "message", "raw_message": "{CANARY}"')
    await broken.cut_off()
    await peer.ask("/ip 10.9.8.7", user=OWNER_ID)

    assert peer.connected
    assert len([sent for sent in peer.sent if "不接受这个凭据" in sent.text]) >= 5
    assert not [sent.text for sent in peer.sent if "cAnArY" in sent.text]
    assert "cAnArY" not in way.bot.log
    assert "DEBUG" in way.bot.log
    files = [path for path in way.bot.data_dir.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if b"cAnArY" in path.read_bytes()]


@pytest.mark.parametrize("name", WAYS)
async def test_tokens_typed_in_a_dialog_are_nowhere(ways: dict[str, Way], name: str) -> None:
    peer, user = ways[name].peer, 21390
    peer.sent.clear()
    await peer.ask("绑定 17ce", user=user)
    for number, said in enumerate(("someone@example.com", "{} {}", "令牌{}", "/{}", "{}")):
        await peer.ask(said.replace("{}", CANARY.format(f"d{number}")), user=user)
    await peer.ask("取消", user=user)
    assert not [sent.text for sent in peer.sent if "cAnArY" in sent.text]
    assert "cAnArY" not in ways[name].bot.log
