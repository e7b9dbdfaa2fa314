import dataclasses
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
import torch

from small_reviews import LABELS, quick, rows
from windtunnel.errors import DataError, ModelError
from windtunnel.models.encoders import encoder, settings, training
from windtunnel.models.encoders.settings import settings_for
from windtunnel.models.encoders.training import TrainingSettings, fit
from windtunnel.models.prediction import fingerprint


def digest(folder: Path) -> str:
    return hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()


def lines(log: Path) -> list[dict]:
    return [json.loads(line) for line in log.read_text().splitlines()]


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    """A tiny model after 20 epochs on 32 rows."""
    out = tmp_path_factory.mktemp("models") / "plain-1"
    return fit(rows(32), rows(32), LABELS, quick(epochs=20), seed=1, out=out)


def test_32_examples_are_learnt_by_heart(fitted):
    """A model that is shown 32 reviews 20 times gets them all right."""
    assert fitted.valid_accuracy == 1.0
    assert lines(fitted.log)[-1]["valid_loss"] < 0.1


def test_the_folder_holds_everything(fitted):
    """Weights, labels, tokenizer, settings and log lie in the folder, and nothing lies beside it."""
    names = {path.name for path in fitted.folder.iterdir()}
    assert names == {
        "SHA256SUMS",
        "config.json",
        "curves.png",
        "log.jsonl",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
        "training.json",
    }
    assert [path.name for path in fitted.folder.parent.iterdir()] == ["plain-1"]
    config = json.loads((fitted.folder / "config.json").read_text())
    assert config["id2label"] == {"0": "negative", "1": "positive"}
    assert config["label2id"] == {"negative": 0, "positive": 1}


def test_the_record_says_what_was_asked_and_what_it_became(fitted):
    """training.json has the settings as given and as resolved, the seed, labels, threads and versions."""
    record = json.loads((fitted.folder / "training.json").read_text())
    assert TrainingSettings(**record["settings"]) == quick(epochs=20)
    assert record["settings"]["precision"] == "auto"
    assert record["resolved"]["precision"] in ("bf16", "fp32")
    assert record["resolved"] | {"device": "cpu", "attention": "packed", "max_tokens": 64} == record["resolved"]
    assert (record["seed"], record["labels"]) == (1, list(LABELS))
    assert record["threads"] == torch.get_num_threads()
    assert record["versions"]["torch"] == torch.__version__
    assert record["best_epoch"] == fitted.best_epoch


def test_the_log_has_a_line_per_step_and_per_epoch(fitted):
    """Every line is JSON; steps count up, the rate rises and falls, losses are numbers."""
    steps = [line for line in lines(fitted.log) if line["event"] == "steps"]
    epochs = [line for line in lines(fitted.log) if line["event"] == "epoch"]
    assert [line["step"] for line in steps] == list(range(1, fitted.steps + 1))
    assert [line["epoch"] for line in epochs] == list(range(1, 21))
    assert steps[0]["learning_rate"] < max(line["learning_rate"] for line in steps)
    assert steps[-1]["learning_rate"] < steps[-2]["learning_rate"]
    assert all(line["loss"] > 0 and line["tokens_per_second"] > 0 for line in steps)


def test_the_best_epoch_is_kept(fitted):
    """What is kept is the epoch of the best accuracy, of equal ones that of the least loss."""
    epochs = [line for line in lines(fitted.log) if line["event"] == "epoch"]
    best = max(epochs, key=lambda line: (line["valid_accuracy"], -line["valid_loss"]))
    assert fitted.best_epoch == best["epoch"]
    assert fitted.valid_accuracy == best["valid_accuracy"]
    assert best["best"]


def test_a_worse_epoch_does_not_replace_a_better_one(tmp_path, monkeypatch):
    """The weights on disk are those of the best epoch, not of the last one."""
    accuracies = iter([0.5, 0.75, 0.75, 0.25])
    losses = iter([0.7, 0.5, 0.6, 0.9])
    saved = []
    write = encoder.Classifier.save

    def save(classifier, folder):
        write(classifier, folder)
        saved.append(digest(folder))

    def logits(*_args, **_kwargs):
        right = next(accuracies) * 4
        return torch.tensor([[1.0, 0.0] if (row < right) == (row % 2 == 0) else [0.0, 1.0] for row in range(4)]).numpy()

    monkeypatch.setattr(encoder.Classifier, "save", save)
    monkeypatch.setattr(training, "logits", logits)
    monkeypatch.setattr(training, "cross_entropy", lambda *_: next(losses))
    done = fit(rows(16), rows(4), LABELS, quick(epochs=4), seed=1, out=tmp_path / "model")
    assert (done.best_epoch, done.valid_accuracy) == (2, 0.75)
    assert len(saved) == 2
    assert digest(done.folder) == saved[-1]


def test_equal_seeds_give_equal_weights_and_others_do_not(tmp_path):
    """The same seed gives the same bits; another seed gives another model."""
    models = {
        name: fit(rows(32), rows(8), LABELS, quick(epochs=1), seed=seed, out=tmp_path / name).folder
        for name, seed in {"one": 1, "again": 1, "two": 2}.items()
    }
    assert digest(models["one"]) == digest(models["again"])
    assert fingerprint(models["one"]) == fingerprint(models["again"])
    assert digest(models["one"]) != digest(models["two"])
    assert fingerprint(models["one"]) != fingerprint(models["two"])


