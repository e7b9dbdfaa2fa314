"""A finished study's folder as paper and page read it.

    study = Study.open(Path("out/study"))
    study.numbers.one("drop", study.tested[0]).value
    study.predictions("plain", 1).probs      # (specs, rows, labels)
    study.edits("typo@1(rate=0.1)")          # of each row

Nothing is imported that trains or predicts. What an older study lacks is None or empty, never an error; that a folder
holds no finished study is one.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from windtunnel.catalogue import stored
from windtunnel.data.builtin import PREFIX
from windtunnel.errors import DataError, UsageError
from windtunnel.measure.design import Arm, Design
from windtunnel.measure.numbers import ORIGINAL
from windtunnel.models.baselines import names as baselines
from windtunnel.report.numbers import PLAIN, Number, Numbers
from windtunnel.storage import checksums, schemas, study_tables
from windtunnel.storage.safe_paths import inside
from windtunnel.storage.schemas import Maybe
from windtunnel.storage.tables import ATTRIBUTION, PREDICTIONS, ROWS, VARIANTS
from windtunnel.study.results import StudyResult, check_whole

ROWS_FILE = "rows/test.parquet"
PARTS = "variants/parts/"
"""What only a further run of the study reads."""
TRAINING_SHAPE = {
    "settings": Maybe(
        {
            "learning_rate": Maybe(float),
            "warmup_share": Maybe(float),
            "weight_decay": Maybe(float),
            "epochs": Maybe(int),
            "batch_size": Maybe(int),
            "max_tokens": Maybe(int),
            "truncation": Maybe(str),
        }
    ),
    "resolved": Maybe({"max_tokens": Maybe(int), "precision": Maybe(str), "device": Maybe(str)}),
    "seconds": Maybe(float),
    "threads": Maybe(int),
}
"""What `training.json` must hold, as far as a report says it; a baseline's has less."""

__all__ = ["ORIGINAL", "PLAIN", "Number", "Numbers", "Predictions", "Study"]


class Predictions(NamedTuple):
    """What one trained model said about the test set, original and transformed."""

    specs: tuple[str, ...]
    """The original first, then the transformations in the study's order."""
    probs: npt.NDArray[np.float32]
    """(specs, rows, labels), in the order of `Study.rows`; not a number where a text was not asked about."""
    tokens: npt.NDArray[np.int32]
    """Before the cut: (specs, rows)."""
    truncated: npt.NDArray[np.bool_]
    """(specs, rows)"""

    @property
    def predicted(self) -> npt.NDArray[np.int64]:
        """The most probable label: (specs, rows)."""
        best: npt.NDArray[np.int64] = self.probs.argmax(axis=2)
        return best


