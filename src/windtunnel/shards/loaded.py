"""What a process loads once, whatever number of shards it is given."""

from __future__ import annotations

from functools import lru_cache

from windtunnel.errors import ModelError
from windtunnel.models import prediction
from windtunnel.models.prediction import Predictor
from windtunnel.transforms import registry
from windtunnel.transforms.contract import Transformation


@lru_cache(maxsize=256)
def load_transformation(spec: str, protect: tuple[str, ...]) -> Transformation:
    """Load a transformation."""
    return registry.get(spec).protecting(protect)


def unique_specs(specs: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out transformations that are named twice, and miss one that is not there.

    Raises:
        UsageError: there is none of a name, or what it needs is missing.
    """
    found = {load_transformation(spec, ()).spec: spec for spec in specs}
    for spec in found.values():
        _ = load_transformation(spec, ()).identity
    return tuple(found.values())


@lru_cache(maxsize=1)
def load_model(model: str, fingerprint: str, threads: int | None) -> Predictor:
    """Load a model.

    Raises:
        ModelError: there is none, or another one than that of the job.
    """
    if prediction.fingerprint(model) != fingerprint:
        raise ModelError(f"'{model}' is another model here than where the job began. Copy the same one to every node.")
    return prediction.load_predictor(model, threads=threads)
