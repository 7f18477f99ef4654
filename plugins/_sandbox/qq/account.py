"""The stand-in for QQ itself: people talk, the bot's account hears it as OneBot events, everybody sees what it says."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from plugins._sandbox.qq import events
from plugins._sandbox.qq.faults import Faults
from plugins._sandbox.qq.people import BOT_ID, OWNER_ID, Group, Member, Person, sandbox_groups, sandbox_people
from plugins._sandbox.qq.scenes import Scene, private_scene
from plugins._sandbox.qq.segments import Segment, mentions, plain
from plugins._sandbox.qq.store import Message, Store
from plugins._sandbox.qq.travel import travelling

RECALL_WINDOW_S = 120
_VISITORS = 2000


class QQError(ValueError):
    """A person tried what QQ does not allow. The text is for that person, in Chinese."""


@dataclass(frozen=True)
class Said:
    """News: a message was said."""

    message: Message


@dataclass(frozen=True)
class Recalled:
    """News: a message was taken back by `operator_id`."""

    message: Message
    operator_id: int


@dataclass(frozen=True)
class Liked:
    """News: the bot put an emoji under a message, or took one away."""

    message: Message


@dataclass(frozen=True)
class Online:
    """News: the bot's end of the link came or went."""

    connected: bool


News = Said | Recalled | Liked | Online
Listener = Callable[[News], None]


@dataclass(frozen=True)
class Call:
    """An API call that the bot made, for tests to look at."""

    action: str
    params: dict[str, Any]


