"""What a review says, sentence by sentence, before a word is chosen.

plain   (about half)     every opinion agrees with the verdict, some by way of a negation or a comparison
mixed   (about a third)  something is granted to the other side; the last sentence gives the verdict
ironic  (the rest)       mock opinions, marked as such, among sincere ones

A word counter sees the opposite opinions of mixed and ironic reviews and errs; a reader does not.
"""

from __future__ import annotations

from typing import NamedTuple

from dice import Dice

_KINDS = (("plain", 48), ("mixed", 36), ("ironic", 16))

_SINCERE = (
    ("aspect", 40),
    ("actor", 12),
    ("film", 27),
    ("negation", 7),
    ("concession", 5),
    ("comparison", 5),
    ("anecdote", 4),
)
"""Ways to say what one means, and how often each is used."""

LOUD = frozenset({"aspect", "actor", "film", "negation", "verdict"})
"""Kinds of sentences that may end with an exclamation mark instead of a full stop."""


class Move(NamedTuple):
    """One sentence to come: the kind of template, and what it says about the film (1 praises, 0 damns)."""

    kind: str
    polarity: int


def plan(dice: Dice, label: int) -> list[Move]:
    """Lay out a review whose verdict is `label`."""
    kind = dice.weighted(_KINDS)
    front = [Move("opener", label)] if dice.chance(62) else []
    if dice.chance(62):
        front.append(Move("plot", label))
    if dice.chance(22):
        front.append(Move("trivia", label))
    if kind == "plain":
        body = _sincere(dice, label, 2 + dice.below(4))
        last = [Move("verdict", label)] if dice.chance(85) else []
    elif kind == "mixed":
        body = _sincere(dice, label, 2 + dice.below(2))
        grants = [Move("contrary", 1 - label) for _ in range(2 if dice.chance(30) else 1)]
        if dice.chance(65):
            body, last = body + grants, [Move("hinge", label)]
        else:
            body, last = grants + body, [Move("verdict", label)]
    else:
        body = _sincere(dice, label, 3 + dice.below(2))
        body.insert(dice.below(len(body) + 1), Move("irony", label))
        last = [Move("verdict", label)]
    return front + body + last


def _sincere(dice: Dice, label: int, count: int) -> list[Move]:
    return [Move(dice.weighted(_SINCERE), label) for _ in range(count)]
