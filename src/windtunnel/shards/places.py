"""Where files lie: a path of this machine, or the address of an object store such as `s3://bucket/reviews`.

pyarrow knows `file`, `s3`, `gs` and `hdfs` addresses by itself; for others (`az`, `hf`, `memory`, ...) fsspec is asked,
where it is installed. What follows a `?` in an address are options of the store, as pyarrow has them:
`s3://bucket/reviews?region=eu-west-1`.
"""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, NamedTuple

import pyarrow as pa
from pyarrow import fs

from windtunnel.errors import DataError, StorageError, outside
from windtunnel.storage import files, paths, permissions
from windtunnel.storage.paths import is_address


class Found(NamedTuple):
    """A file of a folder."""

    path: str
    """Below the folder, with `/` between."""
    size: int
    """Bytes."""
    stamp: str
    """When it was last changed, as far as its store tells: another one means another content."""


@dataclass(frozen=True)
class Place:
    """A file or a folder; it travels between processes and machines as its address."""

    address: str
    """An absolute path, or `scheme://...`."""

    @classmethod
    def of(cls, named: str | Path) -> Place:
        """Take what a user named.

        Raises:
            DataError: an address with a password in it, which would stand in manifests and messages.
        """
        text = str(named)
        if is_address(text) and "@" in text.partition("://")[2].partition("/")[0]:
            scheme = text.partition("://")[0]
            raise DataError(
                f"An address of {scheme}:// with a name or a key before `@` is not taken: it would be written into the"
                " output. Set the store's own variables instead (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, say)."
            )
        return cls(text if is_address(text) else str(paths.expanded(text).absolute()))

    def __str__(self) -> str:
        return self.address

    @property
    def local(self) -> Path | None:
        """Its path, where it lies on this machine."""
        if not is_address(self.address):
            return Path(self.address)
        if self.address.startswith("file://"):
            return Path(self._path)
        return None

    def child(self, name: str) -> Place:
        """What lies below it; `name` may hold `/`."""
        base, sign, options = self.address.partition("?") if is_address(self.address) else (self.address, "", "")
        return Place(posixpath.join(base, name) + sign + options)

    @property
    def _path(self) -> str:
        return _store(self.address)[1]

    @property
    def _files(self) -> fs.FileSystem:
        return _store(self.address)[0]

    def kind(self) -> str:
        """Tell whether it is a `file`, a `folder` or `nothing`.

        Raises:
            DataError: its store cannot be asked.
        """
        with self._asking():
            found = self._files.get_file_info(self._path).type
        return {fs.FileType.File: "file", fs.FileType.Directory: "folder"}.get(found, "nothing")

    def size(self) -> int | None:
        """Bytes of a file; None where there is none."""
        with self._asking():
            found = self._files.get_file_info(self._path)
        return found.size if found.type == fs.FileType.File else None

    def found(self) -> Found:
        """Itself, as a file of its folder."""
        with self._asking():
            info = self._files.get_file_info(self._path)
        return Found(info.base_name, info.size or 0, str(info.mtime_ns))

    def listed(self) -> list[Found]:
        """All files below a folder, by name; those whose name, or whose folder's, begins with `.` or `_` are not seen.

        Raises:
            DataError: it is no folder, or cannot be listed.
        """
        with self._asking():
            infos = self._files.get_file_info(fs.FileSelector(self._path, recursive=True))
        root = self._path.strip("/") + "/"  # some stores begin a path with `/`, some do not
        seen = [
            Found(info.path.lstrip("/").removeprefix(root), info.size or 0, str(info.mtime_ns))
            for info in infos
            if info.type == fs.FileType.File
        ]
        return sorted(one for one in seen if not any(part[0] in "._" for part in one.path.split("/")))

    def opened(self) -> IO[bytes]:
        """Open it for reading at any place, also line by line.

        Raises:
            DataError: it cannot be opened.
        """
        with self._asking():
            if path := self.local:
                return path.open("rb")
            return io.BufferedReader(self.arrow_file(), 1 << 20)

    def arrow_file(self) -> Any:
        """Open it for Arrow's own readers.

        Raises:
            DataError: it cannot be opened.
        """
        with self._asking():
            return self._files.open_input_file(self._path)

    def read(self) -> bytes | None:
        """All of a small file; None where there is none."""
        try:
            if path := self.local:
                return path.read_bytes()
            with self._files.open_input_stream(self._path) as stream:
                content: bytes = stream.read()
                return content
        except FileNotFoundError:
            return None

    @contextmanager
    def writing(self) -> Iterator[IO[bytes]]:
        """Write it, whole or not at all: under another name on a disk; a store shows what was closed only.

        Raises:
            StorageError: it cannot be written.
        """
        with self._storing():
            if path := self.local:
                with files.whole(path) as file:
                    yield file
                return
            self._files.create_dir(posixpath.dirname(self._path), recursive=True)
            with self._files.open_output_stream(self._path) as stream:
                yield stream

    def write(self, content: bytes) -> None:
        """Write a small file, whole or not at all."""
        with self.writing() as file:
            file.write(content)

    def remove(self) -> None:
        """Remove a file; where there is none, nothing."""
        with self._storing():
            if path := self.local:
                files.remove(path)
            elif self._files.get_file_info(self._path).type == fs.FileType.File:
                self._files.delete_file(self._path)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError as error:
            raise DataError(f"{self} does not exist. Check the path.") from error
        except OSError as error:
            raise DataError(f"{self} cannot be read: {_reason(error)}. Check the path and its permissions.") from error

    @contextmanager
    def _storing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            known = outside(error)
            raise known or StorageError(f"{self} cannot be written: {_reason(error)}. Check the store.") from error


def _reason(error: OSError) -> str:
    return error.strerror or (str(error).splitlines() or ["no reason is given"])[0]


@lru_cache(maxsize=256)
def _opened(scheme_and_host: str, options: str) -> fs.FileSystem:
    """A store's file system; one for all its files, since each holds connections."""
    address = f"{scheme_and_host}/" + (f"?{options}" if options else "")
    try:
        return fs.FileSystem.from_uri(address)[0]
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        found = _by_fsspec(scheme_and_host.partition("://")[0])
        if found is None:
            raise DataError(
                f"{scheme_and_host} is an address that pyarrow does not know. Install fsspec and what it needs for"
                f" it (`pip install fsspec`), or check the address."
            ) from error
        return found


def _by_fsspec(scheme: str) -> fs.FileSystem | None:
    try:
        import fsspec

        return fs.PyFileSystem(fs.FSSpecHandler(fsspec.filesystem(scheme)))
    except (ImportError, ValueError):
        return None


def _store(address: str) -> tuple[fs.FileSystem, str]:
    """A place's file system, and its path there."""
    if not is_address(address):
        return _local(), address
    base, _, options = address.partition("?")
    scheme, _, path = base.partition("://")
    if scheme == "file":
        return _local(), path
    why = permissions.offline()
    if why and scheme != "memory":
        raise DataError(f"'{address}' would have been asked for, but {why} forbids the network. Name a local path.")
    host = path.partition("/")[0]
    return _opened(f"{scheme}://{host}", options), path


@lru_cache(maxsize=1)
def _local() -> Any:
    return fs.LocalFileSystem()
