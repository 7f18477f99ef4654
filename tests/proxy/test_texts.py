"""The sentences of `代理`, word for word; the figures are the vendor document's sample and were divided by hand."""

from datetime import datetime

from plugins._providers.proxy911 import Package, PackageSummary, Page, ProxyAccount, RegionStock, StaticAddress
from plugins.proxy import account_texts, place_texts, service, texts, wording

SAMPLE = {
    "total": 1048576,
    "total_count": 5,
    "effective": 524288,
    "effective_count": 3,
    "effective_total": 786432,
    "effective_used": 262144,
    "temporary": 102400,
    "temporary_count": 2,
    "expired": 51200,
    "expired_count": 1,
    "used": 473088,
}
GB_IN_KB = 1_048_576


def packages(**changed: int) -> PackageSummary:
    return PackageSummary.model_validate({**SAMPLE, **changed})


def test_the_summary_shows_left_used_expiring_and_total() -> None:
    assert texts.summary(packages(), "你绑定的账号") == (
        "911Proxy 流量（你绑定的账号）\n"
        "▓▓▓▓▓▓▓░░░ 剩余 67%\n"
        "剩余：0.50 GB\n"
        "已用：0.25 GB\n"
        "合计：0.75 GB（有效套餐 3 个）\n"
        "7 天内到期：0.10 GB（2 个套餐）\n"
        "累计：购买 5 个套餐 1.00 GB，用掉 0.45 GB，过期作废 0.05 GB（1 个套餐）\n"
        "有流量快到期了，请尽快用掉。"
    )


def test_whose_account_it_is_stands_in_the_first_line() -> None:
    assert texts.summary(packages(), "机器人主人的账号").splitlines()[0] == "911Proxy 流量（机器人主人的账号）"


def test_nothing_is_advised_where_nothing_is_to_be_done() -> None:
    answer = texts.summary(packages(temporary=0, temporary_count=0), "你绑定的账号")
    assert answer.splitlines()[-1].startswith("累计：")


def test_little_left_is_said() -> None:
    few = packages(effective=GB_IN_KB, effective_total=20 * GB_IN_KB, effective_used=19 * GB_IN_KB, temporary=0)
    answer = texts.summary(few, "你绑定的账号")
    assert "▓░░░░░░░░░ 剩余 5%\n剩余：1.00 GB\n已用：19.00 GB\n合计：20.00 GB" in answer
    assert answer.endswith("剩余不到 10%。要继续用，请到 911Proxy 购买套餐。")


def test_used_up_packages_are_shown_empty() -> None:
    used_up = packages(effective=0, effective_count=0, effective_used=786432, temporary=0, temporary_count=0)
    answer = texts.summary(used_up, "你绑定的账号")
    assert "░░░░░░░░░░ 剩余 0%\n剩余：0.00 GB\n已用：0.75 GB" in answer
    assert answer.endswith("要继续用，请到 911Proxy 购买套餐。")


def test_an_account_without_a_package_is_told_where_to_get_one() -> None:
    empty = PackageSummary.model_validate(dict.fromkeys(SAMPLE, 0))
    assert texts.summary(empty, "你绑定的账号") == (
        "911Proxy 流量（你绑定的账号）\n"
        "现在没有有效的套餐。\n"
        "累计：购买 0 个套餐 0.00 GB，用掉 0.00 GB，过期作废 0.00 GB（0 个套餐）\n"
        "要继续用，请到 911Proxy 购买套餐。"
    )


def test_a_trace_of_traffic_is_not_shown_as_nothing() -> None:
    trace = packages(effective=100, temporary=0)
    assert "▓░░░░░░░░░ 剩余 1%\n剩余：<0.01 GB" in texts.summary(trace, "你绑定的账号")


def test_each_product_has_a_line_where_there_are_several() -> None:
    dynamic = packages(effective=GB_IN_KB, effective_total=4 * GB_IN_KB, temporary=0)
    lasting = packages(effective=3 * GB_IN_KB, effective_total=4 * GB_IN_KB, temporary=GB_IN_KB)
    answer = texts.summary(packages(), "你绑定的账号", {9: dynamic, 12: lasting}).splitlines()
    assert answer[6:8] == [
        "· 动态流量：剩 1.00 GB / 共 4.00 GB（25%）",
        "· 长效机房流量：剩 3.00 GB / 共 4.00 GB（75%），7 天内到期 1.00 GB",
    ]
    none = PackageSummary.model_validate(dict.fromkeys(SAMPLE, 0))
    assert texts.summary(packages(), "我", {9: packages(), 12: none}) == texts.summary(packages(), "我")


