"""`ip` as a user of QQ meets it: failover, quotations, names, and text that tries to be more than text."""

from typing import Any

import pytest

from plugins._sandbox.vendors import ihuyi as ihuyi_standin
from plugins._sandbox.world import World
from tests.support.peer import OWNER_ID, Peer

GROUP = 100001


def quoting(words: str, message_id: int = 77) -> list[dict[str, Any]]:
    return [{"type": "reply", "data": {"id": str(message_id)}}, {"type": "text", "data": {"text": words}}]


def asked(world: World, ip: str) -> list[str]:
    """Which vendors were asked about an address, in order."""
    return [call.vendor for call in world.calls if call.params.get("ip") == ip]


async def test_first_vendor_answers_and_the_second_is_not_asked(peer: Peer, world: World) -> None:
    answer = await peer.ask("ip 223.5.5.6", user=21001, group=GROUP)
    assert "浙江" in answer.text
    assert "来源：聚美智数（机器人主人的账号）" in answer.text
    assert asked(world, "223.5.5.6") == ["jumdata"]


async def test_same_address_again_costs_nothing_and_says_so(peer: Peer, world: World) -> None:
    await peer.ask("ip 223.5.5.7", user=21002, group=GROUP)
    again = await peer.ask("ip 223.5.5.7", user=21003, group=GROUP)
    assert "没有再花额度" in again.text
    assert asked(world, "223.5.5.7") == ["jumdata"]


@pytest.mark.parametrize(
    ("user", "ip", "fault"),
    [(21011, "223.5.5.11", "http500"), (21012, "223.5.5.12", "quota"), (21013, "223.5.5.13", "badjson")],
)
async def test_second_vendor_answers_when_the_first_fails(
    peer: Peer, world: World, user: int, ip: str, fault: str
) -> None:
    bound = await peer.ask(f"绑定 jumdata ip-test-after-1-fault-{fault} sandbox-secret", user=user)
    assert "已绑定" in bound.text
    answer = await peer.ask(f"ip {ip}", user=user, group=GROUP)
    assert "来源：互亿无线" in answer.text
    assert "杭州" in answer.text
    vendors = asked(world, ip)
    assert (vendors[0], vendors[-1]) == ("jumdata", "ihuyi")
    assert vendors.count("ihuyi") == 1


async def test_both_vendors_failing_is_one_sentence_about_one_address(peer: Peer) -> None:
    for account in ("jumdata ip-test2-after-1-fault-badtoken sandbox-secret", "ihuyi ip-test2-quota-0 sandbox-key"):
        assert "已绑定" in (await peer.ask(f"绑定 {account}", user=21014)).text
    answer = await peer.ask("ip 223.5.5.14 10.0.0.1", user=21014, group=GROUP)
    lines = answer.text.splitlines()
    assert lines[0].startswith("223.5.5.14：聚美智数不接受这个账号的凭据")
    assert "私有地址" in lines[-1]


async def test_chosen_source_is_the_only_one_asked(peer: Peer, world: World) -> None:
    answer = await peer.ask("ip 223.5.5.15 来源 ihuyi", user=21015)
    assert "来源：互亿无线" in answer.text
    assert asked(world, "223.5.5.15") == ["ihuyi"]


async def test_quoted_message_is_the_argument(peer: Peer) -> None:
    message = [{"type": "text", "data": {"text": "服务器 114.114.114.115 又挂了"}}]
    peer.answers["get_msg"] = lambda params: {"message_id": params["message_id"], "message": message}
    answer = await peer.ask(quoting("ip"), user=21016, group=GROUP)
    assert "114.114.114.115" in answer.text
    assert "南京" in answer.text
    assert peer.did("get_msg") == [{"message_id": 77}]


async def test_quoted_message_with_qqs_own_mention_works_and_cq_strings_too(peer: Peer) -> None:
    peer.answers["get_msg"] = lambda params: {"message": "看 [CQ:face,id=1]114.114.114.115"}
    mention = {"type": "at", "data": {"qq": "20002"}}
    first, second = quoting(" ip")
    answer = await peer.ask([first, mention, second], user=21017, group=GROUP)
    assert "114.114.114.115" in answer.text


@pytest.mark.parametrize(
    "got",
    [
        {"status": "failed", "retcode": 100, "data": None, "message": "gone"},
        {"message": []},
        {"message": None},
        {"message": [{"type": "image", "data": {"file": "x"}}]},
        {},
        [],
        "odd",
    ],
)
async def test_quoted_message_that_cannot_be_had_gives_a_sentence(peer: Peer, got: Any) -> None:
    peer.answers["get_msg"] = lambda params: got
    answer = await peer.ask(quoting("ip"), user=21018, group=GROUP)
    assert "ip 1.1.1.1" in answer.text
    assert "\n" not in answer.text


async def test_wrong_arguments_get_an_answer_each_and_cost_nothing(peer: Peer, world: World) -> None:
    before = len(world.calls)
    answer = await peer.ask("ip 127.1 1.2.3.4:80 100.64.0.1 ::1 2400:3200::1 localhost", user=21019, group=GROUP)
    parts = answer.text.split("\n\n")
    assert len(parts) == 6
    assert len(world.calls) == before
    usage = await peer.ask("/ip", user=21019, group=GROUP)
    assert "ip 1.1.1.1" in usage.text


async def test_eleven_addresses_are_too_many(peer: Peer) -> None:
    answer = await peer.ask("ip " + " ".join(f"223.6.6.{n}" for n in range(11)), user=21020)
    assert "10 个" in answer.text


async def test_ten_addresses_are_one_answer(peer: Peer, world: World) -> None:
    addresses = [f"223.6.7.{n}" for n in range(10)]
    answer = await peer.ask("ip " + " ".join(addresses), user=21021, group=GROUP)
    assert [line for line in answer.text.splitlines() if line in addresses] == addresses
    assert len(peer.sent) == 1


async def test_vendors_text_is_only_text(peer: Peer, monkeypatch: pytest.MonkeyPatch) -> None:
    evil = {
        "country": "[CQ:at,qq=all]",
        "province": "\u202e苏江\x1b[31m",
        "city": "<r>南京</r>",
        "district": "&#91;CQ:image,file=http://127.0.0.1/x&#93;",
        "operator": "{0.__class__} %s",
    }
    monkeypatch.setattr(ihuyi_standin, "_result", lambda address: evil)
    answer = await peer.ask("ip 223.5.5.22 来源 ihuyi", user=21022, group=GROUP)
    assert [segment["type"] for segment in answer.segments] == ["reply", "text"]
    assert "[CQ:at,qq=all]" in answer.text
    assert "<r>南京</r>" in answer.text
    assert "苏江[31m" in answer.text
    assert "\u202e" not in answer.text
    assert "\x1b" not in answer.text


async def test_balance_is_for_the_owner(peer: Peer, world: World) -> None:
    assert "主人" in (await peer.ask("/ip余额", user=21023, group=GROUP)).text
    assert await peer.quiet("ip余额", user=21023, group=GROUP)
    assert "剩余" in (await peer.ask("ip余额", user=OWNER_ID)).text
