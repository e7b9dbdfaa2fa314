"""The corpora that come with the package."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pyarrow as pa

from windtunnel.data.columns import Columns
from windtunnel.data.raw import SPLIT_OF, Found, Raw, by_number
from windtunnel.errors import DataError, did_you_mean

PREFIX = "builtin:"
NAMES = ("reviews",)


def find_builtin(source: str) -> Found:
    """Load `builtin:reviews`.

    Raises:
        DataError: No corpus of this name comes with the package.
    """
    name = source.removeprefix(PREFIX)
    if name not in NAMES:
        raise DataError(
            f"No corpus is called '{source}'.{did_you_mean(name, NAMES)} There is {PREFIX}{f', {PREFIX}'.join(NAMES)}."
        )
    from windtunnel.data import corpus

    splits = corpus.reviews()
    return Found({SPLIT_OF[split]: partial(_read, rows, f"{source} ({split})") for split, rows in splits.items()})


def _read(rows: Sequence[tuple[Any, ...]], where: str, columns: Columns, need_labels: bool) -> Raw:
    held = dict(zip(("id", "text", "label", "group"), zip(*rows, strict=True), strict=True))
    picked = columns.pick(list(held), where, need_labels)
    table = pa.table([pa.array(held[name]) for name in picked.values()], names=list(picked))
    # Numbers are classes of a sentiment set; names would speak for themselves.
    names = ("negative", "positive") if all(isinstance(label, int) for label in held["label"]) else ()
    return Raw(where, table, picked, by_number(where), names)
