"""From token ids to logits, without gradients: for validation and for prediction."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import torch

from windtunnel.models.encoders import batches
from windtunnel.models.encoders.blocks import frozen
from windtunnel.models.encoders.device import autocast
from windtunnel.models.encoders.tokens import Tokens, no_progress, pad

if TYPE_CHECKING:
    from transformers import PreTrainedModel

CPU_BATCH_TOKENS = 2_048
GPU_BATCH_TOKENS = 65_536


def logits(
    model: PreTrainedModel,
    tokens: Tokens,
    *,
    pad_id: int,
    device: torch.device,
    precision: str,
    batch_tokens: int | None = None,
    advance: Callable[[int], None] = no_progress,
) -> npt.NDArray[np.float32]:
    """Compute the logits of every text, in the order of the texts.

    Args:
        model: on `device`; its training mode is left as it was.
        tokens: of the texts.
        pad_id: the id that fills up short rows.
        device: where to compute.
        precision: "bf16" or "fp32".
        batch_tokens: the most tokens in a batch, padding included; None for what suits the device.
        advance: told how many more texts are done.

    Returns:
        fp32 logits.  # (texts, labels)
    """
    budget = batch_tokens or (CPU_BATCH_TOKENS if device.type == "cpu" else GPU_BATCH_TOKENS)
    found = np.zeros((len(tokens.counts), int(model.config.num_labels or 0)), np.float32)
    was_training = model.training
    model.train(False)
    numbers = torch.bfloat16 if precision == "bf16" else torch.float32
    with torch.inference_mode(), autocast(device, precision), frozen(model, numbers):
        for rows in batches.by_length(tokens.lengths, budget=budget):
            ids, mask = pad(tokens, rows, pad_id, device)
            found[rows] = model(input_ids=ids, attention_mask=mask).logits.float().cpu().numpy()
            advance(len(rows))
    model.train(was_training)
    return found


def softmax(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Turn logits into probabilities, in fp32: (texts, labels) to (texts, labels)."""
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)  # type: ignore[no-any-return]  # NumPy's ufuncs return Any


def cross_entropy(logits: npt.NDArray[np.float32], labels: npt.NDArray[np.int64]) -> float:
    """The mean of -log p(label), in nats."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sum = np.log(np.exp(shifted).sum(axis=1))
    return float(np.mean(log_sum - shifted[np.arange(len(labels)), labels]))
