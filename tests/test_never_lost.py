"""A training that is stopped, killed or out of room goes on where it was, and ends with the same weights."""

import dataclasses
import hashlib
import json
import math
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from small_reviews import LABELS, quick, rows
from windtunnel.cli import entry
from windtunnel.errors import ModelError
from windtunnel.models.encoders import checkpoint_files, reproducibility, training
from windtunnel.models.encoders.memory import is_lacking
from windtunnel.models.encoders.training import TrainingStoppedError, fit
from windtunnel.study.plan import StudyPlan
from windtunnel.study.story import run

ROOT = Path(__file__).parents[1]
STEPS = 10  # of `train`, over both epochs


def digest(model: Path) -> str:
    return hashlib.sha256((model / "model.safetensors").read_bytes()).hexdigest()


def lines(log: Path) -> list[dict]:
    return [json.loads(line) for line in log.read_text().splitlines()]


def names(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir())


def train(out: Path, said: list[str] | None = None, *, seed: int = 1, texts=None, stop=lambda: False, **settings):
    """Train on 32 rows for two epochs of five steps."""
    chosen = quick(**{"checkpoint_steps": 2, "attention_dropout": 0.1} | settings)  # so that random states count
    say = (said if said is not None else []).append
    return fit(rows(32) if texts is None else texts, rows(8), LABELS, chosen, seed=seed, out=out, stop=stop, say=say)


