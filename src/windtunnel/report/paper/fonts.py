"""The fonts of a paper: those that matplotlib brings, and for what they lack those of the system.

A character that no font at hand has is told by its number, ⟨1F600⟩, as `printable` does for what leaves no ink: a
reader can look that up, and cannot look up a box.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from windtunnel.report.extras import require

FILES = ("STIXGeneral*.ttf", "DejaVuSans*.ttf")
"""Of matplotlib's: the paper's type, and the one for what that lacks and for names as they are typed."""
BASE = ("STIXGeneral.ttf", "DejaVuSans.ttf")
"""What any piece of text falls back to."""


class Fonts(NamedTuple):
    """What a text can be printed with."""

    families: tuple[str, ...]
    """Of the system's fonts that it needs."""
    told: dict[int, str]
    """Characters that no font has -> what stands for them."""


class Font(NamedTuple):
    """One font of a file."""

    family: str
    path: Path
    face: int
    """Its number in the file."""


def gather(text: str, folder: Path) -> Fonts:
    """Copy the fonts that a text needs into a folder.

    Args:
        text: all that is to be printed.
        folder: to be made.
    """
    folder.mkdir(exist_ok=True)
    own = Path(require("matplotlib").get_data_path()) / "fonts" / "ttf"
    for path in (path for pattern in FILES for path in own.glob(pattern)):
        shutil.copy(path, folder)
    missing = {ord(character) for character in set(text) if _leaves_ink(character)}
    for name in BASE:
        missing -= _characters(own / name, 0)
    families = []
    if missing:
        for font, found in _greedily(missing):
            shutil.copy(font.path, folder)
            families.append(font.family)
            missing -= found
    return Fonts(tuple(families), {point: f"⟨{point:04X}⟩" for point in missing})


def _greedily(missing: set[int]) -> Iterator[tuple[Font, frozenset[int]]]:
    """Yield fonts of the system with what each of them brings, the one that brings most first."""
    having = {font: _characters(font.path, font.face) & missing for font in system()}
    left = set(missing)
    while left:
        font = max(having, key=lambda one: (len(having[one] & left), one.family), default=None)
        if font is None or not having[font] & left:
            return
        yield font, having[font]
        left -= having[font]


@cache
def system() -> tuple[Font, ...]:
    """The upright regular fonts that Typst finds on this machine, but for those that have boxes for everything."""
    found: list[Any] = require("typst").Fonts(include_system_fonts=True, include_embedded_fonts=False).fonts()
    return tuple(
        Font(one.family, Path(one.path), one.index)
        for one in found
        if one.path and one.style == "normal" and one.weight == 400 and not is_of_boxes(one.family)
    )


def is_of_boxes(family: str) -> bool:
    """Tell a font that has the same box, or nothing, for every character."""
    return bool(re.search("lastresort|notdef|blank", re.sub(r"\W", "", family), re.IGNORECASE))


def _leaves_ink(character: str) -> bool:
    """Whether a font must have it: not so blanks, what is invisible, and selectors of another shape."""
    if "\ufe00" <= character <= "\ufe0f":
        return False
    return unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp")


@cache
def _characters(path: Path, face: int) -> frozenset[int]:
    """The code points that a font has; none where the file is no font after all."""
    from fontTools.ttLib import TTFont, TTLibError

    try:
        with path.open("rb") as file, TTFont(file, fontNumber=face, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    except (TTLibError, OSError, KeyError, AssertionError):
        return frozenset()
