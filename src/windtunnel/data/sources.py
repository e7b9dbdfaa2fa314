"""Which source is it? Decided by looking at the name and the disk, in one place and in this order."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from windtunnel.data.builtin import PREFIX, find_builtin
from windtunnel.data.files import KINDS, read_file
from windtunnel.data.folder import find_in_folder
from windtunnel.data.hub import find_on_hub, find_saved
from windtunnel.data.raw import ALL, Found
from windtunnel.data.text_files import opened
from windtunnel.errors import DataError, did_you_mean
from windtunnel.storage import paths

HUB_ID = re.compile(r"[A-Za-z0-9_][\w.-]*(/[\w.-]+)?(:[\w.+-]+)?", re.ASCII)


def find(source: str | Path) -> Found:
    """Recognise a source; only the hub's and the built-in ones are loaded by this, the others when a split is.

    Args:
        source: `builtin:NAME`, a file, a folder, or a hub id. What is on the disk goes before the hub.

    Raises:
        DataError: Nothing of this name is there, or what is there has no known layout.
    """
    if isinstance(source, str) and source.startswith(PREFIX):
        return find_builtin(source)
    path = paths.expanded(source)
    if path.is_dir():
        if (path / "dataset_dict.json").exists():
            return find_saved(path)
        return opened(path, find_in_folder)
    if path.exists():
        return Found({ALL: partial(read_file, path)})
    if isinstance(source, Path) or looks_like_a_path(source):
        raise DataError(f"{source} does not exist.{neighbour(path)} Check the path.")
    return find_on_hub(source)


def looks_like_a_path(source: str) -> bool:
    """Say whether a name that is not on the disk was meant as a path rather than a hub id.

    >>> [looks_like_a_path(source) for source in ("imdb", "stanfordnlp/imdb", "reviews.csv", "./reviews", "a/b/c")]
    [False, False, True, True, True]
    """
    endings = (*KINDS, ".gz", ".txt", ".json", ".xlsx")
    return not HUB_ID.fullmatch(source) or source.lower().endswith(endings)


def neighbour(path: Path) -> str:
    """Return `` Did you mean 'x'?`` for what lies beside a path that is not there, or an empty string."""
    if not path.parent.is_dir():
        return ""
    return did_you_mean(path.name, [found.name for found in path.parent.iterdir()])
