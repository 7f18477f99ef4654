"""What the tests of `绑定` need of the little world and of the other side."""

from plugins._sandbox.vendors.chmlfrp.state import User
from plugins._sandbox.world import World
from tests.support.peer import Peer, Sent

GROUP = 121060
CANNOT_RECALL = {"status": "failed", "retcode": 100, "data": None, "message": "", "wording": "no permission"}


def known_at_chmlfrp(world: World, number: int, word: str = "a") -> User:
    """A customer of the vendor whose token nobody has bound yet. `number` is made the vendor's id."""
    token = f"binder{number}{word}Qx7Zr2Lw9Kd4"
    world.frp.users[:] = [user for user in world.frp.users if user.token != token]
    user = User(number * 10 + ord(word) % 10, f"binder_{number}{word}", "Binder-pass-1", token, "b@example.com", "1")
    world.frp.users.append(user)
    return user


async def listing(peer: Peer, user: int) -> str:
    """What somebody has bound."""
    return (await peer.ask("我的绑定", user=user)).text


def privately(peer: Peer, user: int) -> list[Sent]:
    """What was told to somebody in private without having been asked."""
    return [sent for sent in peer.sent if sent.user_id == user and sent.group_id is None and sent.quotes is None]


def secrets_sent(peer: Peer, *secrets: str) -> list[Sent]:
    """Messages of the bot that show one of the secrets."""
    return [sent for sent in peer.sent if any(secret in sent.text for secret in secrets)]
