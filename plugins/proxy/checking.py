"""The use case of `验代理`: what a proxy claims to be against what an IP vendor says. Pure of NoneBot.

Facts: ihuyi's document, Submit: `country` in Chinese; Hong Kong, Macao and Taiwan come as provinces of 中国.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from ipaddress import IPv4Address, ip_address

from plugins._providers import CredentialError, ProviderError, QuotaError
from plugins._providers.ihuyi import IhuyiClient, IhuyiCredential, Location
from plugins._providers.proxy911 import ProxyAddress
from plugins.proxy.countries import country_code

MOST = 10
AT_ONCE = 4
_OWN_CODES = frozenset({"HK", "MO", "TW"})


class Verdict(Enum):
    """Whether an address is in the country it was taken for."""

    TRUE = auto()
    FALSE = auto()
    UNKNOWN = auto()


@dataclass(frozen=True)
class Checked:
    """One proxy and where it really is."""

    address: str
    verdict: Verdict
    place: str | None = None


def judged(address: str, wanted: str, location: Location | None) -> Checked:
    """A claim (a country's code) against a vendor's answer; None: there is none."""
    if location is None or not (location.country or location.province):
        return Checked(address, Verdict.UNKNOWN)
    parts = (location.country, location.province, location.city)
    place = " ".join(dict.fromkeys(part for part in parts if part))
    real = country_code(location.province or "")
    if real not in _OWN_CODES:
        real = country_code(location.country or "")
    if real is None:
        return Checked(address, Verdict.UNKNOWN, place)
    return Checked(address, Verdict.TRUE if real == wanted else Verdict.FALSE, place)


async def check(
    client: IhuyiClient, credential: IhuyiCredential, addresses: Sequence[ProxyAddress], wanted: str
) -> list[Checked]:
    """Look all of them up, a few at once, in their order. What cannot be looked up is unknown: it was paid for.

    After a refusal that the others would meet too (key, balance, rate) nobody is asked any more.
    """
    gate, refused = asyncio.Semaphore(AT_ONCE), asyncio.Event()

    async def look(address: ProxyAddress) -> Checked:
        async with gate:
            ip = _ipv4(address.host)
            if ip is None or refused.is_set():
                return judged(str(address), wanted, None)
            try:
                return judged(str(address), wanted, await client.locate(credential, ip))
            except (CredentialError, QuotaError):
                refused.set()
            except ProviderError:
                pass  # this one address stays unknown, and is shown so
            return judged(str(address), wanted, None)

    return list(await asyncio.gather(*map(look, addresses)))


def _ipv4(host: str) -> IPv4Address | None:
    try:
        ip = ip_address(host)
    except ValueError:
        return None
    return ip if isinstance(ip, IPv4Address) else None
