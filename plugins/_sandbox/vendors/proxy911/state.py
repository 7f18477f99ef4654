"""911Proxy's customers: packages that are used up, sub-accounts, orders, static addresses. Amounts are KB."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from plugins._sandbox.vendors import dice
from plugins._sandbox.vendors.accounts import PROXY911_APP_KEY, PROXY911_APP_KEY_2, has_wish
from plugins._sandbox.vendors.proxy911.geography import COUNTRIES
from plugins._sandbox.vendors.proxy911.replies import ProxyError

KB_PER_GB = 1_048_576
DAY_S = 86_400
ORDER_LIFE_S = 1_800
"""An order that is not paid within half an hour is cancelled."""
MOST_ORDERS = 2_000
MOST_SUB_ACCOUNTS = 2_000


@dataclass
class Package:
    """A traffic package that was bought. Product type 9 is dynamic residential traffic, 12 long-term IDC traffic."""

    id: int
    product_type: int
    title: str
    total_kb: int
    used_kb: int
    created_s: float
    expires_s: float
    trade_no: str

    @property
    def left_kb(self) -> int:
        return self.total_kb - self.used_kb


@dataclass
class SubAccount:
    """A proxy account. `limit_gb` 0 means without limit."""

    id: int
    username: str
    password: str
    created_s: float
    remark: str = ""
    product_type: int = 9
    usage_kb: int = 0
    limit_gb: int = 0
    enabled: bool = True


@dataclass
class StaticAddress:
    """A static address; its id feeds `upids` of a renewal. `status`: 1 active 2 inactive 3 expiring 4 maintenance."""

    id: int
    ip: str
    port: int
    country: str
    product_type: int
    trade_no: str
    status: int
    created_s: float
    expires_s: float


@dataclass
class Order:
    """`status`: 0 to be paid, 1 paid, 2 cancelled, 3 refunded. `fee` in US dollars."""

    id: int
    trade_no: str
    product_id: int
    product_name: str
    product_type: int
    fee: float
    status: int
    created_s: float


@dataclass
class Customer:
    """Everything of one account. `daily_kb` is what its sub-accounts use a day."""

    name: str
    email: str
    daily_kb: int
    packages: list[Package]
    sub_accounts: list[SubAccount]
    orders: list[Order] = field(default_factory=list)
    static: list[StaticAddress] = field(default_factory=list)
    balance: float = 12.5
    settled_s: float = 0.0
    usage_kb: dict[tuple[str, str], int] = field(default_factory=dict)
    """(day, user name) → KB, what was used since the world began."""

    def valid(self, now_s: float, product_type: int | None = None) -> list[Package]:
        """Packages that can still be used, soonest to expire first."""
        rows = [p for p in self.packages if p.expires_s > now_s and product_type in (None, p.product_type)]
        return sorted(rows, key=lambda package: package.expires_s)

    def sub_account(self, username: str) -> SubAccount | None:
        return next((row for row in self.sub_accounts if row.username == username), None)

    def use(self, amount_kb: int, now_s: float, username: str = "", product_type: int = 9) -> bool:
        """Take traffic from the packages. False (and nothing taken) where it does not suffice."""
        packages = self.valid(now_s, product_type)
        if sum(package.left_kb for package in packages) < amount_kb:
            return False
        for package in packages:
            part = min(package.left_kb, amount_kb)
            package.used_kb += part
            amount_kb -= part
            key = (day_text(now_s), username)
            self.usage_kb[key] = self.usage_kb.get(key, 0) + part
        return True


def day_text(moment_s: float) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(moment_s))


def time_text(moment_s: float) -> str:
    """`Y-m-d H:i:s`, the vendor's time without a zone."""
    return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(moment_s))


