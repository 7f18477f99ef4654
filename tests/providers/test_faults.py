"""Each vendor's client against the stand-ins: the good account, and every kind of fault (threats.md T40 to T58).

The fault is chosen by the credential used; see the stand-ins' own documentation of kinds.
"""

import asyncio
import time
import traceback
from collections.abc import Callable
from ipaddress import IPv4Address
from typing import Any

import pytest

from plugins._providers import Credential, rooms
from plugins._providers.ce17 import NodeResult, SpeedRequest, TaskAccepted, TaskEnded, TestType
from plugins._providers.ce17 import client as client_module
from plugins._providers.errors import (
    CredentialError,
    ProviderError,
    QuotaError,
    RefusedError,
    TimedOutError,
    UnexpectedReplyError,
    UnreachableError,
)
from plugins._sandbox import world as w
from tests.support.ending import HANGS_AFTER_S

TIMEOUT_S = 3.0
"""For the faults that end by it; the others have all the time that a stalled machine may want."""
GOOD: dict[str, list[str]] = {
    "jumdata": [w.JUMDATA_APP_ID, w.JUMDATA_APP_SECRET],
    "ihuyi": [w.IHUYI_ACCOUNT, w.IHUYI_API_KEY],
    "ce17": [w.CE17_USER, w.CE17_TOKEN],
    "chmlfrp": [w.CHMLFRP_TOKEN],
    "proxy911": [w.PROXY911_APP_KEY],
}
HTTP_FAULTS: dict[str, type[ProviderError]] = {
    "timeout": TimedOutError,
    "lost": TimedOutError,
    "slow": TimedOutError,
    "http500": UnreachableError,
    "html": UnreachableError,
    "cut": UnreachableError,
    "badjson": UnexpectedReplyError,
    "empty": UnexpectedReplyError,
    "redirect": UnexpectedReplyError,
    "huge": UnexpectedReplyError,
    "gzip": UnexpectedReplyError,
    "wrongtypes": UnexpectedReplyError,
    "quota": QuotaError,
    "ratelimit": QuotaError,
    "badtoken": CredentialError,
    "frozen": CredentialError,
    "echo": RefusedError,
}
SOCKET_FAULTS: dict[str, type[ProviderError]] = {
    "timeout": TimedOutError,
    "lost": TimedOutError,
    "loginfail": CredentialError,
    "http500": UnreachableError,
    "html": UnreachableError,
    "ratelimit": QuotaError,
    "redirect": UnreachableError,
    "empty": UnexpectedReplyError,
    "badjson": UnexpectedReplyError,
    "frozen": CredentialError,
    "badtoken": CredentialError,
    "quota": CredentialError,
    "echo": CredentialError,
    "cut": UnreachableError,
    "huge": UnexpectedReplyError,
    "gzip": UnexpectedReplyError,
    "silent": TimedOutError,
    "taskerr": RefusedError,
    "slow": TimedOutError,
    "cutmidway": UnreachableError,
}
PING = SpeedRequest(test_type=TestType.PING, target="example.com", province_ids=(195, 180), isp_ids=(1, 2))


def client_of(name: str, url: str, timeout_s: float = TIMEOUT_S) -> Any:
    room = rooms()[name]
    base = {"url": f"{url.replace('http', 'ws')}/ce17/socket"} if name == "ce17" else {"base_url": f"{url}/{name}"}
    return room.client(room.settings.model_validate(base | {"timeout_s": timeout_s}))


def credential_of(name: str, fault: str | None = None) -> Credential:
    words = list(GOOD[name])
    if fault:
        words[0] = f"fault-{fault}@example.com" if name == "ce17" else f"fault-{fault}"
    return rooms()[name].credential.from_words(words)


async def use(name: str, client: Any, credential: Any) -> Any:
    """The vendor's everyday call."""
    match name:
        case "jumdata" | "ihuyi":
            return await client.locate(credential, IPv4Address("114.114.114.114"))
        case "chmlfrp":
            return await client.account(credential)
        case "proxy911":
            return await client.package_summary(credential)
        case _:
            return [event async for event in client.measure(credential, PING)]


async def outcome(name: str, url: str, fault: str) -> tuple[str, str, ProviderError | None, float]:
    expected = (SOCKET_FAULTS if name == "ce17" else HTTP_FAULTS)[fault]
    client = client_of(name, url, TIMEOUT_S if expected is TimedOutError else HANGS_AFTER_S)
    credential = credential_of(name, fault)
    began_s = time.monotonic()
    try:
        await use(name, client, credential)
    except ProviderError as e:
        return name, fault, e, time.monotonic() - began_s
    finally:
        await client.aclose()
    return name, fault, None, time.monotonic() - began_s


def rows_of(outcomes: list[tuple[str, str, ProviderError | None, float]]) -> list[tuple[str, str, str, float]]:
    """Vendor, fault, error and seconds, for the table that conftest.py prints at the end."""
    return [(name, fault, type(error).__name__ if error else "-", took_s) for name, fault, error, took_s in outcomes]


def shown(error: ProviderError | None) -> str:
    return "" if error is None else "".join(traceback.format_exception(error)) + repr(error.__context__)


