"""From a model's name to a folder on this disk: a folder as it is, a hub id out of the cache or downloaded."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from urllib.parse import urlsplit

from windtunnel.errors import ModelError
from windtunnel.models.encoders.pretrained import PICKLED, checked
from windtunnel.storage import paths, permissions

WANTED = ("*.json", "*.txt", "*.model", "*.spm", "model*.safetensors")
"""What is fetched of a hub repository: never pickled weights, never code."""

AWAY = "the hub cannot be reached"

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
        ModelError: there is no such folder, the folder holds no model in safetensors or one that asks for code of its
            own, the network is forbidden, or the hub does not give it.
    """
    name = str(model)
    path = paths.expanded(name)
    if path.is_dir():
        return checked(path)
    if isinstance(model, Path) or path.exists() or name.startswith((".", "/", "~")) or name.count("/") > 1:
        raise ModelError(f"A model must be {_kinds(or_tiny)}; there is no folder '{name}'.")
    cached = _cached(name, or_tiny)
    return cached if cached is not None else checked(_downloaded(name, or_tiny))


def _kinds(or_tiny: bool) -> str:
    return "a folder, a hub id or 'tiny'" if or_tiny else "a folder or a hub id"


def _cached(name: str, or_tiny: bool) -> Path | None:
    """Return the cached snapshot of a hub id if it is whole, without any network."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        found = Path(snapshot_download(name, local_files_only=True))
    except HFValidationError as error:
        raise ModelError(f"A model must be {_kinds(or_tiny)}; got '{name}'.") from error
    except LocalEntryNotFoundError:
        return None
    return checked(found) if _is_whole(found) else None


def _downloaded(name: str, or_tiny: bool) -> Path:
    """Download a hub id's configuration, tokenizer and safetensors into the cache.

    Pickled weights are fetched only where they are allowed and there are no others.
    """
    from huggingface_hub import constants, snapshot_download
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, LocalEntryNotFoundError, RepositoryNotFoundError

    why = permissions.offline()
    state = f"would have been fetched from {constants.ENDPOINT}, but {why} forbids the network" if why else AWAY
    away = (
        f"'{name}' is not in the Hugging Face cache ({constants.HF_HUB_CACHE}) and {state}. "
        f"Give a folder, or point HF_HOME at a cache filled by `hf download {name}` elsewhere"
        f"{', or use --model tiny' if or_tiny else ''}."
    )
    if why or constants.HF_HUB_OFFLINE or not _answers(constants.ENDPOINT):
        raise ModelError(away)
    try:
        found = Path(snapshot_download(name, allow_patterns=list(WANTED)))
        if permissions.pickle_allowed() and not any(found.glob("*.safetensors")):
            found = Path(snapshot_download(name, allow_patterns=[*WANTED, PICKLED[0]]))
        return found
    except GatedRepoError as error:
        raise ModelError(f"'{name}' is gated: accept its terms on {constants.ENDPOINT}/{name}.") from error
    except RepositoryNotFoundError as error:
        raise ModelError(f"The hub has no model '{name}', or it is private. Is the id right?") from error
    except (LocalEntryNotFoundError, HfHubHTTPError, OSError) as error:
        raise ModelError(away) from error


def _is_whole(folder: Path) -> bool:
    """Whether a snapshot has what a model needs; else only a part of it was fetched."""
    wanted = ["*.safetensors", *([PICKLED[0]] if permissions.pickle_allowed() else [])]
    return (folder / "config.json").is_file() and any(any(folder.glob(pattern)) for pattern in wanted)


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
