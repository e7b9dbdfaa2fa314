"""Training settings that go together: by what is wanted (`--fast`, `--compat`), and by the kind of encoder."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from windtunnel.errors import ModelError
from windtunnel.storage import paths

PRESETS: dict[str, dict[str, Any]] = {
    "fast": {"max_tokens": 256},
    # 92.5 % (head only) or 94.0 % (head + tail) on IMDB with BERT-base where 512 tokens give 94.5 (Sun et al. 2019)
    "compat": {
        "learning_rate": 5e-5,
        "epochs": 3,
        "batch_size": 8,
        "max_tokens": 512,
        "truncation": "head",
        "warmup_share": 0.0,
        "weight_decay": 0.0,
        "attention_dropout": 0.1,
        "layer_decay": 1.0,
    },  # transformers' Trainer with its defaults, as tutorials use it
}
"""Settings that go together; each of them can still be set by name."""

SMALL_WIDTH = 384
"""Encoders up to this width (MiniLM) take a larger learning rate than DistilBERT's 768."""


class Family(NamedTuple):
    """What suits a kind of encoder, and who says so."""

    name: str
    settings: dict[str, Any]
    source: str


TINY = Family(
    "tiny",
    {"learning_rate": 7e-4, "epochs": 2, "batch_size": 32, "max_tokens": 256},
    "measured here on the built-in corpus; 2e-3 diverges",
)
BERT = Family(
    "bert",
    {"learning_rate": 3e-5, "epochs": 2, "batch_size": 16},
    "2e-5 to 5e-5, batches of 16 or 32, 2 to 4 epochs (Devlin et al. 2019, A.3, https://aclanthology.org/N19-1423); "
    "DistilBERT is fine-tuned as BERT is (Sanh et al. 2019, https://arxiv.org/abs/1910.01108)",
)
SMALL = Family(
    "minilm",
    {"learning_rate": 5e-5},
    "its authors' own runs take 4e-5 (SQuAD) and 5e-5 (XNLI): https://github.com/microsoft/unilm/tree/master/minilm; "
    "the model: Wang et al. 2020, https://arxiv.org/abs/2002.10957",
)
KINDS = (
    Family(
        "roberta",
        {"learning_rate": 2e-5},
        "1e-5 to 3e-5, batches of 16 or 32, warm-up over 6 % of the steps (Liu et al. 2019, appendix, "
        "https://arxiv.org/abs/1907.11692); fairseq's own IMDB recipe: 1e-5, batches of 32, RoBERTa-large",
    ),
    Family(
        "electra",
        {"learning_rate": 1e-4, "layer_decay": 0.8},
        "small and base: 1e-4, each layer 0.8 times the one above it, batches of 32, 3 epochs, warm-up 0.1: "
        "https://github.com/google-research/electra, configure_finetuning.py (Clark et al. 2020)",
    ),
)
"""Kinds of encoders that want other settings than BERT, found by a folder's `model_type` or in a hub id."""

ELECTRA_LARGE = Family(
    "electra-large",
    {"learning_rate": 5e-5, "layer_decay": 0.9},
    "large: 5e-5, each layer 0.9 times the one above it: as for electra",
)


def family_of(model: str) -> Family:
    """Return what suits a model, by its folder's config.json, or by its hub id, which as a rule names its kind."""
    if model == TINY.name:
        return TINY
    described = _config(model)
    kind = str(described.get("model_type", "")) if described is not None else model.rpartition("/")[2].lower()
    found = next((family for family in KINDS if family.name in kind), None)
    if found and found.name == "electra":
        large = described.get("hidden_size", 0) >= 1024 if described is not None else "large" in kind
        return ELECTRA_LARGE if large else found
    if found:
        return found
    if described is not None:
        small = described.get("hidden_size", described.get("dim", 768)) <= SMALL_WIDTH
    else:
        small = any(word in model.lower() for word in ("minilm", "small", "mini", "tiny"))
    return SMALL if small else BERT


def presets(*, fast: bool = False, compat: bool = False) -> dict[str, Any]:
    """Return the settings of the presets that are asked for.

    Raises:
        ModelError: both are.
    """
    if fast and compat:
        raise ModelError("`fast` and `compat` exclude each other: the one cuts texts at 256 tokens, the other at 512.")
    return PRESETS["fast"] if fast else PRESETS["compat"] if compat else {}


def _config(model: str) -> dict[str, Any] | None:
    """A folder's config.json; None for a hub id."""
    path = paths.expanded(model) / "config.json"
    if not path.is_file():
        return None
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
