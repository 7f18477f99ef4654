"""What the bot knows of its own health."""

import os
import resource
import sys
from dataclasses import dataclass
from pathlib import Path


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


def resident_mib() -> float:
    """This process's resident memory in MiB; where the system does not tell, the largest it ever was."""
    statm = Path("/proc/self/statm")
    if statm.exists():
        return int(statm.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)
