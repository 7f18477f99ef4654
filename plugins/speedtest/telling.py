"""What an asker is told of a run: text, picture, how it came to him, and how it differs from the last one here."""

from collections.abc import Awaitable

from nonebot.log import logger

from plugins._shared.asking import Ask
from plugins._shared.database import StorageError
from plugins._shared.delivery import Answer
from plugins._shared.drawing import DrawingError
from plugins.speedtest import flow_texts, keeping, texts
from plugins.speedtest.boarding import Boarded, Wish
from plugins.speedtest.compare import side_by_side, since_last, sketch_of
from plugins.speedtest.compare_picture import draw_comparison
from plugins.speedtest.depends import config
from plugins.speedtest.landed import Landed
from plugins.speedtest.picture import draw_report
from plugins.speedtest.report import Report

CAPTION_LINES = 4
"""Of a comparison's text, under its picture: title, both targets, who is quicker."""


async def answer_of(ask: Ask, wish: Wish, boarded: Boarded, landed: Landed) -> Answer:
    """Text, picture and caption for this asker, kept in his history (once a chat)."""
    report = landed.report
    since = ""
    where = keeping.history_of(ask.chat)
    new_here = where not in boarded.flight.kept_in
    if new_here:
        boarded.flight.kept_in.add(where)
        since = await _since_last(ask, wish, report)
    text = "\n".join(filter(None, [texts.twin(report, landed.whose), since]))
    picture = await _picture(landed, since)
    if new_here:
        await keeping.keep(ask.chat, wish.request, wish.line, report, Answer(text, picture))
    mark = _mark(boarded)
    caption = "\n".join(filter(None, [texts.caption(report), since, mark]))
    return Answer(f"{text}\n{mark}".rstrip(), picture, caption)


def _mark(boarded: Boarded) -> str:
    if boarded.over:
        return flow_texts.shared_mark(boarded.age_s)
    return flow_texts.JOINED_MARK if boarded.joined else ""


async def _since_last(ask: Ask, wish: Wish, report: Report) -> str:
    """How the run differs from the last one of the same target here; "" where there is none to compare with."""
    try:
        before = await keeping.last_run(ask.chat, wish.request)
    except StorageError as e:
        logger.warning(f"no last run to be had: {type(e).__name__}")
        return ""
    sketch = keeping.sketch_in(before) if before else None
    # Other places, or half of them, are another measure: a difference would be of the places and not of the target.
    if before is None or sketch is None or report.partial or keeping.scope_of(before) != texts.scope(wish.request):
        return ""
    return since_last(sketch, sketch_of(report), texts.local_time(before.created_at))


async def _picture(landed: Landed, remark: str) -> bytes | None:
    """None: the text has to do."""

    async def draw() -> bytes | None:
        run = flow_texts.run_number(landed.number)
        return await _or_text(draw_report(landed.report, landed.whose, theme=config.theme, run=run, remark=remark))

    return await landed.picture(remark, draw)


async def _or_text(drawing: Awaitable[bytes]) -> bytes | None:
    try:
        return await drawing
    except DrawingError as e:
        logger.warning(f"no picture: {e}")
        return None


async def comparison_of(first: Landed, second: Landed) -> Answer:
    """Two runs beside each other."""
    picture = await _or_text(draw_comparison(first.report, second.report, first.whose, theme=config.theme))
    text = side_by_side(first.report, second.report)
    return Answer(text, picture, "\n".join(text.splitlines()[:CAPTION_LINES]))
