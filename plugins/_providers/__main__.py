"""The vendors on the command line, for trying and for debugging: `python -m plugins._providers jumdata locate 1.1.1.1`.

Settings and credentials come from the environment only, under the bot's own names (`JUMDATA__APP_ID`, …, and
`CHMLFRP__TOKEN`), never from the command line, where other users of the machine could read them. Methods that take a
password are not offered. Exit code 0: answered; 1: the vendor's error, on stderr; 2: wrong usage.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from plugins._providers import Credential, ProviderError, Room, rooms
from plugins._providers.cli_methods import add_methods, call_method
from plugins._providers.cli_output import write_value
from plugins._providers.cli_speedtest import add_speed_tests, run_speed_test

OK, VENDOR_ERROR, USAGE = 0, 1, 2


def build_parser() -> argparse.ArgumentParser:
    """A subcommand for each vendor, below it one for each method."""
    parser = argparse.ArgumentParser(prog="python -m plugins._providers", description="Ask a vendor.")
    vendors = parser.add_subparsers(dest="vendor", required=True, metavar="vendor")
    for name, room in rooms().items():
        methods = vendors.add_parser(name, help=room.title).add_subparsers(
            dest="method", required=True, metavar="method"
        )
        add_methods(methods, room.client)
        if name == "ce17":
            add_speed_tests(methods)
    return parser


def from_environment(room: Room, environment: Mapping[str, str]) -> tuple[Any, Credential | None]:
    """The vendor's settings, and the credential where all of it is there. Raises ValidationError for odd settings."""
    prefix = f"{room.name.upper()}__"
    values = {
        key[len(prefix) :].lower(): value for key, value in environment.items() if key.startswith(prefix) and value
    }
    settings = room.settings.model_validate(values)
    words = [values.get(name, "") for name in room.credential.field_names()]
    return settings, room.credential.from_words(words) if all(words) else None


async def ask(asked: argparse.Namespace, settings: Any, credential: Credential | None) -> None:
    """Do what was asked and write the answer to stdout. Raises ProviderError."""
    client = rooms()[asked.vendor].client(settings)
    try:
        if hasattr(asked, "test_type"):
            await run_speed_test(client, credential, asked)
        else:
            write_value(await call_method(client, credential, asked), as_json=asked.json)
    finally:
        await client.aclose()


def main(arguments: Sequence[str] | None = None, environment: Mapping[str, str] = os.environ) -> int:
    """Returns the exit code."""
    asked = build_parser().parse_args(arguments)
    room = rooms()[asked.vendor]
    try:
        settings, credential = from_environment(room, environment)
        if credential is None and getattr(asked, "needs_credential", True):
            names = ", ".join(f"{room.name.upper()}__{name.upper()}" for name in room.credential.field_names())
            return _complain(f"set {names} in the environment", USAGE)
        asyncio.run(ask(asked, settings, credential))
    except ValidationError as e:
        places = ", ".join(sorted({".".join(map(str, error["loc"])) for error in e.errors()}))
        return _complain(f"wrong value: {places or 'see --help'}", USAGE)
    except ValueError as e:
        return _complain(str(e), USAGE)
    except BrokenPipeError:
        # The reader (`| head`) has enough. Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except ProviderError as e:
        return _complain(f"{type(e).__name__}: {e}", VENDOR_ERROR)
    return OK


def _complain(text: str, code: int) -> int:
    sys.stderr.write(f"{text}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
