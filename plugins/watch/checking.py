"""One look at a vendor on behalf of a watch's owner: his account, his budget, his role."""

import json

from nonebot import get_driver
from nonebot.log import logger

from plugins._providers import CredentialError, ProviderError
from plugins._providers.ce17 import ClockError
from plugins._providers.chmlfrp import Tunnel
from plugins._shared.asking import Errand, explain
from plugins._shared.database.watches import Watch
from plugins._shared.errors import LimitError, UsageError
from plugins._shared.hearing import Chat
from plugins._shared.restrictions import EVERYWHERE, RESTRICTIONS
from plugins._shared.table import Role
from plugins._shared.vault import VaultError
from plugins.binding import Account, find_account, find_bound, has_left, listed, vendor_client
from plugins.speedtest import measure_paid, measured, why_not
from plugins.tunnel import state_of, tunnels_named
from plugins.watch import reading_texts, usage_texts
from plugins.watch.command import Kind, WatchRequest
from plugins.watch.conditions import Threshold, Traffic
from plugins.watch.judging import from_plain
from plugins.watch.ports import Halt, Reading, bound_to, made_by_owner

FEATURES = {Kind.SPEEDTEST: "speedtest", Kind.TUNNEL: "tunnel", Kind.PROXY: "proxy"}
"""Kind → the plugin whose switch it obeys, besides this one's."""
VENDORS = {Kind.SPEEDTEST: "ce17", Kind.TUNNEL: "chmlfrp", Kind.PROXY: "proxy911"}


class NoAccountError(Exception):
    """Nobody pays (any more). `sentence` says what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


async def own_account(errand: Errand, kind: Kind, bound_id: int | None = None) -> Account:
    """The account that a reminder looks with: the person's own (of this binding, where he has several), or the bot's
    for its owner. Raises NoAccountError."""
    try:
        if bound_id is not None:
            return await find_bound(errand, VENDORS[kind], bound_id)
        account = await find_account(errand, VENDORS[kind])
    except LimitError:
        raise
    except UsageError as e:
        raise NoAccountError(e.sentence) from None
    if account.owner_id != errand.user_id and not (account.owner_id is None and errand.role is Role.OWNER):
        raise NoAccountError(usage_texts.NO_TUNNEL_OWN if kind is Kind.TUNNEL else usage_texts.NO_PROXY_OWN)
    return account


def alone(chat: Chat) -> Chat:
    """The person by himself: what is lent to a group is not for his reminders."""
    return Chat(chat.self_id, None, chat.user_id)


def read_tunnel(name: str, tunnel: Tunnel | None) -> Reading:
    """A tunnel as the vendor's list has it, None: the list does not have it."""
    return reading_texts.of_tunnel(name, state_of(tunnel).name if tunnel else "", tunnel)


async def look_at_tunnel(account: Account, name: str) -> Reading:
    """Raises ProviderError."""
    found = tunnels_named(await vendor_client("chmlfrp").tunnels(account.credential), name)
    return read_tunnel(name, found[0] if found else None)


async def look_at_packages(account: Account, threshold: Threshold, bought_before_kb: int | None = None) -> Reading:
    """Raises ProviderError."""
    packages = await vendor_client("proxy911").package_summary(account.credential)
    traffic = Traffic(packages.effective_kb, packages.effective_total_kb, packages.total_kb)
    return reading_texts.of_packages(threshold, traffic, bought_before_kb)


class VendorChecks:
    """`ports.Checks` through the vendors' clients."""

    async def look(self, watch: Watch, request: WatchRequest) -> Reading | Halt | None:
        owner = made_by_owner(watch) and str(watch.owner_id) in get_driver().config.superusers
        group_id = watch.chat_id if watch.chat_kind == "group" else None
        chat = Chat(watch.self_id, group_id, watch.owner_id)
        if _is_barred(chat, request.kind, owner=owner):
            return None
        errand = Errand(chat if request.kind is Kind.SPEEDTEST else alone(chat), Role.OWNER if owner else Role.MEMBER)
        try:
            async with errand.settling():
                if await _has_left(errand, watch, request):
                    return Halt(usage_texts.LEFT_GROUP, in_group=True)
                return await _look(errand, watch, request)
        except NoAccountError as e:
            return Halt(e.sentence)
        except CredentialError as e:
            logger.info(f"watch {watch.id}: {type(e).__name__} {e}")
            sentence = _sentence(e, request.kind)
            own = await _pays_himself(watch, request.kind) and not isinstance(e, ClockError)
            return Halt(sentence) if own else reading_texts.unread(sentence)
        except ProviderError as e:
            logger.info(f"watch {watch.id}: {type(e).__name__} {e}")
            return reading_texts.unread(_sentence(e, request.kind))
        except (UsageError, VaultError) as e:
            return reading_texts.unread(e.sentence)


def _is_barred(chat: Chat, kind: Kind, *, owner: bool) -> bool:
    """Whether he is banned where he made it, or one of its features is switched off there."""
    if not owner and RESTRICTIONS.ban_of(chat) is not None:
        return True
    places = [group_id for group_id in (chat.group_id, None if owner else EVERYWHERE) if group_id is not None]
    return any(RESTRICTIONS.is_off(place, feature) for place in places for feature in ("watch", FEATURES[kind]))


async def _has_left(errand: Errand, watch: Watch, request: WatchRequest) -> bool:
    """Whether the check would draw on a group of which he is no member any more: on its budget, on what is lent to
    it. Who pays himself goes on."""
    group_id = errand.chat.group_id
    if group_id is None or await _pays_himself(watch, request.kind):
        return False
    return await has_left(group_id, watch.owner_id)


async def _look(errand: Errand, watch: Watch, request: WatchRequest) -> Reading:
    if request.kind is Kind.SPEEDTEST:
        paid = await measure_paid(errand, *request.test)
        numbers = measured(paid.report)
        whose = paid.account.whose if paid.account.binding_id is None else reading_texts.OWN_ACCOUNT
        return reading_texts.of_test(request, numbers, numbers.text, whose, paid.nodes)
    account = await own_account(errand, request.kind, bound_to(watch))
    if request.threshold is None:
        return await look_at_tunnel(account, request.subject)
    memory = from_plain(json.loads(watch.standing_json)).memory
    return await look_at_packages(account, request.threshold, memory)


async def _pays_himself(watch: Watch, kind: Kind) -> bool:
    """Whether it was his own credential that was refused: of the bot's, its owner hears otherwise."""
    return any(binding.vendor == VENDORS[kind] for binding in await listed(watch.owner_id))


def _sentence(error: ProviderError, kind: Kind) -> str:
    return why_not(error) if kind is Kind.SPEEDTEST else explain(error)
