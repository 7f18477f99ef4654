"""No secret reaches a log line, and harmless lines stay readable. Threats F4, F5, T02."""

import logging
import subprocess
import sys
import time
from collections import OrderedDict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from plugins._shared import redaction, texts
from plugins._shared.redaction import MASK, redact, remember, remember_settings
from tests.support.ending import HANGS_AFTER_S

ROOT = Path(__file__).parents[2]
CANARY = "cAnArY-7f3a9c1e5b"

UNKNOWN_SECRETS = [
    f"token={CANARY}",
    f"token: {CANARY}",
    f"TOKEN = {CANARY}",
    f"access_token={CANARY}&x=1",
    f"GET /onebot/v11/ws?access_token={CANARY} 403",
    f"https://api.example.com/tunnel?token={CANARY}",
    f"https%3A%2F%2Fexample.com%3Ftoken%3D{CANARY}",
    f'{{"token": "{CANARY}", "id": 5}}',
    f"{{'token': '{CANARY}'}}",
    f"{{'app_key': '{CANARY}'}}",
    f'{{"appKey":"{CANARY}"}}',
    f"api_key={CANARY}",
    f"apikey={CANARY}",
    f"app_secret='{CANARY}'",
    f"appSecret={CANARY}",
    f"password={CANARY}",
    f"passwd: {CANARY}",
    f"onebot_secret='{CANARY}'",
    f"ONEBOT_ACCESS_TOKEN={CANARY}",
    f"secret_keys=['{CANARY}', '{CANARY}2']",
    f"client_secret={CANARY}",
    f"X-Signature: sha1={CANARY}",
    f"signature={CANARY}",
    f"Authorization: Bearer {CANARY}",
    f"authorization: {CANARY}",
    f"('authorization', 'Bearer {CANARY}')",
    f"{{'Authorization': 'Bearer {CANARY}'}}",
    f"Bearer {CANARY}",
    f"bearer   {CANARY}",
    f"绑定 chmlfrp {CANARY}",
    f"/绑定 17ce user@example.com {CANARY}",
    f"绑定 17ce 中间 {CANARY}",
    f"'/绑定 jumdata app {CANARY}'",
    f'"bind chmlfrp {CANARY}"',
    f"BIND CHMLFRP {CANARY}",
    f"绑定{CANARY[:0]} ihuyi {CANARY}",
    f"frp 登录 user {CANARY}",
    f"frp 注册 user mail {CANARY}",
    f"frp 改密 {CANARY} {CANARY}",
    f"代理 账号 添加 name {CANARY}",
    f"token=SecretStr({CANARY})",
    f"nonebot | OneBot V11 10000 | [message.group.normal]: Message 5 from 20001@[群:100001] 'my {CANARY}'",
    f"nonebot | OneBot V11 10000 | [message.private.friend]: Message -5 from 20001 '绑定 frp a\"b {CANARY}'",
    f"OneBot V11 10000 | [request.friend]: {{'comment': '{CANARY}'}}",
    f"OneBot V11 10000 | [notice.group_upload]: {{'file': {{'name': '{CANARY}'}}}}",
    f"OneBot V11 10000 | [{CANARY}]: {{'raw_message': 'x'}}",
    f"\x1b[35mOneBot V11 10000\x1b[0m | [message.group]: Message 5 from 20001 '{CANARY}'",
    f"OneBot V11 10000 | [notice.{CANARY}]: {{'raw_message': 'x'}}",
    f"OneBot V11 10000 | [message_sent]: {{'raw_message': '{CANARY}'}}",
    f"token=SecretStr('{CANARY}')",
]

HARMLESS = [
    "",
    "ip · user 20001 · group 100001",
    "QuotaError jumdata: code 200310 after 0.4 s, 812 bytes",
    "https://api.example.com/location/ipv4?ip=1.1.1.1&language=zh",
    "code: 200, msg: success, sign in please",
    "answer to group 100001 failed: 100 被禁言",
    "WebSocket for Bot 10000 closed by peer",
    "Event will be handled by Matcher(type='message', module=plugins.binding)",
    "tokenizer=fast secretary=Ms.X passwordless=yes",
    "绑定成功",
    "我的绑定",
    texts.DEGRADED_START,
    "the bearer of this",
    "OneBot V11 | Calling API send_msg",
    "error while attempting to bind on address ('127.0.0.1', 8080): address already in use",
    "Uvicorn running on http://127.0.0.1:8080 (Press CTRL+C to quit)",
    '  File "/srv/bot/plugins/ip/service.py", line 12, in find\n    return await locate(ip)',
]


