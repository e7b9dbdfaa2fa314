"""What decides the outcome of a transformation besides its spec: the files of the models that its parameters name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from windtunnel.models.threads import configure_openmp


def of(*params: str) -> Callable[[Mapping[str, Any]], str]:
    """Return what hashes the models that are named by these parameters; torch is imported when it is called."""

    def material(given: Mapping[str, Any]) -> str:
        configure_openmp()
        from windtunnel.transforms.neural import loading

        return "".join(loading.fingerprint(given[name]) for name in params)

    return material