def test_another_process_gives_the_same_weights(tmp_path):
    """The same seed gives the same bits in a process with another PYTHONHASHSEED."""
    here = fit(rows(32), rows(8), LABELS, quick(epochs=1), seed=1, out=tmp_path / "here")
    code = (
        "import sys; from pathlib import Path; from small_reviews import *;"
        "from windtunnel.models.encoders.training import fit;"
        "fit(rows(32), rows(8), LABELS, quick(epochs=1), seed=1, out=Path(sys.argv[1]))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "17", "PYTHONPATH": str(Path(__file__).parent)}
    command = [sys.executable, "-W", "error", "-c", code, str(tmp_path / "there")]
    run = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "Warning" not in run.stderr
    assert digest(here.folder) == digest(tmp_path / "there")


def test_the_callers_random_state_is_left_alone(tmp_path):
    """What torch draws next does not depend on a training in between."""
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    fit(rows(8), rows(4), LABELS, quick(epochs=1), seed=1, out=tmp_path / "model")
    assert torch.equal(torch.rand(3), expected)


def test_a_loss_that_is_no_number_stops_training_and_names_the_rows(tmp_path):
    """The error has the step, the rows of the batch and a remedy, and leaves nothing behind."""
    settings = quick(learning_rate=1e30, precision="fp32")
    with pytest.raises(ModelError, match=r"at step [23], .* is not a number, on the rows r\d+.*learning_rate"):
        fit(rows(32), rows(8), LABELS, settings, seed=1, out=tmp_path / "model")
    assert list(tmp_path.iterdir()) == []


def test_a_model_is_not_overwritten(fitted):
    """A folder that exists is refused before any work."""
    with pytest.raises(ModelError, match=r"never overwritten; '.*plain-1' exists"):
        fit(rows(8), rows(4), LABELS, quick(), seed=1, out=fitted.folder)


@pytest.mark.parametrize(
    ("train", "valid", "says"),
    [
        (rows(0), rows(4), "`train` must have rows"),
        (rows(8), rows(0), "`valid` must have rows"),
        (rows(8).filter(pa.array([True, False] * 4)), rows(4), "rows of two labels"),
        (rows(8), rows(4).set_column(2, "label", pa.array([0, 1, 2, 1], pa.int32())), r"labels from 0 to 1 .*got 2"),
        (rows(2).set_column(2, "label", pa.array([0, None], pa.int32())), rows(4), "1 have none"),
    ],
)
def test_rows_that_cannot_be_learnt_from_are_refused(tmp_path, train, valid, says):
    """No rows, one class, a label without a name: each is refused in one line."""
    with pytest.raises(DataError, match=says):
        fit(train, valid, LABELS, quick(), seed=1, out=tmp_path / "model")


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ({"learning_rate": -1.0}, "`learning_rate` must be above 0; got -1.0."),
        ({"epochs": 0}, "`epochs` must be 1 or more; got 0."),
        ({"warmup_share": 1.5}, "`warmup_share` must be a share from 0 to below 1; got 1.5."),
        ({"device": "cudo"}, "must be one of 'auto', 'cuda', 'mps', 'cpu'; got 'cudo'. Did you mean 'cuda'?"),
        ({"learning_rat": 1e-3}, "No training setting is called 'learning_rat'. Did you mean 'learning_rate'?"),
    ],
)
def test_settings_out_of_bounds_are_refused(setting, says):
    """An error says what must hold, what was given, and what may have been meant."""
    with pytest.raises(ModelError) as caught:
        settings_for("tiny", **setting)
    assert says in str(caught.value)


def test_settings_are_read_as_they_are_typed():
    """`--set patience=2` gives a number of the setting's kind; what is none is refused with what it must be."""
    assert settings.read(["patience=2", "layer_decay=0.95", "precision=fp32", "checkpoint_minutes=5"]) == {
        "patience": 2,
        "layer_decay": 0.95,
        "precision": "fp32",
        "checkpoint_minutes": 5.0,
    }
    for given, says in (
        ("patience=1.5", "`patience` is a whole number; got '1.5'."),
        ("layer_decay", "`layer_decay` is a number; got ''."),
        ("patients=2", "No training setting is called 'patients'. Did you mean 'patience'?"),
    ):
        with pytest.raises(ModelError) as caught:
            settings.read([given])
        assert str(caught.value) == says


def test_each_kind_of_model_has_its_settings(tmp_path):
    """The smaller the model, the larger its learning rate; None keeps a default."""
    (tmp_path / "config.json").write_text('{"hidden_size": 384}')
    names = ("distilbert-base-uncased", "microsoft/MiniLM-L12-H384-uncased", str(tmp_path), "tiny")
    rates = [settings_for(name).learning_rate for name in names]
    assert rates == sorted(rates)
    assert rates[1] == rates[2]
    electra = [settings_for(f"google/electra-{size}-discriminator") for size in ("base", "large")]
    assert [(one.learning_rate, one.layer_decay) for one in electra] == [(1e-4, 0.8), (5e-5, 0.9)]
    assert settings_for("FacebookAI/roberta-base").learning_rate == 2e-5
    assert settings_for("tiny", epochs=None, batch_size=4) == dataclasses.replace(settings_for("tiny"), batch_size=4)
