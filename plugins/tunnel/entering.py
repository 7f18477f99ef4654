"""`frp 登录`, `frp 注册`, `frp 验证码`, `frp 重置令牌`, `frp 改密`: what carries a secret, in private chats only."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from functools import partial

from nonebot.log import logger

from plugins._providers import CredentialError, NotFoundError, ProviderError, QuotaError, RefusedError, UnreachableError
from plugins._providers.breaker import NotAskedError
from plugins._providers.chmlfrp import Account as Person
from plugins._providers.chmlfrp import ChmlfrpCredential
from plugins._shared import redaction
from plugins._shared.asking import Ask
from plugins._shared.bookkeeping import audited
from plugins._shared.commands import new_command
from plugins._shared.errors import UsageError
from plugins._shared.table import Where
from plugins.binding import Account, keep_credential, replaced_by
from plugins.tunnel import account_texts as texts
from plugins.tunnel import making_texts
from plugins.tunnel.account_command import (
    Registration,
    TokenReset,
    looks_plain,
    parse_login,
    parse_mail_code,
    parse_password_change,
    parse_registration,
    parse_token_reset,
)
from plugins.tunnel.depends import VENDOR, changed_or_refused, client, own_account, same_account
from plugins.tunnel.mail_pace import MailPace

TOPIC = "隧道与代理"
_mail_pace = MailPace()

login_cmd = new_command(
    "frp 登录",
    texts.LOGIN,
    TOPIC,
    aliases=("frp 登陆", "frp login", "隧道 登录"),
    accepts=looks_plain,
    acts=True,
    secret=True,
)
register_cmd = new_command("frp 注册", texts.REGISTER, TOPIC, accepts=looks_plain, acts=True, secret=True)
code_cmd = new_command(
    "frp 验证码",
    texts.CODE,
    TOPIC,
    where=Where.PRIVATE,
    accepts=lambda rest: "@" in rest,
    acts=True,
    secret=True,
)
reset_cmd = new_command("frp 重置令牌", texts.RESET, TOPIC, accepts=looks_plain, acts=True, secret=True)
password_cmd = new_command("frp 改密", texts.PASSWORD, TOPIC, accepts=looks_plain, acts=True, secret=True)


async def _refused_in_group(ask: Ask) -> bool:
    """Whether the question was asked before others: it is taken back where possible, and nothing else is done."""
    if ask.chat.private:
        return False
    recalled = await ask.recall_question() if ask.argument else None
    await ask.reply(texts.not_in_group(recalled=recalled))
    return True


@asynccontextmanager
async def _taken_back(ask: Ask) -> AsyncIterator[Callable[[str], str]]:
    """Take back the message with the secret, where possible; where not, the answer (given through what this yields, or
    raised as UsageError) tells its writer to do it."""
    recalled = await ask.recall_question() if ask.argument else True

    def told(text: str) -> str:
        return texts.with_warning(text, recalled=recalled)

    try:
        yield told
    except UsageError as e:
        raise UsageError(told(e.sentence)) from None


def _remember(secrets: Iterable[str | None]) -> None:
    """From now on these are in no log line."""
    redaction.remember(secret for secret in secrets if secret)


@login_cmd.handle()
async def handle_login(ask: Ask) -> None:
    """Fetch the token with name and password and bind it. The password is kept nowhere."""
    async with ask.explaining():
        if await _refused_in_group(ask):
            return
        async with _taken_back(ask) as told:
            request = parse_login(ask.argument)
            _remember([request.password])
            person, credential = await _logged_in(request.username, request.password)
            old = await replaced_by(ask.user_id, VENDOR, credential)
            if old is None:
                await ask.reply(told(await _bind(ask, credential, person.username)))
            else:
                ask.confirm(partial(_bind_instead, credential=credential, username=person.username, old=old))
                await ask.reply(told(texts.would_replace(old, person.username)))


async def _bind(ask: Ask, credential: ChmlfrpCredential, username: str) -> str:
    return texts.logged_in(username, await keep_credential(ask.user_id, VENDOR, credential))


async def _bind_instead(ask: Ask, credential: ChmlfrpCredential, username: str, old: str) -> None:
    """`确认` was said: is what would be replaced still what was shown?"""
    if await replaced_by(ask.user_id, VENDOR, credential) != old:
        raise UsageError(making_texts.CHANGED_ACCOUNT)
    await ask.reply(await _bind(ask, credential, username))


async def _logged_in(username: str, password: str) -> tuple[Person, ChmlfrpCredential]:
    """Raises UsageError where the vendor refuses or gives no token."""
    try:
        person = await client().login(username, password)
    except (CredentialError, NotFoundError):
        raise UsageError(texts.WRONG_LOGIN) from None
    if person.token is None:
        raise UsageError(texts.NO_TOKEN)
    return person, ChmlfrpCredential(token=person.token)


@register_cmd.handle()
async def handle_register(ask: Ask) -> None:
    """Make an account with a mailed code."""
    async with ask.explaining():
        if await _refused_in_group(ask):
            return
        async with _taken_back(ask) as told:
            request = parse_registration(ask.argument)
            _remember([request.password, request.code])
            await ask.reply(told(await _register(ask, request)))


async def _register(ask: Ask, request: Registration) -> str:
    """What became of it."""
    try:
        async with audited(ask, "tunnel register", request.username):
            await client().register(request.username, request.password, request.mail, request.qq, request.code)
    except NotAskedError:
        raise
    except UnreachableError:
        return texts.REGISTERED_OR_NOT
    except QuotaError:
        raise
    except RefusedError:
        return texts.NOT_REGISTERED
    return texts.REGISTERED


@code_cmd.handle()
async def handle_code(ask: Ask) -> None:
    """Have a code mailed; the vendor's answer to robots is told honestly."""
    async with ask.explaining():
        mail, purpose = parse_mail_code(ask.argument)
        if wait_s := _mail_pace.take(ask.user_id, mail):
            raise UsageError(texts.too_many_mails(wait_s))
        await changed_or_refused(client().send_mail_code(mail, purpose), texts.CODE_REFUSED)
        await ask.reply(texts.CODE_SENT)


