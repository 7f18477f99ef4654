"""911Proxy's envelopes: success is 200 with `msg` at some endpoints, 0 with `message` at others; HTTP is always 200."""

from typing import Any


class ProxyError(Exception):
    """The vendor says no. `fields` becomes the `errors` object; such a refusal uses `message` instead of `msg`.

    `breach`: a good client would not have asked so, because the rule stands in the document.
    """

    def __init__(
        self, code: int, text: str, fields: dict[str, list[str]] | None = None, *, breach: bool = False
    ) -> None:
        super().__init__(text)
        self.code, self.text, self.fields, self.breach = code, text, fields, breach

    def body(self) -> dict[str, Any]:
        if self.fields is None:
            return {"code": self.code, "msg": self.text, "data": None}
        return {"code": self.code, "message": self.text, "errors": self.fields}


def wrong(field: str, text: str) -> ProxyError:
    """400 with the name of the field that is missing or written wrongly."""
    return ProxyError(400, "参数错误", {field: [text]}, breach=True)


def unknown(field: str, text: str) -> ProxyError:
    """400 for a well-formed value that the vendor does not know."""
    return ProxyError(400, "参数错误", {field: [text]})


def ok200(data: Any, text: str = "success") -> dict[str, Any]:
    """Success of the account, usage, package and IP endpoints."""
    return {"code": 200, "msg": text, "data": data}


def ok0(data: Any, key: str = "message") -> dict[str, Any]:
    """Success of the order, user, payment (`message`) and activity (`msg`) endpoints."""
    return {"code": 0, key: "操作成功", "data": data}
