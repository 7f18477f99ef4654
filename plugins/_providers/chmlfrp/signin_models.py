"""What the vendor's sign-in answers. Facts: RFC 8628 §3.2 (device codes), RFC 6749 §5.1 (tokens), and what the vendor's
own clients read of them: they count with five minutes for a code and ten for a token where the reply names no time.
"""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr

from plugins._providers.base import safe_base_url
from plugins._providers.lenient import Secret, VendorModel, to_number, to_secret, to_text

USER_CODE_CHARS = 32
LINK_CHARS = 500
LONGEST_S = 10 * 366 * 86400
"""A time that is longer than ten years is none."""


def _to_seconds(value: object) -> float | None:
    number = to_number(value)
    return None if number is None or not 0 <= number <= LONGEST_S else float(number)


def _user_code(text: str) -> str:
    """A code that a person can type, and nothing else: it is shown to him."""
    if len(text) > USER_CODE_CHARS or not text.isascii() or not text.replace("-", "").isalnum():
        raise ValueError("no user code")
    return text


def _link(text: str | None) -> str | None:
    """A link that may be shown to a person: https (http on loopback), one plain word without user and password."""
    if text is None:
        return None
    if len(text) > LINK_CHARS or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("no plain link")
    if "@" in urlsplit(text).netloc or urlsplit(text).scheme not in {"http", "https"}:
        raise ValueError("no plain link")
    safe_base_url(text)
    return text


def _seconds_or(default_s: float) -> BeforeValidator:
    return BeforeValidator(lambda value: default_s if (given_s := _to_seconds(value)) is None else given_s)


class DeviceCode(VendorModel):
    """`/oauth2/device_authorization`: what a person types, and where; and what the bot asks with meanwhile."""

    device_code: Annotated[SecretStr, BeforeValidator(to_secret)]
    user_code: Annotated[str, BeforeValidator(to_text), AfterValidator(_user_code)]
    verification_uri: Annotated[str, BeforeValidator(to_text), AfterValidator(_link)]
    verification_uri_complete: Annotated[str | None, BeforeValidator(to_text), AfterValidator(_link)] = None
    expires_in_s: Annotated[float, _seconds_or(300)] = Field(default=300, validation_alias="expires_in")
    """`expires_in`: how long the code is good for."""
    interval_s: Annotated[float, _seconds_or(5)] = Field(default=5, validation_alias="interval")
    """`interval`: the least time between two questions whether the person has agreed."""

    @property
    def link(self) -> str:
        """Where the person goes, with the code filled in where the vendor offers that."""
        return self.verification_uri_complete or self.verification_uri


class Tokens(VendorModel):
    """`/oauth2/token`: the access token, and the refresh token that takes the place of the one before."""

    access_token: Annotated[SecretStr, BeforeValidator(to_secret)]
    refresh_token: Secret = None
    """None: the vendor gave no other one."""
    expires_in_s: Annotated[float, _seconds_or(600)] = Field(default=600, validation_alias="expires_in")
    """`expires_in`: how long the access token is good for."""
