"""The flags that several commands share, and what they say of themselves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from windtunnel.cli.commands.flag_values import given, thresholds
from windtunnel.storage import permissions

if TYPE_CHECKING:
    from windtunnel.data import Columns

SOURCE = "Labelled texts: a hub id (imdb), an aclImdb folder, CSV, TSV, JSONL, Parquet, or builtin:reviews."
SPEC = (
    "A transformation: a name, a name with parameters such as 'typo(rate=0.2)' or 'typo(rate=0.05..0.2)', "
    "file.py:function; or several: 'a > b' one after the other, 'a | b' one for each text, 'some(2, a, b, c)'. "
    "Put it in quotes: to the shell a bare > is a file, | a pipe, and ( an error."
)
BASELINES = "majority, tfidf-lr or nbsvm"
PROTECT = (
    "What must stay as it is: negations, sentiment, names, numbers, words:plot,acting, words:@file.txt or "
    "'regex:[0-9]+ stars'. Repeatable."
)
LIMIT = "one for all, or of one transformation: 'typo(rate=0.2)=6'. Repeatable."

_columns = partial(typer.Option, rich_help_panel="Columns")
_training = partial(typer.Option, rich_help_panel="Training")
_thresholds = partial(typer.Option, rich_help_panel="What must hold")
_trust = partial(typer.Option, rich_help_panel="Trust")

Protect = Annotated[list[str] | None, typer.Option("--protect", help=PROTECT)]
Source = Annotated[str, typer.Argument(help=SOURCE, show_default=False)]
Transforms = Annotated[list[str] | None, typer.Option("--transform", "-t", help=SPEC + " Repeatable. Default: mixed.")]
OneTransform = Annotated[str, typer.Option("--transform", "-t", help=SPEC)]
Seed = Annotated[int, typer.Option(help="Decides samples and transformations.")]
Limit = Annotated[int | None, typer.Option(help="At most so many texts, stratified by label.")]
Split = Annotated[str | None, typer.Option(help="train, valid or test; else test where there is one.")]
Draw = Annotated[int, typer.Option(help="Another number, another variant of each text.", min=0)]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead.")]
Offline = Annotated[bool, _trust("--offline", help="No network: hub ids come out of the cache.")]
Workers = Annotated[int, typer.Option(help="Processes; the result does not depend on it.", min=1)]
GroupColumn = Annotated[str | None, _columns(help="The column of groups (films).")]
LabelNames = Annotated[str | None, _columns(help="In order: negative,positive.")]


@dataclass(frozen=True)
class ColumnFlags:
    """What the columns are called."""

    text_column: Annotated[str | None, _columns(help="The column of the texts.")] = None
    label_column: Annotated[str | None, _columns(help="The column of the labels.")] = None
    id_column: Annotated[str | None, _columns(help="The column of the row ids.")] = None

    def columns(self, group: str | None = None) -> Columns:
        """The columns that the flags name."""
        from windtunnel.data import Columns

        return Columns(text=self.text_column, label=self.label_column, id=self.id_column, group=group)


@dataclass(frozen=True)
class TrainingFlags:
    """How a model is trained."""

    epochs: Annotated[int | None, _training(help="Passes over the training texts.")] = None
    learning_rate: Annotated[float | None, _training(help="Learning rate at its peak.")] = None
    batch_size: Annotated[int | None, _training(help="Mean examples per step.")] = None
    max_tokens: Annotated[int | None, _training(help="Tokens of a text; more are cut.")] = None
    truncation: Annotated[str | None, _training(help="What is kept of a longer text: head_tail, head, tail.")] = None
    device: Annotated[str | None, _training(help="auto, cuda, mps or cpu.")] = None
    tracker: Annotated[str | None, _training(help="The log's figures live: tensorboard, wandb, ...")] = None
    others: Annotated[
        list[str] | None, _training("--set", help="Another setting: patience=2, accumulate=4. Repeatable.")
    ] = None
    fast: Annotated[bool, _training("--fast", help="256 tokens of a text.")] = False
    compat: Annotated[bool, _training("--compat", help="Trainer's defaults: 5e-5, 3 epochs, batches of 8.")] = False

    def settings(self) -> dict[str, Any]:
        """The settings that the flags set: presets, then those with a flag of their own, then `--set`."""
        from windtunnel.models.encoders.presets import presets
        from windtunnel.models.encoders.settings import read

        own = {name: value for name, value in vars(self).items() if name not in ("others", "fast", "compat")}
        return presets(fast=self.fast, compat=self.compat) | given(**own) | read(self.others or ())


@dataclass(frozen=True)
class ThresholdFlags:
    """What must hold of a study's figures."""

    max_drop: Annotated[list[str] | None, _thresholds(help="Points of accuracy that may be lost: " + LIMIT)] = None
    min_recovery: Annotated[
        list[str] | None, _thresholds(help="% of the plain model's drop to take back: " + LIMIT)
    ] = None
    max_slice_drop: Annotated[
        list[str] | None, _thresholds(help="Points that may be lost in a subpopulation: " + LIMIT)
    ] = None
    judge: Annotated[
        str | None,
        _thresholds(
            help="value: by the figure. sure_pass: its whole interval must hold. "
            "sure_fail: its whole interval must fail."
        ),
    ] = None

    def table(self) -> dict[str, Any]:
        """What must hold, as `[check]` of a plan has it."""
        return thresholds(**vars(self))


@dataclass(frozen=True)
class RowFailureFlags:
    """What is done where a plug-in fails on a text."""

    skip_failed: Annotated[
        bool, typer.Option("--skip-failed", help="Leave texts as they are where a plug-in fails.")
    ] = False
    row_timeout: Annotated[float, typer.Option(help="Seconds after which a text counts as failed.", min=0.001)] = 60.0


@dataclass(frozen=True)
class TrustFlags:
    """What a command may use."""

    offline: Offline = False
    allow_pickle: Annotated[
        bool,
        _trust(
            "--allow-pickle", help="Read weights that are pickles, as tensors only, where there are no safetensors."
        ),
    ] = False

    def permit(self) -> None:
        """Forbid the network and allow pickled weights, if the flags say so; before anything that could use either."""
        if self.offline:
            permissions.forbid_network()
        if self.allow_pickle:
            permissions.allow_pickle()
