"""One formula, three ways of writing it: LaTeX, Typst, and text of a terminal.

The derivation is written once, against `Notation`; which of the three it is given decides what comes out.
"""

from __future__ import annotations

import re

from windtunnel.backprop.number_format import Cells


class Notation:
    """The pieces that a formula is put together from; `=`, `+`, `-` and digits are the same everywhere.

    A way of writing fills in the templates; what it writes in a way of its own it overrides.
    """

    dot: str
    """Between the partials of a chain."""
    gap: str
    """Between the factors of a matrix product."""
    hadamard: str
    """Entry by entry."""
    ones: str
    """A row of ones, which sums columns."""

    _word: str
    _upright: str
    """A stem of several letters."""
    _below: str
    """Something and its index."""
    _between: str
    """The places of an entry."""
    _compound: tuple[str, ...]
    """What does not take an index without parentheses holds one of these."""
    _transpose: str
    _over: str
    _partial: str
    _power: str
    _total: str
    _delta: str
    _group: str
    _unlike: str
    _greek: dict[str, str]
    _fresh: str
    _matrix: str
    """From its rows and as many r as it has columns."""
    _row_end: str
    _cell_end: str
    _marked: str

    def name(self, name: str) -> str:
        """Write a matrix's name: b_H with H as an index, H2 with 2 as one."""
        stem, index = split(name)
        stem = stem if len(stem) == 1 else self._upright.format(stem)
        if not index:
            return stem
        return self._below.format(stem, self.name(index) if index[0].isalpha() else index)

    def word(self, word: str) -> str:
        """Write the name of a function, upright."""
        return self._word.format(word)

    def transpose(self, what: str) -> str:
        """Write a transpose."""
        return self._transpose.format(what)

    def index(self, what: str, places: str) -> str:
        """Write an entry: O, xk -> O with x and k below it."""
        whole = self.group(what) if any(sign in what for sign in self._compound) else what
        return self._below.format(whole, self._between.join(places))

    def over(self, top: str, bottom: str) -> str:
        """Write a fraction."""
        return self._over.format(top, bottom)

    def partial(self, top: str, bottom: str) -> str:
        """Write a partial derivative."""
        return self._partial.format(top, bottom)

    def power(self, base: str, exponent: str) -> str:
        """Write a power."""
        return self._power.format(base, exponent)

    def total(self, place: str, what: str) -> str:
        """Write a sum over an index."""
        return self._total.format(place, what)

    def delta(self, places: str) -> str:
        """Write Kronecker's delta: 1 where the two places are equal, else 0."""
        return self._below.format(self._delta, self._between.join(places))

    def matrix(self, rows: Cells, marked: frozenset[tuple[int, int]] = frozenset()) -> str:
        """Write a matrix, with some entries marked."""
        lines = [
            self._cell_end.join(
                self._marked.format(self._cell(cell)) if (i, j) in marked else self._cell(cell)
                for j, cell in enumerate(row)
            )
            for i, row in enumerate(rows)
        ]
        return self._matrix.format(rows=self._row_end.join(lines), columns="r" * len(rows[0]))

    def group(self, what: str) -> str:
        """Write parentheses as tall as what is between them."""
        return self._group.format(what)

    def unlike(self, one: str, other: str) -> str:
        """Write, aside, that two indices differ."""
        return self._unlike.format(one, other)

    def greek(self, letter: str) -> str:
        """Write Φ or φ."""
        return self._greek[letter]

    def fresh(self, what: str) -> str:
        """Write a matrix after the step."""
        return self._fresh.format(what)

    def _cell(self, cell: str) -> str:
        """Write an entry's figures."""
        return cell


def split(name: str) -> tuple[str, str]:
    """Tell a name's stem from its index: b_H2 -> b and H2, H2 -> H and 2.

    >>> split("b_H2"), split("W1"), split("X")
    (('b', 'H2'), ('W', '1'), ('X', ''))
    """
    stem, _, index = name.partition("_")
    found = re.fullmatch(r"([A-Za-z]+)(\d*)", stem)
    letters, digits = (found[1], found[2]) if found else (stem, "")
    return letters, f"{digits}{index}" if not (digits and index) else f"{digits},{index}"


