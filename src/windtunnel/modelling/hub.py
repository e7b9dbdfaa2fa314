"""From a model's name to a folder on this disk: a folder as it is, a hub id out of the cache or downloaded."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

from windtunnel.errors import ModelError

WANTED = ("*.json", "*.txt", "*.model", "*.spm", "model*.safetensors")
"""What is fetched of a hub repository: never pickled weights, never code."""

PROBE_SECONDS = 5.0
"""How long to wait for the hub to answer: its own client tries for 23 s a file, five warnings each."""


def folder_of(model: str | Path, *, or_tiny: bool = True) -> Path:
    """Find the folder of a model, downloading it where it is a hub id that is not in the cache.

    A hub id that is in the cache is taken from there without asking the hub for news, so that a study does not
    change between two runs.

    Args:
        model: a folder, or a hub id such as `distilbert-base-uncased` or `owner/name`.
        or_tiny: whether "tiny" would do as well, for the advice in errors.

    Raises:
        ModelError: there is no such folder, the folder holds no model in safetensors, or the hub does not give it.
    """
    name = str(model)
    path = Path(name).expanduser()
    if path.is_dir():
        return _checked(path)
    if isinstance(model, Path) or path.exists() or name.startswith((".", "/", "~")) or name.count("/") > 1:
        raise ModelError(f"A model must be {_kinds(or_tiny)}; there is no folder '{name}'.")
    cached = _cached(name, or_tiny)
    return cached if cached is not None else _checked(_downloaded(name, or_tiny))


def _kinds(or_tiny: bool) -> str:
    return "a folder, a hub id or 'tiny'" if or_tiny else "a folder or a hub id"


def _checked(folder: Path) -> Path:
    """Return a folder that holds a model."""
    if not (folder / "config.json").is_file():
        raise ModelError(f"A model's folder must hold config.json; '{folder}' does not.")
    if not any(folder.glob("*.safetensors")):
        raise ModelError(
            f"A model's weights must be in safetensors; '{folder}' has no *.safetensors file. "
            "Convert it once with transformers: from_pretrained(...).save_pretrained(...)."
        )
    return folder


def _cached(name: str, or_tiny: bool) -> Path | None:
    """Return the cached snapshot of a hub id if it is whole, without any network."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return _checked(Path(snapshot_download(name, local_files_only=True)))
    except HFValidationError as error:
        raise ModelError(f"A model must be {_kinds(or_tiny)}; got '{name}'.") from error
    except (LocalEntryNotFoundError, ModelError):  # not there, or only a part of it
        return None


def _downloaded(name: str, or_tiny: bool) -> Path:
    """Download a hub id's configuration, tokenizer and safetensors into the cache."""
    from huggingface_hub import constants, snapshot_download
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, LocalEntryNotFoundError, RepositoryNotFoundError

    away = (
        f"'{name}' is not in the Hugging Face cache ({constants.HF_HUB_CACHE}) and the hub cannot be reached. "
        f"Give a folder, or point HF_HOME at a cache filled by `hf download {name}` elsewhere"
        f"{', or use --model tiny' if or_tiny else ''}."
    )
    if constants.HF_HUB_OFFLINE or not _answers(constants.ENDPOINT):
        raise ModelError(away)
    try:
        return Path(snapshot_download(name, allow_patterns=list(WANTED)))
    except GatedRepoError as error:
        raise ModelError(f"'{name}' is gated: accept its terms on {constants.ENDPOINT}/{name}.") from error
    except RepositoryNotFoundError as error:
        raise ModelError(f"The hub has no model '{name}', or it is private. Is the id right?") from error
    except (LocalEntryNotFoundError, HfHubHTTPError, OSError) as error:
        raise ModelError(away) from error


def _answers(endpoint: str) -> bool:
    """Tell whether the hub's host takes a connection; behind a proxy nobody can tell, so yes."""
    if any(os.environ.get(name) for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")):
        return True
    host = urlsplit(endpoint)
    try:
        port = host.port or (80 if host.scheme == "http" else 443)
        socket.create_connection((host.hostname or "", port), timeout=PROBE_SECONDS).close()
    except OSError:
        return False
    return True
