"""Groups of flags: a command takes a dataclass, and typer sees its fields as parameters of the command."""

from __future__ import annotations

import dataclasses
import functools
import inspect
from collections.abc import Callable, Collection
from inspect import Parameter
from typing import Any, get_type_hints


def spread(*, without: Collection[str] = ()) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Decorate a command whose parameters may be groups: dataclasses whose fields typer can read.

    Args:
        without: fields that are no flags of this command; they have their defaults.

    Returns:
        A decorator. In place of a group, the command it returns takes the group's fields, in their order.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        parameters: list[Parameter] = []
        groups: dict[str, tuple[Any, list[str]]] = {}
        for one in inspect.signature(command, eval_str=True).parameters.values():
            group: Any = one.annotation
            if not dataclasses.is_dataclass(group):
                parameters.append(one.replace(kind=Parameter.KEYWORD_ONLY))
                continue
            fields = [field for field in dataclasses.fields(group) if field.name not in without]
            hints = get_type_hints(group, include_extras=True)
            parameters += [
                Parameter(field.name, Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[field.name])
                for field in fields
            ]
            groups[one.name] = group, [field.name for field in fields]

        @functools.wraps(command)
        def called(**flags: Any) -> None:
            made = {name: make(**{key: flags.pop(key) for key in keys}) for name, (make, keys) in groups.items()}
            command(**flags, **made)

        called.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        called.__annotations__ = {one.name: one.annotation for one in parameters}
        return called

    return decorate
