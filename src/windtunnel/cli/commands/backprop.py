"""A gradient step worked by hand: `windtunnel backprop FILE`, `backprop example`, `backprop new`, `backprop grade`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from windtunnel.cli.commands.app import app
from windtunnel.cli.commands.console import new_console
from windtunnel.cli.commands.flags import AsJson


class FileOrCommand(TyperGroup):
    """A group whose first word may be a file: `backprop FILE` stands for `backprop show FILE`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `show` in front of what is no command."""
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = ["show", *args]
        return super().parse_args(ctx, args)


backprop = typer.Typer(
    cls=FileOrCommand,
    help="One gradient step of a small network, worked out: `windtunnel backprop FILE`; exercises, and their marks.",
    epilog="Example: `windtunnel backprop network.toml --out worked`",
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(backprop, name="backprop")


@backprop.command(epilog="Example: `windtunnel backprop network.toml --digits 3 --out worked`")
def show(
    file: Annotated[
        Path | None, typer.Argument(help="The network, TOML or JSON. Default: the example.", show_default=False)
    ] = None,
    digits: Annotated[int, typer.Option(help="Decimals of what is computed.", min=1, max=12)] = 4,
    relu_at_zero: Annotated[int, typer.Option(help="The slope of a ReLU at exactly 0: 0 or 1.", min=0, max=1)] = 0,
    activation: Annotated[str | None, typer.Option(help="relu, tanh, sigmoid or gelu, not the file's.")] = None,
    learning_rate: Annotated[str | None, typer.Option(help="Not the file's; 0.1 or 1/3.")] = None,
    reduction: Annotated[str | None, typer.Option(help="sum or mean of the items' losses, not the file's.")] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="A folder for PDF, Markdown, LaTeX, JSON, SVG, a NumPy script and a notebook.", show_default=False
        ),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Check by central differences only, without PyTorch and SymPy.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show one gradient step: graph, chain rule, every matrix, the step, the losses before and after.

    `show` may be left out: `windtunnel backprop network.toml`.
    """
    from windtunnel.backprop import document, problem_file, section_step, terminal, worked_step
    from windtunnel.backprop.notation import Plain

    flags = {"activation": activation, "learning_rate": learning_rate, "reduction": reduction}
    net = problem_file.read_network(file or problem_file.EXAMPLE, **flags)
    done = worked_step.work(net, relu_at_zero=relu_at_zero, where=str(file or problem_file.EXAMPLE))
    if out is None and not as_json:  # what is there is shown before PyTorch and SymPy are loaded for the checks
        console = new_console()
        blocks = document.build(done, [], Plain(), digits=digits)
        terminal.show(console, blocks, net)
        for block in section_step.checked(worked_step.check(done, quick=quick)):
            terminal.show_block(console, block, net)
        return
    checks = worked_step.check(done, quick=quick)
    if out is not None:
        from windtunnel.backprop import outputs

        for line in outputs.write(done, checks, out, digits=digits):
            typer.echo(line, err=as_json)
    if as_json:
        from windtunnel.backprop import records

        typer.echo(json.dumps(records.record(done, checks), indent=2, allow_nan=False))


@backprop.command(epilog="Example: `windtunnel backprop example > network.toml`")
def example() -> None:
    """Print the file of the example, to start from."""
    from windtunnel.backprop.problem_file import EXAMPLE

    typer.echo(EXAMPLE.read_text(encoding="utf-8"), nl=False)


@backprop.command(
    epilog="Example: `windtunnel backprop new --seed 7 --items 4 --features 3 --hidden 5 --classes 3 --out x.toml`"
)
def new(
    seed: Annotated[int, typer.Option(help="The same seed and sizes give the same exercise.")] = 0,
    items: Annotated[int, typer.Option(help="Rows of X.", min=1, max=12)] = 4,
    features: Annotated[int, typer.Option(help="Columns of X.", min=1, max=12)] = 3,
    hidden: Annotated[int, typer.Option(help="Hidden units.", min=1, max=12)] = 5,
    classes: Annotated[int, typer.Option(help="Classes.", min=1, max=12)] = 3,
    activation: Annotated[str, typer.Option(help="relu, tanh, sigmoid or gelu.")] = "relu",
    reduction: Annotated[str, typer.Option(help="sum or mean of the items' losses.")] = "sum",
    kink: Annotated[bool, typer.Option("--kink", help="Let a ReLU stand at exactly 0.")] = False,
    out: Annotated[Path, typer.Option(help="The exercise; answer sheet and key are written beside it.")] = Path(
        "exercise.toml"
    ),
) -> None:
    """Write an exercise for paper and pencil, an empty answer sheet and the key."""
    from windtunnel.backprop import exercise, problem_file

    problem_file.check_choices(activation, reduction)
    net = exercise.make(
        exercise.Sizes(items, features, hidden, classes),
        seed=seed,
        activation=activation,
        reduction=reduction,
        kink=kink,
    )
    paths = exercise.write(net, out)
    for path, what in zip(paths, ("the exercise", "the sheet for answers", "the key, not for students"), strict=True):
        typer.echo(f"{path}: {what}")


@backprop.command(epilog="Example: `windtunnel backprop grade exercise.answers.toml`")
def grade(
    answers: Annotated[Path, typer.Argument(help="A student's matrices, TOML or JSON.", show_default=False)],
    exercise: Annotated[
        Path | None, typer.Option(help="The network, where the answers do not name it.", show_default=False)
    ] = None,
    tolerance: Annotated[float, typer.Option(help="How far an entry may be off.", min=0)] = 0.001,
    as_json: AsJson = False,
) -> None:
    """Mark a student's matrices entry by entry and name the likely mistake."""
    from windtunnel.backprop import grade_display, grades

    found = grades.grade(answers, exercise, tolerance=tolerance)
    if as_json:
        typer.echo(json.dumps(grade_display.record(found), indent=2))
    else:
        grade_display.show(new_console(), found)
