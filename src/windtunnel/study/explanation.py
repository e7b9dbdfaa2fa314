"""Why a study's plain model fails: which edits flip it, found by leaving each out; ATTRIBUTION."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from windtunnel import progress
from windtunnel.evaluation import attribution
from windtunnel.evaluation.attribution.leave_one_out import texts_of
from windtunnel.evaluation.testsets import AskedSet
from windtunnel.models import prediction
from windtunnel.storage import code_version, steps
from windtunnel.storage.steps import Steps, key_of, table_key
from windtunnel.storage.tables import ATTRIBUTION
from windtunnel.study.plan import StudyPlan

CODE = Path(attribution.__file__).parent
"""What makes ATTRIBUTION: changed, an old one is not kept."""


def damage(
    done: Steps, plan: StudyPlan, main: AskedSet, predictions: pa.Table, model: tuple[str, int], folder: Path
) -> pa.Table:
    """Explain the flips of one trained model on the study's own transformed texts, kept as `attribution.parquet`.

    Args:
        done: the study's results.
        plan: `attribute` says how many flips of each transformation.
        main: the study's own test set.
        predictions: of this model about it.
        model: name and training seed.
        folder: of the model.
    """
    if not plan.attribute:
        return ATTRIBUTION.empty_table()
    made_from = (folder / steps.KEY_FILE).read_text()
    about = (table_key(main.variants), table_key(predictions), plan.attribute)
    key = key_of("attribution", code_version.version(CODE), made_from, *about)

    def explained() -> pa.Table:
        found = attribution.flips(main.rows, main.variants, predictions, most=plan.attribute)
        if not found:
            return ATTRIBUTION.empty_table()
        device = plan.training.get("device", "auto")
        ask = prediction.opened(folder, device=device, cache=done.folder / "cache")
        title = f"explaining {len(found):,} flips"
        with progress.bar(title, total=len(texts_of(found)), unit="texts") as bar:

            def probs(texts: list[str]) -> npt.NDArray[np.float32]:
                return ask(texts, advance=bar.advance).probs

            return attribution.explain(found, probs, model=model[0], seed=model[1])

    return done.table("attribution.parquet", key, explained)
