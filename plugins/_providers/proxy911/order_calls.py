"""911Proxy's orders, user, ways to pay and top-up gifts. Facts: vendor document "OpenAPI", order/* to activity/*."""

from plugins._providers.errors import NotFoundError, UnexpectedReplyError
from plugins._providers.proxy911.calls import Proxy911Base
from plugins._providers.proxy911.models import Page, rows
from plugins._providers.proxy911.order_models import GiftRatio, NewOrder, Order, PaymentGroup, User
from plugins._providers.proxy911.protocol import PROVIDER
from plugins._providers.proxy911.settings import Proxy911Credential


class OrderCalls(Proxy911Base):
    """Spending money, and what for."""

    async def orders(
        self,
        credential: Proxy911Credential,
        page: int = 1,
        page_size: int = 20,
        status: int | None = None,
        product_type: int | None = None,
        trade_no: str | None = None,
    ) -> Page[Order]:
        """`GET order/list` (`page_no` and `page_size` here). `status` 0 pending, 1 paid, 2 cancelled, 3 refunded."""
        params = {
            "page_no": page,
            "page_size": page_size,
            "status": status,
            "product_type": product_type,
            "trade_no": trade_no,
        }
        return self.fit(Page[Order], Page.fields_of(await self._get(credential, "order/list", params)))

    async def create_order(self, credential: Proxy911Credential, order: NewOrder) -> Order:
        """`POST order/create`: spends money; sent once and never repeated. After a time-out, look into `orders`."""
        data = await self._post(credential, "order/create", order.to_wire())
        if not isinstance(data, dict):
            raise UnexpectedReplyError(PROVIDER, "order accepted, but not described")
        return self.fit(Order, data)

    async def close_order(self, credential: Proxy911Credential, trade_no: str) -> None:
        """`POST order/close`: cancel an order that is not paid."""
        await self._post(credential, "order/close", {"trade_no": trade_no})

    async def user(self, credential: Proxy911Credential) -> User:
        """`GET user/info`: "not open yet" in the document; expect a RefusedError."""
        return self.fit(User, await self._get(credential, "user/info"))

    async def payment_groups(self, credential: Proxy911Credential, trade_no: str | None = None) -> list[PaymentGroup]:
        """`GET payment/groups`: ways to pay; the `id` of one is `payment_id` of an order.

        The text of order/create calls it `payment/list`, and siblings have both: asked there on a 404.
        """
        try:
            data = await self._get(credential, "payment/groups", {"trade_no": trade_no})
        except NotFoundError:
            data = await self._get(credential, "payment/list", {"trade_no": trade_no})
        return self.fit(list[PaymentGroup], rows(data))

    async def gift_ratios(self, credential: Proxy911Credential) -> list[GiftRatio]:
        """`GET activity/balance-recharge-gift-ratio`: what a top-up is worth."""
        return self.fit(list[GiftRatio], rows(await self._get(credential, "activity/balance-recharge-gift-ratio")))
