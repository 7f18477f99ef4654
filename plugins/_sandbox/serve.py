"""Serves an ASGI app on loopback inside the running event loop: for the tests and for the command line."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import uvicorn
from starlette.types import ASGIApp


@contextlib.asynccontextmanager
async def serving(
    app: ASGIApp, *, host: str = "127.0.0.1", port: int = 0, ws_ping_interval_s: float = 20, lifespan: bool = False
) -> AsyncIterator[str]:
    """Serve `app` while the block runs; gives its base URL without a slash at the end, e.g. `http://127.0.0.1:41234`.

    Port 0 takes a free one. WebSocket peers get a ping every `ws_ping_interval_s`. Leaving the block cuts every
    connection at once, also those that a fault keeps open for ever. Raises OSError where the port is taken.
    """
    listener = _listen(host, port)
    server = _make_server(app, ws_ping_interval_s, lifespan=lifespan)
    await server.startup(sockets=[listener])
    try:
        yield f"http://{host}:{listener.getsockname()[1]}"
    finally:
        await _cut(server)
        if lifespan:
            await server.lifespan.shutdown()


def _listen(host: str, port: int) -> socket.socket:
    # The protocol is named because asyncio switches Nagle's delay (40 ms an answer) off only where it is.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


def _make_server(app: ASGIApp, ws_ping_interval_s: float, *, lifespan: bool) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        log_config=None,
        log_level="critical",  # the faults break the protocol on purpose; that is no news
        access_log=False,  # its lines would hold credentials that stand in a query
        lifespan="on" if lifespan else "off",
        ws_ping_interval=ws_ping_interval_s,
        ws_max_size=1 << 22,
        server_header=False,
        date_header=False,  # the vendors' front door sends the world's own time
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    return server


async def _cut(server: uvicorn.Server) -> None:
    """Close without uvicorn's grace period: a fault that never answers would keep it waiting."""
    for listening in server.servers:
        listening.close()
    for connection in list(server.server_state.connections):
        transport = getattr(connection, "transport", None)
        if transport is not None:
            transport.abort()
    tasks = list(server.server_state.tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
