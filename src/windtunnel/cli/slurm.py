"""A script for Slurm that trains across time limits: stopped two minutes before one, queued again, it goes on.

windtunnel slurm job.sh --gres gpu:1 --seeds 1-3 -- train imdb --seed {seed} --out out/model-{seed}
windtunnel slurm job.sh --nodes 2 --gres gpu:4 -- study imdb --out out/study     # eight GPUs train each model
sbatch job.sh
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

from windtunnel.errors import PlanError, did_you_mean

COMMANDS = ("train", "study")
"""What goes on by itself when it is run again after a signal."""

SEED = "{seed}"
WARNING_SECONDS = 120
"""Between SIGUSR1 and the time limit: room for one step and a checkpoint (DistilBERT: 800 MB)."""

TIME = re.compile(r"\d+|\d+:\d\d(:\d\d)?|\d+-\d+(:\d\d){0,2}")
ARRAY = re.compile(r"\d+(-\d+)?(,\d+(-\d+)?)*(%\d+)?")

TOGETHER = (
    "# A process for each GPU, of all nodes; they meet at the first one.",
    'MASTER_ADDR="$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)" || exit 1',
    'MASTER_PORT="$((10000 + SLURM_JOB_ID % 20000))"',
    "export MASTER_ADDR MASTER_PORT",
)
SRUN = (
    "srun --kill-on-bad-exit=1 bash -c '"
    'export RANK="$SLURM_PROCID" LOCAL_RANK="$SLURM_LOCALID" WORLD_SIZE="$SLURM_NTASKS" LOCAL_WORLD_SIZE={here}; '
    """exec "$0" "$@"'"""
)
"""Slurm starts the processes itself. With torchrun in between, SIGUSR1 would end torchrun, not training; it would stop
all processes 30 seconds after any one; and it ends with 1, whatever they ended with."""


def script(
    command: Sequence[str],
    *,
    time: str,
    partition: str | None = None,
    gres: str | None = None,
    seeds: str | None = None,
    nodes: int = 1,
    cpus: int = 8,
    folder: Path | None = None,
    python: str = sys.executable,
) -> str:
    """Write the script's text.

    Args:
        command: of `windtunnel`, with its arguments; `{seed}` in it stands for each of `seeds`.
        time: the limit of one run, as Slurm takes it: 04:00:00, 1-12:00:00.
        partition: where to run; None for the cluster's default.
        gres: what else is needed, on each node: gpu:4. A process trains on each GPU.
        seeds: a job for each, as Slurm takes an array: 1-3; None for one job.
        nodes: machines that train one model together.
        cpus: cores of each process.
        folder: where to run it; None for the current one.
        python: the interpreter that has windtunnel.

    Raises:
        PlanError: the command cannot be taken up again, seeds and `{seed}` do not go together, or a value is none
            that Slurm takes.
    """
    if not command or command[0] not in COMMANDS:
        given = command[0] if command else "nothing"
        known = " or ".join(f"`{name}`" for name in COMMANDS)
        raise PlanError(
            f"`windtunnel slurm` takes {known} and its arguments after --; got {given}.{did_you_mean(given, COMMANDS)}"
        )
    if not TIME.fullmatch(time):
        raise PlanError(f"`time` is written as 04:00:00 or 1-12:00:00; got '{time}'.")
    if seeds is not None and not ARRAY.fullmatch(seeds):
        raise PlanError(f"`seeds` is written as 1-3 or 1,2,5; got '{seeds}'.")
    for name, value in (("partition", partition), ("gres", gres)):
        if value is not None and not re.fullmatch(r"[\w:.,=()-]+", value):
            raise PlanError(f"`{name}` is one word; got '{value}'.")
    if (seeds is not None) != any(SEED in word for word in command):
        raise PlanError(
            f"Seeds and {SEED} go together: --seeds 1-3 -- train imdb --seed {SEED} --out out/model-{SEED}; "
            f"got {'seeds only' if seeds else f'{SEED} only'}."
        )
    wanted = {
        "job-name": "windtunnel",
        "partition": partition,
        "time": time,
        "gres": gres,
        "cpus-per-task": str(cpus),
        "array": seeds,
        "signal": f"USR1@{WARNING_SECONDS}",
        "open-mode": "append",
        "output": "%x-%A_%a.log" if seeds else "%x-%j.log",
    }
    options = [f"#SBATCH --{name}={value}" for name, value in wanted.items() if value is not None]
    here = _gpus(gres)  # processes on a node
    if several := nodes * here > 1:
        options += [f"#SBATCH --nodes={nodes}", f"#SBATCH --ntasks-per-node={here}"]
    task = '"$SLURM_ARRAY_TASK_ID"'
    words = [task.join(shlex.quote(part) if part else "" for part in word.split(SEED)) or "''" for word in command]
    srun = SRUN.format(here=here) if several else "srun"
    return "\n".join(
        [
            "#!/bin/bash",
            *options,
            "#SBATCH --requeue",
            "",
            f"# {WARNING_SECONDS} seconds before the limit Slurm sends SIGUSR1: training writes a checkpoint and ends;",
            "# the job is queued again and goes on from there. Cancelled or failed jobs stay ended.",
            f"cd {shlex.quote(str(folder or Path.cwd()))} || exit 1",
            'export OMP_NUM_THREADS="${SLURM_CPUS_PER_TASK:-1}"',
            'export SRUN_CPUS_PER_TASK="${SLURM_CPUS_PER_TASK:-1}"  # since Slurm 22.05, srun does not take it over',
            *(TOGETHER if several else ()),
            f"{srun} {shlex.quote(python)} -m windtunnel.cli {' '.join(words)}",
            "code=$?",
            'if [ "$code" -eq $((128 + $(kill -l USR1))) ]; then',
            '    scontrol requeue "$SLURM_JOB_ID"',
            "fi",
            'exit "$code"',
            "",
        ]
    )


def _gpus(gres: str | None) -> int:
    """Count the GPUs of a node, at least 1: gpu:4, gpu:a100:4, gpu.

    >>> [_gpus(gres) for gres in ("gpu:4", "gpu:a100:2,tmp:500", "gpu", "gpu(a,b):3", None)]
    [4, 2, 1, 1, 1]
    """
    found = re.search(r"(?:^|,)gpu(?::[a-zA-Z][\w-]*)?:(\d+)", gres or "")
    return max(1, int(found[1])) if found else 1
