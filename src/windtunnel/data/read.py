"""The story: find the source, read its splits, check every row, choose subsamples, hold out what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from windtunnel.data.columns import GUESSED, Columns, shown
from windtunnel.data.dataset import Dataset
from windtunnel.data.labels import is_unlabelled, label_names
from windtunnel.data.notes import notes_on
from windtunnel.data.raw import ALL, Raw
from windtunnel.data.rows import checked
from windtunnel.data.sources import find
from windtunnel.data.split import hold_out, sample
from windtunnel.errors import DataError

VALID_SHARE = 0.1
TEST_SHARE = 0.2
"""Held out of a source that comes as one file."""


def read(
    source: str | Path,
    *,
    columns: Columns = GUESSED,
    labels: Sequence[str] | None = None,
    limit: int | None = None,
    limit_test: int | None = None,
    seed: int = 0,
    valid_share: float = VALID_SHARE,
) -> Dataset:
    """Read labelled texts as train, valid and test.

    Args:
        source: A hub id, a folder, a file or `builtin:reviews`; see the package's docstring.
        columns: Which columns to read, where guessing is not enough.
        labels: The label names in order, by hand. They stand for equal values, or else for the numbers 0, 1, ...
        limit: Take at most this many rows of train, stratified; a valid split that is there shrinks alike, one that
            is not is held out of these rows.
        limit_test: Take at most this many rows of test, stratified.
        seed: For everything that is chosen; the rows that are chosen do not depend on their order.
        valid_share: The share of train to hold out where there is no valid split; above 0, below 1.

    Raises:
        DataError: The source cannot be read, or a row cannot be used; the message names file, row and remedy.
    """
    _check_limits(limit, limit_test, valid_share)
    found = find(source)
    raws = {name: load(columns, True) for name, load in found.splits.items()}
    notes = list(found.notes)
    hidden = [name for name in ("valid", "test") if name in raws and is_unlabelled(raws[name])]
    notes += [f"{raws.pop(name).where} has no labels (every label is -1) and was left out." for name in hidden]
    first = raws.get("train", raws.get(ALL))
    if first is None:
        raise DataError(f"{source} has no train split, only {' and '.join(raws)}. Add one, or name the file itself.")

    names = label_names(first, labels)
    splits = {}
    for name, raw in raws.items():
        splits[name], remarks = checked(raw, names)
        notes += remarks

    splits, remarks = _with_test(splits, raws, seed)
    notes += remarks
    splits, remarks = _limited(splits, limit, limit_test, seed, str(source))
    notes += remarks
    if "valid" not in splits:
        splits["train"], splits["valid"] = hold_out(splits["train"], valid_share, seed, "valid", str(source))
        notes.append(f"{_rows(splits['valid'])} ({valid_share:.0%}) were held out of train as valid.")

    _refuse_one_class(splits, raws, names, source)
    notes += notes_on({name: splits[name] for name in ("train", "valid", "test")})
    return Dataset(splits["train"], splits["valid"], splits["test"], names, tuple(notes), str(source))


class RowsAndLabels(NamedTuple):
    """One split, or one file."""

    rows: pa.Table
    """Schema `tables.ROWS`, and `group: string` if the source has groups."""
    labels: tuple[str, ...]
    """The name of label 0, of label 1, ...; empty if there are no labels."""


def read_rows(
    source: str | Path,
    *,
    split: str | None = None,
    columns: Columns = GUESSED,
    labels: Sequence[str] | None = None,
    need_labels: bool = True,
) -> RowsAndLabels:
    """Read one file or one split, as it is: nothing is held out, and one class is enough.

    Args:
        source: As for `read`.
        split: `train`, `valid` or `test`; None: the whole of a source without splits, else `test` if it is there.
        columns: Which columns to read.
        labels: The label names in order, by hand: a model's, say. None: from the source or from this split's values.
        need_labels: False: a source without labels will do, and a label that is missing or outside the set is null.

    Raises:
        DataError: As for `read`; or the source has no such split.
    """
    found = find(source)
    wanted = split or next((name for name in (ALL, "test", "valid", "train") if name in found.splits), ALL)
    if wanted not in found.splits:
        have = "no splits" if ALL in found.splits else f"the splits {', '.join(found.splits)}"
        raise DataError(f"{source} has no split '{wanted}', but {have}. Name one of these, or none.")
    raw = found.splits[wanted](columns, need_labels)
    names = label_names(raw, labels) if "label" in raw.columns else tuple(labels or ())
    return RowsAndLabels(checked(raw, names, strict=need_labels).rows, names)


class _Step(NamedTuple):
    splits: dict[str, pa.Table]
    notes: list[str]


def _with_test(splits: dict[str, pa.Table], raws: dict[str, Raw], seed: int) -> _Step:
    """Call the rows train, valid and test; find a test split where there is none."""
    if "test" in splits:
        return _Step(splits, [])
    if "valid" in splits:
        # The labels of some public test sets are hidden; their valid split is what people report.
        note = f"There is no test split: {raws['valid'].where} is the test set, and a valid set comes from train."
        return _Step({"train": splits["train"], "test": splits["valid"]}, [note])
    rows = splits.get("train", splits.get(ALL))
    source = next(iter(raws.values())).where
    train, test = hold_out(rows, TEST_SHARE, seed, "test", source)
    note = f"There is no test split: {_rows(test)} ({TEST_SHARE:.0%}) were held out of {source}."
    return _Step({"train": train, "test": test}, [note])


def _limited(splits: dict[str, pa.Table], limit: int | None, limit_test: int | None, seed: int, where: str) -> _Step:
    limits = {"train": limit, "test": limit_test}
    if limit is not None and "valid" in splits:
        kinds = len(splits["valid"]["label"].unique())
        limits["valid"] = max(kinds, round(limit * splits["valid"].num_rows / splits["train"].num_rows))
    smaller: dict[str, pa.Table] = {}
    notes = []
    for name, rows in splits.items():
        n = limits.get(name)
        smaller[name] = rows if n is None else sample(rows, n, seed, where)
        if smaller[name].num_rows < rows.num_rows:
            notes.append(f"{_rows(smaller[name])} of {rows.num_rows:,} were taken of {name}, stratified by label.")
    return _Step(smaller, notes)


def _refuse_one_class(
    splits: dict[str, pa.Table], raws: dict[str, Raw], names: Sequence[str], source: str | Path
) -> None:
    for name, rows in splits.items():
        found = rows["label"].unique().to_pylist()
        if len(found) < 2:
            where = raws[name].where if name in raws else f"{source}: the {name} split"
            raise DataError(
                f"{where} holds one class only: all {_rows(rows)} are '{shown(names[found[0]])}'."
                " Take rows of every class; the first rows of a file sorted by label will not do."
            )


def _check_limits(limit: int | None, limit_test: int | None, valid_share: float) -> None:
    for name, value in (("limit", limit), ("limit_test", limit_test)):
        if value is not None and value < 1:
            raise DataError(f"`{name}` is a number of rows, 1 or more; got {value}.")
    if not 0 < valid_share < 1:
        raise DataError(f"`valid_share` is a share above 0 and below 1; got {valid_share}.")


def _rows(table: pa.Table) -> str:
    return "1 row" if table.num_rows == 1 else f"{table.num_rows:,} rows"
