"""Curves: accuracy by the strength of a transformation, accuracy by the number of augmented texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from windtunnel.measure.design import Role
from windtunnel.report.figures import style
from windtunnel.report.numbers import Number
from windtunnel.report.sections.analysis import severity_curves
from windtunnel.report.sections.remedy import dose_curves
from windtunnel.report.study import PLAIN, Study

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MARKERS = "oDs^vPX*"
MOST = 6
"""Curves in a figure: the first ones."""


def severity(study: Study) -> Figure | None:
    """Accuracy of plain (and augmented) models by strength, a line a transformation; None where there is no curve."""
    curves = severity_curves(study, PLAIN)
    if not curves:
        return None
    return _drawn(study, curves, "strength", severity_curves(study, study.remedy))


def dose(study: Study) -> Figure | None:
    """Accuracy by the number of augmented texts, a line a transformation; None where there is no curve."""
    curves = dose_curves(study)
    if not curves:
        return None
    return _drawn(study, curves, "transformed training texts added", {})


def _drawn(study: Study, curves: dict[str, list[Number]], across: str, second: dict[str, list[Number]]) -> Figure:
    curves = dict(list(curves.items())[:MOST])
    figure = style.new(style.COLUMN, 0.72 * style.COLUMN)
    axes = figure.subplots()
    ends = []
    for place, (spec, line) in enumerate(curves.items()):
        called, drawn_twice = study.called(spec), spec in second
        ends.append(
            _line(
                axes,
                line,
                style.look(Role.PLAIN).light if len(curves) == 1 else _shade(place, len(curves)),
                MARKERS[place % len(MARKERS)],
                "-",
            )
        )
        axes.annotate(
            _end(called, PLAIN, alone=len(curves) == 1) if drawn_twice else called,
            ends[-1],
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontsize=7.5,
            color=style.ink(),
        )
        if drawn_twice:
            end = _line(
                axes, second[spec], style.look(Role.REMEDY).light, MARKERS[place % len(MARKERS)], (0, (3.0, 1.4))
            )
            axes.annotate(
                _end(called, study.remedy, alone=len(curves) == 1),
                end,
                xytext=(4, 0),
                textcoords="offset points",
                va="center",
                fontsize=7.5,
                color=style.look(Role.REMEDY).light,
            )
    alone = next(iter(curves)) if len(curves) == 1 and second else ""
    axes.set_xlabel(f"{across} of {study.called(alone)}" if alone else across)
    axes.set_ylabel("accuracy, %")
    axes.margins(x=0.03)
    _spread(axes)
    return figure


def _end(called: str, model: str, *, alone: bool) -> str:
    """What stands at the end of a line where several models are drawn: the model, and of what where that differs."""
    return model if alone else f"{called}, {model}"


def _line(axes: Any, line: list[Number], colour: str, marker: str, dashes: Any) -> tuple[float, float]:
    places = [number.at or 0.0 for number in line]
    values = [100 * (number.value or 0.0) for number in line]
    lows = [100 * (number.low if number.low is not None else number.value or 0.0) for number in line]
    highs = [100 * (number.high if number.high is not None else number.value or 0.0) for number in line]
    axes.fill_between(places, lows, highs, color=colour, alpha=0.15, linewidth=0)
    axes.plot(places, values, marker=marker, color=colour, linestyle=dashes)
    return places[-1], values[-1]


def _shade(place: int, count: int) -> str:
    """The plain model's blue, lighter line by line; markers tell lines apart as well."""
    share = 0.55 * place / max(count - 1, 1)
    base = [int(style.look(Role.PLAIN).light[at : at + 2], 16) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(one + (255 - one) * share):02x}" for one in base)


def _spread(axes: Any) -> None:
    """Move names at the ends of lines apart, so that none lies on another."""
    named = sorted(axes.texts, key=lambda text: text.xy[1])
    if not named:
        return
    low, high = axes.get_ylim()
    least = (high - low) * 0.075
    previous = None
    for text in named:
        height = text.xy[1]
        if previous is not None and height < previous + least:
            height = previous + least
        text.set_position((4, (height - text.xy[1]) / (high - low) * axes.figure.get_figheight() * 72 * 0.75))
        previous = height
