"""What the bot knows of its own health."""

import os
import resource
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

PROBE_BYTES = 1 << 16


@dataclass(frozen=True)
class Health:
    """A reading."""

    up_s: float
    accounts: int
    """QQ accounts that are connected now."""
    bindings: int
    """Bound vendor accounts of all users."""
    degraded: bool
    """The keys do not fit the database."""
    memory_mib: float
    stores: bool = True
    """What is to be kept can be written."""


def resident_mib() -> float:
    """This process's resident memory in MiB; where the system does not tell, the largest it ever was."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def takes_files(directories: Iterable[Path]) -> bool:
    """Whether a little file can be written in each of them: not on a full or read-only disk. Nothing is left of it."""
    try:
        for directory in directories:
            with tempfile.TemporaryFile(dir=directory) as file:
                file.write(bytes(PROBE_BYTES))
                file.flush()
    except OSError:
        return False
    return True
