"""Folders: one text file per text, as aclImdb comes, or one table per split."""

from __future__ import annotations

import os
import re
from functools import partial
from pathlib import Path

import pyarrow as pa

from windtunnel.data.columns import Columns
from windtunnel.data.files import kind_of, read_file, stem_of
from windtunnel.data.raw import ALL, SPLIT_OF, Found, Loader, Raw
from windtunnel.data.text_files import decode, one_text, unpacked
from windtunnel.errors import DataError
from windtunnel.storage.safe_paths import refuse_links_out

UNLABELLED = "unsup"
"""aclImdb's folder of texts without labels."""

READ_DEPTH = 3
"""`train/pos/*.txt`: no deeper is anything read."""

SENTIMENT = {"neg": "negative", "pos": "positive"}
"""What people call the classes that data sets abbreviate."""


def find_in_folder(folder: Path) -> Found:
    """Recognise the layout of a folder.

    `train/pos/*.txt` (any class names), `pos/*.txt` without splits, or `train.csv`, `test.csv` and so on.

    Raises:
        DataError: Neither is there, a split is there twice, or a link leads out of the folder.
    """
    refuse_links_out(folder, DataError, depth=READ_DEPTH)
    below = sorted(path for path in folder.iterdir() if path.is_dir())
    splits = {SPLIT_OF[path.name]: path for path in below if path.name in SPLIT_OF and _classes(path)}
    if splits:
        return Found({name: partial(_read_classes, path, folder) for name, path in splits.items()})
    if _classes(folder):
        return Found({ALL: partial(_read_classes, folder, folder)})
    found = _find_tables(folder)
    if not found.splits:
        inner = next((path for path in below if _looks_right(path)), None)
        raise DataError(
            f"{folder} holds no splits: neither tables (train.csv, test.csv; also .tsv, .jsonl, .parquet) nor texts"
            " (train/pos/*.txt, train/neg/*.txt). "
            + (f"Did you mean '{inner}'?" if inner else "Name a file, or name the files of the folder so.")
        )
    return found


def _looks_right(folder: Path) -> bool:
    if _find_tables(folder).splits:
        return True
    return any(path.name in SPLIT_OF and _classes(path) for path in folder.iterdir() if path.is_dir())


def _find_tables(folder: Path) -> Found:
    splits: dict[str, Path] = {}
    notes = []
    for path in sorted(path for path in folder.iterdir() if path.is_file() and kind_of(path)):
        # The hub's own files are called train-00000-of-00001.parquet.
        stem = re.sub(r"-0+-of-0*1$", "", stem_of(path).lower())
        split = SPLIT_OF.get(stem)
        if split is None:
            notes.append(f"{path.name} is not named as a split (train, valid, test) and was left out.")
        elif split in splits:
            raise DataError(
                f"{folder} holds two files for the split {split}: {splits[split].name} and {path.name}. Remove one."
            )
        else:
            splits[split] = path
    loaders: dict[str, Loader] = {name: partial(read_file, path) for name, path in splits.items()}
    return Found(loaders, tuple(notes))


def _classes(folder: Path) -> list[Path]:
    """Return the subfolders that hold texts, by name; not the one of unlabelled texts."""
    below = sorted(path for path in folder.iterdir() if path.is_dir() and path.name != UNLABELLED)
    return [path for path in below if next(path.glob("*.txt"), None)]


def _read_classes(folder: Path, root: Path, columns: Columns, need_labels: bool) -> Raw:
    """Read one file per text; the id is the path, `test/neg/0_2`, and `film` comes from aclImdb's lists of links."""
    classes = _classes(folder)
    texts: list[str] = []
    files: list[Path] = []
    labels: list[int] = []
    films: list[str | None] = []
    for label, kind in enumerate(classes):
        links = _links(folder / f"urls_{kind.name}.txt")
        for path in sorted(kind.glob("*.txt")):
            texts.append(decode(one_text(path), str(path)))
            files.append(path)
            labels.append(label)
            number = path.stem.partition("_")[0]
            films.append(links[int(number)] if number.isdecimal() and int(number) < len(links) else None)
    ids = [_id(path, root) for path in files]
    held = {"text": pa.array(texts, pa.string()), "label": pa.array(labels, pa.int32()), "id": pa.array(ids)}
    if any(films):
        held["film"] = pa.array(films, pa.string())
    picked = columns.pick(list(held), str(folder), need_labels)
    names = tuple(SENTIMENT.get(kind.name, kind.name) for kind in classes)
    table = pa.table([held[name] for name in picked.values()], names=list(picked))
    return Raw(str(folder), table, picked, lambda row: str(files[row]), names)


def _id(path: Path, root: Path) -> str:
    """Name a text by its path in the folder.

    Raises:
        DataError: the name is not UTF-8.
    """
    name = path.relative_to(root).with_suffix("").as_posix()
    try:
        name.encode()
    except UnicodeEncodeError as error:
        shown = os.fsencode(path).decode("utf-8", "backslashreplace")
        raise DataError(
            f"'{shown}': the file's name is not UTF-8, and names the text. Give it another name."
        ) from error
    return name


def _links(path: Path) -> list[str]:
    """Return the film of each review number: line n of aclImdb's `urls_pos.txt` belongs to the files `n_*.txt`."""
    if not path.exists():
        return []
    lines = unpacked(path).decode(errors="replace").splitlines()
    matches = [re.search(r"tt\d+", line) for line in lines]
    return [match.group() if match else line for match, line in zip(matches, lines, strict=True)]
