"""What a rewriting did to texts, seen from outside: how much of them it changed, and whether the rest is as it was.

Ours and the peers' are measured alike, on the old and the new text alone. The two are aligned token by token; what is
counted is the old tokens without a partner (or, where tokens were only put in, those).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKENS = {
    "words": re.compile(r"\w+(?:['’]\w+)*"),
    "case": re.compile(r"\w+(?:['’]\w+)*"),
    "marks": re.compile(r"\w+(?:['’]\w+)*|[^\w\s]"),
    "spaces": re.compile(r"\s+|\S+"),
}
"""What a change is counted in. Case: words too, but all else must be the same but for case."""
_TAG = "<br />"
_MARKS = re.compile(r"[\W_]")
"""All but letters and digits."""


@dataclass(frozen=True)
class Likeness:
    """Sums over the texts compared."""

    changed: int
    """Tokens changed, taken out or put in."""
    words: int
    """Words of the old texts."""
    intact: int
    """Texts of which all else came back as it was."""
    texts: int

    @property
    def share(self) -> float:
        """Changes by words."""
        return self.changed / max(self.words, 1)

    @property
    def left_intact(self) -> float:
        """Share of the texts."""
        return self.intact / max(self.texts, 1)


def compare(old: list[str], new: list[str], unit: str) -> Likeness:
    """Compare texts with what became of them; unit is one of words, case, marks, spaces."""
    changed = intact = words = 0
    for one, other in zip(old, new, strict=True):
        words += len(_TOKENS["words"].findall(one))
        if one == other:
            intact += 1
            continue
        count, same = _compare(one, other, unit)
        changed += count
        intact += same and one.count(_TAG) == other.count(_TAG)
    return Likeness(changed, words, intact, len(old))


def _compare(old: str, new: str, unit: str) -> tuple[int, bool]:
    """Return how many tokens changed, and whether all else is the same."""
    found = [list(_TOKENS[unit].finditer(text)) for text in (old, new)]
    before, after = ([match.group() for match in one] for one in found)
    changed, places = 0, [0] * len(before)  # the partner of each old token, from 1; 0 for none
    for start, stop, to, until in _pieces(before, after):
        if before[start:stop] == after[to:until]:
            places[start:stop] = range(to + 1, until + 1)
        elif unit == "marks":
            piece = before[start:stop] or after[to:until]
            changed += sum(not token[0].isalnum() for token in piece)
        else:
            changed += stop - start or until - to
    if unit == "case":
        return changed, old.lower() == new.lower()
    if unit == "marks":
        return changed, _MARKS.sub("", old) == _MARKS.sub("", new)
    if unit == "spaces":
        return changed, old.split() == new.split()
    return changed, _gaps_kept(old, new, found, places)


def _pieces(before: list[str], after: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield pieces that are equal in both, or not, in order."""
    if len(before) == len(after):
        same = [one == other for one, other in zip(before, after, strict=True)]
        if not 0.1 < sum(same) / max(len(same), 1) < 0.5:  # token for token: the common case, and quick
            for place in range(len(same)):
                yield place, place + 1, place, place + 1
            return
    for _, *piece in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        yield tuple(piece)


def _gaps_kept(old: str, new: str, found: list[list[re.Match[str]]], places: list[int]) -> bool:
    """Whether what stands between two words that kept their partners is the same in both texts."""
    before, after = found
    for place in range(len(places) - 1):
        here, there = places[place], places[place + 1]
        if here and there == here + 1:
            gap = old[before[place].end() : before[place + 1].start()]
            if gap != new[after[here - 1].end() : after[here].start()]:
                return False
    return True
