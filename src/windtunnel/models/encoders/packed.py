"""Attention over texts of any lengths that lie end to end: no padding, no mask.

On a CPU it goes text by text, so that the scores of one text (12 heads x 256 x 256 in bf16: 1.5 MB) are still in the
cache when they are used again. Forward + backward of one layer, 16 texts of 256 tokens, 12 heads of 32, one core
(Zen 5): torch's SDPA 98 ms, matmuls over the whole batch 82 ms, text by text with torch's softmax 42 ms. The softmax
was a third of the rest (twice as slow where the length is no multiple of 32), so the weights are kept as powers and
what they are divided by goes into the narrow matrices beside them.

On CUDA it is one call of torch's variable-length flash attention.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch

SAFE = 80.0
"""Scores within +-80 can be raised to powers as they are: e^80 x 8,192 tokens is within bf16 and fp32. A trained
encoder's lie within +-30; others take the slower way with torch's softmax."""


class Layout(NamedTuple):
    """Where each text lies among the tokens."""

    lengths: tuple[int, ...]
    """Tokens of each text, none of them 0."""
    starts: torch.Tensor
    """Text r has the tokens from starts[r] to starts[r + 1]; int32, on the device.  # (texts + 1,)"""


def attend(qkv: torch.Tensor, layout: Layout, dropout: float = 0.0) -> torch.Tensor:
    """Let each token look at the tokens of its own text.

    Args:
        qkv: queries, keys and values, texts end to end.  # (tokens, 3, heads, width of a head)
        layout: of the texts.
        dropout: share of the weights set to 0.

    Returns:
        (tokens, heads, width of a head)
    """
    if qkv.is_cuda and qkv.dtype != torch.float32 and not dropout:
        return _varlen(qkv[:, 0], qkv[:, 1:], layout, layout.starts, max(layout.lengths))
    if dropout:
        return _with_dropout(qkv, layout, dropout)
    attended: torch.Tensor = _Attend.apply(qkv, layout.lengths)  # type: ignore[no-untyped-call]
    return attended


def attend_first(query: torch.Tensor, keys_values: torch.Tensor, layout: Layout, dropout: float = 0.0) -> torch.Tensor:
    """Let the first token of each text look at the tokens of its text.

    Args:
        query: of the first tokens.  # (texts, heads, width of a head)
        keys_values: of all tokens.  # (tokens, 2, heads, width of a head)
        layout: of the texts.
        dropout: share of the weights set to 0.

    Returns:
        (texts, heads, width of a head)
    """
    if query.is_cuda and query.dtype != torch.float32 and not dropout:
        own = torch.arange(len(layout.lengths) + 1, dtype=torch.int32, device=query.device)
        return _varlen(query, keys_values, layout, own, 1)
    query = query * query.shape[-1] ** -0.5
    found = []
    for one, both in zip(torch.split(query, 1), torch.split(keys_values, list(layout.lengths)), strict=True):
        keys, values = both.permute(1, 2, 0, 3)  # (heads, tokens, width)
        scores = torch.bmm(one.transpose(0, 1), keys.transpose(1, 2))  # (heads, 1, tokens)
        weights = torch.softmax(scores, dim=-1)
        if dropout:
            weights = torch.nn.functional.dropout(weights, dropout)
        found.append(torch.bmm(weights, values).transpose(0, 1))
    return torch.cat(found)


def varlen_is_there(device: torch.device) -> bool:
    """Tell whether torch has variable-length flash attention for this device: CUDA from Ampere (A100) on."""
    if device.type != "cuda":
        return False
    try:
        from torch.nn.attention.varlen import varlen_attn  # noqa: F401 - since torch 2.10
    except ImportError:
        return False
    return torch.cuda.get_device_capability(device) >= (8, 0)


class _Attend(torch.autograd.Function):
    """Attention and its gradient, one text after the other."""

    @staticmethod
    def forward(ctx: Any, qkv: torch.Tensor, lengths: Sequence[int]) -> torch.Tensor:
        tokens, _, heads, width = qkv.shape
        found = qkv.new_empty(tokens, heads, width)
        keep, start = qkv.requires_grad, 0
        kept = []
        for length in lengths:
            there = slice(start, start := start + length)
            query, key, value = qkv[there].permute(1, 2, 0, 3).contiguous()  # (heads, tokens, width)
            powers = torch.bmm(query.mul_(width**-0.5), key.transpose(1, 2))  # (heads, tokens, tokens)
            low, high = powers.aminmax()
            if float(low) > -SAFE and float(high) < SAFE:
                share = powers.exp_().sum(-1, keepdim=True, dtype=torch.float32).reciprocal_()
            else:
                powers, share = torch.softmax(powers, -1), torch.ones(())
            mixed = (torch.bmm(powers, value) * share).to(qkv.dtype)
            found[there] = mixed.transpose(0, 1)
            if keep:
                kept.append((query, key, value, powers, share, mixed))
        ctx.kept = kept
        return found

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, None]:
        (gradient,) = gradients
        tokens, heads, width = gradient.shape
        found = gradient.new_empty(tokens, 3, heads, width)
        start = 0
        for query, key, value, powers, share, mixed in ctx.kept:
            there = slice(start, start := start + query.shape[1])
            given = (gradient[there].transpose(0, 1) * share).to(powers.dtype)  # (heads, tokens, width), contiguous
            whole = (given * mixed).sum(-1, keepdim=True)
            scores = torch.bmm(given, value.transpose(1, 2)).sub_(whole).mul_(powers)  # the scores' gradient
            found[there, 0] = torch.bmm(scores, key).mul_(width**-0.5).transpose(0, 1)
            found[there, 1] = torch.bmm(scores.transpose(1, 2), query).transpose(0, 1)
            found[there, 2] = torch.bmm(powers.transpose(1, 2), given).transpose(0, 1)
        ctx.kept = None
        return found, None


def _with_dropout(qkv: torch.Tensor, layout: Layout, dropout: float) -> torch.Tensor:
    """Attend with torch's own functions, text by text."""
    found = []
    for text in torch.split(qkv, list(layout.lengths)):
        query, key, value = text.permute(1, 2, 0, 3)
        scores = torch.bmm(query * query.shape[-1] ** -0.5, key.transpose(1, 2))
        weights = torch.nn.functional.dropout(torch.softmax(scores, -1), dropout)
        found.append(torch.bmm(weights, value).transpose(0, 1))
    return torch.cat(found)


def _varlen(
    query: torch.Tensor,
    keys_values: torch.Tensor,
    layout: Layout,
    query_starts: torch.Tensor,
    most_queries: int,
) -> torch.Tensor:
    """Attend on CUDA, without a token of padding."""
    from torch.nn.attention.varlen import varlen_attn

    key, value = keys_values.unbind(1)
    longest = max(layout.lengths)
    found = varlen_attn(query, key, value, query_starts, layout.starts, most_queries, longest)
    return found[0] if isinstance(found, tuple) else found  # a pair only where the log-sum-exp is asked for
