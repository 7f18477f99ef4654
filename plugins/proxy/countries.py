"""Countries by code, Chinese and English name, so that a name is understood (or refused) without a call. Pure.

The vendor writes states and cities in English only; `places.txt` has the Chinese names of well-known ones.
Facts: ISO 3166-1 codes in `countries.txt`, one country a line: code, Chinese names, English names, best known first.
911Proxy takes the code; which countries it serves at the moment is told by `ip/dynamic-states` alone.
"""

import difflib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "countries.txt"
_PLACES = Path(__file__).parent / "places.txt"


@dataclass(frozen=True, slots=True)
class Country:
    """A country with the names that it goes by."""

    code: str
    """Two capital letters."""
    zh: str
    names: tuple[str, ...]
    """All names, Chinese ones first."""


@cache
def countries() -> dict[str, Country]:
    """All countries by code."""
    rows = (line.split(" ", 2) for line in _TABLE.read_text(encoding="utf-8").splitlines())
    return {
        code: Country(code, chinese.split(",")[0], (*chinese.split(","), *english.split(",")))
        for code, chinese, english in rows
    }


def key(text: str) -> str:
    """How names are compared: width, case, blanks and marks do not matter. `New York` → `newyork`."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


@cache
def _by_key() -> dict[str, str]:
    return {key(name): row.code for row in countries().values() for name in (row.code, *row.names)}


def country_code(text: str) -> str | None:
    """A code or a name, Chinese or English → the code; None where nobody goes by it."""
    return _by_key().get(key(text))


def zh_name(code: str) -> str:
    """`US` → `美国`; a code without a name stays as it is."""
    row = countries().get(code.upper())
    return row.zh if row else code.upper()


def near_names(text: str) -> list[str]:
    """Up to three Chinese names like this text: those that hold it, else those that are nearly it."""
    wanted = key(text)
    if not wanted:
        return []
    holding = [row for row in countries().values() if any(wanted in key(name) for name in row.names)]
    if holding:
        return [row.zh for row in holding[:3]]
    close = difflib.get_close_matches(wanted, _by_key(), n=3, cutoff=0.7)
    return list(dict.fromkeys(zh_name(_by_key()[name]) for name in close))


@cache
def _places() -> dict[str, str]:
    rows = (line.split(" ", 1) for line in _PLACES.read_text(encoding="utf-8").splitlines())
    return {chinese: english for english, names in rows for chinese in names.split(",")}


def place_name(text: str) -> str:
    """A state's or city's Chinese name → as the vendor writes it: `加利福尼亚州` → `california`; others stay."""
    name = text.strip()
    return _places().get(name) or _places().get(name.removesuffix("州").removesuffix("市")) or text
