"""What a study is to do: from flags or from a `study.toml`, checked before anything is run.

data = "imdb"
model = "distilbert-base-uncased"
transform = ["mixed", "typo(rate=0.2)"]
augment = 5000
seeds = 3

[training]
epochs = 2

[columns]
text = "review"
"""

from __future__ import annotations

import dataclasses
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from windtunnel import registry
from windtunnel.baselines import names as baselines
from windtunnel.data import Columns
from windtunnel.errors import ModelError, PlanError, did_you_mean
from windtunnel.modelling.settings import TrainingSettings
from windtunnel.transformation import Transformation

TRAINING = (
    "learning_rate",
    "epochs",
    "batch_size",
    "max_tokens",
    "truncation",
    "attention_dropout",
    "warmup_share",
    "weight_decay",
    "device",
    "precision",
    "accumulate",
    "patience",
    "label_smoothing",
    "layer_decay",
    "checkpoint_minutes",
    "tracker",
)
"""What `[training]` may set; the rest follows from the model."""


@dataclass(frozen=True)
class StudyPlan:
    """One study: which texts, which changes, which model, how much of each."""

    data: str
    """A source for `data.read`: a hub id, a folder, a file, `builtin:reviews`."""
    model: str = "distilbert-base-uncased"
    """A hub id, a folder, `tiny`, or a baseline: `majority`, `tfidf-lr`, `nbsvm`."""
    baseline: tuple[str, ...] = ()
    """Baselines trained on the training texts and tested beside the model, to see what it buys."""
    transform: tuple[str, ...] = ("mixed",)
    """Specs of transformations: each gives a transformed test set, and all of them the augmented training texts."""
    held_out: tuple[str, ...] = ()
    """Transformations that are tested but never trained on, so that a cure can be told from memory."""
    protect: tuple[str, ...] = ()
    """What no transformation may touch, besides markup and links: negations, names, ...; see `protection`."""
    augment: int = 5000
    """How many transformed training texts the augmented arm gets (the control arm gets the same unchanged)."""
    seeds: int = 3
    """Trainings per arm: seeds 1, 2, ..."""
    seed: int = 0
    """Decides samples and transformations, not the training."""
    limit: int | None = None
    """Training texts at most, stratified."""
    limit_test: int | None = None
    """Test texts at most, stratified; None: as `limit`."""
    labels: tuple[str, ...] = ()
    """Label names in order; empty: from the data."""
    columns: dict[str, str] = field(default_factory=dict)
    """Column names for text, label, id, group where guessing is not enough."""
    training: dict[str, Any] = field(default_factory=dict)
    """Training settings other than the model's defaults; see `TRAINING`."""

    def __post_init__(self) -> None:
        """Check what can be checked without reading the data.

        Raises:
            PlanError: a setting is out of bounds or unknown.
            TransformationError: a transformation is unknown or has a parameter out of bounds.
        """
        _at_least("seeds", self.seeds, 1)
        _at_least("augment", self.augment, 0)
        for name in ("limit", "limit_test"):
            if getattr(self, name) is not None:
                _at_least(name, getattr(self, name), 2)
        for name in self.baseline:
            if name not in baselines.NAMES:
                near = did_you_mean(name, baselines.NAMES)
                raise PlanError(f"No baseline is called '{name}'.{near} Known: {', '.join(baselines.NAMES)}.")
        if self.model in self.baseline or len(set(self.baseline)) < len(self.baseline):
            given = ", ".join((self.model, *self.baseline))
            raise PlanError(f"A baseline stands once, beside another model; got {given}.")
        if not self.transform:
            raise PlanError("`transform` needs at least one transformation; `windtunnel catalog` lists them.")
        _known("training", self.training, TRAINING)
        _known("columns", self.columns, [f.name for f in dataclasses.fields(Columns)])
        _check_tables(self.columns, self.training)
        try:
            baselines.check_settings(self.model, self.training)
        except ModelError as error:
            raise PlanError(f"training -> {error}") from None
        specs = [t.spec for t in self.tested]
        twice = next((spec for spec in specs if specs.count(spec) > 1), None)
        if twice:
            raise PlanError(f"'{twice}' stands twice among the transformations; name each once.")

    @property
    def training_seeds(self) -> range:
        """The seeds of the trainings: 1, 2, ...; a baseline has no chance in it, so one is all."""
        return range(1, 2 if self.model in baselines.NAMES else self.seeds + 1)

    @property
    def trained(self) -> list[Transformation]:
        """The transformations that training texts are made with."""
        return [registry.get(spec).protecting(self.protect) for spec in self.transform]

    @property
    def tested(self) -> list[Transformation]:
        """The transformations of the test set: those above and the held-out ones."""
        return [registry.get(spec).protecting(self.protect) for spec in (*self.transform, *self.held_out)]

    def to_dict(self) -> dict[str, Any]:
        """The plan as typed, and the specs it resolved to."""
        return dataclasses.asdict(self) | {"resolved": [t.spec for t in self.tested]}