def at_step(number: int, act=lambda: True):
    """A `stop` that acts after so many steps and returns what `act` does."""
    asked = iter(range(1, 1_000_000))
    return lambda: next(asked) == number + 2 and act()  # it is asked twice before the first step, when tokenizing


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The same training, never stopped."""
    done = train(tmp_path_factory.mktemp("undisturbed") / "model")
    assert done.steps == STEPS
    return done


# --- stopped ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", [1, 2, 5, 6, 9, 12])
def test_a_stopped_training_goes_on_where_it_was(tmp_path, undisturbed, step):
    """Stopped after any step, in validation too, and run again: the same weights and the same log."""
    with pytest.raises(TrainingStoppedError, match=r"by its caller after step \d+ of 10\. All is kept in '.*mo"):
        train(tmp_path / "model", stop=at_step(step))
    assert names(tmp_path) == ["model.unfinished"]
    said = []
    done = train(tmp_path / "model", said)
    assert said[0].startswith("Training goes on after step ")
    assert digest(done.folder) == digest(undisturbed.folder)
    assert names(tmp_path) == ["model"]

    def figures(log):
        kept = ("event", "epoch", "step", "loss", "learning_rate", "gradient_norm", "valid_accuracy", "valid_loss")
        return [{name: line.get(name) for name in kept} for line in lines(log) if line["event"] != "continued"]

    assert figures(done.log) == figures(undisturbed.log)
    record = json.loads((done.folder / "training.json").read_text())
    assert len(record["continued_after_steps"]) == 1
    assert done.best_epoch == undisturbed.best_epoch


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGUSR1, None)])
def test_signals_end_the_step_and_keep_everything(tmp_path, undisturbed, number, code):
    """Ctrl-C, SIGTERM and SIGUSR1 stop training between two steps; the handlers are as before afterwards."""
    before = signal.getsignal(number)
    with pytest.raises(TrainingStoppedError, match=f"stopped by {number.name} after step 3 of") as caught:
        train(tmp_path / "model", stop=at_step(3, lambda: os.kill(os.getpid(), number)))
    assert caught.value.exit_code == (code or 128 + number)
    assert signal.getsignal(number) == before
    assert digest(train(tmp_path / "model").folder) == digest(undisturbed.folder)


def test_a_signal_before_the_first_step_stops_too(tmp_path):
    """While texts are tokenized nothing can be lost, so nothing is left."""
    answers = iter([True])
    with pytest.raises(TrainingStoppedError, match="before its first step"):
        train(tmp_path / "model", stop=lambda: next(answers))
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_how_to_go_on(tmp_path, monkeypatch, capsys):
    """`windtunnel train` stopped by SIGTERM ends with 143 and one line; the same command finishes the model."""
    step = training.TrainingLog.step

    def killing(log, epoch, number, *figures):
        step(log, epoch, number, *figures)
        if number == 2:
            os.kill(os.getpid(), signal.SIGTERM)

    arguments = ["train", "builtin:reviews", "--out", str(tmp_path / "model"), "--model", "tiny", "--limit", "60"]
    monkeypatch.setattr(sys, "argv", ["windtunnel", *arguments, "--epochs", "1", "--max-tokens", "32"])
    monkeypatch.setattr(training.TrainingLog, "step", killing)
    with pytest.raises(SystemExit) as stopped:
        entry.main()
    assert stopped.value.code == 143
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith("training: stopped by SIGTERM after step 2 of")
    assert said.endswith("the same command goes on from there.")
    monkeypatch.setattr(training.TrainingLog, "step", step)
    with pytest.raises(SystemExit) as ended:
        entry.main()
    assert ended.value.code == 0
    assert "Training goes on after step 2" in capsys.readouterr().err
    assert names(tmp_path) == ["model"]


# --- checkpoints ------------------------------------------------------------------------------------------------


def stopped(out: Path, step: int = 7, **settings) -> Path:
    """The folder of a training that was stopped."""
    with pytest.raises(TrainingStoppedError):
        train(out, stop=at_step(step), **settings)
    return out.with_name(f"{out.name}.unfinished")


def test_the_last_two_checkpoints_are_kept(tmp_path):
    """Two checkpoints, the best epoch that they name, and the log; no half-written file, and nobody's lock."""
    place = stopped(tmp_path / "model")
    found = [name.split(".")[0] for name in names(place)]
    assert found == ["best-1", "log", "step-000000005", "step-000000006"]


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty"])
def test_a_damaged_checkpoint_is_passed_over(tmp_path, undisturbed, damage):
    """A checkpoint that is cut short or has one wrong bit is said to be damaged; the one before is taken."""
    newest, older = checkpoint_files.newest_first(stopped(tmp_path / "model"))
    content = bytearray(newest.read_bytes())
    content[len(content) // 2] ^= 1
    newest.write_bytes({"cut": content[: len(content) // 2], "flipped": content, "empty": b""}[damage])
    said = []
    done = train(tmp_path / "model", said)
    assert said[0] == f"'{newest}' is damaged; it is skipped."
    assert str(older) in said[1]
    assert digest(done.folder) == digest(undisturbed.folder)


def test_a_damaged_best_epoch_is_noticed(tmp_path, undisturbed):
    """The weights of the best epoch are checked as well; here no checkpoint is left, and training starts anew."""
    place = stopped(tmp_path / "model", 9)
    (place / "best-1" / "model.safetensors").write_bytes(b"")
    said = []
    done = train(tmp_path / "model", said)
    assert said[-1] == f"No checkpoint in '{place}' is whole; training starts anew."
    assert digest(done.folder) == digest(undisturbed.folder)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"learning_rate": 1e-4}, "learning_rate"),
        ({"seed": 2}, "seed"),
        ({"texts": rows(30)}, "training texts"),
        ({"weight_decay": 0.0, "max_tokens": 48}, "max_tokens, weight_decay"),
    ],
)
def test_another_plan_starts_anew(tmp_path, change, says):
    """With other settings, texts or seeds nothing is taken over: what differs is said."""
    place = stopped(tmp_path / "model")
    said = []
    done = train(tmp_path / "model", said, **change)
    assert said == [f"'{place}' holds a training that differs ({says}); training starts anew."]
    assert digest(done.folder) == digest(train(tmp_path / "fresh", **change).folder)


def test_another_version_starts_anew(tmp_path, monkeypatch):
    """A checkpoint of other code is not gone on from."""
    stopped(tmp_path / "model")
    monkeypatch.setattr(reproducibility, "code_version", lambda: "other")
    said = []
    train(tmp_path / "model", said)
    assert "differs (windtunnel's version)" in said[0]


def test_how_often_is_saved_may_change(tmp_path, undisturbed):
    """Settings that change no weight do not matter."""
    stopped(tmp_path / "model")
    said = []
    done = train(tmp_path / "model", said, checkpoint_steps=0, checkpoint_minutes=0, log_steps=3)
    assert said[0].startswith("Training goes on after step 6")
    assert digest(done.folder) == digest(undisturbed.folder)


def test_two_at_once_are_refused(tmp_path):
    """The second training of one model is refused with the first one's process; the first one goes on."""
    refused = []

    def second():
        with pytest.raises(ModelError) as caught:
            train(tmp_path / "model")
        refused.append(str(caught.value))

    train(tmp_path / "model", stop=at_step(3, second))
    assert f"Another training writes '{tmp_path / 'model.unfinished'}': process {os.getpid()} on " in refused[0]
    assert names(tmp_path) == ["model"]


