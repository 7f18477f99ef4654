"""Traffic by day: figures, bars, text twin and picture. All figures were added and divided by hand."""

from datetime import date, datetime, timedelta

from plugins._providers.proxy911 import DayUsage
from plugins.proxy import usage_texts as texts
from plugins.proxy.picture import MOST_BARS, draw_usage, usage_card
from plugins.proxy.usage import Usage, bars_of, usage_of

GB = 1_048_576
LAST = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 15, 20)


def used(*kb: int, username: str | None = None) -> Usage:
    """One figure a day, the last one for the 22nd."""
    days = [LAST - timedelta(days=len(kb) - 1 - n) for n in range(len(kb))]
    rows = [DayUsage(day=day.isoformat(), usage_kb=amount) for day, amount in zip(days, kb, strict=True)]
    return usage_of(days, rows, username)


def test_days_without_a_row_used_nothing_and_other_days_do_not_count() -> None:
    days = [date(2026, 11, 20), date(2026, 11, 21), LAST]
    rows = [
        DayUsage(day="2026-11-19", usage_kb=7 * GB),
        DayUsage(day="2026-11-20 00:00:00", usage_kb=GB),
        DayUsage(day="2026-11-22", usage_kb=GB),
        DayUsage(day="2026-11-22", usage_kb=2 * GB),
    ]
    usage = usage_of(days, rows)
    assert [one.usage_kb for one in usage.days] == [GB, 0, 3 * GB]
    assert (usage.total_kb, usage.mean_kb) == (4 * GB, 1_398_101)
    assert usage.peak is not None
    assert usage.peak.day == LAST


def test_text_twin_has_every_day_and_the_figures() -> None:
    usage = used(GB // 2, 0, 2 * GB, 100)
    assert texts.text(usage, bars_of(usage.days, 31), "你绑定的账号") == (
        "911Proxy 用量（你绑定的账号）\n"
        "2026-11-19 至 2026-11-22 · 全部账号 · 全部产品\n"
        "共 2.50 GB，平均每天 0.63 GB，最多的一天 11-21：2.00 GB\n"
        "11-19 ▓▓▓░░░░░░░ 0.50 GB\n"
        "11-20 ░░░░░░░░░░ 0.00 GB\n"
        "11-21 ▓▓▓▓▓▓▓▓▓▓ 2.00 GB\n"
        "11-22 ▓░░░░░░░░░ <0.01 GB"
    )


def test_nothing_used_is_said_and_a_name_is_worth_a_look() -> None:
    assert texts.text(used(0, 0), [], "你绑定的账号").endswith("\n这段时间没有用量。")
    caption = texts.caption(used(0, 0, username="user9"))
    assert caption == (
        "2026-11-21 至 2026-11-22 · 账号 user9 · 全部产品\n"
        "这段时间没有用量。若账号名写错了也会是 0，可发送「代理 账号」核对。"
    )


def test_many_days_become_weeks_counted_back_from_the_newest() -> None:
    usage = used(*range(1, 64))
    bars = bars_of(usage.days, MOST_BARS)
    assert len(bars) == 9
    assert (bars[-1].first, bars[-1].last, bars[-1].usage_kb) == (date(2026, 11, 16), LAST, 57 * 7 + 21)
    assert sum(one.usage_kb for one in bars) == 2016 == usage.total_kb
    assert texts.label(bars[-1]) == "11-16~11-22"
    ragged = bars_of(used(*[1] * 64).days, MOST_BARS)
    assert [one.usage_kb for one in ragged] == [1] + [7] * 9


def test_card_marks_the_highest_bar_and_labels_do_not_crowd() -> None:
    card = usage_card(used(*[GB] * 29, 4 * GB), "你绑定的账号", NOW)
    assert [bar["highest"] for bar in card["bars"]] == [False] * 29 + [True]
    assert [bar["share"] for bar in card["bars"][-2:]] == [0.25, 1.0]
    assert [bar["value"] for bar in card["bars"][-2:]] == ["", "4.00"]
    labels = [bar["label"] for bar in card["bars"] if bar["label"]]
    assert (len(labels), labels[-1]) == (8, "11-22")
    assert [tile["value"] for tile in card["tiles"]] == ["33.00", "1.10", "4.00"]


async def test_chart_is_drawn_for_any_amount_of_days() -> None:
    for usage in (used(GB), used(0, 0, 0), used(*[100] * 29, 5000 * GB), used(*[GB] * 366)):
        picture = await draw_usage(usage, "你绑定的账号", NOW)
        assert picture.startswith(b"\x89PNG")
        assert int.from_bytes(picture[16:20], "big") == 1000
