"""Files of what was computed, whose names end in the hash of their content: a damaged one is noticed and made again.

They are only ever added, under another name first, then renamed; so any number of processes may share a folder.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from windtunnel.storage import files


class CacheFolder:
    """A folder of such files; nothing is kept where there is none."""

    def __init__(self, folder: Path | None, ending: str, say: Callable[[str], None], what: str, work: str) -> None:
        """Name it.

        Args:
            folder: made when the first file is kept.
            ending: of the files: ".parquet".
            say: told what is damaged, and when the disk is full.
            what: is in them: "Answers".
            work: makes them: "predicting".
        """
        self.folder = folder
        self._ending, self._say, self._what, self._work = ending, say, what, work
        self._swept = False

    def contents(self, *, newest_first: bool = False) -> Iterator[tuple[str, Path, bytes]]:
        """All whole files: the name under which `keep` was told of one, its path, its content; damaged ones go."""
        paths = sorted(self.folder.glob(f"*{self._ending}")) if self.folder else []
        if newest_first:
            paths.sort(key=_last_used, reverse=True)
        for path in paths:
            name, _, digest = path.name.removesuffix(self._ending).rpartition(".")
            try:
                content = path.read_bytes()
            except OSError:  # another process has just removed it
                continue
            if _digest(content) == digest:
                yield name, path, content
            else:
                self.discard(path)

    def discard(self, path: Path) -> None:
        """Remove a file that is not what it should be, and say so."""
        self._say(f"{path} is damaged; what it held is made again by {self._work}")
        path.unlink(missing_ok=True)

    def keep(self, name: str, content: bytes) -> None:
        """Write a file, whole or not at all; a disk that is full is said, and nothing is kept from then on."""
        if self.folder is None:
            return
        path = self.folder / f"{name}.{_digest(content)}{self._ending}"
        try:
            if not self._swept:
                self._swept = True
                files.sweep(self.folder)
            files.write_bytes(path, content)
        except OSError as error:
            self._say(f"{self._what} cannot be kept in '{self.folder}' ({error.strerror}); {self._work} goes on")
            self.folder = None


def cache_folder() -> Path:
    """Where what every study can use again is kept: $WINDTUNNEL_CACHE, or `windtunnel` in the user's cache folder."""
    if own := os.environ.get("WINDTUNNEL_CACHE"):
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "windtunnel"


def prune(folder: Path, most: int) -> None:
    """Remove files below a folder, those that were longest unused first, until `most` bytes are left."""
    left = most
    for path in sorted((path for path in folder.rglob("*") if path.is_file()), key=_last_used, reverse=True):
        with contextlib.suppress(OSError):
            left -= path.stat().st_size
            if left < 0:
                path.unlink()


def _last_used(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=8).hexdigest()
