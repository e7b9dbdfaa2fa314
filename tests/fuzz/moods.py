"""A reader of nine moods, on which the harness itself is tried; a table as `targets.py` is one."""

from __future__ import annotations

import os

from target import Target

KINDS = {
    "good": "read",
    "refuse": "refused",
    "nameless": "nameless",
    "raise": "raised",
    "abort": "crash",
    "leave": "crash",
    "hang": "hang",
    "memory": "memory",
    "addresses": "memory",
}
"""What it is given, and what that is to be called."""


def _misbehave(_: object, content: bytes) -> object:
    from windtunnel.errors import DataError

    if content == b"raise":
        raise KeyError("x")
    if content == b"abort":
        os.abort()
    if content == b"leave":
        os._exit(3)
    while content == b"hang":
        pass
    if content == b"nameless":
        raise DataError("something is wrong")
    if content == b"refuse":
        raise DataError("x.csv is wrong")
    return bytearray({b"memory": 700 << 20, b"addresses": 4 << 30}.get(content, 0))


TARGETS = {"moods": Target("moods", lambda: [b"good"], _misbehave, named_by=("x.csv",))}
