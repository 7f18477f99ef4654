"""From a wish to a stored watch: what is cheap to refuse is refused first, then the vendor is asked once."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from plugins._shared.asking import Ask, Errand
from plugins._shared.bookkeeping import audited
from plugins._shared.bound import holds_bound
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
from plugins.watch.ports import bound_to, request_of, tied_to, to_spec
from plugins.watch.texts import better_every, daily_nodes

USUAL_EVERY_S = {Kind.SPEEDTEST: 1800, Kind.TUNNEL: 300, Kind.PROXY: 1800}
"""Where the person names no interval."""
FIRST_LOOK_WITHIN_S = 10.0


@dataclass(frozen=True)
class _Seen:
    """What one look before it is stored has given."""

    request: WatchRequest
    account: Account | None = None
    """Whose tunnels or traffic; None: whoever pays for the speed test when it is due."""
    now_text: str = ""
    cost: texts.Cost | None = None
    """Of a speed test."""


async def make(ask: Ask, request: WatchRequest, settings: WatchSettings) -> str:
    """Store it; the answer. Raises UsageError, ProviderError."""
    usual_s = await _usual_s(ask, request, settings)
    if request.kind is Kind.SPEEDTEST:
        await _refuse_twin(ask, request, None)
        seen = await _seen_cost(ask, request, usual_s, settings)
    elif request.kind is Kind.TUNNEL:
        seen = await _seen_tunnel(ask, request)
    else:
        seen = await _seen_packages(ask, request)
    watch = await _stored(ask, seen, seen.request.every_s or usual_s, settings)
    return texts.made(watch, request_of(watch), seen.now_text, seen.cost)


async def make_all(ask: Ask, request: WatchRequest, settings: WatchSettings) -> str:
    """A reminder each for the asker's tunnels that have none, as many as he may have. Raises UsageError,
    ProviderError."""
    usual_s = await _usual_s(ask, request, settings)
    async with _own(ask, Kind.TUNNEL) as account:
        tunnels = await vendor_client("chmlfrp").tunnels(account.credential)
    if not tunnels:
        raise UsageError(usage_texts.NO_TUNNELS)
    mine = await watches.of_owner(database(), ask.user_id)
    known = {row.subject for row in mine if row.kind == Kind.TUNNEL and bound_to(row) == account.binding_id}
    names = [tunnel.name for tunnel in tunnels if tunnel.name not in known]
    if not names:
        raise UsageError(usage_texts.ALL_WATCHED)
    room = settings.per_user - len(mine)
    wishes = [_Seen(replace(request, subject=name), account) for name in names[:room]]
    made = [await _stored(ask, wish, request.every_s or usual_s, settings) for wish in wishes]
    return texts.all_made(made, request_of(made[0]), names[room:])


async def _usual_s(ask: Ask, request: WatchRequest, settings: WatchSettings) -> int:
    """The interval where none is named. Raises UsageError for one that is too short, and where he may have no more."""
    if request.every_s is not None and request.every_s < settings.least_every_s:
        raise UsageError(usage_texts.too_often(every_text(settings.least_every_s)))
    if len(await watches.of_owner(database(), ask.user_id)) >= settings.per_user:
        raise UsageError(usage_texts.full(settings.per_user))
    return max(USUAL_EVERY_S[request.kind], settings.least_every_s)


async def _refuse_twin(ask: Ask, request: WatchRequest, bound_id: int | None) -> None:
    """The same again, with the same account."""
    for watch in await watches.of_owner(database(), ask.user_id):
        same = (watch.kind, watch.subject, bound_to(watch)) == (request.kind, request.subject, bound_id)
        if same and request_of(watch).conditions == request.conditions:
            raise UsageError(usage_texts.twin(watch.number))


async def _seen_cost(ask: Ask, request: WatchRequest, usual_s: int, settings: WatchSettings) -> _Seen:
    """What a check costs, and how often that may be. Raises UsageError where it could not run at all."""
    if any(masked_url(word) != word for word in request.subject.split()) or holds_bound(request.subject):
        raise UsageError(usage_texts.MASKED_TARGET)
    cost = await cost_of(ask, [request.test])
    every_s = _affordable_s(request.every_s, usual_s, cost.nodes, settings)
    if cost.asks:
        raise UsageError(usage_texts.NOT_UNASKED)
    return _Seen(replace(request, every_s=every_s), cost=texts.Cost(cost.nodes, settings.nodes_per_day, cost.whose))


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


async def _seen_tunnel(ask: Ask, request: WatchRequest) -> _Seen:
    """The tunnel by its exact name, and how it is now. Raises UsageError, ProviderError."""
    async with _own(ask, Kind.TUNNEL) as account:
        await _refuse_twin(ask, request, account.binding_id)
        tunnel = the_tunnel(await vendor_client("chmlfrp").tunnels(account.credential), request.subject)
    exact = replace(request, subject=tunnel.name)
    if exact != request:
        await _refuse_twin(ask, exact, account.binding_id)
    return _Seen(exact, account, read_tunnel(tunnel.name, tunnel).text)


async def _seen_packages(ask: Ask, request: WatchRequest) -> _Seen:
    """What is left now. Raises UsageError, ProviderError."""
    assert request.threshold is not None  # noqa: S101 the grammar gives no other
    async with _own(ask, Kind.PROXY) as account:
        await _refuse_twin(ask, request, account.binding_id)
        return _Seen(request, account, (await look_at_packages(account, request.threshold)).text)


async def _stored(ask: Ask, seen: _Seen, every_s: int, settings: WatchSettings) -> Watch:
    now, account = datetime.now(UTC), seen.account
    first_s = min(FIRST_LOOK_WITHIN_S, every_s) * random.random()  # noqa: S311 only so that not all look at once
    bound_id = account.binding_id if account else None
    new = NewWatch(
        owner_id=ask.user_id,
        self_id=ask.chat.self_id,
        chat_kind="private" if ask.chat.private else "group",
        chat_id=ask.user_id if ask.chat.group_id is None else ask.chat.group_id,
        kind=seen.request.kind,
        subject=seen.request.subject,
        spec_json=to_spec(seen.request, as_owner=ask.role is Role.OWNER, bound_id=bound_id),
        every_s=every_s,
        next_at=now + timedelta(seconds=first_s),
        created_at=now,
    )
    async with audited(ask, "watch create", texts.title(seen.request), account.owner_id if account else ""):
        try:
            return await watches.add(database(), new, settings.per_user)
        except TooManyWatchesError:
            raise UsageError(usage_texts.full(settings.per_user)) from None


async def tied_anew(ask: Ask, watch: Watch) -> str:
    """The spec of a watch that is to go on: with the account that its owner uses now where the one that it was made
    with is unbound. Raises UsageError where there is none."""
    kind = Kind(watch.kind)
    if kind is Kind.SPEEDTEST:
        return watch.spec_json
    errand = Errand(alone(ask.chat), ask.role)
    async with errand.settling():
        try:
            account = await own_account(errand, kind, bound_to(watch))
        except NoAccountError:
            try:
                account = await own_account(errand, kind)
            except NoAccountError as e:
                raise UsageError(e.sentence) from None
    return tied_to(watch, account.binding_id)
