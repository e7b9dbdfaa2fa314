"""The machine that a benchmark ran on, for its results; and one core for what is timed."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]


def pin(core: int | None = None) -> int:
    """Keep this process, its threads to come and its children on one core; the last one allowed if none is named.

    Call it before NumPy is imported: it also tells its libraries to use one thread.
    """
    core = max(os.sched_getaffinity(0)) if core is None else core
    os.sched_setaffinity(0, {core})
    for library in ("OMP", "OPENBLAS", "MKL", "ARROW"):
        os.environ[f"{library}_NUM_THREADS"] = "1"
    return core


def facts(*packages: str) -> dict[str, Any]:
    """Return what the results depend on: processor, memory, system, versions, time, commit, load."""
    return {
        "cpu": _field("/proc/cpuinfo", "model name") or platform.processor(),
        "cores": os.cpu_count(),
        "cores_allowed": len(os.sched_getaffinity(0)),
        "l2_cache_kb": _l2_cache_kb(),
        "memory_gb": round(int(_field("/proc/meminfo", "MemTotal").split()[0]) / 2**20, 1),
        "kernel": platform.release(),
        "python": platform.python_version(),
        "packages": {name: metadata.version(name) for name in packages},
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _git("rev-parse", "HEAD"),
        "uncommitted_in_src": _git("status", "--porcelain", "--", "src").splitlines(),
        "load_average": os.getloadavg()[0],
    }


def _field(path: str, name: str) -> str:
    """Return the value of the first `name: value` line of a /proc file, or an empty string."""
    for line in Path(path).read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return ""


def _l2_cache_kb() -> int | None:
    size = Path("/sys/devices/system/cpu/cpu0/cache/index2/size")
    return int(size.read_text().strip().rstrip("K")) if size.exists() else None


def _git(*words: str) -> str:
    return subprocess.run(
        ["git", "-C", str(REPOSITORY), *words], capture_output=True, text=True, check=False
    ).stdout.rstrip()
