"""What a composition does with its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from windtunnel.errors import TransformationError
from windtunnel.text import edits as edit
from windtunnel.text.batch import TextBatch
from windtunnel.text.chance import Chance
from windtunnel.text.edits import Edits
from windtunnel.transforms.contract import Columnar, Share, Transformation

SEQUENCE, ONE_OF, SOME = "sequence", "one_of", "some"
_SIGN = {SEQUENCE: " > ", ONE_OF: " | "}


@dataclass(frozen=True)
class Composition(Transformation):
    """A transformation made of others; made by `sequence`, `one_of` and `some`."""

    how: str = SEQUENCE
    parts: tuple[Transformation, ...] = ()
    count: int = 0
    """For `some`: how many parts a row gets."""

    @property
    def id(self) -> str:
        """The key of its own chances; those of part n are keyed by it, `[n]` and the part's own id."""
        return f"{self.how}@{self.version}"

    @property
    def spec(self) -> str:
        """The expression with every part's whole spec; `registry.get` reads it back."""
        inside = _written(self.how, self.count, [_grouped(part, part.spec) for part in self.parts])
        if not self._options:
            return inside
        return f"{inside if self.how == SOME else f'({inside})'}({self._options})"

    @property
    def _options(self) -> str:
        """Its own parameters, where they are not the usual ones, as a spec writes them."""
        options = [(name, value) for name, value in self.params if value != 1.0]
        options += [("protect", self.protection.value)] if self.protection else []
        return ", ".join(f"{name}={value!r}" for name, value in options)

    @property
    def identity(self) -> tuple[str, str]:
        """Spec, and the hashes of the files of all parts."""
        own = super().identity[1]
        return self.spec, "".join([own, *(part.identity[1] for part in self.parts)])

    def __call__(self, **params: Any) -> Self:
        """Return the same composition with another `rate` or `protect`.

        Raises:
            TransformationError: it has no such parameter, or a value is out of bounds.
        """
        if "rate" in params and not self.strength:
            raise TransformationError(
                f"'{self.name}' has no rate of its own; give each part one, such as typo(rate=0.2) > synonym(rate=0.1)."
            )
        return super().__call__(**params)


def sequence(*parts: Transformation) -> Transformation:
    """Do one after the other: each part sees what the one before it wrote.

    >>> from windtunnel.transforms import registry
    >>> both = sequence(registry.get("contraction.expand", rate=1.0), registry.get("case.lower"))
    >>> both.texts(["I DON'T know Bob."])
    ['i do not know bob.']
    """
    _at_least_two(SEQUENCE, parts)

    def in_sequence(batch: TextBatch, chance: Chance) -> Edits:
        """Do one after the other."""
        everyone = np.ones((len(batch), len(parts)), bool)
        return _chained(batch, chance, parts, everyone)

    return _composed(SEQUENCE, parts, in_sequence)


def one_of(*parts: Transformation) -> Transformation:
    """Do one of them to each row, by chance.

    >>> from windtunnel.transforms import registry
    >>> either = one_of(registry.get("contraction.expand", rate=1.0), registry.get("case.lower"))
    >>> either.texts(["I DON'T know Bob.", "You DON'T know Bob."])
    ["i don't know bob.", 'You DO NOT know Bob.']
    """
    _at_least_two(ONE_OF, parts)

    def one_for_each_row(batch: TextBatch, chance: Chance, *, rate: Share = 1.0) -> Edits:
        """Do one of several to each row."""
        which = (chance.of_rows("which") * len(parts)).astype(np.int64)
        found = []
        for number, part in enumerate(parts):
            rows = np.flatnonzero(which == number)
            if len(rows):
                scaled = part if rate == 1.0 else part(rate=dict(part.params)["rate"] * rate)
                mine = batch.rows(rows)
                found.append(_edits_of(scaled, mine, chance, number).moved(mine, batch, rows))
        return Edits.merged(found)

    has_rate = all(part.strength for part in parts)
    return _composed(ONE_OF, parts, one_for_each_row, params=(("rate", 1.0),) if has_rate else ())


def some(count: int, *parts: Transformation) -> Transformation:
    """Do `count` different ones to each row, by chance, one after the other in the order in which they are listed.

    Raises:
        TransformationError: there are fewer parts than that.
    """
    _at_least_two(SOME, parts)
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= len(parts):
        raise TransformationError(f"`some` takes 1 to {len(parts)} of its {len(parts)} parts; got {count!r}.")

    def some_for_each_row(batch: TextBatch, chance: Chance) -> Edits:
        """Do some of several to each row, one after the other."""
        row, place = np.indices((len(batch), len(parts)))
        shares = chance.share_at(row.ravel(), place.ravel(), "which").reshape(row.shape)
        chosen = np.zeros(row.shape, bool)
        np.put_along_axis(chosen, np.argsort(shares, axis=1, kind="stable")[:, :count], True, axis=1)
        return _chained(batch, chance, parts, chosen)

    return _composed(SOME, parts, some_for_each_row, count=count)


def _chained(batch: TextBatch, chance: Chance, parts: tuple[Transformation, ...], chosen: Any) -> Edits:
    """Do each part to its rows of what the one before left: edits of the original batch; `chosen` is (rows, parts)."""
    total, current = Edits.none(), batch
    for number, part in enumerate(parts):
        rows = np.flatnonzero(chosen[:, number])
        if len(rows) == len(batch):
            found = _edits_of(part, current, chance, number)
        elif len(rows):
            mine = current.rows(rows)
            found = _edits_of(part, mine, chance, number).moved(mine, current, rows)
        else:
            continue
        following = edit.apply(current, found)
        total = edit.then(batch, total, found, between=current, final=following)
        current = following
    return total


def _edits_of(part: Transformation, batch: TextBatch, chance: Chance, number: int) -> Edits:
    return part.edits(batch, seed=chance.seed, draw=chance.draw, within=f"{chance.name}[{number}] ")


def _composed(
    how: str, parts: tuple[Transformation, ...], function: Columnar, *, count: int = 0, params: Any = ()
) -> Transformation:
    name = _written(how, count, [_grouped(part, part.name) for part in parts])
    kinds = {"rate": Share} if params else {}
    exact = all(part.exact for part in parts)
    return Composition(name, 1, params, function, kinds, exact=exact, how=how, parts=parts, count=count)


def _written(how: str, count: int, parts: list[str]) -> str:
    return f"some({count}, {', '.join(parts)})" if how == SOME else _SIGN[how].join(parts)


def _grouped(part: Transformation, text: str) -> str:
    """In brackets, where it is an expression with > or | on the outside."""
    if not isinstance(part, Composition) or part.how == SOME:
        return text
    has_brackets = bool(part._options) and text == part.spec
    return text if has_brackets else f"({text})"


def _at_least_two(how: str, parts: tuple[Transformation, ...]) -> None:
    if len(parts) < 2:
        raise TransformationError(f"`{how}` needs two transformations or more; got {len(parts)}.")
    for part in parts:
        if not isinstance(part, Transformation):
            raise TransformationError(f"`{how}` is made of transformations; got {part!r}.")
