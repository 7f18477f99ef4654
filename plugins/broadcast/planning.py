"""Who gets a broadcast, from which account, and who does not and why. Pure."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from plugins.broadcast import texts
from plugins.broadcast.options import Options
from plugins.broadcast.ports import Recipient


@dataclass(frozen=True)
class Peer:
    """A group, or a friend."""

    id: int
    name: str


@dataclass(frozen=True)
class Account:
    """A bot account, and whom it reaches."""

    self_id: int
    groups: tuple[Peer, ...] = ()
    friends: tuple[Peer, ...] = ()


@dataclass(frozen=True)
class Consent:
    """What people have said about broadcasts."""

    opted_out: Collection[int] = ()
    """Groups."""
    opted_in: Collection[int] = ()
    """Friends."""


def plan(
    options: Options,
    accounts: Sequence[Account],
    consent: Consent,
    muted: Collection[tuple[int, int]] = (),
) -> tuple[Recipient, ...]:
    """Each group or friend once, from an account that reaches it: of several the one with the least to do.

    The first account is the one that the owner talks to. `muted`: (account, group) pairs in which it may not speak.
    """
    names, reached_by = _reach(accounts, friends=options.friends)
    chosen = [peer for peer in (options.only or names) if peer not in options.but]
    if options.friends:
        chosen = [peer for peer in chosen if peer in consent.opted_in]
    able = {peer: [account for account in reached_by.get(peer, ()) if (account, peer) not in muted] for peer in chosen}
    reasons = {peer: _obstacle(peer, reached_by, consent, able[peer]) for peer in chosen}
    served_by = _share([able[peer] for peer in chosen if not reasons[peer]])
    home = accounts[0].self_id
    return tuple(
        Recipient(peer, names.get(peer, ""), home if reasons[peer] else next(served_by), reasons[peer])
        for peer in chosen
    )


def _share(able: Sequence[Sequence[int]]) -> Iterator[int]:
    """One account for each: those that only one account reaches first, the others to whoever has the least to do."""
    load = Counter(accounts[0] for accounts in able if len(accounts) == 1)
    for accounts in able:
        account = min(accounts, key=load.__getitem__)
        load[account] += len(accounts) > 1
        yield account


def _reach(accounts: Sequence[Account], *, friends: bool) -> tuple[dict[int, str], dict[int, list[int]]]:
    names: dict[int, str] = {}
    reached_by: dict[int, list[int]] = {}
    for account in accounts:
        for peer in account.friends if friends else account.groups:
            names[peer.id] = names.get(peer.id) or peer.name
            reached_by.setdefault(peer.id, []).append(account.self_id)
    return names, reached_by


def _obstacle(peer: int, reached_by: dict[int, list[int]], consent: Consent, able: Collection[int]) -> str:
    if peer not in reached_by:
        return texts.NOT_A_MEMBER
    if peer in consent.opted_out:
        return texts.OPTED_OUT
    return "" if able else texts.MUTED
