"""The one way in which a file is written: it is there whole or not at all, and then it stays there.

    with files.whole(path) as file:
        file.write(content)

The content goes to `.NAME.RANDOM.unfinished` beside `path`, is brought to the disk (fsync), gets its name (rename), and
the folder's list of names is brought to the disk too. So after an error, a kill or a power cut `path` holds what it
held before or the new content, never a part of it; and what `whole` has returned from outlives a power cut.

Only the log of a training grows line by line (`models/encoders/training_log.py`); its length in the last checkpoint
says how much of it counts.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

UNFINISHED = ".unfinished"
"""The ending of what is being written."""


@contextmanager
def whole(path: Path, *, final: Callable[[], Path] | None = None) -> Iterator[BinaryIO]:
    """Give a file to write into; it becomes `path` at the end of the block, and vanishes after an error.

    Args:
        path: of the file; folders that are missing are made.
        final: asked for the file's path once its content is written, where its name follows from the content.

    Raises:
        OSError: it cannot be written; it names `path`.
    """
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}{UNFINISHED}")
    try:
        make_folder(path.parent)
        with unfinished.open("xb") as file:
            _lock(file)  # tells `sweep` that it is being written
            yield file
            file.flush()
            os.fsync(file.fileno())
            target = final() if final else path
            unfinished.rename(target)
        to_disk(target.parent)
    except OSError as error:
        if error.filename in (None, str(unfinished), str(path.parent)):
            raise OSError(error.errno, error.strerror or str(error), str(path)) from error
        raise
    finally:
        with contextlib.suppress(OSError):
            unfinished.unlink()  # on a full disk each byte counts


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all."""
    with whole(path) as file:
        file.write(content)


def write_text(path: Path, text: str) -> None:
    """Write a text as UTF-8, whole or not at all."""
    write_bytes(path, text.encode())


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a dictionary for people and machines to read."""
    write_text(path, json_of(content))


def json_of(content: dict[str, Any]) -> str:
    """What `write_json` writes."""
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def remove(path: Path) -> None:
    """Remove a file if it is there, so that no power cut brings it back."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
        to_disk(path.parent)


def make_folder(path: Path) -> None:
    """Make a folder and those above it that are missing, so that no power cut takes them, with all in them."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(exist_ok=True)
    to_disk(path.parent)


def sweep(folder: Path, pattern: str = "*", *, below: bool = False) -> list[Path]:
    """Remove what dead processes left unfinished, files and folders; what is being written stays.

    Args:
        folder: to look in; it need not exist.
        pattern: of the names of what was to become of them.
        below: whether to look in all folders below, too.

    Returns:
        What was removed.
    """
    removed = []
    for path in (folder.rglob if below else folder.glob)(f".{pattern}{UNFINISHED}"):
        if path.is_dir():
            shutil.rmtree(path)
        elif not path.exists() or not _dead(path):
            continue
        else:
            path.unlink(missing_ok=True)
        removed.append(path)
    return removed


def all_to_disk(folder: Path) -> None:
    """Wait until a folder is on the disk with all that is in it."""
    for path in [*folder.rglob("*"), folder]:
        to_disk(path)


def to_disk(path: Path) -> None:
    """Wait until a file or a folder's list of names is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _lock(file: BinaryIO) -> None:
    with contextlib.suppress(OSError):  # a file system without locks: better to write than not
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _dead(path: Path) -> bool:
    """Whether nobody writes a file: the system takes the lock back from a process that dies."""
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except FileNotFoundError:
        return True
    return True
