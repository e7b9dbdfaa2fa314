"""One text and some edits to it, chosen one by one: for a search, or to find the edit that did it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Edit(NamedTuple):
    """Replace bytes [start, stop) of a text's UTF-8 by another text."""

    start: int
    stop: int
    text: str


def patched(data: bytes, edits: Iterable[Edit]) -> str:
    """Make edits that do not overlap, in any order.

    >>> patched(b"a great film", [Edit(8, 12, "movie"), Edit(2, 7, "graet")])
    'a graet movie'
    """
    parts, place = [], 0
    for edit in sorted(edits):
        parts += [data[place : edit.start], edit.text.encode()]
        place = edit.stop
    return b"".join([*parts, data[place:]]).decode()


def clash(one: Edit, other: Edit) -> bool:
    """Whether two edits cannot both be made: they overlap, or begin at the same place.

    >>> clash(Edit(2, 7, "graet"), Edit(7, 7, "!")), clash(Edit(2, 7, "graet"), Edit(2, 2, "very "))
    (False, True)
    """
    return one.start == other.start or max(one.start, other.start) < min(one.stop, other.stop)


def free(edit: Edit, made: Sequence[Edit]) -> bool:
    """Whether an edit can be made beside those that are."""
    return not any(clash(edit, other) for other in made)


def in_word(data: bytes, edit: Edit) -> tuple[str, str]:
    """The words that an edit is in, before and after it: what a person would say was changed.

    >>> in_word(b"a great film", Edit(4, 6, "ae")), in_word(b"a great film", Edit(12, 12, " !"))
    (('great', 'graet'), ('film', 'film !'))
    """
    text = data.decode()
    start, stop = len(data[: edit.start].decode()), len(data[: edit.stop].decode())
    first, last = start, stop
    while first and _of_word(text[first - 1]):
        first -= 1
    while last < len(text) and _of_word(text[last]):
        last += 1
    return text[first:last], text[first:start] + edit.text + text[stop:last]


def _of_word(letter: str) -> bool:
    return letter.isalnum() or letter in "'’"
