"""How fast the machine multiplies, and what follows from it: precision, and the share of it that training reaches."""

import json
import shutil

import numpy as np
import pytest
import torch

from small_reviews import LABELS, quick, rows
from windtunnel import training
from windtunnel.modelling import device, models, speed
from windtunnel.modelling.answering import Encoder
from windtunnel.training import TrainingStoppedError, fit

CPU = torch.device("cpu")


@pytest.mark.parametrize(("times", "becomes"), [(0.6, "fp32"), (1.14, "fp32"), (1.16, "bf16"), (8.0, "bf16")])
def test_auto_is_what_was_measured(monkeypatch, times, becomes):
    """A CPU that has bf16 instructions computes in bf16 only where its matmuls are 1.15 times as fast."""
    monkeypatch.setattr(device, "_cpu_multiplies_bf16", lambda: True)
    monkeypatch.setattr(speed, "matmul_rates", lambda *_: {"fp32": 1e9, "bf16": times * 1e9})
    assert device.choose_precision("auto", CPU) == becomes


def test_without_the_instructions_nothing_is_measured(monkeypatch):
    """Emulated bf16 is not worth a try."""
    monkeypatch.setattr(device, "_cpu_multiplies_bf16", lambda: False)
    monkeypatch.setattr(speed, "matmul_rates", lambda *_: pytest.fail("measured"))
    assert device.choose_precision("auto", CPU) == "fp32"


def test_a_training_stays_with_its_precision(tmp_path, monkeypatch):
    """A clock that errs does not change the numbers in mid-run, nor those of the model's predictions."""
    now = ["bf16"]
    monkeypatch.setattr(training, "choose_precision", lambda *_: now[0])
    asked = iter(range(99))
    with pytest.raises(TrainingStoppedError):
        fit(rows(32), rows(8), LABELS, quick(), seed=1, out=tmp_path / "model", stop=lambda: next(asked) == 5)
    now[0] = "fp32"
    done = fit(rows(32), rows(8), LABELS, quick(), seed=1, out=tmp_path / "model")
    record = json.loads((done.folder / "training.json").read_text())
    assert (record["settings"]["precision"], record["resolved"]["precision"]) == ("auto", "bf16")

    def encoder(place, precision=None):
        return Encoder(place, max_tokens=None, device="cpu", precision=precision, batch_tokens=None)

    monkeypatch.setattr(device, "_cpu_multiplies_bf16", lambda: True)
    monkeypatch.setattr(speed, "matmul_rates", lambda *_: {"fp32": 2.0, "bf16": 1.0})
    assert encoder(done.folder).precision == "bf16"
    assert encoder(done.folder, "auto").precision == "fp32"  # asked for by name: what suits this machine
    other = shutil.copytree(done.folder, tmp_path / "from a GPU")
    record["resolved"]["device"] = "cuda:0"
    (other / "training.json").write_text(json.dumps(record))
    assert encoder(other).precision == "fp32"


def test_the_rate_is_that_of_matmuls():
    """A clock that advances a second at each look: two matmuls' worth of FLOPs a second, in every round."""
    ticks = iter(range(99))
    rates = speed.measured(CPU, ["fp32", "bf16"], tokens=4, width=8, rounds=2, now=lambda: next(ticks))
    assert rates == {"fp32": [3 * 2 * 4 * 32 * 8.0] * 2, "bf16": [3 * 2 * 4 * 32 * 8.0] * 2}


def test_each_rate_is_measured_once(monkeypatch):
    """Of each precision, in a process; the best round counts."""
    asked = []

    def measured(device, precisions, **_):
        asked.append(list(precisions))
        return {precision: [1.0, 3.0, 2.0] for precision in precisions}

    monkeypatch.setattr(speed, "_known", {})
    monkeypatch.setattr(speed, "measured", measured)
    assert speed.matmul_rates(CPU, ["bf16"]) == {"bf16": 3.0}
    assert speed.matmul_rates(CPU) == speed.matmul_rates(CPU) == {"fp32": 3.0, "bf16": 3.0}
    assert asked == [["bf16"], ["fp32"]]


@pytest.mark.parametrize("attention", ["plain", "packed"])
def test_flops_are_those_that_torch_counts(attention):
    """Forward and backward of a tiny model on one text: what torch's own counter says, but for embeddings and head."""
    from torch.utils.flop_counter import FlopCounterMode

    torch.manual_seed(0)
    classifier = models.start("tiny", LABELS, ["a film"] * 9, max_tokens=64, attention=attention)
    found = speed.multiplied(classifier.model)
    ids = torch.ones(3, 20, dtype=torch.int64)
    with FlopCounterMode(display=False) as counter:
        classifier.model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits.sum().backward()
    width = classifier.model.config.dim
    head = 3 * 2 * 3 * (width * width + 2 * width)
    assert found.flops(np.full(3, 20)) == pytest.approx(counter.get_total_flops() - head, rel=0.01)


def test_a_model_with_other_names_has_no_flops():
    """What is not known is not guessed."""
    model = torch.nn.ModuleDict({"dense": torch.nn.Linear(2, 2)})
    model.config = object()
    assert speed.multiplied(model) is None


def test_the_log_and_the_bar_tell_the_share(tmp_path, monkeypatch):
    """Each line of the log has `mfu`: what was multiplied, by the seconds it took, by what the machine can."""
    shown = []
    advance = training.progress.Bar.advance
    monkeypatch.setattr(
        training.progress.Bar, "advance", lambda bar, count=1, **figures: shown.append(figures) or advance(bar, count)
    )
    monkeypatch.setattr(training, "matmul_rates", lambda *_: {"fp32": 1e12})
    done = fit(rows(32), rows(8), LABELS, quick(precision="fp32"), seed=1, out=tmp_path / "model")
    lines = [json.loads(line) for line in done.log.read_text().splitlines()]
    shares = [line["mfu"] * 1e12 / line["tokens_per_second"] for line in lines if line["event"] == "steps"]
    layers = 2 * 2 * (4 * 128 * 128 + 2 * 128 * 256)  # FLOPs a token, forward, of tiny's two layers
    assert all(0.4 * 3 * layers < share < 1.2 * 3 * layers for share in shares)
    assert all(figures["MFU"] > 0 and figures["tokens/s"] > 0 for figures in shown if "loss" in figures)
