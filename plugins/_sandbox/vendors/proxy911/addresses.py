"""911Proxy's addresses: taking dynamic ones (ip/v3), the lists of places, static ones."""

from typing import Any
from urllib.parse import unquote

from plugins._sandbox.vendors import dice, places
from plugins._sandbox.vendors.incoming import Incoming
from plugins._sandbox.vendors.proxy911.geography import COUNTRIES, Country
from plugins._sandbox.vendors.proxy911.packages import page_of
from plugins._sandbox.vendors.proxy911.replies import ok200, unknown, wrong
from plugins._sandbox.vendors.proxy911.state import STOCK, Customer, ProxyState, StaticAddress, time_text

MOST_ADDRESSES = 500
MOST_LIFE_MINUTES = 1440
LIAR_SHARE = 0.12
"""So many addresses lie elsewhere than claimed, for the bot's check of real places."""


def take(state: ProxyState, asked: Incoming, customer: Customer, kb_each: int) -> list[str]:
    """`host:port` lines for ip/v3, paid from the packages. Raises ProxyError."""
    count = _number(asked, "num", 1, MOST_ADDRESSES)
    _number(asked, "life", 10, MOST_LIFE_MINUTES)
    if asked.text("format") not in (None, "", "json", "text", "txt"):
        raise wrong("format", "仅支持json或text")
    country = _wanted(asked)
    state.extract(customer, count, kb_each)
    salt = sum(customer.usage_kb.values())
    return [_address(country, salt, i) for i in range(count)]


def separator(asked: Incoming) -> str:
    """The line break of text mode: `lb` as it came, or written as an escape."""
    text = unquote(asked.text("lb") or r"\r\n")
    return text.replace(r"\r", "\r").replace(r"\n", "\n").replace(r"\t", "\t")


def _wanted(asked: Incoming) -> Country:
    code = (asked.text("cc") or "").upper()
    if not code:
        return dice.pick(sorted(COUNTRIES.values(), key=lambda country: country.code), "any country")
    if code not in COUNTRIES:
        raise unknown("cc", "国家不存在")
    country, state_code, city = COUNTRIES[code], asked.text("state") or "", asked.text("city") or ""
    if state_code and state_code not in country.states:
        raise unknown("state", "州不存在")
    cities = country.states[state_code] if state_code else [c for row in country.states.values() for c in row]
    if city and city not in cities:
        raise unknown("city", "城市不存在")
    return country


def _address(country: Country, salt: int, index: int) -> str:
    lies = dice.roll("lie", country.code, salt, index) < LIAR_SHARE
    city = dice.pick(places.cities_abroad(), "liar", salt, index) if lies else country.city
    return f"{places.address_in(city, '', 'proxy', salt, index)}:{10_000 + index}"


def _number(asked: Incoming, name: str, default: int, most: int) -> int:
    text = asked.text(name) or str(default)
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise wrong(name, f"必须为1到{most}的整数")
    return int(text)


def list_cities(state: ProxyState, asked: Incoming, customer: Customer) -> dict[str, Any]:
    return ok200({"list": [_country_row(country, with_cities=True) for country in COUNTRIES.values()]})


def list_states(state: ProxyState, asked: Incoming, customer: Customer) -> dict[str, Any]:
    return ok200({"list": [_country_row(country, with_cities=False) for country in COUNTRIES.values()]})


def _country_row(country: Country, *, with_cities: bool) -> dict[str, Any]:
    codes = {"continent_code": country.continent, "country_code": country.code}
    items: list[dict[str, Any]] = []
    for state_code, cities in country.states.items():
        names: list[dict[str, Any]] = [{"city": city} for city in cities] if with_cities else [{}]
        items += [{**name, "state": state_code, **codes} for name in names]
    if country.code == "TH":
        items.append(dict.fromkeys(items[0]))  # the vendor's items are nullable
    return {"name_zh_cn": country.name_zh, "name_en": country.name_en, **codes, "items": items}


def search_cities(state: ProxyState, asked: Incoming, customer: Customer) -> dict[str, Any]:
    states = _country(asked).states
    code = asked.text("state") or ""
    if not code:
        raise wrong("state", "不能为空")
    return ok200({"list": list(states.get(code, ()))})


def search_states(state: ProxyState, asked: Incoming, customer: Customer) -> dict[str, Any]:
    return ok200({"list": list(_country(asked).states)})


def _country(asked: Incoming) -> Country:
    code = asked.text("country_code")
    if not code:
        raise wrong("country_code", "不能为空")
    return COUNTRIES.get(code.upper()) or Country(code, "", "", "", {})


def list_static(state: ProxyState, asked: Incoming, customer: Customer) -> dict[str, Any]:
    """Undocumented but for `{}`: a page of rows, `{}` where there is nothing at all."""
    number, size = page_of(asked, "page", "size")
    wishes = {name: asked.text(name) for name in ("country_code", "product_type", "trade_no", "status")}
    rows = [
        row for row in map(_static_row, customer.static) if all(w in (None, "", str(row[n])) for n, w in wishes.items())
    ]
    if not rows:
        return ok200({})
    counts = {"total_count": len(rows), "total_page": -(-len(rows) // size)}
    return ok200({"list": rows[(number - 1) * size : number * size], "page": number, "page_size": size, **counts})


def _static_row(row: StaticAddress) -> dict[str, Any]:
    return {
        "id": row.id,
        "ip": row.ip,
        "port": row.port,
        "country_code": row.country,
        "product_type": row.product_type,
        "trade_no": row.trade_no,
        "status": row.status,
        "created_at": time_text(row.created_s),
        "expired_at": time_text(row.expires_s),
    }


def static_stock(state: ProxyState, asked: Incoming, customer: Customer) -> dict[str, Any]:
    """`code` in the rows is a country."""
    isp = asked.text("isp") or "1"
    if isp not in ("0", "1"):
        raise wrong("isp", "仅支持0或1")
    return ok200({"list": [{"code": code, "number": stock[int(isp)]} for code, stock in STOCK.items()]}, "请求成功")
