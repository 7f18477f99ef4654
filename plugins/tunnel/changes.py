"""Changing and deleting a tunnel: which one is meant, the whole new spec, and what became of a call without an answer.

Facts: vendor document, 修改隧道: what is not named is reset, so the whole spec is sent; `GET /delete_tunnel`.
"""

from collections.abc import Awaitable, Callable, Sequence
from enum import Enum, auto
from typing import Any

from plugins._providers import ProviderError, UnexpectedReplyError, UnreachableError
from plugins._providers.breaker import NotAskedError
from plugins._providers.chmlfrp import Tunnel, TunnelSpec
from plugins._shared.errors import UsageError
from plugins.tunnel import changing_texts as texts
from plugins.tunnel.fields import WEB_TYPES, check_together
from plugins.tunnel.service import State, state_of, tunnels_named


class Done(Enum):
    """What became of a change."""

    YES = auto()
    NO = auto()
    UNKNOWN = auto()


def the_tunnel(tunnels: Sequence[Tunnel], name: str) -> Tunnel:
    """The tunnel of that name, with an id. Raises UsageError with the names that there are."""
    if not name:
        raise UsageError(texts.WHICH)
    if not tunnels:
        raise UsageError(texts.NO_TUNNELS)
    found = tunnels_named(tunnels, name)
    if not found and (first := tunnels_named(tunnels, name.split()[0] if name.split() else "")):
        raise UsageError(texts.words_behind(first[0].name))
    if not found:
        raise UsageError(texts.no_such_tunnel([tunnel.name for tunnel in tunnels], name))
    if len(found) > 1:
        raise UsageError(texts.which_of(found))
    return found[0]


def id_of(tunnel: Tunnel) -> int:
    """The vendor's number of a tunnel. Raises UsageError where it has none yet."""
    if tunnel.id is None:
        raise UsageError(texts.NO_ID)
    return tunnel.id


def spec_of(tunnel: Tunnel) -> TunnelSpec:
    """All that would be sent. Raises UsageError where the vendor's row does not say all of it."""
    if tunnel.encryption is None or tunnel.compression is None:
        raise UsageError(texts.INCOMPLETE)
    try:
        return TunnelSpec.of(tunnel)
    except ValueError:
        raise UsageError(texts.INCOMPLETE) from None


def changed_spec(tunnel: Tunnel, changes: dict[str, Any]) -> TunnelSpec:
    """The whole spec with the changes. Raises UsageError where they do not go with the rest or change nothing."""
    old = spec_of(tunnel)
    kind = changes.get("type", old.type)
    check_together({**changes, "type": kind})
    values = old.model_dump() | changes
    if (kind in WEB_TYPES) != (old.type in WEB_TYPES):
        gone, wanted = ("remote_port", "domain") if kind in WEB_TYPES else ("domain", "remote_port")
        values[gone] = None
        if wanted not in changes:
            raise UsageError(texts.also_needs(kind, wanted))
    if state_of(tunnel) is State.NODE_REMOVED and "node" not in changes:
        raise UsageError(texts.NODE_GONE)
    new = TunnelSpec(**values)
    if new == old:
        raise UsageError(texts.NOTHING_NEW)
    return new


async def settled(call: Awaitable[object], look: Callable[[], Awaitable[bool]]) -> Done:
    """Await a change; where no usable answer comes, `look` tells whether it was made. A refusal is raised as it is."""
    try:
        await call
    except NotAskedError:
        raise
    except (UnreachableError, UnexpectedReplyError):
        try:
            return Done.YES if await look() else Done.NO
        except ProviderError:
            return Done.UNKNOWN
    return Done.YES


def same(tunnel: Tunnel, spec: TunnelSpec) -> bool:
    """Whether a listed tunnel is, field by field, what a spec says."""
    try:
        return TunnelSpec.of(tunnel) == spec
    except ValueError:
        return False
