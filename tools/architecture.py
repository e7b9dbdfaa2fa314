"""Draw docs/architecture.svg: the rooms on their floors, from pyproject.toml's contract and the imports themselves.

`tools/docs.py` writes it with the other generated pages. A room's line is the first of its docstring.
"""

from __future__ import annotations

import ast
import textwrap
import tomllib
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "windtunnel"

WIDTH, MARGIN, GAP, BETWEEN = 1000, 20, 16, 28
"""Of the picture, around it, between the rooms of a floor, between floors; pixels."""
PAD, NAME, TEXT, SMALL, LEADING = 13, 17, 13, 11.5, 17
"""Inside a room; sizes of letters; from line to line."""
TEXT_WIDTH, MONO_WIDTH = 0.52, 0.602
"""Of a letter, in ems: what Helvetica takes on average, what a typewriter's takes always."""
EVERYWHERE = ("errors", "progress")
"""Used by most rooms: said once below the picture's floors, not in each room."""

STYLE = """
  .page { fill: #ffffff }
  .room { fill: #f4f5f7; stroke: #59636e; stroke-width: 1.2 }
  .name { font: 700 17px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #12161b }
  .says { font: 13px Helvetica, Arial, "Liberation Sans", sans-serif; fill: #22282f }
  .uses { font: 11.5px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #525c67 }
  .note { font: 12px Helvetica, Arial, "Liberation Sans", sans-serif; fill: #525c67 }
  .size { fill: #59636e }
  .down { fill: none; stroke: #59636e; stroke-width: 1.4 }
  .tip { fill: #59636e }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117 } .room { fill: #1b222b; stroke: #8d98a5 } .name { fill: #f2f5f8 } .says { fill: #d9dfe6 }
    .uses, .note { fill: #a3adb8 } .size, .tip { fill: #8d98a5 } .down { stroke: #8d98a5 }
  }
"""


@dataclass(frozen=True)
class Room:
    """A package or module at the top of ours."""

    name: str
    says: str
    """The first line of its docstring."""
    lines: int
    uses: tuple[str, ...]
    """The rooms it imports from, in the order of the floors."""


def floors() -> list[list[Room]]:
    """Return the rooms, floor by floor from the top, as the first layers contract has them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(one["layers"] for one in contracts if one.get("containers") == ["windtunnel"])
    names = [[name.strip() for name in layer.split("|")] for layer in layers]
    order = [name for floor in names for name in floor]
    used = imports()
    return [
        [room(name, tuple(other for other in order if other in used.get(name, ()))) for name in floor]
        for floor in names
    ]


def imports() -> dict[str, set[str]]:
    """Return room -> the other rooms that its modules import from; imports for type checking only are none."""
    graph = grimp.build_graph("windtunnel", exclude_type_checking_imports=True, cache_dir=None)
    found: dict[str, set[str]] = {}
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            above, below = module.split(".")[1:2], imported.split(".")[1:2]
            if above and below and above != below:
                found.setdefault(above[0], set()).add(below[0])
    return found


def room(name: str, uses: tuple[str, ...]) -> Room:
    """Read a room's first line, and count its lines to two digits: a changed line is no changed picture."""
    folder = PACKAGE / name
    files = sorted(folder.rglob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]
    first = folder / "__init__.py" if folder.is_dir() else files[0]
    says = (ast.get_docstring(ast.parse(first.read_text(encoding="utf-8"))) or "").partition("\n")[0].replace("`", "")
    lines = sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)
    return Room(name if folder.is_dir() else first.name, says, int(float(f"{lines:.2g}")), uses)


@dataclass(frozen=True)
class Box:
    """A room in its place."""

    room: Room
    x: float
    y: float
    width: float
    height: float
    says: tuple[str, ...]
    uses: tuple[str, ...]

    @property
    def key(self) -> str:
        """The name under which others import it."""
        return self.room.name.removesuffix(".py")


def boxes(house: list[list[Room]]) -> list[list[Box]]:
    """Give every room its place; those of a floor are equally wide and high."""
    placed, y = [], float(MARGIN)
    for floor in house:
        width = (WIDTH - 2 * MARGIN - GAP * (len(floor) - 1)) / len(floor)
        letters = int((width - 2 * PAD) / (TEXT * TEXT_WIDTH))
        typed = int((width - 2 * PAD) / (SMALL * MONO_WIDTH))
        texts = []
        for one in floor:
            below = [name for name in one.uses if name not in EVERYWHERE]
            uses = textwrap.wrap(f"uses {' '.join(below)}", typed, subsequent_indent="     ") if below else []
            texts.append((tuple(textwrap.wrap(one.says, letters)), tuple(uses)))
        lines = max(len(says) + len(uses) for says, uses in texts)
        height = 2 * PAD + NAME + 8 + lines * LEADING
        placed.append(
            [Box(one, MARGIN + n * (width + GAP), y, width, height, *texts[n]) for n, one in enumerate(floor)]
        )
        y += height + BETWEEN
    return placed


