"""What stands between a wish and a run at 17CE, where the database or the bot stops in between. The account, the budget
and the runs are the test's own, so no bot is needed."""

import asyncio
import importlib
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from plugins._shared.asking import Errand
from plugins._shared.database import StorageError
from plugins._shared.errors import UsageError
from plugins._shared.hearing import Chat
from plugins._shared.table import Role

ERRAND = Errand(Chat(10000, None, 21840), Role.MEMBER)
INNER = ("plugins.speedtest.boarding", "plugins.speedtest.measuring", "plugins.speedtest.keeping")


@pytest.fixture
def stubbed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The outer modules that these files import, without NoneBot."""

    def module(name: str, **names: Any) -> None:
        stub = ModuleType(name)
        vars(stub).update(names)
        monkeypatch.setitem(sys.modules, name, stub)

    @asynccontextmanager
    async def seat(_: int) -> AsyncIterator[asyncio.Event]:
        yield asyncio.Event()

    nothing = dict.fromkeys(("loan_left", "settle_loan", "take_loan", "vendor_client", "find_metered_account"))
    module("plugins.binding", Account=object, **nothing)
    config = SimpleNamespace(nodes_without_asking=60, denied_hosts=())
    unused = dict.fromkeys(("budget", "cooldown", "flights"))
    module("plugins.speedtest.depends", config=config, runs=SimpleNamespace(seat=seat), **unused)
    for name in INNER:
        monkeypatch.delitem(sys.modules, name, raising=False)
    yield
    for name in INNER:
        sys.modules.pop(name, None)


@pytest.mark.usefixtures("stubbed")
@pytest.mark.parametrize("error", [asyncio.CancelledError(), StorageError("x"), RuntimeError("closed")])
async def test_what_was_reserved_is_given_back_where_the_run_is_never_begun(
    monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    boarding = importlib.import_module("plugins.speedtest.boarding")

    async def fail(*_: object) -> int:
        raise error

    settled: list[int] = []

    async def settle(nodes: int) -> None:
        settled.append(nodes)

    monkeypatch.setattr(boarding.keeping, "begin_deed", fail)
    request = boarding.Wish(None, SimpleNamespace(estimated_nodes=9)).request
    with pytest.raises(type(error)):
        await boarding._begin(ERRAND, request, SimpleNamespace(owner_id=None), settle)
    assert settled == [0]


@pytest.mark.usefixtures("stubbed")
async def test_one_of_a_series_that_the_database_refuses_does_not_lose_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    measuring = importlib.import_module("plugins.speedtest.measuring")

    async def pays(*_: object) -> object:
        return SimpleNamespace(owner_id=None, loan=None, whose="x")

    async def left(*_: object) -> int:
        return 99

    async def measured(_: Errand, wish: Any, *__: object) -> str:
        if wish.request.host == "a.example.com":
            raise StorageError("busy")
        return wish.request.host

    for name, stub in (("find_metered_account", pays), ("check_budget", left), ("_measured", measured)):
        monkeypatch.setattr(measuring, name, stub)
    monkeypatch.setattr(measuring, "check_cooldown", lambda *_: None)
    lines = [("ping", f"{name}.example.com 广东 电信") for name in "ab"]
    first, second = await measuring.measure_each(ERRAND, lines)
    assert isinstance(first, UsageError)
    assert (first.sentence, second) == ("busy", "b.example.com")
