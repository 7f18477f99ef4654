"""Which tests are asked about before they run, and what to offer instead. Pure."""

from plugins._shared.errors import UsageError
from plugins.speedtest.command import SpeedtestRequest, parse_speedtest
from plugins.speedtest.repeat import Line, merged
from plugins.speedtest.words import ALL_AREAS, MAINLAND

CHEAP_PLACES = "北京 上海 广东 三网 机房"


def asks_first(request: SpeedtestRequest, nodes_without_asking: int) -> bool:
    """The whole country always, else more nodes than run without asking."""
    return request.estimated_nodes > nodes_without_asking or is_whole_country(request)


def is_whole_country(request: SpeedtestRequest) -> bool:
    """No place named but all of the mainland, or of the world."""
    speed = request.speed
    return not (speed.province_ids or speed.city_ids) and bool({MAINLAND, ALL_AREAS} & set(speed.areas))


def cheaper(line: Line, request: SpeedtestRequest, nodes_without_asking: int) -> tuple[Line, SpeedtestRequest] | None:
    """The same test in three places, with one node each; None where that saves nothing."""
    change = CHEAP_PLACES + (" --num=1" if request.speed.nodes_per_cell > 1 else "")
    try:
        fewer = merged(line, change)
        small = parse_speedtest(fewer.kind, fewer.argument)
    except UsageError:  # an option that does not go with these places: nothing to offer
        return None
    saves = small.estimated_nodes < request.estimated_nodes and not asks_first(small, nodes_without_asking)
    return (fewer, small) if saves else None
