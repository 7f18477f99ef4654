"""`诊断 <隧道>`: where it is broken, and what to do."""

import asyncio
from dataclasses import replace

from nonebot.log import logger

from plugins._providers import ProviderError
from plugins._providers.chmlfrp import ChmlfrpCredential, TunnelNow
from plugins._shared.asking import DIALOGS, Ask
from plugins._shared.commands import new_command
from plugins._shared.dialogs import RUN
from plugins._shared.errors import UsageError
from plugins.speedtest import measure, measured, why_not
from plugins.tunnel import diagnosis_texts as texts
from plugins.tunnel.changes import the_tunnel
from plugins.tunnel.command import looks_like_tunnel
from plugins.tunnel.depends import any_account, client
from plugins.tunnel.diagnosis import PROBED_FROM, Diagnosis, Probe
from plugins.tunnel.planning import look_around

diagnose_cmd = new_command(
    "诊断", texts.DIAGNOSE, "隧道与代理", aliases=("隧道 诊断",), accepts=looks_like_tunnel, acts=True
)


@diagnose_cmd.handle()
async def handle_diagnose(ask: Ask) -> None:
    """Ask the vendor about account, node and client, at once; where they are well, look from outside. Tell the first
    broken hop."""
    async with ask.explaining():
        if not ask.argument:
            raise UsageError(texts.WHICH)
        account = await any_account(ask)
        ground = await look_around(client(), account.credential)
        tunnel = the_tunnel(ground.tunnels, ask.argument)
        node = next((view for view in ground.survey.views if view.name == tunnel.node), None)
        now = None if tunnel.node_removed else await _now_if_any(account.credential, tunnel.name)
        found = Diagnosis(tunnel, ground.account, node, now)
        if found.broken_at is None and found.outside is not None:
            found = replace(found, probe=await _probe(ask, *found.outside))
        if (wider := found.wider_test) is not None:
            # Through the speed test's own command: its account, its budget, its questions.
            DIALOGS.ask(ask.chat, {RUN: lambda again: again.run(wider)}, role=ask.role)
        await ask.reply(texts.report(found, private=ask.chat.private))


async def _probe(ask: Ask, kind: str, target: str) -> Probe:
    """From a few places outside, where somebody's 17CE account pays; without it the other hops are still told."""
    async with ask.working(texts.PROBING):
        try:
            found = measured(await measure(ask, kind, f"{target} {PROBED_FROM}"))
        except (UsageError, ProviderError) as e:
            logger.info(f"not probed from outside: {type(e).__name__}")
            return Probe(skipped=why_not(e))
    return Probe(found.answered, found.nodes, found.average_ms, found.status)


async def _now_if_any(credential: ChmlfrpCredential, name: str) -> TunnelNow | None:
    """The node's own word; without it the list has to do."""
    try:
        async with asyncio.timeout(5):
            return await client().refresh_tunnel(credential, name)
    except (ProviderError, TimeoutError) as e:
        logger.warning(f"diagnosed without the node's own word: {type(e).__name__}")
        return None
