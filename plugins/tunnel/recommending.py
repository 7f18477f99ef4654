"""`推荐节点`: nodes near a place, pinged from there by 17CE, best first; a number begins a tunnel on that node.

Everything that 17CE is asked goes through the speed test's own gates: whose account pays, deny list, cool-down, the
daily budget, the question before what costs much.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from nonebot.log import logger

from plugins._providers import ProviderError, QuotaError
from plugins._providers.chmlfrp import ChmlfrpCredential
from plugins._shared.asking import DIALOGS, Ask
from plugins._shared.bookkeeping import stored_chat
from plugins._shared.commands import new_command
from plugins._shared.database import StorageError, history
from plugins._shared.dialogs import Action
from plugins._shared.errors import UsageError
from plugins._shared.storage import database
from plugins._shared.targets import public_host
from plugins.speedtest import Report, cost_of, measure_each, measured
from plugins.tunnel import recommending_texts as texts
from plugins.tunnel.choosing import best_for
from plugins.tunnel.depends import any_account, client
from plugins.tunnel.making import begin_making
from plugins.tunnel.places import Places, looks_like_places, parse_places
from plugins.tunnel.planning import fitting_nodes, look_around
from plugins.tunnel.service import FILTERS, NodeView
from plugins.tunnel.trials import Gap, Trial, ranked

TOPIC = "隧道与代理"
MOST = 5
"""Nodes measured; each costs a run."""
MOST_EVERYWHERE = 3
"""As above, from the whole country."""
SPARE = 3
"""Nodes looked at beyond those, in place of such that cannot be measured."""

recommend_cmd = new_command(
    "推荐节点", texts.RECOMMEND, TOPIC, aliases=("节点 推荐",), alone=True, accepts=looks_like_places, acts=True
)


@dataclass(frozen=True)
class Candidate:
    """A node that can be measured."""

    view: NodeView
    host: str


@dataclass(frozen=True)
class Course:
    """What will be measured, as it was shown."""

    places: Places
    candidates: tuple[Candidate, ...]
    gaps: tuple[Trial, ...]
    """Nodes that cannot be measured."""

    @property
    def lines(self) -> list[tuple[str, str]]:
        """The tests, one a node."""
        return [("ping", " ".join((candidate.host, *self.places.words))) for candidate in self.candidates]


@recommend_cmd.handle()
async def handle_recommend(ask: Ask) -> None:
    """Choose the nodes, count what measuring them costs, ask first where it is much."""
    async with ask.explaining():
        course = await _course(ask, parse_places(ask.argument))
        cost = await cost_of(ask, course.lines)
        if not cost.asks:
            await _run(ask, course, asked=False)
            return
        ask.confirm(partial(_confirmed, course=course))
        names = [candidate.view.name for candidate in course.candidates]
        await ask.reply(texts.confirmation(names, cost.scope, cost.nodes, cost.left, cost.whose))


async def _course(ask: Ask, places: Places) -> Course:
    """The nodes to measure. Raises UsageError where there is none, ProviderError."""
    account = await any_account(ask)
    views = await _fitting(account.credential, places)
    if not views:
        raise UsageError(texts.NO_CANDIDATE)
    most = MOST_EVERYWHERE if places.everywhere else MOST
    near = best_for(views, places.provinces, mainland=places.mainland, at_most=most + SPARE)
    found = await asyncio.gather(*(_candidate(account.credential, view) for view in near))
    return _chosen(places, found, most)


async def _fitting(credential: ChmlfrpCredential, places: Places) -> list[NodeView]:
    """The nodes that are online, open to the account, and as wished."""
    ground = await look_around(client(), credential)
    wanted = [FILTERS[word] for word in places.conditions]
    views = fitting_nodes(ground, None)
    return [view for view in views if view.node is not None and all(fits(view.node) for fits in wanted)]


async def _candidate(credential: ChmlfrpCredential, view: NodeView) -> Candidate | Trial:
    """A node with its public name or address; a `Trial` that says why where it cannot be measured."""
    try:
        info = await client().node_info(credential, view.name)
        return Candidate(view, public_host(info.host or ""))
    except UsageError:
        return Trial(view, gap=Gap.NO_ADDRESS)
    except ProviderError as e:
        logger.warning(f"a node is not measured: {type(e).__name__}")
        return Trial(view, gap=Gap.NO_DETAILS)


def _chosen(places: Places, found: Sequence[Candidate | Trial], most: int) -> Course:
    """The first ones that can be measured; those before them that cannot are told as well."""
    candidates: list[Candidate] = []
    gaps: list[Trial] = []
    for one in found:
        if len(candidates) == most:
            break
        if isinstance(one, Candidate):
            candidates.append(one)
        elif len(gaps) < SPARE:
            gaps.append(one)
    if not candidates:
        raise UsageError(texts.NONE_TESTABLE)
    return Course(places, tuple(candidates), tuple(gaps))


async def _confirmed(ask: Ask, course: Course) -> None:
    """`确认` was said: of the nodes that were shown those that still fit, and no other."""
    account = await any_account(ask)
    views = {view.name: view for view in await _fitting(account.credential, course.places)}
    still = tuple(
        Candidate(views[candidate.view.name], candidate.host)
        for candidate in course.candidates
        if candidate.view.name in views
    )
    if not still:
        raise UsageError(texts.GONE)
    await _run(ask, Course(course.places, still, course.gaps), asked=True)


async def _run(ask: Ask, course: Course, *, asked: bool) -> None:
    """Measure, rank, tell; the numbers stay open for a while."""
    cost = await cost_of(ask, course.lines)
    async with ask.working(texts.working(len(course.candidates), cost.scope, cost.nodes)):
        found = await measure_each(ask, course.lines, asked=asked)
        trials = [_trial(one.view, what) for one, what in zip(course.candidates, found, strict=True)]
        order = ranked([*trials, *course.gaps])
    picks: dict[str, Action] = {
        str(number): partial(begin_making, wish={"node": trial.view.name})
        for number, trial in enumerate((trial for trial in order if trial.gap is None), 1)
    }
    if picks:
        DIALOGS.ask(ask.chat, picks, texts.PICK_WITHIN_S, role=ask.role)
    told = texts.result(order, cost.scope, cost.whose)
    await _keep(ask, cost.scope, told)
    await ask.reply(f"{told}\n{texts.what_next(len(picks))}")


async def _keep(ask: Ask, scope: str, told: str) -> None:
    """Before it is sent: it cost something, so it is not lost with a message, nor with a broken database."""
    try:
        await history.keep(
            database(), stored_chat(ask.chat), user_id=ask.user_id, kind=texts.KIND, target=scope, text=told
        )
    except StorageError as e:
        logger.error(f"a recommendation is not in the history: {type(e).__name__}")


def _trial(view: NodeView, found: Report | UsageError | ProviderError) -> Trial:
    if isinstance(found, UsageError):
        return Trial(view, gap=Gap.REFUSED)
    if isinstance(found, ProviderError):
        return Trial(view, gap=Gap.QUOTA if isinstance(found, QuotaError) else Gap.FAILED)
    numbers = measured(found)
    if numbers.average_ms is None:
        return Trial(view, nodes=numbers.nodes, gap=Gap.SILENT)
    return Trial(
        view,
        latency_ms=numbers.average_ms,
        loss_percent=numbers.loss_percent,
        answered=numbers.answered,
        nodes=numbers.nodes,
        partial=numbers.partial,
    )
