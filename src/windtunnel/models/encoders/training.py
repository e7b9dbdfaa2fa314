"""Fine-tuning a text classifier: one loop, read from top to bottom.

    settings = settings_for("distilbert-base-uncased", epochs=2)
    fit(train, valid, ["negative", "positive"], settings, seed=1, out=Path("models/plain-1"))

The same seed on the same machine with the same number of threads gives the same weights, bit for bit; also after
kills, full disks and time limits: the same call goes on from the last checkpoint (`modelling/checkpoint.py`).
"""

from __future__ import annotations

import dataclasses
import math
import platform
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import torch

from windtunnel import progress
from windtunnel.errors import DataError, ModelError
from windtunnel.models import folder
from windtunnel.models.encoders import batches, curves, distributed, encoder
from windtunnel.models.encoders.checkpoint import Checkpoints, plan_of
from windtunnel.models.encoders.device import autocast, choose_attention, choose_device, choose_precision, seeded
from windtunnel.models.encoders.inference import cross_entropy, logits
from windtunnel.models.encoders.memory import spared
from windtunnel.models.encoders.optimizer import adamw, share_of_peak
from windtunnel.models.encoders.settings import TrainingSettings, settings_for
from windtunnel.models.encoders.signals import Asked, listening
from windtunnel.models.encoders.speed import MatmulRate, multiplied
from windtunnel.models.encoders.token_cache import tokens_of
from windtunnel.models.encoders.tokens import NO_TOKENS, Tokens, pad, taken
from windtunnel.models.encoders.tracking import tracked
from windtunnel.models.encoders.training_log import NEWEST, Journal
from windtunnel.models.labels import class_numbers
from windtunnel.models.trained import Fit
from windtunnel.storage import files

EXPLODED = 5.0
"""Training has exploded when the mean loss of the newest steps is so many times that of guessing, log(labels). A model
that is learning lies below 1, one of nonsense labels at 1; above 5 it is sure of what is wrong."""

__all__ = ["Fit", "TrainingSettings", "TrainingStoppedError", "fit", "settings_for"]


