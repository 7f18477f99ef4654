"""One error tree for all vendors.

    ProviderError(provider, detail)
    ├── UnreachableError ── TimedOutError        nothing usable came back
    ├── RefusedError(code)                       the vendor said no
    │   ├── CredentialError                      token wrong, expired, frozen: bind again
    │   ├── QuotaError(retry_after_s)            out of points, balance or rate
    │   └── NotFoundError
    └── UnexpectedReplyError                     the reply does not fit our model

`detail` is for the log: it names a status, a type or a size, never a credential, a URL or a body, and it never
reaches a chat.
"""


class ProviderError(Exception):
    """A call to a vendor did not give an answer. `provider` is the name of the vendor's room, e.g. `jumdata`."""

    def __init__(self, provider: str, detail: str) -> None:
        super().__init__(f"{provider}: {detail}")
        self.provider = provider
        self.detail = detail


class UnreachableError(ProviderError):
    """Nothing usable came back: refused, cut, a 5xx, or an HTML page of a proxy in between."""


class TimedOutError(UnreachableError):
    """The call's total deadline passed."""


class RefusedError(ProviderError):
    """The vendor understood and said no. `code` is the vendor's own code, as text."""

    def __init__(self, provider: str, detail: str, code: int | str = "") -> None:
        super().__init__(provider, detail)
        self.code = str(code)


class CredentialError(RefusedError):
    """The credential is wrong, expired or frozen: its owner has to bind it again."""


class QuotaError(RefusedError):
    """Out of points, balance or rate. `retry_after_s` is None where the vendor names no time."""

    def __init__(self, provider: str, detail: str, code: int | str = "", retry_after_s: float | None = None) -> None:
        super().__init__(provider, detail, code)
        self.retry_after_s = retry_after_s


class NotFoundError(RefusedError):
    """The thing asked for does not exist at the vendor."""


class UnexpectedReplyError(ProviderError):
    """A reply came that does not fit our model of it."""
