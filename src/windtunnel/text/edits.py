"""Edits: what a transformation proposes. In a batch's buffer, replace bytes [start, stop) by a text.

Edits are sorted, do not overlap, lie inside one row and on code point boundaries (`check`); everything outside
them stays as it is, byte for byte (`apply`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from windtunnel.errors import TransformationError
from windtunnel.storage.tables import EDIT
from windtunnel.text.arrays import Bools, Int32s, Int64s
from windtunnel.text.batch import Strings, TextBatch, gather
from windtunnel.text.spans import Spans, bytes_of, ends_to_offsets


@dataclass(frozen=True, eq=False)
class Edits:
    """Columns of equal length, one edit a row; `start` and `stop` are offsets into the batch's buffer."""

    row: Int32s
    start: Int64s
    stop: Int64s
    text: Strings

    @classmethod
    def none(cls) -> Edits:
        """No edits at all."""
        nothing = np.zeros(0, np.int64)
        return cls(nothing.astype(np.int32), nothing, nothing, Strings.of([]))

    @classmethod
    def of(cls, spans: Spans, text: Strings | Sequence[str]) -> Edits:
        """Replace each span by a text."""
        strings = text if isinstance(text, Strings) else Strings.of(text)
        return cls(spans.row, spans.start, spans.stop, strings)

    @classmethod
    def merged(cls, parts: Sequence[Edits]) -> Edits:
        """Put several sets of edits into one, sorted by place; they must not overlap."""
        if not parts:
            return cls.none()
        row, start, stop = (
            np.concatenate([getattr(part, column) for part in parts]) for column in ("row", "start", "stop")
        )
        data = np.concatenate([part.text.data for part in parts])
        lengths = np.concatenate([part.text.lengths for part in parts])
        # by start, an insertion before a replacement at the same place, one row's end before the next one's start:
        # this sum grows with each; stable sorting merges sorted runs fast
        order = np.argsort(start + stop + row, kind="stable")
        text = Strings(data, ends_to_offsets(lengths))
        return cls(row[order], start[order], stop[order], text.take(order))

    def __len__(self) -> int:
        return len(self.row)

    def __getitem__(self, which: Bools | Int64s) -> Edits:
        places = np.flatnonzero(which) if which.dtype == bool else which.astype(np.int64)
        return Edits(self.row[places], self.start[places], self.stop[places], self.text.take(places))

    def without(self, protected: Spans) -> Edits:
        """Leave out the edits that touch a protected span (an insertion at its border does not)."""
        if not len(protected) or not len(self):
            return self
        # the first protected span that ends after the edit's start, if it begins before the edit's end
        near = np.searchsorted(protected.stop, self.start, "right")
        begins = np.append(protected.start, np.iinfo(np.int64).max)[near]
        inserted = self.start == self.stop
        touched = np.where(inserted, begins < self.start, begins < self.stop)
        return self if not touched.any() else self[~touched]

    def without_idle(self, batch: TextBatch) -> Edits:
        """Leave out the edits that replace bytes by the same bytes."""
        same_size = np.flatnonzero(self.text.lengths == self.stop - self.start)
        if not len(same_size):
            return self
        lengths = self.text.lengths[same_size]
        old = batch.data[bytes_of(self.start[same_size], self.stop[same_size])]
        new = self.text.data[bytes_of(self.text.offsets[same_size], self.text.offsets[same_size + 1])]
        differs = np.concatenate([[0], np.cumsum(old != new)])
        ends = ends_to_offsets(lengths)
        idle = differs[ends[1:]] == differs[ends[:-1]]
        if not idle.any():
            return self
        keep = np.ones(len(self), bool)
        keep[same_size[idle]] = False
        return self[keep]

    def moved(self, part: TextBatch, batch: TextBatch, rows: Int64s) -> Edits:
        """Return the edits of `part = batch.rows(rows)`, rows in ascending order, as edits of the batch."""
        row = rows[self.row]
        shift = batch.offsets[row] - part.offsets[self.row]
        return Edits(row.astype(np.int32), self.start + shift, self.stop + shift, self.text)

    def to_arrow(self, batch: TextBatch) -> pa.Array:
        """Return a list of edits for each row (`tables.EDIT`), their offsets counted from the row's start."""
        base = batch.offsets[self.row]
        texts = self.text.to_arrow().cast(pa.string())
        structs = pa.StructArray.from_arrays(
            [pa.array(self.start - base), pa.array(self.stop - base), texts], fields=list(EDIT)
        )
        ends = np.searchsorted(self.row, np.arange(len(batch) + 1)).astype(np.int32)
        return pa.ListArray.from_arrays(pa.array(ends), structs)