def read_plan(path: Path, **flags: Any) -> StudyPlan:
    """Read a plan from TOML; flags that are not None win over the file.

    Raises:
        PlanError: the file is missing or no TOML, or has an unknown key or a value of another type; the message names
            file and key.
    """
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise PlanError(f"There is no plan '{path}'.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PlanError(f"{path}: {error}") from None
    kinds = {f.name: str(f.type) for f in dataclasses.fields(StudyPlan)}
    try:
        _known("", found, list(kinds))
        for name, value in found.items():
            found[name] = _typed(name, value, kinds[name])
        given = {name: value for name, value in flags.items() if value is not None}
        for name in ("columns", "training"):  # key by key: `--epochs 1` leaves the file's learning rate
            if name in given:
                given[name] = found.get(name, {}) | given[name]
        found |= given
        if "data" not in found:
            raise PlanError('data: is missing; name the labelled texts, for example data = "builtin:reviews".')
        return StudyPlan(**found)
    except PlanError as error:
        raise PlanError(f"{path}: {error}") from None


def _typed(name: str, value: Any, kind: str) -> Any:
    if kind.startswith("tuple"):
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise PlanError(f"{name}: is a list of texts; got {value!r}.")
        return tuple(value)
    base: type = {"str": str, "int": int, "dict": dict}[kind.partition("[")[0].partition(" ")[0]]
    if not isinstance(value, base) or isinstance(value, bool):
        words = {str: "a text", int: "a whole number", dict: "a table"}[base]
        raise PlanError(f"{name}: is {words}; got {value!r}.")
    return value


def _check_tables(columns: dict[str, Any], training: dict[str, Any]) -> None:
    """Check the values of `[columns]` and `[training]`, so that a study does not stop at its first training."""
    for name, value in columns.items():
        if not isinstance(value, str):
            raise PlanError(f"columns -> {name}: is a text; got {value!r}.")
    kinds = {field.name: str(field.type) for field in dataclasses.fields(TrainingSettings)}
    allowed = {"str": (str, "a text"), "int": (int, "a whole number"), "float": (int | float, "a number")}
    for name, value in training.items():
        base, words = allowed[kinds[name]]
        if not isinstance(value, base) or isinstance(value, bool):
            raise PlanError(f"training -> {name}: is {words}; got {value!r}.")
    try:
        TrainingSettings(**training)
    except ModelError as error:
        raise PlanError(f"training -> {error}") from None


def _known(where: str, given: dict[str, Any], known: Any) -> None:
    for key in given:
        if key not in known:
            path = f"{where} -> {key}" if where else key
            raise PlanError(f"{path}: there is no such key.{did_you_mean(key, known)} Known: {', '.join(known)}.")


def _at_least(name: str, value: int, low: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < low:
        raise PlanError(f"`{name}` is a whole number of {low} or more; got {value!r}.")
