"""Packages, traffic, places, addresses, orders in the chat; the requests are looked at on the stand-in's side."""

import base64
from typing import Any

import pytest

from plugins._sandbox.vendors.proxy911 import orders as vendor_orders
from plugins._sandbox.world import PROXY911_APP_KEY, World
from tests.support.peer import OWNER_ID, Peer

GROUP = 100001
PREFIX = "/api-gate-way"


async def own(peer: Peer, text: str, **more: Any) -> str:
    return (await peer.ask(text, user=OWNER_ID, **more)).text


async def test_packages_by_page_and_product(peer: Peer, world: World) -> None:
    before = len(world.calls.of("proxy911", f"{PREFIX}/user-product/list"))
    assert (await own(peer, "代理 套餐")).startswith("911Proxy 套餐共 5 个\n🟢 标准级 50GB · 动态流量\n")
    assert "共 1 个\n🟢 长效机房 200GB" in await own(peer, "代理 套餐 长效机房流量")
    assert (await own(peer, "代理 套餐 2")) == "没有第 2 页，一共 1 页。"
    assert "订单号" not in await own(peer, "代理 套餐", group=GROUP)
    calls = world.calls.of("proxy911", f"{PREFIX}/user-product/list")
    assert [(c.params["page"], c.params.get("product_type")) for c in calls[before:][:3]] == [
        ("1", None),
        ("1", "12"),
        ("2", None),
    ]


async def test_traffic_is_a_chart_with_its_figures(peer: Peer, world: World) -> None:
    answer = await peer.ask("代理 流量 30天 user01 动态流量", user=OWNER_ID)
    assert answer.picture is not None
    assert base64.b64decode(answer.picture.removeprefix("base64://")).startswith(b"\x89PNG")
    first, second = answer.text.splitlines()
    assert first.endswith(" · 账号 user01 · 动态流量")
    assert second.startswith("共 ")
    call = world.calls.of("proxy911", f"{PREFIX}/user-usage-flow/total")[-1]
    assert (call.params["username"], call.params["product_type"]) == ("user01", "9")
    assert call.params["start_time"] == f"{first[:10]} 00:00:00"
    assert call.params["end_time"].startswith(first[13:23])


async def test_a_picture_that_is_refused_becomes_text(peer: Peer) -> None:
    def refuse_pictures(params: dict[str, Any]) -> Any:
        pictures = any(segment["type"] == "image" for segment in params["message"])
        return {"status": "failed", "retcode": 1400, "data": None} if pictures else peer._usual("send_msg", params)

    peer.answers["send_msg"] = refuse_pictures
    lines = (await own(peer, "代理 流量")).splitlines()
    assert lines[1] == "911Proxy 用量（机器人主人的账号）"
    assert len(lines) == 11


@pytest.mark.parametrize(
    ("line", "begins"),
    [
        ("代理 国家 德国", "911Proxy 动态代理：1 个国家\nDE 德国 Germany · 3 个州\n看州：「代理 州 DE」"),
        ("代理 国家 united", "911Proxy 动态代理：2 个国家\nGB 英国 United Kingdom · 2 个州\nUS 美国"),
        ("代理 州 US", "美国（US）有 3 个州\ncalifornia、newyork、texas\n"),
        ("代理 州 美国 cal", "美国（US）有 1 个州\ncalifornia\n"),
        ("代理 州 美国 加州", "美国（US）有 1 个州\ncalifornia\n"),
        ("代理 城市 美国 加州 洛杉矶", "美国（US）california 有 1 个城市\nlosangeles\n"),
        ("代理 州 US calfornia", "美国（US）里没有这个州。你是不是想写「california」？"),
        ("代理 城市 US california", "美国（US）california 有 3 个城市\nlosangeles、sandiego、sanfrancisco\n"),
        ("代理 城市 日本", "日本（JP）有 4 个城市，3 个州\ntokyo：tokyo\n"),
        ("代理 库存 日本", "911Proxy 静态 IP 库存\n住宅（共 "),
        ("代理 支付方式", "911Proxy 支付方式\n【在线支付】\n1. 支付宝，$10.00 到 $5,000.00\n"),
        ("代理 充值优惠", "911Proxy 充值优惠\n· 满 $100.00：比例 1.2\n"),
    ],
)
async def test_lists_are_open_in_a_group(peer: Peer, line: str, begins: str) -> None:
    assert (await own(peer, line, group=GROUP)).startswith(begins)


