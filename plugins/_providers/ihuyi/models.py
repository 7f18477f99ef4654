"""What we keep of ihuyi's replies. Facts: vendor document "IP查询接口", SubmitResult and GetNumResult."""

from pydantic import AliasChoices, Field

from plugins._providers.lenient import RequiredWhole, Text, VendorModel


class Location(VendorModel):
    """Where an IPv4 address is, to the district, and whose network it is. `result` of Submit."""

    country: Text = None
    province: Text = Field(default=None, validation_alias=AliasChoices("province", "porovince"))
    """`province`; the old document spells it `porovince`."""
    city: Text = None
    district: Text = None
    operator: Text = None
    """The internet provider, e.g. 移动."""

    @property
    def is_empty(self) -> bool:
        """The vendor answered but knows nothing about the address."""
        return not (self.country or self.province or self.city or self.district or self.operator)


class Remaining(VendorModel):
    """Reply of GetNum."""

    num: RequiredWhole = Field(ge=0)
    """Queries left; arrives as a number or as text."""
