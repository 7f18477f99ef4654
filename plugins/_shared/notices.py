"""Notices of the OneBot side that somebody wants to hear of: who is member, and who admin, of a group has changed.

The adapter drops all other notices unread. A notice is a hint and no proof: whoever hears of it asks again.
"""

from collections.abc import Callable
from typing import Any

MemberChange = Callable[[int, int], None]
"""Gets the group and the person."""
_KINDS = ("group_admin", "group_decrease", "group_increase")
_listeners: list[MemberChange] = []


def on_member_change(listener: MemberChange) -> MemberChange:
    """Call it when somebody came into a group, left it, or became or ceased to be its admin. Must be quick."""
    _listeners.append(listener)
    return listener


def take(data: dict[str, Any]) -> None:
    """Any event that is no message."""
    if data.get("post_type") != "notice" or data.get("notice_type") not in _KINDS:
        return
    group_id, user_id = data.get("group_id"), data.get("user_id")
    if type(group_id) is int and type(user_id) is int:
        for listener in _listeners:
            listener(group_id, user_id)
