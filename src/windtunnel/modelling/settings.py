"""What can be chosen about a training, with defaults that suit each kind of model."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from windtunnel.errors import ModelError, did_you_mean

DEVICES = ("auto", "cuda", "mps", "cpu")
PRECISIONS = ("auto", "bf16", "fp32")
ATTENTIONS = ("auto", "packed", "plain", "eager", "sdpa")
TRUNCATIONS = ("head_tail", "head", "tail")

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
    },  # transformers' Trainer with its defaults, as tutorials use it
}
"""Settings that go together; each of them can still be set by name."""

SMALL_WIDTH = 384
"""Encoders up to this width (MiniLM) take a larger learning rate than DistilBERT's 768."""

WITHOUT_EFFECT = ("checkpoint_minutes", "checkpoint_steps", "log_steps")
"""Settings that change no weight: a training can go on under other ones."""

FAMILY_RATES = {"roberta": 2e-5, "electra": 1e-4}
"""Learning rates of the kinds of encoders that want another one than BERT; sources at `settings_for`."""


@dataclass(frozen=True)
class TrainingSettings:
    """How to train; the defaults are for encoders of DistilBERT's and BERT's size."""

    model: str = "distilbert-base-uncased"
    """A hub id, a folder, or "tiny"."""
    learning_rate: float = 3e-5
    """At its peak, after the warm-up."""
    epochs: int = 2
    """Passes over the training texts; the best one on `valid` is kept."""
    batch_size: int = 16
    """Mean examples per step: a step has at most batch_size x (mean tokens of a text) tokens."""
    max_tokens: int = 512
    """Tokens of a text, special ones included; what follows is cut. The model's own limit where that is less."""
    truncation: str = "head_tail"
    """What is kept of a longer text: "head", "tail", or "head_tail" (of 510 the first 128 and the last 382; Sun et al.
    2019: 94.6 % on IMDB with BERT-base, head 94.4 %)."""
    warmup_share: float = 0.1
    """Share of the steps in which the learning rate rises from 0; it falls to 0 over the others."""
    weight_decay: float = 0.01
    """Of the matrices; biases and norms have none."""
    clip_norm: float = 1.0
    """The longest gradient, as a Euclidean norm over all weights."""
    attention_dropout: float = 0.0
    """Share of attention weights set to 0. Hidden dropout stays as the model has it. On a CPU 0.1 costs a fifth
    of the speed: 1,150 against 1,430 tokens/s on MiniLM, one core, "eager"."""
    device: str = "auto"
    """cuda, mps or cpu."""
    precision: str = "auto"
    """"bf16" (autocast; weights in fp32) where the hardware multiplies it, else "fp32"."""
    attention: str = "auto"
    """"packed" (no padding, see modelling/blocks.py) on a CPU and on CUDA from Ampere on, for the kinds of models that
    it knows; else "plain" (matmuls in bf16, see modelling/attention.py) on a CPU and transformers' choice elsewhere."""
    accumulate: int = 1
    """Passes that a step is divided into, each with its share of the step's tokens; saves memory, and the batch
    stays as it is."""
    patience: int = 0
    """Epochs without a better one on `valid` after which training ends; 0: all epochs are done."""
    label_smoothing: float = 0.0
    """Share of each label that is spread evenly over all labels (Szegedy et al. 2016)."""
    layer_decay: float = 1.0
    """Learning rate of a layer as a share of that of the layer above it (Sun et al. 2019: 0.95); 1: the same in all."""
    checkpoint_minutes: float = 10.0
    """Minutes between checkpoints; one more is written after each epoch."""
    checkpoint_steps: int = 0
    """Steps between checkpoints, whatever the time; 0: by the minutes."""
    log_steps: int = 10
    """Steps per line of log.jsonl."""

    def __post_init__(self) -> None:
        """Check each setting.

        Raises:
            ModelError: one is out of bounds.
        """
        for name in ("learning_rate", "clip_norm"):
            _must(getattr(self, name) > 0, name, "must be above 0", getattr(self, name))
        for name in ("epochs", "batch_size", "accumulate", "log_steps"):
            _must(getattr(self, name) >= 1, name, "must be 1 or more", getattr(self, name))
        for name in ("patience", "checkpoint_steps", "checkpoint_minutes"):
            _must(getattr(self, name) >= 0, name, "must be 0 or more", getattr(self, name))
        _must(0 < self.layer_decay <= 1, "layer_decay", "must be above 0 and at most 1", self.layer_decay)
        _must(self.max_tokens >= 3, "max_tokens", "must be 3 or more", self.max_tokens)
        _must(self.weight_decay >= 0, "weight_decay", "must be 0 or more", self.weight_decay)
        for name in ("warmup_share", "attention_dropout", "label_smoothing"):
            _must(0 <= getattr(self, name) < 1, name, "must be a share from 0 to below 1", getattr(self, name))
        one_of("device", self.device.split(":")[0], DEVICES)
        one_of("precision", self.precision, PRECISIONS)
        one_of("attention", self.attention, ATTENTIONS)
        one_of("truncation", self.truncation, TRUNCATIONS)


