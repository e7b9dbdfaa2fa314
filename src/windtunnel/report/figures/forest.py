"""The forest figure: what each transformation costs each model, with intervals, the largest drop on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from windtunnel.report.figures import style
from windtunnel.report.study import PLAIN, Number, Study

if TYPE_CHECKING:
    from matplotlib.figure import Figure


MOST = 16
"""Transformations in the figure: those with the largest drops, up or down, of the plain model."""


def draw(study: Study) -> Figure | None:
    """Draw the drops of the models of a study, in points with 95 % intervals; None where no drop is known."""
    names = [arm.name for arm in study.arms]
    drops = {(spec, model): study.numbers.known("drop", spec, model) for spec in study.tested for model in names}
    plain = {spec: drop for spec in study.tested if (drop := drops[spec, PLAIN])}
    if not plain:
        return None
    kept = sorted(plain, key=lambda spec: -abs(_points(plain[spec].value)))[:MOST]
    specs = sorted(kept, key=lambda spec: -_points(plain[spec].value))
    models = [model for model in names if any(drops[spec, model] for spec in specs)]
    figure = style.new(style.COLUMN, 0.42 + len(specs) * (0.075 + 0.1 * len(models)))
    axes = figure.subplots()
    for row, spec in enumerate(specs):
        if row % 2:
            axes.axhspan(row - 0.5, row + 0.5, color=style.ink("band"), linewidth=0, zorder=0)
        for place, model in enumerate(models):
            if drop := drops[spec, model]:
                _interval(axes, drop, row + (place - (len(models) - 1) / 2) * 0.27, study.role(model))
    axes.axvline(0, color=style.ink("muted"), linewidth=0.7, zorder=1)
    axes.set_yticks(range(len(specs)), [_wrapped(_called(study, spec)) for spec in specs])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.set_ylim(len(specs) - 0.5, -0.5)
    axes.set_xlabel("drop in accuracy, points (right is worse)")
    _name_the_models(axes, {(model, study.role(model)): drops[specs[0], model] for model in models})
    return figure


def _interval(axes: Any, drop: Number, height: float, role: str) -> None:
    one = style.look(role)
    if drop.interval:
        low, high = (_points(end) for end in drop.interval)
        axes.plot([low, high], [height, height], color=one.light, linewidth=1.0, solid_capstyle="butt")
    filled = one.light if drop.sign else style.ink("paper")  # hollow: the interval holds 0
    axes.plot([_points(drop.value)], [height], one.marker, color=one.light, markerfacecolor=filled, markersize=3.4)


def _name_the_models(axes: Any, first: dict[tuple[str, str], Number | None]) -> None:
    """Write each model's name where its line in the first row ends, in its colour; `first`: (model, role) -> drop."""
    for place, ((model, role), drop) in enumerate(first.items()):
        if drop is None or len(first) == 1:
            continue
        end = _points(drop.interval[1] if drop.interval else drop.value)
        height = (place - (len(first) - 1) / 2) * 0.27
        colour = style.look(role).light
        axes.annotate(model, (end, height), (4, 0), textcoords="offset points", va="center", fontsize=7, color=colour)


def _called(study: Study, spec: str) -> str:
    return study.short[spec] + ("*" if spec in study.held_out else "")


def _wrapped(text: str, width: int = 22) -> str:
    """Break a long name after a comma or a blank, cut what is longer than two lines."""
    if len(text) <= width:
        return text
    cut = max(text.rfind(" ", 0, width), text.rfind(",", 0, width) + 1, text.rfind("(", 0, width)) or width
    cut = cut if cut > 0 else width
    first, rest = text[:cut].rstrip(), text[cut:].lstrip()
    return f"{first}\n{rest if len(rest) <= width else rest[: width - 1] + '…'}"


def _points(share: float | None) -> float:
    return 100 * (share or 0.0)
