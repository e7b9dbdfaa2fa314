"""What can be chosen about a training, with defaults that suit each kind of model."""

from __future__ import annotations

import dataclasses
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from windtunnel.errors import ModelError, did_you_mean
from windtunnel.models.encoders.presets import family_of

DEVICES = ("auto", "cuda", "mps", "cpu")
PRECISIONS = ("auto", "bf16", "fp32")
ATTENTIONS = ("auto", "packed", "plain", "eager", "sdpa")
TRACKERS = ("tensorboard", "wandb", "mlflow", "comet_ml", "aim", "clearml", "dvclive", "swanlab", "trackio")
TRUNCATIONS = ("head_tail", "head", "tail")

WITHOUT_EFFECT = ("checkpoint_minutes", "checkpoint_steps", "log_steps", "tracker")
"""Settings that change no weight: a training can go on under other ones."""

NOT_IN_PLANS = ("model", "clip_norm", "attention", "checkpoint_steps", "log_steps")
"""Settings that the plan of a study may not have: it names its model itself, and the others follow from that."""


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
    """"packed" (no padding, see encoders/blocks.py) on a CPU and on CUDA from Ampere on, for the kinds of models that
    it knows; else "plain" (matmuls in bf16, see encoders/attention.py) on a CPU and transformers' choice elsewhere."""
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
    tracker: str = ""
    """Where the log's figures go besides, while it runs: "tensorboard", "wandb", ... (Accelerate's trackers)."""

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
        if self.tracker:
            one_of("tracker", self.tracker, TRACKERS)
            if missing := [name for name in ("accelerate", self.tracker) if importlib.util.find_spec(name) is None]:
                raise ModelError(
                    f"`tracker` is '{self.tracker}', which is not all installed: pip install {' '.join(missing)}."
                )


def settings_for(model: str, **overrides: Any) -> TrainingSettings:
    """Settings that suit a model: small encoders need a larger learning rate than large ones, "tiny" the largest.

    `presets.family_of` says which, with its source; "compat" in `presets` is what a tutorial would have.

    Args:
        model: a hub id, a folder, or "tiny".
        **overrides: settings by name; None keeps the default.

    Raises:
        ModelError: an override has no such setting, or is out of bounds.
    """
    known = {field.name for field in dataclasses.fields(TrainingSettings)}
    for name in overrides.keys() - known:
        raise ModelError(f"No training setting is called '{name}'.{did_you_mean(name, known)}")
    chosen = {"model": model} | family_of(model).settings
    return TrainingSettings(**chosen | {name: value for name, value in overrides.items() if value is not None})


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
