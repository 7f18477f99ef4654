"""Client of 911Proxy's OpenAPI, all endpoints together. Facts: vendor document "OpenAPI"."""

from plugins._providers.proxy911.account_calls import AccountCalls
from plugins._providers.proxy911.address_calls import AddressCalls
from plugins._providers.proxy911.order_calls import OrderCalls
from plugins._providers.proxy911.package_calls import PackageCalls
from plugins._providers.proxy911.settings import Proxy911Credential


class Proxy911Client(PackageCalls, AccountCalls, AddressCalls, OrderCalls):
    """Packages, usage, proxy accounts, extraction and orders of a 911Proxy customer."""

    async def verify(self, credential: Proxy911Credential) -> None:
        """Show that the app_key works, by the summary: free."""
        await self.package_summary(credential)
