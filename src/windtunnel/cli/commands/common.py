"""What several commands do with their flags and with what they have to say."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from windtunnel.errors import ModelError, PlanError
from windtunnel.storage import permissions
from windtunnel.storage.terminal_safety import visible

if TYPE_CHECKING:
    import pyarrow as pa

    from windtunnel.data import Columns
    from windtunnel.transforms.row_failures import Failure


def permit(*, offline: bool, allow_pickle: bool = False) -> None:
    """Forbid the network and allow pickled weights, if the flags say so; before anything that could use either."""
    if offline:
        permissions.forbid_network()
    if allow_pickle:
        permissions.allow_pickle()


def named_columns(text: str | None, label: str | None, id_: str | None, group: str | None) -> Columns:
    """The columns that the flags name."""
    from windtunnel.data import Columns

    return Columns(text=text, label=label, id=id_, group=group)


def rows_for(model: str, source: str, split: str | None, columns: Columns, limit: int | None, seed: int) -> pa.Table:
    """Read texts, their labels numbered as a model's, and take a sample.

    Raises:
        DataError, ModelError: the source or the model cannot be read, or they know different labels.
    """
    from windtunnel import data
    from windtunnel.models import prediction

    labels = prediction.labels_of(model)
    numbered = labels == tuple(f"LABEL_{number}" for number in range(len(labels)))  # no names: the data's hold
    rows, known = data.read_rows(source, split=split, columns=columns, labels=None if numbered else labels)
    if len(known) != len(labels):
        raise ModelError(f"'{model}' knows {len(labels)} labels; the data has {len(known)}: {', '.join(known)}.")
    return rows if limit is None else data.sample(rows, limit, seed)


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
    from windtunnel.transforms import row_failures

    named = {name: value for name, value in vars(columns).items() if value and name in ("text", "label", "id")}
    failed = [row_failures.with_command(f, source, seed=seed, split=split or "", columns=named) for f in failures]
    path = output.with_name(f"{output.name}.failed.jsonl")
    row_failures.write(path, failed)
    row_failures.tell(failed, path, skip_failed=skip_failed, say=say)


def listed(text: str | None) -> tuple[str, ...] | None:
    """The parts between commas."""
    return tuple(name.strip() for name in text.split(",")) if text else None


def given(**flags: Any) -> dict[str, Any]:
    """The flags that were set."""
    return {name: value for name, value in flags.items() if value is not None}


def numbers(flag: str, text: str | None, kind: type[int] | type[float]) -> tuple[Any, ...] | None:
    """The numbers between commas.

    Raises:
        PlanError: one is no number.
    """
    try:
        return tuple(kind(part.replace("_", "")) for part in text.split(",")) if text is not None else None
    except ValueError:
        what = "whole numbers" if kind is int else "numbers"
        raise PlanError(f"{flag} takes {what} with commas between; got '{text}'.") from None


def mapped(flag: str, pairs: list[str] | None) -> dict[str, str] | None:
    """The values of `name=value`, also several with commas between.

    Raises:
        PlanError: there is no `=`.
    """
    found = {}
    for pair in [part for pairs_ in pairs or () for part in pairs_.split(",")]:
        name, sign, value = pair.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise PlanError(f"{flag} takes name=value, as in pos=positive; got '{pair}'.")
        found[name.strip()] = value.strip()
    return found or None


def thresholds(judge: str | None, **limits: list[str] | None) -> dict[str, Any]:
    """What must hold, as `[check]` of a plan has it: `3` for all, `typo(rate=0.2)=6` for one transformation.

    Raises:
        PlanError: a limit is no number.
    """
    found: dict[str, Any] = {"judge": judge} if judge else {}
    each: dict[str, dict[str, float]] = {}
    for name, values in limits.items():
        for value in values or ():
            spec, _, number = value.rpartition("=")
            try:
                limit = float(number)
            except ValueError:
                flag = "--" + name.replace("_", "-")
                raise PlanError(f"{flag} takes a number, or TRANSFORMATION=NUMBER; got '{value}'.") from None
            if spec:
                each.setdefault(spec, {})[name] = limit
            else:
                found[name] = limit
    return found | ({"each": each} if each else {})


def training_settings(fast: bool, compat: bool, others: list[str] | None, **flags: Any) -> dict[str, Any]:
    """The settings of training that the flags set: presets, then those with a flag of their own, then `--set`."""
    from windtunnel.models.encoders.presets import presets
    from windtunnel.models.encoders.settings import read

    return presets(fast=fast, compat=compat) | given(**flags) | read(others or ())


def say(what: str) -> None:
    """Say it beside the output."""
    sys.stderr.write(visible(what) + "\n")


def new_console() -> Any:
    """A console that colours only what it is told to, and that no text steers."""
    from rich.console import Console

    from windtunnel.cli.terminal import Unsteered

    console = Console(highlight=False, soft_wrap=False)
    console.push_render_hook(Unsteered())
    return console
