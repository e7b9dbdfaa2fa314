"""What the sections share: the names, numbers and matrices of one worked step in one notation."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from windtunnel.backprop import derivation, number_format
from windtunnel.backprop.blocks import Math, Matrix
from windtunnel.backprop.notation import Notation
from windtunnel.backprop.number_format import Cells
from windtunnel.backprop.worked_step import WorkedStep

MOST = 12
"""Rows and columns of a matrix that are shown; of larger ones the middle is left out, so that a page holds them."""


class StepWriter:
    """Writes the pieces of one worked step."""

    def __init__(self, worked: WorkedStep, n: Notation, digits: int) -> None:
        self.worked, self.net, self.n, self.digits = worked, worked.net, n, digits

    def name(self, role: str) -> Math:
        """A matrix's name as a formula."""
        return Math(self.n.name(self.net.name(role)))

    def slope(self, role: str) -> Math:
        """dL/d of a role as a formula."""
        return Math(derivation.by_loss(self.net, self.n, role))

    def number(self, value: float) -> str:
        """Write a number."""
        return number_format.number(float(value), self.digits)

    def cells(self, values: npt.NDArray[np.float64]) -> Cells:
        """Write a matrix's numbers."""
        return number_format.cells(values, self.digits)

    def matrix(
        self,
        left: str,
        cells: Cells,
        equals: str = "",
        marked: frozenset[tuple[int, int]] = frozenset(),
        order: int | None = None,
    ) -> Matrix:
        """Show a matrix; of one that is cut no entry is marked."""
        whole = max(len(cells), len(cells[0])) <= MOST
        shape = f"{len(cells)} × {len(cells[0])}"
        return Matrix(left, equals, number_format.elided(cells, MOST), shape, marked if whole else frozenset(), order)

    def changed(self, role: str) -> frozenset[tuple[int, int]]:
        """Find the entries of a derivative that depend on the convention at a kink."""
        changed = self.worked.gradients[role] != self.worked.other_gradients[role]
        return frozenset((int(i), int(j)) for i, j in np.argwhere(changed))
