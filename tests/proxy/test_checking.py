"""`验代理`: the claim against the IP vendor's word."""

from ipaddress import IPv4Address

import pytest

from plugins._providers import ProviderError, QuotaError, TimedOutError
from plugins._providers.ihuyi import Location
from plugins._providers.proxy911 import ProxyAddress
from plugins.proxy import check_texts as texts
from plugins.proxy.checking import Checked, Verdict, check, judged
from plugins.proxy.command import ExtractRequest


@pytest.mark.parametrize(
    ("wanted", "location", "verdict"),
    [
        ("US", Location(country="美国", province="加利福尼亚"), Verdict.TRUE),
        ("US", Location(country="日本", city="东京"), Verdict.FALSE),
        ("HK", Location(country="中国", province="香港"), Verdict.TRUE),
        ("CN", Location(country="中国", province="香港"), Verdict.FALSE),
        ("CN", Location(country="中国", province="广东"), Verdict.TRUE),
        ("US", Location(country="某地"), Verdict.UNKNOWN),
        ("US", Location(operator="移动"), Verdict.UNKNOWN),
        ("US", None, Verdict.UNKNOWN),
    ],
)
def test_a_claim_is_true_false_or_unknown(wanted: str, location: Location | None, verdict: Verdict) -> None:
    assert judged("198.51.100.7:80", wanted, location).verdict is verdict


def test_the_answer_counts_and_names_the_real_place() -> None:
    rows = [
        Checked("198.51.100.1:80", Verdict.TRUE, "美国"),
        Checked("198.51.100.2:80", Verdict.FALSE, "日本 东京"),
        Checked("198.51.100.3:80", Verdict.UNKNOWN),
    ]
    assert texts.checked(ExtractRequest("US", 4), rows, "你绑定的账号", "机器人主人的账号") == (
        "美国（US）的代理 3 个（要了 4 个，只给了这些）：1 个属实，1 个不符，1 个查不到\n"
        "✓ 198.51.100.1:80 美国\n"
        "✗ 198.51.100.2:80 实际在日本 东京\n"
        "? 198.51.100.3:80 查不到位置\n"
        "提取用 911Proxy（你绑定的账号），定位用互亿（机器人主人的账号）。"
    )


class Lookups:
    """An IP vendor that answers some addresses and fails at others."""

    def __init__(self, answers: dict[str, Location | ProviderError]) -> None:
        self.answers, self.asked = answers, []

    async def locate(self, credential: object, ip: IPv4Address) -> Location:
        self.asked.append(str(ip))
        answer = self.answers[str(ip)]
        if isinstance(answer, ProviderError):
            raise answer
        return answer


def proxies(*hosts: str) -> list[ProxyAddress]:
    return [ProxyAddress(host=host, port=80) for host in hosts]


async def test_a_failed_look_up_loses_only_its_own_address() -> None:
    client = Lookups({"198.51.100.1": TimedOutError("ihuyi", "slow"), "198.51.100.2": Location(country="美国")})
    hosts = proxies("198.51.100.1", "198.51.100.2", "gate.example.com", "2001:db8::1")
    rows = await check(client, None, hosts, "US")  # pyright: ignore[reportArgumentType]
    assert [row.verdict for row in rows] == [Verdict.UNKNOWN, Verdict.TRUE, Verdict.UNKNOWN, Verdict.UNKNOWN]
    assert client.asked == ["198.51.100.1", "198.51.100.2"]


async def test_nobody_is_asked_any_more_once_the_balance_is_empty() -> None:
    hosts = [f"198.51.100.{n}" for n in range(10)]
    client = Lookups({host: QuotaError("ihuyi", "empty", 4052) for host in hosts})
    rows = await check(client, None, proxies(*hosts), "US")  # pyright: ignore[reportArgumentType]
    assert len(rows) == 10
    assert len(client.asked) <= 4
