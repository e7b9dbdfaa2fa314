"""What is here and what is missing, for whoever wonders why something does not work or is slow."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import urllib.error
import urllib.request
from importlib import metadata
from typing import Any

from windtunnel import __version__
from windtunnel.models.threads import configure_openmp, usable_cores, wait_policy
from windtunnel.storage import permissions

PARTS = ("numpy", "pyarrow", "torch", "transformers", "tokenizers", "safetensors", "scipy", "rich", "typer")
OPTIONAL = {
    "datasets": "reading data sets from the hub: pip install 'windtunnel[hub]'",
    "accelerate": "training in several processes: pip install 'windtunnel[devices]'",
    "matplotlib": "curves.png beside each trained model: pip install 'windtunnel[report]'",
    "tensorboard": "--tracker tensorboard: pip install 'windtunnel[tracking]'",
}
HUB = "https://huggingface.co"
HUB_TIMEOUT_SECONDS = 3


def examine(*, offline: bool = False) -> dict[str, Any]:
    """Look at versions, device, memory, disk, the hub (unless `offline`) and optional parts."""
    configure_openmp()  # before torch is loaded, if it is not yet
    missing = {name: use for name, use in OPTIONAL.items() if importlib.util.find_spec(name) is None}
    return {
        "windtunnel": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "threads": {"usable_cores": usable_cores(), "wait_policy": wait_policy()},
        "free_disk_gb": round(shutil.disk_usage(".").free / 1e9, 1),
        "versions": {name: _version(name) for name in PARTS},
        "device": _device(),
        "hub": _unasked(offline) or _hub(),
        "missing": missing,
    }


def report(findings: dict[str, Any]) -> str:
    """The findings as lines for people."""
    versions = ", ".join(f"{name} {version}" for name, version in findings["versions"].items())
    lines = [
        f"windtunnel {findings['windtunnel']}, Python {findings['python']}, {findings['system']}",
        f"device     {findings['device']['summary']}",
        f"machine    {findings['cores']} cores, {findings['free_disk_gb']} GB of disk free",
        f"threads    {_threads(findings['threads'])}",
        f"versions   {versions}",
        f"hub        {findings['hub']}",
    ]
    lines += [f"missing    {name}, for {use}" for name, use in findings["missing"].items()]
    return "\n".join(lines)


def _threads(found: dict[str, Any]) -> str:
    """Say how many cores may be used, and how PyTorch's threads wait for one another."""
    cores = f"{found['usable_cores']} usable cores"
    if found["wait_policy"]:
        return f"{cores}; PyTorch's threads wait by {found['wait_policy']}"
    return (
        f"{cores}; PyTorch was loaded before a policy could be set, so its threads spin while they wait: slow beside "
        "other processes. Set OMP_WAIT_POLICY=PASSIVE before Python starts"
    )


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "missing"


def _device() -> dict[str, Any]:
    try:
        from windtunnel.models.encoders import device
    except ImportError as error:
        return {"summary": f"none: PyTorch cannot be imported ({error})"}
    chosen = device.choose_device("auto")
    precision = device.choose_precision("auto", chosen)
    attention = device.choose_attention("auto", chosen)
    summary = f"{chosen}, {precision}, {attention} attention"
    return {"summary": summary, "name": str(chosen), "precision": precision, "attention": attention}


def _unasked(offline: bool) -> str:
    why = permissions.offline()
    return f"not asked: {why} forbids the network" if why else "not asked" if offline else ""


def _hub() -> str:
    try:
        with urllib.request.urlopen(HUB, timeout=HUB_TIMEOUT_SECONDS):
            return f"{HUB} can be reached"
    except (OSError, urllib.error.URLError) as error:
        return f"{HUB} cannot be reached ({error}); models and data must come from folders or the cache"
