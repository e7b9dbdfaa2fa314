"""log.jsonl: how a training went, one line of JSON every few steps and every epoch."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

NEWEST = 50
"""Steps over which the figures beside the progress bar are smoothed."""


class Limit(Protocol):
    """What counts as an MFU of 1; `speed.MatmulRate` is one."""

    @property
    def best(self) -> float:
        """FLOP/s."""

    def measure_again(self, trained: float) -> None:
        """Asked after every line, with the seconds trained so far."""

    def share(self, flops: float, seconds: float) -> float:
        """MFU."""


class TrainingLog:
    """Gathers the figures of some steps into a line; each line is flushed, so that `tail -f` shows it."""

    def __init__(
        self,
        path: Path,
        log_steps: int,
        state: dict[str, Any] | None = None,
        limit: Limit | None = None,
        tell: Callable[[dict[str, Any]], None] = lambda _: None,
    ) -> None:
        """Open it.

        Args:
            path: the file.
            log_steps: steps per line.
            state: as `state` gave it; lines that were written later are cut off. Without it the file begins empty.
            limit: what counts as an MFU of 1; without it there is no MFU.
            tell: given each line, too.
        """
        state = state or {}
        self._file = path.open("ab")
        self._file.truncate(min(state.get("bytes", 0), path.stat().st_size))
        self._log_steps = log_steps
        self._last = self._step_before = time.monotonic()
        self._started = self._last - state.get("seconds", 0.0)
        self._limit, self._tell = limit, tell
        self._loss, self._rows, self._tokens, self._flops = state.get("gathered", (0.0, 0, 0, 0.0))
        self.recent_loss = state.get("recent_loss", float("nan"))
        """Mean loss over the newest 50 steps or so, in nats."""
        self.tokens_per_second = 0.0
        """Over the newest 50 steps or so, padding not counted."""
        self._flops_per_second = 0.0

    def state(self) -> dict[str, Any]:
        """What it needs to go on; what was written so far is on the disk afterwards."""
        os.fsync(self._file.fileno())
        return {
            "bytes": os.fstat(self._file.fileno()).st_size,
            "seconds": time.monotonic() - self._started,
            "gathered": (self._loss, self._rows, self._tokens, self._flops),
            "recent_loss": self.recent_loss,
        }

    def step(
        self,
        epoch: int,
        step: int,
        loss: float,
        rows: int,
        tokens: int,
        learning_rate: float,
        norm: float,
        flops: float = 0.0,
    ) -> None:
        """Take in one step, and write a line after every `log_steps` of them."""
        first = self.recent_loss != self.recent_loss
        self.recent_loss = loss if first else (1 - 2 / NEWEST) * self.recent_loss + 2 / NEWEST * loss
        self._loss += loss * rows
        self._rows += rows
        self._tokens += tokens
        self._flops += flops
        now = time.monotonic()
        seconds = max(now - self._step_before, 1e-9)
        self.tokens_per_second = _smoothed(self.tokens_per_second, tokens / seconds)
        self._flops_per_second = _smoothed(self._flops_per_second, flops / seconds)
        self._step_before = now
        if step % self._log_steps:
            return
        seconds = max(now - self._last, 1e-9)
        share = {}
        if self._limit:
            self._limit.measure_again(now - self._started)
            share["mfu"] = round(self._limit.share(self._flops, seconds), 4)
            share["matmul_flops_per_second"] = round(self._limit.best)
        self._write(
            event="steps",
            epoch=epoch,
            step=step,
            loss=round(self._loss / self._rows, 6),
            learning_rate=learning_rate,
            gradient_norm=round(norm, 6),
            examples_per_second=round(self._rows / seconds, 1),
            tokens_per_second=round(self._tokens / seconds, 1),
            **share,
        )
        self._last = self._step_before = time.monotonic()
        self._loss, self._rows, self._tokens, self._flops = 0.0, 0, 0, 0.0

    @property
    def mfu(self) -> float:
        """Over the newest 50 steps or so: FLOPs of the encoder's matmuls, as a share of what the machine can."""
        return self._limit.share(self._flops_per_second, 1.0) if self._limit else 0.0

    def epoch(self, epoch: int, step: int, accuracy: float, loss: float, best: bool) -> None:
        """Write how an epoch did on the validation rows."""
        self._write(
            event="epoch", epoch=epoch, step=step, valid_accuracy=accuracy, valid_loss=round(loss, 6), best=best
        )
        self._last = self._step_before = time.monotonic()

    def note(self, event: str, step: int, **figures: Any) -> None:
        """Write a line about something rare: memory that ran out, a training that was taken up again."""
        self._write(event=event, step=step, **figures)

    def __enter__(self) -> TrainingLog:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _write(self, **figures: Any) -> None:
        figures["seconds"] = round(time.monotonic() - self._started, 2)
        self._file.write(json.dumps(figures).encode() + b"\n")
        self._file.flush()
        self._tell(figures)


def _smoothed(known: float, new: float) -> float:
    """Let the newest 50 figures or so count."""
    return (1 - 2 / NEWEST) * known + 2 / NEWEST * new if known else new
