"""A text before and after its edits, in parts that changed and parts that did not, all of it to be seen.

Characters that leave no ink, or that would turn the page around, are shown by a sign or their name.
"""

from __future__ import annotations

import unicodedata
from typing import Any

Parts = list[tuple[str, bool]]
"""Pieces of a text in order, and whether each changed."""

_SIGNS = {"\n": "↵\n", "\r": "↵", "\t": "⇥", "\u00a0": "⍽"}
_NAMES = {
    "\u00ad": "SHY",
    "\u200b": "ZWSP",
    "\u200c": "ZWNJ",
    "\u200d": "ZWJ",
    "\u2060": "WJ",
    "\ufeff": "BOM",
    "\u202a": "LRE",
    "\u202b": "RLE",
    "\u202c": "PDF",
    "\u202d": "LRO",
    "\u202e": "RLO",
    "\u2066": "LRI",
    "\u2067": "RLI",
    "\u2068": "FSI",
    "\u2069": "PDI",
}


def parts(text: str, edits: list[dict[str, Any]]) -> tuple[Parts, Parts]:
    """Return the text before and after the edits, whose `start` and `stop` are byte offsets.

    >>> parts("so so", [{"start": 3, "stop": 4, "text": "n"}])
    ([('so ', False), ('s', True), ('o', False)], [('so ', False), ('n', True), ('o', False)])
    """
    before: Parts = []
    after: Parts = []
    data, place = text.encode(), 0
    for edit in [*edits, {"start": len(data), "stop": len(data), "text": ""}]:
        same = data[place : edit["start"]].decode()
        before += [(same, False), (data[edit["start"] : edit["stop"]].decode(), True)]
        after += [(same, False), (edit["text"], True)]
        place = edit["stop"]
    return [part for part in before if part[0]], [part for part in after if part[0]]


def visible(text: str, changed: bool) -> str:
    r"""Return a part as it is to be shown: signs for what leaves no ink, blanks too where nothing but blanks changed.

    >>> visible("a\u200bb", True), visible(" ", True), visible(" ", False)
    ('a⟨ZWSP⟩b', '␣', ' ')
    """
    if changed and not text.strip():
        text = text.replace(" ", "␣")
    return "".join(_shown(character, text) for character in text)


def _shown(character: str, text: str) -> str:
    if character == "\u200d" and not text.isascii() and any(unicodedata.category(one) == "So" for one in text):
        return character  # it joins emoji
    if character in _NAMES:
        return f"⟨{_NAMES[character]}⟩"
    if character in _SIGNS:
        return _SIGNS[character]
    if unicodedata.category(character) in ("Cc", "Cf"):
        return f"⟨{ord(character):04X}⟩"
    return character
