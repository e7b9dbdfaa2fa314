"""What a target is: a reader under test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mutating import Form

SEEDS = Path(__file__).parent / "seeds"


@dataclass(frozen=True)
class Target:
    """A reader under test."""

    name: str
    seeds: Callable[[], Sequence[bytes]]
    """Good inputs."""
    call: Callable[[Any, bytes], object]
    """Reads an input; the first argument is what `prepare` made."""
    around: Callable[[Path], object] = lambda _: None
    """Writes what else lies in the folder."""
    prepare: Callable[[Path], Any] = lambda folder: folder
    words: tuple[bytes, ...] = ()
    forms: tuple[Form, ...] = ()
    named_by: tuple[str, ...] = ("",)
    """A refusal names one of these; "" is in every message."""
    guided: tuple[str, ...] = ()
    """Modules of pure Python whose coverage may lead the way."""
    slow: bool = field(default=False)
    """Whether one input takes 10 ms or more."""

    def all_seeds(self) -> list[bytes]:
        """The good inputs and the kept ones."""
        return [*self.seeds(), *(path.read_bytes() for path in self.kept())]

    def kept(self) -> list[Path]:
        """The findings of earlier hunts."""
        return sorted(path for path in (SEEDS / self.name).glob("*") if path.is_file())
