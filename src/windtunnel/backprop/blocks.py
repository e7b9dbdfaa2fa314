"""What the document is made of: headings, sentences, formulas, matrices, tables, the graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from windtunnel.backprop.number_format import Cells


class Math(str):
    """A formula among the words of a sentence, already in the document's notation."""

    __slots__ = ()


Parts = tuple[str, ...]
"""A sentence: words, and formulas as `Math`."""


@dataclass(frozen=True)
class Heading:
    """The title of a section."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph."""

    parts: Parts


@dataclass(frozen=True)
class Caution:
    """A paragraph that must not be overlooked."""

    parts: Parts


@dataclass(frozen=True)
class Formulas:
    """Equations below each other, aligned at their first `=`."""

    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Matrix:
    """A matrix with what it equals."""

    left: str
    """In the document's notation: K, or dL/dU."""
    equals: str
    """A formula between the name and the numbers; empty: none."""
    cells: Cells
    shape: str
    marked: frozenset[tuple[int, int]] = frozenset()
    order: int | None = None
    """When the backward pass finds it."""


@dataclass(frozen=True)
class Matrices:
    """Matrices side by side, as many as fit."""

    each: tuple[Matrix, ...]


@dataclass(frozen=True)
class Table:
    """A table; columns of numbers are set to the right."""

    header: tuple[Parts, ...]
    rows: tuple[tuple[Parts, ...], ...]
    right: bool = False
    """All columns but the first hold numbers."""


@dataclass(frozen=True)
class Drawing:
    """The computation graph."""


@dataclass(frozen=True)
class SideBySide:
    """Two halves of a page; one below the other where there is no page."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]


Block = Heading | Paragraph | Caution | Formulas | Matrices | Table | Drawing | SideBySide


def sentence(parts: Parts, escaped: Callable[[str], str]) -> str:
    """Write a sentence where formulas stand between dollars: Markdown, LaTeX, Typst."""
    return "".join(f"${part}$" if isinstance(part, Math) else escaped(part) for part in parts)


def flat(blocks: Iterable[Block]) -> Iterator[Block]:
    """Put what stands beside each other below each other."""
    for block in blocks:
        if isinstance(block, SideBySide):
            yield from flat((*block.left, *block.right))
        else:
            yield block
