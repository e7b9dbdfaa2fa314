"""Fine-tuning a text classifier: `fit` sets it up, `Run.loop` does the steps.

    settings = settings_for("distilbert-base-uncased", epochs=2)
    fit(train, valid, ["negative", "positive"], settings, seed=1, out=Path("models/plain-1"))

The same seed on the same machine with the same number of threads gives the same weights, bit for bit; also after
kills, full disks and time limits: the same call goes on from the last checkpoint (`encoders/checkpoint.py`).
"""

from __future__ import annotations

import dataclasses
import math
import platform
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import torch

from windtunnel import progress
from windtunnel.errors import DataError
from windtunnel.models import folder
from windtunnel.models.encoders import batches, curves, distributed, encoder
from windtunnel.models.encoders.checkpoint import Checkpoints
from windtunnel.models.encoders.device import autocast, choose_attention, choose_device, choose_precision, seeded
from windtunnel.models.encoders.inference import cross_entropy, logits
from windtunnel.models.encoders.memory import within_memory
from windtunnel.models.encoders.optimizer import adamw, share_of_peak
from windtunnel.models.encoders.reproducibility import plan_of
from windtunnel.models.encoders.settings import TrainingSettings, settings_for
from windtunnel.models.encoders.signals import StopRequest, stop_requests
from windtunnel.models.encoders.speed import MatmulRate, multiplied
from windtunnel.models.encoders.token_cache import tokens_of
from windtunnel.models.encoders.tokens import NO_TOKENS, Tokens, pad, select
from windtunnel.models.encoders.tracking import tracked
from windtunnel.models.encoders.training_errors import EXPLODED, TrainingStoppedError, exploded, not_a_number, stopped
from windtunnel.models.encoders.training_log import NEWEST, TrainingLog
from windtunnel.models.labels import class_numbers
from windtunnel.models.trained import Fit
from windtunnel.storage import files
from windtunnel.text.arrays import Int64s

__all__ = ["Fit", "TrainingSettings", "TrainingStoppedError", "fit", "settings_for"]


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
    group = distributed.current()
    device = group.device(choose_device(settings.device))
    with (
        folder.disk_errors(out),
        group.output_folder(lambda: folder.unfinished(out)) as place,
        seeded(seed, device),
        stop_requests(stop) as stop_request,
    ):
        run = Run(
            train=train,
            valid=valid,
            train_labels=train_labels,
            valid_labels=valid_labels,
            labels=labels,
            settings=settings,
            seed=seed,
            name=name,
            place=place,
            group=group,
            device=device,
            stop_request_here=stop_request,
            say=say if group.main else lambda _: None,
        )
        run.loop(out)
        return run.finish(out)


