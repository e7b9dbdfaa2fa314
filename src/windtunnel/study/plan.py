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

[check]
max_drop = 3
"""

from __future__ import annotations

import dataclasses
import os
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from windtunnel.data import Columns, Dataset, read
from windtunnel.errors import ModelError, PlanError, TransformationError, did_you_mean
from windtunnel.measure.design import ARMS, PLAIN, Arm, Step
from windtunnel.models.baselines import names as baselines
from windtunnel.models.encoders.settings import NOT_IN_PLANS, TrainingSettings
from windtunnel.slices import Slice
from windtunnel.storage import config_files
from windtunnel.study import plan_values, severity_curves, sources, verdicts
from windtunnel.transforms import registry
from windtunnel.transforms.contract import Transformation

TRAINING = tuple(f.name for f in dataclasses.fields(TrainingSettings) if f.name not in NOT_IN_PLANS)
"""What `[training]` may set; the rest follows from the model."""


@dataclass(frozen=True)
class RecordedPlan:
    """What a plan says: which texts, which changes, which model, how much of each.

    Nothing that it names is looked up, so no plug-in is run and no file is read: this is the plan of a finished study,
    which may be a stranger's. What its specs resolved to is in the manifest.
    """

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
    severity: tuple[str, ...] = ()
    """Transformations whose test sets are made at each of `strengths`: a curve, on nested edits."""
    strengths: tuple[float, ...] = (0.05, 0.1, 0.2, 0.4)
    """Shares of the places that are edited along a curve; 0, the original, is its first point anyway."""
    dose: tuple[int, ...] = ()
    """Numbers of transformed texts with which further models are trained: 500, 1000, ... The fewer are among the
    more; more than there are training texts take several draws of each."""
    transfer: bool = False
    """Train one more augmented model for each transformation trained on, on it alone: what does it help elsewhere?"""
    draws: int = 1
    """How often each transformed test set is drawn; a row counts as right in the worst case if it is in all draws."""
    slices: tuple[str, ...] = (plan_values.ALL,)
    """Subpopulations to measure, found on the original texts; `all` of the catalogue, or `none`."""
    also_test: tuple[str, ...] = ()
    """Further labelled texts, `NAME=SOURCE` or `SOURCE`: original and transformed, predicted by every model."""
    also_train: tuple[str, ...] = ()
    """Further training texts for all arms, `SOURCE:SHARE`; the share is that of all training texts then."""
    map_labels: dict[str, str] = field(default_factory=dict)
    """A label of these sources -> the study's; equal names need none."""
    attribute: int = 200
    """Flips of the plain model, for each transformation, of which the edit that did it is looked for; 0 for none."""
    check: dict[str, Any] = field(default_factory=dict)
    """What is demanded of the model; see `verdicts.thresholds`."""
    labels: tuple[str, ...] = ()
    """Label names in order; empty: from the data."""
    columns: dict[str, str] = field(default_factory=dict)
    """Column names for text, label, id, group where guessing is not enough."""
    training: dict[str, Any] = field(default_factory=dict)
    """Training settings other than the model's defaults; see `TRAINING`."""

    @property
    def training_seeds(self) -> range:
        """The seeds of the trainings: 1, 2, ...; a baseline has no chance in it, so one is all."""
        return range(1, 2 if self.model in baselines.NAMES else self.seeds + 1)

    @property
    def arms(self) -> tuple[Arm, ...]:
        """What is trained: plain, and where texts are added, the control arm and the remedy."""
        return ARMS if self.augment else (PLAIN,)

    def read_rows(self) -> Dataset:
        """Read train, valid and test, as a study of this plan has them.

        Raises:
            DataError: the source cannot be read, or a row of it cannot be used.
        """
        return read(
            self.data,
            columns=Columns(**self.columns),
            labels=self.labels or None,
            limit=self.limit,
            limit_test=self.limit_test or self.limit,
            seed=self.seed,
        )

    @classmethod
    def recorded(cls, found: dict[str, Any]) -> RecordedPlan:
        """Take what `StudyPlan.to_dict` wrote.

        Raises:
            PlanError: an unknown key, or a value of another type.
        """
        kinds = {f.name: str(f.type) for f in dataclasses.fields(RecordedPlan)}
        given = {name: value for name, value in found.items() if name != "resolved"}
        plan_values.known("", given, list(kinds))
        for name, value in given.items():
            if value is not None or "None" not in kinds[name]:
                given[name] = plan_values.typed(name, value, kinds[name])
        if "data" not in given:
            raise PlanError("data: is missing.")
        plan = RecordedPlan(**given)
        plan.check_counts()
        plan_values.known("columns", plan.columns, [f.name for f in dataclasses.fields(Columns)])
        plan_values.texts("columns", plan.columns)
        plan_values.texts("map_labels", plan.map_labels)
        return plan

    def check_counts(self) -> None:
        """Refuse counts that are out of bounds.

        Raises:
            PlanError: one is.
        """
        plan_values.at_least("seeds", self.seeds, 1)
        plan_values.at_least("augment", self.augment, 0)
        plan_values.at_least("draws", self.draws, 1)
        plan_values.at_least("attribute", self.attribute, 0)
        for name in ("limit", "limit_test"):
            if getattr(self, name) is not None:
                plan_values.at_least(name, getattr(self, name), 2)


