"""When the bot starts, in the sandbox or not, and when it refuses. Threats F1, T05."""

import asyncio
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nonebot.log import logger

from plugins._shared import boot, redaction
from tests.support.ending import HANGS_AFTER_S

ROOT = Path(__file__).parents[2]
GUARDED = {"ONEBOT_ACCESS_TOKEN": "test-access-token", "ONEBOT_SECRET": "test-http-secret"}
LIVE = {**GUARDED, "SANDBOX": "false"}


@pytest.fixture(autouse=True)
def _empty_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No setting of this machine, no `.env`, and the tests' own logging is left alone."""
    for name in list(os.environ):
        if name not in ("PATH", "HOME", "LANG", "TMPDIR"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(redaction, "install", logger.level)
    monkeypatch.setattr(redaction, "_kept_for_good", set())
    yield


def values(monkeypatch: pytest.MonkeyPatch, env: dict[str, str] | None = None, dotenv: str = "") -> dict[str, Any]:
    """What NoneBot would be told with this environment and this `.env`."""
    for name, value in (env or {}).items():
        monkeypatch.setenv(name, value)
    if dotenv:
        Path(".env").write_text(dotenv, encoding="utf-8")
    return boot.start_values()


def refusal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], env: dict[str, str], dotenv: str = ""
) -> str:
    """The one line that stands on the terminal of a bot that refuses to start."""
    with pytest.raises(SystemExit) as ended:
        values(monkeypatch, env, dotenv)
    assert ended.value.code == boot.EXIT_REFUSED
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.startswith("启动被拒绝：")
    return said


# Sandbox or not


def test_with_nothing_at_all_the_bot_starts_in_the_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    found = values(monkeypatch)
    assert found["sandbox"] is True
    assert (str(found["host"]), found["port"]) == ("127.0.0.1", 8080)
    assert found["jumdata"]["base_url"] == "http://127.0.0.1:8080/sandbox/vendors/jumdata"
    assert found["ce17"]["url"] == "ws://127.0.0.1:8080/sandbox/vendors/ce17/socket"
    assert found["superusers"]
    assert found["data_dir"] == "data/sandbox"


def test_sandbox_listens_on_the_port_that_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    found = values(monkeypatch, {"PORT": "18999", "DATA_DIR": "elsewhere"})
    assert found["chmlfrp"]["base_url"] == "http://127.0.0.1:18999/sandbox/vendors/chmlfrp"
    assert found["data_dir"] == "elsewhere"


@pytest.mark.parametrize(
    "account",
    [
        {"JUMDATA__APP_ID": "x"},
        {"IHUYI__API_KEY": "x"},
        {"CE17__TOKEN": "x"},
        {"PROXY911__APP_KEY": "x"},
    ],
)
def test_vendor_account_means_no_sandbox(monkeypatch: pytest.MonkeyPatch, account: dict[str, str]) -> None:
    assert values(monkeypatch, {**GUARDED, **account})["sandbox"] is False


def test_address_of_a_vendor_is_no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    found = values(monkeypatch, {"CHMLFRP__BASE_URL": "http://127.0.0.1:1/x", "JUMDATA__APP_ID": ""})
    assert found["sandbox"] is True
    assert found["chmlfrp"]["base_url"] == "http://127.0.0.1:1/x"
    assert found["jumdata"]["app_id"] == "sandbox-app"


def test_env_file_means_no_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    assert values(monkeypatch, GUARDED, "LOG_LEVEL=INFO\n")["sandbox"] is False


def test_env_file_of_the_environment_counts_and_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env.prod").write_text("ONEBOT_ACCESS_TOKEN=abc\nONEBOT_SECRET=def\n", encoding="utf-8")
    found = values(monkeypatch, {"ENVIRONMENT": "prod"})
    assert (found["sandbox"], found["onebot_access_token"]) == (False, "abc")


@pytest.mark.parametrize(("setting", "sandbox"), [("true", True), ("1", True), ("false", False), ("0", False)])
def test_setting_decides_whatever_else_there_is(monkeypatch: pytest.MonkeyPatch, setting: str, sandbox: bool) -> None:
    assert values(monkeypatch, {**GUARDED, "SANDBOX": setting})["sandbox"] is sandbox
    account = {"JUMDATA__APP_ID": "x", "JUMDATA__APP_SECRET": "y"}
    assert values(monkeypatch, account, "LOG_LEVEL=INFO\n")["sandbox"] is sandbox


