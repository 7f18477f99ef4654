"""Two thousand nodes: one pass, little memory, and still a short text and a small picture."""

import itertools
import tracemalloc

import pytest

from plugins._providers.ce17 import TaskAccepted
from plugins._providers.ce17.places import PROVINCES
from plugins.speedtest import picture, texts
from plugins.speedtest.collector import Collector
from plugins.speedtest.command import parse_speedtest
from plugins.speedtest.report_data import to_json
from tests.speedtest.runs import cdn, dig, dns, fetched, hop, node, page, ping, trace

MANY = 2000
PROVINCE_IDS = list(PROVINCES)
BODY = "x" * 4000
"""What a result carries beside what is kept: raw data, heads."""


def at(number: int):
    return node(number, PROVINCE_IDS[number % 34], (1, 2, 7, 8)[number // 34 % 4])


RESULTS = {
    "ping": lambda n: ping(at(n), 10.0 + n % 97),
    "http": lambda n: fetched(at(n), 50.0 + n % 200, md5=f"{n % 3:032x}"),
    "dns": lambda n: dns(at(n), f"1.2.{n % 40}.4", f"1.2.{n % 40}.5", place="浙江杭州"),
    "dig": lambda n: dig(at(n), f"1.2.{n % 40}.4"),
    "cdn": lambda n: cdn(at(n), *((f"1.2.{n % 40}.{i}", 40.0 + i, 200, "a" * 32) for i in range(4))),
    "trace": lambda n: trace(at(n), *(hop(f"192.0.2.{i}", 1.0 + i) for i in range(14)), hop("203.0.113.9", 20.0)),
    "网页": lambda n: page(at(n), LoadTime=n % 7, Body=BODY + str(n)),
}
BYTES_A_NODE = {"ping": 1200, "http": 1600, "dns": 1200, "dig": 1700, "cdn": 4000, "trace": 4500, "网页": 2500}


def run(kind: str, number: int) -> Collector:
    collector = Collector(parse_speedtest(kind, "example.com 全国"))
    collector.take(TaskAccepted("t", {}))
    for index in range(number):
        collector.take(RESULTS[kind](index))
    return collector


@pytest.mark.parametrize("kind", RESULTS)
def test_memory_is_the_rows_and_nothing_else(kind):
    run(kind, 10).report()
    tracemalloc.start()
    report = run(kind, MANY).report()
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert report.overall.total == MANY
    assert kept / MANY < BYTES_A_NODE[kind]
    assert peak < kept * 1.6


@pytest.mark.parametrize("kind", RESULTS)
def test_two_thousand_nodes_are_summed_up(kind):
    results = [RESULTS[kind](index) for index in range(MANY)]
    collector = Collector(parse_speedtest(kind, "example.com 全国"))
    for result in results:
        collector.take(result)
    report = collector.report()
    assert report.overall.total == MANY
    assert len(texts.twin(report)) < 20_000
    assert to_json(report).isprintable()


@pytest.mark.parametrize(("kind", "theme"), [*itertools.product(("http", "cdn", "dns"), ("light", "dark"))])
async def test_picture_of_two_thousand_nodes_is_small_enough(kind, theme):
    png = await picture.draw_report(run(kind, MANY).report(), "用的是你自己的账号", theme=theme)
    assert len(png) <= picture.PNG_AT_MOST_BYTES
