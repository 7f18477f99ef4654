"""The command line's view of a client: each public method that takes no secret becomes a subcommand."""

import argparse
import inspect
import typing
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, TypeAdapter

SECRET_WORDS = ("password", "original", "new", "accounts")
NOT_ENDPOINTS = frozenset({"aclose", "judge", "fit", "parse", "read", "write", "measure"})
SIGN_IN = frozenset({"begin_device_login", "poll_device_login", "refresh"})
"""They carry secrets, and what they give has to be kept."""
ALIASES = {"package_summary": ["summary"]}


def methods_of(client: type[Any]) -> Iterator[tuple[str, inspect.Signature]]:
    """Endpoints by name, without those that would take a secret from the command line."""
    for name, member in inspect.getmembers(client, inspect.iscoroutinefunction):
        signature = inspect.signature(member)
        hidden = name.startswith("_") or name in NOT_ENDPOINTS | SIGN_IN
        if hidden or any(word in signature.parameters for word in SECRET_WORDS):
            continue
        yield name, signature


def add_methods(methods: Any, client: type[Any]) -> None:
    """A subcommand for each method: its parameters without a default are positional, the others options."""
    for name, signature in methods_of(client):
        doc = inspect.getdoc(getattr(client, name)) or ""
        parser = methods.add_parser(
            name.replace("_", "-"),
            aliases=ALIASES.get(name, []),
            help=doc.partition("\n")[0].replace("%", "%%"),
            description=doc,
        )
        parser.add_argument("--json", action="store_true", help="print JSON")
        parser.set_defaults(attribute=name, needs_credential="credential" in signature.parameters)
        for parameter in _parameters(signature):
            required = parameter.default is inspect.Parameter.empty
            flag = parameter.name if required else f"--{parameter.name.replace('_', '-')}"
            keywords: dict[str, Any] = {} if required else {"dest": parameter.name, "default": None}
            parser.add_argument(flag, **keywords, help=_type_name(parameter))


async def call_method(client: Any, credential: Any, asked: argparse.Namespace) -> Any:
    """Call the method with its words made into values. Raises ValueError for a word of the wrong type."""
    method = getattr(client, asked.attribute)
    hints = typing.get_type_hints(method)
    values: dict[str, Any] = {}
    for parameter in _parameters(inspect.signature(method)):
        word = getattr(asked, parameter.name)
        if word is not None:
            values[parameter.name] = _value(hints[parameter.name], word)
    first = [credential] if asked.needs_credential else []
    return await method(*first, **values)


def _parameters(signature: inspect.Signature) -> list[inspect.Parameter]:
    return [p for p in signature.parameters.values() if p.name not in {"self", "credential"}]


def _value(kind: Any, word: str) -> Any:
    """A word to a value: models as JSON, lists with commas, the rest as pydantic reads text."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return kind.model_validate_json(word)
    origin = typing.get_origin(kind)
    many = isinstance(origin, type) and issubclass(origin, typing.Iterable) and origin is not dict
    return TypeAdapter(kind).validate_python(word.split(",") if many else word)


def _type_name(parameter: inspect.Parameter) -> str:
    kind = parameter.annotation
    return kind if isinstance(kind, str) else getattr(kind, "__name__", str(kind))
