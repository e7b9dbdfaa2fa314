"""Several processes that train one model: two on this CPU, over gloo."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from small_reviews import LABELS, quick, rows
from windtunnel.cli import entry
from windtunnel.errors import ModelError
from windtunnel.models.encoders import distributed
from windtunnel.models.encoders.distributed import ProcessGroup
from windtunnel.models.encoders.training import fit

SCRIPT = Path(__file__).with_name("train_together.py")
SETTINGS = quick(precision="fp32", checkpoint_steps=2)


def digest(folder: Path) -> str:
    return hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()


def lines(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """What two processes left that trained together several times; see `train_together.py`."""
    found = tmp_path_factory.mktemp("together")
    command = [sys.executable, "-W", "error", str(SCRIPT), str(found)]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout) == (0, "[0, -9] [0, 0]\n"), ran.stderr
    return found


@pytest.fixture(scope="module")
def seen(place):
    return [json.loads((place / f"seen-{number}.json").read_text()) for number in (0, 1)]


def test_two_processes_see_what_one_sees(place, seen, tmp_path):
    """Each step's rows, divided; losses, norms and rates of each step and accuracies within 1e-4 of one process's."""
    alone = fit(rows(32), rows(9), LABELS, SETTINGS, seed=1, out=tmp_path / "alone").folder
    first, second = (one["rows"] for one in seen)
    for epoch in (slice(0, 5), slice(5, 10)):
        assert sorted(row for some in first[epoch] + second[epoch] for row in some) == list(range(32))
    for name in ("loss", "gradient_norm", "learning_rate", "valid_loss", "valid_accuracy"):
        one, two = ([line[name] for line in lines(folder) if name in line] for folder in (alone, place / "plain"))
        assert one == pytest.approx(two, rel=1e-4), name
    record = json.loads((place / "plain" / "training.json").read_text())
    assert record["processes"] == 2


def test_one_asked_all_stop(place, seen):
    """SIGTERM to one process ends all after the same step, with its exit code; the main one says it."""
    for number, one in enumerate(seen):
        message, code, silent = one["stopped"]
        assert message.startswith("model: stopped by SIGTERM after step 4 of 10.")
        assert (code, silent) == (143, number == 1)


def test_a_stopped_or_killed_training_ends_as_if_it_had_not_been(place, seen):
    """Taken up again by as many processes: the same bits, with each one's own dropout."""
    assert digest(place / "stopped") == digest(place / "killed") == digest(place / "whole")
    assert digest(place / "whole") != digest(place / "plain")
    assert seen[0]["dropout differs"]


def test_a_process_that_dies_is_noticed(place):
    """The main one ends without a word of its own: who was killed cannot speak."""
    assert (place / "lost").read_text() == "Another process of this training has ended. 1 True"


def test_one_lacks_memory_all_divide(place, seen):
    """Where one process runs out of memory, all do the step again, in smaller passes."""
    assert [one["broken"] for one in seen] == [False, True]
    assert json.loads((place / "divided" / "training.json").read_text())["resolved"]["passes_a_step"] == 2
    one, two = ([line["loss"] for line in lines(place / name) if "loss" in line] for name in ("plain", "divided"))
    assert one == pytest.approx(two, rel=1e-3)


def test_a_loss_that_is_no_number_ends_all(seen):
    """All raise the same error, with all rows of the step; one says it."""
    assert seen[0]["nan"][0] == seen[1]["nan"][0]
    assert "is not a number, on the rows r" in seen[0]["nan"][0]
    assert [one["nan"][1] for one in seen] == [False, True]


def test_the_main_process_alone_speaks_and_writes(place, seen):
    """Others are told nothing to say, and leave nothing."""
    assert len(seen[0]["said"]) == 5
    assert seen[1]["said"] == []
    names = {path.name for path in place.iterdir()} - {"halved.unfinished", "halved"}
    models = {"plain", "whole", "stopped", "killed", "divided", "doubled"}
    assert names == models | {"lost", "seen-0.json", "seen-1.json"}


def test_another_number_of_processes_goes_on_too(place, seen):
    """What two have begun, one finishes, and the other way round; without dropout to the metrics of the others."""
    said = []
    fit(rows(32), rows(9), LABELS, SETTINGS, seed=1, out=place / "halved", say=said.append)
    began, now = "2 processes with cpu, 1 threads each", "cpu, 1 threads"
    assert said[1] == f"It began on {began}, now it has {now}: equally good, but not bit-identical."
    assert any("It began on cpu, 1 threads, now it has 2 processes" in what for what in seen[0]["said"])
    whole = [line["loss"] for line in lines(place / "plain") if "loss" in line]
    for name in ("halved", "doubled"):
        assert [line["loss"] for line in lines(place / name) if "loss" in line] == pytest.approx(whole, rel=1e-4)


def test_a_study_under_torchrun(tmp_path):
    """One command, two processes: one story, one log per model, and numbers at the end."""
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    command += [
        "-m",
        "windtunnel.cli",
        "study",
        "builtin:reviews",
        "--model",
        "tiny",
        "--limit",
        "60",
        "-t",
        "typo",
    ]
    command += ["--seeds", "1", "--augment", "0", "--epochs", "1", "--max-tokens", "32", "--out", str(tmp_path / "out")]
    ran = subprocess.run(command, env=os.environ | {"OMP_NUM_THREADS": "1"}, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr.count("60 rows of 4,000 were taken of train") == 1
    assert ran.stdout.count("Accuracy in %") == 1
    record = json.loads((tmp_path / "out" / "models" / "plain-1" / "training.json").read_text())
    assert record["processes"] == 2
    assert (tmp_path / "out" / "manifest.json").is_file()
    assert not list((tmp_path / "out").rglob("*.unfinished"))


# --- without a launcher ---------------------------------------------------------------------------------------


def test_alone_nothing_is_asked_of_others():
    """One process is itself: no group, no messages, its rows and answers as they are."""
    alone = ProcessGroup()
    numbers = np.arange(5)
    assert alone.share(numbers) is alone.gather_rows(numbers) is alone.broadcast(numbers) is numbers
    assert (alone.all_reduce_max(3), alone.all_gather(4), alone.main) == (3, [4], True)
    assert not torch.distributed.is_initialized()


def test_each_process_has_a_gpu_of_its_own():
    """By its number on its machine; a number that the user gives would be the same in all."""
    second = ProcessGroup(5, 8, local_rank=1)
    assert second.device(torch.device("cuda")) == torch.device("cuda", 1)
    assert second.device(torch.device("cpu")) == torch.device("cpu")
    assert ProcessGroup().device(torch.device("cuda", 3)) == torch.device("cuda", 3)
    with pytest.raises(ModelError, match="must be 'cuda' or 'auto', not 'cuda:3'"):
        second.device(torch.device("cuda", 3))


def test_without_accelerate_it_is_said_at_once(monkeypatch, capsys):
    """Under a launcher the command ends with one line before any work, where Accelerate is not installed."""
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setenv("RANK", "0")
    monkeypatch.setattr(distributed.importlib.util, "find_spec", lambda name: None)
    distributed.current.cache_clear()
    try:
        with pytest.raises(SystemExit) as ended:
            entry.run(lambda: pytest.fail("nothing may run"))
    finally:
        distributed.current.cache_clear()
    assert ended.value.code == 2
    assert capsys.readouterr().err == "error: Several processes need Accelerate: pip install 'windtunnel[devices]'.\n"