@pytest.fixture(autouse=True)
def _forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test begins with nothing remembered."""
    monkeypatch.setattr(redaction, "_known", OrderedDict())
    monkeypatch.setattr(redaction, "_kept_for_good", set())


@pytest.mark.parametrize("line", UNKNOWN_SECRETS)
def test_what_follows_a_telling_name_is_taken_out(line: str) -> None:
    redacted = redact(f"before {line}\nnext line")
    assert CANARY not in redacted
    assert MASK in redacted
    assert redacted.startswith("before ")
    assert redacted.endswith("next line")


@pytest.mark.parametrize("line", HARMLESS)
def test_harmless_line_stays_as_it_is(line: str) -> None:
    assert redact(line) == line


def test_of_an_event_the_log_tells_who_and_where() -> None:
    line = "OneBot V11 10000 | [message.group.normal]: Message 5 from 20001@[群:100001] 'hello'\n"
    assert redact(line) == f"OneBot V11 10000 | [message.group.normal]: Message 5 from 20001@[群:100001] {MASK}\n"


def test_quoted_message_that_does_not_fit_the_model_is_not_logged() -> None:
    line = f"Error when getting message reply info: 2 validation errors\nmessage\n  input_value='{CANARY}'\n"
    assert redact(line) == f"Error when getting message reply info: 2 {MASK}\n"


def test_signature_of_hexadecimal_digits_is_taken_out_and_a_code_is_not() -> None:
    signed = "0123456789abcdef0123456789abcdef"
    assert redact(f"sign={signed}&code={signed}&x=1") == f"sign={MASK}&code={MASK}&x=1"
    assert redact("code=200&sign=in") == "code=200&sign=in"


@pytest.mark.parametrize(
    "line", [CANARY, f"x{CANARY}y", f"[{CANARY}]", f"{CANARY}\n{CANARY}", f"出错：{CANARY}。", f"https://x/{CANARY}/y"]
)
def test_known_secret_is_taken_out_wherever_it_stands(line: str) -> None:
    remember([CANARY])
    assert CANARY not in redact(line)
    assert redact(line).count(MASK) == line.count(CANARY)


def test_known_secret_is_taken_out_in_its_url_form_too() -> None:
    remember(["a+b/c==&d 密"])
    assert redact("GET /x?k=a%2Bb%2Fc%3D%3D%26d%20%E5%AF%86&y=1") == f"GET /x?k={MASK}&y=1"


def test_secret_that_holds_another_leaves_no_rest() -> None:
    remember(["canary", "canary-with-a-tail"])
    assert redact("x canary-with-a-tail y canary z") == f"x {MASK} y {MASK} z"


def test_short_texts_are_not_remembered() -> None:
    remember(["", "a", "1234"])
    assert redact("a 1234") == "a 1234"


def test_secrets_of_the_settings_are_found_by_their_names() -> None:
    remember_settings(
        {
            "onebot_access_token": "canary-one",
            "onebot_secret": SecretStr("canary-two"),
            "secret_keys": ["canary-three", SecretStr("canary-four")],
            "jumdata": {"app_id": "harmless-app", "app_secret": "canary-five", "base_url": "https://api.example.com"},
            "ce17": {"token": "canary-six", "user": "user@example.com"},
            "proxy911": {"app_key": "canary-seven"},
            "database_url": "postgresql+asyncpg://bot:canary-eight@127.0.0.1:5432/bot",
            "host": "127.0.0.1",
            "port": 8080,
            "api_timeout": 8.0,
            "token": None,
        }
    )
    line = "one two three four five six seven eight".replace(" ", " canary-")
    assert redact(f"canary-{line}").split() == [MASK] * 8
    readable = "harmless-app user@example.com https://api.example.com 127.0.0.1:5432 bot 8080 8.0"
    assert redact(readable) == readable


def test_secrets_of_users_do_not_push_out_those_of_the_settings() -> None:
    remember_settings({"onebot_access_token": CANARY})
    remember(f"somebody-{number}" for number in range(20_000))
    assert redact(CANARY) == MASK
    assert len(redaction._known) <= 10_000
    assert redact("somebody-19999") == MASK


@given(st.text(), st.text())
def test_no_text_breaks_it_and_a_second_time_changes_nothing(before: str, after: str) -> None:
    remember([CANARY])
    redacted = redact(f"{before}{CANARY}{after}")
    assert CANARY not in redacted
    assert redact(redacted) == redacted


def test_long_line_does_not_hang_it() -> None:
    remember(f"secret-number-{number}" for number in range(1000))
    began_s = time.monotonic()
    for pattern in ("token=", "绑定 ", "Authorization: ", '"token": "', "a" * 50, "[", "token=["):
        redact(pattern * 20_000)
    assert time.monotonic() - began_s < HANGS_AFTER_S, "a pattern that goes back and forth takes hours"


SCRIPT = f"""
import logging, sys
from plugins._shared import redaction
redaction.install("{{level}}")
from nonebot.log import logger
redaction.remember(["{CANARY}"])
logger.trace("trace {CANARY}")
logger.debug("debug {CANARY}")
logger.info("info {CANARY} <r>{CANARY}</r>")
logging.getLogger("somebody").warning("stdlib %s", "{CANARY}")
logging.getLogger("httpx").info("GET https://x/?token={CANARY}")
def fail(secret):
    raise ValueError(f"cannot {{{{secret}}}}")
try:
    fail("{CANARY}")
except ValueError:
    logger.exception("caught")
    logging.getLogger("somebody").exception("caught too")
fail("{CANARY}")
"""


@pytest.mark.parametrize(
    ("level", "debug", "info"), [("DEBUG", True, True), ("TRACE", True, True), ("INFO", False, True)]
)
def test_installed_sink_redacts_messages_and_tracebacks_of_everyone(level: str, debug: bool, info: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(level=level)], cwd=ROOT, capture_output=True, text=True, timeout=30
    )
    output = done.stdout + done.stderr
    assert CANARY not in output
    assert done.returncode == 1
    assert "uncaught error" in output
    assert output.count("cannot ***") == 3
    assert "stdlib ***" in output
    assert "GET https" not in output
    assert ("debug ***" in output, "info *** <r>***</r>" in output, "trace" in output.split("Traceback")[0]) == (
        debug,
        info,
        False,
    )


def test_library_loggers_are_quiet() -> None:
    code = (
        "import logging; from plugins._shared import redaction; redaction.install('DEBUG');"
        "print([logging.getLogger(n).isEnabledFor(logging.INFO) for n in ('httpx', 'httpcore', 'websockets')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=30)
    assert done.stdout.strip() == "[False, False, False]"
    assert logging.INFO == 20
