"""The seven types against the stand-in, through the real client: what it says is what is told."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from plugins._providers.ce17 import Ce17Client, Ce17Credential, Ce17Settings
from plugins._sandbox import world as w
from plugins._sandbox.serve import serving
from plugins._sandbox.vendors import vendors_app
from plugins.speedtest import picture, texts
from plugins.speedtest.causes import Cause
from plugins.speedtest.command import parse_speedtest
from plugins.speedtest.dig_report import DigDetails
from plugins.speedtest.dns_report import DnsDetails, Mark
from plugins.speedtest.http_report import HttpDetails
from plugins.speedtest.report import Report
from plugins.speedtest.report_data import from_json, to_json
from plugins.speedtest.service import run_speedtest
from plugins.speedtest.trace_report import TraceDetails

CREDENTIAL = Ce17Credential(user="sandbox@example.com", token=SecretStr("sandbox-token"))


@pytest.fixture(scope="module")
async def world() -> w.World:
    return w.World(pace_s=0, fail_percent=0, silent_probes=False)


@pytest.fixture(scope="module")
async def client(world: w.World) -> AsyncIterator[Ce17Client]:
    async with serving(vendors_app(world)) as url:
        yield Ce17Client(Ce17Settings(url=f"{url.replace('http', 'ws')}/ce17/socket"))


async def measure(client: Ce17Client, line: str) -> Report:
    kind, _, argument = line.partition(" ")
    return await run_speedtest(client, CREDENTIAL, parse_speedtest(kind, argument))


@pytest.mark.parametrize(
    "line",
    [
        "ping example.com 广东 三网 20包",
        'http https://example.com/ 广东 --ua "a b" --no-head --speed 4096 --maxdown 9000 --srcip 1.1.1.1',
        "dns example.com 海外",
        "dig example.com 广东 电信 --trace",
        "cdn example.com 广东 --all-ips --host www.example.com",
        "trace example.com 北京 手机",
        "网页 example.com 上海 --snapshot --proxies 1.1.1.1:8080",
        "http example.com 广东 电信 --method POST --body a=1",
    ],
)
async def test_every_type_is_told_drawn_and_kept(client, world, line):
    report = await measure(client, line)
    assert report.overall.answered == report.overall.total > 0
    assert len(texts.twin(report, "用的是你自己的账号")) <= texts.TWIN_AT_MOST
    assert (await picture.draw_report(report)).startswith(b"\x89PNG")
    assert from_json(to_json(report)).details == report.details
    assert not world.complaints


async def test_hijack_in_a_few_provinces_is_found(client):
    report = await measure(client, "http hijack.example.com 全国 电信")
    assert isinstance(report.details, HttpDetails)
    assert 0 < report.odd < report.overall.answered / 2
    assert "疑似劫持" in texts.verdict(report)


async def test_poison_is_found_in_the_provinces_that_get_it(client):
    report = await measure(client, "dns poison.example.com 全国 三网")
    assert isinstance(report.details, DnsDetails)
    (poison,) = [answer for answer in report.details.answers if answer.mark is Mark.ABROAD]
    assert poison.place == "美国"
    assert sum(nodes for _, nodes in poison.provinces) == report.odd == poison.nodes


async def test_answers_of_dig_are_those_of_dns(client):
    dig = (await measure(client, "dig qq.com 广东 北京 三网")).details
    dns = (await measure(client, "dns qq.com 广东 北京 三网")).details
    assert isinstance(dig, DigDetails)
    assert isinstance(dns, DnsDetails)
    assert {answer.address for answer in dig.answers.answers} == {answer.address for answer in dns.answers}


async def test_name_that_does_not_exist_is_a_failed_resolution(client):
    report = await measure(client, "dns nxdomain.example.com 广东")
    assert not report.overall.answered
    assert [failure.cause for failure in report.failures] == [Cause.RESOLVE]
    assert texts.verdict(report).startswith("广东全部没有应答")


async def test_routes_end_at_the_target(client):
    report = await measure(client, "trace example.com 广东 三网")
    assert isinstance(report.details, TraceDetails)
    assert report.details.reached == report.details.traced == report.overall.total
    assert len({route.isp for route in report.details.routes}) == 3
