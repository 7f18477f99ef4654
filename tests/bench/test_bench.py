"""That the bench runs and that both ways of our bot answer rightly; how fast is no test's business."""

import re
import subprocess
import sys

import pytest

from tests.bench.measure import Figures
from tests.bench.report import PROMISES, verdicts
from tests.support.running import ROOT

pytestmark = pytest.mark.early

SMALL = ("--starts", "0", "--rounds", "1", "--questions", "3", "--chatter", "32", "--dropped-chatter", "32")


def test_bench_prints_a_ratio_for_every_promise() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.bench", *SMALL], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    for promise in (promise for promise in PROMISES if "at head" not in promise.row):
        assert re.search(rf"(ok|MISS) +{re.escape(promise.row)}: \d+\.\d\d", run.stdout), run.stdout
    for row in ("latency p50, ms", "chatter absorbed, 1/s"):
        assert re.search(rf"^{re.escape(row)}( +[\d.,]+){{3}} +[\d.]+×", run.stdout, re.MULTILINE), run.stdout


def figures(latency_ms: float, mb: float) -> Figures:
    """A bot with every figure the same but these."""
    return Figures([1.0], [1.0], [mb], [mb], [mb], [latency_ms], [latency_ms], [100.0])


def test_a_broken_promise_is_a_miss() -> None:
    lines = verdicts({"ours": figures(0.5, 170), "bare": figures(1.0, 100)}).splitlines()
    said = {line.split(None, 1)[1]: line.split()[0] for line in lines}
    assert said["latency p50, ms: 0.50×, promised ≤ 0.6×"] == "ok"
    assert said["memory after start, MiB: 1.70×, promised ≤ 1.6×"] == "MISS"
    assert said["chatter absorbed, 1/s: 1.00×, promised ≥ 25×"] == "MISS"
    assert said["start-up, fresh data folder, s: 1.00, promised ≤ 2.5"] == "ok"
