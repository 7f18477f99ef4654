"""`隧道 创建`: in one line, or a dialog that asks only for what is missing; then it is shown, and made on `确认`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from plugins._providers import CredentialError, QuotaError, RefusedError
from plugins._providers.chmlfrp import NotCreatedError, OutcomeUnknownError, PortTakenError, Tunnel
from plugins._shared.asking import Ask
from plugins._shared.bookkeeping import audited
from plugins._shared.commands import new_command
from plugins._shared.dialogs import CONFIRM, QUESTION_TTL_S, Action
from plugins._shared.errors import UsageError
from plugins.binding import Account
from plugins.tunnel import making_texts as texts
from plugins.tunnel.answers import is_wrong, read_answer, read_change
from plugins.tunnel.depends import client, own_account, pick, same_account
from plugins.tunnel.fields import check_together, has_field, parse_fields, words_of
from plugins.tunnel.planning import (
    Ground,
    Plan,
    check_again,
    check_name,
    check_room,
    chosen_node,
    edited,
    fitting_nodes,
    look_around,
    make_plan,
    missing,
    next_port,
    ports_taken,
)

ANSWER_WITHIN_S = 180.0

create_cmd = new_command(
    "隧道 创建",
    texts.CREATE,
    "隧道与代理",
    aliases=("frp 创建", "隧道 新建"),
    alone=True,
    accepts=has_field,
    acts=True,
)


@dataclass(frozen=True)
class Making:
    """A dialog about a new tunnel."""

    account: Account
    ground: Ground
    wish: dict[str, Any]


@create_cmd.handle()
async def handle_create(ask: Ask) -> None:
    """Read the line (costs no call), look at the account and the nodes, then ask for what is missing or for `确认`."""
    async with ask.explaining():
        wish = parse_fields(words_of(ask.argument))
        check_together(wish)
        await begin_making(ask, wish)


async def begin_making(ask: Ask, wish: dict[str, Any]) -> None:
    """With what is wished so far, into the dialog. Raises UsageError, ProviderError."""
    account = await own_account(ask)
    ground = await look_around(client(), account.credential)
    await _go_on(ask, Making(account, ground, _known(ground, wish)))


def _known(ground: Ground, wish: dict[str, Any]) -> dict[str, Any]:
    """What is wished so far, checked against what the vendor says, with the node's full name. Raises UsageError."""
    check_together(wish)
    check_room(ground)
    if "name" in wish:
        check_name(ground, wish["name"])
    if "node" in wish:
        wish = wish | {"node": chosen_node(ground, wish["node"], wish.get("type")).name}
    return wish


async def _go_on(ask: Ask, making: Making) -> None:
    if missing(making.wish):
        await _ask_next(ask, making)
        return
    plan = await make_plan(client(), making.account.credential, making.wish, making.ground, pick)
    await _show(ask, making, plan, texts.preview(plan, private=ask.chat.private))


async def _ask_next(ask: Ask, making: Making, problem: str | None = None) -> None:
    """Ask for the next field; a wrong answer is told and the question stands again."""
    fields = missing(making.wish)
    field = fields[0]
    nodes = fitting_nodes(making.ground, making.wish.get("type")) if field == "node" else []
    everyone = [view.name for view in making.ground.survey.views]
    shown = [view.name for view in nodes[: texts.MOST_NODES]]

    def takes(text: str) -> Action | None:
        return _action(
            lambda: read_answer(field, text, everyone, shown, private=ask.chat.private),
            lambda again, read: _take(again, making, read),
            lambda again, sentence: _ask_next(again, making, sentence),
        )

    question = texts.question(fields, nodes)
    ask.listen(takes, ttl_s=ANSWER_WITHIN_S)
    await ask.reply(texts.wrong(problem, question) if problem else question)


def _action(
    read: Callable[[], dict[str, Any]], good: Callable[[Ask, dict[str, Any]], Any], bad: Callable[[Ask, str], Any]
) -> Action | None:
    """A text → what to do with it: `good` with its fields, `bad` with a sentence; None where it is talk."""
    fields, problem = is_wrong(read)
    if problem is not None:
        return lambda ask: bad(ask, problem)
    return (lambda ask: good(ask, fields)) if fields else None


async def _take(ask: Ask, making: Making, fields: dict[str, Any]) -> None:
    """An answer came. What does not go with the rest is told, and the question stands as it stood before."""
    try:
        wish = _known(making.ground, making.wish | fields)
    except UsageError as e:
        await _ask_next(ask, making, e.sentence)
        return
    await _go_on(ask, Making(making.account, making.ground, wish))


async def _show(ask: Ask, making: Making, plan: Plan, sentence: str, tried: Sequence[int] = ()) -> None:
    """Show what would be made and wait: `确认` makes exactly this, `字段=值` changes it."""

    def takes(text: str) -> Action | None:
        return _action(
            lambda: read_change(text),
            lambda again, read: _change(again, making, plan, read, tried),
            lambda again, problem: _show(again, making, plan, texts.wrong(problem, texts.STILL), tried),
        )

    ask.listen(takes, {CONFIRM: lambda again: _make(again, making, plan, tried)}, ttl_s=QUESTION_TTL_S)
    await ask.reply(sentence)


async def _change(ask: Ask, making: Making, plan: Plan, fields: dict[str, Any], tried: Sequence[int]) -> None:
    try:
        wish = _known(making.ground, edited(plan, fields))
        await _go_on(ask, Making(making.account, making.ground, wish))
    except UsageError as e:
        await _show(ask, making, plan, texts.wrong(e.sentence, texts.STILL), tried)


async def _make(ask: Ask, making: Making, plan: Plan, tried: Sequence[int]) -> None:
    """`确认` was said: look again, then make it, once."""
    account = await same_account(ask, making.account)
    ground = await look_around(client(), account.credential)
    check_again(plan, ground)
    try:
        async with audited(ask, "tunnel create", plan.spec.name, account.owner_id):
            tunnel = await _create(account, plan)
    except PortTakenError:
        await _offer_next(ask, Making(account, ground, making.wish), plan, tried)
    except NotCreatedError:
        await ask.reply(texts.NOT_CREATED)
    except OutcomeUnknownError:
        await ask.reply(texts.created_or_not(plan.spec.name))
    else:
        await ask.reply(texts.created(tunnel, private=ask.chat.private))


async def _create(account: Account, plan: Plan) -> Tunnel:
    """Once. Raises UsageError for a refusal of what was wished, ProviderError for everything else."""
    try:
        return await client().create_tunnel(account.credential, plan.spec)
    except (PortTakenError, CredentialError, QuotaError):
        raise
    except RefusedError:
        raise UsageError(texts.REFUSED) from None


async def _offer_next(ask: Ask, making: Making, plan: Plan, tried: Sequence[int]) -> None:
    port = plan.spec.remote_port
    if port is None or plan.ports is None:
        raise UsageError(texts.REFUSED)
    tried = (*tried, port)
    taken = ports_taken(making.ground.tunnels, plan.spec.node, plan.spec.type) | set(tried)
    offer = next_port(plan.ports, taken, port)
    if offer is None:
        raise UsageError(texts.all_ports_clash(port))
    moved = plan.with_port(offer)
    await _show(ask, making, moved, texts.clash(port, moved, private=ask.chat.private), tried)