async def test_addresses_are_taken_in_private_only(peer: Peer, world: World) -> None:
    before = world.calls.count("proxy911")
    for line in ("代理 提取 美国 3", "代理 静态IP", "代理 订单", "代理 用户"):
        assert "私聊" in await own(peer, line, group=GROUP)
    for line in (
        "代理 提取 火星 3",
        "代理 提取 美国 0",
        "代理 提取 美国 501",
        "/代理 提取 美国",
        "/代理 静态IP 哪个好",
    ):
        assert await own(peer, line)
    assert world.calls.count("proxy911") == before
    few = await own(peer, "代理 提取 美国 california losangeles 3 30")
    assert few.startswith("美国（US）california losangeles 的代理 3 个，存活 30 分钟（机器人主人的账号）\n")
    assert few.count(":") == 3
    call = world.calls.of("proxy911", f"{PREFIX}/ip/v3")[-1].params
    wanted = {"cc": "US", "state": "california", "city": "losangeles", "num": "3", "life": "30", "format": "json"}
    assert call == wanted


async def test_many_addresses_are_a_file_and_very_many_are_asked_about(peer: Peer, world: World) -> None:
    before = world.calls.count("proxy911", f"{PREFIX}/ip/v3")
    assert "会消耗套餐流量" in await own(peer, "代理 提取 JP 101")
    assert world.calls.count("proxy911", f"{PREFIX}/ip/v3") == before
    assert (await own(peer, "确认")).startswith("日本（JP）的代理 101 个（机器人主人的账号），都在文件里")
    (upload,) = peer.did("upload_private_file")
    lines = base64.b64decode(upload["file"].removeprefix("base64://")).decode().splitlines()
    assert (upload["user_id"], len(lines)) == (OWNER_ID, 101)
    assert all(line.count(":") == 1 for line in lines)
    assert world.calls.count("proxy911", f"{PREFIX}/ip/v3") == before + 1


async def test_a_refused_file_becomes_messages_with_every_address(peer: Peer) -> None:
    failed = {"status": "failed", "retcode": 1404, "data": None}
    peer.answers["upload_private_file"] = lambda _: failed
    await peer.say("代理 提取 JP 90", user=OWNER_ID)
    (forward,) = await peer.until(lambda: peer.did("send_private_forward_msg") or None)
    text = "\n".join(node["data"]["content"][0]["data"]["text"] for node in forward["messages"])
    assert len(text.splitlines()) == 91
    peer.answers["send_private_forward_msg"] = lambda _: failed
    before = len(peer.sent)
    await peer.say("代理 提取 JP 90", user=OWNER_ID)
    await peer.until(lambda: len(peer.sent) >= before + 2 or None)
    assert sum(sent.text.count(":") for sent in peer.sent[before:]) == 90


async def test_extraction_without_an_answer_is_not_repeated(peer: Peer, world: World) -> None:
    assert "已绑定" in (await peer.ask("绑定 911 proxy-test-extract-after-1-fault-cut", user=20221)).text
    before = world.calls.count("proxy911", f"{PREFIX}/ip/v3")
    said = (await peer.ask("代理 提取 US 2", user=20221, timeout_s=12)).text
    assert said.startswith("911Proxy 没有及时回答，这次提取可能已经算了流量，所以我没有重试。")
    assert world.calls.count("proxy911", f"{PREFIX}/ip/v3") == before + 1


async def test_static_addresses_end_soonest_first(peer: Peer) -> None:
    lines = (await own(peer, "代理 静态IP")).splitlines()
    assert lines[0] == "911Proxy 静态 IP 共 6 个，快到期的在前"
    assert [line.split(".")[0] for line in lines[1::2]] == ["3002", "3004", "3005", "3001", "3003", "3006"]
    assert (await own(peer, "代理 静态IP 美国 住宅")).startswith("911Proxy 静态 IP 共 2 个")
    assert (await own(peer, "代理 静态IP 法国")).startswith("没有符合条件的静态 IP。")


