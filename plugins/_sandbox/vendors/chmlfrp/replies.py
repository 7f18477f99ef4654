"""ChmlFrp's envelope: `{"msg", "code", "data", "state"}`; refusals carry no data and come with HTTP 200."""

from typing import Any


class FrpError(Exception):
    """The vendor says no. `state` is `fail`, in one case of the document `error`."""

    def __init__(self, code: int, text: str, state: str = "fail") -> None:
        super().__init__(text)
        self.code, self.text, self.state = code, text, state

    def body(self) -> dict[str, Any]:
        return {"msg": self.text, "code": self.code, "state": self.state}


class WrongUseError(FrpError):
    """A refusal that a good client never meets: a parameter is missing or misnamed."""


def ok(text: str, *data: Any) -> dict[str, Any]:
    """A success, with `data` only where it is given (it may be None)."""
    held = {"data": data[0]} if data else {}
    return {"msg": text, "code": 200, **held, "state": "success"}
