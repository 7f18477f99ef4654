"""The OneBot v11 adapter with the gate in front.

Some things differ from the adapter it extends, all within its own extension points:

* `json_to_event` asks the gate first. What no command is ends there; a command goes straight to the one matcher that
  the table names (`nonebot.message.check_and_run_matcher`), without the search through all matchers. With
  `GATE__DIRECT=false` it goes NoneBot's plain way instead; a test shows that both give the same answers.
* An event that does not parse is logged by its type, never by its content (threats F4).
* Before anything else a message passes the guard against leaked tokens (`guarding.py`).
* Who may not connect is told of in the log once a minute (`door.py`).
* Without `ONEBOT_SECRET` the HTTP POST route answers 404: its signature would be unchecked (threats F1 to F3).
"""

import asyncio
import time
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from typing import Any

from nonebot import get_plugin_config
from nonebot.adapters import Bot as BaseBot
from nonebot.adapters.onebot.v11 import (
    Adapter,
    ApiNotAvailable,
    Bot,
    Event,
    Message,
    MessageSegment,
    NetworkError,
)
from nonebot.drivers import Driver, Request, Response, WebSocket
from nonebot.exception import StopPropagation
from nonebot.log import logger
from nonebot.message import check_and_run_matcher, event_preprocessor
from nonebot.typing import T_State
from pydantic import ValidationError
from starlette.websockets import WebSocketDisconnect

from plugins._shared import leaks, notices, redaction
from plugins._shared.asking import ASK_KEY, DIALOGS, Ask
from plugins._shared.commands import CALL_KEY, TABLE
from plugins._shared.delivery import ASYNC_RESULT
from plugins._shared.door import Refusals, why_refused, why_unsigned
from plugins._shared.gate import Act, Gate
from plugins._shared.guarding import LeakGuard
from plugins._shared.hearing import Heard, hear, segments_of
from plugins._shared.settings import FrameSettings
from plugins._shared.table import Call


