"""The worked step as a document, in one notation.

What is said is decided in the sections; how it looks is up to `terminal`, `markdown`, `latex` and `pdf`.
"""

from __future__ import annotations

from dataclasses import dataclass

from windtunnel.backprop import number_format
from windtunnel.backprop.activations import ACTIVATIONS
from windtunnel.backprop.blocks import Block
from windtunnel.backprop.differences import Check
from windtunnel.backprop.network import Network
from windtunnel.backprop.notation import Notation
from windtunnel.backprop.section_backward import chain, kinks, numbers, softmax
from windtunnel.backprop.section_forward import forward, given, graph
from windtunnel.backprop.section_step import checked, step
from windtunnel.backprop.step_writer import StepWriter
from windtunnel.backprop.worked_step import WorkedStep


@dataclass(frozen=True)
class Document:
    """The worked step, block by block."""

    title: str
    subtitle: str
    blocks: tuple[Block, ...]


def build(worked: WorkedStep, checks: list[Check], n: Notation, *, digits: int = 4) -> Document:
    """Write the document.

    Args:
        worked: the network and its step.
        checks: what they found.
        n: LaTeX, Typst or plain text.
        digits: decimals of computed numbers.
    """
    writer = StepWriter(worked, n, digits)
    sections = (given, forward, chain, softmax, numbers, kinks, step)
    blocks = graph() + [block for section in sections for block in section(writer)]
    if checks:
        blocks += checked(checks)
    return Document("A worked gradient step", subtitle(worked.net), tuple(blocks))


def subtitle(net: Network) -> str:
    """Say sizes, activations, reduction and learning rate in a line."""
    hidden = ", ".join(
        f"{_counted(weights.shape[1], 'hidden unit')} ({ACTIVATIONS[kind].shown})"
        for weights, kind in zip(net.weights, net.activations, strict=False)
    )
    items, features = net.inputs.shape
    classes = net.weights[-1].shape[1]
    return (
        f"{_counted(items, 'item')}, {_counted(features, 'feature')}, {hidden}, "
        f"{_counted(classes, 'class', 'classes')}; {'sum' if net.reduction == 'sum' else 'mean'} of the losses; "
        f"learning rate {number_format.exact_number(net.rate, 4)}"
    )


def _counted(count: int, one: str, many: str = "") -> str:
    """Count things: 1 item, 4 items."""
    return f"{count} {one if count == 1 else many or one + 's'}"
