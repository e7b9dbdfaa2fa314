"""The state of a training on disk, from which it goes on after a kill, a full disk or a time limit.

NAME.unfinished/                     beside NAME, while NAME is not there yet
    lock                             who trains; held while it runs
    log.jsonl                        what happened so far
    step-000000240.HASH.checkpoint   model, optimizer, random states, place in the plan; the last two are kept
    best-1/                          the best epoch so far, as it will be in NAME

A checkpoint is a line of JSON and then the bytes of the tensors that the line lists. It is written under another
name, brought to the disk and renamed; its name has the SHA-256 of its content (16 hex digits), so that one that is cut
short or damaged is known. It takes 12 bytes a weight: 800 MB for DistilBERT.
"""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import json
import math
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import torch

from windtunnel import __version__
from windtunnel.errors import ModelError
from windtunnel.models import folder
from windtunnel.models.encoders import encoder, hub, tiny
from windtunnel.models.encoders.distributed import ProcessGroup
from windtunnel.models.encoders.encoder import Classifier
from windtunnel.models.encoders.settings import WITHOUT_EFFECT, TrainingSettings
from windtunnel.models.encoders.training_log import TrainingLog
from windtunnel.storage import code_version, files, schemas
from windtunnel.storage.schemas import Maybe

_CPU_STATE = torch.get_rng_state()
"""Of the size and type that all such states have."""
KEPT = 2
"""Checkpoints that stay: the last one, and the one before in case the last is damaged."""


@dataclass
class State:
    """Where a training is. The plan of batches is a function of seed and epoch, so a step says which are left."""

    step: int = 0
    """Steps done, over all epochs."""
    epochs_done: int = 0
    """Epochs done, validation included."""
    best_epoch: int = 0
    """Counted from 1; 0 before the first."""
    best_accuracy: float = -1.0
    """Of the best epoch on `valid`, as a share."""
    best_loss: float = 0.0
    """Of the best epoch on `valid`, in nats."""
    best_fingerprint: str = ""
    """Hash of the folder that holds the best epoch."""
    precision: str = ""
    """In which this training computes, once it has begun: "auto" may find another one the next time it measures."""
    divided: int = 1
    """2 after memory ran out once: each pass takes half the tokens."""
    seconds: float = 0.0
    """Of training so far, over all runs."""
    continued: list[int] = field(default_factory=list)
    """Steps after which a later run went on."""
    log: dict[str, Any] = field(default_factory=dict)
    """The length of log.jsonl, and what is gathered for its next line."""

    def is_best(self, accuracy: float, loss: float) -> bool:
        """Tell whether an epoch is better than the best so far: by accuracy, of equal ones by loss."""
        return self.best_epoch == 0 or (accuracy, -loss) > (self.best_accuracy, -self.best_loss)


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
            found = read(path)
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
        written = write(self._place, state.step, record, dict(self._taken(random)))
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


# --- files ------------------------------------------------------------------------------------------------------


def newest_first(place: Path) -> list[Path]:
    """The checkpoints in a folder, the one of the most steps first."""
    return sorted(place.glob("step-*.checkpoint"), reverse=True)


def write(place: Path, step: int, record: dict[str, Any], tensors: dict[str, torch.Tensor]) -> Path:
    """Write a checkpoint, whole or not at all.

    Raises:
        OSError: the disk is full, say; then no file is there, and those of earlier steps are as they were.
    """
    listed = [[name, str(value.dtype).removeprefix("torch."), list(value.shape)] for name, value in tensors.items()]
    digest = hashlib.sha256()

    def path() -> Path:
        return place / f"step-{step:09d}.{digest.hexdigest()[:16]}.checkpoint"

    with files.whole(place / "checkpoint", final=path) as file:
        head = json.dumps({"record": record, "tensors": listed}).encode() + b"\n"
        for content in itertools.chain([head], map(_bytes, tensors.values())):
            digest.update(content)
            file.write(content)
    return path()


def read(path: Path) -> tuple[dict[str, Any], dict[str, torch.Tensor]] | None:
    """Read a checkpoint: the record and the tensors, on the CPU; None where it is not as it was written."""
    try:
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest()[:16] != path.name.split(".")[1]:
                return None
            file.seek(0)
            head = _head(file.readline(), path)
            tensors: dict[str, torch.Tensor] = {}
            left = path.stat().st_size - file.tell()
            for name, kind, shape in head["tensors"]:
                dtype = _DTYPES[kind]
                size = math.prod(shape) * dtype.itemsize
                if min(shape, default=0) < 0 or size > left:
                    return None
                left -= size
                content = bytearray(file.read(size))
                tensors[name] = (
                    torch.frombuffer(content, dtype=dtype).reshape(shape)
                    if content
                    else torch.empty(shape, dtype=dtype)
                )
    except (OSError, ModelError, TypeError, KeyError, ValueError):
        return None  # it may be another version's
    return head["record"], tensors


