"""The rows of a shard, some megabytes at a time: read, checked and named as `data` does it for whole files."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from windtunnel.data.columns import Columns
from windtunnel.data.delimited import read_delimited
from windtunnel.data.jsonl import read_jsonl
from windtunnel.data.labels import code
from windtunnel.data.parquet import check_indices, label_names, not_whole
from windtunnel.data.raw import Raw, by_number
from windtunnel.data.text_files import decode
from windtunnel.errors import DataError
from windtunnel.shards.cut import Shard, quotes_count, read_header
from windtunnel.shards.row_ends import line_count, row_ends

PIECE_BYTES = 8 << 20
"""Of a file that are read at a time."""
MOST_PIECE_ROWS = 1 << 14
MOST_BATCH_BYTES = 256 << 20
"""Of a Parquet file's rows that are unpacked at a time, at the worst."""


def columns_of(shard: Shard, columns: Columns, need_labels: bool) -> Columns:
    """Choose the columns by the first rows of a shard, so that all shards are read alike.

    Returns:
        Each role's column by name; an empty name where it has none.

    Raises:
        DataError: as for `pieces`.
    """
    for _, raw in _pieces(shard, columns, need_labels, 1 << 18, known=False):
        return Columns(**dict.fromkeys(("label", "id", "group"), "") | raw.columns)
    raise DataError(f"{shard.file.place} has no rows. Name a source with rows.")


def pieces(shard: Shard, columns: Columns, *, size: int = PIECE_BYTES) -> Iterator[Raw]:
    """Yield the rows of a shard in pieces of about so many bytes.

    A row without an id of its own is named by its file and its number there, as `reviews:12`: unlike a hash of the
    text, that is known without all other rows at hand, and no two rows share it.

    Args:
        shard: what to read.
        columns: as `columns_of` chose them; a key that is missing in a row of JSONL is a null.
        size: of a piece.

    Raises:
        DataError: the file cannot be read, a column is missing, a row breaks the format.
    """
    for before, raw in _pieces(shard, columns, bool(columns.label), size, known=True):
        yield _named(raw if columns.label else without(raw, "label"), shard, before)


def _pieces(shard: Shard, columns: Columns, need_labels: bool, size: int, *, known: bool) -> Iterator[tuple[int, Raw]]:
    """Yield pieces, each with how many rows of the file come before it."""
    if shard.file.kind == "parquet":
        return _of_groups(shard, columns, need_labels, size)
    return _of_text(shard, columns, need_labels, size, known)


def _of_groups(shard: Shard, columns: Columns, need_labels: bool, size: int) -> Iterator[tuple[int, Raw]]:
    where = str(shard.file.place)
    try:
        with shard.file.place.arrow_file() as stream:
            file = pq.ParquetFile(stream, buffer_size=1 << 20)
            picked = columns.pick(file.schema_arrow.names, where, need_labels)
            names = label_names(file.schema_arrow, picked.get("label", ""))
            groups, skip = _groups_of(file.metadata, shard)
            row, left = shard.first_row, shard.rows or 0
            wanted = list(dict.fromkeys(picked.values()))
            rows = min(_batch_rows(file.metadata, groups, size), _most_rows(shard, file.schema_arrow, groups, wanted))
            for batch in file.iter_batches(rows, groups, wanted):
                part = batch.slice(skip, left)
                skip -= min(skip, len(batch))
                if not len(part):
                    continue
                table = pa.table([part.column(name) for name in picked.values()], names=list(picked))
                for column in table.columns:
                    check_indices(column)
                yield row, Raw(where, table, picked, by_number(where, row), names)
                row, left = row + len(part), left - len(part)
                if not left:
                    return
    except (pa.ArrowException, OSError) as error:
        raise not_whole(where, error) from error
    if left:
        raise DataError(f"{where} has {left:,} rows fewer than it says. Fetch or write it again.")


def label_of_each(raw: Raw) -> pa.Array:
    """The labels by name, null where there is none: whether they are the right ones is not asked here."""
    coded = code(raw)
    names = pa.array([*coded.names, None], pa.string())
    return names.take(pa.array(np.where(coded.codes < 0, len(coded.names), coded.codes)))


def without(raw: Raw, role: str) -> Raw:
    """Leave a column out."""
    if role not in raw.columns:
        return raw
    kept = {name: value for name, value in raw.columns.items() if name != role}
    return replace(raw, table=raw.table.select(list(kept)), columns=kept)


def _named(raw: Raw, shard: Shard, before: int) -> Raw:
    """Give rows their ids, where the file has none."""
    if "id" in raw.columns:
        return raw
    ids = [f"{shard.file.name}:{row}" for row in range(before + 1, before + 1 + raw.table.num_rows)]
    return replace(
        raw, table=raw.table.append_column("id", pa.array(ids, pa.string())), columns=raw.columns | {"id": "id"}
    )


def _groups_of(metadata: pq.FileMetaData, shard: Shard) -> tuple[list[int], int]:
    """The row groups that hold a shard, and how many rows of the first come before it."""
    first, last = shard.first_row, shard.first_row + (shard.rows or 0)
    found: list[int] = []
    start = skip = 0
    for group in range(metadata.num_row_groups):
        stop = start + metadata.row_group(group).num_rows
        if start < last and first < stop:
            skip = skip if found else first - start
            found.append(group)
        start = stop
    return found, skip


