"""A Python script that works the step once more, with NumPy and nothing of ours.

It is put together from cells, so that the notebook can have the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from windtunnel.backprop.backward import backward_order
from windtunnel.backprop.network import Network
from windtunnel.backprop.rationals import Exacts, written
from windtunnel.backprop.worked_step import WorkedStep

_FUNCTIONS = {
    "relu": """\
def relu(at):
    return np.where(at > 0, at, 0)


def relu_slope(at):
    return np.where(at > 0, 1.0, 0.0) + RELU_AT_ZERO * np.where(at == 0, 1.0, 0.0)
""",
    "tanh": """\
def tanh(at):
    return np.tanh(at.astype(float))


def tanh_slope(at):
    return 1 / np.cosh(at.astype(float)) ** 2
""",
    "sigmoid": """\
def sigmoid(at):
    return 1 / (1 + np.exp(-at.astype(float)))


def sigmoid_slope(at):
    return sigmoid(at) * (1 - sigmoid(at))
""",
    "gelu": """\
def below(at):  # the share of a standard normal distribution below each number
    return np.vectorize(lambda one: 0.5 * math.erfc(-one / math.sqrt(2)))(at.astype(float))


def gelu(at):
    return at.astype(float) * below(at)


def gelu_slope(at):
    at = at.astype(float)
    return below(at) + at * np.exp(-(at**2) / 2) / np.sqrt(2 * np.pi)
""",
}
_LOSS = '''\
def softmax(scores):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def item_losses(scores):
    """-log softmax(scores)[x, y] of each item, by log-sum-exp."""
    largest = scores.max(axis=1)
    return largest + np.log(np.exp(scores - largest[:, None]).sum(axis=1)) - scores[np.arange(len(scores)), classes]
'''


def cells(worked: WorkedStep) -> list[str]:
    """Write the script's parts: imports, what is given, functions, forward, backward, check, step."""
    net = worked.net
    imports = ["from fractions import Fraction", "", "import numpy as np"]
    if "gelu" in net.activations:
        imports.insert(0, "import math")
    kinds = dict.fromkeys(net.activations)
    functions = [*(_FUNCTIONS[kind] for kind in kinds), _LOSS]
    return [
        "\n".join(imports) + "\n\nnp.set_printoptions(precision=6, suppress=True)\n",
        _given(worked),
        "\n\n".join(functions),
        _forward(net),
        _backward(net),
        _check(net),
        _step(net),
    ]


def script(worked: WorkedStep) -> str:
    """Write the whole script."""
    head = '"""A worked gradient step, recomputed with NumPy: python step.py"""\n\n'
    imports, given, functions, *rest = cells(worked)
    return head + f"{imports}\n{given}\n\n{functions}\n\n" + "\n".join(rest)


def _given(worked: WorkedStep) -> str:
    net = worked.net
    lines = [
        "def exact(*rows):",
        '    """A matrix of exact fractions, so that a pre-activation of 0 is 0 and not 5.6e-17 by rounding."""',
        "    return np.array([[Fraction(one) for one in row.split()] for row in rows], dtype=object)",
        "",
        "",
        _matrix(net.name("X"), net.inputs),
        f"classes = np.array({net.classes.tolist()})  # of each item, from 0",
        f"{net.name('Y')} = np.eye({net.weights[-1].shape[1]})[classes]",
        *(_matrix(net.name(role), value) for role, value in net.parameters.items()),
        f'rate = float(Fraction("{written(net.rate)}"))',
        f"scale = {'1' if net.reduction == 'sum' else '1 / len(classes)'}  # {net.reduction} of the items' losses",
    ]
    if "relu" in net.activations:
        lines.append(
            f"RELU_AT_ZERO = {worked.relu_at_zero}  # the slope of a ReLU at exactly 0, a convention; PyTorch takes 0"
        )
    return "\n".join(lines) + "\n"


def _matrix(name: str, values: Exacts) -> str:
    rows = [f'    "{" ".join(written(value) for value in row)}",' for row in values]
    return "\n".join([f"{name} = exact(", *rows, ")"])


