"""The README's table of endpoints equals the code, and every test it names exists."""

import inspect
import re
from pathlib import Path

from plugins._providers import rooms

HOUSE = Path(__file__).parents[2]
NOT_ENDPOINTS = {"verify", "aclose", "judge", "fit", "parse", "read", "write"}
ROW = re.compile(r"^\| (jumdata|ihuyi|ce17|chmlfrp|proxy911) \| (.+?) \| `(\w+)` \| `(\w+)` \|$", re.MULTILINE)


def table() -> list[tuple[str, str, str, str]]:
    return ROW.findall((HOUSE / "plugins/_providers/README.md").read_text(encoding="utf-8"))


def test_every_endpoint_stands_in_the_readme_once() -> None:
    in_code = {
        (name, method)
        for name, room in rooms().items()
        for method, member in inspect.getmembers(room.client)
        if (inspect.iscoroutinefunction(member) or inspect.isasyncgenfunction(member))
        and not method.startswith("_")
        and method not in NOT_ENDPOINTS
    }
    in_readme = [(vendor, method) for vendor, _, method, _ in table()]
    assert sorted(in_readme) == sorted(in_code)


def test_every_test_that_the_readme_names_exists() -> None:
    written = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    missing = {test for *_, test in table() if f"def {test}(" not in written}
    assert not missing
