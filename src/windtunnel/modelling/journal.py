"""log.jsonl: how a training went, one line of JSON every few steps and every epoch."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any


class Journal:
    """Gathers the figures of some steps into a line; each line is flushed, so that `tail -f` shows it."""

    def __init__(self, path: Path, log_steps: int) -> None:
        self._file = path.open("w", encoding="utf-8")
        self._log_steps = log_steps
        self._started = self._last = time.monotonic()
        self._loss, self._rows, self._tokens = 0.0, 0, 0
        self.recent_loss = float("nan")
        """Mean loss over the newest 50 steps or so, in nats."""

    def step(
        self, epoch: int, step: int, loss: float, rows: int, tokens: int, learning_rate: float, norm: float
    ) -> None:
        """Take in one step, and write a line after every `log_steps` of them."""
        first = self.recent_loss != self.recent_loss
        self.recent_loss = loss if first else 0.96 * self.recent_loss + 0.04 * loss
        self._loss += loss * rows
        self._rows += rows
        self._tokens += tokens
        if step % self._log_steps:
            return
        now = time.monotonic()
        seconds = max(now - self._last, 1e-9)
        self._write(
            event="steps",
            epoch=epoch,
            step=step,
            loss=round(self._loss / self._rows, 6),
            learning_rate=learning_rate,
            gradient_norm=round(norm, 6),
            examples_per_second=round(self._rows / seconds, 1),
            tokens_per_second=round(self._tokens / seconds, 1),
        )
        self._last = now
        self._loss, self._rows, self._tokens = 0.0, 0, 0

    def epoch(self, epoch: int, step: int, accuracy: float, loss: float, best: bool) -> None:
        """Write how an epoch did on the validation rows."""
        self._write(
            event="epoch", epoch=epoch, step=step, valid_accuracy=accuracy, valid_loss=round(loss, 6), best=best
        )
        self._last = time.monotonic()

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _write(self, **figures: Any) -> None:
        figures["seconds"] = round(time.monotonic() - self._started, 2)
        self._file.write(json.dumps(figures) + "\n")
        self._file.flush()
