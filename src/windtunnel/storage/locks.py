"""One run at a time in a folder; the second is refused at once, and told who is there.

The lock is the system's (flock on `.lock` in the folder), so a process that is killed holds none, whatever it left.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from windtunnel.errors import UsageError
from windtunnel.storage import files

NAME = ".lock"
READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


class BusyError(UsageError):
    """Another run works in the folder."""


@contextmanager
def writing(folder: Path, what: str) -> Iterator[None]:
    """Hold a folder for the one run that may write in it; it is made if it is not there.

    Args:
        folder: to write in.
        what: the run is, for the one that is refused: "study".

    Raises:
        BusyError: another process writes in it, or reads from it.
        OSError: the folder cannot be made or written.
    """
    files.make_folder(folder)
    with held(folder / NAME, what, f"'{folder}' is in use", "Wait until it ends, stop it, or name another folder."):
        yield


@contextmanager
def reading(folder: Path, what: str) -> Iterator[None]:
    """Hold a folder so that nobody writes in it; any number of readers may.

    Where nothing can be written at all, on a read-only disk, say, there is nobody to lock out.

    Raises:
        BusyError: another process writes in it.
    """
    if not folder.is_dir():
        yield
        return
    remedy = "Wait until it ends; what it makes is not whole before."
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(held(folder / NAME, what, f"'{folder}' is being written", remedy, shared=True))
        except OSError as error:
            if error.errno not in READ_ONLY:
                raise
        yield


@contextmanager
def held(
    path: Path, what: str, busy: str, remedy: str, *, shared: bool = False, error: type[UsageError] = BusyError
) -> Iterator[None]:
    """Hold a lock file, which the last one to hold it removes.

    Raises:
        BusyError, or another `error`: another process holds it. The message: `busy`, by whom, `remedy`.
        OSError: the file cannot be made.
    """
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    while True:
        try:
            file = path.open("a+b", buffering=0)
        except FileNotFoundError:  # its holder has just removed the folder
            files.make_folder(path.parent)
            continue
        with file:
            try:
                fcntl.flock(file, kind | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                holder = file.read().decode(errors="replace").strip() or "a process that has just begun"
                raise error(f"{busy}: {holder}. {remedy}") from None
            except OSError:  # a file system without locks: better to work than not
                pass
            if not _same(file, path):  # removed by its holder in between
                continue
            try:
                file.truncate(0)
                file.write(f"process {os.getpid()} on {platform.node()} ({what})\n".encode())
                yield
            finally:
                with contextlib.suppress(OSError):  # not while others read
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    path.unlink(missing_ok=True)
            return


def _same(file: IO[bytes], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False
