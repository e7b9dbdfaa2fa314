"""Which texts a rater sees, and in which order: all of it a function of the rows and the seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pyarrow as pa

from windtunnel import data
from windtunnel.data.hashes import digests
from windtunnel.engine.local import transform_rows
from windtunnel.errors import DataError
from windtunnel.quality.audit.excerpts import excerpt
from windtunnel.text.arrays import UInt64s
from windtunnel.transforms.contract import Transformation

ORIGINAL, TRANSFORMED = "original", "transformed"
POOL = 20
"""Rows that are transformed for each pair asked for: not every row changes under every transformation."""
LEAST_POOL = 200


@dataclass(frozen=True)
class Item:
    """One line of the sheet, and what the rater must not know about it."""

    item: str
    """Its number on the sheet, such as `017`."""
    text: str
    row: str
    """The row's id: the original and the transformed text of a pair share it."""
    spec: str
    side: str
    """`ORIGINAL` or `TRANSFORMED`."""
    label: str
    """The true one."""


@dataclass(frozen=True)
class Audit:
    """A sheet and its key."""

    items: tuple[Item, ...]
    """In the order of the sheet."""
    labels: tuple[str, ...]
    specs: tuple[str, ...]
    seed: int
    source: str
    excerpt_words: int | None
    short: tuple[str, ...] = ()
    """What could not be filled, one sentence each."""


def make(
    rows: pa.Table,
    labels: Sequence[str],
    transformations: Sequence[Transformation],
    pairs: int,
    *,
    seed: int = 0,
    source: str = "",
    excerpt_words: int | None = None,
) -> Audit:
    """Choose pairs of a text and what a transformation made of it, and mix them for a rater.

    The pairs are shared out evenly among transformations and labels; each row serves once. One text of each pair, in
    half of the pairs the original, comes in the first half of the sheet, the other in the second, so that a rater meets
    them far apart.

    Args:
        rows: ROWS.
        labels: the names of the labels, in order.
        transformations: those to be audited.
        pairs: how many in all; the sheet has twice as many lines.
        seed: decides rows, transformations and order.
        source: where the rows came from, for the key.
        excerpt_words: show so many words on either side of an edit; None: whole texts.

    Raises:
        DataError: fewer pairs than transformations times labels, or a transformation changes none of the rows.
        FailedRowsError: a transformation failed on a row.
    """
    cells = list(product(range(len(transformations)), range(len(labels))))
    if pairs < len(cells):
        raise DataError(
            f"{len(transformations)} transformations and {len(labels)} labels need {len(cells)} pairs or more, one for "
            f"each two; got {pairs}."
        )
    pool = data.sample(rows, min(len(rows), max(LEAST_POOL, POOL * pairs)), seed)
    pool = pool.take(np.argsort(digests(pool["id"], f"audit {seed}"), kind="stable"))
    number = np.asarray(pool["label"])
    ids, free = pool["id"].to_pylist(), np.ones(len(pool), bool)
    made: list[tuple[Item, Item]] = []
    short: list[str] = []
    for at, one in enumerate(transformations):
        variants = transform_rows(pool, [one], seed=seed, title=f"transforming by {one.name}")
        changed = np.asarray(variants["changed"], dtype=bool)
        found = 0
        for label, name in enumerate(labels):
            wanted = pairs // len(cells) + (cells.index((at, label)) < pairs % len(cells))
            chosen = np.flatnonzero(changed & free & (number == label))[:wanted]
            free[chosen] = False
            found += len(chosen)
            if len(chosen) < wanted:
                short.append(f"{one.spec}, {name}: {len(chosen)} of {wanted} pairs; it changes too few of the texts.")
            for row in chosen.tolist():
                old, edits = pool["text"][row].as_py(), variants["edits"][row].as_py()
                before, after = excerpt(old, edits, excerpt_words)
                made.append(
                    (
                        Item("", before, ids[row], one.spec, ORIGINAL, name),
                        Item("", after, ids[row], one.spec, TRANSFORMED, name),
                    )
                )
        if not found:
            raise DataError(f"{one.spec} changes none of the {len(pool):,} texts that were tried; leave it out.")
    return Audit(
        _mixed(made, seed),
        tuple(labels),
        tuple(one.spec for one in transformations),
        seed,
        source,
        excerpt_words,
        tuple(short),
    )


def _mixed(pairs: Sequence[tuple[Item, Item]], seed: int) -> tuple[Item, ...]:
    """Put one of each pair into the first half of the sheet, the other into the second, each half shuffled."""
    rank = np.argsort(_hashes([one.row for one, _ in pairs], f"audit side {seed}"), kind="stable")
    swapped = np.zeros(len(pairs), bool)
    swapped[rank[: len(pairs) // 2]] = True
    halves = [
        [pair[swap != second] for pair, swap in zip(pairs, swapped.tolist(), strict=True)] for second in (False, True)
    ]
    order = [
        half[at]
        for count, half in enumerate(halves)
        for at in np.argsort(_hashes([item.row for item in half], f"audit order {count} {seed}"), kind="stable")
    ]
    width = max(3, len(str(len(order))))
    return tuple(
        Item(f"{place:0{width}}", item.text, item.row, item.spec, item.side, item.label)
        for place, item in enumerate(order, 1)
    )


def _hashes(ids: Sequence[str], key: str) -> UInt64s:
    return digests(pa.chunked_array([pa.array(ids, pa.string())]), key)
