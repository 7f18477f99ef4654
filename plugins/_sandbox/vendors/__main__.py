"""`python -m plugins._sandbox.vendors [--port 0] [--pace-s 3]` serves the stand-ins; the first line is their base URL,
then come the bot's settings for them, one `NAME=value` a line."""

import argparse
import asyncio
import contextlib

from plugins._sandbox.serve import serving
from plugins._sandbox.vendors import vendors_app
from plugins._sandbox.world import World, settings_for, signin_settings


async def serve_for_ever(port: int, world: World) -> None:
    """Serve until the process is stopped."""
    async with serving(vendors_app(world), port=port) as base_url:
        print(base_url, flush=True)  # noqa: T201
        for name, value in (settings_for(base_url) | signin_settings(base_url)).items():
            print(f"{name}={value}", flush=True)  # noqa: T201
        await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m plugins._sandbox.vendors", description="Stand-ins of the five vendors."
    )
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--pace-s", type=float, default=World.pace_s, help="seconds over which 17CE results are spread")
    asked = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve_for_ever(asked.port, World(pace_s=asked.pace_s)))


if __name__ == "__main__":
    main()
