"""Subsamples and held-out rows: chosen by hash, so that they depend on the seed and the rows' ids, not on their order.

The hub's IMDB splits are sorted by label: their first 12,500 rows are all negative. So nothing here takes "the first
n rows", and everything is stratified.
"""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from windtunnel.data.hashes import digests
from windtunnel.errors import DataError


def sample(rows: pa.Table, n: int, seed: int, where: str = "The table") -> pa.Table:
    """Take `n` rows with the labels in the table's proportions; the table's order is kept.

    Within a label, the rows with the smallest hashes of (seed, id) are taken. A label gets its next row when its
    share taken is the smallest of all (Adams's method): every label has a row as soon as there are rows enough, and
    a sample of 500 is contained in the sample of 5,000.

    Args:
        rows: Schema `tables.ROWS`.
        n: How many rows; the whole table comes back if it has no more.
        seed: Another seed, another sample.
        where: The rows' source, for the message.

    Raises:
        DataError: `n` is less than 1, or too few rows to hold every label of the table.
    """
    labels = np.asarray(rows["label"].fill_null(-1))
    kinds = len(np.unique(labels))
    if n < 1:
        raise DataError(f"A sample has 1 row or more; got {n}.")
    if n >= rows.num_rows:
        return rows
    if n < kinds:
        raise DataError(
            f"{where}: a sample of {n} cannot hold a row of each of the {kinds} labels. Ask for {kinds} or more."
        )
    hashes = digests(rows["id"], f"sample {seed}")
    shares = _share_before(labels, hashes)
    # Ties: by label, then hash; rows of equal label, share and hash cannot be.
    chosen = np.lexsort((hashes, labels, shares))[:n]
    return rows.take(np.sort(chosen))


def _share_before(labels: npt.NDArray[np.int64], hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.float64]:
    """Return, for each row, the share of its label's rows whose hash is smaller."""
    shares = np.empty(len(labels))
    for label in np.unique(labels):
        own = np.flatnonzero(labels == label)
        shares[own[np.argsort(hashes[own], kind="stable")]] = np.arange(len(own)) / len(own)
    return shares


class Held(NamedTuple):
    """A table in two parts."""

    kept: pa.Table
    held: pa.Table


def hold_out(rows: pa.Table, share: float, seed: int, purpose: str, where: str = "The table") -> Held:
    """Hold out about `share` of the rows of each label, whole groups at a time.

    Rows of one group (the column `group`; without one, rows of equal text) stay together, so that nothing held out is
    known from training. Groups are visited by the hash of (purpose, seed, group); one is held out if that brings the
    number of held-out rows closer to the share, summed over the labels.

    Args:
        rows: Schema `tables.ROWS`, with or without groups.
        share: Above 0, below 1.
        seed: Another seed, another choice.
        purpose: `valid` or `test`; their choices are unrelated.
        where: The rows' source, for the message.

    Raises:
        DataError: There are too few rows or groups for every label to be on both sides.
    """
    labels: list[int] = rows["label"].to_pylist()
    sizes = Counter(labels)
    # At least one row of each label on either side, where it has two.
    wanted = {label: min(max(round(share * size), 1), size - 1) for label, size in sizes.items()}
    groups = _groups(rows, f"{purpose} {seed}")
    held = np.zeros(len(labels), dtype=bool)
    missing = sum(wanted.values())
    for members in groups:
        if missing == 0:
            break
        counts = Counter(labels[row] for row in members)
        gain = sum(abs(wanted[label]) - abs(wanted[label] - n) for label, n in counts.items())
        if gain > 0:
            held[members] = True
            missing -= gain
            wanted = {label: n - counts[label] for label, n in wanted.items()}
    parts = Held(rows.filter(pa.array(~held)), rows.filter(pa.array(held)))
    if min(len(part["label"].unique()) for part in parts) < min(2, len(sizes)) or not all(
        part.num_rows for part in parts
    ):
        raise DataError(
            f"{where}: {rows.num_rows:,} rows in {len(groups):,} groups are too few to hold out {share:.0%} for"
            f" {purpose}. Give more rows, or a {purpose} file of your own."
        )
    return parts


def _groups(rows: pa.Table, key: str) -> list[list[int]]:
    """Return the row numbers of each group, the groups in the order of their hashes."""
    hashes = digests(rows["group" if "group" in rows.column_names else "text"], key)
    order = np.argsort(hashes, kind="stable")
    starts = np.flatnonzero(np.diff(hashes[order])) + 1
    return [members.tolist() for members in np.split(order, starts)]
