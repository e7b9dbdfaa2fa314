"""Whether the fast path learns as plain training does: losses step by step, and accuracy, MiniLM on real IMDB reviews.

    python bench/loss_curves.py             # bench/results/loss_curves.json and .png; half an hour on a core; goes on
    python bench/loss_curves.py --figure    # draws the figure again

Ours: no padding, batches of like length, attention dropout 0, the precision that suits the machine. Ours with attention
dropout 0.1. Plain: transformers' Trainer, fp32, random batches of 16 padded to their longest, SDPA, attention dropout
0.1 as the model comes. The same reviews, learning rate, warm-up, decay, number of examples a step and epochs.
"""

# ruff: noqa: E402 - `pin` comes before NumPy is imported

from __future__ import annotations

import machine

CORE = machine.pin(0)

import json
import logging
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import torch

import encoders
from windtunnel.measure.proportion import wilson
from windtunnel.models import prediction
from windtunnel.models.encoders import encoder, training
from windtunnel.models.encoders.device import seeded
from windtunnel.models.encoders.settings import settings_for
from windtunnel.models.encoders.tokens import tokenize

RESULTS = Path(__file__).parent / "results"
ROWS, TEST, MOST, SIZE, SEEDS = 1_200, 1_000, 256, 16, (1, 2)
EPOCHS = 1  # so that there is no best epoch to choose: what is compared is where each training ends
WAYS = ("ours", "ours, attention dropout 0.1", "Trainer, fp32")


def rows_of(split: str, count: int) -> pa.Table:
    texts, labels = encoders.reviews(split, count)
    ids = [f"{split}/{number}" for number in range(count)]
    return pa.table({"id": ids, "text": texts, "label": pa.array(labels.astype(np.int32))})


def ours(dropout: float, seed: int, train: pa.Table, valid: pa.Table, out: Path) -> list[float]:
    """Train as `windtunnel train` does; the loss of each step."""
    settings = settings_for(
        str(encoders.minilm()), max_tokens=MOST, epochs=EPOCHS, batch_size=SIZE, attention_dropout=dropout, log_steps=1
    )
    training.fit(train, valid, encoders.LABELS, settings, seed=seed, out=out, say=lambda _: None)
    lines = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    return [line["loss"] for line in lines if line["event"] == "steps"]


