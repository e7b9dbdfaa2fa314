"""Models and their tokenizers, loaded once a process; and the hash of what decides their outcome."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import torch

from windtunnel.errors import ModelError
from windtunnel.models import folder as files
from windtunnel.models.encoders import encoder, hub, pretrained
from windtunnel.models.encoders.device import choose_device
from windtunnel.transforms import row_failures

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

Kind = Literal["a masked language model", "a sequence-to-sequence model"]
Stamp = tuple[tuple[str, int, int], ...]

KEPT = 4
"""Models at a time: back-translation needs two, a composition may need more."""


class Loaded(NamedTuple):
    """A model that is ready to answer, in fp32, without dropout."""

    tokenizer: PreTrainedTokenizerBase
    model: PreTrainedModel
    device: torch.device
    max_tokens: int
    """The most tokens of a text, special tokens included."""


def load(name: str, kind: Kind) -> Loaded:
    """Load a model onto the best device there is; the same folder with the same files only once.

    Raises:
        ModelError: it cannot be found, or it is no model of this kind.
    """
    folder = hub.folder_of(name, or_tiny=False)
    return _loaded(name, kind, folder, _stamp(folder))


def fingerprint(name: str) -> str:
    """Hash the files of a model that decide its outcome: weights, architecture, tokenizer, rules of generation.

    Raises:
        ModelError: it cannot be found.
    """
    folder = hub.folder_of(name, or_tiny=False)
    return _fingerprint(folder, _stamp(folder))


def work_goes_on() -> None:
    """Tell an engine that waits for a row's answer that there is progress: a model takes its time."""
    watch = row_failures.current()
    if watch:
        watch.begin()


def _stamp(folder: Path) -> Stamp:
    """What shows that a folder's files are no longer those of before."""
    found = [(path, path.stat()) for path in sorted(folder.iterdir()) if path.is_file()]
    return tuple((path.name, stat.st_size, stat.st_mtime_ns) for path, stat in found)


@lru_cache(maxsize=4 * KEPT)
def _fingerprint(folder: Path, stamp: Stamp) -> str:
    del stamp
    found = hashlib.sha256(files.fingerprint(folder).encode())
    for path in (folder / "generation_config.json", *sorted(folder.glob("*.spm"))):
        if path.is_file():
            found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:16]


@lru_cache(maxsize=KEPT)
def _loaded(name: str, kind: Kind, folder: Path, stamp: Stamp) -> Loaded:
    del stamp
    work_goes_on()
    import transformers

    masked = kind == "a masked language model"
    auto: Any = transformers.AutoModelForMaskedLM if masked else transformers.AutoModelForSeq2SeqLM
    with encoder.quiet(), encoder.loading_errors(name, kind):
        try:
            tokenizer = encoder.load_tokenizer(folder) if masked else pretrained.tokenizer(folder)
        except ImportError as error:
            raise ModelError(
                f"The tokenizer of '{name}' needs a package that is not here ({_first_line(error)}). "
                "Install it: pip install 'windtunnel[neural]'."
            ) from error
        model, report = pretrained.model(auto, folder, dtype=torch.float32, output_loading_info=True)
    if report["missing_keys"]:
        raise ModelError(
            f"'{name}' must be {kind}; it has no weights for {sorted(report['missing_keys'])[0]}. "
            "Give another folder or hub id as `model`."
        )
    device = choose_device("auto")
    torch.nn.Module.to(model, device).train(False)
    work_goes_on()
    return Loaded(tokenizer, model, device, _limit(tokenizer, model.config))


def _limit(tokenizer: Any, config: Any) -> int:
    return encoder.max_tokens_of(tokenizer, config)


def _first_line(error: Exception) -> str:
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)
