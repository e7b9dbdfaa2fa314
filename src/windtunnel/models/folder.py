"""A trained model on disk: written under another name, brought to the disk, renamed. Present = complete.

model.safetensors, config.json               the weights, and the architecture with the labels' names
tokenizer.json, tokenizer_config.json        the tokenizer, with max_tokens as its model_max_length
training.json, log.jsonl, curves.png         how it was trained
SHA256SUMS                                   the digests of all these
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from windtunnel.errors import ModelError, UsageError, outside
from windtunnel.storage import checksums, files, locks

VOLATILE = ("transformers_version", "_name_or_path")
"""Entries of config.json that change without the model."""

LOCK = "lock"
"""The file in `NAME.unfinished` that says who trains; locked by the system while it lives."""


@contextmanager
def unfinished(out: Path) -> Iterator[Path]:
    """Hold the folder `NAME.unfinished` beside `out` while a model is trained in it; `finish` makes it `out`.

    It is made if it is not there. Afterwards it stays if it holds a checkpoint and `out` is not there.

    Raises:
        ModelError: `out` is there already, or another training holds the folder.
    """
    place = out.with_name(f"{out.name}.unfinished")
    if not place.exists():  # else what a run that was killed at its very end left there is removed below
        refuse_to_overwrite(out)
    busy, remedy = f"Another training writes '{place}'", "Wait until it ends, or stop it."
    files.make_folder(place)
    with locks.held(place / LOCK, "training", busy, remedy, error=ModelError):
        try:
            refuse_to_overwrite(out)  # the one that held the lock may have finished
            yield place
        finally:
            if out.exists() or not any(place.glob("*.checkpoint")):
                remove(place)


def finish(best: Path, out: Path) -> None:
    """List the digests of a whole model's files, and give it its name."""
    files.sweep(best)
    checksums.write(best, checksums.of_folder(best))
    files.all_to_disk(best)
    best.rename(out)
    files.to_disk(out.parent)


def check_whole(out: Path, say: Callable[[str], None]) -> None:
    """Check that a model's files are as they were when it was finished; one of another program's counts as whole.

    Args:
        out: the folder.
        say: told which of the other files was changed, as one may on purpose: the labels' names in config.json, say.

    Raises:
        ModelError: the weights are damaged.
    """
    for name in checksums.damaged(out):
        if name.endswith(".safetensors"):
            raise ModelError(
                f"'{out / name}' is damaged: it is not as it was trained. Train it again; or, if you changed it on "
                f"purpose, remove its line from '{out / checksums.NAME}'."
            )
        say(f"'{out / name}' was changed since the model was trained")


def remove(place: Path) -> None:
    """Remove the folder of an unfinished training, the lock last."""
    for path in place.iterdir():
        if path.name != LOCK:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.rmtree(place, ignore_errors=True)
    files.to_disk(place.parent)  # or a power cut brings back gigabytes of checkpoints


def refuse_to_overwrite(out: Path) -> None:
    """Refuse a name that is taken.

    Raises:
        ModelError: it is.
    """
    if out.exists():
        raise ModelError(f"A model is never overwritten; '{out}' exists. Delete it or choose another folder.")


@contextmanager
def disk_errors(out: Path) -> Iterator[None]:
    """Say in one line that the disk is full, or what else is wrong with it, whoever met it: Python or a library.

    Raises:
        ModelError: in place of what they raise.
    """
    try:
        yield
    except UsageError:
        raise
    except Exception as error:
        if (found := outside(error)) is None:
            raise
        raise ModelError(f"'{out}' is not finished: {found}") from error


def read_json(path: Path) -> dict[str, Any]:
    """Read a dictionary; an empty one where there is no file.

    Raises:
        ModelError: the file is no JSON.
    """
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError) as error:  # the second: brackets in brackets
        raise ModelError(f"'{path}' must be JSON: {error}") from error
    if not isinstance(content, dict):
        raise ModelError(f"'{path}' must be a JSON object, names with values; it is a {type(content).__name__}.")
    return content


def fingerprint(folder: Path) -> str:
    """Hash everything that decides a prediction: weights, architecture, tokenizer. 16 hex digits."""
    found = hashlib.sha256()
    config = {name: value for name, value in read_json(folder / "config.json").items() if name not in VOLATILE}
    found.update(json.dumps(config, sort_keys=True).encode())
    weights = "*.safetensors" if any(folder.glob("*.safetensors")) else "pytorch_model*.bin"
    patterns = (weights, "tokenizer*.json", "special_tokens_map.json", "vocab.*", "merges.txt", "*.model")
    for path in sorted({path for pattern in patterns for path in folder.glob(pattern)}):
        found.update(f"\n{path.name}\n".encode())
        with path.open("rb") as file:
            found.update(hashlib.file_digest(file, "sha256").digest())
    return found.hexdigest()[:16]
