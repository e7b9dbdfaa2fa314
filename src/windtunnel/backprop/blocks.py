"""What a document is made of: headings, sentences, formulas, matrices, tables, the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from windtunnel.backprop.figures import Cells


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
class Text:
    """A paragraph."""

    parts: Parts


@dataclass(frozen=True)
class Warn:
    """A paragraph that must not be overlooked."""

    parts: Parts


@dataclass(frozen=True)
class Formulas:
    """Equations below each other, aligned at their first `=`."""

    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Shown:
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

    each: tuple[Shown, ...]


@dataclass(frozen=True)
class Grid:
    """A table; columns of numbers are set to the right."""

    header: tuple[Parts, ...]
    rows: tuple[tuple[Parts, ...], ...]
    right: bool = False
    """All columns but the first hold numbers."""


@dataclass(frozen=True)
class Drawing:
    """The computation graph."""


@dataclass(frozen=True)
class Beside:
    """Two halves of a page; one below the other where there is no page."""

    left: tuple[Block, ...]
    right: tuple[Block, ...]


Block = Heading | Text | Warn | Formulas | Matrices | Grid | Drawing | Beside


def flat(blocks: Iterable[Block]) -> Iterator[Block]:
    """Put what stands beside each other below each other."""
    for block in blocks:
        if isinstance(block, Beside):
            yield from flat((*block.left, *block.right))
        else:
            yield block
