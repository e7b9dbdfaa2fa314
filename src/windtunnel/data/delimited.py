"""CSV and TSV: a header line, then rows of as many cells; quoted cells may hold line breaks.

Python's reader in its strict mode, not pyarrow's: both take about 0.3 s for 25,000 film reviews, but only this one
notices a quote that is never closed (the other swallows the rows behind it into one text) and counts lines.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Literal

import pyarrow as pa

from windtunnel.cells import plain
from windtunnel.data.columns import Columns
from windtunnel.data.raw import Raw, by_line
from windtunnel.errors import DataError


def read_delimited(
    text: str,
    where: str,
    columns: Columns,
    need_labels: bool,
    delimiter: str,
    *,
    before: tuple[int, int] = (0, 0),
    quoting: bool | None = None,
) -> Raw:
    r"""Read the wanted columns of a CSV (`delimiter=","`) or TSV (`delimiter="\t"`) file.

    Many TSV files know no quoting, so that a text may begin with a lone quote. A TSV file that is broken when quotes
    count, and whole when they do not, is read without; a note says so.

    Args:
        text: Of the file; or its header and, after it, some of its rows.
        where: The file, for messages.
        columns: The columns to read.
        need_labels: Whether a file without labels is refused.
        delimiter: Between cells.
        before: Rows, and lines, of the file that come before those of `text`.
        quoting: Whether quotes enclose cells; None: as told above.

    Raises:
        DataError: No header, a missing column, a row with too many or too few cells, a quote left open.
    """
    with _cells_of_any_length():
        read = partial(_read, text, where, columns, need_labels, delimiter, before)
        if quoting is not None:
            return read(csv.QUOTE_MINIMAL if quoting else csv.QUOTE_NONE)
        try:
            return read(csv.QUOTE_MINIMAL)
        except _BrokenRowError as error:
            if delimiter == ",":
                raise
            try:
                raw = read(csv.QUOTE_NONE)
            except DataError:
                raise error from None
            return replace(
                raw,
                notes=(
                    *raw.notes,
                    f"{where} was read as TSV without quoting: its quotes are text.",
                ),
            )


class _BrokenRowError(DataError):
    """A row that breaks the format, as opposed to a column that is not there."""


def _read(
    text: str,
    where: str,
    columns: Columns,
    need_labels: bool,
    delimiter: str,
    before: tuple[int, int],
    quoting: Literal[0, 3],
) -> Raw:
    # newline="": line breaks inside a quoted cell are text and stay as they are.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, quoting=quoting)
    header: list[str] = []
    picked: dict[str, str] = {}
    indices: list[int] = []
    cells: list[list[str]] = []
    lines: list[int] = []
    guarded = 0
    line = 1  # on which the row begins; `line_num` is where it ends
    try:
        for row in reader:
            if row and not header:
                header = [plain(name) for name in row]
                picked = columns.pick(header, where, need_labels)
                indices = [header.index(name) for name in picked.values()]
            elif row:
                if len(row) != len(header):
                    raise _BrokenRowError(
                        f"{by_line(where, [*lines, line], before)(len(lines))}: {_cells(len(row))} where the header"
                        f" names {_cells(len(header))}. Quote cells that hold the delimiter, or mend the row."
                    )
                wanted = [row[index] for index in indices]
                cells.append([plain(cell) for cell in wanted])
                guarded += cells[-1] != wanted
                lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise _BrokenRowError(f"{by_line(where, [*lines, line], before)(len(lines))}: {_meaning(error)}") from error
    if not header:
        raise DataError(f"{where} is empty. Its first line must name the columns.")
    by_column = zip(*cells, strict=True) if cells else [()] * len(picked)
    arrays = [pa.chunked_array([pa.array(column, pa.string())]) for column in by_column]
    apostrophes = (
        f"{where}: {guarded:,} rows were read without the apostrophe that keeps spreadsheets from running them."
    )
    notes = (apostrophes,) if guarded else ()
    return Raw(where, pa.table(arrays, names=list(picked)), picked, by_line(where, lines, before), notes=notes)


def _cells(n: int) -> str:
    return "1 cell" if n == 1 else f"{n} cells"


def _meaning(error: csv.Error) -> str:
    said = str(error)
    if "unexpected end of data" in said:
        return "a quoted cell begins in this row and never ends. Close the quote."
    if "expected after" in said:
        return "a quoted cell goes on after its closing quote. Double the quotes inside it."
    return f"not readable ({said}). Mend the row."


@contextmanager
def _cells_of_any_length() -> Iterator[None]:
    # The module's limit of 131,072 characters a cell is global: lifted for as long as we read, then put back.
    before = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(before)
