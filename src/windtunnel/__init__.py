"""Windtunnel: put a text classifier in a wind tunnel.

    import windtunnel as wt

    wt.get("typo", rate=0.2).texts(["A wonderful movie."])      # rewrite texts
    rows = wt.read("builtin:reviews")                           # train, valid, test as Arrow tables
    result = wt.run_study("builtin:reviews", model="tiny", out="out/study")
    result.summary["comparisons"]                               # accuracy, drop, recovered share, intervals

Nothing heavy is imported until it is used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from windtunnel.api import assess, augment, evaluate, make_audit, preview, run_study, train, transform
    from windtunnel.catalogue import catalog
    from windtunnel.data import Columns, Dataset, read, read_rows, sample
    from windtunnel.errors import UsageError, WindtunnelError
    from windtunnel.study.plan import StudyPlan, read_plan
    from windtunnel.study.results import StudyResult
    from windtunnel.testing import check_transformation
    from windtunnel.text.batch import TextBatch
    from windtunnel.text.edits import Edits
    from windtunnel.transforms.composition import one_of, sequence, some
    from windtunnel.transforms.contract import Range, Share, Transformation
    from windtunnel.transforms.plugins import adapt, lookup
    from windtunnel.transforms.registry import get, names

__version__ = "0.1.0"

_HOMES = {
    "api": ("assess", "augment", "evaluate", "make_audit", "preview", "run_study", "train", "transform"),
    "catalogue": ("catalog",),
    "transforms.composition": ("one_of", "sequence", "some"),
    "data": ("Columns", "Dataset", "read", "read_rows", "sample"),
    "text.edits": ("Edits",),
    "errors": ("UsageError", "WindtunnelError"),
    "study.plan": ("StudyPlan", "read_plan"),
    "transforms.plugins": ("adapt", "lookup"),
    "transforms.registry": ("get", "names"),
    "study.results": ("StudyResult",),
    "testing": ("check_transformation",),
    "text.batch": ("TextBatch",),
    "transforms.contract": ("Range", "Share", "Transformation"),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "Columns",
    "Dataset",
    "Edits",
    "Range",
    "Share",
    "StudyPlan",
    "StudyResult",
    "TextBatch",
    "Transformation",
    "UsageError",
    "WindtunnelError",
    "adapt",
    "assess",
    "augment",
    "catalog",
    "check_transformation",
    "evaluate",
    "get",
    "lookup",
    "make_audit",
    "names",
    "one_of",
    "preview",
    "read",
    "read_plan",
    "read_rows",
    "run_study",
    "sample",
    "sequence",
    "some",
    "train",
    "transform",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'windtunnel' has no attribute '{name}'")
    return getattr(importlib.import_module(f"windtunnel.{_HOME_OF[name]}"), name)
