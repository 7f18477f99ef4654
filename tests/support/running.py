"""Starts `bot.py` as a process of its own, as a user would, on a free port and with data of its own."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOKEN, SECRET = "test-access-token", "test-http-secret"
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR", "COVERAGE_PROCESS_START")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class RunningBot:
    """A bot process. Everything that it logs stands in `log`."""

    data_dir: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """What it has written so far, to stdout and stderr."""
        path = self.data_dir.parent / "bot.log"
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def environment(self) -> dict[str, str]:
        """Nothing of the machine's own settings, and ours."""
        passed = {name: value for name in PASSED_ON if (value := os.environ.get(name)) is not None}
        ours = {
            "DATA_DIR": str(self.data_dir),
            "PORT": str(self.port),
            "SANDBOX": "false",
            "SUPERUSERS": '["30001"]',
            "ONEBOT_ACCESS_TOKEN": TOKEN,
            "ONEBOT_SECRET": SECRET,
            "PYTHONUNBUFFERED": "1",
        }
        return {**passed, **ours, **self.settings}

    def launch(self) -> None:
        """Start the process without waiting for it."""
        self.data_dir.parent.mkdir(parents=True, exist_ok=True)
        with (self.data_dir.parent / "bot.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "bot.py")],
                env={k: v for k, v in self.environment().items() if v},
                cwd=self.data_dir.parent,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    async def start(self, timeout_s: float = 60) -> None:
        """Start, and wait until it listens."""
        self.launch()
        assert self.process is not None
        ends = time.monotonic() + timeout_s
        while time.monotonic() < ends:
            if self.process.poll() is not None:
                raise RuntimeError(f"the bot ended with {self.process.returncode}:\n{self.log}")
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(0.02)
                continue
            writer.close()
            return
        raise TimeoutError(self.log)

    async def logged(self, pattern: str, timeout_s: float = 10) -> re.Match[str]:
        """Wait until it has written something that matches."""
        async with asyncio.timeout(timeout_s):
            while (found := re.search(pattern, self.log)) is None:  # noqa: ASYNC110 a file tells of no change
                await asyncio.sleep(0.02)
        return found

    def kill(self) -> None:
        """SIGKILL: no chance to tidy up."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
