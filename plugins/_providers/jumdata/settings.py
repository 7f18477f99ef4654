"""Settings and credential of Jumdata (聚美智数)."""

from pydantic import SecretStr

from plugins._providers.base import BaseUrl
from plugins._providers.room import Credential, TokenSigns, VendorSettings


class JumdataCredential(Credential):
    """Vendor document "签名算法说明": `appId` and `appSecret` of the customer's application."""

    # The document's sample: efcefcef1121cefcefc1212121
    signs = TokenSigns(r"[A-Za-z0-9]{20,64}", words=("appsecret", "app_secret", "jumdata.com"))

    app_id: str
    app_secret: SecretStr


class JumdataSettings(VendorSettings):
    """`JUMDATA__…` in the environment; blank credentials mean that the owner has no account."""

    base_url: BaseUrl = "https://api.jumdata.com"
    app_id: str = ""
    app_secret: SecretStr = SecretStr("")

    def owner_credential(self) -> JumdataCredential | None:
        """The owner's account, or None when it is not filled in."""
        if not self.app_id or not self.app_secret.get_secret_value():
            return None
        return JumdataCredential(app_id=self.app_id, app_secret=self.app_secret)
