"""Which baselines there are, and how their folders are told from those of encoders."""

from __future__ import annotations

import json
from pathlib import Path

MAJORITY = "majority"
TFIDF_LR = "tfidf-lr"
NBSVM = "nbsvm"

NAMES = (MAJORITY, TFIDF_LR, NBSVM)
"""The commonest label; TF-IDF of words and pairs with logistic regression; NB-SVM on words and pairs."""

TYPE = "windtunnel-"
"""What `model_type` in config.json begins with; the name follows."""


def is_baseline(folder: Path) -> bool:
    """Tell a baseline's folder by its config.json."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(config, dict) and str(config.get("model_type", "")).startswith(TYPE)
