"""From a wish to a stored watch: what is cheap to refuse is refused first, then the vendor is asked once."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from plugins._shared.asking import Ask, Errand
from plugins._shared.database import watches
from plugins._shared.database.watches import NewWatch, TooManyWatchesError, Watch
from plugins._shared.errors import UsageError
from plugins._shared.storage import database
from plugins._shared.table import Role
from plugins._shared.targets import masked_url
from plugins.binding import Account, vendor_client
from plugins.speedtest import cost_of
from plugins.tunnel import the_tunnel
from plugins.watch import texts, usage_texts
from plugins.watch.checking import NoAccountError, alone, look_at_packages, own_account, read_tunnel
from plugins.watch.command import Kind, WatchRequest
from plugins.watch.config import WatchSettings
from plugins.watch.hours import DAY_S, every_text
from plugins.watch.ports import request_of, to_spec
from plugins.watch.texts import better_every, daily_nodes

USUAL_EVERY_S = {Kind.SPEEDTEST: 1800, Kind.TUNNEL: 300, Kind.PROXY: 1800}
"""Where the person names no interval."""
FIRST_LOOK_WITHIN_S = 10.0


async def make(ask: Ask, request: WatchRequest, settings: WatchSettings) -> str:
    """Store it; the answer. Raises UsageError, ProviderError."""
    usual_s = max(USUAL_EVERY_S[request.kind], settings.least_every_s)
    if request.every_s is not None and request.every_s < settings.least_every_s:
        raise UsageError(usage_texts.too_often(every_text(settings.least_every_s)))
    await _refuse_more(ask, request, settings)
    nodes, now_text, asked = 0, "", request
    if request.kind is Kind.SPEEDTEST:
        nodes = await _cost(ask, request)
        request = replace(request, every_s=_affordable_s(request.every_s, usual_s, nodes, settings))
    elif request.kind is Kind.TUNNEL:
        request, now_text = await _seen_tunnel(ask, request)
    else:
        now_text = await _seen_packages(ask, request)
    if request.subject != asked.subject:
        await _refuse_more(ask, request, settings)
    watch = await _stored(ask, request, request.every_s or usual_s, settings)
    return texts.made(watch, request_of(watch), now_text, nodes=nodes)


async def _refuse_more(ask: Ask, request: WatchRequest, settings: WatchSettings) -> None:
    """The same again, or more than he may have."""
    mine = await watches.of_owner(database(), ask.user_id)
    for watch in mine:
        same = (watch.kind, watch.subject) == (request.kind, request.subject)
        if same and request_of(watch).conditions == request.conditions:
            raise UsageError(usage_texts.twin(watch.number))
    if len(mine) >= settings.per_user:
        raise UsageError(usage_texts.full(settings.per_user))


async def _cost(ask: Ask, request: WatchRequest) -> int:
    """Nodes of one check, roughly. Raises UsageError where it could not run at all."""
    if any(masked_url(word) != word for word in request.subject.split()):
        raise UsageError(usage_texts.MASKED_TARGET)
    return (await cost_of(ask, [request.test])).nodes


def _affordable_s(wanted_s: int | None, usual_s: int, nodes: int, settings: WatchSettings) -> int:
    """The interval; where none is wanted, the more nodes, the longer. Raises UsageError."""
    every_s = wanted_s or usual_s
    if nodes > settings.most_nodes:
        daily = daily_nodes(nodes, every_s)
        raise UsageError(usage_texts.too_many_nodes(nodes, settings.most_nodes, daily, every_text(every_s)))
    least_s = -(-nodes * DAY_S // settings.nodes_per_day)
    if wanted_s is None:
        return max(usual_s, -(-least_s // usual_s) * usual_s)
    if wanted_s < least_s:
        daily, better = daily_nodes(nodes, wanted_s), better_every(least_s)
        raise UsageError(usage_texts.too_many_a_day(nodes, daily, settings.nodes_per_day, better))
    return wanted_s


@asynccontextmanager
async def _own(ask: Ask, kind: Kind) -> AsyncIterator[Account]:
    """The person's own account, for one look. Raises UsageError."""
    errand = Errand(alone(ask.chat), ask.role)
    async with errand.settling():
        try:
            account = await own_account(errand, kind)
        except NoAccountError as e:
            raise UsageError(e.sentence) from None
        yield account


async def _seen_tunnel(ask: Ask, request: WatchRequest) -> tuple[WatchRequest, str]:
    """The tunnel by its exact name, and how it is now. Raises UsageError, ProviderError."""
    async with _own(ask, Kind.TUNNEL) as account:
        tunnel = the_tunnel(await vendor_client("chmlfrp").tunnels(account.credential), request.subject)
    return replace(request, subject=tunnel.name), read_tunnel(tunnel.name, tunnel).text


async def _seen_packages(ask: Ask, request: WatchRequest) -> str:
    """What is left now. Raises UsageError, ProviderError."""
    assert request.threshold is not None  # noqa: S101 the grammar gives no other
    async with _own(ask, Kind.PROXY) as account:
        return (await look_at_packages(account, request.threshold)).text


async def _stored(ask: Ask, request: WatchRequest, every_s: int, settings: WatchSettings) -> Watch:
    now = datetime.now(UTC)
    first_s = min(FIRST_LOOK_WITHIN_S, every_s) * random.random()  # noqa: S311 only so that not all look at once
    new = NewWatch(
        owner_id=ask.user_id,
        self_id=ask.chat.self_id,
        chat_kind="private" if ask.chat.private else "group",
        chat_id=ask.user_id if ask.chat.group_id is None else ask.chat.group_id,
        kind=request.kind,
        subject=request.subject,
        spec_json=to_spec(request, as_owner=ask.role is Role.OWNER),
        every_s=every_s,
        next_at=now + timedelta(seconds=first_s),
        created_at=now,
    )
    try:
        return await watches.add(database(), new, settings.per_user)
    except TooManyWatchesError:
        raise UsageError(usage_texts.full(settings.per_user)) from None
