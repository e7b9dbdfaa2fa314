"""The corpus that comes with the package, so that a study runs offline: film reviews written by `tools/corpus`."""

from __future__ import annotations

from functools import partial
from importlib import resources

import pyarrow as pa
import pyarrow.parquet as pq

from windtunnel.data.columns import Columns
from windtunnel.data.raw import Found, Raw, by_number
from windtunnel.errors import DataError, did_you_mean

PREFIX = "builtin:"
NAMES = ("reviews",)
SPLITS = ("train", "valid", "test")
"""In the order of the file's row groups."""


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
    return Found({split: partial(_read, split, f"{source} ({split})") for split in SPLITS})


def reviews(split: str) -> pa.Table:
    """Return the 4,000 reviews of `train`, the 500 of `valid` or the 2,000 of `test`.

    Half of each split praises its film. No text occurs twice; the splits share no film and no sentence template.

    Returns:
        `id` like ``train/00012``, `text`, `label`: 0 for negative and 1 for positive, `group`: the reviewed film.
    """
    with resources.files("windtunnel.data").joinpath("reviews.parquet").open("rb") as file:
        return pq.ParquetFile(file).read_row_group(SPLITS.index(split))


def _read(split: str, where: str, columns: Columns, need_labels: bool) -> Raw:
    stored = reviews(split)
    picked = columns.pick(stored.column_names, where, need_labels)
    table = pa.table({role: stored[name] for role, name in picked.items()})
    return Raw(where, table, picked, by_number(where), ("negative", "positive"))
