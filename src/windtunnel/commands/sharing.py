"""What several commands do with their flags and with what they have to say."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from windtunnel.data import Columns
    from windtunnel.faults import Failure


def named_columns(text: str | None, label: str | None, id_: str | None, group: str | None) -> Columns:
    """The columns that the flags name."""
    from windtunnel.data import Columns

    return Columns(text=text, label=label, id=id_, group=group)


def tell_failures(
    failures: list[Failure],
    output: Path,
    source: str,
    seed: int,
    split: str | None,
    columns: Columns,
    skip_failed: bool,
) -> None:
    """List the rows that failed beside the output, each with the command that repeats it, and say so."""
    from windtunnel import faults

    named = {name: value for name, value in vars(columns).items() if value and name in ("text", "label", "id")}
    failed = [faults.with_command(f, source, seed=seed, split=split or "", columns=named) for f in failures]
    path = output.with_name(f"{output.name}.failed.jsonl")
    faults.write(path, failed)
    if not failed:
        return
    said = faults.summary(failed, path)
    if not skip_failed:
        raise faults.FailedRowsError(failed, f"{said} --skip-failed leaves such rows as they are.", exit_code=1)
    say(f"{said} They stay as they are.")


def listed(text: str | None) -> tuple[str, ...] | None:
    """The parts between commas."""
    return tuple(name.strip() for name in text.split(",")) if text else None


def given(**flags: Any) -> dict[str, Any]:
    """The flags that were set."""
    return {name: value for name, value in flags.items() if value is not None}


def training_settings(fast: bool, compat: bool, others: list[str] | None, **flags: Any) -> dict[str, Any]:
    """The settings of training that the flags set: presets, then those with a flag of their own, then `--set`."""
    from windtunnel.modelling.presets import presets
    from windtunnel.modelling.settings import read

    return presets(fast=fast, compat=compat) | given(**flags) | read(others or ())


def say(what: str) -> None:
    """Say it beside the output."""
    sys.stderr.write(what + "\n")


def new_console() -> Any:
    """A console that colours only what it is told to."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=False)
