"""Which nodes suit a place, and which one suits a tunnel better than its own: near, not busy, open to its owner. Pure.

Where a node is stands in its area and its name (`中国四川德阳`, `呼和浩特电信`); the vendor has no field for it.
"""

from collections.abc import Iterable
from functools import cache

from plugins._providers.ce17.places import CITIES, PROVINCES
from plugins._providers.chmlfrp import Tunnel
from plugins.tunnel.planning import Ground, fitting_nodes
from plugins.tunnel.service import NodeView, load_rank

CROWDED_PERCENT = 80.0
"""A node as busy as this is taken only where no other fits."""
_REGIONS_TEXT = """
北京 天津 河北 山西 内蒙古
辽宁 吉林 黑龙江
上海 江苏 浙江 安徽 山东 福建 江西
河南 湖北 湖南
广东 广西 海南 香港 澳门 台湾
重庆 四川 贵州 云南 西藏
陕西 甘肃 青海 宁夏 新疆
香港 澳门 台湾 日本 韩国 新加坡 马来西亚 泰国 越南 菲律宾 印尼
德国 法国 英国 荷兰 瑞士 瑞典 西班牙 意大利 波兰 土耳其 俄罗斯 欧洲
美国 加拿大
澳大利亚 新西兰
"""
REGIONS = tuple(frozenset(line.split()) for line in _REGIONS_TEXT.strip().splitlines())
"""Provinces that lie together, as the networks run; and the places abroad that do."""
_CITIES_ABROAD_TEXT = """
日本 东京 大阪
韩国 首尔
马来西亚 吉隆坡
泰国 曼谷
印尼 雅加达 印度尼西亚
德国 法兰克福 柏林
法国 巴黎
英国 伦敦
荷兰 阿姆斯特丹
俄罗斯 莫斯科
美国 洛杉矶 圣何塞 硅谷 西雅图 纽约 达拉斯 芝加哥
澳大利亚 澳洲 悉尼
"""
_CITIES_ABROAD = {
    word: line.split()[0] for line in _CITIES_ABROAD_TEXT.strip().splitlines() for word in line.split()[1:]
}
NEAR, SAME_REGION, FAR, ABROAD = range(4)
"""How far a node is from a place: same province or country, same region, same side of the border, the other side."""


def province_of(text: str) -> str | None:
    """The province that a node's area or name tells, `内蒙古`; None for one abroad, or unknown."""
    found = [name for name in PROVINCES.values() if name in text]
    if found:
        return max(found, key=len)
    cities = [city for city in _city_names() if city in text]
    return PROVINCES.get(_city_names()[max(cities, key=len)]) if cities else None


def place_of(text: str) -> str | None:
    """The province that a node's area or name tells, else the country: `日本`; None: neither."""
    abroad = {place: place for region in REGIONS for place in region} | _CITIES_ABROAD
    found = [word for word in abroad if word in text]
    return province_of(text) or (abroad[max(found, key=len)] if found else None)


@cache
def _city_names() -> dict[str, int]:
    """Bare name of a city → its province. Of cities with one name the first of the vendor's table."""
    names: dict[str, int] = {}
    for city in CITIES.values():
        names.setdefault(city.name.removesuffix("市"), city.province_id)
    return {name: province for name, province in names.items() if len(name) > 1}


def distance(view: NodeView, places: frozenset[str], *, mainland: bool | None) -> int:
    """NEAR, SAME_REGION, FAR or ABROAD as seen from these provinces or countries (of the mainland, or not; None:
    anywhere)."""
    here = place_of(f"{(view.node.area if view.node else None) or ''} {view.name}")
    if here is not None and here in places:
        return NEAR
    if here is not None and any(here in region and region & places for region in REGIONS):
        return SAME_REGION
    return ABROAD if _crosses(view, mainland=mainland) else FAR


def _crosses(view: NodeView, *, mainland: bool | None) -> bool:
    """Whether the border lies between: the mainland's rules and lines are others."""
    known = view.node.mainland if view.node else None
    return mainland is not None and known is not None and known is not mainland


def is_crowded(view: NodeView) -> bool:
    """Whether its bandwidth or its processor is nearly used up."""
    unknown, share = load_rank(view)
    return not unknown and share >= CROWDED_PERCENT


def best_for(
    views: Iterable[NodeView], places: frozenset[str], *, mainland: bool | None, at_most: int
) -> list[NodeView]:
    """The nearest of these nodes, on this side of the border first, the less busy first among equals; crowded ones
    only where no other is left."""
    every = list(views)
    free = [view for view in every if not is_crowded(view)]

    def rank(view: NodeView) -> tuple[int, bool, object]:
        return distance(view, places, mainland=mainland), _crosses(view, mainland=mainland), load_rank(view)

    return sorted(free or every, key=rank)[:at_most]


def better_node(ground: Ground, tunnel: Tunnel) -> NodeView | None:
    """Another node for a tunnel: near its own, open to the account, fit for its type; None where there is none."""
    views = [view for view in fitting_nodes(ground, tunnel.type.lower()) if view.name != tunnel.node]
    own = next((view for view in ground.survey.views if view.name == tunnel.node), None)
    area = (own.node.area if own and own.node else None) or ""
    place = place_of(f"{area} {tunnel.node or ''}")
    mainland = own.node.mainland if own and own.node else (place in _MAINLAND if place else None)
    found = best_for(views, frozenset({place} if place else ()), mainland=mainland, at_most=1)
    return found[0] if found else None


_MAINLAND = frozenset(PROVINCES.values()) - {"香港", "澳门", "台湾"}
