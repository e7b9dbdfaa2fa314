"""Which letters lie next to each other on a keyboard.

Read off the ANSI layout: keys of one row touch left and right; the rows below are shifted by a quarter and a half
of a key, so a key touches two of the row above and two of the row below.
"""

from __future__ import annotations

_ROWS = {"qwerty": ("qwertyuiop", "asdfghjkl", "zxcvbnm")}


def neighbours(layout: str) -> dict[str, str]:
    """Return letter -> neighbouring letters, in the order left, right, above, below.

    >>> neighbours("qwerty")["g"]
    'fhtyvb'
    """
    rows = _ROWS[layout]
    near: dict[str, str] = {}
    for number, row in enumerate(rows):
        for place, letter in enumerate(row):
            sides = row[max(place - 1, 0) : place] + row[place + 1 : place + 2]
            above = rows[number - 1][place : place + 2] if number > 0 else ""
            below = rows[number + 1][max(place - 1, 0) : place + 1] if number + 1 < len(rows) else ""
            near[letter] = sides + above + below
    return near


QWERTY = neighbours("qwerty")
