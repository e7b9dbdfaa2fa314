"""Limits of what is read into memory: no real data meets them, a broken or hostile file does.

Each is said in the error that it causes; those of which a user may have to ask for more have a variable.

    WINDTUNNEL_MAX_TEXT_MB=16     of one row: a line of JSONL, a cell, a file of one text (War and Peace: 3.3)
    WINDTUNNEL_MAX_FILE_MB=2000   of one file of labelled texts, unpacked, that is read as a whole
"""

from __future__ import annotations

import os

from windtunnel.errors import UsageError

MEGABYTE = 1_000_000
TEXT, FILE = "WINDTUNNEL_MAX_TEXT_MB", "WINDTUNNEL_MAX_FILE_MB"
_DEFAULTS = {TEXT: 16, FILE: 2_000}

MOST_FILE = 2_147
"""Megabytes: what one array of Arrow holds. More is for `transform` with a folder as output, which reads by shards."""
ROWS = 20_000_000
"""Of one file that is read as a whole; Amazon's polarity reviews, the largest set of the usual ones, are 4 million."""
COLUMNS = 10_000
"""Of a table, or different keys of a JSONL file's objects."""
PACKED_FROM, PACKED = 64 * MEGABYTE, 250
"""A gzip file that unpacks to more than the first and more than so many times its size is a bomb: reviews shrink to a
third, the same review again and again to a hundredth, nothing but zeros to a thousandth."""
PLAN = 100_000
"""Bytes of a TOML or JSON file that a person writes: a plan, an exercise, answers."""
SPEC = 10_000
"""Letters of a transformation, slice or pattern as typed: the longest in the catalogue has 300."""
DEPTH = 50
"""Brackets in brackets of such a text."""


def shown(text: str) -> str:
    """What an error repeats of what was typed: all of it, or the beginning of what is very long.

    >>> shown("typo"), len(shown("(" * 1_000))
    ('typo', 203)
    """
    return text if len(text) <= 200 else f"{text[:200]}..."


def said(value: object) -> str:
    """What an error repeats of a value that a file holds; of an endless number or list its kind alone.

    >>> said(0.5), said(16**5_000)
    ('0.5', 'a very large int')
    """
    try:
        return shown(repr(value))
    except (ValueError, RecursionError):
        return f"a very large {type(value).__name__}"


def text_bytes() -> int:
    """The most bytes of one text or row.

    Raises:
        UsageError: the variable is no number.
    """
    return _megabytes(TEXT) * MEGABYTE


def file_bytes() -> int:
    """The most bytes of one file, unpacked.

    Raises:
        UsageError: the variable is no number, or more than `MOST_FILE`.
    """
    asked = _megabytes(FILE)
    if asked > MOST_FILE:
        raise UsageError(f"{FILE} is {MOST_FILE:,} at most; got {asked:,}. Larger files are read by shards.")
    return asked * MEGABYTE


def _megabytes(name: str) -> int:
    given = os.environ.get(name) or str(_DEFAULTS[name])
    if not (given.isascii() and given.isdigit() and 0 < len(given) <= 6 and int(given)):
        raise UsageError(f"{name} is a whole number of megabytes; got '{given[:40]}'.")
    return int(given)
