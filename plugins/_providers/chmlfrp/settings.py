"""Settings and credential of ChmlFrp."""

from pydantic import SecretStr

from plugins._providers.base import BaseUrl
from plugins._providers.room import Credential, VendorSettings


class ChmlfrpCredential(Credential):
    """The customer's token: `usertoken` of the panel, or an access token of the vendor's newer sign-in."""

    token: SecretStr


class ChmlfrpSettings(VendorSettings):
    """`CHMLFRP__…` in the environment. There is no owner's account: everyone binds their own."""

    base_url: BaseUrl = "https://cf-v2.uapis.cn"
    legacy_token: bool = False
    """Read with the old documents' `token` parameter (as a POST form, never in a URL) instead of the Bearer header."""
