"""How fast the machine multiplies, and what follows from it: precision, and the share of it that training reaches."""

import json
import shutil

import numpy as np
import pytest
import torch

from small_reviews import LABELS, quick, rows
from windtunnel.models.encoders import device, encoder, speed, training
from windtunnel.models.encoders.predictor import Encoder
from windtunnel.models.encoders.training import TrainingStoppedError, fit

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

    def loaded(place, precision=None):
        return Encoder(place, max_tokens=None, device="cpu", precision=precision, batch_tokens=None)

    monkeypatch.setattr(device, "_cpu_multiplies_bf16", lambda: True)
    monkeypatch.setattr(speed, "matmul_rates", lambda *_: {"fp32": 2.0, "bf16": 1.0})
    assert loaded(done.folder).precision == "bf16"
    assert loaded(done.folder, "auto").precision == "fp32"  # asked for by name: what suits this machine
    other = shutil.copytree(done.folder, tmp_path / "from a GPU")
    record["resolved"]["device"] = "cuda:0"
    (other / "training.json").write_text(json.dumps(record))
    assert loaded(other).precision == "fp32"


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
    classifier = encoder.load_to_train("tiny", LABELS, ["a film"] * 9, max_tokens=64, attention=attention)
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
    monkeypatch.setattr(speed, "matmul_rates", lambda *_: {"fp32": 1e12})
    done = fit(rows(32), rows(8), LABELS, quick(precision="fp32"), seed=1, out=tmp_path / "model")
    lines = [json.loads(line) for line in done.log.read_text().splitlines()]
    shares = [line["mfu"] * 1e12 / line["tokens_per_second"] for line in lines if line["event"] == "steps"]
    layers = 2 * 2 * (4 * 128 * 128 + 2 * 128 * 256)  # FLOPs a token, forward, of tiny's two layers
    assert all(0.4 * 3 * layers < share < 1.2 * 3 * layers for share in shares)
    assert all(figures["MFU"] > 0 and figures["tokens/s"] > 0 for figures in shown if "loss" in figures)


def test_a_machine_that_was_busy_at_the_start_does_not_make_the_share_too_large(tmp_path, monkeypatch):
    """Measured a million times too slow before training, MFU is a share of what is measured later, never over 1."""
    measured, slow = speed.measured, [1e-6]

    def busy_first(*args, **kwargs):
        times = slow.pop() if slow else 1.0
        return {precision: [times * rate for rate in rates] for precision, rates in measured(*args, **kwargs).items()}

    monkeypatch.setattr(speed, "_known", {})
    monkeypatch.setattr(speed, "measured", busy_first)
    done = fit(rows(32), rows(8), LABELS, quick(precision="fp32"), seed=1, out=tmp_path / "model")
    lines = [line for line in map(json.loads, done.log.read_text().splitlines()) if line["event"] == "steps"]
    assert all(0 < line["mfu"] <= 1 for line in lines)
    rates = [line["matmul_flops_per_second"] for line in lines]
    assert rates == sorted(rates)
    known = speed.matmul_rates(CPU, ["fp32"])["fp32"]  # by the next training
    assert 1 < round(known) <= rates[-1]


def test_measuring_again_costs_little(monkeypatch):
    """Each time takes a second by this clock; one is allowed in every 500 seconds of training."""
    monkeypatch.setattr(speed, "_known", {(CPU, "fp32"): 5.0})
    monkeypatch.setattr(speed, "measured", lambda *_, **__: {"fp32": [7.0]})
    ticks = iter(range(99))
    limit = speed.MatmulRate(CPU, "fp32", processes=2, now=lambda: next(ticks))
    assert limit.best == 10
    limit.measure_again(0.0)
    assert limit.best == 14
    monkeypatch.setattr(speed, "measured", lambda *_, **__: {"fp32": [9.0]})
    limit.measure_again(499.0)
    assert limit.best == 14
    limit.measure_again(500.0)
    assert limit.best == 18


def test_what_training_reached_the_machine_can(monkeypatch):
    """A training faster than all that was measured has an MFU of 1, and later ones are a share of that."""
    monkeypatch.setattr(speed, "_known", {(CPU, "fp32"): 5.0})
    limit = speed.MatmulRate(CPU, "fp32")
    assert [limit.share(flops, 2.0) for flops in (5.0, 20.0, 5.0)] == [0.5, 1.0, 0.25]


def test_a_device_without_room_keeps_what_is_known(monkeypatch):
    """Measuring again is no reason for a training to run out of memory."""

    def full(*_, **__):
        raise torch.OutOfMemoryError("full")

    monkeypatch.setattr(speed, "_known", {(CPU, "fp32"): 5.0})
    monkeypatch.setattr(speed, "measured", full)
    limit = speed.MatmulRate(CPU, "fp32")
    limit.measure_again(1.0)
    assert limit.best == 5.0