def test_tensors_come_back_as_they_were(tmp_path):
    """Any type and shape, empty and single numbers too, to the bit."""
    tensors = {
        "bf16": torch.randn(3, 2).bfloat16(),
        "none": torch.empty(0, 4),
        "one": torch.tensor(7.5),
        "turned": torch.arange(6).reshape(2, 3).T,
        "bytes": torch.get_rng_state(),
        "yes": torch.tensor([True, False]),
        "nan": torch.tensor([math.nan, -0.0], dtype=torch.float64),
    }
    written = {"plan": {"labels": "ü"}, "machine": "cpu", "state": dataclasses.asdict(checkpoint_files.State(step=3))}
    path = checkpoint_files.write(tmp_path, 3, written, tensors)
    record, back = checkpoint_files.read(path)
    assert record == written
    assert list(back) == list(tensors)
    for name, value in tensors.items():
        assert (back[name].dtype, back[name].shape) == (value.dtype, value.shape)
        assert checkpoint_files._bytes(back[name]).tobytes() == checkpoint_files._bytes(value).tobytes()


# --- what goes wrong --------------------------------------------------------------------------------------------


def test_a_loss_that_is_no_number_leaves_the_checkpoints(tmp_path, monkeypatch):
    """The last good checkpoint stays, and the error says where."""
    norm = torch.nn.utils.clip_grad_norm_
    norms = iter([False] * 4 + [True])
    monkeypatch.setattr(torch.nn.utils, "clip_grad_norm_", lambda *a: norm(*a) * (math.nan if next(norms) else 1.0))
    with pytest.raises(ModelError, match=r"at step 5, the gradient is not a number, on the rows r.*checkpoints from"):
        train(tmp_path / "model")
    assert [path.name[:14] for path in checkpoint_files.newest_first(tmp_path / "model.unfinished")] == [
        "step-000000004",
        "step-000000002",
    ]


def test_a_loss_that_explodes_stops_training(tmp_path):
    """A mean loss of five times guessing, after 50 steps, ends training with the rule, the rows and the remedy."""
    settings = {"learning_rate": 0.3, "epochs": 30, "warmup_share": 0.0, "clip_norm": 1e9, "precision": "fp32"}
    with pytest.raises(
        ModelError, match=r"more than 5 times that of guessing \(0\.69\); the last rows were r\d+, .*Try"
    ):
        train(tmp_path / "model", **settings)


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: not enough memory: you tried to allocate"),
        torch.OutOfMemoryError("CUDA out of memory."),
        MemoryError(),
    ],
)
def test_when_memory_runs_out_the_passes_become_smaller(tmp_path, monkeypatch, error):
    """The step is done again in twice as many passes, and the weights are those of whole passes, up to rounding."""
    whole = train(tmp_path / "whole", precision="fp32", attention_dropout=0.0).folder
    start = training.encoder.load_to_train
    seen = []

    def cramped(*args, **kwargs):
        classifier = start(*args, **kwargs)
        forward = classifier.model.forward

        def narrow(input_ids, **others):
            if classifier.model.training:
                seen.append(len(input_ids))
                if len(seen) == 3:
                    raise error
            return forward(input_ids=input_ids, **others)

        classifier.model.forward = narrow
        return classifier

    monkeypatch.setattr(training.encoder, "load_to_train", cramped)
    said = []
    divided = train(tmp_path / "divided", said, precision="fp32", attention_dropout=0.0).folder
    assert said == ["Memory ran out at step 3: from here on, twice as many passes of half the tokens make a step."]
    assert len(seen) >= 2 + 1 + 2 * (STEPS - 2)
    assert sum(seen) == 64 + seen[2]  # each row once an epoch, and the pass that failed
    assert json.loads((divided / "training.json").read_text())["resolved"]["passes_a_step"] == 2
    assert nearly_equal(whole, divided)


def test_memory_that_runs_out_again_is_an_error(tmp_path, monkeypatch):
    """Half the tokens are tried once; then the error says what to set. Other errors are left alone."""
    start = training.encoder.load_to_train
    message = ["not enough memory"]

    def cramped(*args, **kwargs):
        def full(**_):
            raise RuntimeError(message[0])

        classifier = start(*args, **kwargs)
        classifier.model.forward = full
        return classifier

    monkeypatch.setattr(training.encoder, "load_to_train", cramped)
    with pytest.raises(ModelError, match=r"Memory ran out at step 1, with half .* Try accumulate=4"):
        train(tmp_path / "model")
    message[0] = "mat1 and mat2 shapes cannot be multiplied"
    with pytest.raises(RuntimeError, match="cannot be multiplied"):
        train(tmp_path / "model")
    assert not is_lacking(ValueError("out of memory"))