def svg(house: list[list[Room]]) -> str:
    """Return the picture."""
    placed = boxes(house)
    bottom = placed[-1][0].y + placed[-1][0].height
    height = bottom + 62
    pixels = min((box.width - 2 * PAD) / box.room.lines for floor in placed for box in floor)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}" '
        'role="img" aria-labelledby="title">',
        '<title id="title">The rooms of Windtunnel on their floors; imports go down only</title>',
        f"<style>{STYLE}</style>",
        f'<rect class="page" width="{WIDTH}" height="{height:g}" rx="8"/>',
    ]
    for upper, lower in pairwise(placed):
        parts += arrows(upper, lower)
    parts += [line for floor in placed for box in floor for line in drawn(box, pixels)]
    notes = (
        "Imports go down only. An arrow is an import from the floor right below; “uses” names them all, but for "
        f"{' and '.join(EVERYWHERE)}, which most rooms use.",
        "The bar in a room is its size, in lines of code, comments and docstrings. "
        "Drawn by tools/architecture.py from the imports themselves.",
    )
    parts += [text("note", MARGIN, bottom + 28 + n * 18, line) for n, line in enumerate(notes)]
    return "\n".join([*parts, "</svg>"]) + "\n"


def drawn(box: Box, pixels: float) -> list[str]:
    """Draw a room: its name, its size, what it is for, what it uses."""
    left, y = box.x + PAD, box.y + PAD + NAME - 3
    size = f"{box.room.lines:,}"
    parts = [
        f'<rect class="room" x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" rx="5"/>',
        text("name", left, y, box.room.name),
        text("uses", box.x + box.width - PAD, y, f"{size} lines", 'text-anchor="end"'),
        f'<rect class="size" x="{left:g}" y="{y + 7:g}" width="{max(2, box.room.lines * pixels):.1f}" height="3"/>',
    ]
    y += 10
    for kind, lines in (("says", box.says), ("uses", box.uses)):
        for line in lines:
            y += LEADING
            parts.append(text(kind, left, y, line))
    return parts


def arrows(upper: list[Box], lower: list[Box]) -> list[str]:
    """Draw what a floor imports from the one right below: straight down, or into the nearest arrow to that room."""
    top, tip = upper[0].y + upper[0].height, lower[0].y - 1
    parts = []
    for below in lower:
        sources = [one for one in upper if below.key in one.room.uses and below.key not in EVERYWHERE]
        straight = [x for one in sources if (x := shared(one, below)) is not None]
        ends = straight or [below.x + below.width / 2] * bool(sources)
        for x in ends:
            parts.append(f'<path class="tip" d="M{x - 4.5:g} {tip - 8:g} L{x:g} {tip:g} L{x + 4.5:g} {tip - 8:g} Z"/>')
            parts.append(f'<path class="down" d="M{x:g} {top if straight else middle(top, tip):g} V{tip - 7:g}"/>')
        for one in sources:
            if shared(one, below) is None:
                start = one.x + one.width / 2
                end = min(ends, key=lambda x: abs(x - start))
                parts.append(f'<path class="down" d="M{start:g} {top:g} V{middle(top, tip):g} H{end:g}"/>')
    return parts


def middle(top: float, tip: float) -> float:
    """Return the height of the level parts of arrows."""
    return (top + tip - 8) / 2


def shared(above: Box, below: Box) -> float | None:
    """Return the middle of the width that two boxes share; None where neither stands over the other."""
    left, right = max(above.x, below.x), min(above.x + above.width, below.x + below.width)
    return round((left + right) / 2, 1) if left < right else None


def text(kind: str, x: float, y: float, words: str, more: str = "") -> str:
    """Return a line of text; blanks in front of it are kept."""
    kept = words.replace("  ", "\u00a0\u00a0")
    return f'<text class="{kind}" x="{x:g}" y="{y:g}"{" " + more if more else ""}>{escape(kept, quote=False)}</text>'


def page() -> str:
    """Return docs/architecture.svg."""
    return svg(floors())


if __name__ == "__main__":
    (ROOT / "docs" / "architecture.svg").write_text(page(), encoding="utf-8")
