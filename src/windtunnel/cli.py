"""The command line: `windtunnel COMMAND`. Each command reads its arguments, calls the Python API and prints.

Heavy imports stand inside the commands, so that `--help` comes at once (no torch, pyarrow or NumPy).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from windtunnel import __version__
from windtunnel.errors import ModelError, PlanError, UsageError

if TYPE_CHECKING:
    from windtunnel.data import Columns
    from windtunnel.faults import Failure

app = typer.Typer(
    help="Put a text classifier in a wind tunnel: realistic changes that keep the label, measured with intervals.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)

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

Protect = Annotated[list[str] | None, typer.Option("--protect", help=PROTECT)]
SkipFailed = Annotated[bool, typer.Option("--skip-failed", help="Leave texts as they are where a plug-in fails.")]
RowTimeout = Annotated[float, typer.Option(help="Seconds after which a text counts as failed.", min=0.001)]
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
Others = Annotated[
    list[str] | None,
    typer.Option("--set", help="Another setting: patience=2, accumulate=4. Repeatable.", rich_help_panel="Training"),
]
Fast = Annotated[bool, typer.Option("--fast", help="256 tokens of a text.", rich_help_panel="Training")]
Compat = Annotated[
    bool,
    typer.Option("--compat", help="Trainer's defaults: 5e-5, 3 epochs, batches of 8.", rich_help_panel="Training"),
]


def version_wanted(wanted: bool) -> None:
    """Print the version and stop."""
    if wanted:
        typer.echo(f"windtunnel {__version__}")
        raise typer.Exit


@app.callback()
def doors(
    version: Annotated[
        bool, typer.Option("--version", callback=version_wanted, is_eager=True, help="Show it.")
    ] = False,
) -> None:
    """Put a text classifier in a wind tunnel."""


@app.command(
    epilog="Example: `windtunnel study imdb --model distilbert-base-uncased -t mixed --seeds 3 --out out/study`"
)
def study(
    source: Annotated[str | None, typer.Argument(help=SOURCE + " Or a study.toml.", show_default=False)] = None,
    out: Annotated[Path, typer.Option(help="The folder for all results.")] = Path("out/study"),
    model: Annotated[
        str | None, typer.Option(help=f"A hub id (default distilbert-base-uncased), a folder, tiny, {BASELINES}.")
    ] = None,
    baseline: Annotated[
        list[str] | None, typer.Option(help=f"Tested beside the model: {BASELINES}. Repeatable.")
    ] = None,
    transform: Transforms = None,
    protect: Protect = None,
    held_out: Annotated[list[str] | None, typer.Option(help="Tested, never trained on. Repeatable.")] = None,
    augment: Annotated[
        int | None, typer.Option(help="Transformed training texts to add (default 5000).", min=0)
    ] = None,
    seeds: Annotated[int | None, typer.Option(help="Trainings per arm (default 3).", min=1)] = None,
    limit: Limit = None,
    limit_test: Annotated[int | None, typer.Option(help="At most so many test texts; else as --limit.")] = None,
    seed: Annotated[int | None, typer.Option(help="Decides samples and transformations.")] = None,
    workers: Workers = 1,
    skip_failed: SkipFailed = False,
    row_timeout: RowTimeout = 60.0,
    text_column: TextColumn = None,
    label_column: LabelColumn = None,
    id_column: IdColumn = None,
    group_column: GroupColumn = None,
    label_names: LabelNames = None,
    epochs: Epochs = None,
    learning_rate: Rate = None,
    batch_size: BatchSize = None,
    max_tokens: MaxTokens = None,
    truncation: Truncation = None,
    device: Device = None,
    others: Others = None,
    fast: Fast = False,
    compat: Compat = False,
) -> None:
    """Run a whole study: train, transform, measure, augment, train again, measure again.

    Stopped at any moment, it goes on where it was when the same command is given again.
    """
    from windtunnel import study as story
    from windtunnel import terminal
    from windtunnel.modelling.settings import presets, read
    from windtunnel.plan import StudyPlan, read_plan

    columns = _given(text=text_column, label=label_column, id=id_column, group=group_column)
    training = presets(fast=fast, compat=compat) | _given(
        epochs=epochs,
        learning_rate=learning_rate,
        batch_size=batch_size,
        max_tokens=max_tokens,
        truncation=truncation,
        device=device,
    )
    training |= read(others or ())
    flags = _given(
        model=model,
        baseline=tuple(baseline) if baseline else None,
        transform=tuple(transform) if transform else None,
        protect=tuple(protect) if protect else None,
        held_out=tuple(held_out) if held_out else None,
        augment=augment,
        seeds=seeds,
        seed=seed,
        limit=limit,
        limit_test=limit_test,
        labels=_names(label_names),
        columns=columns or None,
        training=training or None,
    )
    if source is None:
        raise PlanError("`windtunnel study` needs texts: a hub id, a folder, a file, builtin:reviews, or a study.toml.")
    plan = read_plan(Path(source), **flags) if source.endswith(".toml") else StudyPlan(source, **flags)
    result = story.run(plan, out, workers=workers, say=_say, skip_failed=skip_failed, row_timeout=row_timeout)
    console = _console()
    console.print(terminal.comparison_table(result.summary, console.width))
    typer.echo(f"All numbers: {out / 'numbers.parquet'}; summary: {out / 'results.json'}")


@app.command(epilog="Example: `windtunnel train reviews.csv --model distilbert-base-uncased --out out/model`")
def train(
    source: Source,
    out: Annotated[Path, typer.Option(help="The folder of the new model.")] = Path("out/model"),
    model: Annotated[str, typer.Option(help=f"A hub id, a folder, tiny, {BASELINES}.")] = "distilbert-base-uncased",
    augment: Annotated[int, typer.Option(help="Transformed training texts to add.", min=0)] = 0,
    transform: Transforms = None,
    seed: Annotated[int, typer.Option(help="Decides weights, order and samples.")] = 1,
    limit: Limit = None,
    text_column: TextColumn = None,
    label_column: LabelColumn = None,
    id_column: IdColumn = None,
    group_column: GroupColumn = None,
    label_names: LabelNames = None,
    epochs: Epochs = None,
    learning_rate: Rate = None,
    batch_size: BatchSize = None,
    max_tokens: MaxTokens = None,
    truncation: Truncation = None,
    device: Device = None,
    others: Others = None,
    fast: Fast = False,
    compat: Compat = False,
) -> None:
    """Fine-tune one classifier, optionally on transformed texts too."""
    from windtunnel import api, data
    from windtunnel.modelling.settings import presets, read

    rows = data.read(
        source,
        columns=_columns(text_column, label_column, id_column, group_column),
        labels=_names(label_names),
        limit=limit,
        seed=seed,
    )
    for note in rows.notes:
        _say(note)
    fit = api.train(
        rows,
        out=out,
        model=model,
        seed=seed,
        augment=augment,
        transform=transform or ["mixed"],
        **presets(fast=fast, compat=compat)
        | _given(
            epochs=epochs,
            learning_rate=learning_rate,
            batch_size=batch_size,
            max_tokens=max_tokens,
            truncation=truncation,
            device=device,
        )
        | read(others or ()),
    )
    typer.echo(
        f"{fit.folder}: {100 * fit.valid_accuracy:.2f} % on {len(rows.valid):,} validation texts, "
        f"epoch {fit.best_epoch}, {fit.steps:,} steps in {fit.seconds:.0f} s"
    )


@app.command(epilog="Example: `windtunnel evaluate out/model builtin:reviews -t typo -t 'synonym(rate=0.2)'`")
def evaluate(
    model: Annotated[str, typer.Argument(help="The folder or hub id of a classifier.", show_default=False)],
    source: Source,
    transform: Transforms = None,
    split: Annotated[str | None, typer.Option(help="train, valid or test; else test where there is one.")] = None,
    limit: Limit = None,
    seed: Seed = 0,
    out: Annotated[
        Path | None, typer.Option(help="Keep everything in this folder: a further evaluation costs what is new.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of lines.")] = False,
    text_column: TextColumn = None,
    label_column: LabelColumn = None,
    id_column: IdColumn = None,
) -> None:
    """Measure a classifier on texts as they are and transformed: accuracy and drop, with intervals."""
    from windtunnel import api, data, prediction

    labels = prediction.labels_of(model)
    columns = _columns(text_column, label_column, id_column, None)
    numbered = labels == tuple(f"LABEL_{number}" for number in range(len(labels)))  # no names: the data's hold
    rows, known = data.read_rows(source, split=split, columns=columns, labels=None if numbered else labels)
    if len(known) != len(labels):
        raise ModelError(f"'{model}' knows {len(labels)} labels; the data has {len(known)}: {', '.join(known)}.")
    if limit is not None:
        rows = data.sample(rows, limit, seed)
    numbers = api.evaluate(model, rows, transform or [], seed=seed, out=out, say=_say).numbers.to_pylist()
    if as_json:
        typer.echo(json.dumps(numbers, indent=2))
        return
    for line in numbers:
        if line["what"] in ("accuracy", "drop") and "/" not in line["model"]:
            value, low, high = (100 * line[name] for name in ("value", "low", "high"))
            typer.echo(f"{line['what']:9}{value:7.2f}  [{low:.2f}, {high:.2f}]  n = {line['n']:,}  {line['spec']}")


@app.command(epilog="Example: `windtunnel transform reviews.csv noisy.parquet -t 'typo(rate=0.2)'`")
def transform(
    source: Source,
    output: Annotated[Path, typer.Argument(help="A .csv, .tsv, .jsonl or .parquet file.", show_default=False)],
    transform: OneTransform = "mixed",
    protect: Protect = None,
    split: Annotated[str | None, typer.Option(help="train, valid or test; else test where there is one.")] = None,
    limit: Limit = None,
    seed: Seed = 0,
    draw: Annotated[int, typer.Option(help="Another number, another variant of each text.", min=0)] = 0,
    workers: Workers = 1,
    skip_failed: SkipFailed = False,
    row_timeout: RowTimeout = 60.0,
    text_column: TextColumn = None,
    label_column: LabelColumn = None,
    id_column: IdColumn = None,
    label_names: LabelNames = None,
) -> None:
    """Rewrite the texts of a file; ids and labels stay, `changed` says whether a text did.

    Where a plug-in fails on some texts, the others are written, those are listed in OUTPUT.failed.jsonl, and the exit
    code is 1; with --skip-failed they are written unchanged.
    """
    from windtunnel import api, data, output_files

    output_files.check(output)
    columns = _columns(text_column, label_column, id_column, None)
    rows, labels = data.read_rows(
        source, split=split, columns=columns, labels=_names(label_names), need_labels=label_column is not None
    )
    if limit is not None:
        rows = data.sample(rows, limit, seed)
    failures: list[Failure] = []
    variants = api.transform(
        rows,
        transform,
        seed=seed,
        draw=draw,
        workers=workers,
        protect=protect or (),
        row_timeout=row_timeout,
        failures=failures,
    )
    spec = variants["spec"][0] if len(variants) else transform
    if failures and not skip_failed:
        failed = {failure.row for failure in failures}
        worked = [id_ not in failed for id_ in variants["id"].to_pylist()]
        variants, rows = variants.filter(worked), rows.filter(worked)
    output_files.write(output_files.with_labels(variants, rows, labels), output)
    changed = sum(variants["changed"].to_pylist())
    typer.echo(f"{output}: {len(rows):,} texts, {changed:,} of them changed by {spec}")
    _tell_failures(failures, output, source, seed, split, columns, skip_failed)


@app.command(epilog="Example: `windtunnel augment reviews.csv more.jsonl -t typo --count 5000`")
def augment(
    source: Source,
    output: Annotated[Path, typer.Argument(help="A .csv, .tsv, .jsonl or .parquet file.", show_default=False)],
    transform: Transforms = None,
    protect: Protect = None,
    count: Annotated[int, typer.Option(help="Transformed texts to add.", min=1)] = 5000,
    split: Annotated[str | None, typer.Option(help="Which split to add to.")] = "train",
    seed: Seed = 0,
    skip_failed: SkipFailed = False,
    row_timeout: RowTimeout = 60.0,
    text_column: TextColumn = None,
    label_column: LabelColumn = None,
    id_column: IdColumn = None,
    label_names: LabelNames = None,
) -> None:
    """Write the training texts, followed by transformed copies of some of them.

    Where a plug-in fails on some texts, their copies are left out, listed in OUTPUT.failed.jsonl, and the exit code is
    1; with --skip-failed they are added unchanged.
    """
    from windtunnel import api, data, output_files

    output_files.check(output)
    columns = _columns(text_column, label_column, id_column, None)
    split = None if Path(source).is_file() else split
    rows, labels = data.read_rows(source, split=split, columns=columns, labels=_names(label_names))
    failures: list[Failure] = []
    more = api.augment(
        rows,
        transform or ["mixed"],
        count,
        seed=seed,
        protect=protect or (),
        row_timeout=row_timeout,
        failures=failures,
        skip_failed=skip_failed,
    )
    output_files.write(output_files.named(more, labels), output)
    typer.echo(f"{output}: {len(rows):,} texts and {len(more) - len(rows):,} transformed ones")
    _tell_failures(failures, output, source, seed, split, columns, skip_failed)


@app.command(epilog="Example: `windtunnel preview builtin:reviews -t 'synonym(rate=0.3)' -n 3`")
def preview(
    source: Source = "builtin:reviews",
    transform: OneTransform = "mixed",
    protect: Protect = None,
    count: Annotated[int, typer.Option("--count", "-n", help="How many texts.", min=1)] = 5,
    row: Annotated[str | None, typer.Option(help="Show the text of this id.", show_default=False)] = None,
    split: Annotated[str | None, typer.Option(help="train, valid or test; else test where there is one.")] = None,
    seed: Seed = 0,
    draw: Annotated[int, typer.Option(help="Another number, another variant of each text.", min=0)] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead.")] = False,
    text_column: TextColumn = None,
    label_column: LabelColumn = None,
    id_column: IdColumn = None,
) -> None:
    """Show texts before and after a transformation, the edits coloured."""
    from windtunnel import api, data, terminal

    columns = _columns(text_column, label_column, id_column, None)
    rows = data.read_rows(source, split=split, columns=columns, need_labels=False).rows
    pairs = api.preview(rows, transform, count, seed=seed, draw=draw, protect=protect or (), row=row)
    if as_json:
        typer.echo(json.dumps([vars(pair) for pair in pairs], indent=2, ensure_ascii=False))
        return
    console = _console()
    for number, pair in enumerate(pairs, 1):
        terminal.show_pair(console, number, pair.id, pair.old, pair.edits)
    unchanged = sum(not pair.edits for pair in pairs)
    if unchanged:
        console.print(f"{unchanged} of {len(pairs)} texts unchanged.")


@app.command(epilog="Example: `windtunnel catalog misspell`")
def catalog(
    name: Annotated[
        str | None, typer.Argument(help="A name, shown in full; or words to search for.", show_default=False)
    ] = None,
    family: Annotated[str | None, typer.Option(help="Only this family, such as fingers.", show_default=False)] = None,
    page: Annotated[Path | None, typer.Option(help="Write an HTML page of them here.", show_default=False)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead.")] = False,
) -> None:
    """List the transformations by family, search them, or show one in full with examples."""
    from windtunnel import catalogue

    entries = catalogue.select(name, family)
    if page is not None:
        from windtunnel.catalogue import page as sheet

        page.write_text(sheet.page(entries), encoding="utf-8")
        typer.echo(f"{page}: {len(entries)} transformations")
    elif as_json:
        typer.echo(json.dumps(entries, indent=2))
    else:
        from windtunnel.catalogue import listing

        listing.show(_console(), entries, name)


@app.command(epilog="Example: `windtunnel slices imdb -s negation -s 'length(min=200) & ~question'`")
def slices(
    source: Source = "builtin:reviews",
    spec: Annotated[
        list[str] | None,
        typer.Option("--slice", "-s", help="A slice, such as 'length(min=200)'. Repeatable. Default: all."),
    ] = None,
    split: Annotated[str | None, typer.Option(help="train, valid or test; else test where there is one.")] = None,
    limit: Limit = None,
    seed: Seed = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead.")] = False,
    text_column: TextColumn = None,
    label_column: LabelColumn = None,
    id_column: IdColumn = None,
    label_names: LabelNames = None,
) -> None:
    """Count the texts in each slice (long ones, those with a negation, ...), all and by label."""
    from windtunnel import data, terminal
    from windtunnel import slices as rooms

    wanted = [rooms.get(one) for one in spec or rooms.names()]  # a wrong name is found before any work
    columns = _columns(text_column, label_column, id_column, None)
    rows, labels = data.read_rows(source, split=split, columns=columns, labels=_names(label_names), need_labels=False)
    if limit is not None:
        rows = data.sample(rows, limit, seed)
    lines = rooms.count(rows, labels, wanted)
    if as_json:
        typer.echo(json.dumps(lines, indent=2))
    else:
        _console().print(terminal.slices_table(lines, len(rows)))


@app.command(epilog="Example: `windtunnel quality imdb --limit 2000 -t typo -t 'synonym(rate=0.2)' -o quality.json`")
def quality(
    source: Source = "builtin:reviews",
    transform: Annotated[
        list[str] | None, typer.Option("--transform", "-t", help=SPEC + " Repeatable. Default: all built-in ones.")
    ] = None,
    split: Annotated[str, typer.Option(help="valid or test; the judge is trained on the other rows.")] = "test",
    limit: Limit = None,
    judge_limit: Annotated[
        int | None, typer.Option(help="At most so many training texts for the judge; 0 for no judge.", min=0)
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="A folder or hub id whose tokens count: change and truncation.")
    ] = None,
    encoder: Annotated[
        str | None, typer.Option(help="A folder or hub id of a sentence encoder: how alike the meanings are.")
    ] = None,
    lm: Annotated[
        str | None, typer.Option(help="A folder or hub id of a masked language model: how odd the edits are.")
    ] = None,
    encoder_limit: Annotated[int, typer.Option(help="Texts for --model, --encoder and --lm.", min=2)] = 200,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write the JSON to this file too.")] = None,
    seed: Seed = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead.")] = False,
    text_column: TextColumn = None,
    label_column: LabelColumn = None,
    id_column: IdColumn = None,
    label_names: LabelNames = None,
) -> None:
    """Measure how reasonable transformations are: what they edit, and whether a judge still gives the same label.

    The judge is a bag of words, NB-SVM, trained on the texts as they are.
    """
    from windtunnel import api, data, files
    from windtunnel.quality import display

    dataset = data.read(
        source,
        columns=_columns(text_column, label_column, id_column, None),
        labels=_names(label_names),
        limit_test=limit,
        seed=seed,
    )
    failures: list[Failure] = []
    result = api.assess(
        dataset,
        transform,
        split=split,
        limit=limit,
        judge_limit=judge_limit,
        model=model,
        encoder=encoder,
        lm=lm,
        encoder_rows=encoder_limit,
        seed=seed,
        failures=failures,
    )
    if output is not None:
        files.write_json(output, result)
    if as_json:
        typer.echo(json.dumps(result, indent=2))
    else:
        console = _console()
        console.print(display.table(result, console.width))
    if failures:
        _say(f"{len(failures):,} rows failed and count as unchanged; the first: {failures[0].error}")


audit = typer.Typer(
    help="Let people say whether labels survive: a blind sheet of texts, and what raters wrote into it.",
    epilog="Example: `windtunnel audit make imdb -t typo --pairs 50 -o audit.csv`",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
app.add_typer(audit, name="audit")


@audit.command(epilog="Example: `windtunnel audit make imdb -t typo -t synonym --pairs 100 -o audit.csv --excerpt 40`")
def make(
    source: Source,
    transform: Transforms = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="The sheet, a CSV file.")] = Path("audit.csv"),
    key: Annotated[Path | None, typer.Option(help="The key; else audit.key.json beside audit.csv.")] = None,
    pairs: Annotated[int, typer.Option(help="Pairs of texts; the sheet has twice as many lines.", min=1)] = 100,
    excerpt: Annotated[
        int | None, typer.Option(help="Show so many words on either side of an edit, not whole texts.", min=1)
    ] = None,
    split: Annotated[str | None, typer.Option(help="train, valid or test; else test where there is one.")] = None,
    seed: Seed = 0,
    text_column: TextColumn = None,
    label_column: LabelColumn = None,
    id_column: IdColumn = None,
    label_names: LabelNames = None,
) -> None:
    """Write a sheet for one or two raters: originals and transformed texts mixed, neither label nor kind shown.

    Raters write a label beside each text (or ? if they cannot tell) and, if they like, how natural it reads: 1 to 5.
    Give each a copy of the sheet, and keep the key.
    """
    from windtunnel import api, data
    from windtunnel import audit as room

    columns = _columns(text_column, label_column, id_column, None)
    rows, labels = data.read_rows(source, split=split, columns=columns, labels=_names(label_names))
    made = api.make_audit(rows, labels, transform or ["mixed"], pairs, seed=seed, source=source, excerpt_words=excerpt)
    beside = key or output.with_suffix(".key.json")
    room.write(made, output, beside)
    for sentence in made.short:
        _say(sentence)
    typer.echo(f"{output}: {len(made.items):,} texts; the key, not for raters: {beside}")


@audit.command(epilog="Example: `windtunnel audit read ann.csv ben.csv --key audit.key.json`")
def read(
    sheets: Annotated[list[Path], typer.Argument(help="The sheets of one or two raters.", show_default=False)],
    key: Annotated[Path, typer.Option(help="The key that `audit make` wrote.")] = Path("audit.key.json"),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead.")] = False,
) -> None:
    """Sum up what raters wrote: label changes by transformation, agreement, naturalness, with intervals."""
    from windtunnel import audit as room
    from windtunnel.audit import display

    known = room.read_key(key)
    result = room.report(known, [room.read_sheet(path, known) for path in sheets])
    if as_json:
        typer.echo(json.dumps(result, indent=2))
    else:
        _console().print(display.table(result))


@app.command(
    epilog="Example: `windtunnel slurm job.sh --gres gpu:1 --seeds 1-3 -- train imdb --seed {seed} --out out/{seed}`"
)
def slurm(
    script: Annotated[Path, typer.Argument(help="The file to write.", show_default=False)],
    command: Annotated[list[str], typer.Argument(help="After --: train or study, with its arguments.")],
    time: Annotated[str, typer.Option(help="The limit of one run; what is left goes on in the next.")] = "04:00:00",
    partition: Annotated[str | None, typer.Option(help="Where to run.")] = None,
    gres: Annotated[str | None, typer.Option(help="Devices: gpu:1.")] = None,
    seeds: Annotated[str | None, typer.Option(help="A job for each: 1-3. {seed} in the command stands for it.")] = None,
    cpus: Annotated[int, typer.Option(help="Cores of a job.", min=1)] = 8,
) -> None:
    """Write a Slurm script whose training goes on across time limits."""
    from windtunnel import files
    from windtunnel import slurm as cluster

    text = cluster.script(command, time=time, partition=partition, gres=gres, seeds=seeds, cpus=cpus)
    files.write_text(script, text)
    script.chmod(0o755)
    typer.echo(f"{script}: give it to the cluster with `sbatch {script}`")


@app.command(epilog="Example: `windtunnel doctor --offline`")
def doctor(
    offline: Annotated[bool, typer.Option(help="Do not ask whether the hub can be reached.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead.")] = False,
) -> None:
    """Say what is here: device, versions, the hub, what is missing and what that costs."""
    from windtunnel import doctor as practice

    findings = practice.examine(offline=offline)
    typer.echo(json.dumps(findings, indent=2) if as_json else practice.report(findings))


def main() -> None:
    """Run the command line; an error of the user's is one line and exit code 2."""
    run(app)


