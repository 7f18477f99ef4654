"""The use case of `代理 账号`: which accounts are meant, the change itself, and what became of it. Pure of NoneBot.

A change is sent once. The vendor's answer to a batch is `data: null` whatever became of its parts, and unknown names
are passed over silently: so the list is read before, and again where that tells something.
"""

from collections.abc import Awaitable, Callable, Sequence
from enum import Enum, auto

from plugins._providers import CredentialError, ProviderError, QuotaError, RefusedError, UnreachableError
from plugins._providers.breaker import NotAskedError
from plugins._providers.errors import UnexpectedReplyError
from plugins._providers.proxy911 import Proxy911Client, Proxy911Credential, ProxyAccount
from plugins._shared.errors import UsageError
from plugins.proxy import account_texts as texts
from plugins.proxy.account_command import AccountRequest, Action

Rows = Sequence[ProxyAccount]


ACTIONS = {
    Action.ADD: "proxy add",
    Action.DELETE: "proxy delete",
    Action.ENABLE: "proxy enable",
    Action.DISABLE: "proxy disable",
    Action.LIMIT: "proxy limit",
    Action.REMARK: "proxy remark",
    Action.PASSWORD: "proxy password",
}
"""What the audit calls a change."""


class Done(Enum):
    """What became of a change."""

    YES = auto()
    NO = auto()
    UNKNOWN = auto()


def chosen(rows: Rows, names: Sequence[str]) -> list[ProxyAccount]:
    """The accounts of these names. Raises UsageError naming those that there are not."""
    by_name = {row.username: row for row in rows}
    missing = [name for name in names if name not in by_name]
    if missing:
        raise UsageError(texts.unknown(missing, list(by_name)))
    return [by_name[name] for name in names]


def check_same(before: Rows, now: Rows) -> None:
    """Raises UsageError where what was shown is not there any more."""
    ids = {(row.id, row.username) for row in now}
    if any((row.id, row.username) not in ids for row in before):
        raise UsageError(texts.MOVED)


def question(request: AccountRequest, rows: Rows) -> str | None:
    """What to ask before the change; None where it can be taken back and costs nothing."""
    if request.action is Action.DELETE:
        return texts.would_delete(rows)
    if request.action is Action.LIMIT and request.limit_gb == 0:
        return texts.would_lift(rows)
    return None


def outcome_of(request: AccountRequest, said: str) -> str:
    """For the audit: how a change ended, by what was said about it."""
    if said == texts.not_done(request.action.value):
        return "UnreachableError"
    partly = request.action is Action.LIMIT and said != texts.limited(request.names, request.limit_gb or 0)
    return "unknown" if partly or said == texts.done_or_not(request.action.value) else "ok"


_LATE = frozenset({Action.DELETE, Action.DISABLE, Action.PASSWORD})
"""These take up to five minutes at the vendor: a list without them proves nothing."""


class Accounts:
    """The accounts of one customer."""

    def __init__(self, client: Proxy911Client, credential: Proxy911Credential) -> None:
        self._client, self._credential = client, credential

    async def rows(self) -> list[ProxyAccount]:
        """All of them. Raises ProviderError."""
        return await self._client.proxy_accounts(self._credential)

    async def carry_out(self, request: AccountRequest) -> str:
        """Do it, once; what to say about it. Raises UsageError, ProviderError."""
        match request.action:
            case Action.ADD:
                return await self._add(request)
            case Action.LIMIT:
                return await self._limit(request)
            case Action.REMARK:
                return await self._one(request, self._remark(request), texts.remarked)
            case Action.PASSWORD:
                return await self._one(request, self._password(request), texts.password_changed)
            case Action.DELETE:
                return await self._one(
                    request, self._client.delete_proxy_accounts(self._credential, request.names), texts.deleted
                )
            case Action.ENABLE:
                return await self._one(
                    request, self._client.enable_proxy_accounts(self._credential, request.names), texts.enabled
                )
            case Action.DISABLE:
                return await self._one(
                    request, self._client.disable_proxy_accounts(self._credential, request.names), texts.disabled
                )
            case Action.LIST:
                raise AssertionError("a list changes nothing")

    async def _add(self, request: AccountRequest) -> str:
        names = [one.username for one in request.new]
        adding = self._client.add_proxy_accounts(self._credential, request.new, request.product, request.remark)
        try:
            done = await self._settled(adding, lambda rows: set(names) <= {row.username for row in rows})
        except (CredentialError, QuotaError):
            raise
        except RefusedError:
            raise UsageError(texts.EXISTS) from None
        if done is not Done.YES:
            return _open_end(done, request.action)
        try:
            known = {row.username for row in await self.rows()}
        except ProviderError:
            return texts.added(names, [])
        return texts.added(names, [name for name in names if name not in known])

    def _remark(self, request: AccountRequest) -> Awaitable[None]:
        return self._client.change_proxy_remark(self._credential, request.names[0], request.remark or "")

    def _password(self, request: AccountRequest) -> Awaitable[None]:
        return self._client.change_proxy_password(self._credential, request.names[0], request.password or "")

    async def _one(self, request: AccountRequest, call: Awaitable[None], said: Callable[[Sequence[str]], str]) -> str:
        """A change that is one call."""
        done = await self._settled(call, lambda rows: shows(request, rows))
        if done is Done.NO and request.action in _LATE:
            done = Done.UNKNOWN
        return said(request.names) if done is Done.YES else _open_end(done, request.action)

    async def _limit(self, request: AccountRequest) -> str:
        """One call an account; the first that fails ends it."""
        limit_gb = request.limit_gb or 0
        for number, name in enumerate(request.names):
            call = self._client.change_proxy_limit(self._credential, name, limit_gb)
            one = AccountRequest(Action.LIMIT, (name,), limit_gb=limit_gb)
            try:
                done = await self._settled(call, lambda rows, one=one: shows(one, rows))
            except ProviderError:
                if number == 0:
                    raise
                done = Done.NO
            if done is not Done.YES:
                rest = texts.partly(request.names[:number], request.names[number:])
                return rest if number else _open_end(done, request.action)
        return texts.limited(request.names, limit_gb)

    async def _settled(self, call: Awaitable[None], look: Callable[[Rows], bool]) -> Done:
        """Await a change; where no usable answer comes, the list tells whether it was made. A refusal is raised."""
        try:
            await call
        except NotAskedError:
            raise
        except (UnreachableError, UnexpectedReplyError):
            try:
                return Done.YES if look(await self.rows()) else Done.NO
            except ProviderError:
                return Done.UNKNOWN
        return Done.YES


def shows(request: AccountRequest, rows: Rows) -> bool:
    """Whether the list shows a change as made."""
    found = [row for row in rows if row.username in request.names]
    if request.action is Action.DELETE:
        return not found
    wanted: dict[Action, Callable[[ProxyAccount], bool]] = {
        Action.ENABLE: lambda row: row.enabled is True,
        Action.DISABLE: lambda row: row.enabled is False,
        Action.LIMIT: lambda row: row.limit_gb == request.limit_gb,
        Action.REMARK: lambda row: (row.remark or "") == request.remark,
        Action.PASSWORD: lambda row: row.password is not None and row.password.get_secret_value() == request.password,
    }
    return len(found) >= len(request.names) and all(map(wanted[request.action], found))


def _open_end(done: Done, action: Action) -> str:
    return (texts.not_done if done is Done.NO else texts.done_or_not)(action.value)
