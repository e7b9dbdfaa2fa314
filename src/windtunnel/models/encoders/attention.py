"""Attention as two plain matmuls that stay in bf16: the fastest way on a CPU.

Real tokens/s on one core, MiniLM, forward + backward + AdamW, IMDB at 256 tokens, batch 16, attention dropout 0,
Zen 4, one run: fp32 SDPA 830, bf16 SDPA 1,225, bf16 eager 1,390-1,530, bf16 plain 1,590-1,620. transformers' "eager"
adds an fp32 mask to bf16 scores, so that the scores and the softmax become fp32 and are cast back.
"""

from __future__ import annotations

from typing import Any

import torch

from windtunnel.models.encoders import blocks

NAME = "plain"


def plain(
    module: torch.nn.Module,
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    attention_mask: torch.Tensor | None,
    scaling: float | None = None,
    dropout: float = 0.0,
    **_: Any,
) -> tuple[torch.Tensor, None]:
    """Attend, by transformers' contract for attention functions.

    Args:
        module: the layer; tells whether it is training.
        query: (batch, heads, tokens, width of a head)
        key: the same; fewer heads where several queries share one
        value: like key
        attention_mask: 0 where a token may be seen, the least number elsewhere.  (batch, 1, tokens, tokens)
        scaling: of the scores; 1 / sqrt(width of a head) by default.
        dropout: share of the weights set to 0.

    Returns:
        (batch, tokens, heads, width of a head), and no weights.
    """
    if key.shape[1] != query.shape[1]:
        shared = query.shape[1] // key.shape[1]
        key, value = key.repeat_interleave(shared, dim=1), value.repeat_interleave(shared, dim=1)
    scale = query.shape[-1] ** -0.5 if scaling is None else scaling
    scores = torch.matmul(query * scale, key.transpose(2, 3))  # (batch, heads, tokens, tokens)
    if attention_mask is not None:
        scores = scores + attention_mask.to(scores.dtype)  # the least fp32 number becomes -inf in bf16: as good
    weights = torch.nn.functional.dropout(torch.softmax(scores, dim=-1), dropout, module.training)
    return torch.matmul(weights, value).transpose(1, 2).contiguous(), None


def of_layers(asked: str | None) -> str | None:
    """Return the way in which transformers' own layers attend: "plain" where "packed" is asked for.

    "packed" replaces the layers of the models that it knows (`blocks.py`); others, ModernBERT for one, keep theirs.
    """
    register()
    return NAME if asked == blocks.NAME else asked


def register() -> None:
    """Make `plain` and `packed` known to transformers; once is enough, twice does no harm."""
    from transformers import AttentionInterface, AttentionMaskInterface
    from transformers.masking_utils import eager_mask

    AttentionInterface.register(NAME, plain)
    AttentionMaskInterface.register(NAME, eager_mask)
    AttentionInterface.register(blocks.NAME, plain)  # never called: the layers attend by themselves
    AttentionMaskInterface.register(blocks.NAME, _as_it_is)


def _as_it_is(*_: Any, attention_mask: torch.Tensor | None = None, **__: Any) -> torch.Tensor | None:
    """Give the padding's mask, (texts, longest), to the layers as it came: true where a token is real."""
    return attention_mask
