"""Fine-tuning a text classifier: one loop, read from top to bottom.

    settings = settings_for("distilbert-base-uncased", epochs=2)
    fit(train, valid, ["negative", "positive"], settings, seed=1, out=Path("models/plain-1"))

The same seed on the same machine with the same number of threads gives the same weights, bit for bit.
"""

from __future__ import annotations

import dataclasses
import math
import platform
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import torch

from windtunnel import files, progress
from windtunnel.errors import DataError, ModelError
from windtunnel.modelling import batches, folder, models
from windtunnel.modelling.device import autocast, choose_attention, choose_device, choose_precision, seeded
from windtunnel.modelling.inference import cross_entropy, logits
from windtunnel.modelling.journal import Journal
from windtunnel.modelling.optimizer import adamw, share_of_peak
from windtunnel.modelling.settings import TrainingSettings, settings_for
from windtunnel.modelling.tokens import pad, tokenize

__all__ = ["Fit", "TrainingSettings", "TrainingStoppedError", "fit", "settings_for"]


class TrainingStoppedError(ModelError):
    """The caller's `stop` said so; nothing was kept."""


class Fit(NamedTuple):
    """A finished training."""

    folder: Path
    """The model: weights, configuration, tokenizer, training.json, log.jsonl."""
    best_epoch: int
    """The epoch that was kept, counted from 1."""
    valid_accuracy: float
    """Of that epoch, as a share."""
    seconds: float
    """From the first line of `fit` to the last."""
    steps: int
    """Over all epochs."""
    log: Path
    """A line of JSON every few steps and every epoch."""


