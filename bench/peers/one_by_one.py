"""Peers that rewrite one text a call."""

from __future__ import annotations

from collections.abc import Callable

FAILED: list[str] = []
"""The errors of the last pass."""


def each(change: Callable[[str], str]) -> Callable[[list[str]], list[str]]:
    """Rewrite one after the other; a text on which the peer fails stays as it is."""

    def change_all(texts: list[str]) -> list[str]:
        new = []
        for text in texts:
            try:
                new.append(change(text))
            except Exception as error:
                FAILED.append(repr(error))
                new.append(text)
        return new

    return change_all
