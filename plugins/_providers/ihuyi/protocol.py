"""Signature, codes and the doubled key of ihuyi. Facts: vendor document "IP查询接口", table of codes and end."""

import hashlib
from typing import Any

from plugins._providers.errors import CredentialError, ProviderError, QuotaError, RefusedError, UnreachableError

PROVIDER = "ihuyi"
SUCCESS = 2
PASSWORD_EXPIRED = "40501"  # noqa: S105  # a code, no password

_CREDENTIAL = {
    400: "caller IP forbidden",
    401: "account empty",
    402: "password empty",
    403: "application does not exist",
    405: "account or key wrong",
    4050: "account frozen",
    4052: "caller IP not registered",
    40501: "dynamic password expired",
    40502: "dynamic password wrong",
    40505: "no contract",
}


def dynamic_password(account: str, api_key: str, time_s: str) -> str:
    """Lower-case hex md5 over account, key and the very time text (10-digit seconds) that is sent; nothing else."""
    return hashlib.md5(f"{account}{api_key}{time_s}".encode(), usedforsecurity=False).hexdigest()


def refusal(code: int) -> ProviderError:
    """The error that a code other than 2 stands for. Texts differ between versions and are never read."""
    if code in _CREDENTIAL:
        return CredentialError(PROVIDER, f"code {code}: {_CREDENTIAL[code]}", code)
    if code == 4051:
        return QuotaError(PROVIDER, "code 4051: no queries left", code)
    if code == 4010:
        return UnreachableError(PROVIDER, "code 4010: channel error")
    return RefusedError(PROVIDER, f"code {code}", code)


def first_is_country(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Of two `porovince` in one object (the vendor's sample) the first is the country, the second the province."""
    values = dict(pairs)
    doubled = [value for name, value in pairs if name == "porovince"]
    if len(doubled) > 1:
        values.setdefault("country", doubled[0])
    return values
