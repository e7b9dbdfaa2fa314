"""How many threads this process may use, and how PyTorch's threads wait for one another; no import of torch.

PyTorch computes with OpenMP. Its threads meet after every product, and by default the first to arrive spins until the
last one is there. Where another process needs that core, the last one is late by a time slice, at every product: two
trainings side by side then take many times as long as one alone. Threads that sleep give the core away.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

WAIT_SETTINGS = ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME", "KMP_LIBRARY")
"""What OpenMP runtimes read about waiting: the standard's variable, GNU's own, and two of LLVM's and Intel's."""
THREAD_SETTINGS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""From what PyTorch takes its number of threads."""

_too_late = False
"""Whether `configure_openmp` set the policy for child processes, when this one had loaded torch already."""


def configure_openmp(*, for_children: bool = False) -> None:
    """Let the threads of a PyTorch that is loaded later sleep while they wait, and be no more than a quota allows.

    Runtimes read their variables once, when they are loaded; so where torch is loaded already nothing is done. Nor is
    a setting of the user's replaced: one of `WAIT_SETTINGS` keeps the policy, one of `THREAD_SETTINGS` the number.
    The variables hold for this process and its children.

    `OMP_WAIT_POLICY=PASSIVE` is enough for the OpenMP of every torch wheel, as each one's own display of its settings
    says (`OMP_DISPLAY_ENV=verbose`, `KMP_SETTINGS=1`; seen with libgomp of torch 2.x, LLVM 14 and Intel's 2026.2):

    - libgomp (GNU; Linux): it sets GOMP_SPINCOUNT to 0; unset, a thread spins 300,000 times, some milliseconds
      (https://gcc.gnu.org/onlinedocs/libgomp/GOMP_005fSPINCOUNT.html);
    - libomp (LLVM; macOS): it sets KMP_BLOCKTIME to 0; unset, a thread spins 200 ms
      (https://openmp.llvm.org/design/Runtimes.html);
    - libiomp5 (Intel; Windows, conda): as LLVM's, of which it is a build.

    The number of threads is set only where a control group's quota is smaller than the affinity: runtimes see
    affinity for themselves, a quota they do not.

    Args:
        for_children: set it even where torch is loaded here, for processes that are started next: they import the
            user's main module, and with it perhaps torch, before anything of ours.
    """
    global _too_late
    loaded = "torch" in sys.modules
    if loaded and not for_children:
        return
    if not any(name in os.environ for name in WAIT_SETTINGS):
        os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
        _too_late = loaded
    if not any(name in os.environ for name in THREAD_SETTINGS) and (cores := usable_cores()) < _affinity():
        os.environ["OMP_NUM_THREADS"] = str(cores)


def wait_policy() -> str:
    """Return the settings by which PyTorch's threads wait; empty where it was loaded before there were any."""
    found = [f"{name}={os.environ[name]}" for name in WAIT_SETTINGS if name in os.environ]
    return "" if _too_late else ", ".join(found)


def usable_cores(root: Path = Path("/")) -> int:
    """Count the cores that this process may use, at least 1: affinity, bounded by quotas of its control groups.

    A quota that is no whole number is rounded up, as the JVM, Go and loky do: half a core is lost otherwise.

    Args:
        root: of the file system in which `proc` and `sys` are looked for.
    """
    return max(1, min([_affinity(), *(math.ceil(quota) for quota in _quotas(root))]))


def _affinity() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _quotas(root: Path) -> Iterator[float]:
    """Yield the quotas, in cores, of this process's control groups and those around them.

    Version 2: `cpu.max` holds quota and period (https://docs.kernel.org/admin-guide/cgroup-v2.html); version 1:
    `cpu.cfs_quota_us` and `cpu.cfs_period_us` (https://docs.kernel.org/scheduler/sched-bwc.html). A container may see
    its own group as the root of the tree while it is named by its path on the host; groups that are not there are
    passed over.
    """
    for line in _read(root / "proc/self/cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers and "cpu" not in controllers.split(","):
            continue
        mount = root / "sys/fs/cgroup" / ("cpu" if controllers else "")
        group = PurePosixPath(path.lstrip("/"))
        for folder in (mount / place for place in (group, *group.parents)):
            if controllers:
                numbers = [_read(folder / f"cpu.cfs_{what}_us").strip() for what in ("quota", "period")]
            else:
                numbers = _read(folder / "cpu.max").split()
            if len(numbers) == 2 and all(number.isdigit() for number in numbers):  # "max" and "-1": no quota
                yield int(numbers[0]) / int(numbers[1])


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # no Linux, no such group, or hidden
        return ""
