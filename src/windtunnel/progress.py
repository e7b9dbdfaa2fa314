"""One progress bar for every long task: a live line on a terminal, a few plain lines anywhere else.

    with progress.bar("training plain, seed 1", total=4_000, unit="examples") as bar:
        bar.advance(16, loss=0.31)

Everything goes to stderr, so that stdout stays a program's output.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

SECONDS_BETWEEN_LINES = 30.0
"""Without a terminal: a log of an hour's training holds 120 lines, not 10,000 redrawn bars."""

SECONDS_WORTH_A_LINE = 2.0
"""Without a terminal, a task shorter than this leaves no line at all."""


class Bar:
    """Counts what is done and keeps the newest figures (loss, accuracy) beside it; draws nothing itself."""

    def __init__(self, title: str, total: int | None, unit: str) -> None:
        self.title, self.total, self.unit = title, total, unit
        self.done = 0
        self.figures: dict[str, float] = {}
        self.started = time.monotonic()

    def advance(self, count: int = 1, **figures: float) -> None:
        """Count `count` more units as done, and show each named figure until a newer one comes."""
        self.done += count
        self.figures.update(figures)
        self.show()

    def skip(self, count: int) -> None:
        """Take out of the total what needs no work: it says nothing about the speed, nor about the time left."""
        self.total = None if self.total is None else self.total - count
        self.show()

    def show(self) -> None:
        """Bring what is seen up to date; this bar shows nothing."""

    def close(self) -> None:
        """Say the last word; this bar has none."""

    @property
    def notes(self) -> str:
        """The figures as text: `loss 0.31, accuracy 0.902`."""
        return ", ".join(
            f"{name} {value:,.0f}" if value >= 1000 else f"{name} {value:.3g}" for name, value in self.figures.items()
        )


class LineBar(Bar):
    """Prints a line every half a minute and one at the end, for logs and pipes."""

    def __init__(self, title: str, total: int | None, unit: str) -> None:
        super().__init__(title, total, unit)
        self._printed = self.started

    def show(self) -> None:
        """Print a line where the last one is old enough."""
        now = time.monotonic()
        if now - self._printed >= SECONDS_BETWEEN_LINES:
            self._printed = now
            left = ""
            if self.total and self.done:
                left = f", {_clock((self.total - self.done) / self.done * (now - self.started))} left"
            self._print(self._count() + left)

    def close(self) -> None:
        """Print what was done and how long it took."""
        seconds = time.monotonic() - self.started
        if seconds >= SECONDS_WORTH_A_LINE:
            self._print(f"{self._count()} in {_clock(seconds)}")

    def _count(self) -> str:
        speed = self.done / max(time.monotonic() - self.started, 1e-9)
        of = f" of {self.total:,}" if self.total else ""
        return f"{self.done:,}{of} {self.unit}, {speed:,.0f} {self.unit}/s"

    def _print(self, what: str) -> None:
        notes = f" ({self.notes})" if self.figures else ""
        sys.stderr.write(f"{self.title}: {what}{notes}\n")
        sys.stderr.flush()


class LiveBar(Bar):
    """Redraws one line of a terminal: done, units/s, time left, figures."""

    def __init__(self, title: str, total: int | None, unit: str, drawing: Progress) -> None:
        super().__init__(title, total, unit)
        self._drawing = drawing
        self._task: TaskID = drawing.add_task(title, total=total, unit=unit, notes="", speed="")

    def show(self) -> None:
        """Hand the new count to rich, which redraws at its own pace (10 times a second)."""
        speed = f"{self.done / max(time.monotonic() - self.started, 1e-9):,.0f} {self.unit}/s"
        self._drawing.update(self._task, completed=self.done, total=self.total, notes=self.notes, speed=speed)


_muted = False


def mute() -> None:
    """Show no bars in this process from now on: another one shows them."""
    global _muted
    _muted = True


def say(what: str) -> None:
    """Say a line about something that one would not expect; above a live bar, if there is one."""
    sys.stderr.write(f"{what}\n")


@contextmanager
def bar(title: str, *, total: int | None = None, unit: str = "rows") -> Iterator[Bar]:
    """Show how far a task is, on stderr.

    Args:
        title: what is being done, with what tells it from its siblings: `training plain, seed 1`.
        total: how many units there are; None where nobody knows, then no time left is shown.
        unit: what is counted, in the plural.

    Yields:
        The bar; call `advance(count, **figures)` on it.
    """
    if _muted:
        yield Bar(title, total, unit)
        return
    if not sys.stderr.isatty():
        line = LineBar(title, total, unit)
        yield line
        line.close()  # not after an error: its own message is the last word
        return
    # rich costs 60 ms to import, which `windtunnel --help` need not pay.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.fields[speed]}", markup=False),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[notes]}", markup=False),
    )
    with Progress(*columns, console=Console(stderr=True)) as drawing:
        yield LiveBar(title, total, unit, drawing)


def _clock(seconds: float) -> str:
    """Write a duration: `8.4 s`, `3 min 20 s`, `1 h 05 min`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    if seconds < 3600:
        return f"{int(seconds // 60)} min {int(seconds % 60):02d} s"
    return f"{int(seconds // 3600)} h {int(seconds % 3600 // 60):02d} min"
