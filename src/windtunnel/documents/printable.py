"""Any text made fit to be printed: what leaves no ink or turns the line around is named, endless words can break."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 40
"""Characters of a word after which it may be broken."""

BREAK = "\u200b"

_KEPT = {"\u200b", "\u00a0", "\u00ad"}


def shown(text: str) -> str:
    r"""Return a text in which every character can be seen, on one line.

    >>> shown("a\u202eb"), shown("two\nlines")
    ('a⟨202E⟩b', 'two lines')
    """
    text = re.sub(r"<br */?>", lambda found: found[0].replace(" ", "\u00a0") + BREAK, text)
    text = re.sub(r"[\n\r\t\x0b\x0c\u2028\u2029]+", " ", text)
    if not text.isascii() or not text.isprintable():
        text = "".join(_seen(character) for character in text)
    return re.sub(rf"\S{{{LONGEST}}}(?=\S)", lambda found: found[0] + BREAK, text)


def _seen(character: str) -> str:
    if character in _KEPT or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn"):
        return character
    return f"⟨{ord(character):04X}⟩"
