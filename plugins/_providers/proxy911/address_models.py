"""What we keep of 911Proxy's addresses and places. Facts: vendor document "OpenAPI", ip/* and static-ip-region."""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from plugins._providers.lenient import Moment, RequiredText, RequiredWhole, Text, VendorModel, Whole, to_list


class ProxyAddress(VendorModel):
    """`ip/v3`: one dynamic proxy."""

    host: str
    port: int = Field(ge=1, le=65535)

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        matched = re.fullmatch(r"\s*\[?([0-9A-Za-z.:-]+?)\]?:(\d{1,5})\s*", value)
        return {"host": matched[1], "port": int(matched[2])} if matched else value

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class PlaceItem(VendorModel):
    """A city or state within a country; each field may be missing."""

    city: Text = None
    state: Text = None
    continent_code: Text = None
    country_code: Text = None


class Place(VendorModel):
    """`ip/dynamic-citys` and `ip/dynamic-states`: a country with its cities or states."""

    name_zh: Text = Field(default=None, validation_alias="name_zh_cn")
    name_en: Text = None
    continent_code: Text = None
    country_code: Text = None
    items: Annotated[list[PlaceItem], BeforeValidator(to_list)] = Field(default_factory=list)


class RegionStock(VendorModel):
    """`static-ip-region`: static addresses to be had in one country."""

    country_code: RequiredText = Field(validation_alias="code")
    """`code`: a country here, no status."""
    count: RequiredWhole = Field(validation_alias="number")


class StaticAddress(VendorModel):
    """`ip/get-static-ip`: a static address that was bought. The reply is undocumented, so everything may be missing."""

    id: Whole = None
    """For `renewed_ids` of an order."""
    ip: Text = None
    port: Whole = None
    country_code: Text = None
    product_type: Whole = None
    trade_no: Text = None
    status: Whole = None
    """1 active, 2 inactive, 3 expiring, 4 maintenance."""
    created_at: Moment = None
    expires_at: Moment = Field(default=None, validation_alias="expired_at")
