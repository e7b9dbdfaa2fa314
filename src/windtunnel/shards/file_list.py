"""From what a user names to the files it stands for: one file, a folder of them, a pattern such as `data/*.parquet`."""

from __future__ import annotations

import fnmatch
import posixpath
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from windtunnel.data import sources
from windtunnel.data.files import KINDS, kind_of, stem_of
from windtunnel.errors import DataError
from windtunnel.shards.places import Place
from windtunnel.storage.paths import is_address
from windtunnel.storage.safe_paths import refuse_links_out

_PATTERN = "*?["


@dataclass(frozen=True)
class InputFile:
    """One file of texts."""

    place: Place
    name: str
    """Its path below the folder that was named, without its ending: `2024/reviews`. Names its rows and its output."""
    kind: str
    """`csv`, `tsv`, `jsonl` or `parquet`."""
    packed: bool
    """Whether it is a gzip file."""
    size: int
    """Bytes."""
    stamp: str
    """When it was last changed."""


def is_sharded(source: str) -> bool:
    """Tell whether a source can only be read as files one after the other: a pattern, or an object store's address."""
    return is_address(source) or (any(sign in source for sign in _PATTERN) and not Path(source).exists())


def is_many(source: str) -> bool:
    """Tell whether a source is read as files one after the other: `is_sharded`, or a folder of files without splits."""
    if is_sharded(source) or not Path(source).is_dir():
        return is_sharded(source)
    try:
        sources.find(source)
    except DataError:  # no file is named as a split, so all are of one set, if there are any
        return any(kind_of(Path(one.path)) for one in Place.of(source).listed())
    return False


def find(source: str) -> list[InputFile]:
    """List the files of a source, by name.

    Args:
        source: a file, a folder with all that is below it, or a path whose last parts are patterns (`*`, `?`, `[0-9]`),
            which hold no `/`; all of them also on an object store.

    Raises:
        DataError: nothing is there, no file has an ending that is known, or two files would have the same name.
    """
    root, pattern = _without_pattern(source)
    kind = root.kind()
    if kind == "nothing":
        near = sources.neighbour(root.local) if root.local else ""
        raise DataError(f"{source} does not exist.{near} Check the path.")
    if kind == "file":
        one = root.found()
        found = [_file(root, one.path, one.size, one.stamp)]
    else:
        if folder := root.local:
            refuse_links_out(folder, DataError)
        found = [
            _file(root.child(one.path), one.path, one.size, one.stamp)
            for one in root.listed()
            if not pattern or _matches(one.path, pattern)
        ]
    known = [file for file in found if file is not None]
    if not known:
        endings = ", ".join(sorted(KINDS))
        raise DataError(f"{source}: no file ends in {endings}, or such an ending followed by .gz. Check the path.")
    twice = [name for name, count in Counter(file.name for file in known).items() if count > 1]
    if twice:
        same = " and ".join(str(file.place) for file in known if file.name == twice[0])
        raise DataError(f"{same} differ in their ending only, and name the output. Rename one, or name a pattern.")
    return known


def _matches(path: str, pattern: str) -> bool:
    """Part by part, as the shell does: a `*` holds no `/`."""
    parts, patterns = path.split("/"), pattern.split("/")
    return len(parts) == len(patterns) and all(map(fnmatch.fnmatchcase, parts, patterns))


def _file(place: Place, path: str, size: int, stamp: str) -> InputFile | None:
    kind = kind_of(Path(path))
    if kind is None:
        return None
    name = posixpath.join(posixpath.dirname(path), stem_of(Path(path)))
    return InputFile(place, name, kind, path.lower().endswith(".gz"), size, stamp)


def _without_pattern(source: str) -> tuple[Place, str]:
    """The folder before the first part that is a pattern, and the pattern; none, where the source itself is there."""
    if not is_address(source) and Path(source).exists():
        return Place.of(source), ""
    base, sign, options = source.partition("?") if is_address(source) else (source, "", "")
    parts = base.split("/")
    first = next((i for i, part in enumerate(parts) if any(letter in part for letter in _PATTERN)), None)
    if first is None:
        return Place.of(source), ""
    return Place.of(("/".join(parts[:first]) or ("/" if first else ".")) + sign + options), "/".join(parts[first:])
