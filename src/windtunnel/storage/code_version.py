"""The version of a part of the program: what it computed is computed again when its own code has changed."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path


@functools.cache
def version(*parts: Path) -> str:
    """Hash the Python files of some parts: 8 hex digits.

    Args:
        parts: files, and folders whose files directly inside count.
    """
    found = hashlib.sha256()
    for part in parts:
        for path in sorted(part.glob("*.py")) if part.is_dir() else [part]:
            found.update(path.read_bytes())
    return found.hexdigest()[:8]
