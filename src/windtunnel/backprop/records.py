"""The worked step as one JSON object, for programs."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from windtunnel import __version__
from windtunnel.backprop.differences import Check
from windtunnel.backprop.graph import equation, graph
from windtunnel.backprop.rationals import Exacts, written
from windtunnel.backprop.step import Step
from windtunnel.backprop.worked_step import WorkedStep


def record(worked: WorkedStep, checks: list[Check]) -> dict[str, Any]:
    """Gather everything; matrices by role (H, b_H, K, ...) as lists of rows, items and units counted from 1.

    A number that no double holds (the slope 1 / O where O is 0 in double precision) is null.
    """
    net, run = worked.net, worked.run
    return {
        "windtunnel": __version__,
        "given": {
            "X": _exact(net.inputs),
            "Y": [int(one) + net.first_class for one in net.classes],
            **{role: _exact(value) for role, value in net.parameters.items()},
            "activation": list(net.activations),
            "learning_rate": written(net.rate),
            "reduction": net.reduction,
            "first_class": net.first_class,
            "names": net.names,
        },
        "graph": [
            {
                "role": node.role,
                "name": node.name,
                "shape": list(node.shape),
                "equation": equation(net, node),
                "from": list(node.parents),
                "backward": node.order,
            }
            for node in graph(net)
        ],
        "forward": {role: _rows(value) for role, value in run.values.items()},
        "exact": {role: _exact(value) for role, value in run.exact.items()},
        "losses": _row(run.losses),
        "loss": run.loss,
        "relu_at_zero": worked.relu_at_zero,
        "kinks": [{"role": kink.role, "item": kink.item + 1, "unit": kink.unit + 1} for kink in run.kinks],
        "gradients": {role: _rows(value) for role, value in worked.gradients.items()},
        "other_gradients": {role: _rows(worked.other_gradients[role]) for role in worked.differing},
        "step": _step(worked.step),
        "other_step": _step(worked.other_step) if worked.differing else None,
        "other_reduction": {
            "reduction": "mean" if net.reduction == "sum" else "sum",
            "loss_after": worked.other_reduction.loss,
        },
        "checks": [
            {
                "way": check.way,
                "compared": check.compared,
                "left_out": check.left_out,
                "worst": check.worst,
                "worst_matrix": check.worst_role,
                "allowed": check.allowed,
                "passed": check.passed,
            }
            for check in checks
        ],
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "parameters": {role: _rows(value) for role, value in step.parameters.items()},
        "probabilities": _rows(step.probabilities),
        "losses": _row(step.losses),
        "loss": _number(step.loss),
        "predicted_decrease": _number(step.predicted),
        "actual_decrease": _number(step.actual),
        "rose": [{"item": item + 1, "largest_step": largest} for item, largest in step.rose],
        "largest_step": step.largest,
    }


def _rows(values: npt.NDArray[np.float64]) -> list[list[float | None]]:
    return [_row(row) for row in values]


def _row(values: npt.NDArray[np.float64]) -> list[float | None]:
    return [_number(float(value)) for value in values]


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _exact(values: Exacts) -> list[list[str]]:
    return [[written(value) for value in row] for row in values]
