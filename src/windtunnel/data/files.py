"""One file of labelled texts: the reader that its name asks for."""

from __future__ import annotations

from pathlib import Path

from windtunnel.data.columns import Columns
from windtunnel.data.delimited import read_delimited
from windtunnel.data.jsonl import read_jsonl
from windtunnel.data.parquet import read_parquet
from windtunnel.data.raw import Raw
from windtunnel.data.text_files import decode, unpacked
from windtunnel.errors import DataError

KINDS = {".csv": "csv", ".tsv": "tsv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}
"""File name ending -> format. The text formats may be followed by `.gz`."""


def kind_of(path: Path) -> str | None:
    """Return the format that a file's name promises, or None."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes[-1:] == [".gz"]:
        kind = KINDS.get(suffixes[-2]) if len(suffixes) > 1 else None
        return kind if kind != "parquet" else None
    return KINDS.get(suffixes[-1]) if suffixes else None


def stem_of(path: Path) -> str:
    """Return a file's name without its known endings: `train` for `train.csv.gz`."""
    name = path.name[:-3] if path.name.lower().endswith(".gz") else path.name
    return name.rpartition(".")[0]


def read_file(path: Path, columns: Columns, need_labels: bool) -> Raw:
    """Read the wanted columns of one file.

    Raises:
        DataError: An unknown ending, a file that cannot be opened or unpacked, bytes that are not UTF-8, a missing
            column, or a row that breaks the format.
    """
    kind = kind_of(path)
    if kind is None:
        hint = " Write a JSON list as one object a line (.jsonl)." if ".json" in path.suffixes else ""
        raise DataError(
            f"{path} is of an unknown file type '{path.suffix}'."
            f" Known are .csv, .tsv and .jsonl, also as .gz, and .parquet.{hint}"
        )
    if kind == "parquet":
        return read_parquet(path, columns, need_labels)
    text = decode(unpacked(path), str(path))
    if kind == "jsonl":
        return read_jsonl(text, str(path), columns, need_labels)
    return read_delimited(text, str(path), columns, need_labels, delimiter="\t" if kind == "tsv" else ",")
