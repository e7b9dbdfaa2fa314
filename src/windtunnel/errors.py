"""Every error a user can cause, as one tree.

    WindtunnelError
    └── UsageError                 what must hold, what was given, what to do; one line, exit code 2
        ├── DataError              a file or a table that cannot be read as labelled text
        ├── TransformationError    an unknown name, a parameter out of bounds, a plug-in that misbehaves
        ├── SliceError             a slice of the rows that does not exist or cannot be built
        ├── PlanError              a study plan (flags or study.toml) that cannot be run
        ├── NetworkError           a small network or exercise of `windtunnel backprop` that cannot be read
        ├── ReportError            a report that cannot be written
        └── ModelError             a model that cannot be loaded, or a training that cannot go on

Anything else that is raised is a bug of ours and keeps its traceback.
"""

from __future__ import annotations

import difflib
import itertools
from collections.abc import Iterable


class WindtunnelError(Exception):
    """The root of all errors raised on purpose."""


class UsageError(WindtunnelError):
    """Something the user can put right; the message says what, where and how."""

    silent = False
    """Whether another process says it already."""


class DataError(UsageError):
    """A source that cannot be read as labelled text."""


class TransformationError(UsageError):
    """A transformation that does not exist, cannot be built or misbehaves."""


class SliceError(UsageError):
    """A slice of the rows that does not exist or cannot be built."""


class PlanError(UsageError):
    """A study plan that cannot be run."""


class NetworkError(UsageError):
    """A small network, an exercise or answers of `windtunnel backprop` that cannot be read."""


class ReportError(UsageError):
    """A report that cannot be written."""


class ModelError(UsageError):
    """A model that cannot be loaded, or a training that cannot go on."""


LONGEST_NAME, MOST_NAMES = 100, 1_000
"""Letters, and names, among which the nearest is looked for: 0.1 s at most."""


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """Return `` Did you mean 'x'?`` for the nearest known name, or an empty string.

    What is too long for a name is compared with none: the time grows with the product of both lengths.

    >>> did_you_mean("typo.keybord", ["typo.keyboard", "synonym"])
    " Did you mean 'typo.keyboard'?"
    """
    if len(given) > LONGEST_NAME:
        return ""
    names = itertools.islice((name for name in known if len(name) <= LONGEST_NAME), MOST_NAMES)
    near = difflib.get_close_matches(given, list(names), n=1, cutoff=0.6)
    return f" Did you mean '{near[0]}'?" if near else ""
