"""From files to shards: runs of rows of one file, the unit of work, of resuming and of output.

Parquet is cut between its row groups, or within one that is larger than a shard; text files at the end of a row, which
takes one pass over the file (gzip files, and text files of an object store, stay whole: they would be read twice).
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from windtunnel.data.parquet import check_counts, not_whole
from windtunnel.errors import DataError
from windtunnel.shards.file_list import InputFile
from windtunnel.shards.places import Place
from windtunnel.shards.row_ends import Ends, line_count, lines_of, row_ends
from windtunnel.storage.csv_safety import long_cells

SHARD_ROWS = 100_000
"""Rows of a shard: some seconds of work, and a file of a size that other programs like."""


@dataclass(frozen=True)
class Shard:
    """Rows of one file, one after the other."""

    file: InputFile
    number: int
    """Among the file's shards, from 0."""
    first_row: int
    """How many rows of the file come before it."""
    rows: int | None = None
    """How many there are; None: nobody knows before they are read."""
    start: int = 0
    """Of text: the first byte."""
    stop: int | None = None
    """Of text: the byte behind the last one; None: to the end of the file."""
    lines_before: int = 0
    header: bytes = b""
    """Of CSV and TSV: the line or lines that name the columns."""
    quoting: bool = True
    """Of TSV: whether quotes count."""

    @property
    def name(self) -> str:
        """Names its output: `reviews-00003`."""
        return f"{self.file.name}-{self.number:05}"

    def to_dict(self) -> dict[str, Any]:
        """For a line of JSON."""
        flat = asdict(self) | {"header": self.header.decode("latin-1")}
        return flat | {"file": flat["file"] | {"place": self.file.place.address}}

    @classmethod
    def from_dict(cls, flat: dict[str, Any]) -> Shard:
        """Read what `to_dict` gave."""
        file = InputFile(**flat["file"] | {"place": Place(flat["file"]["place"])})
        return cls(**flat | {"file": file, "header": flat["header"].encode("latin-1")})


def cut(files: Sequence[InputFile], rows: int = SHARD_ROWS) -> Iterator[Shard]:
    """Yield the shards of files, in their order, each of at most so many rows where its file can be cut.

    Raises:
        DataError: a file cannot be read, or its rows cannot be told apart.
    """
    for file in files:
        if file.kind == "parquet":
            yield from _of_groups(file, rows)
        elif file.packed or file.place.local is None:
            yield Shard(file, 0, 0)
        else:
            yield from _of_text(file, rows)


def _of_groups(file: InputFile, most: int) -> Iterator[Shard]:
    try:
        with file.place.arrow_file() as stream:
            sizes = check_counts(pq.ParquetFile(stream).metadata)
    except (pa.ArrowException, OSError) as error:
        raise not_whole(str(file.place), error) from error
    if not all(0 <= size < 2**31 for size in sizes):  # they would be listed piece by piece
        raise DataError(f"{file.place} claims {sum(sizes):,} rows, which no such file holds. Fetch or write it again.")
    number = first = count = 0
    for size in sizes:
        if count and count + size > most:
            yield Shard(file, number, first, count)
            number, first, count = number + 1, first + count, 0
        if size > most:
            pieces = math.ceil(size / most)
            for start, stop in pairwise(size * piece // pieces for piece in range(pieces + 1)):
                yield Shard(file, number, first + start, stop - start)
                number += 1
            first += size
        else:
            count += size
    if count:
        yield Shard(file, number, first, count)


def _of_text(file: InputFile, most: int) -> Iterator[Shard]:
    where = str(file.place)
    with file.place.opened() as stream:
        quoting = file.kind != "tsv" or quotes_count(stream, where)
        stream.seek(0)
        header = b"" if file.kind == "jsonl" else read_header(stream, file.kind, where, quoting)
        origin = Ends(len(header), line_count(header, file.kind), 0)
        begin = end = origin  # of the shard at hand; bytes, lines and rows of the file
        number = 0
        for found in row_ends(stream, file.kind, where, quoting=quoting, lines_before=origin.lines):
            if end.rows - begin.rows >= most:
                yield _run(file, number, begin, end, header, quoting)
                number, begin = number + 1, end
            end = Ends(origin.bytes + found.bytes, origin.lines + found.lines, found.rows)
        if end.rows > begin.rows:
            yield _run(file, number, begin, end, header, quoting)


def _run(file: InputFile, number: int, begin: Ends, end: Ends, header: bytes, quoting: bool) -> Shard:
    rows = end.rows - begin.rows
    return Shard(file, number, begin.rows, rows, begin.bytes, end.bytes, begin.lines, header, quoting)


def read_header(stream: Any, kind: str, where: str, quoting: bool = True) -> bytes:
    """Read the row that names the columns; the stream then stands behind it.

    Raises:
        DataError: the file is empty, or its lines end in more than one way.
    """
    stream.seek(0)
    end = next(row_ends(stream, kind, where, quoting=quoting), None)
    if end is None:
        raise DataError(f"{where} is empty. Its first line must name the columns.")
    if end.rows != 1:
        raise DataError(
            f"{where}, line 1: the header ends in a carriage return alone. Save the file with the line ends of Unix or"
            " Windows."
        )
    stream.seek(0)
    header: bytes = stream.read(end.bytes)
    stream.seek(end.bytes)
    return header


def quotes_count(stream: Any, where: str) -> bool:
    """Tell whether a TSV file's quotes enclose cells: they are letters where it would be broken otherwise, and is not.

    One pass: a row is broken that has another number of cells than the header.
    """
    stream.seek(0)
    if not any(b'"' in line for line in lines_of(stream, where)):
        return True
    return _whole(stream, where, quoting=True) or not _whole(stream, where, quoting=False)


def _whole(stream: Any, where: str, quoting: bool) -> bool:
    stream.seek(0)
    text = (part for line in lines_of(stream, where) for part in io.StringIO(line.decode("latin-1"), newline=""))
    reader = csv.reader(text, delimiter="\t", strict=True, quoting=csv.QUOTE_MINIMAL if quoting else csv.QUOTE_NONE)
    try:
        with long_cells():
            return len({len(row) for row in reader if row}) <= 1
    except csv.Error:
        return False
