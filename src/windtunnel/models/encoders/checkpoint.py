"""The state of a training on disk, from which it goes on after a kill, a full disk or a time limit.

NAME.unfinished/                     beside NAME, while NAME is not there yet
    lock                             who trains; held while it runs
    log.jsonl                        what happened so far
    step-000000240.HASH.checkpoint   model, optimizer, random states, place in the plan; the last two are kept
    best-1/                          the best epoch so far, as it will be in NAME
"""

from __future__ import annotations

import dataclasses
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import torch

from windtunnel.errors import ModelError
from windtunnel.models import folder
from windtunnel.models.encoders import checkpoint_files
from windtunnel.models.encoders.checkpoint_files import State, head_of, newest_first
from windtunnel.models.encoders.distributed import ProcessGroup
from windtunnel.models.encoders.encoder import Classifier
from windtunnel.models.encoders.reproducibility import machine, random_states, set_random_states
from windtunnel.models.encoders.settings import TrainingSettings
from windtunnel.models.encoders.training_log import TrainingLog
from windtunnel.storage import files

_CPU_STATE = torch.get_rng_state()
"""Of the size and type that all such states have."""
KEPT = 2
"""Checkpoints that stay: the last one, and the one before in case the last is damaged."""


class Checkpoints:
    """Writes the state of one training now and then, and finds it again."""

    def __init__(
        self,
        place: Path,
        plan: dict[str, str],
        model: torch.nn.Module,
        optimizer: torch.optim.Optimizer,
        settings: TrainingSettings,
        device: torch.device,
        group: ProcessGroup,
    ) -> None:
        self._place, self._plan, self._group = place, plan, group
        self._model, self._optimizer, self._device = model, optimizer, device
        self._minutes, self._steps = settings.checkpoint_minutes, settings.checkpoint_steps
        self._started = self._last = time.monotonic()
        self._seconds_before = 0.0

    def resume(self, say: Callable[[str], None]) -> State:
        """Put the newest whole checkpoint of this plan into model, optimizer and random states.

        Args:
            say: told whether training goes on, from where, and why it does not where one could expect it.

        Returns:
            Where training is; step 0 where there is nothing to go on from, and then the folder is empty.
        """
        # The main process reads; the others may not see its disk.
        state, tensors = self._group.broadcast(self._found(say) if self._group.main else (State(), {}))
        if state.step:
            try:
                self._put(tensors, state.step)
            except (KeyError, ValueError, TypeError, RuntimeError, AttributeError, IndexError) as error:
                said = f"{type(error).__name__}: {error}"
                raise ModelError(
                    f"'{self._place}' holds a checkpoint that does not fit this training ({said}). Remove the folder; "
                    "training then starts anew."
                ) from error
            self._seconds_before = state.seconds
        return state

    def _found(self, say: Callable[[str], None]) -> tuple[State, dict[str, torch.Tensor]]:
        """Read the newest whole checkpoint of this plan."""
        files.sweep(self._place)
        there = newest_first(self._place)
        for path in there:
            found = checkpoint_files.read(path)
            if found is None:
                say(f"'{path}' is damaged; it is skipped.")
                continue
            record, tensors = found
            if other := [
                name for name, value in (record["plan"] | self._plan).items() if record["plan"].get(name) != value
            ]:
                say(f"'{self._place}' holds a training that differs ({', '.join(other)}); training starts anew.")
                break
            if not self._fits(tensors):
                say(f"'{path}' is of another model; it is skipped.")
                continue
            state = State(**record["state"])
            best = self._place / f"best-{state.best_epoch}"
            if state.best_epoch and _fingerprint(best) != state.best_fingerprint:
                say(f"'{best}' is damaged; '{path}' is skipped.")
                continue
            state.continued.append(state.step)
            say(f"Training goes on after step {state.step:,}, from '{path}'.")
            if record["machine"] != (here := self._machine):
                say(f"It began on {record['machine']}, now it has {here}: equally good, but not bit-identical.")
            return state, tensors
        else:
            if there:
                say(f"No checkpoint in '{self._place}' is whole; training starts anew.")
        for path in self._place.iterdir():
            if path.name != folder.LOCK:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        return State(), {}

    def save(self, state: State, log: TrainingLog) -> None:
        """Write a checkpoint now, and remove what the last two no longer need; all processes must call it."""
        state.seconds, state.log = self.seconds, log.state()
        record = {"plan": self._plan, "machine": self._machine, "state": dataclasses.asdict(state)}
        random = self._group.all_gather(random_states(self._device))
        self._last = time.monotonic()
        if not self._group.main:
            return
        written = checkpoint_files.write(self._place, state.step, record, dict(self._taken(random)))
        self._last = time.monotonic()
        for path in self._place.glob(f"step-{state.step:09d}.*.checkpoint"):
            if path != written:
                path.unlink()
        kept = newest_first(self._place)
        for path in kept[KEPT:]:
            path.unlink()
        needed = {f"best-{head['state']['best_epoch']}" for head in map(head_of, kept[:KEPT]) if head}
        for path in self._place.glob("best-*"):
            if path.name not in needed:
                shutil.rmtree(path)

    def save_if_due(self, state: State, log: TrainingLog) -> None:
        """Write a checkpoint if it is time for one."""
        minutes = (time.monotonic() - self._last) / 60
        due = state.step % self._steps == 0 if self._steps else minutes >= self._minutes
        if self._group.all_reduce_max(due):  # clocks differ
            self.save(state, log)

    def keep_best(self, classifier: Classifier, state: State) -> None:
        """Write weights and tokenizer of the epoch that `state` calls the best; an earlier best one stays as it is."""
        if not self._group.main:
            return
        new, best = self._place / "best.new", self._place / f"best-{state.best_epoch}"
        for left in (new, best):  # of a run that was killed; no checkpoint knows of it
            shutil.rmtree(left, ignore_errors=True)
        new.mkdir()
        classifier.save(new)
        files.all_to_disk(new)
        state.best_fingerprint = folder.fingerprint(new)
        new.rename(best)
        files.to_disk(self._place)

    @property
    def seconds(self) -> float:
        """Of training so far, over all runs."""
        return self._seconds_before + time.monotonic() - self._started

    @property
    def _machine(self) -> str:
        return machine(self._device, self._group.world_size)

    def _taken(self, random: list[dict[str, torch.Tensor]]) -> Iterator[tuple[str, torch.Tensor]]:
        """Everything that decides how training goes on, as named tensors.

        Args:
            random: the random states of each process.
        """
        for name, weight in self._model.state_dict().items():
            yield f"model {name}", weight
        for number, values in self._optimizer.state_dict()["state"].items():
            for name, value in values.items():
                yield f"optimizer {number} {name}", torch.as_tensor(value)
        for process, states in enumerate(random):
            for name, value in states.items():
                yield f"{_random(process)}{name}", value

    def _fits(self, tensors: dict[str, torch.Tensor]) -> bool:
        """Whether tensors are those of this model, its optimizer and torch's generators, by names, types and shapes."""
        wanted = {f"model {name}": weight for name, weight in self._model.state_dict().items()}
        if {name for name in tensors if name.startswith("model ")} != set(wanted):
            return False
        parameters = [one for group in self._optimizer.param_groups for one in group["params"]]
        for name, value in tensors.items():
            kind, *rest = name.split(" ")
            if kind == "optimizer":
                if len(rest) != 2 or rest[0] not in map(str, range(len(parameters))):
                    return False
                like, scalar = parameters[int(rest[0])], value.dim() == 0
                if not scalar and (value.shape, value.dtype) != (like.shape, like.dtype):
                    return False
            elif kind == "model":
                if (value.shape, value.dtype) != (wanted[name].shape, wanted[name].dtype):
                    return False
            elif name == "random cpu" and (value.shape, value.dtype) != (_CPU_STATE.shape, _CPU_STATE.dtype):
                return False
        mine = _random(self._group.rank)
        return not any(name.startswith(mine) for name in tensors) or f"{mine}cpu" in tensors

    def _put(self, tensors: dict[str, torch.Tensor], step: int) -> None:
        """Undo `_taken`; a process that was not there before draws anew."""
        self._model.load_state_dict({name[6:]: value for name, value in tensors.items() if name.startswith("model ")})
        state: dict[int, dict[str, torch.Tensor]] = {}
        for whole, value in tensors.items():
            if whole.startswith("optimizer "):
                _, number, name = whole.split(" ")
                state.setdefault(int(number), {})[name] = value
        groups = self._optimizer.state_dict()["param_groups"]  # settings and weights, the same in the same plan
        self._optimizer.load_state_dict({"state": state, "param_groups": groups})
        mine = _random(self._group.rank)
        states = {name.removeprefix(mine): value for name, value in tensors.items() if name.startswith(mine)}
        if states:
            set_random_states(states, self._device)
        else:
            self._group.seed_dropout(int(self._plan["seed"]), step)


def _fingerprint(best: Path) -> str:
    try:
        return folder.fingerprint(best)
    except (ModelError, OSError):
        return ""


def _random(process: int) -> str:
    """How the names of a process's random states begin; the main one's do so whether it is alone or not."""
    return f"random-{process} " if process else "random "
