"""Which nodes are near, which one suits a tunnel, the words of `推荐节点`, and the order of what was measured."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins._providers.chmlfrp import Account
from plugins._shared.errors import UsageError
from plugins.tunnel import recommending_texts
from plugins.tunnel.choosing import ABROAD, FAR, NEAR, SAME_REGION, best_for, better_node, distance, province_of
from plugins.tunnel.places import looks_like_places, parse_places
from plugins.tunnel.planning import Ground
from plugins.tunnel.service import NodeView, Survey
from plugins.tunnel.trials import Gap, Trial, ranked
from tests.tunnel.rows import node, stats, tunnel


def view(name: str, area: str = "", load: float | None = 10, **changed: object) -> NodeView:
    about = node(**{"name": name, "area": area or name, **changed})
    return NodeView(
        name, about, None if load is None else stats(node_name=name, bandwidth_usage_percent=load, cpu_usage=1)
    )


DEYANG = view("四川德阳电信", "中国四川德阳")
LOUDI = view("娄底", "中国湖南娄底", web="yes")
SHIYAN = view("十堰", "中国湖北十堰", nodegroup="vip")
HOHHOT = view("呼和浩特电信", "")
TOKYO = view("东京-2", "日本东京", china="no")


@pytest.mark.parametrize(
    ("text", "province"),
    [
        ("中国四川德阳", "四川"),
        ("呼和浩特电信", "内蒙古"),
        ("宿迁", "江苏"),
        ("中国香港CN2-4", "香港"),
        ("黑龙江哈尔滨", "黑龙江"),
        ("日本东京", None),
        ("", None),
    ],
)
def test_a_nodes_province_stands_in_its_area_or_its_name(text: str, province: str | None) -> None:
    assert province_of(text) == province


def test_how_far_a_node_is() -> None:
    def from_hubei(found: NodeView) -> int:
        return distance(found, frozenset({"湖北"}), mainland=True)

    assert [from_hubei(v) for v in (SHIYAN, LOUDI, DEYANG, TOKYO)] == [NEAR, SAME_REGION, FAR, ABROAD]
    assert distance(TOKYO, frozenset(), mainland=None) == FAR


def test_the_nearest_come_first_and_the_less_busy_among_equals() -> None:
    busy = view("湖南衡阳", load=70)
    full = view("湖南长沙", load=95)
    every = [TOKYO, HOHHOT, busy, full, LOUDI, SHIYAN]
    names = [v.name for v in best_for(every, frozenset({"湖南"}), mainland=True, at_most=4)]
    assert names == ["娄底", "湖南衡阳", "十堰", "呼和浩特电信"], "a crowded one is left out"
    assert best_for([full], frozenset({"湖南"}), mainland=True, at_most=4) == [full], "unless there is no other"


def ground(*views: NodeView, group: str = "免费用户") -> Ground:
    return Ground(Account(username="me", group=group), (), Survey(views, load_known=True))


def test_another_node_for_a_tunnel_is_near_open_and_fit() -> None:
    def best(kind: str = "tcp", group: str = "免费用户", at: str = "湖南没了") -> str | None:
        dorp = "a.com" if kind == "http" else "30000"
        found = better_node(
            ground(TOKYO, DEYANG, SHIYAN, LOUDI, HOHHOT, group=group), tunnel(node=at, type=kind, dorp=dorp)
        )
        return found and found.name

    assert best() == "娄底"
    assert best(at="湖北没了") == "娄底", "十堰 is for members only"
    assert best(at="湖北没了", group="普通会员") == "十堰"
    assert best(at="娄底") in ("四川德阳电信", "呼和浩特电信"), "never its own"
    assert best("http") == "娄底"
    assert better_node(ground(LOUDI), tunnel(node="娄底")) is None


def test_a_tunnel_abroad_stays_in_its_part_of_the_world() -> None:
    singapore = view("新加坡-1", "新加坡", load=60, china="no")
    frankfurt = view("德国法兰克福", load=5, china="no")
    paris = view("巴黎", "法国", load=70, china="no")
    canton = view("广东广州", "中国广东", load=1)
    hong_kong = view("中国香港CN2-4", "中国香港", china="no")

    def best(at: str) -> str | None:
        found = better_node(ground(frankfurt, canton, singapore, paris, hong_kong), tunnel(node=at))
        return found and found.name

    assert best("中国香港CN2-4") == "新加坡-1", "neither the idle one in Europe nor the one behind the border"
    assert best("日本东京直连-2") in ("新加坡-1", "中国香港CN2-4"), "it is gone: its name tells where it was"
    assert best("德国法兰克福") == "巴黎"


@pytest.mark.parametrize(
    ("argument", "words", "provinces", "mainland", "everywhere"),
    [
        ("广东 电信", "广东 电信", {"广东"}, True, False),
        ("广东电信", "广东 电信", {"广东"}, True, False),
        ("深圳，移动", "深圳 移动", {"广东"}, True, False),
        ("香港", "香港", {"香港"}, False, False),
        ("广东 香港 ＵＤＰ", "广东 香港", {"广东", "香港"}, None, False),
        ("海外", "海外", set(), False, False),
        ("", "全国 三网 机房", set(), True, True),
        ("联通", "全国 联通", set(), True, True),
        ("全国 建站", "全国 三网 机房", set(), True, True),
    ],
)
def test_places(argument: str, words: str, provinces: set[str], mainland: bool | None, everywhere: bool) -> None:
    found = parse_places(argument)
    assert " ".join(found.words) == words
    assert (found.provinces, found.mainland, found.everywhere) == (provinces, mainland, everywhere)


def test_conditions_are_filters_and_no_places() -> None:
    found = parse_places("VIP 广东 web udp 会员")
    assert (found.words, found.conditions) == (("广东",), ("会员", "建站", "udp"))


@pytest.mark.parametrize("talk", ["哪个好用", "广东 啊", "example.com", "--count", "广东电信的", "x" * 200])
def test_talk_and_targets_are_no_places(talk: str) -> None:
    assert not looks_like_places(talk)
    with pytest.raises(UsageError) as refused:
        parse_places(talk)
    assert talk not in refused.value.sentence, "it may be a token"


@settings(max_examples=60)
@given(st.text(max_size=40))
def test_any_text_is_places_or_a_sentence(text: str) -> None:
    try:
        assert parse_places(text).words
    except UsageError as e:
        assert e.sentence


def test_lossy_nodes_stand_behind_slower_ones_and_unknown_ones_last() -> None:
    def trial(name: str, ms: float | None, loss: float = 0, answered: int = 10, gap: Gap | None = None) -> Trial:
        return Trial(view(name), ms, loss, answered, 10, gap=gap)

    every = [
        trial("silent", None, gap=Gap.SILENT),
        trial("lossy", 10, loss=30),
        trial("half", 5, answered=5),
        trial("slow", 80),
        trial("quick", 20, loss=2, answered=9),
    ]
    order = ranked(every)
    assert [t.view.name for t in order] == ["quick", "slow", "half", "lossy", "silent"]
    told = recommending_texts.result(order, "广东 · 电信", "你绑定的账号").splitlines()
    assert told[1] == "1. quick：20.0 ms，丢包 2.0%，应答 9/10"
    assert told[-1] == "· silent：全部没有应答"
    assert recommending_texts.what_next(4) == "5 分钟内回复 1 到 4，就用那个节点创建隧道。"


def test_where_nothing_came_no_number_is_offered() -> None:
    told = recommending_texts.result([Trial(LOUDI, gap=Gap.QUOTA)], "广东", "机器人主人的账号")
    assert "回复" not in told
    assert recommending_texts.what_next(0) == "一个都没有测出来。请过几分钟再试，或发送「节点」按负载挑一个。"
