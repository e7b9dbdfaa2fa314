"""What decides a training: its plan, which two trainings of equal outcome share, and torch's random states."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import torch

from windtunnel import __version__
from windtunnel.models import folder
from windtunnel.models.encoders import encoder, hub, tiny
from windtunnel.models.encoders.settings import WITHOUT_EFFECT, TrainingSettings
from windtunnel.storage.code_version import version


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
        "windtunnel's version": f"{__version__} {code_version()}",
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


def code_version() -> str:
    """Hash the source of all that trains: 8 hex digits."""
    here = Path(__file__).parent
    return version(here)


def machine(device: torch.device, processes: int = 1) -> str:
    """What a training's last bits depend on besides its plan."""
    alone = f"{device.type}, {torch.get_num_threads()} threads"
    return alone if processes == 1 else f"{processes} processes with {alone} each"
