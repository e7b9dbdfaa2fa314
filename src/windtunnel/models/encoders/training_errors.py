"""What ends a training before its time, and what to do then."""

from __future__ import annotations

import math
from pathlib import Path

from windtunnel.errors import ModelError
from windtunnel.models.encoders.settings import TrainingSettings
from windtunnel.models.encoders.signals import StopRequest

EXPLODED = 5.0
"""Training has exploded when the mean loss of the newest steps is so many times that of guessing, log(labels). A model
that is learning lies below 1, one of nonsense labels at 1; above 5 it is sure of what is wrong."""


class TrainingStoppedError(ModelError):
    """A signal or the caller's `stop` said so; the same call goes on from there."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code
        """Of the command line: 130 after Ctrl-C, 143 after SIGTERM, 138 after SIGUSR1 (Linux)."""


def stopped(name: str, why: StopRequest, when: str) -> TrainingStoppedError:
    """Say who stopped a training, and how to go on."""
    return TrainingStoppedError(
        f"{name}: stopped by {why.by} {when}; the same command goes on from there.", why.exit_code
    )


def not_a_number(step: int, loss: float, ids: list[str], settings: TrainingSettings, place: Path) -> ModelError:
    """Say where training broke, with the rows to look at and what to try."""
    shown = ", ".join(ids[:32]) + (f" and {len(ids) - 32} more" if len(ids) > 32 else "")
    what = "the gradient" if math.isfinite(loss) else "the loss"
    return ModelError(
        f"Training cannot go on: at step {step}, {what} is not a number, on the rows {shown}. "
        f"Try a lower learning_rate (now {settings.learning_rate:g}) or precision='fp32', and look at these texts."
        + _checkpoints_in(place)
    )


def exploded(
    step: int, loss: float, ids: list[str], labels: int, settings: TrainingSettings, place: Path
) -> ModelError:
    """Say that training makes the model worse than guessing by far, and what to try."""
    return ModelError(
        f"Training cannot go on: at step {step}, the mean loss of the newest steps is {loss:.1f}, more than "
        f"{EXPLODED:g} times that of guessing ({math.log(labels):.2f}); the last rows were {', '.join(ids[:32])}. "
        f"Try a lower learning_rate (now {settings.learning_rate:g}) or more warmup_share (now "
        f"{settings.warmup_share:g})." + _checkpoints_in(place)
    )


def _checkpoints_in(place: Path) -> str:
    return f" The checkpoints from before are in '{place}'." if any(place.glob("*.checkpoint")) else ""
