"""ChmlFrp's account. Facts: vendor document, 登录 to 重置头像; POST where today's panel posts.

Some of the vendor's calls take a password or code in the query and offer no other way; they are sent as they are, over
TLS, and no URL is ever logged.
"""

import re
from typing import Any

from plugins._providers.chmlfrp.calls import ChmlfrpBase
from plugins._providers.chmlfrp.models import Account, Captcha, DayTraffic, MailPurpose, Message, SignInInfo
from plugins._providers.chmlfrp.settings import ChmlfrpCredential
from plugins._providers.lenient import to_list, to_text


class AccountCalls(ChmlfrpBase):
    """Who a token belongs to, and what its owner may change."""

    async def account(self, credential: ChmlfrpCredential) -> Account:
        """`GET /userinfo`: who the token belongs to. Raises ProviderError."""
        return self.fit(Account, await self._get(credential, "/userinfo"))

    async def login(self, username: str, password: str) -> Account:
        """`POST /login`: by name, QQ or mail. The account's `token` is what to keep; the password is not.

        Raises CredentialError for a wrong name or password.
        """
        reply = await self._post(None, "/login", {"username": username, "password": password})
        return self.fit(Account, reply.get("data"))

    async def send_mail_code(self, mail: str, purpose: MailPurpose, captcha: Captcha | None = None) -> None:
        """`POST /sendmailcode`: mail a code. The vendor now wants a human check (`captcha`)."""
        check = captcha.model_dump() if captcha else {}
        await self._post(None, "/sendmailcode", {"type": str(purpose), "mail": mail, **check})

    async def register(self, username: str, password: str, mail: str, qq: str, code: str) -> None:
        """`GET /register`, with the code that was mailed."""
        params = {"username": username, "password": password, "mail": mail, "qq": qq, "code": code}
        await self._do(None, "/register", params)

    async def reset_token(self, credential: ChmlfrpCredential, code: str | None = None) -> None:
        """`GET /retoken`: the old token ends; a login gives the new one. Old deployments want a mailed code."""
        await self._do(credential, "/retoken", {"code": code})

    async def reset_password(self, credential: ChmlfrpCredential, original: str, new: str) -> None:
        """`GET /reset_password`."""
        await self._do(credential, "/reset_password", {"original_password": original, "new_password": new})

    async def rename(self, credential: ChmlfrpCredential, username: str) -> None:
        """`GET /update_username`."""
        await self._do(credential, "/update_username", {"new_username": username})

    async def change_qq(self, credential: ChmlfrpCredential, qq: str) -> None:
        """`GET /update_qq`."""
        await self._do(credential, "/update_qq", {"new_qq": qq})

    async def change_avatar(self, credential: ChmlfrpCredential, image_url: str) -> None:
        """`GET /update_userimg`: a direct http(s) link to a picture."""
        await self._do(credential, "/update_userimg", {"new_userimg": image_url})

    async def sign_in(self, credential: ChmlfrpCredential, captcha: Captcha) -> int | None:
        """`POST /qiandao`: points gained, or None where the reply names no number (they stand in its text only).

        Raises AlreadySignedInError for a second time on one day (code 400 or 409).
        """
        return _points(await self._post(credential, "/qiandao", captcha.model_dump()))

    async def sign_in_info(self, credential: ChmlfrpCredential) -> SignInInfo:
        """`GET /qiandao_info`."""
        return self.fit(SignInInfo, await self._get(credential, "/qiandao_info"))

    async def week(self, credential: ChmlfrpCredential) -> list[DayTraffic]:
        """`GET /flow_last_7_days`: traffic of all tunnels, a row for each day."""
        return self.fit(list[DayTraffic], to_list(await self._get(credential, "/flow_last_7_days")))

    async def messages(self, credential: ChmlfrpCredential) -> list[Message]:
        """`GET /messages`: the vendor's notes; an empty list where there are none (the vendor says null)."""
        return self.fit(list[Message], to_list(await self._get(credential, "/messages")))


def _points(reply: Any) -> int | None:
    found = re.search(r"(\d{1,6})\s*积分", to_text(reply.get("msg")) or "")
    return int(found[1]) if found else None
