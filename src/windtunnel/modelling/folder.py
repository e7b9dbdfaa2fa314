"""A trained model on disk: written under another name, brought to the disk, renamed. Present = complete.

model.safetensors, config.json               the weights, and the architecture with the labels' names
tokenizer.json, tokenizer_config.json        the tokenizer, with max_tokens as its model_max_length
training.json, log.jsonl                     how it was trained
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from windtunnel.errors import ModelError
from windtunnel.modelling.models import Classifier, quiet

VOLATILE = ("transformers_version", "_name_or_path")
"""Entries of config.json that change without the model."""


@contextmanager
def whole(out: Path) -> Iterator[Path]:
    """Give a new folder beside `out` to write into; it becomes `out` at the end, or vanishes after an error.

    Raises:
        ModelError: `out` is there already.
    """
    if out.exists():
        raise ModelError(f"A model is never overwritten; '{out}' exists. Delete it or choose another folder.")
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_name(f".{out.name}.{os.getpid()}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    try:
        yield unfinished
        for file in [*unfinished.rglob("*"), unfinished]:
            _to_disk(file)
        unfinished.rename(out)
        _to_disk(out.parent)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def save(classifier: Classifier, folder: Path) -> None:
    """Write weights, configuration and tokenizer into a folder, over older ones."""
    with quiet():
        classifier.model.save_pretrained(folder)
        classifier.tokenizer.save_pretrained(folder)


def read_json(path: Path) -> dict[str, Any]:
    """Read a dictionary; an empty one where there is no file.

    Raises:
        ModelError: the file is no JSON.
    """
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise ModelError(f"'{path}' must be JSON: {error}") from error
    return content


def fingerprint(folder: Path) -> str:
    """Hash everything that decides a prediction: weights, architecture, tokenizer. 16 hex digits."""
    found = hashlib.sha256()
    config = {name: value for name, value in read_json(folder / "config.json").items() if name not in VOLATILE}
    found.update(json.dumps(config, sort_keys=True).encode())
    patterns = ("*.safetensors", "tokenizer*.json", "special_tokens_map.json", "vocab.*", "merges.txt", "*.model")
    for path in sorted({path for pattern in patterns for path in folder.glob(pattern)}):
        found.update(f"\n{path.name}\n".encode())
        with path.open("rb") as file:
            found.update(hashlib.file_digest(file, "sha256").digest())
    return found.hexdigest()[:16]


def _to_disk(path: Path) -> None:
    """Wait until a file or a folder's list of names is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
