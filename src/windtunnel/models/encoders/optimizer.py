"""AdamW as encoders are fine-tuned with it, and the learning rate's rise and fall."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from windtunnel.models.encoders.speed import IN_A_LAYER


def adamw(
    model: torch.nn.Module, learning_rate: float, weight_decay: float, layer_decay: float = 1.0
) -> torch.optim.AdamW:
    """Make the optimizer; biases and norms (all that are vectors) do not decay.

    Args:
        model: whose weights are to be learnt.
        learning_rate: of the uppermost layer and the head.
        weight_decay: of the matrices.
        layer_decay: the learning rate of each layer as a share of that of the layer above it; the embeddings are the
            layer below the first (Sun et al. 2019, "How to Fine-Tune BERT for Text Classification?", 5.4).

    Returns:
        An optimizer whose groups say in `share` what share of the learning rate is theirs.
    """
    shares = layer_shares([name for name, _ in model.named_parameters()], layer_decay)
    gathered: dict[tuple[float, bool], list[torch.nn.Parameter]] = {}
    for name, weight in model.named_parameters():
        if weight.requires_grad:
            gathered.setdefault((shares[name], weight.ndim >= 2), []).append(weight)
    groups = [
        {"params": weights, "weight_decay": weight_decay if matrices else 0.0, "share": share}
        for (share, matrices), weights in gathered.items()
    ]
    return torch.optim.AdamW(groups, lr=learning_rate, fused=True)  # one kernel a step instead of ten


def layer_shares(names: Sequence[str], decay: float) -> dict[str, float]:
    """Give each weight its share of the learning rate, by its name.

    >>> layer_shares(["bert.embeddings.a", "bert.encoder.layer.0.b", "bert.encoder.layer.1.c", "classifier.d"], 0.5)
    {'bert.embeddings.a': 0.25, 'bert.encoder.layer.0.b': 0.5, 'bert.encoder.layer.1.c': 1.0, 'classifier.d': 1.0}
    """
    numbers = {name: int(found[1]) + 1 for name in names if (found := IN_A_LAYER.search(name))}  # from 1, lowest first
    top = max(numbers.values(), default=0)
    below = {name: 0 for name in names if "embeddings" in name and name not in numbers}
    return {name: decay ** (top - (numbers | below).get(name, top)) for name in names}


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
