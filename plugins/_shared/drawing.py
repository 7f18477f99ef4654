"""Model → picture: a typst template and its data become a PNG, off the event loop.

The data travel as JSON in `sys.inputs.data`; a template reads them with `json(bytes(sys.inputs.data))`. Nothing from
outside ever becomes typst code, so `#import`, `$` or `]` in a name are drawn as they stand. System fonts are ignored:
a picture looks the same on every machine. Whoever calls keeps a text twin for the day a `DrawingError` comes.
"""

import asyncio
import hashlib
import json
import os
import unicodedata
from collections import OrderedDict
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "fonts"
PIXELS_PER_INCH = 144
"""A typst page of 500 pt becomes 1000 px wide."""
TIME_LIMIT_S = 10.0
WAITING_AT_MOST = 32
CACHED_AT_MOST = 24
WORKERS = min(4, max(2, (os.cpu_count() or 2) - 1))


class DrawingError(Exception):
    """No picture came of it: send the text twin instead. The text is for the log and holds none of the data."""


async def draw(template: Path, data: Mapping[str, Any], *, time_limit_s: float = TIME_LIMIT_S) -> bytes:
    """The PNG of a template filled with data (anything JSON can hold). The same picture asked again comes from a cache.

    Raises DrawingError: the template does not compile, too many pictures wait already, or the time limit passed.
    """
    payload = _payload(data)
    key = hashlib.sha256(f"{template}\0{payload}".encode()).digest()
    if key in _cached:
        _cached.move_to_end(key)
        return _cached[key]
    png = await _within(_enqueue(template, payload), time_limit_s)
    _cached[key] = png
    if len(_cached) > CACHED_AT_MOST:
        _cached.popitem(last=False)
    return png


async def _within(job: "Future[bytes]", time_limit_s: float) -> bytes:
    """A job that already runs cannot be stopped; it keeps its place in the queue until it ends by itself."""
    try:
        return await asyncio.wait_for(asyncio.wrap_future(job), time_limit_s)
    except TimeoutError as error:
        raise DrawingError(f"no picture within {time_limit_s:g} s") from error


def _enqueue(template: Path, payload: str) -> "Future[bytes]":
    if len(_jobs) >= WAITING_AT_MOST:
        raise DrawingError(f"{len(_jobs)} pictures wait already")
    job = _workers().submit(_compile, template, payload)
    _jobs.add(job)
    job.add_done_callback(_jobs.discard)
    return job


def _payload(data: Mapping[str, Any]) -> str:
    try:
        return json.dumps(_drawable(data), ensure_ascii=False, sort_keys=True, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise DrawingError(f"data that JSON cannot hold: {type(error).__name__}") from error


def _drawable(value: Any) -> Any:
    """Control letters, direction marks and lone surrogates are left out of every text: they would bend the picture."""
    if isinstance(value, str):
        return "".join(letter for letter in value if letter == "\n" or unicodedata.category(letter)[0] != "C")
    if isinstance(value, Mapping):
        return {_drawable(str(key)): _drawable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_drawable(inner) for inner in value]
    return value


def _compile(template: Path, payload: str) -> bytes:
    try:
        import typst  # loaded with the first picture: it costs memory that a bot without pictures need not pay

        return typst.compile(
            str(template),
            root=str(template.parent),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="png",
            ppi=PIXELS_PER_INCH,
            sys_inputs={"data": payload},
        )
    except BaseException as error:  # a panic inside typst is no Exception; nothing else reaches a worker
        raise DrawingError(f"{template.name}: {type(error).__name__}") from error


@cache
def _fonts() -> Any:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])


@cache
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(WORKERS, thread_name_prefix="drawing")


_cached: "OrderedDict[bytes, bytes]" = OrderedDict()
_jobs: "set[Future[bytes]]" = set()
