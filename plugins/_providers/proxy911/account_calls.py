"""911Proxy's proxy accounts. Facts: vendor document "OpenAPI", whitelist-account/*.

Changes take up to five minutes at the vendor; a batch's parts that failed are not told.
"""

from collections.abc import Iterable

from plugins._providers.proxy911.calls import Proxy911Base
from plugins._providers.proxy911.models import NewProxyAccount, ProxyAccount, rows
from plugins._providers.proxy911.protocol import check_limit_gb, check_password, check_remark, check_username
from plugins._providers.proxy911.settings import Proxy911Credential


class AccountCalls(Proxy911Base):
    """The names and passwords that proxies are used with. Local checks raise ValueError before anything is sent."""

    async def proxy_accounts(self, credential: Proxy911Credential) -> list[ProxyAccount]:
        """`GET whitelist-account/list`: all of them, with passwords."""
        return self.fit(list[ProxyAccount], rows(await self._get(credential, "whitelist-account/list")))

    async def add_proxy_accounts(
        self,
        credential: Proxy911Credential,
        accounts: Iterable[NewProxyAccount],
        product_type: int = 9,
        remark: str | None = None,
    ) -> None:
        """`POST whitelist-account/add`. `product_type` 9, 11, 14 or 25."""
        pairs = ",".join(f"{one.username}:{one.password.get_secret_value()}" for one in accounts)
        if not pairs:
            raise ValueError("no accounts")
        values = {"accounts": pairs, "product_type": product_type, "remark": check_remark(remark) if remark else None}
        await self._post(credential, "whitelist-account/add", values)

    async def delete_proxy_accounts(self, credential: Proxy911Credential, usernames: Iterable[str]) -> None:
        """`POST whitelist-account/delete`. Cannot be undone; traffic counts for about five more minutes."""
        await self._post(credential, "whitelist-account/delete", {"accounts": _joined(usernames)})

    async def disable_proxy_accounts(self, credential: Proxy911Credential, usernames: Iterable[str]) -> None:
        """`POST whitelist-account/disable`; takes about five minutes."""
        await self._post(credential, "whitelist-account/disable", {"accounts": _joined(usernames)})

    async def enable_proxy_accounts(self, credential: Proxy911Credential, usernames: Iterable[str]) -> None:
        """`POST whitelist-account/enable`."""
        await self._post(credential, "whitelist-account/enable", {"accounts": _joined(usernames)})

    async def change_proxy_password(self, credential: Proxy911Credential, username: str, password: str) -> None:
        """`POST whitelist-account/change-password`; the old one works for five more minutes."""
        values = {"account": check_username(username), "password": check_password(password)}
        await self._post(credential, "whitelist-account/change-password", values)

    async def change_proxy_remark(self, credential: Proxy911Credential, username: str, remark: str) -> None:
        """`POST whitelist-account/change-remark`: at most 32 Chinese or 64 Latin characters."""
        values = {"account": check_username(username), "remark": check_remark(remark)}
        await self._post(credential, "whitelist-account/change-remark", values)

    async def change_proxy_limit(self, credential: Proxy911Credential, username: str, limit_gb: int) -> None:
        """`POST whitelist-account/change-limit`: whole GB, 0 = unlimited. Statistics lag, so it may be overshot."""
        values = {"account": check_username(username), "limit": check_limit_gb(limit_gb)}
        await self._post(credential, "whitelist-account/change-limit", values)


def _joined(usernames: Iterable[str]) -> str:
    text = ",".join(check_username(name) for name in usernames)
    if not text:
        raise ValueError("no accounts")
    return text
