"""OneBot v11 events in the shape in which NapCat sends them (message array, raw_message as CQ string).

The fields and their order follow recorded NapCat payloads: `message_seq` and `real_id` repeat the message id, `font`
is 14, a private sender has a blank `card`, a group sender its role and title, a private event its `target_id`.
"""

from collections.abc import Callable
from typing import Any

from plugins._sandbox.qq.people import Group, Person
from plugins._sandbox.qq.segments import Segment, to_cq
from plugins._sandbox.qq.store import Message

Event = dict[str, Any]
Wire = Callable[[Event], None]
"""Takes an event on its way to the bot."""


def message_event(
    message: Message, segments: list[Segment], sender: Person, group: Group | None, self_id: int
) -> Event:
    """A message as an event; `post_type` is `message_sent` where the bot's own account said it.

    `segments` are those of the message in the form in which they travel (a picture as name and address).
    """
    member = group.members.get(sender.user_id) if group else None
    who: dict[str, Any] = {"user_id": sender.user_id, "nickname": sender.name, "card": member.card if member else ""}
    event: Event = {
        "self_id": self_id,
        "user_id": sender.user_id,
        "time": message.time_s,
        "message_id": message.message_id,
        "message_seq": message.message_id,
        "real_id": message.message_id,
        "real_seq": str(message.seq),
        "message_type": message.scene.kind,
        "sender": who,
        "raw_message": to_cq(segments),
        "font": 14,
        "sub_type": "normal" if message.scene.is_group else "friend",
        "message": segments,
        "message_format": "array",
        "post_type": "message_sent" if sender.user_id == self_id else "message",
    }
    if group is None:
        return event | {"target_id": message.scene.peer_id}
    who |= {"role": member.role if member else "member", "title": ""}
    return event | {"group_id": group.group_id, "group_name": group.name}


def temporary(event: Event, group_id: int) -> Event:
    """The same private event, as it comes from somebody who is no friend but shares a group with the bot."""
    return event | {"sub_type": "group", "group_id": group_id, "temp_source": 0}


def lifecycle(self_id: int, time_s: int) -> Event:
    """The first event on a new connection."""
    meta = {"post_type": "meta_event", "meta_event_type": "lifecycle", "sub_type": "connect"}
    return {"time": time_s, "self_id": self_id, **meta}


def heartbeat(self_id: int, time_s: int, interval_ms: int) -> Event:
    """Still there."""
    meta = {"post_type": "meta_event", "meta_event_type": "heartbeat"}
    return {
        "time": time_s,
        "self_id": self_id,
        **meta,
        "status": {"online": True, "good": True},
        "interval": interval_ms,
    }


def notice(self_id: int, time_s: int, notice_type: str, **fields: Any) -> Event:
    """A notice with its own fields."""
    return {"time": time_s, "self_id": self_id, "post_type": "notice", "notice_type": notice_type, **fields}
