"""Packages that only reports need: found, or said in one line how to get them."""

from __future__ import annotations

import importlib
from typing import Any

from windtunnel.errors import ReportError


def require(name: str) -> Any:
    """Import a package of the extra `report`.

    Raises:
        ReportError: it is not installed.
    """
    try:
        return importlib.import_module(name)
    except ImportError:
        raise ReportError(
            f"A report needs `{name}`, which is not installed; pip install 'windtunnel[report]'."
        ) from None
