"""Customers of ChmlFrp's stand-in that a test has for itself."""

from plugins._sandbox.vendors.chmlfrp.state import Tunnel, User
from plugins._sandbox.world import Call, World
from tests.support.peer import Peer

GROUP = 100001
PASSWORD = "Customer-pass-1"


async def customer(
    peer: Peer, world: World, qq: int, *tunnels: Tunnel, group: str = "免费用户", wish: str = ""
) -> User:
    """A new customer of the vendor, bound by this QQ user. `wish`: a fault that begins when he is bound."""
    world.frp.users[:] = [user for user in world.frp.users if user.id != qq]
    token = f"customer-token-{qq}{wish}"
    user = User(qq, f"customer_{qq}", PASSWORD, token, f"c{qq}@example.com", str(qq), group)
    world.frp.users.append(user)
    for row in tunnels:
        row.userid = qq
        world.frp.tunnels.append(row)
    assert "已绑定" in (await peer.ask(f"绑定 chmlfrp {token}", user=qq)).text
    return user


def row(id_: int, name: str, **changed: object) -> Tunnel:
    """A tunnel of the little world."""
    usual = {"node": "江苏宿迁", "type": "tcp", "nport": 25565, "dorp": str(20000 + id_ % 1000)}
    return Tunnel(**{"id": id_, "userid": 0, "name": name, **usual, **changed})  # pyright: ignore[reportArgumentType]


def names_of(world: World, user: User) -> list[str]:
    """The names of a customer's tunnels."""
    return [tunnel.name for tunnel in world.frp.tunnels_of(user)]


def writes(world: World, path: str) -> list[Call]:
    """The calls of one path."""
    return world.calls.of("chmlfrp", path)
