"""Settings and credential of 17CE."""

from pydantic import Field, SecretStr

from plugins._providers.base import BaseUrl
from plugins._providers.ce17.protocol import Carrier
from plugins._providers.room import Credential, TokenSigns, VendorSettings


class Ce17Credential(Credential):
    """Vendor document, section 1: the account name (an e-mail address) and its API token (not the password)."""

    signs = TokenSigns(words=("17ce.com", "api_pwd"))

    user: str
    token: SecretStr


class Ce17Settings(VendorSettings):
    """`CE17__…` in the environment; blank credentials mean that the owner has no account."""

    url: BaseUrl = "wss://wsapi.17ce.com:8001/socket"
    timeout_s: float | None = None
    """A whole run's deadline in seconds, from connecting to the end. Blank: from the task's own deadline."""
    carrier: Carrier = "query"
    """Where the login travels: `query`, or `origin` as the document says. A server that answers 10007 ("no origin
    found") to the query is asked once by Origin, and that is remembered while the client lives."""
    runs_per_connection: int = Field(default=1, ge=1, le=64)
    """How many runs of one account may share a connection. 1: each run has its own, and ends with it."""
    idle_close_s: float = Field(default=30, gt=0)
    """Seconds after which a shared connection without a run is closed."""
    user: str = ""
    token: SecretStr = SecretStr("")

    def owner_credential(self) -> Ce17Credential | None:
        """The owner's account, or None when it is not filled in."""
        if not self.user or not self.token.get_secret_value():
            return None
        return Ce17Credential(user=self.user, token=self.token)
