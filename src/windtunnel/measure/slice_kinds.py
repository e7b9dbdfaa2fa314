"""Kinds of rows: which there are."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

import numpy as np

from windtunnel.measure.study import ORIGINAL, Study
from windtunnel.text.arrays import Bools, Floats, Int64s

QUARTERS = 4
CONFIDENCES = (0.0, 0.6, 0.7, 0.8, 0.9, 0.99, 1.0)
MOST_GROUPS = 20
"""Groups are slices where there are at most so many."""


def slices(study: Study) -> dict[str, Bools]:
    """Return all slices with a row: those of the design, labels, quarters by tokens, confidences, groups."""
    found = {name: np.asarray(mask)[study.rows.order] for name, mask in study.design.slices.items()}
    found |= {f"label={name}": study.rows.label == number for number, name in enumerate(study.labels)}
    plain = study.design.plain
    model = plain if (plain, ORIGINAL) in study.predictions else next(iter(study.predictions))[0]
    predictions = list(study.predictions.get((model, ORIGINAL), {}).values())
    if predictions:
        found |= by_length(predictions[0].tokens.astype(np.int64))
        found |= by_confidence(np.mean([one.probs.max(axis=1) for one in predictions], axis=0, dtype=np.float64))
    if study.rows.group is not None and 1 < study.rows.group.max() + 1 <= MOST_GROUPS:
        found |= {f"group={name}": study.rows.group == number for number, name in enumerate(study.rows.groups)}
    return {name: mask for name, mask in found.items() if mask.any()}


def by_length(tokens: Int64s) -> Mapping[str, Bools]:
    """Return the quarters of the rows by tokens: `tokens=257-384`."""
    edges = np.unique(np.quantile(tokens, np.arange(1, QUARTERS) / QUARTERS, method="inverted_cdf"))
    band = np.searchsorted(edges, tokens, "left")
    found = {}
    for number in np.unique(band):
        mask = band == number
        found[f"tokens={tokens[mask].min()}-{tokens[mask].max()}"] = mask
    return found


def by_confidence(confidence: Floats) -> Mapping[str, Bools]:
    """Return bands of the plain model's confidence on the original: `confidence=0.9-0.99`."""
    band = np.searchsorted(CONFIDENCES[1:-1], confidence, "right")
    names = [f"confidence={low:g}-{high:g}" for low, high in itertools.pairwise(CONFIDENCES)]
    return {name: band == number for number, name in enumerate(names)}
