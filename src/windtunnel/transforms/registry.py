"""From a name to a transformation, on demand.

A name is a built-in (`typo.keyboard`), one that an installed package offers under the entry point group
`windtunnel.transformations`, or a function in a file of the user's (`my_edits.py:custom_transform`). It may carry
parameters: `typo.keyboard(rate=0.2)`. Names are composed by >, | and some(...); see
`windtunnel.transforms.composition`. A file is
run only when the user names it.
"""

from __future__ import annotations

import importlib
import re
from functools import cache
from importlib import metadata
from typing import Any

from windtunnel.errors import TransformationError, did_you_mean
from windtunnel.storage import limits
from windtunnel.transforms import built_in, composition, neural, specs
from windtunnel.transforms.composition import expression
from windtunnel.transforms.contract import Transformation

GROUP = "windtunnel.transformations"


BUILT_IN: dict[str, str] = built_in.PLACES
"""Name -> module and attribute; no transformation is imported until it is named."""
NEURAL: dict[str, str] = {name: f"{neural.__name__}.{place}" for name, place in neural.NAMES.items()}
"""The same for those that need a model."""


def names() -> list[str]:
    """Return every known name, built-in ones, those that need a model and entry points, in order."""
    return sorted({*BUILT_IN, *NEURAL, *_entry_points()})


def get(spec: str, **params: Any) -> Transformation:
    """Return the transformation that a spec names, with parameters from the spec and from here.

    Args:
        spec: a name (`typo`), a name with parameters (`typo@1(rate=0.2)`), `file.py:function`, or a composition of
            such (`typo > synonym`).
        **params: parameters that replace those of the spec.

    Raises:
        TransformationError: an unknown name, version or parameter, a value out of bounds, a file that fails to load.

    >>> get("typo.swap", rate=0.2).spec
    'typo.swap@1(rate=0.2, min_letters=4, keep_ends=True)'
    """
    _check_length(spec)
    if expression.is_composition(spec):
        return _built(expression.parse(spec), spec)(**params)
    read = specs.read(spec)
    if not read:
        raise TransformationError(
            f"'{limits.shown(spec)}' names no transformation; `windtunnel catalog` lists those there are."
        )
    name, version, given = read
    found = _load(name)
    if version is not None and version != found.version:
        raise TransformationError(f"'{name}' is at version {found.version}; version {version} is not known here.")
    return found(**(given | params))


def plugins_in(spec: str) -> list[str]:
    """Return the plug-in files and functions that a spec names, without running any.

    Raises:
        TransformationError: brackets that do not close, parameters that cannot be read, or a text too long for a spec.

    >>> plugins_in("typo(rate=0.2) > some(1, my_edits.py:shout(rate=0.5), case.lower)")
    ['my_edits.py:shout']
    """
    _check_length(spec)
    found: list[str] = []
    waiting: list[expression.Node | str] = [expression.parse(spec)] if expression.is_composition(spec) else [spec]
    while waiting:
        node = waiting.pop()
        if not isinstance(node, str):
            waiting += node.parts
        elif (read := specs.read(node)) and ":" in read.name:
            found.append(read.name)
    return found


def _check_length(spec: str) -> None:
    if len(spec) > limits.SPEC:
        raise TransformationError(
            f"'{limits.shown(spec)}': {len(spec):,} letters; a transformation has at most {limits.SPEC:,}."
        )


def _built(node: expression.Node | str, spec: str) -> Transformation:
    """Make a composition of what was read."""
    if isinstance(node, str):
        return get(node)
    parts = [_built(part, spec) for part in node.parts]
    if node.how == composition.composed.SOME:
        if not re.fullmatch("[0-9]{1,9}", node.count):
            got = limits.shown(node.count)
            raise TransformationError(
                f"'{limits.shown(spec)}': `some` starts with how many, such as some(2, a, b, c); got '{got}'."
            )
        found = composition.some(int(node.count), *parts)
    else:
        found = (composition.sequence if node.how == composition.composed.SEQUENCE else composition.one_of)(*parts)
    return found(**specs.params(spec, node.params))


def _load(name: str) -> Transformation:
    place = BUILT_IN.get(name) or NEURAL.get(name)
    if place:
        module, _, attribute = place.partition(":")
        found: Transformation = getattr(importlib.import_module(module), attribute)
        return found
    if ":" in name:
        from windtunnel.transforms import plugins

        return plugins.from_file(name)
    if name in _entry_points():
        from windtunnel.transforms import plugins

        return plugins.adapt(_entry_points()[name].load(), name)
    raise TransformationError(
        f"No transformation is called '{limits.shown(name)}'.{did_you_mean(name, names())} "
        "`windtunnel catalog` lists them; your own is named as file.py:function."
    )


@cache
def _entry_points() -> dict[str, metadata.EntryPoint]:
    return {point.name: point for point in metadata.entry_points(group=GROUP)}