# --- settings ---------------------------------------------------------------------------------------------------


def nearly_equal(one: Path, other: Path) -> bool:
    """Tell whether weights differ by rounding only: AdamW's steps of 7e-4 make up to 1e-3 of it."""
    from safetensors.torch import load_file

    first, second = (load_file(model / "model.safetensors") for model in (one, other))
    return all(torch.allclose(first[name], second[name], atol=2e-3) for name in first)


def test_a_step_in_several_passes_is_the_same_step(tmp_path):
    """`accumulate` divides a step's rows; the log shows the same losses and norms, up to rounding."""
    one, three = (
        train(tmp_path / str(passes), accumulate=passes, precision="fp32", attention_dropout=0.0) for passes in (1, 3)
    )
    assert one.steps == three.steps == STEPS
    for name in ("loss", "gradient_norm"):
        found = [[line[name] for line in lines(done.log) if line["event"] == "steps"] for done in (one, three)]
        assert found[0] == pytest.approx(found[1], rel=1e-3)
    assert nearly_equal(one.folder, three.folder)


def test_patience_ends_training(tmp_path, monkeypatch):
    """After two epochs without a better one, training ends; stopped and taken up again, too."""
    monkeypatch.setattr(training, "cross_entropy", lambda *_: 0.5)
    monkeypatch.setattr(training.np, "mean", lambda _: 0.5)
    done = train(tmp_path / "model", epochs=9, patience=2)
    assert (done.best_epoch, done.steps) == (1, 15)
    with pytest.raises(TrainingStoppedError):
        train(tmp_path / "again", epochs=9, patience=2, stop=at_step(16))
    assert train(tmp_path / "again", epochs=9, patience=2).steps == 15


def test_smoothed_labels_give_softer_answers(tmp_path):
    """With `label_smoothing`, the loss cannot fall to 0."""
    sharp, soft = (train(tmp_path / str(share), label_smoothing=share, epochs=12) for share in (0.0, 0.2))
    last = [[line["loss"] for line in lines(done.log) if line["event"] == "steps"][-1] for done in (sharp, soft)]
    assert last[0] < last[1]
    assert last[1] > 0.3  # the least possible: 0.325


# --- kills and full disks ---------------------------------------------------------------------------------------


def test_ten_kills_change_nothing(tmp_path):
    """SIGKILL at ten random moments of small trainings: each ends with the weights of one that was left alone."""
    out = tmp_path / "kills.json"
    command = [sys.executable, str(ROOT / "tools" / "check_kills.py"), "--kills", "10", "--out", str(out)]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    summary = json.loads(out.read_text())
    assert summary["kills"] == 10
    assert summary["trainings_with_other_weights"] == 0


# --- studies ----------------------------------------------------------------------------------------------------


def test_a_stopped_study_goes_on_in_the_midst_of_a_training(tmp_path, monkeypatch):
    """SIGTERM in the second training ends a study; run again, even with another interval, no step is done twice."""
    done = []
    step = training.TrainingLog.step

    def counted(log, epoch, number, *figures):
        step(log, epoch, number, *figures)
        done.append(number)
        if len(done) == 20:
            os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(training.TrainingLog, "step", counted)
    settings = {"epochs": 1, "max_tokens": 32, "batch_size": 8}
    plan = StudyPlan(
        "builtin:reviews", model="tiny", transform=("typo",), augment=40, seeds=1, limit=120, training=settings
    )
    with pytest.raises(TrainingStoppedError, match=r"training control, seed 1 .* stopped by SIGTERM after step"):
        run(plan, tmp_path / "study")
    assert [path.name for path in (tmp_path / "study" / "models").iterdir() if path.is_dir()] in (
        ["plain-1", "control-1.unfinished"],
        ["control-1.unfinished", "plain-1"],
    )
    run(dataclasses.replace(plan, training=settings | {"checkpoint_minutes": 5.0}), tmp_path / "study")
    steps = {
        arm: json.loads((tmp_path / "study" / "models" / f"{arm}-1" / "training.json").read_text())["steps"]
        for arm in ("plain", "control", "augmented")
    }
    assert len(done) == sum(steps.values())
    assert not list((tmp_path / "study").rglob("*.unfinished"))
