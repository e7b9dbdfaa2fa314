"""What the sections share: the names, numbers and matrices of one worked step in one notation."""

from __future__ import annotations

import numpy as np

from windtunnel.backprop import derivation, figures
from windtunnel.backprop.blocks import Math, Shown
from windtunnel.backprop.figures import Cells
from windtunnel.backprop.notation import Notation
from windtunnel.backprop.worked import Worked


class Teller:
    """Writes the pieces of one worked step."""

    def __init__(self, worked: Worked, n: Notation, digits: int, most: int) -> None:
        self.worked, self.net, self.n, self.digits, self.most = worked, worked.net, n, digits, most

    def name(self, role: str) -> Math:
        """A matrix's name as a formula."""
        return Math(self.n.name(self.net.name(role)))

    def slope(self, role: str) -> Math:
        """dL/d of a role as a formula."""
        return Math(derivation.by_loss(self.net, self.n, role))

    def number(self, value: float) -> str:
        """Write a number."""
        return figures.number(float(value), self.digits)

    def shown(self, role: str, cells: Cells) -> Shown:
        """Show a given matrix."""
        return Shown(self.name(role), "", figures.elided(cells, self.most), f"{len(cells)} × {len(cells[0])}")

    def computed(
        self,
        role: str,
        value: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
        equals: str,
        marked: frozenset[tuple[int, int]],
        *,
        new: bool = False,
    ) -> Shown:
        """Show a computed matrix, with what it equals; `new`: after the step."""
        left = self.n.fresh(self.name(role)) if new else self.name(role)
        cells = figures.elided(figures.cells(value, self.digits), self.most)
        whole = max(value.shape) <= self.most
        return Shown(left, equals, cells, figures.shape(value), marked if whole else frozenset())

    def computed_slope(self, number: int, role: str, closed: str) -> Shown:
        """Show a derivative with its place in the backward order."""
        value = self.worked.gradients[role]
        cells = figures.elided(figures.cells(value, self.digits), self.most)
        return Shown(self.slope(role), closed, cells, figures.shape(value), order=number)

    def shown_slope(self, role: str, cells: Cells, marked: frozenset[tuple[int, int]]) -> Shown:
        """Show a derivative under the other convention."""
        large = max(len(cells), len(cells[0])) > self.most
        return Shown(
            self.slope(role),
            "",
            figures.elided(cells, self.most),
            f"{len(cells)} × {len(cells[0])}",
            frozenset() if large else marked,
        )

    def changed(self, role: str) -> frozenset[tuple[int, int]]:
        """Find the entries of a derivative that depend on the convention at a kink."""
        changed = self.worked.gradients[role] != self.worked.other_gradients[role]
        return frozenset((int(i), int(j)) for i, j in np.argwhere(changed))
