"""911Proxy's packages and usage. Facts: vendor document "OpenAPI", user-product/* and user-usage-flow/*."""

from datetime import datetime

from plugins._providers.proxy911.calls import Proxy911Base
from plugins._providers.proxy911.models import DayUsage, Package, PackageSummary, Page, rows
from plugins._providers.proxy911.settings import Proxy911Credential


class PackageCalls(Proxy911Base):
    """What was bought, and what is left of it."""

    async def package_summary(self, credential: Proxy911Credential, product_type: int | None = None) -> PackageSummary:
        """`GET user-product/summary`: traffic bought, left, used, expiring. `product_type` 9 or 12, None for all."""
        data = await self._get(credential, "user-product/summary", {"product_type": product_type})
        return self.fit(PackageSummary, data)

    async def packages(
        self,
        credential: Proxy911Credential,
        page: int = 1,
        page_size: int = 20,
        product_type: int | None = None,
        trade_no: str | None = None,
    ) -> Page[Package]:
        """`GET user-product/list`: a page of packages; its request says `size`, its reply `page_size`."""
        params = {"page": page, "size": page_size, "product_type": product_type, "trade_no": trade_no}
        data = await self._get(credential, "user-product/list", params)
        return self.fit(Page[Package], Page.fields_of(data))

    async def usage(
        self,
        credential: Proxy911Credential,
        start: datetime | None = None,
        end: datetime | None = None,
        username: str | None = None,
        product_type: int | None = None,
    ) -> list[DayUsage]:
        """`GET user-usage-flow/total`: traffic of each day, five minutes late; seven days where `start` is None.

        Times are the vendor's own clock, without a zone.
        """
        params = {
            "start_time": _stamp(start),
            "end_time": _stamp(end),
            "username": username,
            "product_type": product_type,
        }
        return self.fit(list[DayUsage], rows(await self._get(credential, "user-usage-flow/total", params)))


def _stamp(moment: datetime | None) -> str | None:
    return moment.strftime("%Y-%m-%d %H:%M:%S") if moment else None
