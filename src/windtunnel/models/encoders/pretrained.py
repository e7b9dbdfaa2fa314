"""The one door through which transformers reads a folder: no code of the folder's, no network, no pickle unasked.

Everything else in the package asks here, which a test makes sure of.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

from windtunnel.errors import ModelError
from windtunnel.models.folder import read_json
from windtunnel.storage import permissions
from windtunnel.storage.safe_paths import inside, refuse_links_out

GUARDS: dict[str, Any] = {"trust_remote_code": False, "local_files_only": True}
"""Said outright: by default transformers asks at the terminal whether a stranger's code may run."""
PICKLED = ("pytorch_model*.bin", "*.pt", "*.pth", "*.pkl", "*.pickle", "*.ckpt")
"""Files of weights that are pickles; of these transformers reads the first kind."""
CONFIGURATIONS = ("config.json", "tokenizer_config.json", "generation_config.json", "processor_config.json")
CODE = ("auto_map", "custom_pipelines", "custom_generate", "use_kernels", "kernel_config")
"""Entries by which a configuration asks for code of its own to be run."""


def config(folder: Path) -> Any:
    """Read a folder's configuration."""
    from transformers import AutoConfig

    return AutoConfig.from_pretrained(folder, **GUARDS)


def tokenizer(folder: Path) -> Any:
    """Read a folder's tokenizer."""
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(folder, **GUARDS)


def model(kind: Any, folder: Path, **options: Any) -> Any:
    """Read a folder's weights into a model.

    Args:
        kind: one of transformers' `AutoModel...`.
        folder: one that `checked` let pass.
        **options: as for `from_pretrained`.

    Raises:
        ModelError: pickled weights are damaged, or would run code.
    """
    if not pickled(folder):
        return kind.from_pretrained(folder, use_safetensors=True, **options, **GUARDS)
    try:
        return kind.from_pretrained(folder, use_safetensors=False, **options, **GUARDS)
    except (UnpicklingError, EOFError, RuntimeError) as error:
        raise ModelError(
            f"'{folder}' has pickled weights that are damaged or hold more than tensors; nothing in them was run. "
            "Convert them where you trust them: from_pretrained(...).save_pretrained(...)."
        ) from error


def pickled(folder: Path) -> bool:
    """Whether a folder's weights are there as a pickle only, and the user allowed these.

    torch reads them with `weights_only=True`, which makes tensors and plain containers and refuses all else.
    """
    return permissions.pickle_allowed() and not any(folder.glob("*.safetensors")) and any(folder.glob(PICKLED[0]))


def checked(folder: Path) -> Path:
    """Return a folder that holds a model, and nothing that must be run or that lies elsewhere.

    Raises:
        ModelError: it has no config.json or no safetensors, asks for code of its own, or a link or a name leads out.
    """
    refuse_links_out(folder, ModelError)
    if not (folder / "config.json").is_file():
        raise ModelError(f"A model's folder must hold config.json; '{folder}' does not.{_adapter(folder)}")
    if (folder / "adapter_config.json").exists():
        raise ModelError(f"'{folder}' cannot be loaded as it is.{_adapter(folder)}")
    for name in CONFIGURATIONS:
        _refuse_code(folder, name)
    for index in folder.glob("*.index.json"):
        weights = read_json(index).get("weight_map")
        for shard in sorted(set(weights.values())) if isinstance(weights, dict) else ():
            inside(folder, str(shard), ModelError)
    if not any(folder.glob("*.safetensors")) and not pickled(folder):
        raise ModelError(
            f"A model's weights must be in safetensors; '{folder}' has no *.safetensors file. {_remedy(folder)}"
        )
    return folder


def _remedy(folder: Path) -> str:
    """What to do about a folder without safetensors."""
    found = sorted({path.name for pattern in PICKLED for path in folder.glob(pattern)})
    danger = f"'{found[0]}' is a pickle, which can run code when it is read. " if found else ""
    convert = (
        f"{danger}Convert it once, where you trust it, with transformers: "
        "AutoModelForSequenceClassification.from_pretrained(...).save_pretrained(...)"
    )
    if not any(folder.glob(PICKLED[0])):
        return f"{convert}."
    return f"{convert}; or add --allow-pickle: it is then read by torch.load(weights_only=True), as tensors only."


def _adapter(folder: Path) -> str:
    if not (folder / "adapter_config.json").exists():
        return ""
    return " It holds an adapter of another model: merge it into that (merge_and_unload) and save the whole."


def _refuse_code(folder: Path, name: str) -> None:
    """Refuse a configuration that asks for code that is not transformers' own.

    To leave the entry out would load another model than the one its author trained.
    """
    for key, value in _entries(read_json(folder / name)):
        attention = key.strip("_").startswith("attn_implementation") and "/" in str(value)
        if (key in CODE and value) or attention:
            raise ModelError(
                f"'{folder / name}' asks to run code of its own ({key}: {_short(value)}); that is never done. "
                "Take a model whose architecture transformers has, or, if this one is such, remove the entry."
            )


def _entries(found: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield all entries, also of configurations inside the configuration."""
    for key, value in found.items():
        yield key, value
        if isinstance(value, dict) and key not in CODE:
            yield from _entries(value)


def _short(value: Any) -> str:
    said = str(value)
    return said if len(said) <= 80 else f"{said[:80]}..."
