"""Signature and codes of Jumdata. Facts: vendor document "IP定位", 签名算法说明 and code返回码说明."""

import hashlib

from plugins._providers.errors import (
    CredentialError,
    ProviderError,
    QuotaError,
    RefusedError,
    TimedOutError,
    UnreachableError,
)

PROVIDER = "jumdata"
SUCCESS = 200

_CREDENTIAL = {601: "interface not opened", 602: "account disabled", 607: "caller IP not whitelisted"}
_QUOTA = {603: "no balance", 606: "over the call limit", 609: "too frequent"}
_CREDENTIAL_WORDS = ("sign", "签名", "验签", "appid", "应用标识")


def sign(app_id: str, app_secret: str, timestamp_ms: str) -> str:
    """Lower-case hex sha256 over id, secret and the very timestamp text (milliseconds) that is sent."""
    return hashlib.sha256(f"{app_id}{app_secret}{timestamp_ms}".encode()).hexdigest()


def refusal(code: int, message: str | None) -> ProviderError:
    """The error that a code other than 200 stands for. The message is read for one thing only, and never passed on.

    A wrong signature has no code of its own: it comes as 400 or 999, so there the message decides.
    """
    if code in _CREDENTIAL:
        return CredentialError(PROVIDER, f"code {code}: {_CREDENTIAL[code]}", code)
    if code in _QUOTA:
        return QuotaError(PROVIDER, f"code {code}: {_QUOTA[code]}", code)
    if code == 500:
        return UnreachableError(PROVIDER, "code 500: maintenance")
    if code == 610:
        return TimedOutError(PROVIDER, "code 610: the vendor's own time-out")
    if code in {400, 401, 403, 999} and any(word in (message or "").lower() for word in _CREDENTIAL_WORDS):
        return CredentialError(PROVIDER, f"code {code}: about the signature", code)
    return RefusedError(PROVIDER, f"code {code}", code)
