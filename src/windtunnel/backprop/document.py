"""The worked step as a document: headings, sentences, formulas, matrices and tables, in one notation.

What is said is decided here; how it looks is up to `display` (terminal), `markdown`, `latex` and `typesetting` (PDF).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from windtunnel.backprop import derivation, figures
from windtunnel.backprop.activations import ACTIVATIONS
from windtunnel.backprop.differences import Check
from windtunnel.backprop.figures import Cells
from windtunnel.backprop.forward import Kink
from windtunnel.backprop.network import Network
from windtunnel.backprop.notation import Notation
from windtunnel.backprop.worked import Worked


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


@dataclass(frozen=True)
class Document:
    """All that is told of a worked step."""

    title: str
    subtitle: str
    blocks: tuple[Block, ...]


def build(worked: Worked, checks: list[Check], n: Notation, *, digits: int = 4, most: int = 12) -> Document:
    """Write the document.

    Args:
        worked: the network and its step.
        checks: what they found.
        n: LaTeX, Typst or plain text.
        digits: decimals of computed numbers.
        most: rows and columns of a matrix that are shown; of larger ones the middle is left out.
    """
    teller = _Teller(worked, n, digits, most)
    blocks = [
        *teller.graph(),
        *teller.given(),
        *teller.forward(),
        *teller.chain(),
        *teller.softmax(),
        *teller.numbers(),
        *teller.kinks(),
        *teller.step(),
        *(checked(checks) if checks else []),
    ]
    return Document("A worked gradient step", subtitle(worked.net), tuple(blocks))


def checked(checks: list[Check]) -> list[Block]:
    """Say how the derivatives were checked and what came of it."""
    told: list[Block] = [Heading("Checked")]
    for check in checks:
        verdict = "agree" if check.passed else "DO NOT AGREE"
        parts = (
            f"{check.way}: {check.compared} entries {verdict} to {check.worst:.1e} of the largest entry of their "
            f"matrix ({check.allowed:.0e} is allowed){_left_out(check)}.",
        )
        told.append(Text(parts) if check.passed else Warn(parts))
    return told


def _left_out(check: Check) -> str:
    if not check.left_out:
        return ""
    return f"; {check.left_out} are left out, where a ReLU changes side within h"


def subtitle(net: Network) -> str:
    """Say sizes, activations, reduction and learning rate in a line."""
    hidden = ", ".join(
        f"{figures_of(weights.shape[1], 'hidden unit')} ({ACTIVATIONS[kind].shown})"
        for weights, kind in zip(net.weights, net.activations, strict=False)
    )
    items, features = net.inputs.shape
    classes = net.weights[-1].shape[1]
    return (
        f"{figures_of(items, 'item')}, {figures_of(features, 'feature')}, {hidden}, "
        f"{figures_of(classes, 'class', 'classes')}; {'sum' if net.reduction == 'sum' else 'mean'} of the losses; "
        f"learning rate {figures.exact_number(net.rate, 4)}"
    )


def figures_of(count: int, one: str, many: str = "") -> str:
    """Count things: 1 item, 4 items."""
    return f"{count} {one if count == 1 else many or one + 's'}"


class _Teller:
    """Tells the sections, one after the other."""

    def __init__(self, worked: Worked, n: Notation, digits: int, most: int) -> None:
        self.worked, self.net, self.n, self.digits, self.most = worked, worked.net, n, digits, most

    def name(self, role: str) -> Math:
        """A matrix's name as a formula."""
        return Math(self.n.name(self.net.name(role)))

    def slope(self, role: str) -> Math:
        """dL/d of a role as a formula."""
        return Math(derivation.by_loss(self.net, self.n, role))

    def graph(self) -> list[Block]:
        order = "The numbers give the order in which the backward pass finds the derivatives."
        return [Heading("The graph"), Text((order,)), Drawing()]

    def given(self) -> list[Block]:
        exacts = {"X": self.net.inputs} | self.net.parameters
        roles = [layer.weights for layer in self.net.layers] + [layer.bias for layer in self.net.layers]
        shown = [self._shown(role, figures.given(exacts[role], self.digits)) for role in ("X", *roles)]
        shown.insert(1, self._shown("Y", [[str(int(cell)) for cell in row] for row in self.net.one_hot]))
        return [Heading("Given"), Matrices(tuple(shown))]

    def forward(self) -> list[Block]:
        n, run = self.n, self.worked.run
        shown = []
        for layer, kind in zip(self.net.layers, (*self.net.activations, "softmax"), strict=True):
            source, weights, bias, made = (
                self.name(role) for role in (layer.source, layer.weights, layer.bias, layer.made)
            )
            marked = frozenset((kink.item, kink.unit) for kink in run.kinks if kink.role == layer.made)
            shown.append(
                self._computed(layer.made, run.values[layer.made], f"{source}{n.gap}{weights} + {bias}", marked)
            )
            word = n.word("softmax" if kind == "softmax" else ACTIVATIONS[kind].shown)
            shown.append(self._computed(layer.active, run.values[layer.active], f"{word}({made})", frozenset()))
        o = self.name("O")
        each = Shown(
            n.index("L", "x"),
            f"-{n.word('log')} {n.index(o, 'xy')}",
            figures.elided(figures.cells(run.losses[:, None], self.digits), self.most),
            f"{len(run.losses)} × 1",
        )
        shown.append(each)
        kind = "The sum" if self.net.reduction == "sum" else "The mean"
        total = Text(
            (
                f"{kind} of the items' losses is ",
                Math("L"),
                f" = {self._number(run.loss)}.",
            )
        )
        told: list[Block] = [Heading("Forward"), Matrices(tuple(shown)), total]
        if run.kinks:
            told.append(Warn(self._kink_sentence()))
        return told

    def _kink_sentence(self) -> Parts:
        kinks, net = self.worked.run.kinks, self.net
        known = all(kink.role in self.worked.run.exact for kink in kinks)
        places = ", ".join(_place(net, kink) for kink in kinks[:6]) + (
            f" and {len(kinks) - 6} more" if kinks[6:] else ""
        )
        count = "is exactly 0" if len(kinks) == 1 else "are exactly 0"
        how = "in exact fractions" if known else "as doubles"
        return (
            f"{places} {count} ({how}). There the ReLU has a kink and no derivative; taking "
            f"{self.worked.relu_at_zero} for it is a convention"
            f"{' (the one of PyTorch)' if self.worked.relu_at_zero == 0 else ' (PyTorch takes 0)'}.",
        )

    def chain(self) -> list[Block]:
        n = self.n
        rules = derivation.rules(self.net, n)
        header = (("derivative",), ("product of partials",), ("in matrix order",), ("shapes",))
        rows = tuple(((Math(r.left),), (Math(r.chain),), (Math(r.closed),), (r.shapes,)) for r in rules)
        edges = tuple(((Math(p.left),), (Math(p.entry),), (p.shape,)) for p in derivation.partials(self.net, n))
        partials: tuple[Block, ...] = (
            Text((
                "Each partial, entry by entry (x: an item; j: an input of a layer; k, l: outputs; ",
                Math(n.delta("kl")), " is 1 where k = l, else 0):",
            )),
            Grid((("partial",), ("closed form",), ("shape",)), edges),
        )  # fmt: skip
        order: tuple[Block, ...] = (
            Text((
                "Most of these entries are 0. Summed over the indices that two factors share, the products become "
                "products of matrices. The shared index is the inner one, hence the transposes; ",
                Math(n.ones), " is a row of ones.",
            )),
        )  # fmt: skip
        sums = Formulas(tuple(derivation.transposes(self.net, n)))
        if len(self.net.activations) > 1:  # the chains take the page's width, and put together they would burst it
            return [Heading("Chain rule"), Grid(header, rows), *partials, *order, sums]
        full = tuple(
            (derivation.by_loss(self.net, n, role), derivation.in_full(self.net, n, role))
            for role in self.net.parameters
        )
        return [
            Heading("Chain rule"),
            Beside((Grid(header, rows),), partials),
            *order,
            Beside((sums,), (Formulas(full),)),
        ]

    def softmax(self) -> list[Block]:
        n, worked = self.n, self.worked
        first = worked.run.values["O"][0]
        jacobian = np.diag(first) - np.outer(first, first)
        o, z, y = (self.name(role) for role in ("O", "Z", "Y"))
        shown = Shown(
            n.partial(n.index(o, "1"), n.index(z, "1")),
            "",
            figures.elided(figures.cells(jacobian, self.digits), self.most),
            figures.shape(jacobian),
        )
        derived = tuple(derivation.softmax_steps(self.net, n))
        block = (
            Text((
                "The last step holds because each row of ", y, " sums to 1. So ", self.slope("Z"), " = ",
                Math(derivation.output_error(self.net, n)),
                ". The softmax mixes no items, so its Jacobian has a block for each; "
                "that of item 1:",
            )),
            Matrices((shown,)),
        )  # fmt: skip
        return [Heading("Softmax and loss together"), Beside((Formulas(derived[:4]),), (Formulas(derived[4:]), *block))]

    def numbers(self) -> list[Block]:
        shown = [
            self._computed_slope(number, rule.role, rule.closed)
            for number, rule in enumerate(derivation.rules(self.net, self.n), 2)
        ]
        return [Heading("Backward"), Matrices(tuple(shown))]

    def kinks(self) -> list[Block]:
        worked = self.worked
        if not worked.run.kinks:
            return []
        if not worked.differing:
            said = "Both conventions at the kink give the same derivatives, for nothing reaches it from behind."
            return [Heading("At the kink"), Text((said,))]
        other = 1 - worked.relu_at_zero
        shown = tuple(
            self._shown_slope(role, figures.cells(worked.other_gradients[role], self.digits), self._changed(role))
            for role in worked.differing
        )
        names: list[str] = []
        for role in worked.differing:
            names += [", ", self.slope(role)] if names else [self.slope(role)]
        after = self._number(worked.other_step.loss)
        return [
            Heading("At the kink"),
            Text((f"With {other} in place of {worked.relu_at_zero} as the slope there, these differ: ", *names, ".")),
            Matrices(shown),
            Text((f"The step then ends at a loss of {after} in place of {self._number(worked.step.loss)}.",)),
        ]

    def step(self) -> list[Block]:
        n, worked, net = self.n, self.worked, self.net
        rate = figures.exact_number(net.rate, 4)
        roles = (*(layer.weights for layer in net.layers), *(layer.bias for layer in net.layers))
        shown = [self._computed(role, worked.step.parameters[role], "", frozenset(), new=True) for role in roles]
        last = net.layers[-1].weights
        rule = Text((
            "Each parameter moves against its derivative: ",
            Math(f"{n.fresh(self.name(last))} = {self.name(last)} - {rate} {n.dot}{self.slope(last)}"), " and so on.",
        ))  # fmt: skip
        header = (("item",), ("class",), ("probability before",), ("after",), ("loss before",), ("after",), ("change",))
        rows = []
        before, after = worked.run.values["O"], worked.step.probabilities
        for item, right in enumerate(net.classes):
            was, now = worked.run.losses[item], worked.step.losses[item]
            values = (before[item, right], after[item, right], was, now, now - was)
            cells = [self._number(value) for value in values]
            cells[-1] = f"+{cells[-1]}" if now > was else cells[-1]
            rows.append(tuple((cell,) for cell in (str(item + 1), str(right + net.first_class), *cells)))
        total = [
            self._number(value) for value in (worked.run.loss, worked.step.loss, worked.step.loss - worked.run.loss)
        ]
        rows.append(tuple((cell,) for cell in (net.reduction, "", "", "", *total)))
        told: list[Block] = [Text(self._promise())]
        told += [Warn(parts) for parts in self._warnings()]
        losses = Grid(header, tuple(rows), right=True)
        return [
            Heading("The step"),
            rule,
            Matrices(tuple(shown)),
            Beside((losses, Text((self._other_reduction(),))), tuple(told)),
        ]

    def _other_reduction(self) -> str:
        net, losses = self.net, self.worked.run.losses
        word, done = ("mean", "divided") if net.reduction == "sum" else ("sum", "multiplied")
        was = float(losses.mean() if word == "mean" else losses.sum())
        return (
            f"With the {word} of the losses every derivative is {done} by {len(net.classes)}; "
            f"it goes from {self._number(was)} to {self._number(self.worked.other_reduction.loss)}."
        )

    def _promise(self) -> Parts:
        step = self.worked.step
        found = (
            "To first order the loss falls by learning rate times squared length of the gradient, "
            f"{self._number(step.predicted)}; it {'fell' if step.actual >= 0 else 'rose'} by "
            f"{self._number(abs(step.actual))}."
        )
        if step.actual > 0 and step.largest:
            return (found + f" Every step up to {_short(step.largest)} along this direction lowers it.",)
        return (found,)

    def _warnings(self) -> list[Parts]:
        step = self.worked.step
        told: list[Parts] = []
        if step.actual < 0:
            total = "sum" if self.net.reduction == "sum" else "mean"
            told.append((f"The {total} of the losses rose. {_still(step.largest)}",))
        for item, largest in step.rose:
            told.append((f"The loss of item {item + 1} rose. {_still(largest)}",))
        return told

    def _number(self, value: float) -> str:
        return figures.number(float(value), self.digits)

    def _shown(self, role: str, cells: Cells) -> Shown:
        return Shown(self.name(role), "", figures.elided(cells, self.most), f"{len(cells)} × {len(cells[0])}")

    def _computed(
        self,
        role: str,
        value: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
        equals: str,
        marked: frozenset[tuple[int, int]],
        *,
        new: bool = False,
    ) -> Shown:
        left = self.n.fresh(self.name(role)) if new else self.name(role)
        cells = figures.elided(figures.cells(value, self.digits), self.most)
        whole = max(value.shape) <= self.most
        return Shown(left, equals, cells, figures.shape(value), marked if whole else frozenset())

    def _computed_slope(self, number: int, role: str, closed: str) -> Shown:
        value = self.worked.gradients[role]
        cells = figures.elided(figures.cells(value, self.digits), self.most)
        return Shown(self.slope(role), closed, cells, figures.shape(value), order=number)

    def _shown_slope(self, role: str, cells: Cells, marked: frozenset[tuple[int, int]]) -> Shown:
        large = max(len(cells), len(cells[0])) > self.most
        return Shown(
            self.slope(role),
            "",
            figures.elided(cells, self.most),
            f"{len(cells)} × {len(cells[0])}",
            frozenset() if large else marked,
        )

    def _changed(self, role: str) -> frozenset[tuple[int, int]]:
        changed = self.worked.gradients[role] != self.worked.other_gradients[role]
        return frozenset((int(i), int(j)) for i, j in np.argwhere(changed))


def _place(net: Network, kink: Kink) -> str:
    return f"{net.name(kink.role)}[{kink.item + 1}, {kink.unit + 1}]"


def _short(value: float) -> str:
    return f"{value:.4g}"


def _still(largest: float | None) -> str:
    if largest is None:
        return ""
    if largest == 0:
        return "Every step along this direction raises it, however small."
    return f"The largest step that still lowers it is {_short(largest)}."
