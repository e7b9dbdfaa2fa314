"""A baseline on disk: arrays in safetensors and a config.json; no pickle, which could run a stranger's code.

config.json         model_type "windtunnel-nbsvm", format, the labels' names
model.safetensors   linear: features, weights, bias, idf (see `Linear`); majority: shares
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from windtunnel.errors import ModelError
from windtunnel.models.baselines import names
from windtunnel.models.baselines.bags import Texts
from windtunnel.models.baselines.linear import Linear
from windtunnel.storage import files

FORMAT = 1
"""Of the files, and of what a word is and how it is hashed."""
CONFIG, ARRAYS = "config.json", "model.safetensors"


@dataclass(frozen=True, eq=False)
class Majority:
    """Says of every text what share of the training texts had each label."""

    shares: npt.NDArray[np.float64]
    """(labels,)"""

    def probs(self, texts: Texts, advance: Callable[[int], None] = lambda _: None) -> npt.NDArray[np.float32]:
        """The same for every text: (texts, labels)."""
        advance(len(texts))
        return np.tile(self.shares.astype(np.float32), (len(texts), 1))


Baseline = Linear | Majority


def save(model: Baseline, name: str, labels: Sequence[str], folder: Path) -> None:
    """Write a baseline into a folder."""
    from safetensors.numpy import save_file

    fields = {field: value for field, value in vars(model).items() if value is not None}
    save_file({field: np.ascontiguousarray(value) for field, value in fields.items()}, folder / ARRAYS)
    described = {
        "model_type": names.TYPE + name,
        "format": FORMAT,
        "id2label": {str(number): label for number, label in enumerate(labels)},
        "label2id": {label: number for number, label in enumerate(labels)},
    }
    files.write_json(folder / CONFIG, described)


def load(folder: Path) -> Baseline:
    """Read a baseline from its folder.

    Raises:
        ModelError: a file is missing or damaged, of another format, or the two disagree.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        config = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
        arrays: dict[str, npt.NDArray[Any]] = load_file(folder / ARRAYS)
        name, format_, labels = config["model_type"].removeprefix(names.TYPE), config["format"], len(config["id2label"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, SafetensorError) as error:
        cause = next(iter(str(error).splitlines()), type(error).__name__)
        raise ModelError(f"'{folder}' cannot be loaded as a baseline: {cause}") from error
    if name not in names.NAMES or format_ != FORMAT:
        raise ModelError(f"'{folder}' holds a baseline '{name}' of format {format_}, which this version cannot read.")
    _check(folder, name, arrays, labels)
    return Majority(**arrays) if name == names.MAJORITY else Linear(**arrays)


def _check(folder: Path, name: str, arrays: dict[str, npt.NDArray[Any]], labels: int) -> None:
    """Check that the arrays are those of such a model, fit together and hold numbers.

    Raises:
        ModelError: they do not.
    """
    if name == names.MAJORITY:
        wanted: dict[str, tuple[str, tuple[int, ...]]] = {"shares": ("float64", (labels,))}
    else:
        features, columns = arrays.get("features", np.zeros(0)).size, 1 if labels == 2 else labels
        wanted = {
            "features": ("uint64", (features,)),
            "weights": ("float32", (features, columns)),
            "bias": ("float64", (columns,)),
        }
        if name == names.TFIDF_LR:
            wanted["idf"] = ("float32", (features,))
    found = {field: (str(array.dtype), array.shape) for field, array in arrays.items()}
    if found != wanted:
        raise ModelError(f"'{folder}' is damaged: {ARRAYS} does not hold what {CONFIG} says. Train it again.")
    if not all(np.isfinite(array).all() for array in arrays.values()):
        raise ModelError(f"'{folder}' is damaged: its weights are not numbers. Train it again.")
    if "features" in arrays and (arrays["features"][1:] <= arrays["features"][:-1]).any():
        raise ModelError(f"'{folder}' is damaged: its features are not in order. Train it again.")
