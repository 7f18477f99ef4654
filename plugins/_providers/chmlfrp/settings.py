"""Settings and credential of ChmlFrp."""

from pydantic import SecretStr

from plugins._providers.base import BaseUrl
from plugins._providers.room import Credential, TokenSigns, VendorSettings


class ChmlfrpCredential(Credential):
    """The customer's token: `usertoken` of the panel, or an access token of the vendor's newer sign-in.

    The latter ends after ten to thirty minutes and comes with a refresh token that is good for one exchange. Two of
    them are equal when they belong to one account: the tokens change all the time.
    """

    signs = TokenSigns(
        # The documents' samples have 14 and 15 letters and digits.
        shape=r"[A-Za-z0-9]{14,40}",
        unmistakable=(
            r"\bfrpc(?:\.exe)?\s+(?:\S+\s+){0,4}?-u\s*(?P<token>[A-Za-z0-9]{8,64})\b",
            r"(?s)\bserver_?(?:addr|port)\b.{0,200}?\buser\s*=\s*[\"']?(?P<token>[A-Za-z0-9]{8,64})\b",
        ),
        words=("usertoken", "frpc", "uapis.cn", "chmlfrp.cn"),
    )

    token: SecretStr
    refresh_token: SecretStr | None = None
    expires_at: float | None = None
    """When `token` ends, Unix seconds by our clock. None: never, or unknown."""
    username: str | None = None
    """The account's name when it signed in: a token that changes tells its owner nothing."""
    opens: str | None = None
    """The name of the account that a typed token opened when it was bound. Not shown: there the token tells enough."""
    refreshing: str | None = None
    """As it is kept while the refresh token is being exchanged: by whom and since when, see binding/refreshing.py."""

    @property
    def renews(self) -> bool:
        """Whether it is a sign-in that goes on by itself, with ever new tokens."""
        return self.refresh_token is not None

    def shown(self) -> tuple[str, ...]:
        """The account's name where the vendor's sign-in told it, else the token."""
        return (self.username,) if self.username else super().shown()

    def same_account(self, other: "ChmlfrpCredential") -> bool:
        """Whether both open one account as the vendor has named it, however each of them came here."""
        mine, its = self.username or self.opens, other.username or other.opens
        return mine is not None and mine == its

    def __eq__(self, other: object) -> bool:
        """Whether both belong to one account, as far as they tell; typed tokens by their letters."""
        if not isinstance(other, ChmlfrpCredential):
            return NotImplemented
        if self.username and other.username:
            return self.username == other.username
        return {**self.revealed(), "opens": ""} == {**other.revealed(), "opens": ""}

    def __hash__(self) -> int:
        return hash(self.username or self.token)


class ChmlfrpSettings(VendorSettings):
    """`CHMLFRP__…` in the environment. There is no owner's account: everyone binds their own."""

    base_url: BaseUrl = "https://cf-v2.uapis.cn"
    legacy_token: bool = False
    """Read with the old documents' `token` parameter (as a POST form, never in a URL) instead of the Bearer header."""
    client_id: str = ""
    """The bot's own public client at the vendor's account service, with the device code allowed. Blank: no sign-in."""
    signin_url: BaseUrl = "https://account-api.qzhua.net"
    """The vendor's account service (QZhua), which gives out device codes and tokens."""
