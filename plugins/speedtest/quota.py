"""`额度`: what is left today, for whom it does not matter, and what a test would cost."""

from plugins._shared.asking import Ask
from plugins._shared.errors import UsageError
from plugins._shared.table import Role
from plugins.binding import find_metered_account, loan_left, owner_quotas
from plugins.speedtest import flow_texts, keeping, texts
from plugins.speedtest.command import parse_speedtest
from plugins.speedtest.depends import budget, config
from plugins.speedtest.gating import asks_first
from plugins.speedtest.repeat import ANY_TYPE
from plugins.speedtest.usage_texts import TITLES


async def standing(ask: Ask) -> str:
    """The asker's share, the group's, and that of all; behind it what is counted in queries, at other vendors."""
    standings = await budget.standings(ask.user_id, ask.chat.group_id)
    lines = [flow_texts.standing(one.share.scope, one.used, one.share.limit) for one in standings]
    notes = [await _note(ask), *await owner_quotas(ask)]
    if ask.role is Role.OWNER and (most := await keeping.most_used(budget.today)):
        notes.append(flow_texts.most_used(most))
    return flow_texts.quota(lines, budget.until_reset(), notes)


async def _note(ask: Ask) -> str:
    try:
        account = await find_metered_account(ask, keeping.VENDOR, 1)
    except UsageError as e:  # nobody pays, or the own binding cannot be read: the sentence says how to bind
        return e.sentence
    if account.loan is not None:
        return flow_texts.loan_left(account.whose, await loan_left(account.loan))
    if account.owner_id is not None:
        return flow_texts.OWN_ACCOUNT_FREE
    return flow_texts.OWNER_FREE if ask.role is Role.OWNER else flow_texts.BIND_TIP


async def cost(argument: str) -> str:
    """`额度 ping example.com 全国`. Raises UsageError."""
    request = parse_speedtest(ANY_TYPE, argument)
    title = f"{TITLES[request.speed.test_type]} {request.shown_target}"
    asks = asks_first(request, config.nodes_without_asking)
    return flow_texts.cost(title, texts.scope(request), request.estimated_nodes, asks=asks)