def package(title: str, ends: str | None) -> Package:
    order = {"title": title}
    return Package.model_validate(
        {
            "product_type": 9,
            "trade_no": "20261101",
            "created_at": "2026-11-01 08:00:00",
            "expired_at": ends,
            "order": order,
        }
    )


def test_packages_tell_how_long_they_last_and_hide_order_numbers_from_others() -> None:
    rows = [package("入门级", "2026-11-25 01:00:00"), package("标准级", "2026-11-22 10:00:00"), package("x", None)]
    page = Page[Package](items=rows, number=2, size=3, total_items=8, total_pages=3)
    alone = texts.packages(page, 2, None, datetime(2026, 11, 22, 12), private=True)
    assert alone == (
        "911Proxy 套餐共 8 个\n"
        "🟢 入门级 · 动态流量\n2026-11-01 至 2026-11-25，还有 3 天到期\n订单号 20261101\n"
        "⚪ 标准级 · 动态流量\n2026-11-01 至 2026-11-22，已过期\n订单号 20261101\n"
        "🟢 x · 动态流量\n2026-11-01 至 -，到期时间未知\n订单号 20261101\n"
        "第 2/3 页，下一页「代理 套餐 3」"
    )
    assert "订单号" not in texts.packages(page, 2, None, datetime(2026, 11, 22, 12), private=False)
    empty = Page[Package](items=[], total_items=8, total_pages=3)
    assert texts.packages(empty, 9, None, datetime(2026, 11, 22), private=True) == "没有第 9 页，一共 3 页。"


def account(name: str, usage_kb: int | None, limit_gb: int | None, *, on: bool = True) -> ProxyAccount:
    values = {
        "username": name,
        "password": "S3cretpw",
        "usage_flow": usage_kb,
        "limit_flow": limit_gb,
        "status": int(on),
    }
    return ProxyAccount.model_validate(values | {"product_type": 9, "remark": "爬虫"})


def test_accounts_show_kb_against_gb_and_never_a_password() -> None:
    rows = [account("a1", 3 * GB_IN_KB, 4), account("b2", GB_IN_KB // 2, 0, on=False), account("c3", None, None)]
    text = account_texts.listing(rows, 1, "你绑定的账号", private=True)
    assert text == (
        "911Proxy 子账号 3 个，启用 2 个（你绑定的账号）\n"
        "🟢 a1（启用）动态流量 · 爬虫\n▓▓▓▓▓▓▓▓░░ 75% 已用 3.00 GB / 限额 4 GB\n"
        "⚪ b2（停用）动态流量 · 爬虫\n已用 0.50 GB，不限额\n"
        "🟢 c3（启用）动态流量 · 爬虫\n已用 未知，限额未知"
    )
    assert "爬虫" not in account_texts.listing(rows, 1, "你绑定的账号", private=False)
    assert "S3cret" not in text + account_texts.would_delete(rows)
    assert "5 分钟" in account_texts.would_delete(rows)
    assert "仍然计费" in account_texts.would_delete(rows)


def test_static_addresses_that_end_soon_come_first_and_ended_ones_last() -> None:
    now = datetime(2026, 11, 22, 12)
    ends = {1: "2026-11-20 00:00:00", 2: None, 3: "2026-12-01 00:00:00", 4: "2026-11-22 13:00:00"}
    rows = [
        StaticAddress.model_validate({"id": id_, "ip": "198.51.100.7", "expired_at": when})
        for id_, when in ends.items()
    ]
    ordered = service.by_expiry(rows, now)
    assert [row.id for row in ordered] == [4, 3, 2, 1]
    text = place_texts.static(ordered, 1, "代理 静态IP", now, cut=False)
    assert text.splitlines()[1:3] == ["4. 198.51.100.7", "地区未知 · 未知产品 · 状态未知 · 2026-11-22，今天到期"]


def test_stock_has_most_first_and_counts_what_fits() -> None:
    rows = [RegionStock(country_code=code, count=count) for code, count in (("US", 2), ("JP", 9), ("DE", 0))]
    assert place_texts.stock({25: rows}, None) == "911Proxy 静态 IP 库存\n住宅（共 11 个）：日本 9、美国 2"
    assert place_texts.stock({14: rows}, "DE") == "911Proxy 静态 IP 库存\n机房（共 0 个）：没有库存"


def test_a_vendors_text_cannot_break_a_line() -> None:
    assert wording.short(" a\n\nb\t c ") == "a b c"
    assert wording.short("字" * 50, 10) == "字" * 9 + "…"
    assert wording.short(None) == "-"