def fit(
    train: pa.Table,
    valid: pa.Table,
    labels: Sequence[str],
    settings: TrainingSettings,
    *,
    seed: int,
    out: Path,
    name: str = "model",
    stop: Callable[[], bool] = lambda: False,
) -> Fit:
    """Train a classifier, and keep the epoch that does best on `valid`.

    Args:
        train: ROWS to learn from.
        valid: ROWS to choose the epoch by: the best accuracy, of equal ones the least loss.
        labels: names of the classes, in the order of their numbers.
        settings: how to train.
        seed: decides the weights that are drawn, the order of the rows and the dropout.
        out: the folder to make; it is there when training is complete, and not before.
        name: what the progress bar calls it.
        stop: asked after each step; when it says yes, training ends and nothing is kept.

    Raises:
        DataError: a table is empty, holds a label without a name, or `train` holds one class only.
        ModelError: the model cannot be loaded, the loss is no longer a number, or `out` exists.
        TrainingStoppedError: `stop` said yes.
    """
    started = time.monotonic()
    train_labels = _labels(train, "train", labels)
    valid_labels = _labels(valid, "valid", labels)
    if len(np.unique(train_labels)) < 2:
        raise DataError(f"Training needs rows of two labels or more; all {len(train_labels):,} have the same one.")
    device = choose_device(settings.device)
    precision = choose_precision(settings.precision, device)
    attention = choose_attention(settings.attention, device)

    with folder.whole(out) as unfinished, seeded(seed, device):
        # --- the model and its texts -------------------------------------------------------------------------
        texts = train["text"].to_pylist()
        classifier = models.start(
            settings.model,
            labels,
            texts,
            max_tokens=settings.max_tokens,
            attention=attention,
            attention_dropout=settings.attention_dropout,
        )
        model = classifier.on(device).model.train()
        pad_id = classifier.tokenizer.pad_token_id or 0
        with progress.bar(f"tokenizing for {name}", total=len(train) + len(valid), unit="texts") as bar:
            tokens = tokenize(classifier.tokenizer, texts, classifier.max_tokens, bar.advance)
            valid_tokens = tokenize(classifier.tokenizer, valid["text"].to_pylist(), classifier.max_tokens, bar.advance)

        # --- the plan: every batch of every epoch -------------------------------------------------------------
        budget = max(1, round(settings.batch_size * float(tokens.lengths.mean())))
        plan = [
            batches.shuffled(tokens.lengths, budget=budget, rows_a_batch=settings.batch_size, seed=seed, epoch=epoch)
            for epoch in range(1, settings.epochs + 1)
        ]
        steps = sum(len(epoch) for epoch in plan)
        optimizer = adamw(model, settings.learning_rate, settings.weight_decay, settings.layer_decay)
        best = (-1.0, 0.0, 0)  # accuracy, minus loss, epoch
        step = 0

        # --- the loop -----------------------------------------------------------------------------------------
        examples = settings.epochs * (len(train) + len(valid))
        with (
            Journal(unfinished / "log.jsonl", settings.log_steps) as journal,
            progress.bar(name, total=examples, unit="examples") as bar,
        ):
            for epoch, epoch_batches in enumerate(plan, 1):
                for rows in epoch_batches:
                    step += 1
                    rate = settings.learning_rate * share_of_peak(step, steps, settings.warmup_share)
                    for group in optimizer.param_groups:
                        group["lr"] = rate * group["share"]
                    ids, mask = pad(tokens, rows, pad_id, device)  # (rows, longest)
                    target = torch.from_numpy(train_labels[rows]).to(device)  # (rows,)
                    with autocast(device, precision):
                        guess = model(input_ids=ids, attention_mask=mask).logits  # (rows, labels)
                    # Over batch_size, not over the rows at hand: short texts come 50 a batch and long ones 10,
                    # and each example is to weigh the same.
                    loss = torch.nn.functional.cross_entropy(guess.float(), target, reduction="sum")
                    (loss / settings.batch_size).backward()  # type: ignore[no-untyped-call]
                    norm = torch.nn.utils.clip_grad_norm_(model.parameters(), settings.clip_norm)
                    mean_loss, norm_now = loss.item() / len(rows), norm.item()
                    if not (math.isfinite(mean_loss) and math.isfinite(norm_now)):
                        raise _not_a_number(step, mean_loss, train["id"].take(pa.array(rows)).to_pylist(), settings)
                    optimizer.step()
                    optimizer.zero_grad()

                    journal.step(epoch, step, mean_loss, len(rows), int(tokens.lengths[rows].sum()), rate, norm_now)
                    bar.advance(len(rows), loss=journal.recent_loss)
                    if stop():
                        raise TrainingStoppedError(f"Training {name} was stopped after step {step} of {steps}.")

                found = logits(
                    model,
                    valid_tokens,
                    pad_id=pad_id,
                    device=device,
                    precision=precision,
                    advance=bar.advance,
                )
                accuracy = float(np.mean(found.argmax(axis=1) == valid_labels))
                valid_loss = cross_entropy(found, valid_labels)
                if (accuracy, -valid_loss) > best[:2]:
                    best = (accuracy, -valid_loss, epoch)
                    folder.save(classifier, unfinished)
                journal.epoch(epoch, step, accuracy, valid_loss, best[2] == epoch)
                bar.advance(0, accuracy=accuracy)

        # --- the record ---------------------------------------------------------------------------------------
        files.write_json(
            unfinished / "training.json",
            {
                "settings": dataclasses.asdict(settings),
                "resolved": {
                    "device": str(device),
                    "precision": precision,
                    "attention": attention or "as transformers chooses",
                    "max_tokens": classifier.max_tokens,
                    "batch_tokens": budget,
                },
                "seed": seed,
                "labels": list(labels),
                "rows": {"train": len(train), "valid": len(valid)},
                "steps": steps,
                "best_epoch": best[2],
                "valid_accuracy": best[0],
                "valid_loss": -best[1],
                "seconds": round(time.monotonic() - started, 1),
                "threads": torch.get_num_threads(),
                "versions": models.versions() | {"python": platform.python_version()},
            },
        )
    return Fit(out, best[2], best[0], time.monotonic() - started, steps, out / "log.jsonl")


def _labels(rows: pa.Table, split: str, labels: Sequence[str]) -> npt.NDArray[np.int64]:
    """Take a table's labels as class numbers.

    Raises:
        DataError: there are no rows, or a label has no name.
    """
    if not len(rows):
        raise DataError(f"`{split}` must have rows; it has none.")
    if rows["label"].null_count:
        raise DataError(f"`{split}` must have a label in every row; {rows['label'].null_count:,} have none.")
    found: npt.NDArray[np.int64] = rows["label"].to_numpy().astype(np.int64)
    if found.min() < 0 or found.max() >= len(labels):
        wrong = found.min() if found.min() < 0 else found.max()
        raise DataError(f"`{split}` must have labels from 0 to {len(labels) - 1} ({', '.join(labels)}); got {wrong}.")
    return found


def _not_a_number(step: int, loss: float, ids: list[str], settings: TrainingSettings) -> ModelError:
    """Say where training broke, with the rows to look at and what to try."""
    shown = ", ".join(ids[:32]) + (f" and {len(ids) - 32} more" if len(ids) > 32 else "")
    what = "the gradient" if math.isfinite(loss) else "the loss"
    return ModelError(
        f"Training cannot go on: at step {step}, {what} is not a number, on the rows {shown}. "
        f"Try a lower learning_rate (now {settings.learning_rate:g}) or precision='fp32', and look at these texts."
    )
