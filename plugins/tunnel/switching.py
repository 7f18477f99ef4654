"""`隧道 换节点`: a better node for a tunnel, shown first, changed on `确认`.

`offer_switch` is public for other plugins: a watch that sees a node die offers the same.
"""

from functools import partial

from plugins._shared.asking import Ask
from plugins._shared.commands import new_command
from plugins._shared.errors import UsageError
from plugins.tunnel import changing_texts
from plugins.tunnel import switching_texts as texts
from plugins.tunnel.changes import changed_spec, id_of, the_tunnel
from plugins.tunnel.changing import TOPIC, Shown, change_as_shown
from plugins.tunnel.choosing import better_node
from plugins.tunnel.command import looks_like_tunnel
from plugins.tunnel.depends import client, own_account, pick, same_account
from plugins.tunnel.fields import WEB_TYPES
from plugins.tunnel.planning import USUAL_PORTS, chosen_node, free_port, look_around, ports_taken

switch_cmd = new_command(
    "隧道 换节点", texts.SWITCH, TOPIC, aliases=("frp 换节点", "换节点"), accepts=looks_like_tunnel, acts=True
)


@switch_cmd.handle()
async def handle_switch(ask: Ask) -> None:
    """Find a node, show old → new, wait for `确认`."""
    async with ask.explaining():
        name = ask.argument.strip()
        if not name:
            raise UsageError(changing_texts.WHICH)
        await offer_switch(ask, name)


async def offer_switch(ask: Ask, tunnel_name: str, bound_id: int | None = None) -> None:
    """Show the asker the best other node for his tunnel of this name, and move the tunnel when he says `确认`.

    Nothing is changed before that. To be called within `ask.explaining()`. `bound_id`: the tunnel is in the account of
    this binding of his; None: in the one that he uses. Raises UsageError (no own account, no such tunnel, no other
    node), ProviderError.
    """
    account = await own_account(ask, bound_id)
    ground = await look_around(client(), account.credential)
    tunnel = the_tunnel(ground.tunnels, tunnel_name)
    id_of(tunnel)
    view = better_node(ground, tunnel)
    if view is None:
        raise UsageError(texts.NO_OTHER)
    info = await client().node_info(account.credential, view.name)
    changes: dict[str, object] = {"node": view.name}
    kind = tunnel.type.lower()
    if kind not in WEB_TYPES and tunnel.remote_port is not None:
        ports = info.ports or USUAL_PORTS
        taken = ports_taken(ground.tunnels, view.name, kind, but=tunnel.id)
        if tunnel.remote_port not in ports or tunnel.remote_port in taken:
            changes["remote_port"] = free_port(ports, taken, pick)
    spec = changed_spec(tunnel, changes)
    ask.confirm(partial(_switch, shown=Shown(account, tunnel, spec, bound_id)))
    await ask.reply(texts.would_switch(tunnel, spec, view, info.host))


async def _switch(ask: Ask, shown: Shown) -> None:
    """`确认` was said: is the new node still there and open? Then as any other change, which looks at the rest."""
    assert shown.spec is not None  # noqa: S101 offer_switch shows no other
    account = await same_account(ask, shown.account, shown.bound_id)
    ground = await look_around(client(), account.credential)
    chosen_node(ground, shown.spec.node, shown.spec.type)
    await change_as_shown(ask, shown)