def _forward(net: Network) -> str:
    lines = ["# forward"]
    for layer, kind in zip(net.layers, (*net.activations, "softmax"), strict=True):
        source, weights, bias, made, active = _named(
            net, (layer.source, layer.weights, layer.bias, layer.made, layer.active)
        )
        lines.append(f"{made} = {source} @ {weights} + {bias}")
        lines.append(f"{active} = {kind}({made}{'.astype(float)' if kind == 'softmax' else ''})")
    lines += [
        f"losses = item_losses({net.name('Z')}.astype(float))",
        "loss = losses.sum() * scale",
        *(f'print("{name} =\\n", {name}.astype(float), sep="")' for name in _made(net)),
        'print("losses =", losses, "\\nloss =", loss)',
    ]
    return "\n".join(lines) + "\n"


def _backward(net: Network) -> str:
    lines = ["# backward: d_U is the derivative of the loss by U"]
    z, o, y = _named(net, ("Z", "O", "Y"))
    lines.append(f"d_{z} = ({o} - {y}) * scale")
    for place in reversed(range(len(net.layers))):
        layer = net.layers[place]
        source, weights, bias, made = _named(net, (layer.source, layer.weights, layer.bias, layer.made))
        lines += [
            f"d_{weights} = {source}.T.astype(float) @ d_{made}",
            f"d_{bias} = d_{made}.sum(axis=0, keepdims=True)",
            f"d_{source} = d_{made} @ {weights}.T.astype(float)",
        ]
        if place:
            before = net.layers[place - 1]
            previous = net.name(before.made)
            lines.append(f"d_{previous} = d_{source} * {net.activations[place - 1]}_slope({previous})")
    lines += [f'print("d_{name} =\\n", d_{name}, sep="")' for name in _named(net, backward_order(net)[2:])]
    return "\n".join(lines) + "\n"


def _check(net: Network) -> str:
    names = [net.name(role) for role in net.parameters]
    arguments = ", ".join(names)
    lines = [
        "# check: central differences",
        f"def total({arguments}):",
    ]
    for layer, kind in zip(net.layers, (*net.activations, ""), strict=True):
        source, weights, bias, made, active = _named(
            net, (layer.source, layer.weights, layer.bias, layer.made, layer.active)
        )
        lines.append(f"    {made} = {source}.astype(float) @ {weights} + {bias}")
        if kind:
            lines.append(f"    {active} = {kind}({made})")
    lines += [
        f"    return item_losses({net.name('Z')}).sum() * scale",
        "",
        "",
        f"values = [one.astype(float) for one in ({arguments})]",
        f"slopes = [{', '.join(f'd_{name}' for name in names)}]",
        f"for place, name in enumerate({names!r}):",
        "    worst, kinks = 0.0, 0",
        "    for at in np.ndindex(values[place].shape):",
        "        moved = [[one.copy() for one in values] for _ in range(2)]",
        "        moved[0][place][at] += 1e-5",
        "        moved[1][place][at] -= 1e-5",
        "        up, down, here = total(*moved[0]), total(*moved[1]), total(*values)",
        "        if abs((up - here) - (here - down)) > 1e-8:  # two slopes: a ReLU changes side",
        "            kinks += 1",
        "        else:",
        "            worst = max(worst, abs((up - down) / 2e-5 - slopes[place][at]))",
        '    print(f"d_{name}: at most {worst:.1e} from central differences; {kinks} entries left out at a kink")',
    ]
    return "\n".join(lines) + "\n"


def _step(net: Network) -> str:
    names = [net.name(role) for role in net.parameters]
    lines = ["# the step"]
    lines += [f"new_{name} = {name}.astype(float) - rate * d_{name}" for name in names]
    lines += [
        f"new_loss = total({', '.join(f'new_{name}' for name in names)})",
        "predicted = rate * sum((slope**2).sum() for slope in slopes)",
        *(f'print("new_{name} =\\n", new_{name}, sep="")' for name in names),
        'print(f"loss {loss:.6f} -> {new_loss:.6f}; predicted decrease {predicted:.6f}, actual {loss - new_loss:.6f}")',
    ]
    return "\n".join(lines) + "\n"


def _made(net: Network) -> list[str]:
    return [net.name(role) for layer in net.layers for role in (layer.made, layer.active)]


def _named(net: Network, roles: Sequence[str]) -> list[str]:
    return [net.name(role) for role in roles]
