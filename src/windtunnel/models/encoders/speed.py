"""How fast this machine multiplies matrices, and how much an encoder multiplies: what MFU is made of.

MFU (model FLOPs utilisation; Chowdhery et al. 2022, "PaLM", appendix B) is here the share of the rate that matmuls of
an encoder's size reach on this very machine, alone, in the numbers that are trained in; not of a data sheet's peak.
A machine that is busy while it is measured looks slow, and the share too large. So it is measured again now and then
while it trains, what training itself reached counts too, and the best of all is what the share is of.
"""

from __future__ import annotations

import contextlib
import re
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import torch

if TYPE_CHECKING:
    from transformers import PreTrainedModel

NUMBERS = {"fp32": torch.float32, "bf16": torch.bfloat16}
ROUNDS = 4
CPU_SIZE, GPU_SIZE = (256, 384), (16_384, 768)
"""Tokens and width of what is multiplied: 0.1 s for both precisions on one core; a batch of DistilBERT's on a GPU."""

PROBES = 0.002
"""Share of a training's time that measuring again may take."""

_known: dict[tuple[torch.device, str], float] = {}

IN_A_LAYER = re.compile(r"(?:^|\.)(?:layers?|h|blocks?)\.(\d+)\.")
"""How encoders name a weight of a layer: `bert.encoder.layer.0.`, `model.layers.0.`."""


def measured(
    device: torch.device,
    precisions: Sequence[str],
    *,
    tokens: int,
    width: int,
    rounds: int = ROUNDS,
    now: Callable[[], float] = time.perf_counter,
) -> dict[str, list[float]]:
    """Multiply as the feed-forward part of an encoder does, forward and for both gradients, in turn in each precision.

    Args:
        device: where to multiply.
        precisions: "fp32", "bf16".
        tokens: rows of the numbers.
        width: columns of the numbers; the matrix is four times as high.
        rounds: timed ones, after one that is not.
        now: a clock, in seconds.

    Returns:
        FLOP/s of each round, by precision.
    """
    chance = torch.Generator(device).manual_seed(0)  # one of its own: torch's belongs to the training
    shapes = ((tokens, width), (tokens, 4 * width), (4 * width, width))
    drawn = [torch.randn(shape, generator=chance, device=device) for shape in shapes]
    made = {precision: [one.to(device, NUMBERS[precision]) for one in drawn] for precision in precisions}
    rates: dict[str, list[float]] = {precision: [] for precision in precisions}
    for number in range(rounds + 1):
        for precision, (narrow, wide, matrix) in made.items():
            _wait(device)
            started = now()
            torch.nn.functional.linear(narrow, matrix)
            wide @ matrix
            wide.t() @ narrow
            _wait(device)
            if number:  # the first round builds the kernels
                rates[precision].append(3 * 2 * tokens * 4 * width * width / max(now() - started, 1e-9))
    return rates


def matmul_rates(device: torch.device, precisions: Sequence[str] = tuple(NUMBERS)) -> dict[str, float]:
    """FLOP/s by precision: the best of a few rounds, measured once per process, together where none is known."""
    if unknown := [precision for precision in precisions if (device, precision) not in _known]:
        tokens, width = _size(device)
        with torch.no_grad():
            rates = measured(device, unknown, tokens=tokens, width=width)
        _known.update({(device, precision): max(found) for precision, found in rates.items()})
    return {precision: _known[device, precision] for precision in precisions}


class MatmulRate:
    """FLOP/s that count as an MFU of 1: the best that the machine was seen to reach, which only rises.

    Args:
        device: where the training is.
        precision: "fp32" or "bf16".
        processes: that train together, each on a device of its own.
        now: a clock, in seconds.
    """

    def __init__(
        self, device: torch.device, precision: str, processes: int = 1, now: Callable[[], float] = time.perf_counter
    ) -> None:
        self._device, self._precision, self._processes, self._now = device, precision, processes, now
        self.best = processes * matmul_rates(device, (precision,))[precision]
        self._spent = 0.0

    def measure_again(self, trained: float) -> None:
        """Measure a round, unless more than a 500th of the seconds trained so far went into that."""
        if self._spent > PROBES * trained:
            return
        started = self._now()
        tokens, width = _size(self._device)
        key = self._device, self._precision
        with contextlib.suppress(torch.OutOfMemoryError), torch.no_grad():  # no reason to stop training
            (found,) = measured(self._device, (self._precision,), tokens=tokens, width=width, rounds=1)[self._precision]
            _known[key] = max(found, _known.get(key, 0.0))
            self.best = max(self.best, self._processes * found)
        self._spent += self._now() - started

    def share(self, flops: float, seconds: float) -> float:
        """MFU of a training that multiplied so much in this time; at most 1, as then the machine can do as much."""
        reached = flops / max(seconds, 1e-9)
        self.best = max(self.best, reached)
        return reached / self.best


def _size(device: torch.device) -> tuple[int, int]:
    return CPU_SIZE if device.type == "cpu" else GPU_SIZE


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


class Multiplied(NamedTuple):
    """What an encoder multiplies."""

    width: int
    """Of the tokens."""
    layers: int
    matrices: int
    """Weights of all layers' matrices together; embeddings and head are not counted."""
    first_only: bool
    """Whether the last layer has queries and a feed-forward part of first tokens only (`blocks.py`)."""

    def flops(self, lengths: npt.NDArray[np.integer], *, passes: int = 3) -> float:
        """FLOPs of all matmuls that some texts need, attention's included, padding not.

        Args:
            lengths: tokens of each text.  # (texts,)
            passes: 1 for the forward pass, 3 with the backward pass.
        """
        tokens, texts = float(lengths.sum()), len(lengths)
        scores = 4.0 * self.width * float((lengths.astype(float) ** 2).sum())  # queries x keys, weights x values
        layer = 2.0 * self.matrices / self.layers * tokens + scores
        last = layer
        if self.first_only:
            keys_values = 2 * self.width**2
            last = 2.0 * keys_values * tokens + 2.0 * (self.matrices / self.layers - keys_values) * texts
            last += 4.0 * self.width * tokens
        return passes * ((self.layers - 1) * layer + last)


def multiplied(model: PreTrainedModel) -> Multiplied | None:
    """Read off a model what it multiplies; None where its layers are not named as encoders name theirs."""
    sizes: dict[str, int] = {}
    for name, weight in model.named_parameters():
        if weight.ndim == 2 and (found := IN_A_LAYER.search(name)):
            sizes[found[1]] = sizes.get(found[1], 0) + weight.numel()
    width = int(getattr(model.config, "hidden_size", 0) or getattr(model.config, "dim", 0))
    if not sizes or not width:
        return None
    first_only = any(hasattr(module, "frozen_weights") for module in model.modules())
    return Multiplied(width, len(sizes), sum(sizes.values()), first_only)
