"""Client of ChmlFrp's API v2, all endpoints together. Facts: vendor document "chmlfrp的api文档"."""

from plugins._providers.chmlfrp.account_calls import AccountCalls
from plugins._providers.chmlfrp.node_calls import NodeCalls
from plugins._providers.chmlfrp.settings import ChmlfrpCredential
from plugins._providers.chmlfrp.signin_calls import SignInCalls
from plugins._providers.chmlfrp.tunnel_calls import TunnelCalls


class ChmlfrpClient(AccountCalls, TunnelCalls, NodeCalls, SignInCalls):
    """The account, its tunnels, the vendor's nodes, and the newer sign-in."""

    async def verify(self, credential: ChmlfrpCredential) -> None:
        """Show that the token works, by asking whose it is: free."""
        await self.account(credential)
