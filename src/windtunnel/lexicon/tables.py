"""Tables of words in `lexicon/data/*.tsv`: `key<TAB>candidate<TAB>candidate ...`, after comment lines with `#`."""

from __future__ import annotations

from importlib import resources


def read_tsv(name: str) -> dict[str, tuple[str, ...]]:
    """Read `lexicon/data/NAME` (a full file name, such as "misspellings.tsv"): the first column -> the others.

    Raises:
        ValueError: a line has no candidate, or a key stands twice; the message names the line.
    """
    table: dict[str, tuple[str, ...]] = {}
    source = resources.files("windtunnel.lexicon").joinpath("data", name)
    for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        key, *candidates = line.split("\t")
        if not all([key, candidates, *candidates]) or key in table:
            raise ValueError(f"{name}, line {number}: a key that is new, a tab and its candidates; got {line!r}.")
        table[key] = tuple(candidates)
    return table
