"""911Proxy: traffic packages, proxy accounts and extraction of proxies."""

from plugins._providers.proxy911.address_models import Place, PlaceItem, ProxyAddress, RegionStock, StaticAddress
from plugins._providers.proxy911.client import Proxy911Client
from plugins._providers.proxy911.models import (
    DayUsage,
    NewProxyAccount,
    Package,
    PackageOrder,
    PackageSummary,
    Page,
    ProxyAccount,
)
from plugins._providers.proxy911.order_models import GiftRatio, NewOrder, Order, PaymentGroup, PaymentMethod, User
from plugins._providers.proxy911.protocol import KB_PER_GB
from plugins._providers.proxy911.settings import Proxy911Credential, Proxy911Settings
from plugins._providers.room import Room

ROOM = Room(
    "proxy911",
    "911Proxy",
    ("911", "911proxy", "proxy911", "代理"),
    Proxy911Settings,
    Proxy911Credential,
    Proxy911Client,
)

__all__ = [
    "KB_PER_GB",
    "ROOM",
    "DayUsage",
    "GiftRatio",
    "NewOrder",
    "NewProxyAccount",
    "Order",
    "Package",
    "PackageOrder",
    "PackageSummary",
    "Page",
    "PaymentGroup",
    "PaymentMethod",
    "Place",
    "PlaceItem",
    "Proxy911Client",
    "Proxy911Credential",
    "Proxy911Settings",
    "ProxyAccount",
    "ProxyAddress",
    "RegionStock",
    "StaticAddress",
    "User",
]