@dataclass(eq=False)
class Run:
    """One training: its texts, its model, and where it is."""

    train: pa.Table
    """ROWS to learn from."""
    valid: pa.Table
    """ROWS to choose the epoch by."""
    train_labels: Int64s
    """Their class numbers: (rows,)."""
    valid_labels: Int64s
    labels: Sequence[str]
    """Names of the classes, in the order of their numbers."""
    settings: TrainingSettings
    seed: int
    name: str
    """What the progress bar calls it."""
    place: Path
    """The folder of the unfinished training."""
    group: distributed.ProcessGroup
    device: torch.device
    """Where this process computes."""
    stop_request_here: Callable[[], StopRequest | None]
    """Tells whether somebody wants this process to stop."""
    say: Callable[[str], None]
    """Told in one line what one would not expect."""

    def __post_init__(self) -> None:
        """Load the model, tokenize the texts, plan every batch, and go to where an earlier run was stopped.

        Raises:
            ModelError: the model cannot be loaded, or a checkpoint does not fit.
            TrainingStoppedError: a signal or the caller said so.
        """
        settings, seed, group, device = self.settings, self.seed, self.group, self.device
        self.stop_request = group.stop_request(self.stop_request_here)

        # --- the model and its texts -------------------------------------------------------------------------
        texts = self.train["text"].to_pylist()
        self.attention = choose_attention(settings.attention, device)
        self.classifier = encoder.load_to_train(
            settings.model,
            self.labels,
            texts,
            max_tokens=settings.max_tokens,
            attention=self.attention,
            attention_dropout=settings.attention_dropout,
            truncation=settings.truncation,
        )
        self.model = self.classifier.on(device).model.train()
        self.pad_id = self.classifier.tokenizer.pad_token_id or 0
        group.broadcast_weights(self.model)
        group.seed_dropout(seed)
        here = self._tokenized(texts) if group.main else (NO_TOKENS, NO_TOKENS)
        self.tokens, valid_tokens = group.broadcast(here)
        mine = group.share(np.arange(len(self.valid)))
        self.valid_tokens = select(valid_tokens, mine) if group.world_size > 1 else valid_tokens

        # --- the plan: every batch of every epoch -------------------------------------------------------------
        lengths, rows_a_batch = self.tokens.lengths, settings.batch_size
        self.budget = max(1, round(rows_a_batch * float(lengths.mean())))
        plan = [
            batches.shuffled(lengths, budget=self.budget, rows_a_batch=rows_a_batch, seed=seed, epoch=epoch)
            for epoch in range(1, settings.epochs + 1)
        ]
        self.steps = sum(len(epoch) for epoch in plan)
        self.optimizer = adamw(self.model, settings.learning_rate, settings.weight_decay, settings.layer_decay)

        # --- where an earlier run was stopped -----------------------------------------------------------------
        made_from = plan_of(settings, seed, self.labels, self.train, self.valid)
        self.checkpoints = Checkpoints(self.place, made_from, self.model, self.optimizer, settings, device, group)
        self.state = self.checkpoints.resume(self.say)
        self.precision = group.broadcast(self.state.precision or choose_precision(settings.precision, device))
        self.state.precision = self.precision
        self.work = multiplied(self.model)
        self.left = batches.after(plan, self.state.step, self.state.epochs_done)  # epoch, its batches still to be done

    def _tokenized(self, texts: list[str]) -> tuple[Tokens, Tokens]:
        """Tokenize the texts of both splits, unless somebody wants a stop."""

        def advance(count: int) -> None:
            bar.advance(count)
            if why := self.stop_request_here():
                raise stopped(self.name, why, "before its first step")

        tokenizer, valid_texts = self.classifier.tokenizer, self.valid["text"].to_pylist()
        how = (self.classifier.max_tokens, advance, self.classifier.truncation, self.say)
        count = len(texts) + len(valid_texts)
        with progress.bar(f"tokenizing for {self.name}", total=count, unit="texts") as bar:
            return tokens_of(tokenizer, texts, *how), tokens_of(tokenizer, valid_texts, *how)

    def loop(self, out: Path) -> None:
        """Do the steps that are left, and validate after each epoch.

        Args:
            out: the folder to be; a tracker calls the run by its name.

        Raises:
            ModelError: the loss is no longer a number, or too large; memory is full.
            TrainingStoppedError: a signal or the caller said so.
        """
        settings, state, group = self.settings, self.state, self.group
        limit = MatmulRate(self.device, self.precision, group.world_size) if self.work else None
        examples = sum(len(rows) for _, some in self.left for rows in some)
        examples += len(self.left) * len(self.valid_tokens.counts)
        with (
            tracked(settings.tracker if group.main else "", out) as tell,
            TrainingLog(self.place / "log.jsonl", settings.log_steps, state.log, limit, tell) as self.log,
            progress.bar(self.name, total=examples, unit="examples") as self.bar,
        ):
            if state.continued:
                self.log.note("continued", state.step)
            for epoch, epoch_batches in self.left:
                if settings.patience and state.epochs_done - state.best_epoch >= settings.patience:
                    break
                for rows in epoch_batches:
                    self.step(epoch, rows)
                    self.pause()
                    self.checkpoints.save_if_due(state, self.log)
                accuracy = self.validate(epoch)
                self.checkpoints.save(state, self.log)
                self.bar.advance(0, accuracy=accuracy)

    def step(self, epoch: int, rows: batches.Rows) -> None:
        """Learn from the rows of a batch.

        Raises:
            ModelError: the loss or the gradient is no number, or the loss too large; memory is full.
        """
        settings, state, group = self.settings, self.state, self.group
        state.step += 1
        rate = settings.learning_rate * share_of_peak(state.step, self.steps, settings.warmup_share)
        for parameters in self.optimizer.param_groups:
            parameters["lr"] = rate * parameters["share"]
        total = within_memory(partial(self.gradients, rows), state, self.say, group)
        mean_loss = group.sum_gradients(self.model, total) / len(rows)
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), settings.clip_norm).item()
        if not (math.isfinite(mean_loss) and math.isfinite(norm)):
            raise group.raised_by_all(not_a_number(state.step, mean_loss, self.row_ids(rows), settings, self.place))
        self.optimizer.step()

        lengths = self.tokens.lengths[rows]
        flops = self.work.flops(lengths) if self.work else 0.0
        self.log.step(epoch, state.step, mean_loss, len(rows), int(lengths.sum()), rate, norm, flops)
        figures = {"tokens/s": self.log.tokens_per_second} | ({"MFU": self.log.mfu} if self.work else {})
        loss, labels = self.log.recent_loss, len(self.labels)
        self.bar.advance(len(rows), loss=loss, **figures)
        if state.step >= NEWEST and loss > EXPLODED * math.log(labels):
            raise group.raised_by_all(exploded(state.step, loss, self.row_ids(rows), labels, settings, self.place))

    def gradients(self, rows: batches.Rows, divided: int) -> float:
        """Forward and backward over this process's share of a batch, in one pass or several.

        Args:
            rows: the batch, longest row first.
            divided: how many times as many passes as `accumulate` says.

        Returns:
            The sum of the losses.
        """
        self.optimizer.zero_grad()
        total = 0.0
        budget, passes = self.budget // self.group.world_size, self.settings.accumulate * divided
        for some in batches.divided(self.group.share(rows), self.tokens.lengths, budget, passes):
            ids, mask = pad(self.tokens, some, self.pad_id, self.device)  # (rows, longest)
            target = torch.from_numpy(self.train_labels[some]).to(self.device)  # (rows,)
            with autocast(self.device, self.precision):
                guess = self.model(input_ids=ids, attention_mask=mask).logits  # (rows, labels)
            loss = torch.nn.functional.cross_entropy(
                guess.float(), target, reduction="sum", label_smoothing=self.settings.label_smoothing
            )
            # Over batch_size, not over the rows at hand: short texts come 50 a batch and long ones 10,
            # and each example is to weigh the same.
            (loss / self.settings.batch_size).backward()  # type: ignore[no-untyped-call]
            total += loss.item()
        return total

    def pause(self) -> None:
        """Stop if somebody wants it, here, between two steps.

        Raises:
            TrainingStoppedError: somebody does.
        """
        if why := self.stop_request():
            self.checkpoints.save(self.state, self.log)
            self.group.barrier()  # a launcher stops all others when the first one ends: it must be written by then
            when = f"after step {self.state.step} of {self.steps}. All is kept in '{self.place}'"
            raise self.group.raised_by_all(stopped(self.name, why, when))

    def validate(self, epoch: int) -> float:
        """Measure the accuracy on the validation rows, as a share, and keep the model if it is the best so far."""

        def advance(count: int) -> None:
            self.bar.advance(count)
            if self.group.world_size == 1:  # others may have fewer batches left to stop at
                self.pause()

        part = logits(
            self.model,
            self.valid_tokens,
            pad_id=self.pad_id,
            device=self.device,
            precision=self.precision,
            advance=advance,
        )
        found, state = self.group.gather_rows(part), self.state
        accuracy = float(np.mean(found.argmax(axis=1) == self.valid_labels))
        loss = cross_entropy(found, self.valid_labels)
        state.epochs_done = epoch
        if better := state.is_best(accuracy, loss):
            state.best_epoch, state.best_accuracy, state.best_loss = epoch, accuracy, loss
            self.checkpoints.keep_best(self.classifier, state)
        self.log.epoch(epoch, state.step, accuracy, loss, better)
        return accuracy

    def finish(self, out: Path) -> Fit:
        """Write the record of the training beside the best epoch, and make that the folder `out`."""
        state, seconds = self.state, self.checkpoints.seconds
        fitted = Fit(out, state.best_epoch, state.best_accuracy, seconds, state.step, out / "log.jsonl")
        if not self.group.main:
            return fitted
        best = self.place / f"best-{state.best_epoch}"
        shutil.copyfile(self.place / "log.jsonl", best / "log.jsonl")
        files.write_json(
            best / "training.json",
            {
                "settings": dataclasses.asdict(self.settings),
                "resolved": {
                    "device": str(self.device),
                    "precision": self.precision,
                    "attention": self.attention or "as transformers chooses",
                    "max_tokens": self.classifier.max_tokens,
                    "batch_tokens": self.budget,
                    "passes_a_step": self.settings.accumulate * state.divided,
                },
                "seed": self.seed,
                "labels": list(self.labels),
                "rows": {"train": len(self.train), "valid": len(self.valid)},
                "steps": state.step,
                "best_epoch": state.best_epoch,
                "valid_accuracy": state.best_accuracy,
                "valid_loss": state.best_loss,
                "seconds": round(seconds, 1),
                "continued_after_steps": state.continued,
                "threads": torch.get_num_threads(),
                "processes": self.group.world_size,
                "versions": encoder.versions() | {"python": platform.python_version()},
            },
        )
        curves.draw(best / "log.jsonl", best / "curves.png", self.say)
        folder.finish(best, out)
        return fitted

    def row_ids(self, rows: batches.Rows) -> list[str]:
        """The ids of training rows."""
        found: list[str] = self.train["id"].take(pa.array(rows)).to_pylist()
        return found
