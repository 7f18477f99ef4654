"""Secrets never reach a log: everything that is logged passes through `redact`, at the sink.

A filter would see the message but not the traceback; a sink sees the finished text (threats F4, F5). Two nets: secrets
that are known (settings, credentials in use) are taken out wherever they stand; whatever follows a telling name
(`token=…`, `Authorization: …`, `绑定 …`) is taken out even when it is not known.
"""

import logging
import re
import sys
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO
from urllib.parse import quote

from nonebot.log import LoguruHandler, default_format, logger

if TYPE_CHECKING:
    from loguru import Record

MASK = "***"
SHORTEST_SECRET = 5
"""Shorter texts are not masked wherever they stand: that would tear holes into every line."""
_KEEP = 5_000

_NAMES = r"secret_keys|app_?key|api_?key|app_?secret|[a-z0-9_]*(?:token|secret|password|passwd|signature)"
_VALUE = r"""(?:SecretStr\()?(?:\[[^\]]*\]|"[^"]*"|'[^']*'|[^\s&,;"'})\]]+)"""
_NAMED = re.compile(rf"(?i)(?<![a-z0-9_])([\"']?(?:{_NAMES})[\"']?\s*(?:[=:]|%3D)\s*){_VALUE}")
# Signatures of Jumdata and 17CE: a vendor's `code: 200` is no secret, 32 hexadecimal digits are.
_SIGNED = re.compile(r"(?i)(?<![a-z0-9_])([\"']?(?:sign|code)[\"']?\s*(?:[=:]|%3D)\s*[\"']?)[0-9a-f]{32,64}")
_BEARER = re.compile(r"(?i)(authorization[\"']?\s*[:=,]\s*[\"']?|bearer\s+(?=[^\s\"',}]{8}))(?:bearer\s+)?[^\s\"',}]+")
_COMMANDS = r"绑定\s*\w{0,12}|\bbind\s+(?!on address)\S+|登录|注册|改密|重置令牌|账号\s*添加"
_SPOKEN = re.compile(rf"(?i)((?:{_COMMANDS})\s+)[^\n\"']+")

_TELLING = re.compile(r"(?i)key|token|secret|passw|sign|code|auth|bearer|bind|绑定|登录|注册|改密|令牌|账号")
"""Without one of these none of the expressions above can match: most lines are done with one search."""
# What NoneBot logs of an event on its plain way: the text may hold a token that nobody knows yet (threats T02).
_EVENT = re.compile(
    r"(OneBot V11 \S+ \| \[(?:(?:message|notice|request|meta_event)[\w.]*\]:(?: Message -?\d+ from \S+)?)?)[^\n]+"
)
_QUOTED = re.compile(r"(?s)(Error when getting message reply info: \w+).*")

_known: OrderedDict[str, None] = OrderedDict()
"""Secrets of users, the longest unused first; people who try many must not push out the bot's own."""
_kept_for_good: set[str] = set()
"""Secrets of the settings."""


def remember(secrets: Iterable[str]) -> None:
    """From now on take these texts out of every log line."""
    for form in _forms(secrets):
        _known[form] = None
        _known.move_to_end(form)
    while len(_known) > _KEEP:
        _known.popitem(last=False)


def _forms(secrets: Iterable[str]) -> list[str]:
    """As they are, and as they stand in a URL."""
    return [
        form
        for text in secrets
        if len(text) >= SHORTEST_SECRET
        for form in (text, quote(text, safe="", errors="replace"))
    ]


def remember_settings(values: Mapping[str, Any]) -> None:
    """Remember whatever stands under a telling name in the settings."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            remember_settings(value)
        elif re.search(r"token|secret|key|passw|url", name, re.IGNORECASE):
            _kept_for_good.update(_forms(_texts(name, value)))


def _texts(name: str, value: Any) -> list[str]:
    if isinstance(value, (list, tuple, set)):
        return [text for item in value for text in _texts(name, item)]
    text = value.get_secret_value() if hasattr(value, "get_secret_value") else value
    if not isinstance(text, str):
        return []
    # Of a URL only the password is a secret.
    return re.findall(r"://[^:/@]*:([^@/]+)@", text) if "url" in name.lower() else [text]


def redact(text: str) -> str:
    """A text without secrets."""
    found = [secret for known in (_kept_for_good, _known) for secret in known if secret in text]
    for secret in sorted(found, key=len, reverse=True):
        text = text.replace(secret, MASK)
    text = _QUOTED.sub(rf"\1 {MASK}\n", _EVENT.sub(rf"\1 {MASK}", text))
    text = _BEARER.sub(rf"\1{MASK}", text)
    text = _NAMED.sub(rf"\1{MASK}", text)
    text = _SIGNED.sub(rf"\1{MASK}", text)
    return _SPOKEN.sub(rf"\1{MASK}", text)


class _Sink:
    """Where all log lines end."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, message: str) -> None:
        """One finished line, with its traceback."""
        self._stream.write(redact(message))

    def flush(self) -> None:
        """Nothing is held back."""
        self._stream.flush()


def install(level: str | int = "INFO") -> None:
    """Put the redacting sink in place of NoneBot's own, catch the standard library's loggers and uncaught errors.

    `level` is LOG_LEVEL. TRACE is cut off: NoneBot dumps whole events there. Unlike NoneBot's sink, which is open for
    everything and filters afterwards, this one lets loguru drop what is below the level before it is formatted.
    """
    lowest = logger.level("DEBUG").no
    wanted = logger.level(level).no if isinstance(level, str) else level
    logger.remove()
    logger.add(
        _Sink(sys.stdout),  # pyright: ignore[reportArgumentType] loguru wants write() only
        level=max(wanted, lowest),
        diagnose=False,
        filter=_worth_a_line,
        format=default_format,
        colorize=sys.stdout.isatty(),
    )
    handler = LoguruHandler()
    # NoneBot gives the web server's loggers a handler of their own; here they would come twice.
    handler.addFilter(lambda record: not record.name.startswith("uvicorn"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    # The rooms without NoneBot log through the standard library.
    for name in ("plugins", "wangguan"):
        logging.getLogger(name).setLevel(max(wanted, lowest))
    for name in ("httpx", "httpcore", "websockets", "uvicorn.access", "sqlalchemy", "alembic", "aiosqlite"):
        logging.getLogger(name).setLevel(logging.WARNING)
    sys.excepthook = _log_uncaught


_KNOCKING = re.compile(r"connection rejected \(403|.*\"WebSocket [^\"]*\" 403$")
"""What the web server says of each connection that was refused, beside the adapter's one line a minute (T03)."""


def _worth_a_line(record: "Record") -> bool:
    """NoneBot tells twice of each command that a matcher takes it and is done; the gate's own line says more."""
    if record["level"].no <= logger.level("INFO").no and _KNOCKING.match(record["message"]):
        return False
    noise = record["module"] in ("message", "matcher") and record["name"] == "nonebot"
    return not noise or record["level"].no > logger.level("INFO").no


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    logger.opt(exception=(kind, error, trace)).critical("uncaught error")
