"""The computation graph: what depends on what, and in which order the derivatives are found."""

from __future__ import annotations

from dataclasses import dataclass

from windtunnel.backprop.activations import ACTIVATIONS
from windtunnel.backprop.backward import backward_order
from windtunnel.backprop.network import Network


@dataclass(frozen=True)
class Node:
    """A matrix, or the loss."""

    role: str
    name: str
    shape: tuple[int, int]
    parents: tuple[str, ...]
    """The roles it is computed from; none: it is given."""
    kind: str
    """given, linear, softmax, loss, or the activation's name."""
    order: int | None
    """When its derivative is found, from 1; None for Y, which nobody wants it of."""
    place: tuple[int, int]
    """Column from the left and row from the top in a drawing; row 0 is the way from X to the loss."""


def graph(net: Network) -> list[Node]:
    """List the nodes in the order in which the forward pass finds them."""
    order = {role: number for number, role in enumerate(backward_order(net), 1)}
    items = len(net.classes)
    classes = net.weights[-1].shape[1]
    nodes = [_node(net, "X", net.inputs.shape, (), "given", order, (0, 0))]
    column = 0
    for layer, weights, kind in zip(net.layers, net.weights, (*net.activations, "softmax"), strict=True):
        nodes.append(_node(net, layer.weights, weights.shape, (), "given", order, (column, 1)))
        nodes.append(_node(net, layer.bias, (1, weights.shape[1]), (), "given", order, (column, 2)))
        shape = (items, weights.shape[1])
        parents = (layer.source, layer.weights, layer.bias)
        nodes.append(_node(net, layer.made, shape, parents, "linear", order, (column + 1, 0)))
        nodes.append(_node(net, layer.active, shape, (layer.made,), kind, order, (column + 2, 0)))
        column += 2
    nodes.append(_node(net, "Y", (items, classes), (), "given", order, (column, 1)))
    nodes.append(Node("loss", "L", (1, 1), ("O", "Y"), "loss", 1, (column + 1, 0)))
    return nodes


def equation(net: Network, node: Node) -> str:
    """Write how a node is computed, as plain text.

    >>> from windtunnel.backprop.problem_file import EXAMPLE, read_network
    >>> net = read_network(EXAMPLE)
    >>> [equation(net, node) for node in graph(net) if node.parents]
    ['X H + b_H', 'ReLU(K)', 'S U + b_U', 'softmax(Z)', '-sum of log O[x, y]']
    """
    names = [net.name(parent) for parent in node.parents]
    if node.kind == "given":
        return "given"
    if node.kind == "linear":
        return f"{names[0]} {names[1]} + {names[2]}"
    if node.kind == "loss":
        return f"-{net.reduction} of log {names[0]}[x, y]"
    shown = "softmax" if node.kind == "softmax" else ACTIVATIONS[node.kind].shown
    return f"{shown}({names[0]})"


def _node(
    net: Network,
    role: str,
    shape: tuple[int, ...],
    parents: tuple[str, ...],
    kind: str,
    order: dict[str, int],
    place: tuple[int, int],
) -> Node:
    return Node(role, net.name(role), (shape[0], shape[1]), parents, kind, order.get(role), place)
