"""From a wish to a tunnel that the vendor will take."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from plugins._providers.chmlfrp import Account, ChmlfrpCredential, Node, NodeInfo, NodeStats, Tunnel
from plugins._shared.errors import UsageError
from plugins.tunnel import planning
from plugins.tunnel.planning import Ground, Plan, edited, look_around, make_plan, missing, next_port
from plugins.tunnel.service import joined
from tests.tunnel.rows import node, stats, tunnel

ME = ChmlfrpCredential.from_words(["planning-token"])
FREE = Account(username="me", group="免费用户", tunnel_limit=4)
PAID = Account(username="me", group="普通会员", tunnel_limit=4)
NODES = [
    node(id=1, name="忙", web="yes", udp="true"),
    node(id=2, name="闲", web="no", udp="true"),
    node(id=3, name="贵", nodegroup="vip", web="yes", udp="true"),
    node(id=4, name="无udp", web="yes", udp="false"),
    node(id=5, name="坏", web="yes", udp="true"),
]
STATS = [
    stats(node_name="忙", bandwidth_usage_percent=80, cpu_usage=1),
    stats(node_name="闲", bandwidth_usage_percent=3, cpu_usage=9),
    stats(node_name="贵", bandwidth_usage_percent=1, cpu_usage=2),
    stats(node_name="坏", state="offline"),
    stats(node_name="走了", state="offline"),
]
OWN = tunnel(id=1, name="mc", type="tcp", node="闲", dorp="20000")
WISH = {"name": "new", "type": "tcp", "node": "闲", "local_port": 25565}


def ground(account: Account = FREE, *tunnels: Tunnel) -> Ground:
    return Ground(account, tunnels or (OWN,), joined(NODES, STATS))


@dataclass
class Desk:
    """A vendor that counts what it is asked."""

    ports: str | None = "20000-20003"
    asked: list[str] = field(default_factory=list)

    async def account(self, credential: ChmlfrpCredential) -> Account:
        self.asked.append("account")
        return FREE

    async def tunnels(self, credential: ChmlfrpCredential) -> list[Tunnel]:
        self.asked.append("tunnels")
        return [OWN]

    async def nodes(self) -> list[Node]:
        self.asked.append("nodes")
        return NODES

    async def node_stats(self) -> list[NodeStats]:
        self.asked.append("node_stats")
        return STATS

    async def node_info(self, credential: ChmlfrpCredential, name: str) -> NodeInfo:
        self.asked.append(f"node_info {name}")
        return NodeInfo.model_validate({"name": name, "rport": self.ports})


async def plan(wish: dict[str, Any], found: Ground | None = None, desk: Desk | None = None) -> Plan:
    return await make_plan(desk or Desk(), ME, wish, found or ground(), lambda numbers: numbers[0])


async def refused(wish: dict[str, Any], found: Ground | None = None, desk: Desk | None = None) -> str:
    with pytest.raises(UsageError) as error:
        await plan(wish, found, desk)
    return error.value.sentence


async def test_looking_around_asks_four_things_once() -> None:
    desk = Desk()
    found = await look_around(desk, ME)
    assert sorted(desk.asked) == ["account", "node_stats", "nodes", "tunnels"]
    assert (found.account, found.tunnels) == (FREE, (OWN,))


@pytest.mark.parametrize(
    ("wish", "fields"),
    [
        ({}, ["name", "type", "node", "local_port"]),
        ({"type": "https"}, ["name", "node", "local_port", "domain"]),
        ({"name": "a", "type": "udp", "local_port": 1}, ["node"]),
        (WISH, []),
        ({**WISH, "type": "http"}, ["domain"]),
    ],
)
def test_only_what_is_missing_is_asked_for_and_never_a_remote_port(wish: dict[str, Any], fields: list[str]) -> None:
    assert missing(wish) == fields


@pytest.mark.parametrize(
    ("account", "kind", "names"),
    [
        (FREE, "tcp", ["闲", "忙", "无udp"]),
        (PAID, "tcp", ["贵", "闲", "忙", "无udp"]),
        (FREE, "udp", ["闲", "忙"]),
        (FREE, "https", ["忙", "无udp"]),
        (Account(username="me"), "http", ["贵", "忙", "无udp"]),
    ],
)
def test_fitting_nodes_are_those_that_the_account_may_use_for_that_type_least_busy_first(
    account: Account, kind: str, names: list[str]
) -> None:
    assert [view.name for view in planning.fitting_nodes(ground(account), kind)] == names


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"node": "贵"}, "节点 贵 只给会员用，你的账号是免费用户。可以用：闲、忙、无udp。"),
        ({"node": "无udp", "type": "udp"}, "节点 无udp 不支持 udp。可以用：闲、忙。"),
        ({"node": "闲", "type": "http", "domain": "a.com"}, "节点 闲 不允许建站（http、https）。可以用：忙、无udp。"),
        ({"node": "坏"}, "节点 坏 现在离线。可以用：闲、忙、无udp。"),
        ({"node": "走了"}, "节点 走了 现在离线。可以用：闲、忙、无udp。"),
        ({"node": "火星"}, "没有这个名字的节点。可以用：闲、忙、无udp。"),
        ({"name": "mc"}, "你已经有一条叫这个名字的隧道，请换一个名称，或用「隧道 修改」改原来那条。"),
        ({"domain": "a.com"}, "tcp 隧道用远程端口，不用域名：请去掉域名，写「远程端口=…」，或改成「类型=https」。"),
    ],
)
async def test_what_the_vendor_would_refuse_is_refused_without_another_call(
    changes: dict[str, Any], sentence: str
) -> None:
    desk = Desk()
    assert await refused({**WISH, **changes}, desk=desk) == sentence
    assert desk.asked == []


async def test_a_full_account_is_told_so() -> None:
    full = ground(FREE, *(tunnel(id=n, name=f"t{n}") for n in range(4)))
    assert await refused(WISH, full) == (
        "你的账号最多 4 条隧道，已经有 4 条了。请先用「隧道 删除 <名字>」腾出位置，或升级会员。"
    )


@pytest.mark.parametrize(
    ("port", "sentence"),
    [
        (19999, "这个节点的远程端口要在 20000 到 20003 之间，请换一个，例如「远程端口=20001」。"),
        (20004, "这个节点的远程端口要在 20000 到 20003 之间，请换一个，例如「远程端口=20001」。"),
        (20000, "远程端口 20000 已经被你自己的另一条隧道占用，请换一个，例如「远程端口=20001」。"),
    ],
)
async def test_a_port_must_lie_in_the_nodes_range_and_be_free(port: int, sentence: str) -> None:
    assert await refused({**WISH, "remote_port": port}) == sentence


async def test_a_port_is_proposed_within_the_range_and_past_the_own_ones() -> None:
    made = await plan(WISH)
    assert (made.spec.remote_port, made.proposed, made.ports) == (20001, True, range(20000, 20004))
    made = await plan({**WISH, "remote_port": 20003})
    assert (made.spec.remote_port, made.proposed) == (20003, False)
    made = await plan({**WISH, "type": "udp"})
    assert made.spec.remote_port == 20000, "the same port of another type is free"


async def test_a_node_that_does_not_tell_its_range_gets_the_usual_one() -> None:
    assert (await plan(WISH, desk=Desk(ports=None))).ports == range(10000, 65536)


async def test_a_range_that_is_used_up_is_told() -> None:
    rows = [tunnel(id=n, name=f"t{n}", type="tcp", node="闲", dorp=str(20000 + n)) for n in range(2)]
    assert await refused(WISH, ground(FREE, *rows), Desk(ports="20000-20001")) == (
        "这个节点的端口都被你自己的隧道占满了，请换一个节点。"
    )


async def test_a_web_tunnel_needs_no_port_and_no_look_at_the_node() -> None:
    desk = Desk()
    made = await plan({**WISH, "type": "https", "node": "忙", "domain": "a.com"}, desk=desk)
    assert (made.spec.domain, made.spec.remote_port, made.ports, desk.asked) == ("a.com", None, None, [])


@pytest.mark.parametrize(
    ("taken", "port", "found"),
    [(set(), 3, 4), ({4}, 3, 5), (set(), 5, 1), ({4, 5, 1}, 3, 2), ({1, 2, 3, 4, 5}, 3, None)],
)
def test_the_next_port_goes_up_and_begins_again(taken: set[int], port: int, found: int | None) -> None:
    assert next_port(range(1, 6), frozenset(taken), port) == found


async def test_what_was_shown_is_checked_again() -> None:
    made = await plan(WISH)
    planning.check_again(made, ground())
    for moved in (
        ground(FREE, OWN, tunnel(id=2, name="new")),
        ground(FREE, tunnel(id=2, name="x", type="tcp", node="闲", dorp="20001")),
        ground(FREE, *(tunnel(id=n, name=f"t{n}") for n in range(4))),
        Ground(FREE, (OWN,), joined(NODES, [stats(node_name="闲", state="offline")])),
    ):
        with pytest.raises(UsageError):
            planning.check_again(made, moved)


async def test_an_edit_keeps_the_rest_and_drops_what_another_type_has_not() -> None:
    made = await plan(WISH)
    assert edited(made, {"local_port": 1}) == {
        "name": "new",
        "node": "闲",
        "type": "tcp",
        "local_ip": "127.0.0.1",
        "local_port": 1,
        "remote_port": 20001,
        "encryption": False,
        "compression": False,
    }
    assert "remote_port" not in edited(made, {"node": "忙"}), "a proposed port is proposed anew on another node"
    web = edited(made, {"type": "https", "domain": "a.com"})
    assert (web["domain"], "remote_port" in web) == ("a.com", False)
    assert missing(edited(made, {"type": "http"})) == ["domain"]
