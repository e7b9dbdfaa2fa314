"""How a name with a version and parameters is written: `typo.keyboard@1(rate=0.1)`, `length(min=200)`."""

from __future__ import annotations

import ast
import re
from typing import Any, NamedTuple

from windtunnel.errors import TransformationError
from windtunnel.storage import limits
from windtunnel.transforms.contract import Range

_SPEC = re.compile(r"(?P<name>.+?)(?:@(?P<version>[0-9]{1,9}))?(?P<params>\(.*\))?", re.DOTALL)
_NUMBER = r"[-+]?+(?:\d++(?:\.\d++)?+|\.\d++)(?:[eE][-+]?+\d++)?+"
"""Nothing is given back, and none begins within another: else ten thousand digits would take seconds."""
_RANGE = re.compile(
    rf"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|(?<!\d)(?P<low>{_NUMBER})\s*\.\.\s*(?P<high>{_NUMBER})""", re.DOTALL
)
"""A text in quotes, which stays, or two numbers with two dots between them."""


class Spec(NamedTuple):
    """A spec, taken apart."""

    name: str
    version: int | None
    """None if it names none."""
    params: dict[str, Any]


def read(spec: str) -> Spec | None:
    """Take a spec apart; None if it is empty.

    Raises:
        TransformationError: parameters that are not written as (name=value, ...).

    >>> read("length@1(min=200)")
    Spec(name='length', version=1, params={'min': 200})
    """
    match = _SPEC.fullmatch(spec.strip())
    if not match:
        return None
    version = match["version"]
    return Spec(match["name"].strip(), None if version is None else int(version), params(spec, match["params"]))


def params(spec: str, text: str | None) -> dict[str, Any]:
    """Read `(rate=0.1, ...)`: keyword arguments that are Python literals, or ranges such as 0.05..0.2.

    Raises:
        TransformationError: they are written otherwise; the message shows the spec.
    """
    if not text:
        return {}
    try:
        call = ast.parse(f"f{_RANGE.sub(_called, text)}", mode="eval").body
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.args:
            raise ValueError("only name=value")
        found = {word.arg: _value(word.value) for word in call.keywords if word.arg}
        if len(found) < len(call.keywords):
            raise ValueError("a name twice, or **")
        return found
    except (SyntaxError, TypeError, ValueError, RecursionError, MemoryError):  # the last: brackets in brackets
        raise TransformationError(
            f"'{limits.shown(spec)}': parameters are written as (name=value, ...), values as Python literals; "
            f"got {limits.shown(text)}."
        ) from None


def _called(found: re.Match[str]) -> str:
    return f"range({found['low']}, {found['high']})" if found["low"] else found[0]


def _value(node: ast.expr) -> Any:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range" and not node.keywords:
        return Range(*(ast.literal_eval(end) for end in node.args))
    return ast.literal_eval(node)
