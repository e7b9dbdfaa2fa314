"""The results of a study: where they lie, and their summary for people and programs."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa

from windtunnel import tables
from windtunnel.errors import DataError
from windtunnel.measure.numbers import ORIGINAL, PLAIN
from windtunnel.plan import StudyPlan


@dataclass(frozen=True)
class StudyResult:
    """A finished study; its tables are read when asked for."""

    plan: StudyPlan
    manifest: dict[str, Any]
    folder: Path

    @classmethod
    def load(cls, folder: Path) -> StudyResult:
        """Open a finished study.

        Raises:
            DataError: the folder holds none, or one that was not finished.
        """
        try:
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise DataError(f"'{folder}' holds no finished study; run `windtunnel study ... --out {folder}`.") from None
        plan = {name: value for name, value in manifest["plan"].items() if name != "resolved"}
        lists = {name: tuple(value) for name, value in plan.items() if isinstance(value, list)}
        return cls(StudyPlan(**plan | lists), manifest, folder)

    @cached_property
    def numbers(self) -> pa.Table:
        """NUMBERS."""
        return tables.read(self.folder / "numbers.parquet")

    @cached_property
    def variants(self) -> pa.Table:
        """VARIANTS of the test set."""
        return tables.read(self.folder / "variants" / "test.parquet")

    @cached_property
    def predictions(self) -> pa.Table:
        """PREDICTIONS of all models on all test sets."""
        folder = self.folder / "predictions"
        names = self.manifest.get("models") or sorted(path.stem for path in folder.glob("*.parquet"))
        return pa.concat_tables(tables.read(folder / f"{name}.parquet") for name in names)

    @cached_property
    def summary(self) -> dict[str, Any]:
        """The content of `results.json`."""
        return summary(self.plan, self.manifest, self.numbers)


def summary(plan: StudyPlan, manifest: dict[str, Any], numbers: pa.Table) -> dict[str, Any]:
    """Return what `results.json` holds: for each transformation and model the five figures of the main table.

    For a baseline also `lead` and `lead_original`: how much better the plain model is on the same rows.
    All figures are shares (0.05 is 5 points), each with `low`, `high`, `n` and `method`.
    """
    lines = {(line["what"], line["spec"], line["model"]): line for line in numbers.to_pylist()}
    models = list(dict.fromkeys(model for what, _, model in lines if what == "accuracy" and "/" not in model))
    comparisons = []
    for transformation in plan.tested:
        spec = transformation.spec
        for model in models:
            cost = lines.get(("gain", ORIGINAL, model))
            comparisons.append(
                {
                    "transformation": spec,
                    "held_out": spec not in [t.spec for t in plan.trained],
                    "exact": transformation.exact,
                    "model": model,
                    "original": _figure(lines.get(("accuracy", ORIGINAL, model))),
                    "transformed": _figure(lines.get(("accuracy", spec, model))),
                    "drop": _figure(lines.get(("drop", spec, model))),
                    "recovered": _figure(lines.get(("recovered", spec, model))),
                    "clean_cost": _negated(_figure(cost)),
                    "gain": _figure(lines.get(("gain", spec, model))) if model != PLAIN else None,
                    "baseline": model in plan.baseline,
                    "lead": _figure(lines.get(("lead", spec, model))),
                    "lead_original": _figure(lines.get(("lead", ORIGINAL, model))),
                }
            )
    return {"plan": plan.to_dict(), "data": manifest["data"], "comparisons": comparisons}


def _figure(line: dict[str, Any] | None) -> dict[str, Any] | None:
    return {name: line[name] for name in ("value", "low", "high", "n", "method")} if line else None


def _negated(figure: dict[str, Any] | None) -> dict[str, Any] | None:
    """A clean cost is a gain on the original set with the sign turned."""
    if figure is None:
        return None
    return figure | {"value": -figure["value"], "low": -figure["high"], "high": -figure["low"]}