def test_outside_the_sandbox_no_stand_in_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    found = values(monkeypatch, LIVE)
    assert "jumdata" not in found
    assert "superusers" not in found


# Values


def test_token_of_digits_stays_text(monkeypatch: pytest.MonkeyPatch) -> None:
    dotenv = (
        "ONEBOT_ACCESS_TOKEN=0012345678\nONEBOT_SECRET=1e5\nCE17__TOKEN=00987654321\nPROXY911__APP_KEY=123e4\n"
        "JUMDATA__APP_ID=true\nIHUYI__API_KEY=null\n"
    )
    found = values(monkeypatch, {}, dotenv)
    assert (found["onebot_access_token"], found["onebot_secret"]) == ("0012345678", "1e5")
    assert (found["ce17"]["token"], found["proxy911"]["app_key"]) == ("00987654321", "123e4")
    assert (found["jumdata"]["app_id"], found["ihuyi"]["api_key"]) == ("true", "null")


def test_adapters_other_name_of_the_token_does_not_open_a_door(monkeypatch: pytest.MonkeyPatch) -> None:
    found = values(monkeypatch, LIVE, "ONEBOT_V11_ACCESS_TOKEN=\nONEBOT_V11_SECRET=77\n")
    assert (found["onebot_access_token"], found["onebot_secret"]) == ("test-access-token", "test-http-secret")
    assert not [name for name in found if name.startswith("onebot_v11")]


def test_adapters_other_name_of_the_token_counts_where_ours_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    found = values(monkeypatch, {}, "ONEBOT_V11_ACCESS_TOKEN=0042\nONEBOT_V11_SECRET=0043\n")
    assert (found["onebot_access_token"], found["onebot_secret"]) == ("0042", "0043")


def test_defaults_yield_to_what_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    found = values(monkeypatch, {**LIVE, "API_TIMEOUT": "3", "COMMAND_START": '["!"]'})
    assert found["api_timeout"] == 3
    assert found["command_start"] == {"!"}
    assert found["driver"] == "~fastapi+~httpx+~websockets"


def test_secrets_are_known_to_the_redaction_before_nonebot_logs_its_configuration(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values(monkeypatch, {**LIVE, "CE17__TOKEN": "canary-of-17ce"})
    assert redaction.redact("test-access-token test-http-secret canary-of-17ce") == "*** *** ***"


# Refusals


@pytest.mark.parametrize(
    ("env", "missing"),
    [
        ({"SANDBOX": "false"}, "ONEBOT_ACCESS_TOKEN"),
        ({**LIVE, "ONEBOT_ACCESS_TOKEN": ""}, "ONEBOT_ACCESS_TOKEN"),
        ({**LIVE, "ONEBOT_ACCESS_TOKEN": "   "}, "ONEBOT_ACCESS_TOKEN"),
        ({**LIVE, "ONEBOT_SECRET": ""}, "ONEBOT_SECRET"),
        ({"JUMDATA__APP_ID": "x"}, "ONEBOT_ACCESS_TOKEN"),
        ({"HOST": "0.0.0.0"}, "ONEBOT_ACCESS_TOKEN"),
        ({"HOST": "0.0.0.0", "SANDBOX": "true"}, "ONEBOT_ACCESS_TOKEN"),
        ({"HOST": "::", "SANDBOX": "true", "ONEBOT_ACCESS_TOKEN": "x"}, "ONEBOT_SECRET"),
        ({"HOST": "192.0.2.7"}, "ONEBOT_ACCESS_TOKEN"),
    ],
)
def test_door_that_anybody_could_enter_is_not_opened(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], env: dict[str, str], missing: str
) -> None:
    assert missing in refusal(monkeypatch, capsys, env)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "127.0.0.2"])
