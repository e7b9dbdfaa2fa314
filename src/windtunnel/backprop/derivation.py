"""The derivation as formulas: each derivative as a chain of partials, each partial in closed form, matrices in order.

Indices: x is an item (a row), j an input of a layer, k and l its outputs; delta(k, l) is 1 where k = l, else 0.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from windtunnel.backprop.activations import ACTIVATIONS
from windtunnel.backprop.network import Layer, Network
from windtunnel.backprop.notation import Notation


class Rule(NamedTuple):
    """How one derivative of the loss is found from the one before it."""

    role: str
    left: str
    """The derivative: dL/dU."""
    chain: str
    """The product of partials that the graph gives."""
    closed: str
    """In matrix order, with transposes."""
    shapes: str
    """Of the factors and of the result."""


class Partial(NamedTuple):
    """One edge of the graph: how an entry of what is made depends on an entry of what it is made from."""

    left: str
    """dZ/dU."""
    entry: str
    """Entry by entry, in closed form."""
    shape: str
    """Shape of the one x shape of the other."""


def path(net: Network, role: str) -> list[str]:
    """Name the roles from the loss to one of them.

    >>> from windtunnel.backprop.problem_file import EXAMPLE, read_network
    >>> path(read_network(EXAMPLE), "H")
    ['O', 'Z', 'S', 'K', 'H']
    """
    found = ["O"]
    if role == "O":
        return found
    for layer in reversed(net.layers):
        found.append(layer.made)
        if role == layer.made:
            return found
        if role in (layer.weights, layer.bias, layer.source):
            return [*found, role]
        found.append(layer.source)
    raise ValueError(f"no derivative by {role}")


def rules(net: Network, n: Notation) -> list[Rule]:
    """List the derivatives in backward order, from O to X."""
    sizes = _sizes(net)
    found = [Rule("O", by_loss(net, n, "O"), _chain(net, n, "O"), _by_output(net, n), _shown(sizes["O"]))]
    for place in reversed(range(len(net.layers))):
        layer = net.layers[place]
        after = by_loss(net, n, layer.made)
        if place == len(net.layers) - 1:
            made, shapes = output_error(net, n), _shown(sizes["Z"])
        else:
            made = f"{by_loss(net, n, layer.active)} {n.hadamard}{slope_name(net, n, layer)}"
            shapes = f"{_shown(sizes[layer.made])}, entry by entry"
        found.append(Rule(layer.made, after, _chain(net, n, layer.made), made, shapes))
        source, weights = (n.transpose(n.name(net.name(role))) for role in (layer.source, layer.weights))
        items, (rows, columns) = len(net.classes), sizes[layer.weights]
        for role, closed, first, second in (
            (layer.weights, f"{source}{n.gap}{after}", (rows, items), (items, columns)),
            (layer.bias, f"{n.ones}{n.gap}{after}", (1, items), (items, columns)),
            (layer.source, f"{after}{n.gap}{weights}", (items, columns), (columns, rows)),
        ):
            shapes = f"({_shown(first)}) ({_shown(second)}) = {_shown((first[0], second[1]))}"
            found.append(Rule(role, by_loss(net, n, role), _chain(net, n, role), closed, shapes))
    return found


def partials(net: Network, n: Notation) -> list[Partial]:
    """List the partials of the chains, each in closed form with its shape, from the loss back."""
    sizes = _sizes(net)
    o, y = (n.name(net.name(role)) for role in ("O", "Y"))
    mean = "" if net.reduction == "sum" else f"{n.over('1', str(len(net.classes)))} "
    entry = f"-{mean}{n.over(n.index(y, 'xk'), n.index(o, 'xk'))}"
    found = [
        Partial(by_loss(net, n, "O"), entry, _shown(sizes["O"])),
        Partial(
            n.partial(o, n.name(net.name("Z"))),
            f"{n.index(o, 'xk')} ({n.delta('kl')} - {n.index(o, 'xl')})",
            _pair(sizes["O"], sizes["Z"]),
        ),
    ]
    for place in reversed(range(len(net.layers))):
        layer = net.layers[place]
        made, weights, bias, source = (
            n.name(net.name(role)) for role in (layer.made, layer.weights, layer.bias, layer.source)
        )
        found += [
            Partial(
                n.partial(made, weights),
                f"{n.index(source, 'xj')} {n.delta('kl')}",
                _pair(sizes[layer.made], sizes[layer.weights]),
            ),
            Partial(n.partial(made, bias), n.delta("kl"), _pair(sizes[layer.made], sizes[layer.bias])),
            Partial(n.partial(made, source), n.index(weights, "jk"), _pair(sizes[layer.made], sizes[layer.source])),
        ]
        if place:
            before = net.layers[place - 1]
            found.append(
                Partial(
                    n.partial(n.name(net.name(before.active)), n.name(net.name(before.made))),
                    f"{slope_entry(net, n, place - 1)} {n.delta('jl')}",
                    _pair(sizes[before.active], sizes[before.made]),
                )
            )
    return found


def softmax_steps(net: Network, n: Notation) -> list[tuple[str, str]]:
    """Derive dL/dZ = O - Y from the partials of the loss and of the softmax, a line at a time: left = right."""
    o, y, z = (n.name(net.name(role)) for role in ("O", "Y", "Z"))
    ok, ol = n.index(o, "xk"), n.index(o, "xl")
    yk, yl = n.index(y, "xk"), n.index(y, "xl")
    zk, zl = n.index(z, "xk"), n.index(z, "xl")
    top, below = n.power("e", zk), n.total("l", n.power("e", zl))
    loss = n.index("L", "x")
    whole = n.power(n.group(below), "2")
    one, other = n.power("e", zk), n.power("e", zl)
    summed = n.total("k", f"{n.group('-' + n.over(yk, ok))} {ok} ({n.delta('kl')} - {ol})")
    return [
        (ok, n.over(top, below)),
        (n.partial(ok, zk), f"{n.over(f'{one} {n.group(below)} - {one} {one}', whole)} = {ok} (1 - {ok})"),
        (n.partial(ok, zl), f"{n.over(f'0 - {one} {other}', whole)} = -{ok} {ol} {n.unlike('k', 'l')}"),
        (n.partial(ok, zl), f"{ok} ({n.delta('kl')} - {ol})"),
        (n.partial(loss, ok), f"-{n.over(yk, ok)}"),
        (n.partial(loss, zl), f"{summed} = {ol} {n.total('k', yk)} - {yl} = {ol} - {yl}"),
    ]


def transposes(net: Network, n: Notation) -> list[tuple[str, str]]:
    """Say why the matrices stand in that order: the sums over the indices of the last layer, left = right."""
    layer = net.layers[-1]
    made, weights, bias, source = (
        n.name(net.name(role)) for role in (layer.made, layer.weights, layer.bias, layer.source)
    )
    after = n.index(n.partial("L", made), "xl")
    afterk = n.index(n.partial("L", made), "xk")
    return [
        (n.index(n.partial("L", weights), "jl"), n.total("x", f"{n.index(source, 'xj')} {after}")),
        (n.index(n.partial("L", bias), "l"), n.total("x", after)),
        (n.index(n.partial("L", source), "xj"), n.total("k", f"{afterk} {n.index(weights, 'jk')}")),
    ]


def in_full(net: Network, n: Notation, role: str) -> str:
    """Write a derivative in full, from what the forward pass left: X^T ((O - Y) U^T * g'(K))."""
    error = output_error(net, n)
    after = error if net.reduction == "mean" else f"({error})"
    for place in reversed(range(len(net.layers))):
        layer = net.layers[place]
        weights, source = (n.transpose(n.name(net.name(one))) for one in (layer.weights, layer.source))
        if role == layer.weights:
            return f"{source}{n.gap}{after}"
        if role == layer.bias:
            return f"{n.ones}{n.gap}{after}"
        if role == layer.source:
            return f"{after}{n.gap}{weights}"
        before = net.layers[place - 1]
        after = f"(({after}{n.gap}{weights}) {n.hadamard}{slope_name(net, n, before)})"
    raise ValueError(f"no derivative by {role}")


def by_loss(net: Network, n: Notation, role: str) -> str:
    """Write dL/d of a role."""
    return n.partial("L", n.name(net.name(role)))


def output_error(net: Network, n: Notation) -> str:
    """Write O - Y, divided by the items for the mean."""
    error = f"{n.name(net.name('O'))} - {n.name(net.name('Y'))}"
    return error if net.reduction == "sum" else f"{n.over('1', str(len(net.classes)))} ({error})"


def slope_name(net: Network, n: Notation, layer: Layer) -> str:
    """Write g'(K)."""
    return f"{n.word(_function(net, layer))}'({n.name(net.name(layer.made))})"


def slope_entry(net: Network, n: Notation, place: int) -> str:
    """Write the slope of a hidden layer's activation at one entry, in closed form."""
    layer = net.layers[place]
    made, active = (n.index(n.name(net.name(role)), "xj") for role in (layer.made, layer.active))
    return {
        "relu": f"[{made} > 0]",
        "tanh": f"(1 - {n.power(active, '2')})",
        "sigmoid": f"{active} (1 - {active})",
        "gelu": f"({n.greek('Φ')}({made}) + {made} {n.greek('φ')}({made}))",
    }[net.activations[place]]


def _function(net: Network, layer: Layer) -> str:
    place = [one.made for one in net.layers].index(layer.made)
    return ACTIVATIONS[net.activations[place]].shown


def _by_output(net: Network, n: Notation) -> str:
    o, y = (n.name(net.name(role)) for role in ("O", "Y"))
    mean = "" if net.reduction == "sum" else f"{n.over('1', str(len(net.classes)))} "
    return f"-{mean}{n.over(y, o)}"


def _chain(net: Network, n: Notation, role: str) -> str:
    roles = path(net, role)
    factors = [by_loss(net, n, "O")]
    factors += [n.partial(n.name(net.name(made)), n.name(net.name(source))) for made, source in pairwise(roles)]
    return f" {n.dot}".join(factors)


def _sizes(net: Network) -> dict[str, tuple[int, int]]:
    items = len(net.classes)
    found = {"X": net.inputs.shape}
    for layer, weights in zip(net.layers, net.weights, strict=True):
        found |= {layer.weights: weights.shape, layer.bias: (1, weights.shape[1])}
        found |= {layer.made: (items, weights.shape[1]), layer.active: (items, weights.shape[1])}
    return {role: (size[0], size[1]) for role, size in found.items()}


def _shown(size: tuple[int, int]) -> str:
    return f"{size[0]} × {size[1]}"


def _pair(one: tuple[int, int], other: tuple[int, int]) -> str:
    return f"({_shown(one)}) × ({_shown(other)})"
