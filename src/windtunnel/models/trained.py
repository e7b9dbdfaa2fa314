"""Trained models: what they are called, and what a finished training leaves behind."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import NamedTuple


class TrainedModel(NamedTuple):
    """One training."""

    name: str
    """Of the arm or baseline, as in PREDICTIONS."""
    seed: int
    """Of the training; 0 for a baseline, in which there is no chance."""

    @property
    def file_name(self) -> str:
        """What its folder and files are called: `plain-1`; a transfer's name would be no file name.

        >>> TrainedModel("augmented@500", 2).file_name, TrainedModel("augmented[typo@1(rate=0.1)]", 2).file_name
        ('augmented@500-2', 'augmented.typo@1-0e4b9f-2')
        """
        name = self.name
        if not re.fullmatch(r"[\w.@-]+", name):
            digest = hashlib.blake2b(name.encode(), digest_size=3).hexdigest()
            start = name.replace("[", ".", 1).partition("(")[0]
            start = re.sub(r"[^\w.@-]+", "_", start)[:60]
            name = f"{start}-{digest}"
        return f"{name}-{self.seed}"


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


Models = dict[TrainedModel, Path]
"""Trained models and their folders."""
