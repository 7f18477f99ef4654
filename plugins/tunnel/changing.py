"""`隧道 修改`, `隧道 删除`, `隧道 下线`: shown first, done on `确认`. `隧道 配置`: the secret file, in private only."""

from dataclasses import dataclass
from functools import partial

from plugins._providers import NotFoundError, UnreachableError
from plugins._providers.chmlfrp import PortTakenError, Tunnel, TunnelSpec
from plugins._shared import redaction
from plugins._shared.asking import Ask
from plugins._shared.bookkeeping import OK, audited
from plugins._shared.commands import new_command
from plugins._shared.delivery import send_file
from plugins._shared.errors import UsageError
from plugins._shared.table import Where
from plugins.binding import Account
from plugins.tunnel import changing_texts as texts
from plugins.tunnel.changes import Done, changed_spec, id_of, same, settled, the_tunnel
from plugins.tunnel.command import (
    config_name,
    config_secrets,
    looks_like_change,
    looks_like_tunnel,
    parse_change,
    parse_config,
)
from plugins.tunnel.depends import client, own_account, same_account
from plugins.tunnel.fields import WEB_TYPES
from plugins.tunnel.planning import USUAL_PORTS, check_name, check_port, chosen_node, look_around, ports_taken
from plugins.tunnel.service import tunnels_named

TOPIC = "隧道与代理"
OUTCOMES = {Done.YES: OK, Done.NO: UnreachableError.__name__, Done.UNKNOWN: "unknown"}
"""What became of a change → how its row in the book of deeds ends."""

change_cmd = new_command("隧道 修改", texts.CHANGE, TOPIC, aliases=("frp 修改",), accepts=looks_like_change, acts=True)
delete_cmd = new_command("隧道 删除", texts.DELETE, TOPIC, aliases=("frp 删除",), accepts=looks_like_tunnel, acts=True)
cut_cmd = new_command("隧道 下线", texts.CUT, TOPIC, aliases=("frp 下线",), accepts=looks_like_tunnel, acts=True)
config_cmd = new_command(
    "隧道 配置",
    texts.CONFIG,
    TOPIC,
    aliases=("frp 配置",),
    where=Where.PRIVATE,
    accepts=lambda rest: parse_config(rest).plausible,
)


@dataclass(frozen=True)
class Shown:
    """What was shown to somebody who may say `确认` to it."""

    account: Account
    tunnel: Tunnel
    spec: TunnelSpec | None = None
    """The new one, for a change."""
    bound_id: int | None = None
    """Which of the asker's accounts was named; None: the one that he uses."""


@change_cmd.handle()
async def handle_change(ask: Ask) -> None:
    """Read the line (costs no call), show old → new, wait for `确认`."""
    async with ask.explaining():
        name, fields = parse_change(ask.argument)
        account = await own_account(ask)
        ground = await look_around(client(), account.credential)
        tunnel = the_tunnel(ground.tunnels, name)
        if "node" in fields:
            kind = fields.get("type", tunnel.type.lower())
            fields = fields | {"node": chosen_node(ground, fields["node"], kind).name}
        spec = changed_spec(tunnel, fields)
        check_name(ground, spec.name, tunnel.id)
        if {"type", "node"} & fields.keys():
            chosen_node(ground, spec.node, spec.type)
        if {"type", "node", "remote_port"} & fields.keys():
            await _check_outside(account, ground.tunnels, tunnel, spec)
        ask.confirm(partial(change_as_shown, shown=Shown(account, tunnel, spec)))
        await ask.reply(texts.changes(TunnelSpec.of(tunnel), spec, private=ask.chat.private))


async def _check_outside(account: Account, tunnels: tuple[Tunnel, ...], tunnel: Tunnel, spec: TunnelSpec) -> None:
    """The port that the tunnel would have on its node."""
    if spec.type in WEB_TYPES or spec.remote_port is None:
        return
    ports = (await client().node_info(account.credential, spec.node)).ports or USUAL_PORTS
    check_port(spec.remote_port, ports, ports_taken(tunnels, spec.node, spec.type, but=tunnel.id))


async def change_as_shown(ask: Ask, shown: Shown) -> None:
    """`确认` was said: is it still what was shown? Then all of it is sent, once."""
    account, spec, tunnel_id = await _unchanged(ask, shown), shown.spec, id_of(shown.tunnel)
    assert spec is not None  # noqa: S101 handle_change shows no other

    async def made() -> bool:
        return any(row.id == tunnel_id and same(row, spec) for row in await client().tunnels(account.credential))

    try:
        async with audited(ask, "tunnel change", shown.tunnel.name, account.owner_id) as entry:
            done = await settled(client().update_tunnel(account.credential, tunnel_id, spec), made)
            entry.outcome = OUTCOMES[done]
    except PortTakenError:
        raise UsageError(texts.PORT_TAKEN) from None
    if done is Done.YES:
        rows = await client().tunnels(account.credential)
        tunnel = next((row for row in rows if row.id == tunnel_id), shown.tunnel)
        await ask.reply(texts.changed(tunnel, private=ask.chat.private))
    else:
        await ask.reply((texts.not_changed if done is Done.NO else texts.changed_or_not)(shown.tunnel.name))