def check(batch: TextBatch, edits: Edits, name: str = "The transformation") -> None:
    """Refuse edits that break the contract.

    Raises:
        TransformationError: columns of different lengths, unsorted or overlapping edits, an edit outside its row or
            inside a character; the message names the row id.
    """
    if len({len(edits.row), len(edits.start), len(edits.stop), len(edits.text)}) != 1:
        raise TransformationError(f"{name} returned edit columns of different lengths.")
    if not len(edits):
        return
    row, start, stop = edits.row, edits.start, edits.stop
    known = (row >= 0) & (row < len(batch))
    inside = known.copy()
    inside[known] = (start[known] >= batch.offsets[row[known]]) & (stop[known] <= batch.offsets[row[known] + 1])
    bounds = np.append(batch.data, np.uint8(0))
    broken = {
        "outside its row": ~inside | (start > stop),
        "out of order or over the one before": np.append([False], (start[1:] < stop[:-1]) | (row[1:] < row[:-1])),
    }
    if inside.all():
        cuts = ((bounds[start] & 0xC0) == 0x80) | ((bounds[stop] & 0xC0) == 0x80)
        broken["inside a character"] = cuts
    for fault, where in broken.items():
        if where.any():
            place = int(np.flatnonzero(where)[0])
            id_ = batch.ids[row[place]] if known[place] else "?"
            raise TransformationError(
                f"{name} proposed an edit {fault}: bytes {start[place]} to {stop[place]} in row '{id_}'."
            )


def apply(batch: TextBatch, edits: Edits) -> TextBatch:
    """Return the batch with the edits made; bytes outside them are copied as they are."""
    if not len(edits):
        return batch
    grown = edits.text.lengths - (edits.stop - edits.start)
    if not grown.any():  # letters for letters: no byte moves
        data = batch.data.copy()
        data[bytes_of(edits.start, edits.stop)] = edits.text.data
        return TextBatch(Strings(data, batch.offsets), batch.ids)
    count, size = len(edits), len(batch.data)
    # One Arrow array of kept and replaced pieces in turn, then of the new texts; `take` copies them in their new order.
    offsets = np.empty(3 * count + 2, np.int64)
    offsets[0] = 0
    offsets[1 : 2 * count + 1 : 2], offsets[2 : 2 * count + 1 : 2] = edits.start, edits.stop
    offsets[2 * count + 1 :] = edits.text.offsets + size
    buffer = np.concatenate([batch.data, edits.text.data])
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(buffer)]
    pieces = pa.LargeBinaryArray.from_buffers(pa.large_binary(), 3 * count + 1, buffers)
    order = np.empty(2 * count + 1, np.int64)
    order[0::2] = np.arange(0, 2 * count + 1, 2)
    order[1::2] = np.arange(2 * count + 1, 3 * count + 1)
    new_size = size + int(grown.sum())
    taken = pieces.take(pa.array(order)).buffers()[2] if new_size else b""
    data = np.frombuffer(taken, np.uint8, new_size)
    by_row = np.zeros(len(batch), np.int64)
    np.add.at(by_row, edits.row, grown)
    return TextBatch(Strings(data, batch.offsets + ends_to_offsets(by_row)), batch.ids)


def invert(batch: TextBatch, edits: Edits) -> Edits:
    """Return the edits that lead back from `apply(batch, edits)` to the batch."""
    shift = ends_to_offsets(edits.text.lengths - (edits.stop - edits.start))
    start = edits.start + shift[:-1]
    old = Strings(batch.data[bytes_of(edits.start, edits.stop)], ends_to_offsets(edits.stop - edits.start))
    return Edits(edits.row, start, start + edits.text.lengths, old)


def then(
    batch: TextBatch,
    first: Edits,
    second: Edits,
    *,
    between: TextBatch | None = None,
    final: TextBatch | None = None,
) -> Edits:
    """Compose two generations of edits into one against the original batch.

    Overlapping and touching edits of the two become one. The work grows with the edits, not with the texts; `between`
    and `final`, the batch after the first and after both, are made where they are not given.
    """
    if final is None:
        final = apply(between if between is not None else apply(batch, first), second)
    grown = [edits.text.lengths - (edits.stop - edits.start) for edits in (first, second)]
    made = first.start + ends_to_offsets(grown[0])[:-1]  # where each text of the first generation begins in `between`
    row = np.concatenate([first.row, second.row])
    start = np.concatenate([made, second.start])
    stop = np.concatenate([made + first.text.lengths, second.stop])
    if not len(row):
        return Edits.none()
    order = np.lexsort((stop, start, row))
    row, start, stop = row[order], start[order], stop[order]
    reach = np.maximum.accumulate(stop)
    opens = np.flatnonzero(np.append(True, (start[1:] > reach[:-1]) | (row[1:] != row[:-1])))
    shrunk = np.concatenate([-grown[0], np.zeros(len(second), np.int64)])[order]
    grows = np.concatenate([np.zeros(len(first), np.int64), grown[1]])[order]
    row, start, stop = row[opens], start[opens], np.maximum.reduceat(stop, opens)
    back = ends_to_offsets(np.add.reduceat(shrunk, opens))
    on = ends_to_offsets(np.add.reduceat(grows, opens))
    old_start, old_stop = start + back[:-1], stop + back[1:]
    new = gather(final.data, start + on[:-1], stop + on[1:])
    real = (old_stop > old_start) | (new.lengths > 0)
    return Edits(row, old_start, old_stop, new)[real]
