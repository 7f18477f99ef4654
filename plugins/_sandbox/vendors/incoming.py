"""A request, read once: query, headers and body, whatever the body is written in."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import Message, Receive, Scope

MOST_BODY_BYTES = 1 << 20


@dataclass(frozen=True)
class Incoming:
    """One HTTP request (or WebSocket upgrade), with everything the desks look at."""

    method: str
    path: str
    """Below the vendor's mount, percent-decoded."""
    query: dict[str, str]
    body: dict[str, Any] = field(default_factory=dict)
    body_kind: str = ""
    """`form`, `json`, `other`, or empty where there was no body."""
    headers: dict[str, str] = field(default_factory=dict)
    raw_body: bytes = b""

    def text(self, name: str) -> str | None:
        """A parameter as text, from the body or else the query; None where it is missing or null."""
        value = self.body.get(name, self.query.get(name))
        return None if value is None else _as_text(value)

    def params(self) -> dict[str, str]:
        """All parameters as text, those of the body before those of the query."""
        return {name: _as_text(value) for name, value in {**self.query, **self.body}.items()}


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def below_mount(scope: Scope) -> str:
    """The path below the place where this app was mounted."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", "")) or "/"


async def read_body(receive: Receive) -> bytes:
    """The whole body, at most 1 MiB of it (more is read but not kept)."""
    kept = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return bytes(kept)
        kept += message.get("body", b"")[: max(0, MOST_BODY_BYTES - len(kept))]
        if not message.get("more_body", False):
            return bytes(kept)


def read(scope: Scope, raw_body: bytes = b"") -> Incoming:
    """An ASGI scope and its body → what was asked. A body that cannot be read counts as `other`."""
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    kind, body = _read_fields(headers.get("content-type", ""), raw_body)
    return Incoming(scope.get("method", "WS"), below_mount(scope), query, body, kind, headers, raw_body)


def _read_fields(content_type: str, raw: bytes) -> tuple[str, dict[str, Any]]:
    if not raw:
        return "", {}
    plain_type = content_type.split(";")[0].strip().lower()
    if plain_type == "application/x-www-form-urlencoded":
        return "form", dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))
    if plain_type == "application/json":
        return _read_json(raw)
    return "other", {}


def _read_json(raw: bytes) -> tuple[str, dict[str, Any]]:
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        return "other", {}
    return ("json", value) if isinstance(value, dict) else ("other", {})


def replaying(raw_body: bytes, receive: Receive) -> Receive:
    """A `receive` that hands out the body once more, then goes on with the real one (which tells of a hang-up)."""
    waiting = [True]

    async def again() -> Message:
        if waiting.pop() if waiting else False:
            return {"type": "http.request", "body": raw_body, "more_body": False}
        return await receive()

    return again
