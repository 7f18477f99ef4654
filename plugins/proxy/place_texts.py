"""Every sentence about countries, states, cities, stock, static addresses and extracted proxies."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from plugins._providers.proxy911 import ProxyAddress, RegionStock, StaticAddress
from plugins._shared.manual import Manual
from plugins.proxy.countries import zh_name
from plugins.proxy.wording import clock, days_left, next_page, page_of, product_name, short

if TYPE_CHECKING:
    from plugins.proxy.command import ExtractRequest, PlaceRequest, StaticRequest

EXTRACT = Manual(
    summary="提取 911Proxy 动态代理",
    usage="代理 提取 <国家> [州] [城市] <数量> [分钟]",
    examples=("代理 提取 美国 5", "代理 提取 US california losangeles 10 30"),
    notes=(
        "只能私聊。一次最多 500 个，超过 100 个要回复「确认」；超过 20 个以文件发送。会消耗套餐流量，"
        "发出去后不会自动重试。分钟是 IP 的存活时间。"
    ),
)
COUNTRIES = Manual(
    summary="911Proxy 有哪些国家",
    usage="代理 国家 [名字的一部分] [页]",
    examples=("代理 国家", "代理 国家 美国", "代理 国家 united"),
    notes="中文、英文、代码都可以。",
)
STATES = Manual(
    summary="一个国家有哪些州可以提取",
    usage="代理 州 <国家> [名字的一部分] [页]",
    examples=("代理 州 US", "代理 州 美国 cal"),
    notes="国家可以写中文、英文或代码；常见的州也可以写中文，例如「代理 州 美国 加州」。",
)
CITIES = Manual(
    summary="一个国家或州有哪些城市可以提取",
    usage="代理 城市 <国家> [州] [名字的一部分] [页]",
    examples=("代理 城市 US california", "代理 城市 日本"),
    notes="国家可以写中文、英文或代码；常见的州和城市也可以写中文，例如「代理 城市 美国 加州」。",
)
STATIC = Manual(
    summary="列出买下的静态 IP，快到期的在前",
    usage="代理 静态IP [国家] [住宅|机房] [正常|失效|快到期|维护] [订单号] [页]",
    examples=("代理 静态IP", "代理 静态IP 美国 住宅", "代理 静态IP 快到期"),
    notes="只能私聊。行首的编号用于续费：「代理 订单 创建 … 续费=编号」。",
)
STOCK = Manual(
    summary="各国还有多少静态 IP 可买",
    usage="代理 库存 [住宅|机房] [国家]",
    examples=("代理 库存", "代理 库存 住宅", "代理 库存 日本"),
)
WHICH_COUNTRY = "请写上国家，例如「代理 州 US」或「代理 州 美国」。"
PLACES_ARE_LATIN = "不认识这个州或城市的中文名，请写英文，可用「代理 州 US」「代理 城市 US california」查到。"
EXTRACT_HOW = f"用法：{EXTRACT.usage}，例如「{EXTRACT.examples[0]}」。"
STATIC_HOW = f"用法：{STATIC.usage}，例如「{STATIC.examples[1]}」。"
STOCK_HOW = f"用法：{STOCK.usage}，例如「{STOCK.examples[1]}」。"
NO_ADDRESSES = "911Proxy 没有给出可用的代理，可能这个地方暂时缺货。请换个地方或减少数量再试。"
EXTRACT_UNKNOWN = (
    "911Proxy 没有及时回答，这次提取可能已经算了流量，所以我没有重试。请先发送「代理」看看余量，再决定要不要重新提取。"
)
EXTRACT_REFUSED = (
    "911Proxy 拒绝了这次提取：国家、州或城市它不认识，或者机器人的 IP 没有加到白名单。"
    "可用「代理 国家」「代理 州 US」核对。"
)
FILE_UNKNOWN = "文件可能已经发出，请先看上面有没有。没有的话，5 分钟内回复「确认」，我改用消息发给你，不会再次提取。"
KINDS = {25: "住宅", 14: "机房"}
STATUSES = {1: "正常", 2: "失效", 3: "快到期", 4: "维护中"}
PLACES_A_PAGE = 60


def no_such_country(near: Sequence[str]) -> str:
    """Nothing goes by this name. What was typed is not repeated."""
    hint = f"你是不是想写「{'」「'.join(near)}」？" if near else "可以写中文、英文或两位代码，例如 美国、Japan、US。"
    return f"没有找到这个国家。{hint}"


def bad_count(most: int) -> str:
    """The number of addresses is out of bounds."""
    return f"数量请写 1 到 {most}，例如「{EXTRACT.examples[0]}」。"


def bad_life(most: int) -> str:
    """The minutes are out of bounds."""
    return f"存活时间请写 1 到 {most} 分钟，例如「{EXTRACT.examples[1]}」。"


def where(request: "ExtractRequest") -> str:
    """`美国（US）california losangeles`."""
    place = country(request.country) + " ".join(filter(None, (request.state, request.city)))
    return f"{place} " if place[-1].isascii() else place


def country(code: str) -> str:
    """`美国（US）`; an unknown code alone."""
    name = zh_name(code)
    return f"{name}（{code}）" if name != code else code


def would_extract(request: "ExtractRequest", whose: str) -> str:
    """Many at once: asked first."""
    return (
        f"要从{where(request)}提取 {request.count} 个代理（{whose}），会消耗套餐流量。\n"
        "60 秒内回复「确认」开始，回复「取消」放弃。"
    )


def extracted(request: "ExtractRequest", count: int, whose: str) -> str:
    """The head of the list."""
    fewer = f"（要了 {request.count} 个，只给了这些）" if count < request.count else ""
    life = f"，存活 {request.life_min} 分钟" if request.life_min else ""
    return f"{where(request)}的代理 {count} 个{fewer}{life}（{whose}）"


def in_file(request: "ExtractRequest", count: int, whose: str) -> str:
    """The addresses went as a file."""
    return f"{extracted(request, count, whose)}，都在文件里，每行一个。"


def lines(addresses: Sequence[ProxyAddress]) -> list[str]:
    """`host:port`, one a line."""
    return [str(address) for address in addresses]


def file_name(request: "ExtractRequest", now: datetime) -> str:
    """`proxy-US-20261122-1520.txt`."""
    return f"proxy-{request.country}-{now:%Y%m%d-%H%M}.txt"


def countries(names: Sequence[tuple[str, str, str, int]], request: "PlaceRequest", near: Sequence[str]) -> str:
    """`names`: code, Chinese name, English name, number of states, of those that fit."""
    if not names:
        hint = f"你是不是想写「{near[0]}」？" if near else ""
        return f"911Proxy 没有这个国家的动态代理。{hint}发送「代理 国家」看全部。"
    rows = [f"{code} {short(zh)} {short(en)} · {count} 个州" for code, zh, en, count in names]
    page = page_of(rows, request.page, 30)
    again = f"代理 国家 {request.search}".strip()
    example = names[0][0] if request.search else "US"
    head = f"911Proxy 动态代理：{len(names)} 个国家"
    return "\n".join([head, *page.rows, *next_page(again, page.number, page.count), f"看州：「代理 州 {example}」"])


def states(names: Sequence[str], request: "PlaceRequest", near: Sequence[str]) -> str:
    """States of one country that fit."""
    code = request.country
    if not names:
        return _nothing(f"{country(code)}里没有这个州", near, f"代理 州 {code}") if request.search else _no_places(code)
    head = f"{country(code)}有 {len(names)} 个州"
    return _places(head, names, request, f"代理 州 {code}", f"看城市：「代理 城市 {code} {names[0]}」")


def cities(names: Sequence[str], request: "PlaceRequest", near: Sequence[str]) -> str:
    """Cities of one state that fit."""
    code, state = request.country, request.state
    if not names and request.search:
        return _nothing(f"{country(code)}{short(state)} 里没有这个城市", near, f"代理 城市 {code} {state}")
    if not names:
        return f"{country(code)}没有查到「{short(state)}」这个州的城市，发送「代理 州 {code}」看州名。"
    head = f"{country(code)}{short(state)} 有 {len(names)} 个城市"
    tail = f"提取：「代理 提取 {code} {short(state)} {names[0]} 5」（私聊）"
    return _places(head, names, request, f"代理 城市 {code} {state}", tail)


def cities_by_state(found: Mapping[str, Sequence[str]], request: "PlaceRequest") -> str:
    """Cities of a whole country."""
    code = request.country
    if not found:
        return _no_places(code)
    rows = [f"{short(state)}：{short('、'.join(names), 200)}" for state, names in found.items()]
    page = page_of(rows, request.page, 15)
    head = f"{country(code)}有 {sum(map(len, found.values()))} 个城市，{len(found)} 个州"
    return "\n".join([head, *page.rows, *next_page(f"代理 城市 {code}", page.number, page.count)])


def _no_places(code: str) -> str:
    return f"911Proxy 没有{country(code)}的动态代理。发送「代理 国家」看全部。"


def _nothing(sentence: str, near: Sequence[str], command: str) -> str:
    hint = f"你是不是想写「{'」「'.join(map(short, near))}」？" if near else ""
    return f"{sentence}。{hint}发送「{command}」看全部。"


def _places(head: str, names: Sequence[str], request: "PlaceRequest", command: str, tail: str) -> str:
    page = page_of([short(name) for name in names], request.page, PLACES_A_PAGE)
    again = f"{command} {request.search}".strip()
    return "\n".join([head, "、".join(page.rows), *next_page(again, page.number, page.count), tail])


def stock(found: Mapping[int, Sequence[RegionStock]], wanted: str | None) -> str:
    """`found`: product type → stock by country. Most first; with a country only that one."""
    lines_ = ["911Proxy 静态 IP 库存"]
    for product, rows in found.items():
        fitting = [row for row in rows if wanted in (None, row.country_code.upper())]
        fitting.sort(key=lambda row: (-row.count, row.country_code))
        shown = [f"{zh_name(row.country_code)} {row.count}" for row in fitting if row.count > 0]
        total = sum(max(0, row.count) for row in fitting)
        lines_.append(f"{KINDS[product]}（共 {total} 个）：{'、'.join(shown) if shown else '没有库存'}")
    return "\n".join(lines_)


def static(rows: Sequence[StaticAddress], page_number: int, again: str, now: datetime, *, cut: bool) -> str:
    """Static addresses, in the order given. `cut`: there are more than were read."""
    if not rows:
        return "没有符合条件的静态 IP。发送「代理 静态IP」看全部，「代理 库存」看哪些国家可买。"
    page = page_of([_static(row, now) for row in rows], page_number)
    head = f"911Proxy 静态 IP {'至少' if cut else '共'} {len(rows)} 个，快到期的在前"
    return "\n".join([head, *page.rows, *next_page(again, page.number, page.count)])


def _static(row: StaticAddress, now: datetime) -> str:
    address = f"{short(row.ip)}:{row.port}" if row.port else short(row.ip)
    kind = KINDS.get(row.product_type or 0) or product_name(row.product_type)
    status = STATUSES.get(row.status or 0, "状态未知")
    place = country(row.country_code.upper()) if row.country_code else "地区未知"
    ends = f"{clock(row.expires_at)}，{days_left(row.expires_at, now)}"
    return f"{row.id or '-'}. {address}\n{place} · {kind} · {status} · {ends}"


def static_again(request: "StaticRequest") -> str:
    """The same command, without the page."""
    kind = KINDS.get(request.product or 0)
    status = {1: "正常", 2: "失效", 3: "快到期", 4: "维护"}.get(request.status or 0)
    return " ".join(filter(None, ("代理 静态IP", request.country, kind, status, request.trade_no)))
