"""Every type and edge on one sheet, to be looked at: `python -m tests.speedtest.contact_sheet docs/contact-sheet.png`.

Typst sets the pictures side by side itself; no other library of pictures is needed.
"""

import asyncio
import json
import struct
import sys
import tempfile
from pathlib import Path

from tests.support.bare import bare_package

bare_package("plugins.speedtest")

from plugins.speedtest import picture  # noqa: E402  # only now can it be imported without the bot
from tests.speedtest.edges import EDGES  # noqa: E402

COLUMNS = 9
WIDTH_PT = 118
PIXELS_PER_INCH = 116
DARK = ("ping, 60 nodes", "http, hijacked", "dns, poisoned", "trace, broken", "cdn")
SHEET = """
#let columns = json(bytes(sys.inputs.columns))
#set page(width: auto, height: auto, margin: 12pt, fill: rgb("#cfd6e0"))
#set text(font: "Noto Sans SC", size: 7pt)
#grid(
  columns: columns.len(),
  column-gutter: 8pt,
  ..columns.map(cells => stack(
    dir: ttb,
    spacing: 9pt,
    ..cells.map(cell => stack(dir: ttb, spacing: 3pt, cell.name, image(cell.file, width: WIDTHpt))),
  ))
)
""".replace("WIDTH", str(WIDTH_PT))


async def draw_all(folder: Path) -> list[dict[str, object]]:
    """A PNG of each edge, and of some in dark: name, file, height in its own pixels."""
    wanted: list[tuple[str, picture.Theme]] = [*((name, "light") for name in EDGES), *((name, "dark") for name in DARK)]
    cells: list[dict[str, object]] = []
    for number, (name, theme) in enumerate(wanted):
        png = await picture.draw_report(EDGES[name], "用的是你自己的账号", theme=theme, run="#12")
        (folder / f"{number}.png").write_bytes(png)
        height = struct.unpack(">I", png[20:24])[0]
        label = name if theme == "light" else f"{name} ({theme})"
        cells.append({"name": label, "file": f"{number}.png", "height": height})
        print(f"{label:24} {height:5} px {len(png) // 1024:4} KiB")
    return cells


def in_columns(cells: list[dict[str, object]]) -> list[list[dict[str, object]]]:
    """The next one always goes to the shortest column."""
    columns: list[list[dict[str, object]]] = [[] for _ in range(COLUMNS)]
    heights = [0] * COLUMNS
    for cell in cells:
        shortest = heights.index(min(heights))
        columns[shortest].append(cell)
        heights[shortest] += int(str(cell["height"])) + 120
    return [column for column in columns if column]


def compose(folder: Path, columns: list[list[dict[str, object]]]) -> bytes:
    import typst

    (folder / "sheet.typ").write_text(SHEET, encoding="utf-8")
    fonts = Path(__file__).parents[2] / "plugins/_shared/fonts"
    return typst.compile(
        str(folder / "sheet.typ"),
        root=str(folder),
        font_paths=[str(fonts)],
        ignore_system_fonts=True,
        format="png",
        ppi=PIXELS_PER_INCH,
        sys_inputs={"columns": json.dumps(columns)},
    )


def main(target: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        png = compose(folder, in_columns(asyncio.run(draw_all(folder))))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(png)
    print(f"{target}: {len(png) / 1e6:.2f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/contact-sheet.png"))
