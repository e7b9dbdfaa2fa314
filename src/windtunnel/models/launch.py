"""Whether torchrun, `accelerate launch` or `windtunnel slurm`'s script started this process beside others."""

from __future__ import annotations

import os


def launched() -> bool:
    """Tell it by the variables that every launcher sets; without torch, so that the command line may ask."""
    return int(os.environ.get("WORLD_SIZE") or 1) > 1 and "RANK" in os.environ
