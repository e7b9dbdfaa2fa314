"""AdamW as encoders are fine-tuned with it, and the learning rate's rise and fall."""

from __future__ import annotations

import torch


def adamw(model: torch.nn.Module, learning_rate: float, weight_decay: float) -> torch.optim.AdamW:
    """Make the optimizer; biases and norms (all that are vectors) do not decay."""
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    groups = [
        {"params": [weight for weight in weights if weight.ndim >= 2], "weight_decay": weight_decay},
        {"params": [weight for weight in weights if weight.ndim < 2], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=learning_rate, fused=True)  # one kernel a step instead of ten


def share_of_peak(step: int, steps: int, warmup_share: float) -> float:
    """The learning rate of a step as a share of the highest: a straight rise, then a straight fall to 0.

    Args:
        step: counted from 1.
        steps: of all epochs.
        warmup_share: share of the steps in the rise.
    """
    rise = round(steps * warmup_share)
    if step <= rise:
        return step / rise
    return (steps - step + 1) / (steps - rise + 1) if rise else (steps - step + 1) / steps
