"""911Proxy's addresses: extraction, places, static ones. Facts: vendor document "OpenAPI", ip/*."""

from plugins._providers.errors import NotFoundError, UnreachableError
from plugins._providers.proxy911.address_models import Place, ProxyAddress, RegionStock, StaticAddress
from plugins._providers.proxy911.calls import Proxy911Base
from plugins._providers.proxy911.models import Page, rows
from plugins._providers.proxy911.protocol import flattened
from plugins._providers.proxy911.settings import Proxy911Credential


class AddressCalls(Proxy911Base):
    """Proxies to use now, and where there are some."""

    async def extract(
        self,
        credential: Proxy911Credential,
        country: str | None = None,
        count: int = 1,
        state: str | None = None,
        city: str | None = None,
        life_min: int | None = None,
        entry: str | None = None,
    ) -> list[ProxyAddress]:
        """`GET ip/v3` as JSON: `host:port` of dynamic proxies; fewer than `count` may come.

        Uses up traffic, so it is sent once. `country` is a code such as US; `life_min` minutes; `entry` us, hk or de.
        """
        if count < 1:
            raise ValueError("count: at least 1")
        params = {"cc": country, "state": state, "city": city, "num": count, "life": life_min, "ep": entry}
        data = await self._get_once(credential, "ip/v3", {**params, "format": "json"})
        return self.fit(list[ProxyAddress], flattened(rows(data)))

    async def cities(self, credential: Proxy911Credential) -> list[Place]:
        """`GET ip/dynamic-citys` (so spelt): countries with their cities."""
        return self.fit(list[Place], rows(await self._get(credential, "ip/dynamic-citys")))

    async def states(self, credential: Proxy911Credential) -> list[Place]:
        """`GET ip/dynamic-states`: countries with their states."""
        return self.fit(list[Place], rows(await self._get(credential, "ip/dynamic-states")))

    async def cities_of(self, credential: Proxy911Credential, country: str, state: str) -> list[str]:
        """`GET ip/dynamic-citys/search`: names of the cities of one state, e.g. US, california."""
        params = {"country_code": country.upper(), "state": state}
        return self.fit(list[str], rows(await self._get(credential, "ip/dynamic-citys/search", params)))

    async def states_of(self, credential: Proxy911Credential, country: str) -> list[str]:
        """`GET ip/dynamic-states/search`: names of the states of one country."""
        params = {"country_code": country.upper()}
        return self.fit(list[str], rows(await self._get(credential, "ip/dynamic-states/search", params)))

    async def static_addresses(
        self,
        credential: Proxy911Credential,
        page: int = 1,
        page_size: int = 20,
        country: str | None = None,
        product_type: int | None = None,
        status: int | None = None,
        trade_no: str | None = None,
    ) -> Page[StaticAddress]:
        """`GET ip/get-static-ip`: static addresses that were bought. The document's sample of the reply is `{}`.

        `product_type` 25 residential or 14 data centre; `status` 1 active, 2 inactive, 3 expiring, 4 maintenance.
        """
        params = {
            "page": page,
            "size": page_size,
            "country_code": country.upper() if country else None,
            "product_type": product_type,
            "status": status,
            "trade_no": trade_no,
        }
        data = await self._get(credential, "ip/get-static-ip", params)
        return self.fit(Page[StaticAddress], Page.fields_of(data))

    async def static_stock(self, credential: Proxy911Credential, *, residential: bool = True) -> list[RegionStock]:
        """`GET static-ip-region`: how many static addresses each country has. Siblings have it below `ip/`."""
        params = {"isp": int(residential)}
        try:
            data = await self._get(credential, "static-ip-region", params)
        except (NotFoundError, UnreachableError):
            data = await self._get(credential, "ip/static-ip-region", params)
        return self.fit(list[RegionStock], rows(data))
