"""The middle sections: chain rule, softmax with loss, the derivatives, both conventions at a kink."""

from __future__ import annotations

import numpy as np

from windtunnel.backprop import derivation, figures
from windtunnel.backprop.blocks import Beside, Block, Formulas, Grid, Heading, Math, Matrices, Shown, Text
from windtunnel.backprop.sentences import Teller


def chain(t: Teller) -> list[Block]:
    """Tell each derivative as a product of partials, in closed form, and in matrix order."""
    n = t.n
    rules = derivation.rules(t.net, n)
    header = (("derivative",), ("product of partials",), ("in matrix order",), ("shapes",))
    rows = tuple(((Math(r.left),), (Math(r.chain),), (Math(r.closed),), (r.shapes,)) for r in rules)
    edges = tuple(((Math(p.left),), (Math(p.entry),), (p.shape,)) for p in derivation.partials(t.net, n))
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
    sums = Formulas(tuple(derivation.transposes(t.net, n)))
    if len(t.net.activations) > 1:  # the chains take the page's width, and put together they would burst it
        return [Heading("Chain rule"), Grid(header, rows), *partials, *order, sums]
    full = tuple((derivation.by_loss(t.net, n, role), derivation.in_full(t.net, n, role)) for role in t.net.parameters)
    return [
        Heading("Chain rule"),
        Beside((Grid(header, rows),), partials),
        *order,
        Beside((sums,), (Formulas(full),)),
    ]


def softmax(t: Teller) -> list[Block]:
    """Derive O - Y, and show the Jacobian of the first item."""
    n, worked = t.n, t.worked
    first = worked.run.values["O"][0]
    jacobian = np.diag(first) - np.outer(first, first)
    o, z, y = (t.name(role) for role in ("O", "Z", "Y"))
    shown = Shown(
        n.partial(n.index(o, "1"), n.index(z, "1")),
        "",
        figures.elided(figures.cells(jacobian, t.digits), t.most),
        figures.shape(jacobian),
    )
    derived = tuple(derivation.softmax_steps(t.net, n))
    block = (
        Text((
            "The last step holds because each row of ", y, " sums to 1. So ", t.slope("Z"), " = ",
            Math(derivation.output_error(t.net, n)),
            ". The softmax mixes no items, so its Jacobian has a block for each; "
            "that of item 1:",
        )),
        Matrices((shown,)),
    )  # fmt: skip
    return [Heading("Softmax and loss together"), Beside((Formulas(derived[:4]),), (Formulas(derived[4:]), *block))]


def numbers(t: Teller) -> list[Block]:
    """Tell the derivatives in numbers, in backward order."""
    shown = [
        t.computed_slope(number, rule.role, rule.closed) for number, rule in enumerate(derivation.rules(t.net, t.n), 2)
    ]
    return [Heading("Backward"), Matrices(tuple(shown))]


def kinks(t: Teller) -> list[Block]:
    """Tell what the other convention at a kink gives; nothing where there is none."""
    worked = t.worked
    if not worked.run.kinks:
        return []
    if not worked.differing:
        said = "Both conventions at the kink give the same derivatives, for nothing reaches it from behind."
        return [Heading("At the kink"), Text((said,))]
    other = 1 - worked.relu_at_zero
    shown = tuple(
        t.shown_slope(role, figures.cells(worked.other_gradients[role], t.digits), t.changed(role))
        for role in worked.differing
    )
    names: list[str] = []
    for role in worked.differing:
        names += [", ", t.slope(role)] if names else [t.slope(role)]
    after = t.number(worked.other_step.loss)
    return [
        Heading("At the kink"),
        Text((f"With {other} in place of {worked.relu_at_zero} as the slope there, these differ: ", *names, ".")),
        Matrices(shown),
        Text((f"The step then ends at a loss of {after} in place of {t.number(worked.step.loss)}.",)),
    ]
