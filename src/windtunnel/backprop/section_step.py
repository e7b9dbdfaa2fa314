"""The last sections: the step, what it promised and brought, and the checks."""

from __future__ import annotations

from windtunnel.backprop import figures
from windtunnel.backprop.blocks import Beside, Block, Grid, Heading, Math, Matrices, Parts, Text, Warn
from windtunnel.backprop.differences import Check
from windtunnel.backprop.sentences import Teller


def step(t: Teller) -> list[Block]:
    """Tell the new parameters, the losses before and after, what was promised, and what rose."""
    n, worked, net = t.n, t.worked, t.net
    rate = figures.exact_number(net.rate, 4)
    roles = (*(layer.weights for layer in net.layers), *(layer.bias for layer in net.layers))
    shown = [t.computed(role, worked.step.parameters[role], "", frozenset(), new=True) for role in roles]
    last = net.layers[-1].weights
    rule = Text((
        "Each parameter moves against its derivative: ",
        Math(f"{n.fresh(t.name(last))} = {t.name(last)} - {rate} {n.dot}{t.slope(last)}"), " and so on.",
    ))  # fmt: skip
    header = (("item",), ("class",), ("probability before",), ("after",), ("loss before",), ("after",), ("change",))
    rows = []
    before, after = worked.run.values["O"], worked.step.probabilities
    for item, right in enumerate(net.classes):
        was, now = worked.run.losses[item], worked.step.losses[item]
        values = (before[item, right], after[item, right], was, now)
        cells = [*(t.number(value) for value in values), _change(t, now - was)]
        rows.append(tuple((cell,) for cell in (str(item + 1), str(right + net.first_class), *cells)))
    total = [t.number(worked.run.loss), t.number(worked.step.loss), _change(t, worked.step.loss - worked.run.loss)]
    rows.append(tuple((cell,) for cell in (net.reduction, "", "", "", *total)))
    told: list[Block] = [Text(_promise(t))]
    told += [Warn(parts) for parts in _warnings(t)]
    losses = Grid(header, tuple(rows), right=True)
    return [
        Heading("The step"),
        rule,
        Matrices(tuple(shown)),
        Beside((losses, Text((_other_reduction(t),))), tuple(told)),
    ]


def checked(checks: list[Check]) -> list[Block]:
    """Say how the derivatives were checked and what came of it."""
    told: list[Block] = [Heading("Checked")]
    for check in checks:
        verdict = "agree" if check.passed else "DO NOT AGREE"
        parts = (
            f"{check.way}: {check.compared} entries {verdict} to {check.worst:.1e} of the largest entry of their "
            f"matrix ({check.allowed:.0e} is allowed{check.besides}){_left_out(check)}.",
        )
        told.append(Text(parts) if check.passed else Warn(parts))
    return told


def _left_out(check: Check) -> str:
    if not check.left_out:
        return ""
    return f"; {check.left_out} are left out, where a ReLU changes side within h"


def _change(t: Teller, value: float) -> str:
    return f"+{t.number(value)}" if value > 0 else t.number(value)


def _promise(t: Teller) -> Parts:
    step = t.worked.step
    found = (
        "To first order the loss falls by learning rate times squared length of the gradient, "
        f"{t.number(step.predicted)}; it {'fell' if step.actual >= 0 else 'rose'} by "
        f"{t.number(abs(step.actual))}."
    )
    if step.actual > 0 and step.largest:
        return (found + f" Every step up to {_short(step.largest)} along this direction lowers it.",)
    return (found,)


def _warnings(t: Teller) -> list[Parts]:
    step = t.worked.step
    told: list[Parts] = []
    if step.actual < 0:
        total = "sum" if t.net.reduction == "sum" else "mean"
        told.append((f"The {total} of the losses rose. {_still(step.largest)}",))
    for item, largest in step.rose:
        told.append((f"The loss of item {item + 1} rose. {_still(largest)}",))
    return told


def _other_reduction(t: Teller) -> str:
    net, losses = t.net, t.worked.run.losses
    word, done = ("mean", "divided") if net.reduction == "sum" else ("sum", "multiplied")
    was = float(losses.mean() if word == "mean" else losses.sum())
    return (
        f"With the {word} of the losses every derivative is {done} by {len(net.classes)}; "
        f"it goes from {t.number(was)} to {t.number(t.worked.other_reduction.loss)}."
    )


def _short(value: float) -> str:
    return f"{value:.4g}"


def _still(largest: float | None) -> str:
    if largest is None:
        return ""
    if largest == 0:
        return "Every step along this direction raises it, however small."
    return f"The largest step that still lowers it is {_short(largest)}."
