"""The command line against the stand-ins."""

import asyncio
import json

import pytest

from plugins._providers.__main__ import build_parser, main
from plugins._providers.cli_methods import SECRET_WORDS, methods_of
from plugins._providers.cli_speedtest import request_of
from plugins._providers.room import rooms
from plugins._sandbox import world as w


async def run(sandbox: str, *words: str, **changes: str) -> int:
    environment = w.settings_for(sandbox) | {"CHMLFRP__TOKEN": w.CHMLFRP_TOKEN} | changes
    return await asyncio.to_thread(main, words, environment)


async def test_each_vendor_answers(sandbox: str, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (
        ("jumdata", "locate", "114.114.114.114"),
        ("ihuyi", "remaining"),
        ("chmlfrp", "tunnels"),
        ("proxy911", "summary"),
        ("proxy911", "cities-of", "US", "california"),
        ("ce17", "verify"),
    ):
        assert await run(sandbox, *words) == 0, words
    shown = capsys.readouterr().out
    assert "province=江苏省" in shown
    assert "effective_kb=" in shown
    assert not any(secret in shown for secret in (w.CHMLFRP_TOKEN, w.PROXY911_APP_KEY, w.JUMDATA_APP_SECRET))


async def test_json_is_json_and_keeps_secrets_masked(sandbox: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert await run(sandbox, "chmlfrp", "account", "--json") == 0
    account = json.loads(capsys.readouterr().out)
    assert account["username"]
    assert account["token"] == "**********"


async def test_a_speed_test_prints_its_nodes(sandbox: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert await run(sandbox, "ce17", "ping", "example.com", "--pro", "广东", "--isp", "电信") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines
    assert all("at=广东 电信" in line and "avg_ms=" in line for line in lines)
    assert await run(sandbox, "ce17", "http", "http://example.com", "--city", "深圳", "--json") == 0
    assert all(row["http"]["status"] for row in json.loads(capsys.readouterr().out) if not row["error"])


async def test_a_refusal_is_one_line_and_exit_code_1(sandbox: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert await run(sandbox, "chmlfrp", "account", CHMLFRP__TOKEN="fake-wrong-token") == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "CredentialError: chmlfrp: code 401\n"


@pytest.mark.parametrize(
    "words",
    [
        ("jumdata", "locate", "x"),
        ("ce17", "ping", "example.com", "--pro", "火星"),
        ("ce17", "ping", "a", "--set", "num=1"),
    ],
)
async def test_a_wrong_word_is_exit_code_2(sandbox: str, words: tuple[str, ...]) -> None:
    assert await run(sandbox, *words) == 2


async def test_a_missing_credential_is_named(sandbox: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert await run(sandbox, "jumdata", "locate", "1.1.1.1", JUMDATA__APP_SECRET="") == 2
    assert "JUMDATA__APP_SECRET" in capsys.readouterr().err
    assert await run(sandbox, "chmlfrp", "nodes", CHMLFRP__TOKEN="") == 0


def test_fields_of_a_speed_request_can_be_set() -> None:
    asked = build_parser().parse_args(["ce17", "ping", "example.com", "--city", "深圳", "--set", "ping_count=20"])
    request = request_of(asked)
    assert (request.ping_count, request.province_ids, request.city_ids) == (20, (195,), (264,))


def test_no_method_takes_a_secret_from_the_command_line() -> None:
    offered = {(name, method) for name, room in rooms().items() for method, _ in methods_of(room.client)}
    assert ("chmlfrp", "tunnels") in offered
    assert not offered & {
        ("chmlfrp", "login"),
        ("chmlfrp", "register"),
        ("chmlfrp", "reset_password"),
        ("proxy911", "change_proxy_password"),
        ("proxy911", "add_proxy_accounts"),
    }
    assert "password" in SECRET_WORDS
