"""Work that is done once: each result lies in the study's folder under the hash of what it was made from.

A study that was stopped resumes by being run again, and a changed plan redoes only what it touches. A result counts
when its digest is listed (`checksums.py`): it is whole then, and as it was written; what was damaged since is made
again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pyarrow as pa

from windtunnel import __version__
from windtunnel.storage import checksums, files, paths, tables

KEY_FILE = "made-from.key"
FAILED = ".failed.jsonl"
"""What a list of failed rows ends in, beside the table in which they stay as they are."""


def key_of(*inputs: Any) -> str:
    """Hash inputs and the program's version: 32 hex digits.

    JSON values and tuples stand for themselves, a table for its content (`table_key`), what has an `identity`, such as
    a transformation, for that, and everything else (paths, dates, NumPy's numbers) for its text.
    """
    text = json.dumps([__version__, inputs], sort_keys=True, default=_identity)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _identity(value: Any) -> Any:
    if isinstance(value, pa.Table):
        return table_key(value)
    return getattr(value, "identity", None) or str(value)


def table_key(table: pa.Table) -> str:
    """Hash a table's content, however it is cut into chunks."""
    digest = hashlib.blake2b(digest_size=16)
    sink = pa.BufferOutputStream()
    plain = pa.table([_plain(column) for column in table.columns], names=table.column_names).combine_chunks()
    # buffers of its own: a slice carries its neighbours' bits along
    plain = plain.take(pa.array(np.arange(len(plain))))
    with pa.ipc.new_stream(sink, plain.schema) as stream:
        stream.write_table(plain)
    digest.update(sink.getvalue())
    return digest.hexdigest()


def _plain(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Decode dictionaries, and call a list's values as pyarrow does (Parquet calls them `element`)."""
    if pa.types.is_dictionary(column.type):
        return column.cast(column.type.value_type)
    if pa.types.is_list(column.type):
        return column.cast(pa.list_(column.type.value_type))
    return column


def folder_key(name: str) -> str:
    """Hash the files of a local model folder; a hub id stands for itself."""
    folder = paths.expanded(name)
    if not folder.is_dir():
        return name
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        digest.update(f"{path.name} {path.stat().st_size}\n".encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "blake2b").digest())
    return digest.hexdigest()


class Steps:
    """The results in one folder, each made once; what is there and what is made again is said."""

    def __init__(self, folder: Path, say: Callable[[str], None] = lambda _: None, seal: str = "") -> None:
        """Take up the folder where an earlier run left it.

        Args:
            folder: made if it is not there.
            say: told in one line what is kept, and what is made again and why.
            seal: the file whose presence says that all is whole; it goes before the first change.
        """
        self.folder = folder
        self.say = say
        self._seal = folder / seal if seal else None
        self._verified: set[str] = set()
        self._reported: set[str] = set()
        files.make_folder(folder)
        self._sums = checksums.read(folder)
        self._list_is_whole = checksums.intact(folder) or self._report_remake(checksums.NAME, "it is damaged")
        for left in files.sweep(folder, below=True):
            say(f"{left.relative_to(folder)}: of a run that was killed; removed")

    # --- tables -----------------------------------------------------------------------------------------------------

    def has(self, name: str, key: str) -> bool:
        """Whether the table `name` of this key is there, as it was written; where it is not as expected, say why.

        So must be the list of failed rows beside it, if there is one.
        """
        path = self.folder / name
        if name not in self._verified:
            if not path.is_file():
                return False
            if name not in self._sums:
                return self._report_remake(name, "it was not finished")
            for one in (name, failed_beside(name)):
                file = self.folder / one
                if (checksums.digest_of(file) if file.is_file() else None) != self._sums.get(one):
                    return self._report_remake(name, f"'{file}' is damaged")
            self._verified.add(name)
        return tables.key_of(path) == key or self._report_remake(name, "it was made from other inputs")

    def table(self, name: str, key: str, make: Callable[[], pa.Table]) -> pa.Table:
        """Return the table `name`, made anew unless one of this key is there."""
        if self.has(name, key):
            self.say(f"{name}: already there")
        else:
            self.put(name, key, make())
        return tables.read(self.folder / name)

    def put(self, name: str, key: str, table: pa.Table, beside: bytes = b"") -> None:
        """Write a table, and a file of failed rows beside it or none; then list both as whole."""
        self.unseal()
        failed = failed_beside(name)
        self._list(gone=(name, failed))
        if beside:
            files.write_bytes(self.folder / failed, beside)
        else:
            files.remove(self.folder / failed)
        tables.write(table, self.folder / name, key)
        self._list(*([name, failed] if beside else [name]))
        self._verified.add(name)

    # --- the seal ---------------------------------------------------------------------------------------------------

    def unseal(self) -> None:
        """Before anything changes: the folder as a whole is not finished any more."""
        if self._seal:
            files.remove(self._seal)

    def seal(self, content: dict[str, Any], **further: dict[str, Any]) -> None:
        """Write the seal, and before it further JSON files by their stems; readers check them against the list."""
        if self._seal is None:
            raise ValueError("this folder has no seal")
        self.unseal()
        for stem, value in further.items():
            files.write_json(self.folder / f"{stem}.json", value)
        names = [f"{stem}.json" for stem in further]
        # its line before itself: a seal without its line would have to be taken for damaged
        self._list(*names, known={self._seal.name: hashlib.sha256(files.json_of(content).encode()).hexdigest()})
        files.write_json(self._seal, content)

    # --- models -----------------------------------------------------------------------------------------------------

    def model(self, name: str, key: str, make: Callable[[Path], object]) -> Path:
        """Return the folder of the model `name`, trained anew unless one of this key is there.

        The key is written beside the folder first and goes into it when training is complete. So a model that got its
        name just before the process was killed is known, too.
        """
        path = self.folder / name
        key_file, begun = path / KEY_FILE, path.with_name(f"{path.name}.{KEY_FILE}")
        if path.is_dir() and not key_file.exists() and _text(begun) == key:
            _renamed(begun, key_file)
        if path.exists():
            if _text(key_file) != key:
                self._report_remake(
                    name, "it was made from other inputs" if key_file.is_file() else "it was not finished"
                )
            elif wrong := checksums.damaged(path):
                self._report_remake(name, f"'{path / wrong[0]}' is damaged")
            else:
                files.remove(begun)
                shutil.rmtree(path.with_name(f"{path.name}{files.UNFINISHED}"), ignore_errors=True)  # of a late kill
                self.say(f"{name}: already there")
                return path
            self.unseal()
            # out of sight first: a removal that is cut short must not leave half a model under the name
            doomed = path.with_name(f".{path.name}.old{files.UNFINISHED}")
            _renamed(path, doomed)
            shutil.rmtree(doomed)
        self.unseal()
        files.write_text(begun, key)
        make(path)
        _renamed(begun, key_file)
        return path

    # --- what is said -----------------------------------------------------------------------------------------------

    def _report_remake(self, name: str, why: str) -> bool:
        if name not in self._reported:
            self._reported.add(name)
            self.say(f"{name}: {why}; it is made again")
        return False

    def _list(self, *names: str, gone: tuple[str, ...] = (), known: dict[str, str] | None = None) -> None:
        """Note the digests of files that are finished, and forget those that are gone."""
        new = {name: checksums.digest_of(self.folder / name) for name in names} | (known or {})
        listed = {name: value for name, value in (self._sums | new).items() if name not in gone}
        if listed != self._sums or not self._list_is_whole:
            checksums.write(self.folder, listed)
            self._sums, self._list_is_whole = listed, True


def failed_beside(name: str) -> str:
    """The file beside a table that lists its failed rows: `variants/test.failed.jsonl`."""
    return str(PurePosixPath(name).with_suffix(FAILED))


def _renamed(path: Path, new: Path) -> None:
    path.rename(new)
    files.to_disk(new.parent)
    if path.parent != new.parent:
        files.to_disk(path.parent)


def _text(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, NotADirectoryError):
        return None
