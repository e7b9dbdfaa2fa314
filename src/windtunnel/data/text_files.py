"""From a path to bytes to text, with the errors that all text formats share."""

from __future__ import annotations

import errno
import gzip
import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, TypeVar

from windtunnel.errors import DataError, outside
from windtunnel.storage import limits

T = TypeVar("T")
CHUNK = 1 << 20


def unpacked(path: Path) -> bytes:
    """Return a file's bytes, unpacked if it ends in `.gz`.

    Raises:
        DataError: It cannot be read, is no whole gzip file, or is larger than `limits` allow; it is not read further
            than it takes to see that.
    """
    packed = path.suffix.lower() == ".gz"

    def read(found: Path) -> bytes:
        with found.open("rb") as file:
            most = max(limits.PACKED_FROM, limits.PACKED * found.stat().st_size) if packed else None
            stream: Any = gzip.GzipFile(fileobj=file) if packed else file
            return _bounded(stream, str(path), most)

    try:
        return opened(path, read)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} cannot be unpacked as gzip ({error}). Fetch or pack it again.") from error


def one_text(path: Path) -> bytes:
    """Return the bytes of a file that holds one text.

    Raises:
        DataError: It cannot be read, is no file, or is larger than a text may be.
    """

    def read(found: Path) -> bytes:
        if not found.is_file():  # a pipe would be waited for without end
            raise DataError(f"{path} is no file but a pipe or a device. Remove it.")
        with found.open("rb") as file:
            return file.read(most + 1)

    most = limits.text_bytes()
    content = opened(path, read)
    if len(content) > most:
        raise DataError(f"{path}: a text of more than {most // limits.MEGABYTE:,} MB. {_more(limits.TEXT)}")
    return content


def _bounded(stream: IO[bytes], where: str, most_unpacked: int | None) -> bytes:
    """Read a stream of lines, as long as no line and not the whole is too large."""
    most_line, most = limits.text_bytes(), limits.file_bytes()
    content = io.BytesIO()
    line, since = 1, 0  # since: bytes of the line at hand
    while chunk := stream.read(CHUNK):
        breaks = chunk.count(b"\n")
        if since + (chunk.find(b"\n") if breaks else len(chunk)) > most_line:
            size = f"{most_line // limits.MEGABYTE:,} MB"
            raise DataError(
                f"{where}, line {line:,}: longer than {size}, which is no row of texts. {_more(limits.TEXT)}"
            )
        since = len(chunk) - chunk.rfind(b"\n") - 1 if breaks else since + len(chunk)
        line += breaks
        content.write(chunk)
        if most_unpacked is not None and content.tell() > most_unpacked:
            raise DataError(
                f"{where} unpacks to more than {limits.PACKED} times its size, which no texts do."
                " Fetch or pack it again."
            )
        if content.tell() > most:
            raise DataError(
                f"{where} is larger than {most // limits.MEGABYTE:,} MB, unpacked. Divide it, or let `windtunnel"
                f" transform` read it by shards, into a folder. {_more(limits.FILE)}"
            )
    return content.getvalue()


def _more(variable: str) -> str:
    return f"(The variable {variable} allows more.)"


def opened(path: Path, read: Callable[[Path], T]) -> T:
    """Call `read(path)`, and turn what the operating system refuses into a `DataError`, or a `StorageError`."""
    try:
        return read(path)
    except OSError as error:
        if error.errno is None:  # pyarrow's word for broken content
            raise
        known = None if error.errno in (errno.EACCES, errno.EPERM) else outside(error)
        said = f"{path} cannot be read: {error.strerror or error}. Check the file's permissions."
        raise known or DataError(said) from error


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
