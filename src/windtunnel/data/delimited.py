"""CSV and TSV: a header line, then rows of as many cells; quoted cells may hold line breaks.

Python's reader in its strict mode, not pyarrow's: both take about 0.3 s for 25,000 film reviews, but only this one
notices a quote that is never closed (the other swallows the rows behind it into one text) and counts lines.
"""

from __future__ import annotations

import csv
import re
from array import array
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Literal

import pyarrow as pa

from windtunnel.data.column_builder import AT_ONCE, Texts
from windtunnel.data.columns import Columns
from windtunnel.data.raw import Raw, by_line
from windtunnel.errors import DataError
from windtunnel.storage import limits
from windtunnel.storage.csv_safety import MARK, long_cells, plain


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
    with long_cells(limits.text_bytes()):
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
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True, quoting=quoting)
    header: list[str] = []
    picked: dict[str, str] = {}
    columns_read: list[Texts] = []
    wanted: list[tuple[int, Callable[[str], None]]] = []
    lines = array("q")
    guarded = 0
    line = 1  # on which the row begins; `line_num` is where it ends

    def here() -> str:
        return by_line(where, (line,), (before[0] + len(lines), before[1]))(0)

    try:
        for row in reader:
            if row and not header:
                header = [plain(name) for name in row]
                if len(header) > limits.COLUMNS:
                    raise DataError(f"{where}: {_cells(len(header))} in the header; {limits.COLUMNS:,} is the most.")
                picked = columns.pick(header, where, need_labels)
                columns_read = [Texts() for _ in picked]
                wanted = [
                    (header.index(name), texts.add) for name, texts in zip(picked.values(), columns_read, strict=True)
                ]
            elif row:
                if len(row) != len(header):
                    raise _BrokenRowError(
                        f"{here()}: {_cells(len(row))} where the header names {_cells(len(header))}."
                        " Quote cells that hold the delimiter, or mend the row."
                    )
                if len(lines) == limits.ROWS:
                    raise DataError(
                        f"{where} has more than {limits.ROWS:,} rows. Divide it, or let `windtunnel transform` read it"
                        " by shards, into a folder."
                    )
                marked = False
                for index, put in wanted:
                    cell = row[index]
                    if cell[:1] == MARK and (bare := plain(cell)) is not cell:
                        marked, cell = True, bare
                    put(cell)
                guarded += marked
                lines.append(line)
                if not len(lines) % AT_ONCE:
                    for texts in columns_read:
                        texts.pack()
            line = reader.line_num + 1
    except csv.Error as error:
        raise _BrokenRowError(f"{here()}: {_meaning(error)}") from error
    if not header:
        raise DataError(f"{where} is empty. Its first line must name the columns.")
    arrays = [texts.column(len(lines)) for texts in columns_read]
    apostrophes = (
        f"{where}: {guarded:,} rows were read without the apostrophe that keeps spreadsheets from running them."
    )
    notes = (apostrophes,) if guarded else ()
    return Raw(where, pa.table(arrays, names=list(picked)), picked, by_line(where, lines, before), notes=notes)


def _lines(text: str) -> Iterator[str]:
    """Divide a text as files are divided that are opened with newline="": each line keeps its end.

    Line breaks inside a quoted cell are text, and stay as they are. (`io.StringIO` would take four bytes a letter.)
    """
    return (found[0] for found in _LINE.finditer(text))


_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")


def _cells(n: int) -> str:
    return "1 cell" if n == 1 else f"{n:,} cells"


def _meaning(error: csv.Error) -> str:
    said = str(error)
    if "unexpected end of data" in said:
        return "a quoted cell begins in this row and never ends. Close the quote."
    if "field larger" in said:
        return f"a cell of more than {limits.text_bytes():,} letters. Close its quote or cut the text."
    if "expected after" in said:
        return "a quoted cell goes on after its closing quote. Double the quotes inside it."
    return f"not readable ({said}). Mend the row."
