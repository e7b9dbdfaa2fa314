"""The layers of DistilBERT, BERT, RoBERTa and ELECTRA, run without padding: the same numbers, less work.

    pack_layers(model)  # a ...ForSequenceClassification; embeddings and head stay transformers' own

- Texts lie end to end, and attention keeps them apart (`packed.py`).
- Queries, keys and values are one matmul of three times the width.
- The head looks at the first token only; so in the last layer only the first tokens have queries and go through the
  feed-forward part: 5/6 of that layer's matmuls are not done, in 6 layers a seventh of all.
- Matmuls, norms and the sums between them are in bf16 where autocast says so; weights are cast once a pass, or once in
  all where no gradient is wanted (`frozen`).
- Dropout draws 16 bits a number: torch's own took 8 ms for 4,096 x 384 numbers, a sixth of MiniLM's step, this 2 ms.
"""

from __future__ import annotations

import types
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import nn

from windtunnel.models.encoders.packed import Layout, attend, attend_first

if TYPE_CHECKING:
    from transformers import PreTrainedModel

NAME = "packed"
PATHS = {
    "distilbert": "distilbert.transformer",
    "bert": "bert.encoder",
    "roberta": "roberta.encoder",
    "xlm-roberta": "roberta.encoder",
    "camembert": "roberta.encoder",
    "electra": "electra.encoder",
}
"""Where each kind of model has its layers."""


class Parts(NamedTuple):
    """The modules of one layer, whatever the model calls them."""

    query: nn.Linear
    key: nn.Linear
    value: nn.Linear
    out: nn.Linear
    attention_norm: nn.LayerNorm
    up: nn.Linear
    down: nn.Linear
    norm: nn.LayerNorm
    activation: Any
    heads: int
    attention_dropout: float
    """Of the attention weights."""
    out_dropout: float
    """After `out`; DistilBERT has none there."""
    dropout: float
    """After `down`."""


class Weights(NamedTuple):
    """The matrices of one layer in the numbers that are computed with."""

    qkv: tuple[torch.Tensor, torch.Tensor]
    out: tuple[torch.Tensor, torch.Tensor]
    up: tuple[torch.Tensor, torch.Tensor]
    down: tuple[torch.Tensor, torch.Tensor]


def pack_layers(model: PreTrainedModel) -> bool:
    """Let a classifier's layers run without padding, if they are of a kind known here.

    The last hidden state is then that of the first tokens only: (texts, 1, width).

    Returns:
        Whether they were; if not, the model is as it was.
    """
    path = PATHS.get(str(model.config.model_type), "")
    try:
        encoder: Any = model.get_submodule(path) if path else None
    except AttributeError:
        return False
    if encoder is None or getattr(model.config, "is_decoder", False):
        return False
    layers: Any = encoder.layer
    encoder.parts = [_parts(layer) for layer in layers]
    encoder.frozen_weights = None
    encoder.forward = types.MethodType(_forward, encoder)
    for module in list(model.modules()):
        for name, child in module.named_children():
            if type(child) is nn.Dropout:
                setattr(module, name, QuickDropout(child.p))
    model.set_attn_implementation(NAME)
    return True


@contextmanager
def frozen(model: nn.Module, dtype: torch.dtype) -> Iterator[None]:
    """Cast the weights once for all passes inside the block, in which they must not change."""
    quick: list[Any] = [module for module in model.modules() if hasattr(module, "frozen_weights")]
    for encoder in quick:
        encoder.frozen_weights = [_weights(parts, dtype) for parts in encoder.parts]
    try:
        yield
    finally:
        for encoder in quick:
            encoder.frozen_weights = None


