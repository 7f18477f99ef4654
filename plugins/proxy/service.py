"""What several calls together tell: the summary by product, places that fit a name, static addresses by expiry."""

import asyncio
import difflib
from collections.abc import Awaitable, Sequence
from datetime import datetime

from plugins._providers import CredentialError, ProviderError, QuotaError, RefusedError, UnreachableError
from plugins._providers.breaker import NotAskedError
from plugins._providers.errors import UnexpectedReplyError
from plugins._providers.proxy911 import (
    PackageSummary,
    Place,
    Proxy911Client,
    Proxy911Credential,
    ProxyAddress,
    RegionStock,
    StaticAddress,
)
from plugins._shared.errors import UsageError
from plugins.proxy import place_texts
from plugins.proxy.command import ExtractRequest, StaticRequest, StockRequest
from plugins.proxy.countries import country_code, key, place_name, zh_name
from plugins.proxy.wording import local

SUMMED_PRODUCTS = (9, 12)
"""The only ones that user-product/summary tells apart."""
STATIC_PAGE_SIZE = 100
MOST_STATIC_PAGES = 10
FAR = datetime.max


async def summaries(
    client: Proxy911Client, credential: Proxy911Credential
) -> tuple[PackageSummary, dict[int, PackageSummary]]:
    """All packages together, and by product where the vendor tells. Raises ProviderError."""
    whole, *parts = await asyncio.gather(
        client.package_summary(credential),
        *(_or_none(client.package_summary(credential, kind)) for kind in SUMMED_PRODUCTS),
    )
    assert whole is not None  # noqa: S101 only the parts may be missing
    pairs = zip(SUMMED_PRODUCTS, parts, strict=True)
    return whole, {kind: part for kind, part in pairs if part is not None}


async def _or_none(call: Awaitable[PackageSummary]) -> PackageSummary | None:
    """The whole is still worth showing without its parts."""
    try:
        return await call
    except ProviderError:
        return None


def fitting_countries(places: Sequence[Place], search: str) -> list[tuple[str, str, str, int]]:
    """Code, Chinese and English name, number of states, of the countries that a text is a part of; all for ""."""
    wanted, code = key(search), country_code(search) if search else None
    rows = []
    for place in places:
        if place.country_code is None:
            continue
        mine = place.country_code.upper()
        names = (place.name_zh or zh_name(mine), place.name_en or "")
        if mine == code or (wanted and any(wanted in key(name) for name in names)) or not wanted:
            rows.append((mine, *names, len({item.state for item in place.items if item.state})))
    return sorted(rows)


def fitting(names: Sequence[str], search: str) -> list[str]:
    """The names that a text is a part of, in their order; all for ""."""
    wanted = key(place_name(search))
    return [name for name in names if wanted in key(name)]


def near(names: Sequence[str], search: str) -> list[str]:
    """Up to three names that are nearly this text."""
    return difflib.get_close_matches(key(place_name(search)), [key(name) for name in names], n=3, cutoff=0.6)


def cities_by_state(places: Sequence[Place], country: str) -> dict[str, list[str]]:
    """State → cities of a country; what the vendor left blank is left out."""
    found: dict[str, list[str]] = {}
    for place in places:
        if (place.country_code or "").upper() != country:
            continue
        for item in place.items:
            if item.city:
                found.setdefault(item.state or "-", []).append(item.city)
    return found


async def stock(
    client: Proxy911Client, credential: Proxy911Credential, request: StockRequest
) -> dict[int, list[RegionStock]]:
    """Product type → stock by country: residential, data centre, or both. Raises ProviderError."""
    kinds = [request.product] if request.product else [25, 14]
    found = await asyncio.gather(*(client.static_stock(credential, residential=kind == 25) for kind in kinds))
    return dict(zip(kinds, found, strict=True))


async def static_addresses(
    client: Proxy911Client, credential: Proxy911Credential, request: StaticRequest
) -> tuple[list[StaticAddress], bool]:
    """All that fit, and whether there are more than were read. Raises ProviderError."""
    rows: list[StaticAddress] = []
    for number in range(1, MOST_STATIC_PAGES + 1):
        page = await client.static_addresses(
            credential,
            number,
            STATIC_PAGE_SIZE,
            request.country,
            request.product,
            request.status,
            request.trade_no,
        )
        rows += page.items
        if not page.items or number >= (page.total_pages or 1):
            return rows, False
    return rows, True


def by_expiry(rows: Sequence[StaticAddress], now: datetime) -> list[StaticAddress]:
    """Soonest to expire first, then those without a date, and last those that have expired already."""

    def order(row: StaticAddress) -> tuple[bool, datetime]:
        ends = local(row.expires_at) if row.expires_at else FAR
        return ends <= now, ends

    return sorted(rows, key=order)


async def extract(
    client: Proxy911Client, credential: Proxy911Credential, request: ExtractRequest
) -> list[ProxyAddress]:
    """Take addresses, once. Raises UsageError with what may have become of it, ProviderError."""
    try:
        found = await client.extract(
            credential, request.country, request.count, request.state, request.city, request.life_min
        )
    except (NotAskedError, CredentialError, QuotaError):
        raise
    except RefusedError:
        raise UsageError(place_texts.EXTRACT_REFUSED) from None
    except (UnreachableError, UnexpectedReplyError):
        raise UsageError(place_texts.EXTRACT_UNKNOWN) from None
    if not found:
        raise UsageError(place_texts.NO_ADDRESSES)
    return found
