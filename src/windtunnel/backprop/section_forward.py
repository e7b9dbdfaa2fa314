"""The first sections: the graph, what is given, the forward pass and its kinks."""

from __future__ import annotations

from windtunnel.backprop import figures
from windtunnel.backprop.activations import ACTIVATIONS
from windtunnel.backprop.blocks import Block, Drawing, Heading, Math, Matrices, Parts, Shown, Text, Warn
from windtunnel.backprop.forward import Kink
from windtunnel.backprop.network import Network
from windtunnel.backprop.sentences import Teller


def graph() -> list[Block]:
    """Tell the graph."""
    order = "The numbers give the order in which the backward pass finds the derivatives."
    return [Heading("The graph"), Text((order,)), Drawing()]


def given(t: Teller) -> list[Block]:
    """Tell what is given, as it was written."""
    exacts = {"X": t.net.inputs} | t.net.parameters
    roles = [layer.weights for layer in t.net.layers] + [layer.bias for layer in t.net.layers]
    shown = [t.shown(role, figures.given(exacts[role], t.digits)) for role in ("X", *roles)]
    shown.insert(1, t.shown("Y", [[str(int(cell)) for cell in row] for row in t.net.one_hot]))
    return [Heading("Given"), Matrices(tuple(shown))]


def forward(t: Teller) -> list[Block]:
    """Tell the forward pass, and where a ReLU stands at 0."""
    n, run = t.n, t.worked.run
    shown = []
    for layer, kind in zip(t.net.layers, (*t.net.activations, "softmax"), strict=True):
        source, weights, bias, made = (t.name(role) for role in (layer.source, layer.weights, layer.bias, layer.made))
        marked = frozenset((kink.item, kink.unit) for kink in run.kinks if kink.role == layer.made)
        shown.append(t.computed(layer.made, run.values[layer.made], f"{source}{n.gap}{weights} + {bias}", marked))
        word = n.word("softmax" if kind == "softmax" else ACTIVATIONS[kind].shown)
        shown.append(t.computed(layer.active, run.values[layer.active], f"{word}({made})", frozenset()))
    o = t.name("O")
    each = Shown(
        n.index("L", "x"),
        f"-{n.word('log')} {n.index(o, 'xy')}",
        figures.elided(figures.cells(run.losses[:, None], t.digits), t.most),
        f"{len(run.losses)} × 1",
    )
    shown.append(each)
    kind = "The sum" if t.net.reduction == "sum" else "The mean"
    total = Text(
        (
            f"{kind} of the items' losses is ",
            Math("L"),
            f" = {t.number(run.loss)}.",
        )
    )
    told: list[Block] = [Heading("Forward"), Matrices(tuple(shown)), total]
    if run.kinks:
        told.append(Warn(_kink_sentence(t)))
    return told


def _kink_sentence(t: Teller) -> Parts:
    kinks, net = t.worked.run.kinks, t.net
    known = all(kink.role in t.worked.run.exact for kink in kinks)
    places = ", ".join(_place(net, kink) for kink in kinks[:6]) + (f" and {len(kinks) - 6} more" if kinks[6:] else "")
    count = "is exactly 0" if len(kinks) == 1 else "are exactly 0"
    how = "in exact fractions" if known else "as doubles"
    return (
        f"{places} {count} ({how}). There the ReLU has a kink and no derivative; taking "
        f"{t.worked.relu_at_zero} for it is a convention"
        f"{' (the one of PyTorch)' if t.worked.relu_at_zero == 0 else ' (PyTorch takes 0)'}.",
    )


def _place(net: Network, kink: Kink) -> str:
    return f"{net.name(kink.role)}[{kink.item + 1}, {kink.unit + 1}]"
