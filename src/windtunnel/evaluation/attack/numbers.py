"""What an attack found, as figures: accuracy under attack, queries and edits a text, and which edits did it."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from windtunnel.measure.design import TEST
from windtunnel.measure.proportion import Interval, wilson
from windtunnel.measure.ratio import mean
from windtunnel.storage.tables import NUMBERS
from windtunnel.text.patch import Edit, in_word


def numbers(table: pa.Table, *, model: str, spec: str) -> pa.Table:
    """Return NUMBERS of an attack.

    `accuracy` before it, `attack_accuracy` after it, both shares of all texts with Wilson intervals; `attack_queries`,
    a mean over the texts attacked; `attack_edits`, a mean over those that broke, with normal intervals over texts.

    Args:
        table: ATTACKS.
        model: what NUMBERS call the model.
        spec: the transformations whose edits were searched.
    """
    right, broken = np.asarray(table["right"]), np.asarray(table["broken"])
    edits = np.array([len(some) for some in table["edits"].to_pylist()], np.float64)
    queries = table["queries"].to_numpy().astype(np.float64)
    n, attacked, broke = len(table), int(right.sum()), int(broken.sum())
    lines = [
        ("accuracy", "original", wilson(attacked, n), n, "Wilson"),
        ("attack_accuracy", spec, wilson(attacked - broke, n), n, "Wilson; greedy search over proposed edits"),
        _mean("attack_queries", spec, queries[right], "texts attacked"),
        _mean("attack_edits", spec, edits[broken], "texts that broke"),
    ]
    return pa.Table.from_pylist(
        [
            dict(zip(NUMBERS.names, (what, TEST, of, "", model, None, *value, n, method), strict=True))
            for what, of, value, n, method in lines
        ],
        NUMBERS,
    )


def _mean(what: str, spec: str, values: Any, of: str) -> tuple[str, str, tuple[Any, Any, Any], int, str]:
    if len(values) < 2:
        value = float(values[0]) if len(values) else None
        why = f"not estimable: {len(values)} {of}" if not len(values) else f"mean over {of}; no interval from one"
        return what, spec, (value, None, None), len(values), why
    found: Interval = mean(values)
    return what, spec, found, len(values), f"normal, {of}"


class Damage(NamedTuple):
    """One edit that took part in turning right predictions wrong."""

    old: str
    new: str
    """The words that it is in, before and after it."""
    kind: str
    """The transformation."""
    texts: int
    """Texts that broke with this edit among theirs."""
    alone: int
    """Texts that broke by this edit alone."""


def damage(table: pa.Table, rows: pa.Table, most: int = 10) -> list[Damage]:
    """List the edits of texts that broke: alone first, then those in most texts."""
    texts = dict(zip(rows["id"].to_pylist(), rows["text"].to_pylist(), strict=True))
    seen: Counter[tuple[str, str, str]] = Counter()
    alone: Counter[tuple[str, str, str]] = Counter()
    for line in table.to_pylist():
        data = texts[line["id"]].encode()
        for edit, kind in zip(line["edits"], line["kinds"], strict=True):
            if line["broken"]:
                one = (*in_word(data, Edit(**edit)), kind)
                seen[one] += 1
                alone[one] += len(line["edits"]) == 1
    ranked = sorted(seen, key=lambda one: (-alone[one], -seen[one], one))
    return [Damage(*one, seen[one], alone[one]) for one in ranked[:most]]
