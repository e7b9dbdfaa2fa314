"""How reasonable transformations are: `windtunnel quality`, `windtunnel audit`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from windtunnel.cli.commands import flags, shard_jobs
from windtunnel.cli.commands.app import app
from windtunnel.cli.commands.console import new_console, say
from windtunnel.cli.commands.flag_values import listed
from windtunnel.cli.commands.shard_flags import ShardFlags, is_streamed, many_files, refuse, refuse_in_memory
from windtunnel.cli.commands.spread import spread

if TYPE_CHECKING:
    from windtunnel.transforms.row_failures import Failure


@app.command(
    epilog="Example: `windtunnel quality imdb --limit 2000 -t typo -t 'synonym(rate=0.2)' -o quality.json`  \n"
    "Example: `windtunnel quality 's3://bucket/reviews/*.parquet' -t typo --judge imdb --out s3://bucket/quality"
    " --workers 8`"
)
@spread(without=("threads", "gpus_per_worker"))
def quality(
    *,
    source: flags.Source = "builtin:reviews",
    transform: Annotated[
        list[str] | None,
        typer.Option("--transform", "-t", help=flags.SPEC + " Repeatable. Default: all built-in ones."),
    ] = None,
    split: Annotated[
        str | None, typer.Option(help="valid or test (default); the judge is trained on the other rows.")
    ] = None,
    limit: flags.Limit = None,
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
    encoder_limit: Annotated[
        int | None, typer.Option(help="Texts for --model, --encoder and --lm (default 200).", min=2)
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write the JSON to this file too.")] = None,
    seed: flags.Seed = 0,
    as_json: flags.AsJson = False,
    columns: flags.ColumnFlags,
    label_names: flags.LabelNames = None,
    out: Annotated[str | None, many_files(help="The folder of a job on many files.")] = None,
    judge: Annotated[
        str | None,
        many_files(help="With many files: what the judge is trained on, none of SOURCE (default: no judge)."),
    ] = None,
    shard_flags: ShardFlags,
    trust: flags.TrustFlags,
) -> None:
    """Measure how reasonable transformations are: what they edit, and whether a judge still gives the same label.

    The judge is a bag of words, NB-SVM, trained on the texts as they are.

    SOURCE may also be a pattern of files, a folder of them without splits, or an address of an object store (s3://,
    gs://, ...): texts are then counted shard by shard, in constant memory, and work that was stopped goes on when the
    command is run again. The judge then has a source of its own, and learns from at most 25,000 texts of it.
    """
    trust.permit()
    from windtunnel import api, data

    if is_streamed(source, shard_flags.shard_rows):
        refuse("many files", split=split, limit=limit, encoder=encoder, lm=lm, encoder_limit=encoder_limit)
        result = shard_jobs.assess(
            source,
            transform,
            out,
            columns.columns(),
            shard_flags,
            judge=None if judge_limit == 0 else judge,
            judge_limit=judge_limit,
            labels=listed(label_names),
            model=model,
            seed=seed,
        )
        _print(result, output, as_json)
        return
    refuse_in_memory(None, out=out, judge=judge, **shard_flags.given())
    dataset = data.read(source, columns=columns.columns(), labels=listed(label_names), limit_test=limit, seed=seed)
    failures: list[Failure] = []
    result = api.assess(
        dataset,
        transform,
        split=split or "test",
        limit=limit,
        judge_limit=judge_limit,
        model=model,
        encoder=encoder,
        lm=lm,
        encoder_rows=encoder_limit or 200,
        seed=seed,
        failures=failures,
    )
    _print(result, output, as_json)
    if failures:
        say(f"{len(failures):,} rows failed and count as unchanged; the first: {failures[0].error}")


def _print(result: dict[str, Any], output: Path | None, as_json: bool) -> None:
    """Write and print what was measured."""
    from windtunnel.cli import quality_table
    from windtunnel.storage import files

    if output is not None:
        files.write_json(output, result)
    if as_json:
        typer.echo(json.dumps(result, indent=2))
    else:
        console = new_console()
        console.print(quality_table.table(result, console.width))


audit = typer.Typer(
    help="Let people say whether labels survive: a blind sheet of texts, and what raters wrote into it.",
    epilog="Example: `windtunnel audit make imdb -t typo --pairs 50 -o audit.csv`",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
app.add_typer(audit, name="audit")


@audit.command(epilog="Example: `windtunnel audit make imdb -t typo -t synonym --pairs 100 -o audit.csv --excerpt 40`")
@spread()
def make(
    *,
    source: flags.Source,
    transform: flags.Transforms = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="The sheet, a CSV file.")] = Path("audit.csv"),
    key: Annotated[Path | None, typer.Option(help="The key; else audit.key.json beside audit.csv.")] = None,
    pairs: Annotated[int, typer.Option(help="Pairs of texts; the sheet has twice as many lines.", min=1)] = 100,
    excerpt: Annotated[
        int | None, typer.Option(help="Show so many words on either side of an edit, not whole texts.", min=1)
    ] = None,
    split: flags.Split = None,
    seed: flags.Seed = 0,
    columns: flags.ColumnFlags,
    label_names: flags.LabelNames = None,
    trust: flags.TrustFlags,
) -> None:
    """Write a sheet for one or two raters: originals and transformed texts mixed, neither label nor kind shown.

    Raters write a label beside each text (or ? if they cannot tell) and, if they like, how natural it reads: 1 to 5.
    Give each a copy of the sheet, and keep the key.
    """
    trust.permit()
    from windtunnel import api, data
    from windtunnel.quality import audit as audits

    rows, labels = data.read_rows(source, split=split, columns=columns.columns(), labels=listed(label_names))
    made = api.make_audit(rows, labels, transform or ["mixed"], pairs, seed=seed, source=source, excerpt_words=excerpt)
    beside = key or output.with_suffix(".key.json")
    audits.write(made, output, beside)
    for sentence in made.short:
        say(sentence)
    typer.echo(f"{output}: {len(made.items):,} texts; the key, not for raters: {beside}")


@audit.command(epilog="Example: `windtunnel audit read ann.csv ben.csv --key audit.key.json`")
def read(
    sheets: Annotated[list[Path], typer.Argument(help="The sheets of one or two raters.", show_default=False)],
    key: Annotated[Path, typer.Option(help="The key that `audit make` wrote.")] = Path("audit.key.json"),
    as_json: flags.AsJson = False,
) -> None:
    """Sum up what raters wrote: label changes by transformation, agreement, naturalness, with intervals."""
    from windtunnel.cli import audit_table
    from windtunnel.quality import audit as audits

    known = audits.read_key(key)
    result = audits.report(known, [audits.read_sheet(path, known) for path in sheets])
    if as_json:
        typer.echo(json.dumps(result, indent=2))
    else:
        new_console().print(audit_table.table(result))
