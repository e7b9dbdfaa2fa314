"""One formula, three ways of writing it: LaTeX, Typst, and text of a terminal.

The derivation is written once, against `Notation`; which of the three it is given decides what comes out.
"""

from __future__ import annotations

import re
from typing import Protocol

from windtunnel.backprop.figures import Cells


class Notation(Protocol):
    """The pieces that a formula is put together from; `=`, `+`, `-` and digits are the same everywhere."""

    dot: str
    """Between the partials of a chain."""
    gap: str
    """Between the factors of a matrix product."""
    hadamard: str
    """Entry by entry."""
    ones: str
    """A row of ones, which sums columns."""

    def name(self, name: str) -> str:
        """Write a matrix's name: b_H with H as an index, H2 with 2 as one."""

    def word(self, word: str) -> str:
        """Write the name of a function, upright."""

    def transpose(self, what: str) -> str:
        """Write a transpose."""

    def index(self, what: str, places: str) -> str:
        """Write an entry: O, xk -> O with x and k below it."""

    def over(self, top: str, bottom: str) -> str:
        """Write a fraction."""

    def partial(self, top: str, bottom: str) -> str:
        """Write a partial derivative."""

    def power(self, base: str, exponent: str) -> str:
        """Write a power."""

    def total(self, place: str, what: str) -> str:
        """Write a sum over an index."""

    def delta(self, places: str) -> str:
        """Write Kronecker's delta: 1 where the two places are equal, else 0."""

    def matrix(self, rows: Cells, marked: frozenset[tuple[int, int]] = frozenset()) -> str:
        """Write a matrix, with some entries marked."""

    def group(self, what: str) -> str:
        """Write parentheses as tall as what is between them."""

    def unlike(self, one: str, other: str) -> str:
        """Write, aside, that two indices differ."""

    def greek(self, letter: str) -> str:
        """Write Φ or φ."""

    def fresh(self, what: str) -> str:
        """Write a matrix after the step."""


def split(name: str) -> tuple[str, str]:
    """Tell a name's stem from its index: b_H2 -> b and H2, H2 -> H and 2.

    >>> split("b_H2"), split("W1"), split("X")
    (('b', 'H2'), ('W', '1'), ('X', ''))
    """
    stem, _, index = name.partition("_")
    found = re.fullmatch(r"([A-Za-z]+)(\d*)", stem)
    letters, digits = (found[1], found[2]) if found else (stem, "")
    return letters, f"{digits}{index}" if not (digits and index) else f"{digits},{index}"


class Tex:
    """LaTeX with amsmath."""

    dot, gap, hadamard, ones = r"\cdot ", r"\,", r"\circ ", r"\mathbf{1}^{\top}"

    def name(self, name: str) -> str:  # noqa: D102
        stem, index = split(name)
        stem = stem if len(stem) == 1 else rf"\mathrm{{{stem}}}"
        if not index:
            return stem
        inner = self.name(index) if index[0].isalpha() else index
        return f"{stem}_{{{inner}}}"

    def word(self, word: str) -> str:  # noqa: D102
        return rf"\operatorname{{{word}}}"

    def transpose(self, what: str) -> str:  # noqa: D102
        return rf"{{{what}}}^{{\top}}"

    def index(self, what: str, places: str) -> str:  # noqa: D102
        return f"{what}_{{{places}}}" if "_" not in what and "\\" not in what else rf"\left({what}\right)_{{{places}}}"

    def over(self, top: str, bottom: str) -> str:  # noqa: D102
        return rf"\frac{{{top}}}{{{bottom}}}"

    def partial(self, top: str, bottom: str) -> str:  # noqa: D102
        return rf"\frac{{\partial {top}}}{{\partial {bottom}}}"

    def power(self, base: str, exponent: str) -> str:  # noqa: D102
        return f"{base}^{{{exponent}}}"

    def total(self, place: str, what: str) -> str:  # noqa: D102
        return rf"\sum_{{{place}}} {what}"

    def delta(self, places: str) -> str:  # noqa: D102
        return rf"\delta_{{{places}}}"

    def matrix(self, rows: Cells, marked: frozenset[tuple[int, int]] = frozenset()) -> str:  # noqa: D102
        lines = [
            " & ".join(
                rf"\boxed{{{self._cell(cell)}}}" if (i, j) in marked else self._cell(cell) for j, cell in enumerate(row)
            )
            for i, row in enumerate(rows)
        ]
        body = r" \\ ".join(lines)
        return rf"\left[\begin{{array}}{{{'r' * len(rows[0])}}} {body} \end{{array}}\right]"

    def group(self, what: str) -> str:  # noqa: D102
        return rf"\left({what}\right)"

    def unlike(self, one: str, other: str) -> str:  # noqa: D102
        return rf"\quad ({one} \ne {other})"

    def greek(self, letter: str) -> str:  # noqa: D102
        return {"Φ": r"\Phi ", "φ": r"\varphi "}[letter]

    def fresh(self, what: str) -> str:  # noqa: D102
        return rf"{{{what}}}^{{\text{{new}}}}"

    def _cell(self, cell: str) -> str:
        return cell.replace("…", r"\cdots").replace("inf", r"\infty")


