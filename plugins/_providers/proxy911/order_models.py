"""What we keep of 911Proxy's orders, user and payment. Facts: vendor document "OpenAPI", order/* to activity/*.

Money is US dollars; it comes as a number or as text and is a Decimal here.
"""

import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from plugins._providers.lenient import (
    Flag,
    Moment,
    Money,
    RequiredText,
    RequiredWhole,
    Text,
    VendorModel,
    Whole,
    to_list,
)


class Order(VendorModel):
    """`order/list` and `order/create`."""

    id: Whole = None
    trade_no: RequiredText
    product_id: Whole = None
    product_name: Text = None
    total_fee: Money = None
    """US dollars, before discounts."""
    pay_fee: Money = None
    """US dollars to pay."""
    status: Whole = None
    """0 pending, 1 paid, 2 cancelled, 3 refunded."""
    created_at: Moment = None


class NewOrder(BaseModel):
    """`order/create`. Product ids are told by the vendor's support only. Raises ValueError for what cannot be."""

    model_config = ConfigDict(defer_build=True, frozen=True, extra="forbid")

    product_id: int = Field(ge=0)
    """`pid`."""
    payment_id: int = Field(ge=0)
    """`pm_id`: `id` of a way to pay."""
    amount: int | None = Field(default=None, ge=1)
    regions: dict[str, int] = Field(default_factory=dict)
    """Country → count, for static addresses: `region_list` "JP,2|US,1"."""
    renewed_ids: tuple[int, ...] = ()
    """`upids`: static addresses to renew."""
    renew_duration: int | None = None
    coupon: str | None = None
    use_invitation_discount: bool | None = None
    bandwidth_id: int | None = None
    """`product_sku_bandwidth_id`, product type 11."""
    concurrency_id: int | None = None
    """`product_sku_concurrency_id`, product type 11."""
    recharge_amount: int | None = Field(default=None, ge=1)
    """Product type 3: how much to top up."""

    @field_validator("regions")
    @classmethod
    def _codes_and_counts(cls, value: dict[str, int]) -> dict[str, int]:
        if not all(re.fullmatch("[A-Z]{2}", code) and count >= 1 for code, count in value.items()):
            raise ValueError("regions: two-letter codes with counts of at least 1")
        return value

    def to_wire(self) -> dict[str, Any]:
        """The vendor's JSON; what is None is left out by the caller."""
        return {
            "pid": self.product_id,
            "pm_id": self.payment_id,
            "amount": self.amount,
            "region_list": "|".join(f"{code},{count}" for code, count in self.regions.items()) or None,
            "upids": ",".join(map(str, self.renewed_ids)) or None,
            "renew_duration": self.renew_duration,
            "coupon_sn": self.coupon,
            "use_invitation_registration_discount": self.use_invitation_discount,
            "product_sku_bandwidth_id": self.bandwidth_id,
            "product_sku_concurrency_id": self.concurrency_id,
            "recharge_amount": self.recharge_amount,
        }


class User(VendorModel):
    """`user/info`."""

    id: Whole = None
    email: Text = None
    phone: Text = None
    balance: Money = None
    """US dollars."""
    status: Whole = None
    is_real_name: Flag = None
    created_at: Moment = None


class PaymentMethod(VendorModel):
    """One way to pay."""

    id: RequiredWhole
    title: Text = None
    group: Text = None
    disabled: Flag = None
    min_fee: Money = Field(default=None, validation_alias="min")
    max_fee: Money = Field(default=None, validation_alias="max")


class PaymentGroup(VendorModel):
    """`payment/groups`. Logos are left out."""

    name: Text = None
    items: Annotated[list[PaymentMethod], BeforeValidator(to_list)] = Field(default_factory=list)


class GiftRatio(VendorModel):
    """`activity/balance-recharge-gift-ratio`: from `amount` on, a top-up counts `ratio` times."""

    amount: Money = None
    ratio: Money = None
