"""ChmlFrp: frp tunnels, their nodes and the account that owns them."""

from plugins._providers.chmlfrp.client import ChmlfrpClient
from plugins._providers.chmlfrp.models import Account, Captcha, DayTraffic, MailPurpose, Message, SignInInfo
from plugins._providers.chmlfrp.node_models import (
    DayUptime,
    Node,
    NodeDetails,
    NodeHistory,
    NodeInfo,
    NodeSample,
    NodeStats,
    NodeUptime,
    PanelInfo,
)
from plugins._providers.chmlfrp.protocol import (
    AlreadySignedInError,
    CodeExpiredError,
    ConsentDeniedError,
    NotCreatedError,
    NotYetError,
    OutcomeUnknownError,
    PortTakenError,
)
from plugins._providers.chmlfrp.settings import ChmlfrpCredential, ChmlfrpSettings
from plugins._providers.chmlfrp.signin_models import DeviceCode, Tokens
from plugins._providers.chmlfrp.tunnel_models import Tunnel, TunnelNow, TunnelSpec, TunnelWeek
from plugins._providers.room import Room

ROOM = Room("chmlfrp", "ChmlFrp", ("chmlfrp", "frp", "隧道"), ChmlfrpSettings, ChmlfrpCredential, ChmlfrpClient)

__all__ = [
    "ROOM",
    "Account",
    "AlreadySignedInError",
    "Captcha",
    "ChmlfrpClient",
    "ChmlfrpCredential",
    "ChmlfrpSettings",
    "CodeExpiredError",
    "ConsentDeniedError",
    "DayTraffic",
    "DayUptime",
    "DeviceCode",
    "MailPurpose",
    "Message",
    "Node",
    "NodeDetails",
    "NodeHistory",
    "NodeInfo",
    "NodeSample",
    "NodeStats",
    "NodeUptime",
    "NotCreatedError",
    "NotYetError",
    "OutcomeUnknownError",
    "PanelInfo",
    "PortTakenError",
    "SignInInfo",
    "Tokens",
    "Tunnel",
    "TunnelNow",
    "TunnelSpec",
    "TunnelWeek",
]
