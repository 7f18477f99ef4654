"""Reading the parameters of an API call, as tolerant as NapCat is: ids come as numbers or as digits in text."""

from collections.abc import Mapping
from typing import Any

BAD_PARAMETER = 1400
FAILED = 1200
UNKNOWN_ACTION = 1404
"""NapCat's codes over WebSocket: a parameter does not fit, the call failed, no such action."""


class ActionError(Exception):
    """An API call fails. `message` is what an implementation would say, for the bot's log."""

    def __init__(self, retcode: int, message: str) -> None:
        super().__init__(message)
        self.retcode = retcode
        self.message = message


class Params:
    """The `params` of one call."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def get(self, name: str) -> Any:
        """The value as it came, None where it is missing."""
        return self._values.get(name)

    def number(self, *names: str) -> int:
        """The first of these that is present, as an int. Raises ActionError where it is missing or no number."""
        found = self.optional_number(*names)
        if found is None:
            raise ActionError(BAD_PARAMETER, f"Key: {names[0]}, Message: Required")
        return found

    def optional_number(self, *names: str) -> int | None:
        """As `number`, but None where all are missing or blank."""
        for name in names:
            value = self._values.get(name)
            if value in (None, ""):
                continue
            if isinstance(value, bool) or not str(value).lstrip("-").isdecimal():
                raise ActionError(BAD_PARAMETER, f"Key: {name}, Message: Expected number")
            return int(value)
        return None

    def text(self, name: str, default: str = "") -> str:
        """A text; numbers are taken as their digits."""
        value = self._values.get(name)
        return default if value is None else str(value)

    def flag(self, name: str, default: bool = False) -> bool:
        """A truth value, also as the words `true` and `false`."""
        value = self._values.get(name, default)
        return value.lower() == "true" if isinstance(value, str) else bool(value)
