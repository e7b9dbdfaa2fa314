"""The results of a study: where they lie, and their summary for people and programs."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from windtunnel.errors import DataError, PlanError
from windtunnel.measure.design import ARMS, TEST, Arm, Design, Role
from windtunnel.measure.numbers import ORIGINAL
from windtunnel.models.baselines import names as baselines
from windtunnel.storage import checksums, schemas, study_tables
from windtunnel.storage.safe_paths import refuse_links_out
from windtunnel.storage.schemas import Maybe
from windtunnel.storage.tables import NUMBERS, PREDICTIONS, VARIANTS
from windtunnel.study import verdicts
from windtunnel.study.plan import RecordedPlan

MANIFEST = "manifest.json"
"""Present = complete."""

FURTHER = (
    "flip_rate",
    "p_drop",
    "p_drop_bh",
    "p_gain",
    "p_gain_holm",
    "gain_over_control",
    "p_gain_over_control",
    "p_gain_over_control_holm",
    "recovered_over_control",
    "sd_accuracy",
    "range_accuracy",
    "truncation_drop",
)
"""Of each transformation and model, by the names of NUMBERS; null where a model has none."""


MANIFEST_SHAPE = {
    "plan": {str: object, "resolved": Maybe([str])},
    "windtunnel": Maybe(str),
    "data": {
        "fingerprint": Maybe(str),
        "labels": Maybe([str]),
        "rows": Maybe({str: int}),
        "also_tested": Maybe({str: int}),
        "notes": Maybe([str]),
    },
    "changed_share": Maybe({str: float}),
    "inexact": Maybe({str: str}),
    "augmented": Maybe({"rows": int, "changed": int}),
    "machine": Maybe({"system": Maybe(str), "python": Maybe(str), "cores": Maybe(int)}),
    "seconds_of_last_run": Maybe(float),
    "failed_rows": Maybe(int),
    "arms": Maybe([{"name": str, "role": str, "control": Maybe(str)}]),
    "models": Maybe([str]),
    "model_names": Maybe({str: str}),
}
"""What `manifest.json` must hold; older studies lack some of it."""
_MODEL = re.compile(r".*-[0-9]{1,9}", re.ASCII | re.DOTALL)


@dataclass(frozen=True)
class StudyResult:
    """A finished study; its tables are read when asked for."""

    plan: RecordedPlan
    manifest: dict[str, Any]
    folder: Path

    @classmethod
    def load(cls, folder: Path) -> StudyResult:
        """Open a finished study; nothing that its plan names is run or fetched.

        Raises:
            DataError: the folder holds none, or one that was not finished, whose manifest is damaged, or that names or
                links what lies outside.
        """
        if folder.is_dir():
            refuse_links_out(folder, DataError)
        check_whole(folder, [MANIFEST])
        try:
            manifest = schemas.load(folder / MANIFEST, MANIFEST_SHAPE)
        except (FileNotFoundError, NotADirectoryError):
            raise DataError(f"'{folder}' holds no finished study; run `windtunnel study ... --out {folder}`.") from None
        except OSError as error:
            raise DataError(f"'{folder}': its manifest.json cannot be read: {error.strerror}.") from None
        for name in manifest.get("models") or ():
            if not _MODEL.fullmatch(name) or Path(name).name != name:
                raise DataError(f"'{folder}': its manifest.json names a model '{name}', which is no NAME-SEED.")
        try:
            plan = RecordedPlan.recorded(manifest["plan"])
            verdicts.read(plan.check)
            arms_of(manifest)
            return cls(plan, manifest, folder)
        except PlanError as error:
            raise DataError(f"'{folder}': its manifest.json holds no plan of this version; {error}") from None
        except ValueError as error:
            raise DataError(
                f"'{folder}': its manifest.json lists arms that this version does not know; {error}."
            ) from None

    @property
    def arms(self) -> tuple[Arm, ...]:
        """What was trained, each with its role."""
        return arms_of(self.manifest)

    @property
    def specs(self) -> tuple[str, ...]:
        """The transformed test sets, in the plan's order."""
        return resolved(self.manifest)

    @cached_property
    def numbers(self) -> pa.Table:
        """NUMBERS."""
        return self._table("numbers.parquet", NUMBERS, some=True)

    @cached_property
    def variants(self) -> pa.Table:
        """VARIANTS of the test set."""
        return self._table("variants/test.parquet", VARIANTS)

    @cached_property
    def predictions(self) -> pa.Table:
        """PREDICTIONS of all models on all test sets."""
        folder = self.folder / "predictions"
        names = self.manifest.get("models") or sorted(path.stem for path in folder.glob("*.parquet"))
        return pa.concat_tables(self._table(f"predictions/{name}.parquet", PREDICTIONS) for name in names)

    @cached_property
    def summary(self) -> dict[str, Any]:
        """The content of `results.json`."""
        return summary(self.plan, self.manifest, self.numbers)

    def _table(self, name: str, schema: pa.Schema, *, some: bool = False) -> pa.Table:
        check_whole(self.folder, [name])
        return study_tables.read(self.folder / name, schema, some=some)


