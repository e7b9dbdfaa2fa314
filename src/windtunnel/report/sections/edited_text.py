"""A text with its edits as a reader sees them best: whole words, the old one struck out, the new one after it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from windtunnel.catalogue.highlight import visible
from windtunnel.report.document import Inline, Styled

MOST = 330
"""Characters of an excerpt: some seven lines of a column."""
AROUND = 60
"""Characters shown on each side of an edit in a longer text."""


class Change(NamedTuple):
    """Characters [start, stop) of the old text, and what stands there in the new one."""

    start: int
    stop: int
    new: str


def edited(text: str, edits: Sequence[dict[str, Any]], most: int = MOST) -> tuple[Inline, ...]:
    """Return a text, what goes struck out and what comes in bold; of a long one the surroundings of the first edits.

    >>> [getattr(part, "text", part) for part in edited("A fine film", [{"start": 4, "stop": 5, "text": "b"}])]
    ['A ', 'fine', ' ', 'fibe', ' film']
    """
    found: list[Inline] = []
    place = spent = 0
    for change in changes(text, edits):
        gap = _gap(text[place : change.start], place == 0, len(text) > most)
        if spent and spent + len(gap) + change.stop - change.start + len(change.new) > most:
            break
        old = text[change.start : change.stop]
        found.append(visible(gap, False))
        found += [Styled(visible(_short(old), not old.strip()), "deleted")] if old else []
        found += [" "] if old and change.new and not (old[0].isspace() or change.new[0].isspace()) else []
        found += [Styled(visible(_short(change.new), not change.new.strip()), "inserted")] if change.new else []
        spent += len(gap) + len(old) + len(change.new)
        place = change.stop
    rest = text[place:]
    if len(text) > most and len(rest) > AROUND:
        rest = f"{_to_blank(rest[:AROUND])} […]"
    found.append(visible(rest, False))
    return tuple(" ".join(part.split("\n")) if isinstance(part, str) else part for part in found if part != "")


def changes(text: str, edits: Sequence[dict[str, Any]]) -> list[Change]:
    """Return edits as changes of whole words: an edit in a word takes the word along, edits of one word are one."""
    data = text.encode()
    spans: list[tuple[int, int, list[Change]]] = []
    for edit in edits:
        start, stop = len(data[: edit["start"]].decode()), len(data[: edit["stop"]].decode())
        one = Change(start, stop, edit["text"])
        left, right = _word(text, one)
        if spans and left < spans[-1][1] + (left == right == spans[-1][1]):
            spans[-1] = (spans[-1][0], max(right, spans[-1][1]), [*spans[-1][2], one])
        else:
            spans.append((left, right, [one]))
    found = []
    for left, right, inside in spans:
        new, place = [], left
        for one in inside:
            new += [text[place : one.start], one.new]
            place = one.stop
        found.append(Change(left, right, "".join([*new, text[place:right]])))
    return found


def _word(text: str, one: Change) -> tuple[int, int]:
    """The word around an edit that neither begins nor ends it, nor brings blanks; else the edit itself."""
    if any(character.isspace() for character in text[one.start : one.stop] + one.new):
        return one.start, one.stop
    left, right = one.start, one.stop
    while left > 0 and _of_word(text[left - 1]) and one.start - left < AROUND:
        left -= 1
    while right < len(text) and _of_word(text[right]) and right - one.stop < AROUND:
        right += 1
    return left, right


def _of_word(character: str) -> bool:
    return character.isalnum() or character in "'’"


def _gap(gap: str, first: bool, long: bool) -> str:
    if not long or len(gap) <= (AROUND if first else 2 * AROUND):
        return gap
    tail = _from_blank(gap[-AROUND:])
    return f"[…] {tail}" if first else f"{_to_blank(gap[:AROUND])} […] {tail}"


def _short(text: str) -> str:
    return text if len(text) <= AROUND else f"{text[: AROUND // 2]}…{text[-AROUND // 4 :]}"


def _from_blank(text: str) -> str:
    return text.partition(" ")[2] if " " in text[:-1] else text


def _to_blank(text: str) -> str:
    return text.rpartition(" ")[0] if " " in text[1:] else text
