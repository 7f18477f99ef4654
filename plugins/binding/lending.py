"""`共享`, `取消共享`: the use of one's own account for a group, within a daily budget, and the end of it."""

import asyncio

from plugins._providers import Room, rooms
from plugins._shared.asking import Ask
from plugins._shared.bookkeeping import audited
from plugins._shared.commands import new_command
from plugins._shared.database import bindings, loans
from plugins._shared.database.bindings import Binding, BindingState
from plugins._shared.database.loans import Loan
from plugins._shared.errors import UsageError
from plugins._shared.storage import database
from plugins._shared.table import Role
from plugins._shared.telling import tell_privately
from plugins.binding import lending_texts as texts
from plugins.binding.borrowing import row_of, shown_group, today, why_asleep
from plugins.binding.lending_command import (
    EndRequest,
    What,
    looks_like_loan,
    mentions_end,
    mentions_loan,
    parse_end,
    parse_lend,
    unit_of,
)
from plugins.binding.membership import group_name, look_at, members

lend_cmd = new_command("共享", texts.LEND, "账号", aliases=("lend",), alone=True, accepts=looks_like_loan, acts=True)
end_cmd = new_command("取消共享", texts.END, "账号", aliases=("停止共享",), alone=True, accepts=mentions_end, acts=True)


@lend_cmd.handle()
async def handle_lend(ask: Ask) -> None:
    """Lend, or list what is lent: here in a group, by the asker in a private chat."""
    async with ask.explaining():
        if ask.argument and not mentions_loan(ask.argument) and _is_talk(ask):
            return
        request = parse_lend(ask.argument)
        match request.what:
            case What.LIST:
                await ask.reply(await _listed(ask))
            case What.RECORD:
                await ask.reply(await _recorded(ask))
            case What.LEND:
                assert request.room is not None  # noqa: S101 the parser names it with LEND
                await ask.reply(await _lend(ask, request.room, request.budget))


def _is_talk(ask: Ask) -> bool:
    """Whether an odd bare word in a group is left alone: only its admins lend, so only they surely mean it."""
    return not (ask.call.explicit or ask.chat.private or ask.role >= Role.GROUP_ADMIN)


async def _listed(ask: Ask) -> str:
    if ask.chat.group_id is None:
        return texts.mine(await _rows(await loans.active_of(database(), ask.user_id)))
    return texts.here(await _rows(await loans.active_in(database(), ask.chat.group_id)))


async def _rows(found: list[Loan]) -> list[texts.Row]:
    """Those that are still given: to look at a loan may end it."""
    reasons = [(loan, await why_asleep(loan)) for loan in found]
    return [await row_of(loan, why) for loan, why in reasons if why is not None]


async def _recorded(ask: Ask) -> str:
    """Who has used what the asker lends. Only he sees it."""
    if not ask.chat.private:
        raise UsageError(texts.RECORD_IN_PRIVATE)
    found = await loans.active_of(database(), ask.user_id)
    return texts.record([(await row_of(loan), await loans.users(database(), loan, today())) for loan in found])


async def _lend(ask: Ask, room: Room, budget: int) -> str:
    """Lend at once: it can be ended at any time, and the answer says what is lent to whom. Raises UsageError."""
    group_id = ask.chat.group_id
    if group_id is None:
        raise UsageError(texts.GROUP_FIRST)
    if ask.role < Role.GROUP_ADMIN:
        raise UsageError(texts.ADMINS_ONLY)
    row = await bindings.get(database(), ask.user_id, room.name)
    if row is None:
        raise UsageError(texts.not_bound(room))
    if row.state is BindingState.REFUSED:
        raise UsageError(texts.refused_binding(room))
    given = await loans.active_in(database(), group_id, room.name)
    before = next((loan.budget for loan in given if loan.lender_id == ask.user_id), None)
    loan = await _give(ask, group_id, row, budget)
    return texts.lent(await row_of(loan), room.name, before)


async def _give(ask: Ask, group_id: int, row: Binding, budget: int) -> Loan:
    members.forget(group_id, ask.user_id)
    group, lender = await asyncio.gather(group_name(group_id, ask.bot), look_at(group_id, ask.user_id))
    async with audited(
        ask, "binding lend", texts.lent_subject(rooms()[row.vendor].title, budget, unit_of(row.vendor)), ask.user_id
    ):
        return await loans.lend(
            database(),
            group_id=group_id,
            vendor=row.vendor,
            lender_id=ask.user_id,
            binding_id=row.id,
            budget=budget,
            today=today(),
            group_name=group,
            lender_name=lender.name,
        )


@end_cmd.handle()
async def handle_end(ask: Ask) -> None:
    """End one's own loan; the group's admins end anybody's there."""
    async with ask.explaining():
        if not ask.argument and _is_talk(ask):
            return
        request = parse_end(ask.argument, private=ask.chat.private)
        if ask.chat.group_id is None:
            ended = await _end(ask, await _meant_in_private(ask, request))
            await ask.reply(texts.ended_mine([await row_of(loan) for loan in ended]))
            return
        ended = await _end(ask, await _meant_in_group(ask, ask.chat.group_id, request))
        await ask.reply(texts.ended_here([await row_of(loan) for loan in ended]))
        await _tell_lenders(ask, ended)


async def _end(ask: Ask, meant: list[Loan]) -> list[Loan]:
    """Those that were still given. Each stands in the book with the one whose account it was."""
    ended: list[Loan] = []
    for loan in meant:
        async with audited(
            ask, "binding unlend", texts.ended_subject(rooms()[loan.vendor].title, loan.group_id), loan.lender_id
        ):
            ended += await loans.end(database(), [loan])
    if not ended:
        raise UsageError(texts.nothing_to_end(None, private=ask.chat.private))
    return ended


async def _meant_in_private(ask: Ask, request: EndRequest) -> list[Loan]:
    """The asker's own loans that are to end. Raises UsageError where it is none, or not clear which."""
    found = await loans.active_of(database(), ask.user_id, request.room.name if request.room else None)
    if request.group_id is not None:
        found = [loan for loan in found if loan.group_id == request.group_id]
    if not found:
        raise UsageError(texts.nothing_to_end(request.room, private=True))
    if request.room is not None and request.group_id is None and not request.everything and len(found) > 1:
        raise UsageError(texts.end_which_group(request.room, [shown_group(loan) for loan in found]))
    return found


async def _meant_in_group(ask: Ask, group_id: int, request: EndRequest) -> list[Loan]:
    """The asker's own loan to this group; of an admin who has none, or says `全部`, everybody's. Raises UsageError."""
    found = await loans.active_in(database(), group_id, request.room.name if request.room else None)
    if not found:
        raise UsageError(texts.nothing_to_end(request.room, private=False))
    own = [loan for loan in found if loan.lender_id == ask.user_id]
    if ask.role >= Role.GROUP_ADMIN and (request.everything or not own):
        return found
    if not own:
        raise UsageError(texts.not_yours(request.room))
    return own


async def _tell_lenders(ask: Ask, ended: list[Loan]) -> None:
    """Who was not asked hears of it."""
    for loan in ended:
        if loan.lender_id != ask.user_id:
            await tell_privately(
                loan.lender_id, texts.ended_by_admin(rooms()[loan.vendor].title, shown_group(loan)), ask.chat.self_id
            )