class TrainingStoppedError(ModelError):
    """A signal or the caller's `stop` said so; the same call goes on from there."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code
        """Of the command line: 130 after Ctrl-C, 143 after SIGTERM, 138 after SIGUSR1 (Linux)."""


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
    say: Callable[[str], None] = progress.say,
) -> Fit:
    """Train a classifier, and keep the epoch that does best on `valid`.

    Where torchrun or `accelerate launch` has started several processes, each of them must call this alike.

    Until it is complete, the training lies in the folder `NAME.unfinished` beside `out`. The same call finds it there
    and goes on; a call with other settings, texts or versions says so and starts anew.

    Args:
        train: ROWS to learn from.
        valid: ROWS to choose the epoch by: the best accuracy, of equal ones the least loss.
        labels: names of the classes, in the order of their numbers.
        settings: how to train.
        seed: decides the weights that are drawn, the order of the rows and the dropout.
        out: the folder to make; it is there when training is complete, and not before.
        name: what the progress bar calls it.
        stop: asked after each step; when it says yes, training ends as after Ctrl-C, SIGTERM or SIGUSR1.
        say: told in one line what one would not expect.

    Raises:
        DataError: a table is empty, holds a label without a name, or `train` holds one class only.
        ModelError: the model cannot be loaded; the loss is no longer a number, or five times that of guessing;
            memory or disk is full; `out` exists, or another training is making it.
        TrainingStoppedError: a signal or `stop` said so.
    """
    train_labels = class_numbers(train, "train", labels)
    valid_labels = class_numbers(valid, "valid", labels)
    if len(np.unique(train_labels)) < 2:
        raise DataError(f"Training needs rows of two labels or more; all {len(train_labels):,} have the same one.")
    together = distributed.current()
    device = together.device(choose_device(settings.device))
    attention = choose_attention(settings.attention, device)
    say = say if together.main else lambda _: None

    with (
        folder.disk_errors(out),
        together.place(lambda: folder.unfinished(out)) as place,
        seeded(seed, device),
        listening(stop) as asked_here,
    ):
        asked = together.asked(asked_here)
        # --- the model and its texts -------------------------------------------------------------------------
        texts = train["text"].to_pylist()
        classifier = encoder.start(
            settings.model,
            labels,
            texts,
            max_tokens=settings.max_tokens,
            attention=attention,
            attention_dropout=settings.attention_dropout,
            truncation=settings.truncation,
        )
        model = classifier.on(device).model.train()
        pad_id = classifier.tokenizer.pad_token_id or 0
        together.same_weights(model)
        together.other_dropout(seed)

        def not_begun(count: int) -> None:
            """Count texts that are tokenized; stop if somebody asked for it."""
            bar.advance(count)
            if why := asked_here():
                raise _stopped(name, why, "before its first step")

        def tokenized() -> tuple[Tokens, Tokens]:
            how = (classifier.max_tokens, not_begun, classifier.truncation, say)
            return (
                tokens_of(classifier.tokenizer, texts, *how),
                tokens_of(classifier.tokenizer, valid["text"].to_pylist(), *how),
            )

        with progress.bar(f"tokenizing for {name}", total=len(train) + len(valid), unit="texts") as bar:
            tokens, valid_tokens = together.agreed(tokenized() if together.main else (NO_TOKENS, NO_TOKENS))
        valid_share = taken(valid_tokens, together.share(np.arange(len(valid)))) if together.count > 1 else valid_tokens

        # --- the plan: every batch of every epoch -------------------------------------------------------------
        budget = max(1, round(settings.batch_size * float(tokens.lengths.mean())))
        plan = [
            batches.shuffled(tokens.lengths, budget=budget, rows_a_batch=settings.batch_size, seed=seed, epoch=epoch)
            for epoch in range(1, settings.epochs + 1)
        ]
        steps = sum(len(epoch) for epoch in plan)
        optimizer = adamw(model, settings.learning_rate, settings.weight_decay, settings.layer_decay)

        # --- where an earlier run was stopped -----------------------------------------------------------------
        made_from = plan_of(settings, seed, labels, train, valid)
        checkpoints = Checkpoints(place, made_from, model, optimizer, settings, device, together)
        state = checkpoints.resume(say)
        precision = together.agreed(state.precision or choose_precision(settings.precision, device))
        state.precision = precision
        work = multiplied(model)
        limit = MatmulRate(device, precision, together.count) if work else None
        left = batches.after(plan, state.step, state.epochs_done)  # epoch, its batches still to be done
        examples = sum(len(rows) for _, some in left for rows in some) + len(left) * len(valid_share.counts)

        def pause() -> None:
            """Stop if somebody asked for it, here, between two steps."""
            if why := asked():
                checkpoints.save(state, journal)
                together.anyone(0)  # a launcher stops all others when the first one ends: it must be written by then
                when = f"after step {state.step} of {steps}. All is kept in '{place}'"
                raise together.shared(_stopped(name, why, when))

        def row_ids(rows: batches.Rows) -> list[str]:
            found: list[str] = train["id"].take(pa.array(rows)).to_pylist()
            return found

        def watched(count: int) -> None:
            bar.advance(count)
            if together.count == 1:  # others may have fewer batches left to ask at
                pause()

        def gradients(divided: int) -> float:
            """Forward and backward over this process's rows, in one pass or several; the sum of their losses."""
            optimizer.zero_grad()
            total = 0.0
            share = budget // together.count
            for some in batches.divided(together.share(rows), tokens.lengths, share, settings.accumulate * divided):
                ids, mask = pad(tokens, some, pad_id, device)  # (rows, longest)
                target = torch.from_numpy(train_labels[some]).to(device)  # (rows,)
                with autocast(device, precision):
                    guess = model(input_ids=ids, attention_mask=mask).logits  # (rows, labels)
                loss = torch.nn.functional.cross_entropy(
                    guess.float(), target, reduction="sum", label_smoothing=settings.label_smoothing
                )
                # Over batch_size, not over the rows at hand: short texts come 50 a batch and long ones 10,
                # and each example is to weigh the same.
                (loss / settings.batch_size).backward()  # type: ignore[no-untyped-call]
                total += loss.item()
            return total

        # --- the loop -----------------------------------------------------------------------------------------
        with (
            tracked(settings.tracker if together.main else "", out) as tell,
            Journal(place / "log.jsonl", settings.log_steps, state.journal, limit, tell) as journal,
            progress.bar(name, total=examples, unit="examples") as bar,
        ):
            if state.continued:
                journal.note("continued", state.step)
            for epoch, epoch_batches in left:
                if settings.patience and state.epochs_done - state.best_epoch >= settings.patience:
                    break
                for rows in epoch_batches:
                    state.step += 1
                    rate = settings.learning_rate * share_of_peak(state.step, steps, settings.warmup_share)
                    for group in optimizer.param_groups:
                        group["lr"] = rate * group["share"]
                    mean_loss = together.summed(model, spared(gradients, state, say, together)) / len(rows)
                    norm = torch.nn.utils.clip_grad_norm_(model.parameters(), settings.clip_norm).item()
                    if not (math.isfinite(mean_loss) and math.isfinite(norm)):
                        error = _not_a_number(state.step, mean_loss, row_ids(rows), settings, place)
                        raise together.shared(error)
                    optimizer.step()

                    lengths = tokens.lengths[rows]
                    flops = work.flops(lengths) if work else 0.0
                    journal.step(epoch, state.step, mean_loss, len(rows), int(lengths.sum()), rate, norm, flops)
                    figures = {"tokens/s": journal.tokens_per_second} | ({"MFU": journal.mfu} if work else {})
                    bar.advance(len(rows), loss=journal.recent_loss, **figures)
                    if state.step >= NEWEST and journal.recent_loss > EXPLODED * math.log(len(labels)):
                        error = _exploded(state.step, journal.recent_loss, row_ids(rows), len(labels), settings, place)
                        raise together.shared(error)
                    pause()
                    checkpoints.save_if_due(state, journal)

                part = logits(
                    model,
                    valid_share,
                    pad_id=pad_id,
                    device=device,
                    precision=precision,
                    advance=watched,
                )
                found = together.rejoined(part)
                accuracy = float(np.mean(found.argmax(axis=1) == valid_labels))
                valid_loss = cross_entropy(found, valid_labels)
                state.epochs_done = epoch
                if better := state.is_best(accuracy, valid_loss):
                    state.best_epoch, state.best_accuracy, state.best_loss = epoch, accuracy, valid_loss
                    checkpoints.keep_best(classifier, state)
                journal.epoch(epoch, state.step, accuracy, valid_loss, better)
                checkpoints.save(state, journal)
                bar.advance(0, accuracy=accuracy)

        fitted = Fit(out, state.best_epoch, state.best_accuracy, checkpoints.seconds, state.step, out / "log.jsonl")
        if not together.main:
            return fitted

        # --- the record ---------------------------------------------------------------------------------------
        best = place / f"best-{state.best_epoch}"
        shutil.copyfile(place / "log.jsonl", best / "log.jsonl")
        files.write_json(
            best / "training.json",
            {
                "settings": dataclasses.asdict(settings),
                "resolved": {
                    "device": str(device),
                    "precision": precision,
                    "attention": attention or "as transformers chooses",
                    "max_tokens": classifier.max_tokens,
                    "batch_tokens": budget,
                    "passes_a_step": settings.accumulate * state.divided,
                },
                "seed": seed,
                "labels": list(labels),
                "rows": {"train": len(train), "valid": len(valid)},
                "steps": state.step,
                "best_epoch": state.best_epoch,
                "valid_accuracy": state.best_accuracy,
                "valid_loss": state.best_loss,
                "seconds": round(checkpoints.seconds, 1),
                "continued_after_steps": state.continued,
                "threads": torch.get_num_threads(),
                "processes": together.count,
                "versions": encoder.versions() | {"python": platform.python_version()},
            },
        )
        curves.draw(best / "log.jsonl", best / "curves.png", say)
        folder.finish(best, out)
    return fitted


