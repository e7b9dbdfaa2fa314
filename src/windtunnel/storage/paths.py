"""What a user types for a place: a path, with `~` in it, or an address."""

from __future__ import annotations

from pathlib import Path


def expanded(path: str | Path) -> Path:
    """Put the home folder for `~`; a user that there is not is left as typed: `~nobody/x.csv` is then not found.

    >>> expanded("reviews.csv")
    PosixPath('reviews.csv')
    """
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def is_file(path: Path) -> bool:
    """Whether there is a file; a name that no file can have is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def exists(path: Path) -> bool:
    """Whether there is something; under a name that nothing can have there is not."""
    try:
        return path.exists()
    except (OSError, ValueError):
        return False


def is_address(text: str) -> bool:
    """Tell an object store's address from a path.

    >>> is_address("s3://bucket/reviews"), is_address("out/reviews")
    (True, False)
    """
    scheme, sign, _ = text.partition("://")
    return bool(sign) and scheme.isascii() and scheme.replace("+", "").replace("-", "").isalnum()
