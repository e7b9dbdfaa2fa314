"""What only the user may allow or forbid: pickled weights, which can run a stranger's code, and the network.

Both are said once for the whole process and reach the processes it starts, since they lie in the environment:

    windtunnel --offline ...        WINDTUNNEL_OFFLINE=1 (HF_HUB_OFFLINE=1 counts too)
    windtunnel evaluate --allow-pickle ...      for this command only

Nothing that is read from a file (a plan, a configuration, a manifest) can turn either.
"""

from __future__ import annotations

import os
import sys

OFFLINE = ("WINDTUNNEL_OFFLINE", "HF_HUB_OFFLINE")
"""The variables that forbid the network; the second is the Hugging Face libraries' own."""
ALLOW_PICKLE = "WINDTUNNEL_ALLOW_PICKLE"
"""The variable by which the flag reaches other processes."""
YES = ("1", "true", "yes", "on")


def forbid_network() -> None:
    """Forbid the network from here on, to us and to the libraries that would fetch something."""
    os.environ[OFFLINE[0]] = "1"
    tell_libraries()


def tell_libraries() -> None:
    """Forbid the network to the Hugging Face libraries only, which still find what is in their cache."""
    os.environ[OFFLINE[1]] = "1"
    loaded = sys.modules.get("huggingface_hub.constants")
    if loaded is not None:  # it has read the variable already
        loaded.HF_HUB_OFFLINE = True  # type: ignore[attr-defined]


def offline() -> str:
    """Return what forbids the network, for an error: `WINDTUNNEL_OFFLINE=1`; empty where nothing does.

    >>> from unittest.mock import patch
    >>> with patch.dict(os.environ, {"WINDTUNNEL_OFFLINE": "0", "HF_HUB_OFFLINE": "1"}):
    ...     offline()
    'HF_HUB_OFFLINE=1'
    """
    return next((f"{name}={os.environ[name]}" for name in OFFLINE if _is_yes(name)), "")


def allow_pickle() -> None:
    """Allow pickled weights from here on."""
    os.environ[ALLOW_PICKLE] = "1"


def pickle_allowed() -> bool:
    """Whether the user allowed pickled weights."""
    return _is_yes(ALLOW_PICKLE)


def _is_yes(name: str) -> bool:
    return os.environ.get(name, "").strip().lower() in YES
