"""What a slice is: a versioned name, parameters, and a predicate over the rows of a batch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from windtunnel.errors import SliceError
from windtunnel.text.arrays import Bools
from windtunnel.text.batch import TextBatch
from windtunnel.transforms.contract import Parametrized, parameters

Predicate = Callable[..., Bools]
"""`(batch: TextBatch, **params) -> (rows,) booleans`"""


@dataclass(frozen=True)
class Slice(Parametrized):
    """A kind of rows; `a & b`, `a | b` and `~a` are slices too, of version 0, named by the specs of their parts."""

    error = SliceError

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
        return super().summary or self.spec

    def mask(self, batch: TextBatch) -> Bools:
        """Tell which rows of a batch are in the slice: (rows,)."""
        found: Bools = self.function(batch, **dict(self.params))
        return found

    def __and__(self, other: Slice) -> Slice:
        return _composed(f"({self.spec} & {other.spec})", lambda batch: self.mask(batch) & other.mask(batch))

    def __or__(self, other: Slice) -> Slice:
        return _composed(f"({self.spec} | {other.spec})", lambda batch: self.mask(batch) | other.mask(batch))

    def __invert__(self) -> Slice:
        return _composed(f"~{self.spec}", lambda batch: ~self.mask(batch))


def slice_of(name: str, *, version: int = 1) -> Callable[[Predicate], Slice]:
    """Turn a predicate into a `Slice`; its keyword parameters and their defaults become `params`."""

    def wrap(function: Predicate) -> Slice:
        defaults, kinds = parameters(function)
        return Slice(name, version, defaults, function, kinds)

    return wrap


def _composed(name: str, function: Predicate) -> Slice:
    return Slice(name, 0, (), function)
