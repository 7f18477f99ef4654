"""The health in words."""

import resource
from dataclasses import replace
from pathlib import Path

import pytest

from plugins.status import texts
from plugins.status.service import Health, resident_mib, takes_files

WELL = Health(up_s=125, accounts=1, bindings=7, degraded=False, memory_mib=83.4)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 分钟"),
        (59.9, "0 分钟"),
        (60, "1 分钟"),
        (3599, "59 分钟"),
        (3600, "1 小时 0 分钟"),
        (86_399, "23 小时 59 分钟"),
        (86_400, "1 天 0 小时"),
        (93_784, "1 天 2 小时"),
    ],
)
def test_duration(seconds: float, words: str) -> None:
    assert texts.duration(seconds) == words


def test_figures_are_for_the_owner() -> None:
    everyone, owner = texts.status(WELL, owner=False), texts.status(WELL, owner=True)
    assert everyone == "运行正常。\n已运行 2 分钟，连接着 1 个 QQ 账号。"
    assert owner == f"{everyone}\n绑定的账号 7 个，占用内存 83 MiB。"


def test_degraded_bot_says_so_and_tells_the_owner_what_to_do() -> None:
    ill = replace(WELL, degraded=True)
    assert texts.status(ill, owner=False).startswith("降级运行")
    assert "secret.key" not in texts.status(ill, owner=False)
    assert "secret.key" in texts.status(ill, owner=True)


def test_a_full_disk_is_seen_and_said(tmp_path: Path) -> None:
    assert takes_files([tmp_path])
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, usual[1]))
    try:
        stores = takes_files([tmp_path])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert not stores
    assert not takes_files([tmp_path / "gone"])
    assert list(tmp_path.iterdir()) == []
    ill = texts.status(replace(WELL, stores=False), owner=False)
    assert ill.startswith("降级运行：磁盘写不进去了")
    assert "正常" not in ill
    assert "数据目录" in texts.status(replace(WELL, stores=False), owner=True)


def test_memory_is_the_processs_own() -> None:
    before = resident_mib()
    held = bytearray(64 << 20)
    held[::4096] = b"x" * len(held[::4096])
    assert 5 < before < 4000
    assert resident_mib() - before == pytest.approx(64, abs=24)