def head_of(path: Path) -> dict[str, Any] | None:
    """Read a checkpoint's record only, unverified; None where it cannot be read."""
    try:
        with path.open("rb") as file:
            record: dict[str, Any] = _head(file.readline(), path)["record"]
    except (OSError, ModelError):
        return None
    return record


STATE_SHAPE = {
    "step": int,
    "epochs_done": int,
    "best_epoch": int,
    "best_accuracy": float,
    "best_loss": float,
    "best_fingerprint": str,
    "precision": str,
    "divided": int,
    "seconds": float,
    "continued": [int],
    "log": {"bytes": Maybe(int), "seconds": Maybe(float), "gathered": Maybe([float])},
}
HEAD_SHAPE = {"record": {"plan": {str: str}, "machine": str, "state": STATE_SHAPE}, "tensors": [list]}
_DTYPES = {str(kind).removeprefix("torch."): kind for kind in vars(torch).values() if isinstance(kind, torch.dtype)}


def _head(line: bytes, path: Path) -> dict[str, Any]:
    """Read a checkpoint's line.

    Raises:
        ModelError: it is none.
    """
    head: dict[str, Any] = schemas.parse(line, HEAD_SHAPE, f"'{path}'", ModelError)
    state = head["record"]["state"]
    known = {one.name for one in dataclasses.fields(State)}
    counts = (state["step"], state["epochs_done"], state["best_epoch"], state["divided"] - 1)
    tensors = head["tensors"]
    if not all(len(one) == 3 and isinstance(one[0], str) and isinstance(one[2], list) for one in tensors):
        raise ModelError(f"'{path}' lists no tensors.")
    if set(state) != known or min(counts) < 0 or state["precision"] not in ("", "fp32", "bf16"):
        raise ModelError(f"'{path}' holds no state of a training.")
    if len(state["log"].get("gathered") or range(4)) != 4 or (state["log"].get("bytes") or 0) < 0:
        raise ModelError(f"'{path}' holds no state of a training log.")
    return head


def _fingerprint(best: Path) -> str:
    try:
        return folder.fingerprint(best)
    except (ModelError, OSError):
        return ""


def _bytes(tensor: torch.Tensor) -> Any:
    """A tensor's bytes, without a copy where it lies on the CPU."""
    return tensor.detach().to("cpu").contiguous().reshape(-1).view(torch.uint8).numpy()


# --- what decides a training ------------------------------------------------------------------------------------


def random_states(device: torch.device) -> dict[str, torch.Tensor]:
    """The states of torch's generators: the CPU's, and the device's. Nothing here draws from Python's or NumPy's."""
    known = {"cpu": torch.get_rng_state()}
    if device.type == "cuda":
        known["cuda"] = torch.cuda.get_rng_state(device)
    elif device.type == "mps":
        known["mps"] = torch.mps.get_rng_state()
    return known


def set_random_states(states: dict[str, torch.Tensor], device: torch.device) -> None:
    """Undo `random_states`; what another kind of device had is left out."""
    torch.set_rng_state(states["cpu"])
    if device.type == "cuda" and "cuda" in states:
        torch.cuda.set_rng_state(states["cuda"], device)
    elif device.type == "mps" and "mps" in states:
        torch.mps.set_rng_state(states["mps"])


def plan_of(
    settings: TrainingSettings, seed: int, labels: Sequence[str], train: pa.Table, valid: pa.Table
) -> dict[str, str]:
    """Name and hash everything that decides a training's outcome; two of equal plans can take each other's place."""
    chosen = {name: str(value) for name, value in dataclasses.asdict(settings).items() if name not in WITHOUT_EFFECT}
    model = settings.model if settings.model == tiny.NAME else folder.fingerprint(hub.folder_of(settings.model))
    return chosen | {
        "seed": str(seed),
        "labels": ", ".join(labels),
        "model's files": model,
        "training texts": rows_key(train),
        "validation texts": rows_key(valid),
        "windtunnel's version": f"{__version__} {_code_version()}",
        **encoder.versions(),
    }


def rows_key(rows: pa.Table) -> str:
    """Hash ids, texts and labels of ROWS, in their order: 16 hex digits."""
    found = hashlib.sha256(rows["label"].to_numpy().astype(np.int64).tobytes())
    for name in ("id", "text"):
        texts = [text.encode() for text in rows[name].to_pylist()]
        found.update(np.array([len(text) for text in texts], np.int64).tobytes())
        found.update(b"".join(texts))
    return found.hexdigest()[:16]


def _code_version() -> str:
    """Hash the source of all that trains: 8 hex digits."""
    here = Path(__file__).parent
    return code_version.version(here)


def machine(device: torch.device, processes: int = 1) -> str:
    """What a training's last bits depend on besides its plan."""
    alone = f"{device.type}, {torch.get_num_threads()} threads"
    return alone if processes == 1 else f"{processes} processes with {alone} each"


def _random(process: int) -> str:
    """How the names of a process's random states begin; the main one's do so whether it is alone or not."""
    return f"random-{process} " if process else "random "
