"""`ping`, `http`, `dns`…: how a site does all over the country, by 17CE; `停止`, `历史`, `重测`, `对比`, `额度`."""

from nonebot import require
from nonebot.plugin import PluginMetadata

from plugins._shared.asking import Ask
from plugins._shared.commands import new_command
from plugins._shared.delivery import Answer, send_file
from plugins._shared.errors import UsageError

require("binding")
from plugins.speedtest import flow, flow_texts, keeping, node_list, quota, texts  # noqa: E402
from plugins.speedtest.command import looks_like_speedtest  # noqa: E402
from plugins.speedtest.config import Config  # noqa: E402
from plugins.speedtest.delivering import send_pages  # noqa: E402
from plugins.speedtest.depends import runs  # noqa: E402
from plugins.speedtest.in_brief import Measured, measured, why_not  # noqa: E402
from plugins.speedtest.measuring import Cost, Paid, cost_of, measure, measure_each, measure_paid  # noqa: E402
from plugins.speedtest.repeat import (  # noqa: E402
    ANY_TYPE,
    Line,
    looks_like_comparison,
    looks_like_recall,
    looks_like_repeat,
    merged,
    parse_comparison,
    parse_recall,
    parse_repeat,
)
from plugins.speedtest.report import Report  # noqa: E402

__all__ = [
    "Cost",
    "Measured",
    "Paid",
    "Report",
    "cost_of",
    "is_testing",
    "measure",
    "measure_each",
    "measure_paid",
    "measured",
    "why_not",
]

__plugin_meta__ = PluginMetadata(
    name="网站测速",
    description=texts.SPEEDTEST.summary,
    usage=texts.SPEEDTEST.usage,
    type="application",
    config=Config,
)

TOPIC = "测速"
LISTED = 10


def is_testing(user_id: int) -> bool:
    """Whether a test of this person's goes on, up to its last answer; what is kept of it may not be stored yet."""
    return runs.seated(user_id)


test_cmds = [
    new_command(word, manual, TOPIC, aliases=texts.ALIASES.get(word, ()), accepts=looks_like_speedtest, acts=True)
    for word, manual in texts.MANUALS.items()
]
speedtest_cmd = new_command(ANY_TYPE, texts.SPEEDTEST, TOPIC, accepts=looks_like_speedtest, acts=True)
stop_cmd = new_command("停止", flow_texts.STOP, TOPIC, alone=True)
history_cmd = new_command("历史", flow_texts.HISTORY, TOPIC, alone=True, accepts=looks_like_recall)
repeat_cmd = new_command("重测", flow_texts.REPEAT, TOPIC, alone=True, accepts=looks_like_repeat, acts=True)
compare_cmd = new_command("对比", flow_texts.COMPARE, TOPIC, accepts=looks_like_comparison, acts=True)
quota_cmd = new_command(
    "额度", flow_texts.QUOTA, TOPIC, aliases=("测速额度",), alone=True, accepts=looks_like_speedtest
)


@speedtest_cmd.handle()
async def handle_speedtest(ask: Ask) -> None:
    """Understand; ask before a run that costs much; run, or join the same run of somebody else."""
    async with ask.explaining():
        await flow.serve(ask, flow.wish_of(Line(ask.call.word, ask.argument)))


for _cmd in test_cmds:
    _cmd.append_handler(handle_speedtest)


@stop_cmd.handle()
async def handle_stop(ask: Ask) -> None:
    """End the asker's own run, also while it waits; what came until then is told by the run itself."""
    async with ask.explaining():
        await ask.reply(flow_texts.STOPPING if runs.stop(ask.user_id) else flow_texts.NOTHING_RUNS)


@history_cmd.handle()
async def handle_history(ask: Ask) -> None:
    """The runs of this chat: the list, one of them again, or all nodes of one."""
    async with ask.explaining():
        recall = parse_recall(ask.argument)
        if recall.number is None:
            rows, total = await keeping.listed(ask.chat, LISTED)
            told = [(row.kind, row.target, texts.local_time(row.created_at)) for row in rows]
            await ask.reply(flow_texts.history(told, total))
            return
        run = await _stored(ask, recall.number)
        if recall.nodes:
            await _tell_nodes(ask, run)
        else:
            await ask.reply(Answer(run.text, run.picture))


async def _stored(ask: Ask, number: int) -> keeping.history.Run:
    run = await keeping.nth_run(ask.chat, number)
    if run is None:
        _, total = await keeping.listed(ask.chat, 1)
        raise UsageError(flow_texts.no_such_run(number, total))
    return run


async def _tell_nodes(ask: Ask, run: keeping.history.Run) -> None:
    """As messages, or as a file where they would be a wall; a file that is refused becomes messages after all."""
    data = keeping.data_of(run)
    if data is None or not data.nodes:
        raise UsageError(flow_texts.NO_NODES_KEPT)
    when = texts.local_time(run.created_at)
    if len(data.nodes) > node_list.ROWS_AS_MESSAGES:
        name = flow_texts.csv_name(run.kind, run.target, when)
        if (await send_file(ask.bot, ask.chat, name, node_list.as_csv(data.nodes))).state != "failed":
            await ask.reply(flow_texts.CSV_SENT)
            return
    head = flow_texts.nodes_head(run.kind, run.target, when, len(data.nodes))
    await send_pages(ask, node_list.as_pages(data.nodes, head))


@repeat_cmd.handle()
async def handle_repeat(ask: Ask) -> None:
    """A stored run again, on wish with a change of its words; never answered out of a fresh result."""
    async with ask.explaining():
        number, change = parse_repeat(ask.argument)
        line = keeping.line_of(await _stored(ask, number))
        if line is None:
            raise UsageError(flow_texts.NOT_REPEATABLE)
        await flow.serve(ask, flow.wish_of(merged(line, change), forced=True))


@compare_cmd.handle()
async def handle_compare(ask: Ask) -> None:
    """Two targets side by side."""
    async with ask.explaining():
        first, second = parse_comparison(ask.argument)
        await flow.serve_comparison(ask, flow.wish_of(first), flow.wish_of(second))


@quota_cmd.handle()
async def handle_quota(ask: Ask) -> None:
    """What is left today, or what a test would cost."""
    async with ask.explaining():
        await ask.reply(await (quota.cost(ask.argument) if ask.argument else quota.standing(ask)))