def run(command: Any) -> None:
    """Run a command, and turn a UsageError into one line and exit code 2, an interrupt into a word and 130.

    Rows that failed where all others went well are exit code 1; a training that was stopped is 128 + the signal's
    number: 130 for Ctrl-C, 143 for SIGTERM, 138 for SIGUSR1 (Linux).
    """
    try:
        command()
    except UsageError as error:
        # one line, also where a plug-in's own error or a file name has several
        code = getattr(error, "exit_code", 2)
        sys.stderr.write(f"{'' if code > 128 else 'error: '}{' '.join(str(error).splitlines())}\n")
        sys.exit(code)
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. What was finished is kept; the same command goes on from there.\n")
        sys.exit(130)


def _columns(text: str | None, label: str | None, id_: str | None, group: str | None) -> Columns:
    from windtunnel.data import Columns

    return Columns(text=text, label=label, id=id_, group=group)


def _tell_failures(
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
    listed = [faults.with_command(f, source, seed=seed, split=split or "", columns=named) for f in failures]
    path = output.with_name(f"{output.name}.failed.jsonl")
    faults.write(path, listed)
    if not listed:
        return
    said = faults.summary(listed, path)
    if not skip_failed:
        raise faults.FailedRowsError(listed, f"{said} --skip-failed leaves such rows as they are.", exit_code=1)
    _say(f"{said} They stay as they are.")


def _names(text: str | None) -> tuple[str, ...] | None:
    return tuple(name.strip() for name in text.split(",")) if text else None


def _given(**flags: Any) -> dict[str, Any]:
    """The flags that were set."""
    return {name: value for name, value in flags.items() if value is not None}


def _say(what: str) -> None:
    sys.stderr.write(what + "\n")


def _console() -> Any:
    from rich.console import Console

    return Console(highlight=False, soft_wrap=False)


if __name__ == "__main__":
    main()
