"""A stand-in for QQ: a OneBot v11 implementation that connects to the bot as NapCat does, with a web chat.

`QQ` is the little world (people, groups, messages), `Link` its connection to a bot, `chat_app` the web chat.
`python -m plugins._sandbox.qq --bot ws://127.0.0.1:8080/onebot/v11/ws` runs all three by themselves.
"""

from plugins._sandbox.qq.account import QQ, Call, QQError
from plugins._sandbox.qq.chat import chat_app
from plugins._sandbox.qq.faults import Fault
from plugins._sandbox.qq.link import Link
from plugins._sandbox.qq.listening import Heard, heard
from plugins._sandbox.qq.people import (
    ADMIN_ID,
    BOT_ID,
    MAIN_GROUP_ID,
    MEMBER_ID,
    OTHER_GROUP_ID,
    OWNER_ID,
    QUIET_GROUP_IDS,
    STRANGER_ID,
)
from plugins._sandbox.qq.scenes import Scene, group_scene, private_scene
from plugins._sandbox.qq.store import Message

__all__ = [
    "ADMIN_ID",
    "BOT_ID",
    "MAIN_GROUP_ID",
    "MEMBER_ID",
    "OTHER_GROUP_ID",
    "OWNER_ID",
    "QQ",
    "QUIET_GROUP_IDS",
    "STRANGER_ID",
    "Call",
    "Fault",
    "Heard",
    "Link",
    "Message",
    "QQError",
    "Scene",
    "chat_app",
    "group_scene",
    "heard",
    "private_scene",
]