async def test_an_order_is_repeated_confirmed_and_made_once(peer: Peer, world: World) -> None:
    path = f"{PREFIX}/order/create"
    before = world.calls.count("proxy911", path)
    asked = await own(peer, "代理 订单 创建 产品=1001 支付=1 数量=2")
    assert "· 产品编号：1001\n· 数量：2\n· 支付方式：1. 支付宝\n" in asked
    assert world.calls.count("proxy911", path) == before
    made = await own(peer, "确认")
    assert made.startswith("已下单：动态流量 20GB，应付 $36.40，待支付\n订单号：")
    await own(peer, "/确认")
    assert world.calls.count("proxy911", path) == before + 1
    order = world.proxy.customers[PROXY911_APP_KEY].orders[-1]
    assert order.trade_no in await own(peer, "代理 订单 待支付")
    assert (await own(peer, f"代理 订单 关闭 {order.trade_no}")).startswith(
        "要关闭这个订单，关闭后不能恢复：\n🟡 动态流量 20GB"
    )
    assert order.status == 0
    assert (await own(peer, "确认")) == f"订单已关闭：{order.trade_no}"
    assert order.status == 2
    assert (await own(peer, f"代理 订单 关闭 {order.trade_no}")).startswith("这个订单不是待支付")


async def test_an_order_that_cannot_be_costs_no_call(peer: Peer, world: World) -> None:
    before = world.calls.count("proxy911")
    for line in (
        "创建 产品=1001",
        "创建 产品=1001 支付=1 数量=0",
        "创建 产品=x 支付=1",
        "关闭 1",
        "创建 产品=1 支付=1 地区=火星:1",
    ):
        assert await own(peer, f"代理 订单 {line}")
    assert world.calls.count("proxy911") == before


async def test_a_way_to_pay_that_is_another_one_by_now_spends_nothing(
    peer: Peer, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"{PREFIX}/order/create"
    before = world.calls.count("proxy911", path)
    assert (await own(peer, "代理 订单 创建 产品=1001 支付=1")).startswith("要在 911Proxy 下单")
    now = [
        ("Else", False, "这种支付方式在这期间变了，所以没有下单。"),
        ("支付宝", True, "这个支付方式现在停用，什么也没做。"),
    ]
    for title, off, said in now:
        with monkeypatch.context() as patch:
            patch.setattr(vendor_orders, "PAYMENTS", (("x", ((1, title, "x", off, None, None),)),))
            assert (await own(peer, "确认")).startswith(said)
        await own(peer, "代理 订单 创建 产品=1001 支付=1")
    await own(peer, "取消")
    assert world.calls.count("proxy911", path) == before


async def test_an_order_without_an_answer_is_not_repeated(peer: Peer, world: World) -> None:
    path = f"{PREFIX}/order/create"
    assert "已绑定" in (await peer.ask("绑定 911 proxy-test-order-after-3-fault-http500", user=20222)).text
    before = world.calls.count("proxy911", path)
    assert (await peer.ask("代理 订单 创建 产品=1001 支付=1", user=20222)).text.startswith("要在 911Proxy 下单")
    said = (await peer.ask("确认", user=20222, timeout_s=12)).text
    assert said.startswith("911Proxy 没有及时回答，订单可能已经创建，我没有重试")
    assert world.calls.count("proxy911", path) == before + 1


async def test_the_user_is_told_when_the_vendor_has_not_opened_that(peer: Peer, world: World) -> None:
    assert (await own(peer, "代理 用户")).startswith("911Proxy 还没有开放用户信息的接口")
    world.user_info_open = True
    try:
        assert "余额：$12.50" in await own(peer, "代理 用户")
    finally:
        world.user_info_open = False


async def test_talk_stays_talk(peer: Peer) -> None:
    for line in ("代理 流量 怎么算", "代理 套餐 哪个好", "代理 国家 那么多", "代理 城市 怎么选", "代理 订单 怎么退"):
        assert await peer.quiet(line, user=20223, group=GROUP)


async def test_addresses_are_checked_against_their_real_place(peer: Peer, world: World) -> None:
    before = world.calls.count("ihuyi"), world.calls.count("proxy911")
    assert "一次最多验 10 个" in await own(peer, "验代理 美国 11")
    assert "私聊" in await own(peer, "验代理 美国 3", group=GROUP)
    assert (world.calls.count("ihuyi"), world.calls.count("proxy911")) == before
    lines = (await own(peer, "验代理 美国 8")).splitlines()
    assert len(lines) == 10
    true, false = (sum(line.startswith(sign) for line in lines) for sign in "✓✗")
    assert lines[0] == f"美国（US）的代理 8 个：{true} 个属实，{false} 个不符，{8 - true - false} 个查不到"
    assert true >= 4
    assert all("美国" in line for line in lines[1:9] if line.startswith("✓"))
    assert not [line for line in lines[1:9] if line.startswith("✗") and "美国" in line]
    assert world.calls.count("ihuyi") == before[0] + 8
    assert peer.did("delete_msg"), "the notice is taken back"