class QuickDropout(nn.Module):
    """Sets a share of the numbers to 0 and scales up the others, by torch's random state."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.p = share

    def forward(self, numbers: torch.Tensor) -> torch.Tensor:
        """Drop in training; else give back what came."""
        if not self.training or not self.p:
            return numbers
        if numbers.device.type != "cpu":
            return nn.functional.dropout(numbers, self.p)
        keep, scale = _kept(numbers, self.p)
        return numbers * keep * scale


class _AddDropped(torch.autograd.Function):
    """base + dropout(numbers), in one pass each way."""

    @staticmethod
    def forward(ctx: Any, base: torch.Tensor, numbers: torch.Tensor, share: float) -> torch.Tensor:
        keep, ctx.scale = _kept(numbers, share)
        ctx.save_for_backward(keep)
        return torch.addcmul(base, numbers, keep, value=ctx.scale)

    @staticmethod
    def backward(ctx: Any, *gradients: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, None]:
        (keep,) = ctx.saved_tensors
        return gradients[0], (gradients[0] * keep).mul_(ctx.scale), None


def _kept(numbers: torch.Tensor, share: float) -> tuple[torch.Tensor, float]:
    """Draw a 1 for each number that stays and a 0 for the others, and what those that stay are multiplied by."""
    dropped = round(share * 2**16)  # of 2**16: 0.1 becomes 0.100006
    count = numbers.numel()
    bits = torch.empty((count + 3) // 4, dtype=torch.int64).random_(-(2**63), None).view(torch.int16)[:count]
    keep = torch.empty(numbers.shape, dtype=numbers.dtype)
    torch.ge(bits.view(numbers.shape), dropped - 2**15, out=keep)  # 0.2 ms where a bool mask and its cast take 1.8
    return keep, 2**16 / (2**16 - dropped)


def _add_dropped(base: torch.Tensor, numbers: torch.Tensor, share: float) -> torch.Tensor:
    if not share:
        return base + numbers
    if base.device.type != "cpu":
        return base + nn.functional.dropout(numbers, share)
    added: torch.Tensor = _AddDropped.apply(base, numbers, share)  # type: ignore[no-untyped-call]
    return added


def _forward(encoder: Any, hidden_states: torch.Tensor, attention_mask: Any = None, **_: Any) -> Any:
    """Run all layers; takes the place of an encoder's `forward`.

    Args:
        encoder: whose layers they are.
        hidden_states: of the embeddings.  # (texts, longest, width)
        attention_mask: True where a token is real; None: all are.  # (texts, longest)
    """
    from transformers.modeling_outputs import BaseModelOutputWithPastAndCrossAttentions

    kind = hidden_states.device.type
    dtype = torch.get_autocast_dtype(kind) if torch.is_autocast_enabled(kind) else hidden_states.dtype
    texts, longest, width = hidden_states.shape
    flat = hidden_states.to(dtype).view(texts * longest, width)
    if attention_mask is None:
        lengths = torch.full((texts,), longest)
    else:
        lengths = attention_mask.sum(1).cpu()
        flat = flat[attention_mask.reshape(-1).nonzero().view(-1)]  # (tokens, width)
    starts = torch.zeros(texts + 1, dtype=torch.int32)
    torch.cumsum(lengths, 0, out=starts[1:])
    layout = Layout(tuple(lengths.tolist()), starts.to(flat.device))
    with torch.autocast(kind, enabled=False):  # every cast is made here
        for number, parts in enumerate(encoder.parts):
            weights = encoder.frozen_weights[number] if encoder.frozen_weights else _weights(parts, dtype)
            last = number + 1 == len(encoder.parts)
            flat = _layer(flat, parts, weights, layout, training=encoder.training, first_only=last)
    return BaseModelOutputWithPastAndCrossAttentions(last_hidden_state=flat.view(texts, 1, width))


def _layer(
    tokens: torch.Tensor, parts: Parts, weights: Weights, layout: Layout, *, training: bool, first_only: bool
) -> torch.Tensor:
    """Run one layer.

    Args:
        tokens: of all texts.  # (tokens, width)
        parts: of the layer.
        weights: of the layer.
        layout: of the texts.
        training: whether numbers are dropped.
        first_only: give the first tokens only.

    Returns:
        (tokens, width), or (texts, width).
    """
    linear = nn.functional.linear
    width = tokens.shape[1]
    shape = (parts.heads, width // parts.heads)
    attention_dropout = parts.attention_dropout if training else 0.0
    matrix, bias = weights.qkv
    if first_only:
        first = tokens[layout.starts[:-1]]
        query = linear(first, matrix[:width], bias[:width]).view(-1, *shape)
        keys_values = linear(tokens, matrix[width:], bias[width:]).view(-1, 2, *shape)
        seen, tokens = attend_first(query, keys_values, layout, attention_dropout), first
    else:
        seen = attend(linear(tokens, matrix, bias).view(-1, 3, *shape), layout, attention_dropout)
    said = linear(seen.reshape(-1, width), *weights.out)
    tokens = _norm(_add_dropped(tokens, said, parts.out_dropout if training else 0.0), parts.attention_norm)
    thought = linear(parts.activation(linear(tokens, *weights.up)), *weights.down)
    return _norm(_add_dropped(tokens, thought, parts.dropout if training else 0.0), parts.norm)


def _norm(numbers: torch.Tensor, norm: nn.LayerNorm) -> torch.Tensor:
    # a CPU takes bf16 numbers with fp32 weights, CUDA wants them alike
    cast = numbers.dtype if numbers.device.type != "cpu" else torch.float32
    return nn.functional.layer_norm(numbers, norm.normalized_shape, norm.weight.to(cast), norm.bias.to(cast), norm.eps)


def _weights(parts: Parts, dtype: torch.dtype) -> Weights:
    """Cast a layer's weights, queries, keys and values below each other."""
    three = (parts.query, parts.key, parts.value)
    qkv = torch.cat([one.weight.to(dtype) for one in three]), torch.cat([one.bias.to(dtype) for one in three])
    out, up, down = ((one.weight.to(dtype), one.bias.to(dtype)) for one in (parts.out, parts.up, parts.down))
    return Weights(qkv, out, up, down)


def _parts(layer: Any) -> Parts:
    """Find the modules of a layer: DistilBERT's names, or those of BERT and its kin."""
    if hasattr(layer, "ffn"):
        attention, ffn = layer.attention, layer.ffn
        return Parts(
            attention.q_lin,
            attention.k_lin,
            attention.v_lin,
            attention.out_lin,
            layer.sa_layer_norm,
            ffn.lin1,
            ffn.lin2,
            layer.output_layer_norm,
            ffn.activation,
            attention.n_heads,
            attention.dropout.p,
            0.0,
            ffn.dropout.p,
        )
    attention, after = layer.attention.self, layer.attention.output
    return Parts(
        attention.query,
        attention.key,
        attention.value,
        after.dense,
        after.LayerNorm,
        layer.intermediate.dense,
        layer.output.dense,
        layer.output.LayerNorm,
        layer.intermediate.intermediate_act_fn,
        attention.num_attention_heads,
        attention.dropout.p,
        after.dropout.p,
        layer.output.dropout.p,
    )
