"""Which baselines there are, and how their folders are told from those of encoders."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from windtunnel.errors import ModelError

MAJORITY = "majority"
TFIDF_LR = "tfidf-lr"
NBSVM = "nbsvm"

NAMES = (MAJORITY, TFIDF_LR, NBSVM)
"""The commonest label; TF-IDF of words and pairs with logistic regression; NB-SVM on words and pairs."""

WITHOUT_TRAINING = ("device", "precision", "tracker")
"""Settings that say nothing about how to train; a baseline takes no notice of them."""

TYPE = "windtunnel-"
"""What `model_type` in config.json begins with; the name follows."""


def is_baseline(folder: Path) -> bool:
    """Tell a baseline's folder by its config.json."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(config, dict) and str(config.get("model_type", "")).startswith(TYPE)


def check_settings(model: str, settings: Mapping[str, Any]) -> None:
    """Refuse settings that a model does not have; None is no setting.

    Raises:
        ModelError: a baseline is told how to train.
    """
    if model in NAMES:
        for name, value in settings.items():
            if value is not None and name not in WITHOUT_TRAINING:
                raise ModelError(f"`{name}` is a setting of encoders; '{model}' has none.")
