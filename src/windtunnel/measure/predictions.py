"""From ROWS and PREDICTIONS to arrays: what each trained model said on each set, in one order of the rows.

One pass by dictionary indices; rows are put in the order of their ids, so that no figure depends on the tables' order,
not even in its last bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from windtunnel.errors import DataError
from windtunnel.text.arrays import Bools, Int64s

NAMED = 5
"""Rows that an error names."""


@dataclass(frozen=True)
class ScoredPredictions:
    """What one trained model said on one set, in the order of the rows' ids."""

    guess: NDArray[np.int32]
    """The most probable label, of equal ones the first: (rows,)."""
    right: Bools
    """Whether it is the row's label: (rows,)."""
    probs: NDArray[np.float32]
    """(rows, labels)."""
    tokens: NDArray[np.int32]
    """Of the text before it was cut: (rows,)."""
    truncated: Bools
    """(rows,)."""


class Key(NamedTuple):
    """What one block of PREDICTIONS is about."""

    model: str
    spec: str
    draw: int
    seed: int

    def __str__(self) -> str:
        draw = f", draw {self.draw}" if self.draw else ""
        return f"model '{self.model}', seed {self.seed}, on '{self.spec}'{draw}"


@dataclass(frozen=True)
class Rows:
    """ROWS in the order of their ids."""

    ids: pa.Array
    """As the table has them."""
    order: Int64s
    """Place in the table of each row, sorted by id: (rows,)."""
    label: NDArray[np.int32]
    """(rows,)."""
    group: Int64s | None
    """Number of the group; a row without one is a group of its own: (rows,)."""
    groups: tuple[str, ...]
    """Names of the groups that have one."""

    def __len__(self) -> int:
        return len(self.order)


def read_rows(rows: pa.Table) -> Rows:
    """Sort ROWS by id.

    Raises:
        DataError: there are no rows, an id is missing or there twice, or a label is missing or negative.
    """
    ids = _whole(rows["id"])
    if not len(ids):
        raise DataError("There are no rows to measure on.")
    if ids.null_count:
        raise DataError(f"ROWS has {ids.null_count:,} rows without an id, the first at place {_first_null(ids)}.")
    order = pc.array_sort_indices(ids).to_numpy().astype(np.int64)
    in_order = ids.take(pa.array(order))
    twice = pc.equal(in_order.slice(1), in_order.slice(0, len(ids) - 1))
    if pc.any(twice).as_py():
        raise DataError(f"ROWS has ids more than once: {_some(pc.unique(in_order.slice(1).filter(twice)))}.")
    if rows["label"].null_count:
        raise DataError(f"ROWS has no label at row '{ids[_first_null(rows['label'])].as_py()}'.")
    label = rows["label"].to_numpy().astype(np.int32)
    if label.min() < 0:
        raise DataError(f"ROWS has a negative label at row '{ids[int(np.argmin(label))].as_py()}'.")
    if "group" not in rows.column_names:
        return Rows(ids, order, label[order], None, ())
    group = _whole(rows["group"]).take(pa.array(order)).cast(pa.string()).dictionary_encode()
    numbers = group.indices.to_numpy(zero_copy_only=False)
    alone = np.isnan(numbers) if numbers.dtype.kind == "f" else np.zeros(len(numbers), bool)
    names = tuple(group.dictionary.to_pylist())
    codes = np.where(alone, len(names) + np.cumsum(alone) - 1, np.nan_to_num(numbers)).astype(np.int64)
    return Rows(ids, order, label[order], codes, names)


def read_predictions(rows: Rows, predictions: pa.Table) -> dict[Key, ScoredPredictions]:
    """Return what each model said, for each block of PREDICTIONS, in the order of their first rows.

    Raises:
        DataError: a block lacks a row, has one twice or a foreign one, or holds a probability that is none; blocks
            differ in their number of labels, or a row's label is not among them.
    """
    by_key: dict[Key, ScoredPredictions] = {}
    labels = 0
    for key, part in _blocks(predictions):
        place = _place(rows, _whole(part["id"]), key)
        probs = _probabilities(part, key)
        labels = labels or probs.shape[1]
        if probs.shape[1] != labels:
            raise DataError(f"ScoredPredictions of {key} have {probs.shape[1]} labels; others have {labels}.")
        if int(rows.label.max()) >= labels:
            where = int(rows.order[int(np.argmax(rows.label))])
            raise DataError(
                f"Row '{rows.ids[where].as_py()}' has the label {rows.label.max()}; the models know {labels} labels, "
                f"0 to {labels - 1}."
            )
        probs = probs[place]
        guess = probs.argmax(axis=1).astype(np.int32)
        by_key[key] = ScoredPredictions(
            guess,
            guess == rows.label,
            probs,
            part["tokens"].to_numpy()[place],
            part["truncated"].to_numpy()[place],
        )
    return by_key


