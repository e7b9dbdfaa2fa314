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
from typing import Annotated, Any, ClassVar, Literal, Self

import numpy as np

from windtunnel.errors import TransformationError, UsageError, did_you_mean
from windtunnel.storage.limits import said
from windtunnel.text import edits as edit
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.transforms.protection import Protection


@dataclass(frozen=True)
class Between:
    """Bounds of a parameter, both allowed, and how to say them."""

    low: float
    high: float
    meaning: str


Share = Annotated[float, Between(0, 1, "a share between 0 and 1")]
"""A share of the places that could be edited."""
Count = Annotated[int, Between(0, 1_000_000, "a count of 0 or more")]


@dataclass(frozen=True)
class Range:
    """Bounds of a strength that each row draws its own from, in 16 even steps from low to high; `0.05..0.2` in specs.

    A row's edits are those that it gets at its own rate. So they are among those at the rate `high`, those at the rate
    `low` are among them, and a range that lies higher in both bounds gives each row as many edits or more.
    """

    low: float
    high: float

    def __repr__(self) -> str:
        return f"{self.low!r}..{self.high!r}"

    def __mul__(self, factor: float) -> Range:
        return Range(self.low * factor, self.high * factor)

    __rmul__ = __mul__


STEPS = 16
"""Rates in a range: a batch is worked on once for each."""

Columnar = Callable[..., Edits]
"""`(batch: TextBatch, chance: Chance, **params) -> Edits`"""
Material = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True)
class Parametrized:
    """What transformations and slices share: a versioned name, and parameters that are checked; frozen and hashable."""

    name: str
    version: int
    params: tuple[tuple[str, Any], ...]
    """In the signature's order, defaults included."""
    function: Callable[..., Any] = field(compare=False, repr=False)
    kinds: Mapping[str, Any] = field(compare=False, repr=False, default_factory=dict)
    """Parameter name -> annotation, for the checks."""

    error: ClassVar[type[UsageError]]
    """What is raised for a parameter that cannot be."""

    def __post_init__(self) -> None:
        try:
            params = [(name, checked(self.name, name, value, self.kinds.get(name))) for name, value in self.params]
        except TransformationError as error:
            raise self.error(str(error)) from None
        object.__setattr__(self, "params", tuple(params))

    @property
    def summary(self) -> str:
        """The first line of the docstring."""
        return (inspect.getdoc(self.function) or "").partition("\n")[0]

    def __call__(self, **params: Any) -> Self:
        """Return the same with other parameters.

        Raises:
            UsageError: an unknown parameter, or a value out of bounds.
        """
        known = dict(self.params)
        for name in params:
            if name not in known:
                takes = f"It takes {', '.join(known)}." if known else "It takes none."
                raise self.error(f"'{self.name}' has no parameter '{name}'.{did_you_mean(name, known)} {takes}")
        return replace(self, params=tuple((known | params).items()))


def parameters(function: Callable[..., Any]) -> tuple[tuple[tuple[str, Any], ...], dict[str, Any]]:
    """Return a function's keyword parameters with their defaults, and the annotation of each of its parameters."""
    keywords = [p for p in inspect.signature(function).parameters.values() if p.kind is p.KEYWORD_ONLY]
    return tuple((p.name, p.default) for p in keywords), typing.get_type_hints(function, include_extras=True)


