"""The visual language: colours that people with any colour vision and a grey printer can tell apart, type, widths.

    with style.paper():                       # or style.page()
        figure = forest.draw(...)
    style.svg(figure)                         # colours as CSS variables, see `css`
    style.pdf(figure)

The colours are picked by lightness first (so that grey tells them apart), then by hue from Okabe and Ito's set
("Color Universal Design", 2008, https://jfly.uni-koeln.de/color/).
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from windtunnel.measure.design import Role
from windtunnel.report.extras import require

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMN = 7.7 / 2.54
"""Width of a column of the paper, in inches."""


class Look(NamedTuple):
    """How one kind of model is drawn."""

    light: str
    dark: str
    marker: str
    dashes: str | tuple[int, tuple[float, ...]]


LOOKS: dict[str, Look] = {
    Role.PLAIN: Look("#0b3350", "#7cc4f0", "o", "-"),
    Role.CONTROL: Look("#8f8f8f", "#8c8c8c", "s", (0, (4.0, 1.6))),
    Role.REMEDY: Look("#c4610c", "#ffc26b", "D", "-"),
    "other": Look("#1f6650", "#b9ecd8", "^", (0, (1.2, 1.4))),
}
"""By the role of a model's arm; baselines are `other`."""

GREYS = {
    "ink": ("#1a1a1a", "#ececec"),
    "muted": ("#5c5c5c", "#b0b0b0"),
    "rule": ("#c4c4c4", "#4a4a4a"),
    "band": ("#efefef", "#2b2b2b"),
    "paper": ("#ffffff", "#16181b"),
}
"""Role -> (light, dark)."""

FORMATS = {
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "windtunnel",  # the same figure, the same bytes
    "pdf.fonttype": 42,
    "savefig.facecolor": "none",
}


def look(role: str) -> Look:
    """How a model of this role is drawn."""
    return LOOKS[role]


def ink(role: str = "ink") -> str:
    """A grey by its role, as drawn; `svg` turns it into the page's variable."""
    return GREYS[role][0]


@contextlib.contextmanager
def paper() -> Iterator[None]:
    """Draw as for the paper: Times at 8 pt and up in the size it is printed in."""
    with _settings("STIXGeneral", 8.0):
        yield


@contextlib.contextmanager
def page() -> Iterator[None]:
    """Draw as for the page: a sans-serif face that the reader's browser has."""
    with _settings("DejaVu Sans", 8.5):
        yield


@contextlib.contextmanager
def _settings(family: str, size: float) -> Iterator[None]:
    matplotlib = require("matplotlib")
    wanted = {
        "font.family": family,
        "mathtext.fontset": "stix",
        "font.size": size,
        "axes.titlesize": size,
        "axes.labelsize": size,
        "xtick.labelsize": size,
        "ytick.labelsize": size,
        "axes.linewidth": 0.5,
        "axes.edgecolor": ink("muted"),
        "axes.labelcolor": ink(),
        "text.color": ink(),
        "xtick.color": ink("muted"),
        "ytick.color": ink("muted"),
        "xtick.labelcolor": ink(),
        "ytick.labelcolor": ink(),
        "axes.facecolor": ink("paper"),
        "figure.facecolor": ink("paper"),
        "axes.spines.top": False,
        "axes.spines.right": False,
        "xtick.major.width": 0.5,
        "ytick.major.width": 0.5,
        "xtick.major.size": 2.5,
        "ytick.major.size": 2.5,
        "lines.linewidth": 1.1,
        "lines.markersize": 3.6,
        "lines.markeredgewidth": 0.6,
        "axes.unicode_minus": True,
        "text.parse_math": False,  # names of transformations and labels may hold a dollar sign
        "path.simplify": True,
    }
    with matplotlib.rc_context(wanted):
        yield


def new(width: float, height: float) -> Figure:
    """An empty figure, in inches, that no window manager knows of."""
    require("matplotlib")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    figure = Figure(
        figsize=(width, height), layout=ConstrainedLayoutEngine(w_pad=0.02, h_pad=0.02, wspace=0.02, hspace=0.02)
    )
    FigureCanvasAgg(figure)
    return figure


def svg(figure: Figure, *, themed: bool = True) -> str:
    """The figure as an `<svg>` element; `themed`: its colours are the variables that `css` sets."""
    buffer = io.StringIO()
    with require("matplotlib").rc_context(FORMATS):
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :]
    if themed:
        for name, (light, _) in _variables().items():
            text = text.replace(light, f"var(--wt-{name})")
    return text


def pdf(figure: Figure) -> bytes:
    """The figure as a PDF of one page, with its fonts inside."""
    buffer = io.BytesIO()
    with require("matplotlib").rc_context(FORMATS):
        figure.savefig(buffer, format="pdf", metadata={"CreationDate": None, "Creator": None, "Producer": None})
    return buffer.getvalue()


def css(theme: str) -> str:
    """The declarations of the variables of themed figures, for a rule of the page; `theme`: light or dark."""
    which = ("light", "dark").index(theme)
    return " ".join(f"--wt-{name}: {pair[which]};" for name, pair in _variables().items())


def _variables() -> dict[str, tuple[str, str]]:
    return {name: (one.light, one.dark) for name, one in LOOKS.items()} | GREYS
