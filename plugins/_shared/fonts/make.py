"""Makes the two font files beside this script from Noto Sans CJK (version 2.004). See README.md.

    uv run --no-project --with fonttools==4.68.0 python plugins/_shared/fonts/make.py /usr/share/fonts/opentype/noto

The folder holds NotoSansCJK-Regular.ttc and NotoSansCJK-Bold.ttc, as Debian's package fonts-noto-cjk installs them.
"""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FAMILY = "Noto Sans SC"
FONT_NUMBER_SC = 2
"""Simplified Chinese stands third in the collection, after Japanese and Korean."""
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180)]
PUNCTUATION = [*range(0x2010, 0x2028), *range(0x2030, 0x203C), 0x20AC, 0x2116, 0x2122]
SYMBOLS = [*range(0x2190, 0x219A), *range(0x2460, 0x2474), *range(0x2500, 0x2600), 0x2605, 0x2606, 0x26A0, 0x2713]
FULL_WIDTH = [*range(0x3000, 0x3020), *range(0xFF01, 0xFF5F), 0xFFE5]


def main(source: Path) -> None:
    make(source / "NotoSansCJK-Regular.ttc", HERE / "NotoSansSC-Regular.otf", repertoire("gbk"))
    make(source / "NotoSansCJK-Bold.ttc", HERE / "NotoSansSC-Bold.otf", repertoire("gb2312"))


def repertoire(charset: str) -> set[int]:
    """The code points of a Chinese two-byte character set, with Latin letters, punctuation and symbols."""
    pairs = (bytes((high, low)).decode(charset, "ignore") for high in range(0x81, 0xFF) for low in range(0x40, 0xFF))
    chinese = {ord(text) for text in pairs if len(text) == 1}
    return chinese.union(LATIN, PUNCTUATION, SYMBOLS, FULL_WIDTH)


def make(collection: Path, target: Path, code_points: set[int]) -> None:
    # fontTools is needed by this script alone, so it is no dependency of the bot.
    subset = import_module("fontTools.subset")
    options = subset.Options(font_number=FONT_NUMBER_SC, hinting=False, notdef_outline=True, layout_features=["kern"])
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 7, 13, 14]
    font = subset.load_font(str(collection), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=code_points)
    subsetter.subset(font)
    rename(font, target.stem.partition("-")[2])
    subset.save_font(font, str(target), options)


def rename(font: Any, style: str) -> None:
    """A subset is no Noto Sans CJK SC any more: it takes the name that Google's own subset fonts have."""
    plain = FAMILY.replace(" ", "")
    names = {1: FAMILY, 3: f"2.004;{plain}-{style};subset", 4: f"{FAMILY} {style}", 6: f"{plain}-{style}"}
    for name_id, text in names.items():
        font["name"].setName(text, name_id, 3, 1, 0x409)
    cff = font["CFF "].cff
    cff.fontNames = [f"{plain}-{style}"]
    cff.topDictIndex[0].FamilyName = FAMILY
    cff.topDictIndex[0].FullName = f"{FAMILY} {style}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
