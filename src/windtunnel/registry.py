"""From a name to a transformation, on demand.

A name is a built-in (`typo.keyboard`), one that an installed package offers under the entry point group
`windtunnel.transformations`, or a function in a file of the user's (`my_edits.py:custom_transform`). It may carry
parameters: `typo.keyboard(rate=0.2)`. A file is run only when the user names it.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from typing import Any

from windtunnel import transforms
from windtunnel.errors import TransformationError, did_you_mean
from windtunnel.transformation import Transformation

GROUP = "windtunnel.transformations"


def _built_in() -> Iterator[tuple[str, str]]:
    for family in ("", *transforms.FAMILIES):
        package = f"{transforms.__name__}.{family}".rstrip(".")
        for name, place in importlib.import_module(package).NAMES.items():
            yield name, f"{package}.{place}"


BUILT_IN: dict[str, str] = dict(_built_in())
"""Name -> module and attribute, from each family's `NAMES`; no transformation is imported until it is named."""

_SPEC = re.compile(r"(?P<name>.+?)(?:@(?P<version>\d+))?(?P<params>\(.*\))?", re.DOTALL)


def names() -> list[str]:
    """Return every known name, built-in ones and entry points, in order."""
    return sorted({*BUILT_IN, *_entry_points()})


def get(spec: str, **params: Any) -> Transformation:
    """Return the transformation that a spec names, with parameters from the spec and from here.

    Args:
        spec: a name (`typo`), a name with parameters (`typo@1(rate=0.2)`), or `file.py:function`.
        **params: parameters that replace those of the spec.

    Raises:
        TransformationError: an unknown name, version or parameter, a value out of bounds, a file that fails to load.

    >>> get("typo.keyboard", rate=0.2).spec
    'typo.keyboard@1(rate=0.2, min_letters=4, keep_ends=True)'
    """
    match = _SPEC.fullmatch(spec.strip())
    if not match:
        raise TransformationError(f"'{spec}' names no transformation; `windtunnel catalog` lists those there are.")
    name, version = match["name"].strip(), match["version"]
    found = _load(name)
    if version is not None and int(version) != found.version:
        raise TransformationError(f"'{name}' is at version {found.version}; version {version} is not known here.")
    return found(**(_params(spec, match["params"]) | params))


def _load(name: str) -> Transformation:
    if name in BUILT_IN:
        module, _, attribute = BUILT_IN[name].partition(":")
        found: Transformation = getattr(importlib.import_module(module), attribute)
        return found
    if ":" in name:
        from windtunnel import plugins

        return plugins.from_file(name)
    if name in _entry_points():
        from windtunnel import plugins

        return plugins.adapt(_entry_points()[name].load(), name)
    raise TransformationError(
        f"No transformation is called '{name}'.{did_you_mean(name, names())} "
        "`windtunnel catalog` lists them; your own is named as file.py:function."
    )


def _params(spec: str, text: str | None) -> dict[str, Any]:
    """Read `(rate=0.1, ...)`: keyword arguments that are Python literals."""
    if not text:
        return {}
    try:
        call = ast.parse(f"f{text}", mode="eval").body
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.args:
            raise ValueError("only name=value")
        params = {word.arg: ast.literal_eval(word.value) for word in call.keywords if word.arg}
        if len(params) < len(call.keywords):
            raise ValueError("a name twice, or **")
        return params
    except (SyntaxError, TypeError, ValueError):
        raise TransformationError(
            f"'{spec}': parameters are written as (name=value, ...), values as Python literals; got {text}."
        ) from None


@cache
def _entry_points() -> dict[str, metadata.EntryPoint]:
    return {point.name: point for point in metadata.entry_points(group=GROUP)}