def plain(seed: int, train: pa.Table, out: Path) -> list[float]:
    """Train as Trainer does; the loss of each step."""
    import transformers as hf

    losses: list[float] = []

    class Keep(hf.TrainerCallback):  # type: ignore[misc]
        def on_log(self, *_: Any, logs: dict[str, float] | None = None, **__: Any) -> None:
            if logs and "loss" in logs:
                losses.append(float(logs["loss"]))

    with seeded(seed, encoders.DEVICE), encoder.quiet():
        made = encoder.load_to_train(
            str(encoders.minilm()),
            encoders.LABELS,
            [],
            max_tokens=MOST,
            attention="sdpa",
            attention_dropout=0.1,
            truncation="head_tail",
        )
        tokens = tokenize(made.tokenizer, train["text"].to_pylist(), MOST, truncation="head_tail")
        labels = train["label"].to_pylist()
        data = [
            {"input_ids": tokens.ids[tokens.offsets[r] : tokens.offsets[r + 1]].tolist(), "labels": labels[r]}
            for r in range(len(train))
        ]
        steps = EPOCHS * -(-len(train) // SIZE)
        arguments = hf.TrainingArguments(
            output_dir=tempfile.mkdtemp(),
            per_device_train_batch_size=SIZE,
            num_train_epochs=EPOCHS,
            learning_rate=5e-5,
            warmup_steps=round(0.1 * steps),
            weight_decay=0.01,
            use_cpu=encoders.DEVICE.type == "cpu",
            seed=seed,
            save_strategy="no",
            logging_steps=1,
            report_to=[],
            disable_tqdm=True,
            dataloader_pin_memory=False,
        )
        collator = hf.DataCollatorWithPadding(made.tokenizer, padding=True)
        hf.Trainer(made.model, arguments, data_collator=collator, train_dataset=data, callbacks=[Keep()]).train()
    made.model.save_pretrained(out)
    made.tokenizer.save_pretrained(out)
    return losses


def measure(way: str, seed: int, train: pa.Table, valid: pa.Table, test: pa.Table) -> dict[str, Any]:
    """One training, and how it does on the test reviews, always asked in the same way."""
    out, started = Path(tempfile.mkdtemp()) / "model", time.process_time()
    if way == "Trainer, fp32":
        losses = plain(seed, train, out)
    else:
        losses = ours(0.0 if way == "ours" else 0.1, seed, train, valid, out)
    seconds = time.process_time() - started
    probs = np.stack(prediction.predict(out, test["text"])["probs"].to_pylist())
    right = probs.argmax(axis=1) == test["label"].to_numpy()
    own = np.log(np.maximum(probs[np.arange(len(probs)), test["label"].to_numpy()], 1e-12))
    accuracy = wilson(int(right.sum()), len(right))
    found = {
        "way": way,
        "seed": seed,
        "losses": [round(loss, 4) for loss in losses],
        "accuracy": accuracy._asdict(),
        "test_loss": round(float(-own.mean()), 4),
        "cpu_seconds": round(seconds, 1),
    }
    print(way, seed, len(losses), {name: found[name] for name in ("accuracy", "test_loss", "cpu_seconds")}, flush=True)
    return found


def figure(found: dict[str, Any]) -> None:
    """Smoothed losses over each other: a line a training, a colour and a dash a way."""
    import matplotlib as mpl

    mpl.use("agg")
    from matplotlib import pyplot as plt

    styles = {
        "ours": ("#0072B2", "-"),
        "ours, attention dropout 0.1": ("#56B4E9", "--"),
        "Trainer, fp32": ("#D55E00", ":"),
    }
    canvas, axes = plt.subplots(figsize=(7.2, 4.2), layout="constrained")
    for run in found["runs"]:
        losses = np.array(run["losses"])
        width = max(len(losses) // 12, 1)
        smooth = np.convolve(np.pad(losses, (width - 1, 0), mode="edge"), np.ones(width) / width, mode="valid")
        colour, dash = styles[run["way"]]
        label = f"{run['way']}: {100 * run['accuracy']['value']:.1f} % right" if run["seed"] == 1 else None
        axes.plot(np.linspace(0, EPOCHS, len(smooth)), smooth, color=colour, linestyle=dash, label=label, linewidth=1.8)
    axes.set(
        xlabel="epochs", ylabel=f"training loss, mean of the newest {width} steps", xlim=(0, EPOCHS), ylim=(0, None)
    )
    axes.set_title(
        f"MiniLM-L6, {ROWS:,} IMDB reviews of {MOST} tokens, seeds {sorted({run['seed'] for run in found['runs']})}",
        loc="left",
        fontsize=10,
    )
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    canvas.savefig(RESULTS / "loss_curves.png", dpi=130)


def main() -> None:
    path = RESULTS / "loss_curves.json"
    if "--figure" in sys.argv:
        figure(json.loads(path.read_text()))
        return
    warnings.filterwarnings("ignore")
    logging.disable(logging.WARNING)
    torch.set_num_threads(1)
    train, valid, test = rows_of("train", ROWS), rows_of("test", 8), rows_of("test", TEST)
    about = {"rows": ROWS, "test": TEST, "max_tokens": MOST, "epochs": EPOCHS}
    known = json.loads(path.read_text()) if path.exists() else {}
    runs = known.get("runs", []) if {name: known.get(name) for name in about} == about else []
    for seed in SEEDS:
        for way in WAYS:
            if (way, seed) not in [(run["way"], run["seed"]) for run in runs]:
                runs.append(measure(way, seed, train, valid, test))
                facts = machine.facts("windtunnel", "torch", "transformers", "numpy")
                path.write_text(json.dumps(about | {"runs": runs, "machine": facts}, indent=1) + "\n")
    figure(json.loads(path.read_text()))


if __name__ == "__main__":
    main()
