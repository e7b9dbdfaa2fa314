"""The flags that several commands share, and what they say of themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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

SLICES = "A subpopulation: negation, 'length(min=200)', 'negation & ~question'; all, or none. `windtunnel slices`."
LIMIT = "one for all, or of one transformation: 'typo(rate=0.2)=6'. Repeatable."

Protect = Annotated[list[str] | None, typer.Option("--protect", help=PROTECT)]
SkipFailed = Annotated[bool, typer.Option("--skip-failed", help="Leave texts as they are where a plug-in fails.")]
RowTimeout = Annotated[float, typer.Option(help="Seconds after which a text counts as failed.", min=0.001)]
Offline = Annotated[
    bool, typer.Option("--offline", help="No network: hub ids come out of the cache.", rich_help_panel="Trust")
]
Plugins = Annotated[
    list[Path] | None,
    typer.Option(
        "--plugin",
        help="A file.py that study.toml names and whose code may run. Repeatable.",
        rich_help_panel="Trust",
        show_default=False,
    ),
]
AllowPickle = Annotated[
    bool,
    typer.Option(
        "--allow-pickle",
        help="Read weights that are pickles, as tensors only, where there are no safetensors.",
        rich_help_panel="Trust",
    ),
]
Source = Annotated[str, typer.Argument(help=SOURCE, show_default=False)]
Transforms = Annotated[list[str] | None, typer.Option("--transform", "-t", help=SPEC + " Repeatable. Default: mixed.")]
OneTransform = Annotated[str, typer.Option("--transform", "-t", help=SPEC)]
Seed = Annotated[int, typer.Option(help="Decides samples and transformations.")]
Limit = Annotated[int | None, typer.Option(help="At most so many texts, stratified by label.")]
Workers = Annotated[int, typer.Option(help="Processes; the result does not depend on it.", min=1)]
TextColumn = Annotated[str | None, typer.Option(help="The column of the texts.", rich_help_panel="Columns")]
LabelColumn = Annotated[str | None, typer.Option(help="The column of the labels.", rich_help_panel="Columns")]
IdColumn = Annotated[str | None, typer.Option(help="The column of the row ids.", rich_help_panel="Columns")]
GroupColumn = Annotated[str | None, typer.Option(help="The column of groups (films).", rich_help_panel="Columns")]
LabelNames = Annotated[str | None, typer.Option(help="In order: negative,positive.", rich_help_panel="Columns")]
Epochs = Annotated[int | None, typer.Option(help="Passes over the training texts.", rich_help_panel="Training")]
Rate = Annotated[float | None, typer.Option(help="Learning rate at its peak.", rich_help_panel="Training")]
BatchSize = Annotated[int | None, typer.Option(help="Mean examples per step.", rich_help_panel="Training")]
MaxTokens = Annotated[int | None, typer.Option(help="Tokens of a text; more are cut.", rich_help_panel="Training")]
Truncation = Annotated[
    str | None, typer.Option(help="What is kept of a longer text: head_tail, head, tail.", rich_help_panel="Training")
]
Device = Annotated[str | None, typer.Option(help="auto, cuda, mps or cpu.", rich_help_panel="Training")]
Tracker = Annotated[
    str | None, typer.Option(help="The log's figures live: tensorboard, wandb, ...", rich_help_panel="Training")
]
Others = Annotated[
    list[str] | None,
    typer.Option("--set", help="Another setting: patience=2, accumulate=4. Repeatable.", rich_help_panel="Training"),
]
Fast = Annotated[bool, typer.Option("--fast", help="256 tokens of a text.", rich_help_panel="Training")]
Compat = Annotated[
    bool,
    typer.Option("--compat", help="Trainer's defaults: 5e-5, 3 epochs, batches of 8.", rich_help_panel="Training"),
]
Severity = Annotated[
    list[str] | None, typer.Option(help="Tested at each strength: a curve. Repeatable.", rich_help_panel="Deeper")
]
Strengths = Annotated[
    str | None, typer.Option(help="Shares edited along a curve: 0.05,0.1,0.2,0.4.", rich_help_panel="Deeper")
]
Doses = Annotated[
    str | None,
    typer.Option("--dose", help="Also augmented by so many texts: 500,1000,5000.", rich_help_panel="Deeper"),
]
Transfer = Annotated[
    bool | None,
    typer.Option("--transfer", help="Also augmented by each transformation alone.", rich_help_panel="Deeper"),
]
Draws = Annotated[
    int | None, typer.Option(help="Draws of the transformed test set: the worst of k.", min=1, rich_help_panel="Deeper")
]
Slices = Annotated[
    list[str] | None,
    typer.Option("--slice", help=SLICES + " Repeatable. Default: all.", rich_help_panel="Deeper"),
]
Attribute = Annotated[
    int | None,
    typer.Option(
        help="Flips of each transformation whose edit is looked for (default 200).", min=0, rich_help_panel="Deeper"
    ),
]
AlsoTest = Annotated[
    list[str] | None,
    typer.Option(help="Another source to test on: NAME=SOURCE or SOURCE. Repeatable.", rich_help_panel="Other data"),
]
AlsoTrain = Annotated[
    list[str] | None,
    typer.Option(
        help="Another source to train on too, and its share of all training texts: tweets.csv:0.2. Repeatable.",
        rich_help_panel="Other data",
    ),
]
MapLabels = Annotated[
    list[str] | None,
    typer.Option(help="Another source's label and ours: pos=positive. Repeatable.", rich_help_panel="Other data"),
]
MaxDrop = Annotated[
    list[str] | None,
    typer.Option(help="Points of accuracy that may be lost: " + LIMIT, rich_help_panel="What must hold"),
]
MinRecovery = Annotated[
    list[str] | None,
    typer.Option(help="% of the plain model's drop to take back: " + LIMIT, rich_help_panel="What must hold"),
]
MaxSliceDrop = Annotated[
    list[str] | None,
    typer.Option(help="Points that may be lost in a subpopulation: " + LIMIT, rich_help_panel="What must hold"),
]
Judge = Annotated[
    str | None,
    typer.Option(
        help="value: by the figure. sure_pass: its whole interval must hold. sure_fail: its whole interval must fail.",
        rich_help_panel="What must hold",
    ),
]
