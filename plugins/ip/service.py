"""Looking addresses up: cache, vendors in order with failover, names resolved first."""

import asyncio
import logging
import socket
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, Self

from plugins._providers import ProviderError
from plugins._shared.errors import LimitError, UsageError
from plugins._shared.targets import classify_ip
from plugins.ip.command import IpRequest, Target

RESOLVE_TIMEOUT_S = 5.0
NO_SUCH_NAME = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
_log = logging.getLogger(__name__)


class ResolverDownError(Exception):
    """This machine's resolver does not answer: that says nothing of the name."""


@dataclass(frozen=True)
class Place:
    """Where an address is, as far as a vendor knows. None: the vendor does not say."""

    country: str | None = None
    province: str | None = None
    city: str | None = None
    district: str | None = None
    operator: str | None = None

    @classmethod
    def of(cls, location: Any) -> Self:
        """From a vendor's location: the fields that it has of ours."""
        return cls(**{name: getattr(location, name, None) for name in cls.__dataclass_fields__})

    @property
    def is_empty(self) -> bool:
        """The vendor answered, but knows nothing."""
        return not (self.country or self.province or self.city)


@dataclass(frozen=True)
class Answered:
    """A vendor's answer and who paid for it."""

    place: Place
    whose: str


Locator = Callable[[IPv4Address], Awaitable[Answered]]


@dataclass(frozen=True)
class Source:
    """A vendor that can be asked: the name of its room, and how."""

    name: str
    locate: Locator


@dataclass(frozen=True)
class Finding:
    """What was found out about one public address."""

    ip: IPv4Address | IPv6Address
    place: Place | None = None
    source: str = ""
    whose: str = ""
    age_s: float | None = None
    """How old a cached answer is; None: asked just now."""
    error: ProviderError | UsageError | None = None
    """Why there is no answer; None with `place` None: no vendor knows it."""


@dataclass(frozen=True)
class Result:
    """The answer to one target; a name can have several addresses."""

    target: Target
    findings: tuple[Finding, ...] = ()
    unresolved: bool = False
    """The name has no address."""
    resolver_down: bool = False
    """This machine's resolver did not answer."""


@dataclass
class Cache:
    """Answers by (source asked for, address), for everyone, for `ttl_s` seconds; the oldest is forgotten first."""

    ttl_s: float
    keep: int = 20_000
    clock: Callable[[], float] = time.monotonic
    _kept: OrderedDict[tuple[str, IPv4Address], tuple[float, Finding]] = field(default_factory=OrderedDict)

    def get(self, key: tuple[str, IPv4Address]) -> Finding | None:
        """The answer with its age, or None."""
        kept = self._kept.get(key)
        if kept is None or (age_s := self.clock() - kept[0]) > self.ttl_s:
            return None
        found = kept[1]
        return Finding(found.ip, found.place, found.source, found.whose, age_s)

    def put(self, key: tuple[str, IPv4Address], finding: Finding) -> None:
        """Keep an answer."""
        self._kept[key] = (self.clock(), finding)
        self._kept.move_to_end(key)
        if len(self._kept) > self.keep:
            self._kept.popitem(last=False)


async def look_up(request: IpRequest, sources: tuple[Source, ...], cache: Cache) -> list[Result]:
    """Answer every target of a request, side by side. A target's failure stays its own."""
    return list(await asyncio.gather(*(_result(target, sources, cache) for target in request.targets)))


def stopped_by(results: list[Result]) -> LimitError | None:
    """The limit that is all there is to say: every address met one."""
    errors = [finding.error for result in results for finding in result.findings]
    limits = [error for error in errors if isinstance(error, LimitError)]
    answered = any(not result.findings for result in results) or len(limits) < len(errors)
    return limits[0] if limits and not answered else None


async def _result(target: Target, sources: tuple[Source, ...], cache: Cache) -> Result:
    if target.refusal is not None:
        return Result(target)
    try:
        addresses = [target.ip] if target.ip is not None else await resolve(target.host or "")
    except ResolverDownError:
        return Result(target, resolver_down=True)
    findings = await asyncio.gather(*(find(ip, sources, cache) for ip in addresses))
    return Result(target, tuple(findings), unresolved=not addresses)


async def resolve(host: str) -> list[IPv4Address | IPv6Address]:
    """The addresses of a name by this machine's resolver; empty when it has none. Raises ResolverDownError."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(RESOLVE_TIMEOUT_S):
            infos = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as e:
        if isinstance(e, socket.gaierror) and e.errno not in NO_SUCH_NAME:
            raise ResolverDownError from e
        return []
    except (OSError, TimeoutError) as e:
        raise ResolverDownError from e
    return list(dict.fromkeys(ip_address(info[4][0]) for info in infos))[:4]


async def find(ip: IPv4Address | IPv6Address, sources: tuple[Source, ...], cache: Cache) -> Finding:
    """Ask the cache, then the vendors in order; an empty answer counts as not found and goes to the next."""
    # A name may resolve to a special address; no vendor can read IPv6. Neither costs a call.
    if isinstance(ip, IPv6Address) or not classify_ip(str(ip)).is_public:
        return Finding(ip)
    key = ("+".join(source.name for source in sources), ip)
    if (cached := cache.get(key)) is not None:
        return cached
    finding, certain = await _ask_in_order(ip, sources)
    if certain:
        cache.put(key, finding)
    return finding


async def _ask_in_order(ip: IPv4Address, sources: tuple[Source, ...]) -> tuple[Finding, bool]:
    """What the first vendor that knows says; and whether asking again would give the same."""
    nothing: Finding | None = None
    errors: list[ProviderError | UsageError] = []
    for source in sources:
        try:
            answered = await source.locate(ip)
        except (ProviderError, UsageError) as e:
            _log.warning("%s did not locate an address: %s", source.name, type(e).__name__)
            errors.append(e)
            continue
        if not answered.place.is_empty:
            return Finding(ip, answered.place, source.name, answered.whose), True
        nothing = Finding(ip, None, source.name, answered.whose)
    if nothing is not None:
        return nothing, not errors
    # What a vendor said weighs more than that another one has no account here.
    spoken = [e for e in errors if isinstance(e, ProviderError)] or errors
    return Finding(ip, error=spoken[0]), False
