"""What a finished training leaves behind, whatever was trained."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Fit(NamedTuple):
    """A finished training of an encoder or a baseline."""

    folder: Path
    """The model: configuration, weights, tokenizer if it has one, training.json, log.jsonl."""
    best_epoch: int
    """The epoch that was kept, counted from 1; a baseline has one."""
    valid_accuracy: float
    """Of that epoch, as a share."""
    seconds: float
    """Of all runs that it took, from the first step to the last line."""
    steps: int
    """Over all epochs; 1 for a baseline."""
    log: Path
    """A line of JSON every few steps and every epoch; one line for a baseline."""
