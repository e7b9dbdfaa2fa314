"""The files of checkpoints: a line of JSON, and then the bytes of the tensors that the line lists.

A file is written under another name, brought to the disk and renamed; its name has the SHA-256 of its content (16 hex
digits), so that one that is cut short or damaged is known. It takes 12 bytes a weight: 800 MB for DistilBERT, which is
why tensors go to the disk one by one: safetensors' own writer would hold all of them once more in memory.
"""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from windtunnel.errors import ModelError
from windtunnel.storage import files, schemas
from windtunnel.storage.schemas import Maybe


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


def _bytes(tensor: torch.Tensor) -> Any:
    """A tensor's bytes, without a copy where it lies on the CPU."""
    return tensor.detach().to("cpu").contiguous().reshape(-1).view(torch.uint8).numpy()