class QQ:
    """A little QQ with one bot account. All methods are to be called from one event loop's thread."""

    def __init__(self, *, self_id: int = BOT_ID, clock: Callable[[], float] = time.time) -> None:
        self.self_id = self_id
        self.clock = clock
        self.people = sandbox_people()
        self.groups = sandbox_groups()
        self.store = Store()
        self.faults = Faults()
        self.calls: deque[Call] = deque(maxlen=5000)
        self.public_url = ""
        """Where the chat app is reachable, with a slash at the end; makes addresses of pictures and files."""
        self.report_self = False
        """Whether the bot's own messages come back to it as `message_sent` (NapCat's reportSelfMessage)."""
        self._muted_until: dict[int, float] = {}
        self._listeners: list[Listener] = []
        self._wires: list[events.Wire] = []

    @property
    def now_s(self) -> int:
        """Unix time in whole seconds."""
        return int(self.clock())

    # --- who is listening

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with all news from now on; gives a function that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, news: News) -> None:
        """Hand news to all listeners."""
        for listener in tuple(self._listeners):
            listener(news)

    def attach(self, wire: events.Wire) -> Callable[[], None]:
        """Send all events through `wire` from now on (the link does this); gives a function that ends it."""
        self._wires.append(wire)
        self.tell(Online(True))

        def detach() -> None:
            self._wires.remove(wire)
            self.tell(Online(self.connected))

        return detach

    @property
    def connected(self) -> bool:
        """Whether a bot is at the other end."""
        return bool(self._wires)

    def emit(self, event: events.Event) -> None:
        """Send an event as it is. Lost where no bot is connected, as with the real thing."""
        for wire in tuple(self._wires):
            wire(event)

    # --- people and groups

    def person(self, user_id: int) -> Person:
        """Somebody by id. An unknown id becomes a new visitor, a friend of the bot and a member of every group."""
        if user_id not in self.people:
            if len(self.people) >= _VISITORS or not 10_000 <= user_id < 10**11:
                raise QQError("没有这个人")
            self.people[user_id] = Person(user_id, f"访客{user_id}")
            for group in self.groups.values():
                group.members[user_id] = Member()
        return self.people[user_id]

    def group_of(self, scene: Scene) -> Group | None:
        """The group of a scene, None for a private chat. Raises QQError where there is no such group."""
        if not scene.is_group:
            return None
        if scene.peer_id not in self.groups:
            raise QQError("没有这个群")
        return self.groups[scene.peer_id]

    def name_in(self, scene: Scene, user_id: int) -> str:
        """How somebody is called in a chat: the card in the group, else the own name, else the number."""
        group = self.groups.get(scene.peer_id) if scene.is_group else None
        member = group.members.get(user_id) if group else None
        if member and member.card:
            return member.card
        return self.people[user_id].name if user_id in self.people else str(user_id)

    def plain(self, message: Message) -> str:
        """A message as plain text."""
        return plain(message.segments, lambda qq: self._mention_name(message.scene, qq))

    def _mention_name(self, scene: Scene, qq: str) -> str:
        if qq == "all":
            return "全体成员"
        return self.name_in(scene, int(qq)) if qq.isdecimal() else qq

    # --- talking

    def say(self, scene: Scene, user_id: int, content: str | list[Segment], reply_to: int | None = None) -> Message:
        """A person says something; the bot hears it. `@name` in text becomes a mention in a group.

        Raises QQError where the person is not there or quotes a message of another chat.
        """
        sender, group = self.person(user_id), self.group_of(scene)
        if group and user_id not in group.members:
            raise QQError("你不在这个群里")
        if not group and scene != private_scene(user_id):
            raise QQError("这是别人的私聊")
        segments = self._typed(content, group, user_id) if isinstance(content, str) else content
        if reply_to is not None:
            quoted = self.store.get(reply_to)
            if quoted is None or quoted.scene != scene:
                raise QQError("找不到要回复的消息")
            segments = [Segment(type="reply", data={"id": str(reply_to)}), *segments]
        message = self.store.add(scene, user_id, segments, self.now_s)
        self.tell(Said(message))
        self.emit(self.event_of(message, sender))
        return message

    def _typed(self, content: str, group: Group | None, user_id: int) -> list[Segment]:
        known: dict[str, dict[str, str]] = {}
        if group and "@" in content:
            bot = {"qq": str(self.self_id), "name": self.people[self.self_id].name}
            for member_id in group.members:
                for name in (self.person(member_id).name, group.members[member_id].card):
                    known[name.lower()] = {"qq": str(member_id), "name": name}
            known["bot"] = bot
            if group.role_of(user_id) != "member":
                known |= {name: {"qq": "all"} for name in ("all", "全体成员")}
        return mentions(content, known)

    def bot_says(self, scene: Scene, segments: list[Segment]) -> Message:
        """The bot's account says something."""
        message = self.store.add(scene, self.self_id, segments, self.now_s)
        self.tell(Said(message))
        if self.report_self:
            self.emit(self.event_of(message, self.people[self.self_id]))
        return message

    def event_of(self, message: Message, sender: Person) -> events.Event:
        """A message in the shape in which the bot gets it, as event and from `get_msg`."""
        group = self.groups.get(message.scene.peer_id) if message.scene.is_group else None
        segments = travelling(message, self.public_url)
        event = events.message_event(message, segments, sender, group, self.self_id)
        if group or sender.is_friend or sender.user_id == self.self_id:
            return event
        return events.temporary(event, next(iter(self.groups), 0))

    # --- taking back

    def may_recall(self, message: Message, operator_id: int) -> bool:
        """QQ's rule: one's own within two minutes; in a group an admin also later, and whatever a lower rank said."""
        group = self.groups.get(message.scene.peer_id) if message.scene.is_group else None
        if message.recalled_by is not None:
            return False
        if message.user_id == operator_id:
            ranked = group is not None and group.role_of(operator_id) in ("admin", "owner")
            return ranked or self.now_s - message.time_s <= RECALL_WINDOW_S
        return group is not None and group.outranks(operator_id, message.user_id)

    def recall(self, message_id: int, operator_id: int) -> Message:
        """Take a message back. Everybody sees that it happened. Raises QQError where QQ does not allow it."""
        message = self.store.get(message_id)
        if message is None:
            raise QQError("消息不存在")
        if not self.may_recall(message, operator_id):
            raise QQError("不能撤回这条消息：只能撤回自己两分钟内的消息，管理员可以撤回成员的消息")
        message.recalled_by = operator_id
        self.tell(Recalled(message, operator_id))
        who = {"user_id": message.user_id, "message_id": message_id}
        if message.scene.is_group:
            self._notice("group_recall", group_id=message.scene.peer_id, operator_id=operator_id, **who)
        else:
            self._notice("friend_recall", **who)
        return message

    # --- what happens to the bot

    def mute_bot(self, group_id: int, duration_s: int) -> None:
        """The owner mutes the bot in a group; 0 lifts it."""
        self._muted_until[group_id] = self.clock() + duration_s
        kind = "ban" if duration_s else "lift_ban"
        who = {"operator_id": OWNER_ID, "user_id": self.self_id}
        self._notice("group_ban", sub_type=kind, group_id=group_id, duration=duration_s, **who)

    def muted_until(self, group_id: int) -> float | None:
        """Until when the bot is muted in a group (Unix time), None where it may speak."""
        until = self._muted_until.get(group_id, 0.0)
        return until if until > self.clock() else None

    def kick_bot(self, group_id: int) -> None:
        """The owner throws the bot out of a group."""
        self.groups[group_id].members.pop(self.self_id, None)
        who = {"operator_id": OWNER_ID, "user_id": self.self_id}
        self._notice("group_decrease", sub_type="kick_me", group_id=group_id, **who)

    def _notice(self, notice_type: str, **fields: Any) -> None:
        self.emit(events.notice(self.self_id, self.now_s, notice_type, **fields))
