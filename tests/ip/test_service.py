"""Failover, cache and names: who is asked, how often, and what is said when nobody knows."""

import asyncio
import socket
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from typing import Any

import pytest

from plugins._providers import ProviderError, QuotaError, TimedOutError
from plugins._shared.errors import UsageError
from plugins.ip import service, texts
from plugins.ip.command import IpRequest, Target, parse_ip
from plugins.ip.service import (
    Answered,
    Cache,
    Finding,
    Place,
    ResolverDownError,
    Result,
    Source,
    find,
    look_up,
    resolve,
)

IP = IPv4Address("8.8.8.8")
NANJING = Place("中国", "江苏", "南京", None, "电信")
NOWHERE = Place()


class Clock:
    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@dataclass
class Vendor:
    """Answers by script; keeps who was asked about what."""

    name: str
    answers: Any = NANJING
    asked: list[IPv4Address] = field(default_factory=list)

    @property
    def source(self) -> Source:
        return Source(self.name, self.locate)

    async def locate(self, ip: IPv4Address) -> Answered:
        self.asked.append(ip)
        await asyncio.sleep(0)
        answer: Any = self.answers(ip) if callable(self.answers) else self.answers
        if isinstance(answer, Exception):
            raise answer
        return Answered(answer, f"account at {self.name}")


def two(first: Any, second: Any) -> tuple[Vendor, Vendor]:
    return Vendor("jumdata", first), Vendor("ihuyi", second)


async def found(first: Any, second: Any, cache: Cache | None = None) -> tuple[Finding, int, int]:
    """The finding, and how often each vendor was asked."""
    a, b = two(first, second)
    finding = await find(IP, (a.source, b.source), cache or Cache(ttl_s=60))
    return finding, len(a.asked), len(b.asked)


async def test_first_vendor_that_knows_answers_alone() -> None:
    finding, first, second = await found(NANJING, Place("中国"))
    assert finding == Finding(IP, NANJING, "jumdata", "account at jumdata")
    assert (first, second) == (1, 0)


@pytest.mark.parametrize(
    "failure",
    [
        TimedOutError("jumdata", "10 s"),
        QuotaError("jumdata", "code 200", code="x"),
        UsageError("no account here"),
        NOWHERE,
        Place(operator="电信"),
    ],
)
async def test_next_vendor_is_asked_when_the_first_fails_or_knows_nothing(failure: Any) -> None:
    finding, first, second = await found(failure, NANJING)
    assert finding == Finding(IP, NANJING, "ihuyi", "account at ihuyi")
    assert (first, second) == (1, 1)


async def test_country_alone_is_an_answer() -> None:
    assert (await found(Place(country="美国"), NANJING))[0].source == "jumdata"


async def test_nobody_knows() -> None:
    finding, _, _ = await found(NOWHERE, NOWHERE)
    assert (finding.place, finding.error, finding.source) == (None, None, "ihuyi")


async def test_all_failed_tells_the_first_vendors_failure() -> None:
    first, second = TimedOutError("jumdata", "10 s"), QuotaError("ihuyi", "no")
    assert (await found(first, second))[0].error is first


async def test_vendors_failure_weighs_more_than_a_missing_account() -> None:
    missing, failed = UsageError("bind first"), TimedOutError("ihuyi", "10 s")
    assert (await found(missing, failed))[0].error is failed
    assert (await found(missing, UsageError("bind second")))[0].error is missing


async def test_empty_answer_weighs_more_than_a_failure() -> None:
    finding, _, _ = await found(NOWHERE, TimedOutError("ihuyi", "10 s"))
    assert (finding.error, finding.source) == (None, "jumdata")


async def test_error_of_ours_is_not_taken_for_a_vendors() -> None:
    with pytest.raises(ZeroDivisionError):
        await found(ZeroDivisionError(), NANJING)


# Cache


