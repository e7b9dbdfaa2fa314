"""Laws about a transformation as a whole: its size, its chances, its parameters, other processes."""

from __future__ import annotations

import atexit
import functools
import json
import math
import os
import subprocess
import sys
import typing
from typing import Annotated, Any, Literal

from windtunnel.errors import TransformationError
from windtunnel.testing.trial import Law, Trial, shortened
from windtunnel.text.batch import TextBatch
from windtunnel.transforms import registry
from windtunnel.transforms.contract import Between, Transformation

_MANY, _EDITED = 1600, 400
"""Rows for the laws about chances, so that a transformation with one place to edit in TEXTS still has 50; where more
rows are edited, 400 such rows will do."""
_SIGMA = 5


def _takes_a_megabyte(trial: Trial, batch: TextBatch) -> None:
    """A text of a megabyte gives a text."""
    text = "\n".join(batch.strings.to_list()) + "\n"
    trial.rows(TextBatch.of([text * (1_000_000 // len(text.encode()) + 1)]))


def _edits_something(trial: Trial, batch: TextBatch) -> None:
    """Something is edited (give texts that it edits)."""
    if not any(trial.at(1.0).rows(batch)) and not any(trial.at(1.0).rows(_many(trial, batch))):
        trial.broken(batch.strings[0] if len(batch) else "", "no text has an edit")


def _differs(trial: Trial, batch: TextBatch) -> None:
    """Another seed, draw or row id gives other chances."""
    if not trial.one.strength:
        return
    many, half = _many(trial, batch), trial.at(0.5)
    expected = half.rows(many)
    others = {
        "seed": half.rows(many, seed=1),
        "draw": half.rows(many, draw=1),
        "row id": half.rows(TextBatch(many.strings, tuple(f"other {id_}" for id_ in many.ids))),
    }
    for what, found in others.items():
        if found == expected:
            edited = next((row for row, changes in enumerate(expected) if changes), 0)
            half.broken(many.strings[edited], f"with another {what} all edits stay the same")


def _keeps_the_rate(trial: Trial, batch: TextBatch) -> None:
    """The measured rate is the asked one.

    The variance is the larger of the binomial one and the one seen between rows, whose chances are their own: one
    choice may make several edits (the capitals of a word), so the binomial one alone would be too narrow a band.
    """
    if not trial.one.strength:
        return
    many = _many(trial, batch)
    possible = [len(changes) for changes in trial.at(1.0).rows(many)]
    for rate in (0.2, 0.5):
        made = [len(changes) for changes in trial.at(rate).rows(many)]
        off = [count - rate * most for count, most in zip(made, possible, strict=True)]
        variance = max(rate * (1 - rate) * sum(possible), sum(each * each for each in off))
        if abs(sum(off)) > _SIGMA * math.sqrt(variance) + 1e-6:
            row = max(range(len(off)), key=lambda row: abs(off[row]))
            what = f"at rate {rate} {sum(made)} of {sum(possible)} edits are made, here {made[row]} of {possible[row]}"
            trial.broken(many.strings[row], what)


def _many(trial: Trial, batch: TextBatch) -> TextBatch:
    """Repeat the rows under other ids until there are enough for statistics."""
    texts = batch.strings.to_list()
    edited = sum(bool(changes) for changes in trial.at(1.0).rows(batch))
    copies = min(-(-_MANY // max(1, len(texts))), max(1, -(-_EDITED // max(1, edited))))
    return TextBatch.of(texts * copies, [f"{id_}/{copy}" for copy in range(copies) for id_ in batch.ids])


def _keeps_bounds(trial: Trial, batch: TextBatch) -> None:
    """Parameters out of bounds are refused with one standard sentence."""
    del batch
    unknown: tuple[str, Any, str] = ("no_such_parameter", 0, "has no parameter 'no_such_parameter'")
    for name, value, sentence in [unknown, *_out_of_bounds(trial.one)]:
        try:
            trial.one(**{name: value})
        except TransformationError as refused:
            if sentence not in str(refused):
                trial.broken("", f"`{name}={value!r}` should be refused by ...{sentence} and was by: {refused}")
        else:
            trial.broken("", f"`{name}={value!r}` is taken")


def _out_of_bounds(one: Transformation) -> list[tuple[str, Any, str]]:
    """Return parameters, values that their annotations forbid, and the sentence that refuses them."""
    cases: list[tuple[str, Any, str]] = []
    for name, _ in one.params:
        kind = one.kinds.get(name)
        base, *extras = typing.get_args(kind) if typing.get_origin(kind) is Annotated else (kind,)
        for bounds in (extra for extra in extras if isinstance(extra, Between)):
            wrong = (bounds.low - 1, bounds.high + 1, math.nan, math.inf, "much", None, True)
            cases += [(name, value, f"`{name}` is {bounds.meaning}; got {value!r}.") for value in wrong]
        if typing.get_origin(base) is Literal:
            cases.append((name, "no such choice", f"`{name}` is one of "))
        elif base in (bool, int, str) and not extras:
            cases.append((name, None, f"`{name}` is {base.__name__}; got None."))
    return cases


_ELSEWHERE = """
import json, sys
from windtunnel.transforms import registry
for line in sys.stdin:
    spec, texts = json.loads(line)
    try:
        answer = registry.get(spec).texts(texts)
    except Exception as error:
        answer = f"{type(error).__name__}: {error}"
    print(json.dumps(answer), flush=True)
"""


@functools.cache
def _elsewhere() -> subprocess.Popen[str]:
    """A process with another PYTHONHASHSEED, which answers (spec, texts) by texts until this one ends."""
    other = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    process = subprocess.Popen(
        [sys.executable, "-c", _ELSEWHERE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONHASHSEED": other},
        encoding="utf-8",
    )
    atexit.register(_ended, process)
    return process


def _ended(process: subprocess.Popen[str]) -> None:
    for stream in (process.stdin, process.stdout):
        if stream:
            stream.close()
    process.wait()


def _blind_to_hash_seed(trial: Trial, batch: TextBatch) -> None:
    """PYTHONHASHSEED does not show.

    Only a transformation that another process finds by its spec can be asked for there.
    """
    one = trial.one
    try:
        if registry.get(one.spec) != one:
            return
    except TransformationError:
        return
    texts = batch.strings.to_list()[:: max(1, len(batch) // 200)]
    process = _elsewhere()
    assert process.stdin
    assert process.stdout
    process.stdin.write(json.dumps([one.spec, texts]) + "\n")
    process.stdin.flush()
    answer = json.loads(process.stdout.readline())
    if isinstance(answer, str):
        trial.broken("", f"in another process it failed: {answer}")
    for text, here, there in zip(texts, one.texts(texts), answer, strict=True):
        if here != there:
            trial.broken(text, f"here it becomes {shortened(here)}, in another process {shortened(there)}")


LAWS: tuple[Law, ...] = (
    _takes_a_megabyte,
    _edits_something,
    _differs,
    _keeps_the_rate,
    _keeps_bounds,
    _blind_to_hash_seed,
)
