"""Why a study's plain model fails: which edits flip it, found by leaving each out; ATTRIBUTION."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from windtunnel import progress
from windtunnel.evaluation import attribution
from windtunnel.evaluation.attribution.leave_one_out import texts_of
from windtunnel.evaluation.testsets import EvaluationSet
from windtunnel.models import prediction
from windtunnel.models.trained import TrainedModel
from windtunnel.storage import code_version, steps
from windtunnel.storage.steps import Steps, key_of
from windtunnel.storage.tables import ATTRIBUTION

CODE = Path(attribution.__file__).parent
"""What makes ATTRIBUTION: changed, an old one is not kept."""


def explain(
    done: Steps,
    main: EvaluationSet,
    predictions: pa.Table,
    model: TrainedModel,
    folder: Path,
    *,
    most: int,
    device: str = "auto",
) -> pa.Table:
    """Explain the flips of one trained model on the study's own transformed texts, kept as `attribution.parquet`.

    Args:
        done: the study's results.
        main: the study's own test set.
        predictions: of this model about it.
        model: name and training seed.
        folder: of the model.
        most: flips of each transformation; 0: none is explained.
        device: "auto", "cuda", "mps" or "cpu".
    """
    if not most:
        return ATTRIBUTION.empty_table()
    made_from = (folder / steps.KEY_FILE).read_text()
    about = (main.variants, predictions, most)
    key = key_of("attribution", code_version.version(CODE), made_from, *about)

    def explained() -> pa.Table:
        found = attribution.flips(main.rows, main.variants, predictions, most=most)
        if not found:
            return ATTRIBUTION.empty_table()
        ask = prediction.load_predictor(folder, device=device, cache=done.folder / "cache")
        title = f"explaining {len(found):,} flips"
        with progress.bar(title, total=len(texts_of(found)), unit="texts") as bar:

            def probs(texts: list[str]) -> npt.NDArray[np.float32]:
                return ask(texts, advance=bar.advance).probs

            return attribution.explain(found, probs, model=model.name, seed=model.seed)

    return done.table("attribution.parquet", key, explained)
