"""Where the rows of a text file end, found in one pass and in bounded memory; nothing is parsed that need not be.

A row of JSONL is a line that is not blank. A row of CSV or TSV is a line too, unless it holds a quote or a carriage
return within: then Python's csv reader says where it ends, the same one that reads it later.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import IO, Literal, NamedTuple

from windtunnel.errors import DataError
from windtunnel.storage import limits
from windtunnel.storage.csv_safety import long_cells


def most_row_bytes() -> int:
    """A longer row is refused: it is no text, but a file with other line ends, or a quote that is never closed."""
    return 4 * limits.text_bytes()


class Ends(NamedTuple):
    """A place in a file at which a row ends, counted from where the scan began."""

    bytes: int
    lines: int
    rows: int


def row_ends(
    stream: IO[bytes], kind: str, where: str, *, quoting: bool = True, lines_before: int = 0
) -> Iterator[Ends]:
    """Yield the end of every row; the header of a CSV or TSV file is its first row, blank lines belong to the next.

    Args:
        stream: of bytes, at the beginning of a row.
        kind: `csv`, `tsv` or `jsonl`.
        where: the file, for messages.
        quoting: False: quotes are letters, as in many TSV files.
        lines_before: lines of the file that come before, for messages.

    Raises:
        DataError: a row is too long, or a quote is never closed.
    """
    if kind == "jsonl":
        return _of_lines(stream, where, lines_before)
    return _of_cells(stream, "\t" if kind == "tsv" else ",", where, quoting, lines_before)


def line_count(content: bytes, kind: str) -> int:
    """How many lines end in some bytes; to the csv reader a lone carriage return ends one, too."""
    found = content.count(b"\n")
    return found if kind == "jsonl" else found + content.count(b"\r") - content.count(b"\r\n")


def lines_of(stream: IO[bytes], where: str, before: int = 0) -> Iterator[bytes]:
    r"""Yield lines with their ends (`\n`), none longer than a row may be.

    Raises:
        DataError: one is longer.
    """
    number, most = before, most_row_bytes()
    while line := stream.readline(most + 1):
        number += 1
        if len(line) > most:
            raise _too_long(where, number)
        yield line


def _of_lines(stream: IO[bytes], where: str, before: int) -> Iterator[Ends]:
    size = rows = 0
    for number, line in enumerate(lines_of(stream, where, before), 1):
        size += len(line)
        if not _blank(line):
            rows += 1
            yield Ends(size, number, rows)


def _blank(line: bytes) -> bool:
    if line.isascii():
        return not line or line.isspace()
    return len(line) < 64 and line.decode(errors="replace").isspace()


def _of_cells(stream: IO[bytes], delimiter: str, where: str, quoting: bool, before: int) -> Iterator[Ends]:
    size = number = rows = 0
    lines, most = lines_of(stream, where, before), most_row_bytes()
    for line in lines:
        body = line.rstrip(b"\r\n")
        if b"\r" not in body and not (quoting and b'"' in body):
            size, number = size + len(line), number + line_count(line, "csv")
            if body:
                rows += 1
                yield Ends(size, number, rows)
            continue
        taken = _Taken(line, lines, where, before + number + 1, most)
        rows += taken.rows(delimiter, csv.QUOTE_MINIMAL if quoting else csv.QUOTE_NONE)
        size, number = size + taken.bytes, number + taken.lines
        yield Ends(size, number, rows)


class _Taken:
    """Lines that the csv reader takes until a row ends where a line does."""

    def __init__(self, first: bytes, following: Iterator[bytes], where: str, number: int, most: int) -> None:
        self._first, self._following, self._where, self._number, self._most = first, following, where, number, most
        self.bytes = self.lines = 0
        self._parts: list[str] = []

    def rows(self, delimiter: str, quoting: Literal[0, 3]) -> int:
        """Read on to the end of a row that is the end of a line, and count the rows."""
        found = 0
        reader = csv.reader(self, delimiter=delimiter, strict=True, quoting=quoting)
        try:
            with long_cells():
                while not found or self._parts:
                    found += bool(next(reader))
        except (csv.Error, StopIteration) as error:
            at = f"{self._where}, line {self._number:,}"
            raise DataError(f"{at}: a quoted cell that begins here is not closed as it should be. Mend it.") from error
        return found

    def __iter__(self) -> _Taken:
        return self

    def __next__(self) -> str:
        if self._parts:
            return self._parts.pop()
        line = self._first if not self.bytes else next(self._following)
        self.bytes += len(line)
        if self.bytes > self._most:
            raise _too_long(self._where, self._number)
        text = line.decode("latin-1")  # which keeps every byte as it is
        if "\r" not in text:
            self.lines += text[-1] == "\n"
            return text
        # A lone carriage return ends a line, too, for the csv reader.
        self.lines += line_count(line, "csv")
        self._parts = list(io.StringIO(text, newline=""))[::-1]
        return self._parts.pop()


def _too_long(where: str, line: int) -> DataError:
    return DataError(
        f"{where}, line {line:,}: a row of more than {most_row_bytes() // limits.MEGABYTE} MB, or a quote that is never"
        f" closed. Mend it, or cut the text; {limits.TEXT} raises what a text may have, and a row four times as much."
    )