def _stopped(name: str, why: Asked, when: str) -> TrainingStoppedError:
    """Say who stopped a training, and how to go on."""
    return TrainingStoppedError(
        f"{name}: stopped by {why.by} {when}; the same command goes on from there.", why.exit_code
    )


def _not_a_number(step: int, loss: float, ids: list[str], settings: TrainingSettings, place: Path) -> ModelError:
    """Say where training broke, with the rows to look at and what to try."""
    shown = ", ".join(ids[:32]) + (f" and {len(ids) - 32} more" if len(ids) > 32 else "")
    what = "the gradient" if math.isfinite(loss) else "the loss"
    return ModelError(
        f"Training cannot go on: at step {step}, {what} is not a number, on the rows {shown}. "
        f"Try a lower learning_rate (now {settings.learning_rate:g}) or precision='fp32', and look at these texts."
        + _kept(place)
    )


def _exploded(
    step: int, loss: float, ids: list[str], labels: int, settings: TrainingSettings, place: Path
) -> ModelError:
    """Say that training makes the model worse than guessing by far, and what to try."""
    return ModelError(
        f"Training cannot go on: at step {step}, the mean loss of the newest steps is {loss:.1f}, more than "
        f"{EXPLODED:g} times that of guessing ({math.log(labels):.2f}); the last rows were {', '.join(ids[:32])}. "
        f"Try a lower learning_rate (now {settings.learning_rate:g}) or more warmup_share (now "
        f"{settings.warmup_share:g})." + _kept(place)
    )


def _kept(place: Path) -> str:
    return f" The checkpoints from before are in '{place}'." if any(place.glob("*.checkpoint")) else ""
