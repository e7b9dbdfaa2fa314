"""Where a model computes, and in which numbers."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from windtunnel.errors import ModelError
from windtunnel.models.encoders import blocks, speed
from windtunnel.models.encoders.packed import varlen_is_there
from windtunnel.models.encoders.settings import ATTENTIONS, DEVICES, PRECISIONS, one_of

WORTH = 1.15
"""How many times as fast as in fp32 matmuls must be in bf16 for "auto": weights are cast each step, and clocks err."""


def choose_device(asked: str) -> torch.device:
    """Return the device asked for, or the best one for "auto": cuda, then mps, then cpu.

    Raises:
        ModelError: the device is unknown, or this machine does not have it.
    """
    kind = asked.split(":")[0]
    one_of("device", kind, DEVICES)
    if kind == "auto":
        if torch.cuda.is_available():
            return torch.device("cuda")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    has = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if not has[kind]:
        raise ModelError(f"`device` must be there; got '{asked}', which torch does not find. Try 'auto'.")
    return torch.device(asked)


def use_threads(count: int) -> None:
    """Compute with so many threads in this process."""
    torch.set_num_threads(count)


def choose_precision(asked: str, device: torch.device) -> str:
    """Return "bf16" or "fp32"; "auto" takes bf16 where the hardware multiplies it itself, and faster than fp32.

    A CPU that has avx512_bf16 is measured, once per process: on Zen 4, bf16 trains MiniLM 1.6 times as fast as fp32;
    on a Xeon whose AMX was hidden from the virtual machine it took 1.5 times as long.
    """
    one_of("precision", asked, PRECISIONS)
    if asked != "auto":
        return asked
    if device.type == "cuda":
        return "bf16" if torch.cuda.is_bf16_supported(including_emulation=False) else "fp32"
    if device.type != "cpu" or not _cpu_multiplies_bf16():
        return "fp32"
    rates = speed.matmul_rates(device)
    return "bf16" if rates["bf16"] >= WORTH * rates["fp32"] else "fp32"


def choose_attention(asked: str, device: torch.device) -> str | None:
    """Return the name of a way to compute attention; "auto" is "packed" where that can run.

    Returns:
        None for transformers' choice: SDPA for the models that have it.
    """
    one_of("attention", asked, ATTENTIONS)
    if asked != "auto":
        return asked
    return blocks.NAME if device.type == "cpu" or varlen_is_there(device) else None


def autocast(device: torch.device, precision: str) -> torch.autocast:
    """A context in which matmuls run in bf16 where `precision` says so; weights stay in fp32."""
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=precision == "bf16")


def keep_memory() -> None:
    """Let glibc keep the memory of large tensors for the next ones, instead of giving it back to the system.

    Each step's tensors are otherwise mapped and cleared anew, page by page: MiniLM at 512 tokens, one core, trained
    3,860 and 3,870 real tokens/s so, 4,110 and 4,160 with this, at the same peak of 1.9 GB (processes in turn, medians
    of 5 steps). It holds for the whole process.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # musl has none
    if mallopt is not None:
        mallopt(-3, 2**30)  # M_MMAP_THRESHOLD: smaller ones come from the heap,
        mallopt(-1, 2**31 - 1)  # M_TRIM_THRESHOLD: which does not shrink


@contextmanager
def seeded(seed: int, device: torch.device) -> Iterator[None]:
    """Seed torch inside the block, and give the caller's random state back afterwards."""
    others = [device] if device.type != "cpu" else []
    kind = device.type if others else "cuda"
    with torch.random.fork_rng(devices=others, device_type=kind):
        torch.manual_seed(seed)
        yield


def _cpu_multiplies_bf16() -> bool:
    # Private names, so asked for politely: without them bf16 is a choice, not the default.
    checks = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    return any(getattr(torch.cpu, check, lambda: False)() for check in checks)
