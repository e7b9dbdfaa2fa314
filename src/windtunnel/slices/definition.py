"""What a slice is: a versioned name, parameters, and a predicate over the rows of a batch."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from windtunnel.errors import SliceError, TransformationError, did_you_mean
from windtunnel.text.arrays import Bools
from windtunnel.text.batch import TextBatch
from windtunnel.transforms.contract import checked

Predicate = Callable[..., Bools]
"""`(batch: TextBatch, **params) -> (rows,) booleans`"""


@dataclass(frozen=True)
class Slice:
    """A kind of rows; frozen and hashable. `a & b`, `a | b` and `~a` are slices too."""

    name: str
    version: int
    """0 for slices of slices, whose name holds the versions of their parts."""
    params: tuple[tuple[str, Any], ...]
    """In the signature's order, defaults included."""
    function: Predicate = field(compare=False, repr=False)
    kinds: Mapping[str, Any] = field(compare=False, repr=False, default_factory=dict)
    """Parameter name -> annotation, for the checks."""

    def __post_init__(self) -> None:
        try:
            params = [(name, checked(self.name, name, value, self.kinds.get(name))) for name, value in self.params]
        except TransformationError as error:
            raise SliceError(str(error)) from None
        object.__setattr__(self, "params", tuple(params))

    @property
    def spec(self) -> str:
        """The whole slice as text, such as `length@1(min=200, max=1000000)`; `get` reads it back."""
        if not self.version:
            return self.name
        inside = ", ".join(f"{name}={value!r}" for name, value in self.params)
        return f"{self.name}@{self.version}" + (f"({inside})" if inside else "")

    @property
    def summary(self) -> str:
        """The first line of the docstring; the spec for slices of slices."""
        return (inspect.getdoc(self.function) or self.spec).partition("\n")[0]

    def __call__(self, **params: Any) -> Slice:
        """Return the same slice with other parameters.

        Raises:
            SliceError: an unknown parameter, or a value out of bounds.
        """
        known = dict(self.params)
        for name in params:
            if name not in known:
                takes = f"It takes {', '.join(known)}." if known else "It takes none."
                raise SliceError(f"'{self.name}' has no parameter '{name}'.{did_you_mean(name, known)} {takes}")
        return replace(self, params=tuple((known | params).items()))

    def mask(self, batch: TextBatch) -> Bools:
        """Tell which rows of a batch are in the slice: (rows,)."""
        return self.function(batch, **dict(self.params))

    def __and__(self, other: Slice) -> Slice:
        return _composed(f"({self.spec} & {other.spec})", lambda batch: self.mask(batch) & other.mask(batch))

    def __or__(self, other: Slice) -> Slice:
        return _composed(f"({self.spec} | {other.spec})", lambda batch: self.mask(batch) | other.mask(batch))

    def __invert__(self) -> Slice:
        return _composed(f"~{self.spec}", lambda batch: ~self.mask(batch))


def slice_of(name: str, *, version: int = 1) -> Callable[[Predicate], Slice]:
    """Turn a predicate into a `Slice`; its keyword parameters and their defaults become `params`."""

    def wrap(function: Predicate) -> Slice:
        kinds = typing.get_type_hints(function, include_extras=True)
        params = [p for p in inspect.signature(function).parameters.values() if p.kind is p.KEYWORD_ONLY]
        return Slice(name, version, tuple((p.name, p.default) for p in params), function, kinds)

    return wrap


def _composed(name: str, function: Predicate) -> Slice:
    return Slice(name, 0, (), function)
