"""What is whole in a folder: the SHA-256 of each finished file, in a list that `sha256sum --check` reads too.

A file gets its line when it is finished. One that is not listed was not finished; one that differs from its line was
damaged since, by one bit or cut short, which Parquet and JSON alone would often read as other values. The last line is
the digest of those above it, so that a list that was cut short is known, too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from windtunnel.storage import files

NAME = "SHA256SUMS"


def digest_of(path: Path) -> str:
    """The SHA-256 of a file: 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(folder: Path) -> dict[str, str]:
    """The list: path in the folder -> digest. A line that is damaged is as none; no list, no lines."""
    try:
        content = (folder / NAME).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return {}
    pairs = (line.split("  ", 1) for line in content.splitlines())
    return {pair[1]: pair[0] for pair in pairs if len(pair) == 2 and len(pair[0]) == 64 and _can_be(pair[1])}


def _can_be(name: str) -> bool:
    """Tell whether a file below the folder can have this name."""
    return all(0 < len(part.encode()) < 256 and part != ".." and "\0" not in part for part in name.split("/"))


def write(folder: Path, sums: Mapping[str, str]) -> None:
    """Write the list, in the order of the paths."""
    lines = "".join(f"{sums[name]}  {name}\n" for name in sorted(sums))
    files.write_text(folder / NAME, lines + _last(lines.encode()).decode())


def intact(folder: Path) -> bool:
    """Whether the list itself is as it was written; there may be none."""
    try:
        content = (folder / NAME).read_bytes()
    except FileNotFoundError:
        return True
    lines, mark, _ = content.rpartition(b"# ")
    return content == lines + _last(lines) and bool(mark)


def _last(lines: bytes) -> bytes:
    return f"# {hashlib.sha256(lines).hexdigest()}\n".encode()


def of_folder(folder: Path) -> dict[str, str]:
    """The digests of all files in a folder and below but the list itself."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path != folder / NAME)
    return {path.relative_to(folder).as_posix(): digest_of(path) for path in paths}


def damaged(folder: Path, names: Iterable[str] | None = None) -> list[str]:
    """The files, of those that the list has, that are not as they were, and the list itself; all of it, or some files.

    A file that was removed is not damaged, nor is one that is not listed.
    """
    sums = read(folder)
    wanted = sums.keys() if names is None else sums.keys() & set(names)
    wrong = [] if names is not None or intact(folder) else [NAME]
    return wrong + sorted(
        name for name in wanted if (path := folder / name).is_file() and digest_of(path) != sums[name]
    )
