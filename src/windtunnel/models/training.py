"""Training whatever classifier is asked for: an encoder, or a baseline that needs no torch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from windtunnel.errors import ModelError
from windtunnel.models import baselines
from windtunnel.models.baselines.names import check_settings
from windtunnel.models.encoders import hub
from windtunnel.models.encoders.settings import settings_for
from windtunnel.models.threads import configure_openmp
from windtunnel.models.trained import Fit


def fit(
    train: pa.Table,
    valid: pa.Table,
    labels: Sequence[str],
    *,
    model: str,
    seed: int,
    out: Path,
    name: str,
    settings: dict[str, Any],
) -> Fit:
    """Train one classifier; torch is imported only if it is an encoder.

    Args:
        train: ROWS to learn from.
        valid: ROWS to choose the epoch by.
        labels: names of the classes, in the order of their numbers.
        model: a hub id, a folder, "tiny", or a baseline's name.
        seed: decides all that is drawn.
        out: the folder to make.
        name: what the progress bar calls it.
        settings: training settings by name; None keeps the default.

    Raises:
        ModelError: the model cannot be loaded, a setting is none of its own, or training cannot go on.
        DataError: the texts cannot be learnt from.
    """
    check_settings(model, settings)
    if model in baselines.NAMES:
        return baselines.fit(train, valid, labels, model=model, seed=seed, out=out, name=name)
    configure_openmp()
    from windtunnel.models.encoders import torchrun

    return torchrun.fit(train, valid, labels, settings_for(model, **settings), seed=seed, out=out, name=name)


def check(model: str, settings: dict[str, Any]) -> None:
    """Make sure, before any work, that there is a model to start from and that the settings are its own.

    Raises:
        ModelError: there is not, or they are not.
    """
    check_there(model)
    check_settings(model, settings)
    if model not in baselines.NAMES:
        settings_for(model, **settings)


def check_there(model: str) -> None:
    """Make sure that there is a model to start from, before any work; a hub id is downloaded.

    Raises:
        ModelError: there is not.
    """
    if model == "tiny" or model in baselines.NAMES:
        return
    if baselines.is_baseline(hub.folder_of(model)):
        names = ", ".join(baselines.NAMES)
        raise ModelError(f"'{model}' is a trained baseline; train one anew by its name ({names}).")