def test_sandbox_on_loopback_needs_no_token(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    assert values(monkeypatch, {"HOST": host})["sandbox"] is True


def test_guarded_bot_may_listen_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    assert str(values(monkeypatch, {**LIVE, "HOST": "0.0.0.0"})["host"]) == "0.0.0.0"


@pytest.mark.parametrize(
    ("env", "dotenv", "name"),
    [
        ({"PORT": "abc"}, "", "PORT"),
        ({"PORT": "99999"}, "", "PORT"),
        ({"PORT": ""}, "", "PORT"),
        ({"HOST": "somewhere"}, "", "HOST"),
        ({"SANDBOX": "perhaps"}, "", "SANDBOX"),
        ({"SUPERUSERS": "30001"}, "", "SUPERUSERS"),
        ({"SUPERUSERS": "[30001"}, "", "SUPERUSERS"),
        ({"SUPERUSERS": "[30001]"}, "", "SUPERUSERS"),
        ({"LOG_LEVEL": "LOUD"}, "", "LOG_LEVEL"),
        ({"API_TIMEOUT": "soon"}, "", "API_TIMEOUT"),
        ({"JUMDATA": "5"}, "", "JUMDATA"),
        ({}, "PORT=abc\n", "PORT"),
    ],
)
def test_setting_that_cannot_be_read_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], env: dict[str, str], dotenv: str, name: str
) -> None:
    assert f"设置 {name} 的格式不对" in refusal(monkeypatch, capsys, {**GUARDED, **env}, dotenv)


def test_refusal_does_not_repeat_the_value(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert "canary" not in refusal(monkeypatch, capsys, {**GUARDED, "PORT": "canary"})


# The real process


async def ended(env: dict[str, str], cwd: Path) -> tuple[int, str, float]:
    """Exit code, output, seconds of `python bot.py`."""
    began_s = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "bot.py"),
        env={"PATH": os.environ["PATH"], **env},
        cwd=cwd,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(30):
            output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, output.decode(), time.monotonic() - began_s


async def test_bot_does_not_run_with_a_setting_that_cannot_be_read(tmp_path: Path) -> None:
    if (ROOT / ".env").exists():
        pytest.skip("this machine's bot is set up in .env")
    starts = {
        "LIMITS__USER_BURST": {"LIMITS__USER_BURST": "0"},
        "GATE__DIRECT": {"GATE__DIRECT": "perhaps"},
        "IP__CACHE_S": {"IP__CACHE_S": "canary"},
        "SPEEDTEST__THEME": {"SPEEDTEST__THEME": "canary"},
    }
    results = await asyncio.gather(
        *(ended({**LIVE, **env, "DATA_DIR": str(tmp_path / str(n))}, tmp_path) for n, env in enumerate(starts.values()))
    )
    for reason, (code, output, _) in zip(starts, results, strict=True):
        assert code == boot.EXIT_REFUSED, output
        assert reason in output.splitlines()[-1]
        assert "Traceback" not in output
        assert "canary" not in output


def test_a_plugin_that_did_not_load_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        boot.refuse_incomplete([])
    assert "broadcast、confirm、help" in capsys.readouterr().err


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_bot_that_refuses_ends_at_once_with_one_line(tmp_path: Path) -> None:
    if (ROOT / ".env").exists():
        pytest.skip("this machine's bot is set up in .env")
    starts = {
        "ONEBOT_ACCESS_TOKEN": {"SANDBOX": "false", "DATA_DIR": str(tmp_path / "a")},
        "ONEBOT_SECRET": {"SANDBOX": "false", "ONEBOT_ACCESS_TOKEN": "x", "DATA_DIR": str(tmp_path / "b")},
        "PORT": {"PORT": "abc", "DATA_DIR": str(tmp_path / "c")},
        "LOG_LEVEL": {"LOG_LEVEL": "LOUD", "DATA_DIR": str(tmp_path / "e")},
        "沙盒监听在本机以外的地址": {"HOST": "0.0.0.0", "DATA_DIR": str(tmp_path / "d")},
    }
    results = await asyncio.gather(*(ended(env, tmp_path) for env in starts.values()))
    for reason, (code, output, took_s) in zip(starts, results, strict=True):
        assert code not in (0, 1), output
        assert reason in output
        assert output.count("\n") == 1, output
        assert took_s < HANGS_AFTER_S
    assert names_in(tmp_path) == []