class Tex(Notation):
    """LaTeX with amsmath."""

    dot, gap, hadamard, ones = r"\cdot ", r"\,", r"\circ ", r"\mathbf{1}^{\top}"

    _word, _upright = r"\operatorname{{{}}}", r"\mathrm{{{}}}"
    _below, _between, _compound = "{}_{{{}}}", "", ("_", "\\")
    _transpose, _fresh = r"{{{}}}^{{\top}}", r"{{{}}}^{{\text{{new}}}}"
    _over, _partial = r"\frac{{{}}}{{{}}}", r"\frac{{\partial {}}}{{\partial {}}}"
    _power, _total, _delta = "{}^{{{}}}", r"\sum_{{{}}} {}", r"\delta"
    _group, _unlike = r"\left({}\right)", r"\quad ({} \ne {})"
    _greek = {"Φ": r"\Phi ", "φ": r"\varphi "}  # noqa: RUF012 - nobody changes it
    _matrix = r"\left[\begin{{array}}{{{columns}}} {rows} \end{{array}}\right]"
    _row_end, _cell_end, _marked = r" \\ ", " & ", r"\boxed{{{}}}"

    def _cell(self, cell: str) -> str:
        return cell.replace("…", r"\cdots").replace("inf", r"\infty")


class Typ(Notation):
    """Typst's math."""

    dot, gap, hadamard, ones = "dot ", " ", "∘ ", "bold(1)^top"

    _word, _upright = 'op("{}")', '"{}"'
    _below, _between, _compound = "{}_({})", " ", ("_", "frac")
    _transpose, _fresh = "{}^top", '{}^"new"'
    _over, _partial = "frac({}, {})", "frac(∂ {}, ∂ {})"
    _power, _total, _delta = "{}^({})", "sum_({}) {}", "δ"
    _group, _unlike = "({})", "quad ({} ≠ {})"
    _greek = {"Φ": "Phi", "φ": "phi.alt"}  # noqa: RUF012 - nobody changes it
    _matrix = 'mat(delim: "[", align: #right, {rows})'
    _row_end, _cell_end, _marked = "; ", ", ", "#marked[${}$]"

    def _cell(self, cell: str) -> str:
        return cell if re.fullmatch(r"-?[\d.]+", cell) else '"' + cell.replace("-", "−") + '"'


class Plain(Notation):
    """Paragraph of a terminal."""

    dot, gap, hadamard, ones = "· ", " ", "∘ ", "1ᵀ"

    _word, _below, _between, _compound = "{}", "{}[{}]", ",", ("/",)
    _transpose, _fresh = "{}ᵀ", "new {}"
    _over, _partial = "{} / {}", "∂{}/∂{}"
    _power, _total = "{}^{}", "Σ_{} {}"
    _group, _unlike = "({})", "  ({} ≠ {})"
    _greek = {"Φ": "Φ", "φ": "φ"}  # noqa: RUF012 - nobody changes it

    def name(self, name: str) -> str:
        """Leave it as it is typed."""
        return name

    def over(self, top: str, bottom: str) -> str:
        """Put parentheses around what a reader would take apart."""
        return super().over(_wrapped(top), _wrapped(bottom))

    def power(self, base: str, exponent: str) -> str:
        """Write exp for a power of e."""
        return f"exp({exponent})" if base == "e" else super().power(base, exponent)

    def delta(self, places: str) -> str:
        """Write Iverson's bracket."""
        return f"[{' = '.join(places)}]"

    def matrix(self, rows: Cells, marked: frozenset[tuple[int, int]] = frozenset()) -> str:
        """Draw it over several lines."""
        del marked  # the terminal colours them itself
        wide = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, wide, strict=True)) for row in rows]
        if len(lines) == 1:
            return f"[ {lines[0]} ]"
        ends = [("⎡", "⎤"), *[("⎢", "⎥")] * (len(lines) - 2), ("⎣", "⎦")]
        return "\n".join(f"{left} {line} {right}" for line, (left, right) in zip(lines, ends, strict=True))


def _wrapped(what: str) -> str:
    return f"({what})" if " " in what and not what.startswith("(") else what
