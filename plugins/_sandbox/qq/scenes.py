"""Where something is said: a group, or the private chat between the bot and one person."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Scene:
    """A chat as the bot's account sees it. `peer_id` is the group's id, or the id of the other person."""

    kind: Literal["group", "private"]
    peer_id: int

    def __str__(self) -> str:
        """`group:100001` or `private:20001`: the form used on the web chat's socket."""
        return f"{self.kind}:{self.peer_id}"

    @property
    def is_group(self) -> bool:
        """Whether this is a group."""
        return self.kind == "group"


def group_scene(group_id: int) -> Scene:
    """The chat of a group."""
    return Scene("group", group_id)


def private_scene(user_id: int) -> Scene:
    """The private chat of the bot with a person."""
    return Scene("private", user_id)


def parse_scene(value: object) -> Scene | None:
    """`"group:1"`, `"private:2"`, a bare group number as int or text → a scene; None when it is none of these."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    kind, _, number = str(value).strip().rpartition(":")
    if not (number.isascii() and number.isdecimal() and len(number) <= 12):
        return None
    if kind in ("group", ""):
        return group_scene(int(number))
    return private_scene(int(number)) if kind == "private" else None
