"""`python -m tests.bench`: our bot and a bare one-command NoneBot bot, driven by the same OneBot client in one run.

Latency runs from the sent frame to the bot's `send_msg`; chatter ends with a command's answer; memory is resident
memory, taken before the flood of chatter, too, because the bare bot swells in it. All on loopback, no vendor is asked.
Trust ratios, not absolute figures: the bots take turns within a round and medians of rounds are compared.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.bench.measure import Counts, run
from tests.bench.report import kept, table, verdicts


def main() -> int:
    """Measure and print; 1 where `--strict` is given and a promise is broken."""
    options = _options()
    counts = Counts(**{name: getattr(options, name) for name in Counts.__dataclass_fields__})
    with tempfile.TemporaryDirectory() as folder:
        results = asyncio.run(run(counts, Path(folder), _progress))
    print(table(results), verdicts(results), sep="\n\n")
    return 1 if options.strict and not kept(results) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=(__doc__ or "").partition("\n")[0])
    for name, field in Counts.__dataclass_fields__.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=field.default)
    parser.add_argument("--strict", action="store_true", help="exit code 1 when a promise is broken")
    return parser.parse_args()


def _progress(step: str) -> None:
    print(step, file=sys.stderr, flush=True)


sys.exit(main())