def settings_for(model: str, **overrides: Any) -> TrainingSettings:
    """Settings that suit a model: small encoders need a larger learning rate than large ones, "tiny" the largest.

    Sources: for BERT and its like 2e-5 to 5e-5, batches of 16 or 32 and 2 to 4 epochs (Devlin et al. 2019, A.3);
    RoBERTa 1e-5 to 3e-5 (Liu et al. 2019, appendix); ELECTRA-base 1e-4 (Clark et al. 2020, appendix); DistilBERT's
    public IMDB models say 2e-5, batches of 16 to 32, 2 epochs, 93.0 to 93.4 %.

    Args:
        model: a hub id, a folder, or "tiny".
        **overrides: settings by name; None keeps the default.

    Raises:
        ModelError: an override has no such setting, or is out of bounds.
    """
    known = {field.name for field in dataclasses.fields(TrainingSettings)}
    for name in overrides.keys() - known:
        raise ModelError(f"No training setting is called '{name}'.{did_you_mean(name, known)}")
    chosen: dict[str, Any] = {"model": model}
    if model == "tiny":
        chosen |= {"learning_rate": 7e-4, "epochs": 2, "batch_size": 32, "max_tokens": 256}  # 2e-3 diverges
    elif kind := next((kind for kind in FAMILY_RATES if kind in _kind(model)), None):
        chosen |= {"learning_rate": FAMILY_RATES[kind]}
    elif _small(model):
        chosen |= {"learning_rate": 5e-5}
    return TrainingSettings(**chosen | {name: value for name, value in overrides.items() if value is not None})


def presets(*, fast: bool = False, compat: bool = False) -> dict[str, Any]:
    """Return the settings of the presets that are asked for.

    Raises:
        ModelError: both are.
    """
    if fast and compat:
        raise ModelError("`fast` and `compat` exclude each other: the one cuts texts at 256 tokens, the other at 512.")
    return PRESETS["fast"] if fast else PRESETS["compat"] if compat else {}


def read(pairs: Sequence[str]) -> dict[str, Any]:
    """Read settings as they are typed: patience=2, layer_decay=0.95.

    Raises:
        ModelError: there is no such setting, or its value is of another kind.
    """
    kinds = {field.name: str(field.type) for field in dataclasses.fields(TrainingSettings)}
    words = {"int": (int, "a whole number"), "float": (float, "a number"), "str": (str, "a word")}
    found: dict[str, Any] = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        if name not in kinds:
            raise ModelError(f"No training setting is called '{name}'.{did_you_mean(name, kinds)}")
        make, what = words[kinds[name]]
        try:
            found[name] = make(value)
        except ValueError:
            raise ModelError(f"`{name}` is {what}; got '{value}'.") from None
    return found


def one_of(name: str, given: str, known: tuple[str, ...]) -> None:
    """Check a setting that is one of a few words.

    Raises:
        ModelError: it is none of them.
    """
    if given not in known:
        words = ", ".join(f"'{word}'" for word in known)
        raise ModelError(f"`{name}` must be one of {words}; got '{given}'.{did_you_mean(given, known)}")


def _must(holds: bool, name: str, rule: str, given: object) -> None:
    if not holds:
        raise ModelError(f"`{name}` {rule}; got {given}.")


def _kind(model: str) -> str:
    """The kind of encoder: a folder's `model_type`, or the hub id, which as a rule names it."""
    config = Path(model).expanduser() / "config.json"
    if config.is_file():
        return str(json.loads(config.read_text(encoding="utf-8")).get("model_type", ""))
    return model.rpartition("/")[2].lower()


def _small(model: str) -> bool:
    """Tell a small encoder, by a folder's config.json or by a hub id's usual words."""
    config = Path(model).expanduser() / "config.json"
    if config.is_file():
        described = json.loads(config.read_text(encoding="utf-8"))
        return bool(described.get("hidden_size", described.get("dim", 768)) <= SMALL_WIDTH)
    return any(word in model.lower() for word in ("minilm", "small", "mini", "tiny"))
