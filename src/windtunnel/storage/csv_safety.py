"""Cells of CSV and TSV: how long they may be, and those that a spreadsheet program would run as a formula.

A formula is what begins as `=HYPERLINK(...)`, `@SUM(A1)`, `-2+3` do.

A text that begins so is written with an apostrophe before it, which spreadsheet programs take as "this is text", and
read without it. What begins with apostrophes and then so gets one more, so that every text comes back as it was;
numbers, also in texts (`-1`, `+0.5`), stay as they are. Among the 100,000 reviews of IMDB none begins with an
apostrophe and then one of these signs, so a stranger's file is hardly ever read otherwise than it was meant.

The treatment is the one that OWASP describes ("CSV Injection"). It cannot help where a program cuts the file at
another sign than the one it was written with.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager

MARK = "'"
_DANGER = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""The last four are the full-width forms, which some language versions take for the plain ones."""
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


@contextmanager
def long_cells(most: int = 2**31 - 1) -> Iterator[None]:
    """Let the csv module read cells of so many letters; its own limit of 131,072 is global, and put back afterwards."""
    before = csv.field_size_limit(most)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def guarded(text: str) -> str:
    """Return a cell that no spreadsheet program runs.

    >>> [guarded(text) for text in ("=1+1", "'=1+1", "-1.5", "- a dash", "a film")]
    ["'=1+1", "''=1+1", '-1.5', "'- a dash", 'a film']
    """
    return MARK + text if _DANGER.match(text) and not _NUMBER.fullmatch(text) else text


def plain(cell: str) -> str:
    """Return the text of a cell that `guarded` wrote.

    >>> [plain(cell) for cell in ("'=1+1", "''=1+1", "-1.5", "'- a dash", "'tis a film")]
    ['=1+1', "'=1+1", '-1.5', '- a dash', "'tis a film"]
    """
    return cell[1:] if cell.startswith(MARK) and _DANGER.match(cell) else cell