class GatedAdapter(Adapter):
    """OneBot v11 with the gate in front."""

    def __init__(self, driver: Driver, **kwargs: Any) -> None:
        settings = get_plugin_config(FrameSettings)
        TABLE.speak(driver.config.command_start)
        self.gate = Gate(TABLE, DIALOGS, settings.limits, driver.config.superusers, started_s=time.time())
        self._settings = settings.gate
        self._refusals = Refusals()
        self._guard = LeakGuard(settings.leaks, TABLE, DIALOGS, self._spawn)
        self._admitted: dict[int, tuple[Event, Call]] = {}
        self._accounts: set[int] = set()
        """All accounts of ours that were ever connected: what one of them says is no command for another."""
        super().__init__(driver, **kwargs)
        if not self._settings.direct:
            event_preprocessor(self._leave_call)

    def json_to_event(self, json_data: Any) -> Event | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """A frame of the OneBot side → an event for NoneBot; None for what ends here or is already on its way."""
        if not isinstance(json_data, dict):
            return None
        post_type = json_data.get("post_type")
        if post_type is None:
            if json_data.get("status") == "async":
                json_data = {**json_data, "data": {ASYNC_RESULT: True}}
            # Stock: an answer that comes twice, or an echo of thousands of digits, closes the connection.
            with suppress(asyncio.InvalidStateError, ValueError):
                self._result_store.add_result(json_data)
            return None
        if post_type not in ("message", "message_sent"):
            notices.take(json_data)
            return self._parse(json_data) if post_type == "meta_event" or self._settings.pass_chatter else None
        heard = hear(json_data)
        if heard is not None and heard.chat.user_id in self._accounts:
            heard = None
        if heard is not None and self._guard.stops(heard, self.bots):
            return None
        verdict = self.gate.consider(heard) if heard else None
        if verdict is None and self._settings.pass_chatter:
            return self._parse(json_data)
        if verdict is None and heard is not None and heard.chat.private:
            verdict = self.gate.hint(heard)
        if verdict is None:
            return None
        bot = self.bots.get(str(verdict.heard.chat.self_id))
        if not isinstance(bot, Bot):
            return None
        if isinstance(verdict, Act):
            self._spawn(self._act(bot, verdict))
            return None
        event = self._parse(json_data)
        if event is None:
            return None
        if not self._settings.direct:
            self._admitted[id(event)] = (event, verdict)
            return event
        self._spawn(self._serve(bot, event, verdict))
        return None

    def bot_connect(self, bot: BaseBot) -> None:
        """As stock; and what this account says is from now on nobody's command."""
        if bot.self_id.isdecimal():
            self._accounts.add(int(bot.self_id))
        super().bot_connect(bot)

    def ask(self, bot: Bot, heard: Heard, call: Call | None = None) -> Ask:
        """The question that a handler gets."""

        async def run(text: str) -> None:
            await self._run(bot, replace(heard, text=text, addressed=True))

        return Ask(bot, heard, self.gate.role(heard), call, run)

    def _parse(self, data: dict[str, Any]) -> Event | None:
        if "message" in data:
            # A ready Message spares pydantic the validation of each segment, which costs more than all the rest.
            segments = segments_of(data["message"])
            data = {**data, "message": Message(MessageSegment(s["type"], s["data"]) for s in segments)}
        for model in (*self.get_event_model(_kinds(data)), Event):
            try:
                return model.model_validate(data)
            except ValidationError:
                continue
        logger.warning(f"OneBot event of type {str(data.get('post_type'))[:20]!r} does not fit any model, dropped")
        return None

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _act(self, bot: Bot, act: Act) -> None:
        ask = self.ask(bot, act.heard)
        async with ask.explaining():
            await act.action(ask)

    async def _serve(self, bot: Bot, event: Event, call: Call) -> None:
        """Hand a command to its one matcher, with NoneBot's own machinery for dependencies and hooks."""
        heard = call.heard
        where = "private" if heard.chat.private else f"group {heard.chat.group_id}"
        logger.info(f"{call.command.word} · user {heard.chat.user_id} · {where}")
        if call.command.secret:
            # Before anything can go wrong with it and be logged.
            redaction.remember(leaks.worth_hiding(call.argument))
        state: T_State = {CALL_KEY: call, ASK_KEY: self.ask(bot, heard, call)}
        async with AsyncExitStack() as stack:
            try:
                await check_and_run_matcher(call.command.matcher, bot, event, state, stack, {})
            except StopPropagation:
                return

    async def _run(self, bot: Bot, heard: Heard) -> None:
        """Run a text as a command of this person, e.g. after `你是不是想发`."""
        call = TABLE.understand(heard)
        verdict = self.gate.admit(call) if call else None
        if isinstance(verdict, Act):
            await self._act(bot, verdict)
        elif verdict is not None:
            await self._serve(bot, self._event_of(verdict), verdict)

    def _event_of(self, call: Call) -> Event:
        chat = call.heard.chat
        kind = {"message_type": "private"} if chat.private else {"message_type": "group", "group_id": chat.group_id}
        segments = [{"type": "text", "data": {"text": call.heard.text}}]
        data = {
            **kind,
            "post_type": "message",
            "sub_type": call.heard.sub_type or "normal",
            "time": call.heard.time_s,
            "self_id": chat.self_id,
            "user_id": chat.user_id,
            "message_id": call.heard.message_id,
            "message": segments,
            "raw_message": call.heard.text,
            "font": 0,
            "sender": {"user_id": chat.user_id, "role": call.heard.role},
        }
        event = self._parse(data)
        assert event is not None  # noqa: S101 made of our own fields
        return event

    async def _leave_call(self, bot: Bot, event: Event, state: T_State) -> None:
        """NoneBot's plain way: hand what the gate has admitted, and nothing else, to the rules of the matchers."""
        _, call = self._admitted.pop(id(event), (event, None))
        if call is not None:
            state[CALL_KEY], state[ASK_KEY] = call, self.ask(bot, call.heard, call)

    async def _call_api(self, bot: Bot, api: str, **data: Any) -> Any:
        if bot.self_id not in self.connections and bot.self_id not in self.onebot_config.onebot_api_roots:
            # Stock: an HTTP request to "None/send_msg" and a NetworkError that looks like an unknown outcome (F8).
            raise ApiNotAvailable
        try:
            return await super()._call_api(bot, api, **data)
        except (RuntimeError, WebSocketDisconnect) as e:
            # The socket closed under the call; whether the frame still left is unknown.
            raise NetworkError(f"connection lost during {api}") from e

    async def _handle_ws(self, websocket: WebSocket) -> None:
        reason = why_refused(websocket.request.headers, self.onebot_config.onebot_access_token, self.bots)
        if reason is None:
            await super()._handle_ws(websocket)
            return
        client = getattr(getattr(websocket, "websocket", None), "client", None)
        if line := self._refusals.line(str(getattr(client, "host", "?")), reason):
            logger.warning(line)
        await websocket.close(1008, reason)

    async def _handle_http(self, request: Request) -> Response:
        if not (secret := self.onebot_config.onebot_secret):
            return Response(404)
        body = request.content if isinstance(request.content, str | bytes) else None
        if (refused := why_unsigned(request.headers, body, secret)) is not None:
            status, reason = refused
            if line := self._refusals.line("the POST route", reason):  # who posted, NoneBot does not tell
                logger.warning(line)
            return Response(status)
        try:
            return await super()._handle_http(request)
        except (ValueError, RecursionError):  # no JSON, no UTF-8, or nested without end
            return Response(400)


def _kinds(data: dict[str, Any]) -> dict[str, Any]:
    """The fields that name an event's kind, from the general to the special, as far as they go. Stock raises, and so
    closes the connection, where one of them is missing or no text."""
    kinds: dict[str, Any] = {}
    for name in ("post_type", f"{data.get('post_type')}_type", "sub_type"):
        kind = data.get(name)
        if not (isinstance(kind, str) and kind):
            break
        kinds[name] = kind
    return kinds