@dataclass(frozen=True)
class StudyPlan(RecordedPlan):
    """A plan to be run: all that it says was looked up and checked, which runs the plug-ins that it names."""

    def __post_init__(self) -> None:
        """Check what can be checked without reading the data.

        Raises:
            PlanError: a setting is out of bounds or unknown.
            TransformationError: a transformation is unknown or has a parameter out of bounds.
        """
        self.check_counts()
        for name in self.baseline:
            if name not in baselines.NAMES:
                near = did_you_mean(name, baselines.NAMES)
                raise PlanError(f"No baseline is called '{name}'.{near} Known: {', '.join(baselines.NAMES)}.")
        if self.model in self.baseline or len(set(self.baseline)) < len(self.baseline):
            given = ", ".join((self.model, *self.baseline))
            raise PlanError(f"A baseline stands once, beside another model; got {given}.")
        if not self.transform:
            raise PlanError("`transform` needs at least one transformation; `windtunnel catalog` lists them.")
        plan_values.known("training", self.training, TRAINING)
        plan_values.known("columns", self.columns, [f.name for f in dataclasses.fields(Columns)])
        plan_values.tables(self.columns, self.training, self.map_labels)
        try:
            baselines.check_settings(self.model, self.training)
        except ModelError as error:
            raise PlanError(f"training -> {error}") from None
        specs = [t.spec for t in self.tested]
        twice = next((spec for spec in specs if specs.count(spec) > 1), None)
        if twice:
            raise PlanError(f"'{twice}' stands twice among the transformations; name each once.")
        plan_values.strengths(self.strengths)
        plan_values.doses(self.dose)
        if self.transfer and not self.augment:
            raise PlanError("`transfer` trains on `augment` transformed texts; got none of these.")
        _ = self.curves, self.sources_to_test, self.sources_to_train, self.subpopulations  # each refuses what is wrong
        self.thresholds.check_names(specs)

    @property
    def trained(self) -> list[Transformation]:
        """The transformations that training texts are made with."""
        return [registry.get(spec).protecting(self.protect) for spec in self.transform]

    @property
    def tested(self) -> list[Transformation]:
        """The transformations of the test set: those above and the held-out ones."""
        return [registry.get(spec).protecting(self.protect) for spec in (*self.transform, *self.held_out)]

    @property
    def curves(self) -> dict[str, tuple[Transformation, Step]]:
        """The points of the severity curves by spec."""
        found = [registry.get(spec).protecting(self.protect) for spec in self.severity]
        return severity_curves.points(found, self.strengths)

    @property
    def subpopulations(self) -> list[Slice]:
        """The slices of the test set that are measured."""
        return plan_values.subpopulations(self.slices)

    @property
    def sources_to_test(self) -> list[sources.Named]:
        """The sources that are also tested, and their names."""
        return sources.to_test(self.also_test)

    @property
    def sources_to_train(self) -> list[sources.Shared]:
        """The sources that are also trained on, and their shares."""
        return sources.to_train(self.also_train)

    @property
    def thresholds(self) -> verdicts.Thresholds:
        """What is demanded of the model."""
        return verdicts.read(self.check)

    def to_dict(self) -> dict[str, Any]:
        """The plan as typed, and the specs it resolved to."""
        return dataclasses.asdict(self) | {"resolved": [t.spec for t in self.tested]}


def read_plan(path: Path, *, plugins: Sequence[Path] = (), **flags: Any) -> StudyPlan:
    """Read a plan from TOML; flags that are not None win over the file.

    Args:
        path: of the plan, which may be a stranger's.
        plugins: the plug-in files that it may run; those that the flags name are the user's word, too.
        **flags: fields of `StudyPlan`.

    Raises:
        PlanError: the file is missing or no TOML, has an unknown key or a value of another type, or names a plug-in
            that the user does not; the message names file and key.
    """
    try:
        found = config_files.read_toml(path)
    except FileNotFoundError:
        raise PlanError(f"There is no plan '{path}'.") from None
    except ValueError as error:
        raise PlanError(f"{path}: {error}") from None
    kinds = {f.name: str(f.type) for f in dataclasses.fields(StudyPlan)}
    try:
        plan_values.known("", found, list(kinds))
        for name, value in found.items():
            found[name] = plan_values.typed(name, value, kinds[name])
        given = {name: value for name, value in flags.items() if value is not None}
        for name in (name for name, kind in kinds.items() if kind.startswith("dict")):
            # key by key: `--epochs 1` leaves the file's learning rate
            if name in given:
                given[name] = found.get(name, {}) | given[name]
        allowed = [str(file) for file in plugins] + [name.rpartition(":")[0] for name in _plugins(given)]
        _refuse_plugins({name: value for name, value in found.items() if name not in given}, allowed)
        found |= given
        if "data" not in found:
            raise PlanError('data: is missing; name the labelled texts, for example data = "builtin:reviews".')
        return StudyPlan(**found)
    except (PlanError, TransformationError) as error:
        raise PlanError(f"{path}: {error}") from None


SPECS = ("transform", "held_out", "severity")
"""The fields that name transformations."""


def _plugins(found: Mapping[str, Any]) -> Iterator[str]:
    """Yield the plug-ins that these fields name."""
    for name in SPECS:
        for spec in found.get(name, ()):
            yield from registry.plugins_in(spec)


def _refuse_plugins(found: Mapping[str, Any], allowed: Iterable[str]) -> None:
    """Refuse plug-ins that only the file names: it looks like data, and nobody expects it to run code.

    Raises:
        PlanError: it names one.
    """
    real = {os.path.realpath(os.path.expanduser(file)) for file in allowed}  # noqa: PTH111  as typed, also no path
    for name in _plugins(found):
        file = name.rpartition(":")[0]
        if os.path.realpath(os.path.expanduser(file)) not in real:  # noqa: PTH111
            raise PlanError(
                f"names the plug-in '{name}', whose code would run. Look into the file and, if you trust it, add "
                f"--plugin {shlex.quote(file)}."
            )
