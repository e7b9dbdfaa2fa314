"""curves.png: how a training went, for the eye; drawn from its log by matplotlib, where that is installed."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

LINES = 12
"""Lines of the log that make a curve; of fewer, none is drawn."""

BLUE, ORANGE, GREY = "#0072b2", "#d55e00", "#b8c4cc"  # of Okabe and Ito's colours, which colour-blind people tell apart


def draw(log: Path, picture: Path, say: Callable[[str], None]) -> None:
    """Draw loss, validation and learning rate over the steps; nothing without matplotlib, and never an error.

    Args:
        log: log.jsonl of a training.
        picture: the PNG to write.
        say: told why there is none, where there should be one.
    """
    if importlib.util.find_spec("matplotlib") is None:
        return
    try:
        lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
        steps = [line for line in lines if line["event"] == "steps"]
        epochs = [line for line in lines if line["event"] == "epoch"]
        if len(steps) >= LINES:
            _draw(steps, epochs, picture)
    except Exception as error:  # a picture is not worth a training
        picture.unlink(missing_ok=True)
        say(f"No curves were drawn: {type(error).__name__}: {error}")


def smoothed(values: Sequence[float], share: float = 0.1) -> list[float]:
    """A weighted mean of each value and those before it, in which `share` is the newest one's weight in the long run.

    >>> smoothed([1.0, 1.0, 4.0], share=0.5)
    [1.0, 1.0, 2.7142857142857144]
    """
    found, total, weight = [], 0.0, 0.0
    for value in values:
        total, weight = (1 - share) * total + share * value, (1 - share) * weight + share
        found.append(total / weight)
    return found


def _draw(steps: list[dict[str, Any]], epochs: list[dict[str, Any]], picture: Path) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 7), dpi=150, layout="constrained")
    loss, accuracy, rate = figure.subplots(3, sharex=True, height_ratios=(3, 2, 1))
    at, ends = [line["step"] for line in steps], [line["step"] for line in epochs]
    losses = [line["loss"] for line in steps]
    loss.plot(at, losses, color=GREY, linewidth=0.8, label="training, as logged")
    loss.plot(at, smoothed(losses), color=BLUE, linewidth=1.6, label="training, smoothed")
    loss.plot(ends, [line["valid_loss"] for line in epochs], "o--", color=ORANGE, label="validation, after each epoch")
    loss.set_ylabel("loss (nats)")
    loss.set_ylim(bottom=0)
    loss.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, fontsize="small")

    shares = [100 * line["valid_accuracy"] for line in epochs]
    accuracy.plot(ends, shares, "o--", color=ORANGE)
    accuracy.margins(y=0.35)
    for epoch, share in zip(epochs, shares, strict=True):
        if epoch is best_epoch(epochs):
            accuracy.annotate(
                f"kept: {share:.2f} %", (epoch["step"], share), (-6, 9), textcoords="offset points", ha="right"
            )
            accuracy.plot(epoch["step"], share, "o", color=BLUE, markersize=9)
    accuracy.set_ylabel("validation\naccuracy (%)")

    rate.plot(at, [line["learning_rate"] for line in steps], color=BLUE)
    rate.set_ylabel("learning rate")
    rate.ticklabel_format(axis="y", style="sci", scilimits=(0, 0))
    rate.set_ylim(bottom=0)
    rate.set_xlabel("step")
    for axes in (loss, accuracy, rate):
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", color="#eeeeee")
        axes.set_axisbelow(True)
    figure.savefig(picture)


def best_epoch(epochs: list[dict[str, Any]]) -> dict[str, Any]:
    """The epoch that was kept: the last one that was better than all before it."""
    return [line for line in epochs if line["best"]][-1]
