"""Client of Jumdata's IP location. Facts: vendor document "IP定位" (POST form, code 200 is billed)."""

import time
from ipaddress import IPv4Address
from typing import Any

from plugins._providers.base import HttpVendor
from plugins._providers.errors import UnexpectedReplyError
from plugins._providers.jumdata.models import Location, LocationReply, parse_bounds
from plugins._providers.jumdata.protocol import PROVIDER, SUCCESS, refusal, sign
from plugins._providers.jumdata.settings import JumdataCredential, JumdataSettings
from plugins._providers.lenient import to_text, to_whole
from plugins._providers.wire import Call

VERIFY_IP = IPv4Address("114.114.114.114")


class JumdataClient(HttpVendor):
    """Where is an IPv4 address, to the city, in mainland China."""

    provider = PROVIDER

    def __init__(self, settings: JumdataSettings) -> None:
        super().__init__(settings.base_url, settings.timeout_s)

    async def locate(self, credential: JumdataCredential, ip: IPv4Address) -> Location:
        """Locate one address. Costs one query, also where nothing is found. Raises ProviderError."""
        data = await self.read(lambda: self._call(credential, ip))
        reply = self.fit(LocationReply, data)
        found = reply.data
        return Location(
            province=found.province,
            city=found.city,
            adcode=found.adcode,
            bounds=parse_bounds(found.rectangle),
            billed=reply.charge is not False,
        )

    async def verify(self, credential: JumdataCredential) -> None:
        """Show that the credential works. The vendor has no free call, so this costs one query."""
        await self.locate(credential, VERIFY_IP)

    def judge(self, data: Any) -> None:
        """`code` 200 (also as text) is success; see `protocol.refusal` for the others."""
        code = to_whole(data.get("code")) if isinstance(data, dict) else None
        if code is None:
            raise UnexpectedReplyError(PROVIDER, "no code")
        if code != SUCCESS:
            raise refusal(code, to_text(data.get("msg")))

    def _call(self, credential: JumdataCredential, ip: IPv4Address) -> Call:
        timestamp_ms = str(time.time_ns() // 1_000_000)
        signature = sign(credential.app_id, credential.app_secret.get_secret_value(), timestamp_ms)
        form = {"appId": credential.app_id, "timestamp": timestamp_ms, "sign": signature, "ip": str(ip)}
        return Call("POST", "/location/ipv4", form=form, secrets=credential.secrets())
