"""Settings and credential of 911Proxy."""

from pydantic import SecretStr

from plugins._providers.base import BaseUrl
from plugins._providers.room import Credential, TokenSigns, VendorSettings


class Proxy911Credential(Credential):
    """Vendor document "OpenAPI": `app_key` of the customer's account, 32 characters in its sample."""

    signs = TokenSigns(r"[A-Za-z0-9]{32}", words=("app_key", "appkey", "911proxy.com"))

    app_key: SecretStr


class Proxy911Settings(VendorSettings):
    """`PROXY911__…` in the environment; a blank key means that the owner has no account."""

    base_url: BaseUrl = "https://api.911proxy.com"
    app_key: SecretStr = SecretStr("")

    def owner_credential(self) -> Proxy911Credential | None:
        """The owner's account, or None when it is not filled in."""
        return Proxy911Credential(app_key=self.app_key) if self.app_key.get_secret_value() else None