async def _unchanged(ask: Ask, shown: Shown) -> Account:
    """The account, where the tunnel still is what was shown. Raises UsageError."""
    account = await same_account(ask, shown.account, shown.bound_id)
    rows = await client().tunnels(account.credential)
    now = next((row for row in rows if row.id == id_of(shown.tunnel)), None)
    if now is None or _settings(now) != _settings(shown.tunnel):
        raise UsageError(texts.MOVED)
    return account


def _settings(tunnel: Tunnel) -> tuple[object, ...]:
    """What somebody decided about a tunnel, without what changes by itself."""
    flags = (tunnel.encryption, tunnel.compression, tunnel.extra_params)
    return (tunnel.name, tunnel.type, tunnel.local_ip, tunnel.local_port, tunnel.dorp, tunnel.node, *flags)


@delete_cmd.handle()
async def handle_delete(ask: Ask) -> None:
    """Show what will be lost, wait for `确认`."""
    async with ask.explaining():
        shown = await _one(ask)
        ask.confirm(partial(_delete, shown=shown))
        await ask.reply(texts.would_delete(shown.tunnel, private=ask.chat.private))


async def _one(ask: Ask) -> Shown:
    """The one own tunnel that the argument names. Raises UsageError, ProviderError."""
    name = ask.argument.strip()
    if not name:
        raise UsageError(texts.WHICH)
    account = await own_account(ask)
    tunnel = the_tunnel(await client().tunnels(account.credential), name)
    id_of(tunnel)
    return Shown(account, tunnel)


async def _delete(ask: Ask, shown: Shown) -> None:
    account, tunnel_id, name = await _unchanged(ask, shown), id_of(shown.tunnel), shown.tunnel.name

    async def gone() -> bool:
        return all(row.id != tunnel_id for row in await client().tunnels(account.credential))

    async with audited(ask, "tunnel delete", name, account.owner_id) as entry:
        done = await settled(client().delete_tunnel(account.credential, tunnel_id), gone)
        entry.outcome = OUTCOMES[done]
    said = {Done.YES: texts.deleted, Done.NO: texts.not_deleted, Done.UNKNOWN: texts.deleted_or_not}
    await ask.reply(said[done](name))


@cut_cmd.handle()
async def handle_cut(ask: Ask) -> None:
    """Throw the tunnel's client out, after `确认`."""
    async with ask.explaining():
        shown = await _one(ask)
        ask.confirm(partial(_cut, shown=shown))
        await ask.reply(texts.would_cut(shown.tunnel))


async def _cut(ask: Ask, shown: Shown) -> None:
    account = await _unchanged(ask, shown)
    async with audited(ask, "tunnel cut", shown.tunnel.name, account.owner_id):
        await client().take_offline(account.credential, shown.tunnel.name)
    await ask.reply(texts.cut(shown.tunnel.name))


@config_cmd.handle()
async def handle_config(ask: Ask) -> None:
    """The configuration of some tunnels, or of all on a node. It holds the account's token: private chats only."""
    async with ask.explaining():
        request = parse_config(ask.argument)
        if not request.words:
            raise UsageError(texts.WHICH)
        account = await own_account(ask)
        node, names = _wanted(await client().tunnels(account.credential), request.words)
        try:
            secret = await client().tunnel_config(account.credential, node, names)
        except NotFoundError:
            raise UsageError(texts.NO_CONFIG) from None
        text = secret.get_secret_value()
        redaction.remember(config_secrets(text))
        name = config_name(text)
        outcome = await send_file(ask.bot, ask.chat, name, text.encode())
        if outcome.state == "failed":
            await ask.reply(texts.config(node, text))
        else:
            # What may have arrived is not sent a second time by itself; asking once more costs nothing.
            await ask.reply(texts.config_sent(node, name, sure=outcome.state == "sent"))


def _wanted(tunnels: list[Tunnel], words: tuple[str, ...]) -> tuple[str, list[str]]:
    """Words → the node and the names of own tunnels on it. The first word is a tunnel or a node. Raises UsageError."""
    by_node = [row for row in tunnels if row.node == words[0]]
    if by_node and not tunnels_named(tunnels, words[0]):
        chosen = [the_tunnel(by_node, name) for name in words[1:]] or by_node
    else:
        chosen = [the_tunnel(tunnels, name) for name in words]
    node = chosen[0].node
    if node is None or any(row.node != node for row in chosen):
        raise UsageError(texts.NOT_ON_NODE)
    return node, [row.name for row in chosen]