class Typ:
    """Typst's math."""

    dot, gap, hadamard, ones = "dot ", " ", "∘ ", "bold(1)^top"

    def name(self, name: str) -> str:  # noqa: D102
        stem, index = split(name)
        stem = stem if len(stem) == 1 else f'"{stem}"'
        if not index:
            return stem
        inner = self.name(index) if index[0].isalpha() else index
        return f"{stem}_({inner})"

    def word(self, word: str) -> str:  # noqa: D102
        return f'op("{word}")'

    def transpose(self, what: str) -> str:  # noqa: D102
        return f"{what}^top"

    def index(self, what: str, places: str) -> str:  # noqa: D102
        return (
            f"{what}_({_spaced(places)})" if "_" not in what and "frac" not in what else f"({what})_({_spaced(places)})"
        )

    def over(self, top: str, bottom: str) -> str:  # noqa: D102
        return f"frac({top}, {bottom})"

    def partial(self, top: str, bottom: str) -> str:  # noqa: D102
        return f"frac(∂ {top}, ∂ {bottom})"

    def power(self, base: str, exponent: str) -> str:  # noqa: D102
        return f"{base}^({exponent})"

    def total(self, place: str, what: str) -> str:  # noqa: D102
        return f"sum_({place}) {what}"

    def delta(self, places: str) -> str:  # noqa: D102
        return f"δ_({_spaced(places)})"

    def matrix(self, rows: Cells, marked: frozenset[tuple[int, int]] = frozenset()) -> str:  # noqa: D102
        lines = [
            ", ".join(
                f"#marked[${self._cell(cell)}$]" if (i, j) in marked else self._cell(cell) for j, cell in enumerate(row)
            )
            for i, row in enumerate(rows)
        ]
        return f'mat(delim: "[", align: #right, {"; ".join(lines)})'

    def group(self, what: str) -> str:  # noqa: D102
        return f"({what})"

    def unlike(self, one: str, other: str) -> str:  # noqa: D102
        return f"quad ({one} ≠ {other})"

    def greek(self, letter: str) -> str:  # noqa: D102
        return {"Φ": "Phi", "φ": "phi.alt"}[letter]

    def fresh(self, what: str) -> str:  # noqa: D102
        return f'{what}^"new"'

    def _cell(self, cell: str) -> str:
        if re.fullmatch(r"-?[\d.]+", cell):
            return cell
        return '"' + cell.replace("-", "−") + '"'


class Plain:
    """Text of a terminal."""

    dot, gap, hadamard, ones = "· ", " ", "∘ ", "1ᵀ"

    def name(self, name: str) -> str:  # noqa: D102
        return name

    def word(self, word: str) -> str:  # noqa: D102
        return word

    def transpose(self, what: str) -> str:  # noqa: D102
        return f"{what}ᵀ"

    def index(self, what: str, places: str) -> str:  # noqa: D102
        return f"{f'({what})' if '/' in what else what}[{','.join(places)}]"

    def over(self, top: str, bottom: str) -> str:  # noqa: D102
        return f"{_wrapped(top)} / {_wrapped(bottom)}"

    def partial(self, top: str, bottom: str) -> str:  # noqa: D102
        return f"∂{top}/∂{bottom}"

    def power(self, base: str, exponent: str) -> str:  # noqa: D102
        return f"exp({exponent})" if base == "e" else f"{base}^{exponent}"

    def total(self, place: str, what: str) -> str:  # noqa: D102
        return f"Σ_{place} {what}"

    def delta(self, places: str) -> str:  # noqa: D102
        return f"[{' = '.join(places)}]"

    def matrix(self, rows: Cells, marked: frozenset[tuple[int, int]] = frozenset()) -> str:  # noqa: D102
        del marked  # the terminal colours them itself
        wide = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, wide, strict=True)) for row in rows]
        if len(lines) == 1:
            return f"[ {lines[0]} ]"
        ends = [("⎡", "⎤"), *[("⎢", "⎥")] * (len(lines) - 2), ("⎣", "⎦")]
        return "\n".join(f"{left} {line} {right}" for line, (left, right) in zip(lines, ends, strict=True))

    def group(self, what: str) -> str:  # noqa: D102
        return f"({what})"

    def unlike(self, one: str, other: str) -> str:  # noqa: D102
        return f"  ({one} ≠ {other})"

    def greek(self, letter: str) -> str:  # noqa: D102
        return letter

    def fresh(self, what: str) -> str:  # noqa: D102
        return f"new {what}"


def _spaced(places: str) -> str:
    return " ".join(places)


def _wrapped(what: str) -> str:
    return f"({what})" if " " in what and not what.startswith("(") else what
