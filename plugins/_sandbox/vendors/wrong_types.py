"""Turns a good answer into one whose envelope is right and whose values are of the wrong types."""

import json
from typing import Any


def twisted(body: bytes, payload_keys: tuple[str, ...]) -> bytes:
    """JSON → the same JSON with every value below the payload's keys of another type. What is no JSON stays."""
    try:
        value = json.loads(body)
    except ValueError:
        return body
    if not isinstance(value, dict):
        return body
    changed = {key: twist(part) if key in payload_keys else part for key, part in value.items()}
    return json.dumps(changed, ensure_ascii=False).encode()


def twist(value: Any) -> Any:
    """Text → number, number or truth value → word, list → object, nothing → list; objects keep their keys."""
    match value:
        case dict():
            return {key: twist(part) for key, part in value.items()}
        case list():
            return {"0": [twist(part) for part in value]}
        case str():
            return len(value) + 40
        case None:
            return ["n/a"]
        case _:
            return "n/a"
