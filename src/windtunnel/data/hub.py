"""Data sets of the Hugging Face hub, through the `datasets` library, which is an extra and imported only here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from windtunnel.data.columns import Columns
from windtunnel.data.folder import SENTIMENT
from windtunnel.data.raw import SPLIT_OF, Found, Loader, Raw, by_number
from windtunnel.errors import DataError
from windtunnel.storage import permissions
from windtunnel.storage.safe_paths import inside, refuse_links_out


def find_on_hub(source: str) -> Found:
    """Load a data set by its hub id, `imdb` or `owner/name`; `owner/name:configuration` where it has several.

    Raises:
        DataError: `datasets` is not installed, the hub cannot be reached, the network is forbidden and the set not in
            the cache, or there is no such data set.
    """
    if permissions.offline():
        permissions.tell_libraries()
    library = _library(f"The hub's data set '{source}'")
    name, _, configuration = source.partition(":")
    try:
        return _found(library.load_dataset(name, configuration or None), source)
    except DataError:
        raise
    except Exception as error:  # the library raises its own errors, httpx's, OSErrors and plain ValueErrors
        raise _explained(source, error) from error


def find_saved(folder: Path) -> Found:
    """Load what `DatasetDict.save_to_disk` wrote.

    Raises:
        DataError: `datasets` is not installed, or cannot read the folder.
    """
    _refuse_what_leads_out(folder)
    library = _library(f"The saved data set {folder}")
    try:
        return _found(library.load_from_disk(str(folder)), str(folder))
    except DataError:
        raise
    except Exception as error:
        raise DataError(f"{folder} is no whole saved data set ({_said(error)}). Save it again.") from error


def _refuse_what_leads_out(folder: Path) -> None:
    """Refuse a saved data set that names files elsewhere."""
    refuse_links_out(folder, DataError)
    for state in folder.glob("*/state.json"):
        try:
            files = [str(one["filename"]) for one in json.loads(state.read_text(encoding="utf-8"))["_data_files"]]
        except (OSError, ValueError, KeyError, TypeError):
            continue  # `datasets` says what is wrong with it
        for name in files:
            inside(state.parent, name, DataError)


def _library(what: str) -> ModuleType:
    try:
        import datasets
    except ImportError as error:
        raise DataError(f"{what} needs the `datasets` library. Run `pip install 'windtunnel[hub]'`.") from error
    library: ModuleType = datasets
    return library


def _found(loaded: Mapping[str, Any], source: str) -> Found:
    splits: dict[str, Loader] = {}
    left_out = []
    for name, split in loaded.items():
        if name in SPLIT_OF and SPLIT_OF[name] not in splits:
            splits[SPLIT_OF[name]] = partial(_read_split, split, f"{source} (split {name})")
        else:
            left_out.append(f"The split '{name}' of {source} is none of train, valid and test and was left out.")
    if not splits:
        raise DataError(
            f"{source} has no split called train, validation or test; splits found: {', '.join(loaded)}."
            " Save the rows you want as a file and name that."
        )
    return Found(splits, tuple(left_out))


def _read_split(split: Any, where: str, columns: Columns, need_labels: bool) -> Raw:
    picked = columns.pick(split.column_names, where, need_labels)
    # With its format set to Arrow, a split gives its rows in its own order, shuffled or selected as it may be.
    table = split.with_format("arrow")[:]
    names = getattr(split.features[picked["label"]], "names", None) if "label" in picked else None
    return Raw(
        where,
        table.select(list(picked.values())).rename_columns(list(picked)),
        picked,
        by_number(where),
        tuple(SENTIMENT.get(name, name) for name in names or ()),
    )


def _explained(source: str, error: Exception) -> DataError:
    if why := permissions.offline():
        return DataError(
            f"The data set '{source}' would have been fetched from the hub, but {why} forbids the network, and no file "
            "or folder here has this name. It is not whole in the cache, either; name a file."
        )
    kinds = {kind.__name__ for kind in type(error).__mro__}
    said = _said(error)
    if kinds & {"DatasetNotFoundError", "RepositoryNotFoundError"}:
        return DataError(
            f"The hub has no data set '{source}' that you may read, and no file or folder here has this name."
            " Check the spelling."
        )
    if "onfig" in said and "missing" in said:
        return DataError(f"The hub's data set '{source}' has several configurations: {said} Name one: '{source}:NAME'.")
    if kinds & {"ConnectionError", "TimeoutError", "TransportError", "OfflineModeIsEnabled", "RequestException"}:
        return DataError(
            f"The hub cannot be reached for '{source}' ({said}), and no file or folder here has this name."
            " Check the connection, or name a file."
        )
    return DataError(f"The hub's data set '{source}' could not be loaded ({type(error).__name__}: {said}).")


def _said(error: Exception) -> str:
    # One line of it, and not a page.
    words = " ".join(str(error).split()) or type(error).__name__
    return words if len(words) <= 400 else f"{words[:400]}..."
