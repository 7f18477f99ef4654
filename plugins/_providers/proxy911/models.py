"""What we keep of 911Proxy's replies. Facts: vendor document "OpenAPI", the table of each endpoint.

Traffic comes in KB and limits in GB, sometimes side by side in one record; the names say which (1 GB = 1024² KB).
"""

from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from plugins._providers.lenient import (
    Flag,
    Moment,
    RequiredText,
    RequiredWhole,
    Secret,
    Text,
    VendorModel,
    Whole,
    to_list,
)
from plugins._providers.proxy911.protocol import check_password, check_username

Item = TypeVar("Item")


def rows(data: Any) -> Any:
    """`data.list`; [] where PHP sent an empty array, `{}` or null for the whole."""
    return to_list(data.get("list")) if isinstance(data, dict) else to_list(data)


class Page(VendorModel, Generic[Item]):
    """A page of a list. Counts are None where the vendor sent none."""

    items: list[Item]
    number: Whole = None
    """1 for the first."""
    size: Whole = None
    total_items: Whole = None
    total_pages: Whole = None

    @staticmethod
    def fields_of(data: Any) -> dict[str, Any]:
        """Our names from either of the vendor's two vocabularies (flat in `data`, or below `pagination`)."""
        values: dict[str, Any] = data if isinstance(data, dict) else {}
        below = values.get("pagination")
        paging: dict[str, Any] = below if isinstance(below, dict) else values
        names = {
            "number": ("page", "page_no"),
            "size": ("page_size",),
            "total_items": ("total_count", "total"),
            "total_pages": ("total_page", "total_pages"),
        }
        found = {ours: next((paging[n] for n in theirs if n in paging), None) for ours, theirs in names.items()}
        return found | {"items": rows(data)}


class PackageSummary(VendorModel):
    """`user-product/summary`: what an account has bought, left, used and lost. KB, and numbers of packages."""

    total_kb: RequiredWhole = Field(validation_alias="total")
    """`total`: all traffic ever bought; left + used + expired."""
    total_count: RequiredWhole
    effective_kb: RequiredWhole = Field(validation_alias="effective")
    """`effective`: traffic left in packages that are valid now."""
    effective_count: RequiredWhole
    effective_total_kb: RequiredWhole = Field(validation_alias="effective_total")
    """`effective_total`: what the valid packages held when bought; left + used of them."""
    effective_used_kb: RequiredWhole = Field(validation_alias="effective_used")
    temporary_kb: RequiredWhole = Field(validation_alias="temporary")
    """`temporary`: traffic about to expire."""
    temporary_count: RequiredWhole
    expired_kb: RequiredWhole = Field(validation_alias="expired")
    """`expired`: traffic that expired unused."""
    expired_count: RequiredWhole
    used_kb: RequiredWhole = Field(validation_alias="used")
    """`used`: traffic used, over all packages."""


class PackageOrder(VendorModel):
    """`order` of a package."""

    created_at: Moment = None
    paid_at: Moment = Field(default=None, validation_alias="pay_at")
    title: Text = None


class Package(VendorModel):
    """`user-product/list`: one package that was bought. Times are the vendor's clock, without a zone."""

    id: Whole = None
    created_at: Moment = None
    expires_at: Moment = Field(default=None, validation_alias="expired_at")
    product_type: Whole = None
    """9 dynamic traffic, 11 unlimited, 12 data centre, 14 and 25 static, …; others occur."""
    trade_no: Text = None
    order: PackageOrder | None = None

    @field_validator("order", mode="before")
    @classmethod
    def _empty_is_none(cls, value: Any) -> Any:
        return value or None


class DayUsage(VendorModel):
    """`user-usage-flow/total`: traffic of one day; accounts of the same name are merged."""

    day: RequiredText
    """`YYYY-MM-DD`."""
    usage_kb: RequiredWhole = Field(validation_alias="flow")


class ProxyAccount(VendorModel):
    """`whitelist-account/list`: one name and password for proxies. Used traffic is KB, the limit GB."""

    id: Whole = None
    username: RequiredText
    password: Secret = None
    created_at: Moment = None
    remark: Text = None
    product_type: Whole = None
    usage_kb: Whole = Field(default=None, validation_alias="usage_flow")
    limit_gb: Whole = Field(default=None, validation_alias="limit_flow")
    """0 = unlimited."""
    enabled: Flag = Field(default=None, validation_alias="status")

    @property
    def is_unlimited(self) -> bool:
        """No limit is set."""
        return self.limit_gb == 0


class NewProxyAccount(BaseModel):
    """A name and password to be made. Raises ValueError for anything but ASCII letters and digits."""

    model_config = ConfigDict(defer_build=True, frozen=True, hide_input_in_errors=True)

    username: str
    password: SecretStr

    @model_validator(mode="after")
    def _separators_stay_out(self) -> "NewProxyAccount":
        check_username(self.username)
        check_password(self.password.get_secret_value())
        return self