def _most_rows(shard: Shard, schema: pa.Schema, groups: list[int], wanted: list[str]) -> int:
    """How many rows may be read at once, though each were the longest of a column's dictionary.

    A dictionary stands in the file once, and may be a text of 1 MB that a million rows share.
    """
    strings = [name for name in wanted if pa.types.is_string(schema.field(name).type)]
    stored = [*strings, *(name for name in wanted if pa.types.is_dictionary(schema.field(name).type))]
    longest = 1
    with shard.file.place.arrow_file() as stream:
        file = pq.ParquetFile(stream, read_dictionary=strings, buffer_size=1 << 20)
        for group in groups:
            first = next(file.iter_batches(1, [group], stored), None)
            for column in first.columns if first is not None else ():
                values = column.dictionary if pa.types.is_dictionary(column.type) else column
                if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
                    longest = max(longest, pc.max(pc.binary_length(values)).as_py() or 0)
    return max(MOST_BATCH_BYTES // longest, 1)


def _batch_rows(metadata: pq.FileMetaData, groups: list[int], size: int) -> int:
    """How many rows are about so many bytes, by what the file says of itself."""
    rows = sum(metadata.row_group(group).num_rows for group in groups)
    total = sum(metadata.row_group(group).total_byte_size for group in groups)
    return int(min(max(size * rows // max(total, 1), 1), MOST_PIECE_ROWS))


def _of_text(shard: Shard, columns: Columns, need_labels: bool, size: int, known: bool) -> Iterator[tuple[int, Raw]]:
    where = str(shard.file.place)
    try:
        with shard.file.place.opened() as outer, _unpacked(outer, shard) as stream:
            shard = _seek_to_start(stream, shard, where)
            head, delimiter = shard.header, "\t" if shard.file.kind == "tsv" else ","
            rows, lines, place = shard.first_row, shard.lines_before, shard.start
            for content, count in _parts(stream, shard, where, size):
                before = rows, lines - line_count(head, shard.file.kind)
                offset = place - len(head)
                text = decode(head + content, where, lines_before=before[1], bytes_before=offset)
                if shard.file.kind == "jsonl":
                    raw = read_jsonl(text, where, columns, need_labels, before=before, known=known)
                else:
                    quoting = shard.quoting
                    raw = read_delimited(text, where, columns, need_labels, delimiter, before=before, quoting=quoting)
                assert raw.table.num_rows == count, f"{where}: {count} rows were seen and {raw.table.num_rows} read"
                yield rows, raw
                rows, lines, place = rows + count, lines + line_count(content, shard.file.kind), place + len(content)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"{where} cannot be unpacked as gzip ({error}). Fetch or pack it again.") from error
    except OSError as error:
        said = error.strerror or str(error)
        raise DataError(f"{where} cannot be read: {said}. Check the file's permissions.") from error


def _unpacked(stream: IO[bytes], shard: Shard) -> Any:
    return gzip.GzipFile(fileobj=stream) if shard.file.packed else stream


def _seek_to_start(stream: Any, shard: Shard, where: str) -> Shard:
    """Stand at the shard's beginning; a file that was not looked into tells its header now."""
    if shard.file.kind == "jsonl" or shard.header:
        stream.seek(shard.start)
        return shard
    quoting = shard.file.kind != "tsv" or quotes_count(stream, where)
    header = read_header(stream, shard.file.kind, where, quoting)
    return replace(
        shard, header=header, start=len(header), lines_before=line_count(header, shard.file.kind), quoting=quoting
    )


def _parts(stream: Any, shard: Shard, where: str, size: int) -> Iterator[tuple[bytes, int]]:
    """Yield whole rows of about so many bytes together, and how many they are."""
    kept = _Kept(stream, None if shard.stop is None else shard.stop - shard.start)
    bytes_before = rows_before = rows = 0
    for end in row_ends(kept, shard.file.kind, where, quoting=shard.quoting, lines_before=shard.lines_before):  # type: ignore[arg-type]
        rows = end.rows
        if end.bytes - bytes_before >= size or rows - rows_before >= MOST_PIECE_ROWS:
            yield kept.taken(end.bytes - bytes_before), rows - rows_before
            bytes_before, rows_before = end.bytes, rows
    if rows > rows_before:
        yield kept.taken(None), rows - rows_before


class _Kept:
    """A stream that is read line by line, up to some place, and keeps what was read until it is taken."""

    def __init__(self, stream: IO[bytes], left: int | None) -> None:
        self._stream, self._left = stream, left
        self._lines: list[bytes] = []

    def readline(self, most: int) -> bytes:
        """Read a line with its end, or as much of it as may be."""
        line = self._stream.readline(most if self._left is None else min(most, self._left))
        if self._left is not None:
            self._left -= len(line)
        self._lines.append(line)
        return line

    def taken(self, count: int | None) -> bytes:
        """What was read since it was last taken; `count`, where it is known, is how many bytes that should be."""
        content = b"".join(self._lines)
        self._lines = []
        if count is not None and len(content) != count:
            raise AssertionError(f"{count} bytes of rows, {len(content)} read")
        return content
