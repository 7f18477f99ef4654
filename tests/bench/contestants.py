"""The bots that are measured, each as a process of its own, and what is asked of them."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.client import BenchClient
from tests.support.running import ROOT, TOKEN, RunningBot

HERE = Path(__file__).parent
PLENTY = "1000000000"
UNLIMITED = {
    f"LIMITS__{name}": PLENTY
    for name in (f"{whose}_{what}" for whose in ("USER", "OWNER", "GROUP", "ALL") for what in ("BURST", "PER_MINUTE"))
}
"""The limiter stays in the way of every command, only its buckets are never empty."""
STARTS_WITHIN_S = 60.0


@dataclass(frozen=True)
class Kind:
    """A bot to be measured."""

    name: str
    script: Path
    question: str
    is_right: Callable[[str], bool]
    """Whether this text answers the question."""
    settings: dict[str, str] = field(default_factory=dict)
    more_commands: int = 0


def is_located(text: str) -> bool:
    """What we say to `/ip 10.1.2.3`."""
    return "10.1.2.3" in text and "私有地址" in text


def is_echoed(text: str) -> bool:
    """What the bare bot says to `/echo hi`."""
    return text == "hi"


OURS = Kind("ours", ROOT / "bot.py", "/ip 10.1.2.3", is_located, UNLIMITED)
PLAIN = Kind("ours, plain way", OURS.script, OURS.question, is_located, {**UNLIMITED, "GATE__DIRECT": "false"})
BARE = Kind("bare", HERE / "bare_bot.py", "/echo hi", is_echoed)


def with_more_commands(kind: Kind, count: int) -> Kind:
    """The same bot with `count` further commands that nobody calls."""
    script = HERE / "crowded_bot.py" if kind.script == OURS.script else kind.script
    settings = {**kind.settings, "BENCH_MORE_COMMANDS": str(count), "PYTHONPATH": str(ROOT)}
    return Kind(f"{kind.name} + {count} commands", script, kind.question, kind.is_right, settings, count)


class Contestant(RunningBot):
    """A bot process with its own data folder, and the OneBot client that talks to it."""

    def __init__(self, kind: Kind, folder: Path) -> None:
        super().__init__(folder / "data", dict(kind.settings))
        self.kind = kind
        self.client = BenchClient(kind.question, kind.is_right)

    def launch(self) -> None:
        """As `RunningBot` does, but for any script."""
        self.data_dir.parent.mkdir(parents=True, exist_ok=True)
        with (self.data_dir.parent / "bot.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(self.kind.script)],
                env=self.environment(),
                cwd=self.data_dir.parent,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    async def start(self, timeout_s: float = STARTS_WITHIN_S) -> float:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Start; the seconds from the process's start until it has accepted the OneBot client."""
        began_s = time.perf_counter()
        self.launch()
        async with asyncio.timeout(timeout_s):
            while not await self.client.open(self.port, TOKEN):
                if self.process is not None and self.process.poll() is not None:
                    raise RuntimeError(f"{self.kind.name} ended with {self.process.returncode}:\n{self.log}")
                await asyncio.sleep(0.005)
        return time.perf_counter() - began_s

    async def finish(self) -> None:
        """Hang up and end the process; a bare bot with a flood to digest may have to be killed."""
        await self.client.close()
        if self.process is None:
            return
        self.process.terminate()
        try:
            await asyncio.to_thread(self.process.wait, 10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def resident_mb(self) -> float:
        """Resident memory of the process in MiB (Linux: /proc; elsewhere: ps)."""
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/status")
        if status.exists():
            line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS:"))
            return int(line.split()[1]) / 1024
        shown = subprocess.run(
            ["ps", "-o", "rss=", "-p", str(self.process.pid)], capture_output=True, check=True, env=dict(os.environ)
        )
        return int(shown.stdout) / 1024
