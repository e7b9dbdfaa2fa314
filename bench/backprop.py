"""How far the derivatives of `windtunnel backprop` are from central differences and from PyTorch's autograd.

.venv/bin/python bench/backprop.py          500 random networks, about ten minutes; bench/results/backprop.json

Sizes 1 to 8, one to three hidden layers, ReLU, tanh, sigmoid, GELU, weights up to 1.5 (tests/small_networks.py). A
distance is the largest difference within a matrix (O, Z, U, b_U, S, K, H, b_H, ..., X) over its largest entry; entries
at which a ReLU changes side within h are left out.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import machine

CORE = machine.pin()

import numpy as np  # noqa: E402

sys.path.insert(0, str(machine.REPOSITORY / "tests"))

from small_networks import network  # noqa: E402
from windtunnel.backprop import autograd  # noqa: E402
from windtunnel.backprop.backward import backward  # noqa: E402
from windtunnel.backprop.differences import H, Numeric, check_differences, extrapolated, numeric  # noqa: E402
from windtunnel.backprop.forward import forward  # noqa: E402

NETWORKS = 500
TOLERANCE = 1e-9
RESULTS = Path(__file__).parent / "results" / "backprop.json"


def distances(gradients: dict, near: dict[str, Numeric]) -> tuple[float, float]:
    """Return the largest distance by matrix, and over the largest entry of all but O."""
    gaps = {role: float(np.abs(one.value - gradients[role])[one.smooth].max(initial=0)) for role, one in near.items()}
    sizes = {role: float(np.abs(gradients[role]).max()) for role in near}
    by_matrix = max(gap / sizes[role] if sizes[role] else gap for role, gap in gaps.items())
    whole = max(size for role, size in sizes.items() if role != "O")
    return by_matrix, max(gap for role, gap in gaps.items() if role != "O") / whole if whole else 0.0


def measured(hidden: int | None) -> dict:
    """Measure the series, with one hidden layer or with one to three."""
    found: dict[str, list[float]] = {}
    entries = left_out = passed = 0
    for number in range(NETWORKS):
        net = network(number, hidden)
        run = forward(net)
        gradients = backward(net, run)
        check = check_differences(net, run, gradients)
        entries, left_out, passed = entries + check.compared, left_out + check.left_out, passed + check.passed
        plain = distances(gradients, {role: numeric(net, run, role) for role in gradients})
        wide = {role: extrapolated(net, run, role, wide=np.longdouble) for role in gradients}
        for name, value in (
            ("float64, h, by matrix", plain[0]),
            ("float64, h, over the largest derivative", plain[1]),
            ("64-bit mantissa, extrapolated from h and 2h, by matrix", distances(gradients, wide)[0]),
            ("autograd, float64, by matrix", autograd.check_autograd(net, run, gradients).worst),
        ):
            found.setdefault(name, []).append(value)
    return {
        "networks": NETWORKS,
        "entries": entries,
        "left_out": left_out,
        "passed_the_command's_own_check": passed,
        "distances": {
            name: {
                "largest": max(values),
                "median": float(np.median(values)),
                "networks_within_1e-9": sum(value <= TOLERANCE for value in values),
                "networks_within_1e-12": sum(value <= 1e-12 for value in values),
            }
            for name, values in found.items()
        },
    }


def main() -> None:
    result = {
        "machine": machine.facts("numpy", "torch"),
        "h": H,
        "one hidden layer": measured(1),
        "one to three hidden layers": measured(None),
    }
    RESULTS.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
