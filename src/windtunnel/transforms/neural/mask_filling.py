"""Ask a masked language model what may stand at a site, many sites at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch

from windtunnel.models.encoders import batches
from windtunnel.models.encoders.inference import CPU_BATCH_TOKENS, GPU_BATCH_TOKENS
from windtunnel.models.encoders.tokens import Tokens, pad, specials
from windtunnel.text.arrays import Int64s
from windtunnel.text.spans import ends_to_offsets
from windtunnel.transforms.neural.loading import Loaded, work_goes_on
from windtunnel.transforms.neural.sites import Candidates, Window
from windtunnel.transforms.neural.vocabulary import Vocabulary

MAX_ASIDE = 48
"""Tokens on either side, at most."""


def fill(loaded: Loaded, known: Vocabulary, windows: Sequence[Window], old: Int64s, top_k: int) -> Candidates:
    """Return the best `top_k` words of the vocabulary at the mask between each window's sides.

    Args:
        loaded: the model.
        known: its words.
        windows: what stands on either side of each site.
        old: the words that stood there, as places in the vocabulary, (sites,).
        top_k: candidates a site, before any filter; fewer where the vocabulary is smaller.
    """
    tokens, masks = _masked(loaded, windows)
    count = min(top_k, len(known.words))
    place = np.zeros((len(windows), count), np.int64)
    log_share, likeness = np.zeros((2, len(windows), count))
    pad_id = int(loaded.tokenizer.pad_token_id or 0)
    budget = CPU_BATCH_TOKENS if loaded.device.type == "cpu" else GPU_BATCH_TOKENS
    with torch.inference_mode():
        for rows in batches.by_length(tokens.lengths, budget=budget):
            ids, real = pad(tokens, rows, pad_id, loaded.device)
            at = torch.from_numpy(masks[rows]).to(loaded.device)
            scores = _scores(loaded, ids, real, at)[:, known.ids]  # (sites, words)
            best, where = scores.log_softmax(dim=1).topk(count, dim=1)  # (sites, candidates)
            before = known.vectors[torch.from_numpy(old[rows]).to(loaded.device)]  # (sites, width)
            cosine = torch.einsum("sw,scw->sc", before, known.vectors[where])
            place[rows], log_share[rows] = where.cpu().numpy(), best.double().cpu().numpy()
            likeness[rows] = cosine.double().cpu().numpy()
            work_goes_on()
    return Candidates(place, log_share, likeness)


def _masked(loaded: Loaded, windows: Sequence[Window]) -> tuple[Tokens, Int64s]:
    """The tokens of each window with the mask between, and where the mask is, (windows,)."""
    tokenizer: Any = loaded.tokenizer
    backend = tokenizer.backend_tokenizer
    backend.no_truncation()
    backend.no_padding()
    before, after = specials(tokenizer)
    aside = min(MAX_ASIDE, (loaded.max_tokens - len(before) - len(after) - 1) // 2)
    sides = [side for window in windows for side in (window.before, f" {window.after}")]
    found = [encoding.ids for encoding in backend.encode_batch_fast(sides, add_special_tokens=False)]
    mask = int(tokenizer.mask_token_id)
    pieces, masks = [], []
    for left, right in zip(found[0::2], found[1::2], strict=True):
        kept = left[max(0, len(left) - aside) :]
        pieces.append(np.array([*before, *kept, mask, *right[:aside], *after], np.int32))
        masks.append(len(before) + len(kept))
    lengths = np.array([len(piece) for piece in pieces], np.int64)
    return Tokens(np.concatenate(pieces), ends_to_offsets(lengths), lengths.astype(np.int32)), np.array(masks, np.int64)


def _scores(loaded: Loaded, ids: torch.Tensor, real: torch.Tensor, at: torch.Tensor) -> torch.Tensor:
    """The logits at one place of each row, in fp32.  # (rows, pieces)."""
    with _only(loaded.model, at):
        logits: torch.Tensor = loaded.model(input_ids=ids, attention_mask=real).logits
    if logits.shape[1] != 1:  # a head of another make: all places were computed
        return logits[torch.arange(len(at), device=at.device), at].float()
    return logits[:, 0].float()


@contextmanager
def _only(model: Any, at: torch.Tensor) -> Iterator[None]:
    """Have the last matrix, from width to all pieces, meet one place of each row: of 65 tokens 64 are not asked for."""
    head = model.get_output_embeddings()

    def cut(module: torch.nn.Module, args: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
        del module
        hidden, *others = args  # (rows, tokens, width)
        return (hidden[torch.arange(len(at), device=at.device), at][:, None], *others)

    handle = head.register_forward_pre_hook(cut) if isinstance(head, torch.nn.Linear) else None
    try:
        yield
    finally:
        if handle:
            handle.remove()
