"""Drawing: hostile text is plain text, the event loop stays free, and every failure is a DrawingError."""

import asyncio
import struct
import threading
from pathlib import Path

import pytest

from plugins._shared import drawing
from plugins._shared.drawing import DrawingError, draw

TEMPLATE = """#set page(width: 300pt, height: auto, margin: 10pt)
#set text(font: "Noto Sans SC")
#let d = json(bytes(sys.inputs.data))
#text(weight: "bold")[中文] #d.at("text", default: "")
#for i in range(d.at("rounds", default: 0)) { box(width: 1pt + i * 0.0001pt)[#i] }
"""

HOSTILE = [
    '#import "/etc/passwd": *',
    '#read("card.typ")',
    "$ sum $ *bold* _it_ `raw` ] [ } {",
    '"#panic("x")\\',
    "[CQ:at,qq=all]",
    "\u202egnp.exe\u202c\u200b\u2066",
    "\ud800 lone \udfff",
    "\x00\x1b[31m\r\n\t",
    "<script>alert(1)</script> {0.__class__} %s",
    "= heading\n- item\n/ term: x",
    "🟢👨‍👩‍👧 مرحبا ไทย",
    "x" * 5000,
]


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "card.typ"
    path.write_text(TEMPLATE, encoding="utf-8")
    return path


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_is_drawn_as_it_stands(template, text):
    png = await draw(template, {"text": text, text[:50]: [text]})
    assert png.startswith(b"\x89PNG")
    assert struct.unpack(">II", png[16:24])[0] == 600


async def test_markup_looks_like_its_letters(template):
    """`*a*` as code would be two letters shorter: the pictures of marked and of plain text differ."""
    assert await draw(template, {"text": "*a*"}) != await draw(template, {"text": "a"})


async def test_direction_marks_do_not_bend_the_text(template):
    assert await draw(template, {"text": "ab\u202ecd"}) == await draw(template, {"text": "abcd"})


async def test_bold_and_regular_are_our_own_fonts():
    assert {(font.family, font.weight) for font in drawing._fonts().fonts()} == {
        ("Noto Sans SC", 400),
        ("Noto Sans SC", 700),
    }


async def test_same_picture_comes_from_the_cache(template, monkeypatch):
    first = await draw(template, {"text": "cached"})
    monkeypatch.setattr(drawing, "_compile", None)
    assert await draw(template, {"text": "cached"}) is first


async def test_cache_stays_small(template):
    for number in range(drawing.CACHED_AT_MOST + 3):
        await draw(template, {"text": str(number)})
    assert len(drawing._cached) <= drawing.CACHED_AT_MOST


@pytest.mark.parametrize("broken", ['#panic("no")', "#unknown", "#let x = (", '#read("../secret.txt")'])
async def test_template_that_does_not_compile_is_a_drawing_error(template, broken):
    (template.parent.parent / "secret.txt").write_text("secret", encoding="utf-8")
    template.write_text(broken, encoding="utf-8")
    with pytest.raises(DrawingError) as caught:
        await draw(template, {})
    assert "secret" not in str(caught.value)


async def test_missing_template_is_a_drawing_error(tmp_path):
    with pytest.raises(DrawingError):
        await draw(tmp_path / "none.typ", {})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, object()])
async def test_data_that_are_no_json_are_a_drawing_error(template, value):
    with pytest.raises(DrawingError):
        await draw(template, {"text": value})


async def test_event_loop_goes_on_while_a_picture_is_drawn(template):
    beats = 0
    job = asyncio.create_task(draw(template, {"rounds": 6000}))
    while not job.done():
        await asyncio.sleep(0.005)
        beats += 1
    await job
    assert beats > 3


async def test_time_limit_and_full_queue_are_drawing_errors(template, monkeypatch):
    release = threading.Event()

    def wait(_template: Path, _payload: str) -> bytes:
        release.wait(30)
        return b"late"

    monkeypatch.setattr(drawing, "_compile", wait)
    monkeypatch.setattr(drawing, "WAITING_AT_MOST", 1)
    with pytest.raises(DrawingError, match="within"):
        await draw(template, {"text": "slow"}, time_limit_s=0.05)
    assert not release.is_set(), "it did not wait for the drawing"
    with pytest.raises(DrawingError, match="wait already"):
        await draw(template, {"text": "one too many"})
    release.set()
