"""The reverse WebSocket: QQ's side connects to the bot, as NapCat does, and stays connected.

Facts: NapCat `network/websocket-client.ts` (headers, lifecycle event on open, heartbeats, no compression), OneBot v11
"通信方式/反向 WebSocket". NapCat waits a fixed time before it tries again; this one begins quickly and backs off.
"""

import asyncio
import json
import logging
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import quote

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from plugins._sandbox.qq import events
from plugins._sandbox.qq.account import QQ
from plugins._sandbox.qq.actions import answer

_log = logging.getLogger("sandbox.qq")


class Link:
    """One connection from a QQ to a bot, made again whenever it breaks."""

    def __init__(
        self,
        qq: QQ,
        url: str,
        token: str | None = None,
        *,
        heartbeat_s: float = 30,
        first_retry_s: float = 0.3,
        longest_retry_s: float = 5,
        token_in_query: bool = False,
    ) -> None:
        """`url` is the bot's `ws://…/onebot/v11/ws`. With `token_in_query` the token travels as `?access_token=`
        instead of the header, as some implementations do (threats.md F21)."""
        self._qq = qq
        self._url = f"{url}?access_token={quote(token, safe='')}" if token and token_in_query else url
        self._token = None if token_in_query else token
        self._heartbeat_s = heartbeat_s
        self._retry_s = (first_retry_s, longest_retry_s)
        self._connection: ClientConnection | None = None
        self.connected = asyncio.Event()
        """Set while a bot is at the other end."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Link"]:
        """Keep the link up while the block runs."""
        task = asyncio.create_task(self.run())
        try:
            yield self
        finally:
            task.cancel()
            await asyncio.wait([task])
            if not task.cancelled():
                task.result()  # It ended by itself: a mistake of ours, not to be hidden.

    async def run(self) -> None:
        """Connect and stay connected, until cancelled."""
        first_s, longest_s = self._retry_s
        wait_s = first_s
        while True:
            try:
                async with self._connect() as connection:
                    wait_s = first_s
                    await self._serve(connection)
                _log.info("link to the bot closed")
            except (OSError, InvalidHandshake, ConnectionClosed) as error:
                # Type only: the address may carry the token.
                _log.warning("no link to the bot (%s), trying again in about %.1f s", type(error).__name__, wait_s)
            await asyncio.sleep(wait_s * random.uniform(0.8, 1.2))
            wait_s = min(wait_s * 2, longest_s)

    def _connect(self) -> connect:
        headers = {"X-Self-ID": str(self._qq.self_id), "X-Client-Role": "Universal"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        return connect(
            self._url,
            additional_headers=headers,
            user_agent_header="OneBot/11",
            compression=None,
            max_size=None,
            proxy=None,
            open_timeout=5,
            close_timeout=1,
        )

    async def _serve(self, connection: ClientConnection) -> None:
        outbox: asyncio.Queue[str] = asyncio.Queue()

        def post(event: events.Event) -> None:
            outbox.put_nowait(json.dumps(event, ensure_ascii=False))

        post(events.lifecycle(self._qq.self_id, self._qq.now_s))
        helpers = [asyncio.create_task(self._write(connection, outbox)), asyncio.create_task(self._beat(post))]
        detach = self._qq.attach(post)
        self._connection = connection
        self.connected.set()
        try:
            await self._read(connection, outbox)
        finally:
            self.connected.clear()
            self._connection = None
            detach()
            for helper in helpers:
                helper.cancel()
            await asyncio.wait(helpers)

    async def _read(self, connection: ClientConnection, outbox: asyncio.Queue[str]) -> None:
        async for frame in connection:
            found = answer(self._qq, frame)
            if found.reply is not None:
                outbox.put_nowait(json.dumps(found.reply, ensure_ascii=False))
            if found.cut:
                connection.transport.abort()

    async def _write(self, connection: ClientConnection, outbox: asyncio.Queue[str]) -> None:
        try:
            while True:
                await connection.send(await outbox.get())
        except ConnectionClosed:
            return  # The reader sees it as well, and it is the one that ends the session.

    async def _beat(self, post: events.Wire) -> None:
        while True:
            await asyncio.sleep(self._heartbeat_s)
            post(events.heartbeat(self._qq.self_id, self._qq.now_s, int(self._heartbeat_s * 1000)))

    def drop(self) -> None:
        """Break the connection without a goodbye, as a lost network does; the link comes back by itself."""
        if self._connection is not None:
            self._connection.transport.abort()