@dataclass(frozen=True)
class Transformation(Parametrized):
    """A versioned name, parameters and a function that proposes edits; frozen and hashable."""

    fingerprint: str = ""
    """A hash of the user's file for `file.py:function`; built-in ones have their version."""
    protection: Protection | None = None
    """What must not be touched besides markup and links: the parameter `protect`, which all take."""
    exact: bool = field(default=True, compare=False)
    """Whether the outcome is the same everywhere; a model's may differ between machines, devices and versions."""
    material: Material | None = field(default=None, compare=False, repr=False)
    """A hash, from the parameters, of what else decides the outcome: a model's files. Asked for by `identity`."""

    error = TransformationError

    def __post_init__(self) -> None:
        if any(name == "protect" for name, _ in self.params):
            raise TransformationError(
                f"'{self.name}': every transformation takes `protect` already; call that parameter otherwise."
            )
        super().__post_init__()

    @property
    def id(self) -> str:
        """`name@version`: the key of the chances, which strength is not part of; a user's file without its folder."""
        return f"{PurePath(self.name).name}@{self.version}"

    @property
    def spec(self) -> str:
        """The whole transformation as text, such as `typo.keyboard@1(rate=0.1)`; `registry.get` reads it back."""
        protect = [("protect", self.protection.value)] if self.protection else []
        inside = ", ".join(f"{name}={value!r}" for name, value in (*self.params, *protect))
        return f"{self.name}@{self.version}({inside})"

    @property
    def identity(self) -> tuple[str, str]:
        """What decides the outcome: spec, and the hashes of the files of a user or a model, if there are any."""
        material = self.material(dict(self.params)) if self.material else ""
        return self.spec, self.fingerprint + material + (self.protection.fingerprint if self.protection else "")

    @property
    def strength(self) -> str | None:
        """The name of the parameter that says how much: `rate`, if there is one."""
        return "rate" if any(name == "rate" for name, _ in self.params) else None

    def __call__(self, **params: Any) -> Self:
        """Return the same transformation with other parameters.

        `protect`, which every transformation takes, says what must not be touched; see
        `windtunnel.transforms.protection`.

        >>> from windtunnel.transforms import registry
        >>> registry.get("case.lower")(protect=("negations", "words:eye")).texts(["NOT an EYE for DESIGN"])
        ['NOT an EYE for design']

        Raises:
            TransformationError: an unknown parameter, or a value out of bounds.
        """
        protection = self.protection
        if "protect" in params:
            protection = Protection.of(params.pop("protect"))
        return replace(super().__call__(**params), protection=protection)

    def protecting(self, given: Any) -> Transformation:
        """Return the same transformation with more that must not be touched.

        Raises:
            TransformationError: as for a call with `protect`.
        """
        more = Protection.of(given)
        return self if more is None else replace(self, protection=more | self.protection)

    def edits(self, batch: TextBatch, *, seed: int = 0, draw: int = 0, within: str = "") -> Edits:
        """Propose edits for a batch: checked, without those in markup, links and what is protected, without idle ones.

        Args:
            batch: the texts.
            seed: decides the chances, with the row's id and the draw.
            draw: 0 for the test set, 1.. for further variants of the same rows.
            within: which part of which composition this is, so that two equal parts have chances of their own.

        Raises:
            TransformationError: the function broke the contract of edits.
        """
        chance = Chance.of(batch, seed, within + self.id, draw)
        ranged = next((name for name, value in self.params if isinstance(value, Range)), None)
        proposed = self._row_by_row(batch, chance, ranged) if ranged else self._proposed(batch, chance)
        found = proposed.without(batch.markup).without(batch.links).without_idle(batch)
        return self.protection.without_touching(batch, found) if self.protection else found

    def _proposed(self, batch: TextBatch, chance: Chance, **params: Any) -> Edits:
        proposed: Edits = self.function(batch, chance, **dict(self.params) | params)
        edit.check(batch, proposed, f"'{self.name}'")
        return proposed

    def _row_by_row(self, batch: TextBatch, chance: Chance, name: str) -> Edits:
        """Work on the rows of each of a range's rates together."""
        bounds: Range = dict(self.params)[name]
        step = (chance.of_rows("strength") * STEPS).astype(np.int64)
        parts = []
        for number in np.unique(step).tolist():
            rows = np.flatnonzero(step == number)
            part = batch.rows(rows)
            rate = bounds.low + (bounds.high - bounds.low) * number / (STEPS - 1)
            found = self._proposed(part, replace(chance, id_hashes=part.id_hashes), **{name: rate})
            parts.append(found.moved(part, batch, rows))
        return Edits.merged(parts)

    def texts(self, texts: Sequence[str], *, seed: int = 0, draw: int = 0) -> list[str]:
        """Rewrite a list of texts.

        >>> from windtunnel.transforms import registry
        >>> registry.get("case.lower").texts(["An EYE for <br />Design"])
        ['an eye for <br />design']
        """
        out: list[str] = []
        for _, part in TextBatch.of(texts).slices():
            out += edit.apply(part, self.edits(part, seed=seed, draw=draw)).strings.to_list()
        return out


def transformation(
    name: str, *, version: int = 1, exact: bool = True, material: Material | None = None
) -> Callable[[Columnar], Transformation]:
    """Turn a columnar function into a `Transformation`; its keyword parameters and their defaults become `params`."""

    def wrap(function: Columnar) -> Transformation:
        defaults, kinds = parameters(function)
        return Transformation(name, version, defaults, function, kinds, exact=exact, material=material)

    return wrap


def checked(owner: str, name: str, value: Any, kind: Any) -> Any:
    """Refuse a value that its annotation does not allow, in one standard sentence; a share of 1 becomes 1.0."""
    if value is inspect.Parameter.empty:
        raise TransformationError(f"'{owner}' needs a value for `{name}`.")
    if kind is None:
        return value
    base, *extras = typing.get_args(kind) if typing.get_origin(kind) is Annotated else (kind,)
    bounds = next((extra for extra in extras if isinstance(extra, Between)), None)
    if bounds is not None:
        if isinstance(value, Range) and base is float and name == "rate":
            low, high = (checked(owner, name, end, kind) for end in (value.low, value.high))
            if low > high:
                raise TransformationError(
                    f"'{owner}': `{name}` ranges from the lower to the higher; got {said(value)}."
                )
            return Range(low, high)
        numeric = isinstance(value, int | float) and not isinstance(value, bool)
        whole = base is not int or isinstance(value, int)
        if not (numeric and whole and bounds.low <= value <= bounds.high):
            raise TransformationError(f"'{owner}': `{name}` is {bounds.meaning}; got {said(value)}.")
        return float(value) if base is float else value  # so that one strength has one spec
    if typing.get_origin(base) is Literal:
        choices = typing.get_args(base)
        if value not in choices:
            raise TransformationError(f"'{owner}': `{name}` is one of {_listed(choices)}; got {said(value)}.")
    elif base in (bool, int, str) and type(value) is not base:
        raise TransformationError(f"'{owner}': `{name}` is {base.__name__}; got {said(value)}.")
    return value


def _listed(choices: Iterable[object]) -> str:
    return ", ".join(repr(choice) for choice in choices)