async def test_cached_answer_costs_nothing_and_tells_its_age() -> None:
    clock = Clock()
    cache = Cache(ttl_s=600, clock=clock)
    await found(NANJING, NANJING, cache)
    clock.now_s += 599
    finding, first, second = await found(NANJING, NANJING, cache)
    assert (first, second) == (0, 0)
    assert finding == Finding(IP, NANJING, "jumdata", "account at jumdata", age_s=599)
    clock.now_s += 2
    finding, first, _ = await found(NANJING, NANJING, cache)
    assert (first, finding.age_s) == (1, None)


async def test_certain_nothing_is_cached_and_a_failure_is_not() -> None:
    for first, second, asked_again in (
        (NOWHERE, NOWHERE, 0),
        (TimedOutError("jumdata", ""), NOWHERE, 1),
        (NOWHERE, TimedOutError("ihuyi", ""), 1),
        (TimedOutError("jumdata", ""), TimedOutError("ihuyi", ""), 1),
        (UsageError("bind"), NANJING, 0),
    ):
        cache = Cache(ttl_s=600)
        await found(first, second, cache)
        assert (await found(first, second, cache))[1] == asked_again


async def test_chosen_source_has_answers_of_its_own() -> None:
    cache = Cache(ttl_s=600)
    await found(NANJING, NANJING, cache)
    other = Vendor("ihuyi", Place("中国", "浙江"))
    assert (await find(IP, (other.source,), cache)).source == "ihuyi"
    assert len(other.asked) == 1


async def test_cache_is_bounded() -> None:
    cache = Cache(ttl_s=600, keep=3)
    vendor = Vendor("jumdata")
    for n in range(10):
        await find(IPv4Address(f"8.8.8.{n}"), (vendor.source,), cache)
    assert len(cache._kept) == 3
    await find(IPv4Address("8.8.8.9"), (vendor.source,), cache)
    assert len(vendor.asked) == 10


# What costs no call


@pytest.mark.parametrize("address", [IPv6Address("2400:3200::1"), IPv4Address("10.0.0.1"), IPv4Address("127.0.0.1")])
async def test_what_no_vendor_can_answer_is_not_asked(address: Any) -> None:
    vendor = Vendor("jumdata")
    assert await find(address, (vendor.source,), Cache(ttl_s=60)) == Finding(address)
    assert vendor.asked == []


async def test_refused_target_stays_as_it_is() -> None:
    vendor = Vendor("jumdata")
    results = await look_up(parse_ip("10.0.0.1 127.1", None), (vendor.source,), Cache(ttl_s=60))
    assert [result.findings for result in results] == [(), ()]
    assert vendor.asked == []


# Whole requests


async def test_one_targets_failure_stays_its_own() -> None:
    moody = Vendor("jumdata", lambda ip: TimedOutError("jumdata", "") if ip == IP else NANJING)
    results = await look_up(parse_ip("8.8.8.8 1.1.1.1", None), (moody.source,), Cache(ttl_s=60))
    assert isinstance(results[0].findings[0].error, TimedOutError)
    assert results[1].findings[0].place == NANJING


async def test_targets_are_asked_side_by_side() -> None:
    started: list[str] = []
    everybody = asyncio.Event()

    async def locate(ip: IPv4Address) -> Answered:
        started.append(str(ip))
        if len(started) == 3:
            everybody.set()
        async with asyncio.timeout(30):
            await everybody.wait()
        return Answered(NANJING, "x")

    results = await look_up(parse_ip("1.1.1.1 8.8.8.8 9.9.9.9", None), (Source("jumdata", locate),), Cache(ttl_s=60))
    assert [result.findings[0].place for result in results] == [NANJING] * 3


