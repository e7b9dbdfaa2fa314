import os
import signal
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from windtunnel.cli import entry, slurm
from windtunnel.errors import PlanError

TRAIN = ["train", "my reviews.csv", "--seed", "{seed}", "--out", "out/model-{seed}"]


def written(tmp_path: Path, **options: object) -> Path:
    path = tmp_path / "job.sh"
    path.write_text(slurm.script(**{"command": TRAIN, "time": "04:00:00", "seeds": "1-3"} | options))
    return path


def test_the_script_is_bash(tmp_path):
    """`bash -n` takes it, with and without an array."""
    for options in ({}, {"seeds": None, "command": ["study", "it's.toml", ""]}, {"partition": "gpu", "gres": "gpu:1"}):
        checked = subprocess.run(["bash", "-n", written(tmp_path, **options)], capture_output=True, text=True)
        assert (checked.returncode, checked.stderr) == (0, "")


def test_the_script_asks_for_what_was_asked(tmp_path):
    """Partition, time, devices and seeds are Slurm's options, before the first command; what is None is left out."""
    lines = written(tmp_path, partition="gpu", gres="gpu:a100:1", cpus=4).read_text().splitlines()
    options = [line.removeprefix("#SBATCH --") for line in lines if line.startswith("#SBATCH")]
    assert options == lines_of(
        "job-name=windtunnel partition=gpu time=04:00:00 gres=gpu:a100:1 cpus-per-task=4 array=1-3 "
        "signal=USR1@120 open-mode=append output=%x-%A_%a.log requeue"
    )
    assert lines[0] == "#!/bin/bash"
    assert lines[1 : len(options) + 1] == [f"#SBATCH --{option}" for option in options]
    assert "partition" not in written(tmp_path).read_text()


def lines_of(words: str) -> list[str]:
    return words.split()


@pytest.mark.parametrize(("code", "requeued"), [(0, False), (2, False), (143, False), ("USR1", True)])
def test_only_a_time_limit_queues_the_job_again(tmp_path, code, requeued):
    """Run with stand-ins for Slurm's commands: words arrive whole, each seed has its folder, SIGUSR1 requeues."""
    number = subprocess.run(["bash", "-c", "echo $((128 + $(kill -l USR1)))"], capture_output=True, text=True).stdout
    ends = int(number) if code == "USR1" else code
    for name, does in (("srun", f'printf "%s\\n" "$@" > words; exit {ends}'), ("scontrol", 'echo "$@" > requeued')):
        (tmp_path / name).write_text(f"#!/bin/bash\n{does}\n")
        (tmp_path / name).chmod(0o755)
    place = tmp_path / "a folder"
    place.mkdir()
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "SLURM_JOB_ID": "77"}
    job = written(tmp_path, folder=place, python="/opt/my python")
    ran = subprocess.run(["bash", "-u", job], env=environment | {"SLURM_ARRAY_TASK_ID": "2"})
    assert ran.returncode == ends
    assert (place / "words").read_text().splitlines() == [
        *(
            "/opt/my python",
            "-m",
            "windtunnel.cli",
            "train",
            "my reviews.csv",
            "--seed",
            "2",
            "--out",
            "out/model-2",
        )
    ]
    assert (place / "requeued").exists() == requeued
    if requeued:
        assert (place / "requeued").read_text() == "requeue 77\n"