@pytest.mark.parametrize("name", GOOD)
async def test_the_good_account_works_and_the_stand_in_has_no_complaint(
    name: str, sandbox: str, little_world: w.World
) -> None:
    client = client_of(name, sandbox, HANGS_AFTER_S)
    await client.verify(credential_of(name))
    assert await use(name, client, credential_of(name))
    await client.aclose()
    assert not little_world.complaints


@pytest.mark.parametrize("name", GOOD)
async def test_a_wrong_secret_is_a_credential_error(name: str, sandbox: str) -> None:
    client = client_of(name, sandbox, HANGS_AFTER_S)
    words = [*GOOD[name][:-1], "wrong-secret"]
    with pytest.raises(CredentialError):
        await client.verify(rooms()[name].credential.from_words(words))
    await client.aclose()


async def test_every_http_fault_has_its_error_in_time_without_a_secret(
    sandbox: str, little_world: w.World, record_property: Callable[[str, object], None]
) -> None:
    names = [name for name in GOOD if name != "ce17"]
    outcomes = await asyncio.gather(*(outcome(name, sandbox, fault) for name in names for fault in HTTP_FAULTS))
    record_property("faults", rows_of(outcomes))
    for name, fault, error, took_s in outcomes:
        assert isinstance(error, HTTP_FAULTS[fault]) or (fault == "wrongtypes" and error is None), (name, fault, error)
        assert took_s < HANGS_AFTER_S, (name, fault)
        assert not any(secret in shown(error) for words in GOOD.values() for secret in words[-1:])
        assert f"fault-{fault}" not in shown(error)
        assert sandbox.removeprefix("http://") not in shown(error)
    assert not little_world.calls.of("elsewhere")


async def test_every_socket_fault_has_its_error_in_time_without_a_secret(
    sandbox: str, little_world: w.World, record_property: Callable[[str, object], None]
) -> None:
    outcomes = await asyncio.gather(*(outcome("ce17", sandbox, fault) for fault in SOCKET_FAULTS))
    record_property("faults", rows_of(outcomes))
    for name, fault, error, took_s in outcomes:
        assert isinstance(error, SOCKET_FAULTS[fault]), (name, fault, error)
        assert took_s < HANGS_AFTER_S, (name, fault)
        assert w.CE17_TOKEN not in shown(error)
        assert "fault-" not in shown(error)
        assert "code=" not in shown(error)
    assert not little_world.calls.of("elsewhere")


async def measured(sandbox: str, fault: str | None, timeout_s: float = 8) -> list[Any]:
    client = client_of("ce17", sandbox, timeout_s)
    events: list[Any] = []
    try:
        async for event in client.measure(credential_of("ce17", fault), PING):
            events.append(event)
    except ProviderError as e:
        events.append(e)
    return events


async def test_a_good_run_has_a_result_for_each_node(sandbox: str) -> None:
    accepted, *results, ended = await measured(sandbox, None)
    assert isinstance(accepted, TaskAccepted)
    assert isinstance(ended, TaskEnded)
    assert {result.node_id for result in results} == set(accepted.nodes)
    assert all(result.ping is not None and not result.failed for result in results)
    assert ended.total == len(results)


async def test_duplicates_are_told_once(sandbox: str) -> None:
    accepted, *results, ended = await measured(sandbox, "duplicates")
    assert isinstance(ended, TaskEnded)
    assert sorted(result.node_id for result in results) == sorted(accepted.nodes)


async def test_stragglers_are_told_before_the_end(sandbox: str) -> None:
    accepted, *results, ended = await measured(sandbox, "stragglers")
    assert isinstance(ended, TaskEnded)
    assert {result.node_id for result in results} == set(accepted.nodes)


@pytest.mark.parametrize("fault", ["noend", "endless"])
async def test_a_missing_end_does_not_lose_the_run(sandbox: str, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    monkeypatch.setattr(client_module, "END_GRACE_S", 0.3)
    accepted, *results, ended = await measured(sandbox, fault)
    assert isinstance(ended, TaskEnded)
    assert len(results) == len(accepted.nodes)


async def test_failed_nodes_are_not_counted_as_fast(sandbox: str) -> None:
    accepted, *results, ended = await measured(sandbox, "allfail")
    assert isinstance(ended, TaskEnded)
    assert len(results) == len(accepted.nodes)
    assert all(result.failed for result in results)


async def test_a_cut_stream_keeps_its_results(sandbox: str) -> None:
    events = await measured(sandbox, "cutmidway")
    assert isinstance(events[-1], UnreachableError)
    assert any(isinstance(event, NodeResult) for event in events)


@pytest.mark.parametrize("test_type", TestType)
async def test_each_type_of_test_gives_its_results(sandbox: str, test_type: TestType, little_world: w.World) -> None:
    target = "http://example.com/" if test_type in {TestType.HTTP, TestType.CDN, TestType.PAGE} else "example.com"
    request = SpeedRequest(test_type=test_type, target=target, province_ids=(195,), isp_ids=(1,))
    client = client_of("ce17", sandbox, 5)
    results = [e async for e in client.measure(credential_of("ce17"), request) if isinstance(e, NodeResult)]
    assert results
    assert not any(result.failed for result in results)
    field = {
        "HTTP": "http",
        "PING": "ping",
        "DNS": "dns",
        "DIG": "dig",
        "CDN": "cdn",
        "TraceRT": "trace",
        "Page": "raw",
    }
    assert all(getattr(result, field[test_type]) for result in results)
    assert not little_world.complaints
