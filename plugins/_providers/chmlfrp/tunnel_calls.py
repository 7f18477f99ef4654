"""ChmlFrp's tunnels. Facts: vendor document, 隧道列表 to 获取配置文件; `GET /delete_tunnel` as today's panel does."""

from collections.abc import Sequence

from pydantic import SecretStr

from plugins._providers.breaker import NotAskedError
from plugins._providers.chmlfrp.calls import ChmlfrpBase
from plugins._providers.chmlfrp.protocol import PROVIDER, NotCreatedError, OutcomeUnknownError
from plugins._providers.chmlfrp.settings import ChmlfrpCredential
from plugins._providers.chmlfrp.tunnel_models import Tunnel, TunnelNow, TunnelSpec, TunnelWeek
from plugins._providers.errors import ProviderError, UnexpectedReplyError, UnreachableError
from plugins._providers.lenient import to_list, to_text


class TunnelCalls(ChmlfrpBase):
    """The tunnels of an account."""

    async def tunnels(self, credential: ChmlfrpCredential) -> list[Tunnel]:
        """`GET /tunnel`: all tunnels of the account; an empty list where it has none (the vendor says null)."""
        return self.fit(list[Tunnel], to_list(await self._get(credential, "/tunnel")))

    async def create_tunnel(self, credential: ChmlfrpCredential, spec: TunnelSpec) -> Tunnel:
        """`POST /create_tunnel`, sent once. The reply has no id and no address, so the list is asked for them.

        Raises PortTakenError where another port would do. When no answer comes, the list tells what happened: the
        tunnel is there (returned), it is not (NotCreatedError), or nobody can tell (OutcomeUnknownError).
        """
        try:
            reply = await self._post(credential, "/create_tunnel", spec.to_wire())
        except NotAskedError:
            raise
        except (UnreachableError, UnexpectedReplyError):
            reply = None
        if reply is None:
            return await self._looked_up(credential, spec)
        created = self.fit(Tunnel, reply.get("data") or {"name": spec.name, "type": spec.type})
        return await self._listed(credential, spec) or created

    async def update_tunnel(self, credential: ChmlfrpCredential, tunnel_id: int, spec: TunnelSpec) -> Tunnel:
        """`POST /update_tunnel` with the whole spec, since the vendor resets what is not named."""
        reply = await self._post(credential, "/update_tunnel", {"tunnelid": tunnel_id, **spec.to_wire()})
        return self.fit(Tunnel, reply.get("data") or {"id": tunnel_id, "name": spec.name, "type": spec.type})

    async def delete_tunnel(self, credential: ChmlfrpCredential, tunnel_id: int) -> None:
        """`GET /delete_tunnel` (the document's `POST /deletetunnel` never worked). Cannot be undone."""
        await self._do(credential, "/delete_tunnel", {"tunnelid": tunnel_id})

    async def tunnel_config(
        self, credential: ChmlfrpCredential, node: str, tunnel_names: Sequence[str] = ()
    ) -> SecretStr:
        """`GET /tunnel_config`: the INI for frpc, of some or (none named) all own tunnels on a node.

        Secret: its `user` line is the account's token.
        """
        params = {"node": node, "tunnel_names": ",".join(tunnel_names) or None}
        text = to_text(await self._get(credential, "/tunnel_config", params))
        return SecretStr((text or "").replace("\r\n", "\n"))

    async def tunnel_week(self, credential: ChmlfrpCredential, tunnel_id: int) -> TunnelWeek:
        """`GET /tunnel/last7days` (its parameter is `tunnel_id`, with an underscore)."""
        return self.fit(TunnelWeek, await self._get(credential, "/tunnel/last7days", {"tunnel_id": tunnel_id}))

    async def take_offline(self, credential: ChmlfrpCredential, tunnel_name: str) -> None:
        """`POST /offline_tunnel`: cut the client of one tunnel."""
        await self._post_form(credential, "/offline_tunnel", {"tunnel_name": tunnel_name})

    async def refresh_tunnel(self, credential: ChmlfrpCredential, tunnel_name: str) -> TunnelNow:
        """`POST /refresh_tunnel`: ask the node itself how one tunnel is."""
        data = await self._post_form(credential, "/refresh_tunnel", {"tunnel_name": tunnel_name})
        return self.fit(TunnelNow, data or {})

    async def _looked_up(self, credential: ChmlfrpCredential, spec: TunnelSpec) -> Tunnel:
        try:
            rows = await self.tunnels(credential)
        except ProviderError as e:
            problem = type(e).__name__
        else:
            found = next((tunnel for tunnel in rows if spec.made(tunnel)), None)
            if found is None:
                raise NotCreatedError(PROVIDER, "no answer, and the list does not have the tunnel")
            return found
        raise OutcomeUnknownError(PROVIDER, f"no answer, and the list failed: {problem}")

    async def _listed(self, credential: ChmlfrpCredential, spec: TunnelSpec) -> Tunnel | None:
        """The tunnel just made, with id and address; None where the list does not say (yet)."""
        try:
            rows = await self.tunnels(credential)
        except ProviderError:
            return None  # it was made all the same: what the vendor answered has to do
        return next((tunnel for tunnel in rows if spec.made(tunnel)), None)
