"""What the keys of four keyboards write, and which letters lie next to each other on them.

Read off the boards: ANSI qwerty, German qwertz, French azerty, ANSI Dvorak. Keys of one row touch left and right; the
rows below are shifted by a quarter and a half of a key, so a key touches two of the row above and two of the row below.
"""

from __future__ import annotations

from itertools import chain
from typing import Literal

Layout = Literal["qwerty", "qwertz", "azerty", "dvorak"]

_PLAIN: dict[str, tuple[str, str, str]] = {
    "qwerty": ("qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"),
    "qwertz": ("qwertzuiopü+", "asdfghjklöä", "yxcvbnm,.-"),
    "azerty": ("azertyuiop^$", "qsdfghjklmù", "wxcvbn,;:!"),
    "dvorak": ("',.pyfgcrl/=", "aoeuidhtns-", ";qjkxbmwvz"),
}
"""The three rows of letters, from the left."""
_SHIFTED: dict[str, tuple[str, str, str]] = {
    "qwerty": ("QWERTYUIOP{}", 'ASDFGHJKL:"', "ZXCVBNM<>?"),
    "qwertz": ("QWERTZUIOPÜ*", "ASDFGHJKLÖÄ", "YXCVBNM;:_"),
    "azerty": ("AZERTYUIOP¨£", "QSDFGHJKLM%", "WXCVBN?./§"),
    "dvorak": ('"<>PYFGCRL?+', "AOEUIDHTNS_", ":QJKXBMWVZ"),
}
"""The same keys with shift."""


def neighbours(layout: Layout) -> dict[str, str]:
    """Return letter -> neighbouring letters, in the order left, right, above, below; keys of other signs do not count.

    >>> neighbours("qwerty")["g"]
    'fhtyvb'
    >>> neighbours("qwertz")["l"]
    'köop'
    """
    rows = _PLAIN[layout]
    plain, shifted = chain.from_iterable(rows), chain.from_iterable(_SHIFTED[layout])
    letters = {key for key, large in zip(plain, shifted, strict=True) if key.upper() == large != key}
    near: dict[str, str] = {}
    for number, row in enumerate(rows):
        for place, letter in enumerate(row):
            sides = row[max(place - 1, 0) : place] + row[place + 1 : place + 2]
            above = rows[number - 1][place : place + 2] if number > 0 else ""
            below = rows[number + 1][max(place - 1, 0) : place + 1] if number + 1 < len(rows) else ""
            if letter in letters:
                near[letter] = "".join(key for key in sides + above + below if key in letters)
    return near


def keys_on(layout: Layout, hands: Layout = "qwerty") -> dict[str, str]:
    """Return what each key of a board writes on another: hands that know `hands` typing on `layout`.

    >>> "".join(map(keys_on("azerty").get, "quiz"))
    'auiw'
    """
    pairs = zip((_PLAIN[hands], _SHIFTED[hands]), (_PLAIN[layout], _SHIFTED[layout]), strict=True)
    return {
        meant: written
        for meant_rows, written_rows in pairs
        for meant, written in zip("".join(meant_rows), "".join(written_rows), strict=True)
    }
