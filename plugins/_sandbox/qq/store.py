"""What has been said: messages by id and by chat, the nodes of merged forwards, and files."""

import random
from collections import defaultdict, deque
from dataclasses import dataclass, field

from plugins._sandbox.qq.scenes import Scene
from plugins._sandbox.qq.segments import Segment, text

_KEPT_PER_SCENE = 200
_KEPT_PICTURE_CHARS = 24_000_000
"""Base64 of pictures kept in one chat; the oldest ones fade first."""
_KEPT_FILES = 50
_INT31 = 1 << 31


@dataclass
class Message:
    """One message in one chat. `time_s` is Unix time in whole seconds, as QQ has it."""

    message_id: int
    scene: Scene
    user_id: int
    segments: list[Segment]
    time_s: int
    seq: int
    """Its number within the chat, from 1 (NapCat's real_seq)."""
    recalled_by: int | None = None
    likes: list[str] = field(default_factory=list)
    """Ids of the emoji that the bot put under it."""

    @property
    def reply_to(self) -> int | None:
        """The id of the quoted message, None where nothing is quoted."""
        ids = (str(segment["data"].get("id", "")) for segment in self.segments if segment["type"] == "reply")
        return next((int(value) for value in ids if value.lstrip("-").isdecimal()), None)


@dataclass(frozen=True)
class Node:
    """One message inside a merged forward."""

    user_id: int
    name: str
    segments: list[Segment]
    time_s: int


@dataclass(frozen=True)
class StoredFile:
    """A file or picture that somebody sent. `content` is None where the bot named a place that cannot be read."""

    file_id: str
    name: str
    content: bytes | None


class Store:
    """Keeps messages, forwards and files in memory, bounded."""

    def __init__(self) -> None:
        self._by_scene: defaultdict[Scene, deque[Message]] = defaultdict(deque)
        self._by_id: dict[int, Message] = {}
        self._seqs: defaultdict[Scene, int] = defaultdict(int)
        self._forwards: dict[str, list[Node]] = {}
        self._files: dict[str, StoredFile] = {}
        # A start that differs from run to run: the bot remembers ids across restarts, to drop doubles.
        self._next_id = random.getrandbits(31)

    def new_id(self) -> int:
        """A message id as NapCat gives them: a positive int32 that looks random, and none comes twice."""
        self._next_id = (self._next_id + 1) % _INT31
        return (self._next_id * 0x2545F491) % _INT31 or self.new_id()

    def add(self, scene: Scene, user_id: int, segments: list[Segment], time_s: int) -> Message:
        """Keep a new message; the oldest of the chat make room."""
        self._seqs[scene] += 1
        message = Message(self.new_id(), scene, user_id, segments, time_s, self._seqs[scene])
        kept = self._by_scene[scene]
        kept.append(message)
        self._by_id[message.message_id] = message
        while len(kept) > _KEPT_PER_SCENE:
            del self._by_id[kept.popleft().message_id]
        self._fade_pictures(kept)
        return message

    def _fade_pictures(self, kept: deque[Message]) -> None:
        """Past the budget the oldest pictures become words; the newest message always keeps its own."""
        budget = _KEPT_PICTURE_CHARS
        for message in reversed(kept):
            size = sum(len(str(s["data"].get("file", ""))) for s in message.segments if s["type"] == "image")
            budget -= size
            if size and budget < 0 and message is not kept[-1]:
                message.segments = [text("[图片已过期]") if s["type"] == "image" else s for s in message.segments]

    def get(self, message_id: int) -> Message | None:
        """A message by its id, None where it is unknown or long gone."""
        return self._by_id.get(message_id)

    def history(self, scene: Scene, count: int) -> list[Message]:
        """The newest messages of a chat, oldest first."""
        return list(self._by_scene.get(scene, ()))[-count:] if count > 0 else []

    def add_forward(self, nodes: list[Node]) -> str:
        """Keep a merged forward; gives its id."""
        forward_id = str(self.new_id())
        self._forwards[forward_id] = nodes
        while len(self._forwards) > _KEPT_PER_SCENE:
            del self._forwards[next(iter(self._forwards))]
        return forward_id

    def forward(self, forward_id: str) -> list[Node] | None:
        """The nodes of a merged forward."""
        return self._forwards.get(forward_id)

    def add_file(self, name: str, content: bytes | None) -> StoredFile:
        """Keep a file for download."""
        stored = StoredFile(f"{self.new_id():08x}", name, content)
        self._files[stored.file_id] = stored
        while len(self._files) > _KEPT_FILES:
            del self._files[next(iter(self._files))]
        return stored

    def file(self, file_id: str) -> StoredFile | None:
        """A file by its id."""
        return self._files.get(file_id)
