"""How ChmlFrp's API v2 is called. Facts: vendor document "chmlfrp的api文档", and what its own panel does today.

The token travels as `Authorization: Bearer`, or (old deployments) in a POST's form or JSON; never in a URL.
"""

from collections.abc import Mapping
from typing import Any

from plugins._providers.base import HttpVendor, header_safe
from plugins._providers.chmlfrp.protocol import PROVIDER, is_success, refusal
from plugins._providers.chmlfrp.settings import ChmlfrpCredential, ChmlfrpSettings
from plugins._providers.errors import UnexpectedReplyError
from plugins._providers.lenient import to_text, to_whole
from plugins._providers.wire import Call

Params = Mapping[str, str | int | bool | None]


class ChmlfrpBase(HttpVendor):
    """Envelope and token; the endpoints stand in the classes that build on it."""

    provider = PROVIDER

    def __init__(self, settings: ChmlfrpSettings) -> None:
        super().__init__(settings.base_url, settings.timeout_s)
        self._legacy_token = settings.legacy_token

    def judge(self, data: Any) -> None:
        """`code` 200 with `state` success; see `protocol.refusal` for the rest."""
        code = to_whole(data.get("code")) if isinstance(data, dict) else None
        if code is None:
            raise UnexpectedReplyError(PROVIDER, "no code")
        if not is_success(data, code):
            raise refusal(code, to_text(data.get("msg")) or "")

    async def _get(self, credential: ChmlfrpCredential | None, path: str, params: Params | None = None) -> Any:
        """Read an endpoint (publicly where `credential` is None). Returns `data`, which may be None."""
        return (await self.read(lambda: self._call(credential, path, params))).get("data")

    def _call(self, credential: ChmlfrpCredential | None, path: str, params: Params | None) -> Call:
        values = _present(params)
        if credential is not None and self._legacy_token:
            form = values | {"token": credential.token.get_secret_value()}
            return Call("POST", path, form=form, secrets=credential.secrets())
        return Call("GET", path, query=values, headers=_bearer(credential), secrets=_secrets(credential))

    async def _do(self, credential: ChmlfrpCredential | None, path: str, params: Params | None = None) -> Any:
        """Call a GET that changes something: once. Returns the whole reply, whose `msg` may be all it says."""
        return await self.write(self._call(credential, path, params))

    async def _post(self, credential: ChmlfrpCredential | None, path: str, values: Mapping[str, Any]) -> Any:
        """Post JSON that changes something: once. Returns the whole reply. Old deployments read the body's `token`."""
        token = {"token": credential.token.get_secret_value()} if credential is not None else {}
        present = {name: value for name, value in values.items() if value is not None}
        secrets = _secrets(credential)
        return await self.write(Call("POST", path, json=present | token, headers=_bearer(credential), secrets=secrets))

    async def _post_form(self, credential: ChmlfrpCredential, path: str, values: Mapping[str, str]) -> Any:
        """Post a form that changes something: once. Returns `data`."""
        call = Call("POST", path, form=values, headers=_bearer(credential), secrets=credential.secrets())
        return (await self.write(call)).get("data")


def _present(params: Params | None) -> dict[str, str]:
    return {name: str(value) for name, value in (params or {}).items() if value is not None}


def _secrets(credential: ChmlfrpCredential | None) -> tuple[str, ...]:
    return credential.secrets() if credential is not None else ()


def _bearer(credential: ChmlfrpCredential | None) -> dict[str, str]:
    if credential is None:
        return {}
    return {"Authorization": f"Bearer {header_safe(PROVIDER, credential.token.get_secret_value())}"}
