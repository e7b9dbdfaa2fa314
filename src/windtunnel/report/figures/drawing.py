"""Key of a figure -> the figure, as a paper prints it or a page shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from windtunnel.report.figures import curves, forest, style
from windtunnel.report.study import Study

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DRAWINGS: dict[str, Callable[[Study], Figure | None]] = {
    "fig:forest": forest.draw,
    "fig:severity": curves.severity,
    "fig:dose": curves.dose,
}


def pdf(study: Study, key: str) -> bytes | None:
    """A figure for the paper; None where there is nothing to draw."""
    with style.paper():
        figure = DRAWINGS[key](study) if key in DRAWINGS else None
        return style.pdf(figure) if figure is not None else None


def svg(study: Study, key: str) -> str | None:
    """A figure for the page, its colours as CSS variables; None where there is nothing to draw."""
    with style.page():
        figure = DRAWINGS[key](study) if key in DRAWINGS else None
        return style.svg(figure) if figure is not None else None