@reset_cmd.handle()
async def handle_reset(ask: Ask) -> None:
    """The old token ends on `确认`. With the password (tried before anything is changed) the new one is stored."""
    async with ask.explaining():
        if await _refused_in_group(ask):
            return
        async with _taken_back(ask) as told:
            request = parse_token_reset(ask.argument)
            _remember([request.password])
            account = await own_account(ask)
            username = await _tried(account, request.password)
            ask.confirm(partial(_reset, account=account, username=username, request=request))
            await ask.reply(told(_would_reset(account, request)))


def _would_reset(account: Account, request: TokenReset) -> str:
    if account.credential.renews:
        return texts.WOULD_RESET_BESIDE
    return texts.WOULD_RESET if request.password else texts.WOULD_ONLY_RESET


async def _tried(account: Account, password: str | None) -> str:
    """The account's name, where the password opens it: a wrong one must not leave its owner without any token."""
    bound = await client().account(account.credential)
    if password is not None:
        try:
            person, _ = await _logged_in(bound.username, password)
        except UsageError:
            raise UsageError(texts.WRONG_PASSWORD) from None
        if person.id != bound.id:
            raise UsageError(texts.OTHER_ACCOUNT)
    return bound.username


async def _reset(ask: Ask, account: Account, username: str, request: TokenReset) -> None:
    """`确认` was said."""
    account = await same_account(ask, account)
    unsure = False
    try:
        async with audited(ask, "tunnel reset", username, account.owner_id):
            await client().reset_token(account.credential, request.code)
    except NotAskedError:
        raise
    except UnreachableError:
        unsure = True
    if await _outlives(account):
        await ask.reply(texts.RESET_OR_NOT_BESIDE if unsure else texts.RESET_BESIDE)
        return
    if request.password is None:
        await ask.reply(texts.RESET_OR_NOT if unsure else texts.RESET_BUT_LOGIN)
        return
    try:
        _, credential = await _logged_in(username, request.password)
    except (UsageError, ProviderError):
        await ask.reply(texts.RESET_OR_NOT if unsure else texts.RESET_BUT_LOGIN)
        return
    if unsure and credential == account.credential:
        await ask.reply(texts.RESET_NOT)
        return
    await ask.reply(texts.token_replaced(await keep_credential(ask.user_id, VENDOR, credential)))


async def _outlives(account: Account) -> bool:
    """Whether the binding is a sign-in by link, which does not rest on the token, and works still. A vendor that cannot
    be asked is no reason to replace it."""
    if not account.credential.renews:
        return False
    try:
        await client().verify(account.credential)
    except CredentialError:
        return False
    except ProviderError as e:
        logger.info(f"not known whether the sign-in outlives the reset: {type(e).__name__}")
    return True


@password_cmd.handle()
async def handle_password(ask: Ask) -> None:
    """Change the password."""
    async with ask.explaining():
        if await _refused_in_group(ask):
            return
        async with _taken_back(ask) as told:
            old, new = parse_password_change(ask.argument)
            _remember([old, new])
            account = await own_account(ask)
            async with audited(ask, "tunnel password", account=account.owner_id):
                await changed_or_refused(
                    client().reset_password(account.credential, old, new), texts.PASSWORD_REFUSED, wrong_value=True
                )
            await ask.reply(told(texts.PASSWORD_CHANGED))
