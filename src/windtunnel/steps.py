"""Work that is done once: each result lies in the study's folder under the hash of what it was made from.

A study that was stopped resumes by being run again, and a changed plan redoes only what it touches. Results are
written under another name and renamed, so one that is there is whole.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from windtunnel import __version__, files, tables

KEY_FILE = "made-from.key"


def key_of(*inputs: Any) -> str:
    """Hash inputs (JSON values, paths, tuples) and the program's version: 32 hex digits."""
    text = json.dumps([__version__, inputs], sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


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
    folder = Path(name).expanduser()
    if not folder.is_dir():
        return name
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(path for path in folder.iterdir() if path.is_file()):
        digest.update(f"{path.name} {path.stat().st_size}\n".encode())
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "blake2b").digest())
    return digest.hexdigest()


class Steps:
    """The results in one folder."""

    def __init__(self, folder: Path, say: Callable[[str], None] = lambda _: None) -> None:
        self.folder = folder
        self.say = say
        folder.mkdir(parents=True, exist_ok=True)
        for leftover in folder.rglob(".*.unfinished"):  # of a run that was killed
            shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()

    def table(self, name: str, key: str, make: Callable[[], pa.Table]) -> pa.Table:
        """Return the table `name`, made anew unless one of this key is there."""
        path = self.folder / name
        if tables.key_of(path) != key:
            tables.write(make(), path, key)
        else:
            self.say(f"{name}: already there")
        return tables.read(path)

    def model(self, name: str, key: str, make: Callable[[Path], object]) -> Path:
        """Return the folder of the model `name`, trained anew unless one of this key is there."""
        path = self.folder / name
        key_file = path / KEY_FILE
        if key_file.is_file() and key_file.read_text() == key:
            shutil.rmtree(path.with_name(f"{path.name}.unfinished"), ignore_errors=True)  # of a kill at the very end
            self.say(f"{name}: already there")
            return path
        if path.exists():
            # out of sight first: a removal that is cut short must not leave half a model under the name
            doomed = path.with_name(f".{path.name}.old.unfinished")
            path.rename(doomed)
            shutil.rmtree(doomed)
        make(path)
        files.write_text(key_file, key)
        return path
