"""What a study says of itself: what was asked, what it was run on, what came of the transformations."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from windtunnel import __version__
from windtunnel.data import Dataset
from windtunnel.evaluation.testsets import Source
from windtunnel.models.trained import Models
from windtunnel.study.arms import Extra
from windtunnel.study.plan import StudyPlan


def describe(
    plan: StudyPlan,
    rows: Dataset,
    others: Mapping[str, Source],
    variants: pa.Table,
    extra: Extra,
    models: Models,
    *,
    failed_rows: int,
    seconds: float,
) -> dict[str, Any]:
    """Return the content of `manifest.json`."""
    changed = {
        t.spec: float(
            np.mean(variants.filter(pc.equal(variants["spec"].cast(pa.string()), t.spec))["changed"].to_numpy())
        )
        for t in plan.tested
    }
    added = extra.augmented
    return {
        "windtunnel": __version__,
        "plan": plan.to_dict(),
        "data": {
            "fingerprint": rows.fingerprint,
            "labels": list(rows.labels),
            "rows": {"train": len(rows.train), "valid": len(rows.valid), "test": len(rows.test)},
            "also_tested": {name: len(source.rows) for name, source in others.items()},
            "notes": list(rows.notes),
        },
        "changed_share": changed,
        "inexact": {t.spec: t.identity[1] for t in (*plan.tested, *plan.trained) if not t.exact},
        "augmented": {"rows": len(added), "changed": int(np.sum(added["changed"].to_numpy())) if len(added) else 0},
        "machine": {"system": platform.platform(), "python": platform.python_version(), "cores": os.cpu_count()},
        "seconds_of_last_run": round(seconds, 1),
        "failed_rows": failed_rows,
        "arms": [{"name": arm.name, "role": arm.role, "control": arm.control} for arm in plan.arms],
        "models": [model.file_name for model in models],
        "model_names": {model.file_name: model.name for model in models},
    }
