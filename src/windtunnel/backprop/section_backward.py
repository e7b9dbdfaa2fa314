"""The middle sections: chain rule, softmax with loss, the derivatives, both conventions at a kink."""

from __future__ import annotations

import numpy as np

from windtunnel.backprop import derivation
from windtunnel.backprop.blocks import Block, Formulas, Heading, Math, Matrices, Paragraph, SideBySide, Table
from windtunnel.backprop.step_writer import StepWriter


def chain(w: StepWriter) -> list[Block]:
    """Tell each derivative as a product of partials, in closed form, and in matrix order."""
    n = w.n
    rules = derivation.rules(w.net, n)
    header = (("derivative",), ("product of partials",), ("in matrix order",), ("shapes",))
    rows = tuple(((Math(r.left),), (Math(r.chain),), (Math(r.closed),), (r.shapes,)) for r in rules)
    edges = tuple(((Math(p.left),), (Math(p.entry),), (p.shape,)) for p in derivation.partials(w.net, n))
    partials: tuple[Block, ...] = (
        Paragraph((
            "Each partial, entry by entry (x: an item; j: an input of a layer; k, l: outputs; ",
            Math(n.delta("kl")), " is 1 where k = l, else 0):",
        )),
        Table((("partial",), ("closed form",), ("shape",)), edges),
    )  # fmt: skip
    order: tuple[Block, ...] = (
        Paragraph((
            "Most of these entries are 0. Summed over the indices that two factors share, the products become "
            "products of matrices. The shared index is the inner one, hence the transposes; ",
            Math(n.ones), " is a row of ones.",
        )),
    )  # fmt: skip
    sums = Formulas(tuple(derivation.transposes(w.net, n)))
    if len(w.net.activations) > 1:  # the chains take the page's width, and put together they would burst it
        return [Heading("Chain rule"), Table(header, rows), *partials, *order, sums]
    full = tuple((derivation.by_loss(w.net, n, role), derivation.in_full(w.net, n, role)) for role in w.net.parameters)
    return [
        Heading("Chain rule"),
        SideBySide((Table(header, rows),), partials),
        *order,
        SideBySide((sums,), (Formulas(full),)),
    ]


def softmax(w: StepWriter) -> list[Block]:
    """Derive O - Y, and show the Jacobian of the first item."""
    n, worked = w.n, w.worked
    first = worked.run.values["O"][0]
    jacobian = np.diag(first) - np.outer(first, first)
    o, z, y = (w.name(role) for role in ("O", "Z", "Y"))
    shown = w.matrix(n.partial(n.index(o, "1"), n.index(z, "1")), w.cells(jacobian))
    derived = tuple(derivation.softmax_steps(w.net, n))
    block = (
        Paragraph((
            "The last step holds because each row of ", y, " sums to 1. So ", w.slope("Z"), " = ",
            Math(derivation.output_error(w.net, n)),
            ". The softmax mixes no items, so its Jacobian has a block for each; "
            "that of item 1:",
        )),
        Matrices((shown,)),
    )  # fmt: skip
    return [Heading("Softmax and loss together"), SideBySide((Formulas(derived[:4]),), (Formulas(derived[4:]), *block))]


def numbers(w: StepWriter) -> list[Block]:
    """Tell the derivatives in numbers, in backward order."""
    shown = [
        w.matrix(w.slope(rule.role), w.cells(w.worked.gradients[rule.role]), rule.closed, order=number)
        for number, rule in enumerate(derivation.rules(w.net, w.n), 2)
    ]
    return [Heading("Backward"), Matrices(tuple(shown))]


def kinks(w: StepWriter) -> list[Block]:
    """Tell what the other convention at a kink gives; nothing where there is none."""
    worked = w.worked
    if not worked.run.kinks:
        return []
    if not worked.differing:
        said = "Both conventions at the kink give the same derivatives, for nothing reaches it from behind."
        return [Heading("At the kink"), Paragraph((said,))]
    other = 1 - worked.relu_at_zero
    shown = tuple(
        w.matrix(w.slope(role), w.cells(worked.other_gradients[role]), marked=w.changed(role))
        for role in worked.differing
    )
    names: list[str] = []
    for role in worked.differing:
        names += [", ", w.slope(role)] if names else [w.slope(role)]
    after = w.number(worked.other_step.loss)
    return [
        Heading("At the kink"),
        Paragraph((f"With {other} in place of {worked.relu_at_zero} as the slope there, these differ: ", *names, ".")),
        Matrices(shown),
        Paragraph((f"The step then ends at a loss of {after} in place of {w.number(worked.step.loss)}.",)),
    ]
