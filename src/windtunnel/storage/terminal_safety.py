"""Texts of strangers in a terminal: what would steer it, or turn the line around, is shown by its number."""

from __future__ import annotations

import re

_STEERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Control characters other than tab and line feed (escape sequences begin with one), and those that change the
direction in which a line is written."""


def visible(text: str) -> str:
    r"""Return a text that does nothing to a terminal.

    >>> visible("\x1b]0;a title\x07 and \u202eturned\n")
    '⟨001B⟩]0;a title⟨0007⟩ and ⟨202E⟩turned\n'
    """
    return _STEERS.sub(lambda found: f"⟨{ord(found[0]):04X}⟩", text)
