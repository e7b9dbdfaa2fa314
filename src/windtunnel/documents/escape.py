"""Words that LaTeX, Markdown or Typst prints as they are: what each would read as a command is escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping

LATEX = {
    **{letter: rf"\{letter}" for letter in "#$%&_{}"},
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
"""The ten characters that are commands of LaTeX."""


def latex(text: str, further: Mapping[str, str]) -> str:
    r"""Escape for LaTeX; `further`: what else is written in another way, by character.

    >>> latex("50% of $a_b × c", {"×": r"$\times$"})
    '50\\% of \\$a\\_b $\\times$ c'
    """
    table = LATEX | dict(further)
    return "".join(table.get(character, character) for character in text)


def markdown(text: str) -> str:
    r"""Escape for Markdown with formulas, within a line.

    >>> markdown("*a* <b> [c](d)")
    '\\*a\\* \\<b\\> \\[c\\](d)'
    """
    return re.sub(r"([\\`*_{}\[\]<>|~$&])", r"\\\1", text)


def typst(text: str) -> str:
    r"""Escape for Typst.

    >>> typst("#a [b] $c")
    '\\#a \\[b\\] \\$c'
    """
    return re.sub(r"([\\#$*_`<>@\[\]~])", r"\\\1", text)