SRUN = """#!/bin/bash
# Slurm's, on this machine: a task for each of four processes; SIGUSR1 to all; the highest exit code
while [[ "$1" == --* ]]; do shift; done
for task in 0 1 2 3; do
    SLURM_PROCID=$task SLURM_LOCALID=$((task % 2)) SLURM_NTASKS=4 "$@" &
    tasks+=("$!")
done
until [ "$(cat began-* 2> /dev/null | wc -l)" -eq 4 ]; do sleep 0.01; done
kill -USR1 "${tasks[@]}"
highest=0
for task in "${tasks[@]}"; do wait "$task"; code=$?; [ "$code" -gt "$highest" ] && highest=$code; done
exit "$highest"
"""
PYTHON = """#!/bin/bash
trap 'exit $((128 + $(kill -l USR1)))' USR1
echo "$RANK $LOCAL_RANK $WORLD_SIZE $LOCAL_WORLD_SIZE $MASTER_ADDR $MASTER_PORT $SRUN_CPUS_PER_TASK $*" > "began-$RANK"
while true; do sleep 0.01; done
"""
SCONTROL = """#!/bin/bash
[ "$1" = show ] && printf "node7\\nnode8\\n" || echo "$@" > requeued
"""


def test_all_gpus_of_all_nodes_train_together(tmp_path):
    """A process for each GPU knows its number and the first node; SIGUSR1 reaches each; the job is queued again."""
    for name, text in (("srun", SRUN), ("scontrol", SCONTROL), ("my python", PYTHON)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o755)
    place = tmp_path / "a folder"
    place.mkdir()
    wanted = {"seeds": None, "command": ["train", "it's.csv"], "folder": place, "python": str(tmp_path / "my python")}
    job = written(tmp_path, nodes=2, gres="gpu:a100:2", cpus=6, **wanted)
    options = [line for line in job.read_text().splitlines() if line.startswith("#SBATCH")]
    assert {"#SBATCH --nodes=2", "#SBATCH --ntasks-per-node=2", "#SBATCH --gres=gpu:a100:2"} < set(options)
    slurm_sets = {"SLURM_JOB_ID": "20077", "SLURM_JOB_NODELIST": "node[7-8]", "SLURM_CPUS_PER_TASK": "6"}
    environment = os.environ | slurm_sets | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    ran = subprocess.run(["bash", "-u", job], env=environment)
    assert ran.returncode == 128 + signal.SIGUSR1
    for rank in range(4):
        words = f"{rank} {rank % 2} 4 2 node7 10077 6 -m windtunnel.cli train it's.csv\n"
        assert (place / f"began-{rank}").read_text() == words
    assert (place / "requeued").read_text() == "requeue 20077\n"


def test_one_process_needs_no_others(tmp_path):
    """With one node and one GPU, the script has nothing of several processes."""
    text = written(tmp_path, gres="gpu:1").read_text()
    assert "MASTER" not in text
    assert "ntasks" not in text
    assert "--ntasks-per-node=4" in written(tmp_path, gres="gpu:4").read_text()
    assert "--ntasks-per-node=1" in written(tmp_path, nodes=3, gres=None).read_text()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"command": ["trian", "imdb"]}, "takes `train` or `study` .*got trian. Did you mean 'train'?"),
        ({"command": []}, "got nothing"),
        ({"time": "four hours"}, "`time` is written as 04:00:00"),
        ({"seeds": "1..3"}, "`seeds` is written as 1-3"),
        ({"gres": "gpu:1\nrm"}, "`gres` is one word"),
        ({"seeds": None}, "got {seed} only"),
        ({"command": ["train", "imdb"]}, "got seeds only"),
    ],
)
def test_what_slurm_would_not_take_is_refused(tmp_path, options, says):
    """Each wrong value is said before anything is written."""
    with pytest.raises(PlanError, match=says.replace("?", r"\?").replace("{seed}", r"\{seed\}")):
        written(tmp_path, **options)


def test_the_command_writes_the_script(tmp_path):
    """`windtunnel slurm` writes a file that can be run, and says what to do with it."""
    job = tmp_path / "job.sh"
    arguments = ["slurm", str(job), "--time", "01:00:00", "--seeds", "1-3", "--", *TRAIN]
    result = CliRunner().invoke(entry.app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert f"sbatch {job}" in result.stdout
    assert os.access(job, os.X_OK)
    assert "--array=1-3" in job.read_text()
