"""`隧道`: the asker's own tunnels; `节点`, `节点 状态`: the vendor's nodes, for everyone."""

import asyncio
from datetime import datetime

from nonebot.log import logger

from plugins._providers import ProviderError, RefusedError
from plugins._providers.chmlfrp import ChmlfrpCredential, NodeUptime, Tunnel, TunnelWeek
from plugins._shared.asking import Ask, Errand
from plugins._shared.beijing import BEIJING
from plugins._shared.commands import new_command
from plugins._shared.delivery import Answer
from plugins._shared.drawing import DrawingError
from plugins._shared.errors import UsageError
from plugins.binding import Account
from plugins.tunnel import node_texts, texts, week_texts
from plugins.tunnel.command import NodeRequest, looks_like_nodes, looks_like_tunnel, parse_nodes, parse_tunnel
from plugins.tunnel.depends import client, lent_or_own
from plugins.tunnel.picture import draw_nodes, draw_week
from plugins.tunnel.service import Survey, filtered, in_order, nodes_named, survey_nodes, tunnels_named

TOPIC = "隧道与代理"

tunnel_cmd = new_command("隧道", texts.TUNNEL, TOPIC, aliases=("frp",), alone=True, accepts=looks_like_tunnel)
node_cmd = new_command("节点", texts.NODE, TOPIC, alone=True, accepts=looks_like_nodes)
status_cmd = new_command(
    "节点 状态",
    week_texts.STATUS,
    TOPIC,
    aliases=("节点状态",),
    alone=True,
    accepts=lambda rest: bool(parse_nodes(rest).filters),
)


@tunnel_cmd.handle()
async def handle_tunnel(ask: Ask) -> None:
    """The asker's tunnels, or one of them in detail with its seven days."""
    async with ask.explaining():
        request = parse_tunnel(ask.argument)
        account = await lent_or_own(ask)
        tunnels = in_order(await client().tunnels(account.credential))
        found = tunnels_named(tunnels, request.name) if request.name else []
        if len(found) == 1:
            await ask.reply(await _in_detail(found[0], account, private=ask.chat.private))
        else:
            private = ask.chat.private
            await ask.reply(texts.tunnels(request, tunnels, account.whose, lent=account.lent, private=private))


async def _in_detail(tunnel: Tunnel, account: Account, *, private: bool) -> Answer:
    detail = texts.detail(tunnel, account.whose, lent=account.lent, private=private)
    now = datetime.now(BEIJING)
    week = await _week_if_any(tunnel, account.credential)
    if week is None or not week_texts.pairs(week):
        return Answer(f"{detail}\n\n{week_texts.NO_WEEK}")
    text = f"{detail}\n\n{week_texts.week(week, now.date())}"
    try:
        return Answer(text, await draw_week(tunnel, week, now, account.whose, lent=account.lent or not private), detail)
    except DrawingError as e:
        logger.warning(f"no picture: {e}")
        return Answer(text)


async def _week_if_any(tunnel: Tunnel, credential: ChmlfrpCredential) -> TunnelWeek | None:
    """A tunnel without its week is still worth showing."""
    if tunnel.id is None:
        return None
    try:
        return await client().tunnel_week(credential, tunnel.id)
    except ProviderError as e:
        logger.warning(f"tunnel shown without its week: {type(e).__name__}")
        return None


@node_cmd.handle()
async def handle_node(ask: Ask) -> None:
    """The nodes and their load, for everyone; one of them with more for those who have an account."""
    async with ask.explaining():
        request = parse_nodes(ask.argument)
        survey = await survey_nodes(client())
        more = await _more(ask, request, survey)
        await ask.reply("\n".join(filter(None, (texts.nodes(request, survey), more))))


async def _more(ask: Ask, request: NodeRequest, survey: Survey) -> str:
    """What the vendor tells only to a token about the one node that is meant."""
    found = nodes_named(survey, request.name) if request.name else []
    if len(found) != 1 or found[0].node is None:
        return ""
    # An errand of its own: what is not told costs a lender nothing, though the answer itself stands.
    errand = Errand(ask.chat, ask.role)
    try:
        async with errand.settling():
            credential = (await lent_or_own(errand)).credential
            info, uptime = await asyncio.gather(
                client().node_info(credential, found[0].name), _uptime(credential, found[0].name)
            )
    except UsageError:
        return node_texts.BIND_FOR_MORE
    except RefusedError as e:
        return node_texts.MEMBERS_ONLY if e.code == "403" else node_texts.NO_MORE
    except ProviderError as e:
        logger.warning(f"node shown without its details: {type(e).__name__}")
        return node_texts.NO_MORE
    return node_texts.more(info, uptime)


async def _uptime(credential: ChmlfrpCredential, name: str) -> NodeUptime | None:
    try:
        rows = await client().node_uptime(credential, 7, name)
    except ProviderError as e:
        logger.warning(f"node shown without its uptime: {type(e).__name__}")
        return None
    return next((row for row in rows if row.name == name), None)


@status_cmd.handle()
async def handle_status(ask: Ask) -> None:
    """The load of all nodes (or of those that fit) as a picture, least busy first."""
    async with ask.explaining():
        request = parse_nodes(ask.argument)
        if request.name:
            raise UsageError(week_texts.UNKNOWN_FILTER)
        survey = await survey_nodes(client())
        views = filtered(survey, request.filters)
        text = week_texts.status(views, survey, request.filters)
        if not views:
            await ask.reply(text)
            return
        try:
            picture = await draw_nodes(views, survey, request.filters, datetime.now(BEIJING))
        except DrawingError as e:
            logger.warning(f"no picture: {e}")
            await ask.reply(text)
            return
        await ask.reply(Answer(text, picture, week_texts.caption(views)))
