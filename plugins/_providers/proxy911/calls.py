"""How 911Proxy's OpenAPI is called. Facts: vendor document "OpenAPI" (all paths under `/api-gate-way/`).

The vendor takes `app_key` of a GET in the query only; a POST carries it in its JSON body. Nothing here logs a URL.
"""

from collections.abc import Mapping
from typing import Any

from plugins._providers.base import HttpVendor
from plugins._providers.errors import UnexpectedReplyError
from plugins._providers.lenient import to_text, to_whole
from plugins._providers.proxy911.protocol import PREFIX, PROVIDER, SUCCESSES, refusal
from plugins._providers.proxy911.settings import Proxy911Credential, Proxy911Settings
from plugins._providers.wire import Call

Params = Mapping[str, str | int | None]


class Proxy911Base(HttpVendor):
    """Envelope and key; the endpoints stand in the classes that build on it."""

    provider = PROVIDER

    def __init__(self, settings: Proxy911Settings) -> None:
        super().__init__(settings.base_url, settings.timeout_s)

    def judge(self, data: Any) -> None:
        """`code` 200 or 0 is success; see `protocol.refusal` for the others. The text is in `msg` or `message`."""
        code = to_whole(data.get("code")) if isinstance(data, dict) else None
        if code is None:
            raise UnexpectedReplyError(PROVIDER, "no code")
        if code not in SUCCESSES:
            raise refusal(code, to_text(data.get("msg")) or to_text(data.get("message")))

    async def _get(self, credential: Proxy911Credential, path: str, params: Params | None = None) -> Any:
        """Read an endpoint; parameters that are None are left out. Returns `data` of the reply."""
        return (await self.read(lambda: self._getting(credential, path, params))).get("data")

    async def _get_once(self, credential: Proxy911Credential, path: str, params: Params | None = None) -> Any:
        """As `_get`, but sent once: for what uses up traffic."""
        return (await self.write(self._getting(credential, path, params))).get("data")

    async def _post(self, credential: Proxy911Credential, path: str, values: Mapping[str, Any]) -> Any:
        """Post JSON that changes something: once. Values that are None are left out. Returns `data`."""
        present = {name: value for name, value in values.items() if value is not None}
        body = present | {"app_key": credential.app_key.get_secret_value()}
        call = Call("POST", f"{PREFIX}/{path}", json=body, secrets=credential.secrets())
        return (await self.write(call)).get("data")

    def _getting(self, credential: Proxy911Credential, path: str, params: Params | None) -> Call:
        query = _present(params) | {"app_key": credential.app_key.get_secret_value()}
        return Call("GET", f"{PREFIX}/{path}", query=query, secrets=credential.secrets())


def _present(params: Params | None) -> dict[str, str]:
    return {name: str(value) for name, value in (params or {}).items() if value is not None}