@dataclass(frozen=True)
class Study:
    """A finished study; tables are read when they are asked for, and once."""

    result: StudyResult

    @classmethod
    def open(cls, folder: Path) -> Study:
        """Open a finished study.

        Raises:
            DataError: the folder holds none, one that was not finished, or one of which something is damaged.
        """
        found = cls(StudyResult.load(folder))
        check_whole(folder, [name for name in checksums.read(folder) if not name.startswith(PARTS)])
        return found

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.result.folder

    @property
    def plan(self) -> Any:
        """The plan as the manifest has it."""
        return self.result.plan

    @property
    def manifest(self) -> dict[str, Any]:
        """`manifest.json`: versions, machine, data, time."""
        return self.result.manifest

    @cached_property
    def numbers(self) -> Numbers:
        """NUMBERS, with look-ups."""
        return Numbers(self.result.numbers)

    # --- what there is --------------------------------------------------------------------------------------------

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of the classes, in the order of their numbers."""
        return tuple(self.manifest.get("data", {}).get("labels", ()))

    @property
    def sizes(self) -> dict[str, int]:
        """Rows of `train`, `valid` and `test`."""
        return dict(self.manifest.get("data", {}).get("rows", {}))

    @cached_property
    def tested(self) -> tuple[str, ...]:
        """Specs of the transformed test sets, in the plan's order."""
        return self.result.specs

    @cached_property
    def held_out(self) -> tuple[str, ...]:
        """Those of `tested` that no model was trained on."""
        return self.tested[len(self.plan.transform) :]

    @cached_property
    def models(self) -> tuple[str, ...]:
        """Names of the models, means over seeds, in NUMBERS' order: plain, control, augmented, baselines, ..."""
        return tuple(dict.fromkeys(n.model for n in self.numbers.all("accuracy") if "/" not in n.model))

    @cached_property
    def arms(self) -> tuple[Arm, ...]:
        """The arms, each with its role, in the order in which they are shown."""
        return self.result.arms

    @property
    def remedy(self) -> str:
        """The name of the remedy that is told about: the first. It is in `models` if it was trained."""
        return Design(arms=self.arms).varied

    @property
    def control(self) -> str:
        """The name of the arm that the remedy is held against; empty where there is none."""
        return next((arm.control or "" for arm in self.arms if arm.name == self.remedy), "")

    def role(self, model: str) -> str:
        """The role of a model's arm: of `augmented@500`, `augmented[SPEC]` and `plain/1` too; else `other`."""
        family = re.split(r"[@\[/]", model)[0]
        return next((str(arm.role) for arm in self.arms if arm.name == family), "other")

    @property
    def baselines(self) -> tuple[str, ...]:
        """Those of `models` that are baselines."""
        return tuple(name for name in self.models if name in self.plan.baseline)

    @property
    def seeded(self) -> bool:
        """Whether there is chance in the training of the plan's model: another seed, another model."""
        return self.plan.model not in baselines.NAMES

    @property
    def trained_models(self) -> list[tuple[str, int]]:
        """(model, training seed) of every file of predictions."""
        names: list[str] = self.manifest.get("models") or sorted(
            path.stem for path in (self.folder / "predictions").glob("*.parquet")
        )
        return [(name.rpartition("-")[0], int(name.rpartition("-")[2])) for name in names]

    def seeds(self, model: str = PLAIN) -> list[int]:
        """The training seeds of a model."""
        return [seed for name, seed in self.trained_models if name == model]

    def training(self, model: str = PLAIN, seed: int = 1) -> dict[str, Any]:
        """`training.json` of one trained model: settings, losses, times; empty where the model was deleted."""
        found = self._json(f"models/{model}-{seed}/training.json")
        return {name: value for name, value in found.items() if value is not None}

    def changed(self, spec: str) -> float | None:
        """The share of the test rows that a transformation changed."""
        found: float | None = self.manifest.get("changed_share", {}).get(spec)
        return found

    def entry(self, spec: str) -> dict[str, Any]:
        """What the catalogue says of a built-in transformation; empty for compositions and plug-ins."""
        return stored().get(name_of(spec), {}) if "@" in spec and "file.py" not in spec else {}

    @cached_property
    def short(self) -> dict[str, str]:
        """Spec -> how it is called in a table: without version and with those parameters only that set it apart."""
        return shortened(self.tested)

    def called(self, spec: str) -> str:
        """What a spec, or a curve over strengths of one, is called in a sentence or figure."""
        return self.short.get(spec) or (name_of(spec) if "@" in spec and not set(spec) & set(">|") else spec)

    def called_model(self, model: str) -> str:
        """What a model is called in a table: `augmented[synonym@1(rate=0.1)]` is `augmented[synonym]`."""
        arm, one, rest = model.partition("[")
        return f"{arm}[{self.called(rest[:-1])}]" if one and rest.endswith("]") else model

    # --- rows, predictions, edits -------------------------------------------------------------------------------------

    @cached_property
    def rows(self) -> pa.Table | None:
        """ROWS of the test set: stored with the study, else of the built-in corpus; None where there are none.

        No other source is read again: the plan may be a stranger's, and the user named no hub id.
        """
        stored_rows = self.folder / ROWS_FILE
        if stored_rows.is_file():
            return study_tables.read(stored_rows, ROWS)
        plan = self.plan
        if not plan.data.startswith(PREFIX):
            return None
        with contextlib.suppress(UsageError, OSError):
            found = plan.read_rows()
            if found.fingerprint == self.manifest["data"]["fingerprint"]:
                return found.test
        return None

    @cached_property
    def majority_share(self) -> float | None:
        """The share of the commonest label among the test texts; None where the texts are gone."""
        if self.rows is None or not len(self.rows):
            return None
        return float(max(one["counts"] for one in self.rows["label"].value_counts().to_pylist()) / len(self.rows))

    def predictions(self, model: str = PLAIN, seed: int = 1) -> Predictions | None:
        """What a trained model said; None where there are no rows or no such predictions."""
        path = inside(self.folder, f"predictions/{model}-{seed}.parquet", DataError)
        if self.rows is None or not path.is_file():
            return None
        table = study_tables.read(path, PREDICTIONS, ["id", "spec", "probs", "tokens", "truncated"])
        specs = (ORIGINAL, *self.tested)
        count, labels = len(self.rows), max(len(self.labels), 1)
        place = pc.index_in(table["id"], value_set=_whole(self.rows["id"])).fill_null(-1).to_numpy()
        which = pc.index_in(table["spec"].cast(pa.string()), value_set=pa.array(specs)).fill_null(-1).to_numpy()
        if not pc.all(pc.equal(pc.list_value_length(table["probs"]), labels)).as_py() and len(table):
            raise DataError(f"'{path}' is damaged: a text has not as many probabilities as there are labels, {labels}.")
        probs = np.full((len(specs), count, labels), np.nan, np.float32)
        tokens = np.zeros((len(specs), count), np.int32)
        truncated = np.zeros((len(specs), count), np.bool_)
        mine = (place >= 0) & (which >= 0)
        to = which[mine], place[mine]
        probs[to] = _whole(table["probs"]).flatten().to_numpy().reshape(len(table), -1)[mine]
        tokens[to] = table["tokens"].to_numpy()[mine]
        truncated[to] = table["truncated"].to_numpy()[mine]
        return Predictions(specs, probs, tokens, truncated)

    def touched(self, spec: str) -> set[str]:
        """Ids of the rows that one spec changed."""
        path = self.folder / "variants" / "test.parquet"
        if not path.is_file():
            return set()
        wanted = (pc.field("spec") == spec) & pc.field("changed")
        return set(study_tables.read(path, VARIANTS, ["id"], filters=wanted)["id"].to_pylist())

    def edits(self, spec: str, ids: Sequence[str] | None = None) -> dict[str, list[dict[str, Any]]]:
        """Row id -> the edits (`start`, `stop`: bytes of the original; `text`) of each row that one spec changed.

        Args:
            spec: the transformation.
            ids: of these rows only; None: of all.
        """
        path = self.folder / "variants" / "test.parquet"
        if not path.is_file():
            return {}
        wanted = (pc.field("spec") == spec) & pc.field("changed")
        if ids is not None:
            wanted = wanted & pc.field("id").isin(pa.array(ids, pa.string()))
        found = study_tables.read(path, VARIANTS, ["id", "edits"], filters=wanted)
        return dict(zip(found["id"].to_pylist(), found["edits"].to_pylist(), strict=True))

    @cached_property
    def attribution(self) -> pa.Table | None:
        """`attribution.parquet`, where the study was asked which edit broke what."""
        path = self.folder / "attribution.parquet"
        return study_tables.read(path, ATTRIBUTION, some=True) if path.is_file() else None

    def _json(self, name: str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = schemas.load(inside(self.folder, name, DataError), TRAINING_SHAPE)
        except OSError:
            return {}
        return found


def name_of(spec: str) -> str:
    """Return a spec's name, without version and parameters.

    >>> name_of("case.lower@1(rate=1.0)")
    'case.lower'
    """
    return spec.partition("(")[0].partition("@")[0]


def parameters_of(spec: str) -> dict[str, str]:
    """Return the parameters of a spec of one transformation as they are written; empty for compositions.

    >>> parameters_of("typo@1(rate=0.1, layout='us')")
    {'rate': '0.1', 'layout': "'us'"}
    """
    head, _, rest = spec.partition("(")
    if "@" not in head or not rest.endswith(")") or any(sign in rest for sign in ">|"):
        return {}
    pairs = [part.partition("=") for part in rest[:-1].split(", ") if "=" in part]
    return {name: value for name, _, value in pairs}


def shortened(specs: tuple[str, ...]) -> dict[str, str]:
    """Return what each spec is called where room is dear: its name, and the parameters that tell it from others.

    >>> shortened(("typo@1(rate=0.1, layout='us')", "typo@1(rate=0.3, layout='us')", "case.lower@1(rate=1.0)"))
    {"typo@1(rate=0.1, layout='us')": 'typo (0.1)', "typo@1(rate=0.3, layout='us')": 'typo (0.3)', \
'case.lower@1(rate=1.0)': 'case.lower'}
    """
    by_name: dict[str, list[str]] = {}
    for spec in specs:
        by_name.setdefault(name_of(spec), []).append(spec)
    found = {}
    for spec in specs:
        name, alike = name_of(spec), by_name[name_of(spec)]
        mine = parameters_of(spec)
        if "@" not in spec or (len(alike) > 1 and not mine):
            found[spec] = spec
            continue
        telling = [key for key in mine if len({parameters_of(other).get(key) for other in alike}) > 1]
        values = [mine[key] if key == "rate" else f"{key}={mine[key]}" for key in telling]
        found[spec] = f"{name} ({', '.join(values)})" if values else name
    return found if len(set(found.values())) == len(specs) else {spec: spec for spec in specs}


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