def iso_text(moment_s: float) -> str:
    """ISO 8601 with `Z`, as orders and the user have it."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment_s))


def trade_no(moment_s: float, *words: object) -> str:
    """28 digits that begin with the time."""
    return time.strftime("%Y%m%d%H%M%S", time.localtime(moment_s)) + f"{dice.number(*words) % 10**14:014d}"


class ProxyState:
    """All customers. `now` is the world's clock; the beginning is when the world was made."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.began_s = now()
        self.customers = {
            PROXY911_APP_KEY: _big_customer(self.began_s),
            PROXY911_APP_KEY_2: _small_customer(self.began_s),
        }

    def customer_of(self, app_key: str) -> Customer | None:
        """The customer of a key, settled up to now. Keys with a wish are further keys of the first customer."""
        found = self.customers.get(app_key)
        if found is None and has_wish(app_key):
            found = self.customers[PROXY911_APP_KEY]
        if found is not None:
            self._settle(found)
        return found

    def _settle(self, customer: Customer) -> None:
        """Let the sub-accounts use traffic for the whole minutes since last time, and unpaid orders lapse."""
        now = self.now()
        minutes = int((now - customer.settled_s) // 60)
        if minutes > 0:
            customer.settled_s += minutes * 60
            active = [row for row in customer.sub_accounts if row.enabled and row.product_type == 9]
            for row in active:
                amount = int(customer.daily_kb * minutes / 1440 / len(active))
                if customer.use(amount, now, row.username):
                    row.usage_kb += amount
        for order in customer.orders:
            if order.status == 0 and now - order.created_s > ORDER_LIFE_S:
                order.status = 2

    def extract(self, customer: Customer, count: int, kb_each: int) -> None:
        """Pay for addresses. Raises ProxyError where the packages do not hold enough."""
        if not customer.use(count * kb_each, self.now(), "extract"):
            raise ProxyError(400, "流量不足，请购买套餐")

    def usage_of_day(self, customer: Customer, day: str, username: str | None) -> int:
        """KB used on a day, by all or by one sub-account: invented before the world began, counted since."""
        counted = sum(kb for (when, who), kb in customer.usage_kb.items() if when == day and username in (None, who))
        if day >= day_text(self.began_s):
            return counted
        names = [row.username for row in customer.sub_accounts if username in (None, row.username)]
        share = customer.daily_kb / max(1, len(customer.sub_accounts))
        return counted + sum(int(share * dice.between(0.2, 1.9, "usage", customer.name, day, name)) for name in names)


def _big_customer(now: float) -> Customer:
    gb = KB_PER_GB
    rows = [
        (501, 9, "入门级 20GB", 20 * gb, 20 * gb - 51_200, -70, -10),
        (502, 9, "标准级 50GB", 50 * gb, 34 * gb + 262_144, -26, 4.2),
        (503, 9, "专业级 100GB", 100 * gb, 11 * gb, -9, 51),
        (504, 9, "标准级 50GB", 50 * gb, 0, -2, 88),
        (505, 12, "长效机房 200GB", 200 * gb, 63 * gb, -40, 140),
    ]
    packages = [_package(now, *row) for row in rows]
    subs = [
        SubAccount(1024, "user01", "pass01", now - 60 * DAY_S, "爬虫", 9, 31 * gb + 262_144, 40),
        SubAccount(1025, "user02", "pass02", now - 31 * DAY_S, "", 9, 14 * gb, 0),
        SubAccount(1026, "tester", "abc123", now - 5 * DAY_S, "测试", 9, 524_288, 1, enabled=False),
        SubAccount(1027, "home25", "pass25", now - 12 * DAY_S, "静态", 25, 0, 0),
    ]
    orders = [_order(now, package) for package in packages]
    return _begun(Customer("sandbox", "sandbox@example.com", 1_310_720, packages, subs, orders, _statics(now)), now)


def _small_customer(now: float) -> Customer:
    packages = [_package(now, 701, 9, "体验装 1GB", KB_PER_GB, 900_000, -3, 27)]
    subs = [SubAccount(2048, "second01", "secret01", now - 3 * DAY_S, "", 9, 900_000, 0)]
    orders = [_order(now, packages[0])]
    return _begun(Customer("sandbox-2", "sandbox-2@example.com", 14_400, packages, subs, orders, balance=0.0), now)


def _begun(customer: Customer, now: float) -> Customer:
    """Settled up to now, with today's share of traffic used already (the packages' figures hold it)."""
    customer.settled_s = now
    moment = time.localtime(now)
    share = (moment.tm_hour * 60 + moment.tm_min) / 1440
    active = [row for row in customer.sub_accounts if row.enabled and row.product_type == 9]
    for row in active:
        customer.usage_kb[day_text(now), row.username] = int(customer.daily_kb * share / len(active))
    return customer


def _package(
    now: float, id_: int, kind: int, title: str, total: int, used: int, began_d: float, ends_d: float
) -> Package:
    created = now + began_d * DAY_S
    return Package(id_, kind, title, total, used, created, now + ends_d * DAY_S, trade_no(created, "package", id_))


def _order(now: float, package: Package) -> Order:
    fee = round(package.total_kb / KB_PER_GB * 0.91, 2)
    kind = package.product_type
    return Order(package.id + 8000, package.trade_no, 1001, package.title, kind, fee, 1, package.created_s - 32)


def _statics(now: float) -> list[StaticAddress]:
    rows = []
    for i, (code, kind, status, ends_d) in enumerate(
        [("US", 25, 1, 22), ("US", 25, 3, 2), ("JP", 25, 1, 40), ("DE", 14, 1, 9), ("GB", 14, 4, 15), ("US", 14, 2, -3)]
    ):
        created = now - 20 * DAY_S
        number = trade_no(created, "static", code, kind)
        ip = f"198.51.100.{10 + i}"
        rows.append(StaticAddress(3001 + i, ip, 5001, code, kind, number, status, created, now + ends_d * DAY_S))
    return rows


STOCK = {code: {isp: 3 + dice.number("stock", code, isp) % 90 for isp in (0, 1)} for code in COUNTRIES}
"""Static addresses on offer by country: 1 residential, 0 data centre."""