async def test_name_is_resolved_and_each_address_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def resolved(host: str) -> list[Any]:
        return {"example.com": [IP, IPv6Address("2400::1"), IPv4Address("10.0.0.1")]}.get(host, [])

    monkeypatch.setattr(service, "resolve", resolved)
    vendor = Vendor("jumdata")
    request = IpRequest((Target("example.com", host="example.com"), Target("gone.cn", host="gone.cn")), None)
    known, unknown = await look_up(request, (vendor.source,), Cache(ttl_s=60))
    assert [finding.ip for finding in known.findings] == [IP, IPv6Address("2400::1"), IPv4Address("10.0.0.1")]
    assert vendor.asked == [IP]
    assert unknown == Result(request.targets[1], (), unresolved=True)


async def test_resolver_that_fails_is_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(*args: Any, **kwargs: Any) -> Any:
        raise socket.gaierror(-2, "unknown")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", fail)
    assert await resolve("example.com") == []


async def test_resolver_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def hang(*args: Any, **kwargs: Any) -> Any:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", hang)
    monkeypatch.setattr(service, "RESOLVE_TIMEOUT_S", 0.05)
    with pytest.raises(ResolverDownError):
        await resolve("example.com")


@pytest.mark.parametrize(("errno", "down"), [(socket.EAI_NONAME, False), (socket.EAI_AGAIN, True)])
async def test_no_such_name_is_told_from_a_resolver_that_is_down(
    monkeypatch: pytest.MonkeyPatch, errno: int, down: bool
) -> None:
    async def fail(*args: Any, **kwargs: Any) -> Any:
        raise socket.gaierror(errno, "scripted")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", fail)
    (result,) = await look_up(parse_ip("example.com", None), (), Cache(600))
    assert (result.resolver_down, result.unresolved) == (down, not down)


async def test_resolved_addresses_are_unique_and_few(monkeypatch: pytest.MonkeyPatch) -> None:
    async def many(*args: Any, **kwargs: Any) -> Any:
        return [(2, 1, 6, "", (f"8.8.8.{n // 2}", 0)) for n in range(20)]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", many)
    assert [str(ip) for ip in await resolve("example.com")] == ["8.8.8.0", "8.8.8.1", "8.8.8.2", "8.8.8.3"]


# Sentences


def explain(error: ProviderError) -> str:
    return f"{error.provider} failed"


def said(*findings: Finding, host: str | None = None) -> str:
    return texts.answer([Result(Target("x", host=host), findings)], explain)


def test_sentences() -> None:
    assert said(Finding(IP, NANJING, "jumdata", "你绑定的账号")) == (
        "8.8.8.8\n位置：中国 江苏 南京\n运营商：电信\n来源：聚美智数（你绑定的账号）"
    )
    assert said(Finding(IP, Place("中国", "北京", "北京"), "ihuyi", "机器人主人的账号", age_s=125)) == (
        "8.8.8.8\n位置：中国 北京\n来源：互亿无线（2 分钟前查过，没有再花额度）"
    )
    assert "刚刚查过" in said(Finding(IP, NANJING, "ihuyi", "x", age_s=3))
    assert said(Finding(IP, error=TimedOutError("jumdata", ""))) == "8.8.8.8：jumdata failed"
    assert said(Finding(IP, error=UsageError("请先绑定。"))) == "请先绑定。"
    assert "来源 ihuyi" in said(Finding(IP, source="jumdata"))
    assert said(Finding(IP, source="ihuyi")).startswith("8.8.8.8：数据源里没有它的位置")
    assert said(Finding(IPv4Address("10.0.0.1"))) == f"10.0.0.1：{texts.NOT_PUBLIC}"
    assert said(Finding(IPv6Address("2400::1"))) == f"2400::1：{texts.NO_IPV6}"
    named = said(Finding(IP, NANJING, "jumdata", "x"), Finding(IPv6Address("2400::1")), host="example.com")
    assert named.startswith("example.com 解析到 2 个地址：\n8.8.8.8\n")
    unresolved = texts.answer([Result(Target("gone.cn", host="gone.cn"), unresolved=True)], explain)
    assert unresolved == f"gone.cn：{texts.UNRESOLVED}"