def _blocks(predictions: pa.Table) -> Iterator[tuple[Key, pa.Table]]:
    """Split PREDICTIONS by model, set, draw and seed; blocks that lie in one piece are not copied."""
    if not len(predictions):
        return
    columns = [_codes(predictions[name]) for name in ("model", "spec", "draw", "train_seed")]
    code = np.zeros(len(predictions), np.int64)
    for numbers, values in columns:
        code = code * len(values) + numbers
    starts = np.flatnonzero(np.diff(code, prepend=-1))
    firsts, first = np.unique(code[starts], return_index=True)
    whole = len(firsts) == len(starts)
    if not whole:
        by_code = np.argsort(code, kind="stable")
        bounds = np.searchsorted(code[by_code], np.append(firsts, firsts[-1] + 1))
    stops = np.append(starts[1:], len(code))
    for number in np.argsort(first):
        at = int(starts[first[number]])
        key = Key(*(values[numbers[at]] for numbers, values in columns))
        if whole:
            yield key, predictions.slice(at, int(stops[first[number]]) - at)
        else:
            yield key, predictions.take(pa.array(by_code[bounds[number] : bounds[number + 1]]))


def _codes(column: pa.ChunkedArray) -> tuple[Int64s, list[object]]:
    """Number the values of a column: (numbers of the rows, value of each number)."""
    if column.null_count:
        raise DataError(f"PREDICTIONS lacks a model, spec, draw or seed at place {_first_null(column)}.")
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    column = column.unify_dictionaries()
    numbers = np.concatenate([chunk.indices.to_numpy(zero_copy_only=False) for chunk in column.chunks])
    return numbers, column.chunk(0).dictionary.to_pylist()


def _place(rows: Rows, ids: pa.Array, key: Key) -> Int64s:
    """Return where each row, in the order of the ids, stands in a block."""
    if ids.equals(rows.ids):
        return rows.order
    found = pc.index_in(ids, value_set=rows.ids)
    faults = []
    if found.null_count:
        faults.append(f"not in ROWS: {_some(ids.filter(pc.is_null(found)))}")
    counts = np.bincount(found.drop_null().to_numpy(), minlength=len(rows))
    for fault, which in (("missing", counts == 0), ("more than once", counts > 1)):
        if which.any():
            faults.append(f"{fault}: {_some(rows.ids.filter(pa.array(which)))}")
    if faults:
        raise DataError(
            f"ScoredPredictions of {key} do not cover each of the {len(rows):,} rows once ({'; '.join(faults)})."
        )
    inverse = np.empty(len(rows), np.int64)
    inverse[found.to_numpy()] = np.arange(len(rows))
    return inverse[rows.order]


def _probabilities(part: pa.Table, key: Key) -> NDArray[np.float32]:
    """The block's probabilities as they stand: (rows, labels)."""
    lists = _whole(part["probs"])
    lengths = pc.list_value_length(lists)
    bounds = pc.min_max(lengths).as_py()
    if lists.null_count or bounds["min"] != bounds["max"] or not bounds["min"]:
        raise DataError(f"ScoredPredictions of {key} do not have as many probabilities for each row.")
    flat: NDArray[np.float32] = lists.flatten().to_numpy(zero_copy_only=False).reshape(len(part), -1)
    if not (flat.min() >= 0 and flat.max() <= 1 + 1e-3):  # false for NaN too
        bad: Bools = np.any(~((flat >= 0) & (flat <= 1 + 1e-3)), axis=1)
        kind = "not a number" if np.isnan(flat).any() else "not between 0 and 1"
        raise DataError(
            f"ScoredPredictions of {key} hold a probability that is {kind}, at row {_some(part['id'], bad)}."
        )
    return flat


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _first_null(column: pa.ChunkedArray) -> int:
    return int(pc.index(pc.is_null(column), True).as_py())


def _some(ids: pa.Array, which: Bools | None = None) -> str:
    """Name the first ids, and say how many more there are."""
    chosen = ids if which is None else ids.filter(pa.array(which))
    named = ", ".join(f"'{name}'" for name in chosen.slice(0, NAMED).to_pylist())
    return named + (f" and {len(chosen) - NAMED:,} more" if len(chosen) > NAMED else "")
