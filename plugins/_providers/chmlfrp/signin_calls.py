"""The vendor's newer sign-in: QZhua's OAuth 2 with a device code. Facts: RFC 8628, RFC 6749 §6, and what the vendor's
own launcher and panel do since April 2026 (providers.md, section 5.1).

The service stands at another address than the API, so it has connections and a breaker of its own.
"""

from typing import Any

from pydantic import SecretStr

from plugins._providers.base import HttpVendor
from plugins._providers.chmlfrp.calls import ChmlfrpBase
from plugins._providers.chmlfrp.protocol import PROVIDER, signin_refusal
from plugins._providers.chmlfrp.settings import ChmlfrpSettings
from plugins._providers.chmlfrp.signin_models import DeviceCode, Tokens
from plugins._providers.errors import UnexpectedReplyError
from plugins._providers.lenient import to_text
from plugins._providers.wire import Call

SCOPE = "profile email offline_access chmlfrp_api"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
REFRESH_GRANT = "refresh_token"


class AccountService(HttpVendor):
    """QZhua's OAuth 2 endpoints: forms in, JSON out, errors as `{"error": word}`."""

    provider = PROVIDER

    def judge(self, data: Any) -> None:
        """RFC 6749 §5.2: a failure names itself in `error`."""
        if not isinstance(data, dict):
            raise UnexpectedReplyError(PROVIDER, "no object")
        if "error" in data:
            raise signin_refusal(to_text(data["error"]) or "")


class SignInCalls(ChmlfrpBase):
    """Getting tokens with a person's consent, and new ones for old ones. No call takes or makes a credential."""

    def __init__(self, settings: ChmlfrpSettings) -> None:
        super().__init__(settings)
        self._client_id = settings.client_id
        self._service = AccountService(settings.signin_url, settings.timeout_s)

    async def aclose(self) -> None:
        """Close pooled connections. The client may be used again afterwards."""
        await super().aclose()
        await self._service.aclose()

    async def begin_device_login(self) -> DeviceCode:
        """`POST /oauth2/device_authorization`: a code for a person to type. Raises ProviderError."""
        form = {"client_id": self._client_id, "scope": SCOPE}
        reply = await self._service.write(Call("POST", "/oauth2/device_authorization", form=form))
        return self._service.fit(DeviceCode, reply)

    async def poll_device_login(self, device: DeviceCode) -> Tokens:
        """`POST /oauth2/token`: the tokens, once the person has agreed. To be asked no oftener than `interval_s`.

        Raises NotYetError before that, ConsentDeniedError or CodeExpiredError where it will not come.
        """
        form = {"grant_type": DEVICE_GRANT, "device_code": device.device_code.get_secret_value()}
        return self._service.fit(Tokens, await self._service.write(self._token_call(form)))

    async def refresh(self, refresh_token: SecretStr) -> Tokens:
        """`POST /oauth2/token`: new tokens. The old refresh token has then ended: keep the new one before using any.

        Sent again after a quick failure, as a read is: where the answer was lost, the token is either still good, or
        the vendor takes it once more for a moment, or nothing is lost that was not lost before.
        Raises CredentialError where the refresh token is good no more.
        """
        form = {"grant_type": REFRESH_GRANT, "refresh_token": refresh_token.get_secret_value()}
        return self._service.fit(Tokens, await self._service.read(lambda: self._token_call(form)))

    def _token_call(self, form: dict[str, str]) -> Call:
        return Call("POST", "/oauth2/token", form={**form, "client_id": self._client_id})
