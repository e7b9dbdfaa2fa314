"""The grammar of compositions: from a text to a tree of names.

expression  = choice { ">" choice }
choice      = item { "|" item }
item        = ( "(" expression ")" | "some(" count { "," expression } ")" ) [ params ]  |  spec
params      = "(" name=value, ... ")"
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from windtunnel.errors import TransformationError
from windtunnel.storage import limits
from windtunnel.transforms.composition.composed import ONE_OF, SEQUENCE, SOME

_SOME = re.compile(r"some\s*\(")
_OPEN, _CLOSED = "([{", ")]}"


@dataclass(frozen=True)
class Node:
    """A composition as written: how, of what, and with which parameters."""

    how: str
    parts: tuple[Node | str, ...]
    count: str = ""
    params: str = ""


def is_composition(spec: str) -> bool:
    """Whether a spec is more than one name with parameters."""
    spec = spec.strip()
    return spec.startswith("(") or bool(_SOME.match(spec)) or any(sign in ">|" for _, sign in _outside(spec))


def parse(spec: str) -> Node | str:
    """Read an expression; a text stands for a transformation's spec.

    Raises:
        TransformationError: a bracket or a transformation is missing.
    """
    depths = [depth for *_, depth in _walk(spec + " ")]
    if min(depths) < 0 or depths[-1]:
        raise TransformationError(f"'{limits.shown(spec)}': brackets and quotes do not close.")
    if max(depths) > limits.DEPTH:
        raise TransformationError(
            f"'{limits.shown(spec)}': {max(depths):,} brackets in brackets; {limits.DEPTH} are the most."
        )
    return _expression(spec, spec)


def _expression(text: str, spec: str) -> Node | str:
    for sign, how in ((">", SEQUENCE), ("|", ONE_OF)):
        pieces = _split(text, sign)
        if len(pieces) > 1:
            return Node(how, tuple(_expression(piece, spec) for piece in pieces))
    text = text.strip()
    if not text:
        raise TransformationError(
            f"'{limits.shown(spec)}': a transformation is missing; write a > b, a | b or some(2, a, b, c)."
        )
    found = _SOME.match(text)
    if not found and not text.startswith("("):
        return text
    opening = text.index("(")
    closing = next(place for place, sign in _brackets(text) if sign == ")" and place > opening)
    inside, params = text[opening + 1 : closing], text[closing + 1 :].strip()
    if params and not (params.startswith("(") and params.endswith(")")):
        raise TransformationError(f"'{limits.shown(spec)}': '{limits.shown(params)}' does not belong behind a bracket.")
    if found:
        count, *pieces = _split(inside, ",")
        return Node(SOME, tuple(_expression(piece, spec) for piece in pieces), count.strip(), params)
    node = _expression(inside, spec)
    if not params:
        return node
    if isinstance(node, str) or node.params:
        raise TransformationError(
            f"'{limits.shown(spec)}': parameters stand behind a name or behind the brackets of a > b or a | b."
        )
    return Node(node.how, node.parts, node.count, params)


def _split(text: str, sign: str) -> list[str]:
    places = [place for place, found in _outside(text) if found == sign]
    return [text[a + 1 : b] for a, b in zip([-1, *places], [*places, len(text)], strict=True)]


def _outside(text: str) -> Iterator[tuple[int, str]]:
    """Every character outside brackets, with its place."""
    return ((place, sign) for place, sign, depth in _walk(text) if depth == 0)


def _brackets(text: str) -> Iterator[tuple[int, str]]:
    """Every bracket that closes an outermost one, with its place."""
    return ((place, sign) for place, sign, depth in _walk(text) if depth == 0 and sign in _CLOSED)


def _walk(text: str) -> Iterator[tuple[int, str, int]]:
    """Every character with its place and its depth (a closing bracket's is the outer one); texts in quotes are inside.

    Quotes count inside brackets only, so that a file may be called `don't.py`.
    """
    depth, quote, escaped = 0, "", False
    for place, sign in enumerate(text):
        if quote:
            if not escaped and sign == quote:
                quote = ""
            escaped = sign == "\\" and not escaped
            yield place, sign, depth + 1
            continue
        if sign in _OPEN:
            depth += 1
        elif sign in _CLOSED:
            depth -= 1
        elif depth and sign in "'\"":
            quote = sign
        yield place, sign, depth
