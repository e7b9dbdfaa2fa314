"""Every error a user can cause, as one tree.

    WindtunnelError
    └── UsageError                 what must hold, what was given, what to do; one line, exit code 2
        ├── DataError              a file or a table that cannot be read as labelled text
        ├── TransformationError    an unknown name, a parameter out of bounds, a plug-in that misbehaves
        ├── SliceError             a slice of the rows that does not exist or cannot be built
        ├── PlanError              a study plan (flags or study.toml) that cannot be run
        ├── NetworkError           a small network or exercise of `windtunnel backprop` that cannot be read
        ├── ReportError            a report that cannot be written
        ├── ModelError             a model that cannot be loaded, or a training that cannot go on
        ├── BusyError              a folder in which another run works (`locks.py`)
        └── StorageError           a disk that is full, read-only or broken, and the like

An OSError of the last kind becomes a StorageError at the door (`outside`). Anything else that is raised is a bug of
ours and keeps its traceback.
"""

from __future__ import annotations

import difflib
import errno
import itertools
import os
import re
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


class StorageError(UsageError):
    """A file that cannot be written or read for a reason that lies outside of the program."""


REMEDIES = {
    errno.ENOSPC: "Make room and give the same command again; what was finished is kept.",
    errno.EDQUOT: "Make room and give the same command again; what was finished is kept.",
    errno.EFBIG: "Raise the limit (ulimit -f), or write to another disk.",
    errno.EROFS: "Name a place that can be written.",
    errno.EACCES: "Change its permissions, or name another place.",
    errno.EPERM: "Change its permissions, or name another place.",
    errno.EMFILE: "Raise the limit (ulimit -n 4096) and give the same command again; what was finished is kept.",
    errno.ENFILE: "Close other programs and give the same command again; what was finished is kept.",
    errno.EIO: "The disk may be failing: save what it holds, then give the same command again, perhaps on another one.",
    errno.ESTALE: "The network's disk was lost: give the same command again when it is back.",
    errno.ENOTDIR: "A part of this path is a file where a folder is needed; name another place.",
    errno.EISDIR: "It is a folder where a file is needed; name another place.",
    errno.EEXIST: "It is a file where a folder is needed; name another place.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
}
"""What can go wrong with files through no fault of the program, and what to do about it."""


def outside(error: BaseException) -> StorageError | None:
    """Put into one line what went wrong with a file, if the cause lies outside of the program.

    Libraries in Rust and C++ give the system's number in their message only: `(os error 28)`, `[errno 28]`.
    """
    number = getattr(error, "errno", None) if isinstance(error, OSError) else None
    if number is None and (found := re.search(r"(?:os error |errno )(\d+)", str(error))):
        number = int(found[1])
    if number not in REMEDIES:
        return None
    path = getattr(error, "filename", None)
    what = f"'{os.fsdecode(path)}': {os.strerror(number)}" if isinstance(path, str | bytes) else os.strerror(number)
    return StorageError(f"{what}. {REMEDIES[number]}")


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
