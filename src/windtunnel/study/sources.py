"""Other sources beside a study's own, as the plan writes them: `NAME=SOURCE`, `SOURCE:SHARE`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from windtunnel.errors import PlanError
from windtunnel.measure.design import TEST

_NAMED = re.compile(r"(?P<name>[\w.-]+)=(?P<source>.+)", re.DOTALL)
RESERVED = (TEST, "train", "valid", "original")


class Named(NamedTuple):
    """A source that is also tested, and what NUMBERS call it."""

    name: str
    source: str


class Shared(NamedTuple):
    """A source that is also trained on, and its share of all training texts then."""

    source: str
    share: float


def to_test(values: Sequence[str]) -> list[Named]:
    """Read `NAME=SOURCE` or `SOURCE`, which is called by the last part of its name.

    Raises:
        PlanError: a name is taken, or there is none.

    >>> to_test(["imdb2=reviews/new.csv", "stanfordnlp/sst2", "data/tweets.csv"])[1:]
    [Named(name='sst2', source='stanfordnlp/sst2'), Named(name='tweets', source='data/tweets.csv')]
    """
    found: dict[str, Named] = {}
    for value in values:
        match = _NAMED.fullmatch(value)
        source = match["source"] if match else value
        name = match["name"] if match else _called(source)
        if not name:
            raise PlanError(f"also_test: '{value}' needs a name: write NAME=SOURCE.")
        if name in RESERVED or name in found:
            why = "is the study's own" if name in RESERVED else f"is that of '{found[name].source}' already"
            raise PlanError(f"also_test: the name '{name}' {why}; write another, as in other={source}.")
        found[name] = Named(name, source)
    return list(found.values())


def to_train(values: Sequence[str]) -> list[Shared]:
    """Read `SOURCE:SHARE`.

    Raises:
        PlanError: the share is missing, no number above 0 and below 1, or all together leave none for the own texts.

    >>> to_train(["tweets.csv:0.2"])
    [Shared(source='tweets.csv', share=0.2)]
    """
    found = []
    for value in values:
        source, _, share = value.rpartition(":")
        try:
            number = float(share)
        except ValueError:
            number = 0.0
        if not source or not 0 < number < 1:
            raise PlanError(
                f"also_train: write SOURCE:SHARE, the share of all training texts, above 0 and below 1, as in"
                f" '{source or value}:0.2'; got '{value}'."
            )
        found.append(Shared(source, number))
    if sum(one.share for one in found) >= 1:
        raise PlanError(f"also_train: shares of {' and '.join(values)} leave nothing to the study's own texts.")
    return found


def _called(source: str) -> str:
    """The last part of a name, without its ending: `data/tweets.csv` is tweets."""
    last = Path(source.rpartition(":")[2] if source.startswith("builtin:") else source).name
    return re.sub(r"[^\w.-]+", "_", last.partition(".")[0] or last)
