"""Three worked examples from the test set, chosen by a rule that is told, not by taste.

For the transformation with the largest drop: the shortest text whose answer breaks and is right again after
augmentation; the shortest that stays broken; the shortest that the transformation heals.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from windtunnel.catalogue.highlight import visible
from windtunnel.report.document import Inline, Styled
from windtunnel.report.number_format import code, fact
from windtunnel.report.sections.edited_text import edited
from windtunnel.report.sections.findings import Findings
from windtunnel.report.sections.phrases import phrase
from windtunnel.report.study import PLAIN, Study


class Example(NamedTuple):
    """One text of the test set under one transformation."""

    kind: str
    """"healed by training", "broken", "healed by chance"."""
    spec: str
    row: int
    before: float
    """Probability that the plain model gives the right label for the original text."""
    after: float
    """The same for the transformed text."""
    remedied: float | None
    """The augmented model's, for the transformed text."""
    edits: list[dict[str, object]]


def choose(study: Study, found: Findings) -> list[Example]:
    """Choose the examples; none where rows or predictions are gone."""
    order = found.by_size()
    plain = study.predictions(PLAIN, 1) if order else None
    if plain is None or study.rows is None:
        return []
    remedied = study.predictions(study.remedy, 1) if found.has_arms else None
    labels = study.rows["label"].to_numpy()
    lengths = np.array([len(text.encode()) for text in study.rows["text"].to_pylist()])
    rows = np.arange(len(labels))
    spec = order[0]
    at = plain.specs.index(spec)
    before, after = (plain.probs[place, rows, labels] for place in (0, at))
    was, now = (plain.predicted[place] == labels for place in (0, at))
    changed = study.touched(spec)
    ids = study.rows["id"].to_pylist()
    touched = np.array([id_ in changed for id_ in ids])
    kinds = {}
    if remedied is not None and spec in remedied.specs:
        well = remedied.predicted[at] == labels
        kinds["mended"] = was & ~now & well
        kinds["broken"] = was & ~now & ~well
        later = remedied.probs[at, rows, labels]
    else:
        kinds["broken"] = was & ~now
        later = None
    kinds["healed"] = ~was & now
    rows_of = {}
    for kind, mask in kinds.items():
        there = np.flatnonzero(mask & touched)
        if len(there):
            rows_of[kind] = int(there[np.argmin(lengths[there])])
    edits = study.edits(spec, [ids[row] for row in rows_of.values()])
    return [
        Example(
            kind,
            spec,
            row,
            float(before[row]),
            float(after[row]),
            None if later is None else float(later[row]),
            edits[ids[row]],
        )
        for kind, row in rows_of.items()
    ]


def excerpt(study: Study, one: Example) -> tuple[tuple[Inline, ...], tuple[Inline, ...]]:
    """An example as it is shown: the excerpt, and what the models said."""
    assert study.rows is not None  # there was something to choose from
    text = study.rows["text"][one.row].as_py()
    label = study.labels[study.rows["label"][one.row].as_py()] if study.labels else "the label"
    probabilities = [one.before, one.after, *([one.remedied] if one.remedied is not None else [])]
    digits = next((d for d in (2, 3, 4) if len({f"{p:.{d}f}" for p in probabilities}) == len(set(probabilities))), 4)
    before, after, *remedied = (fact(f"{p:.{digits}f}", "predictions") for p in probabilities)
    note = phrase(
        "{}; probability of the right label, {}: plain {} before, {} after{}.",
        code(study.short[one.spec]),
        Styled(visible(label, False), "emphasis"),
        before,
        after,
        phrase("; augmented {} after", *remedied) if remedied else "",
    )
    return edited(text, one.edits), note