def check_whole(folder: Path, names: Sequence[str] | None = None) -> None:
    """Check that files of a study are as it wrote them; all of them, or some. Those of an older study count as whole.

    Raises:
        DataError: one is not.
    """
    if wrong := checksums.damaged(folder, names):
        raise DataError(
            f"'{folder / wrong[0]}' is damaged: it is not as the study wrote it. Run the study again, which makes it "
            f"anew and keeps the rest; or, if you changed it on purpose, remove its line from "
            f"'{folder / checksums.NAME}'."
        )


def summary(plan: RecordedPlan, manifest: dict[str, Any], numbers: pa.Table) -> dict[str, Any]:
    """Return what `results.json` holds: for each transformation and model the five figures of the main table.

    For a baseline also `lead` and `lead_original`: how much better the plain model is on the same rows. For `augmented`
    also `gain_over_control` and `recovered_over_control`. p values stand beside what they test, raw and adjusted.
    All figures are shares (0.05 is 5 points), each with `low`, `high`, `n` and `method`; `value` is null where there is
    none, and `method` says why. `warnings` holds what is to be said with every figure, such as that there are 2 seeds.
    """
    own = pc.and_(pc.equal(numbers["set"], TEST), pc.equal(numbers["slice"], ""))
    whole = numbers.filter(pc.and_(own, pc.is_null(numbers["at"])))
    lines = {(line["what"], line["spec"], line["model"]): line for line in whole.to_pylist()}
    models = list(dict.fromkeys(model for what, _, model in lines if what == "accuracy" and "/" not in model))
    plain = Design(arms=arms_of(manifest)).plain
    comparisons = []
    specs = resolved(manifest)
    for spec in specs:
        for model in models:
            cost = lines.get(("gain", ORIGINAL, model))
            comparisons.append(
                {
                    "transformation": spec,
                    "held_out": spec not in specs[: len(plan.transform)],
                    "exact": spec not in manifest.get("inexact", {}),
                    "model": model,
                    "original": _figure(lines.get(("accuracy", ORIGINAL, model))),
                    "transformed": _figure(lines.get(("accuracy", spec, model))),
                    "drop": _figure(lines.get(("drop", spec, model))),
                    "recovered": _figure(lines.get(("recovered", spec, model))),
                    "clean_cost": _negated(_figure(cost)),
                    "gain": _figure(lines.get(("gain", spec, model))) if model != plain else None,
                    "baseline": model in plan.baseline,
                    "lead": _figure(lines.get(("lead", spec, model))),
                    "lead_original": _figure(lines.get(("lead", ORIGINAL, model))),
                    **{name: _figure(lines.get((name, spec, model))) for name in FURTHER},
                }
            )
    found = {"plan": manifest["plan"], "data": manifest["data"], "comparisons": comparisons}
    return found | {"warnings": warnings(plan)}


def resolved(manifest: dict[str, Any]) -> tuple[str, ...]:
    """The specs of the transformed test sets: those trained on, then those held out."""
    return tuple(manifest["plan"].get("resolved", ()))


def arms_of(manifest: dict[str, Any]) -> tuple[Arm, ...]:
    """The arms of a study; one that is older than their list has those of a single augmentation.

    Raises:
        ValueError: a role is unknown, or no arm is plain.
    """
    listed = manifest.get("arms")
    if not listed:
        return ARMS
    arms = tuple(Arm(arm["name"], Role(arm["role"]), arm.get("control")) for arm in listed)
    if not any(arm.role == Role.PLAIN for arm in arms):
        raise ValueError("no arm is plain")
    return arms


def warnings(plan: RecordedPlan) -> list[str]:
    """What is to be said with every figure of a study."""
    seeds = len(plan.training_seeds)
    if seeds >= 3 or plan.model in baselines.NAMES:  # there is no chance in a baseline's training
        return []
    much = "1 seed: the figures are those of single trainings; how far" if seeds == 1 else "2 seeds: how far"
    return [f"{much} trainings differ is not known well enough for a claim; ask for 3 seeds or more."]


def _figure(line: dict[str, Any] | None) -> dict[str, Any] | None:
    return {name: line[name] for name in ("value", "low", "high", "n", "method")} if line else None


def _negated(figure: dict[str, Any] | None) -> dict[str, Any] | None:
    """A clean cost is a gain on the original set with the sign turned."""
    if figure is None:
        return None
    turned = {"value": figure["value"], "low": figure["high"], "high": figure["low"]}
    return figure | {name: None if value is None else -value for name, value in turned.items()}
