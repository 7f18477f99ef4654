"""What the vendor's lists mean."""

import pytest

from plugins._providers import TimedOutError, UnreachableError
from plugins._providers.chmlfrp import Node, NodeStats
from plugins.tunnel.service import State, filtered, in_order, joined, nodes_named, state_of, survey_nodes, tunnels_named
from tests.tunnel.rows import node, stats, tunnel


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({}, State.ONLINE),
        ({"state": "false"}, State.OFFLINE),
        ({"state": None}, State.UNKNOWN),
        ({"nodestate": "offline"}, State.NODE_OFFLINE),
        ({"nodestate": "OFFLINE", "state": "false"}, State.NODE_OFFLINE),
        ({"nodestate": None}, State.NODE_REMOVED),
        ({"ip": ""}, State.NODE_REMOVED),
        ({"ip": None, "nodestate": None, "state": "false"}, State.NODE_REMOVED),
    ],
)
def test_a_tunnel_is_as_good_as_its_worst_part(changed: dict[str, str | None], state: State) -> None:
    assert state_of(tunnel(**changed)) is state


def test_tunnels_stand_in_the_order_of_their_age_whatever_the_vendor_sends() -> None:
    rows = [tunnel(id=9, name="c"), tunnel(id=None, name="new"), tunnel(id=3, name="z"), tunnel(id=5, name="a")]
    assert [row.name for row in in_order(rows)] == ["z", "a", "c", "new"]
    assert in_order(reversed(rows)) == in_order(rows)


def test_a_tunnel_of_exactly_that_name_goes_before_one_of_another_case() -> None:
    rows = [tunnel(id=1, name="MC"), tunnel(id=2, name="mc")]
    assert [row.id for row in tunnels_named(rows, "mc")] == [2]
    assert [row.id for row in tunnels_named(rows, "Mc")] == [1, 2]
    assert tunnels_named(rows, "m") == []


class Source:
    """A vendor whose answers the test chooses."""

    def __init__(self, nodes: list[Node] | UnreachableError, stats: list[NodeStats] | UnreachableError) -> None:
        self._nodes, self._stats = nodes, stats

    async def nodes(self) -> list[Node]:
        if isinstance(self._nodes, UnreachableError):
            raise self._nodes
        return self._nodes

    async def node_stats(self) -> list[NodeStats]:
        if isinstance(self._stats, UnreachableError):
            raise self._stats
        return self._stats


async def test_nodes_are_joined_with_their_load_by_name() -> None:
    survey = await survey_nodes(Source([node(id=7, name="b"), node(id=2, name="a")], [stats(node_name="b", id=7)]))
    assert [(view.name, view.stats is not None) for view in survey.views] == [("a", False), ("b", True)]
    assert survey.load_known


async def test_nodes_are_shown_when_their_load_cannot_be_had() -> None:
    survey = await survey_nodes(Source([node()], TimedOutError("chmlfrp", "deadline")))
    assert [view.name for view in survey.listed] == ["江苏宿迁"]
    assert not survey.load_known


async def test_without_the_nodes_there_is_no_answer() -> None:
    with pytest.raises(UnreachableError):
        await survey_nodes(Source(UnreachableError("chmlfrp", "503"), [stats()]))


def test_a_node_that_only_the_statistics_know_is_found_by_name_but_not_listed() -> None:
    survey = joined([node()], [stats(), stats(id=24, node_name="中国香港CN2-4", state="offline")])
    assert [view.name for view in survey.listed] == ["江苏宿迁"]
    assert survey.offline_count == 1
    (found,) = nodes_named(survey, "香港")
    assert (found.node, found.online) == (None, False)


def test_the_statistics_know_better_whether_a_listed_node_is_up() -> None:
    (view,) = joined([node()], [stats(state="offline")]).views
    assert not view.online
    (view,) = joined([node()], [stats(state=None)]).views
    assert view.online


MANY = joined(
    [
        node(id=1, name="甲", area="江苏南京"),
        node(id=2, name="乙", nodegroup="vip", web="yes"),
        node(id=3, name="丙", china="no", udp="false", area="日本东京"),
        node(id=4, name="丁", nodegroup=None, china=None, web=None, udp=None, area=None),
    ],
    [],
)


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ((), "甲乙丙丁"),
        (("免费",), "甲丙"),
        (("会员",), "乙"),
        (("国内",), "甲乙"),
        (("海外",), "丙"),
        (("udp",), "甲乙"),
        (("建站",), "乙"),
        (("免费", "国内"), "甲"),
        (("免费", "会员"), ""),
    ],
)
def test_filters_must_all_fit_and_what_is_not_said_fits_none(filters: tuple[str, ...], names: str) -> None:
    assert "".join(view.name for view in filtered(MANY, filters)) == names


def test_a_name_is_looked_for_exactly_then_within_name_and_area() -> None:
    assert [view.name for view in nodes_named(MANY, "丙")] == ["丙"]
    assert [view.name for view in nodes_named(MANY, "江苏")] == ["甲", "乙"]
    assert nodes_named(MANY, "火星") == []
