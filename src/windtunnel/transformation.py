"""The contract: a transformation proposes edits, one engine applies them.

    @transformation("typo.swap", version=1)
    def swap(batch: TextBatch, chance: Chance, *, rate: Share = 0.1) -> Edits: ...

makes `swap` a `Transformation` with the signature's defaults; `swap(rate=0.2)` is the same with another strength;
`swap.texts(["..."])` rewrites a list. Functions that work on one text are adapted in `plugins.py`.
"""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Annotated, Any, Literal

from windtunnel.core import edits as edit
from windtunnel.core.chance import Chance
from windtunnel.core.edits import Edits
from windtunnel.core.text import TextBatch
from windtunnel.errors import TransformationError, did_you_mean


@dataclass(frozen=True)
class Between:
    """Bounds of a parameter, both allowed, and how to say them."""

    low: float
    high: float
    meaning: str


Share = Annotated[float, Between(0, 1, "a share between 0 and 1")]
"""A share of the places that could be edited."""
Count = Annotated[int, Between(0, 1_000_000, "a count of 0 or more")]

Columnar = Callable[..., Edits]
"""`(batch: TextBatch, chance: Chance, **params) -> Edits`"""


@dataclass(frozen=True)
class Transformation:
    """A versioned name, parameters and a function that proposes edits; frozen and hashable."""

    name: str
    version: int
    params: tuple[tuple[str, Any], ...]
    """In the signature's order, defaults included."""
    function: Columnar = field(compare=False, repr=False)
    kinds: Mapping[str, Any] = field(compare=False, repr=False, default_factory=dict)
    """Parameter name -> annotation, for the checks."""
    fingerprint: str = ""
    """A hash of the user's file for `file.py:function`; built-in ones have their version."""

    def __post_init__(self) -> None:
        checked = [(name, _checked(self.name, name, value, self.kinds.get(name))) for name, value in self.params]
        object.__setattr__(self, "params", tuple(checked))

    @property
    def id(self) -> str:
        """`name@version`: the key of the chances, which strength is not part of; a user's file without its folder."""
        return f"{PurePath(self.name).name}@{self.version}"

    @property
    def spec(self) -> str:
        """The whole transformation as text, such as `typo.keyboard@1(rate=0.1)`; `registry.get` reads it back."""
        inside = ", ".join(f"{name}={value!r}" for name, value in self.params)
        return f"{self.name}@{self.version}({inside})"

    @property
    def identity(self) -> tuple[str, str]:
        """What decides the outcome: spec, and the hash of the user's file if it is one."""
        return self.spec, self.fingerprint

    @property
    def summary(self) -> str:
        """The first line of the docstring."""
        return (inspect.getdoc(self.function) or "").partition("\n")[0]

    @property
    def strength(self) -> str | None:
        """The name of the parameter that says how much: `rate`, if there is one."""
        return "rate" if any(name == "rate" for name, _ in self.params) else None

    def __call__(self, **params: Any) -> Transformation:
        """Return the same transformation with other parameters.

        Raises:
            TransformationError: an unknown parameter, or a value out of bounds.
        """
        known = dict(self.params)
        for name in params:
            if name not in known:
                takes = f"It takes {', '.join(known)}." if known else "It takes none."
                raise TransformationError(
                    f"'{self.name}' has no parameter '{name}'.{did_you_mean(name, known)} {takes}"
                )
        return replace(self, params=tuple((known | params).items()))

    def edits(self, batch: TextBatch, *, seed: int = 0, draw: int = 0) -> Edits:
        """Propose edits for a batch: checked, without those in markup and links, without idle ones.

        Raises:
            TransformationError: the function broke the contract of edits.
        """
        proposed = self.function(batch, Chance.of(batch, seed, self.id, draw), **dict(self.params))
        edit.check(batch, proposed, f"'{self.name}'")
        return proposed.without(batch.markup).without(batch.links).without_idle(batch)

    def texts(self, texts: Sequence[str], *, seed: int = 0, draw: int = 0) -> list[str]:
        """Rewrite a list of texts.

        >>> from windtunnel import registry
        >>> registry.get("case.lower").texts(["An EYE for <br />Design"])
        ['an eye for <br />design']
        """
        out: list[str] = []
        for _, part in TextBatch.of(texts).slices():
            out += edit.apply(part, self.edits(part, seed=seed, draw=draw)).strings.to_list()
        return out


def transformation(name: str, *, version: int = 1) -> Callable[[Columnar], Transformation]:
    """Turn a columnar function into a `Transformation`; its keyword parameters and their defaults become `params`."""

    def wrap(function: Columnar) -> Transformation:
        signature = inspect.signature(function)
        kinds = typing.get_type_hints(function, include_extras=True)
        params = [p for p in signature.parameters.values() if p.kind is p.KEYWORD_ONLY]
        return Transformation(name, version, tuple((p.name, p.default) for p in params), function, kinds)

    return wrap


def _checked(owner: str, name: str, value: Any, kind: Any) -> Any:
    """Refuse a value that its annotation does not allow, in one standard sentence; a share of 1 becomes 1.0."""
    if value is inspect.Parameter.empty:
        raise TransformationError(f"'{owner}' needs a value for `{name}`.")
    if kind is None:
        return value
    base, *extras = typing.get_args(kind) if typing.get_origin(kind) is Annotated else (kind,)
    bounds = next((extra for extra in extras if isinstance(extra, Between)), None)
    if bounds is not None:
        numeric = isinstance(value, int | float) and not isinstance(value, bool)
        whole = base is not int or isinstance(value, int)
        if not (numeric and whole and bounds.low <= value <= bounds.high):
            raise TransformationError(f"'{owner}': `{name}` is {bounds.meaning}; got {value!r}.")
        return float(value) if base is float else value  # so that one strength has one spec
    if typing.get_origin(base) is Literal:
        choices = typing.get_args(base)
        if value not in choices:
            raise TransformationError(f"'{owner}': `{name}` is one of {_listed(choices)}; got {value!r}.")
    elif base in (bool, int, str) and type(value) is not base:
        raise TransformationError(f"'{owner}': `{name}` is {base.__name__}; got {value!r}.")
    return value


def _listed(choices: Iterable[object]) -> str:
    return ", ".join(repr(choice) for choice in choices)
