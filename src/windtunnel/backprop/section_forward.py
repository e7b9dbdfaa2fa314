"""The first sections: the graph, what is given, the forward pass and its kinks."""

from __future__ import annotations

from windtunnel.backprop import number_format
from windtunnel.backprop.activations import ACTIVATIONS
from windtunnel.backprop.blocks import Block, Caution, Drawing, Heading, Math, Matrices, Paragraph, Parts
from windtunnel.backprop.forward import Kink
from windtunnel.backprop.network import Network
from windtunnel.backprop.step_writer import StepWriter


def graph() -> list[Block]:
    """Tell the graph."""
    order = "The numbers give the order in which the backward pass finds the derivatives."
    return [Heading("The graph"), Paragraph((order,)), Drawing()]


def given(w: StepWriter) -> list[Block]:
    """Tell what is given, as it was written."""
    exacts = {"X": w.net.inputs} | w.net.parameters
    roles = [layer.weights for layer in w.net.layers] + [layer.bias for layer in w.net.layers]
    shown = [w.matrix(w.name(role), number_format.given(exacts[role], w.digits)) for role in ("X", *roles)]
    shown.insert(1, w.matrix(w.name("Y"), [[str(int(cell)) for cell in row] for row in w.net.one_hot]))
    return [Heading("Given"), Matrices(tuple(shown))]


def forward(w: StepWriter) -> list[Block]:
    """Tell the forward pass, and where a ReLU stands at 0."""
    n, run = w.n, w.worked.run
    shown = []
    for layer, kind in zip(w.net.layers, (*w.net.activations, "softmax"), strict=True):
        source, weights, bias, made = (w.name(role) for role in (layer.source, layer.weights, layer.bias, layer.made))
        marked = frozenset((kink.item, kink.unit) for kink in run.kinks if kink.role == layer.made)
        shown.append(w.matrix(made, w.cells(run.values[layer.made]), f"{source}{n.gap}{weights} + {bias}", marked))
        word = n.word("softmax" if kind == "softmax" else ACTIVATIONS[kind].shown)
        shown.append(w.matrix(w.name(layer.active), w.cells(run.values[layer.active]), f"{word}({made})"))
    o = w.name("O")
    shown.append(w.matrix(n.index("L", "x"), w.cells(run.losses[:, None]), f"-{n.word('log')} {n.index(o, 'xy')}"))
    kind = "The sum" if w.net.reduction == "sum" else "The mean"
    total = Paragraph((f"{kind} of the items' losses is ", Math("L"), f" = {w.number(run.loss)}."))
    found: list[Block] = [Heading("Forward"), Matrices(tuple(shown)), total]
    if run.kinks:
        found.append(Caution(_kink_sentence(w)))
    return found


def _kink_sentence(w: StepWriter) -> Parts:
    kinks, net = w.worked.run.kinks, w.net
    known = all(kink.role in w.worked.run.exact for kink in kinks)
    places = ", ".join(_place(net, kink) for kink in kinks[:6]) + (f" and {len(kinks) - 6} more" if kinks[6:] else "")
    count = "is exactly 0" if len(kinks) == 1 else "are exactly 0"
    how = "in exact fractions" if known else "as doubles"
    return (
        f"{places} {count} ({how}). There the ReLU has a kink and no derivative; taking "
        f"{w.worked.relu_at_zero} for it is a convention"
        f"{' (the one of PyTorch)' if w.worked.relu_at_zero == 0 else ' (PyTorch takes 0)'}.",
    )


def _place(net: Network, kink: Kink) -> str:
    return f"{net.name(kink.role)}[{kink.item + 1}, {kink.unit + 1}]"
