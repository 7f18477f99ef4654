"""ChmlFrp's nodes, users and tunnels. Whatever changes by itself is computed from the world's clock."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from plugins._sandbox.vendors import dice
from plugins._sandbox.vendors.accounts import CHMLFRP_TOKEN, CHMLFRP_TOKEN_2, CHMLFRP_TOKEN_3, has_wish
from plugins._sandbox.vendors.chmlfrp.nodes_data import NODES_TEXT, REMOVED_NODE
from plugins._sandbox.vendors.signin import SignIns

MOST_USERS = 1_000
FLAP_S = 600
"""A flapping tunnel runs for ten minutes, then stands for ten; a flapping node is down every third such span."""
MAIL_CODE = "666666"
"""The only mail code of the little world."""


@dataclass(frozen=True)
class Node:
    """A server of the vendor. Flags are text as on the wire: china/web `yes`/`no`, udp/fangyu `true`/`false`."""

    id: int
    name: str
    area: str
    nodegroup: str
    china: str
    web: str
    udp: str
    fangyu: str
    host: str
    address: str
    coordinates: str
    habit: str
    notes: str
    rport: str = "10000-65535"

    def online(self, now_s: float) -> bool:
        return self.habit == "online" or (self.habit == "flapping" and int(now_s // FLAP_S) % 3 != 2)


@dataclass
class Tunnel:
    """A tunnel. `habit`: `up`, `down` or `flapping`; `dorp` is the remote port, or the domain for http(s)."""

    id: int
    userid: int
    name: str
    node: str
    type: str
    nport: int
    dorp: str
    habit: str = "down"
    localip: str = "127.0.0.1"
    encryption: bool = False
    compression: bool = False
    ap: str = ""
    stopped_s: float = 0.0
    """When its client was thrown out: what it had moved by then still counts for that day."""

    def running(self, now_s: float) -> bool:
        """Does the customer's client run?"""
        return self.habit == "up" or (self.habit == "flapping" and int(now_s // FLAP_S) % 2 == 0)

    def started_s(self, now_s: float) -> float:
        """When the client was started last."""
        return (now_s // FLAP_S if self.habit == "flapping" else now_s // 86_400) * (
            FLAP_S if self.habit == "flapping" else 86_400
        )


@dataclass
class User:
    """A customer. `tunnel_limit` and `bandwidth_mbps` follow the group."""

    id: int
    username: str
    password: str
    token: str
    mail: str
    qq: str
    usergroup: str = "免费用户"
    bandwidth_mbps: int = 8
    tunnel_limit: int = 4
    integral: int = 100
    userimg: str = "https://example.com/avatar.png"
    regtime: str = "2023-08-26"
    sign_ins: int = 0
    last_sign_in_s: float | None = None

    @property
    def is_member(self) -> bool:
        return self.usergroup != "免费用户"


def _nodes() -> list[Node]:
    rows = (line.split("|") for line in NODES_TEXT.strip().splitlines())
    return [Node(int(row[0]), *row[1:]) for row in rows]


def _users() -> list[User]:
    big = User(
        227, "sandbox_frp", "Sandbox-frp-1", CHMLFRP_TOKEN, "sandbox@example.com", "10001", "超级会员", 50, 16, 15_168
    )
    small = User(228, "sandbox_frp2", "Sandbox-frp-2", CHMLFRP_TOKEN_2, "sandbox-2@example.com", "10002")
    new = User(
        229, "sandbox_frp3", "Sandbox-frp-3", CHMLFRP_TOKEN_3, "sandbox-3@example.com", "10003", regtime="2026-01-02"
    )
    return [big, small, new]


def _tunnels() -> list[Tunnel]:
    return [
        Tunnel(76427, 227, "mc_server", "江苏宿迁", "tcp", 25565, "36981", "up", encryption=True),
        Tunnel(76431, 227, "voice", "湖南娄底", "udp", 9987, "45987", "flapping", localip="192.168.1.20"),
        Tunnel(81329, 227, "blog", "四川德阳电信", "https", 443, "blog.example.com", "up", compression=True),
        Tunnel(81400, 227, "old_web", REMOVED_NODE, "https", 443, "app.example.com", encryption=True, compression=True),
        Tunnel(81455, 227, "ssh_hk", "中国香港CN2-4", "tcp", 22, "65500", "up"),
        Tunnel(82001, 228, "nas", "河北秦皇岛联通", "tcp", 5000, "50555", "up", encryption=True, compression=True),
    ]


@dataclass
class FrpState:
    """Everything that ChmlFrp knows. `now` is the world's clock."""

    now: Callable[[], float]
    nodes: list[Node] = field(default_factory=_nodes)
    users: list[User] = field(default_factory=_users)
    tunnels: list[Tunnel] = field(default_factory=_tunnels)
    mail_codes: dict[str, str] = field(default_factory=dict)
    """Mail address → the code that was sent there."""
    signins: SignIns = field(init=False)
    """Sign-ins by device code, at the vendor's account service."""

    def __post_init__(self) -> None:
        self.signins = SignIns(self.now)

    def user_of(self, token: str) -> User | None:
        """The user of a token; tokens with a wish (`fault-…`, `quota-…`) are further keys of the first user."""
        if not token:
            return None
        signed_in = self.signins.user_id_of(token)
        found = next((user for user in self.users if token == user.token or signed_in == user.id), None)
        return self.users[0] if found is None and has_wish(token) else found

    def user_named(self, name: str) -> User | None:
        """By user name, QQ number or mail address."""
        return next((user for user in self.users if name in (user.username, user.qq, user.mail)), None)

    def node(self, name: str) -> Node | None:
        return next((node for node in self.nodes if node.name == name), None)

    def tunnels_of(self, user: User) -> list[Tunnel]:
        return [tunnel for tunnel in self.tunnels if tunnel.userid == user.id]

    def next_id(self) -> int:
        """An id for a new tunnel."""
        return max((tunnel.id for tunnel in self.tunnels), default=80_000) + 7

    def set_node(self, name: str, habit: str) -> None:
        """Make a node `online`, `offline` or `flapping`. For tests and demonstrations."""
        self.nodes = [replace(node, habit=habit) if node.name == name else node for node in self.nodes]

    def node_online(self, name: str) -> bool | None:
        """None: there is no such node any more."""
        node = self.node(name)
        return None if node is None else node.online(self.now())

    def seconds_today(self) -> float:
        moment = time.localtime(self.now())
        return moment.tm_hour * 3600 + moment.tm_min * 60 + moment.tm_sec

    def traffic_today(self, tunnel: Tunnel) -> tuple[int, int]:
        """Bytes up and down since midnight: they grow while the tunnel runs."""
        seconds = self._active_seconds(tunnel)
        up_per_s, down_per_s = dice.between(300, 9_000, "up", tunnel.id), dice.between(2_000, 60_000, "down", tunnel.id)
        return int(up_per_s * seconds), int(down_per_s * seconds)

    def _active_seconds(self, tunnel: Tunnel) -> float:
        """How long the tunnel has worked today, in whole minutes."""
        today = math.floor(self.seconds_today() / 60) * 60
        if tunnel.habit == "down":
            return max(0.0, today - math.ceil((self.now() - tunnel.stopped_s) / 60) * 60)
        if not self.node_online(tunnel.node):
            return min(today, 5_400)  # the node went down in the night
        return today * (0.5 if tunnel.habit == "flapping" else 1.0)

    def traffic_on(self, tunnel_id: int, days_ago: int) -> tuple[int, int]:
        """Bytes up and down of a tunnel on a day gone by."""
        day = int(self.now() // 86_400) - days_ago
        return (
            int(dice.between(2e7, 7e8, "up", tunnel_id, day)),
            int(dice.between(1e8, 4e9, "down", tunnel_id, day)),
        )

    def connections(self, tunnel: Tunnel) -> int:
        """Open connections: more in the evening, changing by the minute."""
        if not tunnel.running(self.now()) or not self.node_online(tunnel.node):
            return 0
        return int(dice.between(0, 14, "conns", tunnel.id, int(self.now() // 60)))
