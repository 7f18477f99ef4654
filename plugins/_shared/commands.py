"""Commands as NoneBot matchers: `new_command(…)` registers a row of the table and gives the matcher that answers it.

A command is an ordinary matcher with dependencies; its rule only asks what the gate has understood.
"""

from collections.abc import Callable

from nonebot import on_message
from nonebot.matcher import Matcher
from nonebot.rule import Rule
from nonebot.typing import T_State

from plugins._shared.manual import Manual
from plugins._shared.table import Call, Command, Role, Table, Where, nothing

CALL_KEY = "wangguan_call"
"""Where the gate leaves its `Call` in NoneBot's state."""

TABLE = Table()
"""The commands of this process."""


def new_command(
    word: str,
    manual: Manual,
    topic: str,
    *,
    aliases: tuple[str, ...] = (),
    role: Role = Role.MEMBER,
    where: Where = Where.ANYWHERE,
    alone: bool = False,
    accepts: Callable[[str], bool] = nothing,
    quotes: bool = False,
    acts: bool = False,
    secret: bool = False,
    hidden: bool = False,
) -> type[Matcher]:
    """Register a command and return its matcher. The arguments are the fields of `Command`."""

    async def means_this(state: T_State) -> bool:
        call = state.get(CALL_KEY)
        return isinstance(call, Call) and call.command is row

    matcher = on_message(rule=Rule(means_this), priority=10, block=True, _depth=1)  # pyright: ignore[reportCallIssue]
    row = Command(
        word,
        manual,
        topic,
        aliases,
        role,
        where,
        alone,
        accepts,
        quotes,
        acts,
        secret,
        hidden,
        matcher,
    )
    TABLE.add(row)
    return matcher
