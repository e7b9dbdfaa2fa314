"""The last sections: the step, what it promised and brought, and the checks."""

from __future__ import annotations

from windtunnel.backprop import number_format
from windtunnel.backprop.blocks import Block, Caution, Heading, Math, Matrices, Paragraph, Parts, SideBySide, Table
from windtunnel.backprop.differences import Check
from windtunnel.backprop.step_writer import StepWriter


def step(w: StepWriter) -> list[Block]:
    """Tell the new parameters, the losses before and after, what was promised, and what rose."""
    n, worked, net = w.n, w.worked, w.net
    rate = number_format.exact_number(net.rate, 4)
    roles = (*(layer.weights for layer in net.layers), *(layer.bias for layer in net.layers))
    shown = [w.matrix(n.fresh(w.name(role)), w.cells(worked.step.parameters[role])) for role in roles]
    last = net.layers[-1].weights
    rule = Paragraph((
        "Each parameter moves against its derivative: ",
        Math(f"{n.fresh(w.name(last))} = {w.name(last)} - {rate} {n.dot}{w.slope(last)}"), " and so on.",
    ))  # fmt: skip
    header = (("item",), ("class",), ("probability before",), ("after",), ("loss before",), ("after",), ("change",))
    rows = []
    before, after = worked.run.values["O"], worked.step.probabilities
    for item, right in enumerate(net.classes):
        was, now = worked.run.losses[item], worked.step.losses[item]
        values = (before[item, right], after[item, right], was, now)
        cells = [*(w.number(value) for value in values), _change(w, now - was)]
        rows.append(tuple((cell,) for cell in (str(item + 1), str(right + net.first_class), *cells)))
    total = [w.number(worked.run.loss), w.number(worked.step.loss), _change(w, worked.step.loss - worked.run.loss)]
    rows.append(tuple((cell,) for cell in (net.reduction, "", "", "", *total)))
    found: list[Block] = [Paragraph(_promise(w))]
    found += [Caution(parts) for parts in _warnings(w)]
    losses = Table(header, tuple(rows), right=True)
    return [
        Heading("The step"),
        rule,
        Matrices(tuple(shown)),
        SideBySide((losses, Paragraph((_other_reduction(w),))), tuple(found)),
    ]


def checked(checks: list[Check]) -> list[Block]:
    """Say how the derivatives were checked and what came of it."""
    found: list[Block] = [Heading("Checked")]
    for check in checks:
        verdict = "agree" if check.passed else "DO NOT AGREE"
        parts = (
            f"{check.way}: {check.compared} entries {verdict} to {check.worst:.1e} of the largest entry of their "
            f"matrix ({check.allowed:.0e} is allowed{check.besides}){_left_out(check)}.",
        )
        found.append(Paragraph(parts) if check.passed else Caution(parts))
    return found


def _left_out(check: Check) -> str:
    if not check.left_out:
        return ""
    return f"; {check.left_out} are left out, where a ReLU changes side within h"


def _change(w: StepWriter, value: float) -> str:
    return f"+{w.number(value)}" if value > 0 else w.number(value)


def _promise(w: StepWriter) -> Parts:
    step = w.worked.step
    found = (
        "To first order the loss falls by learning rate times squared length of the gradient, "
        f"{w.number(step.predicted)}; it {'fell' if step.actual >= 0 else 'rose'} by "
        f"{w.number(abs(step.actual))}."
    )
    if step.actual > 0 and step.largest:
        return (found + f" Every step up to {_short(step.largest)} along this direction lowers it.",)
    return (found,)


def _warnings(w: StepWriter) -> list[Parts]:
    step = w.worked.step
    found: list[Parts] = []
    if step.actual < 0:
        total = "sum" if w.net.reduction == "sum" else "mean"
        found.append((f"The {total} of the losses rose. {_still(step.largest)}",))
    for item, largest in step.rose:
        found.append((f"The loss of item {item + 1} rose. {_still(largest)}",))
    return found


def _other_reduction(w: StepWriter) -> str:
    net, losses = w.net, w.worked.run.losses
    word, done = ("mean", "divided") if net.reduction == "sum" else ("sum", "multiplied")
    was = float(losses.mean() if word == "mean" else losses.sum())
    return (
        f"With the {word} of the losses every derivative is {done} by {len(net.classes)}; "
        f"it goes from {w.number(was)} to {w.number(w.worked.other_reduction.loss)}."
    )


def _short(value: float) -> str:
    return f"{value:.4g}"


def _still(largest: float | None) -> str:
    if largest is None:
        return ""
    if largest == 0:
        return "Every step along this direction raises it, however small."
    return f"The largest step that still lowers it is {_short(largest)}."
