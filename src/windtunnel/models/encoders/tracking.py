"""The training log's figures in TensorBoard, Weights & Biases, MLflow, ..., through Accelerate's trackers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FOLDER = "tracked"
"""Beside the models: `tensorboard --logdir out/study/models/tracked` shows all of a study."""


def place(out: Path) -> Path:
    """Where trackers that write files put those of all models beside `out`."""
    return out.parent / FOLDER


@contextmanager
def tracked(name: str, out: Path) -> Iterator[Callable[[dict[str, Any]], None]]:
    """Start a tracker, and stop it afterwards.

    Args:
        name: "tensorboard", "wandb", ... as Accelerate calls it; "" for none.
        out: the folder of the model, whose name becomes the run's.

    Yields:
        What takes a line of the training log: figures by name; `step`, counted over all epochs, says when.
    """
    if not name:
        yield lambda _: None
        return
    from accelerate.tracking import LOGGER_TYPE_TO_CLASS

    kind = LOGGER_TYPE_TO_CLASS[name]
    where = {"logging_dir": str(place(out))} if kind.requires_logging_directory else {}
    tracker = kind(out.name, **where)
    tracker.start()

    def log(line: dict[str, Any]) -> None:
        numbers = {key: value for key, value in line.items() if isinstance(value, int | float) and key != "step"}
        tracker.log({f"{line['event']}/{key}": float(value) for key, value in numbers.items()}, step=line["step"])

    try:
        yield log
    finally:
        tracker.finish()
