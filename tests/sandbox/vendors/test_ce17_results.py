"""What the probes report for each test type: fields, units, and that the values make sense."""

import base64
import statistics

import pytest

from plugins._sandbox.world import World


async def results(measure, request):
    frames = await measure(request)
    return [frame["data"] for frame in frames if frame["type"] == "NewData"]


@pytest.fixture(autouse=True)
def nothing_fails(world: World) -> None:
    world.fail_percent = 0


async def test_ping_is_whole_microseconds(measure, speed) -> None:
    for data in await results(measure, speed("PING")):
        pairs = [pair.split(",") for pair in data["PingInfo"].rstrip(";").split(";")]
        came = [int(rtt) for rtt, _ in pairs if rtt != "-1"]
        assert data["PingInfo"].endswith(";")
        assert len(pairs) == data["PacketsSent"] == 10
        assert data["PacketsRecv"] == len(came)
        assert (data["Min"], data["Max"]) == (min(came), max(came))
        assert isinstance(data["Avg"], int)
        assert data["Min"] <= data["Avg"] <= data["Max"]
        assert 500 < data["Min"] < 400_000, "0.5 ms to 400 ms, in µs"
        assert data["PingSize"] == 32


async def test_lost_ping_is_minus_one_comma_zero(measure, speed) -> None:
    for data in await results(measure, speed("PING", target="noping.example.com")):
        assert data["PingInfo"] == "-1,0;" * 10
        assert (data["PacketsRecv"], data["Avg"], data["Min"], data["Max"]) == (0, 0, 0, 0)


async def test_distance_can_be_seen(measure, speed) -> None:
    target = {"target": "114.114.114.114", "isps": [1], "nodetype": [1], "num": 2}
    near = await results(measure, speed("PING", pro_ids=[357], **target))
    far = await results(measure, speed("PING", pro_ids=[346], **target))
    abroad = await results(measure, speed("PING", **(target | {"pro_ids": [0], "areas": [3], "isps": [3]})))
    near_us, far_us, abroad_us = (statistics.mean(d["Avg"] for d in rows) for rows in (near, far, abroad))
    assert near_us * 2 < far_us < abroad_us


async def test_repeats_differ_a_little_only(measure, speed) -> None:
    first, again = [await results(measure, speed("PING")) for _ in range(2)]
    assert [data["NodeID"] for data in first] == [data["NodeID"] for data in again]
    for one, other in zip(first, again, strict=True):
        assert one["Avg"] == pytest.approx(other["Avg"], rel=0.1)
    assert [data["Avg"] for data in first] != [data["Avg"] for data in again]


async def test_http_is_seconds_and_adds_up(measure, speed) -> None:
    for data in await results(measure, speed("HTTP", target="plain.example.com", FollowLocation=2)):
        assert data["HttpCode"] == 200
        assert 0 < data["NsLookup"] < data["ConnectTime"] < data["TTFBTime"] < data["TotalTime"] < 2
        assert data["TotalTime"] == pytest.approx(data["TTFBTime"] + data["DownTime"], abs=2e-6)
        assert data["FileSize"] == data["RealSize"] > 1000
        assert len(data["HttpBodyMd5"]) == 32
        head = base64.b64decode(data["HttpHead"]).decode("latin-1")
        assert head.startswith("HTTP/1.1 ")
        assert head.endswith("\r\n\r\n")


async def test_http_options_are_obeyed(measure, speed) -> None:
    bare = await results(measure, speed("HTTP", GetMD5=False, GetResponseHeader=False, MaxDown=500))
    assert all("HttpBodyMd5" not in data and "HttpHead" not in data for data in bare)
    assert all(data["RealSize"] == 500 < data["FileSize"] for data in bare)
    head = await results(measure, speed("HTTP", Request="HEAD"))
    assert all(data["FileSize"] == 0 and "HttpBodyMd5" not in data for data in head)
    missing = await results(measure, speed("HTTP", Url="https://www.example.com/404"))
    assert {data["HttpCode"] for data in missing} == {404}


async def test_followed_redirect_leaves_two_header_blocks(measure, speed) -> None:
    names = [f"r{i}.example.com" for i in range(12)]
    blocks = set()
    for name in names:
        data = (await results(measure, speed("HTTP", target=name, FollowLocation=2, isps=[1], nodetype=[1])))[0]
        blocks.add(base64.b64decode(data["HttpHead"]).count(b"HTTP/1.1"))
        stayed = (await results(measure, speed("HTTP", target=name, isps=[1], nodetype=[1])))[0]
        assert stayed["HttpCode"] in (200, 301)
    assert blocks == {1, 2}


