"""Settings and credential of ihuyi (互亿无线)."""

from pydantic import SecretStr

from plugins._providers.base import BaseUrl
from plugins._providers.room import Credential, TokenSigns, VendorSettings


class IhuyiCredential(Credential):
    """Vendor document "IP查询接口": `account` is the APIID, the key is the APIKEY."""

    # The document's sample: 1q784322ba1******
    signs = TokenSigns(r"[A-Za-z0-9]{17,64}", words=("apikey", "api_key", "apiid", "ihuyi.com"))

    account: str
    api_key: SecretStr


class IhuyiSettings(VendorSettings):
    """`IHUYI__…` in the environment; blank credentials mean that the owner has no account."""

    base_url: BaseUrl = "https://api.ihuyi.com"
    account: str = ""
    api_key: SecretStr = SecretStr("")
    static_password: bool = False
    """Send the APIKEY itself as `password` instead of the signed one: for a machine whose clock is wrong."""

    def owner_credential(self) -> IhuyiCredential | None:
        """The owner's account, or None when it is not filled in."""
        if not self.account or not self.api_key.get_secret_value():
            return None
        return IhuyiCredential(account=self.account, api_key=self.api_key)
