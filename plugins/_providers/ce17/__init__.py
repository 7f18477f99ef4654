"""17CE: how fast a site is from many places, over a WebSocket."""

from plugins._providers.ce17.client import Ce17Client
from plugins._providers.ce17.models import (
    DnsAnswer,
    Event,
    Hop,
    HttpTiming,
    Node,
    NodeResult,
    PingStats,
    TaskAccepted,
    TaskEnded,
)
from plugins._providers.ce17.request import SpeedRequest, TestType
from plugins._providers.ce17.session import ClockError
from plugins._providers.ce17.settings import Ce17Credential, Ce17Settings
from plugins._providers.room import Room

ROOM = Room("ce17", "17CE", ("17ce", "测速", "ce17"), Ce17Settings, Ce17Credential, Ce17Client)

__all__ = [
    "ROOM",
    "Ce17Client",
    "Ce17Credential",
    "Ce17Settings",
    "ClockError",
    "DnsAnswer",
    "Event",
    "Hop",
    "HttpTiming",
    "Node",
    "NodeResult",
    "PingStats",
    "SpeedRequest",
    "TaskAccepted",
    "TaskEnded",
    "TestType",
]
