"""How the command line prints a value: lines of names and values, or JSON. Secrets stay masked in both."""

import json
import sys
from typing import Any

from pydantic_core import to_jsonable_python


def plain(value: Any) -> Any:
    """Models and dataclasses to what JSON can hold; a secret as asterisks."""
    return to_jsonable_python(value, fallback=str)


def write_value(value: Any, *, as_json: bool) -> None:
    """Write one value to stdout, which is for answers only."""
    data = plain(value)
    if as_json:
        sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")
        return
    for row in data if isinstance(data, list) else [data]:
        sys.stdout.write(_line(row) + "\n")


def _line(row: Any) -> str:
    if not isinstance(row, dict):
        return "ok" if row is None else str(row)
    return "  ".join(f"{name}={_short(value)}" for name, value in row.items() if value is not None and value != [])


def _short(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)
