"""From a path to bytes to text, with the errors that all text formats share."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from windtunnel.errors import DataError

T = TypeVar("T")


def unpacked(path: Path) -> bytes:
    """Return a file's bytes, unpacked if it ends in `.gz`.

    Raises:
        DataError: It cannot be read, or is no whole gzip file.
    """
    content = opened(path, Path.read_bytes)
    if path.suffix.lower() != ".gz":
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} cannot be unpacked as gzip ({error}). Fetch or pack it again.") from error


def opened(path: Path, read: Callable[[Path], T]) -> T:
    """Call `read(path)`, and turn what the operating system refuses into a `DataError`."""
    try:
        return read(path)
    except OSError as error:
        if error.errno is None:  # pyarrow's word for broken content
            raise
        raise DataError(f"{path} cannot be read: {error.strerror or error}. Check the file's permissions.") from error


def decode(content: bytes, where: str, *, lines_before: int = 0, bytes_before: int = 0) -> str:
    """Decode UTF-8, with or without a byte order mark.

    Args:
        content: of a file, or of a part of it.
        where: the file, for messages.
        lines_before: lines of the file that come before it.
        bytes_before: bytes of the file that come before it.

    Raises:
        DataError: A byte is not UTF-8; the message names its place.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise DataError(f"{where} is UTF-16, not UTF-8. Save it as UTF-8.") from error
        # The codec counts from behind the byte order mark.
        offset = error.start + (3 if content.startswith(b"\xef\xbb\xbf") else 0)
        line = lines_before + content.count(b"\n", 0, offset) + 1
        raise DataError(
            f"{where}, line {line:,}: byte {content[offset]:#04x} at offset {bytes_before + offset:,} is not UTF-8."
            " Save the file as UTF-8 (`iconv -f latin1 -t utf8`, if it is Latin-1)."
        ) from error
