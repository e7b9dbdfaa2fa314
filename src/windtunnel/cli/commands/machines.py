"""The machines: `windtunnel slurm`, `windtunnel doctor`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from windtunnel.cli.commands.app import app
from windtunnel.cli.commands.flags import AsJson


@app.command(
    epilog="Example: `windtunnel slurm job.sh --gres gpu:1 --seeds 1-3 -- train imdb --seed {seed} --out out/{seed}`"
)
def slurm(
    script: Annotated[Path, typer.Argument(help="The file to write.", show_default=False)],
    command: Annotated[list[str], typer.Argument(help="After --: train or study, with its arguments.")],
    time: Annotated[str, typer.Option(help="The limit of one run; what is left goes on in the next.")] = "04:00:00",
    partition: Annotated[str | None, typer.Option(help="Where to run.")] = None,
    gres: Annotated[str | None, typer.Option(help="Devices of a node: gpu:4; a process for each GPU.")] = None,
    nodes: Annotated[int, typer.Option(help="Machines that train one model together.", min=1)] = 1,
    seeds: Annotated[str | None, typer.Option(help="A job for each: 1-3. {seed} in the command stands for it.")] = None,
    cpus: Annotated[int, typer.Option(help="Cores of a process.", min=1)] = 8,
) -> None:
    """Write a Slurm script whose training goes on across time limits."""
    from windtunnel.cli import slurm as slurm_script
    from windtunnel.storage import files

    text = slurm_script.script(command, time=time, partition=partition, gres=gres, seeds=seeds, nodes=nodes, cpus=cpus)
    files.write_text(script, text)
    script.chmod(0o755)
    typer.echo(f"{script}: give it to the cluster with `sbatch {script}`")


@app.command(epilog="Example: `windtunnel doctor --offline`")
def doctor(
    offline: Annotated[bool, typer.Option(help="Do not ask whether the hub can be reached.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say what is here: device, versions, the hub, what is missing and what that costs."""
    from windtunnel.cli.doctor import examine, report

    findings = examine(offline=offline)
    typer.echo(json.dumps(findings, indent=2) if as_json else report(findings))