async def test_dns_lists_answers_with_a_semicolon_each(measure, speed) -> None:
    for data in await results(measure, speed("DNS")):
        assert data["SrcIP"].endswith(";")
        assert all(part.count(".") == 3 for part in data["SrcIP"].rstrip(";").split(";"))
        assert 0 < data["NsLookup"] < 0.1


async def test_dig_is_raw_text_without_srcip(measure, speed) -> None:
    for data in await results(measure, speed("DIG", target="baidu.com")):
        assert "SrcIP" not in data
        assert "\n;; ANSWER SECTION:\nbaidu.com.\t" in data["DigInfo"]
        assert "\tIN\tA\t" in data["DigInfo"]


async def test_cdn_reports_each_resolved_address(measure, speed) -> None:
    for data in await results(measure, speed("CDN")):
        assert isinstance(data["Data"], list)
        assert len({row["SrcIP"] for row in data["Data"]}) == len(data["Data"]) == 2
        assert all("TaskId" not in row and "NodeID" not in row and row["TotalTime"] > 0 for row in data["Data"])
        assert {"NodeID", "TaskId"} <= set(data)


async def test_trace_hops_are_avg_max_min_in_that_order(measure, speed) -> None:
    rows = await results(measure, speed("TraceRT", isps=[0], pro_ids=[195, 346]))
    silent = 0
    for data in rows:
        hops = [hop.split(",") for hop in data["Info"].rstrip(";").split(";")]
        assert 5 < len(hops) < 25
        assert hops[-1][0] == data["SrcIP"]
        for ip, *numbers in hops:
            sent, received, lost, average, high, low, last = map(int, numbers)
            assert (sent, lost, last) == (10, sent - received, 0)
            assert high >= average >= low
            silent += ip == "0.0.0.0"
    assert silent > 0


async def test_page_answers_something(measure, speed) -> None:
    for data in await results(measure, speed("Page", SnapShot=True)):
        assert data["LoadTime"] > data["TotalTime"] > 0
        assert data["SnapShot"].startswith("https://")


async def test_live_extras_and_the_old_bare_form_both_occur(measure, speed) -> None:
    rows = await results(measure, speed("PING", pro_ids=[0]))
    bare = [data for data in rows if "ErrMsg" not in data]
    live = [data for data in rows if "ErrMsg" in data]
    assert 0 < len(bare) < len(live)
    for data in live:
        assert data["ErrMsg"] == ""
        assert data["srcip"]["srcip"] == data["SrcIP"]
        assert data["srcip"]["srcip_from"]
        assert data["NodeInfo"]["pro_id"].isdecimal()


async def test_failed_probe_has_an_errmsg_and_no_good_http_code(measure, speed, world: World) -> None:
    world.fail_percent = 101
    rows = await results(measure, speed("HTTP", pro_ids=[0]))
    assert all(data["ErrMsg"] and not data.get("HttpCode") for data in rows)
    assert {data.get("TotalTime") for data in rows} == {None, -1}, "both shapes that clients have seen"


@pytest.mark.parametrize("target", ["nobody.invalid", "down.example.com", "192.168.1.1", "203.0.113.9"])
async def test_unreachable_targets_fail_everywhere(measure, speed, target) -> None:
    frames = await measure(speed("PING", target=target))
    assert frames[-1]["data"] == {"TotalCount": 6, "TotalCountOK": 0, "TotalCountErr": 6, "TotalCountTimeout": 0}
    assert all(frame["data"]["ErrMsg"] for frame in frames[1:-1])


async def test_hijack_changes_the_sum_and_poison_the_answer_for_some(measure, speed) -> None:
    everywhere = {"pro_ids": [0], "nodetype": [1]}
    sums = [d["HttpBodyMd5"] for d in await results(measure, speed("HTTP", target="hijack.example.com", **everywhere))]
    assert len(set(sums)) == 2
    assert min(sums.count(value) for value in set(sums)) < len(sums) / 4
    answers = await results(measure, speed("DNS", target="poison.example.com", **everywhere))
    sizes = {data["SrcIP"].count(";") for data in answers}
    assert sizes == {1, 2}


async def test_resolved_address_lies_where_17ce_says(measure, speed, submit) -> None:
    data = next(d for d in await results(measure, speed("PING")) if "srcip" in d)
    place = (await submit(data["SrcIP"]))["result"]
    assert place["city"] in data["srcip"]["srcip_from"]
    assert place["operator"] in data["srcip"]["srcip_from"]
