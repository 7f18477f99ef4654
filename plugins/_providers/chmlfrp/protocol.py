"""Envelope and codes of ChmlFrp's API v2. Facts: vendor document "chmlfrp的api文档", the failures of each section;
for the newer sign-in RFC 6749 and RFC 8628."""

from typing import Any

from plugins._providers.errors import (
    CredentialError,
    NotFoundError,
    ProviderError,
    QuotaError,
    RefusedError,
    UnexpectedReplyError,
    UnreachableError,
)

PROVIDER = "chmlfrp"

_TOKEN_WORDS = ("token", "登录状态", "令牌", "封禁", "冻结")


class NotCreatedError(UnreachableError):
    """A creation got no answer, and the vendor's list shows that it was not made: it may be tried again."""


class OutcomeUnknownError(UnreachableError):
    """A creation got no answer, and the list could not be read either: look before trying again."""


class PortTakenError(RefusedError):
    """The remote port of a new or changed tunnel is in use on that node: take another."""


class AlreadySignedInError(RefusedError):
    """Today's sign-in was done before."""


class NotYetError(RefusedError):
    """The person has not agreed yet: ask again after the interval; `slower`: after five seconds more from now on."""

    @property
    def slower(self) -> bool:
        """RFC 8628 §3.5: `slow_down`."""
        return self.code == "slow_down"


class ConsentDeniedError(RefusedError):
    """The person has said no on the vendor's page."""


class CodeExpiredError(RefusedError):
    """The person did not agree in time."""


def refusal(code: int, message: str) -> ProviderError:
    """The error that a failed reply stands for. Codes are few (400, 401, 403, 404, 409), so the text decides the rest.

    The message is read here and never passed on.
    """
    text, detail = message.lower(), f"code {code}"
    if "无法连接" in text or code >= 500:
        return UnreachableError(PROVIDER, detail + ": the vendor's own back end")
    if code == 409 or "重复签到" in text or "已签到" in text:
        return AlreadySignedInError(PROVIDER, detail, code)
    if "端口" in text and ("占用" in text or "已被使用" in text):
        return PortTakenError(PROVIDER, detail, code)
    if code == 401 or any(word in text for word in _TOKEN_WORDS):
        return CredentialError(PROVIDER, detail, code)
    if code == 429 or "频繁" in text or "积分不足" in text or "上限" in text:
        return QuotaError(PROVIDER, detail, code)
    if code == 404 or "不存在" in text:
        return NotFoundError(PROVIDER, detail, code)
    return RefusedError(PROVIDER, detail, code)


def is_success(data: dict[str, Any], code: int) -> bool:
    """`code` 200, and `state` success where it is said at all (it may say fail beside a 200)."""
    return code == 200 and str(data.get("state", "success")).lower() == "success"


SIGN_IN_ERRORS: dict[str, type[ProviderError]] = {
    "authorization_pending": NotYetError,
    "slow_down": NotYetError,
    "access_denied": ConsentDeniedError,
    "expired_token": CodeExpiredError,
    "invalid_grant": CredentialError,
    "invalid_client": RefusedError,
    "unauthorized_client": RefusedError,
    "unsupported_grant_type": RefusedError,
    "invalid_scope": RefusedError,
    "invalid_request": RefusedError,
    "server_error": UnreachableError,
    "temporarily_unavailable": UnreachableError,
}
"""`error` of the account service (RFC 6749 §5.2, RFC 8628 §3.5) → what it means here."""


def signin_refusal(word: str) -> ProviderError:
    """The error that the account service names. A word that no standard knows is not repeated."""
    kind = SIGN_IN_ERRORS.get(word)
    if kind is None:
        return UnexpectedReplyError(PROVIDER, "unknown error word at sign-in")
    detail = f"sign-in: {word}"
    return kind(PROVIDER, detail, word) if issubclass(kind, RefusedError) else kind(PROVIDER, detail)
