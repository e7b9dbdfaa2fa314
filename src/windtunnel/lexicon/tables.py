"""The word lists of `lexicon/data`, each a text file that begins with `#` lines: what it is and where it comes from.

NAME.tsv is a table, `key<TAB>candidate<TAB>candidate ...`; NAME.txt holds words with blanks between, or sentences, one
a line; where these are several lists, each stands below its `[heading]`.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

_HEADING = re.compile(r"\[([a-z_]+)\]")


def read_tsv(name: str) -> dict[str, tuple[str, ...]]:
    """Read `lexicon/data/NAME` (a full file name, such as "misspellings.tsv"): the first column -> the others.

    Raises:
        ValueError: a line has no candidate, or a key stands twice; the message names the line.
    """
    table: dict[str, tuple[str, ...]] = {}
    for number, line in read_lines(name):
        key, *candidates = line.split("\t")
        if not all([key, candidates, *candidates]) or key in table:
            raise ValueError(f"{name}, line {number}: a key that is new, a tab and its candidates; got {line!r}.")
        table[key] = tuple(candidates)
    return table


def read_words(name: str) -> tuple[str, ...]:
    """Read a file that is one list of words.

    >>> read_words("frequent.txt")[:3]
    ('the', 'a', 'and')
    """
    return tuple(word for _, line in read_lines(name) for word in line.split())


@cache
def read_lists(name: str) -> dict[str, tuple[str, ...]]:
    """Read a file of several lists of words: heading -> words.

    >>> read_lists("clause.txt")["subject"]
    ('i', 'you', 'he', 'she', 'it', 'we', 'they', 'there')
    """
    return {heading: tuple(" ".join(lines).split()) for heading, lines in read_sections(name).items()}


def read_sections(name: str) -> dict[str, tuple[str, ...]]:
    """Read a file of several lists of lines: heading -> lines.

    >>> read_sections("neutral_sentences.txt")["tautology"][0]
    'True is true.'
    """
    found: dict[str, list[str]] = {}
    for _, line in read_lines(name):
        heading = _HEADING.fullmatch(line)
        if heading:
            lines = found.setdefault(heading[1], [])
        else:
            lines.append(line)
    return {heading: tuple(lines) for heading, lines in found.items()}


def read_lines(name: str) -> list[tuple[int, str]]:
    """Read what is neither empty nor a comment: the line's number from 1, and the line."""
    source = resources.files("windtunnel.lexicon").joinpath("data", name)
    lines = enumerate(source.read_text(encoding="utf-8").splitlines(), 1)
    return [(number, line) for number, line in lines if line.strip() and not line.startswith("#")]
