"""Client of ihuyi's IP query. Facts: vendor document "IP查询接口" (POST form, success is code 2)."""

import time
from ipaddress import IPv4Address
from typing import Any

from plugins._providers.base import HttpVendor
from plugins._providers.errors import CredentialError, UnexpectedReplyError
from plugins._providers.ihuyi.models import Location, Remaining
from plugins._providers.ihuyi.protocol import (
    PASSWORD_EXPIRED,
    PROVIDER,
    SUCCESS,
    dynamic_password,
    first_is_country,
    refusal,
)
from plugins._providers.ihuyi.settings import IhuyiCredential, IhuyiSettings
from plugins._providers.lenient import to_list, to_whole
from plugins._providers.wire import Call, parse_json


class IhuyiClient(HttpVendor):
    """Where is an IPv4 address, to the district, with its internet provider."""

    provider = PROVIDER

    def __init__(self, settings: IhuyiSettings) -> None:
        super().__init__(settings.base_url, settings.timeout_s)
        self._static = settings.static_password

    async def locate(self, credential: IhuyiCredential, ip: IPv4Address) -> Location:
        """Locate one address (`Submit.json`). Costs one query. Raises ProviderError."""
        data = await self._ask(credential, "/appdev/ip/Submit.json", {"ip": str(ip)})
        return self.fit(Location, to_list(data.get("result")) or {})

    async def remaining(self, credential: IhuyiCredential) -> int:
        """How many queries the account has left (`GetNum.json`). Free. Raises ProviderError."""
        data = await self._ask(credential, "/appdev/ip/GetNum.json", {})
        return self.fit(Remaining, data).num

    async def verify(self, credential: IhuyiCredential) -> None:
        """Show that the credential works, by asking for the balance: free."""
        await self.remaining(credential)

    def parse(self, body: bytes) -> Any:
        """JSON, in which an object may have the same name twice."""
        return parse_json(body, first_is_country)

    def judge(self, data: Any) -> None:
        """`code` 2 (also as text) is success; see `protocol.refusal` for the others."""
        code = to_whole(data.get("code")) if isinstance(data, dict) else None
        if code is None:
            raise UnexpectedReplyError(PROVIDER, "no code")
        if code != SUCCESS:
            raise refusal(code)

    async def _ask(self, credential: IhuyiCredential, path: str, extra: dict[str, str]) -> Any:
        try:
            return await self.read(lambda: self._call(credential, path, extra))
        except CredentialError as e:
            if e.code != PASSWORD_EXPIRED or self._static:
                raise
        # The signed second may have passed on the way: sign once more, then believe the vendor.
        return await self.read(lambda: self._call(credential, path, extra))

    def _call(self, credential: IhuyiCredential, path: str, extra: dict[str, str]) -> Call:
        key, time_s = credential.api_key.get_secret_value(), str(int(time.time()))
        form = {"account": credential.account, "password": key, **extra}
        if not self._static:
            form |= {"password": dynamic_password(credential.account, key, time_s), "time": time_s}
        return Call("POST", path, form=form, secrets=credential.secrets())
